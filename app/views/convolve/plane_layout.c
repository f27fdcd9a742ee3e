/* app/views/convolve/plane_layout.c - VISUAL.md section 7: what fits on the stage, and how large the cells can be.
 * The offsets are the mockups': 01 (full, less the row of modes above it), 09 (compact). */
#include <math.h>

#include "app/views/convolve/plane.h"
#include "app/views/frame.h"

struct offsets {
    float title, ticks, grid; /* from the stage's top: two baselines, the first cell */
    float foot;               /* from the boards' lowest line to the stage's foot, with the kernel below */
    float kernel_title, kernel_box, kernel_side;
};
static const struct offsets roomy = {28, 56, 64, 256, 224, 204, 168};
static const struct offsets compact = {30, 48, 56, 160, 130, 116, 108};
static const float bare_foot = 8;      /* without the kernel */
static const float title_width = 128;  /* of a board, however few cells it has */
static const float beside_width = 208; /* of the kernel's column right of the boards, with its gap */

static const float room_for_pictures = 600, width_for_pictures = 800; /* height, width of the stage */

/* Sides of both grids in cells. */
struct extent {
    int rows, cols, out_rows, out_cols;
};

static struct extent extent_of(const struct board *b)
{
    const int *pad = b->geometry.padding;
    return (struct extent){b->height + pad[0] + pad[2], b->width + pad[1] + pad[3], b->oh, b->ow};
}

static float margin_left(const struct view *v)
{
    const float four_digits = session_board(v->session)->height > 1000 ? 8 : 0;
    return (v->frame == FRAME_FULL ? 32 : 24) + four_digits;
}

/* Row ticks of the output stand right of it. */
static float margin_right(const struct view *v)
{
    const int rows = session_board(v->session)->oh;
    const float two_digits = rows > 1000 ? 22 : rows > 10 ? 8 : 0;
    return v->frame == FRAME_FULL     ? (rows > 1000 ? 46 : 40)
           : v->frame == FRAME_MEDIUM ? 14 + two_digits
                                      : 24 + two_digits;
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

static bool digits_fit(const struct board *s, float cell)
{
    const struct matrix board = {.cell = cell, .rows = s->height, .cols = s->width, .data = s->x.data};
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
    const struct board *s = session_board(v->session);
    const struct extent e = extent_of(s);
    const struct convolve_weights w = convolve_weights(v);
    const int size = w.rows > w.cols ? w.rows : w.cols;
    if (plane_is_zoomed(v)) /* boxes take what the kernel leaves */
        return (struct arrangement){o->kernel_side / (float)size >= 14 && area.h > 380, false, 0};
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

bool plane_kernel_on_stage(const struct view *v)
{
    const float left = frame_left_width(v->frame), right = frame_right_width(v->frame);
    const float modes = v->frame == FRAME_FULL ? CONVOLVE_MODES_HEIGHT : 0;
    const struct rect area = {left, FRAME_TOP, v->width - left - right, v->height - FRAME_TOP - FRAME_BOTTOM - modes};
    return arrange(v, area, offsets_for(area)).kernel;
}

void plane_describe(const struct view *v, struct plane_layout *l, float cell)
{
    const struct board *b = convolve_board(v);
    const struct extent all = extent_of(b), *e = &all;
    l->grid = (struct matrix){.cell = cell, .rows = e->rows, .cols = e->cols};
    l->input = (struct matrix){.cell = cell,
                               .rows = b->height,
                               .cols = b->width,
                               .shown = b->height * b->width,
                               .data = b->x.data,
                               .map = b->lo < 0 ? COLORMAP_SIGNED_DIGITS : COLORMAP_GREY_DIGITS,
                               .lo = b->lo,
                               .hi = b->hi,
                               .decimals = b->whole_x ? 0 : CONVOLVE_DECIMALS,
                               .format = convolve_pixel_format(v)};
    l->output = (struct matrix){.cell = cell,
                                .rows = b->oh,
                                .cols = b->ow,
                                .shown = b->oh * b->ow,
                                .data = b->activation == BOARD_NONE ? b->output.data : b->activated.data,
                                .map = COLORMAP_SIGNED_DIGITS,
                                .lo = -b->output_max,
                                .hi = b->output_max};
}

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

/* All of both boards, in cells. */
static void place_boards(struct plane_layout *l, const struct board *b, const struct offsets *o)
{
    const float cell = l->grid.cell, in_w = (float)l->grid.cols * cell, out_w = (float)l->output.cols * cell;
    const float in_h = (float)l->grid.rows * cell, out_h = (float)l->output.rows * cell, h = fmaxf(in_h, out_h);
    const float gap = fminf(fmaxf(l->right - l->left - in_w - out_w, 32), 64), top = l->area.y + o->grid;
    const float least = l->left + in_w + gap, most = l->right - fmaxf(out_w, title_width);
    l->grid.x = l->left;
    l->grid.y = roundf(top + (h - in_h) / 2);
    l->input.x = l->grid.x + (float)b->geometry.padding[1] * cell;
    l->input.y = l->grid.y + (float)b->geometry.padding[0] * cell;
    l->output.x = fminf(fmaxf(least, l->pictures ? l->second : least), fmaxf(most, least));
    l->output.y = roundf(top + (h - out_h) / 2);
    l->in_box = bounds(&l->grid);
    l->out_box = bounds(&l->output);
}

/* Two boxes side by side; what is seen in them moves. */
static void place_boxes(const struct view *v, struct plane_layout *l, const struct offsets *o, float foot)
{
    const float gap = 48, w = floorf((l->right - l->left - gap) / 2);
    l->in_box = (struct rect){l->left, l->area.y + o->grid, w, l->area.h - o->grid - foot};
    l->out_box = l->in_box;
    l->out_box.x = l->right - w;
    plane_place_sight(v, l);
}

/* Whole px a cell, so that lines stay sharp. */
static struct rect kernel_box(const struct view *v, float x, float y, float side)
{
    const struct convolve_weights w = convolve_weights(v);
    const int longer = w.rows > w.cols ? w.rows : w.cols;
    const float cell = floorf(fminf(floorf(side / (float)longer), side / 3));
    return (struct rect){x, y, cell * (float)w.cols, cell * (float)w.rows};
}

void plane_layout(const struct view *v, struct rect area, struct plane_layout *l)
{
    const struct offsets *o = offsets_for(area);
    const struct extent e = extent_of(session_board(v->session));
    const struct arrangement a = arrange(v, area, o);
    *l = (struct plane_layout){.area = area, .compact = o == &compact, .kernel = a.kernel, .beside = a.beside};
    l->pictures = l->kernel && !l->compact && !l->beside && area.w >= width_for_pictures;
    const float side = a.beside ? beside_width : 0,
                wanted = plane_is_zoomed(v)
                             ? area.w
                             : (float)e.cols * a.cell + fmaxf((float)e.out_cols * a.cell, title_width) + 64;
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
    l->zoomed = plane_is_zoomed(v);
    plane_describe(v, l, a.cell);
    if (l->zoomed)
        place_boxes(v, l, o, a.kernel ? o->foot : bare_foot + 16);
    else
        place_boards(l, session_board(v->session), o);
}
