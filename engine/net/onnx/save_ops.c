/* A writer for every kind of layer. Parts of a layer are called NAME/part, the last one NAME; where ONNX does not tell
 * all of the layer, the last one bears our mark (hint.h). Numbers that operators need are initializers NAME/part. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/layers/layer.h"
#include "engine/net/onnx/hint.h"
#include "engine/net/onnx/onnx_writer.h"

enum { TYPE_FLOAT = 1, TYPE_INT = 2, TYPE_STRING = 3, TYPE_INTS = 7, MAX_INTS = 2 * CS_MAX_DIMS };

struct ours { /* the layer at hand */
    struct writer *w;
    const struct net_node *node;
    const struct layer *layer;
    const char *name;
};

/* Attributes of our layer, by name. */

static const void *attr(const struct ours *o, const char *name)
{
    for (int i = 0; i < o->layer->kind->n_attrs; i++)
        if (!strcmp(o->layer->kind->attrs[i].name, name))
            return (const char *)o->layer + o->layer->kind->attrs[i].offset;
    return NULL; /* a writer asks for what its kind has */
}

static int attr_int(const struct ours *o, const char *name)
{
    return *(const int *)attr(o, name);
}

static float attr_float(const struct ours *o, const char *name)
{
    return *(const float *)attr(o, name);
}

static bool attr_bool(const struct ours *o, const char *name)
{
    return *(const bool *)attr(o, name);
}

static const int *attr_pair(const struct ours *o, const char *name)
{
    return attr(o, name);
}

static const char *input_name(const struct ours *o, int i)
{
    return o->w->net->node[o->node->input[i]].name;
}

/* Nodes. */

/* suffix: "" for the layer itself, or "/part"; its output has the same name. */
static Onnx__NodeProto *add_node(const struct ours *o, const char *op, const char *suffix)
{
    struct writer *w = o->w;
    Onnx__NodeProto *node = TAKE(w, Onnx__NodeProto, ONNX__NODE_PROTO__INIT);
    char *op_type = take_text(w, op, ""), *label = take_text(w, o->name, suffix);
    char **inputs = arena_take(&w->arena, MAX_NODE_INPUTS * sizeof *inputs);
    char **outputs = take_copy(w, &label, sizeof label);
    Onnx__AttributeProto **attributes = arena_take(&w->arena, MAX_ATTRS * sizeof *attributes);
    if (!node)
        return NULL;
    node->op_type = op_type;
    node->name = label;
    node->input = inputs;
    node->output = outputs;
    node->n_output = 1;
    node->attribute = attributes;
    w->graph->node[w->graph->n_node++] = node;
    return node;
}

static void add_input(const struct ours *o, Onnx__NodeProto *node, const char *name, const char *suffix)
{
    char *text = take_text(o->w, name, suffix);
    if (node)
        node->input[node->n_input++] = text;
}

/* A part of this layer as input. */
static void add_part(const struct ours *o, Onnx__NodeProto *node, const char *suffix)
{
    add_input(o, node, o->name, suffix);
}

/* A node on one value: that of input 0 (from NULL), or of a part. */
static Onnx__NodeProto *add_node_on(const struct ours *o, const char *op, const char *suffix, const char *from)
{
    Onnx__NodeProto *node = add_node(o, op, suffix);
    if (from)
        add_part(o, node, from);
    else
        add_input(o, node, input_name(o, 0), "");
    return node;
}

static void mark(const struct ours *o, Onnx__NodeProto *node)
{
    char text[HINT_MAX];
    hint_print(o->layer, text);
    char *kept = take_text(o->w, text, "");
    if (node)
        node->doc_string = kept;
}

static Onnx__AttributeProto *add_attribute(const struct ours *o, Onnx__NodeProto *node, const char *name, int type)
{
    Onnx__AttributeProto *a = TAKE(o->w, Onnx__AttributeProto, ONNX__ATTRIBUTE_PROTO__INIT);
    char *text = take_text(o->w, name, "");
    if (!node)
        return NULL;
    a->name = text;
    a->has_type = 1;
    a->type = type;
    node->attribute[node->n_attribute++] = a;
    return a;
}

static void add_int(const struct ours *o, Onnx__NodeProto *node, const char *name, int64_t value)
{
    Onnx__AttributeProto *a = add_attribute(o, node, name, TYPE_INT);
    if (a) {
        a->has_i = 1;
        a->i = value;
    }
}

static void add_float(const struct ours *o, Onnx__NodeProto *node, const char *name, float value)
{
    Onnx__AttributeProto *a = add_attribute(o, node, name, TYPE_FLOAT);
    if (a) {
        a->has_f = 1;
        a->f = value;
    }
}

static void add_text(const struct ours *o, Onnx__NodeProto *node, const char *name, const char *value)
{
    Onnx__AttributeProto *a = add_attribute(o, node, name, TYPE_STRING);
    char *text = take_text(o->w, value, "");
    if (a) {
        a->has_s = 1;
        a->s = (ProtobufCBinaryData){strlen(text), (uint8_t *)text};
    }
}

