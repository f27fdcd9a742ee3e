/* app/views/interpret/interpret_patches_draw.c - patches, the pictures that they are of, and filters. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret_patches.h"
#include "engine/base/i18n.h"

const char *patches_value(char text[48], float value)
{
    const float size = fabsf(value);
    return format_fixed(text, (double)value, size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

bool patches_dead(const struct patches_shown *p, int channel)
{
    return p->rectified && p->channel[channel].n > 0 && p->channel[channel].active == 0;
}

const char *patches_value_short(char text[48], float value)
{
    const float size = fabsf(value);
    return format_fixed(text, (double)value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

struct map_cut patches_cut(const struct patches_shown *p, const struct patch *patch, bool *whole)
{
    const int rows = p->input.dim[1], cols = p->input.dim[2];
    *whole = p->sees_all || p->size[0] < 1 || (p->size[0] >= rows && p->size[1] >= cols);
    if (*whole)
        return (struct map_cut){0, 0, rows, cols};
    return (struct map_cut){p->first[0] + patch->row * p->stride[0], p->first[1] + patch->col * p->stride[1],
                            p->size[0], p->size[1]};
}

/* The largest rect of these proportions in the middle of r. */
static struct rect fitted(struct rect r, int rows, int cols)
{
    const float px = fminf(r.w / (float)cols, r.h / (float)rows);
    const float w = roundf(px * (float)cols), h = roundf(px * (float)rows);
    return (struct rect){roundf(r.x + (r.w - w) / 2), roundf(r.y + (r.h - h) / 2), w, h};
}

/* Signed, about 0, in a scale of its own: the strongest of its channels would hide each other, so they are colours
 * where the picture has three. */
static void draw_back(const struct view *v, struct rect r, const float *back, float largest, const struct shape *in,
                      struct map_cut cut, uint64_t key)
{
    const int top = cut.row > 0 ? cut.row : 0, left = cut.col > 0 ? cut.col : 0;
    const int bottom = cut.row + cut.rows < in->dim[1] ? cut.row + cut.rows : in->dim[1];
    const int right = cut.col + cut.cols < in->dim[2] ? cut.col + cut.cols : in->dim[2];
    const float px = r.w / (float)cut.cols, py = r.h / (float)cut.rows;
    const struct rect inside = {r.x + (float)(left - cut.col) * px, r.y + (float)(top - cut.row) * py,
                                (float)(right - left) * px, (float)(bottom - top) * py};
    const bool colour = in->dim[0] == 3;
    const struct draw_tensor t = {.data = back + (size_t)top * (size_t)in->dim[2] + (size_t)left,
                                  .key = key,
                                  .width = right - left,
                                  .height = bottom - top,
                                  .planes = colour ? 3 : 1,
                                  .row_stride = in->dim[2],
                                  .plane_stride = in->dim[1] * in->dim[2],
                                  .map = COLORMAP_SIGNED,
                                  .lo = -largest,
                                  .hi = largest};
    if (top < bottom && left < right)
        draw_tensor(ui_draw(v->ui), inside, &t);
}

static bool draw_cut(const struct view *v, const struct patches_shown *p, int channel, int i, bool back, struct rect r,
                     struct map_cut cut)
{
    int n;
    float largest = 0;
    const struct patch *patch = patches_list(p, channel, &n);
    const float *pixels = i < n ? patches_picture(p, patch[i].index) : NULL;
    const float *traced = i < n && back ? patches_back(p, channel, i, &largest) : NULL;
    const uint64_t key = interpret_key(v, STUDY_PATCHES);
    if (!pixels || (back && !traced))
        return false;
    if (back)
        draw_back(v, r, traced, largest > 0 ? largest : 1, &p->input, cut, key);
    else
        maps_draw_cut(ui_draw(v->ui), r, pixels, &p->input, cut, key);
    return true;
}

static bool hangs_over(struct map_cut cut, const struct shape *in)
{
    return cut.row < 0 || cut.col < 0 || cut.row + cut.rows > in->dim[1] || cut.col + cut.cols > in->dim[2];
}

bool patches_draw(const struct view *v, const struct patches_shown *p, int channel, int i, bool back, struct rect r)
{
    int n;
    bool whole;
    const struct theme *t = ui_theme(v->ui);
    const struct patch *patch = patches_list(p, channel, &n);
    if (i >= n)
        return false;
    const struct map_cut cut = patches_cut(p, &patch[i], &whole);
    const struct rect fit = fitted(r, cut.rows, cut.cols);
    draw_fill(ui_draw(v->ui), fit, 0, t->well);
    if (hangs_over(cut, &p->input))
        draw_hatch(ui_draw(v->ui), fit, t->hatch);
    return draw_cut(v, p, channel, i, back, fit, cut);
}

