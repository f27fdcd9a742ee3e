/* upsample(scale_factor | size, mode, align_corners): [C,H,W] -> [C,OH,OW], PyTorch's F.interpolate.
 *   nearest      output o takes input floor(o * n / out)
 *   bilinear     reads between two rows and two columns at (o + 0.5) * n / out - 0.5, at least 0; with align_corners at
 *                o * (n - 1) / (out - 1), so that the corners fall on one another
 * A size may also be smaller than the input's. What a place of the output reads is put into tables once a pass. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/planes.h"

enum mode { MODE_NEAREST, MODE_BILINEAR };

struct upsample {
    struct layer base;
    int scale_factor[2], size[2]; /* rows, columns; one of them is 0 */
    int mode;
    bool align_corners;
};

struct tap { /* an output row or column: (1 - share) of input `near`, share of input `far` */
    int near, far;
    float share;
};

static const struct upsample *upsample_of(const struct layer *l)
{
    return (const struct upsample *)l;
}

static enum cs_status check_attributes(const struct upsample *l, struct cs_error *err)
{
    const bool scale = l->scale_factor[0] && l->scale_factor[1], size = l->size[0] && l->size[1];
    const bool part = (l->scale_factor[0] || l->scale_factor[1]) != scale || (l->size[0] || l->size[1]) != size;
    if (part || scale == size)
        return cs_fail(err, CS_BAD_VALUE, _("upsample needs either scale_factor or size, of 1 and more"));
    if (l->align_corners && l->mode == MODE_NEAREST)
        return cs_fail(err, CS_BAD_VALUE, _("align_corners goes with mode=bilinear only"));
    return CS_OK;
}

static enum cs_status upsample_infer(struct layer *base, struct cs_error *err)
{
    const struct upsample *l = upsample_of(base);
    enum cs_status status = planes_check(base, err);
    if (!status)
        status = check_attributes(l, err);
    if (status)
        return status;
    base->out = base->in[0];
    base->n_params = 0;
    for (int axis = 0; axis < 2; axis++) {
        const int64_t n = base->in[0].dim[1 + axis], size = l->size[axis] ? l->size[axis] : n * l->scale_factor[axis];
        if (size > (int64_t)CS_MAX_ELEMENTS / 2)
            return cs_fail(err, CS_BAD_SHAPE, _("scale_factor=%d makes a %dx%d input too large"), l->scale_factor[axis],
                           base->in[0].dim[1], base->in[0].dim[2]);
        base->out.dim[1 + axis] = (int)size;
    }
    return CS_OK;
}

static double bilinear_place(const struct upsample *l, int n, int out, int o)
{
    if (l->align_corners)
        return out > 1 ? (double)o * (double)(n - 1) / (double)(out - 1) : 0.0;
    return fmax(((double)o + 0.5) * (double)n / (double)out - 0.5, 0.0);
}

static struct tap tap_at(const struct upsample *l, int axis, int o)
{
    const int n = l->base.in[0].dim[1 + axis], out = l->base.out.dim[1 + axis];
    if (l->mode == MODE_NEAREST) {
        const int near = (int)((int64_t)o * n / out);
        return (struct tap){near, near, 0.0f};
    }
    const double place = bilinear_place(l, n, out, o);
    const int floor = (int)place, near = floor < n ? floor : n - 1;
    return (struct tap){near, near + 1 < n ? near + 1 : near, (float)(place - (double)near)};
}

/* Of the output's rows, then of its columns. */
static size_t upsample_scratch_bytes(const struct layer *l, int batch, bool training)
{
    (void)batch;
    (void)training;
    return ((size_t)l->out.dim[1] + (size_t)l->out.dim[2]) * sizeof(struct tap);
}

static void fill_tables(const struct layer *l, const struct layer_call *c)
{
    struct tap *tap = c->scratch;
    for (int axis = 0; axis < 2; axis++)
        for (int o = 0; o < l->out.dim[1 + axis]; o++)
            *tap++ = tap_at(upsample_of(l), axis, o);
}

static void nearest_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    const struct tap *row = c->scratch, *col = row + p->out_h;
    float *y = c->y->data + p->out;
    for (int oy = 0; oy < p->out_h; oy++, y += p->out_w) {
        const float *x = c->x->data + p->in + (size_t)row[oy].near * (size_t)p->w;
        if (oy && row[oy].near == row[oy - 1].near)
            memcpy(y, y - p->out_w, (size_t)p->out_w * sizeof *y);
        else
            for (int ox = 0; ox < p->out_w; ox++)
                y[ox] = x[col[ox].near];
    }
}

static void bilinear_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    const struct tap *row = c->scratch, *col = row + p->out_h;
    float *y = c->y->data + p->out;
    for (int oy = 0; oy < p->out_h; oy++, y += p->out_w) {
        const float *near = c->x->data + p->in + (size_t)row[oy].near * (size_t)p->w, down = row[oy].share;
        const float *far = c->x->data + p->in + (size_t)row[oy].far * (size_t)p->w, up = 1.0f - down;
        for (int ox = 0; ox < p->out_w; ox++) {
            const struct tap t = col[ox];
            y[ox] = up * ((1.0f - t.share) * near[t.near] + t.share * near[t.far]) +
                    down * ((1.0f - t.share) * far[t.near] + t.share * far[t.far]);
        }
    }
}

