/* app/views/train_samples.c - the stage of the Train workspace as training pictures, augmented, and how many each class
 * has: sliders make classes unequal, bars say what an epoch then draws, and recall answers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "app/views/train.h"
#include "app/views/train_balance.h"
#include "engine/base/i18n.h"

enum {
    PICTURE = 56,
    LABEL = 24,
    GAP = 4,
    AFTER_PLAIN = 14,
    BETWEEN_COLUMNS = 28,
    HEAD = 50,
    TITLE = 46,
    ROW = 26,
    FIRST = 8,
    NAME = 84 /* room for the name under a small picture */
};

/* ---- pictures ---- */

static void title(const struct view *v, struct rect area, float y, const char *text, const char *note)
{
    const struct theme *t = ui_theme(v->ui);
    const float width = ui_text_width(v->ui, FONT_TITLE, text);
    ui_label(v->ui, area.x, y + 30, area.w, FONT_TITLE, TEXT_LEFT, t->hi, text);
    const float room = area.w - width - 16;
    if (ui_text_width(v->ui, FONT_NOTE, note) <= room) /* whole, or not at all */
        ui_label(v->ui, area.x + width + 16, y + 30, room, FONT_NOTE, TEXT_LEFT, t->mid, note);
}

/* A class of the data, which the network need not tell apart. */
static const char *class_name(const struct snapshot *s, int i, char text[24])
{
    if (i < s->classes)
        return network_class_name(s, i, text);
    snprintf(text, 24, "%d", i);
    return text;
}

/* How pictures stand: each with its versions beside it, or, where nothing is augmented, alone. */
struct gallery {
    bool alone;
    int columns, rows, versions;
    float picture;            /* a side */
    float width, height, gap; /* of one place; between two */
};

/* The largest pictures of which all have room, else the smallest; rows of equal length. */
static void place_alone(struct gallery *g, int n, float width, float height)
{
    static const float sides[] = {112, 84, PICTURE};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        g->picture = sides[i];
        g->height = sides[i] + LABEL;
        g->columns = (int)fmaxf(1, floorf((width + g->gap) / (sides[i] + g->gap)));
        g->rows = (n + g->columns - 1) / g->columns;
        if ((float)g->rows * g->height <= height)
            break;
    }
    const int fit = (int)floorf(height / g->height);
    g->rows = g->rows <= fit ? g->rows : fit > 1 ? fit : 1;
    g->columns = n > 0 && g->rows * g->columns >= n ? (n + g->rows - 1) / g->rows : g->columns;
    g->width = g->picture;
    if (g->columns > 1) { /* names are longer than small pictures are wide */
        const float even = floorf((width - (float)g->columns * g->width) / (float)(g->columns - 1));
        g->gap = fmaxf(g->gap, fminf(even, NAME - g->width));
    }
}

static void place_beside(struct gallery *g, const struct snapshot *s, float width, float height)
{
    g->picture = PICTURE;
    g->height = PICTURE + LABEL;
    g->columns = width >= 1100 ? 3 : width >= 560 ? 2 : 1;
    g->width = floorf((width + g->gap) / (float)g->columns) - g->gap;
    const float room = g->width - PICTURE - AFTER_PLAIN + GAP;
    g->versions = (int)fminf((float)s->preview_each, fmaxf(floorf(room / (PICTURE + GAP)), 1));
    const int wanted = (s->n_preview + g->columns - 1) / g->columns, fit = (int)floorf(height / g->height);
    g->rows = wanted < fit ? wanted : fit > 1 ? fit : 1;
}

static struct gallery gallery_of(const struct snapshot *s, struct rect area, float height)
{
    struct gallery g = {.alone = augment_is_off(&s->options.augment)};
    g.gap = g.alone ? 20 : BETWEEN_COLUMNS;
    if (g.alone)
        place_alone(&g, s->n_preview, area.w, height);
    else
        place_beside(&g, s, area.w, height);
    return g;
}

static void draw_picture(const struct view *v, struct rect r, const float *pixels)
{
    const struct snapshot *s = session_snapshot(v->session);
    maps_draw_picture(ui_draw(v->ui), r, pixels, net_input(s->net), maps_key(s));
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->line);
}

