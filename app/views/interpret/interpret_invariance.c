/* app/views/interpret/interpret_invariance.c - what the net answers while the picture is moved, turned, scaled and
 * noised: words and numbers. */
#include "app/views/interpret/interpret_invariance.h"

#include <math.h>
#include <stdio.h>

#include "engine/base/i18n.h"

const struct invariance_shown *invariance_found(const struct view *v)
{
    return interpret_found(v, STUDY_INVARIANCE);
}

enum study_change invariance_change(const struct view *v)
{
    return (enum study_change)session_int(v->session, PROP_INTERPRET_CHANGE);
}

double invariance_now(const struct view *v, enum study_change change)
{
    return session_float(v->session, session_interpret_change(change));
}

void invariance_move(const struct view *v, enum study_change change, double to)
{
    const struct prop_info *info = &prop_infos[session_interpret_change(change)];
    request_float(v->requests, session_interpret_change(change), fmin(fmax(to, info->min), info->max));
    request_is_gesture(v->requests);
}

const char *invariance_value_text(enum study_change change, double value, char text[FORMAT_MAX])
{
    char number[FORMAT_MAX];
    format_number(number, value, change == CHANGE_ZOOM || change == CHANGE_NOISE ? 2 : 1);
    snprintf(text, FORMAT_MAX, "%s%.40s%s", change == CHANGE_ZOOM ? "×" : "", number,
             change == CHANGE_ROTATE ? "°" : "");
    return text;
}

const char *invariance_class_text(const struct view *v, int class, char text[24])
{
    return class < 0 ? "?" : network_class_name(session_snapshot(v->session), class, text);
}

int invariance_point_now(const struct view *v, const struct invariance_line *l)
{
    const double now = invariance_now(v, l->change);
    int best = l->n > 0 ? 0 : -1;
    for (int i = 1; i < l->n; i++)
        if (fabs((double)l->at[i] - now) < fabs((double)l->at[best] - now))
            best = i;
    return best;
}

/* "−3 to 4.2" */
static void range_text(const struct invariance_line *l, char *text, size_t size)
{
    char from[FORMAT_MAX], to[FORMAT_MAX];
    snprintf(text, size, _("%s to %s"), invariance_value_text(l->change, (double)l->same_from, from),
             invariance_value_text(l->change, (double)l->same_to, to));
}

static const char *score_text(const struct invariance_shown *o, float score, char text[FORMAT_MAX])
{
    return o->is_probability ? format_fixed(text, (double)score, 4) : format_with(text, "%.4g", (double)score);
}

/* Of the picture as it is, and of the unchanged one. */
static float now_rows(const struct view *v, const struct invariance_shown *o, struct rect area, float y)
{
    const struct invariance_line *l = &o->line[invariance_change(v)];
    char text[FORMAT_MAX], what[96], label[160], name[24];
    if (o->is_probability)
        interpret_score_text(v, &o->target, what, sizeof what);
    else
        snprintf(what, sizeof what, "%s", _("value"));
    y = interpret_fact(v, area, y, _("now"), invariance_value_text(l->change, (double)l->now, text));
    y = interpret_fact(v, area, y, what, score_text(o, o->now_score, text));
    snprintf(label, sizeof label, _("%s, unchanged"), what);
    if (l->n > 0)
        y = interpret_fact(v, area, y, label, score_text(o, l->neutral_score, text));
    if (o->classes > 0)
        y = interpret_fact(v, area, y, _("answer"), invariance_class_text(v, o->now_answer, name));
    if (o->layer >= 0)
        y = interpret_fact(v, area, y, _("similarity of the layer"),
                           isnan(l->now_similarity) ? "–" : format_fixed(text, (double)l->now_similarity, 4));
    return y;
}

/* The range, and the answer where that is another than `usual`: a change counts from where the sliders of the others
 * are. */
static void stay_text(const struct view *v, const struct invariance_line *l, int usual, char *text, size_t size)
{
    char range[2 * FORMAT_MAX + 16], name[24];
    range_text(l, range, sizeof range);
    if (l->neutral_answer == usual)
        snprintf(text, size, "%s", range);
    else
        snprintf(text, size, "%s, %s", range, invariance_class_text(v, l->neutral_answer, name));
}