static void upsample_forward(const struct layer *l, const struct layer_call *c)
{
    fill_tables(l, c);
    planes_run(l, c, upsample_of(l)->mode == MODE_NEAREST ? nearest_plane : bilinear_plane);
}

static void nearest_backward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    const struct tap *row = c->scratch, *col = row + p->out_h;
    const float *dy = c->dy->data + p->out;
    float *dx = c->dx->data + p->in;
    memset(dx, 0, (size_t)p->h * (size_t)p->w * sizeof *dx);
    for (int oy = 0; oy < p->out_h; oy++, dy += p->out_w) {
        float *restrict to = dx + (size_t)row[oy].near * (size_t)p->w;
        for (int ox = 0; ox < p->out_w; ox++)
            to[col[ox].near] += dy[ox];
    }
}

static void add_scaled(float *restrict sum, const float *x, float scale, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum[i] += scale * x[i];
}

/* What output row t takes of input row `row`. */
static float weight_of(struct tap t, int row)
{
    return (t.near == row ? 1.0f - t.share : 0.0f) + (t.far == row ? t.share : 0.0f);
}

/* Adds up the output rows from dy on that read input row `row`, then spreads the sum over its columns: so for every
 * input row once, in pieces that stand on the stack. */
static void gather_row(const struct plane *p, const struct tap *rows, const struct tap *col, int row, const float *dy,
                       int n_rows, float *restrict dx)
{
    enum { PIECE = 1024 };
    float sum[PIECE];
    for (int i = 0; i < chunk_count((size_t)p->out_w, PIECE); i++) {
        const struct range piece = chunk_of((size_t)p->out_w, PIECE, i);
        const size_t n = piece.end - piece.begin;
        memset(sum, 0, n * sizeof *sum);
        for (int k = 0; k < n_rows; k++)
            add_scaled(sum, dy + (size_t)k * (size_t)p->out_w + piece.begin, weight_of(rows[k], row), n);
        for (size_t o = 0; o < n; o++) {
            const struct tap t = col[piece.begin + o];
            dx[t.near] += (1.0f - t.share) * sum[o];
            dx[t.far] += t.share * sum[o];
        }
    }
}

static void bilinear_backward_plane(const struct layer *l, const struct layer_call *c, const struct plane *p)
{
    (void)l;
    const struct tap *rows = c->scratch, *col = rows + p->out_h;
    float *dx = c->dx->data + p->in;
    memset(dx, 0, (size_t)p->h * (size_t)p->w * sizeof *dx);
    for (int row = 0, begin = 0, end = 0; row < p->h; row++) { /* both ends only move on */
        while (begin < p->out_h && rows[begin].far < row)
            begin++;
        while (end < p->out_h && rows[end].near <= row)
            end++;
        gather_row(p, rows + begin, col, row, c->dy->data + p->out + (size_t)begin * (size_t)p->out_w, end - begin,
                   dx + (size_t)row * (size_t)p->w);
    }
}

static void upsample_backward(const struct layer *l, const struct layer_call *c)
{
    if (!c->dx->data)
        return;
    fill_tables(l, c);
    planes_run(l, c, upsample_of(l)->mode == MODE_NEAREST ? nearest_backward_plane : bilinear_backward_plane);
}

/* Larger steps than 1 on the output are fractions on the input, which no window can tell: then every output is said to
 * see everything. Whole steps down take the first of every so many. */
static void upsample_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    const int *in = &l->in[0].dim[1], *out = &l->out.dim[1];
    const bool nearest = upsample_of(l)->mode == MODE_NEAREST, same = in[0] == out[0] && in[1] == out[1];
    const bool steps = same || (nearest && in[0] % out[0] == 0 && in[1] % out[1] == 0);
    for (int axis = 0; axis < 2; axis++) {
        size[axis] = steps ? 1 : in[axis];
        stride[axis] = steps ? in[axis] / out[axis] : 0;
        first[axis] = 0;
    }
}

static const char *const mode_names[] = {"nearest", "bilinear", NULL};

static const struct layer_attr attrs[] = {
    {"scale_factor", LAYER_ATTR_PAIR, offsetof(struct upsample, scale_factor), 0, 0, 1024, NULL},
    {"size", LAYER_ATTR_PAIR, offsetof(struct upsample, size), 0, 0, 1 << 15, NULL},
    {"mode", LAYER_ATTR_CHOICE, offsetof(struct upsample, mode), MODE_NEAREST, 0, 1, mode_names},
    {"align_corners", LAYER_ATTR_BOOL, offsetof(struct upsample, align_corners), false, 0, 1, NULL},
};

const struct layer_kind layer_upsample = {
    .name = "upsample",
    .title = N_("Upsample"),
    .size = sizeof(struct upsample),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 4,
    .n_positional = 1,
    .infer = upsample_infer,
    .scratch_bytes = upsample_scratch_bytes,
    .forward = upsample_forward,
    .backward = upsample_backward,
    .window = upsample_window,
};
