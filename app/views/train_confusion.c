/* app/views/train_confusion.c - the confusion table: rows are the truth, columns the answers. A click on a cell, or the
 * arrow keys, choose which mistakes are listed; of more classes than a table has room for, the most frequent confusions
 * are. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/matrix.h"
#include "app/views/network.h"
#include "app/views/train_report.h"
#include "engine/base/i18n.h"

enum { LABELS = 22, CELL_MOST = 24, LEGEND_LINE = 17, LEGEND_FROM = 640 /* px of panel */ };

struct table {
    float x, y, cell, pitch, digits; /* digits: px, 0: as small cells have them */
    int classes, most;
    bool words;
};

float train_table_cell(float room, int classes, float largest)
{
    return fminf(floorf(room / (float)classes) - 1, largest);
}

/* "0 airplane" in a row that has room for words; else what has at most two characters. */
static const char *label_of(const struct view *v, int i, bool words, char text[80])
{
    const struct snapshot *s = session_snapshot(v->session);
    char name[24];
    if (!train_has_words(s))
        return network_class_name(s, i, text);
    if (words)
        snprintf(text, 80, "%s  %d", network_class_name(s, i, name), i);
    else
        snprintf(text, 80, "%d", i);
    return text;
}

static struct font label_font(const struct table *t, bool words)
{
    return (struct font){words ? FONT_SANS : FONT_MONO, FONT_500, t->cell >= 20 ? 13 : 12};
}

float train_table_labels(const struct view *v, bool words)
{
    const struct snapshot *s = session_snapshot(v->session);
    float widest = LABELS - 8;
    char text[80];
    for (int i = 0; words && train_has_words(s) && i < s->classes && i < EVALUATION_CLASSES; i++)
        widest =
            fmaxf(widest, ui_text_width(v->ui, (struct font){FONT_SANS, FONT_500, 13}, label_of(v, i, true, text)));
    return ceilf(widest) + 8;
}

static void draw_labels(const struct view *v, const struct table *t, int i)
{
    const struct color c = ui_theme(v->ui)->mid, chosen = ui_theme(v->ui)->hi;
    const bool words = t->words && train_has_words(session_snapshot(v->session));
    const float middle = (float)i * t->pitch + t->cell / 2;
    char text[80];
    draw_text(ui_draw(v->ui), t->x + middle, t->y - 6, label_font(t, false), TEXT_CENTER,
              train_answer(v) == i ? chosen : c, label_of(v, i, false, text));
    draw_text(ui_draw(v->ui), t->x - 8, t->y + middle + 5, label_font(t, words), TEXT_RIGHT,
              train_truth(v) == i ? chosen : c, label_of(v, i, words, text));
}

/* Counts span decades: the colour follows log(1 + count), so that a single mistake can be seen beside hundreds of hits.
 */
static struct color fill_of(const struct view *v, const struct table *t, int count)
{
    return colormap_color(COLORMAP_SEQUENCE_DIGITS, ui_theme(v->ui)->light, logf(1 + (float)count), 0,
                          logf(1 + (float)t->most));
}

static struct rect cell_rect(const struct table *t, int truth, int answer)
{
    return (struct rect){t->x + (float)answer * t->pitch, t->y + (float)truth * t->pitch, t->cell, t->cell};
}

static void draw_cell(const struct view *v, const struct table *t, int truth, int answer, int count)
{
    const struct rect r = cell_rect(t, truth, answer);
    const struct color fill = fill_of(v, t, count);
    char text[FORMAT_MAX];
    draw_fill(ui_draw(v->ui), r, 0, fill);
    snprintf(text, sizeof text, "%d", count);
    const int digits = (int)strlen(text);
    const float size = t->digits > 0 ? t->digits : digits > 2 || t->cell < 20 ? 12 : 14;
    if (count > 0 && (float)digits * size * 0.6f <= t->cell)
        draw_text(ui_draw(v->ui), r.x + t->cell / 2, r.y + roundf(t->cell / 2 + size * 0.36f),
                  (struct font){FONT_MONO, FONT_600, size}, TEXT_CENTER, color_digit_ink(fill), text);
}

static int largest_count(const struct evaluation *e)
{
    int most = 0;
    for (int t = 0; e && t < e->classes; t++)
        for (int a = 0; a < e->classes; a++)
            most = e->confusion[t][a] > most ? e->confusion[t][a] : most;
    return most > 0 ? most : 1;
}

