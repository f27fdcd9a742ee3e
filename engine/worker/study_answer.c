#include "engine/worker/study_answer.h"

#include <stdlib.h>

#include "engine/base/i18n.h"
#include "engine/worker/study_target.h"

struct state {
    struct net_run *run;
    bool done;
};

static unsigned uses(const struct study_asks *asks)
{
    (void)asks;
    return STUDY_USES_PICTURE;
}

static bool same(const struct study_asks *made, const struct study_asks *wanted)
{
    (void)made, (void)wanted;
    return true;
}

static enum cs_status begin(void *state, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    struct state *s = state;
    (void)asks;
    if (of->classes < 1)
        return cs_fail(err, CS_NOT_FOUND, _("%s tells no classes apart: it answers none"), of->net->title);
    return net_run_create(&s->run, of->net, 1, NET_RUN_FUSE, of->pool, kernels_best(), err);
}

static enum cs_status go_on(void *state, const struct study_of *of, bool *more, struct cs_error *err)
{
    struct state *s = state;
    (void)err;
    target_input(of, of->pixels, net_run_input(s->run)->data);
    net_run_silence(s->run, of->silenced, of->n_silenced);
    net_run_watch(s->run, of->go_on, of->ctx);
    net_run_forward(s->run, 1);
    net_run_watch(s->run, NULL, NULL);
    net_run_silence(s->run, NULL, 0);
    s->done = !net_run_gave_up(s->run);
    *more = !s->done;
    return CS_OK;
}

static void progress(const void *state, int *done, int *total)
{
    const struct state *s = state;
    *done = s->done;
    *total = 1;
}

static void destroy(struct study_shown *shown)
{
    free(((struct answer_shown *)shown)->probability);
    free(shown);
}

static struct study_shown *show(const void *state, const struct study_of *of)
{
    const struct state *s = state;
    struct answer_shown *a = calloc(1, sizeof *a);
    float *p = calloc((size_t)of->classes, sizeof *p);
    if (!a || !p) {
        free(a);
        free(p);
        return NULL;
    }
    a->shown.destroy = destroy;
    a->classes = of->classes;
    a->answer = target_answer(of, s->run, 0);
    a->probability = p;
    for (int i = 0; i < of->classes; i++)
        p[i] = target_probability(of, i, s->run, 0);
    return &a->shown;
}

static void finish(void *state)
{
    net_run_destroy(&((struct state *)state)->run);
}

const struct study_class study_answer = {.name = "answer",
                                         .uses = uses,
                                         .size = sizeof(struct state),
                                         .same = same,
                                         .begin = begin,
                                         .go_on = go_on,
                                         .progress = progress,
                                         .show = show,
                                         .finish = finish};