/* "8, but it is a 3"; short where there is no room for a sentence. */
static void label_text(const struct snapshot *s, const struct preview_sample *p, bool brief, char *text, size_t size)
{
    char label[24], truth[24];
    const char *said = class_name(s, p->label, label), *is = class_name(s, p->truth, truth);
    if (p->label != p->truth && p->kind != PLANNED_BETWEEN)
        snprintf(text, size, brief ? "%s ≠ %s" : _("%s by its label, in truth %s"), said, is);
    else if (p->kind == PLANNED_BETWEEN && !brief)
        snprintf(text, size, _("%s, between two of them"), said);
    else if (p->kind == PLANNED_AGAIN && !brief)
        snprintf(text, size, _("%s, shown again"), said);
    else
        snprintf(text, size, "%s", said);
}

static void draw_label(const struct view *v, const struct gallery *g, struct rect r, int i)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct preview_sample *p = &s->preview[i];
    const bool wrong = p->label != p->truth && p->kind != PLANNED_BETWEEN;
    const float width = g->alone ? g->width + g->gap - 4 : g->width, indent = wrong && !g->alone ? 20 : 0;
    char text[96];
    label_text(s, p, g->alone, text, sizeof text);
    if (indent > 0)
        ui_icon(v->ui, UI_ICON_WARNING, r.x + 8, r.y + g->picture + 11, t->warn);
    ui_label(v->ui, r.x + indent, r.y + g->picture + 16, width - indent, FONT_NOTE, TEXT_LEFT,
             wrong ? t->warn : t->text, text);
    label_text(s, p, false, text, sizeof text);
    ui_tooltip(v->ui, (struct rect){r.x, r.y, g->picture, g->height}, text);
}

static void draw_sample(const struct view *v, const struct gallery *g, struct rect r, int i)
{
    const struct snapshot *s = session_snapshot(v->session);
    const size_t picture = shape_count(net_input(s->net));
    draw_picture(v, (struct rect){r.x, r.y, g->picture, g->picture}, s->preview_plain + (size_t)i * picture);
    for (int k = 0; k < g->versions; k++) {
        const struct rect at = {r.x + PICTURE + AFTER_PLAIN + (float)k * (PICTURE + GAP), r.y, PICTURE, PICTURE};
        char text[64];
        draw_picture(v, at, s->preview_augmented + ((size_t)i * (size_t)s->preview_each + (size_t)k) * picture);
        snprintf(text, sizeof text, _("as epoch %d has it"), s->preview_epoch + k + 1);
        ui_tooltip(v->ui, at, text);
    }
    draw_label(v, g, r, i);
}

static float draw_gallery(const struct view *v, struct rect area, float y, const struct gallery *g)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int places = g->columns * g->rows, n = s->n_preview < places ? s->n_preview : places;
    for (int i = 0; i < n; i++) {
        const int column = i % g->columns, row = i / g->columns; /* of all samples some, evenly */
        const struct rect r = {area.x + (float)column * (g->width + g->gap), y + (float)row * g->height, g->width,
                               g->height};
        draw_sample(v, g, r, i * s->n_preview / n);
    }
    return y + (float)((n + g->columns - 1) / g->columns) * g->height;
}

static void pictures_note(const struct snapshot *s, const struct gallery *g, char *text, size_t size)
{
    if (g->alone)
        snprintf(text, size, "%s", _("as every epoch shows them: nothing is augmented"));
    else
        snprintf(text, size, _("as they are, then as epochs %d to %d have them"), s->preview_epoch + 1,
                 s->preview_epoch + g->versions);
}

static float draw_pictures(const struct view *v, struct rect area, float y, float height)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct gallery g = gallery_of(s, area, height);
    char note[128] = "";
    if (s->preview && s->n_preview > 0)
        pictures_note(s, &g, note, sizeof note);
    title(v, area, y, _("Training pictures"), note);
    y += HEAD;
    if (!s->preview || s->n_preview == 0 || net_input(s->net)->rank != 3) {
        ui_label(v->ui, area.x, y + 16, area.w, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid,
                 s->look_only ? s->why_not : _("They come with the next step of the program."));
        return y + 40;
    }
    return draw_gallery(v, area, y, &g);
}

/* ---- classes ---- */

