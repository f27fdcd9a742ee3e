/* What is set of a training before it begins: values that count from the next restart on, and what becomes of what was
 * learnt. Nothing that was learnt goes away without a word, and nothing is thrown away because a number was set. */
#include <stdio.h>
#include <string.h>

#include "app/session/session_train.h"
#include "engine/base/i18n.h"

static const enum prop_id of_setup[SETUP_PROPS] = {
    PROP_TRAIN_SEED,    PROP_TRAIN_SIZE,       PROP_TRAIN_LABEL_NOISE, PROP_TRAIN_SHARES,
    PROP_TRAIN_BALANCE, PROP_TRAIN_BATCH_NORM, PROP_TRAIN_DROPOUT,
};

static int place_of(enum prop_id p)
{
    for (int i = 0; i < SETUP_PROPS; i++)
        if (of_setup[i] == p)
            return i;
    return -1;
}

bool session_is_of_setup(enum prop_id p)
{
    return place_of(p) >= 0;
}

bool session_has_learnt(const struct session *s)
{
    if (session_following(s)) /* another program trains */
        return false;
    if (s->training || s->orders != s->snapshot->orders)
        return true;
    return !s->loading && !(s->news & NEWS_SETUP) && s->snapshot->steps > 0;
}

/* What was asked for, and what of it is in use. */

static void forget(struct session_setup *setup)
{
    for (int i = 0; i < SETUP_PROPS; i++)
        value_finish(&setup->value[i]);
    *setup = (struct session_setup){0};
}

/* Without memory for a copy nothing is known of it, and nothing is pending then. */
void session_setup_posted(struct session *s)
{
    struct session_setup *setup = &s->setup[s->loads % SETUPS];
    forget(setup);
    for (int i = 0; i < SETUP_PROPS; i++)
        if (value_copy(&setup->value[i], &s->value[of_setup[i]], NULL) != CS_OK) {
            forget(setup);
            return;
        }
    setup->load = s->loads;
}

void session_setup_tick(struct session *s)
{
    const uint64_t made_by = s->snapshot->made_by;
    struct session_setup *setup = &s->setup[made_by % SETUPS];
    if (made_by == 0 || s->in_use.load == made_by || setup->load != made_by)
        return;
    forget(&s->in_use);
    s->in_use = *setup;
    *setup = (struct session_setup){0};
    s->changes++;
}

void session_setup_finish(struct session *s)
{
    for (int i = 0; i < SETUPS; i++)
        forget(&s->setup[i]);
    forget(&s->in_use);
}

const struct value *session_in_use(const struct session *s, enum prop_id p)
{
    const int place = place_of(p);
    return place >= 0 && s->in_use.load > 0 ? &s->in_use.value[place] : NULL;
}

/* Below 0 every dropout is the network's own. */
static bool is_same(enum prop_id p, const struct value *a, const struct value *b)
{
    return value_equal(a, b) || (p == PROP_TRAIN_DROPOUT && a->f < 0 && b->f < 0);
}

bool session_is_loading(const struct session *s)
{
    return s->loading || (s->worker && s->news & NEWS_SETUP);
}

/* A SETUP on its way takes all of them with it. */
bool session_is_pending(const struct session *s, enum prop_id p)
{
    const struct value *used = session_in_use(s, p);
    return used && !session_is_loading(s) && !is_same(p, used, &s->value[p]);
}

int session_pending(const struct session *s, enum prop_id *list, int most)
{
    int n = 0;
    for (int i = 0; i < SETUP_PROPS; i++) {
        if (!session_is_pending(s, of_setup[i]))
            continue;
        if (list && n < most)
            list[n] = of_setup[i];
        n++;
    }
    return n;
}

bool session_can_take_back(const struct session *s)
{
    return session_pending(s, NULL, 0) > 0;
}

/* One step of undo. */
enum cs_status session_take_back(struct session *s, struct cs_error *err)
{
    struct edit edit = {0};
    for (int i = 0; i < SETUP_PROPS; i++) {
        struct value back;
        if (!session_is_pending(s, of_setup[i]))
            continue;
        const enum cs_status status = value_copy(&back, &s->in_use.value[i], err);
        if (status != CS_OK)
            return status;
        session_change(s, of_setup[i], &back, &edit);
    }
    session_worker_tell(s);
    return CS_OK;
}

/* What was learnt. */

void session_setup_tell(struct session *s)
{
    const struct snapshot *now = s->snapshot;
    char text[320];
    if (!session_has_learnt(s) || !now->net || now->steps == 0)
        return;
    const int n =
        snprintf(text, sizeof text, _("The training of %s ended after %llu steps: Ctrl Z brings it back untrained"),
                 now->net->title, (unsigned long long)now->steps);
    if (n > 0 && (size_t)n < sizeof text && session_can_run(s, COMMAND_TRAIN_RESUME))
        snprintf(text + n, sizeof text - (size_t)n, _(", \"%s\" as it was saved"),
                 _(command_infos[COMMAND_TRAIN_RESUME].label));
    session_tell(s, text);
}
