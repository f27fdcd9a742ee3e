#include "engine/worker/study_embedding.h"

#include <stdlib.h>

#include "engine/base/i18n.h"

struct state {
    int done;
};

static unsigned uses(const struct study_asks *asks)
{
    (void)asks;
    return STUDY_USES_DATA;
}

static bool same(const struct study_asks *a, const struct study_asks *b)
{
    (void)a, (void)b;
    return true;
}

static enum cs_status begin(void *state, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    (void)state, (void)of, (void)asks;
    return cs_fail(err, CS_NOT_FOUND, _("this is not there yet"));
}

static enum cs_status go_on(void *state, const struct study_of *of, bool *more, struct cs_error *err)
{
    (void)state, (void)of, (void)err;
    *more = false;
    return CS_OK;
}

static void progress(const void *state, int *done, int *total)
{
    (void)state;
    *done = *total = 0;
}

static struct study_shown *show(const void *state, const struct study_of *of)
{
    (void)state, (void)of;
    return NULL;
}

static void finish(void *state)
{
    (void)state;
}

const struct study_class study_embedding = {.name = "embedding",
                                            .uses = uses,
                                            .size = sizeof(struct state),
                                            .same = same,
                                            .begin = begin,
                                            .go_on = go_on,
                                            .progress = progress,
                                            .show = show,
                                            .finish = finish};
