#include "app/gfx/gl_program.h"

#include <string.h>

#include "engine/base/embedded.h"
#include "engine/base/i18n.h"

extern const struct embedded_file shader_files[];

static enum cs_status refused(const char *name, char *log, struct cs_error *err)
{
    log[strcspn(log, "\n")] = 0;
    return cs_fail(err, CS_NOT_FOUND, _("the graphics driver does not take the shader %s: %s"), name, log);
}

static const char *source_of(const char *name)
{
    for (const struct embedded_file *f = shader_files; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return (const char *)f->bytes;
    return "";
}

static enum cs_status attach(GLuint program, GLenum kind, const char *name, struct cs_error *err)
{
    const char *sources[] = {"#version 330 core\n", source_of(name)};
    const GLuint shader = glCreateShader(kind);
    GLint ok = GL_FALSE;
    char log[256] = "";
    glShaderSource(shader, 2, sources, NULL);
    glCompileShader(shader);
    glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
    glGetShaderInfoLog(shader, sizeof log, NULL, log);
    glAttachShader(program, shader);
    glDeleteShader(shader); /* goes with the program */
    return ok ? CS_OK : refused(name, log, err);
}

enum cs_status gl_program_create(const char *vertex, const char *fragment, GLuint *program, struct cs_error *err)
{
    *program = glCreateProgram();
    enum cs_status status = attach(*program, GL_VERTEX_SHADER, vertex, err);
    if (status == CS_OK)
        status = attach(*program, GL_FRAGMENT_SHADER, fragment, err);
    if (status == CS_OK) {
        GLint ok = GL_FALSE;
        char log[256] = "";
        glLinkProgram(*program);
        glGetProgramiv(*program, GL_LINK_STATUS, &ok);
        glGetProgramInfoLog(*program, sizeof log, NULL, log);
        status = ok ? CS_OK : refused(fragment, log, err);
    }
    if (status != CS_OK) {
        glDeleteProgram(*program);
        *program = 0;
        return status;
    }
    glUseProgram(*program);
    glUniform1i(glGetUniformLocation(*program, "u_texture"), 0);
    glUniform1i(glGetUniformLocation(*program, "u_maps"), 1);
    return CS_OK;
}
