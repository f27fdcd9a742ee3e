#include "engine/worker/weights_keep.h"

#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

/* Filters as blocks of floats: kernels in order of channel, then the bias. */

static size_t kernel_size(const struct weights_form *f)
{
    return (size_t)f->rows * (size_t)f->cols;
}

static size_t block_size(const struct weights_form *f)
{
    return (size_t)f->channels * kernel_size(f) + 1;
}

/* channels + 1 parts: the last one is the bias. */
static int parts_of(const struct weights_form *f)
{
    return f->channels + f->has_bias;
}

static size_t part_size(const struct weights_form *f, int part)
{
    return part < f->channels ? kernel_size(f) : 1;
}

static float *part_in_net(struct net *net, const struct weights_form *f, int map, int part)
{
    return net->params + weights_offset(f, map, part < f->channels ? part : WEIGHTS_BIAS);
}

static void copy_filter(const struct net *net, const struct weights_form *f, int map, float *to)
{
    struct net *n = (struct net *)net; /* only read */
    for (int p = 0; p < parts_of(f); p++)
        memcpy(to + (size_t)p * kernel_size(f), part_in_net(n, f, map, p), part_size(f, p) * sizeof *to);
}

static void finish_set(struct set_filter *list, int n)
{
    for (int i = 0; i < n; i++)
        free(list[i].set);
    free(list);
}

static void finish_locked(struct locked_filter *list, int n)
{
    for (int i = 0; i < n; i++)
        free(list[i].copy);
    free(list);
}

void weights_keep_finish(struct weights_keep *k)
{
    finish_set(k->set, k->n_set);
    finish_locked(k->locked, k->n_locked);
    free(k->silenced);
    free(k->edits);
    free(k->locked_text);
    free(k->silenced_text);
    *k = (struct weights_keep){0};
}

/* What the lists ask for, made before anything is changed. */

static struct set_filter *find_set(struct set_filter *list, int n, int node, int map)
{
    for (int i = 0; i < n; i++)
        if (list[i].node == node && list[i].map == map)
            return &list[i];
    return NULL;
}

static enum cs_status init_set(struct set_filter *f, int node, int map, const struct weights_form *form, size_t *floats,
                               struct cs_error *err)
{
    const size_t n = block_size(form);
    *floats += 2 * n;
    if (*floats > WEIGHTS_SET_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("more than %d weights are set or locked by hand: take some back"),
                       WEIGHTS_SET_MAX / 2);
    float *block = calloc(1, 2 * n * sizeof *block + (size_t)form->channels + 1);
    if (!block)
        return cs_no_memory(err);
    *f = (struct set_filter){node, map, block, block + n, (bool *)(block + 2 * n)};
    return CS_OK;
}

static void set_part(struct set_filter *f, const struct weights_form *form, int part, const float *v)
{
    memcpy(f->set + (size_t)part * kernel_size(form), v, part_size(form, part) * sizeof *v);
    f->is_set[part] = true;
}

/* An entry of the list becomes numbers of its filter. */
static void set_parts(struct set_filter *f, const struct weights_form *form, const struct weights_edit *e)
{
    if (e->channel == WEIGHTS_BIAS)
        set_part(f, form, form->channels, e->v);
    else if (e->channel >= 0)
        set_part(f, form, e->channel, e->v);
    else
        for (int c = 0; c < form->channels; c++)
            set_part(f, form, c, e->v);
}

static enum cs_status want_set(const struct weights_edits *edits, const struct net *net, struct weights_keep *next,
                               size_t *floats, struct cs_error *err)
{
    enum cs_status status = weights_edits_check(edits, net, err);
    next->set = calloc((size_t)edits->n + 1, sizeof *next->set);
    if (!status && !next->set)
        status = cs_no_memory(err);
    for (int i = 0; !status && i < edits->n; i++) {
        const struct weights_edit *e = &edits->edit[i];
        struct weights_form form;
        const int node = net_find(net, e->node);
        weights_form_of(net, node, &form); /* checked */
        struct set_filter *f = find_set(next->set, next->n_set, node, e->map);
        if (!f) {
            f = &next->set[next->n_set];
            status = init_set(f, node, e->map, &form, floats, err);
            next->n_set += status == CS_OK;
        }
        if (!status)
            set_parts(f, &form, e);
    }
    return status;
}

