/* app/session/topic_matrix.c - the properties of the topic go to its model. A step is a row of the matrix (a column of
 * im2col), or a product of one; in the view of sizes, one of the layers that are counted. */
#include "app/session/topic_matrix.h"

#include <stdlib.h>

#include "app/board/paint.h"
#include "app/board/text_builder.h"
#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

static enum cs_status create(void **model, struct cs_error *err)
{
    struct matrix_topic *t = NULL;
    const enum cs_status status = matrix_topic_create(&t, err);
    *model = t;
    return status;
}

static void destroy(void **model)
{
    struct matrix_topic *t = *model;
    matrix_topic_destroy(&t);
    *model = NULL;
}

static const struct matrix_model *state(const void *model)
{
    return matrix_topic_state(model);
}

const struct matrix_model *session_matrix(const struct session *s)
{
    const void *model = session_topic_model(s, TOPIC_MATRIX);
    return model ? state(model) : NULL;
}

static enum matrix_view_id view_of(const struct session *s)
{
    return (enum matrix_view_id)session_int(s, PROP_MATRIX_VIEW);
}

static struct matrix_case custom_case(const struct session *s)
{
    return (struct matrix_case){.height = session_int(s, PROP_MATRIX_HEIGHT),
                                .width = session_int(s, PROP_MATRIX_WIDTH),
                                .channels = session_int(s, PROP_MATRIX_CHANNELS),
                                .window = session_int(s, PROP_MATRIX_WINDOW),
                                .stride = session_int(s, PROP_MATRIX_STRIDE),
                                .maps = session_int(s, PROP_MATRIX_MAPS),
                                .same = session_bool(s, PROP_MATRIX_SAME),
                                .units = session_int(s, PROP_MATRIX_UNITS),
                                .bias = session_bool(s, PROP_MATRIX_BIASES)};
}

static bool update(const struct session *s, void *model)
{
    const struct matrix_settings settings = {.board = session_board(s),
                                             .sharing = (enum conv2d_sharing)session_int(s, PROP_MATRIX_SHARING),
                                             .seed = session_int(s, PROP_CONVOLVE_SEED),
                                             .noise = session_int(s, PROP_MATRIX_NOISE),
                                             .edits = session_text(s, PROP_MATRIX_EDITS),
                                             .chosen = (enum matrix_case_id)session_int(s, PROP_MATRIX_CASE),
                                             .custom = custom_case(s),
                                             .bias = session_bool(s, PROP_MATRIX_BIASES),
                                             .sizes = view_of(s) == MATRIX_VIEW_SIZES};
    return matrix_topic_update(model, &settings);
}

static const char *error(const void *model)
{
    const struct matrix_model *m = state(model);
    return m->sizes && m->chosen != MATRIX_CASE_BOARD ? m->case_error : m->error;
}

/* Steps. */

static bool by_product(const struct session *s)
{
    return session_int(s, PROP_CONVOLVE_GRANULARITY) == GRAIN_TERM;
}

/* A row without products is a step, too. */
static int parts(const struct session *s, const struct matrix_model *m, int row)
{
    const int n = by_product(s) ? matrix_row_products(m, view_of(s) == MATRIX_VIEW_IM2COL, row) : 1;
    return n < 1 ? 1 : n;
}

static int row_of(const struct session *s, const struct matrix_model *m)
{
    const int row = session_int(s, PROP_CONVOLVE_STEP) - 1;
    return row < m->rows ? row : m->rows - 1;
}

static int parts_before(const struct session *s, const struct matrix_model *m, int row)
{
    int n = 0;
    for (int i = 0; i < row; i++)
        n += parts(s, m, i);
    return n;
}

static int steps(const struct session *s, const void *model)
{
    const struct matrix_model *m = state(model);
    if (view_of(s) == MATRIX_VIEW_SIZES)
        return CONV2D_SHARINGS;
    return m->rows > 0 ? parts_before(s, m, m->rows) : 1;
}

static int step(const struct session *s, const void *model)
{
    const struct matrix_model *m = state(model);
    if (view_of(s) == MATRIX_VIEW_SIZES)
        return session_int(s, PROP_MATRIX_SHARING) + 1;
    if (m->rows == 0)
        return 1;
    const int row = row_of(s, m), n = parts(s, m, row), done = session_int(s, PROP_MATRIX_PRODUCT);
    return parts_before(s, m, row) + (by_product(s) && done > 0 && done < n ? done : n);
}

static void go_to(struct session *s, void *model, int to)
{
    const struct matrix_model *m = state(model);
    int row = 0;
    if (view_of(s) == MATRIX_VIEW_SIZES) {
        session_move(s, PROP_MATRIX_SHARING, to - 1);
        return;
    }
    if (m->rows == 0)
        return;
    for (; row < m->rows - 1 && to > parts(s, m, row); row++)
        to -= parts(s, m, row);
    session_move(s, PROP_CONVOLVE_STEP, row + 1);
    session_move(s, PROP_MATRIX_PRODUCT, to >= parts(s, m, row) ? 0 : to);
    session_board_show_step(s);
}