static void add_ints(const struct ours *o, Onnx__NodeProto *node, const char *name, const int *v, int n)
{
    Onnx__AttributeProto *a = add_attribute(o, node, name, TYPE_INTS);
    int64_t *ints = arena_take(&o->w->arena, MAX_INTS * sizeof *ints);
    if (!a)
        return;
    for (int i = 0; i < n; i++)
        ints[i] = v[i];
    a->ints = ints;
    a->n_ints = (size_t)n;
}

/* Numbers. */

static void add_list(const struct ours *o, Onnx__NodeProto *node, const char *suffix, const int *v, int n)
{
    int64_t list[MAX_INTS];
    const struct shape shape = shape_1d(n);
    for (int i = 0; i < n; i++)
        list[i] = v[i];
    void *kept = take_copy(o->w, list, (size_t)n * sizeof *list);
    add_tensor(o->w, o->w->graph, o->name, suffix, WRITE_INT64, &shape, kept, (size_t)n * sizeof *list);
    add_part(o, node, suffix);
}

/* n times the same number; n 0: a single one without dimensions. */
static void add_filled(const struct ours *o, Onnx__NodeProto *node, const char *suffix, float value, int n)
{
    const size_t count = n ? (size_t)n : 1;
    const struct shape shape = n ? shape_1d(n) : (struct shape){.rank = 0};
    float *numbers = arena_take(&o->w->arena, count * sizeof *numbers);
    for (size_t i = 0; numbers && i < count; i++)
        numbers[i] = value;
    add_tensor(o->w, o->w->graph, o->name, suffix, WRITE_FLOAT, &shape, numbers, count * sizeof *numbers);
    add_part(o, node, suffix);
}

/* A parameter, "conv1.weight", with dimensions of 1 around its own. */
static void add_param_as(const struct ours *o, Onnx__NodeProto *node, int i, int ones_before, int ones_behind)
{
    const struct layer_param *p = &o->layer->param[i];
    struct shape shape = {.rank = ones_before + p->shape.rank + ones_behind};
    char suffix[NET_NAME_MAX];
    snprintf(suffix, sizeof suffix, ".%s", p->name);
    for (int d = 0; d < shape.rank; d++)
        shape.dim[d] = d < ones_before || d >= ones_before + p->shape.rank ? 1 : p->shape.dim[d - ones_before];
    add_tensor(o->w, o->w->graph, o->name, suffix, WRITE_FLOAT, &shape, o->w->net->params + o->node->param[i],
               shape_count(&p->shape) * sizeof(float));
    add_part(o, node, suffix);
}

static void add_params(const struct ours *o, Onnx__NodeProto *node)
{
    for (int i = 0; i < o->layer->n_params; i++)
        add_param_as(o, node, i, 0, 0);
}

/* Dimension 0, which a Reshape copies, and then these. */
static void add_reshape(const struct ours *o, const char *suffix, const char *from, const char *numbers, const int *dim,
                        int rank)
{
    int shape[MAX_INTS] = {0};
    memcpy(shape + 1, dim, (size_t)rank * sizeof *dim);
    add_list(o, add_node_on(o, "Reshape", suffix, from), numbers, shape, rank + 1);
}

/* A node on two parts of this layer. */
static Onnx__NodeProto *add_pair(const struct ours *o, const char *op, const char *suffix, const char *a, const char *b)
{
    Onnx__NodeProto *node = add_node_on(o, op, suffix, a);
    if (b)
        add_part(o, node, b);
    return node;
}

/* Windows. */

/* A window's padding around the input by another mode than zeros: the part to go on from. */
static const char *const wrap_suffixes[CS_MAX_DIMS][4] = {{"/0", "/0before", "/0behind", "/0at"},
                                                          {"/1", "/1before", "/1behind", "/1at"},
                                                          {"/2", "/2before", "/2behind", "/2at"},
                                                          {"/3", "/3before", "/3behind", "/3at"},
                                                          {"/4", "/4before", "/4behind", "/4at"}};

static void add_slice(const struct ours *o, const char *suffix, const char *from, const char *const numbers[3],
                      int axis, int begin, int end)
{
    Onnx__NodeProto *node = add_node_on(o, "Slice", suffix, from);
    add_list(o, node, numbers[0], &begin, 1);
    add_list(o, node, numbers[1], &end, 1);
    add_list(o, node, numbers[2], &axis, 1);
}

