/* app/session/topic_normalisation.c - the properties of the topic go to its model. A step is a set of the block; after
 * the last one comes the next batch. */
#include "app/session/topic_normalisation.h"

#include "app/board/text_builder.h"
#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

static enum cs_status create(void **model, struct cs_error *err)
{
    struct norm_model *m = NULL;
    const enum cs_status status = norm_create(&m, err);
    *model = m;
    return status;
}

static void destroy(void **model)
{
    struct norm_model *m = *model;
    norm_destroy(&m);
    *model = NULL;
}

static int sample_of(const struct session *s)
{
    const int places =
        session_int(s, PROP_NORM_CHANNELS) * session_int(s, PROP_NORM_HEIGHT) * session_int(s, PROP_NORM_WIDTH);
    return session_int(s, PROP_NORM_CELL) / places;
}

static bool update(const struct session *s, void *model)
{
    const struct norm_settings settings = {
        .kind = (enum norm_kind)session_int(s, PROP_NORM_KIND),
        .eval = session_int(s, PROP_NORM_MODE),
        .samples = session_int(s, PROP_NORM_BATCH),
        .channels = session_int(s, PROP_NORM_CHANNELS),
        .height = session_int(s, PROP_NORM_HEIGHT),
        .width = session_int(s, PROP_NORM_WIDTH),
        .groups = session_int(s, PROP_NORM_GROUPS),
        .size = session_int(s, PROP_NORM_LRN_SIZE),
        .eps = session_float(s, PROP_NORM_EPS),
        .momentum = session_float(s, PROP_NORM_MOMENTUM),
        .alpha = session_float(s, PROP_NORM_LRN_ALPHA),
        .lrn_beta = session_float(s, PROP_NORM_LRN_BETA),
        .k = session_float(s, PROP_NORM_LRN_K),
        .gamma = session_text(s, PROP_NORM_GAMMA),
        .beta = session_text(s, PROP_NORM_BETA),
        .values = session_text(s, PROP_NORM_VALUES),
        .seed = session_int(s, PROP_CONVOLVE_SEED),
        .batches = session_int(s, PROP_NORM_BATCHES),
        .number = session_int(s, PROP_NORM_NUMBER),
        .sample = sample_of(s),
    };
    return norm_update(model, &settings);
}

static const char *error(const void *model)
{
    return norm_error(model);
}

const struct norm_state *session_normalisation(const struct session *s)
{
    return norm_state(session_topic_model(s, TOPIC_NORMALISATION));
}

/* Steps. */

static int set_of_step(const struct session *s, const struct norm_state *n)
{
    const int set = session_int(s, PROP_CONVOLVE_STEP) - 1, sets = norm_sets(n);
    return set < sets ? set : sets - 1;
}

int session_norm_set(const struct session *s)
{
    return set_of_step(s, session_normalisation(s));
}

int session_norm_cell(const struct session *s)
{
    const struct norm_state *n = session_normalisation(s);
    const struct norm_rule r = norm_rule_of(n, n->kind);
    const int set = session_norm_set(s), cell = session_int(s, PROP_NORM_CELL);
    if (n->kind == NORM_LOCAL_RESPONSE)
        return set;
    if (cell < n->dim[0] * n->dim[1] * n->dim[2] * n->dim[3] &&
        norm_set_of(&r, n->dim, norm_place_of(n->dim, cell)) == set)
        return cell;
    const struct norm_set members = norm_set_nth(&r, n->dim, set);
    return norm_index(n->dim, norm_set_member(&members, n->dim, 0));
}

static int steps(const struct session *s, const void *model)
{
    (void)s;
    const struct norm_state *n = norm_state(model);
    return n->batches * norm_sets(n);
}

static int step(const struct session *s, const void *model)
{
    const struct norm_state *n = norm_state(model);
    return (n->number - 1) * norm_sets(n) + set_of_step(s, n) + 1;
}

static void go_to(struct session *s, void *model, int to)
{
    const int sets = norm_sets(norm_state(model));
    session_move(s, PROP_NORM_NUMBER, (to - 1) / sets + 1);
    session_move(s, PROP_CONVOLVE_STEP, (to - 1) % sets + 1);
}

