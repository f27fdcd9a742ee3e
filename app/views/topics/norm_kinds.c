/* app/views/topics/norm_kinds.c - all kinds side by side: which maps share one mean and variance, and which of them the
 * shown number is in. A click chooses the kind. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/norm.h"
#include "engine/base/i18n.h"

static const float title_height = 34;

const char *norm_kind_title(enum norm_kind kind)
{
    return _(prop_infos[PROP_NORM_KIND].titles[kind]);
}

struct picture {
    float x, y, side, gap;
};

static struct picture place_picture(const struct norm_state *n, struct rect r)
{
    const int most = n->dim[0] > n->dim[1] ? n->dim[0] : n->dim[1];
    const float room = fminf(r.w - 16, r.h - 48);
    struct picture p = {.gap = 3};
    p.side = floorf(fminf(26, (room - (float)(most - 1) * p.gap) / (float)most));
    const float w = (float)n->dim[1] * (p.side + p.gap) - p.gap, h = (float)n->dim[0] * (p.side + p.gap) - p.gap;
    p.x = roundf(r.x + (r.w - w) / 2);
    p.y = roundf(r.y + 8 + (room - h) / 2);
    return p;
}

static struct rect square(const struct picture *p, int sample, int channel)
{
    return (struct rect){p->x + (float)channel * (p->side + p->gap), p->y + (float)sample * (p->side + p->gap), p->side,
                         p->side};
}

static void draw_squares(const struct view *v, const struct picture *p, const struct norm_set *set)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *t = ui_theme(v->ui);
    for (int i = 0; i < n->dim[0] * n->dim[1]; i++) {
        const struct norm_place at = {i / n->dim[1], i % n->dim[1], set->row, set->col};
        const bool held = norm_set_holds(set, at);
        const struct rect r = square(p, at.n, at.c);
        draw_fill(ui_draw(v->ui), r, 0, held && set->row < 0 ? t->kernel : t->press);
        if (held && set->row >= 0) /* one place of the map */
            draw_circle(ui_draw(v->ui), r.x + r.w / 2, r.y + r.h / 2, fmaxf(2, r.w * 0.22f), t->kernel);
    }
}

static void outline(const struct view *v, const struct picture *p, enum norm_kind kind)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct norm_rule r = norm_rule_of(n, kind);
    if (kind == NORM_LOCAL_RESPONSE)
        return;
    for (int i = 0; i < norm_set_count(&r, n->dim); i++) {
        const struct norm_set s = norm_set_nth(&r, n->dim, i);
        const struct rect from = square(p, s.n, s.c), to = square(p, s.n_end - 1, s.c_end - 1),
                          all = {from.x, from.y, to.x + to.w - from.x, to.y + to.h - from.y};
        draw_frame(ui_draw(v->ui), rect_inset(all, -1.5f), 1, 1, ui_theme(v->ui)->edge);
    }
}

static void card(const struct view *v, enum norm_kind kind)
{
    const struct norm_state *n = session_normalisation(v->session);
    static const char *const texts[NORM_KINDS] = {
        N_("Batch norm: a channel of all samples shares one mean and variance"),
        N_("Layer norm: all numbers of a sample share one mean and variance"),
        N_("Instance norm: each map has its own mean and variance"),
        N_("Group norm: some channels of a sample share one mean and variance"),
        N_("Local response norm: the same place of the channels around, no mean")};
    convolve_card(v, n->result[kind].there ? _(texts[kind]) : n->result[kind].why);
}

/* In two lines where one is too short. */
static void draw_title(const struct view *v, struct rect r, const char *title, bool chosen)
{
    const struct color c = chosen ? ui_theme(v->ui)->hi : ui_theme(v->ui)->text;
    const float x = r.x + r.w / 2, y = r.y + r.h - 10, w = r.w - 4;
    const char *space = strchr(title, ' ');
    struct font font = chosen ? FONT_HEAD : FONT_CONTROL;
    char first[64];
    if (space && ui_text_width(v->ui, font, title) > w) {
        snprintf(first, sizeof first, "%.*s", (int)(space - title), title);
        font.size = 12;
        ui_label(v->ui, x, y - 13, w, font, TEXT_CENTER, c, first);
        ui_label(v->ui, x, y + 1, w, font, TEXT_CENTER, c, space + 1);
        return;
    }
    while (font.size > 12 && ui_text_width(v->ui, font, title) > w)
        font.size--;
    ui_label(v->ui, x, y - 5, w, font, TEXT_CENTER, c, title);
}

static void draw_kind(const struct view *v, struct rect r, enum norm_kind kind)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct norm_rule rule = norm_rule_of(n, kind);
    const struct norm_place at = norm_place_of(n->dim, norm_shown_cell(v));
    const struct norm_set set = norm_set_nth(&rule, n->dim, norm_set_of(&rule, n->dim, at));
    const struct picture p = place_picture(n, r);
    const bool chosen = kind == n->kind;
    ui_push_index(v->ui, (int)kind);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "kind"), r, true, true);
    ui_pop_id(v->ui);
    if (chosen || (state & UI_HOT))
        draw_fill(ui_draw(v->ui), r, 6, chosen ? t->raised : t->hover);
    draw_squares(v, &p, &set);
    outline(v, &p, kind);
    if (!n->result[kind].there)
        draw_hatch(ui_draw(v->ui), (struct rect){r.x + 4, r.y + 4, r.w - 8, r.h - 40}, t->hatch);
    draw_title(v, r, norm_kind_title(kind), chosen);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 6);
    if (state & UI_HOT) {
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
        card(v, kind);
    }
    if ((state & UI_CLICKED) && !chosen)
        request_int(v->requests, PROP_NORM_KIND, (int)kind);
}

void norm_kinds(const struct view *v, const struct norm_layout *l)
{
    const struct rect r = l->kinds_at;
    if (!l->kinds)
        return;
    const float gap = 4, w = floorf((r.w - gap * (NORM_KINDS - 1)) / NORM_KINDS), h = fminf(w + 36, r.h - title_height);
    convolve_title(v, r.x, r.y + 20, r.w, ui_theme(v->ui)->hi, _("Which numbers share a mean"), "");
    for (int i = 0; i < NORM_KINDS; i++)
        draw_kind(v, (struct rect){r.x + (float)i * (w + gap), r.y + title_height, w, h}, (enum norm_kind)i);
}
