/* The texts: read, checked against a net, and written with something changed. */
#include "engine/worker/weights.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

enum { INDEX_DIGITS = 9, NUMBER_MAX = 18 /* bytes of "-1.23456789e-38 " */, PLACE_MAX = NET_NAME_MAX + 32 };

/* Reading. */

struct part { /* of a text */
    const char *at;
    size_t n;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct part trimmed(struct part p)
{
    while (p.n > 0 && is_blank(*p.at))
        p.at++, p.n--;
    while (p.n > 0 && is_blank(p.at[p.n - 1]))
        p.n--;
    return p;
}

/* Cuts what follows the last '/' off; false without one. */
static bool cut_last(struct part *p, struct part *last)
{
    for (size_t i = p->n; i-- > 0;) {
        if (p->at[i] != '/')
            continue;
        *last = trimmed((struct part){p->at + i + 1, p->n - i - 1});
        *p = trimmed((struct part){p->at, i});
        return true;
    }
    return false;
}

static bool read_index(struct part p, int *index)
{
    if (p.n < 1 || p.n > INDEX_DIGITS)
        return false;
    *index = 0;
    for (size_t i = 0; i < p.n; i++) {
        if (!isdigit((unsigned char)p.at[i]))
            return false;
        *index = *index * 10 + (p.at[i] - '0');
    }
    return true;
}

static bool read_name(struct part p, char name[NET_NAME_MAX])
{
    if (p.n < 1 || p.n >= NET_NAME_MAX)
        return false;
    memcpy(name, p.at, p.n);
    name[p.n] = '\0';
    return strlen(name) == p.n;
}

static bool read_channel(struct part p, int *channel)
{
    if (p.n == 1 && *p.at == '*')
        *channel = WEIGHTS_EVERY;
    else if (p.n == 4 && !memcmp(p.at, "bias", 4))
        *channel = WEIGHTS_BIAS;
    else
        return read_index(p, channel);
    return true;
}

/* "conv1/3/0" */
static bool read_place(struct part p, struct weights_edit *e)
{
    struct part map, channel;
    return cut_last(&p, &channel) && cut_last(&p, &map) && read_channel(channel, &e->channel) &&
           read_index(map, &e->map) && read_name(p, e->node);
}

/* Numbers to v, which has room for all that p can hold; -1 when one is none. */
static int read_numbers(struct part p, float *v)
{
    int n = 0;
    for (p = trimmed(p); p.n > 0; p = trimmed(p)) {
        char digits[32], *end;
        size_t length = 0;
        while (length < p.n && !is_blank(p.at[length]) && p.at[length] != ',')
            length++;
        if (length < 1 || length >= sizeof digits)
            return -1;
        memcpy(digits, p.at, length);
        digits[length] = '\0';
        v[n] = strtof(digits, &end);
        if (*end || isalpha((unsigned char)digits[0]) || !(fabsf(v[n]) <= WEIGHTS_LARGEST))
            return -1;
        n++;
        length += length < p.n && p.at[length] == ',';
        p = (struct part){p.at + length, p.n - length};
    }
    return n;
}

static enum cs_status read_edit(struct part p, struct weights_edit *e, float *room, struct cs_error *err)
{
    const char *equals = memchr(p.at, '=', p.n);
    const size_t place = equals ? (size_t)(equals - p.at) : 0;
    const int shown = p.n < 60 ? (int)p.n : 60;
    if (!equals || !read_place(trimmed((struct part){p.at, place}), e))
        return cs_fail(err, CS_BAD_VALUE,
                       _("'%.*s' sets no kernel: write layer/filter/channel=numbers, as conv1/3/0=1 0 -1"), shown,
                       p.at);
    e->v = room;
    e->n = read_numbers((struct part){equals + 1, p.n - place - 1}, room);
    if (e->n < 1)
        return cs_fail(err, CS_BAD_VALUE, _("'%.*s': numbers of at most %g in size must follow the '='"), shown, p.at,
                       (double)WEIGHTS_LARGEST);
    return CS_OK;
}

static int count_of(const char *text, const char *separators)
{
    int n = 1;
    for (; *text; text++)
        n += strchr(separators, *text) != NULL;
    return n;
}

static enum cs_status check_length(const char *text, struct cs_error *err)
{
    if (strlen(text) <= WEIGHTS_TEXT_MAX)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("a list of filters has at most %d bytes"), WEIGHTS_TEXT_MAX);
}

/* Each ';' ends an entry; empty ones do not count. */
static enum cs_status read_edits(const char *text, struct weights_edits *list, struct cs_error *err)
{
    float *room = list->numbers;
    while (*text) {
        const size_t length = strcspn(text, ";");
        const struct part p = trimmed((struct part){text, length});
        text += length + (text[length] == ';');
        if (p.n == 0)
            continue;
        struct weights_edit *e = &list->edit[list->n];
        const enum cs_status status = read_edit(p, e, room, err);
        if (status)
            return status;
        room += e->n;
        list->n++;
    }
    return CS_OK;
}

