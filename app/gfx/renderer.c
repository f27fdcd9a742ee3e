#include "app/gfx/renderer.h"

#include <SDL_video.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "app/gfx/gl_program.h"
#include "app/gfx/painter.h"
#include "engine/base/i18n.h"

struct renderer {
    GLuint program[PIPE_COUNT];
    GLint size_uniform[PIPE_COUNT];
    GLuint vertex_array, buffer;
    GLuint maps;                 /* COLORMAP_SIZE x 2 * COLORMAP_COUNT: the dark theme's rows, then the light one's */
    GLuint points;               /* corners of polygons, POINTS_PER_ROW to a row */
    GLuint frame, frame_texture; /* of renderer_draw_to_memory(), made with the first use */
    int frame_width, frame_height;
    struct glyph_atlas glyphs;
    struct tensor_cache tensors;
    struct batches batches;
    struct painter painter;
    float scale; /* of the picture before: glyphs of another scale are forgotten */
};

enum { POINTS_PER_ROW = 1024 };

static GLuint plain_texture(void)
{
    GLuint texture;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    return texture;
}

static void make_maps(struct renderer *r)
{
    r->maps = plain_texture();
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, COLORMAP_SIZE, 2 * COLORMAP_COUNT, 0, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
    for (int light = 0; light < 2; light++)
        for (int map = 0; map < COLORMAP_COUNT; map++)
            glTexSubImage2D(GL_TEXTURE_2D, 0, 0, light * COLORMAP_COUNT + map, COLORMAP_SIZE, 1, GL_RGBA,
                            GL_UNSIGNED_BYTE, colormap_table(map, light));
}

static enum cs_status make_programs(struct renderer *r, struct cs_error *err)
{
    static const char *const fragments[PIPE_COUNT] = {[PIPE_SOLID] = "solid.frag",
                                                      [PIPE_GLYPH] = "glyph.frag",
                                                      [PIPE_BOX] = "box.frag",
                                                      [PIPE_SHAPE] = "shape.frag",
                                                      [PIPE_TENSOR] = "tensor.frag"};
    for (int i = 0; i < PIPE_COUNT; i++) {
        const enum cs_status status = gl_program_create("quad.vert", fragments[i], &r->program[i], err);
        if (status != CS_OK)
            return status;
        r->size_uniform[i] = glGetUniformLocation(r->program[i], "u_size");
    }
    return CS_OK;
}

static void submit(void *ctx);

enum cs_status renderer_create(struct renderer **renderer, struct text_fonts *fonts, struct cs_error *err)
{
    *renderer = NULL;
    if (!SDL_GL_GetCurrentContext())
        return cs_fail(err, CS_NOT_FOUND, "%s", _("there is no OpenGL to draw with; install libgl1-mesa-dri"));
    const int version = epoxy_gl_version();
    if (!epoxy_is_desktop_gl() || version < 33)
        return cs_fail(err, CS_NOT_FOUND, _("OpenGL 3.3 is needed, this machine has %d.%d; update its graphics driver"),
                       version / 10, version % 10);
    struct renderer *r = *renderer = calloc(1, sizeof *r);
    if (!r)
        return cs_no_memory(err);
    glGenVertexArrays(1, &r->vertex_array);
    glGenBuffers(1, &r->buffer);
    make_maps(r);
    r->points = plain_texture();
    glyph_atlas_init(&r->glyphs);
    tensor_cache_init(&r->tensors);
    r->painter = (struct painter){.fonts = fonts,
                                  .glyphs = &r->glyphs,
                                  .tensors = &r->tensors,
                                  .batches = &r->batches,
                                  .submit = submit,
                                  .ctx = r};
    const enum cs_status status = make_programs(r, err);
    if (status != CS_OK)
        renderer_destroy(renderer);
    return status;
}

static void release_frame(struct renderer *r)
{
    glDeleteFramebuffers(1, &r->frame);
    glDeleteTextures(1, &r->frame_texture);
    r->frame = r->frame_texture = 0;
    r->frame_width = r->frame_height = 0;
}

