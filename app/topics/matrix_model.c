#include "app/topics/matrix_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"

struct matrix_topic {
    struct matrix_model state;
    /* What it was made of. */
    bool known;
    uint64_t board_serial;
    enum conv2d_sharing sharing;
    int seed, noise;
    char *edits;
};

enum cs_status matrix_topic_create(struct matrix_topic **t, struct cs_error *err)
{
    *t = cs_alloc(1, sizeof **t);
    return *t ? CS_OK : cs_no_memory(err);
}

static void finish(struct matrix_model *m)
{
    conv2d_matrix_finish(&m->pattern);
    void *const all[] = {m->weight,  m->entry, m->w,     m->shown, m->x,       m->x_shown, m->sum,  m->y,
                         m->y_shown, m->place, m->patch, m->uses,  m->repeats, m->term,    m->conv, m->conv_shown};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        cs_free(all[i]);
}

void matrix_topic_destroy(struct matrix_topic **t)
{
    if (!*t)
        return;
    finish(&(*t)->state);
    free((*t)->edits);
    cs_free(*t);
    *t = NULL;
}

const struct matrix_model *matrix_topic_state(const struct matrix_topic *t)
{
    return &t->state;
}

/* Making one. */

static bool allocate(struct matrix_model *m)
{
    const size_t rows = (size_t)m->rows, cols = (size_t)m->cols, all = rows * cols, elements = (size_t)m->elements;
    m->weight = cs_alloc(elements, sizeof *m->weight);
    m->entry = cs_alloc(all, sizeof *m->entry);
    m->w = cs_alloc(all, sizeof *m->w);
    m->shown = cs_alloc(all, sizeof *m->shown);
    m->x = cs_alloc(cols, sizeof *m->x);
    m->x_shown = cs_alloc(cols, sizeof *m->x_shown);
    m->sum = cs_alloc(rows, sizeof *m->sum);
    m->y = cs_alloc(rows, sizeof *m->y);
    m->y_shown = cs_alloc(rows, sizeof *m->y_shown);
    m->conv = cs_alloc(rows, sizeof *m->conv);
    m->conv_shown = cs_alloc(rows, sizeof *m->conv_shown);
    m->place = cs_alloc(elements * rows, sizeof *m->place);
    m->patch = cs_alloc(elements * rows, sizeof *m->patch);
    m->uses = cs_alloc(cols, sizeof *m->uses);
    m->repeats = cs_alloc(elements, sizeof *m->repeats);
    m->term = cs_alloc(cols > elements ? cols : elements, sizeof *m->term);
    return m->weight && m->entry && m->w && m->shown && m->x && m->x_shown && m->sum && m->y && m->y_shown && m->conv &&
           m->conv_shown && m->place && m->patch && m->uses && m->repeats && m->term;
}

static void take_input(struct matrix_model *m, const struct board *b)
{
    for (int i = 0; i < m->cols; i++) {
        m->x_shown[i] = b->x.data[i];
        m->x[i] = decimal_of(b->x.data[i]);
    }
    for (int i = 0; i < m->elements; i++)
        m->weight[i] = b->decimal[i];
    m->x_lo = b->lo;
    m->x_hi = b->hi;
    m->whole_x = b->whole_x;
    m->divisor = b->divisor;
    m->bias = decimal_of(b->bias[0]);
}

static void note_entries(struct matrix_model *m)
{
    const struct conv2d_matrix *a = &m->pattern;
    for (int i = 0; i < m->rows * m->cols; i++)
        m->entry[i] = -1;
    for (int row = 0; row < m->rows; row++)
        for (int e = a->start[row]; e < a->start[row + 1]; e++)
            m->entry[row * m->cols + a->column[e]] = e;
    for (int i = 0; i < a->n_reads; i++)
        m->repeats[a->weight[i]]++;
}

/* The untied weights' own part: whole numbers, so that products of whole numbers stay whole. */
static void add_noise(struct matrix_model *m, int seed, int noise)
{
    struct rng r = rng_seeded((uint64_t)seed, (uint64_t)m->sharing);
    if (seed == 0 || noise == 0 || m->sharing == CONV2D_SHARED)
        return;
    for (int i = 0; i < m->rows * m->cols; i++)
        if (m->sharing == CONV2D_FULL || m->entry[i] >= 0)
            m->w[i] += rng_int(&r, -noise, noise);
}

