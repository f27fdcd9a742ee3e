#include "engine/layers/layer.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/name_list.h"

static const struct layer_kind *const kinds[] = {
    &layer_conv2d,
    &layer_conv1d,
    &layer_conv_transpose2d,
    &layer_max_pool2d,
    &layer_avg_pool2d,
    &layer_min_pool2d,
    &layer_global_avg_pool2d,
    &layer_global_max_pool2d,
    &layer_adaptive_avg_pool2d,
    &layer_batch_norm2d,
    &layer_group_norm,
    &layer_instance_norm,
    &layer_layer_norm,
    &layer_local_response_norm,
    &layer_linear,
    &layer_relu,
    &layer_leaky_relu,
    &layer_elu,
    &layer_sigmoid,
    &layer_tanh,
    &layer_softmax,
    &layer_log_softmax,
    &layer_dropout,
    &layer_dropout2d,
    &layer_flatten,
    &layer_reshape,
    &layer_add,
    &layer_concat,
    &layer_upsample,
    &layer_pad,
    &layer_sub,
    &layer_mul,
    &layer_div,
    &layer_matmul,
    &layer_neg,
    &layer_exp,
    &layer_log,
    &layer_sqrt,
    &layer_abs,
    &layer_reciprocal,
    &layer_pow,
    &layer_clip,
    &layer_reduce_mean,
    &layer_reduce_sum,
    &layer_reduce_max,
    &layer_transpose,
    &layer_constant,
    &layer_identity,
};

/* Stands for 'not given' in an integer attribute without an initial value; NAN does in a float. Below every min. */
static const int NOT_GIVEN = INT_MIN;

const struct layer_kind *layer_kind_nth(int i)
{
    return i >= 0 && i < (int)(sizeof kinds / sizeof kinds[0]) ? kinds[i] : NULL;
}

const struct layer_kind *layer_kind_named(const char *name)
{
    for (int i = 0; layer_kind_nth(i); i++)
        if (!strcmp(kinds[i]->name, name))
            return kinds[i];
    return NULL;
}

static void *field_of(struct layer *l, const struct layer_attr *attr)
{
    return (char *)l + attr->offset;
}

static void set_initial(struct layer *l, const struct layer_attr *attr)
{
    void *field = field_of(l, attr);
    const int whole = isnan(attr->initial) ? NOT_GIVEN : (int)attr->initial;
    switch (attr->type) {
    case LAYER_ATTR_SIDES:
        ((int *)field)[2] = ((int *)field)[3] = whole;
        /* fall through */
    case LAYER_ATTR_PAIR:
        ((int *)field)[1] = whole;
        /* fall through */
    case LAYER_ATTR_INT:
    case LAYER_ATTR_CHOICE:
        *(int *)field = whole;
        break;
    case LAYER_ATTR_BOOL:
        assert(!isnan(attr->initial));
        *(bool *)field = attr->initial != 0;
        break;
    case LAYER_ATTR_FLOAT:
        *(float *)field = (float)attr->initial;
        break;
    case LAYER_ATTR_INTS:
        *(struct layer_ints *)field = (struct layer_ints){0};
        break;
    }
}

enum cs_status layer_create(struct layer **l, const struct layer_kind *kind, struct cs_error *err)
{
    *l = cs_alloc(1, kind->size);
    if (!*l)
        return cs_no_memory(err);
    (*l)->kind = kind;
    for (int i = 0; i < kind->n_attrs; i++)
        set_initial(*l, &kind->attrs[i]);
    return CS_OK;
}

void layer_destroy(struct layer **l)
{
    cs_free(*l);
    *l = NULL;
}

/* A whole number at *text within the range of attr; moves *text past it. */
static bool read_int(const struct layer_attr *attr, const char **text, int *value)
{
    char *end;
    const long number = strtol(*text, &end, 10);
    if (end == *text || number < attr->min || number > attr->max)
        return false;
    *text = end;
    *value = (int)number;
    return true;
}

/* 1 to LAYER_MAX_INTS whole numbers with commas between them. */
static bool read_ints(const struct layer_attr *attr, const char *text, struct layer_ints *ints)
{
    for (ints->n = 0; ints->n < LAYER_MAX_INTS; text++) {
        if (!read_int(attr, &text, &ints->v[ints->n++]))
            return false;
        if (*text != ',')
            return *text == '\0';
    }
    return false;
}

/* n numbers (2 or 4); fewer are repeated. */
static bool read_repeated(const struct layer_attr *attr, const char *text, int n, int *to)
{
    struct layer_ints ints;
    if (!read_ints(attr, text, &ints) || ints.n > n || n % ints.n)
        return false;
    for (int i = 0; i < n; i++)
        to[i] = ints.v[i % ints.n];
    return true;
}

static bool read_float(const struct layer_attr *attr, const char *text, float *value)
{
    char *end;
    *value = strtof(text, &end);
    return end != text && *end == '\0' && *value >= attr->min && *value <= attr->max; /* NaN is in no range */
}

static bool read_bool(const char *text, bool *value)
{
    *value = !strcmp(text, "true");
    return *value || !strcmp(text, "false");
}

