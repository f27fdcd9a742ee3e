/* app/views/topics/learn_layout.c - what fits on the stage, and how large the cells can be: the loss goes beside the
 * kernels where the stage is low, the film goes first, then the next step. */
#include <math.h>
#include <string.h>

#include "app/views/topics/learn.h"

enum { PICTURE_CELLS = 400 };
static const float low = 400;          /* height of a stage that has no row for the loss */
static const float title_height = 30;  /* above a grid, its gap included */
static const float film_cell_max = 14; /* px */

bool learn_is_picture(const struct matrix *m)
{
    return m->rows * m->cols > PICTURE_CELLS;
}

static bool is_low(struct rect area)
{
    return area.h < low;
}

struct columns {
    float margin, gap, width;
};

static struct columns columns_of(const struct view *v, struct rect area)
{
    struct columns c = {v->frame == FRAME_FULL ? 20 : 16, v->frame == FRAME_FULL ? 16 : 12, 0};
    c.width = floorf((area.w - 2 * c.margin - 3 * c.gap) / 4);
    return c;
}

/* Whole px where one can tell; pictures take what there is. */
static float cell_for(float width, float height, int rows, int cols, float most)
{
    const float limit = fminf(fminf(width / (float)cols, height / (float)rows), most);
    return limit >= 4 ? matrix_cell_size(limit) : limit;
}

static struct matrix grid_of(float x, float y, float cell, int rows, int cols, const float *data, float most)
{
    return (struct matrix){.x = x,
                           .y = y,
                           .cell = cell,
                           .rows = rows,
                           .cols = cols,
                           .data = data,
                           .shown = rows * cols,
                           .map = COLORMAP_SIGNED_DIGITS,
                           .lo = -most,
                           .hi = most,
                           .decimals = 2,
                           .format = learn_compact};
}

static float largest(const float *v, int n)
{
    float most = 0;
    for (int i = 0; i < n; i++)
        most = fmaxf(most, fabsf(v[i]));
    return most > 0 ? most : 1;
}

/* Target, output and difference share one scale that stays, so that the difference is seen to fade. Numbers are written
 * only where they are not rounded to what hides a difference. */
static void place_pictures(const struct view *v, struct learn_layout *l, const struct columns *c, float top,
                           float height)
{
    const struct learn *s = session_learn(v->session);
    const struct board *b = session_board(v->session);
    const int rows = s->height > s->oh ? s->height : s->oh, cols = s->width > s->ow ? s->width : s->ow;
    const float cell = cell_for(c->width, height, rows, cols, 64);
    const float *const data[] = {s->x, s->target, s->output, s->difference};
    for (int i = 0; i < 4; i++) {
        const float x = l->area.x + c->margin + (float)i * (c->width + c->gap);
        struct matrix *m = &l->grid[LEARN_INPUT + i];
        *m = i == 0 ? grid_of(x, top, cell, s->height, s->width, data[i], 1)
                    : grid_of(x, top, cell, s->oh, s->ow, data[i], s->target_max);
        l->baseline[LEARN_INPUT + i] = top - 10;
        if (i == 0) {
            m->lo = b->lo;
            m->hi = b->hi;
            m->map = b->lo < 0 ? COLORMAP_SIGNED_DIGITS : COLORMAP_GREY_DIGITS;
            m->format = convolve_pixel_format(v);
        }
        if (cell < 24 || learn_is_picture(m))
            m->digits = -1;
    }
}

static const float *update_of(const struct learn *s, float update[LEARN_NUMBERS])
{
    for (int i = 0; i < s->n_weights; i++)
        update[i] = s->at.next ? s->at.next[i] - s->at.w[i] : 0;
    return update;
}

static void place_kernels(const struct view *v, struct learn_layout *l, const struct columns *c, float top,
                          float height, const float *update)
{
    const struct learn *s = session_learn(v->session);
    const bool skip = is_low(l->area); /* the loss takes the last column and a half, the next step goes */
    const float pitch = skip ? c->width * 0.8f : c->width + c->gap,
                cell = cell_for(skip ? pitch - c->gap : c->width, height, s->hidden_rows, s->hidden_cols, 56);
    const float *const data[] = {s->at.w, s->at.g, update, s->hidden};
    const float scale[] = {s->kernel_max, largest(s->at.g, s->n_weights), largest(update, s->n_weights), s->kernel_max};
    int column = 0;
    for (int i = 0; i < 4; i++) {
        const bool hidden = i == 3;
        const int rows = hidden ? s->hidden_rows : s->rows, cols = hidden ? s->hidden_cols : s->cols;
        if (skip && i == 2)
            continue;
        const float x = l->area.x + c->margin + (float)column++ * pitch;
        l->grid[LEARN_WEIGHTS + i] = grid_of(roundf(x), top, cell, rows, cols, data[i], scale[i]);
        l->baseline[LEARN_WEIGHTS + i] = top - 10;
        if (i == 2 && !s->at.next)
            l->grid[LEARN_WEIGHTS + i].shown = 0;
    }
}

