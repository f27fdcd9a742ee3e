/* app/session/topic_matrix.c - the properties of the topic go to its model. */
#include "app/session/session_topic.h"

static int nothing;

static enum cs_status create(void **model, struct cs_error *err)
{
    (void)err;
    *model = &nothing;
    return CS_OK;
}

static void destroy(void **model)
{
    *model = NULL;
}

static bool update(const struct session *s, void *model)
{
    (void)s;
    (void)model;
    return false;
}

const struct session_topic session_topic_matrix = {
    .on_board = true,
    .create = create,
    .destroy = destroy,
    .update = update,
};