/* The row of the same column of the map, a row of it below (above). */
static int beside(const struct session *s, const void *model, int direction)
{
    const struct matrix_model *m = state(model);
    if (view_of(s) == MATRIX_VIEW_SIZES || m->rows == 0)
        return 0;
    const int to = row_of(s, m) + direction * m->ow;
    return to < 0 || to >= m->rows ? 0 : parts_before(s, m, to) + parts(s, m, to);
}

/* With 'row', play goes on by rows of the map. */
static int leap(const struct session *s, const void *model)
{
    const struct matrix_model *m = state(model);
    if (view_of(s) == MATRIX_VIEW_SIZES || m->rows == 0 || session_int(s, PROP_CONVOLVE_GRANULARITY) != GRAIN_ROW)
        return 1;
    const int now = row_of(s, m) + 1;
    return (now / m->ow + 1) * m->ow - now;
}

bool session_matrix_step(const struct session *s, struct matrix_step *out)
{
    const struct matrix_model *m = session_matrix(s);
    *out = (struct matrix_step){0};
    if (!m || m->rows == 0)
        return false;
    const struct board_step *shown = session_step(s);
    const int peeked = shown->oy * session_board(s)->ow + shown->ox;
    const bool peeking = session_peeking(s) && peeked < m->rows;
    matrix_step_at(m, view_of(s) == MATRIX_VIEW_IM2COL, peeking ? peeked : row_of(s, m),
                   peeking || !by_product(s) ? 0 : session_int(s, PROP_MATRIX_PRODUCT), out);
    return true;
}

int session_matrix_shown(const struct session *s)
{
    const struct matrix_model *m = session_matrix(s);
    if (!m || m->rows == 0)
        return 0;
    const int row = row_of(s, m), done = session_int(s, PROP_MATRIX_PRODUCT);
    return by_product(s) && done > 0 && done < parts(s, m, row) ? row : row + 1;
}

/* Rules. */

static enum cs_status check_edits(const char *text, struct cs_error *err)
{
    struct cs_error inner;
    struct paint *p = cs_alloc(1, sizeof *p);
    enum cs_status status = p ? paint_check(text, (int)KERNEL_MAX_WEIGHT, &inner) : cs_no_memory(&inner);
    if (status == CS_OK)
        status = paint_from_text(text, p, &inner);
    for (int i = 0; status == CS_OK && i < p->count; i++)
        if (p->point[i].channel != CONV2D_LOCAL && p->point[i].channel != CONV2D_FULL)
            status = cs_fail(&inner, CS_BAD_VALUE, _("a kind is 1 (local) or 2 (full), not %d"), p->point[i].channel);
    cs_free(p);
    return status == CS_OK ? status : cs_fail(err, status, "%s: %s", prop_infos[PROP_MATRIX_EDITS].name, inner.text);
}

static enum cs_status check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    const struct matrix_model *m = session_matrix(s);
    if (p == PROP_MATRIX_EDITS)
        return check_edits(v->text, err);
    if (p == PROP_CONVOLVE_STEP && session_topic(s) == TOPIC_MATRIX && m && m->rows > 0 && v->i > m->rows)
        return cs_fail(err, CS_BAD_VALUE, _("%s: %d is out of range, 1 to %d"), prop_infos[p].name, v->i, m->rows);
    return CS_OK;
}

static void change(struct session *s, enum prop_id p, int v, struct edit *edit)
{
    struct value to = {.type = prop_infos[p].type};
    if (to.type == VALUE_BOOL)
        to.b = v;
    else
        to.i = v;
    session_change(s, p, &to, edit);
}

/* Own sizes begin with those that were shown. but: the one that a person just set; PROP_COUNT: none. */
static void take_case(struct session *s, const struct matrix_case *c, enum prop_id but, struct edit *edit)
{
    const struct {
        enum prop_id p;
        int v;
    } all[] = {{PROP_MATRIX_HEIGHT, c->height}, {PROP_MATRIX_WIDTH, c->width},   {PROP_MATRIX_CHANNELS, c->channels},
               {PROP_MATRIX_WINDOW, c->window}, {PROP_MATRIX_STRIDE, c->stride}, {PROP_MATRIX_SAME, c->same},
               {PROP_MATRIX_MAPS, c->maps},     {PROP_MATRIX_UNITS, c->units},   {PROP_MATRIX_BIASES, c->bias}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].p != but)
            change(s, all[i].p, all[i].v, edit);
}

static void follow_case(struct session *s, enum matrix_case_id before, struct edit *edit)
{
    const int now = session_int(s, PROP_MATRIX_CASE);
    if (now == MATRIX_CASE_CUSTOM && before != MATRIX_CASE_CUSTOM && before != MATRIX_CASE_BOARD)
        take_case(s, &matrix_cases[before], PROP_COUNT, edit);
}

