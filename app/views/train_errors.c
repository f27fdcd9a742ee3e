/* app/views/train_errors.c - the stage of the Train workspace as every mistake: at the left which class is taken for
 * which, at the right the pictures of what is chosen there, as many as there are; in a narrow stage one below the
 * other. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "app/views/train_report.h"
#include "engine/base/i18n.h"

enum {
    TITLE = 36,       /* from the top to the baseline of titles */
    CONTENT = 52,     /* and to what is below them */
    GAP = 32,         /* between the two halves */
    GRID_LEAST = 200, /* px of pictures beside a table */
    CELL_LEAST = 24,
    CELL_MOST = 48,
    FOOT = 64,        /* below the table */
    PAIRS_LEAST = 110 /* px below that, for which the list is worth it */
};

static void heading(const struct view *v, struct rect r, const char *title, const char *note)
{
    const struct theme *t = ui_theme(v->ui);
    const float w = ui_text_width(v->ui, FONT_TITLE, title);
    draw_text(ui_draw(v->ui), r.x, r.y + TITLE, FONT_TITLE, TEXT_LEFT, t->hi, title);
    if (*note && w + 16 + ui_text_width(v->ui, FONT_NOTE, note) <= r.w)
        draw_text(ui_draw(v->ui), r.x + w + 16, r.y + TITLE, FONT_NOTE, TEXT_LEFT, t->mid, note);
}

/* The left half. */

static float cell_of(const struct view *v, struct rect r, int classes)
{
    const float across = train_table_cell(r.w - train_table_labels(v, true), classes, CELL_MOST);
    const float down = train_table_cell(r.h - CONTENT - TRAIN_TABLE_TOP - FOOT, classes, CELL_MOST);
    return fmaxf(fminf(across, down), CELL_LEAST);
}

/* Returns the y below. */
static float confusion(const struct view *v, struct rect r, const struct evaluation *e)
{
    char note[96];
    train_say_set(v, false, note, sizeof note);
    heading(v, r, _("Confusion"), note);
    float y = r.y + CONTENT;
    if (e->classes == 0)
        return train_pairs(v, r, train_accuracy(v, r, y) + 4, e);
    const float labels = train_table_labels(v, true);
    y = train_table(v, e, r.x + labels, y + TRAIN_TABLE_TOP, cell_of(v, r, e->classes), true);
    y = train_accuracy(v, (struct rect){r.x + labels, y, r.w - labels, 24}, y + 4);
    if (r.y + r.h - y >= PAIRS_LEAST)
        y = train_pairs(v, (struct rect){r.x, r.y, r.w, r.h}, y + 16, e);
    return y;
}

/* The right half. */

static float segments_width(const struct view *v, enum prop_id p)
{
    float w = 0;
    for (int i = 0; prop_infos[p].choices[i]; i++)
        w = fmaxf(w, ui_text_width(v->ui, FONT_CONTROL, _(prop_infos[p].titles[i])));
    return 2 * (ceilf(w) + 28);
}

/* Whose mistakes, and in which order; returns the y below. */
static float controls(const struct view *v, struct rect r, float y)
{
    const bool sets = session_snapshot(v->session)->n_validation > 0;
    const float order = segments_width(v, PROP_TRAIN_MISTAKE_ORDER),
                set = sets ? segments_width(v, PROP_TRAIN_REPORT_SET) : 0;
    const bool beside = order + 12 + set <= r.w;
    prop_segmented(v, PROP_TRAIN_MISTAKE_ORDER, (struct rect){r.x, y, fminf(order, r.w), 32});
    if (!sets)
        return y + 44;
    if (!beside)
        y += 40;
    prop_segmented(v, PROP_TRAIN_REPORT_SET, (struct rect){beside ? r.x + order + 12 : r.x, y, fminf(set, r.w), 32});
    return y + 44;
}

struct grid {
    struct mistake_cell cell;
    int across, rows;
};

static struct grid grid_of(const struct view *v, float width)
{
    const struct snapshot *s = session_snapshot(v->session);
    const bool words = train_has_words(s);
    const float least = words ? 100 : 88;
    struct grid g = {.cell = {.words = words, .probability = true},
                     .across = (int)fmaxf(1, floorf((width + 16) / least))};
    g.cell.pitch_x = floorf((width + 16) / (float)g.across);
    g.cell.picture = fminf(g.cell.pitch_x - 16, 96);
    g.cell.pitch_y = g.cell.picture + (words ? 64 : 48);
    g.rows = (s->mistakes_known + g.across - 1) / g.across;
    return g;
}

