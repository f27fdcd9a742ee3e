/* tests/app/view_grid.h - grids of numbers as they are drawn: the number in the middle of a cell, and the stage of the
 * Convolve workspace that a layout is asked for. Included by tests of views; every function is static inline. */
#ifndef CS_TESTS_VIEW_GRID_H
#define CS_TESTS_VIEW_GRID_H

#include "tests/app/view_harness.h"

static inline struct view view_of(struct window *w)
{
    const enum frame_size size = w->width >= 1280 ? FRAME_FULL : w->width >= 1024 ? FRAME_MEDIUM : FRAME_SMALL;
    return (struct view){w->ui, w->session, &w->requests, size, w->width, w->height, size == FRAME_FULL ? 24 : 16};
}

/* Below the row of modes, where there is one. */
static inline struct rect stage_of(const struct window *w)
{
    const enum frame_size size = w->width >= 1280 ? FRAME_FULL : w->width >= 1024 ? FRAME_MEDIUM : FRAME_SMALL;
    const float left = frame_left_width(size), right = frame_right_width(size), modes = size == FRAME_FULL ? 36 : 0;
    return (struct rect){left, FRAME_TOP + modes, w->width - left - right,
                         w->height - FRAME_TOP - modes - FRAME_BOTTOM};
}

/* The text in the middle of a cell, NULL for none; tags and ticks stand elsewhere. */
static inline const char *cell_text(const struct window *w, const struct matrix *m, int row, int col)
{
    const struct rect r = matrix_cell_rect(m, row, col);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->align == TEXT_CENTER && fabsf(c->point[0].x - r.x - r.w / 2) < 1 &&
            rect_contains(r, c->point[0].x, c->point[0].y))
            return text_of(w, c);
    }
    return NULL;
}

/* The first `shown` cells hold these numbers as far as two decimals tell; the others hold none. */
static inline void check_grid(const struct window *w, const struct matrix *m, const float *want, int shown,
                              const char *where)
{
    for (int i = 0; i < m->rows * m->cols; i++) {
        const char *text = cell_text(w, m, i / m->cols, i % m->cols);
        if (i >= shown) {
            ck_assert_msg(!text, "%s [%d, %d]: %s is too early", where, i / m->cols, i % m->cols, text);
            continue;
        }
        ck_assert_msg(text != NULL, "%s [%d, %d]: nothing", where, i / m->cols, i % m->cols);
        ck_assert_msg(fabs(number_of(text) - (double)want[i]) < 0.0051, "%s [%d, %d]: %s, not %g", where, i / m->cols,
                      i % m->cols, text, (double)want[i]);
    }
}

static inline struct point cell_middle(const struct matrix *m, int row, int col)
{
    const struct rect r = matrix_cell_rect(m, row, col);
    return (struct point){r.x + r.w / 2, r.y + r.h / 2};
}

static inline void point_at(struct window *w, const struct matrix *m, int row, int col)
{
    const struct point p = cell_middle(m, row, col);
    window_move(w, p.x, p.y);
    window_settle(w);
}

/* The number at the right of the label in the right panel. */
static inline double number_beside(const struct window *w, const char *label)
{
    const float panel = w->width - frame_right_width(w->width >= 1280 ? FRAME_FULL : FRAME_MEDIUM);
    const struct draw_cmd *found = NULL, *c = NULL;
    for (int i = 0; (c = draw_list_find_text(&w->list, label, i)) && c->point[0].x < panel; i++)
        continue;
    ck_assert_msg(c != NULL, "no '%s'", label);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *n = &w->list.cmd[i];
        if (n->kind == DRAW_TEXT && n->font.family == FONT_MONO && n->align == TEXT_RIGHT && n->point[0].x > panel &&
            fabsf(n->point[0].y - c->point[0].y) < 3.5f && (!found || n->point[0].x > found->point[0].x))
            found = n;
    }
    ck_assert_msg(found != NULL, "nothing beside '%s'", label);
    return number_of(text_of(w, found));
}

/* Whether any text begins so. */
static inline bool shows_prefix(const struct window *w, const char *prefix)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && !strncmp(text_of(w, &w->list.cmd[i]), prefix, strlen(prefix)))
            return true;
    return false;
}

static inline void set_all(struct window *w, const char *const *assignments)
{
    for (; *assignments; assignments++)
        window_set(w, *assignments);
    window_settle(w);
}

#endif
