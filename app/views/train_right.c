/* app/views/train_right.c - the right panel of the Train workspace: which classes are taken for which, or how well each
 * is told, and the worst mistakes; of an autoencoder, which has neither, why there are none. */
#include "app/views/train_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { HEAD_HEIGHT = 44, HEAD_BASELINE = 29, TITLE_GAP = 16, NOTE_LINE = 20, PANEL_CLASSES = 16, ALL_CLASSES = 200 };

const struct evaluation *train_evaluation(const struct view *v)
{
    const struct evaluation *e = session_snapshot(v->session)->evaluation;
    return e && e->samples > 0 ? e : NULL;
}

void train_say_no_evaluation(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char done[FORMAT_MAX], all[FORMAT_MAX];
    if (s->shown >= 0)
        snprintf(text, size, "%s", _("not measured at this moment"));
    else if (s->to_test > 0 && s->state != WORKER_TRAINING)
        snprintf(text, size, _("%s of %s test samples were looked at"), format_count(done, s->tested),
                 format_count(all, s->to_test));
    else if (session_int(v->session, PROP_TRAIN_REPORT_SET) == TRAIN_SET_TEST)
        snprintf(text, size, "%s", _("The test set is looked at while training rests."));
    else
        snprintf(text, size, "%s", _("filled by the first evaluation"));
}

void train_say_set(const struct view *v, bool briefly, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct evaluation *e = train_evaluation(v);
    const bool test = s->evaluation_set == EVALUATE_TEST, past = s->shown >= 0 && s->shown < s->n_moments;
    char count[FORMAT_MAX];
    if (past && e && s->moment[s->shown].epoch >= 1) /* what is told is of that moment */
        snprintf(text, size,
                 briefly ? _("epoch %s")
                 : test  ? _("test, epoch %s")
                         : _("validation, epoch %s"),
                 format_number(count, (double)s->moment[s->shown].epoch, 2));
    else if (past && e)
        snprintf(text, size,
                 briefly ? _("step %s")
                 : test  ? _("test, step %s")
                         : _("validation, step %s"),
                 format_count(count, (int64_t)s->moment[s->shown].steps));
    else if (briefly || !e)
        snprintf(text, size, "%s", test ? _("test") : _("validation"));
    else if (s->evaluation_outdated)
        snprintf(text, size, _("test, %s, earlier"), format_count(count, e->samples));
    else
        snprintf(text, size, test ? _("test, %s") : _("validation, %s"), format_count(count, e->samples));
}

/* "top-1 98.7%"; returns its right edge. */
static float accuracy(const struct view *v, float x, float y, float room, const char *name, double value)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font number = {FONT_MONO, FONT_600, 14};
    char percent[FORMAT_MAX];
    format_percent(percent, value, 2);
    draw_text(ui_draw(v->ui), x, y + 14, FONT_NOTE, TEXT_LEFT, t->mid, name);
    x += ui_text_width(v->ui, FONT_NOTE, name) + 8;
    ui_label(v->ui, x, y + 14, room, number, TEXT_LEFT, t->hi, percent); /* which counts as content of a scroll area */
    return x + ui_text_width(v->ui, number, percent);
}

float train_accuracy(const struct view *v, struct rect area, float y)
{
    const struct evaluation *e = train_evaluation(v);
    if (!e || e->all_classes == 0)
        return y;
    const bool five = e->all_classes > EVALUATION_TOP; /* else all of them are among the first five */
    const float top = y, right = accuracy(v, area.x, y, area.w, _("top-1"), evaluation_accuracy(e));
    if (five) {
        const bool beside = 2 * (right - area.x) + 24 <= area.w;
        y += beside ? 0 : 20;
        accuracy(v, beside ? right + 24 : area.x, y, area.w, _("top-5"), evaluation_top5_accuracy(e));
    }
    ui_tooltip(v->ui, (struct rect){area.x, top, area.w, y + 20 - top},
               five ? _("The share of samples whose answer is right,\nand of those whose class is among the first five")
                    : _("The share of samples whose answer is right"));
    return y + 24;
}

/* Heads. */

static float title_width(const struct view *v, const char *title)
{
    return ui_text_width(v->ui, FONT_HEAD, title);
}

/* One of the titles; returns its right edge. */
static float title(const struct view *v, const struct train_head *h, float x, float y, int i)
{
    const struct theme *t = ui_theme(v->ui);
    const bool alone = !h->title[1], chosen = alone || session_int(v->session, h->prop) == i;
    const float w = title_width(v, h->title[i]);
    const struct rect r = {x - 4, y + HEAD_BASELINE - 19, w + 8, 28};
    unsigned state = 0;
    if (!alone) {
        state = ui_behave(v->ui, ui_make_id(v->ui, h->title[i]), r, true, true);
        if (state & UI_HOT && !chosen)
            ui_set_cursor(v->ui, UI_CURSOR_HAND);
        if (state & UI_CLICKED && !chosen)
            request_int(v->requests, h->prop, i);
        if (state & UI_RING)
            ui_focus_ring(v->ui, r, 5);
    }
    const struct font font = chosen ? FONT_HEAD : (struct font){FONT_SANS, FONT_500, 14};
    draw_text(ui_draw(v->ui), x, y + HEAD_BASELINE, font, TEXT_LEFT,
              chosen           ? t->hi
              : state & UI_HOT ? t->text
                               : t->mid,
              h->title[i]);
    return x + w;
}

