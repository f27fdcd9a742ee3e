#include "app/board/board_difference.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"

enum { ROWS_A_LOOK = 64 }; /* rows between two looks at whether the work is still wanted */

/* What is subtracted; two requests for equal ones are one. */
struct job {
    struct board_pairing pairing;
    const float *a, *b; /* place [0, 0] of the map on either output */
    int a_cols, b_cols;
    uint64_t a_serial, b_serial;
};

struct result {
    struct tensor map;
    struct pyramid pyramid;
    double largest, sum;
    int64_t differ;
};

struct board_difference {
    struct board_notify notify;
    struct board_difference_state state;
    struct result result[2];
    struct result *front, *back; /* back is the thread's while there is one */
    struct job job;              /* the latest; a NULL: none, or forgotten */
    pthread_t thread;
    bool has_thread;
    atomic_bool cancel, finished;
    enum cs_status status; /* of what has finished */
    struct cs_error error;
};

/* Places. */

/* Twice the input's row (column) on which the middle of output 0's window lies. */
static int64_t first_middle(const struct board *b, int axis)
{
    const struct board_geometry *g = &b->geometry;
    return (int64_t)g->dilation[axis] * (g->kernel[axis] - 1) - 2 * (int64_t)g->padding[axis];
}

static int64_t floor_div(int64_t n, int64_t d)
{
    return n >= 0 ? n / d : -((-n + d - 1) / d);
}

/* How far B's place is from A's, and what is left between the middles. Half a stride rounds down. */
static int shift_of(const struct board *a, const struct board *b, int axis, double *apart)
{
    const int64_t stride = a->geometry.stride[axis], between = first_middle(a, axis) - first_middle(b, axis);
    const int64_t shift = floor_div(between + stride - 1, 2 * stride);
    *apart = (double)(2 * stride * shift - between) / 2;
    return (int)shift;
}

struct board_pairing board_pair(const struct board *a, const struct board *b)
{
    struct board_pairing p = {0};
    const int a_size[2] = {a->oh, a->ow}, b_size[2] = {b->oh, b->ow};
    int size[2];
    for (int axis = 0; axis < 2; axis++) {
        const int shift = shift_of(a, b, axis, &p.apart[axis]);
        const int begin = shift < 0 ? -shift : 0,
                  end = a_size[axis] < b_size[axis] - shift ? a_size[axis] : b_size[axis] - shift;
        p.a[axis] = begin;
        p.b[axis] = begin + shift;
        size[axis] = end > begin ? end - begin : 0;
    }
    p.rows = size[1] ? size[0] : 0;
    p.cols = size[0] ? size[1] : 0;
    return p;
}

struct tensor board_shown_output(const struct board *b, uint64_t *serial)
{
    *serial = b->serial;
    if (!b->large)
        return b->activation == BOARD_NONE ? b->output : b->activated;
    const struct response_state *r = b->response ? response_state(b->response) : NULL;
    if (!r || !r->current || r->tag != b->serial)
        return (struct tensor){0};
    *serial = r->serial;
    return r->map;
}

/* The work. */

static void finish_result(struct result *r)
{
    tensor_finish(&r->map);
    pyramid_finish(&r->pyramid);
}

static enum cs_status make_room(struct result *r, const struct job *job, struct cs_error *err)
{
    const struct shape shape = shape_4d(1, 1, job->pairing.rows, job->pairing.cols),
                       plane = shape_3d(1, job->pairing.rows, job->pairing.cols);
    if (r->map.data && shape_equal(&r->map.shape, &shape))
        return CS_OK;
    finish_result(r);
    enum cs_status status = tensor_init(&r->map, &shape, err);
    if (status == CS_OK)
        status = pyramid_init(&r->pyramid, &plane, err);
    if (status != CS_OK)
        finish_result(r);
    return status;
}

static void count_row(struct result *r, const float *row, int n)
{
    for (int i = 0; i < n; i++) {
        const double size = fabs((double)row[i]);
        r->largest = size > r->largest ? size : r->largest;
        r->sum += size;
        r->differ += row[i] != 0;
    }
}

/* Row by row, for the rows of the outputs do not lie together where one is wider. */
static void subtract_row(const struct layer *sub, const struct job *job, struct result *r, int row)
{
    const size_t cols = (size_t)job->pairing.cols;
    const struct shape shape = shape_batch(1, &sub->out);
    const struct tensor x[] = {{shape, (float *)job->a + (size_t)row * (size_t)job->a_cols},
                               {shape, (float *)job->b + (size_t)row * (size_t)job->b_cols}};
    struct tensor y = {shape, r->map.data + (size_t)row * cols};
    layer_sub.forward(sub, &(struct layer_call){.kernels = kernels_best(), .batch = 1, .x = x, .y = &y});
    count_row(r, y.data, job->pairing.cols);
}

static bool is_cancelled(struct board_difference *d, int row)
{
    return row % ROWS_A_LOOK == 0 && atomic_load(&d->cancel);
}