/* Iterations that tell most, up to now: 0, 1, 2, 5, 10 ... */
static void choose_film(const struct learn *s, struct learn_layout *l, int room)
{
    static const int steps[] = {1, 2, 5};
    int wanted[LEARN_FILM + 1] = {0}, n = 1;
    for (int decade = 1, i = 0; n < LEARN_FILM; i++, decade *= i % 3 ? 1 : 10) {
        if (decade * steps[i % 3] >= s->at.iteration)
            break;
        wanted[n++] = decade * steps[i % 3];
    }
    if (s->at.iteration > 0)
        wanted[n++] = s->at.iteration;
    const int skipped = n > room ? n - room : 0; /* of the middle */
    l->n_film = 0;
    for (int i = 0; i < n; i++)
        if (i == 0 || i > skipped)
            l->film[l->n_film++] = wanted[i];
}

/* Two lines: iteration, kernel. Returns the height it takes, 0: none. */
static float place_film(const struct view *v, struct learn_layout *l, const struct columns *c, float bottom, float room)
{
    const struct learn *s = session_learn(v->session);
    const float width = l->area.w - 2 * c->margin, least = 40, cell = floorf(fminf(film_cell_max, 56 / (float)s->rows));
    const float pitch = fmaxf((float)s->cols * cell + 16, least), height = (float)s->rows * cell + 26;
    if (cell < 3 || room < height + 130)
        return 0;
    const int fit = (int)fminf(floorf((width + 16) / pitch), LEARN_FILM);
    if (fit < 3)
        return 0;
    choose_film(s, l, fit);
    l->film_pitch = pitch;
    l->film_baseline = bottom - (float)s->rows * cell - 6;
    l->film_grid =
        grid_of(l->area.x + c->margin, bottom - (float)s->rows * cell, cell, s->rows, s->cols, NULL, s->kernel_max);
    l->film_grid.digits = -1;
    return height;
}

bool learn_layout(const struct view *v, struct rect area, struct learn_layout *l, float update[LEARN_NUMBERS])
{
    const struct learn *s = session_learn(v->session);
    const struct columns c = columns_of(v, area);
    *l = (struct learn_layout){.area = area, .width = c.width};
    if (!s || !s->at.w)
        return false;
    const bool short_stage = is_low(area);
    const float pictures = fminf(c.width, area.h * (short_stage ? 0.36f : 0.29f));
    place_pictures(v, l, &c, area.y + title_height + 6, pictures);
    const struct matrix *in = &l->grid[LEARN_INPUT], *out = &l->grid[LEARN_OUTPUT];
    const float below = in->y + fmaxf((float)in->rows, (float)out->rows) * in->cell;
    const float top = below + title_height + (short_stage ? 8 : 14);
    const float strip = 40, foot = area.y + area.h - 12, bottom = foot - (learn_has_ended(v) ? strip + 12 : 0);
    const float kernels = short_stage ? bottom - top : fminf(c.width, area.h * 0.25f);
    place_kernels(v, l, &c, top, kernels, update_of(s, update));
    const struct matrix *hidden = &l->grid[LEARN_HIDDEN];
    if (short_stage) {
        const float x = hidden->x + fmaxf((float)hidden->cols * hidden->cell, c.width * 0.7f) + 16;
        l->plot = (struct rect){x, top, area.x + area.w - c.margin - x, bottom - top};
    } else {
        const float from = top + (float)hidden->rows * hidden->cell + title_height + 12;
        const float film = place_film(v, l, &c, bottom, bottom - from);
        l->plot =
            (struct rect){area.x + c.margin, from, area.w - 2 * c.margin, bottom - from - (film > 0 ? film + 8 : 0)};
    }
    if (learn_has_ended(v))
        l->end = (struct rect){area.x + c.margin, foot - strip, area.w - 2 * c.margin, strip};
    if (l->plot.h < 50 || l->plot.w < 140)
        l->plot.h = 0;
    return true;
}
