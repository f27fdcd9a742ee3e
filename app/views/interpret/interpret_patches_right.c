/* app/views/interpret/interpret_patches_right.c - the chosen channel: its nine pictures, the chosen one of them, its
 * filter, and what it gives on this picture. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret_patches.h"
#include "engine/base/i18n.h"

enum { GAP = 10, LABEL = 28, ROW = 25, SLICE = 40, SLICE_GAP = 6 };

/* The nine. */

/* words: its class below it, and its value below that. */
static void labels(const struct view *v, const struct patch *m, struct rect r, bool words)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct font font = words ? (struct font){FONT_SANS, FONT_600, 13} : (struct font){FONT_MONO, FONT_700, 14};
    char text[FORMAT_MAX], name[24];
    const float y = r.y + r.h + 18, below = words ? y + 17 : y;
    const bool wrong = m->known && m->answer >= 0 && m->label >= 0 && m->answer != m->label;
    draw_text(ui_draw(v->ui), words ? r.x : r.x + r.w, below, FONT_NUMBER, words ? TEXT_LEFT : TEXT_RIGHT, t->text,
              patches_value(text, m->value));
    if (m->label >= 0)
        ui_label(v->ui, r.x, y, words ? r.w : r.w - ui_text_width(v->ui, FONT_NUMBER, text) - 4, font, TEXT_LEFT,
                 wrong ? t->err : t->hi, network_class_name(s, m->label, name));
}

static void picture(const struct view *v, const struct patches_shown *p, int channel, int i, struct rect r, bool words)
{
    int n;
    char text[200];
    const struct theme *t = ui_theme(v->ui);
    const struct patch *m = &patches_list(p, channel, &n)[i];
    const bool chosen = session_int(v->session, PROP_INTERPRET_PATCH) == i;
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "patch"), r, true, true);
    ui_pop_id(v->ui);
    if (!patches_draw_picture(v, p, channel, i, session_bool(v->session, PROP_INTERPRET_BACK), r) &&
        !patches_draw_picture(v, p, channel, i, false, r))
        draw_fill(ui_draw(v->ui), r, 0, t->well);
    if (chosen || state & UI_HOT)
        draw_frame(ui_draw(v->ui), rect_inset(r, -3), 2, 2, chosen ? t->output : t->edge);
    labels(v, m, r, words);
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    ui_tooltip(v->ui, r, patches_text(v, p, m, text, sizeof text));
    if (state & UI_CLICKED && chosen && session_can_run(v->session, COMMAND_INTERPRET_OPEN))
        request_command(v->requests, COMMAND_INTERPRET_OPEN);
    else if (state & UI_CLICKED)
        patches_choose(v, channel, i);
    if (state & UI_RING)
        ui_focus_ring(v->ui, rect_inset(r, -3), 2);
}

/* Whether some class does not fit beside its value. */
static bool has_words(const struct view *v, const struct patch *list, int n, float side)
{
    const struct snapshot *s = session_snapshot(v->session);
    char text[FORMAT_MAX], name[24];
    for (int i = 0; i < n; i++)
        if (list[i].label >= 0 &&
            ui_text_width(v->ui, (struct font){FONT_MONO, FONT_700, 14}, network_class_name(s, list[i].label, name)) +
                    ui_text_width(v->ui, FONT_NUMBER, patches_value(text, list[i].value)) + 4 >
                side)
            return true;
    return false;
}

static float dead(const struct view *v, const struct patches_shown *p, struct rect area, float y)
{
    char text[160], number[FORMAT_MAX];
    snprintf(text, sizeof text, _("Dead: it is 0 in all %s pictures. Least activating (L) tells what it is against."),
             format_count(number, p->pictures));
    return y + ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_BODY, 20, ui_theme(v->ui)->text, text) + 12;
}

static float nine(const struct view *v, const struct patches_shown *p, int channel, struct rect area, float y)
{
    int n;
    const float side = floorf((area.w - 2 * GAP) / 3);
    const struct patch *list = patches_list(p, channel, &n);
    const bool words = has_words(v, list, n, side);
    const float pitch = side + (words ? LABEL + 17 : LABEL);
    for (int i = 0; i < n; i++)
        picture(v, p, channel, i,
                (struct rect){area.x + (float)(i % 3) * (side + GAP), y + (float)(i / 3) * pitch, side, side}, words);
    return y + (float)((n + 2) / 3) * pitch + 8;
}

/* The chosen patch. */

static void row(const struct view *v, struct rect area, float y, const char *name, const char *value)
{
    const struct theme *t = ui_theme(v->ui);
    const float w = ui_text_width(v->ui, FONT_NUMBER, value);
    ui_label(v->ui, area.x, y, area.w - w - 8, FONT_BODY, TEXT_LEFT, t->mid, name);
    draw_text(ui_draw(v->ui), area.x + area.w, y, FONT_NUMBER, TEXT_RIGHT, t->hi, value);
}