/* Whose numbers these are; where there are two sets, a click turns to the other one. */
static void head_note(const struct view *v, const struct train_head *h, float right, float baseline, const char *note)
{
    const struct theme *t = ui_theme(v->ui);
    const float w = ui_text_width(v->ui, FONT_NOTE, note);
    const struct rect r = {right - w - 4, baseline - 18, w + 8, 26};
    unsigned state = 0;
    if (h->sets && session_snapshot(v->session)->n_validation > 0) {
        const int set = session_int(v->session, PROP_TRAIN_REPORT_SET);
        state = ui_behave(v->ui, ui_make_id(v->ui, "set"), r, true, true);
        if (state & UI_HOT)
            ui_set_cursor(v->ui, UI_CURSOR_HAND);
        if (state & UI_CLICKED)
            request_int(v->requests, PROP_TRAIN_REPORT_SET, !set);
        if (state & UI_RING)
            ui_focus_ring(v->ui, r, 5);
        ui_tooltip(v->ui, r,
                   set == TRAIN_SET_TEST ? _("A click shows the held-out samples")
                                         : _("A click shows the test set,\nwhich is evaluated while training rests"));
    }
    draw_text(ui_draw(v->ui), right, baseline, FONT_NOTE, TEXT_RIGHT, state & UI_HOT ? t->hi : t->mid, note);
}

float train_head(const struct view *v, struct rect area, float y, const struct train_head *h)
{
    const float right = area.x + area.w;
    if (y > area.y) /* else the top bar's edge is its rule */
        draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->line);
    float x = title(v, h, area.x, y, 0);
    if (h->title[1] && x + TITLE_GAP + title_width(v, h->title[1]) > right) { /* one below the other */
        y += 26;
        x = area.x - TITLE_GAP;
    }
    if (h->title[1])
        x = title(v, h, x + TITLE_GAP, y, 1);
    const float room = right - x - 12;
    const char *const notes[] = {h->note, h->brief};
    for (int i = 0; i < 2; i++) {
        if (notes[i] && ui_text_width(v->ui, FONT_NOTE, notes[i]) <= room) {
            head_note(v, h, right, y + HEAD_BASELINE, notes[i]);
            return y + HEAD_HEIGHT;
        }
    }
    if (!h->note)
        return y + HEAD_HEIGHT;
    const float end = fminf(right, area.x + ui_text_width(v->ui, FONT_NOTE, h->note));
    head_note(v, h, end, y + HEAD_BASELINE + NOTE_LINE + 2, h->note);
    return y + HEAD_HEIGHT + NOTE_LINE + 2;
}

/* Choices. */

bool train_has_words(const struct snapshot *s)
{
    for (int i = 0; s->class_name && i < s->classes; i++)
        if (strlen(s->class_name[i]) > 2)
            return true;
    return false;
}

int train_truth(const struct view *v)
{
    return session_int(v->session, PROP_TRAIN_TRUTH);
}

int train_answer(const struct view *v)
{
    return session_int(v->session, PROP_TRAIN_ANSWER);
}

void train_choose(const struct view *v, int truth, int answer)
{
    const bool again = truth == train_truth(v) && answer == train_answer(v);
    request_int(v->requests, PROP_TRAIN_TRUTH, again ? -1 : truth);
    request_int(v->requests, PROP_TRAIN_ANSWER, again ? -1 : answer);
}

/* The panel. */

static float no_answers(const struct view *v, struct rect area)
{
    const float y = panel_head(v, area, area.y, _("Reconstruction"), NULL);
    return y +
           ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                        _("An autoencoder names no class: it draws its picture again, so nothing can be confused "
                          "or mistaken. Its loss is the mean squared difference between the two.")) +
           24;
}

static float paragraph(const struct view *v, struct rect area, float y, const char *text)
{
    return y + ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, text) + 12;
}

static float report(const struct view *v, struct rect area, bool classes)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct evaluation *e = train_evaluation(v);
    char note[96] = "", brief[64], text[160];
    const bool both = session_int(v->session, PROP_TRAIN_VIEW) != TRAIN_MISTAKES;
    if (s->net && !s->look_only)
        train_say_set(v, false, note, sizeof note);
    train_say_set(v, true, brief, sizeof brief);
    const struct train_head head = {.prop = PROP_TRAIN_REPORT,
                                    .title = {both ? _("Confusion") : _("Classes"), both ? _("Classes") : NULL},
                                    .note = *note ? note : NULL,
                                    .brief = *note ? brief : NULL,
                                    .sets = true};
    ui_push_id(v->ui, "report");
    float y = train_head(v, area, area.y, &head);
    if (s->net && s->look_only)
        y = paragraph(v, area, y, _("Without data that fit, nothing is evaluated."));
    else if (s->net && classes && e) {
        y = train_classes(v, area, y, e, both ? PANEL_CLASSES : ALL_CLASSES);
        y = both ? train_accuracy(v, area, y) : y;
    } else if (s->net && (e || s->classes <= EVALUATION_CLASSES) && !classes) {
        y = train_confusion(v, area, y);
        y = train_accuracy(v, area, y);
    } else if (s->net) {
        train_say_no_evaluation(v, text, sizeof text);
        y = paragraph(v, area, y, text);
    }
    ui_pop_id(v->ui);
    return y + 8;
}

float train_right(const struct view *v, struct rect area)
{
    const bool stage = session_int(v->session, PROP_TRAIN_VIEW) == TRAIN_MISTAKES;
    if (session_snapshot(v->session)->is_autoencoder)
        return no_answers(v, area) - area.y;
    const float y = report(v, area, stage || session_int(v->session, PROP_TRAIN_REPORT) == TRAIN_REPORT_CLASSES);
    return (stage ? y : train_mistakes(v, area, y)) - area.y;
}
