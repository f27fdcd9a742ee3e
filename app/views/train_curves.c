/* app/views/train_curves.c - the stage of the Train workspace as large charts: loss, accuracy, learning rate and
 * gradient norm in two columns, or below each other where it is narrow, what they are drawn with above, and what they
 * say of overfitting below. */
#include <math.h>

#include "app/views/train.h"
#include "app/views/train_chart.h"
#include "engine/base/i18n.h"

enum { ROW = 40, WORDS = 40, TITLE = 44 /* above a chart */, GAP = 24, CHART_LEAST = 150, ALONG = 240 };

static float margin_of(const struct view *v)
{
    return v->frame == FRAME_FULL ? 32 : 16;
}

/* Label and control of a row of the table, as wide as they have to be. */
static float labelled(const struct view *v, enum prop_id p, float control)
{
    return ceilf(ui_text_width(v->ui, FONT_BODY, _(prop_infos[p].label))) + 12 + control;
}

/* Smoothing, log scale, and what is along. Returns the y below. */
static float draw_controls(const struct view *v, struct rect r)
{
    const float smooth = labelled(v, PROP_TRAIN_SMOOTHING, v->frame == FRAME_FULL ? 120 : 112),
                logs = labelled(v, PROP_TRAIN_LOG, 40);
    float x = r.x;
    prop_row_stepper(v, PROP_TRAIN_SMOOTHING, (struct rect){x, r.y, smooth, ROW});
    x += smooth + GAP;
    prop_row_toggle(v, PROP_TRAIN_LOG, (struct rect){x, r.y, logs, ROW}, NULL, ui_theme(v->ui)->hi);
    x += logs + GAP;
    const bool wraps = x + ALONG > r.x + r.w;
    const struct rect along = {wraps ? r.x : x, wraps ? r.y + ROW + 4 : r.y + 4, fminf(ALONG, r.w), 32};
    prop_segmented(v, PROP_TRAIN_AXIS, along);
    return along.y + 36;
}

static void draw_words(const struct view *v, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    char text[320];
    const bool overfits = train_generalisation_text(session_snapshot(v->session), text, sizeof text);
    if (!*text)
        return;
    if (overfits)
        ui_icon(v->ui, UI_ICON_WARNING, r.x + 8, r.y - 5, t->warn);
    const float left = overfits ? 26 : 0;
    ui_paragraph(v->ui, r.x + left, r.y, r.w - left, FONT_BODY, 20, overfits ? t->hi : t->mid, text);
}

static int charts_of(const struct snapshot *s, enum curve_value value[4])
{
    int n = 0;
    value[n++] = CURVE_LOSS;
    if (!s->is_autoencoder)
        value[n++] = CURVE_ACCURACY;
    value[n++] = CURVE_LR;
    value[n++] = CURVE_GRAD_NORM;
    return n;
}

static void draw_charts(const struct view *v, struct rect r, int columns)
{
    enum curve_value value[4];
    const int n = charts_of(session_snapshot(v->session), value), rows = (n + columns - 1) / columns;
    const float w = floorf((r.w - GAP * (float)(columns - 1)) / (float)columns), h = floorf(r.h / (float)rows);
    for (int i = 0; i < n; i++) {
        const bool last = i == n - 1 && i % columns == 0; /* alone in its row */
        const struct rect chart = {r.x + (float)(i % columns) * (w + GAP), r.y + (float)(i / columns) * h + TITLE,
                                   last ? r.w : w, h - TITLE};
        train_chart(v, chart, value[i], true);
        if (i == 0)
            train_chart_legend(v, chart.x + chart.w, chart.y - TRAIN_CHART_TITLE);
    }
}

static float words_height(const struct view *v, float width)
{
    return width < 640 || v->frame == FRAME_SMALL ? 2 * WORDS - 20 : WORDS;
}

void train_stage_curves(const struct view *v, struct rect area)
{
    enum curve_value value[4];
    const float margin = margin_of(v), w = area.w - 2 * margin, words = words_height(v, w);
    const int columns = w < 560 ? 1 : 2;
    const int rows = (charts_of(session_snapshot(v->session), value) + columns - 1) / columns;
    const float top = 12 + 2 * ROW, least = top + words + (float)rows * (CHART_LEAST + TITLE) + 8;
    const float height = fmaxf(area.h, least);
    const float offset = ui_scroll_begin(v->ui, "train.curves", area, height);
    const struct rect r = {area.x + margin, area.y + offset + 12, w, height};
    const float below = draw_controls(v, r);
    const float end = area.y + offset + height - words;
    draw_charts(v, (struct rect){r.x, below, w, end - below - 8}, columns);
    draw_words(v, (struct rect){r.x, end + 14, w, words});
    ui_scroll_end(v->ui);
}
