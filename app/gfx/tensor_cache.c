#include "app/gfx/tensor_cache.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/i18n.h"

enum { PAGE_SIDE = 1024 };

/* Memory for all large textures together, in texels of 4 bytes; a single picture may have it all. */
static const int64_t large_budget = (int64_t)1 << 27;

static GLuint float_texture(int width, int height)
{
    GLuint texture;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, width, height, 0, GL_RED, GL_FLOAT, NULL);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    return texture;
}

void tensor_cache_init(struct tensor_cache *cache)
{
    *cache = (struct tensor_cache){.shelf = {.width = PAGE_SIDE, .height = PAGE_SIDE}, .time = 1};
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &cache->max_side);
    cache->page = float_texture(PAGE_SIDE, PAGE_SIDE);
}

static void give_up(struct large_tensor *slot)
{
    glDeleteTextures(1, &slot->place.texture);
    *slot = (struct large_tensor){0};
}

void tensor_cache_finish(struct tensor_cache *cache)
{
    glDeleteTextures(1, &cache->page);
    for (int i = 0; i < TENSOR_CACHE_LARGE; i++)
        give_up(&cache->large[i]);
    key_map_finish(&cache->map);
    free(cache->small);
    *cache = (struct tensor_cache){0};
}

static void empty_page(struct tensor_cache *cache)
{
    key_map_clear(&cache->map);
    cache->n = 0;
    cache->shelf = (struct shelf){.width = PAGE_SIDE, .height = PAGE_SIDE};
}

void tensor_cache_submitted(struct tensor_cache *cache)
{
    cache->time++;
}

static bool same_content(const struct draw_tensor *a, const struct draw_tensor *b)
{
    return a->key != 0 && a->key == b->key && a->data == b->data && a->width == b->width && a->height == b->height &&
           a->planes == b->planes && a->row_stride == b->row_stride && a->plane_stride == b->plane_stride;
}

/* height: rows of a plane in the texture. */
static void upload(const struct draw_tensor *t, const float *data, const struct tensor_place *place, int width,
                   int height, int row_stride, size_t plane_stride)
{
    glBindTexture(GL_TEXTURE_2D, place->texture);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, row_stride);
    for (int p = 0; p < t->planes; p++)
        glTexSubImage2D(GL_TEXTURE_2D, 0, place->x, place->y + p * height, width, height, GL_RED, GL_FLOAT,
                        data + (size_t)p * plane_stride);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
}

static void upload_whole(const struct draw_tensor *t, const struct tensor_place *place)
{
    upload(t, t->data, place, t->width, t->height, t->row_stride, (size_t)t->plane_stride);
}

