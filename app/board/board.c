/* app/board/board.c - plans and updates: everything new is made first, and only then takes the place of the old. */
#include "app/board/board.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board_internal.h"
#include "engine/base/i18n.h"

enum cs_status board_create(struct board_model **m, const struct board_notify *notify, struct cs_error *err)
{
    *m = calloc(1, sizeof **m);
    if (!*m)
        return cs_no_memory(err);
    if (notify)
        (*m)->notify = *notify;
    return CS_OK;
}

void board_destroy(struct board_model **out)
{
    struct board_model *m = *out;
    if (!m)
        return;
    response_destroy(&m->response); /* before what it reads */
    response_destroy(&m->colour);
    board_free_numbers(&m->state);
    if (!m->x_is_picture)
        tensor_finish(&m->state.x);
    pyramid_finish(&m->state.x_pyramid);
    free(m->bias);
    free(m->decimal);
    free(m->uses);
    board_picture_finish(&m->picture);
    board_picture_finish(&m->candidate);
    board_picture_finish(&m->still_life);
    board_input_key_finish(&m->input);
    filters_finish(&m->filters);
    for (int i = 0; i < BOARD_SLOTS; i++)
        free(m->slot[i].term);
    free(m->engine_terms);
    tensor_finish(&m->stamped);
    cs_free(m->sums);
    for (int i = 0; i < 2; i++)
        tensor_finish(&m->overlaps[i].count);
    free(m->file);
    free(m->paint);
    free(m);
    *out = NULL;
}

const struct board *board_state(const struct board_model *m)
{
    return &m->state;
}

/* Geometry. */

static bool has_filters(enum board_mode mode)
{
    return mode == BOARD_CHANNELS || mode == BOARD_POINTWISE || mode == BOARD_GROUPED || mode == BOARD_DEPTHWISE;
}

static void kernel_sides(const struct board_settings *s, int sides[2])
{
    if (has_filters(s->mode)) {
        sides[0] = s->filters->rows;
        sides[1] = s->filters->cols;
    } else if (s->mode == BOARD_POOLING) {
        memcpy(sides, s->window, 2 * sizeof *sides);
    } else {
        const struct kernel_value *k = s->mode == BOARD_1D ? &s->kernel_1d : &s->kernel;
        sides[0] = k->rows;
        sides[1] = k->cols;
    }
}

/* As many outputs as strides begin on the input: what TensorFlow calls SAME, and at stride 1 PyTorch's padding='same'.
 * An odd one goes behind. */
static void same_padding(const struct board_geometry *g, int axis, int n, int *before, int *behind)
{
    const int stride = g->stride[axis], extent = g->dilation[axis] * (g->kernel[axis] - 1) + 1;
    const int outputs = (n + stride - 1) / stride, all = (outputs - 1) * stride + extent - n;
    *before = all > 0 ? all / 2 : 0;
    *behind = all > 0 ? all - *before : 0;
}

static void set_geometry(struct board *b, const struct board_settings *s)
{
    struct board_geometry *g = &b->geometry;
    *g = (struct board_geometry){.padding_mode = s->padding_mode, .groups = 1};
    kernel_sides(s, g->kernel);
    for (int axis = 0; axis < 2; axis++) {
        g->stride[axis] = s->stride[axis];
        g->dilation[axis] = s->mode == BOARD_POOLING && s->rule == BOARD_MEAN ? 1 : s->dilation[axis];
        g->padding[axis] = g->padding[axis + 2] = s->padding[axis];
        g->output_padding[axis] = s->mode == BOARD_TRANSPOSED ? s->output_padding[axis] : 0;
        if (s->padding[axis] == BOARD_SAME)
            same_padding(g, axis, axis ? b->width : b->height, &g->padding[axis], &g->padding[axis + 2]);
    }
    for (int side = 0; s->given && side < 4; side++)
        if (s->padding[side % 2] != BOARD_SAME)
            g->padding[side] =
                g->padding[side] > s->given->less_padding[side] ? g->padding[side] - s->given->less_padding[side] : 0;
    if (s->mode == BOARD_1D) { /* one row: the other axis stays as it is */
        g->stride[0] = g->dilation[0] = 1;
        g->padding[0] = g->padding[2] = 0;
    }
    if (s->mode == BOARD_GROUPED)
        g->groups = s->groups;
    if (s->mode == BOARD_DEPTHWISE)
        g->groups = b->channels;
}

