#include "app/topics/field_text.h"

#include <stdio.h>
#include <string.h>

#include "app/board/number_text.h"
#include "engine/base/i18n.h"

const char *const field_kind_names[FIELD_KINDS] = {"conv", "max", "mean"};

int field_extent(const struct field_layer *l)
{
    return (l->kernel - 1) * l->dilation + 1;
}

int field_padding_max(const struct field_layer *l)
{
    return field_extent(l) / 2;
}

static int within(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

struct field_layer field_settled(struct field_layer l)
{
    l.kernel = within(l.kernel, 1, FIELD_KERNEL_MAX);
    l.stride = within(l.stride, 1, FIELD_STRIDE_MAX);
    l.dilation = l.kind == FIELD_MEAN ? 1 : within(l.dilation, 1, FIELD_DILATION_MAX);
    l.padding = within(l.padding, 0, field_padding_max(&l));
    return l;
}

/* Pooling windows lie side by side. */
static int usual_stride(enum field_kind kind, int kernel)
{
    return kind == FIELD_CONV ? 1 : kernel;
}

struct field_layer field_layer_new(enum field_kind kind, int kernel)
{
    return (struct field_layer){kind, kernel, usual_stride(kind, kernel), 1, 0};
}

/* Reading. */

static size_t word_length(const char *p)
{
    return strcspn(p, " \t;");
}

static int shown_length(const char *p)
{
    const size_t n = word_length(p);
    return n < 16 ? (int)n : 16;
}

/* A number that ends its word; *p moves behind it. */
static bool read_number(const char **p, int *v)
{
    enum { MOST = 99999 };
    const char *at = *p;
    if (!number_read_count(&at, MOST, v) || word_length(at) > 0)
        return false;
    *p = at;
    return true;
}

static enum cs_status read_kind(const char **p, int layer, enum field_kind *kind, struct cs_error *err)
{
    const size_t n = word_length(*p);
    for (int i = 0; i < FIELD_KINDS; i++)
        if (strlen(field_kind_names[i]) == n && !strncmp(*p, field_kind_names[i], n)) {
            *kind = (enum field_kind)i;
            *p += n;
            return CS_OK;
        }
    return cs_fail(err, CS_BAD_VALUE, _("layer %d: '%.*s' is none of conv, max and mean"), layer, shown_length(*p), *p);
}

/* "3" or "3x3". */
static enum cs_status read_kernel(const char **p, int layer, int *kernel, struct cs_error *err)
{
    const char *at = number_skip_spaces(*p);
    int other;
    *kernel = 0;
    const bool read = number_read_count(&at, FIELD_KERNEL_MAX, kernel);
    other = *kernel;
    if (read && *at == 'x') {
        at++;
        if (!read_number(&at, &other))
            other = -1;
    }
    if (!read || word_length(at) > 0 || *kernel < 1 || other != *kernel)
        return cs_fail(err, CS_BAD_VALUE,
                       _("layer %d: behind the kind stands the side of its kernel, 1 to %d, as in 'conv 3'"), layer,
                       FIELD_KERNEL_MAX);
    *p = at;
    return CS_OK;
}

static enum cs_status set_same(struct field_layer *l, int layer, struct cs_error *err)
{
    if (field_extent(l) % 2 == 0)
        return cs_fail(err, CS_BAD_VALUE,
                       _("layer %d: 'same' needs a kernel that covers an odd number of pixels, not %d"), layer,
                       field_extent(l));
    l->padding = field_padding_max(l);
    return CS_OK;
}

struct options { /* of the layer that is read */
    bool same;
    int padding;
};

static enum cs_status read_option(const char **p, int layer, struct field_layer *l, struct options *o,
                                  struct cs_error *err)
{
    const char letter = **p;
    const size_t n = word_length(*p);
    if (n == 4 && !strncmp(*p, "same", n)) {
        o->same = true;
        *p += n;
        return CS_OK;
    }
    int *const to = letter == 's' ? &l->stride : letter == 'd' ? &l->dilation : letter == 'p' ? &o->padding : NULL;
    const char *at = *p + 1;
    if (!to || !read_number(&at, to))
        return cs_fail(err, CS_BAD_VALUE,
                       _("layer %d: '%.*s' is none of s2 (stride), d2 (dilation), p1 (padding) and same"), layer,
                       shown_length(*p), *p);
    *p = at;
    return CS_OK;
}

static enum cs_status check_layer(const struct field_layer *l, int layer, struct cs_error *err)
{
    if (l->stride < 1 || l->stride > FIELD_STRIDE_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("layer %d: the stride is 1 to %d, not %d"), layer, FIELD_STRIDE_MAX,
                       l->stride);
    if (l->kind == FIELD_MEAN && l->dilation != 1)
        return cs_fail(err, CS_BAD_VALUE, _("layer %d: a mean has no dilation"), layer);
    if (l->dilation < 1 || l->dilation > FIELD_DILATION_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("layer %d: the dilation is 1 to %d, not %d"), layer, FIELD_DILATION_MAX,
                       l->dilation);
    if (l->padding > field_padding_max(l))
        return cs_fail(err, CS_BAD_VALUE,
                       _("layer %d: a padding of %d is more than half of the %d pixels that its kernel covers"), layer,
                       l->padding, field_extent(l));
    return CS_OK;
}

static enum cs_status read_layer(const char **p, int layer, struct field_layer *l, struct cs_error *err)
{
    struct options o = {0};
    enum cs_status status = read_kind(p, layer, &l->kind, err);
    if (status == CS_OK)
        status = read_kernel(p, layer, &l->kernel, err);
    if (status != CS_OK)
        return status;
    *l = field_layer_new(l->kind, l->kernel);
    for (*p = number_skip_spaces(*p); status == CS_OK && **p && **p != ';'; *p = number_skip_spaces(*p))
        status = read_option(p, layer, l, &o, err);
    l->padding = o.padding;
    if (status == CS_OK)
        status = check_layer(l, layer, err);
    return status == CS_OK && o.same ? set_same(l, layer, err) : status;
}

enum cs_status field_from_text(const char *text, struct field_stack *s, struct cs_error *err)
{
    struct field_stack read = {0};
    const char *p = number_skip_spaces(text);
    while (*p) {
        if (read.n == FIELD_LAYERS)
            return cs_fail(err, CS_BAD_VALUE, _("a stack has at most %d layers; take one out first"), FIELD_LAYERS);
        const enum cs_status status = read_layer(&p, read.n + 1, &read.layer[read.n], err);
        if (status != CS_OK)
            return status;
        read.n++;
        p = number_skip_spaces(p + (*p == ';'));
    }
    if (read.n == 0)
        return cs_fail(err, CS_BAD_VALUE, _("a stack has at least one layer, as in 'conv 3; max 2; conv 3 d2'"));
    *s = read;
    return CS_OK;
}

/* Writing. */

static void print_layer(const struct field_layer *l, char *to, size_t size)
{
    int n = snprintf(to, size, "%s %d", field_kind_names[l->kind], l->kernel);
    if (l->stride != usual_stride(l->kind, l->kernel))
        n += snprintf(to + n, size - (size_t)n, " s%d", l->stride);
    if (l->dilation != 1)
        n += snprintf(to + n, size - (size_t)n, " d%d", l->dilation);
    if (l->padding != 0)
        snprintf(to + n, size - (size_t)n, " p%d", l->padding);
}

const char *field_layer_text(const struct field_layer *l, char buf[FIELD_TEXT])
{
    print_layer(l, buf, FIELD_TEXT);
    return buf;
}

const char *field_to_text(const struct field_stack *s, char buf[FIELD_TEXT])
{
    size_t n = 0;
    buf[0] = '\0';
    for (int i = 0; i < s->n; i++) {
        n += (size_t)snprintf(buf + n, FIELD_TEXT - n, "%s", i ? "; " : "");
        print_layer(&s->layer[i], buf + n, FIELD_TEXT - n);
        n += strlen(buf + n);
    }
    return buf;
}

static bool layer_equal(const struct field_layer *a, const struct field_layer *b)
{
    return a->kind == b->kind && a->kernel == b->kernel && a->stride == b->stride && a->dilation == b->dilation &&
           a->padding == b->padding;
}

bool field_stack_equal(const struct field_stack *a, const struct field_stack *b)
{
    for (int i = 0; i < a->n && a->n == b->n; i++)
        if (!layer_equal(&a->layer[i], &b->layer[i]))
            return false;
    return a->n == b->n;
}

/* Editing. */

bool field_insert(struct field_stack *s, int index, struct field_layer l)
{
    if (s->n >= FIELD_LAYERS || index < 0 || index > s->n)
        return false;
    memmove(&s->layer[index + 1], &s->layer[index], (size_t)(s->n - index) * sizeof *s->layer);
    s->layer[index] = l;
    s->n++;
    return true;
}

bool field_remove(struct field_stack *s, int index)
{
    if (s->n <= 1 || index < 0 || index >= s->n)
        return false;
    s->n--;
    memmove(&s->layer[index], &s->layer[index + 1], (size_t)(s->n - index) * sizeof *s->layer);
    return true;
}

bool field_swap(struct field_stack *s, int index, int other)
{
    if (index < 0 || other < 0 || index >= s->n || other >= s->n)
        return false;
    const struct field_layer l = s->layer[index];
    s->layer[index] = s->layer[other];
    s->layer[other] = l;
    return true;
}

/* Known stacks. LeNet-5: LeCun et al., 1998; AlexNet: Krizhevsky et al., 2012, with the 227 pixels that its sizes need;
 * VGG-16: Simonyan and Zisserman, 2015, the first eight; WaveNet: van den Oord et al., 2016; dilated: Yu and Koltun,
 * 2016. */
const struct field_preset_info field_presets[FIELD_PRESETS] = {
    [FIELD_THREE3] = {"three3", N_("Three 3×3: one 7×7"), "conv 3; conv 3; conv 3", 15},
    [FIELD_TWO3] = {"two3", N_("Two 3×3: one 5×5"), "conv 3; conv 3", 13},
    [FIELD_ONE7] = {"one7", N_("One 7×7"), "conv 7", 15},
    [FIELD_LENET] = {"lenet", "LeNet-5", "conv 5; max 2; conv 5; max 2", 32},
    [FIELD_ALEXNET] = {"alexnet", "AlexNet",
                       "conv 11 s4; max 3 s2; conv 5 p2; max 3 s2; conv 3 p1; conv 3 p1; conv 3 p1; max 3 s2", 227},
    [FIELD_VGG16] = {"vgg16", N_("VGG-16, first 8"),
                     "conv 3 p1; conv 3 p1; max 2; conv 3 p1; conv 3 p1; max 2; conv 3 p1; conv 3 p1", 64},
    [FIELD_DILATED] = {"dilated", N_("Dilated 1, 2, 4"), "conv 3; conv 3 d2; conv 3 d4", 25},
    [FIELD_WAVENET] = {"wavenet", N_("WaveNet 1, 2, 4, 8"), "conv 2; conv 2 d2; conv 2 d4; conv 2 d8", 32},
    [FIELD_STRIDED] = {"strided", N_("Four of stride 2"), "conv 3 s2 p1; conv 3 s2 p1; conv 3 s2 p1; conv 3 s2 p1", 64},
    [FIELD_EIGHT3] = {"eight3", N_("Eight 3×3"), "conv 3; conv 3; conv 3; conv 3; conv 3; conv 3; conv 3; conv 3", 31},
    [FIELD_CUSTOM] = {"custom", N_("Own stack"), NULL, 0},
};

enum field_preset field_preset_of(const struct field_stack *s)
{
    for (int i = 0; i < FIELD_CUSTOM; i++) {
        struct field_stack known;
        if (field_from_text(field_presets[i].text, &known, NULL) == CS_OK && field_stack_equal(s, &known))
            return (enum field_preset)i;
    }
    return FIELD_CUSTOM;
}
