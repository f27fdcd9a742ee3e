/* app/views/convolve/compare_layout.c - which panels fit, how they are arranged, and how large their cells can be: the
 * arrangement with the most panels whose cells still hold digits; the input goes first, then the kernels. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/compare.h"
#include "app/views/frame.h"

enum { COLUMNS_MAX = 4, ROWS_MAX = 2 };

/* Column and row of a panel, from 1; 0: it is left out. */
struct arrangement {
    struct {
        signed char col, row;
    } at[PANELS];
    int loss; /* 0: all panels are there; 1: no input; 2: no kernels either */
};

static const struct arrangement kernels_compared[] = {
    {{[PANEL_INPUT_A] = {1, 1},
      [PANEL_OUTPUT_A] = {2, 1},
      [PANEL_KERNEL_A] = {3, 1},
      [PANEL_DIFFERENCE] = {1, 2},
      [PANEL_OUTPUT_B] = {2, 2},
      [PANEL_KERNEL_B] = {3, 2}},
     0},
    {{[PANEL_INPUT_A] = {1, 1},
      [PANEL_OUTPUT_A] = {2, 1},
      [PANEL_OUTPUT_B] = {3, 1},
      [PANEL_DIFFERENCE] = {4, 1},
      [PANEL_KERNEL_A] = {2, 2},
      [PANEL_KERNEL_B] = {3, 2}},
     0},
    {{[PANEL_OUTPUT_A] = {1, 1},
      [PANEL_OUTPUT_B] = {2, 1},
      [PANEL_DIFFERENCE] = {3, 1},
      [PANEL_KERNEL_A] = {1, 2},
      [PANEL_KERNEL_B] = {2, 2}},
     1},
    {{[PANEL_OUTPUT_A] = {1, 1},
      [PANEL_KERNEL_A] = {3, 1},
      [PANEL_OUTPUT_B] = {2, 1},
      [PANEL_KERNEL_B] = {3, 2},
      [PANEL_DIFFERENCE] = {1, 2},
      [PANEL_NOTES] = {2, 2}},
     1},
    {{[PANEL_OUTPUT_A] = {1, 1}, [PANEL_OUTPUT_B] = {2, 1}, [PANEL_DIFFERENCE] = {3, 1}}, 2},
    {{[PANEL_OUTPUT_A] = {1, 1}, [PANEL_OUTPUT_B] = {2, 1}, [PANEL_DIFFERENCE] = {1, 2}, [PANEL_NOTES] = {2, 2}}, 2},
};
static const struct arrangement inputs_compared[] = {
    {{[PANEL_INPUT_A] = {1, 1},
      [PANEL_OUTPUT_A] = {2, 1},
      [PANEL_DIFFERENCE] = {3, 1},
      [PANEL_INPUT_B] = {1, 2},
      [PANEL_OUTPUT_B] = {2, 2},
      [PANEL_KERNEL_A] = {3, 2}},
     0},
    {{[PANEL_OUTPUT_A] = {1, 1}, [PANEL_OUTPUT_B] = {2, 1}, [PANEL_DIFFERENCE] = {3, 1}, [PANEL_KERNEL_A] = {1, 2}}, 1},
    {{[PANEL_OUTPUT_A] = {1, 1},
      [PANEL_OUTPUT_B] = {2, 1},
      [PANEL_KERNEL_A] = {3, 1},
      [PANEL_DIFFERENCE] = {1, 2},
      [PANEL_NOTES] = {2, 2}},
     1},
    {{[PANEL_OUTPUT_A] = {1, 1}, [PANEL_OUTPUT_B] = {2, 1}, [PANEL_DIFFERENCE] = {3, 1}}, 2},
    {{[PANEL_OUTPUT_A] = {1, 1}, [PANEL_OUTPUT_B] = {2, 1}, [PANEL_DIFFERENCE] = {1, 2}, [PANEL_NOTES] = {2, 2}}, 2},
};

static const float kernel_side = 120, kernel_foot = 26, least_panel = 112, row_gap = 8, foot = 8;
static const float least_cell = 24, least_box = 150; /* below them something is left out */
static const float room_for_all = 560;               /* height from which the offsets are roomy */