/* Columns of the table, by their left edges; a width of 0: left out, where there is no room. */
struct table {
    float name, slider, share, bar, count, recall;
    float name_width, slider_width, bar_width, count_width, recall_width;
};

static struct table table_of(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    struct table t = {.name = area.x, .recall_width = area.w >= 640 ? 120 : 64};
    float widest = 24;
    for (int i = 0; i < s->n_data_classes && i < 32; i++) {
        char name[24];
        widest = fmaxf(widest, ui_text_width(v->ui, FONT_BODY, class_name(s, i, name)));
    }
    t.name_width = fminf(widest, area.w >= 700 ? 112 : 88) + 12;
    t.slider = t.name + t.name_width;
    t.slider_width = fmaxf(fminf(area.w * 0.2f, 200), 72);
    t.share = t.slider + t.slider_width + 8;
    t.bar = t.share + 60;
    t.recall = area.x + area.w - t.recall_width;
    const float left = t.recall - 24 - t.bar;
    t.count_width = left > 180 ? 112 : 0;
    t.bar_width = fmaxf(left - t.count_width - (t.count_width > 0 ? 8 : 0), 32);
    t.count = t.bar + t.bar_width + 8;
    return t;
}

static void heads(const struct view *v, const struct table *t, float y, bool evaluated)
{
    const struct font small = {FONT_SANS, FONT_400, 12};
    const struct color c = ui_theme(v->ui)->mid;
    const struct snapshot *s = session_snapshot(v->session);
    const float bar = t->bar_width + (t->count_width > 0 ? 8 + t->count_width : 0);
    ui_label(v->ui, t->slider + 8, y, t->bar - t->slider - 20, small, TEXT_LEFT, c, _("Share that is kept"));
    const char *both = _("Samples → in an epoch");
    ui_label(v->ui, t->bar, y, bar - 8, small, TEXT_LEFT, c,
             ui_text_width(v->ui, small, both) <= bar - 8 ? both : _("Samples"));
    const char *set = s->evaluation_set == EVALUATE_VALIDATION ? _("Recall, held out") : _("Recall, test");
    if (evaluated)
        ui_label(v->ui, t->recall + t->recall_width, y, t->recall_width, small, TEXT_RIGHT, c,
                 ui_text_width(v->ui, small, set) <= t->recall_width ? set : _("Recall"));
}

static void share_slider(const struct view *v, const struct train_balance *c, const struct table *t, float y, int i)
{
    const struct ui_number n = {.min = 0, .max = 1, .step = 0.05, .fine = 0.01, .decimals = 3};
    char percent[FORMAT_MAX];
    double share = (double)data_plan_share(&c->plan, i);
    if (ui_slider(v->ui, "share", (struct rect){t->slider, y, t->slider_width, ROW}, &share, &n, ui_theme(v->ui)->hi,
                  true)) {
        struct data_plan plan = c->plan;
        data_plan_set_share(&plan, i, (float)share);
        train_balance_request(v, &plan, true);
    }
    draw_text(ui_draw(v->ui), t->share + 48, y + 18, FONT_TICK, TEXT_RIGHT, ui_theme(v->ui)->text,
              format_percent(percent, share, share > 0 && share < 0.1 ? 1 : 0));
}