void renderer_destroy(struct renderer **renderer)
{
    struct renderer *r = *renderer;
    if (!r)
        return;
    for (int i = 0; i < PIPE_COUNT; i++)
        glDeleteProgram(r->program[i]);
    glDeleteVertexArrays(1, &r->vertex_array);
    glDeleteBuffers(1, &r->buffer);
    glDeleteTextures(1, &r->maps);
    glDeleteTextures(1, &r->points);
    release_frame(r);
    glyph_atlas_finish(&r->glyphs);
    tensor_cache_finish(&r->tensors);
    batches_finish(&r->batches);
    free(r->painter.points);
    free(r);
    *renderer = NULL;
}

/* Points the attributes of quad.vert at the instances from `first` on (OpenGL ES 3.0 has no base instance). */
static void bind_instances(size_t first)
{
    static const struct {
        GLint size;
        GLenum type;
        size_t offset;
    } attributes[] = {
        {4, GL_FLOAT, offsetof(struct instance, box)},
        {4, GL_FLOAT, offsetof(struct instance, a)},
        {4, GL_FLOAT, offsetof(struct instance, b)},
        {4, GL_FLOAT, offsetof(struct instance, c)},
        {4, GL_UNSIGNED_BYTE, offsetof(struct instance, color)},
    };
    for (GLuint i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        glEnableVertexAttribArray(i);
        glVertexAttribDivisor(i, 1);
        glVertexAttribPointer(i, attributes[i].size, attributes[i].type, attributes[i].type == GL_UNSIGNED_BYTE,
                              sizeof(struct instance),
                              (const void *)(first * sizeof(struct instance) + attributes[i].offset));
    }
}

static void upload_points(struct renderer *r)
{
    const struct painter *p = &r->painter;
    if (p->n_points == 0)
        return;
    const size_t rows = (p->n_points + POINTS_PER_ROW - 1) / POINTS_PER_ROW, last = p->n_points % POINTS_PER_ROW;
    glBindTexture(GL_TEXTURE_2D, r->points);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RG32F, POINTS_PER_ROW, (GLsizei)rows, 0, GL_RG, GL_FLOAT, NULL);
    const size_t whole = last ? rows - 1 : rows;
    if (whole)
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, POINTS_PER_ROW, (GLsizei)whole, GL_RG, GL_FLOAT, p->points);
    if (last)
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, (GLint)whole, (GLsizei)last, 1, GL_RG, GL_FLOAT,
                        p->points + whole * POINTS_PER_ROW);
}

static void draw_batch(struct renderer *r, const struct batch *batch)
{
    const GLuint textures[PIPE_COUNT] = {
        [PIPE_GLYPH] = r->glyphs.texture, [PIPE_SHAPE] = r->points, [PIPE_TENSOR] = batch->texture};
    glUseProgram(r->program[batch->pipe]);
    glUniform2f(r->size_uniform[batch->pipe], (float)r->painter.width, (float)r->painter.height);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, textures[batch->pipe]);
    bind_instances(batch->first);
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, (GLsizei)batch->n);
}

/* Draws what the painter has gathered and starts afresh; it is the painter's submit(). */
static void submit(void *ctx)
{
    struct renderer *r = ctx;
    struct batches *b = &r->batches;
    if (!batches_sort(b)) {
        r->painter.status = cs_no_memory(r->painter.err);
    } else if (b->n > 0) {
        upload_points(r);
        glBindVertexArray(r->vertex_array);
        glBindBuffer(GL_ARRAY_BUFFER, r->buffer);
        glBufferData(GL_ARRAY_BUFFER, (GLsizeiptr)(b->n * sizeof *b->sorted), b->sorted, GL_STREAM_DRAW);
        for (size_t i = 0; i < b->n_batches; i++)
            draw_batch(r, &b->batch[i]);
    }
    batches_start(b, r->painter.width, r->painter.height);
    r->painter.n_points = 0;
}

static enum cs_status check_size(const struct renderer *r, int width, int height, float scale, struct cs_error *err)
{
    if (width < 1 || height < 1 || width > r->tensors.max_side || height > r->tensors.max_side || !(scale > 0))
        return cs_fail(err, CS_BAD_VALUE, _("cannot draw %d x %d pixels at scale %g; at most %d a side"), width, height,
                       (double)scale, r->tensors.max_side);
    return CS_OK;
}

