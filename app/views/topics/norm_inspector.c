/* app/views/topics/norm_inspector.c - the members of the set, their sum, mean and variance, the shown number's way to
 * its result, and how the running statistics follow. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/norm.h"
#include "app/views/topics/panel_rows.h"
#include "engine/base/i18n.h"

enum { TABLE_ROWS = 5 };

static bool is_full(const struct view *v)
{
    return v->frame == FRAME_FULL;
}

/* The table: place, x, x - mean and its square; or place, x, its square. */

struct columns {
    float size, x, deviation, square; /* right edges */
    bool deviations;
};

static double deviation_of(const struct norm_state *n, const struct norm_trace *t, int cell)
{
    const double x = (double)n->x.data[cell];
    return n->kind == NORM_LOCAL_RESPONSE ? x : norm_term(x, t->moments.mean, t->var, n->eps, 1, 0).deviation;
}

static float width_of(const struct view *v, float size, const char *text)
{
    return ui_text_width(v->ui, (struct font){FONT_MONO, FONT_500, size}, text);
}

static int member(const struct norm_state *n, const struct norm_trace *t, int i)
{
    return norm_index(n->dim, norm_set_member(&t->set, n->dim, i));
}

static bool place_columns(const struct view *v, struct rect area, const struct norm_trace *t, struct columns *c)
{
    const struct norm_state *n = session_normalisation(v->session);
    float x = 0, deviation = width_of(v, 12, "x − μ"), square = width_of(v, 12, "(x − μ)²");
    const float place = width_of(v, 12, "0, 0, 0, 0"), gap = 8;
    for (int i = 0; i < norm_set_size(&t->set, n->dim); i++) {
        const int cell = member(n, t, i);
        const double d = deviation_of(n, t, cell);
        char text[FORMAT_MAX];
        x = fmaxf(x, width_of(v, c->size, convolve_number(v, text, (double)n->x.data[cell])));
        deviation = fmaxf(deviation, width_of(v, c->size, convolve_number(v, text, d)));
        square = fmaxf(square, width_of(v, c->size, convolve_number(v, text, d * d)));
    }
    c->square = area.x + area.w;
    const float rest = area.w - place - x - (c->deviations ? deviation : 0) - square,
                each = rest / (c->deviations ? 3 : 2);
    c->deviation = c->square - square - each;
    c->x = area.x + place + each + x;
    return each >= gap;
}

static struct columns fit_columns(const struct view *v, struct rect area, const struct norm_trace *t)
{
    const bool deviations = session_normalisation(v->session)->kind != NORM_LOCAL_RESPONSE;
    struct columns c = {.deviations = deviations};
    for (int less = 0; less < 2; less++) {
        c.deviations = deviations && !less;
        for (c.size = 15; c.size >= 12; c.size--)
            if (place_columns(v, area, t, &c))
                return c;
    }
    c.size = 12;
    place_columns(v, area, t, &c);
    return c;
}

static void draw_number(const struct view *v, float x, float y, float size, struct color c, double value)
{
    char text[FORMAT_MAX];
    draw_text(ui_draw(v->ui), x, y, (struct font){FONT_MONO, FONT_500, size}, TEXT_RIGHT, c,
              convolve_number(v, text, value));
}

enum { FROM_TABLE = 1 }; /* convolve_hover.channel */

/* The pointer on a row lights its number up; a click chooses it. */
static void point_at(const struct view *v, struct rect wide, int i, int cell)
{
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "member"), wide, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT)
        convolve_hover(v, &(struct convolve_hover){
                              .kind = HOVER_TOPIC, .term = -1, .weight = -1, .channel = FROM_TABLE, .row = cell});
    if ((state & UI_CLICKED) && cell != session_int(v->session, PROP_NORM_CELL))
        request_int(v->requests, PROP_NORM_CELL, cell);
}

static void member_row(const struct view *v, struct rect r, const struct columns *c, const struct norm_trace *t, int i)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *theme = ui_theme(v->ui);
    const struct rect wide = {r.x - 8, r.y, r.w + 16, r.h};
    const int cell = member(n, t, i);
    const double d = deviation_of(n, t, cell);
    const float y = roundf(r.y + r.h / 2 + 5);
    char place[48];
    norm_place_text(norm_place_of(n->dim, cell), place, sizeof place);
    if (n->kind != NORM_LOCAL_RESPONSE) /* there another number has another table, which would take this one's place */
        point_at(v, wide, i, cell);
    if (cell == t->cell)
        draw_fill(ui_draw(v->ui), wide, 4, theme->raised);
    draw_text(ui_draw(v->ui), r.x, y, FONT_TICK, TEXT_LEFT, theme->mid, place);
    draw_number(v, c->x, y, c->size, theme->hi, (double)n->x.data[cell]);
    if (c->deviations)
        draw_number(v, c->deviation, y, c->size, theme->text, d);
    draw_number(v, c->square, y, c->size, theme->text, d * d);
}

