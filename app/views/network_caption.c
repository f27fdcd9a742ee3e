/* app/views/network_caption.c - the sentence under the stage: what the chosen value was made of. */
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"
#include "engine/base/name_list.h"

static void say_answer(const struct snapshot *s, char *text, size_t size)
{
    int best = 0;
    char name[24], truth[24], percent[FORMAT_MAX];
    for (int i = 1; s->probability && i < s->classes; i++)
        if (s->probability[i] > s->probability[best])
            best = i;
    if (s->is_autoencoder)
        snprintf(text, size, _("An autoencoder: its last layer has to draw the same picture as its first one reads."));
    if (!s->probability)
        return;
    format_percent(percent, (double)s->probability[best], 1);
    if (s->probe_label >= 0)
        snprintf(text, size, _("The answer is %s with %s; the truth is %s."), network_class_name(s, best, name),
                 percent, network_class_name(s, s->probe_label, truth));
    else
        snprintf(text, size, _("The answer is %s with %s."), network_class_name(s, best, name), percent);
}

/* Of the input, padding included; rows 0: all of it, or nothing but padding. */
static struct map_cut sees(const struct view *v, const struct network_layout *l, const struct network_column *c)
{
    const struct receptive_field f = net_receptive_field(session_snapshot(v->session)->net, c->node, 0);
    struct map_cut cut;
    if (f.all || (network_neuron(v, l) && !network_seen(v, l, &l->column[0])))
        return (struct map_cut){.rows = 0};
    return network_seen_cut(v, l, &l->column[0], &cut) ? cut : (struct map_cut){.rows = f.size[0], .cols = f.size[1]};
}

static void say_conv(const struct view *v, const struct network_layout *l, const struct network_column *c, char *text,
                     size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct net_node *n = &s->net->node[c->node];
    const struct shape *w = &n->layer->param[0].shape;
    const struct map_cut seen = sees(v, l, c);
    const int from = network_column_of(l, s->net, n->input[0]), products = w->dim[1] * w->dim[2] * w->dim[3];
    const int maps = w->dim[1];
    const bool bias = n->layer->n_params > 1;
    const char *source = from >= 0 ? l->column[from].title : s->net->node[n->input[0]].name;
    if (from >= 0 && l->column[from].kind == COLUMN_PICTURE)
        snprintf(text, size,
                 bias ? _("This neuron reads a %d×%d window of the input: %d products and a bias.")
                      : _("This neuron reads a %d×%d window of the input: %d products."),
                 w->dim[2], w->dim[3], products);
    else if (seen.rows == 0)
        snprintf(text, size,
                 bias ? _("This neuron reads a %d×%d window on %d maps of %s: %d products and a bias.")
                      : _("This neuron reads a %d×%d window on %d maps of %s: %d products."),
                 w->dim[2], w->dim[3], maps, source, products);
    else
        snprintf(text, size,
                 bias ? _("This neuron reads a %d×%d window on %d maps of %s: %d products and a bias. On the input it "
                          "sees %d×%d pixels.")
                      : _("This neuron reads a %d×%d window on %d maps of %s: %d products. On the input it sees %d×%d "
                          "pixels."),
                 w->dim[2], w->dim[3], maps, source, products, seen.rows, seen.cols);
}

static void say_pool(const struct snapshot *s, const struct network_layout *l, const struct network_column *c,
                     char *text, size_t size)
{
    const struct net_node *n = &s->net->node[c->node];
    const int from = network_column_of(l, s->net, n->input[0]);
    int window[2], stride[2], first[2];
    n->layer->kind->window(n->layer, window, stride, first);
    const char *format =
        n->layer->kind == &layer_max_pool2d   ? _("This value is the largest of a %d×%d window of %s, map %d.")
        : n->layer->kind == &layer_min_pool2d ? _("This value is the smallest of a %d×%d window of %s, map %d.")
                                              : _("This value is the mean of a %d×%d window of %s, map %d.");
    snprintf(text, size, format, window[0], window[1], from >= 0 ? l->column[from].title : n->name, l->choice.map);
}

