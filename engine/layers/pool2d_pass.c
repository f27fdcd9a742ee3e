#include "engine/layers/pool2d_pass.h"

#include "engine/base/i18n.h"

int pool_stride(const struct pool2d *l, int axis)
{
    return l->stride[axis] ? l->stride[axis] : l->kernel_size[axis];
}

static enum cs_status check_axis(const struct pool2d *l, int axis, struct cs_error *err)
{
    const int *k = l->kernel_size, *in = &l->base.in[0].dim[1];
    if (l->padding[axis] > k[axis] / 2) /* else a window could lie in the padding altogether */
        return cs_fail(err, CS_BAD_SHAPE, _("padding=%d is more than half of the %dx%d window"), l->padding[axis], k[0],
                       k[1]);
    if ((int64_t)in[axis] + 2 * l->padding[axis] < k[axis])
        return cs_fail(err, CS_BAD_SHAPE, _("a %dx%d window does not fit a %dx%d input"), k[0], k[1], in[0], in[1]);
    return CS_OK;
}

enum cs_status pool_infer(struct layer *base, struct cs_error *err)
{
    const struct pool2d *l = (const struct pool2d *)base;
    char text[CS_SHAPE_TEXT];
    if (base->in[0].rank != 3)
        return cs_fail(err, CS_BAD_SHAPE, _("%s takes maps of CxHxW, not %s"), base->kind->name,
                       shape_text(&base->in[0], text));
    base->out = base->in[0];
    for (int axis = 0; axis < 2; axis++) {
        const enum cs_status status = check_axis(l, axis, err);
        if (status != CS_OK)
            return status;
        const int64_t room = (int64_t)base->in[0].dim[1 + axis] + 2 * l->padding[axis] - l->kernel_size[axis];
        base->out.dim[1 + axis] = (int)(room / pool_stride(l, axis) + 1);
    }
    base->n_params = 0;
    return CS_OK;
}

void pool_window(const struct layer *base, int size[2], int stride[2], int first[2])
{
    const struct pool2d *l = (const struct pool2d *)base;
    for (int axis = 0; axis < 2; axis++) {
        size[axis] = l->kernel_size[axis];
        stride[axis] = pool_stride(l, axis);
        first[axis] = -l->padding[axis];
    }
}

struct pool_job {
    struct pool_pass pass;
    pool_plane_job *plane_job;
    size_t planes, a_chunk;
};

static struct pool_plane plane_of(const struct pool2d *l, size_t number)
{
    const int *in = &l->base.in[0].dim[1], *out = &l->base.out.dim[1];
    struct pool_plane p = {.h = in[0], .w = in[1], .out_h = out[0], .out_w = out[1]};
    p.in = number * (size_t)p.h * (size_t)p.w;
    p.out = number * (size_t)p.out_h * (size_t)p.out_w;
    return p;
}

static void run_chunk(void *ctx, int chunk)
{
    const struct pool_job *job = ctx;
    const struct range planes = chunk_of(job->planes, job->a_chunk, chunk);
    for (size_t i = planes.begin; i < planes.end; i++) {
        const struct pool_plane plane = plane_of(job->pass.l, i);
        job->plane_job(&job->pass, &plane);
    }
}

void pool_run(const struct layer *l, const struct layer_call *c, pool_plane_job *plane_job)
{
    const size_t plane = (size_t)l->in[0].dim[1] * (size_t)l->in[0].dim[2];
    struct pool_job job = {{(const struct pool2d *)l, c}, plane_job, 0, 0};
    job.planes = (size_t)c->batch * (size_t)l->in[0].dim[0];
    job.a_chunk = plane < CHUNK_FLOATS ? CHUNK_FLOATS / plane : 1;
    thread_pool_run(c->pool, run_chunk, &job, chunk_count(job.planes, job.a_chunk));
}