static void column_heads(const struct view *v, struct rect area, float y, const struct columns *c)
{
    const struct color mid = ui_theme(v->ui)->mid;
    const bool local = session_normalisation(v->session)->kind == NORM_LOCAL_RESPONSE;
    draw_text(ui_draw(v->ui), area.x, y, FONT_TICK, TEXT_LEFT, mid, "n, c, h, w");
    draw_text(ui_draw(v->ui), c->x, y, FONT_TICK, TEXT_RIGHT, mid, local ? "a" : "x");
    if (c->deviations)
        draw_text(ui_draw(v->ui), c->deviation, y, FONT_TICK, TEXT_RIGHT, mid, "x − μ");
    draw_text(ui_draw(v->ui), c->square, y, FONT_TICK, TEXT_RIGHT, mid, local ? "a²" : "(x − μ)²");
}

/* The shown number comes into sight when another one is shown. */
static bool newly_shown(const struct view *v, int cell)
{
    int *seen = ui_memory(v->ui, ui_make_id(v->ui, "norm-member"), sizeof *seen);
    const bool changed = seen && *seen != cell + 1;
    if (changed)
        *seen = cell + 1;
    return changed;
}

static float draw_table(const struct view *v, struct rect area, float y, const struct norm_trace *t)
{
    const float pitch = is_full(v) ? 24 : 22;
    const int n = norm_set_size(&t->set, session_normalisation(v->session)->dim),
              shown = n < TABLE_ROWS ? n : TABLE_ROWS;
    const struct columns c = fit_columns(v, area, t);
    column_heads(v, area, y + 10, &c);
    y += 18;
    const struct rect view = {area.x - 8, y, area.w + 8 + v->padding - 4, (float)shown * pitch};
    const bool scrolls = n > TABLE_ROWS, reveal = newly_shown(v, t->cell) && convolve_hovering(v).channel != FROM_TABLE;
    const float offset = scrolls ? ui_scroll_begin(v->ui, "members", view, (float)n * pitch) : 0;
    for (int i = 0; i < n; i++) {
        const struct rect r = {area.x, y + offset + (float)i * pitch, area.w, pitch};
        if (r.y + pitch > view.y && r.y < view.y + view.h)
            member_row(v, r, &c, t, i);
        if (scrolls && reveal && member(session_normalisation(v->session), t, i) == t->cell)
            ui_scroll_show(v->ui, r);
    }
    if (scrolls)
        ui_scroll_end(v->ui);
    return y + view.h + 6;
}

/* Sums. */

/* What the rounded squares of the table miss of their sum. */
static float rounding_row(const struct view *v, struct rect area, float y, const struct norm_trace *t)
{
    const struct norm_state *n = session_normalisation(v->session);
    double sum = 0;
    for (int i = 0; i < t->moments.n; i++) {
        const double d = deviation_of(n, t, member(n, t, i)), hundredths = round(d * d * 100);
        sum += session_bool(v->session, PROP_CONVOLVE_PRECISION) ? d * d : hundredths / 100;
    }
    const double missed = round((t->moments.squares - sum) * 1e4) / 1e4;
    return missed == 0 ? y : panel_row(v, area, y, _("Rounding of the squares"), missed);
}

static float sums(const struct view *v, struct rect area, float y, const struct norm_trace *t)
{
    const struct norm_moments *m = &t->moments;
    char text[PANEL_TEXT], a[FORMAT_MAX];
    y = panel_rule(v, area, y);
    y = rounding_row(v, area, y, t);
    snprintf(text, sizeof text, "μ = %s / %d", panel_number(v, a, m->sum), m->n);
    y = panel_calculation(v, area, y, text, m->mean);
    snprintf(text, sizeof text, "σ² = %s / %d", panel_number(v, a, m->squares), m->n);
    return panel_calculation(v, area, y, text, m->var);
}

/* The way of one number. */

static float way(const struct view *v, struct rect area, float y, const struct norm_trace *t)
{
    const struct norm_state *n = session_normalisation(v->session);
    char text[PANEL_TEXT], a[FORMAT_MAX], b[FORMAT_MAX], place[48], label[64];
    norm_place_text(t->at, place, sizeof place);
    y = panel_head(v, area, y, _("This number"), NULL) + 14;
    snprintf(text, sizeof text, "%s − %s%s%s", panel_number(v, a, t->x), t->mean < 0 ? "(" : "",
             panel_number(v, b, t->mean), t->mean < 0 ? ")" : "");
    y = panel_calculation(v, area, y, text, t->term.deviation);
    snprintf(text, sizeof text, "√(%s + %.6g)", panel_number(v, a, t->var), n->eps);
    y = panel_calculation(v, area, y, text, t->term.root);
    snprintf(text, sizeof text, "%s / %s", panel_number(v, a, t->term.deviation), panel_number(v, b, t->term.root));
    y = panel_calculation(v, area, y, text, t->term.normalised);
    snprintf(text, sizeof text, "× γ  %s", panel_number(v, a, (double)n->gamma[t->at.c]));
    y = panel_calculation(v, area, y, text, t->term.weighted);
    snprintf(text, sizeof text, "+ β  %s", panel_number(v, a, (double)n->beta[t->at.c]));
    y = panel_calculation(v, area, y, text, t->term.y);
    snprintf(label, sizeof label, _("Result [%s]"), place);
    return panel_result(v, area, y - 12, label, t->y);
}

