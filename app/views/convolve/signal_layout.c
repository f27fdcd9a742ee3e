/* app/views/convolve/signal_layout.c - what fits on the stage of the 1-D view, and where it lies. Cells are as wide as
 * the padded signal leaves them; the bars take what is left of the height; where that is little, the kernel's editor
 * moves to the left panel. */
#include <math.h>

#include "app/views/convolve/signal.h"
#include "app/views/frame.h"

/* From the stage's top; between the rows; below them. */
struct measures {
    float title, bars; /* baseline; upper edge */
    float ticks, gap, band, out_title, foot;
    float left, right;        /* margins: the left one has the rows' letters and the scale of the bars */
    float kernel, kernel_box; /* of the editor: its height with the gap above; from its title to its cells */
};
static const struct measures roomy = {28, 44, 20, 8, 44, 34, 20, 56, 32, 168, 20};
static const struct measures compact = {24, 34, 18, 5, 34, 28, 10, 48, 20, 152, 16};
static const float largest_cell = 48, least_bars = 44, most_bars = 220;
static const float weight_width = 208, weight_gap = 40; /* right of the editor's matrix */

static const struct measures *measures_for(struct rect area)
{
    return area.h < 600 ? &compact : &roomy;
}

static int padded_cells(const struct board *b)
{
    return b->width + b->geometry.padding[1] + b->geometry.padding[3];
}

static float cell_for(const struct board *b, struct rect area, const struct measures *m)
{
    return fmaxf(4, floorf(fminf(largest_cell, (area.w - m->left - m->right) / (float)padded_cells(b))));
}

/* What the bars of signal and output have, each. */
static float bars_for(struct rect area, const struct measures *m, float cell, bool kernel)
{
    const float rows = m->bars + m->ticks + 3 * cell + 2 * m->gap + m->band + cell + m->ticks + m->out_title + m->foot;
    return floorf((area.h - rows - (kernel ? m->kernel : 0)) / 2);
}

static bool kernel_fits(const struct board *b, struct rect area)
{
    const struct measures *m = measures_for(area);
    return bars_for(area, m, cell_for(b, area, m), true) >= least_bars && area.w >= 480;
}

bool signal_kernel_on_stage(const struct view *v)
{
    const float left = frame_left_width(v->frame), right = frame_right_width(v->frame),
                modes = v->frame == FRAME_FULL ? CONVOLVE_MODES_HEIGHT : 0;
    const struct rect area = {left, FRAME_TOP + modes, v->width - left - right,
                              v->height - FRAME_TOP - FRAME_BOTTOM - modes};
    return kernel_fits(session_board(v->session), area);
}

/* Scales: 0 is always on them. While a stroke is drawn its scale stays, so that the bar stays below the pointer. */

static void include(struct signal_chart *c, double value)
{
    c->lo = fmin(c->lo, value);
    c->hi = fmax(c->hi, value);
}

static void scale_signal(const struct view *v, struct signal_chart *c)
{
    const struct board *b = session_board(v->session);
    const struct signal_memory *m = signal_memory(v);
    const double drawn = 9; /* either way, of what one draws */
    c->lo = fmin(0, (double)b->lo);
    c->hi = fmax(0, (double)b->hi);
    for (int i = 0; i < b->width; i++)
        include(c, (double)b->x.data[i]);
    if (signal_can_draw(v)) {
        include(c, -drawn);
        include(c, drawn);
    }
    if (m && m->drawing) {
        c->lo = m->lo;
        c->hi = m->hi;
    }
    if (c->lo == c->hi)
        c->hi = 1;
}

static void scale_output(const struct view *v, struct signal_chart *c)
{
    const struct board *b = session_board(v->session);
    const struct tensor *y = b->activation == BOARD_NONE ? &b->output : &b->activated;
    c->lo = c->hi = 0;
    for (int i = 0; i < b->ow; i++)
        include(c, (double)y->data[i]);
    if (c->lo == c->hi)
        c->hi = 1;
}

