/* app/topics/learn_changes.c - what was changed while it learnt, as text. */
#include <string.h>

#include "app/board/number_text.h"
#include "app/board/text_builder.h"
#include "app/topics/learn.h"
#include "engine/base/i18n.h"

static bool skip(const char **p, char c)
{
    *p = number_skip_spaces(*p);
    if (**p != c)
        return false;
    ++*p;
    return true;
}

static bool at_end(const char **p)
{
    *p = number_skip_spaces(*p);
    return **p == '\0';
}

/* "12:0.005,0.9" */
static bool read_rate(const char **p, struct learn_rate *r)
{
    float lr, momentum;
    if (!number_read_count(p, LEARN_ITERATIONS, &r->until) || !skip(p, ':') || !number_read(p, &lr) || !skip(p, ',') ||
        !number_read(p, &momentum))
        return false;
    r->lr = decimal_of(lr);
    r->momentum = decimal_of(momentum);
    return r->until >= 1 && lr >= 0 && momentum >= 0 && momentum < 1;
}

enum cs_status learn_parse_past(const char *text, struct learn_changes *c, struct cs_error *err)
{
    int n = 0, latest = 0;
    for (const char *p = text; !at_end(&p); n++) {
        struct learn_rate r;
        if (n == LEARN_PAST)
            return cs_fail(err, CS_BAD_VALUE, _("the rate can be changed %d times on the way"), LEARN_PAST);
        if (!read_rate(&p, &r) || r.until <= latest)
            return cs_fail(err, CS_BAD_VALUE,
                           _("'%.40s' is no past rate: write iteration:rate,momentum, the earlier ones first, as in "
                             "12:0.005,0.9"),
                           p);
        latest = r.until;
        if (c)
            c->past[n] = r;
    }
    if (c)
        c->n_past = n;
    return CS_OK;
}

/* "30:4=-1.5" */
static bool read_edit(const char **p, struct learn_edit *e)
{
    return number_read_count(p, LEARN_ITERATIONS, &e->iteration) && skip(p, ':') &&
           number_read_count(p, LEARN_NUMBERS - 1, &e->number) && skip(p, '=') && number_read(p, &e->value) &&
           e->value >= -KERNEL_MAX_WEIGHT && e->value <= KERNEL_MAX_WEIGHT;
}

enum cs_status learn_parse_edits(const char *text, struct learn_changes *c, struct cs_error *err)
{
    int n = 0, latest = 0;
    for (const char *p = text; !at_end(&p); n++) {
        struct learn_edit e;
        if (n == LEARN_EDITS)
            return cs_fail(err, CS_BAD_VALUE, _("%d numbers can be set on the way"), LEARN_EDITS);
        if (!read_edit(&p, &e) || e.iteration < latest)
            return cs_fail(err, CS_BAD_VALUE,
                           _("'%.40s' is no edit: write iteration:weight=value, the earlier ones first, as in "
                             "30:4=-1.5"),
                           p);
        latest = e.iteration;
        if (c)
            c->edit[n] = e;
    }
    if (c)
        c->n_edits = n;
    return CS_OK;
}

static char *taken(struct text_builder *b)
{
    char *text;
    struct cs_error err;
    if (!b->text) /* nothing was written */
        text_add(b, "%s", "");
    return text_take(b, &text, NULL, &err) == CS_OK ? text : NULL;
}

char *learn_print_past(const struct learn_changes *c)
{
    struct text_builder b = {0};
    for (int i = 0; i < c->n_past; i++) {
        char lr[NUMBER_TEXT], momentum[NUMBER_TEXT];
        number_print(lr, (float)c->past[i].lr);
        number_print(momentum, (float)c->past[i].momentum);
        text_add(&b, "%s%d:%s,%s", i ? " " : "", c->past[i].until, lr, momentum);
    }
    return taken(&b);
}

char *learn_print_edits(const struct learn_changes *c)
{
    struct text_builder b = {0};
    for (int i = 0; i < c->n_edits; i++) {
        char value[NUMBER_TEXT];
        number_print(value, c->edit[i].value);
        text_add(&b, "%s%d:%d=%s", i ? " " : "", c->edit[i].iteration, c->edit[i].number, value);
    }
    return taken(&b);
}

static void forget_edits(struct learn_changes *c, int after)
{
    while (c->n_edits > 0 && c->edit[c->n_edits - 1].iteration > after)
        c->n_edits--;
}

/* The rate that held just before the iteration now ends there. */
bool learn_change_rate(struct learn_changes *c, int iteration, const struct learn_rate *before)
{
    int n = 0;
    while (n < c->n_past && c->past[n].until < iteration)
        n++;
    const struct learn_rate *held = n < c->n_past ? &c->past[n] : before;
    if (iteration > 0 && n == LEARN_PAST)
        return false;
    forget_edits(c, iteration);
    c->n_past = n;
    if (iteration > 0)
        c->past[c->n_past++] = (struct learn_rate){iteration, held->lr, held->momentum};
    return true;
}

bool learn_change_number(struct learn_changes *c, int iteration, int number, float value)
{
    forget_edits(c, iteration);
    int at = c->n_edits; /* the same number again, as while it is dragged: only the last value counts */
    while (at > 0 && c->edit[at - 1].iteration == iteration && c->edit[at - 1].number != number)
        at--;
    if (at > 0 && c->edit[at - 1].iteration == iteration) {
        c->edit[at - 1].value = value;
        return true;
    }
    if (c->n_edits == LEARN_EDITS)
        return false;
    c->edit[c->n_edits++] = (struct learn_edit){iteration, number, value};
    return true;
}