static bool read_choice(const struct layer_attr *attr, const char *text, int *value)
{
    for (*value = 0; attr->choices[*value]; ++*value)
        if (!strcmp(attr->choices[*value], text))
            return true;
    return false;
}

static enum cs_status fail_choice(const struct layer_attr *attr, const char *text, struct cs_error *err)
{
    char list[160] = "";
    for (int i = 0; attr->choices[i]; i++)
        name_list_add(list, sizeof list, attr->choices[i]);
    return cs_fail(err, CS_BAD_VALUE, _("%s is one of %s, not '%.40s'"), attr->name, list, text);
}

enum cs_status layer_set_attr(struct layer *l, const struct layer_attr *attr, const char *text, struct cs_error *err)
{
    /* Read into a copy, so that a text in error leaves the layer as it was. */
    int numbers[4];
    struct layer_ints ints;
    float number;
    bool flag;
    const char *rest = text;
    void *field = field_of(l, attr);
    switch (attr->type) {
    case LAYER_ATTR_INT:
        if (!read_int(attr, &rest, numbers) || *rest)
            return cs_fail(err, CS_BAD_VALUE, _("%s is a whole number from %.0f to %.0f, not '%.40s'"), attr->name,
                           attr->min, attr->max, text);
        *(int *)field = numbers[0];
        break;
    case LAYER_ATTR_PAIR:
        if (!read_repeated(attr, text, 2, numbers))
            return cs_fail(
                err, CS_BAD_VALUE,
                _("%s is one whole number, or two as in 3,1 (rows, columns), from %.0f to %.0f, not '%.40s'"),
                attr->name, attr->min, attr->max, text);
        memcpy(field, numbers, 2 * sizeof *numbers);
        break;
    case LAYER_ATTR_SIDES:
        if (!read_repeated(attr, text, 4, numbers))
            return cs_fail(
                err, CS_BAD_VALUE,
                _("%s is one whole number, two (rows, columns) or four (top, left, bottom, right), from %.0f "
                  "to %.0f, not '%.40s'"),
                attr->name, attr->min, attr->max, text);
        memcpy(field, numbers, sizeof numbers);
        break;
    case LAYER_ATTR_INTS:
        if (!read_ints(attr, text, &ints))
            return cs_fail(err, CS_BAD_VALUE,
                           _("%s is 1 to %d whole numbers as in 3,1, from %.0f to %.0f, not '%.40s'"), attr->name,
                           LAYER_MAX_INTS, attr->min, attr->max, text);
        *(struct layer_ints *)field = ints;
        break;
    case LAYER_ATTR_BOOL:
        if (!read_bool(text, &flag))
            return cs_fail(err, CS_BAD_VALUE, _("%s is true or false, not '%.40s'"), attr->name, text);
        *(bool *)field = flag;
        break;
    case LAYER_ATTR_FLOAT:
        if (!read_float(attr, text, &number))
            return cs_fail(err, CS_BAD_VALUE, _("%s is a number from %g to %g, not '%.40s'"), attr->name, attr->min,
                           attr->max, text);
        *(float *)field = number;
        break;
    case LAYER_ATTR_CHOICE:
        if (!read_choice(attr, text, numbers))
            return fail_choice(attr, text, err);
        *(int *)field = numbers[0];
        break;
    }
    return CS_OK;
}

enum cs_status layer_check_attrs(const struct layer *l, struct cs_error *err)
{
    for (int i = 0; i < l->kind->n_attrs; i++) {
        const struct layer_attr *attr = &l->kind->attrs[i];
        if (!isnan(attr->initial))
            continue;
        const void *field = (const char *)l + attr->offset;
        if (attr->type == LAYER_ATTR_FLOAT ? isnan(*(const float *)field) : *(const int *)field == NOT_GIVEN)
            return cs_fail(err, CS_BAD_VALUE, _("%s needs %s"), l->kind->name, attr->name);
    }
    return CS_OK;
}

static enum cs_status check_results(const struct layer *l, struct cs_error *err)
{
    enum cs_status status = shape_check(&l->out, err);
    for (int i = 0; status == CS_OK && i < l->n_params; i++)
        status = shape_check(&l->param[i].shape, err);
    return status;
}

enum cs_status layer_infer(struct layer *l, const struct shape *in, int n_in, struct cs_error *err)
{
    const struct layer_kind *kind = l->kind;
    if (n_in < kind->min_inputs || n_in > kind->max_inputs)
        return cs_fail(err, CS_BAD_SHAPE, _("%s takes %d to %d inputs, not %d"), kind->name, kind->min_inputs,
                       kind->max_inputs, n_in);
    enum cs_status status = layer_check_attrs(l, err);
    for (int i = 0; status == CS_OK && i < n_in; i++) {
        status = shape_check(&in[i], err);
        if (status == CS_OK && in[i].rank >= CS_MAX_DIMS) /* a batch puts one more in front */
            status = cs_fail(err, CS_BAD_SHAPE, _("a sample has at most %d dimensions"), CS_MAX_DIMS - 1);
        l->in[i] = in[i];
    }
    l->n_in = n_in;
    if (status == CS_OK)
        status = kind->infer(l, err);
    return status == CS_OK ? check_results(l, err) : status;
}
