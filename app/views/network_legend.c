/* app/views/network_legend.c - at the foot of the stage: what the colours mean, and why a net cannot be trained; at its
 * right end: the layer that does not fit. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum {
    KEY = 72,
    FOOT = 6 /* from the stage's lower edge to the baseline */,
    FOOT_BAR = 10 /* above a scroll bar */,
    GAP = 8
};

struct legend {
    bool is_signed;
    float largest;
    char of[160];
};

static bool is_shown_signed(const struct view *v, const struct network_column *c)
{
    return network_shows_weights(v) || network_shows_gradients(v) || !c->non_negative ||
           network_shown_node(v->session, c) != c->value;
}

/* Largest of what one tile shows. */
static float largest_of(const struct view *v, const struct network_column *c, const struct network_choice *at)
{
    if (c->kind != COLUMN_MAPS || network_shows_weights(v))
        return network_column_largest(v, c);
    return network_map_largest(v, c, at->map);
}

/* Of the value under the pointer, else the chosen one; false where there is neither, or its numbers are not there. */
static bool legend_of(const struct view *v, const struct network_layout *l, struct network_choice under,
                      struct legend *legend)
{
    const int scale = session_int(v->session, PROP_NETWORK_COLOUR_SCALE); /* map layer net */
    const struct network_choice at = under.column >= 0 ? under : l->choice;
    const struct network_column *c = at.column >= 0 ? &l->column[at.column] : NULL;
    if (scale == 2) {
        *legend = (struct legend){.is_signed = true, .largest = network_net_largest(v, l)};
        snprintf(legend->of, sizeof legend->of, "%s", _("all layers"));
        return legend->largest > 0;
    }
    if (!c || c->kind == COLUMN_PICTURE || c->kind == COLUMN_CLASSES || c->kind == COLUMN_JOIN)
        return false;
    const bool by_map = scale == 0 && c->kind == COLUMN_MAPS && !network_shows_weights(v);
    legend->is_signed = is_shown_signed(v, c);
    legend->largest = by_map ? largest_of(v, c, &at) : network_column_largest(v, c);
    if (by_map)
        snprintf(legend->of, sizeof legend->of, _("%s, map %d"), c->title, at.map);
    else
        snprintf(legend->of, sizeof legend->of, "%s", c->title);
    return legend->largest > 0;
}

/* "gradients of the loss 0.0032 for class 7": which loss. */
static void gradient_text(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char name[24], loss[FORMAT_MAX];
    *text = '\0';
    if (!network_shows_gradients(v))
        return;
    if (s->grad_class >= 0)
        snprintf(text, size, _("gradients of the loss %s for class %s"),
                 format_with(loss, "%.3g", (double)s->grad_loss), network_class_name(s, s->grad_class, name));
    else
        snprintf(text, size, "%s", _("no gradients here"));
}

/* Ends of the scale as numbers, the colours between them. Returns the x behind it. */
static float draw_key(const struct view *v, const struct legend *k, float x, float baseline)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 12};
    const struct rect bar_at = {0, baseline - 8, KEY, 8};
    char low[FORMAT_MAX] = "0", high[FORMAT_MAX];
    if (k->is_signed)
        format_with(low, "%.3g", -(double)k->largest);
    format_with(high, "%.3g", (double)k->largest);
    draw_text(ui_draw(v->ui), x, baseline, font, TEXT_LEFT, t->text, low);
    struct rect r = bar_at;
    r.x = x + ui_text_width(v->ui, font, low) + 6;
    draw_gradient(ui_draw(v->ui), r, k->is_signed ? COLORMAP_SIGNED : COLORMAP_SEQUENCE);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, network_shows_gradients(v) ? t->grad : t->edge);
    x = r.x + r.w + 6;
    draw_text(ui_draw(v->ui), x, baseline, font, TEXT_LEFT, t->text, high);
    return x + ui_text_width(v->ui, font, high) + GAP;
}

static float key_width(const struct view *v, const struct legend *k)
{
    const struct font font = {FONT_MONO, FONT_500, 12};
    char low[FORMAT_MAX] = "0", high[FORMAT_MAX];
    if (k->is_signed)
        format_with(low, "%.3g", -(double)k->largest);
    format_with(high, "%.3g", (double)k->largest);
    return ui_text_width(v->ui, font, low) + ui_text_width(v->ui, font, high) + KEY + 12 + GAP;
}