/* A layer of a kind, inferred for x; *out is a copy of its struct of `size` bytes. set writes the attributes. */
static enum cs_status infer(const struct layer_kind *kind, void *out, const struct board *b,
                            void (*set)(void *, const struct board *), struct cs_error *err)
{
    struct layer *l = NULL;
    enum cs_status status = layer_create(&l, kind, err);
    if (status != CS_OK)
        return status;
    memcpy(out, l, kind->size);
    layer_destroy(&l);
    const struct shape in = shape_3d(b->channels, b->height, b->width);
    set(out, b);
    return layer_infer(out, &in, 1, err);
}

static void set_conv(void *out, const struct board *b)
{
    struct conv2d *l = out;
    const struct board_geometry *g = &b->geometry;
    l->out_channels = b->maps;
    l->groups = g->groups;
    l->padding_mode = (int)g->padding_mode;
    memcpy(l->kernel_size, g->kernel, sizeof l->kernel_size);
    memcpy(l->stride, g->stride, sizeof l->stride);
    memcpy(l->dilation, g->dilation, sizeof l->dilation);
    memcpy(l->padding, g->padding, sizeof l->padding);
}

static void set_transpose(void *out, const struct board *b)
{
    struct conv_transpose2d *l = out;
    const struct board_geometry *g = &b->geometry;
    l->out_channels = 1;
    memcpy(l->kernel_size, g->kernel, sizeof l->kernel_size);
    memcpy(l->stride, g->stride, sizeof l->stride);
    memcpy(l->dilation, g->dilation, sizeof l->dilation);
    memcpy(l->padding, g->padding, sizeof l->padding);
    memcpy(l->output_padding, g->output_padding, sizeof l->output_padding);
}

static void set_pool(void *out, const struct board *b)
{
    struct pool2d *l = out;
    const struct board_geometry *g = &b->geometry;
    memcpy(l->kernel_size, g->kernel, sizeof l->kernel_size);
    memcpy(l->stride, g->stride, sizeof l->stride);
    memcpy(l->dilation, g->dilation, sizeof l->dilation);
    memcpy(l->padding, g->padding, sizeof l->padding);
    l->count_include_pad = true; /* the mean's default: also for the mean beside another rule */
}

/* The remainder that the size formula rounds away. */
static void count_lost(struct board *b)
{
    struct board_geometry *g = &b->geometry;
    for (int axis = 0; axis < 2; axis++) {
        const int n = (axis ? b->width : b->height) + g->padding[axis] + g->padding[axis + 2];
        g->lost[axis] = (n - g->dilation[axis] * (g->kernel[axis] - 1) - 1) % g->stride[axis];
    }
}

static const struct layer_kind *const pool_kinds[BOARD_RULES] = {&layer_max_pool2d, &layer_avg_pool2d,
                                                                 &layer_min_pool2d};

static enum cs_status infer_all(struct board *b, struct cs_error *err)
{
    enum cs_status status;
    const struct shape *out;
    if (b->mode == BOARD_TRANSPOSED) {
        status = infer(&layer_conv_transpose2d, &b->transpose, b, set_transpose, err);
        out = &b->transpose.base.out;
    } else if (b->mode == BOARD_POOLING) {
        status = infer(pool_kinds[b->rule], &b->pool, b, set_pool, err);
        out = &b->pool.base.out;
    } else {
        status = infer(&layer_conv2d, &b->conv, b, set_conv, err);
        out = &b->conv.base.out;
    }
    if (status != CS_OK)
        return status;
    b->oh = out->dim[1];
    b->ow = out->dim[2];
    b->steps = b->mode == BOARD_TRANSPOSED ? b->height * b->width : b->oh * b->ow;
    if (b->mode != BOARD_TRANSPOSED)
        count_lost(b);
    return CS_OK;
}

/* A bank whose filters see another number of channels than there are cannot be used. */
static enum cs_status check_filters(const struct board *b, const struct board_settings *s, struct cs_error *err)
{
    const int groups = b->geometry.groups, channels = s->filters->channels;
    if (b->channels % groups)
        return cs_fail(err, CS_BAD_SHAPE, _("%d groups do not divide %d channels"), groups, b->channels);
    if (s->filters->n % groups)
        return cs_fail(err, CS_BAD_SHAPE, _("%d groups do not divide %d filters"), groups, s->filters->n);
    if (channels != b->channels / groups)
        return cs_fail(err, CS_BAD_SHAPE, _("the filters have %d slices, but each sees %d channels"), channels,
                       b->channels / groups);
    if (s->mode == BOARD_POINTWISE && (s->filters->rows != 1 || s->filters->cols != 1))
        return cs_fail(err, CS_BAD_SHAPE, _("1×1 convolution takes 1×1 filters, not %d×%d"), s->filters->rows,
                       s->filters->cols);
    return CS_OK;
}

