/* app/views/interpret/interpret_saliency_stage.c - the stage of "Saliency": the picture under its heat, the map beside
 * it, and all methods small in a row. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/interpret/interpret_saliency.h"
#include "engine/base/i18n.h"

enum { HEAD = 34, FOOT = 24, GAP = 32, ROW_GAP = 22, TITLE_LINE = 17, NUMBER_LINE = 22, LEAST_LARGE = 120 };

struct stage {
    const struct view *v;
    const struct saliency_shown *shown; /* NULL: nothing yet */
    enum gradient_kind kind;
    bool is_signed;
    struct shape input;
    struct rect picture, map, small[GRADIENT_KINDS];
    float slot; /* of a small picture and the gap behind it */
    int title_lines;
    bool row; /* the small ones have room */
    struct rect area;
    struct interpret_place at;
    enum gradient_kind told; /* whose numbers the card has */
};

/* Layout. */

static float slot_gap(const struct stage *s)
{
    return s->area.w < 700 ? 8 : 16;
}

/* Words of a title on one line or two. */
static int lines_of(const struct view *v, const char *title, float width)
{
    return ui_text_width(v->ui, FONT_NOTE, title) <= width ? 1 : 2;
}

/* Small pictures as large as the width lets them be, unless they take more than their share of the height. Returns the
 * height of the row. */
static float lay_row(struct stage *s)
{
    const float width = floorf((s->area.w - (GRADIENT_KINDS - 1) * slot_gap(s)) / GRADIENT_KINDS);
    const struct rect fit =
        interpret_picture_rect(s->v, &s->input, (struct rect){0, 0, width, floorf(s->area.h * 0.3f)});
    s->slot = width + slot_gap(s);
    s->title_lines = 1;
    for (int i = 0; i < GRADIENT_KINDS; i++) {
        const int lines = lines_of(s->v, saliency_title((enum gradient_kind)i), width);
        s->title_lines = lines > s->title_lines ? lines : s->title_lines;
        s->small[i] = (struct rect){s->area.x + (float)i * s->slot, 0, fit.w, fit.h};
    }
    return (float)s->title_lines * TITLE_LINE + 6 + fit.h + NUMBER_LINE;
}

static void lay(struct stage *s)
{
    const float row = lay_row(s), above = HEAD + FOOT;
    const float width = floorf((s->area.w - GAP - INTERPRET_SCALE) / 2);
    float height = s->area.h - above - ROW_GAP - row - 8;
    s->row = height >= LEAST_LARGE && s->small[0].w >= 40;
    if (!s->row)
        height = s->area.h - above;
    const struct rect room = {s->area.x, s->area.y + HEAD, width, fmaxf(height, 16)};
    s->picture = s->map = interpret_picture_rect(s->v, &s->input, room);
    s->map.x = s->area.x + s->picture.w + GAP;
    const float y = s->picture.y + s->picture.h + FOOT + ROW_GAP + (float)s->title_lines * TITLE_LINE + 6;
    for (int i = 0; i < GRADIENT_KINDS; i++)
        s->small[i].y = y;
}

/* Drawing. */

static struct interpret_heat heat_of(const struct stage *s, enum gradient_kind kind)
{
    struct interpret_heat h = {.rows = s->input.dim[1],
                               .cols = s->input.dim[2],
                               .is_signed = s->is_signed,
                               .key = interpret_key(s->v, STUDY_SALIENCY)};
    h.value = s->shown ? saliency_plane(s->v, s->shown, kind, &h.largest) : NULL;
    return h;
}

/* What is asked for the small pictures: of a large net not what takes many passes, until it is chosen. */
static unsigned kinds_of_row(const struct net *net)
{
    const int64_t many = 200000000; /* multiply-adds of a pass: a hundred of them take seconds */
    const unsigned slow = 1u << GRADIENT_SMOOTH | 1u << GRADIENT_INTEGRATED, all = (1u << GRADIENT_KINDS) - 1;
    int64_t macs = 0;
    for (int i = 1; i < net->n_nodes; i++)
        macs += net_node_macs(net, i);
    return macs > many ? all & ~slow : all;
}

static bool is_asked(const struct stage *s, enum gradient_kind kind)
{
    return s->v->requests->look.study.saliency.kinds >> kind & 1;
}

/* In the place of a map that is not there yet. */
static void wait(const struct stage *s, struct rect r, enum gradient_kind kind)
{
    const struct study_told *told = interpret_told(s->v, STUDY_SALIENCY);
    const struct theme *t = ui_theme(s->v->ui);
    const float w = fminf(r.w - 16, 120);
    draw_fill(ui_draw(s->v->ui), r, 0, t->panel);
    if (!is_asked(s, kind))
        ui_label(s->v->ui, r.x + r.w / 2, roundf(r.y + r.h / 2) + 5, r.w - 8, FONT_NOTE, TEXT_CENTER, t->mid,
                 _("when chosen"));
    else if (told->state == STUDY_GOES_ON)
        ui_progress(s->v->ui, (struct rect){r.x + (r.w - w) / 2, roundf(r.y + r.h / 2) - 3, w, 6},
                    told->total > 0 ? (float)told->done / (float)told->total : -1);
}