double signal_bar_y(const struct signal_chart *c, double value)
{
    return (double)c->r.y + (double)c->r.h * (c->hi - value) / (c->hi - c->lo);
}

static void place_editor(const struct view *v, struct signal_layout *l, const struct measures *m)
{
    const struct convolve_weights w = convolve_weights(v);
    const float room = l->right - l->left - weight_gap - weight_width;
    const float cell = floorf(fminf(m == &roomy ? 56 : 44, room / (float)w.cols));
    l->kernel_title = l->area.y + l->area.h - m->kernel + 32;
    l->kernel_box = (struct rect){l->left, l->kernel_title + m->kernel_box, cell * (float)w.cols, cell * (float)w.rows};
}

void signal_layout(const struct view *v, struct rect area, struct signal_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct measures *m = measures_for(area);
    const float cell = cell_for(b, area, m), width = cell * (float)padded_cells(b);
    const float spare = fmaxf(0, area.w - m->left - m->right - width);
    *l = (struct signal_layout){.area = area, .kernel = kernel_fits(b, area), .cell = cell};
    const float bars = fmaxf(16, fminf(most_bars, bars_for(area, m, cell, l->kernel)));
    l->left = area.x + m->left + floorf(spare / 2);
    l->right = area.x + area.w - m->right - ceilf(spare / 2);
    l->title = area.y + m->title;
    l->bars.r = (struct rect){l->left, area.y + m->bars, width, bars};
    l->ticks = l->bars.r.y + bars + m->ticks - 6;
    l->x = l->bars.r.y + bars + m->ticks;
    l->w = l->x + cell + m->gap;
    l->products = l->w + cell + m->gap;
    l->sum = roundf(l->products + cell + m->band / 2 + 5);
    l->y = l->products + cell + m->band;
    l->out_ticks = l->y + cell + m->ticks - 4;
    l->out_title = l->y + cell + m->ticks + m->out_title - 12;
    l->out_bars.r = (struct rect){l->left, l->y + cell + m->ticks + m->out_title, width, bars};
    scale_signal(v, &l->bars);
    scale_output(v, &l->out_bars);
    place_editor(v, l, m);
}

/* Places. */

float signal_x(const struct view *v, const struct signal_layout *l, float col)
{
    return l->left + (col + (float)session_board(v->session)->geometry.padding[1]) * l->cell;
}

int signal_window_cells(const struct board *b)
{
    return b->geometry.dilation[1] * (b->geometry.kernel[1] - 1) + 1;
}

float signal_window_x(const struct view *v, const struct signal_layout *l, float output)
{
    const struct board *b = session_board(v->session);
    return signal_x(v, l, output * (float)b->geometry.stride[1] - (float)b->geometry.padding[1]);
}

/* Below the middle of its window: between two places where the window is even. */
float signal_output_x(const struct view *v, const struct signal_layout *l, float output)
{
    const struct board *b = session_board(v->session);
    return floorf(signal_window_x(v, l, output) + (float)(signal_window_cells(b) - 1) / 2 * l->cell);
}

struct rect signal_cell(const struct view *v, const struct signal_layout *l, int col)
{
    return (struct rect){signal_x(v, l, (float)col), l->x, l->cell - 1, l->cell - 1};
}

struct rect signal_output_cell(const struct view *v, const struct signal_layout *l, int output)
{
    return (struct rect){signal_output_x(v, l, (float)output), l->y, l->cell - 1, l->cell - 1};
}

struct rect signal_term_cell(const struct view *v, const struct signal_layout *l, float y, int term)
{
    return (struct rect){signal_x(v, l, (float)session_step(v->session)->term[term].col), y, l->cell - 1, l->cell - 1};
}

double signal_value(const struct board *b, int col)
{
    const int from = padding_source(b->geometry.padding_mode, col, b->width);
    return from < 0 ? 0 : (double)b->x.data[from];
}

bool signal_landed(const struct view *v)
{
    const struct convolve_motion motion = convolve_motion(v);
    return motion.frames >= 1 && motion.col == (float)session_step(v->session)->ox;
}