static enum cs_status describe(struct board *b, const struct board_settings *s, struct cs_error *err)
{
    b->mode = s->mode;
    b->rule = s->rule;
    b->activation = s->activation;
    b->alone = s->alone;
    b->flip = s->flip && s->mode != BOARD_POOLING;
    b->maps = has_filters(s->mode) ? s->filters->n : 1;
    set_geometry(b, s);
    if (has_filters(s->mode)) {
        const enum cs_status status = check_filters(b, s, err);
        if (status != CS_OK)
            return status;
    }
    return infer_all(b, err);
}

/* Weights. */

static void flip_plane(float *w, int n)
{
    for (int i = 0; i < n / 2; i++) {
        const float first = w[i];
        w[i] = w[n - 1 - i];
        w[n - 1 - i] = first;
    }
}

static enum cs_status make_decimals(struct board_plan *p, struct cs_error *err)
{
    const struct tensor *weight = &p->next.weight;
    const size_t n = shape_count(&weight->shape);
    p->decimal = calloc(n, sizeof *p->decimal);
    if (!p->decimal)
        return cs_no_memory(err);
    for (size_t i = 0; i < n; i++)
        p->decimal[i] = decimal_of(weight->data[i]);
    p->next.decimal = p->decimal;
    return CS_OK;
}

static enum cs_status make_weights(struct board_plan *p, struct cs_error *err)
{
    const struct board_settings *s = p->settings;
    struct board *b = &p->next;
    const struct kernel_value *k = s->mode == BOARD_1D ? &s->kernel_1d : &s->kernel;
    const bool bank = has_filters(s->mode);
    const int channels = bank ? s->filters->channels : 1, plane = b->geometry.kernel[0] * b->geometry.kernel[1];
    const struct shape shape = shape_4d(b->maps, channels, b->geometry.kernel[0], b->geometry.kernel[1]);
    p->bias = calloc((size_t)b->maps, sizeof *p->bias);
    if (!p->bias)
        return cs_no_memory(err);
    b->bias = p->bias;
    b->divisor = 1;
    if (s->mode == BOARD_POOLING)
        return CS_OK;
    const enum cs_status status = tensor_init(&b->weight, &shape, err);
    if (status != CS_OK)
        return status;
    memcpy(b->weight.data, bank ? s->filters->w : k->w, shape_count(&shape) * sizeof(float));
    for (int i = 0; b->flip && i < b->maps * channels; i++)
        flip_plane(b->weight.data + i * plane, plane);
    b->divisor = bank ? s->filters->divisor : k->divisor;
    for (int i = 0; i < b->maps; i++)
        p->bias[i] = bank ? s->filters->bias[i] : s->bias;
    return make_decimals(p, err);
}

/* Pooling reads as a convolution of the same geometry does. */
static enum cs_status count_uses(struct board_plan *p, struct cs_error *err)
{
    struct board *b = &p->next;
    struct conv2d conv = b->conv;
    if (b->mode == BOARD_TRANSPOSED)
        return CS_OK;
    p->uses = calloc((size_t)b->height + (size_t)b->width, sizeof *p->uses);
    if (!p->uses)
        return cs_no_memory(err);
    enum cs_status status = CS_OK;
    if (b->mode == BOARD_POOLING) {
        b->geometry.padding_mode = PADDING_ZEROS;
        status = infer(&layer_conv2d, &conv, b, set_conv, err);
    }
    if (status != CS_OK)
        return status;
    b->uses[0] = p->uses;
    b->uses[1] = p->uses + b->height;
    conv2d_coverage(&conv, 0, p->uses);
    conv2d_coverage(&conv, 1, p->uses + b->height);
    return CS_OK;
}

/* Settings. */

static bool same_pairs(const struct board_settings *a, const struct board_settings *b)
{
    return !memcmp(a->cut, b->cut, sizeof a->cut) && !memcmp(a->window, b->window, sizeof a->window) &&
           !memcmp(a->stride, b->stride, sizeof a->stride) && !memcmp(a->padding, b->padding, sizeof a->padding) &&
           !memcmp(a->dilation, b->dilation, sizeof a->dilation) &&
           !memcmp(a->output_padding, b->output_padding, sizeof a->output_padding);
}

