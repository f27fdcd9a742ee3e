#include "engine/worker/runs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/worker/course.h"
#include "engine/worker/runs_csv.h"

struct kept_run *kept_run_create(int n_curve, int n_validation, struct curve_point **curve,
                                 struct validation_point **validation)
{
    const size_t head = (sizeof(struct kept_run) + CS_ALIGN - 1) / CS_ALIGN * CS_ALIGN;
    const size_t points = (size_t)n_curve * sizeof **curve;
    char *block = cs_alloc(head + points + (size_t)n_validation * sizeof **validation, 1);
    if (!block)
        return NULL;
    struct kept_run *run = (struct kept_run *)block;
    *curve = (struct curve_point *)(block + head);
    *validation = (struct validation_point *)(block + head + points);
    *run = (struct kept_run){
        .users = 1,
        .about = {.n_curve = n_curve, .n_validation = n_validation, .curve = *curve, .validation = *validation}};
    return run;
}

struct kept_run *kept_run_use(struct kept_run *run)
{
    if (run)
        atomic_fetch_add(&run->users, 1);
    return run;
}

void kept_run_leave(struct kept_run **run)
{
    if (*run && atomic_fetch_sub(&(*run)->users, 1) == 1)
        cs_free(*run);
    *run = NULL;
}

/* How a course is trained, as facts. */

static void number_fact(char out[RUN_FACT], double v)
{
    if (v != 0)
        snprintf(out, RUN_FACT, "%.6g", v);
}

static void plan_facts(const struct data_plan *plan, struct run_facts *f)
{
    char shares[DATA_PLAN_SHARES];
    number_fact(f->text[RUN_SIZE], plan->size);
    number_fact(f->text[RUN_NOISE], (double)plan->label_noise);
    if (plan->balance != BALANCE_NONE)
        snprintf(f->text[RUN_BALANCE], RUN_FACT, "%s", balance_names[plan->balance]);
    snprintf(f->text[RUN_SHARES], RUN_FACT, "%.63s", data_plan_shares_text(plan, shares));
}

static double share_left_out(const struct layer *dropout)
{
    for (int i = 0; i < dropout->kind->n_attrs; i++) {
        const struct layer_attr *a = &dropout->kind->attrs[i];
        if (strcmp(a->name, "p") == 0)
            return (double)*(const float *)((const char *)dropout + a->offset);
    }
    return 0;
}

/* Of the layers that the net has, whoever put them there. */
static void layer_facts(const struct net *net, struct run_facts *f)
{
    double dropout = 0;
    for (int i = 1; i < net->n_nodes; i++) {
        const struct layer *layer = net->node[i].layer;
        if (layer->kind == &layer_batch_norm2d)
            snprintf(f->text[RUN_BATCH_NORM], RUN_FACT, "on");
        if (layer->kind == &layer_dropout || layer->kind == &layer_dropout2d)
            dropout = fmax(dropout, share_left_out(layer));
    }
    number_fact(f->text[RUN_DROPOUT], dropout);
}

static void schedule_fact(const struct schedule *s, char out[RUN_FACT])
{
    char text[SCHEDULE_TEXT];
    if (s->kind == SCHEDULE_CONSTANT && s->warmup <= 0)
        return;
    schedule_text(s, text);
    if (s->warmup > 0)
        snprintf(out, RUN_FACT, "%.32s warmup %.3g", text, s->warmup);
    else
        snprintf(out, RUN_FACT, "%.63s", text);
}

static void option_facts(const struct trainer_options *o, struct run_facts *f)
{
    const struct optimizer_options *opt = &o->optimizer;
    char augment[AUGMENT_TEXT];
    snprintf(f->text[RUN_OPTIMIZER], RUN_FACT, "%s%s", optimizer_names[opt->kind], opt->nesterov ? " nesterov" : "");
    number_fact(f->text[RUN_LR], (double)opt->lr);
    if (opt->kind == OPTIMIZER_SGD)
        number_fact(f->text[RUN_MOMENTUM], (double)opt->momentum);
    number_fact(f->text[RUN_WEIGHT_DECAY], (double)opt->weight_decay);
    number_fact(f->text[RUN_CLIP], (double)opt->clip_norm);
    number_fact(f->text[RUN_BATCH], o->batch);
    number_fact(f->text[RUN_SMOOTHING], (double)o->label_smoothing);
    number_fact(f->text[RUN_SEED], (double)o->seed);
    snprintf(f->text[RUN_LOSS], RUN_FACT, "%s", loss_names[o->loss]);
    schedule_fact(&o->schedule, f->text[RUN_SCHEDULE]);
    if (!augment_is_off(&o->augment))
        snprintf(f->text[RUN_AUGMENT], RUN_FACT, "%.63s", augment_text(&o->augment, augment));
}

