/* app/views/topics/drop_blocks.c - the columns of numbers: values, what the mask leaves, averages, distances. */
#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "app/views/topics/drop.h"
#include "engine/base/i18n.h"

int drop_shown_cell(const struct view *v)
{
    const struct convolve_hover h = convolve_hovering(v);
    const bool here = h.kind == HOVER_TOPIC && h.row >= 0 && h.row < session_dropout(v->session)->cells;
    return here ? h.row : session_dropout_unit(v->session);
}

void drop_trace(const struct view *v, struct dropout_trace *t)
{
    dropout_trace(session_dropout(v->session), drop_shown_cell(v), session_dropout_mask(v->session), t);
}

void drop_place_text(const struct dropout_state *d, int cell, char *text, size_t size)
{
    if (d->maps)
        snprintf(text, size, "%d, %d, %d", cell / d->area, cell % d->area / d->dim[2], cell % d->dim[2]);
    else
        snprintf(text, size, "%d", cell);
}

void drop_cross(const struct view *v, struct rect r, float width)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect in = rect_inset(r, fminf(r.w, r.h) * 0.2f);
    for (int i = 0; i < 2; i++) {
        const float wide = i ? width : width + 2;
        const struct color c = i ? t->off : t->casing;
        draw_line(ui_draw(v->ui), in.x, in.y, in.x + in.w, in.y + in.h, wide, c);
        draw_line(ui_draw(v->ui), in.x, in.y + in.h, in.x + in.w, in.y, wide, c);
    }
}

struct digits {
    float size; /* 0: none */
    int decimals;
};

static int characters(const char *utf8)
{
    int n = 0;
    for (; *utf8; utf8++)
        n += ((unsigned char)*utf8 & 0xC0) != 0x80;
    return n;
}

/* As many decimals as fit the widest, in three quarters of a cell where 12 px allow it; a number without its decimals
 * would look exact. */
static struct digits fit_digits(const struct drop_block *b, const float *value, int n)
{
    const float least = 12, advance = 0.6f, tallest = floorf(fminf(18, 0.46f * b->h + 1));
    char text[FORMAT_MAX];
    bool whole = true;
    for (int i = 0; i < n; i++)
        whole &= value[i] == roundf(value[i]);
    for (int decimals = CONVOLVE_DECIMALS; decimals >= (whole ? 0 : 1); decimals--) {
        int longest = 1;
        for (int i = 0; i < n; i++)
            longest = (int)fmaxf((float)longest, (float)characters(format_number(text, (double)value[i], decimals)));
        const float wide = (float)longest * advance;
        if (b->h >= least + 3 && wide * least <= b->w - 2)
            return (struct digits){fmaxf(least, fminf(floorf(0.75f * b->w / wide), tallest)), decimals};
    }
    return (struct digits){0, 0};
}

static void draw_digit(const struct view *v, struct rect r, const struct digits *g, struct color c, float value)
{
    char text[FORMAT_MAX];
    if (g->size > 0)
        draw_text(ui_draw(v->ui), r.x + r.w / 2, roundf(r.y + r.h / 2 + 0.36f * g->size),
                  (struct font){FONT_MONO, FONT_500, g->size}, TEXT_CENTER, c,
                  format_number(text, (double)value, g->decimals));
}

/* Units are round. */
static float radius_of(const struct dropout_state *d, const struct drop_block *b)
{
    return d->maps ? 0 : floorf((b->h - 1) / 2);
}

static void outline(const struct view *v, struct rect r, float radius)
{
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), radius, 3, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), radius, 2, ui_theme(v->ui)->focus);
}

