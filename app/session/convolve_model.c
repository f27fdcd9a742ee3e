#include "app/session/convolve_model.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/board_picture.h"
#include "engine/base/i18n.h"

struct convolve_model {
    struct convolve_state state;             /* its picture, large and response point to what follows */
    struct convolve_settings settings;       /* of the latest update; file is NULL */
    bool updated;                            /* once, at least */
    struct board_picture picture, candidate; /* the one that is shown; the one that may be next */
    struct board_picture still_life;         /* shown beside small pictures */
    struct conv2d large_conv;                /* geometry of response */
    struct tensor large_weight;              /* [1,1,k,k] divided */
    struct tensor scratch;                   /* of the layer */
};

enum cs_status convolve_model_create(struct convolve_model **m, struct cs_error *err)
{
    *m = calloc(1, sizeof **m);
    return *m ? CS_OK : cs_no_memory(err);
}

void convolve_model_destroy(struct convolve_model **out)
{
    struct convolve_model *m = *out;
    if (!m)
        return;
    tensor_finish(&m->state.board);
    tensor_finish(&m->state.weight);
    tensor_finish(&m->state.sum);
    tensor_finish(&m->state.output);
    tensor_finish(&m->state.response);
    tensor_finish(&m->large_weight);
    tensor_finish(&m->scratch);
    board_picture_finish(&m->picture);
    board_picture_finish(&m->candidate);
    board_picture_finish(&m->still_life);
    free(m);
    *out = NULL;
}

const struct convolve_state *convolve_model_state(const struct convolve_model *m)
{
    return &m->state;
}

/* Pictures. */

enum cs_status convolve_model_open(struct convolve_model *m, const char *path, struct cs_error *err)
{
    struct board_picture read;
    if (board_picture_is(&m->picture, PICTURE_COUNT, path) || board_picture_is(&m->candidate, PICTURE_COUNT, path))
        return CS_OK;
    const enum cs_status status = board_picture_read(&read, path, PICTURE_FILE_SIDE, err);
    if (status != CS_OK)
        return status;
    board_picture_finish(&m->candidate);
    m->candidate = read;
    return CS_OK;
}

/* The picture that the settings ask for, as candidate unless it is the one that is shown. */
static enum cs_status need_picture(struct convolve_model *m, const struct convolve_settings *s,
                                   const struct board_picture **picture, struct cs_error *err)
{
    *picture = &m->picture;
    if (board_picture_is(&m->picture, s->picture, s->file))
        return CS_OK;
    *picture = &m->candidate;
    if (board_picture_is(&m->candidate, s->picture, s->file))
        return CS_OK;
    if (s->picture == PICTURE_COUNT)
        return convolve_model_open(m, s->file, err);
    board_picture_finish(&m->candidate);
    return board_picture_draw(&m->candidate, s->picture, PICTURE_SIDE, err);
}

static bool fits_board(const struct board_picture *p)
{
    return p->grey.shape.dim[1] <= BOARD_SIDE_MAX && p->grey.shape.dim[2] <= BOARD_SIDE_MAX;
}

/* What stands beside its response: the picture itself, or the still life where a built-in one is too small for that. */
static enum cs_status need_large(struct convolve_model *m, const struct board_picture *picture,
                                 const struct board_picture **large, struct cs_error *err)
{
    *large = picture;
    if (picture->id == PICTURE_COUNT || !fits_board(picture))
        return CS_OK;
    *large = &m->still_life;
    return m->still_life.colour.data ? CS_OK
                                     : board_picture_draw(&m->still_life, PICTURE_STILL_LIFE, PICTURE_SIDE, err);
}

/* Geometry. */

static enum cs_status infer(struct conv2d *conv, const struct convolve_settings *s, int height, int width,
                            struct cs_error *err)
{
    struct layer *l = NULL;
    const struct shape in = shape_3d(1, height, width);
    enum cs_status status = layer_create(&l, &layer_conv2d, err);
    if (status != CS_OK)
        return status;
    *conv = *(const struct conv2d *)l;
    layer_destroy(&l);
    conv->out_channels = 1;
    conv->padding_mode = (int)s->padding_mode;
    for (int axis = 0; axis < 2; axis++) {
        conv->kernel_size[axis] = axis ? s->kernel.cols : s->kernel.rows;
        conv->stride[axis] = s->stride;
        conv->padding[axis] = conv->padding[axis + 2] = s->padding;
        conv->dilation[axis] = s->dilation;
    }
    return layer_infer(&conv->base, &in, 1, err);
}

/* What one update works with; nothing of the model is touched before all of this is there. */
struct plan {
    const struct board_picture *picture, *large;
    int height, width; /* of the board */
    struct conv2d conv, large_conv;
};

