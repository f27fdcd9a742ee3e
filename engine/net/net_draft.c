#include "engine/net/net_draft.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/net_text.h"

enum { MAX_LINE = 1000 }; /* as net_text.c reads them */

/* Layers and shapes. */

/* The description alone: what infer() found out is left behind. */
static enum cs_status copy_layer(const struct layer *from, struct layer **to, struct cs_error *err)
{
    const enum cs_status status = layer_create(to, from->kind, err);
    if (status)
        return status;
    const size_t own = sizeof(struct layer);
    memcpy((char *)*to + own, (const char *)from + own, from->kind->size - own);
    return CS_OK;
}

/* fits, broken and why from lines. */
static enum cs_status find_shapes(struct net_draft *d, struct cs_error *err)
{
    const struct net *lines = d->lines;
    struct net *fits;
    int broken = 0;
    struct cs_error why = {""};
    enum cs_status status = net_create(&fits, lines->name, lines->title, net_input(lines), err);
    for (int i = 1; !status && !broken && i < lines->n_nodes; i++) {
        const struct net_node *n = &lines->node[i];
        struct layer *layer;
        status = copy_layer(n->layer, &layer, err);
        if (status)
            break;
        const enum cs_status added = net_add(fits, n->name, layer, n->input, n->n_in, &why);
        if (added == CS_NO_MEMORY)
            status = cs_fail(err, added, "%s", why.text);
        else if (added)
            broken = i;
    }
    if (status) {
        net_destroy(&fits);
        return status;
    }
    net_destroy(&d->fits);
    d->fits = fits;
    d->broken = broken;
    d->why = broken ? why : (struct cs_error){""};
    return CS_OK;
}

/* Takes lines. */
static enum cs_status make_draft(struct net *lines, struct net_draft **out, struct cs_error *err)
{
    struct net_draft *d = calloc(1, sizeof *d);
    enum cs_status status = d ? CS_OK : cs_no_memory(err);
    if (d) {
        d->lines = lines;
        status = find_shapes(d, err);
    } else {
        net_destroy(&lines);
    }
    if (status)
        net_draft_destroy(&d);
    *out = d;
    return status;
}

void net_draft_destroy(struct net_draft **draft)
{
    if (!*draft)
        return;
    net_destroy(&(*draft)->lines);
    net_destroy(&(*draft)->fits);
    free(*draft);
    *draft = NULL;
}

enum cs_status net_draft_from_text(const char *text, size_t length, const char *file, struct net_draft **draft,
                                   struct cs_error *err)
{
    struct net *lines;
    *draft = NULL;
    const enum cs_status status = net_lines_from_text(text, length, file, &lines, err);
    return status ? status : make_draft(lines, draft, err);
}

static enum cs_status copy_lines(const struct net *from, struct net **lines, struct cs_error *err)
{
    enum cs_status status = net_create(lines, from->name, from->title, net_input(from), err);
    for (int i = 1; !status && i < from->n_nodes; i++) {
        const struct net_node *n = &from->node[i];
        struct layer *layer;
        status = copy_layer(n->layer, &layer, err);
        if (!status)
            status = net_append(*lines, n->name, layer, n->input, n->n_in, err);
    }
    if (status)
        net_destroy(lines);
    return status;
}

enum cs_status net_draft_copy(const struct net_draft *from, struct net_draft **draft, struct cs_error *err)
{
    struct net *lines;
    *draft = NULL;
    const enum cs_status status = copy_lines(from->lines, &lines, err);
    return status ? status : make_draft(lines, draft, err);
}

/* Names. */

static bool is_taken(const struct net *net, const char *name, int by_others_than)
{
    for (int i = 0; i < net->n_nodes; i++)
        if (i != by_others_than && strcmp(net->node[i].name, name) == 0)
            return true;
    return false;
}