/* The ground is what there is, the fill what is kept, and the line at its end or beyond what an epoch draws. */
static void class_bar(const struct view *v, const struct train_balance *c, const struct table *t, float y, int i)
{
    const struct theme *theme = ui_theme(v->ui);
    const struct snapshot *s = session_snapshot(v->session);
    const float scale = t->bar_width / (float)(c->most > 0 ? c->most : 1);
    const float kept = (float)c->kept[i] * scale, drawn = roundf((float)c->drawn[i] * scale);
    char text[3 * FORMAT_MAX], a[FORMAT_MAX], b[FORMAT_MAX], name[24], card[200], all[FORMAT_MAX];
    draw_fill(ui_draw(v->ui), (struct rect){t->bar, y + 7, (float)c->offered[i] * scale, 12}, 0, theme->well);
    draw_fill(ui_draw(v->ui), (struct rect){t->bar, y + 7, kept, 12}, 0, theme->mid);
    if (c->drawn[i] > c->kept[i])
        draw_frame(ui_draw(v->ui), (struct rect){t->bar, y + 7, drawn, 12}, 0, 1, theme->hi);
    draw_fill(ui_draw(v->ui), (struct rect){t->bar + drawn - 1, y + 4, 2, 18}, 0, theme->hi);
    format_count(a, c->kept[i]);
    format_count(b, c->drawn[i]);
    if (s->class_weight && c->in_use)
        snprintf(text, sizeof text, "%s × %s", a, format_number(b, (double)s->class_weight[i], 2));
    else
        snprintf(text, sizeof text, c->kept[i] == c->drawn[i] ? "%s" : "%s → %s", a, b);
    if (t->count_width > 0)
        ui_label(v->ui, t->count, y + 18, t->count_width, FONT_TICK, TEXT_LEFT, theme->text, text);
    snprintf(card, sizeof card, _("%s: %s of %s kept, %s in an epoch"), class_name(s, i, name), a,
             format_count(all, c->offered[i]), format_count(b, c->drawn[i]));
    ui_tooltip(v->ui, (struct rect){t->bar, y, t->bar_width + t->count_width, ROW}, card);
}

/* Right answers among all samples of the class that were evaluated. */
static void recall(const struct view *v, const struct table *t, float y, int i)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct evaluation *e = s->evaluation;
    const struct theme *theme = ui_theme(v->ui);
    char percent[FORMAT_MAX], card[160], right[FORMAT_MAX], all[FORMAT_MAX], name[24];
    if (!e || i >= e->all_classes)
        return;
    const float x = t->recall + t->recall_width, bar = t->recall_width - 64;
    if (e->truths[i] == 0) {
        draw_text(ui_draw(v->ui), x, y + 18, FONT_TICK, TEXT_RIGHT, theme->mid, "–");
        return;
    }
    const double share = evaluation_class(e, i).recall;
    if (bar >= 32) {
        draw_fill(ui_draw(v->ui), (struct rect){t->recall, y + 10, bar, 6}, 0, theme->well);
        draw_fill(ui_draw(v->ui), (struct rect){t->recall, y + 10, bar * (float)share, 6}, 0, theme->held);
    }
    draw_text(ui_draw(v->ui), x, y + 18, FONT_TICK, TEXT_RIGHT, theme->hi, format_percent(percent, share, 1));
    snprintf(card, sizeof card, _("%s: %s of %s are recognised"), class_name(s, i, name),
             format_count(right, e->hits[i]), format_count(all, e->truths[i]));
    ui_tooltip(v->ui, (struct rect){t->recall, y, t->recall_width, ROW}, card);
}

static void class_row(const struct view *v, const struct train_balance *c, const struct table *t, float y, int i)
{
    char name[24];
    const struct color color = ui_theme(v->ui)->text;
    ui_push_index(v->ui, i);
    ui_label(v->ui, t->name, y + 18, t->name_width - 8, FONT_BODY, TEXT_LEFT, color,
             class_name(session_snapshot(v->session), i, name));
    share_slider(v, c, t, y, i);
    class_bar(v, c, t, y, i);
    recall(v, t, y, i);
    ui_pop_id(v->ui);
}

/* Nothing that was learnt is thrown away because a share was moved. */
static bool waits(const struct view *v)
{
    static const enum prop_id of_counts[] = {PROP_TRAIN_DATA, PROP_TRAIN_SIZE, PROP_TRAIN_LABEL_NOISE,
                                             PROP_TRAIN_SHARES, PROP_TRAIN_BALANCE};
    bool waits = false;
    for (size_t i = 0; i < sizeof of_counts / sizeof *of_counts; i++)
        waits = waits || session_is_pending(v->session, of_counts[i]);
    return waits;
}

/* What is set, and that it counts only from the next restart. */
static void classes_note(const struct view *v, const struct train_balance *c, char *text, size_t size)
{
    char kept[FORMAT_MAX], all[FORMAT_MAX];
    int sum = 0, offered = 0;
    for (int i = 0; i < c->n; i++) {
        sum += c->kept[i];
        offered += c->offered[i];
    }
    if (waits(v))
        snprintf(text, size, "%s", _("counts from the next restart"));
    else
        snprintf(text, size, _("%s of %s samples"), format_count(kept, sum), format_count(all, offered));
}

