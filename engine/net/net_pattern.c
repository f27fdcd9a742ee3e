#include "engine/net/net_pattern.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/name_list.h"

static const char prefix[] = "pattern:";

enum option { N, M, K, CHANNELS, KERNEL, WIDTH, CLASSES, POOL, INPUT, OPTIONS };

static const struct {
    const char *name;
    size_t offset;
    int initial, min, max; /* of whole numbers */
} options[OPTIONS] = {
    [N] = {"N", offsetof(struct net_pattern, n), 2, 1, 16},
    [M] = {"M", offsetof(struct net_pattern, m), 3, 0, 8},
    [K] = {"K", offsetof(struct net_pattern, k), 1, 0, 8},
    [CHANNELS] = {"channels", offsetof(struct net_pattern, channels), 32, 1, 1024},
    [KERNEL] = {"kernel", offsetof(struct net_pattern, kernel), 3, 1, 31},
    [WIDTH] = {"width", offsetof(struct net_pattern, width), 256, 1, 65536},
    [CLASSES] = {"classes", offsetof(struct net_pattern, classes), 10, 2, 65536},
    [POOL] = {"pool"},
    [INPUT] = {"input"},
};

bool net_pattern_is(const char *name)
{
    return strncmp(name, prefix, sizeof prefix - 1) == 0;
}

static int *number_of(struct net_pattern *p, enum option o)
{
    return (int *)((char *)p + options[o].offset);
}

/* A whole number at *text; moves *text past it. */
static bool take_number(const char **text, int min, int max, int *value)
{
    char *end;
    if (**text < '0' || **text > '9') /* strtol() would skip spaces and take a sign */
        return false;
    const long number = strtol(*text, &end, 10);
    if (number < min || number > max)
        return false;
    *text = end;
    *value = (int)number;
    return true;
}

static enum cs_status read_number(const char *name, enum option o, const char *text, int *value, struct cs_error *err)
{
    const char *rest = text;
    if (!take_number(&rest, options[o].min, options[o].max, value) || *rest)
        return cs_fail(err, CS_BAD_VALUE, _("%.60s: %s is a whole number from %d to %d, not '%.40s'"), name,
                       options[o].name, options[o].min, options[o].max, text);
    if (o == KERNEL && *value % 2 == 0)
        return cs_fail(err, CS_BAD_VALUE, _("%.60s: kernel is odd, so that maps keep their size, not '%.40s'"), name,
                       text);
    return CS_OK;
}

static enum cs_status read_pool(const char *name, const char *text, bool *pool, struct cs_error *err)
{
    *pool = strcmp(text, "true") == 0;
    if (*pool || strcmp(text, "false") == 0)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("%.60s: %s is true or false, not '%.40s'"), name, options[POOL].name, text);
}

static enum cs_status read_input(const char *name, const char *text, struct shape *input, struct cs_error *err)
{
    enum { MOST = 4096 };
    int dim[3];
    const char *rest = text;
    for (int i = 0; i < 3; i++)
        if (!take_number(&rest, 1, MOST, &dim[i]) || *rest++ != (i < 2 ? 'x' : '\0'))
            return cs_fail(
                err, CS_BAD_VALUE,
                _("%.60s: input is channels, rows and columns as in 3x32x32, each from 1 to %d, not '%.40s'"), name,
                MOST, text);
    *input = shape_3d(dim[0], dim[1], dim[2]);
    return CS_OK;
}

static enum cs_status read_value(const char *name, enum option o, const char *text, struct net_pattern *p,
                                 struct cs_error *err)
{
    if (o == POOL)
        return read_pool(name, text, &p->pool, err);
    if (o == INPUT)
        return read_input(name, text, &p->input, err);
    return read_number(name, o, text, number_of(p, o), err);
}

static enum cs_status fail_option(const char *name, const char *option, struct cs_error *err)
{
    char list[100] = "";
    for (int o = 0; o < OPTIONS; o++)
        name_list_add(list, sizeof list, options[o].name);
    return cs_fail(err, CS_BAD_VALUE, _("%.60s: there is no option '%.40s'; there are %s, as in N=2"), name, option,
                   list);
}

/* One "NAME=VALUE"; given: bit o for option o. */
static enum cs_status read_option(const char *name, char *text, struct net_pattern *p, unsigned *given,
                                  struct cs_error *err)
{
    char *value = strchr(text, '=');
    if (value)
        *value++ = '\0';
    for (int o = 0; o < OPTIONS; o++) {
        if (strcmp(options[o].name, text) != 0)
            continue;
        if (!value)
            return cs_fail(err, CS_BAD_VALUE, _("%.60s: %s needs a value, as in N=2"), name, text);
        if (*given & 1u << o)
            return cs_fail(err, CS_BAD_VALUE, _("%.60s: %s is given twice"), name, text);
        *given |= 1u << o;
        return read_value(name, (enum option)o, value, p, err);
    }
    return fail_option(name, text, err);
}

