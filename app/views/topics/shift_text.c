/* app/views/topics/shift_text.c - the picture in one sentence, and cards for what the pointer is on. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/views/topics/shift.h"
#include "engine/base/i18n.h"

enum { PHRASE = 128 };

/* Which axis no map can be moved along: rows first. -1: none. */
static int broken_axis(const struct shift_map *map)
{
    return map->rest[0] ? 0 : map->rest[1] ? 1 : -1;
}

static void agreement(const struct shift_map *map, char text[PHRASE])
{
    char number[FORMAT_MAX];
    const int axis = broken_axis(map);
    if (axis < 0 && map->band == 0)
        snprintf(text, PHRASE, _("%d of %d values agree"), map->agree, map->inside);
    else if (axis < 0)
        snprintf(text, PHRASE, _("%d of %d values agree outside the border band"), map->agree, map->inside);
    else
        snprintf(text, PHRASE, _("Cells of %d pixels cannot move by %d: %d of %d agree, up to %s apart"),
                 map->step[axis], abs(map->cells[axis] * map->step[axis] + map->rest[axis]), map->agree, map->inside,
                 format_number(number, (double)map->largest, CONVOLVE_DECIMALS));
}

static int changed_units(const struct shift_state *s)
{
    int n = 0;
    for (int i = 0; i < SHIFT_UNITS; i++)
        n += !s->answer[SHIFT_DENSE + i].same;
    return n;
}

void shift_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct shift_state *s = session_shift(v->session);
    char row[FORMAT_MAX], col[FORMAT_MAX], paths[PHRASE];
    if (!s || !s->serial) {
        snprintf(head, head_size, "%s", _("Shift"));
        *text = '\0';
        return;
    }
    const bool pooled = shift_shows_pooled(v, s);
    const int *by = s->settings.by, all = s->pooled.rows * s->pooled.cols;
    snprintf(head, head_size, _("Shift [%s, %s]"), format_number(row, by[0], 0), format_number(col, by[1], 0));
    if (by[0] == 0 && by[1] == 0) {
        snprintf(text, text_size, "%s",
                 _("The input stands where it stood: both paths are one. Arrow keys or a drag move it."));
        return;
    }
    agreement(pooled ? &s->pooled : &s->map, paths);
    if (all > 0)
        snprintf(text, text_size, _("%s; pooled in place: %d of %d stay; fully connected: %d of %d change."), paths,
                 s->pooled.same, all, changed_units(s), SHIFT_UNITS);
    if (all == 0 || !convolve_is_caption(text))
        snprintf(text, text_size, _("%s; fully connected: %d of %d change."), paths, changed_units(s), SHIFT_UNITS);
    if (!convolve_is_caption(text))
        snprintf(text, text_size, "%s.", paths);
}

/* Cards. */

static void input_card(const struct view *v, const struct shift_state *s, enum shift_grid g, int row, int col,
                       char *text, size_t size)
{
    const bool back = g == GRID_SHIFTED;
    const int h = s->x.shape.dim[2], w = s->x.shape.dim[3];
    const int *by = s->settings.by, y = shift_source(row, back ? by[0] : -by[0], h, s->settings.circular),
              x = shift_source(col, back ? by[1] : -by[1], w, s->settings.circular);
    const bool there = y >= 0 && x >= 0;
    char value[FORMAT_MAX];
    convolve_pixel(v, value, (double)(back ? &s->shifted : &s->x)->data[row * w + col]);
    if (back && there)
        snprintf(text, size, "Shift(X)[%d, %d] = X[%d, %d] = %s", row, col, y, x, value);
    else if (back)
        snprintf(text, size, _("Shift(X)[%d, %d] = 0   came in at the border"), row, col);
    else if (there)
        snprintf(text, size, _("X[%d, %d] = %s   now at [%d, %d]"), row, col, value, y, x);
    else
        snprintf(text, size, _("X[%d, %d] = %s   left at the border"), row, col, value);
}

static void map_card(const struct view *v, const struct shift_state *s, enum shift_grid g, const struct shift_map *map,
                     char name, int row, int col, char *text, size_t size)
{
    const int i = row * map->cols + col;
    char moved[FORMAT_MAX], along[FORMAT_MAX], still[FORMAT_MAX], difference[FORMAT_MAX];
    int from[2];
    convolve_number(v, moved, (double)map->moved.data[i]);
    convolve_number(v, along, (double)map->along.data[i]);
    convolve_number(v, still, (double)map->still.data[i]);
    convolve_number(v, difference, (double)map->difference.data[i]);
    if (g == GRID_MOVED || g == GRID_POOLED_MOVED)
        snprintf(text, size, _("%c(Shift(X))[%d, %d] = %s   %c(X)[%d, %d] = %s"), name, row, col, moved, name, row, col,
                 still);
    else if (g == GRID_DIFFERENCE || g == GRID_POOLED_DIFFERENCE)
        snprintf(text, size,
                 map->mark[i] & SHIFT_BAND ? _("[%d, %d]: %s − %s = %s   border band") : "[%d, %d]: %s − %s = %s", row,
                 col, moved, along, difference);
    else if (shift_still_place(s, map, row, col, from))
        snprintf(text, size, "Shift(%c(X))[%d, %d] = %c(X)[%d, %d] = %s", name, row, col, name, from[0], from[1],
                 along);
    else
        snprintf(text, size, _("Shift(%c(X))[%d, %d] = 0   came in at the border"), name, row, col);
}

void shift_card(const struct view *v, const struct shift_state *s, enum shift_grid g, bool pooled, int row, int col)
{
    char text[256];
    const bool of_pooled = pooled || g >= GRID_POOLED_MOVED;
    if (g <= GRID_STILL)
        input_card(v, s, g, row, col, text, sizeof text);
    else
        map_card(v, s, g, shift_map_of(s, g, pooled), of_pooled ? 'P' : 'F', row, col, text, sizeof text);
    convolve_card(v, text);
}
