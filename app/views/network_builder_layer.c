/* app/views/network_builder_layer.c - the chosen layer's name, attributes and inputs, each with a widget that its
 * kind's table of attributes tells. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/views/network_builder.h"
#include "engine/base/i18n.h"
#include "engine/data/dataset.h"

static const struct {
    const char *attr, *help;
} helps[] = {
    {"out_channels", N_("Maps that come out: as many kernels are learnt")},
    {"kernel_size", N_("Rows and columns of the window")},
    {"stride", N_("How far the window moves from place to place; a pool's 0 is its kernel_size")},
    {"padding", N_("Rows and columns that are put around the input")},
    {"dilation", N_("Distance between the window's taps")},
    {"groups", N_("Parts that the channels are split into: each sees its own")},
    {"bias", N_("A number for each map that is added to its sums")},
    {"padding_mode", N_("What stands in the padding")},
    {"output_padding", N_("Rows and columns more, at the bottom right")},
    {"out_features", N_("Values that come out")},
    {"p", N_("Share of the values that are dropped in training")},
    {"negative_slope", N_("What values below 0 are multiplied by")},
    {"eps", N_("Added to the variance, so that nothing is divided by 0")},
    {"momentum", N_("How fast the running statistics follow")},
    {"affine", N_("A learnt scale and shift for each map")},
    {"num_groups", N_("Parts that the maps are split into, each with its own statistics")},
    {"output_size", N_("Rows and columns that come out")},
    {"scale_factor", N_("How many times as large")},
    {"ceil_mode", N_("A window may hang over the last row and column")},
    {"count_include_pad", N_("The mean counts the padding, too")},
    {"start_dim", N_("The first dimension that is made flat")},
    {"dim", N_("Along which dimension")},
    {"shape", N_("Sizes as in 16,5,5; -1 once for what is left")},
};

struct editing {
    const struct view *v;
    const struct net_draft *d;
    int node;
    struct rect area;
    float y;
    bool *apart; /* rows and columns have numbers of their own */
};

/* What it means and from where to where it goes. */
static void help_of(const struct layer_attr *attr, char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; i < sizeof helps / sizeof *helps; i++)
        if (!strcmp(helps[i].attr, attr->name))
            snprintf(text, size, "%s", _(helps[i].help));
    if (attr->type == LAYER_ATTR_BOOL || attr->type == LAYER_ATTR_CHOICE || isinf(attr->min) || isinf(attr->max))
        return;
    const size_t n = strlen(text);
    snprintf(text + n, size - n, n ? _("\nfrom %g to %g") : _("from %g to %g"), attr->min, attr->max);
}

static void set(const struct editing *e, const struct layer_attr *attr, const char *value)
{
    builder_change(e->v,
                   &(struct session_change){.kind = CHANGE_ATTR, .node = e->node, .attr = attr->name, .value = value});
}

/* Whole numbers. */

static void set_numbers(const struct editing *e, const struct layer_attr *attr, const int *v, int n)
{
    char text[NET_DRAFT_VALUE] = "";
    for (int i = 0; i < n; i++) {
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s%d", i ? "," : "", v[i]);
    }
    set(e, attr, text);
}

static bool number_row(struct editing *e, const struct layer_attr *attr, const char *label, int *v)
{
    char help[256];
    const struct ui_number n = {.min = attr->min, .max = attr->max, .step = 1, .fine = 1};
    double value = *v < attr->min ? attr->min : *v; /* below: not given */
    help_of(attr, help, sizeof help);
    if (!builder_number(e->v, e->area, &e->y, label, help, &n, &value))
        return false;
    *v = (int)lround(value);
    return true;
}

/* One for all where they are the same, else rows and columns, else all four sides. */
static int numbers_shown(const int *v, int n, bool apart)
{
    bool same = true;
    for (int i = 1; i < n; i++)
        same = same && v[i] == v[0];
    if (n == 1 || (same && !apart))
        return 1;
    return n == 4 && (v[0] != v[2] || v[1] != v[3]) ? 4 : 2;
}