/* Offsets from the top of a row of panels to its titles and its grids. */
struct offsets {
    float title, grid;
};
static const struct offsets roomy = {28, 58}, compact = {20, 46};

/* What the room is shared between. */
struct room {
    const struct view *v;
    const struct offsets *o;
    float width, height, gap, notes;
    int rows[PANELS], cols[PANELS]; /* of the grids */
    float least[PANELS];            /* widths of their titles */
    bool zoomed;
};

/* Sizes of an arrangement: of cells of one size, or of boxes. */
struct measure {
    float cell, box_w, box_h;
    float col[COLUMNS_MAX], row[ROWS_MAX];
    int n_cols, n_rows;
};

static bool is_grid(int panel)
{
    return panel <= PANEL_DIFFERENCE;
}

static bool is_zoomed(const struct view *v)
{
    return session_board(v->session)->large || session_board_b(v->session)->large ||
           session_float(v->session, PROP_CONVOLVE_ZOOM) > 0;
}

static bool differs_in_size(const struct view *v)
{
    const struct board *a = session_board(v->session), *b = session_board_b(v->session);
    return a->oh != b->oh || a->ow != b->ow;
}

/* The key, two lines of numbers, and two more for each thing that has to be said. */
static float notes_height(const struct view *v)
{
    const struct board_pairing p = board_pair(session_board(v->session), session_board_b(v->session));
    return 62 + (differs_in_size(v) ? 36.0f : 0) + (p.apart[0] != 0 || p.apart[1] != 0 ? 36.0f : 0);
}

/* Row ticks of a large input have four digits. */
static float margin_left(const struct view *v)
{
    const bool wide = session_board(v->session)->height > 999 || session_board_b(v->session)->height > 999;
    return wide ? 44 : v->frame == FRAME_FULL ? 32 : 28;
}

static float title_width(const struct view *v, int panel, int rows, int cols)
{
    char size[48];
    snprintf(size, sizeof size, "%d×%d", rows, cols);
    return ceilf(ui_text_width(v->ui, FONT_TITLE, compare_title(v, panel)) +
                 ui_text_width(v->ui, FONT_TITLE_NOTE, size)) +
           12;
}

static struct room room_of(const struct view *v, struct rect area)
{
    const struct board *const board[2] = {session_board(v->session), session_board_b(v->session)};
    const float left = margin_left(v), right = 32;
    struct room r = {.v = v,
                     .o = area.h < room_for_all ? &compact : &roomy,
                     .width = area.w - left - right,
                     .height = area.h - foot,
                     .gap = v->frame == FRAME_FULL ? 48 : 40,
                     .notes = notes_height(v),
                     .zoomed = is_zoomed(v)};
    for (int i = 0; i < 2; i++) {
        const int *pad = board[i]->geometry.padding;
        r.rows[PANEL_INPUT_A + i] = board[i]->height + pad[0] + pad[2];
        r.cols[PANEL_INPUT_A + i] = board[i]->width + pad[1] + pad[3];
        r.rows[PANEL_OUTPUT_A + i] = board[i]->oh;
        r.cols[PANEL_OUTPUT_A + i] = board[i]->ow;
    }
    r.rows[PANEL_DIFFERENCE] = board[0]->oh;
    r.cols[PANEL_DIFFERENCE] = board[0]->ow;
    for (int p = 0; p < PANELS; p++)
        r.least[p] = fmaxf(least_panel, p <= PANEL_DIFFERENCE ? title_width(v, p, r.rows[p], r.cols[p]) : 0);
    return r;
}

static float panel_width(const struct room *r, const struct measure *m, int panel)
{
    if (!is_grid(panel))
        return panel == PANEL_NOTES ? least_panel : kernel_side;
    return r->zoomed ? m->box_w : fmaxf((float)r->cols[panel] * m->cell, r->least[panel]);
}

static float panel_height(const struct room *r, const struct measure *m, int panel)
{
    if (!is_grid(panel))
        return panel == PANEL_NOTES ? r->notes : kernel_side + kernel_foot;
    return r->zoomed ? m->box_h : (float)r->rows[panel] * m->cell;
}