static void say_linear(const struct snapshot *s, const struct network_layout *l, const struct network_column *c,
                       char *text, size_t size)
{
    const struct net_node *n = &s->net->node[c->node];
    const int from = network_column_of(l, s->net, n->input[0]), inputs = n->layer->param[0].shape.dim[1];
    snprintf(text, size,
             n->layer->n_params > 1
                 ? _("This neuron reads all %d values of %s: %d products and a bias. It sees the whole input.")
                 : _("This neuron reads all %d values of %s: %d products. It sees the whole input."),
             inputs, from >= 0 ? l->column[from].title : n->name, inputs);
}

/* What a layer reads, by name: a convolution that is seen in the batch norm's column, too. */
static const char *sources(const struct snapshot *s, const struct network_layout *l, const struct network_column *c,
                           char list[128])
{
    const struct net_node *n = &s->net->node[c->node];
    list[0] = '\0';
    for (int k = 0; k < n->n_in; k++) {
        const struct net_node *in = &s->net->node[n->input[k]];
        const int from = network_column_of(l, s->net, n->input[k]);
        char title[NET_NAME_MAX];
        network_title(in->name, in->layer ? in->layer->kind : NULL, title, sizeof title);
        name_list_add(list, 128, from >= 0 && &l->column[from] != c ? l->column[from].title : title);
    }
    return list;
}

static const char *sentence_of(const struct layer_kind *kind)
{
    if (kind == &layer_batch_norm2d)
        return _("This value is that of %s less a learnt mean, over a learnt deviation, times γ and plus β.");
    if (kind == &layer_add)
        return _("This value is the sum of those at its place in %s.");
    if (kind == &layer_concat)
        return _("This value is one of those of %s, whose maps stand one behind the other here.");
    return NULL;
}

/* Kinds that have no sentence of their own say what they are, and where their input comes from. */
static void say_other(const struct snapshot *s, const struct network_layout *l, const struct network_column *c,
                      char *text, size_t size)
{
    const struct layer_kind *kind = s->net->node[c->node].layer->kind;
    char list[128];
    sources(s, l, c, list);
    if (sentence_of(kind))
        snprintf(text, size, sentence_of(kind), list);
    else
        snprintf(text, size, _("%s of %s."), _(kind->title), list);
}

static void say_choice(const struct view *v, const struct network_layout *l, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct network_column *c = &l->column[l->choice.column];
    const struct layer_kind *kind = c->node > 0 ? s->net->node[c->node].layer->kind : NULL;
    if (c->kind == COLUMN_PICTURE)
        snprintf(text, size, _("What the network looks at: %d×%d pixels, from 0 (black) to 1 (white)."), c->rows,
                 c->cols);
    else if (c->kind == COLUMN_CLASSES || network_is_reconstruction(s, c))
        say_answer(s, text, size);
    else if (kind == &layer_conv2d)
        say_conv(v, l, c, text, size);
    else if (kind == &layer_linear)
        say_linear(s, l, c, text, size);
    else if (kind == &layer_max_pool2d || kind == &layer_avg_pool2d || kind == &layer_min_pool2d)
        say_pool(s, l, c, text, size);
    else if (kind)
        say_other(s, l, c, text, size);
}

void network_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct snapshot *s = session_snapshot(v->session);
    struct network_layout l;
    if (!network_columns(&l, v->session)) {
        snprintf(text, text_size, "%s",
                 s->state == WORKER_FAILED ? _("There is no network to look at.") : _("Loading."));
        return;
    }
    snprintf(head, head_size, "%s", l.choice.column < 0 ? s->net->title : l.column[l.choice.column].title);
    if (l.choice.column < 0 && *s->broken)
        snprintf(text, text_size, _("It ends before %s, which does not fit."), s->broken);
    else if (l.choice.column < 0)
        say_answer(s, text, text_size);
    else
        say_choice(v, &l, text, text_size);
}
