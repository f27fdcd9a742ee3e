/* app/gfx/gl_context.h - an OpenGL 3.3 core context without a window, for `render`, `tour` and the tests (SDL's
 * offscreen video driver, else a hidden window). Threads: the main thread. */
#ifndef CS_GFX_GL_CONTEXT_H
#define CS_GFX_GL_CONTEXT_H

#include "engine/base/status.h"

struct gl_context;

/* Starts SDL's video with the offscreen driver unless it runs already; it goes on running after destroy, until
 * SDL_Quit(), so that the driver is loaded once. CS_NOT_FOUND with what to install when there is no OpenGL. */
enum cs_status gl_context_create_offscreen(struct gl_context **c, struct cs_error *err);
void gl_context_destroy(struct gl_context **c);

#endif