static float buttons(const struct view *v, struct rect area, float y)
{
    const float w = floorf((area.w - 8) / 2);
    const struct rect open = {area.x, y, w, 32}, convolve = {area.x + w + 8, y, w, 32};
    const bool can = session_can_run(v->session, COMMAND_INTERPRET_OPEN);
    const bool hints = ui_text_width(v->ui, FONT_CONTROL, _("Network")) + 80 < w;
    if (ui_button(v->ui, "open", open, UI_ICON_NONE, _("Network"), hints ? "Enter" : NULL, can ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_INTERPRET_OPEN);
    if (ui_button(v->ui, "convolve", convolve, UI_ICON_NONE, _("Convolve"), hints ? "C" : NULL,
                  session_can_run(v->session, COMMAND_INTERPRET_TO_CONVOLVE) ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_INTERPRET_TO_CONVOLVE);
    ui_tooltip(v->ui, open, _("The picture in Network, with this value chosen (Enter); Esc comes back"));
    ui_tooltip(v->ui, convolve, _("This very convolution, step by step (C); Esc comes back"));
    return y + 44;
}

/* What its value sees, and beside it what of that it answers to. */
static float enlarged(const struct view *v, const struct patches_shown *p, int channel, int i, struct rect area,
                      float y)
{
    const bool back = session_bool(v->session, PROP_INTERPRET_BACK);
    const float side = floorf((area.w - GAP) / 2);
    if (!back)
        return y;
    const struct rect pixels = {area.x, y, side, side}, traced = {area.x + side + GAP, y, side, side};
    patches_draw(v, p, channel, i, false, pixels);
    if (!patches_draw(v, p, channel, i, true, traced))
        draw_text(ui_draw(v->ui), traced.x + side / 2, traced.y + side / 2, FONT_NOTE, TEXT_CENTER,
                  ui_theme(v->ui)->mid, _("being found out"));
    ui_tooltip(v->ui, traced, _("Guided back-projection (Springenberg and others, 2014): red for it, blue against it"));
    return y + side + 24;
}

static float chosen_patch(const struct view *v, const struct patches_shown *p, int channel, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int i = session_int(v->session, PROP_INTERPRET_PATCH);
    char head[64], text[FORMAT_MAX], name[24];
    int n;
    const struct patch *m = patches_list(p, channel, &n);
    if (i < 0 || i >= n)
        return y;
    snprintf(head, sizeof head, p->shown.asks.patches.training ? _("Training %s") : _("Test %s"),
             format_count(text, (int64_t)m[i].index));
    char note[32];
    snprintf(note, sizeof note, _("patch %d"), i + 1);
    y = panel_head(v, area, y, head, note);
    y = enlarged(v, p, channel, i, area, y) + 14;
    if (m[i].label >= 0) {
        row(v, area, y, _("truth"), network_class_name(s, m[i].label, name));
        y += ROW;
    }
    if (m[i].known && m[i].answer >= 0) {
        row(v, area, y, _("answer"), network_class_name(s, m[i].answer, name));
        y += ROW;
    }
    row(v, area, y, _("value"), patches_value(text, m[i].value));
    if (s->net->node[p->node].out.rank == 3) {
        snprintf(text, sizeof text, "[%d, %d]", m[i].row, m[i].col);
        row(v, area, y += ROW, _("at"), text);
    }
    return buttons(v, area, y + 12);
}

/* Over all pictures. */

static float statistics(const struct view *v, const struct patches_shown *p, int channel, struct rect area, float y)
{
    const struct patches_channel *c = &p->channel[channel];
    const struct snapshot *s = session_snapshot(v->session);
    char text[96], a[FORMAT_MAX], b[FORMAT_MAX], name[24];
    snprintf(text, sizeof text, _("%s pictures"), format_count(a, p->pictures));
    y = panel_head(v, area, y, _("Over the data"), text) + 14;
    row(v, area, y, _("mean of the largest"), patches_value(a, c->mean));
    snprintf(text, sizeof text, _("%s of %s"), format_count(a, c->active), format_count(b, p->pictures));
    row(v, area, y += ROW, _("active in"), text);
    if (c->selective >= 0) {
        snprintf(text, sizeof text, "%s  %s", network_class_name(s, c->selective, name),
                 format_fixed(a, (double)c->selectivity, 3));
        row(v, area, y += ROW, _("selective for"), text);
        ui_tooltip(v->ui, (struct rect){area.x, y - 18, area.w, ROW},
                   _("(mean of this class − mean of the others) / (their sum): Morcos and others, 2018"));
    }
    return y + 16;
}

static float filter(const struct view *v, int node, int channel, struct rect area, float y)
{
    const struct net *net = session_snapshot(v->session)->net;
    const int owner = weights_owner(net, node);
    struct weights_form form;
    char note[64], number[FORMAT_MAX];
    if (!weights_form_of(net, owner, &form) || form.rows * form.cols < 2)
        return y;
    snprintf(note, sizeof note, ngettext("%s slice, %d×%d", "%s slices, %d×%d", (unsigned long)form.channels),
             format_count(number, form.channels), form.rows, form.cols);
    y = panel_head(v, area, y, _("Its filter"), note);
    const int across = (int)((area.w + SLICE_GAP) / (SLICE + SLICE_GAP));
    const bool fits = form.channels <= across;
    patches_slices(v, owner, &form, weights_filter_of(net, owner, channel), (struct rect){area.x, y, area.w, SLICE},
                   SLICE, SLICE_GAP, fits);
    return y + SLICE + (fits ? 32 : 16);
}

/* On this picture. */

static float here(const struct view *v, int node, int channel, struct rect area, float y)
{
    enum { MAP = 100, FACTS_LEAST = 132 };
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct shape *out = &s->net->node[node].out;
    const struct map_stats *stat = snapshot_stats(s, node, channel);
    const float *data = snapshot_map(s, node, channel);
    const int rows = out->rank == 3 ? out->dim[1] : 1, cols = out->rank == 3 ? out->dim[2] : 1;
    char text[96], a[FORMAT_MAX], b[FORMAT_MAX];
    if (!stat)
        return y;
    y = panel_head(v, area, y, _("On this image"), NULL);
    struct rect facts = area;
    if (rows * cols > 1 && data) {
        const float px = fminf((float)MAP / (float)cols, (float)MAP / (float)rows);
        const struct rect r = {area.x, y, roundf(px * (float)cols), roundf(px * (float)rows)};
        maps_draw_plane(
            ui_draw(v->ui), r,
            &(struct map_plane){data, cols, rows, stat->least < 0, fmaxf(stat->largest, -stat->least), maps_key(s)});
        draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, t->line);
        const struct rect at = {r.x + (float)(stat->at % cols) * px, r.y + (float)(stat->at / cols) * px, px, px};
        network_mark(v->ui, at, 1, 2, t->output);
        const bool beside = area.w - MAP - 20 >= FACTS_LEAST;
        facts.x += beside ? MAP + 20 : 0;
        facts.w -= beside ? MAP + 20 : 0;
        y += beside ? 0 : r.h + 8;
    }
    y += 18;
    row(v, facts, y, rows * cols > 1 ? _("largest") : _("value"), patches_value(text, stat->largest));
    if (rows * cols > 1) {
        snprintf(text, sizeof text, "[%d, %d]", stat->at / cols, stat->at % cols);
        row(v, facts, y += ROW, _("at"), text);
        snprintf(text, sizeof text, _("%s of %s"), format_count(a, rows * cols - stat->zeros - stat->bad),
                 format_count(b, rows * cols));
        row(v, facts, y += ROW, _("active"), text);
        row(v, facts, y += ROW, _("mean"), patches_value(text, stat->mean));
    }
    return y + 24;
}

/* Its head: what is shown, and how new it is. */
static float head(const struct view *v, const struct patches_shown *p, int node, int channel, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    char title[NET_NAME_MAX], text[NET_NAME_MAX + 40], state[48];
    const int owner = weights_owner(s->net, node);
    const bool weakest = p && p->shown.asks.patches.weakest;
    network_title(s->net->node[owner].name, s->net->node[owner].layer->kind, title, sizeof title);
    snprintf(text, sizeof text, s->net->node[node].out.rank == 3 ? _("%s, map %d") : "%s, %d", title, channel);
    const struct study_told *told = interpret_told(v, STUDY_PATCHES);
    state[0] = '\0';
    if (told->state != STUDY_GOES_ON || told->total > 0) /* else only pictures of another page are fetched */
        interpret_state(v, STUDY_PATCHES, state, sizeof state);
    return panel_head(v, area, y, text, !p || *state ? state : weakest ? _("nine weakest") : _("nine strongest"));
}

float patches_right(const struct view *v, struct rect area)
{
    const struct patches_shown *p = session_patches(v->session);
    const int node = session_interpret_node(v->session), channel = session_interpret_map(v->session);
    float y = area.y;
    if (node < 1)
        return 0;
    y = head(v, p, node, channel, area, y) + 4;
    const bool weakest = p && p->shown.asks.patches.weakest;
    if (p && !weakest && patches_dead(p, channel)) {
        y = dead(v, p, area, y);
    } else if (p && p->channel[channel].n > 0) {
        y = nine(v, p, channel, area, y);
        y = chosen_patch(v, p, channel, area, y);
    }
    y = filter(v, node, channel, area, y);
    y = here(v, node, channel, area, y);
    if (p && p->channel[channel].n > 0)
        y = statistics(v, p, channel, area, y);
    return y - area.y;
}