/* Of the heat: nothing to the largest of each layer. */
static float heat_key(const struct view *v, const struct network_layout *l, float x, float right, float baseline)
{
    const struct theme *t = ui_theme(v->ui);
    const char *text = _("|gradient|, each layer's maps added up");
    const float words = ui_text_width(v->ui, FONT_NOTE, text), all = KEY / 2 + GAP + words;
    if (l->choice.column < 1 || !network_heat_of(v, l, &l->column[0]) || network_shows_weights(v) ||
        x + KEY / 2 + GAP > right)
        return x;
    const struct rect r = {x + 1, baseline - 8, KEY / 2, 8};
    draw_gradient(ui_draw(v->ui), r, COLORMAP_HEAT);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, t->edge);
    ui_tooltip(
        v->ui, (struct rect){x, baseline - 14, KEY / 2, 18},
        _("Effective field (E): how much the chosen value changes with each that it sees, its layer's maps added "
          "up; nothing to the largest of the layer"));
    if (x + all > right)
        return x + KEY / 2 + 2 * GAP;
    draw_text(ui_draw(v->ui), r.x + r.w + GAP, baseline, FONT_NOTE, TEXT_LEFT, t->grad_ink, text);
    return x + all + 2 * GAP;
}

/* A text where there is room for all of it; returns the x behind it. */
static float say(const struct view *v, float x, float right, float baseline, struct color c, const char *text)
{
    const float w = ui_text_width(v->ui, FONT_NOTE, text);
    if (!*text || x + w > right)
        return x;
    draw_text(ui_draw(v->ui), x, baseline, FONT_NOTE, TEXT_LEFT, c, text);
    return x + w + 2 * GAP;
}

/* A large net's fully connected layers show one neuron's weights. */
static void row_text(const struct view *v, const struct network_layout *l, struct network_choice under, char *text,
                     size_t size)
{
    const int at = under.column >= 0 ? under.column : l->choice.column;
    if (at >= 0 && network_shows_one_row(v, &l->column[at]))
        snprintf(text, size, _("weights of neuron %d alone: all of them do not fit"),
                 network_weights_row(l, &l->column[at]));
}

void network_draw_legend(const struct view *v, const struct network_layout *l, struct network_choice under)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    struct legend k = {0};
    const bool scrolls = l->content > l->view.w;
    const float baseline = l->stage.y + l->stage.h - (scrolls ? FOOT_BAR : FOOT);
    float x = l->view.x + 24;
    const float right = l->view.x + l->view.w - 16;
    char text[256] = "";
    const bool any = legend_of(v, l, under, &k);
    if (any && x + key_width(v, &k) <= right) {
        const float left = x;
        x = draw_key(v, &k, x, baseline);
        x = say(v, x, right, baseline, t->mid, k.of);
        ui_tooltip(v->ui, (struct rect){left, baseline - 14, x - left, 18}, _("Colour scale (S): map, layer or net"));
    }
    x = heat_key(v, l, x, right, baseline);
    gradient_text(v, text, sizeof text);
    x = say(v, x, right, baseline, t->grad_ink, text);
    text[0] = '\0';
    row_text(v, l, under, text, sizeof text);
    x = say(v, x, right, baseline, t->mid, text);
    if (s->look_only && *s->why_not && !*s->broken && /* which says why by itself */ right - x > 240) {
        snprintf(text, sizeof text, _("To look at only: %s"), s->why_not);
        ui_label(v->ui, right, baseline, right - x, FONT_NOTE, TEXT_RIGHT, t->mid, text);
    }
}

void network_draw_broken(const struct view *v, const struct network_layout *l)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    if (!s->broken[0] || l->broken.w < 64)
        return;
    const struct rect r = {l->broken.x + 4, l->broken.y + 16, l->broken.w - 20, fmaxf(80, l->broken.h - 40)};
    const float x = r.x + 12, w = r.w - 24;
    draw_fill(ui_draw(v->ui), r, 0, color_alpha(t->err, 0.06f));
    draw_frame(ui_draw(v->ui), r, 0, 1.5f, t->err);
    ui_icon(v->ui, UI_ICON_WARNING, x + 8, r.y + 22, t->err);
    ui_label(v->ui, x + 24, r.y + 27, w - 24, (struct font){FONT_SANS, FONT_600, 15}, TEXT_LEFT, t->hi, s->broken);
    draw_push_clip(ui_draw(v->ui), r);
    const float h = ui_paragraph(v->ui, x, r.y + 56, w, FONT_BODY, 20, t->text, s->broken_why);
    draw_pop_clip(ui_draw(v->ui));
    if (r.y + 56 + h + 48 <= r.y + r.h)
        ui_paragraph(v->ui, x, r.y + 56 + h + 12, w, FONT_NOTE, 18, t->mid,
                     _("The network ends before this layer; everything up to it can be looked at."));
}
