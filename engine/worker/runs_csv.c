#include "engine/worker/runs_csv.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/base/tensor.h"
#include "engine/worker/snapshot.h"

static const char header[] = "run,kind,step,epoch,seconds,loss,accuracy,lr,grad_norm";

/* Writing. */

static void put(struct file_writer *w, const char *text)
{
    file_writer_put(w, text, strlen(text));
}

/* Behind a comma; nothing for what is not known. */
static void put_number(struct file_writer *w, float v)
{
    char text[40] = ",";
    if (isfinite(v))
        snprintf(text, sizeof text, ",%.9g", (double)v);
    put(w, text);
}

/* In quotes, with those within doubled. */
static void put_name(struct file_writer *w, const char *name)
{
    put(w, "\"");
    for (; *name; name++) {
        file_writer_put(w, name, 1);
        if (*name == '"')
            put(w, "\"");
    }
    put(w, "\"");
}

static void put_training(struct file_writer *w, const char *name, const struct run_curve *r)
{
    for (int i = 0; i < r->n_curve; i++) {
        const struct curve_point *p = &r->curve[i];
        put_name(w, name);
        put(w, ",train");
        put_number(w, p->step);
        put_number(w, p->epoch);
        put_number(w, p->seconds);
        put_number(w, p->train_loss);
        put_number(w, r->autoencoder ? NAN : p->train_accuracy);
        put_number(w, p->lr);
        put_number(w, p->grad_norm);
        put(w, "\n");
    }
}

static void put_validation(struct file_writer *w, const char *name, const struct run_curve *r)
{
    for (int i = 0; i < r->n_validation; i++) {
        const struct validation_point *p = &r->validation[i];
        put_name(w, name);
        put(w, ",validation");
        put_number(w, p->step);
        put_number(w, p->epoch);
        put_number(w, p->seconds);
        put_number(w, p->loss);
        put_number(w, r->autoencoder ? NAN : p->accuracy);
        put(w, ",,\n");
    }
}

enum cs_status runs_csv_save(const char *path, const struct run_curve *const *run, int n, struct cs_error *err)
{
    char name[RUN_LABEL + 32], label[RUN_LABEL];
    struct file_writer *w = cs_alloc(1, sizeof *w); /* its buffers are too large for a small stack */
    enum cs_status status = w ? file_writer_open(path, w, err) : cs_no_memory(err);
    if (status == CS_OK) {
        put(w, header);
        put(w, "\n");
        for (int i = 0; i < n; i++) {
            run_curve_label(run[i], label);
            if (run[i]->number > 0)
                snprintf(name, sizeof name, "%d %s", run[i]->number, label);
            else
                snprintf(name, sizeof name, "%s%s", *run[i]->label ? "" : "now ", label);
            put_training(w, name, run[i]);
            put_validation(w, name, run[i]);
        }
        status = file_writer_commit(w, err);
    }
    cs_free(w);
    return status;
}

/* Reading. */

struct table {
    const char *at, *end, *name;
    int line; /* from 1, that `at` stands in */
};

enum { COLUMNS = 9, FIELD = 256 };
enum column {
    COLUMN_RUN,
    COLUMN_KIND,
    COLUMN_STEP,
    COLUMN_EPOCH,
    COLUMN_SECONDS,
    COLUMN_LOSS,
    COLUMN_ACCURACY,
    COLUMN_LR,
    COLUMN_NORM
};

struct row {
    char run[FIELD];
    bool validation;
    float number[COLUMNS]; /* from COLUMN_STEP on; NaN: empty */
};

static enum cs_status fail(const struct table *t, const char *why, struct cs_error *err)
{
    return cs_fail(err, CS_BAD_FILE, _("%s:%d: %s"), t->name, t->line, why);
}

static bool at_end_of_field(const struct table *t)
{
    return t->at == t->end || *t->at == ',' || *t->at == '\n' || *t->at == '\r';
}

/* One field, quoted or not, without the comma behind it. A character that cannot be shown becomes '?'. */
static enum cs_status take_field(struct table *t, char out[FIELD], struct cs_error *err)
{
    const bool quoted = t->at < t->end && *t->at == '"';
    size_t n = 0;
    t->at += quoted;
    for (; quoted ? t->at < t->end : !at_end_of_field(t); t->at++) {
        if (quoted && *t->at == '"') {
            if (t->at + 1 == t->end || t->at[1] != '"')
                break;
            t->at++;
        }
        if (n == FIELD - 1)
            return fail(t, _("a field is too long"), err);
        out[n++] = (unsigned char)*t->at < 0x20 || *t->at == 0x7f ? '?' : *t->at;
    }
    if (quoted && t->at == t->end)
        return fail(t, _("a quoted field does not end"), err);
    t->at += quoted;
    out[n] = '\0';
    return at_end_of_field(t) ? CS_OK : fail(t, _("something stands behind a quoted field"), err);
}