/* Circular padding of one axis: what is at its end in front of it, and the other way round. */
static void add_wrap(const struct ours *o, const char *suffix, const char *from, int axis, int size, int before,
                     int behind)
{
    static const char *const numbers[CS_MAX_DIMS][2][3] = {{{"/0a", "/0b", "/0c"}, {"/0d", "/0e", "/0f"}},
                                                           {{"/1a", "/1b", "/1c"}, {"/1d", "/1e", "/1f"}},
                                                           {{"/2a", "/2b", "/2c"}, {"/2d", "/2e", "/2f"}},
                                                           {{"/3a", "/3b", "/3c"}, {"/3d", "/3e", "/3f"}},
                                                           {{"/4a", "/4b", "/4c"}, {"/4d", "/4e", "/4f"}}};
    const char *const *part = wrap_suffixes[axis];
    if (before)
        add_slice(o, part[1], from, numbers[axis][0], axis, size - before, size);
    if (behind)
        add_slice(o, part[2], from, numbers[axis][1], axis, 0, behind);
    Onnx__NodeProto *node = add_node(o, "Concat", suffix);
    if (before)
        add_part(o, node, part[1]);
    if (from)
        add_part(o, node, from);
    else
        add_input(o, node, input_name(o, 0), "");
    if (behind)
        add_part(o, node, part[2]);
    add_int(o, node, "axis", axis);
}

/* pads: begins, then ends, of all of ONNX's dimensions. The last part is called `suffix`. */
static void add_wraps(const struct ours *o, const char *suffix, const int *pads, int rank)
{
    const char *from = NULL;
    int last = 0;
    for (int axis = 1; axis < rank; axis++)
        if (pads[axis] || pads[rank + axis])
            last = axis;
    for (int axis = 1; axis <= last; axis++) {
        if (!pads[axis] && !pads[rank + axis])
            continue;
        const char *to = axis == last ? suffix : wrap_suffixes[axis][0];
        add_wrap(o, to, from, axis, o->layer->in[0].dim[axis - 1], pads[axis], pads[rank + axis]);
        from = to;
    }
}

static const char *const pad_modes[] = {"constant", "reflect", "edge", "wrap"};
enum { MODE_CONSTANT, MODE_REFLECT, MODE_REPLICATE, MODE_CIRCULAR };

/* Numbers about a window as pairs, whether the layer has rows or not; sides: top, left, bottom, right. */
struct window {
    int n; /* dimensions */
    int kernel[2], stride[2], dilation[2], sides[4];
};

static struct window window_of(const struct ours *o)
{
    struct window win = {.n = 2, .dilation = {1, 1}};
    const int *dilation = attr_pair(o, "dilation");
    memcpy(win.kernel, attr_pair(o, "kernel_size"), sizeof win.kernel);
    memcpy(win.stride, attr_pair(o, "stride"), sizeof win.stride);
    memcpy(win.sides, attr_pair(o, "padding"), sizeof win.sides);
    if (dilation)
        memcpy(win.dilation, dilation, sizeof win.dilation);
    for (int i = 0; i < 2; i++)
        win.stride[i] = win.stride[i] ? win.stride[i] : win.kernel[i];
    return win;
}

static struct window window_of_conv1d(const struct ours *o)
{
    const struct layer_ints *padding = attr(o, "padding");
    struct window win = {.n = 1,
                         .kernel = {attr_int(o, "kernel_size")},
                         .stride = {attr_int(o, "stride")},
                         .dilation = {attr_int(o, "dilation")}};
    win.sides[0] = padding->n ? padding->v[0] : 0;
    win.sides[1] = padding->n ? padding->v[padding->n - 1] : 0;
    return win;
}

static void add_window(const struct ours *o, Onnx__NodeProto *node, const struct window *win, bool dilated)
{
    add_ints(o, node, "kernel_shape", win->kernel, win->n);
    add_ints(o, node, "strides", win->stride, win->n);
    add_ints(o, node, "pads", win->sides, 2 * win->n);
    if (dilated)
        add_ints(o, node, "dilations", win->dilation, win->n);
}

/* The sides of a window as pads of all of ONNX's dimensions. */
static void pads_of_sides(const struct window *win, int pads[MAX_INTS])
{
    const int rank = 2 + win->n;
    memset(pads, 0, MAX_INTS * sizeof *pads);
    for (int i = 0; i < win->n; i++) {
        pads[2 + i] = win->sides[i];
        pads[rank + 2 + i] = win->sides[win->n + i];
    }
}

static void write_conv(const struct ours *o, struct window win)
{
    const int mode = attr_int(o, "padding_mode"), rank = 2 + win.n;
    int pads[MAX_INTS], any = 0;
    pads_of_sides(&win, pads);
    for (int i = 0; i < 2 * rank; i++)
        any |= pads[i];
    const bool apart = mode != MODE_CONSTANT && any;
    if (apart && mode == MODE_CIRCULAR) {
        add_wraps(o, "/pad", pads, rank);
    } else if (apart) {
        Onnx__NodeProto *pad = add_node_on(o, "Pad", "/pad", NULL);
        add_list(o, pad, "/pads", pads, 2 * rank);
        add_text(o, pad, "mode", pad_modes[mode]);
    }
    if (apart)
        memset(win.sides, 0, sizeof win.sides);
    Onnx__NodeProto *node = add_node_on(o, "Conv", "", apart ? "/pad" : NULL);
    add_params(o, node);
    add_window(o, node, &win, true);
    add_int(o, node, "group", attr_int(o, "groups"));
    if (mode != MODE_CONSTANT)
        mark(o, node);
}