static enum cs_status compute(struct board_difference *d, struct cs_error *err)
{
    const struct job *job = &d->job;
    struct result *r = d->back;
    struct layer *sub = NULL;
    const struct shape row = shape_3d(1, 1, job->pairing.cols), in[] = {row, row};
    enum cs_status status = make_room(r, job, err);
    if (status == CS_OK)
        status = layer_create(&sub, &layer_sub, err);
    if (status == CS_OK)
        status = layer_infer(sub, in, 2, err);
    r->largest = r->sum = 0;
    r->differ = 0;
    for (int i = 0; status == CS_OK && i < job->pairing.rows; i++) {
        if (is_cancelled(d, i))
            status = CS_CANCELLED;
        else
            subtract_row(sub, job, r, i);
    }
    if (status == CS_OK)
        pyramid_build(&r->pyramid, r->map.data, NULL);
    layer_destroy(&sub);
    return status;
}

static void *thread_main(void *arg)
{
    struct board_difference *d = arg;
    d->status = compute(d, &d->error);
    atomic_store(&d->finished, true);
    if (d->notify.call)
        d->notify.call(d->notify.ctx);
    return NULL;
}

/* What is shown. */

static void take_over(struct board_difference *d)
{
    struct result *shown = d->back;
    struct board_difference_state *s = &d->state;
    d->back = d->front;
    d->front = shown;
    s->serial++;
    s->pairing = d->job.pairing;
    s->map = shown->map;
    s->pyramid = shown->pyramid;
    s->largest = shown->largest;
    s->most = fmaxf((float)shown->largest, 1e-6f);
    s->mean = shown->sum / ((double)s->pairing.rows * s->pairing.cols);
    s->differ = shown->differ;
    s->current = true;
    s->error[0] = '\0';
}

static void take(struct board_difference *d, enum cs_status status, const struct cs_error *err)
{
    if (status == CS_OK)
        take_over(d);
    else if (status != CS_CANCELLED)
        snprintf(d->state.error, sizeof d->state.error, "%s", err->text);
}

static bool take_finished(struct board_difference *d)
{
    if (!d->has_thread || !atomic_load(&d->finished))
        return false;
    pthread_join(d->thread, NULL);
    d->has_thread = false;
    take(d, d->status, &d->error);
    return true;
}

void board_difference_wait(struct board_difference *d)
{
    if (!d->has_thread)
        return;
    pthread_join(d->thread, NULL);
    d->has_thread = false;
    take(d, d->status, &d->error);
}

void board_difference_forget(struct board_difference *d)
{
    take_finished(d);
    if (!d->has_thread)
        return;
    atomic_store(&d->cancel, true);
    pthread_join(d->thread, NULL);
    d->has_thread = false;
    d->job = (struct job){0};
}

bool board_difference_poll(struct board_difference *d)
{
    return take_finished(d);
}

const struct board_difference_state *board_difference_state(const struct board_difference *d)
{
    return &d->state;
}

/* Requests. */

static bool same_job(const struct job *a, const struct job *b)
{
    return a->a == b->a && a->b == b->b && a->a_serial == b->a_serial && a->b_serial == b->b_serial &&
           a->pairing.rows == b->pairing.rows && a->pairing.cols == b->pairing.cols;
}

/* Nothing is shared: that is a result, too. */
static void show_nothing(struct board_difference *d)
{
    struct board_difference_state *s = &d->state;
    *s = (struct board_difference_state){
        .serial = s->serial + 1, .pairing = d->job.pairing, .most = 1e-6f, .current = true};
}

static void begin(struct board_difference *d)
{
    struct cs_error err = {""};
    const int64_t n = (int64_t)d->job.pairing.rows * d->job.pairing.cols;
    atomic_store(&d->cancel, false);
    atomic_store(&d->finished, false);
    if (n == 0)
        show_nothing(d);
    else if (n <= DIFFERENCE_AT_ONCE)
        take(d, compute(d, &err), &err);
    else if (pthread_create(&d->thread, NULL, thread_main, d) == 0)
        d->has_thread = true;
    else
        snprintf(d->state.error, sizeof d->state.error, "%s", _("the thread of large pictures cannot be started"));
}

void board_difference_request(struct board_difference *d, const struct board *a, const struct board *b)
{
    struct job job = {.pairing = board_pair(a, b), .a_cols = a->ow, .b_cols = b->ow};
    const struct tensor ya = board_shown_output(a, &job.a_serial), yb = board_shown_output(b, &job.b_serial);
    take_finished(d);
    if (!ya.data || !yb.data) {
        d->state.current = false;
        return;
    }
    job.a = ya.data + (size_t)job.pairing.a[0] * (size_t)a->ow + job.pairing.a[1];
    job.b = yb.data + (size_t)job.pairing.b[0] * (size_t)b->ow + job.pairing.b[1];
    if (same_job(&job, &d->job))
        return;
    board_difference_forget(d);
    d->job = job;
    d->state.current = false;
    d->state.error[0] = '\0';
    begin(d);
}

enum cs_status board_difference_create(struct board_difference **out, const struct board_notify *notify,
                                       struct cs_error *err)
{
    struct board_difference *d = *out = cs_alloc(1, sizeof *d);
    if (!d)
        return cs_no_memory(err);
    if (notify)
        d->notify = *notify;
    d->front = &d->result[0];
    d->back = &d->result[1];
    d->state.most = 1e-6f;
    return CS_OK;
}

void board_difference_destroy(struct board_difference **out)
{
    struct board_difference *d = *out;
    if (!d)
        return;
    board_difference_forget(d);
    finish_result(&d->result[0]);
    finish_result(&d->result[1]);
    cs_free(d);
    *out = NULL;
}
