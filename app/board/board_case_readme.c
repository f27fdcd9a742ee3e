/* app/board/board_case_readme.c - what the files of a case are, in words, and the lines of Python that give the same.
 */
#include <stdlib.h>

#include "app/board/board_case.h"
#include "app/board/text_builder.h"
#include "engine/base/i18n.h"

static const char *operation(const struct board *b)
{
    static const char *const names[BOARD_MODES] = {
        [BOARD_1D] = N_("convolution of a signal of one row"),
        [BOARD_2D] = N_("convolution of one channel"),
        [BOARD_CHANNELS] = N_("convolution of several channels"),
        [BOARD_POINTWISE] = N_("1×1 convolution"),
        [BOARD_GROUPED] = N_("grouped convolution"),
        [BOARD_DEPTHWISE] = N_("depthwise convolution"),
        [BOARD_TRANSPOSED] = N_("transposed convolution"),
        [BOARD_POOLING] = NULL,
    };
    static const char *const rules[BOARD_RULES] = {N_("max-pooling"), N_("mean-pooling"), N_("min-pooling")};
    return _(b->mode == BOARD_POOLING ? rules[b->rule] : names[b->mode]);
}

/* The call. */

static void add_pair(struct text_builder *t, const char *name, const int pair[2])
{
    text_add(t, ", %s=(%d, %d)", name, pair[0], pair[1]);
}

static bool is_even(const int padding[4])
{
    return padding[0] == padding[2] && padding[1] == padding[3];
}

/* The input, padded by PyTorch's own function where the operation cannot. */
static void add_padded(struct text_builder *t, const struct board *b, const char *x, const char *how)
{
    const int *p = b->geometry.padding;
    text_add(t, "F.pad(%s, (%d, %d, %d, %d), %s)", x, p[1], p[3], p[0], p[2], how);
}

static void add_conv(struct text_builder *t, const struct board *b)
{
    static const char *const modes[] = {"mode='constant'", "mode='reflect'", "mode='replicate'", "mode='circular'"};
    const struct board_geometry *g = &b->geometry;
    const bool inside = is_even(g->padding) && g->padding_mode == PADDING_ZEROS;
    text_add(t, "F.conv2d(");
    if (inside)
        text_add(t, "x");
    else
        add_padded(t, b, "x", modes[g->padding_mode]);
    text_add(t, ", w, b");
    add_pair(t, "stride", g->stride);
    if (inside)
        add_pair(t, "padding", g->padding);
    add_pair(t, "dilation", g->dilation);
    text_add(t, ", groups=%d)", g->groups);
}

static void add_transposed(struct text_builder *t, const struct board *b)
{
    const struct board_geometry *g = &b->geometry;
    const int *p = g->padding;
    text_add(t, "F.conv_transpose2d(x, w, b");
    add_pair(t, "stride", g->stride);
    if (is_even(p))
        add_pair(t, "padding", p);
    add_pair(t, "output_padding", g->output_padding);
    add_pair(t, "dilation", g->dilation);
    text_add(t, ")");
    if (!is_even(p)) /* what the padding crops */
        text_add(t, "[:, :, %d:%d, %d:%d]", p[0], p[0] + b->oh, p[1], p[1] + b->ow);
}

/* PyTorch pads a window by half of it at most. */
static void add_pooling(struct text_builder *t, const struct board *b)
{
    const struct board_geometry *g = &b->geometry;
    const int *p = g->padding;
    const bool mean = b->rule == BOARD_MEAN, min = b->rule == BOARD_MIN;
    const bool inside = is_even(p) && p[0] <= g->kernel[0] / 2 && p[1] <= g->kernel[1] / 2;
    const char *x = min ? "-x" : "x";
    text_add(t, "%sF.%s(", min ? "-" : "", mean ? "avg_pool2d" : "max_pool2d");
    if (inside)
        text_add(t, "%s", x);
    else
        add_padded(t, b, x, mean ? "value=0.0" : "value=float('-inf')");
    text_add(t, ", (%d, %d)", g->kernel[0], g->kernel[1]);
    add_pair(t, "stride", g->stride);
    if (inside)
        add_pair(t, "padding", p);
    if (!mean)
        add_pair(t, "dilation", g->dilation);
    text_add(t, ")");
}

static void add_call(struct text_builder *t, const struct board *b)
{
    static const char *const activations[][2] = {
        [BOARD_NONE] = {"", ""},
        [BOARD_RELU] = {"torch.relu(", ")"},
        [BOARD_LEAKY_RELU] = {"F.leaky_relu(", ", 0.01)"},
        [BOARD_SIGMOID] = {"torch.sigmoid(", ")"},
        [BOARD_TANH] = {"torch.tanh(", ")"},
    };
    const char *const *around = activations[b->mode == BOARD_POOLING ? BOARD_NONE : b->activation];
    text_add(t, "%s", around[0]);
    if (b->mode == BOARD_TRANSPOSED)
        add_transposed(t, b);
    else if (b->mode == BOARD_POOLING)
        add_pooling(t, b);
    else
        add_conv(t, b);
    text_add(t, "%s", around[1]);
}