/* Grids of a row stand with their middles on one line, as the windows of their outputs do. */
static float lowered(const struct room *r, const struct measure *m, const struct arrangement *a, int panel)
{
    float tallest = 0;
    for (int p = 0; p < PANELS; p++)
        if (is_grid(p) && a->at[p].row == a->at[panel].row)
            tallest = fmaxf(tallest, panel_height(r, m, p));
    return is_grid(panel) ? roundf((tallest - panel_height(r, m, panel)) / 2) : 0;
}

static bool notes_below(const struct arrangement *a)
{
    return !a->at[PANEL_NOTES].row;
}

/* Widths and heights for the cell or the box in m; whether they fit. */
static bool measure_with(const struct room *r, const struct arrangement *a, struct measure *m)
{
    float width = 0, height = 0;
    for (int i = 0; i < COLUMNS_MAX; i++)
        m->col[i] = 0;
    for (int i = 0; i < ROWS_MAX; i++)
        m->row[i] = 0;
    m->n_cols = m->n_rows = 0;
    for (int p = 0; p < PANELS; p++) {
        const int col = a->at[p].col, row = a->at[p].row;
        if (!row)
            continue;
        m->n_cols = col > m->n_cols ? col : m->n_cols;
        m->n_rows = row > m->n_rows ? row : m->n_rows;
        const float notes = p == PANEL_DIFFERENCE && notes_below(a) ? lowered(r, m, a, p) + r->notes + 8 : 0;
        m->col[col - 1] = fmaxf(m->col[col - 1], panel_width(r, m, p));
        m->row[row - 1] = fmaxf(m->row[row - 1], panel_height(r, m, p) + notes);
    }
    for (int i = 0; i < m->n_cols; i++)
        width += m->col[i] + (i ? r->gap : 0);
    for (int i = 0; i < m->n_rows; i++)
        height += m->row[i] + r->o->grid + (i ? row_gap : 0);
    return width <= r->width && height <= r->height;
}

/* The largest cells that fit, 4 at least; of boxes the largest in both directions. */
static struct measure measure(const struct room *r, const struct arrangement *a)
{
    struct measure m = {0};
    if (r->zoomed) {
        for (m.box_w = floorf(r->width); m.box_w > 64 && (m.box_h = 0, !measure_with(r, a, &m)); m.box_w -= 4)
            continue;
        for (m.box_h = floorf(r->height); m.box_h > 64 && !measure_with(r, a, &m); m.box_h -= 4)
            continue;
        measure_with(r, a, &m);
        return m;
    }
    for (m.cell = 64; m.cell > 4; m.cell = m.cell > least_cell ? matrix_cell_size(m.cell - 1) : m.cell - 1)
        if (measure_with(r, a, &m))
            return m;
    measure_with(r, a, &m);
    return m;
}

static float goodness(const struct room *r, const struct measure *m)
{
    return r->zoomed ? fminf(m->box_w, m->box_h) : m->cell;
}

/* The best of those that lose no more than they must. */
static const struct arrangement *choose(const struct room *r, struct measure *best)
{
    const bool kernels = session_int(r->v->session, PROP_CONVOLVE_COMPARE) == COMPARE_KERNEL;
    const struct arrangement *all = kernels ? kernels_compared : inputs_compared, *chosen = all;
    const int n = kernels ? (int)(sizeof kernels_compared / sizeof *kernels_compared)
                          : (int)(sizeof inputs_compared / sizeof *inputs_compared);
    const float least = r->zoomed ? least_box : least_cell;
    float most = 0;
    for (int i = 0; i < n; i++) {
        const struct measure m = measure(r, &all[i]);
        most = fmaxf(most, goodness(r, &m));
    }
    const float digits = 16; /* of two places fit from here on */
    const float wanted = most >= least ? least : r->zoomed || most < digits ? 0.7f * most : most;
    *best = (struct measure){0};
    for (int loss = 0; loss < 3 && goodness(r, best) < wanted; loss++)
        for (int i = 0; i < n; i++) {
            const struct measure m = measure(r, &all[i]);
            if (all[i].loss != loss || goodness(r, &m) <= goodness(r, best))
                continue;
            *best = m;
            chosen = &all[i];
        }
    return chosen;
}