static void write_conv2d(const struct ours *o)
{
    write_conv(o, window_of(o));
}

static void write_conv1d(const struct ours *o)
{
    write_conv(o, window_of_conv1d(o));
}

static void write_conv_transpose2d(const struct ours *o)
{
    const struct window win = window_of(o);
    Onnx__NodeProto *node = add_node_on(o, "ConvTranspose", "", NULL);
    add_params(o, node);
    add_window(o, node, &win, true);
    add_ints(o, node, "output_padding", attr_pair(o, "output_padding"), 2);
    add_int(o, node, "group", attr_int(o, "groups"));
}

/* PyTorch leaves out a last window that begins in the padding, ONNX does not: then both round down. */
static bool rounds_up(const struct ours *o, const struct window *win)
{
    bool more = false;
    for (int i = 0; i < 2; i++) {
        const int reach = win->dilation[i] * (win->kernel[i] - 1) + 1;
        const int room = o->layer->in[0].dim[1 + i] + win->sides[i] + win->sides[2 + i] - reach;
        more = more || o->layer->out.dim[1 + i] > room / win->stride[i] + 1;
    }
    return more;
}

static Onnx__NodeProto *add_pool(const struct ours *o, const char *op, const char *suffix, const char *from)
{
    const struct window win = window_of(o);
    const bool ceil_mode = attr_bool(o, "ceil_mode"), average = !strcmp(op, "AveragePool");
    Onnx__NodeProto *node = add_node_on(o, op, suffix, from);
    add_window(o, node, &win, !average);
    add_int(o, node, "ceil_mode", ceil_mode && rounds_up(o, &win));
    if (average)
        add_int(o, node, "count_include_pad", attr_bool(o, "count_include_pad"));
    if (ceil_mode)
        mark(o, node);
    return node;
}

static void write_max_pool2d(const struct ours *o)
{
    add_pool(o, "MaxPool", "", NULL);
}

static void write_avg_pool2d(const struct ours *o)
{
    add_pool(o, "AveragePool", "", NULL);
}

/* ONNX has no minimum: min(x) = -max(-x). */
static void write_min_pool2d(const struct ours *o)
{
    add_node_on(o, "Neg", "/neg", NULL);
    add_pool(o, "MaxPool", "/max", "/neg");
    mark(o, add_node_on(o, "Neg", "", "/max"));
}

/* The matrix that takes n places to `out` means, [out,n] or turned. */
static void add_means(const struct ours *o, const char *suffix, int n, int out, bool turned)
{
    const struct shape shape = turned ? shape_2d(n, out) : shape_2d(out, n);
    float *m = arena_take(&o->w->arena, shape_count(&shape) * sizeof *m);
    for (int i = 0; m && i < out; i++) {
        const int begin = (int)((int64_t)i * n / out), end = (int)(((int64_t)(i + 1) * n + out - 1) / out);
        for (int k = 0; k < n; k++)
            m[turned ? (size_t)k * (size_t)out + (size_t)i : (size_t)i * (size_t)n + (size_t)k] =
                k >= begin && k < end ? 1.0f / (float)(end - begin) : 0.0f;
    }
    add_tensor(o->w, o->w->graph, o->name, suffix, WRITE_FLOAT, &shape, m, shape_count(&shape) * sizeof *m);
}

static void write_adaptive_avg_pool2d(const struct ours *o)
{
    const struct shape *in = &o->layer->in[0], *out = &o->layer->out;
    const int kernel[2] = {in->dim[1] / out->dim[1], in->dim[2] / out->dim[2]};
    Onnx__NodeProto *node;
    if (in->dim[1] % out->dim[1] == 0 && in->dim[2] % out->dim[2] == 0) {
        node = add_node_on(o, "AveragePool", "", NULL);
        add_ints(o, node, "kernel_shape", kernel, 2);
        add_ints(o, node, "strides", kernel, 2);
    } else { /* windows of different sizes: rows and columns are means by matrices */
        add_means(o, "/row_means", in->dim[1], out->dim[1], false);
        add_means(o, "/col_means", in->dim[2], out->dim[2], true);
        Onnx__NodeProto *rows = add_node(o, "MatMul", "/rows");
        add_part(o, rows, "/row_means");
        add_input(o, rows, input_name(o, 0), "");
        node = add_pair(o, "MatMul", "", "/rows", "/col_means");
    }
    mark(o, node);
}

/* One node for a layer. */

