/* app/views/convolve_layout.c - VISUAL.md section 7: what fits on the stage, and how large the cells can be.
 * The offsets are the mockups': 01 (full), 09 (compact). */
#include <math.h>

#include "app/views/convolve_view.h"
#include "app/views/frame.h"

struct offsets {
    float title, ticks, grid; /* from the stage's top: two baselines, the first cell */
    float foot;               /* from the boards' lowest line to the stage's foot, with the kernel below */
    float kernel_title, kernel_box, kernel_side;
};
static const struct offsets roomy = {36, 72, 80, 276, 232, 212, 168};
static const struct offsets compact = {30, 48, 56, 160, 130, 116, 108};
static const float bare_foot = 8;      /* without the kernel */
static const float title_width = 128;  /* of a board, however few cells it has */
static const float beside_width = 208; /* of the kernel's column right of the boards, with its gap */

static const float room_for_pictures = 640;

/* Sides of both grids in cells. */
struct extent {
    int rows, cols, out_rows, out_cols;
};

static struct extent extent_of(const struct convolve_state *s)
{
    const struct shape *b = &s->board.shape;
    const int pad = s->conv.padding[0];
    return (struct extent){b->dim[2] + 2 * pad, b->dim[3] + 2 * pad, s->oh, s->ow};
}

static float margin_left(const struct view *v)
{
    return v->frame == FRAME_FULL ? 32 : 24;
}

/* Row ticks of the output stand right of it. */
static float margin_right(const struct view *v)
{
    const float two_digits = session_convolve(v->session)->oh > 10 ? 8 : 0;
    return v->frame == FRAME_FULL ? 40 : v->frame == FRAME_MEDIUM ? 14 + two_digits : 24 + two_digits;
}

/* Room for the boards is what `side` and `foot` leave. */
static float cell_for(const struct view *v, struct rect area, const struct extent *e, const struct offsets *o,
                      float side, float foot)
{
    const float gap = 32, width = area.w - margin_left(v) - margin_right(v) - gap - side,
                height = area.h - o->grid - foot;
    const int rows = e->rows > e->out_rows ? e->rows : e->out_rows;
    const float both = width / (float)(e->cols + e->out_cols), wide_title = (width - title_width) / (float)e->cols;
    const float cell = (float)e->out_cols * both < title_width ? wide_title : both;
    return matrix_cell_size(fminf(cell, height / (float)rows));
}

static bool digits_fit(const struct convolve_state *s, float cell)
{
    const struct matrix board = {
        .cell = cell, .rows = s->board.shape.dim[2], .cols = s->board.shape.dim[3], .data = s->board.data};
    return matrix_digit_size(&board) > 0;
}

/* Where the kernel goes and what that leaves for the boards. */
struct arrangement {
    bool kernel, beside;
    float cell;
};

/* Below the boards, or beside them where that leaves larger cells; while its own cells are at least 24 px and the
 * boards can still show their digits, or cannot without it either. */
static struct arrangement arrange(const struct view *v, struct rect area, const struct offsets *o)
{
    const struct convolve_state *s = session_convolve(v->session);
    const struct extent e = extent_of(s);
    const int size = session_kernel(v->session)->cols;
    const float bare = cell_for(v, area, &e, o, 0, bare_foot);
    const float below = o->kernel_side / (float)size < 24 ? 0 : cell_for(v, area, &e, o, 0, o->foot);
    const float beside = o != &compact || area.h < 440 ? 0 : cell_for(v, area, &e, o, beside_width, bare_foot);
    const float with = fmaxf(below, beside);
    const bool kernel = (with >= 24 && digits_fit(s, with)) || with == bare || (with >= 24 && !digits_fit(s, bare));
    return (struct arrangement){kernel, kernel && beside > below, kernel ? with : bare};
}

static const struct offsets *offsets_for(struct rect area)
{
    return area.h < room_for_pictures ? &compact : &roomy;
}