static enum cs_status make_plan(struct convolve_model *m, const struct convolve_settings *s, struct plan *p,
                                struct cs_error *err)
{
    enum cs_status status = need_picture(m, s, &p->picture, err);
    if (status == CS_OK)
        status = need_large(m, p->picture, &p->large, err);
    if (status != CS_OK)
        return status;
    const struct shape *grey = &p->picture->grey.shape, *large = &p->large->colour.shape;
    const int most = fits_board(p->picture) ? BOARD_SIDE_MAX : BOARD_SIDE;
    p->height = grey->dim[1] < most ? grey->dim[1] : most;
    p->width = grey->dim[2] < most ? grey->dim[2] : most;
    status = infer(&p->conv, s, p->height, p->width, err);
    return status == CS_OK ? infer(&p->large_conv, s, large->dim[1], large->dim[2], err) : status;
}

/* A tensor that gets another shape; its old memory stays until all of the new ones are there. */
struct resize {
    struct tensor *tensor;
    struct shape shape;
    struct tensor fresh;
};

static enum cs_status resize_all(struct resize *r, int n, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < n && status == CS_OK; i++)
        if (!r[i].tensor->data || !shape_equal(&r[i].tensor->shape, &r[i].shape))
            status = tensor_init(&r[i].fresh, &r[i].shape, err);
    for (int i = 0; i < n; i++) {
        if (status != CS_OK) {
            tensor_finish(&r[i].fresh);
        } else if (r[i].fresh.data) {
            tensor_finish(r[i].tensor);
            *r[i].tensor = r[i].fresh;
        }
    }
    return status;
}

static struct shape response_shape(const struct plan *p)
{
    const struct shape *out = &p->large_conv.base.out;
    return shape_3d(p->large->colour.shape.dim[0], out->dim[1], out->dim[2]);
}

/* Floats; at least one, so that there is something to allocate. */
static int scratch_floats(const struct conv2d *conv, int channels)
{
    const size_t bytes = layer_conv2d.scratch_bytes ? layer_conv2d.scratch_bytes(&conv->base, channels, false) : 0;
    return (int)(bytes / sizeof(float)) + 1;
}

static enum cs_status make_room(struct convolve_model *m, const struct plan *p, struct cs_error *err)
{
    struct convolve_state *s = &m->state;
    const struct shape *out = &p->conv.base.out, response = response_shape(p);
    const struct shape weight = shape_4d(1, 1, p->conv.kernel_size[0], p->conv.kernel_size[1]);
    const struct shape map = shape_4d(1, 1, out->dim[1], out->dim[2]);
    struct resize all[] = {
        {&s->board, shape_4d(1, 1, p->height, p->width)},
        {&s->weight, weight},
        {&s->sum, map},
        {&s->output, map},
        {&s->response, response},
        {&m->large_weight, weight},
        {&m->scratch, shape_1d(scratch_floats(&p->large_conv, response.dim[0]))},
    };
    return resize_all(all, (int)(sizeof all / sizeof all[0]), err);
}

/* Arithmetic. All numbers of the board are whole hundredths: pixels are whole and weights multiples of 0.01. Summed as
 * such they are exact, whatever the size of the kernel. */

static double product_of(const struct conv2d_term *t)
{
    return round((double)t->x * (double)t->w * 100.0);
}

static double exact_sum(const struct conv2d_term *terms, int n)
{
    double hundredths = 0;
    for (int i = 0; i < n; i++)
        hundredths += product_of(&terms[i]);
    return hundredths / 100.0;
}

static int terms_at(const struct convolve_state *s, int oy, int ox, struct conv2d_term *terms)
{
    conv2d_terms(&s->conv, &s->board, &s->weight, 0, 0, oy, ox, terms);
    return s->conv.kernel_size[0] * s->conv.kernel_size[1];
}

static double bias_of(const struct convolve_state *s)
{
    return round((double)s->bias * 100.0) / 100.0;
}

static double output_of(const struct convolve_state *s, double sum)
{
    return sum / s->divisor + bias_of(s);
}

static float largest(const struct tensor *t)
{
    float most = 1e-6f; /* colours are scaled by it */
    const size_t n = shape_count(&t->shape);
    for (size_t i = 0; i < n; i++)
        most = fmaxf(most, fabsf(t->data[i]));
    return most;
}

static void cut_board(struct convolve_state *s, const struct tensor *grey)
{
    const int h = s->board.shape.dim[2], w = s->board.shape.dim[3], pitch = grey->shape.dim[2];
    for (int y = 0; y < h; y++)
        memcpy(s->board.data + y * w, grey->data + (size_t)(s->row + y) * (size_t)pitch + s->column,
               (size_t)w * sizeof(float));
}

static void set_weights(struct convolve_model *m, const struct convolve_settings *s)
{
    const int n = s->kernel.rows * s->kernel.cols;
    for (int i = 0; i < n; i++) {
        m->state.weight.data[i] = s->kernel.w[s->flip ? n - 1 - i : i];
        m->large_weight.data[i] = m->state.weight.data[i] / (float)s->kernel.divisor;
    }
    m->state.divisor = s->kernel.divisor;
    m->state.bias = s->bias;
}

