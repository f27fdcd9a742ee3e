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

/* Without releasing it. */
static void forget(struct matrix_model *m)
{
    m->weight = m->w = m->x = m->sum = m->y = m->conv = NULL;
    m->shown = m->x_shown = m->y_shown = m->conv_shown = m->patch = NULL;
    m->entry = m->place = m->uses = m->repeats = NULL;
    m->term = NULL;
}

static void finish(struct matrix_model *m)
{
    void *const all[] = {m->weight,  m->w,          m->x,     m->sum,   m->y,     m->conv, m->shown,   m->x_shown,
                         m->y_shown, m->conv_shown, m->patch, m->entry, m->place, m->uses, m->repeats, m->term};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        cs_free(all[i]);
    forget(m);
    conv2d_matrix_finish(&m->pattern);
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
    memset(m->repeats, 0, (size_t)m->elements * sizeof *m->repeats);
    for (int i = 0; i < a->n_reads; i++)
        m->repeats[a->weight[i]]++;
}

/* The untied weights' own part: whole numbers, so that products of whole numbers stay whole. 16 bits choose one of at
 * most 19: none is likelier than another by more than one in a thousand, and half as many random numbers do. */
static void add_noise(struct matrix_model *m, int seed, int noise)
{
    const uint32_t levels = 2 * (uint32_t)noise + 1, half = 0xFFFF;
    struct rng r = rng_seeded((uint64_t)seed, (uint64_t)m->sharing);
    uint32_t bits = 0;
    if (seed == 0 || noise == 0 || m->sharing == CONV2D_SHARED)
        return;
    for (int i = 0; i < m->rows * m->cols; i++) {
        bits = i % 2 ? bits >> 16 : rng_u32(&r);
        if (m->sharing == CONV2D_FULL || m->entry[i] >= 0)
            m->w[i] += (int)((bits & half) * levels >> 16) - noise;
    }
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

static void show_weights(struct matrix_model *m)
{
    m->most = 1e-6f;
    for (int i = 0; i < m->rows * m->cols; i++) {
        m->shown[i] = (float)m->w[i];
        m->most = fmaxf(m->most, fabsf(m->shown[i]));
    }
}

static void lay_out_patches(struct matrix_model *m, const struct board *b)
{
    conv2d_im2col_places(&b->conv, 0, m->place);
    conv2d_im2col(&b->conv, &b->x, 0, 0, m->patch);
    memset(m->uses, 0, (size_t)m->cols * sizeof *m->uses);
    for (int i = 0; i < m->elements * m->rows; i++)
        if (m->place[i] >= 0)
            m->uses[m->place[i]]++;
}

static enum cs_status too_large(int rows, int cols, struct cs_error *err)
{
    return cs_fail(err, CS_BAD_SHAPE, _("W would be %d×%d, and is shown up to %d×%d: choose a smaller picture"), rows,
                   cols, MATRIX_MOST, MATRIX_MOST);
}

/* All that can fail is got first, so that a matrix of the same sizes is then written over in place. */
struct parts {
    struct conv2d_matrix pattern;
    double *value; /* [n_entries] of the convolution */
    struct paint *edits;
};

static enum cs_status get_parts(struct parts *p, const struct matrix_settings *s, struct cs_error *err)
{
    const struct board *b = s->board;
    *p = (struct parts){0};
    if (b->large || b->height * b->width > MATRIX_MOST || b->oh * b->ow > MATRIX_MOST)
        return too_large(b->oh * b->ow, b->height * b->width, err);
    const enum cs_status status = conv2d_matrix_init(&p->pattern, &b->conv, err);
    if (status != CS_OK)
        return status;
    p->value = cs_alloc((size_t)p->pattern.n_entries + 1, sizeof *p->value);
    p->edits = cs_alloc(1, sizeof *p->edits);
    return p->value && p->edits ? paint_from_text(s->edits, p->edits, err) : cs_no_memory(err);
}

static void drop_parts(struct parts *p)
{
    conv2d_matrix_finish(&p->pattern);
    cs_free(p->value);
    cs_free(p->edits);
}

static void take_shape(struct matrix_model *m, const struct board *b)
{
    m->rows = b->oh * b->ow;
    m->cols = b->height * b->width;
    m->height = b->height;
    m->width = b->width;
    m->oh = b->oh;
    m->ow = b->ow;
    m->kernel[0] = b->geometry.kernel[0];
    m->kernel[1] = b->geometry.kernel[1];
    m->elements = m->kernel[0] * m->kernel[1];
}

/* Writes all of m, which has memory of this shape; takes the pattern over. */
static void fill(struct matrix_model *m, struct parts *p, const struct matrix_settings *s)
{
    conv2d_matrix_finish(&m->pattern);
    m->pattern = p->pattern;
    p->pattern = (struct conv2d_matrix){0};
    m->sharing = s->sharing;
    take_shape(m, s->board);
    take_input(m, s->board);
    note_entries(m);
    conv2d_matrix_share(&m->pattern, m->weight, p->value);
    conv2d_matrix_spread(&m->pattern, p->value, m->w);
    add_noise(m, s->seed, s->noise);
    apply_edits(m, p->edits);
    multiply(m, p->value);
    show_weights(m);
    lay_out_patches(m, s->board);
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

/* Memory for a matrix of the board, unless there is that already; on failure the one that there is stays. */
static enum cs_status make_room(struct matrix_model *m, const struct board *b, struct cs_error *err)
{
    struct matrix_model next = *m;
    take_shape(&next, b);
    if (next.rows == m->rows && next.cols == m->cols && next.elements == m->elements)
        return CS_OK;
    next.pattern = (struct conv2d_matrix){0};
    forget(&next);
    if (!allocate(&next)) {
        finish(&next);
        return cs_no_memory(err);
    }
    finish(m);
    *m = next;
    return CS_OK;
}

static bool update_matrix(struct matrix_topic *t, const struct matrix_settings *s)
{
    struct parts parts;
    struct cs_error err = {""};
    if (is_current(t, s))
        return false;
    enum cs_status status = get_parts(&parts, s, &err);
    if (status == CS_OK)
        status = make_room(&t->state, s->board, &err);
    if (status == CS_OK)
        fill(&t->state, &parts, s);
    drop_parts(&parts);
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