static void prepare(struct renderer *r, struct color clear)
{
    glViewport(0, 0, r->painter.width, r->painter.height);
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
    glEnable(GL_BLEND); /* in sRGB, as browsers do; the picture stays opaque */
    glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, r->maps);
    glActiveTexture(GL_TEXTURE0);
    glClearColor(clear.r / 255.0f, clear.g / 255.0f, clear.b / 255.0f, 1.0f);
    glClear(GL_COLOR_BUFFER_BIT);
}

/* Debug builds ask the driver, which makes it wait. */
static enum cs_status check_driver(struct cs_error *err)
{
#ifndef NDEBUG
    const GLenum error = glGetError();
    if (error == GL_OUT_OF_MEMORY)
        return cs_no_memory(err);
    if (error != GL_NO_ERROR)
        return cs_fail(err, CS_BAD_VALUE, _("the graphics driver reports error 0x%04X; please report this"), error);
#else
    (void)err;
#endif
    return CS_OK;
}

enum cs_status renderer_draw(struct renderer *r, const struct draw_list *list, int width, int height, float scale,
                             bool light, struct cs_error *err)
{
    struct painter *p = &r->painter;
    const enum cs_status status = check_size(r, width, height, scale, err);
    if (status != CS_OK)
        return status;
    p->width = width;
    p->height = height;
    p->scale = scale;
    p->light = light;
    p->err = err;
    prepare(r, list->clear);
    if (scale != r->scale)
        glyph_atlas_empty(&r->glyphs, false);
    r->scale = scale;
    p->n_points = 0;
    if (!batches_start(&r->batches, width, height))
        return cs_no_memory(err);
    painter_list(p, list);
    submit(r);
    tensor_cache_submitted(&r->tensors);
    return p->status != CS_OK ? p->status : check_driver(err);
}

static enum cs_status make_frame(struct renderer *r, int width, int height, struct cs_error *err)
{
    if (r->frame && r->frame_width == width && r->frame_height == height)
        return CS_OK;
    release_frame(r);
    r->frame_texture = plain_texture();
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
    glGenFramebuffers(1, &r->frame);
    glBindFramebuffer(GL_FRAMEBUFFER, r->frame);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, r->frame_texture, 0);
    if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
        release_frame(r);
        return cs_fail(err, CS_NO_MEMORY, _("the graphics driver has no room for a picture of %d x %d pixels"), width,
                       height);
    }
    r->frame_width = width;
    r->frame_height = height;
    return CS_OK;
}

/* OpenGL's rows go up and have four bytes a pixel. */
static void flip_to_rgb(const uint8_t *rgba, int width, int height, uint8_t *rgb)
{
    for (int y = 0; y < height; y++) {
        const uint8_t *row = rgba + (size_t)(height - 1 - y) * width * 4;
        for (int x = 0; x < width; x++, rgb += 3)
            memcpy(rgb, row + 4 * (size_t)x, 3);
    }
}

enum cs_status renderer_draw_to_memory(struct renderer *r, const struct draw_list *list, int width, int height,
                                       float scale, bool light, uint8_t *rgb, struct cs_error *err)
{
    enum cs_status status = check_size(r, width, height, scale, err);
    if (status != CS_OK)
        return status;
    uint8_t *rgba = malloc((size_t)width * height * 4);
    if (!rgba)
        return cs_no_memory(err);
    GLint before = 0;
    glGetIntegerv(GL_FRAMEBUFFER_BINDING, &before);
    status = make_frame(r, width, height, err);
    if (status == CS_OK) {
        glBindFramebuffer(GL_FRAMEBUFFER, r->frame);
        status = renderer_draw(r, list, width, height, scale, light, err);
        glPixelStorei(GL_PACK_ALIGNMENT, 4);
        glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
        flip_to_rgb(rgba, width, height, rgb);
    }
    glBindFramebuffer(GL_FRAMEBUFFER, (GLuint)before);
    free(rgba);
    return status;
}