static void apply_edits(struct matrix_model *m, const struct paint *edits)
{
    m->edited = 0;
    if (m->sharing == CONV2D_SHARED)
        return;
    for (int i = 0; i < edits->count; i++) {
        const struct paint_point *p = &edits->point[i];
        if (p->channel != (int)m->sharing || p->row >= m->rows || p->col >= m->cols || !matrix_has(m, p->row, p->col))
            continue;
        m->w[p->row * m->cols + p->col] = decimal_of(p->value);
        m->edited++;
    }
}

static void divide(const struct matrix_model *m, const double *sum, double *y, float *shown, float *most)
{
    *most = 1e-6f;
    for (int row = 0; row < m->rows; row++) {
        y[row] = sum[row] / m->divisor + m->bias;
        shown[row] = (float)y[row];
        *most = fmaxf(*most, fabsf(shown[row]));
    }
}

/* With `value`, the entries of the convolution, and with the weights that W has now. */
static void multiply(struct matrix_model *m, const double *value)
{
    for (int row = 0; row < m->rows; row++)
        m->conv[row] = conv2d_matrix_row(&m->pattern, value, row, m->x);
    divide(m, m->conv, m->conv, m->conv_shown, &m->conv_most);
    for (int row = 0; row < m->rows; row++)
        m->sum[row] = conv2d_dense_row(m->w + (size_t)row * (size_t)m->cols, m->cols, m->x);
    divide(m, m->sum, m->y, m->y_shown, &m->y_most);
}

static enum cs_status read_edits(const char *text, struct paint **edits, struct cs_error *err)
{
    *edits = cs_alloc(1, sizeof **edits);
    if (!*edits)
        return cs_no_memory(err);
    return paint_from_text(text, *edits, err);
}

static enum cs_status make_weights(struct matrix_model *m, const struct matrix_settings *s, struct cs_error *err)
{
    struct paint *edits = NULL;
    double *value = cs_alloc((size_t)m->pattern.n_entries + 1, sizeof *value);
    enum cs_status status = value ? read_edits(s->edits, &edits, err) : cs_no_memory(err);
    if (status == CS_OK) {
        conv2d_matrix_share(&m->pattern, m->weight, value);
        conv2d_matrix_spread(&m->pattern, value, m->w);
        add_noise(m, s->seed, s->noise);
        apply_edits(m, edits);
        multiply(m, value);
    }
    cs_free(value);
    cs_free(edits);
    m->most = 1e-6f;
    for (int i = 0; i < m->rows * m->cols && status == CS_OK; i++) {
        m->shown[i] = (float)m->w[i];
        m->most = fmaxf(m->most, fabsf(m->shown[i]));
    }
    return status;
}

static void lay_out_patches(struct matrix_model *m, const struct board *b)
{
    conv2d_im2col_places(&b->conv, 0, m->place);
    conv2d_im2col(&b->conv, &b->x, 0, 0, m->patch);
    for (int i = 0; i < m->elements * m->rows; i++)
        if (m->place[i] >= 0)
            m->uses[m->place[i]]++;
}

static enum cs_status too_large(int rows, int cols, struct cs_error *err)
{
    return cs_fail(err, CS_BAD_SHAPE, _("W would be %d×%d, and is shown up to %d×%d: choose a smaller picture"), rows,
                   cols, MATRIX_MOST, MATRIX_MOST);
}

static enum cs_status make(struct matrix_model *m, const struct matrix_settings *s, struct cs_error *err)
{
    const struct board *b = s->board;
    if (b->large || b->height * b->width > MATRIX_MOST || b->oh * b->ow > MATRIX_MOST)
        return too_large(b->oh * b->ow, b->height * b->width, err);
    m->sharing = s->sharing;
    m->rows = b->oh * b->ow;
    m->cols = b->height * b->width;
    m->height = b->height;
    m->width = b->width;
    m->oh = b->oh;
    m->ow = b->ow;
    m->kernel[0] = b->geometry.kernel[0];
    m->kernel[1] = b->geometry.kernel[1];
    m->elements = m->kernel[0] * m->kernel[1];
    enum cs_status status = conv2d_matrix_init(&m->pattern, &b->conv, err);
    if (status == CS_OK && !allocate(m))
        status = cs_no_memory(err);
    if (status != CS_OK)
        return status;
    take_input(m, b);
    note_entries(m);
    status = make_weights(m, s, err);
    if (status == CS_OK)
        lay_out_patches(m, b);
    return status;
}