static void write_as(const struct ours *o, const char *op)
{
    add_node_on(o, op, "", NULL);
}

static void write_linear(const struct ours *o)
{
    Onnx__NodeProto *node = add_node_on(o, "Gemm", "", NULL);
    add_params(o, node);
    add_int(o, node, "transB", 1);
}

static void write_leaky_relu(const struct ours *o)
{
    add_float(o, add_node_on(o, "LeakyRelu", "", NULL), "alpha", attr_float(o, "negative_slope"));
}

static void write_elu(const struct ours *o)
{
    add_float(o, add_node_on(o, "Elu", "", NULL), "alpha", attr_float(o, "alpha"));
}

static void write_pow(const struct ours *o)
{
    add_filled(o, add_node_on(o, "Pow", "", NULL), "/exponent", attr_float(o, "exponent"), 0);
}

static void write_softmax(const struct ours *o)
{
    add_int(o, add_node_on(o, "Softmax", "", NULL), "axis", attr_int(o, "dim"));
}

static void write_log_softmax(const struct ours *o)
{
    add_int(o, add_node_on(o, "LogSoftmax", "", NULL), "axis", attr_int(o, "dim"));
}

static void write_dropout(const struct ours *o)
{
    Onnx__NodeProto *node = add_node_on(o, "Dropout", "", NULL);
    add_filled(o, node, "/ratio", attr_float(o, "p"), 0);
    mark(o, node); /* dropout2d is the same to ONNX */
}

static void write_clip(const struct ours *o)
{
    const float min = attr_float(o, "min"), max = attr_float(o, "max");
    Onnx__NodeProto *node = add_node_on(o, "Clip", "", NULL);
    if (isfinite(min))
        add_filled(o, node, "/min", min, 0);
    else
        add_input(o, node, "", "");
    if (isfinite(max))
        add_filled(o, node, "/max", max, 0);
}

static void write_transpose(const struct ours *o)
{
    const struct layer_ints *dims = attr(o, "dims");
    int perm[MAX_INTS] = {0};
    memcpy(perm + 1, dims->v, (size_t)dims->n * sizeof *dims->v);
    add_ints(o, add_node_on(o, "Transpose", "", NULL), "perm", perm, dims->n + 1);
}

/* The dimensions of a reduction, all where none are named. */
static struct layer_ints reduced(const struct ours *o)
{
    struct layer_ints dims = *(const struct layer_ints *)attr(o, "dims");
    if (dims.n == 0)
        for (int i = 0; i < o->layer->in[0].rank; i++)
            dims.v[dims.n++] = i + 1;
    return dims;
}

static void write_reduce_as(const struct ours *o, const char *op)
{
    const struct layer_ints dims = reduced(o);
    Onnx__NodeProto *node = add_node_on(o, op, "", NULL);
    add_ints(o, node, "axes", dims.v, dims.n);
    add_int(o, node, "keepdims", attr_bool(o, "keepdim"));
}

static void write_reduce_mean(const struct ours *o)
{
    write_reduce_as(o, "ReduceMean");
}

static void write_reduce_max(const struct ours *o)
{
    write_reduce_as(o, "ReduceMax");
}

static void write_reduce_sum(const struct ours *o)
{
    const struct layer_ints dims = reduced(o);
    Onnx__NodeProto *node = add_node_on(o, "ReduceSum", "", NULL);
    add_list(o, node, "/axes", dims.v, dims.n);
    add_int(o, node, "keepdims", attr_bool(o, "keepdim"));
}

/* Shapes. */

static void write_reshape(const struct ours *o)
{
    const struct shape *out = &o->layer->out;
    add_reshape(o, "", NULL, "/shape", out->dim, out->rank);
}

static void write_flatten(const struct ours *o)
{
    const struct shape *out = &o->layer->out;
    if (attr_int(o, "start_dim") == 1) {
        add_int(o, add_node_on(o, "Flatten", "", NULL), "axis", 1);
        return;
    }
    int shape[MAX_INTS] = {0};
    memcpy(shape + 1, out->dim, (size_t)out->rank * sizeof *shape);
    Onnx__NodeProto *node = add_node_on(o, "Reshape", "", NULL);
    add_list(o, node, "/shape", shape, out->rank + 1);
    mark(o, node);
}

static void write_concat(const struct ours *o)
{
    Onnx__NodeProto *node = add_node(o, "Concat", "");
    for (int i = 0; i < o->node->n_in; i++)
        add_input(o, node, input_name(o, i), "");
    add_int(o, node, "axis", attr_int(o, "dim"));
}

/* Of two inputs. ONNX lays shapes against each other from the last dimension on, with the batch among them: an input
 * with fewer dimensions than the other gets ones behind its batch. */