/* How far each change goes with the same answer. */
static float ranges(const struct view *v, const struct invariance_shown *o, struct rect area, float y)
{
    const struct prop_info *info = &prop_infos[PROP_INTERPRET_CHANGE];
    char name[24], text[2 * FORMAT_MAX + 48], note[64];
    const struct invariance_line *l = &o->line[invariance_change(v)];
    if (o->classes < 1 || l->n < 1)
        return y;
    snprintf(note, sizeof note, _("answer %s"), invariance_class_text(v, l->neutral_answer, name));
    y = panel_head(v, area, y + 8, _("It stays"), note);
    for (int i = 0; i < CHANGE_KINDS; i++) {
        if (o->line[i].n < 1)
            continue;
        stay_text(v, &o->line[i], l->neutral_answer, text, sizeof text);
        y = interpret_fact(v, area, y, _(info->titles[i]), text);
    }
    return y;
}

static float right(const struct view *v, struct rect area)
{
    const struct invariance_shown *o = invariance_found(v);
    char state[48];
    float y = area.y;
    if (!o)
        return 0;
    interpret_state(v, STUDY_INVARIANCE, state, sizeof state);
    y = interpret_first_head(v, area, y, _(prop_infos[PROP_INTERPRET_CHANGE].titles[invariance_change(v)]), state);
    y = now_rows(v, o, area, y);
    if (!o->shown.whole && interpret_told(v, STUDY_INVARIANCE)->state == STUDY_GOES_ON && o->seconds_left > 1)
        y = interpret_fact(v, area, y, _("time left"), interpret_seconds_text(o->seconds_left, state));
    y = ranges(v, o, area, y);
    return y + 8 - area.y;
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    const struct invariance_shown *o = invariance_found(v);
    const struct invariance_line *l = o ? &o->line[invariance_change(v)] : NULL;
    char name[24], range[2 * FORMAT_MAX + 16], what[96], least[FORMAT_MAX], most[FORMAT_MAX];
    if (!l || l->n < 1)
        return;
    snprintf(head, head_size, "%s", _(prop_infos[PROP_INTERPRET_CHANGE].titles[l->change]));
    const int asked = o->shown.asks.invariance.points;
    if (!o->shown.whole && l->n < asked) { /* of a part nothing is said of the whole */
        snprintf(text, size, _("%d of %d points"), l->n, asked);
        return;
    }
    range_text(l, range, sizeof range);
    if (o->classes > 0)
        snprintf(text, size, _("From %s the answer stays %s; %s lies between %s and %s over the whole curve."), range,
                 invariance_class_text(v, l->neutral_answer, name),
                 interpret_score_text(v, &o->target, what, sizeof what), score_text(o, l->score_least, least),
                 score_text(o, l->score_most, most));
    else
        snprintf(text, size, _("%s lies between %s and %s over the whole curve."),
                 interpret_score_text(v, &o->target, what, sizeof what), score_text(o, l->score_least, least),
                 score_text(o, l->score_most, most));
}

static void position(const struct view *v, char *text, size_t size)
{
    const struct invariance_shown *o = invariance_found(v);
    const struct invariance_line *l = o ? &o->line[invariance_change(v)] : NULL;
    if (l && l->n > 0)
        snprintf(text, size, _("%d of %d points"), invariance_point_now(v, l) + 1, l->n);
}

static void keys(const struct view *v)
{
    const int change = (int)invariance_change(v);
    if (change + 1 < CHANGE_KINDS && ui_take_key(v->ui, 0, UI_KEY_DOWN, 0))
        request_int(v->requests, PROP_INTERPRET_CHANGE, change + 1);
    if (change > 0 && ui_take_key(v->ui, 0, UI_KEY_UP, 0))
        request_int(v->requests, PROP_INTERPRET_CHANGE, change - 1);
}

const struct interpret_method interpret_invariance = {
    .wanted = 1u << STUDY_INVARIANCE,
    .stage = invariance_stage,
    .left = invariance_left,
    .right = right,
    .caption = caption,
    .position = position,
    .keys = keys,
    .reading = N_("A flat curve is an invariance: the change makes no difference. Similarity is the cosine between the "
                  "chosen layer's values and those for the unchanged picture. Goodfellow and others, 2009; Zeiler and "
                  "Fergus, 2013."),
};