/* Runs in the folder; prints how far its numbers are from those in the files. */
static void add_script(struct text_builder *t, const struct board *b)
{
    const bool pools = b->mode == BOARD_POOLING;
    text_add(t, "import numpy as np\nimport torch\nimport torch.nn.functional as F\n\n"
                "def load(name):\n    return torch.from_numpy(np.load(name + '.npy'))\n\n"
                "x = load('input').requires_grad_()\n");
    if (!pools)
        text_add(t, "w = load('kernel').requires_grad_()\nb = load('bias').requires_grad_()\n");
    text_add(t, "y = ");
    add_call(t, b);
    text_add(t,
             "\ny.backward(load('output_gradient'))\n"
             "results = {'output': y.detach(), 'input_gradient': x.grad%s}\n"
             "for name, result in results.items():\n"
             "    print(name, (result - load(name)).abs().max().item())\n",
             pools ? "" : ", 'kernel_gradient': w.grad, 'bias_gradient': b.grad");
}

/* The files. */

static void add_file(struct text_builder *t, const char *name, const struct shape *shape, const char *what)
{
    char text[CS_SHAPE_TEXT];
    text_add(t, "  %-20s  %-12s  %s\n", name, shape_text(shape, text), what);
}

static void add_files(struct text_builder *t, const struct board *b)
{
    const struct shape out = shape_4d(1, b->maps, b->oh, b->ow), maps = shape_1d(b->maps);
    const bool pools = b->mode == BOARD_POOLING;
    add_file(t, "input.npy", &b->x.shape, _("the input x: samples, channels, rows, columns"));
    if (!pools) {
        add_file(t, "kernel.npy", &b->weight.shape,
                 b->mode == BOARD_TRANSPOSED ? _("the kernel w: channels of the input, of the output, rows, columns")
                                             : _("the kernel w: filters, channels that each sees, rows, columns"));
        add_file(t, "bias.npy", &maps, _("the bias b, one for each filter"));
    }
    add_file(t, "output.npy", &out, _("the output y"));
    add_file(t, "output_gradient.npy", &out, _("dL/dy: how a loss L would change with the output (drawn at random)"));
    add_file(t, "input_gradient.npy", &b->x.shape, _("dL/dx, which follows from it"));
    if (pools)
        return;
    add_file(t, "kernel_gradient.npy", &b->weight.shape, _("dL/dw, which follows from it"));
    add_file(t, "bias_gradient.npy", &maps, _("dL/db, which follows from it"));
}

static void add_geometry(struct text_builder *t, const struct board *b)
{
    static const char *const paddings[] = {N_("zeros"), N_("reflect"), N_("replicate"), N_("circular")};
    const struct board_geometry *g = &b->geometry;
    const int *p = g->padding;
    text_add(t, _("Window %d×%d, stride %d×%d, dilation %d×%d (rows, columns).\n"), g->kernel[0], g->kernel[1],
             g->stride[0], g->stride[1], g->dilation[0], g->dilation[1]);
    text_add(t, _("Padding: top %d, left %d, bottom %d, right %d"), p[0], p[1], p[2], p[3]);
    if (b->mode != BOARD_POOLING && b->mode != BOARD_TRANSPOSED)
        text_add(t, " (%s)", _(paddings[g->padding_mode]));
    text_add(t, ".\n");
    if (b->mode == BOARD_TRANSPOSED)
        text_add(t, _("Output padding %d×%d.\n"), g->output_padding[0], g->output_padding[1]);
    if (g->groups > 1)
        text_add(t, _("Groups: %d.\n"), g->groups);
    if (b->divisor != 1)
        text_add(t, _("The kernel's whole weights have been divided by %d.\n"), b->divisor);
    if (b->flip)
        text_add(t, "%s\n", _("The kernel has been turned by 180° already: this is true convolution."));
}

enum cs_status board_case_readme(const struct board *b, char **text, struct cs_error *err)
{
    struct text_builder t = {0};
    text_add(&t, _("A case of Convoscope: %s.\n\n"), operation(b));
    add_geometry(&t, b);
    text_add(&t, "\n%s\n", _("Files: float32, read by numpy.load():"));
    add_files(&t, b);
    text_add(&t, "\n%s\n", _("PyTorch gives the same numbers, up to rounding. Run this in the folder:"));
    text_add(&t, "\n");
    add_script(&t, b);
    return text_take(&t, text, NULL, err);
}