static void draw_map(const struct stage *s, struct rect r, enum gradient_kind kind)
{
    const struct interpret_heat h = heat_of(s, kind);
    if (h.value)
        interpret_heat(s->v, r, &h, 1);
    else
        wait(s, r, kind);
    draw_frame(ui_draw(s->v->ui), rect_inset(r, -1), 0, 1, ui_theme(s->v->ui)->line);
}

/* The heat only of the picture that it is about. */
static void draw_picture(const struct stage *s)
{
    const struct snapshot *now = session_snapshot(s->v->session);
    const struct interpret_heat h = heat_of(s, s->kind);
    interpret_picture(s->v, s->picture, now->probe_pixels, &s->input, maps_key(now));
    if (h.value && interpret_is_of_picture(s->v, &s->shown->shown))
        interpret_veil(s->v, s->picture, &h);
}

/* Beside the title when there is room, else below the map. Returns whether it is beside. */
static bool draw_head(const struct stage *s, const char *formula)
{
    const struct view *v = s->v;
    const struct theme *t = ui_theme(v->ui);
    const float y = s->area.y + 20, right = s->area.x + s->area.w;
    char state[64];
    interpret_state(v, STUDY_SALIENCY, state, sizeof state);
    const float word = *state ? ui_text_width(v->ui, FONT_NOTE, state) + 16 : 0, width = right - s->map.x - word;
    draw_text(ui_draw(v->ui), right, y, FONT_NOTE, TEXT_RIGHT, t->mid, state);
    const char *title = saliency_title(s->kind);
    const bool beside =
        ui_text_width(v->ui, FONT_TITLE, title) + 12 + ui_text_width(v->ui, FONT_NOTE, formula) <= width;
    interpret_head(v, s->map.x, y, width, title, beside ? formula : NULL);
    interpret_head(v, s->picture.x, y, s->picture.w, _("Image"), NULL);
    return beside;
}

/* One line, or nothing of it: what is left out stands in the right panel, too. */
static void draw_foot(const struct stage *s, const char *formula, bool beside)
{
    const struct view *v = s->v;
    const float y = s->map.y + s->map.h + 19, width = s->area.x + s->area.w - s->map.x;
    char way[160], text[400];
    saliency_way(v, s->shown, s->kind, way, sizeof way);
    snprintf(text, sizeof text, "%s%s%s", beside ? "" : formula, !beside && *way ? ", " : "", way);
    if (ui_text_width(v->ui, FONT_NOTE, text) > width)
        snprintf(text, sizeof text, "%s", beside ? way : formula);
    if (ui_text_width(v->ui, FONT_NOTE, text) <= width)
        draw_text(ui_draw(v->ui), s->map.x, y, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, text);
}

static void draw_large(struct stage *s)
{
    const struct view *v = s->v;
    const struct interpret_heat h = heat_of(s, s->kind);
    char formula[192] = "";
    interpret_point(v, "picture", s->picture, s->input.dim[1], s->input.dim[2], &s->at);
    interpret_point(v, "map", s->map, s->input.dim[1], s->input.dim[2], &s->at);
    if (s->shown)
        saliency_formula(v, s->shown, s->kind, formula, sizeof formula);
    const bool beside = draw_head(s, formula);
    draw_picture(s);
    draw_map(s, s->map, s->kind);
    if (h.value && h.largest > 0)
        interpret_scale(v, s->map, h.largest, s->is_signed);
    if (s->shown)
        draw_foot(s, formula, beside);
}

/* A smaller one before a word is cut. */
static struct font small_to_fit(const struct view *v, struct font font, const char *text, float width)
{
    enum { LEAST = 11 };
    while (font.size > LEAST && ui_text_width(v->ui, font, text) > width)
        font.size--;
    return font;
}

static void draw_title(const struct stage *s, enum gradient_kind kind, unsigned state)
{
    const struct view *v = s->v;
    const struct theme *t = ui_theme(v->ui);
    const bool chosen = kind == s->kind;
    struct font font = {FONT_SANS, chosen ? FONT_600 : FONT_400, 13};
    const struct color c = chosen ? t->hi : state & UI_HOT ? t->text : t->mid;
    const struct rect r = s->small[kind];
    const char *title = saliency_title(kind), *second = strrchr(title, ' ');
    const float width = s->slot - slot_gap(s), last = r.y - 8;
    char first[64];
    if (!second || ui_text_width(v->ui, font, title) <= width) {
        font = small_to_fit(v, font, title, width);
        ui_label(v->ui, r.x, last, width, font, TEXT_LEFT, c, title);
        return;
    }
    snprintf(first, sizeof first, "%.*s", (int)(second - title), title);
    font = small_to_fit(v, small_to_fit(v, font, first, width), second + 1, width);
    ui_label(v->ui, r.x, last - TITLE_LINE, width, font, TEXT_LEFT, c, first);
    ui_label(v->ui, r.x, last, width, font, TEXT_LEFT, c, second + 1);
}