/* "conv1", "conv2" ...: the first that is free. */
static void number_name(const struct net *net, const char *stem, int node, char name[NET_NAME_MAX])
{
    for (int i = 1; i <= NET_MAX_NODES; i++) {
        snprintf(name, NET_NAME_MAX, "%.*s%d", NET_NAME_MAX - 12, stem, i);
        if (!is_taken(net, name, node))
            return;
    }
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

/* ONNX has names like "/features/0/Conv". */
static void clean_name(const char *from, char to[NET_NAME_MAX])
{
    size_t n = 0;
    while (*from == '/' || *from == '.')
        from++;
    if (!((*from >= 'a' && *from <= 'z') || (*from >= 'A' && *from <= 'Z') || *from == '_'))
        to[n++] = '_';
    for (; *from && n < NET_NAME_MAX - 1; from++)
        to[n++] = is_of_name(*from) ? *from : '_';
    to[n] = '\0';
}

static void clean_names(struct net *net)
{
    char name[NET_NAME_MAX];
    snprintf(net->node[0].name, NET_NAME_MAX, "input");
    for (int i = 1; i < net->n_nodes; i++) {
        clean_name(net->node[i].name, name);
        if (is_taken(net, name, i)) {
            char stem[NET_NAME_MAX];
            snprintf(stem, sizeof stem, "%.*s_", NET_NAME_MAX - 8, name);
            number_name(net, stem, i, name);
        }
        memcpy(net->node[i].name, name, sizeof name);
    }
}

/* A title stands between quotes; a ';' could be taken for the end of its line. */
static void clean_title(char *title)
{
    for (char *c = title; *c; c++)
        if (*c == '"' || *c == ';' || (unsigned char)*c < 0x20 || *c == 0x7f)
            *c = *c == '"' ? '\'' : ',';
}

/* Bytes of at most `room` that do not end within a character (UTF-8). */
static size_t whole_characters(const char *text, size_t room)
{
    size_t n = strlen(text);
    if (n <= room)
        return n;
    for (n = room; n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80; n--)
        ;
    return n;
}

static void set_call(struct net *net, const char *name, const char *title)
{
    char word[NET_NAME_MAX], words[NET_NAME_MAX];
    clean_name(name, word);
    snprintf(words, sizeof words, "%.*s", (int)whole_characters(title, NET_NAME_MAX - 1), title);
    clean_title(words);
    memcpy(net->name, word, sizeof word);
    memcpy(net->title, *words ? words : word, sizeof words);
}

enum cs_status net_draft_call(struct net_draft *d, const char *name, const char *title, struct cs_error *err)
{
    if (!*name)
        return cs_fail(err, CS_BAD_VALUE, _("a network needs a name"));
    set_call(d->lines, name, title);
    set_call(d->fits, name, title);
    return CS_OK;
}

enum cs_status net_draft_from_net(const struct net *net, struct net_draft **draft, struct cs_error *err)
{
    struct net *lines;
    *draft = NULL;
    for (int i = 1; i < net->n_nodes; i++)
        if (net->node[i].layer->kind == &layer_constant)
            return cs_fail(err, CS_BAD_VALUE,
                           _("%s holds fixed numbers (%s), which a list of layers cannot hold: it stays as it is"),
                           net->title, net->node[i].name);
    const enum cs_status status = copy_lines(net, &lines, err);
    if (status)
        return status;
    clean_names(lines);
    set_call(lines, net->name, net->title);
    return make_draft(lines, draft, err);
}

/* As text. */

struct writer {
    char *text; /* NULL: only its length is wanted */
    size_t length, size;
};

static void put(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct writer *w, const char *format, ...)
{
    const size_t room = w->text && w->length < w->size ? w->size - w->length : 0;
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(room ? w->text + w->length : NULL, room, format, args);
    va_end(args);
    w->length += n > 0 ? (size_t)n : 0;
}

static int numbers_of(enum layer_attr_type type)
{
    return type == LAYER_ATTR_SIDES ? 4 : type == LAYER_ATTR_PAIR ? 2 : 1;
}

static bool is_given(const struct layer *l, const struct layer_attr *attr)
{
    const void *field = (const char *)l + attr->offset;
    if (attr->type == LAYER_ATTR_INTS)
        return ((const struct layer_ints *)field)->n > 0;
    if (attr->type == LAYER_ATTR_BOOL)
        return *(const bool *)field != (attr->initial != 0);
    if (attr->type == LAYER_ATTR_FLOAT)
        return isnan(attr->initial) ? !isnan(*(const float *)field) : *(const float *)field != (float)attr->initial;
    for (int i = 0; i < numbers_of(attr->type); i++) {
        const int v = ((const int *)field)[i];
        if (isnan(attr->initial) ? v >= attr->min : v != (int)attr->initial)
            return true;
    }
    return false;
}

static void put_ints(struct writer *w, const int *v, int n)
{
    for (int i = 0; i < n; i++)
        put(w, "%s%d", i ? "," : "", v[i]);
}

/* As few numbers as say the same: "3", "3,1", "1,0,1,0" as "1,0". */
static void put_repeated(struct writer *w, const int *v, int n)
{
    while (n % 2 == 0 && memcmp(v, v + n / 2, (size_t)(n / 2) * sizeof *v) == 0)
        n /= 2;
    put_ints(w, v, n);
}

static void put_value(struct writer *w, const struct layer *l, const struct layer_attr *attr)
{
    const void *field = (const char *)l + attr->offset;
    switch (attr->type) {
    case LAYER_ATTR_INT:
    case LAYER_ATTR_PAIR:
    case LAYER_ATTR_SIDES:
        put_repeated(w, field, numbers_of(attr->type));
        break;
    case LAYER_ATTR_INTS:
        put_ints(w, ((const struct layer_ints *)field)->v, ((const struct layer_ints *)field)->n);
        break;
    case LAYER_ATTR_BOOL:
        put(w, "%s", *(const bool *)field ? "true" : "false");
        break;
    case LAYER_ATTR_FLOAT: { /* as few digits as give the same float */
        const double v = (double)*(const float *)field;
        char text[32];
        int digits = 1;
        do
            snprintf(text, sizeof text, "%.*g", digits, v);
        while (++digits <= 9 && strtof(text, NULL) != (float)v);
        put(w, "%s", text);
        break;
    }
    case LAYER_ATTR_CHOICE:
        put(w, "%s", attr->choices[*(const int *)field]);
        break;
    }
}

static bool must_be_given(const struct layer_attr *attr)
{
    return isnan(attr->initial);
}

const char *net_attr_text(const struct layer *l, const struct layer_attr *attr, char text[NET_DRAFT_VALUE])
{
    struct writer w = {.text = text, .size = NET_DRAFT_VALUE};
    text[0] = '\0';
    if (is_given(l, attr) || !(must_be_given(attr) || attr->type == LAYER_ATTR_INTS))
        put_value(&w, l, attr);
    return text;
}

/* The first one goes without its name, as in conv2d(6, kernel_size=5). */
static void put_layer(struct writer *w, const struct layer *l)
{
    const struct layer_kind *kind = l->kind;
    int n = 0;
    put(w, "%s(", kind->name);
    for (int i = 0; i < kind->n_attrs; i++) {
        const struct layer_attr *attr = &kind->attrs[i];
        if (!is_given(l, attr))
            continue;
        char text[NET_DRAFT_VALUE] = "";
        struct writer value = {.text = text, .size = sizeof text};
        put_value(&value, l, attr);
        const bool tuple = strchr(text, ',') != NULL;
        put(w, "%s", n++ ? ", " : "");
        if (i > 0 || kind->n_positional == 0)
            put(w, "%s=", attr->name);
        put(w, "%s", tuple ? "(" : "");
        put_value(w, l, attr);
        put(w, "%s", tuple ? ")" : "");
    }
    put(w, ")");
}

const char *net_layer_text(const struct layer *l, char *text, size_t size)
{
    struct writer w = {.text = text, .size = size};
    text[0] = '\0';
    put_layer(&w, l);
    return text;
}

static void put_node(struct writer *w, const struct net *net, int i)
{
    const struct net_node *n = &net->node[i];
    put(w, "%s = ", n->name);
    put_layer(w, n->layer);
    if (n->n_in != 1 || n->input[0] != i - 1)
        for (int k = 0; k < n->n_in; k++)
            put(w, "%s%s", k ? ", " : " from ", net->node[n->input[k]].name);
}

static void put_net(struct writer *w, const struct net *net, char end)
{
    char shape[CS_SHAPE_TEXT];
    put(w, "net %s \"%s\"%c", net->name, net->title, end);
    put(w, "input %s%c", shape_text(net_input(net), shape), end);
    for (int i = 1; i < net->n_nodes; i++) {
        put_node(w, net, i);
        put(w, "%c", end);
    }
}

/* What the reader would not take. */
static enum cs_status check_lengths(const struct net *net, struct cs_error *err)
{
    for (int i = 1; i < net->n_nodes; i++) {
        const struct net_node *n = &net->node[i];
        struct writer line = {0};
        put_node(&line, net, i);
        bool fits = line.length <= MAX_LINE;
        for (int a = 0; fits && a < n->layer->kind->n_attrs; a++) {
            struct writer value = {0};
            put_value(&value, n->layer, &n->layer->kind->attrs[a]);
            fits = value.length < NET_DRAFT_VALUE;
        }
        if (!fits)
            return cs_fail(err, CS_BAD_VALUE, _("%s: this layer is too long for a line of text"), n->name);
    }
    return CS_OK;
}

enum cs_status net_draft_text(const struct net_draft *d, char end, char **text, size_t *length, struct cs_error *err)
{
    struct writer w = {0};
    *text = NULL;
    const enum cs_status status = check_lengths(d->lines, err);
    if (status)
        return status;
    put_net(&w, d->lines, end);
    w = (struct writer){.size = w.length + 1};
    w.text = cs_alloc(w.size, 1);
    if (!w.text)
        return cs_no_memory(err);
    put_net(&w, d->lines, end);
    *text = w.text;
    if (length)
        *length = w.length;
    return CS_OK;
}

/* Changes: made in a copy of the lines, which takes their place when the shapes are known. */

static enum cs_status begin(const struct net_draft *d, struct net **lines, struct cs_error *err)
{
    return copy_lines(d->lines, lines, err);
}

/* Takes lines. status: what happened so far. */
static enum cs_status finish(struct net_draft *d, struct net *lines, enum cs_status status, struct cs_error *err)
{
    struct net *before = d->lines;
    if (!status) {
        d->lines = lines;
        status = find_shapes(d, err);
        if (status)
            d->lines = before;
        else
            lines = before;
    }
    net_destroy(&lines);
    return status;
}

static enum cs_status check_node(const struct net_draft *d, int node, int least, struct cs_error *err)
{
    if (node >= least && node < d->lines->n_nodes)
        return CS_OK;
    return node == 0 ? cs_fail(err, CS_BAD_VALUE, _("the input is no layer: choose one"))
                     : cs_fail(err, CS_NOT_FOUND, _("there is no such layer: choose one"));
}

/* Inserting. */

static const char *stem_of(const struct layer_kind *kind)
{
    static const struct {
        const char *kind, *stem;
    } stems[] = {{"conv2d", "conv"},
                 {"conv1d", "conv"},
                 {"conv_transpose2d", "up"},
                 {"max_pool2d", "pool"},
                 {"avg_pool2d", "pool"},
                 {"min_pool2d", "pool"},
                 {"global_avg_pool2d", "pool"},
                 {"global_max_pool2d", "pool"},
                 {"adaptive_avg_pool2d", "pool"},
                 {"batch_norm2d", "bn"},
                 {"linear", "fc"}};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (strcmp(stems[i].kind, kind->name) == 0)
            return stems[i].stem;
    return kind->name;
}

static bool goes_with(const struct layer_kind *kind, const struct shape *a, const struct shape *b)
{
    if (kind != &layer_concat)
        return shape_equal(a, b);
    bool same = a->rank == b->rank;
    for (int i = 1; same && i < a->rank; i++)
        same = a->dim[i] == b->dim[i];
    return same;
}

/* What a layer that joins two also reads, besides `first`. */
static int second_input(const struct net_draft *d, const struct layer_kind *kind, int first)
{
    const struct net *fits = d->fits;
    const int before = first > 0 && d->lines->node[first].n_in > 0 ? d->lines->node[first].input[0] : first;
    bool weights = false;
    for (int i = first; i > 0 && i < fits->n_nodes; i--) {
        weights = weights || (fits->node[i].layer->n_params > 0 && !fits->node[i].layer->param[0].buffer);
        if (weights && goes_with(kind, &fits->node[i - 1].out, &fits->node[first].out))
            return i - 1;
    }
    return before;
}

/* The last node goes to place `at`, and the others one on. */
static void rotate(struct net *net, int at)
{
    const struct net_node last = net->node[net->n_nodes - 1];
    memmove(&net->node[at + 1], &net->node[at], (size_t)(net->n_nodes - 1 - at) * sizeof last);
    net->node[at] = last;
    for (int i = at + 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].n_in; k++) {
            int *input = &net->node[i].input[k];
            *input += *input >= at - 1; /* also of `after` itself, which becomes the new one */
        }
}