static void write_pair(const struct ours *o, const char *op)
{
    const struct shape *in = o->layer->in;
    const int rank = in[0].rank > in[1].rank ? in[0].rank : in[1].rank, low = in[0].rank < in[1].rank ? 0 : 1;
    const bool differ = in[0].rank != in[1].rank;
    int shape[MAX_INTS] = {0};
    if (differ) {
        add_input(o, add_node(o, "Identity", "/first"), input_name(o, 0), ""); /* so that inputs keep their order */
        for (int i = 0; i < rank; i++)
            shape[1 + i] = i < rank - in[low].rank ? 1 : in[low].dim[i - (rank - in[low].rank)];
        Onnx__NodeProto *reshape = add_node(o, "Reshape", "/low");
        if (low)
            add_input(o, reshape, input_name(o, 1), "");
        else
            add_part(o, reshape, "/first");
        add_list(o, reshape, "/shape", shape, rank + 1);
    }
    Onnx__NodeProto *node = add_node(o, op, "");
    for (int i = 0; i < 2; i++) {
        if (differ && i == low)
            add_part(o, node, "/low");
        else if (differ && i == 0)
            add_part(o, node, "/first");
        else
            add_input(o, node, input_name(o, i), "");
    }
    if (differ)
        mark(o, node);
}

static void write_add(const struct ours *o)
{
    if (o->node->n_in == 2) {
        write_pair(o, "Add");
        return;
    }
    Onnx__NodeProto *node = add_node(o, "Sum", "");
    for (int i = 0; i < o->node->n_in; i++)
        add_input(o, node, input_name(o, i), "");
    mark(o, node);
}

static void write_pad(const struct ours *o)
{
    const struct layer_ints *padding = attr(o, "padding");
    const int rank = o->layer->in[0].rank + 1, mode = attr_int(o, "mode");
    int pads[MAX_INTS] = {0}, any = 0;
    for (int i = 0; i + 1 < padding->n; i += 2) {
        pads[rank - 1 - i / 2] = padding->v[i];
        pads[2 * rank - 1 - i / 2] = padding->v[i + 1];
        any |= padding->v[i] | padding->v[i + 1];
    }
    if (mode == MODE_CIRCULAR && any) {
        add_wraps(o, "", pads, rank);
        Onnx__GraphProto *graph = o->w->graph;
        mark(o, graph ? graph->node[graph->n_node - 1] : NULL);
        return;
    }
    Onnx__NodeProto *node = add_node_on(o, any ? "Pad" : "Identity", "", NULL);
    if (any) {
        add_list(o, node, "/pads", pads, 2 * rank);
        if (mode == MODE_CONSTANT)
            add_filled(o, node, "/value", attr_float(o, "value"), 0);
        add_text(o, node, "mode", pad_modes[mode]);
    }
    mark(o, node);
}

/* The scale by which floor(in * scale) is out, in float as others compute it. */
static float scale_of(int in, int out)
{
    float scale = (float)((double)out / in);
    while (floor((double)scale * in) < out || floorf(scale * (float)in) < (float)out)
        scale = nextafterf(scale, INFINITY);
    return scale;
}

static void write_upsample(const struct ours *o)
{
    const struct shape *in = &o->layer->in[0], *out = &o->layer->out, four = shape_1d(4);
    const bool bilinear = attr_int(o, "mode") == 1, corners = attr_bool(o, "align_corners");
    const float scales[4] = {1, 1, scale_of(in->dim[1], out->dim[1]), scale_of(in->dim[2], out->dim[2])};
    Onnx__NodeProto *node = add_node_on(o, "Resize", "", NULL);
    add_input(o, node, "", "");
    void *kept = take_copy(o->w, scales, sizeof scales);
    add_tensor(o->w, o->w->graph, o->name, "/scales", WRITE_FLOAT, &four, kept, sizeof scales);
    add_part(o, node, "/scales");
    add_text(o, node, "mode", bilinear ? "linear" : "nearest");
    add_text(o, node, "coordinate_transformation_mode",
             !bilinear ? "asymmetric"
             : corners ? "align_corners"
                       : "pytorch_half_pixel");
    if (!bilinear)
        add_text(o, node, "nearest_mode", "floor");
    mark(o, node);
}

/* The same numbers for every sample of the batch, whose size is that of the graph's input. */
static void write_constant(const struct ours *o)
{
    static const int zero = 0, one = 1;
    const struct shape *out = &o->layer->out;
    Onnx__NodeProto *shape = add_node(o, "Shape", "/shape");
    add_input(o, shape, o->w->net->node[0].name, "");
    add_slice(o, "/batch", "/shape", (const char *const[3]){"/from", "/to", "/axis"}, zero, zero, one);
    Onnx__NodeProto *size = add_node_on(o, "Concat", "/size", "/batch");
    if (out->rank)
        add_list(o, size, "/dims", out->dim, out->rank);
    add_int(o, size, "axis", 0);
    Onnx__NodeProto *node = add_node(o, "Expand", "");
    add_param_as(o, node, 0, 1, 0);
    add_part(o, node, "/size");
    mark(o, node);
}

