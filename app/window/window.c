#include "app/window/window.h"

#include <SDL.h>
#include <epoxy/gl.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "app/gfx/renderer.h"
#include "app/window/events.h"
#include "app/window/scale.h"
#include "app/window/screen.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"

struct window {
    SDL_Window *sdl;
    SDL_GLContext gl;
    struct renderer *renderer;
    struct screen screen;
    struct ui_input input;
    struct events_touch touch;
    SDL_Cursor *cursor[UI_CURSOR_CROSS + 1];
    Uint32 wake_event;
    atomic_bool wake_pending; /* one event in SDL's queue is enough */
    int width, height;        /* device pixels */
    float scale;              /* device pixels per logical pixel */
    bool dirty, quit, full_screen;
    bool hidden; /* or minimised: nothing is drawn, and nothing copied to be drawn */
};

/* Asked before SDL is: it would complain in its own words, and fall back on drivers that show nothing. */
static bool display_is_there(void)
{
    return SDL_getenv("DISPLAY") || SDL_getenv("WAYLAND_DISPLAY") || SDL_getenv("SDL_VIDEODRIVER");
}

static enum cs_status open_sdl(struct window *w, struct cs_error *err)
{
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    if (!display_is_there() || SDL_Init(SDL_INIT_VIDEO) != 0)
        return cs_fail(
            err, CS_NOT_FOUND,
            _("there is no display to open a window on; 'convoscope tour -o DIR' and 'convoscope render' need none"));
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    w->sdl = SDL_CreateWindow("Convoscope", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, 1440, 900,
                              SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    w->gl = w->sdl ? SDL_GL_CreateContext(w->sdl) : NULL;
    if (!w->gl)
        return cs_fail(err, CS_NOT_FOUND, _("no window with OpenGL 3.3 could be opened: %s"), SDL_GetError());
    SDL_SetWindowMinimumSize(w->sdl, SCALE_MIN_WIDTH, SCALE_MIN_HEIGHT);
    SDL_GL_SetSwapInterval(1);
    return CS_OK;
}

static void create_cursors(struct window *w)
{
    static const SDL_SystemCursor shapes[] = {
        [UI_CURSOR_ARROW] = SDL_SYSTEM_CURSOR_ARROW,     [UI_CURSOR_HAND] = SDL_SYSTEM_CURSOR_HAND,
        [UI_CURSOR_TEXT] = SDL_SYSTEM_CURSOR_IBEAM,      [UI_CURSOR_SIZE_VERTICAL] = SDL_SYSTEM_CURSOR_SIZENS,
        [UI_CURSOR_CROSS] = SDL_SYSTEM_CURSOR_CROSSHAIR,
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        w->cursor[i] = SDL_CreateSystemCursor(shapes[i]);
}

enum cs_status window_create(struct window **out, struct cs_error *err)
{
    struct window *w = calloc(1, sizeof *w);
    *out = w;
    if (!w)
        return cs_no_memory(err);
    enum cs_status status = open_sdl(w, err);
    if (status == CS_OK)
        status = screen_init(&w->screen, err);
    if (status == CS_OK)
        status = renderer_create(&w->renderer, w->screen.fonts, err);
    if (status != CS_OK) {
        window_destroy(out);
        return status;
    }
    create_cursors(w);
    w->wake_event = SDL_RegisterEvents(1);
    w->input.x = w->input.y = -1;
    w->dirty = true;
    return CS_OK;
}

void window_destroy(struct window **out)
{
    struct window *w = *out;
    if (!w)
        return;
    renderer_destroy(&w->renderer);
    if (w->screen.ui || w->screen.fonts)
        screen_finish(&w->screen);
    for (size_t i = 0; i < sizeof w->cursor / sizeof *w->cursor; i++)
        SDL_FreeCursor(w->cursor[i]);
    if (w->gl)
        SDL_GL_DeleteContext(w->gl);
    if (w->sdl)
        SDL_DestroyWindow(w->sdl);
    SDL_Quit();
    free(w);
    *out = NULL;
}

void window_wake(void *window)
{
    struct window *w = window;
    if (!atomic_exchange(&w->wake_pending, true))
        SDL_PushEvent(&(SDL_Event){.type = w->wake_event});
}

static float display_scale(const struct window *w)
{
    float dpi = 0;
    const int display = SDL_GetWindowDisplayIndex(w->sdl);
    if (display < 0 || SDL_GetDisplayDPI(display, NULL, &dpi, NULL) != 0)
        dpi = 0;
    int logical = 0;
    SDL_GetWindowSize(w->sdl, &logical, NULL);
    const float ratio = logical > 0 ? (float)w->width / (float)logical : 1; /* Wayland, macOS: SDL scales for us */
    return ratio > 1.01f ? ratio : scale_of_display(dpi);
}

/* The person's choice of scale is kept; only what is drawn is lowered, and that is said once a change. */
static void measure(struct window *w, struct session *session)
{
    bool lowered;
    SDL_GL_GetDrawableSize(w->sdl, &w->width, &w->height);
    const float scale = screen_scale(session, display_scale(w), w->width, w->height, &lowered);
    if (lowered && scale != w->scale)
        session_tell(session, _("This window is too small for that scale, so everything is drawn a little smaller"));
    w->scale = scale;
}

static float logical_per_mouse_unit(const struct window *w)
{
    int units = 0;
    SDL_GetWindowSize(w->sdl, &units, NULL);
    return units > 0 ? (float)w->width / ((float)units * w->scale) : 1;
}

static void open_dropped(struct window *w, struct session *session, char *path)
{
    struct cs_error err;
    if (session_open(session, path, &err) != CS_OK)
        session_say(session, err.text);
    SDL_free(path);
    w->dirty = true;
}

static void note_visibility(struct window *w, struct session *session, Uint8 event)
{
    if (event == SDL_WINDOWEVENT_HIDDEN || event == SDL_WINDOWEVENT_MINIMIZED) {
        w->hidden = true;
        session_rest(session);
    } else if (event == SDL_WINDOWEVENT_SHOWN || event == SDL_WINDOWEVENT_RESTORED ||
               event == SDL_WINDOWEVENT_MAXIMIZED || event == SDL_WINDOWEVENT_EXPOSED) {
        w->hidden = false;
    }
}

static void handle(struct window *w, struct session *session, SDL_Event *event)
{
    bool frame;
    if (event->type == SDL_WINDOWEVENT)
        note_visibility(w, session, event->window.event);
    if (event->type == SDL_QUIT)
        w->quit = true;
    else if (event->type == SDL_DROPFILE)
        open_dropped(w, session, event->drop.file);
    else if (event->type == w->wake_event)
        atomic_store(&w->wake_pending, false);
    else if (events_add_touch(&w->touch, &w->input, event, (float)w->width / w->scale, (float)w->height / w->scale,
                              &frame))
        w->dirty |= frame;
    else if (events_add(&w->input, event, logical_per_mouse_unit(w)))
        w->dirty = true;
}

static double seconds_to_wait(const struct window *w, const struct session *session)
{
    if (w->dirty && !w->hidden)
        return 0;
    const double frame = w->hidden ? INFINITY : ui_next_frame(w->screen.ui);
    const double next = fmin(session_next_tick(session), frame);
    return fmax(next - clock_seconds(), 0);
}

/* Waits until something happens or is due, then takes all events that fit one frame. */
static void take_events(struct window *w, struct session *session)
{
    events_begin(&w->input);
    const double wait = seconds_to_wait(w, session);
    SDL_Event event;
    if (isinf(wait))
        SDL_WaitEvent(NULL);
    else if (wait > 0)
        SDL_WaitEventTimeout(NULL, (int)ceil(wait * 1000));
    SDL_PumpEvents();
    while (SDL_PeepEvents(&event, 1, SDL_PEEKEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) == 1 &&
           !events_must_wait(&w->input, &event)) {
        SDL_PeepEvents(&event, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT);
        handle(w, session, &event);
    }
}

static void follow_full_screen(struct window *w, const struct session *session)
{
    if (w->full_screen == session_full_screen(session))
        return;
    w->full_screen = !w->full_screen;
    SDL_SetWindowFullscreen(w->sdl, w->full_screen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    w->dirty = true;
}

/* What edit.copy asked for in this frame. */
static void copy_numbers(struct session *session)
{
    char *text = NULL;
    struct cs_error err;
    if (!session_take_copy(session))
        return;
    if (session_copy_text(session, &text, &err) != CS_OK)
        session_say(session, err.text);
    else if (SDL_SetClipboardText(text) == 0)
        session_tell(session, _("The numbers are on the clipboard: paste them into a spreadsheet"));
    else
        session_say(session, _("The clipboard takes nothing: 'convoscope render -o out.tsv' writes a file"));
    free(text);
}

/* tick: seconds that the session took before this frame. */
static enum cs_status draw(struct window *w, struct session *session, double tick, struct cs_error *err)
{
    measure(w, session);
    w->input.time = clock_seconds();
    screen_frame(&w->screen, session, &w->input, (float)w->width / w->scale, (float)w->height / w->scale);
    const double built = clock_seconds();
    const enum cs_status status =
        renderer_draw(w->renderer, &w->screen.list, w->width, w->height, w->scale, screen_theme(session)->light, err);
    const double drawn = clock_seconds();
    w->dirty = screen_apply(&w->screen, session);
    copy_numbers(session);
    screen_frame_done(&w->screen, drawn - built, tick);
    SDL_GL_SwapWindow(w->sdl);
    SDL_SetCursor(w->cursor[ui_cursor(w->screen.ui)]);
    return status;
}

enum cs_status window_run(struct window *w, struct session *session, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    while (!w->quit && !session_wants_quit(session) && status == CS_OK) {
        take_events(w, session);
        const double now = clock_seconds();
        w->dirty |= session_tick(session, now);
        const double tick = clock_seconds() - now;
        w->dirty |= ui_next_frame(w->screen.ui) <= now;
        follow_full_screen(w, session);
        if (w->dirty && !w->hidden)
            status = draw(w, session, tick, err);
    }
    return status;
}