/* Updates. */

static bool is_current(const struct matrix_topic *t, const struct matrix_settings *s)
{
    return t->known && t->board_serial == s->board->serial && t->sharing == s->sharing && t->seed == s->seed &&
           t->noise == s->noise && t->edits && !strcmp(t->edits, s->edits);
}

/* The last matrix stays where there is none of the new settings; what they were is noted all the same, but without
 * memory it is tried again. */
static void note(struct matrix_topic *t, const struct matrix_settings *s, enum cs_status status)
{
    char *edits = strdup(s->edits);
    free(t->edits);
    t->edits = edits;
    t->known = edits && status != CS_NO_MEMORY;
    t->board_serial = s->board->serial;
    t->seed = s->seed;
    t->noise = s->noise;
    t->sharing = s->sharing;
}

static void count_board(struct matrix_model *m, const struct matrix_settings *s)
{
    m->counts_bias = s->bias;
    if (m->rows > 0)
        conv2d_matrix_sizes(&m->pattern, 1, s->bias, m->size);
}

/* Replaces all that a matrix is made of. */
static void take_over(struct matrix_model *to, struct matrix_model *from)
{
    from->serial = to->serial;
    from->chosen = to->chosen;
    from->sizes = to->sizes;
    from->shown_case = to->shown_case;
    from->question = to->question;
    memcpy(from->case_size, to->case_size, sizeof from->case_size);
    memcpy(from->case_error, to->case_error, sizeof from->case_error);
    finish(to);
    *to = *from;
}

static bool update_matrix(struct matrix_topic *t, const struct matrix_settings *s)
{
    struct matrix_model next = {0};
    struct cs_error err = {""};
    if (is_current(t, s))
        return false;
    const enum cs_status status = make(&next, s, &err);
    if (status == CS_OK)
        take_over(&t->state, &next);
    else
        finish(&next);
    snprintf(t->state.error, sizeof t->state.error, "%s", err.text);
    note(t, s, status);
    return true;
}

static bool same_case(const struct matrix_case *a, const struct matrix_case *b)
{
    return a->height == b->height && a->width == b->width && a->channels == b->channels && a->window == b->window &&
           a->stride == b->stride && a->maps == b->maps && a->same == b->same && a->units == b->units &&
           a->bias == b->bias;
}

static void count_case(struct matrix_model *m)
{
    struct cs_error err = {""};
    struct conv2d_question q;
    struct conv2d_size size[CONV2D_SHARINGS];
    enum cs_status status = matrix_case_question(&m->shown_case, &q, &err);
    if (status == CS_OK)
        status = conv2d_sizes(&q, size, &err);
    if (status == CS_OK) {
        m->question = q;
        memcpy(m->case_size, size, sizeof size);
    }
    snprintf(m->case_error, sizeof m->case_error, "%s", err.text);
}

static bool update_case(struct matrix_model *m, const struct matrix_settings *s)
{
    const struct matrix_case *wanted = s->chosen == MATRIX_CASE_CUSTOM ? &s->custom : &matrix_cases[s->chosen];
    if (s->chosen == m->chosen && (s->chosen == MATRIX_CASE_BOARD || same_case(wanted, &m->shown_case)))
        return false;
    m->chosen = s->chosen;
    m->case_error[0] = '\0';
    if (s->chosen == MATRIX_CASE_BOARD)
        return true;
    m->shown_case = *wanted;
    count_case(m);
    return true;
}

