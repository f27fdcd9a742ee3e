/* app/views/topics/backward_layout.c - what fits on the stage, and how large the cells can be. The upper row goes
 * first, then what slides, the convolution forward, the formula. */
#include <math.h>

#include "app/views/frame.h"
#include "app/views/topics/backward_view.h"
#include "engine/base/i18n.h"

struct offsets {
    float title, ticks, grid; /* of the upper row, from the stage's top */
    float second, matrix;     /* from its grids to the second title's baseline, and from that to the cells */
    float third, foot;        /* from the second row to the formula; below the last */
    float left, gap, right;
};
static const struct offsets roomy = {28, 56, 64, 54, 20, 40, 12, 40, 64, 32};
static const struct offsets compact = {24, 44, 52, 38, 14, 26, 8, 32, 40, 24};
static const float room_for_roomy = 600, least_strip = 6, between = 36, tallest_strip = 128, least_second = 84,
                   least_with_formula = 40;

static const struct offsets *offsets_for(struct rect area)
{
    return area.h < room_for_roomy ? &compact : &roomy;
}

static float title_width(const struct view *v, const char *title)
{
    return ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 14}, title);
}

static const char *result_title(const struct backward *b)
{
    return b->of == BACKWARD_KERNEL ? _("Gradient of the kernel")
           : b->of == BACKWARD_RELU ? _("Gradient before ReLU")
                                    : _("Gradient of the input");
}

static const char *moving_title(const struct backward *b)
{
    return b->of == BACKWARD_KERNEL  ? _("Gradient at the output")
           : b->of == BACKWARD_INPUT ? _("Kernel, turned")
                                     : _("Gradient arriving");
}

static float larger(float a, float b)
{
    return a > b ? a : b;
}

struct sizes {
    float cell, moving, result; /* result: at least as large as the others, where its few numbers have room */
    bool beside;
    float reserved; /* height of the formula, with what is above it */
};

static float width_at(const struct view *v, const struct backward *b, const struct offsets *o, const struct sizes *s)
{
    const float result = larger((float)b->result.cols * s->cell, title_width(v, result_title(b)) + 2),
                moving = larger((float)b->moving.cols * s->moving, title_width(v, moving_title(b)) + 2);
    return o->left + (float)b->slid.cols * s->cell + o->gap + result + (s->beside ? o->gap + moving : 0) + o->right;
}

static float height_at(const struct backward *b, const struct offsets *o, const struct sizes *s)
{
    const int rows = b->slid.rows > b->result.rows ? b->slid.rows : b->result.rows;
    const float upper = (float)rows * s->cell, moving = (float)b->moving.rows * s->moving;
    const float second = s->reserved > 0 ? larger(moving, least_second) + s->reserved : moving;
    return o->grid + (s->beside ? larger(upper, moving) : upper + o->second + o->matrix + second) + o->foot;
}

static bool fits(const struct view *v, const struct backward *b, struct rect area, const struct offsets *o,
                 const struct sizes *s)
{
    return width_at(v, b, o, s) <= area.w && height_at(b, o, s) <= area.h;
}

static float next_smaller(float cell)
{
    return matrix_cell_size(cell - 1);
}

/* What slides has cells of its own, at most as large as the others and, while those hold digits, as small as digits
 * allow. */
static bool fit_moving(const struct view *v, const struct backward *b, struct rect area, const struct offsets *o,
                       struct sizes *s)
{
    const float least = fminf(s->cell, 28);
    for (s->moving = fminf(s->cell, 56); s->moving >= least; s->moving = next_smaller(s->moving)) {
        if (fits(v, b, area, o, s))
            return true;
        if (s->moving <= 4)
            break;
    }
    return false;
}

/* With the formula, while the cells stay large. */
static bool choose_with_formula(const struct view *v, const struct backward_look *k, struct rect area,
                                const struct offsets *o, struct sizes *s)
{
    if (!backward_has_formula(v, k) || v->frame == FRAME_SMALL)
        return false;
    s->reserved = o->third + backward_formula_height(v, k, area.w - o->left - o->right);
    for (s->cell = 64; s->cell >= least_with_formula; s->cell = next_smaller(s->cell))
        if (fit_moving(v, k->b, area, o, s))
            return true;
    return false;
}

/* The few weights of a kernel beside a large picture: whole rows of it stay within those of the picture. */
static float result_cell(const struct view *v, const struct backward *b, struct rect area, const struct offsets *o,
                         const struct sizes *s)
{
    const float height = (float)(b->slid.rows > b->result.rows ? b->slid.rows : b->result.rows) * s->cell,
                spare = area.w - width_at(v, b, o, s) +
                        larger((float)b->result.cols * s->cell, title_width(v, result_title(b)) + 2);
    const float cell =
        matrix_cell_size(fminf(64, fminf(height / (float)b->result.rows, spare / (float)b->result.cols)));
    return b->of == BACKWARD_KERNEL && cell > s->cell ? cell : s->cell;
}

