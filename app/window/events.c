#include "app/window/events.h"

#include <string.h>

void events_begin(struct ui_input *input)
{
    input->pressed = input->released = input->right_pressed = false;
    input->clicks = 0;
    input->wheel = 0;
    input->n_keys = 0;
    input->text[0] = 0;
}

static unsigned mods_of(SDL_Keymod mods)
{
    return (mods & KMOD_SHIFT ? UI_SHIFT : 0) | (mods & KMOD_CTRL ? UI_CTRL : 0) | (mods & KMOD_ALT ? UI_ALT : 0);
}

static void add_key(struct ui_input *input, const SDL_KeyboardEvent *e)
{
    if (input->n_keys < UI_MAX_KEYS)
        input->key[input->n_keys++] = (struct ui_key){e->keysym.sym, mods_of(e->keysym.mod)};
}

static void add_text(struct ui_input *input, const char *text)
{
    const size_t used = strlen(input->text), length = strlen(text);
    if (used + length < sizeof input->text)
        memcpy(input->text + used, text, length + 1);
}

static void add_button(struct ui_input *input, const SDL_MouseButtonEvent *e, float scale)
{
    input->x = (float)e->x * scale;
    input->y = (float)e->y * scale;
    const bool down = e->type == SDL_MOUSEBUTTONDOWN;
    if (e->button == SDL_BUTTON_RIGHT)
        input->right_pressed |= down;
    if (e->button != SDL_BUTTON_LEFT)
        return;
    input->down = down;
    input->pressed |= down;
    input->released |= !down;
    input->clicks = down ? e->clicks : input->clicks;
}

bool events_must_wait(const struct ui_input *input, const SDL_Event *event)
{
    switch (event->type) {
    case SDL_MOUSEBUTTONDOWN:
        return input->released || input->pressed;
    case SDL_MOUSEBUTTONUP:
    case SDL_MOUSEMOTION: /* a press is at the place where it happened; a drag begins with the next frame */
        return input->pressed || (input->released && event->type == SDL_MOUSEBUTTONUP);
    case SDL_KEYDOWN: /* keys and text keep their order: one kind a frame */
        return input->text[0] != 0 || input->n_keys == UI_MAX_KEYS;
    case SDL_TEXTINPUT:
        return strlen(input->text) + strlen(event->text.text) >= sizeof input->text;
    default:
        return false;
    }
}

bool events_add(struct ui_input *input, const SDL_Event *event, float scale)
{
    input->mods = mods_of(SDL_GetModState());
    switch (event->type) {
    case SDL_MOUSEMOTION:
        input->x = (float)event->motion.x * scale;
        input->y = (float)event->motion.y * scale;
        return true;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        add_button(input, &event->button, scale);
        return true;
    case SDL_MOUSEWHEEL:
        input->wheel += event->wheel.preciseY;
        return true;
    case SDL_KEYDOWN:
        add_key(input, &event->key);
        return true;
    case SDL_TEXTINPUT:
        add_text(input, event->text.text);
        return true;
    case SDL_WINDOWEVENT:
        if (event->window.event == SDL_WINDOWEVENT_LEAVE)
            input->x = input->y = -1;
        return true;
    default:
        return false;
    }
}
