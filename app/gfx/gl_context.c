#include "app/gfx/gl_context.h"

#include <SDL.h>
#include <stdbool.h>
#include <stdlib.h>

#include "engine/base/i18n.h"

struct gl_context {
    SDL_Window *window;
    SDL_GLContext gl;
};

static bool open_hidden_window(struct gl_context *c)
{
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    if (SDL_GL_LoadLibrary(NULL) != 0) /* counted: the driver stays when the window goes */
        return false;
    c->window = SDL_CreateWindow("", 0, 0, 16, 16, SDL_WINDOW_OPENGL | SDL_WINDOW_HIDDEN);
    c->gl = c->window ? SDL_GL_CreateContext(c->window) : NULL;
    return c->gl != NULL;
}

static void close_all(struct gl_context *c)
{
    if (c->gl)
        SDL_GL_DeleteContext(c->gl);
    if (c->window)
        SDL_DestroyWindow(c->window);
    *c = (struct gl_context){0};
}

/* driver NULL: SDL's own choice or $SDL_VIDEODRIVER, and a window that is never shown. */
static bool open_with(struct gl_context *c, const char *driver)
{
    if (driver)
        SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, driver, SDL_HINT_OVERRIDE);
    else
        SDL_ResetHint(SDL_HINT_VIDEODRIVER);
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        return false;
    if (open_hidden_window(c))
        return true;
    close_all(c);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    return false;
}

enum cs_status gl_context_create_offscreen(struct gl_context **context, struct cs_error *err)
{
    struct gl_context *c = *context = calloc(1, sizeof *c);
    if (!c)
        return cs_no_memory(err);
    /* SDL counts its starts, so with video running this keeps the driver that there is. */
    if (open_with(c, "offscreen") || open_with(c, NULL))
        return CS_OK;
    const enum cs_status status =
        cs_fail(err, CS_NOT_FOUND, _("no OpenGL 3.3 (%s); install libgl1-mesa-dri and libegl1"), SDL_GetError());
    gl_context_destroy(context);
    return status;
}

void gl_context_destroy(struct gl_context **context)
{
    if (!*context)
        return;
    close_all(*context);
    free(*context);
    *context = NULL;
}