enum cs_status net_draft_insert(struct net_draft *d, int after, const char *text, int *at, struct cs_error *err)
{
    struct layer *layer = NULL;
    struct net *lines = NULL;
    enum cs_status status = check_node(d, after, 0, err);
    if (!status)
        status = net_layer_from_text(text, &layer, err);
    if (!status && layer->kind->max_inputs == 0)
        status = cs_fail(err, CS_BAD_VALUE, _("%s reads nothing and holds numbers of a file: it cannot be added"),
                         layer->kind->name);
    if (!status)
        status = begin(d, &lines, err);
    if (status) {
        layer_destroy(&layer);
        return status;
    }
    char name[NET_NAME_MAX];
    const int input[2] = {after, second_input(d, layer->kind, after)};
    number_name(lines, stem_of(layer->kind), -1, name);
    status = net_append(lines, name, layer, input, layer->kind->min_inputs >= 2 ? 2 : 1, err);
    if (!status)
        rotate(lines, after + 1);
    status = finish(d, lines, status, err);
    if (!status && at)
        *at = after + 1;
    return status;
}

/* Removing. */

static void take_out(struct net *net, int node)
{
    const int instead = net->node[node].input[0];
    layer_destroy(&net->node[node].layer);
    memmove(&net->node[node], &net->node[node + 1], (size_t)(net->n_nodes - 1 - node) * sizeof net->node[0]);
    net->n_nodes--;
    for (int i = node; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].n_in; k++) {
            int *input = &net->node[i].input[k];
            *input = *input == node ? instead : *input - (*input > node);
        }
}

