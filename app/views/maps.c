#include "app/views/maps.h"

#include <math.h>

uint64_t maps_key(const struct snapshot *s)
{
    return s->serial + 1; /* 0 would mean unknown */
}

float maps_largest(const float *v, size_t n)
{
    float largest = 0;
    for (size_t i = 0; i < n; i++) {
        const float a = fabsf(v[i]);
        largest = a > largest ? a : largest;
    }
    return largest;
}

float maps_scale(int width, int height, float w, float h)
{
    const float fit = fminf(w / (float)width, h / (float)height);
    if (fit >= 1)
        return floorf(fit);
    return fit > 0 ? 1 / ceilf(1 / fit) : 0;
}

void maps_draw_plane(struct draw_list *d, struct rect r, const struct map_plane *m)
{
    const struct draw_tensor t = {.data = m->data,
                                  .key = m->key,
                                  .width = m->width,
                                  .height = m->height,
                                  .planes = 1,
                                  .map = m->is_signed ? COLORMAP_SIGNED : COLORMAP_SEQUENCE,
                                  .lo = m->is_signed ? -m->largest : 0,
                                  .hi = m->largest};
    draw_tensor(d, r, &t);
}

void maps_draw_kernel(struct draw_list *d, struct rect r, const struct map_plane *m, int channels)
{
    const struct draw_tensor t = {.data = m->data,
                                  .key = m->key,
                                  .width = m->width,
                                  .height = m->height,
                                  .planes = channels == 3 ? 3 : 1,
                                  .map = COLORMAP_SIGNED,
                                  .lo = -m->largest,
                                  .hi = m->largest};
    draw_tensor(d, r, &t);
}

void maps_draw_cut(struct draw_list *d, struct rect r, const float *pixels, const struct shape *s, struct map_cut cut,
                   uint64_t key)
{
    const int height = s->dim[1], width = s->dim[2];
    const int top = cut.row > 0 ? cut.row : 0, left = cut.col > 0 ? cut.col : 0;
    const int bottom = cut.row + cut.rows < height ? cut.row + cut.rows : height;
    const int right = cut.col + cut.cols < width ? cut.col + cut.cols : width;
    if (top >= bottom || left >= right)
        return;
    const float px = r.w / (float)cut.cols, py = r.h / (float)cut.rows;
    const struct rect inside = {r.x + (float)(left - cut.col) * px, r.y + (float)(top - cut.row) * py,
                                (float)(right - left) * px, (float)(bottom - top) * py};
    const struct draw_tensor t = {.data = pixels + (size_t)top * (size_t)width + (size_t)left,
                                  .key = key,
                                  .width = right - left,
                                  .height = bottom - top,
                                  .planes = s->dim[0] == 3 ? 3 : 1,
                                  .row_stride = width,
                                  .plane_stride = width * height,
                                  .map = COLORMAP_GREY,
                                  .hi = 1};
    draw_tensor(d, inside, &t);
}

void maps_draw_picture(struct draw_list *d, struct rect r, const float *pixels, const struct shape *s, uint64_t key)
{
    maps_draw_cut(d, r, pixels, s, (struct map_cut){.rows = s->dim[1], .cols = s->dim[2]}, key);
}