static struct sizes choose(const struct view *v, const struct backward_look *k, struct rect area,
                           const struct offsets *o)
{
    struct sizes s = {0};
    if (choose_with_formula(v, k, area, o, &s))
        return s;
    s = (struct sizes){.cell = 64};
    for (;; s.cell = next_smaller(s.cell)) {
        s.beside = false;
        if (fit_moving(v, k->b, area, o, &s))
            return s;
        s.beside = true;
        if (fit_moving(v, k->b, area, o, &s))
            return s;
        if (s.cell <= 4)
            return (struct sizes){.cell = 4, .moving = 4};
    }
}

/* Matrices. */

float backward_most(const struct backward_grid *g)
{
    float most = 0;
    for (int i = 0; i < g->rows * g->cols; i++)
        most = fmaxf(most, fabsf(g->data[i]));
    return most > 0 ? most : 1;
}

struct matrix backward_matrix(const struct view *v, const struct backward_grid *g, float cell, float most)
{
    const struct backward *b = session_backward(v->session);
    struct matrix m = {.cell = cell,
                       .rows = g->rows,
                       .cols = g->cols,
                       .data = g->data,
                       .shown = g->rows * g->cols,
                       .map = COLORMAP_SIGNED_DIGITS,
                       .lo = -most,
                       .hi = most,
                       .decimals = CONVOLVE_DECIMALS};
    if (most == 0) {
        m.map = b->lo < 0 ? COLORMAP_SIGNED_DIGITS : COLORMAP_GREY_DIGITS;
        m.lo = b->lo;
        m.hi = b->hi;
        m.decimals = b->whole_x ? 0 : CONVOLVE_DECIMALS;
        m.format = convolve_pixel_format(v);
    }
    const float size = matrix_digit_size(&m);
    m.digits = size > 0 ? size : -1;
    return m;
}

static void place(struct matrix *m, float x, float y)
{
    m->x = roundf(x);
    m->y = roundf(y);
}

static void place_upper(const struct view *v, const struct backward *b, const struct offsets *o, const struct sizes *s,
                        struct backward_layout *l)
{
    const bool pixels = b->of == BACKWARD_KERNEL || b->of == BACKWARD_POOLING;
    const float result_width = larger((float)b->result.cols * s->result, title_width(v, result_title(b)) * 1.25f),
                spare = l->area.w - width_at(v, b, o, s);
    const int rows = b->slid.rows > b->result.rows ? b->slid.rows : b->result.rows;
    const float top = l->area.y + o->grid;
    l->slid = backward_matrix(v, &b->slid, s->cell, pixels ? 0 : backward_most(&b->slid));
    l->moving = backward_matrix(v, &b->moving, s->moving, backward_most(&b->moving));
    l->result = backward_matrix(v, &b->result, s->result, backward_most(&b->result));
    place(&l->slid, l->left, top + floorf((float)(rows - b->slid.rows) * s->cell / 2));
    l->result_left = s->beside ? l->left + (float)b->slid.cols * s->cell + o->gap + fminf(48, spare / 2)
                               : l->right - larger(result_width, larger((float)b->result.cols * s->result, 320));
    l->result_left = roundf(fmaxf(l->result_left, l->left + (float)b->slid.cols * s->cell + o->gap));
    place(&l->result, l->result_left, top + floorf(((float)rows * s->cell - (float)b->result.rows * s->result) / 2));
    l->result_room = l->right - l->result_left;
}

static void place_moving(const struct view *v, const struct backward *b, const struct offsets *o, const struct sizes *s,
                         struct backward_layout *l)
{
    const int rows = b->slid.rows > b->result.rows ? b->slid.rows : b->result.rows;
    const float upper = (float)rows * s->cell, below = l->area.y + o->grid + upper + o->second;
    l->beside = s->beside;
    l->moving_left = l->left;
    l->moving_title = below;
    if (s->beside) {
        const float wide = larger((float)b->moving.cols * s->moving, title_width(v, moving_title(b)) + 2);
        l->moving_left = roundf(l->right - wide);
        l->moving_title = l->title;
        l->result_room = l->moving_left - l->result_left - 16;
        place(&l->moving, l->moving_left, l->area.y + o->grid);
    } else {
        place(&l->moving, l->left, below + o->matrix);
    }
    l->moving_room = l->right - l->moving_left;
}

