/* What we wrote ourselves and marked (hint.h): one or several ONNX nodes that are one layer. */
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/hint.h"
#include "engine/net/onnx/onnx_reader.h"

enum { MAX_PARTS = 16 };

/* "pad" of "conv1/pad" for "conv1"; NULL when it is another's. */
static const char *after_base(const char *name, const char *base, size_t length)
{
    return !strncmp(name, base, length) && name[length] == '/' ? name + length + 1 : NULL;
}

/* How many nodes from i on are NAME/one, NAME/two ... NAME; 0: they are not. */
static size_t count_parts(const struct reader *r, size_t i)
{
    const char *first = onnx_text(r->graph->node[i]->name), *dot = strrchr(first, '/');
    const size_t length = dot ? (size_t)(dot - first) : 0;
    for (size_t k = i + 1; length && k < r->graph->n_node && k <= i + MAX_PARTS; k++) {
        const char *name = onnx_text(r->graph->node[k]->name);
        if (strlen(name) == length && !strncmp(name, first, length))
            return k - i + 1;
        if (!after_base(name, first, length))
            return 0;
    }
    return 0;
}

/* What comes from outside of the group, in order. */
static int find_inputs(const struct reader *r, size_t i, size_t count, int max, int *input)
{
    int n = 0;
    for (size_t k = i; k < i + count; k++)
        for (size_t j = 0; j < r->graph->node[k]->n_input; j++) {
            const struct value *v = input_of(r, r->graph->node[k], j);
            bool known = !v || v->constant;
            for (int m = 0; m < n && !known; m++)
                known = count > 1 && input[m] == v->node;
            if (!known && n < max)
                input[n++] = v->node;
        }
    return n;
}

static enum cs_status find_params(struct reader *r, const Onnx__NodeProto *n, int node)
{
    const struct layer *l = r->net->node[node].layer;
    char name[2 * NET_NAME_MAX];
    for (int i = 0; i < l->n_params; i++) {
        const int length = snprintf(name, sizeof name, "%s.%s", onnx_text(n->name), l->param[i].name);
        const struct value *v = length < (int)sizeof name ? find_value(r, name) : NULL;
        if (!v || !v->constant)
            return fail_node(r, n, _("its parameters are not there as constants"));
        set_source(r, node, l->param[i].name, (struct source){.constant = v->constant, .scale = 1});
    }
    return CS_OK;
}

enum cs_status read_hinted(struct reader *r, size_t i, size_t *used)
{
    const size_t parts = count_parts(r, i), count = parts ? parts : 1;
    const Onnx__NodeProto *last = r->graph->node[i + count - 1];
    struct making m = {.r = r, .n = last};
    int input[LAYER_MAX_INPUTS];
    *used = 0;
    m.status = r->whole ? CS_OK : hint_read(last->doc_string, &m.layer, r->err);
    if (!m.layer)
        return m.status;
    const struct made made = add_made(&m, input, find_inputs(r, i, count, m.layer->kind->max_inputs, input));
    enum cs_status status = made.status ? made.status : find_params(r, last, made.node);
    *used = count;
    return status ? status : define_output(r, last, 0, made.node);
}
