/* app/views/train_stage.c - three bands: curves, first-layer filters with their history, the probe. They shrink
 * together and scroll when they would get too small. */
#include <math.h>

#include "app/views/train.h"
#include "engine/base/i18n.h"

struct bands {
    float charts, filters, probe; /* heights, titles not counted */
    float first;                  /* from the stage's top to the charts */
    float gap;                    /* from a band to the next one's content */
    float bottom;
};
enum { FIRST = 52, FIRST_TIGHT = 46, GAP_TIGHT = 46, BOTTOM_TIGHT = 10, FLEXIBLE_MIN = 300, ERROR_ROOM = 52 };
static const struct bands full = {212, 228, 112, FIRST, 64, 24};

static struct bands bands_of(float height, bool stacked)
{
    struct bands b = full;
    const float flexible = full.charts + full.filters + full.probe;
    float room = height - full.first - 2 * full.gap - full.bottom;
    if (room < flexible) {
        b.first = FIRST_TIGHT;
        b.gap = GAP_TIGHT;
        b.bottom = BOTTOM_TIGHT;
        room = fminf(flexible, fmaxf(FLEXIBLE_MIN, height - FIRST_TIGHT - 2 * GAP_TIGHT - BOTTOM_TIGHT));
    }
    if (stacked)
        room = flexible;
    const float share = fminf(room / flexible, 1.4f);
    b.charts = floorf(full.charts * share) * (stacked ? 1.6f : 1);
    b.filters = floorf(full.filters * share);
    b.probe = floorf(full.probe * fminf(share, 1));
    return b;
}

static float bands_height(const struct bands *b)
{
    return b->first + b->charts + b->gap + b->filters + b->gap + b->probe + b->bottom;
}

/* What went wrong last, or else why nothing can be trained. */
static const char *fault(const struct snapshot *s)
{
    return *s->error ? s->error : s->why_not;
}

static void draw_error(const struct view *v, struct rect r)
{
    if (train_has_strayed(v)) {
        train_stray(v, (struct rect){r.x, r.y + 14, r.w, 32});
        return;
    }
    ui_error_strip(v->ui, (struct rect){r.x, r.y + 14, r.w, 32}, fault(session_snapshot(v->session)));
}

static void draw_loading(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float x = roundf(area.x + area.w / 2), y = roundf(area.y + area.h / 2);
    if (s->state == WORKER_FAILED) {
        const float w = fminf(area.w - 64, 560), left = roundf(x - w / 2);
        ui_icon(v->ui, UI_ICON_WARNING, left + 8, y - 40, t->err);
        draw_text(ui_draw(v->ui), left + 28, y - 34, FONT_TITLE, TEXT_LEFT, t->hi, _("This cannot be trained"));
        const float h = ui_paragraph(v->ui, left, y, w, FONT_BODY, 20, t->text, s->error);
        draw_text(ui_draw(v->ui), left, y + h + 12, FONT_BODY, TEXT_LEFT, t->mid,
                  _("Choose another data set or network in the left panel."));
        return;
    }
    draw_text(ui_draw(v->ui), x, y - 16, FONT_TITLE, TEXT_CENTER, t->hi, _("Loading the network and its data"));
    if (s->state == WORKER_LOADING)
        ui_progress(v->ui, (struct rect){x - 120, y, 240, 8}, (float)s->loading);
}

static void draw_bands(const struct view *v, struct rect area, bool stacked)
{
    const struct bands b = bands_of(area.h, stacked);
    const float height = bands_height(&b), margin = v->frame == FRAME_FULL ? 32 : 16;
    const float offset = ui_scroll_begin(v->ui, "train.stage", area, height);
    struct rect r = {area.x + margin, area.y + offset + b.first, area.w - 2 * margin, b.charts};
    train_charts(v, r, stacked);
    r.y += b.charts + b.gap;
    r.h = b.filters;
    train_filters(v, r);
    r.y += b.filters + b.gap;
    r.h = b.probe;
    train_probe(v, r);
    ui_scroll_end(v->ui);
}

static void draw_view(const struct view *v, struct rect area)
{
    switch ((enum train_view)session_int(v->session, PROP_TRAIN_VIEW)) {
    case TRAIN_OVERVIEW:
        draw_bands(v, area, v->width < 760);
        break;
    case TRAIN_CURVES:
        train_stage_curves(v, area);
        break;
    case TRAIN_FILMS:
        train_stage_films(v, area);
        break;
    case TRAIN_SAMPLES:
        train_stage_samples(v, area);
        break;
    case TRAIN_MISTAKES:
        train_stage_mistakes(v, area);
        break;
    }
}

void train_stage(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    const float margin = v->frame == FRAME_FULL ? 32 : 16;
    if ((*fault(s) || train_has_strayed(v)) && s->net) {
        draw_error(v, (struct rect){area.x + margin, area.y, area.w - 2 * margin, ERROR_ROOM});
        area.y += ERROR_ROOM;
        area.h -= ERROR_ROOM;
    }
    if (!s->net)
        draw_loading(v, area);
    else
        draw_view(v, area);
}