static enum cs_status want_locked(const struct weights_filters *locked, const struct net *net,
                                  struct weights_keep *next, size_t *floats, struct cs_error *err)
{
    enum cs_status status = weights_locked_check(locked, net, err);
    next->locked = calloc((size_t)locked->n + 1, sizeof *next->locked);
    if (!status && !next->locked)
        status = cs_no_memory(err);
    for (int i = 0; !status && i < locked->n; i++) {
        struct locked_filter *f = &next->locked[i];
        struct weights_form form;
        *f = (struct locked_filter){.node = net_find(net, locked->filter[i].node), .map = locked->filter[i].map};
        weights_form_of(net, f->node, &form);
        *floats += block_size(&form);
        if (*floats > WEIGHTS_SET_MAX)
            return cs_fail(err, CS_BAD_VALUE, _("more than %d weights are set or locked by hand: take some back"),
                           WEIGHTS_SET_MAX / 2);
        f->copy = malloc(block_size(&form) * sizeof *f->copy);
        if (!f->copy)
            return cs_no_memory(err);
        next->n_locked++;
    }
    return status;
}

static enum cs_status want_silenced(const struct weights_filters *silenced, const struct net *net,
                                    struct weights_keep *next, struct cs_error *err)
{
    enum cs_status status = weights_silenced_check(silenced, net, err);
    size_t pairs = 0;
    for (int i = 0; !status && i < silenced->n; i++)
        pairs += (size_t)weights_silence(net, net_find(net, silenced->filter[i].node), 0, NULL);
    next->silenced = calloc(pairs + 1, sizeof *next->silenced);
    if (!status && !next->silenced)
        status = cs_no_memory(err);
    for (int i = 0; !status && i < silenced->n; i++)
        next->n_silenced += weights_silence(net, net_find(net, silenced->filter[i].node), silenced->filter[i].map,
                                            next->silenced + next->n_silenced);
    return status;
}

static enum cs_status keep_text(const char *text, char **kept, struct cs_error *err)
{
    if (!text || !*text)
        return CS_OK;
    *kept = strdup(text);
    return *kept ? CS_OK : cs_no_memory(err);
}

static enum cs_status want_texts(const struct worker_weights *lists, struct weights_keep *next, struct cs_error *err)
{
    enum cs_status status = keep_text(lists->edits, &next->edits, err);
    if (!status)
        status = keep_text(lists->locked, &next->locked_text, err);
    return status ? status : keep_text(lists->silenced, &next->silenced_text, err);
}

static enum cs_status want(const struct worker_weights *lists, const struct net *net, struct weights_keep *next,
                           struct cs_error *err)
{
    struct weights_edits edits = {0};
    struct weights_filters locked = {0}, silenced = {0};
    size_t floats = 0;
    enum cs_status status = weights_edits_parse(lists->edits, &edits, err);
    if (!status)
        status = weights_filters_parse(lists->locked, &locked, err);
    if (!status)
        status = weights_filters_parse(lists->silenced, &silenced, err);
    if (!status)
        status = want_set(&edits, net, next, &floats, err);
    if (!status)
        status = want_locked(&locked, net, next, &floats, err);
    if (!status)
        status = want_silenced(&silenced, net, next, err);
    if (!status)
        status = want_texts(lists, next, err);
    weights_edits_finish(&edits);
    weights_filters_finish(&locked);
    weights_filters_finish(&silenced);
    return status;
}

/* Changing the net, which cannot fail. */

struct writer {
    struct net *net;
    void (*wrote)(void *, size_t, size_t);
    void *ctx;
    bool any;
};

static void write_part(struct writer *w, const struct weights_form *form, int map, int part, const float *v)
{
    float *to = part_in_net(w->net, form, map, part);
    const size_t n = part_size(form, part);
    memcpy(to, v, n * sizeof *to);
    if (w->wrote)
        w->wrote(w->ctx, (size_t)(to - w->net->params), n);
    w->any = true;
}

/* before: what was set of this filter until now, or NULL. */
static void settle_filter(struct writer *w, struct set_filter *f, const struct set_filter *until_now)
{
    struct weights_form form;
    weights_form_of(w->net, f->node, &form);
    for (int p = 0; p <= form.channels; p++) {
        const size_t at = (size_t)p * kernel_size(&form), bytes = part_size(&form, p) * sizeof *f->set;
        const bool was_set = until_now && until_now->is_set[p];
        if (f->is_set[p]) {
            memcpy(f->before + at, was_set ? until_now->before + at : part_in_net(w->net, &form, f->map, p), bytes);
            if (!was_set || memcmp(f->set + at, until_now->set + at, bytes) != 0)
                write_part(w, &form, f->map, p, f->set + at);
        } else if (was_set) {
            write_part(w, &form, f->map, p, until_now->before + at);
        }
    }
}