enum cs_status weights_edits_parse(const char *text, struct weights_edits *list, struct cs_error *err)
{
    *list = (struct weights_edits){0};
    text = text ? text : "";
    enum cs_status status = check_length(text, err);
    if (status)
        return status;
    list->edit = calloc((size_t)count_of(text, ";"), sizeof *list->edit);
    list->numbers = calloc(strlen(text) + 1, sizeof *list->numbers);
    if (!list->edit || !list->numbers)
        status = cs_no_memory(err);
    else
        status = read_edits(text, list, err);
    if (status)
        weights_edits_finish(list);
    return status;
}

void weights_edits_finish(struct weights_edits *list)
{
    free(list->edit);
    free(list->numbers);
    *list = (struct weights_edits){0};
}

bool weights_filters_have(const struct weights_filters *list, const char *node, int map)
{
    for (int i = 0; i < list->n; i++)
        if (list->filter[i].map == map && !strcmp(list->filter[i].node, node))
            return true;
    return false;
}

static const char filter_separators[] = " \t\n\r,";

static enum cs_status read_filters(const char *text, struct weights_filters *list, struct cs_error *err)
{
    while (*(text += strspn(text, filter_separators))) {
        struct weights_filter f;
        struct part p = {text, strcspn(text, filter_separators)}, map;
        const int shown = p.n < 60 ? (int)p.n : 60;
        text += p.n;
        const struct part whole = p;
        if (!cut_last(&p, &map) || !read_index(map, &f.map) || !read_name(p, f.node))
            return cs_fail(err, CS_BAD_VALUE, _("'%.*s' names no filter: write layer/filter, as conv1/3"), shown,
                           whole.at);
        if (!weights_filters_have(list, f.node, f.map))
            list->filter[list->n++] = f;
    }
    return CS_OK;
}

enum cs_status weights_filters_parse(const char *text, struct weights_filters *list, struct cs_error *err)
{
    *list = (struct weights_filters){0};
    text = text ? text : "";
    enum cs_status status = check_length(text, err);
    if (status)
        return status;
    list->filter = calloc((size_t)count_of(text, filter_separators), sizeof *list->filter);
    status = list->filter ? read_filters(text, list, err) : cs_no_memory(err);
    if (status)
        weights_filters_finish(list);
    return status;
}

void weights_filters_finish(struct weights_filters *list)
{
    free(list->filter);
    *list = (struct weights_filters){0};
}

/* Checking against a net. */

static enum cs_status find_node(const struct net *net, const char *name, int *node, struct cs_error *err)
{
    *node = net_find(net, name);
    if (*node > 0)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("%s has no layer '%s'"), net->name, name);
}

static enum cs_status check_map(const char *node, int map, int maps, struct cs_error *err)
{
    if (map < maps)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("%s has the filters 0 to %d, not %d"), node, maps - 1, map);
}

static enum cs_status check_filter(const struct net *net, const char *name, int map, struct weights_form *form,
                                   struct cs_error *err)
{
    int node;
    const enum cs_status status = find_node(net, name, &node, err);
    if (status)
        return status;
    if (!weights_form_of(net, node, form))
        return cs_fail(err, CS_BAD_VALUE, _("%s has no kernels: name a convolution or a linear layer"), name);
    return check_map(name, map, form->maps, err);
}

static enum cs_status check_edit(const struct weights_edit *e, const struct net *net, struct cs_error *err)
{
    struct weights_form form;
    const enum cs_status status = check_filter(net, e->node, e->map, &form, err);
    if (status)
        return status;
    if (e->channel == WEIGHTS_BIAS && !form.has_bias)
        return cs_fail(err, CS_BAD_VALUE, _("%s has no bias"), e->node);
    if (e->channel >= form.channels)
        return cs_fail(err, CS_BAD_VALUE, _("a filter of %s has the channels 0 to %d, not %d"), e->node,
                       form.channels - 1, e->channel);
    const int n = e->channel == WEIGHTS_BIAS ? 1 : form.rows * form.cols;
    if (e->n == n)
        return CS_OK;
    if (e->channel == WEIGHTS_BIAS)
        return cs_fail(err, CS_BAD_VALUE, _("a bias of %s is one number, not %d"), e->node, e->n);
    return cs_fail(err, CS_BAD_VALUE, _("a kernel of %s has %d×%d numbers, not %d"), e->node, form.rows, form.cols,
                   e->n);
}

enum cs_status weights_edits_check(const struct weights_edits *list, const struct net *net, struct cs_error *err)
{
    for (int i = 0; i < list->n; i++) {
        const enum cs_status status = check_edit(&list->edit[i], net, err);
        if (status)
            return status;
    }
    return CS_OK;
}

enum cs_status weights_locked_check(const struct weights_filters *list, const struct net *net, struct cs_error *err)
{
    struct weights_form form;
    for (int i = 0; i < list->n; i++) {
        const enum cs_status status = check_filter(net, list->filter[i].node, list->filter[i].map, &form, err);
        if (status)
            return status;
    }
    return CS_OK;
}