bool convolve_kernel_on_stage(const struct view *v)
{
    const float left = frame_left_width(v->frame), right = frame_right_width(v->frame);
    const struct rect area = {left, FRAME_TOP, v->width - left - right, v->height - FRAME_TOP - FRAME_BOTTOM};
    return arrange(v, area, offsets_for(area)).kernel;
}

static void place_boards(const struct view *v, struct convolve_layout *l, const struct extent *e,
                         const struct offsets *o, float cell)
{
    const struct convolve_state *s = session_convolve(v->session);
    const int pad = s->conv.padding[0];
    const float in_w = (float)e->cols * cell, out_w = (float)e->out_cols * cell, top = l->area.y + o->grid;
    const float in_h = (float)e->rows * cell, out_h = (float)e->out_rows * cell, h = fmaxf(in_h, out_h);
    const float gap = fminf(fmaxf(l->right - l->left - in_w - out_w, 32), 64);
    const float least = l->left + in_w + gap, most = l->right - fmaxf(out_w, title_width);
    const float x = fminf(fmaxf(least, l->pictures ? l->second : least), fmaxf(most, least));
    l->grid = (struct matrix){
        .x = l->left, .y = roundf(top + (h - in_h) / 2), .cell = cell, .rows = e->rows, .cols = e->cols};
    l->input = (struct matrix){.x = l->grid.x + (float)pad * cell,
                               .y = l->grid.y + (float)pad * cell,
                               .cell = cell,
                               .rows = s->board.shape.dim[2],
                               .cols = s->board.shape.dim[3],
                               .data = s->board.data,
                               .map = COLORMAP_GREY_DIGITS,
                               .lo = s->lo,
                               .hi = s->hi};
    l->input.shown = l->input.rows * l->input.cols;
    l->output = (struct matrix){.x = x,
                                .y = roundf(top + (h - out_h) / 2),
                                .cell = cell,
                                .rows = s->oh,
                                .cols = s->ow,
                                .data = s->output.data,
                                .map = COLORMAP_SIGNED_DIGITS,
                                .lo = -s->output_max,
                                .hi = s->output_max};
}

/* Whole px a cell, so that lines stay sharp. */
static struct rect kernel_box(const struct view *v, float x, float y, float side)
{
    const int size = session_kernel(v->session)->cols;
    const float cell = fminf(floorf(side / (float)size), side / 3), whole = floorf(cell) * (float)size;
    return (struct rect){x, y, whole, whole};
}

void convolve_layout(const struct view *v, struct rect area, struct convolve_layout *l)
{
    const struct offsets *o = offsets_for(area);
    const struct extent e = extent_of(session_convolve(v->session));
    const struct arrangement a = arrange(v, area, o);
    *l = (struct convolve_layout){.area = area, .compact = o == &compact, .kernel = a.kernel, .beside = a.beside};
    l->pictures = l->kernel && !l->compact && !l->beside;
    const float side = a.beside ? beside_width : 0,
                wanted = (float)e.cols * a.cell + fmaxf((float)e.out_cols * a.cell, title_width) + 64;
    const float spare =
        fmaxf(0, area.w - margin_left(v) - margin_right(v) - side - fmaxf(wanted, l->pictures ? 784 : 0));
    l->left = area.x + margin_left(v) + floorf(spare / 2);
    l->right = area.x + area.w - margin_right(v) - side - ceilf(spare / 2);
    l->second = l->right - 320;
    l->title = area.y + o->title;
    l->ticks = area.y + o->ticks;
    l->kernel_title = a.beside ? l->title : area.y + area.h - o->kernel_title;
    l->kernel_box = a.beside ? kernel_box(v, l->right + beside_width - 168, area.y + o->grid + 16, 168)
                             : kernel_box(v, l->left, area.y + area.h - o->kernel_box, o->kernel_side);
    place_boards(v, l, &e, o, a.cell);
}