static void facts_of(const struct course *c, struct run_facts *f)
{
    memset(f, 0, sizeof *f);
    snprintf(f->text[RUN_NET], RUN_FACT, "%s", *c->net->title ? c->net->title : c->net->name);
    snprintf(f->text[RUN_DATA], RUN_FACT, "%s", c->data ? dataset_title(c->data) : "");
    if (c->planned)
        plan_facts(data_plan_of(c->planned), f);
    number_fact(f->text[RUN_FROM], c->past.went_on ? round(100 * (double)c->past.from_epoch) / 100 : 0);
    layer_facts(c->net, f);
    option_facts(&c->options, f);
}

/* The list. */

static void remove_at(struct runs *r, int i)
{
    kept_run_leave(&r->run[i]);
    memmove(&r->run[i], &r->run[i + 1], (size_t)(r->n - 1 - i) * sizeof *r->run);
    r->run[--r->n] = NULL;
}

void runs_forget(struct runs *r)
{
    while (r->n > 0)
        kept_run_leave(&r->run[--r->n]);
    r->dropped = 0;
    r->open = 0;
}

void runs_finish(struct runs *r)
{
    runs_forget(r);
}

static int find(const struct runs *r, int number)
{
    for (int i = 0; number > 0 && i < r->n; i++)
        if (r->run[i]->about.number == number)
            return i;
    return -1;
}

struct kept_run *runs_take(const struct course *c, struct cs_error *err)
{
    const struct record *rec = c->record;
    struct curve_point *curve;
    struct validation_point *validation;
    if (rec->n_curve == 0)
        return NULL;
    struct kept_run *run = kept_run_create(rec->n_curve, rec->n_validation, &curve, &validation);
    if (!run) {
        cs_no_memory(err);
        return NULL;
    }
    memcpy(curve, rec->curve, (size_t)rec->n_curve * sizeof *curve);
    memcpy(validation, rec->validation, (size_t)rec->n_validation * sizeof *validation);
    run->about.autoencoder = c->is_autoencoder;
    run->about.test = c->evaluation_set == EVALUATE_TEST;
    facts_of(c, &run->about.facts);
    return run;
}

void runs_add(struct runs *r, struct kept_run *run, bool ends)
{
    const int same = find(r, r->open);
    if (run && same >= 0) { /* it was kept before, when it was shorter */
        run->about.number = r->open;
        kept_run_leave(&r->run[same]);
        r->run[same] = run;
    } else if (run) {
        if (r->n == RUNS_MAX) {
            r->dropped = r->run[0]->about.number;
            remove_at(r, 0);
        }
        run->about.number = ++r->last;
        r->run[r->n++] = run;
    }
    if (run)
        r->open = run->about.number;
    if (ends)
        r->open = 0;
}

enum cs_status runs_keep(struct runs *r, const struct course *c, bool ends, struct cs_error *err)
{
    if (c->record->n_curve == 0)
        return cs_fail(err, CS_BAD_VALUE, _("there are no curves to keep yet: train first"));
    struct kept_run *run = runs_take(c, err);
    if (!run)
        return CS_NO_MEMORY;
    runs_add(r, run, ends);
    return CS_OK;
}

/* What a snapshot shows. */

void runs_hide(struct runs_shown *shown)
{
    for (int i = 0; i < shown->n; i++)
        kept_run_leave(&shown->held[i]);
    shown->n = 0;
    shown->told = 0;
}

/* Runs that were read from a file have facts of their own making, or none: their labels tell. */
static unsigned differences(const struct runs_shown *shown, const struct run_facts *now)
{
    const struct run_facts *first = now;
    unsigned told = 0;
    for (int i = 0; i < shown->n; i++) {
        if (*shown->run[i].label)
            continue;
        first = first ? first : &shown->run[i].facts;
        for (int f = 0; f < RUN_FACTS; f++)
            if (strcmp(first->text[f], shown->run[i].facts.text[f]) != 0)
                told |= 1u << f;
    }
    return told;
}