static bool same_settings(const struct board_model *m, const struct board_settings *s)
{
    const struct board_settings *last = &m->settings;
    return m->updated && last->mode == s->mode && m->given == (s->given ? s->given->id : 0) &&
           last->signal == s->signal && last->picture == s->picture && last->volume == s->volume &&
           last->map == s->map && !strcmp(m->file, s->file) && !strcmp(m->paint, s->paint) && last->seed == s->seed &&
           last->numbers == s->numbers && kernel_equal(&last->kernel, &s->kernel) &&
           kernel_equal(&last->kernel_1d, &s->kernel_1d) && filters_equal(&m->filters, s->filters) &&
           last->rule == s->rule && same_pairs(last, s) && last->padding_mode == s->padding_mode &&
           last->groups == s->groups && last->bias == s->bias && last->flip == s->flip &&
           last->activation == s->activation && last->alone == s->alone;
}

bool board_is_current(const struct board_model *m, const struct board_settings *s)
{
    return same_settings(m, s);
}

/* Without memory the next update computes it all again, which shows the same. */
static void remember(struct board_model *m, const struct board_settings *s)
{
    char *file = strdup(s->file), *paint = strdup(s->paint);
    struct filters filters = {0};
    m->updated = file && paint && filters_copy(&filters, s->filters, NULL) == CS_OK;
    free(m->file);
    free(m->paint);
    filters_finish(&m->filters);
    m->file = file;
    m->paint = paint;
    m->filters = filters;
    m->given = s->given ? s->given->id : 0;
    m->settings = *s;
    m->settings.given = NULL;
    m->settings.file = m->settings.paint = NULL;
    m->settings.filters = NULL;
}

/* Pictures' responses. */

static bool has_picture(const struct board *b)
{
    return b->mode == BOARD_2D && !b->alone;
}

static enum cs_status need_response(struct board_model *m, struct response **r, struct cs_error *err)
{
    const struct response_options o = {.notify = m->notify.call, .ctx = m->notify.ctx};
    return *r ? CS_OK : response_create(r, &o, err);
}

/* The kernel over a picture [C,H,W], each channel by itself. */
static enum cs_status request(struct response *r, const struct board *b, const struct tensor *picture, uint64_t tag,
                              struct cs_error *err)
{
    float weight[3 * KERNEL_MAX_WEIGHTS], bias[3];
    const int channels = picture->shape.dim[0], n = b->geometry.kernel[0] * b->geometry.kernel[1];
    /* Patient: while one drags, a picture that cannot keep up still follows. */
    struct response_settings s = {.picture = picture,
                                  .conv = response_conv2d(channels, channels),
                                  .weight = weight,
                                  .bias = bias,
                                  .tag = tag,
                                  .patient = true};
    for (int c = 0; c < channels; c++) {
        for (int i = 0; i < n; i++)
            weight[c * n + i] = b->weight.data[i] / (float)b->divisor;
        bias[c] = b->bias[0];
    }
    s.conv.padding_mode = (int)b->geometry.padding_mode;
    s.activation = b->activation == BOARD_NONE ? NULL : board_activation_kinds[b->activation];
    memcpy(s.conv.kernel_size, b->geometry.kernel, sizeof s.conv.kernel_size);
    memcpy(s.conv.stride, b->geometry.stride, sizeof s.conv.stride);
    memcpy(s.conv.dilation, b->geometry.dilation, sizeof s.conv.dilation);
    memcpy(s.conv.padding, b->geometry.padding, sizeof s.conv.padding);
    return response_request(r, &s, err);
}

/* A grey picture on a large board: the response of the board is that of the picture, too. */
static bool shares_response(const struct board_model *m)
{
    const struct board *b = &m->state;
    return b->large && b->picture_is_board && m->x_is_picture && m->picture.colour.shape.dim[0] == 1;
}

static void request_responses(struct board_model *m)
{
    struct board *b = &m->state;
    struct cs_error err;
    const struct tensor *colour = b->picture_is_board ? &m->picture.colour : &m->still_life.colour;
    enum cs_status status = CS_OK;
    if (b->large) {
        const struct tensor plane = {shape_3d(1, b->height, b->width), b->x.data};
        status = request(m->response, b, &plane, b->serial, &err);
    }
    if (status == CS_OK && has_picture(b) && !shares_response(m))
        status = request(m->colour, b, colour, b->serial, &err);
    if (status != CS_OK)
        snprintf(b->error, sizeof b->error, "%s", err.text);
}

static void use_responses(struct board_model *m)
{
    struct board *b = &m->state;
    b->response = b->large ? m->response : NULL;
    b->picture = !has_picture(b) ? NULL : shares_response(m) ? m->response : m->colour;
    if (b->large)
        b->output_max = response_state(m->response)->most;
}