/* What a cell counts, in words. */
static void say_cell(const struct view *v, const struct evaluation *e, int truth, int answer, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char a[24], b[24], n[FORMAT_MAX], all[FORMAT_MAX];
    const char *of = network_class_name(s, truth, a), *as = network_class_name(s, answer, b);
    format_count(n, e->confusion[truth][answer]);
    format_count(all, e->truths[truth]);
    if (truth == answer)
        snprintf(text, size, _("%s is right: %s of %s"), of, n, all);
    else
        snprintf(text, size, _("%s taken for %s: %s of %s"), of, as, n, all);
}

/* Pointer and keys. */

static bool cell_at(const struct table *t, float x, float y, int *truth, int *answer)
{
    *answer = (int)floorf((x - t->x) / t->pitch);
    *truth = (int)floorf((y - t->y) / t->pitch);
    return *truth >= 0 && *answer >= 0 && *truth < t->classes && *answer < t->classes;
}

/* A cell of the diagonal stands for its row: all mistakes of that class. */
static void choose_cell(const struct view *v, int truth, int answer)
{
    train_choose(v, truth, truth == answer ? -1 : answer);
}

static void point(const struct view *v, const struct table *t, const struct evaluation *e, unsigned state)
{
    const struct ui_input *in = ui_input(v->ui);
    int truth, answer;
    char card[200];
    if (!(state & UI_HOT) || !cell_at(t, in->x, in->y, &truth, &answer))
        return;
    const struct rect r = cell_rect(t, truth, answer);
    ui_set_cursor(v->ui, UI_CURSOR_HAND);
    draw_frame(ui_draw(v->ui), r, 0, 1, ui_theme(v->ui)->hi);
    say_cell(v, e, truth, answer, card, sizeof card);
    ui_tooltip(v->ui, r, card);
    if (state & UI_CLICKED)
        choose_cell(v, truth, answer);
}

/* The first arrow goes to the most frequent confusion, the next ones from cell to cell. */
static void move(const struct view *v, const struct evaluation *e, int down, int right)
{
    int truth = train_truth(v), answer = train_answer(v);
    if (truth < 0 || truth >= e->classes) {
        if (!train_worst_confusion(e, &truth, &answer))
            truth = answer = 0;
    } else {
        answer = answer < 0 || answer >= e->classes ? truth : answer;
        truth += down;
        answer += right;
    }
    if (truth < 0 || answer < 0 || truth >= e->classes || answer >= e->classes)
        return;
    request_int(v->requests, PROP_TRAIN_TRUTH, truth);
    request_int(v->requests, PROP_TRAIN_ANSWER, truth == answer ? -1 : answer);
}

static void keys(const struct view *v, ui_id id, const struct evaluation *e)
{
    static const struct {
        int32_t key;
        int down, right;
    } arrows[] = {{UI_KEY_UP, -1, 0}, {UI_KEY_DOWN, 1, 0}, {UI_KEY_LEFT, 0, -1}, {UI_KEY_RIGHT, 0, 1}};
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++)
        if (ui_take_key(v->ui, id, arrows[i].key, 0))
            move(v, e, arrows[i].down, arrows[i].right);
    if ((train_truth(v) >= 0 || train_answer(v) >= 0) && ui_take_key(v->ui, id, UI_KEY_ESCAPE, 0))
        train_choose(v, train_truth(v), train_answer(v));
    if (ui_take_key(v->ui, id, UI_KEY_ENTER, 0)) /* the cell's mistakes, all of them */
        request_int(v->requests, PROP_TRAIN_VIEW, TRAIN_MISTAKES);
}

/* What is chosen, else the most frequent confusion. */
static void mark(const struct view *v, const struct table *t, const struct evaluation *e)
{
    int truth = train_truth(v), answer = train_answer(v);
    const bool chosen = truth >= 0 || answer >= 0;
    if (truth >= t->classes || answer >= t->classes || (!chosen && !train_worst_confusion(e, &truth, &answer)))
        return;
    struct rect r = cell_rect(t, truth < 0 ? 0 : truth, answer < 0 ? 0 : answer);
    if (answer < 0)
        r.w = (float)t->classes * t->pitch - 1;
    if (truth < 0)
        r.h = (float)t->classes * t->pitch - 1;
    network_mark(v->ui, r, 1, 2, ui_theme(v->ui)->focus);
}

