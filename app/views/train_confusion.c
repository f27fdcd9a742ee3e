/* app/views/train_confusion.c - the confusion table: rows are the truth, columns the answers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

enum { LABELS = 22, TOP = 20 };

struct table {
    float x, y, cell, pitch;
    int classes, most;
};

/* A class in two characters where its name is longer. */
static const char *short_name(const struct snapshot *s, int i, char text[24])
{
    char full[24];
    snprintf(text, 24, "%s", network_class_name(s, i, full));
    size_t n = 0;
    for (int characters = 0; text[n] && characters < 2; characters++)
        do
            n++;
        while ((text[n] & 0xC0) == 0x80);
    text[n] = '\0';
    return text;
}

static void draw_labels(const struct view *v, const struct table *t, int i)
{
    const struct color c = ui_theme(v->ui)->mid;
    const struct font font = {FONT_MONO, FONT_500, t->cell >= 20 ? 13 : 12};
    const float middle = (float)i * t->pitch + t->cell / 2;
    char name[24];
    short_name(session_snapshot(v->session), i, name);
    draw_text(ui_draw(v->ui), t->x + middle, t->y - 6, font, TEXT_CENTER, c, name);
    draw_text(ui_draw(v->ui), t->x - 8, t->y + middle + 5, font, TEXT_RIGHT, c, name);
}

/* Counts span decades: the colour follows log(1 + count), so that a single mistake can be seen beside hundreds of hits.
 */
static struct color fill_of(const struct view *v, const struct table *t, int count)
{
    return colormap_color(COLORMAP_SEQUENCE_DIGITS, ui_theme(v->ui)->light, logf(1 + (float)count), 0,
                          logf(1 + (float)t->most));
}

static void draw_cell(const struct view *v, const struct table *t, int truth, int answer, int count)
{
    const struct rect r = {t->x + (float)answer * t->pitch, t->y + (float)truth * t->pitch, t->cell, t->cell};
    const struct snapshot *s = session_snapshot(v->session);
    const struct color fill = fill_of(v, t, count);
    char text[FORMAT_MAX], card[160], a[24], b[24];
    draw_fill(ui_draw(v->ui), r, 0, fill);
    snprintf(text, sizeof text, "%d", count);
    const int digits = (int)strlen(text);
    const float size = digits > 2 || t->cell < 20 ? 12 : 14;
    if (count > 0 && (float)digits * size * 0.6f <= t->cell)
        draw_text(ui_draw(v->ui), r.x + t->cell / 2, r.y + roundf(t->cell / 2 + size * 0.36f),
                  (struct font){FONT_MONO, FONT_600, size}, TEXT_CENTER, color_digit_ink(fill), text);
    snprintf(card, sizeof card, _("truth %s, answer %s: %d"), network_class_name(s, truth, a),
             network_class_name(s, answer, b), count);
    ui_tooltip(v->ui, r, card);
}

static int largest_count(const struct evaluation *e)
{
    int most = 0;
    for (int t = 0; t < e->classes; t++)
        for (int a = 0; a < e->classes; a++)
            most = e->confusion[t][a] > most ? e->confusion[t][a] : most;
    return most;
}

static void draw_table(const struct view *v, const struct table *t, const struct evaluation *e)
{
    const struct theme *theme = ui_theme(v->ui);
    const float side = (float)t->classes * t->pitch + 1;
    int truth, answer;
    draw_fill(ui_draw(v->ui), (struct rect){t->x - 1, t->y - 1, side, side}, 0, theme->grid);
    for (int i = 0; i < t->classes; i++) {
        draw_labels(v, t, i);
        for (int k = 0; k < t->classes; k++)
            draw_cell(v, t, i, k, e ? e->confusion[i][k] : 0);
    }
    if (!train_worst_confusion(e, &truth, &answer))
        return;
    const struct rect worst = {t->x + (float)answer * t->pitch, t->y + (float)truth * t->pitch, t->cell, t->cell};
    network_mark(v->ui, worst, 1, 2, theme->focus);
}

static const char *head_note(const struct snapshot *s, char *text, size_t size)
{
    char count[FORMAT_MAX];
    if (!s->evaluation || s->evaluation->samples == 0)
        return NULL;
    snprintf(text, size, s->evaluation_set == EVALUATE_VALIDATION ? _("validation, %s") : _("test, %s"),
             format_count(count, s->evaluation->samples));
    return text;
}

static float no_table(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    char text[256];
    if (s->look_only)
        snprintf(text, sizeof text, "%s", _("Without data that fit, nothing is evaluated."));
    else
        snprintf(
            text, sizeof text,
            _("There are %d classes here, and the table has room for %d. The worst mistakes tell what is confused."),
            s->classes, EVALUATION_CLASSES);
    return y + ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, text) + 24;
}

static float draw_foot(const struct view *v, const struct table *t, bool empty)
{
    const struct theme *theme = ui_theme(v->ui);
    const struct font small = {FONT_SANS, FONT_400, 12};
    const float y = t->y + (float)t->classes * t->pitch + 20, right = t->x + (float)t->classes * t->pitch - 1;
    draw_text(ui_draw(v->ui), t->x, y, small, TEXT_LEFT, theme->mid,
              empty ? _("filled by the first evaluation") : _("rows: truth"));
    if (!empty)
        draw_text(ui_draw(v->ui), right, y, small, TEXT_RIGHT, theme->mid, _("columns: answer"));
    return y + 16;
}

float train_confusion(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    char note[96];
    y = panel_head(v, area, y, _("Confusion"), head_note(s, note, sizeof note));
    const struct evaluation *e = s->evaluation && s->evaluation->samples > 0 ? s->evaluation : NULL;
    const int classes = e ? e->classes : s->classes;
    if (!s->net)
        return y;
    if (s->look_only || classes < 1 || classes > EVALUATION_CLASSES)
        return no_table(v, area, y);
    const float cell = floorf((area.w - LABELS) / (float)classes) - 1;
    const struct table t = {area.x + LABELS,     y + TOP, fminf(cell, 24),
                            fminf(cell, 24) + 1, classes, e ? largest_count(e) : 1};
    draw_table(v, &t, e);
    return draw_foot(v, &t, !e);
}