bool compare_kernel_on_stage(const struct view *v)
{
    const float left = frame_left_width(v->frame), right = frame_right_width(v->frame),
                modes = v->frame == FRAME_FULL ? 36 : 0;
    const struct rect area = {left, FRAME_TOP + modes, v->width - left - right,
                              v->height - FRAME_TOP - FRAME_BOTTOM - modes};
    const struct room r = room_of(v, area);
    struct measure m;
    return choose(&r, &m)->at[PANEL_KERNEL_A].row > 0;
}

/* Placing. */

static struct rect fitted_kernel(const struct kernel_value *k, float x, float y)
{
    const int longer = k->rows > k->cols ? k->rows : k->cols;
    const float cell = floorf(fminf(kernel_side / (float)longer, kernel_side / 3));
    return (struct rect){x, y, cell * (float)k->cols, cell * (float)k->rows};
}

static struct rect panel_box(const struct room *r, const struct measure *m, const struct arrangement *a, int panel,
                             float x, float y)
{
    const struct view of_b = convolve_side(r->v, 1);
    if (panel == PANEL_NOTES)
        return (struct rect){x, y, m->col[a->at[panel].col - 1], r->notes};
    if (!is_grid(panel))
        return fitted_kernel(convolve_kernel(panel == PANEL_KERNEL_B ? &of_b : r->v), x, y);
    if (r->zoomed)
        return (struct rect){x, y, m->box_w, m->box_h};
    return (struct rect){x, y, (float)r->cols[panel] * m->cell, (float)r->rows[panel] * m->cell};
}

static void place_panels(const struct room *r, const struct measure *m, const struct arrangement *a,
                         struct compare_layout *l)
{
    float width = 0, height = 0, x[COLUMNS_MAX], y[ROWS_MAX];
    for (int i = 0; i < m->n_cols; i++)
        width += m->col[i];
    for (int i = 0; i < m->n_rows; i++)
        height += m->row[i] + r->o->grid + (i ? row_gap : 0);
    const float gap = m->n_cols > 1 ? fminf((r->width - width) / (float)(m->n_cols - 1), 64) : 0;
    const float left = margin_left(r->v), all = width + gap * (float)(m->n_cols - 1);
    x[0] = l->area.x + left + floorf(fmaxf(0, r->width - all) / 2);
    y[0] = l->area.y + floorf(fminf(fmaxf(0, r->height - height) / 3, 24));
    for (int i = 1; i < m->n_cols; i++)
        x[i] = floorf(x[i - 1] + m->col[i - 1] + gap);
    for (int i = 1; i < m->n_rows; i++)
        y[i] = y[i - 1] + r->o->grid + m->row[i - 1] + row_gap;
    for (int p = 0; p < PANELS; p++) {
        const int col = a->at[p].col - 1, row = a->at[p].row - 1;
        l->shown[p] = row >= 0;
        if (row < 0)
            continue;
        l->title[p] = y[row] + r->o->title;
        l->right[p] = x[col] + m->col[col] + (col + 1 < m->n_cols ? gap - 16 : 24);
        l->box[p] = panel_box(r, m, a, p, x[col], y[row] + r->o->grid + lowered(r, m, a, p));
    }
    if (notes_below(a)) {
        const struct rect d = l->box[PANEL_DIFFERENCE];
        l->shown[PANEL_NOTES] = true;
        l->box[PANEL_NOTES] = (struct rect){d.x, d.y + d.h + 8, fmaxf(d.w, least_panel), r->notes};
        l->right[PANEL_NOTES] = l->right[PANEL_DIFFERENCE];
    }
}

/* Grid, input and output of a side in their panels, with whole cells. */
static void place_cells(const struct view *v, struct plane_layout *s)
{
    const int *pad = convolve_board(v)->geometry.padding;
    const float cell = s->grid.cell;
    s->input.x = s->in_box.x + (float)pad[1] * cell;
    s->input.y = s->in_box.y + (float)pad[0] * cell;
    s->grid.x = s->in_box.x;
    s->grid.y = s->in_box.y;
    s->output.x = s->out_box.x;
    s->output.y = s->out_box.y;
}

