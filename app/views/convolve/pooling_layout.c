/* app/views/convolve/pooling_layout.c - mockup 03 less the row of modes, and VISUAL.md section 7: the other rules go
 * under 760 wide, the gradient row replaces the forward row under 600 high, each also where the cells would become too
 * small for their digits. */
#include <math.h>

#include "app/views/convolve/pooling.h"
#include "engine/base/i18n.h"

struct offsets {
    float title, ticks, grid;          /* of the upper row, from the stage's top */
    float between, foot;               /* from the grids of one row to those of the next; below the last */
    float left, first_gap, second_gap; /* least ones */
    float widest_first, widest_second; /* gaps */
    float rules, right;                /* width of the third column; margin */
};
static const struct offsets roomy = {28, 54, 64, 68, 12, 40, 48, 32, 88, 96, 180, 20};
static const struct offsets compact = {24, 44, 52, 42, 6, 32, 32, 20, 72, 64, 140, 12};

static const float narrow = 760, low = 600, room_for_rows = 600;
static const float least_cell = 24;

struct wish {
    bool forward, backward, others;
};

/* Titles may shrink to 14 px. */
static float title_width(const struct view *v, const char *title)
{
    return ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 14}, title);
}

static float columns_width(const struct view *v, const struct wish *w, bool output)
{
    const char *there = output ? _("Output") : _("Input"),
               *back = output ? _("Gradient arriving") : _("Gradient on the input");
    return fmaxf(w->forward ? title_width(v, there) + (output ? 96 : 48) : 0, w->backward ? title_width(v, back) : 0);
}

struct extent {
    int rows, cols, tallest;
};

static struct extent extent_of(const struct board *b)
{
    const int *pad = b->geometry.padding;
    const struct extent e = {b->height + pad[0] + pad[2], b->width + pad[1] + pad[3], 0};
    return (struct extent){e.rows, e.cols, e.rows > b->oh ? e.rows : b->oh};
}

static float width_at(const struct view *v, const struct wish *w, const struct offsets *o, float cell)
{
    const struct board *b = session_board(v->session);
    const struct extent e = extent_of(b);
    return o->left + fmaxf((float)e.cols * cell, columns_width(v, w, false)) + o->first_gap +
           fmaxf((float)b->ow * cell, columns_width(v, w, true)) + (w->others ? o->second_gap + o->rules : 0) +
           o->right;
}

static float height_at(const struct view *v, const struct wish *w, const struct offsets *o, float cell)
{
    const float row = (float)extent_of(session_board(v->session)).tallest * cell;
    return o->grid + row + (w->forward && w->backward ? o->between + row : 0) + o->foot;
}

static float cell_for(const struct view *v, struct rect area, const struct wish *w, const struct offsets *o)
{
    for (float cell = 64; cell > 4; cell = matrix_cell_size(cell - 1))
        if (width_at(v, w, o, cell) <= area.w && height_at(v, w, o, cell) <= area.h)
            return cell;
    return 4;
}

static bool digits_fit(float cell, int rows, int cols, const float *data)
{
    const struct matrix m = {.cell = cell, .rows = rows, .cols = cols, .data = data, .decimals = CONVOLVE_DECIMALS};
    return cell >= least_cell && matrix_digit_size(&m) > 0;
}

/* Whether the digits of what is shown fit; of the gradients only where that is asked for. */
static bool is_readable(const struct view *v, const struct wish *w, float cell, bool gradients)
{
    const struct board *b = session_board(v->session);
    return (!w->forward || digits_fit(cell, b->height, b->width, b->x.data)) &&
           (!w->backward || !gradients || digits_fit(cell, b->oh, b->ow, b->pool_dy.data));
}