enum cs_status net_draft_remove(struct net_draft *d, int node, struct cs_error *err)
{
    struct net *lines;
    enum cs_status status = check_node(d, node, 1, err);
    if (!status && d->lines->n_nodes == 2)
        status = cs_fail(err, CS_BAD_VALUE, _("%s is the only layer: a network has at least one"),
                         d->lines->node[node].name);
    if (!status)
        status = begin(d, &lines, err);
    if (status)
        return status;
    take_out(lines, node);
    return finish(d, lines, CS_OK, err);
}

/* Moving: two neighbours of a chain change places, and the wires stay where they are. */

static int readers_of(const struct net *net, int node, int *reader)
{
    int n = 0;
    for (int i = node + 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].n_in; k++)
            if (net->node[i].input[k] == node) {
                *reader = i;
                n++;
            }
    return n;
}

/* Whether two that follow each other may change places, seen from `moved`, one of them. */
static enum cs_status check_swap(const struct net *net, int first, int second, int moved, struct cs_error *err)
{
    const char *name = net->node[moved].name;
    for (int i = 0; i < 2; i++) {
        const struct net_node *n = &net->node[i ? second : first];
        if (n->n_in != 1)
            return cs_fail(err, CS_BAD_VALUE, _("%s cannot move: %s joins branches, and it would be in one of them"),
                           name, n->name);
    }
    int reader;
    if (readers_of(net, first, &reader) > 1)
        return cs_fail(err, CS_BAD_VALUE, _("%s cannot move: branches begin at %s, and others would change"), name,
                       net->node[first].name);
    return CS_OK;
}