static void compute_board(struct convolve_state *s)
{
    struct conv2d_term terms[KERNEL_MAX_WEIGHTS];
    for (int i = 0; i < s->steps; i++) {
        const int n = terms_at(s, i / s->ow, i % s->ow, terms);
        const double sum = exact_sum(terms, n);
        s->sum.data[i] = (float)sum;
        s->output.data[i] = (float)output_of(s, sum);
    }
    s->output_max = largest(&s->output);
}

/* Each channel by itself, so channels are the batch of a convolution from 1 to 1. */
static void compute_response(struct convolve_model *m)
{
    struct convolve_state *s = &m->state;
    const struct shape *in = &s->large.shape, *out = &s->response.shape;
    float bias = s->bias;
    const struct tensor x = {shape_4d(in->dim[0], 1, in->dim[1], in->dim[2]), s->large.data};
    struct tensor y = {shape_4d(out->dim[0], 1, out->dim[1], out->dim[2]), s->response.data};
    const struct tensor param[] = {m->large_weight, {shape_1d(1), &bias}};
    const struct layer_call call = {
        .kernels = kernels_best(), .batch = in->dim[0], .x = &x, .param = param, .y = &y, .scratch = m->scratch.data};
    layer_conv2d.forward(&m->large_conv.base, &call);
    s->response_max = largest(&s->response);
}

/* Update. */

static int clamp_corner(int v, int length, int cut)
{
    const int last = length - cut;
    return v < 0 ? 0 : v > last ? last : v;
}

/* The candidate is shown from now on; what was shown may be wanted again. */
static void swap_pictures(struct convolve_model *m)
{
    const struct board_picture shown = m->picture;
    m->picture = m->candidate;
    m->candidate = shown;
}

static void take_plan(struct convolve_model *m, const struct convolve_settings *settings, const struct plan *p)
{
    struct convolve_state *s = &m->state;
    const bool still = p->large == &m->still_life, another = p->picture == &m->candidate;
    if (another)
        swap_pictures(m);
    const struct board_picture *large = still ? &m->still_life : &m->picture;
    if (large->colour.data != s->large.data)
        s->large_serial++;
    s->picture_serial += another;
    s->picture = m->picture.colour;
    s->lo = m->picture.lo;
    s->hi = m->picture.hi;
    s->large = large->colour;
    s->large_lo = large->lo;
    s->large_hi = large->hi;
    s->whole = fits_board(&m->picture);
    s->row = clamp_corner(settings->row, s->picture.shape.dim[1], p->height);
    s->column = clamp_corner(settings->column, s->picture.shape.dim[2], p->width);
    s->conv = p->conv;
    m->large_conv = p->large_conv;
    s->oh = p->conv.base.out.dim[1];
    s->ow = p->conv.base.out.dim[2];
    s->steps = s->oh * s->ow;
}

static bool same_settings(const struct convolve_model *m, const struct convolve_settings *s)
{
    const struct convolve_settings *last = &m->settings;
    const struct value a = {.type = VALUE_KERNEL, .kernel = last->kernel},
                       b = {.type = VALUE_KERNEL, .kernel = s->kernel};
    return m->updated && last->picture == s->picture && last->row == s->row && last->column == s->column &&
           last->stride == s->stride && last->padding == s->padding && last->dilation == s->dilation &&
           last->padding_mode == s->padding_mode && last->bias == s->bias && last->flip == s->flip &&
           value_equal(&a, &b) && (s->picture != PICTURE_COUNT || board_picture_is(&m->picture, s->picture, s->file));
}

bool convolve_model_update(struct convolve_model *m, const struct convolve_settings *settings)
{
    struct plan plan;
    struct cs_error err;
    if (same_settings(m, settings))
        return false;
    m->settings = *settings;
    m->settings.file = NULL;
    m->updated = true;
    m->state.serial++;
    m->state.error[0] = '\0';
    if (make_plan(m, settings, &plan, &err) != CS_OK || make_room(m, &plan, &err) != CS_OK) {
        snprintf(m->state.error, sizeof m->state.error, "%s", err.text);
        return true;
    }
    take_plan(m, settings, &plan);
    set_weights(m, settings);
    cut_board(&m->state, &m->picture.grey);
    compute_board(&m->state);
    compute_response(m);
    return true;
}

void convolve_model_step(const struct convolve_model *m, int step, struct convolve_step *out)
{
    const struct convolve_state *s = &m->state;
    *out = (struct convolve_step){0};
    if (step < 1 || step > s->steps)
        return;
    out->oy = (step - 1) / s->ow;
    out->ox = (step - 1) % s->ow;
    out->n_terms = terms_at(s, out->oy, out->ox, out->term);
    for (int i = 0; i < out->n_terms; i++)
        out->term[i].product = (float)(product_of(&out->term[i]) / 100.0);
    out->sum = exact_sum(out->term, out->n_terms);
    out->output = output_of(s, out->sum);
    out->rounded = fmod(round(out->sum * 100.0), s->divisor) != 0;
}