/* Both inputs in one panel: where B's padding is another ('same', for another kernel), its grid is, too. */
static void share_input(struct compare_layout *l)
{
    struct plane_layout *a = &l->side[0], *b = &l->side[1];
    const float dx = a->input.x - b->input.x, dy = a->input.y - b->input.y;
    b->input.x += dx;
    b->input.y += dy;
    b->grid.x += dx;
    b->grid.y += dy;
}

static float largest_output(const struct view *v)
{
    return fmaxf(session_board(v->session)->output_max, session_board_b(v->session)->output_max);
}

static void describe(const struct view *v, struct compare_layout *l, int side, float cell)
{
    const struct view of = convolve_side(v, side);
    struct plane_layout *s = &l->side[side];
    const int own = PANEL_INPUT_A + side, input = l->shown[own] ? own : PANEL_INPUT_A, output = PANEL_OUTPUT_A + side;
    *s = (struct plane_layout){.area = l->area, .compact = l->compact, .zoomed = l->zoomed, .bare = true};
    plane_describe(&of, s, cell);
    s->out_box = l->box[output];
    s->in_box = l->shown[input] ? l->box[input] : s->out_box;
    s->title = l->title[input];
    s->left = s->in_box.x;
    s->right = l->right[output];
    s->output.hi = largest_output(v); /* one scale for both: a weak output looks weak */
    s->output.lo = -s->output.hi;
    place_cells(&of, s);
}

/* Where the boards are seen through boxes: so much that all of the larger one can be seen. */
static void place_seen(const struct view *v, struct compare_layout *l)
{
    const struct view b = convolve_side(v, 1);
    const struct session_sight of_a = plane_sight_of(v, l->side[0].in_box),
                               of_b = plane_sight_of(&b, l->side[1].in_box);
    l->side[0].sight = l->side[1].sight = of_b.cell < of_a.cell ? of_b : of_a;
    plane_place_seen(v, &l->side[0]);
    plane_place_seen(&b, &l->side[1]);
}

/* Cells of the difference that are there: up to the step, or all. */
static int shown_of_difference(const struct view *v, const struct board_pairing *p)
{
    const struct board *a = session_board(v->session);
    const int shown = session_shown_cells(v->session, 0), last = shown - 1;
    if (a->large || shown >= a->steps)
        return p->rows * p->cols;
    if (shown <= 0)
        return 0;
    const int row = last / a->ow - p->a[0], col = last % a->ow - p->a[1] + 1;
    const int within = col < 0 ? 0 : col > p->cols ? p->cols : col;
    return row < 0 ? 0 : row >= p->rows ? p->rows * p->cols : row * p->cols + within;
}

static void place_difference(const struct view *v, struct compare_layout *l)
{
    const struct board_difference_state *d = session_difference(v->session);
    l->apart = l->side[0];
    l->apart.out_box = l->box[PANEL_DIFFERENCE];
    if (l->zoomed) {
        plane_place_seen(v, &l->apart);
    } else {
        l->apart.output.x = l->apart.out_box.x;
        l->apart.output.y = l->apart.out_box.y;
    }
    const struct matrix *at = &l->apart.output;
    l->difference = (struct matrix){.x = at->x + (float)d->pairing.a[1] * at->cell,
                                    .y = at->y + (float)d->pairing.a[0] * at->cell,
                                    .cell = at->cell,
                                    .rows = d->pairing.rows,
                                    .cols = d->pairing.cols,
                                    .data = d->map.data,
                                    .map = COLORMAP_SIGNED_DIGITS,
                                    .lo = -d->most,
                                    .hi = d->most,
                                    .shown = shown_of_difference(v, &d->pairing)};
}

void compare_layout(const struct view *v, struct rect area, struct compare_layout *l)
{
    const struct room r = room_of(v, area);
    struct measure m;
    const struct arrangement *a = choose(&r, &m);
    *l = (struct compare_layout){.area = area, .compact = r.o == &compact, .zoomed = r.zoomed};
    place_panels(&r, &m, a, l);
    for (int side = 0; side < 2; side++)
        describe(v, l, side, m.cell);
    if (l->zoomed)
        place_seen(v, l);
    else if (!l->shown[PANEL_INPUT_B])
        share_input(l);
    place_difference(v, l);
}