static enum cs_status make_responses(struct board_model *m, const struct board_plan *p, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    if (p->next.large)
        status = need_response(m, &m->response, err);
    if (status == CS_OK && has_picture(&p->next))
        status = need_response(m, &m->colour, err);
    return status;
}

/* Update. */

static void drop_plan(struct board_plan *p)
{
    board_free_numbers(&p->next);
    if (!p->same_input)
        pyramid_finish(&p->next.x_pyramid);
    if (!p->same_input && !p->x_is_picture)
        tensor_finish(&p->next.x);
    free(p->bias);
    free(p->decimal);
    free(p->uses);
    board_input_key_finish(&p->input);
}

static enum cs_status make_plan(struct board_model *m, const struct board_settings *s, struct board_plan *p,
                                struct cs_error *err)
{
    *p = (struct board_plan){.settings = s};
    enum cs_status status = board_make_input(m, p, err);
    if (status == CS_OK)
        status = describe(&p->next, s, err);
    if (status == CS_OK)
        status = make_weights(p, err);
    if (status == CS_OK)
        status = count_uses(p, err);
    if (status == CS_OK)
        status = board_make_terms_room(m, &p->next, err);
    if (status == CS_OK)
        status = board_make_numbers(m, &p->next, (uint64_t)s->seed, err);
    if (status == CS_OK)
        status = make_responses(m, p, err);
    return status;
}

/* Nothing reads the old input any more. */
static void forget_input(struct board_model *m)
{
    if (m->response)
        response_forget(m->response);
    if (m->colour)
        response_forget(m->colour);
    pyramid_finish(&m->state.x_pyramid);
    if (!m->x_is_picture)
        tensor_finish(&m->state.x);
}

static void take_plan(struct board_model *m, struct board_plan *p)
{
    struct board *b = &m->state;
    const uint64_t serial = b->serial, input_serial = b->input_serial, picture_serial = b->picture_serial;
    const bool another = p->picture == &m->candidate, still = p->colour == &m->still_life,
               was_still = b->picture_pyramid == &m->still_life.pyramid;
    if (!p->same_input)
        forget_input(m);
    if (another)
        board_swap_pictures(m);
    board_free_numbers(b);
    free(m->bias);
    free(m->decimal);
    free(m->uses);
    *b = p->next;
    b->serial = serial;
    b->input_serial = input_serial + !p->same_input;
    m->bias = p->bias;
    m->decimal = p->decimal;
    m->uses = p->uses;
    if (!p->same_input) {
        m->x_is_picture = p->x_is_picture;
        board_input_key_finish(&m->input);
        m->input = p->input;
    } else {
        board_input_key_finish(&p->input);
    }
    b->picture_is_board = p->colour && !still;
    const struct pyramid *pyramid = still ? &m->still_life.pyramid : &m->picture.pyramid;
    b->picture_serial = picture_serial + (another || still != was_still);
    b->picture_pyramid = p->colour ? pyramid : NULL;
    b->picture_lo = still ? m->still_life.lo : m->picture.lo;
    b->picture_hi = still ? m->still_life.hi : m->picture.hi;
}

bool board_update(struct board_model *m, const struct board_settings *s)
{
    struct board_plan plan;
    struct cs_error err;
    if (same_settings(m, s))
        return false;
    m->state.serial++;
    m->state.error[0] = '\0';
    remember(m, s);
    if (make_plan(m, s, &plan, &err) != CS_OK) {
        drop_plan(&plan);
        snprintf(m->state.error, sizeof m->state.error, "%s", err.text);
        return true;
    }
    take_plan(m, &plan);
    request_responses(m);
    use_responses(m);
    return true;
}

bool board_poll(struct board_model *m)
{
    bool news = false;
    if (m->state.large && m->response)
        news |= response_poll(m->response);
    if (has_picture(&m->state) && m->colour && !shares_response(m))
        news |= response_poll(m->colour);
    if (news)
        use_responses(m);
    return news;
}

bool board_wait(struct board_model *m, double seconds)
{
    bool done = true;
    if (m->state.large && m->response)
        done &= response_wait(m->response, seconds);
    if (has_picture(&m->state) && m->colour && !shares_response(m))
        done &= response_wait(m->colour, seconds);
    use_responses(m);
    return done;
}

/* With the input as it is; another input is tried by showing it. */
bool board_fits(struct board_model *m, const struct board_settings *s)
{
    struct board b = {.channels = m->state.channels, .height = m->state.height, .width = m->state.width};
    return describe(&b, s, NULL) == CS_OK;
}