static enum cs_status take_line_end(struct table *t, struct cs_error *err)
{
    if (t->at < t->end && *t->at == '\r')
        t->at++;
    if (t->at < t->end && *t->at != '\n')
        return fail(t, _("there are more fields than the first line names"), err);
    t->at += t->at < t->end;
    t->line++;
    return CS_OK;
}

static enum cs_status take_comma(struct table *t, struct cs_error *err)
{
    if (t->at == t->end || *t->at != ',')
        return fail(t, _("there are fewer fields than the first line names"), err);
    t->at++;
    return CS_OK;
}

static enum cs_status read_number(const struct table *t, const char *field, float *v, struct cs_error *err)
{
    char *end;
    *v = NAN;
    if (!*field)
        return CS_OK;
    *v = strtof(field, &end);
    if (isspace((unsigned char)*field) || *end || !isfinite(*v) || fabsf(*v) > 1e30f)
        return fail(t, _("a number was expected"), err);
    return CS_OK;
}

/* Where and how much has to be known; of what the figure is lies with the caller. */
static enum cs_status check_row(const struct table *t, const struct row *r, struct cs_error *err)
{
    for (int c = COLUMN_STEP; c <= COLUMN_SECONDS; c++)
        if (!(r->number[c] >= 0))
            return fail(t, _("step, epoch and seconds are numbers from 0 on"), err);
    if (isnan(r->number[COLUMN_LOSS]))
        return fail(t, _("there is no loss"), err);
    return CS_OK;
}

static enum cs_status take_row(struct table *t, struct row *r, struct cs_error *err)
{
    char field[FIELD];
    enum cs_status status = take_field(t, r->run, err);
    for (int c = COLUMN_KIND; c < COLUMNS && status == CS_OK; c++) {
        status = take_comma(t, err);
        if (status == CS_OK)
            status = take_field(t, field, err);
        if (status != CS_OK)
            break;
        if (c >= COLUMN_STEP)
            status = read_number(t, field, &r->number[c], err);
        else if (strcmp(field, "train") != 0 && strcmp(field, "validation") != 0)
            status = fail(t, _("the kind is neither train nor validation"), err);
        else
            r->validation = strcmp(field, "validation") == 0;
    }
    if (status == CS_OK)
        status = check_row(t, r, err);
    return status == CS_OK ? take_line_end(t, err) : status;
}

static enum cs_status take_header(struct table *t, struct cs_error *err)
{
    const size_t n = sizeof header - 1;
    if ((size_t)(t->end - t->at) >= 3 && memcmp(t->at, "\xef\xbb\xbf", 3) == 0)
        t->at += 3; /* spreadsheets put a mark in front */
    if ((size_t)(t->end - t->at) < n || memcmp(t->at, header, n) != 0)
        return cs_fail(err, CS_BAD_FILE, _("%s: these are no curves that were saved here: the first line would be %s"),
                       t->name, header);
    t->at += n;
    return take_line_end(t, err);
}

static bool is_empty_line(const struct table *t)
{
    return *t->at == '\n' || *t->at == '\r';
}

/* The points of the run that is being read. */
struct gathered {
    char name[FIELD];
    struct curve_point curve[WORKER_CURVE_MAX];
    struct validation_point validation[WORKER_CURVE_MAX];
    int n_curve, n_validation;
    bool no_accuracy;
};

static enum cs_status add_training(const struct table *t, struct gathered *g, const float *v, struct cs_error *err)
{
    if (g->n_curve == WORKER_CURVE_MAX)
        return fail(t, _("a run has more points than can be shown"), err);
    if (g->n_curve > 0 &&
        !(v[COLUMN_STEP] > g->curve[g->n_curve - 1].step && v[COLUMN_EPOCH] >= g->curve[g->n_curve - 1].epoch &&
          v[COLUMN_SECONDS] >= g->curve[g->n_curve - 1].seconds))
        return fail(t, _("a run's lines are not in the order of their steps"), err);
    g->no_accuracy |= isnan(v[COLUMN_ACCURACY]);
    g->curve[g->n_curve++] = (struct curve_point){.epoch = v[COLUMN_EPOCH],
                                                  .train_loss = v[COLUMN_LOSS],
                                                  .train_accuracy = v[COLUMN_ACCURACY],
                                                  .step = v[COLUMN_STEP],
                                                  .seconds = v[COLUMN_SECONDS],
                                                  .lr = v[COLUMN_LR],
                                                  .grad_norm = v[COLUMN_NORM]};
    return CS_OK;
}

