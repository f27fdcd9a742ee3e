#include "app/window/events.h"

#include <math.h>
#include <string.h>

void events_begin(struct ui_input *input)
{
    input->pressed = input->released = input->right_pressed = false;
    input->clicks = 0;
    input->wheel = 0;
    input->pinch = 1;
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
    case SDL_FINGERMOTION: /* a drag that a second finger ended has ended where it was put */
        return input->released;
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

/* ---------------------------------------------------------------------------------------------- fingers */

static int finger_index(const struct events_touch *t, SDL_FingerID id)
{
    for (int i = 0; i < t->n && i < 2; i++)
        if (t->id[i] == id)
            return i;
    return -1;
}

static void finger_down(struct events_touch *t, struct ui_input *input, SDL_FingerID id, float x, float y)
{
    if (t->n < 2) {
        t->id[t->n] = id;
        t->x[t->n] = x;
        t->y[t->n] = y;
    }
    t->n++;
    if (t->n != 2)
        return;
    t->pinching = true;
    input->released |= input->down;
    input->down = false;
    if (input->released)
        input->x = input->y = -1;
}

static void finger_up(struct events_touch *t, SDL_FingerID id)
{
    const int i = finger_index(t, id);
    t->n -= t->n > 0;
    if (i == 0 && t->n > 0) {
        t->id[0] = t->id[1];
        t->x[0] = t->x[1];
        t->y[0] = t->y[1];
    }
    t->pinching = t->pinching && t->n > 0;
}

static float fingers_apart(const struct events_touch *t)
{
    return fmaxf(hypotf(t->x[1] - t->x[0], t->y[1] - t->y[0]), 1); /* px; fingers are not thinner */
}

/* SDL asks its video driver about a device that it does not know, and there is none in a test. */
static bool is_touchpad(SDL_TouchID device)
{
    const SDL_TouchDeviceType type =
        SDL_WasInit(SDL_INIT_VIDEO) ? SDL_GetTouchDeviceType(device) : SDL_TOUCH_DEVICE_INVALID;
    return type == SDL_TOUCH_DEVICE_INDIRECT_ABSOLUTE || type == SDL_TOUCH_DEVICE_INDIRECT_RELATIVE;
}

static bool finger_motion(struct events_touch *t, struct ui_input *input, const SDL_TouchFingerEvent *e, float x,
                          float y)
{
    const int i = finger_index(t, e->fingerId);
    const float before = t->n >= 2 ? fingers_apart(t) : 1;
    if (i < 0)
        return false;
    t->x[i] = x;
    t->y[i] = y;
    if (t->n != 2)
        return false; /* one finger is SDL's mouse */
    input->pinch = (input->pinch > 0 ? input->pinch : 1) * fingers_apart(t) / before;
    if (is_touchpad(e->touchId))
        return true; /* its fingers are not on the picture, the pointer is */
    input->x = (t->x[0] + t->x[1]) / 2;
    input->y = (t->y[0] + t->y[1]) / 2;
    return true;
}

bool events_add_touch(struct events_touch *touch, struct ui_input *input, const SDL_Event *event, float width,
                      float height, bool *frame)
{
    const SDL_TouchFingerEvent *e = &event->tfinger; /* 0..1 of the window's size */
    const float x = e->x * width, y = e->y * height;
    *frame = false;
    switch (event->type) {
    case SDL_FINGERDOWN:
        finger_down(touch, input, e->fingerId, x, y);
        *frame = touch->n == 2;
        return true;
    case SDL_FINGERUP:
        finger_up(touch, e->fingerId);
        return true;
    case SDL_FINGERMOTION:
        *frame = finger_motion(touch, input, e, x, y);
        return true;
    case SDL_MOUSEMOTION:
        return touch->pinching && event->motion.which == SDL_TOUCH_MOUSEID;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return touch->pinching && event->button.which == SDL_TOUCH_MOUSEID;
    default:
        return false;
    }
}
