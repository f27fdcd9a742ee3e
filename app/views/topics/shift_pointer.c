/* app/views/topics/shift_pointer.c - the pointer: dragging an input moves it cell by cell or paints, a double click
 * puts it back; over a value its numbers and its windows, and a click keeps them. */
#include <math.h>

#include "app/gfx/color.h"
#include "app/views/topics/shift.h"

static const float aimable = 6; /* px of a cell that one can point at */

struct drag_memory {
    int from[2]; /* the shift when the drag began */
    float x, y;  /* and where the pointer was: the ui forgets it in the frame of the release */
    int grid;    /* that is held, from 1; 0: none */
};

static struct drag_memory *memory(const struct view *v)
{
    const ui_id drag_id = 0x5817F701u;
    return ui_memory(v->ui, drag_id, sizeof(struct drag_memory));
}

/* Focus. */

static int within(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

struct shift_focus shift_focus(const struct view *v, const struct shift_state *s)
{
    const struct convolve_hover h = convolve_hovering(v);
    const int *place = session_pair(v->session, PROP_SHIFT_PLACE);
    struct shift_focus f = {.pooled = shift_shows_pooled(v, s), .row = place[0], .col = place[1], .grid = -1};
    if (h.kind == HOVER_TOPIC && h.channel < SHIFT_GRIDS) {
        f.grid = h.channel;
        f.at[0] = h.row;
        f.at[1] = h.col;
        f.pooled = f.pooled || (h.channel >= GRID_POOLED_MOVED && s->pooled.rows > 0);
        f.row = h.channel >= GRID_MOVED ? h.row : f.row;
        f.col = h.channel >= GRID_MOVED ? h.col : f.col;
    }
    const struct shift_map *map = shift_map_of(s, GRID_MOVED, f.pooled);
    f.row = within(f.row, map->rows);
    f.col = within(f.col, map->cols);
    if (f.grid == GRID_SHIFTED || f.grid == GRID_STILL) {
        f.at[0] = within(f.at[0], s->x.shape.dim[2]);
        f.at[1] = within(f.at[1], s->x.shape.dim[3]);
    }
    return f;
}

static void hover(const struct view *v, enum shift_grid g, int row, int col)
{
    convolve_hover(v, &(struct convolve_hover){
                          .kind = HOVER_TOPIC, .term = -1, .weight = -1, .channel = (int)g, .row = row, .col = col});
}

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

/* Moving. */

static int limited(int by)
{
    return by < -SHIFT_MOST ? -SHIFT_MOST : by > SHIFT_MOST ? SHIFT_MOST : by;
}

static void move_to(const struct view *v, int rows, int cols, bool gesture)
{
    const int *now = session_pair(v->session, PROP_SHIFT_BY);
    if (now[0] == rows && now[1] == cols)
        return;
    request_pair(v->requests, PROP_SHIFT_BY, rows, cols);
    if (gesture)
        request_is_gesture(v->requests);
}

/* The outline of the picture goes with the pointer, between cells, too; the numbers follow by whole ones. */
void shift_grip(const struct view *v, const struct shift_layout *l)
{
    const struct drag_memory *d = memory(v);
    const float dx = ui_drag_dx(v->ui), dy = ui_drag_dy(v->ui);
    if (!d || d->grid == 0 || (dx == 0 && dy == 0))
        return;
    const struct matrix *m = &l->grid[GRID_SHIFTED];
    const float share = m->cell / l->grid[d->grid - 1].cell;
    const struct rect all = bounds(m), r = {all.x + (float)d->from[1] * m->cell + dx * share,
                                            all.y + (float)d->from[0] * m->cell + dy * share, all.w, all.h};
    draw_push_clip(ui_draw(v->ui), rect_inset(all, -12));
    draw_frame_dashed(ui_draw(v->ui), rect_inset(r, -1), 2, 6, 4, ui_theme(v->ui)->focus);
    draw_pop_clip(ui_draw(v->ui));
}

static void drag(const struct view *v, const struct matrix *m, unsigned state)
{
    struct drag_memory none = {0}, *kept = memory(v), *d = kept ? kept : &none;
    const int *now = session_pair(v->session, PROP_SHIFT_BY);
    if (state & UI_PRESSED) {
        d->from[0] = now[0];
        d->from[1] = now[1];
        d->x = ui_input(v->ui)->x;
        d->y = ui_input(v->ui)->y;
    }
    if (state & UI_DOUBLE) {
        d->from[0] = d->from[1] = 0; /* and the hand that moves on goes on from there */
        move_to(v, 0, 0, false);
        return;
    }
    if (!kept)
        return;
    move_to(v, limited(d->from[0] + (int)lroundf((ui_input(v->ui)->y - d->y) / m->cell)),
            limited(d->from[1] + (int)lroundf((ui_input(v->ui)->x - d->x) / m->cell)), !(state & UI_PRESSED));
}

/* A pixel of Shift(X) is painted where it comes from; one that came in belongs to no picture. */
static void paint(const struct view *v, const struct shift_state *s, enum shift_grid g, int row, int col, bool gesture)
{
    if (g == GRID_SHIFTED) {
        row = shift_source(row, s->settings.by[0], s->x.shape.dim[2], s->settings.circular);
        col = shift_source(col, s->settings.by[1], s->x.shape.dim[3], s->settings.circular);
    }
    convolve_paint(v, 0, row, col, gesture);
}

/* Whose outline is drawn. */
static void note_held(const struct view *v, enum shift_grid g, bool held)
{
    struct drag_memory *d = memory(v);
    if (d && held)
        d->grid = (int)g + 1;
    else if (d && d->grid == (int)g + 1)
        d->grid = 0;
}

static void input_pointer(const struct view *v, const struct shift_state *s, enum shift_grid g, const struct matrix *m)
{
    int row, col;
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "input"), bounds(m), false, true);
    const bool over = matrix_cell_at(m, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col),
               held = state & (UI_ACTIVE | UI_PRESSED);
    note_held(v, g, held && !convolve_painting(v));
    if (convolve_painting(v) && held && over)
        paint(v, s, g, row, col, !(state & UI_PRESSED));
    else if (!convolve_painting(v) && held)
        drag(v, m, state);
    if (!(state & (UI_HOT | UI_ACTIVE)))
        return;
    ui_set_cursor(v->ui, convolve_painting(v) ? UI_CURSOR_CROSS : UI_CURSOR_HAND);
    if (!over || !(state & UI_HOT) || m->cell < aimable || (held && !convolve_painting(v)))
        return;
    hover(v, g, row, col);
    shift_card(v, s, g, false, row, col);
}