static void restore_filter(struct writer *w, const struct set_filter *f)
{
    struct weights_form form;
    weights_form_of(w->net, f->node, &form);
    for (int p = 0; p <= form.channels; p++)
        if (f->is_set[p])
            write_part(w, &form, f->map, p, f->before + (size_t)p * kernel_size(&form));
}

static void settle(struct writer *w, struct weights_keep *next, struct weights_keep *k)
{
    for (int i = 0; i < k->n_set; i++)
        if (!find_set(next->set, next->n_set, k->set[i].node, k->set[i].map))
            restore_filter(w, &k->set[i]);
    for (int i = 0; i < next->n_set; i++)
        settle_filter(w, &next->set[i], find_set(k->set, k->n_set, next->set[i].node, next->set[i].map));
    weights_keep_relock(next, w->net);
}

static bool same_silence(const struct weights_keep *a, const struct weights_keep *b)
{
    return a->n_silenced == b->n_silenced &&
           (a->n_silenced == 0 || !memcmp(a->silenced, b->silenced, (size_t)a->n_silenced * sizeof *a->silenced));
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_lists(const struct weights_keep *a, const struct weights_keep *b)
{
    return same_text(a->edits, b->edits) && same_text(a->locked_text, b->locked_text) &&
           same_text(a->silenced_text, b->silenced_text);
}

enum cs_status weights_keep_apply(struct weights_keep *k, struct net *net, const struct worker_weights *lists,
                                  void (*wrote)(void *ctx, size_t first, size_t n), void *ctx, struct cs_error *err)
{
    struct weights_keep next = {0};
    struct writer w = {net, wrote, ctx, false};
    const enum cs_status status = want(lists, net, &next, err);
    if (status) {
        weights_keep_finish(&next);
        return status;
    }
    settle(&w, &next, k);
    next.changes = k->changes + (w.any || !same_silence(&next, k));
    next.lists = k->lists + !same_lists(&next, k);
    weights_keep_finish(k);
    *k = next;
    return CS_OK;
}

void weights_keep_hold(const struct weights_keep *k, struct net *net)
{
    for (int i = 0; i < k->n_locked; i++) {
        const struct locked_filter *f = &k->locked[i];
        struct weights_form form;
        weights_form_of(net, f->node, &form);
        for (int p = 0; p < parts_of(&form); p++)
            memcpy(part_in_net(net, &form, f->map, p), f->copy + (size_t)p * kernel_size(&form),
                   part_size(&form, p) * sizeof *f->copy);
    }
}

void weights_keep_relock(struct weights_keep *k, const struct net *net)
{
    for (int i = 0; i < k->n_locked; i++) {
        struct weights_form form;
        weights_form_of(net, k->locked[i].node, &form);
        copy_filter(net, &form, k->locked[i].map, k->locked[i].copy);
    }
}

/* In a file. */

size_t weights_keep_before(const struct weights_keep *k, const struct net *net, float *to)
{
    size_t n = 0;
    for (int i = 0; i < k->n_set; i++) {
        struct weights_form form;
        weights_form_of(net, k->set[i].node, &form);
        if (to)
            memcpy(to + n, k->set[i].before, block_size(&form) * sizeof *to);
        n += block_size(&form);
    }
    return n;
}

static void take_before(struct weights_keep *k, const struct net *net, const float *from)
{
    for (int i = 0; i < k->n_set; i++) {
        struct weights_form form;
        weights_form_of(net, k->set[i].node, &form);
        memcpy(k->set[i].before, from, block_size(&form) * sizeof *from);
        from += block_size(&form);
    }
}

static const char *saved_text(const struct training_state *state, const char *name)
{
    const struct model_extra *e = training_extra(state, name, MODEL_TEXT);
    return e ? e->data : "";
}

enum cs_status weights_keep_resume(struct weights_keep *k, const struct net *net, const struct training_state *state,
                                   struct cs_error *err)
{
    const struct worker_weights lists = {saved_text(state, WEIGHTS_SAVED_EDITS),
                                         saved_text(state, WEIGHTS_SAVED_LOCKED),
                                         saved_text(state, WEIGHTS_SAVED_SILENCED)};
    const struct model_extra *before = training_extra(state, WEIGHTS_SAVED_BEFORE, MODEL_FLOATS);
    enum cs_status status = want(&lists, net, k, err);
    if (!status && weights_keep_before(k, net, NULL) != (before ? before->count : 0))
        status = cs_fail(err, CS_BAD_VALUE, _("what filters were before they were set by hand does not fit them"));
    if (status) {
        weights_keep_finish(k);
        return status;
    }
    if (before)
        take_before(k, net, before->data);
    weights_keep_relock(k, net);
    k->changes = k->n_set > 0 || k->n_silenced > 0;
    return CS_OK;
}