bool patches_draw_picture(const struct view *v, const struct patches_shown *p, int channel, int i, bool back,
                          struct rect r)
{
    int n;
    const struct patch *patch = patches_list(p, channel, &n);
    const int rows = p->input.dim[1], cols = p->input.dim[2];
    const struct rect fit = fitted(r, rows, cols);
    if (i >= n)
        return false;
    draw_fill(ui_draw(v->ui), fit, 0, ui_theme(v->ui)->well);
    draw_frame(ui_draw(v->ui), rect_inset(fit, -1), 0, 1, ui_theme(v->ui)->line);
    if (!draw_cut(v, p, channel, i, back, fit, (struct map_cut){0, 0, rows, cols}))
        return false;
    const float px = fit.w / (float)cols, py = fit.h / (float)rows;
    const struct patch *m = &patch[i];
    const struct rect seen = {fit.x + (float)m->first[1] * px, fit.y + (float)m->first[0] * py,
                              (float)(m->end[1] - m->first[1]) * px, (float)(m->end[0] - m->first[0]) * py};
    const bool all = m->first[0] <= 0 && m->first[1] <= 0 && m->end[0] >= rows && m->end[1] >= cols;
    if (!all && seen.w > 0 && seen.h > 0)
        network_mark(v->ui, seen, 0, 2, ui_theme(v->ui)->kernel);
    return true;
}

const char *patches_text(const struct view *v, const struct patches_shown *p, const struct patch *patch, char *text,
                         size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char sample[64], number[FORMAT_MAX], label[24], answer[24], value[FORMAT_MAX], classes[96] = "", place[48] = "";
    snprintf(sample, sizeof sample, p->shown.asks.patches.training ? _("Training %s") : _("Test %s"),
             format_count(number, (int64_t)patch->index));
    if (patch->label >= 0 && patch->known && patch->answer >= 0 && patch->answer != patch->label)
        snprintf(classes, sizeof classes, _(": %s, taken for %s"), network_class_name(s, patch->label, label),
                 network_class_name(s, patch->answer, answer));
    else if (patch->label >= 0)
        snprintf(classes, sizeof classes, ": %s", network_class_name(s, patch->label, label));
    if (s->net->node[p->node].out.rank == 3)
        snprintf(place, sizeof place, _(" at [%d, %d]"), patch->row, patch->col);
    snprintf(text, size, "%s%s\n%s%s", sample, classes, patches_value(value, patch->value), place);
    return text;
}

/* Kernels. */

static void slice(const struct view *v, const struct weights_form *form, const float *w, struct rect r, float largest,
                  int planes)
{
    const struct map_plane m = {.data = w,
                                .width = form->cols,
                                .height = form->rows,
                                .is_signed = true,
                                .largest = largest > 0 ? largest : 1,
                                .key = maps_key(session_snapshot(v->session))};
    maps_draw_kernel(ui_draw(v->ui), r, &m, planes);
}

bool patches_slices(const struct view *v, int node, const struct weights_form *form, int channel, struct rect r,
                    float size, float gap, bool numbers)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_400, 12};
    const bool colour = form->channels == 3 && !form->transposed && s->net->node[node].input[0] == 0;
    const int all = colour ? 1 : form->channels;
    char more[16];
    snprintf(more, sizeof more, "+%d", all);
    const int fit = (int)((r.w + gap) / (size + gap));
    const int with_more = (int)((r.w - ui_text_width(v->ui, font, more)) / (size + gap));
    const int n = fit >= all ? all : with_more; /* room for how many more there are */
    if (n < 1 || !s->node || !weights_kernel(s, node, channel, 0))
        return false;
    const float largest = s->node[node].filter_largest;
    for (int i = 0; i < n; i++) {
        const float *w = weights_kernel(s, node, channel, i);
        const struct rect to = {roundf(r.x + (float)i * (size + gap)), r.y, size, size};
        if (!w)
            return false;
        slice(v, form, w, to, largest, colour ? 3 : 1);
        if (numbers)
            draw_frame(ui_draw(v->ui), rect_inset(to, -1), 0, 1, t->kernel);
        if (numbers && !colour)
            draw_textf(ui_draw(v->ui), to.x + size / 2, to.y + size + 16, font, TEXT_CENTER, t->mid, "%d", i);
    }
    if (n < all)
        draw_textf(ui_draw(v->ui), r.x + (float)n * (size + gap), r.y + size / 2 + 4, font, TEXT_LEFT, t->mid, "+%d",
                   all - n);
    return true;
}