static float response_way(const struct view *v, struct rect area, float y, const struct norm_trace *t)
{
    const struct norm_state *n = session_normalisation(v->session);
    char text[PANEL_TEXT], a[FORMAT_MAX], b[FORMAT_MAX], place[48], label[64];
    norm_place_text(t->at, place, sizeof place);
    y = panel_rule(v, area, y);
    y = panel_calculation(v, area, y, "Σ a²", t->response.squares);
    snprintf(text, sizeof text, "α / n · Σ a²  %s / %d", panel_number(v, a, n->alpha), n->size);
    y = panel_calculation(v, area, y, text, t->response.added);
    snprintf(text, sizeof text, "+ k  %s", panel_number(v, a, n->k));
    y = panel_calculation(v, area, y, text, t->response.base);
    snprintf(text, sizeof text, "^ β  %s", panel_number(v, a, n->lrn_beta));
    y = panel_calculation(v, area, y, text, t->response.power);
    snprintf(text, sizeof text, "%s / %s", panel_number(v, a, t->x), panel_number(v, b, t->response.power));
    y = panel_calculation(v, area, y, text, t->y);
    snprintf(label, sizeof label, _("Result [%s]"), place);
    return panel_result(v, area, y - 12, label, t->y);
}

/* Running statistics. */

static float one_running(const struct view *v, struct rect area, float y, const char *label, double old, double batch,
                         const struct norm_follow *f, double now)
{
    const struct norm_state *n = session_normalisation(v->session);
    char text[PANEL_TEXT], a[FORMAT_MAX], b[FORMAT_MAX];
    snprintf(text, sizeof text, _("old  (1 − %s) · %s"), panel_number(v, a, n->momentum), panel_number(v, b, old));
    y = panel_calculation(v, area, y, text, f->kept);
    snprintf(text, sizeof text, _("batch  %s · %s"), panel_number(v, a, n->momentum), panel_number(v, b, batch));
    y = panel_calculation(v, area, y, text, f->added);
    return panel_row(v, area, y, label, now);
}

static float running(const struct view *v, struct rect area, float y, const struct norm_trace *t)
{
    const struct norm_state *n = session_normalisation(v->session);
    const int c = t->at.c, b = n->number;
    const struct norm_follow mean = norm_follow_mean(n, c), var = norm_follow_var(n, c);
    char text[192], note[64], a[FORMAT_MAX], d[FORMAT_MAX];
    snprintf(note, sizeof note, _("batch %d"), b);
    y = panel_head(v, area, y, is_full(v) ? _("Running statistics") : _("Running"), note) + 14;
    y = one_running(v, area, y, "running_mean", (double)n->running_mean[b - 1][c], (double)n->batch_mean[b][c], &mean,
                    (double)n->running_mean[b][c]);
    y = one_running(v, area, y, "running_var", (double)n->running_var[b - 1][c], (double)n->batch_var[b][c], &var,
                    (double)n->running_var[b][c]);
    snprintf(text, sizeof text, _("The batch's variance counts here as %s / %d. All data: mean %s, variance %s."),
             panel_number(v, a, t->moments.squares), t->moments.n - 1, convolve_number(v, d, (double)n->data_mean[c]),
             convolve_number(v, note, (double)n->data_var[c]));
    return panel_note(v, area, y, text);
}

static float refused(const struct view *v, struct rect area, float y)
{
    const struct norm_state *n = session_normalisation(v->session);
    return panel_note(v, area, y + 14, n->result[n->kind].why);
}

float norm_inspector(const struct view *v, struct rect area)
{
    const struct norm_state *n = session_normalisation(v->session);
    struct norm_trace t;
    char name[96];
    norm_trace(n, norm_shown_cell(v), &t);
    norm_set_name(n, &t.set, name, sizeof name);
    float y = panel_head(v, area, area.y, name, NULL);
    if (!n->result[n->kind].there)
        return refused(v, area, y) - area.y;
    y = draw_table(v, area, y, &t);
    if (n->kind == NORM_LOCAL_RESPONSE)
        return response_way(v, area, y, &t) + 12 - area.y;
    y = sums(v, area, y, &t);
    if (t.running)
        y = panel_note(v, area, y, _("In eval mode the running statistics take their place."));
    y -= 12;
    y = way(v, area, y, &t) + 12;
    if (n->kind == NORM_BATCH && n->runs)
        y = running(v, area, y, &t);
    return y - area.y;
}
