/* app/views/interpret/interpret_parts.c - what the methods draw alike. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret.h"
#include "engine/base/i18n.h"

const struct study_told *interpret_told(const struct view *v, enum study_kind kind)
{
    return &session_snapshot(v->session)->study[STUDY_THIS][kind];
}

const void *interpret_found(const struct view *v, enum study_kind kind)
{
    return interpret_told(v, kind)->shown;
}

uint64_t interpret_key(const struct view *v, enum study_kind kind)
{
    return interpret_told(v, kind)->serial * STUDIES + (uint64_t)kind + 1;
}

void interpret_state(const struct view *v, enum study_kind kind, char *text, size_t size)
{
    const struct study_told *told = interpret_told(v, kind);
    char percent[FORMAT_MAX];
    text[0] = '\0';
    if (told->state == STUDY_GOES_ON && told->total > 0)
        snprintf(text, size, "%s", format_percent(percent, (double)told->done / told->total, 0));
    else if (told->state == STUDY_STOPPED)
        snprintf(text, size, "%s", _("stopped"));
    else if (told->state == STUDY_FAILED)
        snprintf(text, size, "%s", _("failed"));
    else if (told->outdated)
        snprintf(text, size, "%s", _("outdated"));
}

bool interpret_wait(const struct view *v, enum study_kind kind, struct rect area)
{
    const struct study_told *told = interpret_told(v, kind);
    const struct theme *t = ui_theme(v->ui);
    const float x = area.x + area.w / 2, y = roundf(area.y + area.h / 2);
    if (told->state == STUDY_FAILED) {
        ui_error_strip(v->ui, (struct rect){area.x, y - 20, area.w, 40}, told->error);
        return true;
    }
    if (told->shown)
        return false;
    if (told->state == STUDY_STOPPED) {
        draw_text(ui_draw(v->ui), x, y, FONT_STEP, TEXT_CENTER, t->mid, _("Stopped: A begins again"));
        return true;
    }
    const float w = fminf(area.w, 320);
    draw_text(ui_draw(v->ui), x, y - 14, FONT_NOTE, TEXT_CENTER, t->mid, _("Being found out: Esc stops it"));
    ui_progress(v->ui, (struct rect){x - w / 2, y, w, 8},
                told->total > 0 ? (float)told->done / (float)told->total : -1);
    return true;
}

const char *interpret_target_text(const struct view *v, const struct study_target *t, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char name[24], title[NET_NAME_MAX];
    if (t->of_class) {
        snprintf(text, size, _("class %s"), t->class_index < 0 ? "?" : network_class_name(s, t->class_index, name));
        return text;
    }
    if (!s->net || t->node < 1 || t->node >= s->net->n_nodes) {
        snprintf(text, size, "?");
        return text;
    }
    network_title(s->net->node[t->node].name, s->net->node[t->node].layer->kind, title, sizeof title);
    if (s->net->node[t->node].out.rank != 3)
        snprintf(text, size, "%s, %d", title, t->map);
    else if (t->at == STUDY_AT_MEAN)
        snprintf(text, size, _("%s, mean of map %d"), title, t->map);
    else
        snprintf(text, size, _("%s, map %d, [%d, %d]"), title, t->map, t->row, t->col);
    return text;
}

void interpret_head(const struct view *v, float x, float baseline, float width, const char *title, const char *note)
{
    const struct theme *t = ui_theme(v->ui);
    const float w = ui_text_width(v->ui, FONT_TITLE, title) + 12;
    ui_label(v->ui, x, baseline, width, FONT_TITLE, TEXT_LEFT, t->hi, title);
    if (note && w + 40 < width)
        ui_label(v->ui, x + w, baseline, width - w, FONT_NOTE, TEXT_LEFT, t->mid, note);
}

struct rect interpret_picture_rect(const struct view *v, const struct shape *input, struct rect room)
{
    (void)v;
    const float scale = maps_scale(input->dim[2], input->dim[1], room.w, room.h);
    return (struct rect){room.x, room.y, (float)input->dim[2] * scale, (float)input->dim[1] * scale};
}

void interpret_picture(const struct view *v, struct rect r, const float *pixels, const struct shape *input,
                       uint64_t key)
{
    maps_draw_picture(ui_draw(v->ui), r, pixels, input, key);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->line);
}

void interpret_heat(const struct view *v, struct rect r, const struct interpret_heat *h, float opacity)
{
    const struct point corner[3] = {{r.x, r.y}, {r.x + r.w, r.y}, {r.x, r.y + r.h}};
    const struct draw_tensor t = {.data = h->value,
                                  .key = h->key,
                                  .width = h->cols,
                                  .height = h->rows,
                                  .planes = 1,
                                  .map = h->is_signed ? COLORMAP_SIGNED : COLORMAP_SEQUENCE,
                                  .lo = h->is_signed ? -h->largest : 0,
                                  .hi = h->largest};
    if (h->largest > 0 && opacity >= 1)
        draw_tensor(ui_draw(v->ui), r, &t);
    else if (h->largest > 0)
        draw_askew(ui_draw(v->ui), corner, opacity, &t);
}

float interpret_scale(const struct view *v, struct rect r, float largest, bool is_signed)
{
    enum { BAR = 12, STEPS = 64, GAP = 16 };
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 12};
    const struct rect bar = {r.x + r.w + GAP, r.y, BAR, r.h};
    char text[FORMAT_MAX];
    for (int i = 0; i < STEPS; i++) { /* a gradient runs from left to right only */
        const float top = roundf(bar.y + bar.h * (float)i / STEPS),
                    bottom = roundf(bar.y + bar.h * (float)(i + 1) / STEPS);
        const float at = 1 - ((float)i + 0.5f) / STEPS;
        draw_fill(ui_draw(v->ui), (struct rect){bar.x, top, bar.w, bottom - top}, 0,
                  colormap_color(is_signed ? COLORMAP_SIGNED : COLORMAP_SEQUENCE, t->light, is_signed ? 2 * at - 1 : at,
                                 is_signed ? -1 : 0, 1));
    }
    draw_frame(ui_draw(v->ui), bar, 0, 1, t->edge);
    const float x = bar.x + BAR + 8;
    draw_text(ui_draw(v->ui), x, bar.y + 10, font, TEXT_LEFT, t->text, format_with(text, "%.2g", (double)largest));
    const float width = ui_text_width(v->ui, font, text);
    draw_text(ui_draw(v->ui), x, bar.y + bar.h, font, TEXT_LEFT, t->text,
              is_signed ? format_with(text, "%.2g", -(double)largest) : "0");
    return GAP + BAR + 8 + width + 8;
}