void shift_map_pointer(const struct view *v, const struct shift_state *s, enum shift_grid g, const struct matrix *m,
                       bool pooled)
{
    int row, col;
    ui_push_index(v->ui, (int)g);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "map"), bounds(m), false, true);
    ui_pop_id(v->ui);
    if (!(state & (UI_HOT | UI_ACTIVE)) || m->cell < aimable ||
        !matrix_cell_at(m, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col))
        return;
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (state & (UI_ACTIVE | UI_PRESSED))
        request_pair(v->requests, PROP_SHIFT_PLACE, row, col);
    if ((state & UI_PRESSED) && g >= GRID_POOLED_MOVED) /* it is kept where it can be seen */
        request_int(v->requests, PROP_SHIFT_SHOW, SHIFT_SHOW_POOLED);
    hover(v, g, row, col);
    shift_card(v, s, g, pooled, row, col);
}

void shift_pointer(const struct view *v, const struct shift_state *s, const struct shift_layout *l)
{
    ui_push_id(v->ui, "shift");
    for (int g = 0; g < SHIFT_GRIDS; g++) {
        if (!l->has[g])
            continue;
        ui_push_index(v->ui, g);
        if (g <= GRID_STILL)
            input_pointer(v, s, (enum shift_grid)g, &l->grid[g]);
        ui_pop_id(v->ui);
        if (g >= GRID_MOVED)
            shift_map_pointer(v, s, (enum shift_grid)g, &l->grid[g], l->pooled);
    }
    ui_pop_id(v->ui);
}