static enum cs_status check_pools(const char *name, const struct net_pattern *p, struct cs_error *err)
{
    const int side = p->input.dim[1] < p->input.dim[2] ? p->input.dim[1] : p->input.dim[2];
    int most = 0;
    while (side >> (most + 1) > 0)
        most++;
    if (!p->pool || p->m <= most)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("%.60s: %d pools do not fit %dx%d maps: choose M up to %d, or pool=false"),
                   name, p->m, p->input.dim[1], p->input.dim[2], most);
}

static void set_initial(struct net_pattern *p)
{
    *p = (struct net_pattern){.pool = true, .input = shape_3d(3, 32, 32)};
    for (int o = 0; o < POOL; o++)
        *number_of(p, (enum option)o) = options[o].initial;
}

enum cs_status net_pattern_read(const char *name, struct net_pattern *p, struct cs_error *err)
{
    enum { MOST = 200 };
    char text[MOST + 1];
    const char *at = name + sizeof prefix - 1;
    unsigned given = 0;
    enum cs_status status = CS_OK;
    set_initial(p);
    if (strlen(at) > MOST)
        return cs_fail(err, CS_BAD_VALUE, _("%.60s: a pattern has at most %d characters"), name, MOST);
    while (!status && *at) {
        const size_t length = strcspn(at, ",");
        memcpy(text, at, length);
        text[length] = '\0';
        status = read_option(name, text, p, &given, err);
        at += length;
        if (*at == ',' && !*++at && !status) /* nothing after the last comma */
            status = fail_option(name, "", err);
    }
    return status ? status : check_pools(name, p, err);
}

void net_pattern_name(const struct net_pattern *p, char name[NET_PATTERN_NAME])
{
    snprintf(name, NET_PATTERN_NAME,
             "%sN=%d,M=%d,K=%d,pool=%s,channels=%d,kernel=%d,width=%d,input=%dx%dx%d,classes=%d", prefix, p->n, p->m,
             p->k, p->pool ? "true" : "false", p->channels, p->kernel, p->width, p->input.dim[0], p->input.dim[1],
             p->input.dim[2], p->classes);
}

/* The text. */

struct writer {
    char *text;
    size_t length, size;
};

static void put(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put(struct writer *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(w->text + w->length, w->size - w->length, format, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < w->size - w->length);
    w->length += (size_t)n;
}

static void put_head(struct writer *w, const struct net_pattern *p)
{
    put(w, "# [(CONV-RELU)*N-POOL?]*M-(FC-RELU)*K-SOFTMAX with N = %d, M = %d, K = %d%s\n", p->n, p->m, p->k,
        p->pool ? "" : " and no pools");
    put(w, "net pattern_N%d_M%d_K%d \"", p->n, p->m, p->k);
    if (p->m > 0)
        put(w, "[(CONV-RELU)*%d%s]*%d-", p->n, p->pool ? "-POOL" : "", p->m);
    if (p->k > 0)
        put(w, "(FC-RELU)*%d-", p->k);
    put(w, "SOFTMAX\"\n");
    put(w, "input %dx%dx%d\n\n", p->input.dim[0], p->input.dim[1], p->input.dim[2]);
}

static void put_block(struct writer *w, const struct net_pattern *p, int block)
{
    const int channels = p->pool ? p->channels << (block - 1) : p->channels;
    for (int i = 1; i <= p->n; i++) {
        put(w, "conv%d_%d = conv2d(%d, kernel_size=%d, padding=%d)\n", block, i, channels, p->kernel, p->kernel / 2);
        put(w, "relu%d_%d = relu()\n", block, i);
    }
    if (p->pool)
        put(w, "pool%d = max_pool2d(2)\n", block);
}

enum cs_status net_pattern_text(const struct net_pattern *p, char **text, size_t *length, struct cs_error *err)
{
    enum { LINE = 100, HEAD_AND_TAIL = 10 };
    const int lines = HEAD_AND_TAIL + p->m * (2 * p->n + 1) + 2 * p->k;
    struct writer w = {.size = (size_t)lines * LINE};
    w.text = cs_alloc(w.size, 1);
    if (!w.text)
        return cs_no_memory(err);
    put_head(&w, p);
    for (int block = 1; block <= p->m; block++)
        put_block(&w, p, block);
    put(&w, "flatten = flatten()\n");
    for (int i = 1; i <= p->k; i++)
        put(&w, "fc%d = linear(%d)\nrelu%d = relu()\n", i, p->width, i);
    put(&w, "output = linear(%d)\n", p->classes);
    put(&w, "# SOFTMAX is part of the loss: cross_entropy takes these %d scores as they are.\n", p->classes);
    *text = w.text;
    *length = w.length;
    return CS_OK;
}