static enum cs_status swap(struct net_draft *d, int first, int second, int moved, int *at, struct cs_error *err)
{
    struct net *lines;
    enum cs_status status = check_swap(d->lines, first, second, moved, err);
    if (!status)
        status = begin(d, &lines, err);
    if (status)
        return status;
    struct net_node *a = &lines->node[first], *b = &lines->node[second];
    const struct net_node was = *a;
    memcpy(a->name, b->name, sizeof a->name);
    a->layer = b->layer;
    memcpy(b->name, was.name, sizeof b->name);
    b->layer = was.layer;
    status = finish(d, lines, CS_OK, err);
    if (!status && at)
        *at = moved == first ? second : first;
    return status;
}

enum cs_status net_draft_earlier(struct net_draft *d, int node, int *at, struct cs_error *err)
{
    const enum cs_status status = check_node(d, node, 1, err);
    if (status)
        return status;
    const struct net_node *n = &d->lines->node[node];
    if (n->n_in == 1 && n->input[0] == 0)
        return cs_fail(err, CS_BAD_VALUE, _("%s is the first layer already"), n->name);
    return swap(d, n->input[0], node, node, at, err);
}

enum cs_status net_draft_later(struct net_draft *d, int node, int *at, struct cs_error *err)
{
    int reader = 0;
    const enum cs_status status = check_node(d, node, 1, err);
    if (status)
        return status;
    if (readers_of(d->lines, node, &reader) == 0)
        return cs_fail(err, CS_BAD_VALUE, _("%s is the last layer already"), d->lines->node[node].name);
    return swap(d, node, reader, node, at, err);
}