/* The column of rules goes before digits do, the gradients' digits before the forward row. */
static struct wish choose(const struct view *v, struct rect area, const struct offsets *o)
{
    const bool gradient = session_bool(v->session, PROP_CONVOLVE_GRADIENT),
               others = (gradient || session_bool(v->session, PROP_CONVOLVE_OTHER_RULES)) && v->width >= narrow;
    const bool forward = !gradient || v->height >= low;
    const struct {
        struct wish wish;
        bool gradients;
    } choices[] = {
        {{forward, gradient, others}, true},   {{forward, gradient, false}, true},
        {{forward, gradient, others}, false},  {{forward, gradient, false}, false},
        {{!gradient, gradient, others}, true},
    };
    for (int i = 0; i < 5; i++) {
        const struct wish *w = &choices[i].wish;
        const float cell = cell_for(v, area, w, o);
        if (cell >= least_cell && is_readable(v, w, cell, choices[i].gradients))
            return *w;
    }
    return (struct wish){!gradient, gradient, false};
}

static void place_row(struct pooling_row *row, const struct board *b, float x, float output_x, float cell)
{
    const struct extent e = extent_of(b);
    row->height = (float)e.tallest * cell;
    row->grid = (struct matrix){.cell = cell, .rows = e.rows, .cols = e.cols, .x = x};
    row->grid.y = row->top + roundf((row->height - (float)e.rows * cell) / 2);
    row->input = (struct matrix){.cell = cell,
                                 .rows = b->height,
                                 .cols = b->width,
                                 .x = x + (float)b->geometry.padding[1] * cell,
                                 .y = row->grid.y + (float)b->geometry.padding[0] * cell};
    row->output = (struct matrix){.cell = cell,
                                  .rows = b->oh,
                                  .cols = b->ow,
                                  .x = output_x,
                                  .y = row->top + roundf((row->height - (float)b->oh * cell) / 2)};
}

static void describe(const struct view *v, struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    struct matrix *in = &l->there.input, *out = &l->there.output;
    in->data = b->x.data;
    in->map = b->lo < 0 ? COLORMAP_SIGNED_DIGITS : COLORMAP_SEQUENCE_DIGITS;
    in->lo = b->lo;
    in->hi = b->hi;
    in->shown = b->height * b->width;
    in->decimals = b->whole_x ? 0 : CONVOLVE_DECIMALS;
    in->format = convolve_pixel_format(v);
    out->data = b->output.data;
    out->map = in->map;
    out->lo = in->lo;
    out->hi = in->hi;
    out->shown = session_shown_cells(v->session, 0);
    out->decimals = CONVOLVE_DECIMALS;
}

void pooling_layout(const struct view *v, struct rect area, struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct offsets *o = area.h < room_for_rows ? &compact : &roomy;
    const struct wish w = choose(v, area, o);
    const float cell = cell_for(v, area, &w, o), spare = fmaxf(0, area.w - width_at(v, &w, o, cell));
    const float first = fminf(o->widest_first - o->first_gap, spare * 0.45f),
                second = w.others ? fminf(o->widest_second - o->second_gap, spare - first) : 0;
    *l = (struct pooling_layout){
        .area = area, .compact = o == &compact, .forward = w.forward, .backward = w.backward, .others = w.others};
    l->left = area.x + o->left + floorf((spare - first - second) / 2);
    l->second =
        roundf(l->left + fmaxf((float)extent_of(b).cols * cell, columns_width(v, &w, false)) + o->first_gap + first);
    l->third = roundf(l->second + fmaxf((float)b->ow * cell, columns_width(v, &w, true)) + o->second_gap + second);
    l->right = w.others ? l->third + o->rules : area.x + area.w - o->right;
    l->ticks = area.y + o->ticks;
    l->there.title = l->back.title = area.y + o->title;
    l->there.top = l->back.top = area.y + o->grid;
    place_row(&l->there, b, l->left, l->second, cell);
    if (w.forward && w.backward) {
        l->back.top = l->there.top + l->there.height + o->between;
        l->back.title = l->back.top - (l->compact ? 12 : 16);
    }
    place_row(&l->back, b, l->left, l->second, cell);
    describe(v, l);
}