/* A size that is set makes the layer one's own. */
static void follow_size(struct session *s, enum prop_id p, struct edit *edit)
{
    const int now = session_int(s, PROP_MATRIX_CASE);
    if (now == MATRIX_CASE_CUSTOM || edit->of_lecture)
        return;
    if (now != MATRIX_CASE_BOARD)
        take_case(s, &matrix_cases[now], p, edit);
    change(s, PROP_MATRIX_CASE, MATRIX_CASE_CUSTOM, edit);
}

/* Edited weights belong to places of a matrix that is another one now. */
static void forget_edits(struct session *s, const struct value *before, enum prop_id p, struct edit *edit)
{
    struct value none;
    if (value_equal(before, &s->value[p]) || edit->of_lecture ||
        prop_parse(PROP_MATRIX_EDITS, "", &none, NULL) != CS_OK)
        return;
    session_change(s, PROP_MATRIX_EDITS, &none, edit);
}

static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    switch (p) {
    case PROP_MATRIX_CASE:
        follow_case(s, (enum matrix_case_id)before->i, edit);
        break;
    case PROP_MATRIX_HEIGHT:
    case PROP_MATRIX_WIDTH:
    case PROP_MATRIX_CHANNELS:
    case PROP_MATRIX_WINDOW:
    case PROP_MATRIX_STRIDE:
    case PROP_MATRIX_SAME:
    case PROP_MATRIX_MAPS:
    case PROP_MATRIX_UNITS:
        follow_size(s, p, edit);
        break;
    case PROP_CONVOLVE_MODE:
    case PROP_CONVOLVE_PICTURE:
    case PROP_CONVOLVE_FILE:
    case PROP_CONVOLVE_KERNEL_SIZE:
    case PROP_CONVOLVE_STRIDE:
    case PROP_CONVOLVE_PADDING:
    case PROP_CONVOLVE_PADDING_MODE:
    case PROP_CONVOLVE_DILATION:
        forget_edits(s, before, p, edit);
        session_move(s, PROP_MATRIX_PRODUCT, 0);
        break;
    case PROP_CONVOLVE_STEP:
    case PROP_CONVOLVE_GRANULARITY:
    case PROP_MATRIX_SHARING:
    case PROP_MATRIX_VIEW:
        session_move(s, PROP_MATRIX_PRODUCT, 0);
        break;
    default:
        break;
    }
}

/* Copying. */

static void add_sizes(struct text_builder *t, const struct conv2d_size *size)
{
    text_add(t, _("layer\tweights\tbiases\tparameters\tmultiply-adds\tbytes\n"));
    for (int i = 0; i < CONV2D_SHARINGS; i++)
        text_add(t, "%s\t%lld\t%lld\t%lld\t%lld\t%lld\n", _(prop_infos[PROP_MATRIX_SHARING].titles[i]),
                 (long long)size[i].weights, (long long)size[i].biases, (long long)size[i].parameters,
                 (long long)size[i].products, (long long)size[i].bytes);
}

static void add_column(struct text_builder *t, const char *name, const double *v, int n)
{
    text_add(t, "\n%s\n", name);
    for (int i = 0; i < n; i++)
        text_add(t, "%.15g\n", v[i] + 0.0);
}

/* A cell without a weight stays empty. */
static void add_matrix(struct text_builder *t, const struct matrix_model *m)
{
    text_add(t, "W %d×%d\n", m->rows, m->cols);
    for (int i = 0; i < m->rows * m->cols; i++) {
        if (matrix_has(m, i / m->cols, i % m->cols))
            text_add(t, "%.15g", m->w[i] + 0.0);
        text_add(t, "%s", (i + 1) % m->cols ? "\t" : "\n");
    }
    add_column(t, "x", m->x, m->cols);
    if (m->divisor != 1 || m->bias != 0)
        text_add(t, "\n÷\t%d\n+\t%.15g\n", m->divisor, m->bias);
    add_column(t, "y", m->y, m->rows);
}

static void add_patches(struct text_builder *t, const struct matrix_model *m)
{
    text_add(t, "im2col %d×%d\n", m->elements, m->rows);
    for (int i = 0; i < m->elements * m->rows; i++)
        text_add(t, "%.9g%s", (double)m->patch[i] + 0.0, (i + 1) % m->rows ? "\t" : "\n");
    add_column(t, "w", m->weight, m->elements);
    add_column(t, "y", m->conv, m->rows);
}

static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    const struct matrix_model *m = state(model);
    struct text_builder t = {0};
    if (view_of(s) == MATRIX_VIEW_MATRIX)
        add_matrix(&t, m);
    else if (view_of(s) == MATRIX_VIEW_IM2COL)
        add_patches(&t, m);
    text_add(&t, "\n");
    add_sizes(&t, view_of(s) == MATRIX_VIEW_SIZES && m->chosen != MATRIX_CASE_BOARD ? m->case_size : m->size);
    return text_take(&t, text, NULL, err);
}

const struct session_topic session_topic_matrix = {
    .on_board = true,
    .create = create,
    .destroy = destroy,
    .update = update,
    .error = error,
    .steps = steps,
    .step = step,
    .go_to = go_to,
    .beside = beside,
    .leap = leap,
    .check = check,
    .follow = follow,
    .copy = copy,
};