/* At the right of the title, where there is room: balance, and the restart that makes it count. Returns their left end.
 */
static float class_tools(const struct view *v, const struct train_balance *c, struct rect area, float y)
{
    float x = area.x + area.w;
    if (waits(v)) {
        const char *label = _("Restart");
        const unsigned primary = session_can_run(v->session, COMMAND_PLAY_TOGGLE) ? 0 : UI_PRIMARY; /* else Play is */
        const float w = ui_text_width(v->ui, FONT_CONTROL, label) + 56;
        x -= w;
        if (ui_button(v->ui, "restart", (struct rect){x, y + 8, w, 32}, UI_ICON_RESTART, label, NULL, primary))
            request_command(v->requests, COMMAND_TRAIN_RESET);
        ui_tooltip(v->ui, (struct rect){x, y + 8, w, 32}, _("Train anew, with this training set"));
        x -= 8;
    }
    const char *label = _(prop_infos[PROP_TRAIN_BALANCE].label);
    const float w = 140;
    x -= w;
    prop_choice(v, PROP_TRAIN_BALANCE, (struct rect){x, y + 8, w, 32});
    ui_tooltip(v->ui, (struct rect){x, y + 8, w, 32}, train_balance_text((int)c->plan.balance));
    const float words = ui_text_width(v->ui, FONT_BODY, label) + 12;
    if (x - words - area.x < ui_text_width(v->ui, FONT_TITLE, _("Training set by class")) + 24)
        return x - 16;
    x -= words;
    ui_label(v->ui, x, y + 29, words, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->mid, label);
    return x - 16;
}

static float draw_classes(const struct view *v, struct rect area, struct rect seen, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    struct train_balance c;
    char note[128];
    train_balance_read(v, &c);
    if (c.n == 0)
        return y;
    classes_note(v, &c, note, sizeof note);
    const float left = class_tools(v, &c, area, y);
    title(v, (struct rect){area.x, area.y, left - area.x, area.h}, y, _("Training set by class"), note);
    y += TITLE;
    const struct table t = table_of(v, area);
    heads(v, &t, y + 14, s->evaluation && s->evaluation->all_classes > 0);
    y += 22;
    for (int i = 0; i < c.n; i++, y += ROW)
        if (y + ROW > seen.y && y < seen.y + seen.h) /* of hundreds those that are seen */
            class_row(v, &c, &t, y, i);
    return y + 16;
}

/* ---- both ---- */

/* Pictures get what classes leave, at least one row. */
static float pictures_height(const struct snapshot *s, float height)
{
    const int classes = s->n_data_classes < EVALUATION_CLASSES ? s->n_data_classes : EVALUATION_CLASSES;
    return fmaxf(height - FIRST - HEAD - 12 - TITLE - 22 - (float)(classes * ROW) - 16, 2 * (PICTURE + LABEL));
}

/* The end of a stage that begins at y; rows of classes out of sight are not drawn, so it cannot be measured. */
static float stage_end(const struct snapshot *s, struct rect r, float y)
{
    const struct gallery g = gallery_of(s, r, pictures_height(s, r.h));
    const bool any = s->preview && s->n_preview > 0;
    const int places = g.columns * g.rows, n = s->n_preview < places ? s->n_preview : places;
    y += HEAD + (any ? (float)((n + g.columns - 1) / g.columns) * g.height : 40) + 12;
    return s->class_count ? y + TITLE + 22 + (float)(s->n_data_classes * ROW) + 16 : y;
}

void train_stage_samples(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    const float margin = v->frame == FRAME_FULL ? 32 : 16;
    request_subscribe(v->requests, v->requests->wanted | WORKER_WANT_PREVIEW);
    ui_push_id(v->ui, "train.samples");
    const struct rect r = {area.x + margin, area.y, area.w - 2 * margin, area.h};
    const float offset = ui_scroll_begin(v->ui, "stage", area, stage_end(s, r, FIRST));
    float y = area.y + offset + FIRST;
    y = draw_pictures(v, r, y, pictures_height(s, area.h)) + 12;
    draw_classes(v, r, area, y);
    ui_scroll_end(v->ui);
    ui_pop_id(v->ui);
}