static enum cs_status add_validation(const struct table *t, struct gathered *g, const float *v, struct cs_error *err)
{
    if (g->n_validation == WORKER_CURVE_MAX)
        return fail(t, _("a run has more points than can be shown"), err);
    if (g->n_validation > 0 && !(v[COLUMN_STEP] >= g->validation[g->n_validation - 1].step &&
                                 v[COLUMN_EPOCH] >= g->validation[g->n_validation - 1].epoch &&
                                 v[COLUMN_SECONDS] >= g->validation[g->n_validation - 1].seconds))
        return fail(t, _("a run's lines are not in the order of their steps"), err);
    g->no_accuracy |= isnan(v[COLUMN_ACCURACY]);
    g->validation[g->n_validation++] = (struct validation_point){.epoch = v[COLUMN_EPOCH],
                                                                 .loss = v[COLUMN_LOSS],
                                                                 .accuracy = v[COLUMN_ACCURACY],
                                                                 .step = v[COLUMN_STEP],
                                                                 .seconds = v[COLUMN_SECONDS]};
    return CS_OK;
}

/* The number that a kept run's name begins with goes: it gets another one here. */
static const char *without_number(const char *name)
{
    const size_t digits = strspn(name, "0123456789");
    if (digits > 0 && name[digits] == ' ' && name[digits + 1])
        return name + digits + 1;
    return strncmp(name, "now ", 4) == 0 && name[4] ? name + 4 : name;
}

/* A name of more bytes ends before the character that does not fit. */
static void copy_label(const char *from, char to[RUN_LABEL])
{
    size_t n = strlen(from);
    if (n > RUN_LABEL - 1)
        for (n = RUN_LABEL - 1; n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80;)
            n--;
    memcpy(to, from, n);
    to[n] = '\0';
}

static enum cs_status end_run(struct gathered *g, struct kept_run **run, int *n, struct cs_error *err)
{
    struct curve_point *curve;
    struct validation_point *validation;
    if (g->n_curve + g->n_validation == 0)
        return CS_OK;
    struct kept_run *made = kept_run_create(g->n_curve, g->n_validation, &curve, &validation);
    if (!made)
        return cs_no_memory(err);
    memcpy(curve, g->curve, (size_t)g->n_curve * sizeof *curve);
    memcpy(validation, g->validation, (size_t)g->n_validation * sizeof *validation);
    made->about.autoencoder = g->no_accuracy;
    copy_label(*g->name ? without_number(g->name) : "?", made->about.label);
    run[(*n)++] = made;
    g->n_curve = g->n_validation = 0;
    g->no_accuracy = false;
    return CS_OK;
}

static enum cs_status add_row(const struct table *t, struct gathered *g, const struct row *r, struct kept_run **run,
                              int *n, struct cs_error *err)
{
    if (strcmp(r->run, g->name) != 0) {
        const enum cs_status status = end_run(g, run, n, err);
        if (status != CS_OK)
            return status;
        if (*n == RUNS_CSV_RUNS)
            return cs_fail(err, CS_BAD_FILE, _("%s: there are more than %d runs in it: leave some out"), t->name,
                           RUNS_CSV_RUNS);
        memcpy(g->name, r->run, sizeof g->name);
    }
    return r->validation ? add_validation(t, g, r->number, err) : add_training(t, g, r->number, err);
}

enum cs_status runs_csv_read(const char *text, size_t length, const char *name, struct kept_run *run[RUNS_CSV_RUNS],
                             int *n, struct cs_error *err)
{
    struct table t = {text, text + length, name, 1};
    struct gathered *g = cs_alloc(1, sizeof *g);
    struct row row;
    *n = 0;
    enum cs_status status = g ? take_header(&t, err) : cs_no_memory(err);
    if (g) {
        g->name[0] = '\0';
        g->n_curve = g->n_validation = 0;
        g->no_accuracy = false;
    }
    while (status == CS_OK && t.at < t.end) {
        if (is_empty_line(&t)) {
            status = take_line_end(&t, err);
            continue;
        }
        status = take_row(&t, &row, err);
        if (status == CS_OK)
            status = add_row(&t, g, &row, run, n, err);
    }
    if (status == CS_OK)
        status = end_run(g, run, n, err);
    if (status == CS_OK && *n == 0)
        status = cs_fail(err, CS_BAD_FILE, _("%s: there are no curves in it"), name);
    for (int i = 0; status != CS_OK && i < *n; i++)
        kept_run_leave(&run[i]);
    *n = status == CS_OK ? *n : 0;
    cs_free(g);
    return status;
}

enum cs_status runs_csv_load(const char *path, struct kept_run *run[RUNS_CSV_RUNS], int *n, struct cs_error *err)
{
    uint8_t *bytes;
    size_t length;
    *n = 0;
    enum cs_status status = file_read_all(path, RUNS_CSV_MAX, &bytes, &length, err);
    if (status != CS_OK)
        return status;
    status = runs_csv_read((const char *)bytes, length, path, run, n, err);
    cs_free(bytes);
    return status;
}