enum cs_status weights_silenced_check(const struct weights_filters *list, const struct net *net, struct cs_error *err)
{
    for (int i = 0; i < list->n; i++) {
        const struct weights_filter *f = &list->filter[i];
        int node;
        enum cs_status status = find_node(net, f->node, &node, err);
        if (!status && !weights_can_silence(net, node))
            status = cs_fail(err, CS_BAD_VALUE, _("%s cannot be left out: its values are the answer"), f->node);
        if (!status)
            status = check_map(f->node, f->map, net->node[node].out.dim[0], err);
        if (status)
            return status;
    }
    return CS_OK;
}

/* Writing. */

/* The shortest digits that are read back to the same number. */
static int print_number(char *to, size_t size, float v)
{
    int n = 0;
    for (int digits = 6; digits <= 9; digits++) {
        n = snprintf(to, size, "%.*g", digits, (double)v);
        if (strtof(to, NULL) == v)
            break;
    }
    return n;
}

static size_t print_edit(char *to, size_t size, const struct weights_edit *e)
{
    char channel[16];
    snprintf(channel, sizeof channel, "%d", e->channel);
    size_t at = (size_t)snprintf(to, size, "%s/%d/%s=", e->node, e->map,
                                 e->channel == WEIGHTS_EVERY  ? "*"
                                 : e->channel == WEIGHTS_BIAS ? "bias"
                                                              : channel);
    for (int i = 0; i < e->n; i++) {
        at += (size_t)print_number(to + at, size - at, e->v[i]);
        to[at++] = i + 1 < e->n ? ' ' : ';';
    }
    to[at++] = ' ';
    return at;
}

static size_t most_bytes(const struct weights_edit *e)
{
    return PLACE_MAX + (size_t)e->n * NUMBER_MAX;
}

/* Is an entry gone when `by` is set? */
static bool is_replaced(const struct weights_edit *e, const struct weights_edit *by)
{
    if (e->map != by->map || strcmp(e->node, by->node) != 0)
        return false;
    return e->channel == by->channel || (by->channel == WEIGHTS_EVERY && e->channel != WEIGHTS_BIAS);
}

/* The list without what `gone` says, and with `more` (NULL: nothing) at its end. */
static enum cs_status print_edits(const struct weights_edits *list,
                                  bool (*gone)(const struct weights_edit *e, const struct weights_edit *by),
                                  const struct weights_edit *by, const struct weights_edit *more, char **out,
                                  struct cs_error *err)
{
    size_t size = 1, at = 0;
    for (int i = 0; i < list->n; i++)
        size += most_bytes(&list->edit[i]);
    size += more ? most_bytes(more) : 0;
    char *text = malloc(size);
    if (!text)
        return cs_no_memory(err);
    for (int i = 0; i < list->n; i++)
        if (!gone(&list->edit[i], by))
            at += print_edit(text + at, size - at, &list->edit[i]);
    if (more)
        at += print_edit(text + at, size - at, more);
    text[at >= 2 ? at - 2 : 0] = '\0'; /* without the last "; " */
    *out = text;
    return CS_OK;
}

enum cs_status weights_edits_set(const char *edits, const struct weights_edit *edit, char **out, struct cs_error *err)
{
    struct weights_edits list;
    *out = NULL;
    enum cs_status status = weights_edits_parse(edits, &list, err);
    if (!status)
        status = print_edits(&list, is_replaced, edit, edit, out, err);
    weights_edits_finish(&list);
    return status;
}

static bool is_of_filter(const struct weights_edit *e, const struct weights_edit *by)
{
    return e->map == by->map && !strcmp(e->node, by->node);
}

enum cs_status weights_edits_drop(const char *edits, const char *node, int map, char **out, struct cs_error *err)
{
    struct weights_edits list;
    struct weights_edit of = {.map = map};
    *out = NULL;
    snprintf(of.node, sizeof of.node, "%s", node);
    enum cs_status status = weights_edits_parse(edits, &list, err);
    if (!status)
        status = print_edits(&list, is_of_filter, &of, NULL, out, err);
    weights_edits_finish(&list);
    return status;
}

enum cs_status weights_filters_toggle(const char *filters, const char *node, int map, char **out, struct cs_error *err)
{
    struct weights_filters list;
    *out = NULL;
    const enum cs_status status = weights_filters_parse(filters, &list, err);
    if (status)
        return status;
    const bool was_there = weights_filters_have(&list, node, map);
    const size_t size = (size_t)(list.n + 1) * PLACE_MAX + 1;
    char *text = malloc(size);
    size_t at = 0;
    for (int i = 0; text && i < list.n; i++) {
        const struct weights_filter *f = &list.filter[i];
        if (f->map != map || strcmp(f->node, node) != 0)
            at += (size_t)snprintf(text + at, size - at, "%s%s/%d", at ? " " : "", f->node, f->map);
    }
    if (text && !was_there)
        at += (size_t)snprintf(text + at, size - at, "%s%s/%d", at ? " " : "", node, map);
    if (text)
        text[at] = '\0';
    weights_filters_finish(&list);
    *out = text;
    return text ? CS_OK : cs_no_memory(err);
}
