#include "engine/layers/planes.h"

#include "engine/base/i18n.h"

struct run {
    const struct layer *l;
    const struct layer_call *call;
    plane_job *job;
    size_t planes, a_chunk;
};

static struct plane plane_of(const struct layer *l, size_t number)
{
    const int *in = &l->in[0].dim[1], *out = &l->out.dim[1];
    struct plane p = {.h = in[0], .w = in[1], .out_h = out[0], .out_w = out[1]};
    p.in = number * (size_t)p.h * (size_t)p.w;
    p.out = number * (size_t)p.out_h * (size_t)p.out_w;
    return p;
}

static void run_chunk(void *ctx, int chunk)
{
    const struct run *run = ctx;
    const struct range planes = chunk_of(run->planes, run->a_chunk, chunk);
    for (size_t i = planes.begin; i < planes.end; i++) {
        const struct plane plane = plane_of(run->l, i);
        run->job(run->l, run->call, &plane);
    }
}

void planes_run(const struct layer *l, const struct layer_call *c, plane_job *job)
{
    const size_t in = (size_t)l->in[0].dim[1] * (size_t)l->in[0].dim[2];
    const size_t out = (size_t)l->out.dim[1] * (size_t)l->out.dim[2], plane = in > out ? in : out;
    struct run run = {.l = l, .call = c, .job = job, .planes = (size_t)c->batch * (size_t)l->in[0].dim[0]};
    run.a_chunk = plane < CHUNK_FLOATS ? CHUNK_FLOATS / plane : 1;
    thread_pool_run(c->pool, run_chunk, &run, chunk_count(run.planes, run.a_chunk));
}

enum cs_status planes_check(const struct layer *l, struct cs_error *err)
{
    char text[CS_SHAPE_TEXT];
    if (l->in[0].rank == 3)
        return CS_OK;
    return cs_fail(err, CS_BAD_SHAPE, _("%s takes maps of CxHxW, not %s"), l->kind->name, shape_text(&l->in[0], text));
}