bool matrix_topic_update(struct matrix_topic *t, const struct matrix_settings *s)
{
    bool changed = !s->board->error[0] && update_matrix(t, s);
    const bool matrix_changed = changed;
    changed |= update_case(&t->state, s);
    changed |= t->state.sizes != s->sizes;
    t->state.sizes = s->sizes;
    if (matrix_changed || t->state.counts_bias != s->bias) {
        count_board(&t->state, s);
        changed = true;
    }
    t->state.serial += changed;
    return changed;
}

/* Reading. */

bool matrix_has(const struct matrix_model *m, int row, int col)
{
    return m->sharing == CONV2D_FULL || m->entry[row * m->cols + col] >= 0;
}

int matrix_row_products(const struct matrix_model *m, bool patches, int row)
{
    if (patches)
        return m->elements;
    return m->sharing == CONV2D_FULL ? m->cols : m->pattern.start[row + 1] - m->pattern.start[row];
}

static struct matrix_term term_of(const struct matrix_model *m, int column, int element, double w)
{
    const double x = column < 0 ? 0 : m->x[column];
    return (struct matrix_term){.column = column,
                                .row = column < 0 ? -1 : column / m->width,
                                .col = column < 0 ? -1 : column % m->width,
                                .element = element,
                                .x = x,
                                .w = w,
                                .product = x * w};
}

static struct matrix_term patch_term(const struct matrix_model *m, int row, int i)
{
    return term_of(m, m->place[i * m->rows + row], i, m->weight[i]);
}

static struct matrix_term row_term(const struct matrix_model *m, int row, int i)
{
    const struct conv2d_matrix *a = &m->pattern;
    const int column = m->sharing == CONV2D_FULL ? i : a->column[a->start[row] + i],
              entry = m->entry[row * m->cols + column];
    return term_of(m, column, entry < 0 ? -1 : a->weight[a->first[entry]], m->w[row * m->cols + column]);
}

static double sum_of(const struct matrix_term *term, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += term[i].product;
    return sum;
}

void matrix_step_at(const struct matrix_model *m, bool patches, int row, int done, struct matrix_step *out)
{
    const int n = matrix_row_products(m, patches, row);
    *out = (struct matrix_step){.row = row, .oy = row / m->ow, .ox = row % m->ow, .n_terms = n, .term = m->term};
    for (int i = 0; i < n; i++)
        m->term[i] = patches ? patch_term(m, row, i) : row_term(m, row, i);
    out->n_done = done < 1 || done > n ? n : done;
    out->partial = sum_of(m->term, out->n_done);
    out->sum = sum_of(m->term, n);
    out->output = out->sum / m->divisor + m->bias;
    out->rounded = fabs(out->output * 100 - round(out->output * 100)) > 1e-6;
}

bool matrix_holds(const struct matrix_model *m, int row, int col, int element)
{
    const struct conv2d_matrix *a = &m->pattern;
    const int e = m->entry[row * m->cols + col];
    if (e < 0)
        return false;
    for (int i = a->first[e]; i < a->first[e + 1]; i++)
        if (a->weight[i] == element)
            return true;
    return false;
}

int matrix_feeds(const struct matrix_model *m, int col)
{
    int n = 0;
    for (int row = 0; row < m->rows; row++)
        n += matrix_has(m, row, col);
    return n;
}

const char *matrix_element_name(const struct matrix_model *m, int element, char text[MATRIX_NAME])
{
    const int i = element / m->kernel[1], j = element % m->kernel[1];
    const bool short_name = m->kernel[0] <= 10 && m->kernel[1] <= 10;
    snprintf(text, MATRIX_NAME, short_name ? "w%d%d" : "w%d,%d", i, j);
    return text;
}

const char *matrix_entry_name(const struct matrix_model *m, int row, int col, char text[MATRIX_NAME])
{
    const struct conv2d_matrix *a = &m->pattern;
    const int e = m->entry[row * m->cols + col];
    char one[MATRIX_NAME];
    size_t used = 0;
    text[0] = '\0';
    for (int i = e < 0 ? 0 : a->first[e]; e >= 0 && i < a->first[e + 1] && used + 16 < MATRIX_NAME; i++)
        used += (size_t)snprintf(text + used, MATRIX_NAME - used, "%s%s", used ? "+" : "",
                                 matrix_element_name(m, a->weight[i], one));
    return text;
}