void runs_show(const struct runs *r, const struct course *c, struct runs_shown *to)
{
    runs_hide(to);
    to->n = r->n;
    for (int i = 0; i < r->n; i++) {
        to->held[i] = kept_run_use(r->run[i]);
        to->run[i] = r->run[i]->about;
    }
    memset(&to->now, 0, sizeof to->now);
    if (c)
        facts_of(c, &to->now);
    to->told = differences(to, c ? &to->now : NULL);
    for (int i = 0; i < r->n; i++)
        to->run[i].told = to->told;
}

enum cs_status runs_save(const struct runs *r, const struct course *c, const char *path, struct cs_error *err)
{
    const struct run_curve *all[RUNS_CSV_RUNS];
    struct runs_shown shown = {.n = 0};
    int n = 0;
    runs_show(r, c, &shown);
    const struct run_curve now = {.facts = shown.now,
                                  .told = shown.told,
                                  .n_curve = c->record->n_curve,
                                  .n_validation = c->record->n_validation,
                                  .curve = c->record->curve,
                                  .validation = c->record->validation,
                                  .autoencoder = c->is_autoencoder};
    if (now.n_curve + now.n_validation > 0)
        all[n++] = &now;
    for (int i = 0; i < shown.n; i++)
        all[n++] = &shown.run[i];
    const enum cs_status status =
        n ? runs_csv_save(path, all, n, err)
          : cs_fail(err, CS_BAD_VALUE, _("there are no curves to save yet: train first, or keep a run"));
    runs_hide(&shown);
    return status;
}

/* Labels. */

static const struct {
    const char *with, *without; /* without NULL: nothing is said of what it does not have */
} words[RUN_FACTS] = {
    [RUN_NET] = {"%s", NULL},
    [RUN_DATA] = {"%s", NULL},
    [RUN_SIZE] = {N_("%s samples"), N_("all samples")},
    [RUN_NOISE] = {N_("label noise %s"), N_("no label noise")},
    [RUN_SHARES] = {N_("shares %s"), N_("all classes")},
    [RUN_BALANCE] = {"%s", N_("not balanced")},
    [RUN_BATCH_NORM] = {N_("batch norm"), N_("no batch norm")},
    [RUN_DROPOUT] = {N_("dropout %s"), N_("no dropout")},
    [RUN_LOSS] = {"%s", NULL},
    [RUN_OPTIMIZER] = {"%s", NULL},
    [RUN_LR] = {"lr %s", "lr 0"},
    [RUN_MOMENTUM] = {N_("momentum %s"), NULL},
    [RUN_WEIGHT_DECAY] = {N_("weight decay %s"), N_("no weight decay")},
    [RUN_BATCH] = {N_("batch %s"), NULL},
    [RUN_SCHEDULE] = {"%s", N_("constant rate")},
    [RUN_CLIP] = {N_("clipped to %s"), N_("not clipped")},
    [RUN_SMOOTHING] = {N_("label smoothing %s"), N_("no label smoothing")},
    [RUN_AUGMENT] = {"%s", N_("no augmentation")},
    [RUN_SEED] = {N_("seed %s"), N_("seed 0")},
    [RUN_FROM] = {N_("from epoch %s"), N_("from the start")},
};

/* A word more, while there is room for all of it; value stands where form has %s. */
static size_t append(char out[RUN_LABEL], size_t n, const char *form, const char *value)
{
    char word[RUN_FACT + 64];
    const char *at = strstr(form, "%s");
    const int before = (int)(at ? (size_t)(at - form) : strlen(form));
    snprintf(word, sizeof word, "%.*s%s%s", before, form, at ? value : "", at ? at + 2 : "");
    const size_t more = strlen(word) + (n ? 2 : 0);
    if (n + more >= RUN_LABEL)
        return n;
    memcpy(out + n, ", ", n ? 2 : 0);
    memcpy(out + n + (n ? 2 : 0), word, strlen(word) + 1);
    return n + more;
}

const char *run_label(const struct run_facts *facts, unsigned told, char out[RUN_LABEL])
{
    size_t n = 0;
    out[0] = '\0';
    if (told == 0)
        told = 1u << RUN_NET | 1u << RUN_OPTIMIZER;
    for (int f = 0; f < RUN_FACTS; f++) {
        if (!(told & 1u << f))
            continue;
        const char *value = facts->text[f], *form = *value ? words[f].with : words[f].without;
        if (form)
            n = append(out, n, form[0] == '%' ? form : _(form), value);
    }
    return out;
}

const char *run_curve_label(const struct run_curve *run, char out[RUN_LABEL])
{
    if (!*run->label)
        return run_label(&run->facts, run->told, out);
    return memcpy(out, run->label, RUN_LABEL);
}