/* The convolution forward, right of what slides. */
static void place_strip(const struct view *v, const struct backward *b, const struct offsets *o, float reserved,
                        struct backward_layout *l)
{
    const bool pooling = b->of == BACKWARD_POOLING;
    const float moving = larger((float)l->moving.cols * l->moving.cell, title_width(v, moving_title(b)) * 1.25f);
    const float left = roundf(l->moving_left + larger(moving, l->compact ? 200 : 300) + (l->compact ? 24 : 32)),
                width = l->right - left, below = l->area.y + l->area.h - o->foot - reserved - l->moving.y;
    const bool target = b->target.data != NULL;
    const int cols = b->input.cols + b->output.cols + (pooling ? 0 : b->kernel.cols) + (target ? b->target.cols : 0);
    const float signs = (pooling ? between : 2 * between) + (target ? between : 0);
    float cell = matrix_cell_size(fminf(48, (width - signs) / (float)cols));
    const int rows = b->input.rows > b->output.rows ? b->input.rows : b->output.rows;
    const float most = fminf(below, larger(tallest_strip, (float)l->moving.rows * l->moving.cell));
    while (cell > 4 && (float)rows * cell > most)
        cell = next_smaller(cell);
    l->strip = !l->beside && cell >= least_strip && (float)cols * cell + signs <= width && (float)rows * cell <= most;
    if (!l->strip)
        return;
    const float band = larger((float)rows * cell, (float)l->moving.rows * l->moving.cell);
    l->strip_left = left;
    l->moving_room = left - l->moving_left - 24;
    l->x = backward_matrix(v, &b->input, cell, 0);
    l->f = backward_matrix(v, &b->kernel, cell, backward_most(&b->kernel));
    l->o = backward_matrix(v, &b->output, cell, backward_most(&b->output));
    const float middle = l->moving.y + floorf(fminf(band, (float)rows * cell) / 2);
    place(&l->x, left, middle - (float)l->x.rows * cell / 2);
    place(&l->f, l->x.x + (float)l->x.cols * cell + between, middle - (float)l->f.rows * cell / 2);
    place(&l->o, (pooling ? l->x.x + (float)l->x.cols * cell : l->f.x + (float)l->f.cols * cell) + between,
          middle - (float)l->o.rows * cell / 2);
    if (!target)
        return;
    l->t = backward_matrix(v, &b->target, cell, backward_most(&b->target));
    place(&l->t, l->o.x + (float)l->o.cols * cell + between, middle - (float)l->t.rows * cell / 2);
}

static float bottom_of(const struct matrix *m)
{
    return m->y + (float)m->rows * m->cell;
}

static void place_formula(const struct view *v, const struct backward_look *k, const struct offsets *o,
                          struct backward_layout *l)
{
    float top = bottom_of(&l->moving);
    if (l->strip)
        top = larger(larger(top, bottom_of(&l->x)), bottom_of(&l->o));
    if (l->beside)
        top = larger(top, larger(bottom_of(&l->slid), bottom_of(&l->result)));
    top += o->third;
    l->formula_box = (struct rect){l->left, top, l->right - l->left, l->area.y + l->area.h - o->foot - top};
    l->formula = backward_has_formula(v, k) && v->frame != FRAME_SMALL &&
                 backward_formula_height(v, k, l->formula_box.w) <= l->formula_box.h;
}

void backward_layout(const struct view *v, const struct backward_look *k, struct rect area, struct backward_layout *l)
{
    const struct offsets *o = offsets_for(area);
    struct sizes s = choose(v, k, area, o);
    s.result = result_cell(v, k->b, area, o, &s);
    *l = (struct backward_layout){.area = area, .compact = o == &compact};
    l->left = area.x + o->left;
    l->right = area.x + area.w - o->right;
    l->title = area.y + o->title;
    l->ticks = area.y + o->ticks;
    place_upper(v, k->b, o, &s, l);
    place_moving(v, k->b, o, &s, l);
    place_strip(v, k->b, o, s.reserved, l);
    place_formula(v, k, o, l);
}

struct rect backward_stage_area(const struct view *v)
{
    const float left = frame_left_width(v->frame), right = frame_right_width(v->frame);
    const float modes = v->frame == FRAME_FULL ? CONVOLVE_MODES_HEIGHT : 0;
    return (struct rect){left, FRAME_TOP + modes, v->width - left - right,
                         v->height - FRAME_TOP - FRAME_BOTTOM - modes};
}

bool backward_formula_on_stage(const struct view *v, const struct backward_look *k)
{
    struct backward_layout l;
    backward_layout(v, k, backward_stage_area(v), &l);
    return l.formula;
}