/* Normalisations. */

static void add_two_params(const struct ours *o, Onnx__NodeProto *node, bool affine, int channels)
{
    if (affine) {
        add_param_as(o, node, 0, 0, 0);
        add_param_as(o, node, 1, 0, 0);
    } else {
        add_filled(o, node, "/ones", 1, channels);
        add_filled(o, node, "/zeros", 0, channels);
    }
}

/* By the running statistics, which are the parameters behind weight and bias. */
static void write_with_statistics(const struct ours *o)
{
    const bool affine = attr_bool(o, "affine");
    const int first = affine ? 2 : 0;
    Onnx__NodeProto *node = add_node_on(o, "BatchNormalization", "", NULL);
    add_two_params(o, node, affine, o->layer->in[0].dim[0]);
    add_param_as(o, node, first, 0, 0);
    add_param_as(o, node, first + 1, 0, 0);
    add_float(o, node, "epsilon", attr_float(o, "eps"));
    add_float(o, node, "momentum", 1 - attr_float(o, "momentum"));
    mark(o, node);
}

/* (x - mean) / sqrt(variance + eps) over these axes, step by step, of input 0 or a part: a part called `to`. */
static void add_normal(const struct ours *o, const char *from, const int *axes, int n, const char *to)
{
    Onnx__NodeProto *mean = add_node_on(o, "ReduceMean", "/mean", from);
    add_ints(o, mean, "axes", axes, n);
    add_pair(o, "Sub", "/centred", from, "/mean");
    add_pair(o, "Mul", "/square", "/centred", "/centred");
    Onnx__NodeProto *variance = add_node_on(o, "ReduceMean", "/variance", "/square");
    add_ints(o, variance, "axes", axes, n);
    add_filled(o, add_node_on(o, "Add", "/safe", "/variance"), "/eps", attr_float(o, "eps"), 0);
    add_node_on(o, "Sqrt", "/deviation", "/safe");
    add_pair(o, "Div", to, "/centred", "/deviation");
}

/* Weight and bias on the part `/normal`, with ones behind their dimensions; the layer's last nodes. */
static void add_affine(const struct ours *o, bool affine, int ones)
{
    if (!affine) {
        mark(o, add_node_on(o, "Identity", "", "/normal"));
        return;
    }
    add_param_as(o, add_node_on(o, "Mul", "/scaled", "/normal"), 0, 0, ones);
    Onnx__NodeProto *node = add_node_on(o, "Add", "", "/scaled");
    add_param_as(o, node, 1, 0, ones);
    mark(o, node);
}

static void write_batch_norm2d(const struct ours *o)
{
    static const int axes[] = {0, 2, 3};
    if (attr_bool(o, "track_running_stats")) {
        write_with_statistics(o);
        return;
    }
    add_normal(o, NULL, axes, 3, "/normal");
    add_affine(o, attr_bool(o, "affine"), 2);
}

static void write_instance_norm(const struct ours *o)
{
    if (attr_bool(o, "track_running_stats")) {
        write_with_statistics(o);
        return;
    }
    Onnx__NodeProto *node = add_node_on(o, "InstanceNormalization", "", NULL);
    add_two_params(o, node, attr_bool(o, "affine"), o->layer->in[0].dim[0]);
    add_float(o, node, "epsilon", attr_float(o, "eps"));
    mark(o, node);
}

static void write_group_norm(const struct ours *o)
{
    static const int axis = 2;
    const struct shape *in = &o->layer->in[0];
    const int grouped[2] = {attr_int(o, "num_groups"), -1};
    add_reshape(o, "/grouped", NULL, "/groups", grouped, 2);
    add_normal(o, "/grouped", &axis, 1, "/normal_grouped");
    add_reshape(o, "/normal", "/normal_grouped", "/shape", in->dim, in->rank);
    add_affine(o, attr_bool(o, "affine"), in->rank - 1);
}

static void write_layer_norm(const struct ours *o)
{
    const struct layer_ints *shape = attr(o, "normalized_shape");
    const int rank = o->layer->in[0].rank, n = shape->n ? shape->n : rank;
    int axes[CS_MAX_DIMS];
    for (int i = 0; i < n; i++)
        axes[i] = rank - n + i + 1;
    add_normal(o, NULL, axes, n, "/normal");
    add_affine(o, attr_bool(o, "elementwise_affine"), 0);
}

/* For an even size ONNX's window reaches one farther behind, PyTorch's one farther before: then it is a mean of squares
 * over padded channels. */