static void remember_small(struct tensor_cache *cache, const struct draw_tensor *t, uint64_t key,
                           const struct tensor_place *place)
{
    if (cache->n == cache->capacity) {
        const size_t capacity = cache->capacity ? 2 * cache->capacity : 256;
        struct small_tensor *bigger = realloc(cache->small, capacity * sizeof *bigger);
        if (!bigger)
            return;
        cache->small = bigger;
        cache->capacity = capacity;
    }
    if (key_map_add(&cache->map, key, (uint32_t)cache->n))
        cache->small[cache->n++] = (struct small_tensor){*t, *place};
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The values that are left of a tensor with a key where it is drawn: along each axis as many as pixels, or all of them.
 * False: it stays as it is, because the shader has less than four values a pixel to fetch, or there is no room. */
static bool shrunk_size(const struct draw_tensor *t, const int pixels[2], int size[2])
{
    size[0] = least(pixels[0], t->width);
    size[1] = least(pixels[1], t->height);
    if (t->key == 0 || size[0] < 1 || size[1] < 1 || t->width > TENSOR_CACHE_SMALL ||
        (int64_t)size[1] * t->planes > TENSOR_CACHE_SMALL)
        return false;
    const int64_t values = (int64_t)size[0] * size[1];
    return 4 * values <= (int64_t)t->width * t->height &&
           values * t->planes <= TENSOR_CACHE_SMALL * TENSOR_CACHE_SMALL / 4;
}

/* Value v's part of pixel i, of n pixels over m values; one that is only touched, by a rounding error, has none: a NaN
 * there must not count. As weight() in shaders/tensor.frag. */
static float part_of_pixel(int v, int i, int n, int m)
{
    const float lo = (float)i * (float)m / (float)n, hi = (float)(i + 1) * (float)m / (float)n;
    const float part = fminf((float)v + 1, hi) - fmaxf((float)v, lo);
    return part > 1e-5f ? part : 0;
}

/* Averages a plane to pixels[0] x pixels[1] values at out, dense: down, then across. */
static void average_plane(const struct draw_tensor *t, const float *plane, const int pixels[2], float *out)
{
    const int w = pixels[0], h = pixels[1], m = t->width;
    for (int j = 0; j < h; j++) {
        float sum[TENSOR_CACHE_SMALL] = {0}, rows = 0;
        const int first = (int)((int64_t)j * t->height / h);
        for (int v = first; v < t->height && (int64_t)v * h < (int64_t)(j + 1) * t->height; v++) {
            const float *row = plane + (size_t)v * t->row_stride, part = part_of_pixel(v, j, h, t->height);
            rows += part;
            for (int u = 0; part > 0 && u < m; u++)
                sum[u] += part * row[u];
        }
        for (int i = 0; i < w; i++) {
            float total = 0, columns = 0;
            for (int u = i * m / w; u < m && u * w < (i + 1) * m; u++) {
                const float part = part_of_pixel(u, i, w, m);
                columns += part;
                total += part > 0 ? part * sum[u] : 0;
            }
            *out++ = total / (rows * columns);
        }
    }
}

static void upload_averaged(struct tensor_cache *cache, const struct draw_tensor *t, const int pixels[2],
                            const struct tensor_place *place)
{
    const size_t plane = (size_t)pixels[0] * pixels[1];
    for (int p = 0; p < t->planes; p++)
        average_plane(t, t->data + (size_t)p * t->plane_stride, pixels, cache->shrunk + p * plane);
    upload(t, cache->shrunk, place, pixels[0], pixels[1], pixels[0], plane);
}

/* The maps of a layer may share the key of their snapshot, and a map may be drawn at several sizes. */
static uint64_t key_of(const struct draw_tensor *t, int width, int height)
{
    const uint64_t size = (uint64_t)width << 16 | (uint64_t)height;
    return (t->key * 0x9E3779B97F4A7C15u ^ (uint64_t)(uintptr_t)t->data) + size * 0xC2B2AE3D27D4EB4Fu;
}

static bool is_in_place(const struct tensor_place *place, int width, int height)
{
    return place->columns == (float)width && place->rows == (float)height;
}

static enum cs_status place_small(struct tensor_cache *cache, const struct draw_tensor *t, const int pixels[2],
                                  struct tensor_place *place)
{
    int size[2];
    const bool shrunk = shrunk_size(t, pixels, size);
    const int width = shrunk ? size[0] : t->width, height = shrunk ? size[1] : t->height;
    const uint64_t key = key_of(t, width, height);
    uint32_t i;
    const bool taken = t->key != 0 && key_map_find(&cache->map, key, &i);
    if (taken && same_content(&cache->small[i].tensor, t) && is_in_place(&cache->small[i].place, width, height)) {
        *place = cache->small[i].place;
        return CS_OK;
    }
    *place = (struct tensor_place){.texture = cache->page, .columns = (float)width, .rows = (float)height};
    if (!shelf_place(&cache->shelf, width, height * t->planes, &place->x, &place->y)) {
        empty_page(cache);
        return CS_BUSY;
    }
    if (shrunk)
        upload_averaged(cache, t, size, place);
    else
        upload_whole(t, place);
    if (t->key != 0 && !taken)
        remember_small(cache, t, key, place);
    return CS_OK;
}

/* Averages squares of step x step values (fewer at the right and lower edges) to out, dense. */
static void shrink(const struct draw_tensor *t, int step, float *out)
{
    const int width = (t->width + step - 1) / step, height = (t->height + step - 1) / step;
    for (int p = 0; p < t->planes; p++)
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                const int x0 = x * step, x1 = x0 + step < t->width ? x0 + step : t->width;
                const int y0 = y * step, y1 = y0 + step < t->height ? y0 + step : t->height;
                double sum = 0;
                for (int v = y0; v < y1; v++)
                    for (int u = x0; u < x1; u++)
                        sum += t->data[(size_t)p * t->plane_stride + (size_t)v * t->row_stride + u];
                *out++ = (float)(sum / ((double)(x1 - x0) * (y1 - y0)));
            }
}