/* The same set of the next batch, or the batch before. */
static int beside(const struct session *s, const void *model, int direction)
{
    const struct norm_state *n = norm_state(model);
    const int number = n->number + direction;
    return number >= 1 && number <= n->batches ? step(s, model) + direction * norm_sets(n) : 0;
}

/* Rules. */

static enum cs_status check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    float factor[NORM_CHANNELS_MAX];
    struct cs_error inner = {""};
    int n;
    enum cs_status status = CS_OK;
    (void)s;
    if (p == PROP_NORM_VALUES)
        status = norm_check_values(v->text, &inner);
    else if (p == PROP_NORM_GAMMA || p == PROP_NORM_BETA)
        status = norm_factors(v->text, factor, &n, &inner);
    return status == CS_OK ? status : cs_fail(err, status, "%s: %s", prop_infos[p].name, inner.text);
}

/* The chosen number stays chosen when others share its set. */
static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    (void)edit;
    if ((p != PROP_NORM_KIND && p != PROP_NORM_GROUPS) || value_equal(before, &s->value[p]))
        return;
    const int channels = session_int(s, PROP_NORM_CHANNELS), groups = session_int(s, PROP_NORM_GROUPS);
    const int dim[4] = {session_int(s, PROP_NORM_BATCH), channels, session_int(s, PROP_NORM_HEIGHT),
                        session_int(s, PROP_NORM_WIDTH)};
    const struct norm_rule r = {(enum norm_kind)session_int(s, PROP_NORM_KIND), channels % groups ? 1 : groups,
                                session_int(s, PROP_NORM_LRN_SIZE)};
    const int cells = dim[0] * dim[1] * dim[2] * dim[3], cell = session_int(s, PROP_NORM_CELL);
    session_move(s, PROP_CONVOLVE_STEP, norm_set_of(&r, dim, norm_place_of(dim, cell < cells ? cell : cells - 1)) + 1);
}

/* Copying. */

static void add_block(struct text_builder *t, const struct norm_state *n, const float *value, const char *title)
{
    text_add(t, "%s %d×%d×%d×%d\n", title, n->dim[0], n->dim[1], n->dim[2], n->dim[3]);
    for (int sample = 0; sample < n->dim[0]; sample++)
        for (int row = 0; row < n->dim[2]; row++)
            for (int i = 0; i < n->dim[1] * n->dim[3]; i++) {
                const struct norm_place at = {sample, i / n->dim[3], row, i % n->dim[3]};
                text_add(t, "%.9g%s", (double)value[norm_index(n->dim, at)] + 0.0,
                         i + 1 < n->dim[1] * n->dim[3] ? "\t" : "\n");
            }
}

static void add_sets(struct text_builder *t, const struct norm_state *n)
{
    const struct norm_rule r = norm_rule_of(n, n->kind);
    text_add(t, "%s\t%s\t%s\n", _("Set"), _("Mean"), _("Variance"));
    for (int i = 0; i < norm_sets(n); i++) {
        const struct norm_set set = norm_set_nth(&r, n->dim, i);
        struct norm_trace trace;
        norm_trace(n, norm_index(n->dim, norm_set_member(&set, n->dim, 0)), &trace);
        text_add(t, "%d\t%.9g\t%.9g\n", i, trace.mean + 0.0, trace.var + 0.0);
    }
}

/* A sample's maps stand side by side, samples below each other. */
static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    const struct norm_state *n = norm_state(model);
    struct text_builder t = {0};
    (void)s;
    add_block(&t, n, n->x.data, _("Input"));
    if (n->result[n->kind].there) {
        if (n->kind != NORM_LOCAL_RESPONSE)
            add_sets(&t, n);
        add_block(&t, n, n->result[n->kind].y, _("Result"));
    }
    return text_take(&t, text, NULL, err);
}

const struct session_topic session_topic_normalisation = {
    .on_board = false,
    .create = create,
    .destroy = destroy,
    .update = update,
    .error = error,
    .steps = steps,
    .step = step,
    .go_to = go_to,
    .beside = beside,
    .check = check,
    .follow = follow,
    .copy = copy,
};