/* kept (NULL: all are): what is left out has no value. */
static void draw_column(const struct view *v, const struct drop_block *b, const float *value, const uint8_t *kept,
                        float radius)
{
    const struct dropout_state *d = session_dropout(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct digits g = fit_digits(b, value, d->cells);
    const float scale = fmaxf(d->largest, 1e-6f);
    for (int i = 0; i < d->dim[0]; i++)
        draw_fill(ui_draw(v->ui), rect_inset(drop_map_rect(d, b, i), -1), radius, radius > 0 ? t->edge : t->grid);
    for (int i = 0; i < d->cells; i++) {
        const struct rect r = drop_cell_rect(d, b, i);
        const struct color fill = colormap_color(COLORMAP_SIGNED_DIGITS, t->light, value[i], -scale, scale);
        const bool dropped = kept && !kept[i];
        draw_fill(ui_draw(v->ui), r, radius, dropped ? t->stage : fill);
        if (!dropped)
            draw_digit(v, r, &g, color_digit_ink(fill), value[i]);
    }
    for (int i = 0; kept && i < d->dim[0]; i++)
        if (!kept[i * d->area])
            drop_cross(v, drop_map_rect(d, b, i), 2);
}

/* Distances have no sign and a scale of their own kind: the sequence. */
static void draw_distances(const struct view *v, const struct drop_block *b)
{
    const struct dropout_state *d = session_dropout(v->session);
    const struct theme *t = ui_theme(v->ui);
    float distance[DROPOUT_CELLS_MAX], largest = 0;
    dropout_distances(d, session_dropout_mask(v->session), distance);
    for (int i = 0; i < d->cells; i++)
        largest = fmaxf(largest, fabsf(d->x[i]));
    const struct digits g = fit_digits(b, distance, d->cells);
    for (int i = 0; i < d->dim[0]; i++)
        draw_fill(ui_draw(v->ui), rect_inset(drop_map_rect(d, b, i), -1), 0, t->grid);
    for (int i = 0; i < d->cells; i++) {
        const struct rect r = drop_cell_rect(d, b, i);
        const struct color fill =
            colormap_color(COLORMAP_SEQUENCE_DIGITS, t->light, distance[i], 0, fmaxf(largest, 1e-6f));
        draw_fill(ui_draw(v->ui), r, 0, fill);
        draw_digit(v, r, &g, color_digit_ink(fill), distance[i]);
    }
}

/* Titles. */

static void title_of(const struct view *v, int column, char *title, size_t title_size, char *note, size_t note_size)
{
    const struct dropout_state *d = session_dropout(v->session);
    const int m = session_dropout_mask(v->session);
    char number[FORMAT_MAX];
    note[0] = '\0';
    switch (column) {
    case DROP_VALUES:
        snprintf(title, title_size, "%s", d->maps ? _("Maps") : _("Units"));
        break;
    case DROP_MASK:
        snprintf(title, title_size, d->eval ? _("Pass %d") : _("Mask %d"), m);
        if (!d->eval)
            snprintf(note, note_size, "p = %s", format_number(number, session_float(v->session, PROP_DROPOUT_P), 2));
        break;
    case DROP_AVERAGE:
        snprintf(title, title_size, "%s", _("Average"));
        snprintf(note, note_size, _("of %d"), m);
        break;
    default:
        snprintf(title, title_size, "%s", _("Distance"));
        break;
    }
}

static void titles(const struct view *v, const struct drop_layout *l)
{
    const float end = l->area.x + l->area.w - 8;
    for (int i = 0; i < DROP_COLUMNS; i++) {
        char title[64], note[64];
        if (!l->shown[i])
            continue;
        const int next = i + 1 < DROP_COLUMNS && l->shown[i + 1] ? i + 1 : -1;
        const float room = (next < 0 ? end : l->block[next].x - 10) - l->block[i].x;
        title_of(v, i, title, sizeof title, note, sizeof note);
        convolve_title(v, l->block[i].x, l->title, room, ui_theme(v->ui)->hi, title, note);
    }
}

void drop_blocks(const struct view *v, const struct drop_layout *l)
{
    const struct dropout_state *d = session_dropout(v->session);
    const int at = session_dropout_mask(v->session) * d->cells, cell = drop_shown_cell(v);
    titles(v, l);
    const float round = radius_of(d, &l->block[DROP_VALUES]);
    draw_column(v, &l->block[DROP_VALUES], d->x, NULL, round);
    draw_column(v, &l->block[DROP_MASK], d->y + at, d->kept + at, round);
    draw_column(v, &l->block[DROP_AVERAGE], d->mean + at, NULL, 0);
    if (l->shown[DROP_DISTANCE])
        draw_distances(v, &l->block[DROP_DISTANCE]);
    for (int i = 0; i < DROP_COLUMNS; i++)
        if (l->shown[i])
            outline(v, drop_cell_rect(d, &l->block[i], cell), i <= DROP_MASK ? round : 0);
    const struct rect r = drop_cell_rect(d, &l->block[DROP_AVERAGE], cell);
    matrix_frame(v->ui, r, fminf(l->block[0].w, l->block[0].h), ui_theme(v->ui)->output);
}