static enum cs_status upload_shrunk(const struct draw_tensor *t, int step, const struct large_tensor *slot,
                                    struct cs_error *err)
{
    const int rows = slot->height / t->planes;
    float *values = malloc((size_t)slot->width * slot->height * sizeof *values);
    if (!values)
        return cs_no_memory(err);
    shrink(t, step, values);
    upload(t, values, &slot->place, slot->width, rows, slot->width, (size_t)slot->width * rows);
    free(values);
    return CS_OK;
}

/* A slot whose texture may change now: one of the same size, else the least recently used; NULL: all are waiting to be
 * drawn. */
static struct large_tensor *victim(struct tensor_cache *cache, int width, int height)
{
    struct large_tensor *oldest = NULL;
    for (int i = 0; i < TENSOR_CACHE_LARGE; i++) {
        struct large_tensor *slot = &cache->large[i];
        if (slot->used == cache->time)
            continue;
        if (slot->width == width && slot->height == height)
            return slot;
        if (!oldest || slot->used < oldest->used)
            oldest = slot;
    }
    return oldest;
}

/* Gives up old textures until one of `texels` more is within the budget, or nothing more can go. */
static void make_room(struct tensor_cache *cache, int64_t texels)
{
    for (;;) {
        int64_t total = texels;
        struct large_tensor *oldest = NULL;
        for (int i = 0; i < TENSOR_CACHE_LARGE; i++) {
            struct large_tensor *slot = &cache->large[i];
            total += (int64_t)slot->width * slot->height;
            if (slot->place.texture && slot->used != cache->time && (!oldest || slot->used < oldest->used))
                oldest = slot;
        }
        if (total <= large_budget || !oldest)
            return;
        give_up(oldest);
    }
}

/* The smallest whole step at which the shrunk tensor fits a texture. */
static int fitting_step(const struct tensor_cache *cache, const struct draw_tensor *t)
{
    int step = 1;
    while ((t->width + step - 1) / step > cache->max_side ||
           (int64_t)((t->height + step - 1) / step) * t->planes > cache->max_side)
        step++;
    return step;
}

static enum cs_status place_large(struct tensor_cache *cache, const struct draw_tensor *t, struct tensor_place *place,
                                  struct cs_error *err)
{
    for (int i = 0; i < TENSOR_CACHE_LARGE; i++)
        if (same_content(&cache->large[i].tensor, t)) {
            cache->large[i].used = cache->time;
            *place = cache->large[i].place;
            return CS_OK;
        }
    const int step = fitting_step(cache, t);
    const int width = (t->width + step - 1) / step, height = (t->height + step - 1) / step * t->planes;
    struct large_tensor *slot = victim(cache, width, height);
    if (!slot)
        return CS_BUSY;
    if (slot->width != width || slot->height != height) {
        give_up(slot);
        make_room(cache, (int64_t)width * height);
        slot->place.texture = float_texture(width, height);
        if (glGetError() == GL_OUT_OF_MEMORY) {
            give_up(slot);
            return cs_no_memory(err);
        }
        slot->width = width;
        slot->height = height;
    }
    slot->place.columns = (float)t->width / (float)step;
    slot->place.rows = (float)t->height / (float)step;
    slot->tensor = *t;
    slot->used = cache->time;
    *place = slot->place;
    if (step > 1) {
        const enum cs_status status = upload_shrunk(t, step, slot, err);
        if (status != CS_OK)
            slot->tensor.key = 0;
        return status;
    }
    upload_whole(t, place);
    return CS_OK;
}

enum cs_status tensor_cache_place(struct tensor_cache *cache, const struct draw_tensor *t, const int pixels[2],
                                  struct tensor_place *place, struct cs_error *err)
{
    if (!t->data || t->width < 1 || t->height < 1 || (t->planes != 1 && t->planes != 3) || t->row_stride < t->width)
        return cs_fail(err, CS_BAD_VALUE, _("a picture of %d x %d values in %d planes cannot be shown"), t->width,
                       t->height, t->planes);
    int size[2];
    if ((t->width <= TENSOR_CACHE_SMALL && t->height <= TENSOR_CACHE_SMALL / t->planes) || shrunk_size(t, pixels, size))
        return place_small(cache, t, pixels, place);
    return place_large(cache, t, place, err);
}