/* Changing one. */

enum cs_status net_draft_set(struct net_draft *d, int node, const char *name, const char *value, struct cs_error *err)
{
    struct net *lines;
    enum cs_status status = check_node(d, node, 1, err);
    if (status)
        return status;
    const struct layer_kind *kind = d->lines->node[node].layer->kind;
    int i = 0;
    while (i < kind->n_attrs && strcmp(kind->attrs[i].name, name) != 0)
        i++;
    if (i == kind->n_attrs)
        return cs_fail(err, CS_NOT_FOUND, _("%s has no argument '%.40s'"), kind->name, name);
    status = begin(d, &lines, err);
    if (status)
        return status;
    struct cs_error why;
    status = layer_set_attr(lines->node[node].layer, &kind->attrs[i], value, &why);
    if (status)
        cs_fail(err, status, "%s: %s", d->lines->node[node].name, why.text);
    return finish(d, lines, status, err);
}

enum cs_status net_draft_rename(struct net_draft *d, int node, const char *name, struct cs_error *err)
{
    struct net *lines;
    enum cs_status status = check_node(d, node, 1, err);
    if (!status && !net_name_is_valid(name))
        status = cs_fail(err, CS_BAD_VALUE,
                         _("'%.80s' is no name: a letter, then up to %d letters, digits, '_', '-' and '.'"), name,
                         NET_NAME_MAX - 2);
    if (!status && is_taken(d->lines, name, node))
        status = cs_fail(err, CS_BAD_VALUE, _("%s: this name is taken by another layer"), name);
    if (!status)
        status = begin(d, &lines, err);
    if (status)
        return status;
    snprintf(lines->node[node].name, NET_NAME_MAX, "%s", name);
    return finish(d, lines, CS_OK, err);
}

enum cs_status net_draft_connect(struct net_draft *d, int node, int input, int from, struct cs_error *err)
{
    struct net *lines;
    enum cs_status status = check_node(d, node, 1, err);
    if (!status && (input < 0 || input >= d->lines->node[node].n_in))
        status = cs_fail(err, CS_BAD_VALUE, _("%s has no such input"), d->lines->node[node].name);
    if (!status && (from < 0 || from >= node))
        status = cs_fail(err, CS_BAD_VALUE, _("%s: an input must be an earlier layer"), d->lines->node[node].name);
    if (!status)
        status = begin(d, &lines, err);
    if (status)
        return status;
    lines->node[node].input[input] = from;
    return finish(d, lines, CS_OK, err);
}

enum cs_status net_draft_set_input(struct net_draft *d, const struct shape *input, struct cs_error *err)
{
    struct net *lines;
    enum cs_status status = shape_check(input, err);
    if (!status && (input->rank < 1 || input->rank >= CS_MAX_DIMS))
        status = cs_fail(err, CS_BAD_SHAPE, _("an input has at most %d dimensions"), CS_MAX_DIMS - 1);
    if (!status)
        status = begin(d, &lines, err);
    if (status)
        return status;
    lines->node[0].out = *input;
    return finish(d, lines, CS_OK, err);
}
