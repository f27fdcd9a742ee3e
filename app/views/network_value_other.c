/* app/views/network_value_other.c - values that are not sums: copies, functions of one value, pixels. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network_value.h"
#include "engine/base/i18n.h"

static float note(const struct sums *s, const char *text, float y)
{
    return y + ui_paragraph(s->v->ui, s->area.x, y + 14, s->area.w, FONT_NOTE, 18, ui_theme(s->v->ui)->mid, text);
}

static const struct layer_kind *kind_of(const struct sums *s)
{
    return session_snapshot(s->v->session)->net->node[s->n->node].layer->kind;
}

/* "Conv 2, map 3, [1, 4]" of the input that a part came from. */
static void origin(const struct sums *s, int part, char *text, size_t size)
{
    const struct net *net = session_snapshot(s->v->session)->net;
    const struct neuron_part *p = &s->n->part[part];
    const struct net_node *n = &net->node[s->n->node];
    const bool maps = net->node[n->input[p->input < n->n_in ? p->input : 0]].out.rank == 3;
    if (maps)
        snprintf(text, size, _("%s, map %d, [%d, %d]"), inspect_source_title(s, p->input), p->map, p->row, p->col);
    else
        snprintf(text, size, "%s, %d", inspect_source_title(s, p->input), p->map);
}

float inspect_copy(struct sums *s, float y)
{
    char text[192], from[128];
    const int inputs = session_snapshot(s->v->session)->net->node[s->n->node].n_in;
    inspect_choose_scale(s, fabs((double)s->n->before));
    inspect_formula(s, _(kind_of(s)->title), y);
    if (s->n->n_parts < 1) {
        y = note(s, _("Padding put this value here: nothing was read."), y);
        return inspect_result(s, y + 8);
    }
    origin(s, 0, from, sizeof from);
    if (inputs > 1)
        snprintf(text, sizeof text, _("Input %d of %d, unchanged: %s"), s->n->part[0].input + 1, inputs, from);
    else
        snprintf(text, sizeof text, _("Unchanged from %s"), from);
    const float top = y;
    y = note(s, text, y);
    inspect_row_pointer(s, 0, (struct rect){s->area.x, top, s->area.w, y - top + 4}, _("Click: go there"));
    y = inspect_line_plain(s, "x", (double)s->n->part[0].x, y + 4);
    return inspect_result(s, y + 6);
}

/* What the functions are, as lectures write them. */
static const char *function_text(const struct layer_kind *kind)
{
    static const struct {
        const char *name, *text;
    } functions[] = {{"relu", "max(0, x)"},
                     {"leaky_relu", "x < 0: slope · x"},
                     {"elu", "x < 0: α (e^x − 1)"},
                     {"sigmoid", "1 / (1 + e^−x)"},
                     {"tanh", "tanh x"},
                     {"exp", "e^x"},
                     {"log", "ln x"},
                     {"sqrt", "√x"},
                     {"abs", "|x|"},
                     {"neg", "−x"},
                     {"reciprocal", "1 / x"}};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (!strcmp(functions[i].name, kind->name))
            return functions[i].text;
    return _(kind->title);
}

/* Attributes that the function has: "negative_slope 0.01". */
static float attribute_lines(const struct sums *s, float y)
{
    const struct layer *l = session_snapshot(s->v->session)->net->node[s->n->node].layer;
    for (int i = 0; i < l->kind->n_attrs; i++)
        if (l->kind->attrs[i].type == LAYER_ATTR_FLOAT)
            y = inspect_line_plain(s, l->kind->attrs[i].name,
                                   (double)*(const float *)((const char *)l + l->kind->attrs[i].offset), y);
    return y;
}

float inspect_elementwise(struct sums *s, float y)
{
    const double x = s->n->n_parts > 0 ? (double)s->n->part[0].x : 0;
    inspect_choose_scale(s, fmax(fabs(x), fabs((double)s->n->before)));
    s->decimals = s->decimals < 4 ? 4 : s->decimals;
    inspect_formula(s, function_text(kind_of(s)), y);
    y = inspect_line_plain(s, "x", x, y);
    y = attribute_lines(s, y);
    return inspect_result(s, y + 6);
}

/* Sub, mul, div: what each input gave. A product of matrices: all the products. */
static void operand_name(const struct sums *s, int part, char *text, size_t size)
{
    if (s->n->n_parts <= session_snapshot(s->v->session)->net->node[s->n->node].n_in)
        snprintf(text, size, "%s", inspect_source_title(s, s->n->part[part].input));
    else
        inspect_place(s, part, text, size);
}

float inspect_plain(struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    inspect_choose_parts(s, -1);
    inspect_choose_scale(s, fabs((double)s->n->before));
    inspect_formula(s, s->n->node > 0 ? _(kind_of(s)->title) : _("Input"), y);
    if (s->n->n_parts > 0) {
        y = inspect_rows(s, _("read"), "", y, operand_name);
        y = inspect_rest(s, y);
    }
    if (s->column->kind == COLUMN_CLASSES && snapshot->probability) {
        y = inspect_line_plain(s, _("before softmax"), (double)s->n->after, y);
        return inspect_softmax_of_answer(s, y);
    }
    return inspect_result(s, y + 4);
}

/* Pixels: what the net is given of them. */

static const char *plane_name(int planes, int i)
{
    static const char *const colours[] = {N_("red"), N_("green"), N_("blue")};
    return planes == 3 ? _(colours[i % 3]) : _("pixel");
}

static size_t place_of(const struct sums *s)
{
    const struct network_choice *at = &s->l->choice;
    return ((size_t)at->map * (size_t)s->column->rows + (size_t)at->row) * (size_t)s->column->cols + (size_t)at->col;
}

/* (pixel - mean) / std, or nothing where pixels are given as they are. */
static float normalisation_lines(const struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const int c = s->l->choice.map;
    if (snapshot->normalisation.channels <= c)
        return y;
    y = inspect_line_plain(s, _("mean μ"), (double)snapshot->normalisation.mean[c], y);
    return inspect_line_plain(s, _("standard deviation σ"), (double)snapshot->normalisation.std[c], y);
}

float inspect_pixel(struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const bool normalised = snapshot->normalisation.channels > s->l->choice.map;
    s->decimals = 4;
    if (!snapshot->probe_pixels)
        return inspect_box(s, y + 8, _("Value"), (double)s->n->after, s->decimals);
    if (normalised)
        inspect_formula(s, "(x − μ) / σ", y);
    y = inspect_line_plain(s, plane_name(s->column->maps, s->l->choice.map),
                           (double)snapshot->probe_pixels[place_of(s)], y);
    y = normalisation_lines(s, y);
    return inspect_box(s, y + 8, normalised ? _("Normalised") : _("Value"), (double)s->n->after, s->decimals);
}

float inspect_reconstructed(struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    s->decimals = s->decimals < 3 ? 3 : s->decimals;
    y = inspect_box(s, y + 4, _("Normalised"), (double)s->n->after, s->decimals);
    y = normalisation_lines(s, y);
    return inspect_line_plain(s, plane_name(s->column->maps, s->l->choice.map),
                              (double)snapshot->reconstruction[place_of(s)], y);
}