/* Each by its own scale, whose end is told below. */
static void draw_small(struct stage *s, enum gradient_kind kind)
{
    const struct view *v = s->v;
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = s->small[kind];
    const struct interpret_heat h = heat_of(s, kind);
    char number[FORMAT_MAX];
    ui_push_index(v->ui, (int)kind);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "small"), r, true, true);
    if (state & UI_HOT) {
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
        interpret_place_under(v, r, s->input.dim[1], s->input.dim[2], &s->at);
        s->told = kind;
    }
    draw_title(s, kind, state);
    draw_map(s, r, kind);
    if (kind == s->kind)
        draw_frame(ui_draw(v->ui), rect_inset(r, -3), 0, 2, t->output);
    if (state & UI_RING)
        ui_focus_ring(v->ui, rect_inset(r, -3), 2);
    if (h.value)
        draw_text(ui_draw(v->ui), r.x, r.y + r.h + 18, FONT_TICK, TEXT_LEFT, t->mid,
                  interpret_number(number, (double)h.largest));
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_INTERPRET_METHOD, (int)kind);
    ui_pop_id(v->ui);
}

/* The card. */

static const char *channel_name(int channels, int c, char text[16])
{
    text[0] = '\0';
    if (channels == 3)
        snprintf(text, 16, "%c ", "RGB"[c]);
    else if (channels > 1)
        snprintf(text, 16, "%d: ", c);
    return text;
}

/* Of each channel, at most four of them. */
static void add_channels(const struct stage *s, const float *value, char *text, size_t size)
{
    const int rows = s->input.dim[1], cols = s->input.dim[2], channels = s->input.dim[0];
    for (int c = 0; c < channels && c < 4; c++) {
        char name[16], number[FORMAT_MAX];
        const size_t n = strlen(text);
        const float x = value[((size_t)c * (size_t)rows + (size_t)s->at.row) * (size_t)cols + (size_t)s->at.col];
        snprintf(text + n, size - n, "%s%s%s", c ? "   " : "", channel_name(channels, c, name),
                 interpret_number(number, (double)x));
    }
    if (channels > 4)
        snprintf(text + strlen(text), size - strlen(text), " …");
}

static void card(const struct stage *s)
{
    const struct snapshot *now = session_snapshot(s->v->session);
    char text[512], formula[192];
    if (s->at.row < 0)
        return;
    snprintf(text, sizeof text, "[%d, %d]", s->at.row, s->at.col);
    const bool same = s->shown && interpret_is_of_picture(s->v, &s->shown->shown);
    if (same || !s->shown) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "   %s ", _("pixel"));
        add_channels(s, now->probe_pixels, text, sizeof text);
    }
    if (s->shown && s->shown->map[s->told].there) {
        saliency_formula(s->v, s->shown, s->told, formula, sizeof formula);
        const size_t bar = formula[0] == '|', length = strlen(formula); /* each value has its sign here */
        snprintf(text + strlen(text), sizeof text - strlen(text), "\n%s: %.*s = ", saliency_title(s->told),
                 (int)(length - 2 * bar), formula + bar);
        add_channels(s, s->shown->map[s->told].value, text, sizeof text);
    }
    ui_hover_card(s->v->ui, s->at.x, s->at.y, text);
}

static void mark_all(const struct stage *s)
{
    const int rows = s->input.dim[1], cols = s->input.dim[2];
    interpret_mark_place(s->v, s->picture, rows, cols, &s->at);
    interpret_mark_place(s->v, s->map, rows, cols, &s->at);
    for (int i = 0; s->row && i < GRADIENT_KINDS; i++)
        interpret_mark_place(s->v, s->small[i], rows, cols, &s->at);
}

void saliency_stage(const struct view *v, struct rect area)
{
    const struct snapshot *now = session_snapshot(v->session);
    struct stage s = {.v = v,
                      .kind = saliency_kind(v),
                      .is_signed = session_bool(v->session, PROP_INTERPRET_SIGNED),
                      .input = *net_input(now->net),
                      .area = area,
                      .at = {.row = -1},
                      .told = saliency_kind(v)};
    s.shown = saliency_found(v);
    lay(&s);
    if (s.row)
        v->requests->look.study.saliency.kinds |= kinds_of_row(now->net);
    if (!now->probe_pixels || interpret_wait(v, STUDY_SALIENCY, area))
        return;
    draw_large(&s);
    for (int i = 0; s.row && i < GRADIENT_KINDS; i++)
        draw_small(&s, (enum gradient_kind)i);
    mark_all(&s);
    card(&s);
}