/* The rows that are in sight, and one above and below for whoever goes there by key. */
static void pictures(const struct view *v, const struct grid *g, float x, float y, float top, float bottom)
{
    const int first = (int)fmaxf(0, floorf((top - y) / g->cell.pitch_y) - 1);
    const int last = (int)fminf((float)g->rows - 1, floorf((bottom - y) / g->cell.pitch_y) + 1);
    train_look_mistakes(v, first * g->across, fmaxf(1, (float)(last - first + 1)) * (float)g->across);
    for (int i = first * g->across; i < (last + 1) * g->across; i++)
        train_mistake(v, &g->cell, x + (float)(i % g->across) * g->cell.pitch_x,
                      y + (float)(i / g->across) * g->cell.pitch_y, i, g->across);
}

static void no_pictures(const struct view *v, struct rect r, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    train_look_mistakes(v, 0, 1);
    if (train_mistakes_are_there(v))
        ui_paragraph(v->ui, r.x, y + 14, r.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                     s->mistakes_all > 0 ? _("none of them was kept") : _("none"));
}

/* What is above the pictures; returns the y below. */
static float pictures_head(const struct view *v, struct rect r)
{
    char note[96];
    train_say_mistakes(v, note, sizeof note);
    heading(v, r, _("Mistakes"), note);
    return train_chips(v, r, controls(v, r, r.y + CONTENT));
}

static void wide(const struct view *v, struct rect area, float left, const struct evaluation *e)
{
    const struct rect l = {area.x, area.y, left, area.h},
                      r = {area.x + left + GAP, area.y, area.w - left - GAP, area.h};
    const struct rect seen = {l.x - 8, l.y, l.w + 16, l.h};
    const float offset = ui_scroll_begin(v->ui, "train.confusion", seen, 0);
    confusion(v, (struct rect){l.x, l.y + offset, l.w, l.h}, e);
    ui_scroll_end(v->ui);
    const float y = pictures_head(v, r);
    const struct grid g = grid_of(v, r.w - 12);
    const struct rect view = {r.x - 4, y, r.w + 4, area.y + area.h - y};
    if (g.rows == 0 || !train_mistakes_are_there(v)) {
        no_pictures(v, r, y);
        return;
    }
    const float moved = ui_scroll_begin(v->ui, "train.mistakes", view, (float)g.rows * g.cell.pitch_y + 12);
    pictures(v, &g, r.x, y + 4 + moved, y, area.y + area.h);
    ui_scroll_end(v->ui);
}

static void narrow(const struct view *v, struct rect stage, struct rect area, const struct evaluation *e)
{
    const struct grid g = grid_of(v, area.w);
    const bool there = g.rows > 0 && train_mistakes_are_there(v);
    const float offset = ui_scroll_begin(v->ui, "train.mistakes", stage, 0);
    const float below = confusion(v, (struct rect){area.x, area.y + offset, area.w, area.h}, e);
    const float y = pictures_head(v, (struct rect){area.x, below, area.w, area.h});
    if (there)
        pictures(v, &g, area.x, y, stage.y, stage.y + stage.h);
    else
        no_pictures(v, area, y);
    if (there) /* as far as the last of them */
        ui_label(v->ui, area.x, y + (float)g.rows * g.cell.pitch_y, 1, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, "");
    ui_scroll_end(v->ui);
}

/* Nothing to show yet, or ever. */
static void say_why(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    char text[200];
    if (s->is_autoencoder)
        snprintf(text, sizeof text, "%s", _("An autoencoder names no class, so nothing of it is a mistake."));
    else if (s->look_only)
        snprintf(text, sizeof text, "%s", _("Without data that fit, nothing is evaluated."));
    else if (session_int(v->session, PROP_TRAIN_REPORT_SET) == TRAIN_SET_TEST || s->to_test > 0)
        train_say_no_evaluation(v, text, sizeof text);
    else
        snprintf(text, sizeof text, "%s", _("Nothing was evaluated yet. Press Play to train."));
    heading(v, area, _("Mistakes"), "");
    float y = area.y + CONTENT;
    if (!s->is_autoencoder && !s->look_only)
        y = controls(v, area, y);
    ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_BODY, 20, ui_theme(v->ui)->mid, text);
}

void train_stage_mistakes(const struct view *v, struct rect area)
{
    const struct evaluation *e = train_evaluation(v);
    const float margin = v->frame == FRAME_FULL ? 32 : 16;
    const struct rect inner = {area.x + margin, area.y, area.w - 2 * margin, area.h};
    const float labels = e && e->classes ? train_table_labels(v, true) : 0;
    const float least = e && e->classes ? labels + (float)e->classes * (CELL_LEAST + 1) : 240;
    const float most = e && e->classes ? labels + (float)e->classes * (CELL_MOST + 1) : 320;
    const float left = floorf(fmaxf(least, fminf(most, inner.w * 0.48f)));
    ui_push_id(v->ui, "errors");
    if (!e || e->all_classes == 0)
        say_why(v, inner);
    else if (left + GAP + GRID_LEAST <= inner.w)
        wide(v, inner, left, e);
    else
        narrow(v, area, inner, e);
    ui_pop_id(v->ui);
}