static void behave(const struct view *v, const struct table *t, const struct evaluation *e)
{
    const float side = (float)t->classes * t->pitch;
    const struct rect grid = {t->x, t->y, side, side};
    const ui_id id = ui_make_id(v->ui, "confusion-table");
    keys(v, id, e);
    const unsigned state = ui_behave(v->ui, id, grid, true, true);
    mark(v, t, e);
    point(v, t, e, state);
    if (state & UI_RING)
        ui_focus_ring(v->ui, grid, 0);
}

static float draw_foot(const struct view *v, const struct table *t, bool empty)
{
    const struct theme *theme = ui_theme(v->ui);
    const struct font small = {FONT_SANS, FONT_400, 12};
    const float y = t->y + (float)t->classes * t->pitch + 20, right = t->x + (float)t->classes * t->pitch - 1;
    char text[160];
    if (empty)
        train_say_no_evaluation(v, text, sizeof text);
    if (empty)
        return y - 14 + ui_paragraph(v->ui, t->x, y, right - t->x, small, 16, theme->mid, text) + 14;
    const float rows = ui_text_width(v->ui, small, _("rows: truth")),
                columns = ui_text_width(v->ui, small, _("columns: answer"));
    const bool beside = rows + columns + 12 <= right - t->x;
    draw_text(ui_draw(v->ui), t->x, y, small, TEXT_LEFT, theme->mid, _("rows: truth"));
    draw_text(ui_draw(v->ui), beside ? right : t->x, beside ? y : y + 16, small, beside ? TEXT_RIGHT : TEXT_LEFT,
              theme->mid, _("columns: answer"));
    return y + (beside ? 10 : 26);
}

float train_table(const struct view *v, const struct evaluation *e, float x, float y, float cell, bool words)
{
    const struct theme *theme = ui_theme(v->ui);
    const int classes = e ? e->classes : session_snapshot(v->session)->classes, most = largest_count(e);
    struct table t = {x, y, cell, cell + 1, 0, classes, most, words};
    char longest[16];
    const int digits = snprintf(longest, sizeof longest, "%d", most);
    if (cell >= 28)
        t.digits = matrix_digit_size_of(cell, digits);
    const float side = (float)classes * t.pitch + 1;
    draw_fill(ui_draw(v->ui), (struct rect){x - 1, y - 1, side, side}, 0, theme->grid);
    for (int i = 0; i < classes; i++) {
        draw_labels(v, &t, i);
        for (int k = 0; k < classes; k++)
            draw_cell(v, &t, i, k, e ? e->confusion[i][k] : 0);
    }
    if (e)
        behave(v, &t, e);
    return draw_foot(v, &t, !e);
}

/* Which class is which number, where cells are too small for words. */
static float legend(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct font small = {FONT_SANS, FONT_400, 12}, index = {FONT_MONO, FONT_500, 12};
    float widest = 0, left = 0;
    char name[24], number[16];
    for (int i = 0; i < s->classes; i++) {
        snprintf(number, sizeof number, "%d", i);
        widest = fmaxf(widest, ui_text_width(v->ui, small, network_class_name(s, i, name)));
        left = fmaxf(left, ui_text_width(v->ui, index, number));
    }
    const int across = (int)fmaxf(1, floorf((area.w + 12) / (left + 6 + widest + 12)));
    const int rows = (s->classes + across - 1) / across;
    const float pitch = floorf((area.w + 12) / (float)across);
    for (int i = 0; i < s->classes; i++) {
        const float x = area.x + (float)(i / rows) * pitch, at = y + 14 + (float)(i % rows * LEGEND_LINE);
        snprintf(number, sizeof number, "%d", i);
        draw_text(ui_draw(v->ui), x, at, index, TEXT_LEFT, t->text, number);
        ui_label(v->ui, x + left + 6, at, pitch - left - 6, small, TEXT_LEFT, t->mid, network_class_name(s, i, name));
    }
    return y + (float)(rows * LEGEND_LINE) + 8;
}

float train_confusion(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct evaluation *e = train_evaluation(v);
    const int classes = e ? e->classes : s->classes;
    if (e && e->classes == 0)
        return train_pairs(v, (struct rect){area.x, area.y, area.w, 400}, y, e);
    if (classes < 1 || classes > EVALUATION_CLASSES)
        return y;
    const float cell = train_table_cell(area.w - LABELS, classes, CELL_MOST);
    y = train_table(v, e, area.x + LABELS, y + TRAIN_TABLE_TOP, cell, false);
    return train_has_words(s) && area.h >= LEGEND_FROM ? legend(v, area, y) : y; /* cards tell it, too */
}