static void numbers(struct editing *e, const struct layer_attr *attr, const int *now, int n)
{
    static const char *const sides[] = {N_("%s, top"), N_("%s, left"), N_("%s, bottom"), N_("%s, right")},
                             *const axes[] = {N_("%s, rows"), N_("%s, columns")};
    const int shown = numbers_shown(now, n, *e->apart);
    for (int i = 0; i < shown; i++) {
        char label[96];
        int v[4], one = now[i];
        snprintf(label, sizeof label, shown == 1 ? "%s" : _(shown == 2 ? axes[i] : sides[i]), attr->name);
        memcpy(v, now, (size_t)n * sizeof *v);
        if (!number_row(e, attr, label, &one))
            continue;
        for (int k = i; k < n; k += shown)
            v[k] = one;
        set_numbers(e, attr, v, n);
    }
}

/* The rest. */

static void fraction(struct editing *e, const struct layer_attr *attr, float now)
{
    const double lo = isinf(attr->min) ? -1e6 : attr->min, hi = isinf(attr->max) ? 1e6 : attr->max;
    const struct ui_number n = {
        .min = lo, .max = hi, .step = hi <= 1 ? 0.1 : 1, .fine = hi <= 1 ? 0.01 : 0.1, .decimals = 4};
    char help[256], text[NET_DRAFT_VALUE];
    double value = isnan(now) ? lo : fmin(fmax((double)now, lo), hi);
    help_of(attr, help, sizeof help);
    if (!builder_number(e->v, e->area, &e->y, attr->name, help, &n, &value))
        return;
    snprintf(text, sizeof text, "%.7g", value);
    set(e, attr, text);
}

static void flag(struct editing *e, const struct layer_attr *attr, bool now)
{
    char help[256];
    help_of(attr, help, sizeof help);
    const struct rect r = builder_row(e->v, e->area, &e->y, attr->name, help, 40);
    if (ui_toggle(e->v->ui, attr->name, r.x + r.w - 40, r.y + 4, &now, ui_theme(e->v->ui)->hi, true))
        set(e, attr, now ? "true" : "false");
}

static void choice(struct editing *e, const struct layer_attr *attr, int now)
{
    char help[256];
    int n = 0;
    while (attr->choices[n])
        n++;
    help_of(attr, help, sizeof help);
    const struct rect r = builder_row(e->v, e->area, &e->y, attr->name, help, 104);
    if (ui_choice(e->v->ui, attr->name, r, attr->choices, n, &now, true))
        set(e, attr, attr->choices[now]);
}

static void typed(struct editing *e, const struct layer_attr *attr, const struct layer *l)
{
    char help[256], text[NET_DRAFT_VALUE];
    net_attr_text(l, attr, text);
    help_of(attr, help, sizeof help);
    const struct rect r = builder_row(e->v, e->area, &e->y, attr->name, help, 104);
    char before[NET_DRAFT_VALUE];
    memcpy(before, text, sizeof before);
    if (ui_text_field(e->v->ui, attr->name, r, text, sizeof text, "", false) && strcmp(before, text) != 0)
        set(e, attr, text);
}

static void attribute(struct editing *e, const struct layer_attr *attr, const struct layer *l)
{
    const void *field = (const char *)l + attr->offset;
    switch (attr->type) {
    case LAYER_ATTR_INT:
        numbers(e, attr, field, 1);
        break;
    case LAYER_ATTR_PAIR:
        numbers(e, attr, field, 2);
        break;
    case LAYER_ATTR_SIDES:
        numbers(e, attr, field, 4);
        break;
    case LAYER_ATTR_INTS:
        typed(e, attr, l);
        break;
    case LAYER_ATTR_BOOL:
        flag(e, attr, *(const bool *)field);
        break;
    case LAYER_ATTR_FLOAT: /* "1e-05" has no steps that a hand would take */
        if (attr->initial > 0 && attr->initial < 1e-3)
            typed(e, attr, l);
        else
            fraction(e, attr, *(const float *)field);
        break;
    case LAYER_ATTR_CHOICE:
        choice(e, attr, *(const int *)field);
        break;
    }
}

/* What only some views need: rows and columns that differ. */
static void apart_row(struct editing *e, const struct layer_kind *kind)
{
    bool any = false;
    for (int i = 0; i < kind->n_attrs; i++)
        any = any || kind->attrs[i].type == LAYER_ATTR_PAIR || kind->attrs[i].type == LAYER_ATTR_SIDES;
    if (!any)
        return;
    const struct rect r = builder_row(e->v, e->area, &e->y, _("Rows and columns apart"),
                                      _("Steppers of their own for rows and columns"), 40);
    if (ui_toggle(e->v->ui, "apart", r.x + r.w - 40, r.y + 4, e->apart, ui_theme(e->v->ui)->hi, true))
        ui_wake_at(e->v->ui, ui_input(e->v->ui)->time);
}