static void write_even_local_response_norm(const struct ours *o)
{
    const struct shape *in = &o->layer->in[0];
    const int size = attr_int(o, "size"), kernel[2] = {size, 1}, pads[4] = {size / 2, 0, (size - 1) / 2, 0};
    const int plane[3] = {1, in->dim[0], -1}; /* channels as rows */
    Onnx__NodeProto *square = add_node_on(o, "Mul", "/square", NULL);
    add_input(o, square, input_name(o, 0), "");
    add_reshape(o, "/plane", "/square", "/plane_shape", plane, 3);
    Onnx__NodeProto *mean = add_node_on(o, "AveragePool", "/mean", "/plane");
    add_ints(o, mean, "kernel_shape", kernel, 2);
    add_ints(o, mean, "pads", pads, 4);
    add_int(o, mean, "count_include_pad", 1);
    add_reshape(o, "/together", "/mean", "/shape", in->dim, in->rank);
    add_filled(o, add_node_on(o, "Mul", "/weighed", "/together"), "/alpha", attr_float(o, "alpha"), 0);
    add_filled(o, add_node_on(o, "Add", "/base", "/weighed"), "/k", attr_float(o, "k"), 0);
    add_filled(o, add_node_on(o, "Pow", "/divisor", "/base"), "/beta", attr_float(o, "beta"), 0);
    mark(o, add_pair(o, "Div", "", NULL, "/divisor"));
}

static void write_local_response_norm(const struct ours *o)
{
    const int size = attr_int(o, "size");
    if (size % 2 == 0) {
        write_even_local_response_norm(o);
        return;
    }
    Onnx__NodeProto *node = add_node_on(o, "LRN", "", NULL);
    add_int(o, node, "size", size);
    add_float(o, node, "alpha", attr_float(o, "alpha"));
    add_float(o, node, "beta", attr_float(o, "beta"));
    add_float(o, node, "bias", attr_float(o, "k"));
}

/* The table. */

static const struct kind_writer {
    const char *kind;
    void (*write)(const struct ours *);
    const char *op; /* without a function: this operator says it all, for one input or two */
} writers[] = {
    {"conv2d", write_conv2d, NULL},
    {"conv1d", write_conv1d, NULL},
    {"conv_transpose2d", write_conv_transpose2d, NULL},
    {"max_pool2d", write_max_pool2d, NULL},
    {"avg_pool2d", write_avg_pool2d, NULL},
    {"min_pool2d", write_min_pool2d, NULL},
    {"global_avg_pool2d", NULL, "GlobalAveragePool"},
    {"global_max_pool2d", NULL, "GlobalMaxPool"},
    {"adaptive_avg_pool2d", write_adaptive_avg_pool2d, NULL},
    {"batch_norm2d", write_batch_norm2d, NULL},
    {"group_norm", write_group_norm, NULL},
    {"instance_norm", write_instance_norm, NULL},
    {"layer_norm", write_layer_norm, NULL},
    {"local_response_norm", write_local_response_norm, NULL},
    {"linear", write_linear, NULL},
    {"relu", NULL, "Relu"},
    {"leaky_relu", write_leaky_relu, NULL},
    {"elu", write_elu, NULL},
    {"sigmoid", NULL, "Sigmoid"},
    {"tanh", NULL, "Tanh"},
    {"softmax", write_softmax, NULL},
    {"log_softmax", write_log_softmax, NULL},
    {"dropout", write_dropout, NULL},
    {"dropout2d", write_dropout, NULL},
    {"flatten", write_flatten, NULL},
    {"reshape", write_reshape, NULL},
    {"add", write_add, NULL},
    {"concat", write_concat, NULL},
    {"upsample", write_upsample, NULL},
    {"pad", write_pad, NULL},
    {"sub", NULL, "Sub"},
    {"mul", NULL, "Mul"},
    {"div", NULL, "Div"},
    {"matmul", NULL, "MatMul"},
    {"neg", NULL, "Neg"},
    {"exp", NULL, "Exp"},
    {"log", NULL, "Log"},
    {"sqrt", NULL, "Sqrt"},
    {"abs", NULL, "Abs"},
    {"reciprocal", NULL, "Reciprocal"},
    {"pow", write_pow, NULL},
    {"clip", write_clip, NULL},
    {"reduce_mean", write_reduce_mean, NULL},
    {"reduce_sum", write_reduce_sum, NULL},
    {"reduce_max", write_reduce_max, NULL},
    {"transpose", write_transpose, NULL},
    {"constant", write_constant, NULL},
    {"identity", NULL, "Identity"},
};

static const struct kind_writer *writer_of(const struct layer_kind *kind)
{
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (!strcmp(writers[i].kind, kind->name))
            return &writers[i];
    return NULL;
}

bool can_write(const struct layer_kind *kind)
{
    return writer_of(kind) != NULL;
}

void write_layer(struct writer *w, int index)
{
    const struct net_node *node = &w->net->node[index];
    const struct ours o = {w, node, node->layer, node->name};
    const struct kind_writer *writer = writer_of(node->layer->kind);
    if (writer->write)
        writer->write(&o);
    else if (node->n_in == 2)
        write_pair(&o, writer->op);
    else
        write_as(&o, writer->op);
}
