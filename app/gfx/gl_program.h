/* app/gfx/gl_program.h - shader programs from the embedded files of shaders/. Threads: that of the OpenGL context. */
#ifndef CS_GFX_GL_PROGRAM_H
#define CS_GFX_GL_PROGRAM_H

#include <epoxy/gl.h>

#include "engine/base/status.h"

/* The program of two embedded files, compiled for GLSL 3.30, with u_texture on unit 0 and u_maps on unit 1;
 * glDeleteProgram(). CS_NOT_FOUND with the driver's first message when it refuses them. */
enum cs_status gl_program_create(const char *vertex, const char *fragment, GLuint *program, struct cs_error *err);

#endif