static void name_row(struct editing *e)
{
    char text[NET_NAME_MAX];
    const char *now = e->d->lines->node[e->node].name;
    snprintf(text, sizeof text, "%s", now);
    const struct rect r = builder_row(e->v, e->area, &e->y, _("Name"), _("What the layer is called"), 120);
    if (!ui_text_field(e->v->ui, "name", r, text, sizeof text, "", false) || strcmp(text, now) == 0)
        return;
    const struct session_change c = {.kind = CHANGE_NAME, .node = e->node, .value = text};
    char *net;
    struct cs_error err;
    if (session_changed_net(e->v->session, &c, &net, NULL, &err) != CS_OK) {
        request_say(e->v->requests, err.text);
        return;
    }
    request_text(e->v->requests, PROP_TRAIN_NET, net);
    request_text(e->v->requests, PROP_NETWORK_NODE, text);
    cs_free(net);
}

/* Which earlier layer each input is: branches are made here. */
static void input_rows(struct editing *e)
{
    const struct net_node *node = &e->d->lines->node[e->node];
    const char *items[NET_MAX_NODES];
    for (int i = 0; i < e->node; i++)
        items[i] = e->d->lines->node[i].name;
    for (int k = 0; k < node->n_in; k++) {
        char label[64];
        int now = node->input[k];
        snprintf(label, sizeof label, node->n_in > 1 ? _("Reads (%d)") : _("Reads"), k + 1);
        const struct rect r =
            builder_row(e->v, e->area, &e->y, label, _("The earlier layer whose values it takes"), 120);
        if (ui_choice(e->v->ui, label, r, items, e->node, &now, true))
            builder_change(e->v,
                           &(struct session_change){.kind = CHANGE_INPUT_OF, .node = e->node, .input = k, .to = now});
    }
}

/* The input. */

static void set_shape(const struct editing *e, const struct shape *shape)
{
    builder_change(e->v, &(struct session_change){.kind = CHANGE_INPUT, .shape = *shape});
}

static void input_shape(struct editing *e)
{
    static const char *const names[] = {N_("Channels"), N_("Rows"), N_("Columns")};
    const struct shape now = e->d->lines->node[0].out;
    const struct ui_number n = {.min = 1, .max = 4096, .step = 1, .fine = 1};
    for (int i = 0; i < now.rank; i++) {
        struct shape shape = now;
        double value = now.dim[i];
        char label[32];
        snprintf(label, sizeof label, now.rank == 3 ? "%s" : "%s %d", now.rank == 3 ? _(names[i]) : _("Size"), i + 1);
        if (!builder_number(e->v, e->area, &e->y, label, "", &n, &value))
            continue;
        shape.dim[i] = (int)lround(value);
        set_shape(e, &shape);
    }
    const struct dataset_info *data = builder_data(e->v);
    if (!data || shape_equal(&data->sample, &now))
        return;
    const struct rect r = {e->area.x, e->y + 4, e->area.w, 32};
    if (ui_button(e->v->ui, "as-data", r, UI_ICON_NONE, _("As the data set"), NULL, 0))
        set_shape(e, &data->sample);
    e->y += 44;
}

float builder_layer(const struct view *v, const struct net_draft *d, struct rect area, float y)
{
    bool together = false; /* without memory for it they stay so */
    const int node = session_draft_node(v->session);
    bool *apart = ui_memory(v->ui, ui_make_id(v->ui, "apart-memory"), sizeof *apart);
    struct editing e = {.v = v, .d = d, .node = node, .area = area, .apart = apart ? apart : &together};
    if (node < 0) {
        y += ui_paragraph(v->ui, area.x, y + 20, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                          _("Choose a layer: here it can be changed, and what is added comes behind it.")) +
             16;
        return y;
    }
    const struct layer *l = d->lines->node[node].layer;
    e.y = panel_head(v, area, y, l ? l->kind->name : _("Input"), NULL) - 4;
    ui_push_id(v->ui, l ? l->kind->name : "input");
    if (l) {
        for (int i = 0; i < l->kind->n_attrs; i++)
            attribute(&e, &l->kind->attrs[i], l);
        apart_row(&e, l->kind);
        name_row(&e);
        input_rows(&e);
    } else {
        input_shape(&e);
    }
    ui_pop_id(v->ui);
    return e.y + 8;
}
