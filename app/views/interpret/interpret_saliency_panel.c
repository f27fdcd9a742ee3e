/* app/views/interpret/interpret_saliency_panel.c - the right panel of "Saliency": the answer, the explained value, the
 * numbers of the chosen method, and how it is read. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_saliency.h"
#include "engine/base/i18n.h"

static float target(const struct view *v, struct rect area, float y, const struct saliency_shown *s)
{
    char text[96], number[FORMAT_MAX];
    y = panel_head(v, area, y, _("Explained"), NULL);
    y = interpret_fact(v, area, y, saliency_value_text(v, &s->target, text, sizeof text),
                       format_fixed(number, (double)s->score, 3));
    if (s->target.of_class && !isnan(s->probability))
        y = interpret_fact(v, area, y, _("its probability"), format_fixed(number, (double)s->probability, 4));
    return y + 4;
}

static const char *baseline_title(const struct saliency_shown *s)
{
    return _(prop_infos[PROP_INTERPRET_BASELINE].titles[s->shown.asks.saliency.baseline]);
}

/* How complete the attributions are: their sum beside what it must be. */
static float completeness(const struct view *v, struct rect area, float y, const struct saliency_shown *s)
{
    const struct saliency_map *m = &s->map[GRADIENT_INTEGRATED];
    char number[FORMAT_MAX], text[96];
    snprintf(text, sizeof text, "%d", s->shown.asks.saliency.steps);
    y = interpret_fact(v, area, y, _("steps"), text);
    y = interpret_fact(v, area, y, _("baseline"), baseline_title(s));
    y = interpret_fact(v, area, y, _("score here"), format_fixed(number, (double)m->value_here, 3));
    y = interpret_fact(v, area, y, _("score of the baseline"), format_fixed(number, (double)m->value_baseline, 3));
    y = interpret_fact(v, area, y, _("score difference"), format_fixed(number, m->difference, 3));
    return interpret_fact(v, area, y, _("sum of attributions"), format_fixed(number, m->sum, 3));
}

static float noise(const struct view *v, struct rect area, float y, const struct saliency_shown *s)
{
    const struct study_asks *asks = &s->shown.asks;
    char text[FORMAT_MAX];
    snprintf(text, sizeof text, "%d", asks->saliency.samples);
    y = interpret_fact(v, area, y, _("noisy pictures"), text);
    y = interpret_fact_number(v, area, y, _("noise, of the range"), (double)asks->saliency.sigma);
    snprintf(text, sizeof text, "%d", asks->saliency.seed);
    return interpret_fact(v, area, y, _("seed"), text);
}

static float formula(const struct view *v, struct rect area, float y, const struct saliency_shown *s)
{
    char text[192], way[160];
    const struct color c = ui_theme(v->ui)->mid;
    saliency_formula(v, s, saliency_kind(v), text, sizeof text);
    saliency_way(v, s, saliency_kind(v), way, sizeof way);
    y += ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, c, text);
    if (*way)
        y += ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, c, way);
    return y + 6;
}

static float numbers(const struct view *v, struct rect area, float y, const struct saliency_shown *s)
{
    const enum gradient_kind kind = saliency_kind(v);
    const struct saliency_map *m = &s->map[kind];
    const int cols = s->input.dim[2];
    char place[FORMAT_MAX], seconds[FORMAT_MAX];
    y = panel_head(v, area, y, saliency_title(kind), NULL);
    y = formula(v, area, y, s);
    if (!m->there)
        return interpret_fact(v, area, y, _("not there yet"), "");
    y = interpret_fact_number(v, area, y, s->input.dim[0] > 1 ? _("largest of a channel") : _("largest |value|"),
                              (double)m->plane_largest);
    snprintf(place, sizeof place, "[%d, %d]", m->plane_at / cols, m->plane_at % cols);
    if (m->plane_largest > 0)
        y = interpret_fact(v, area, y, _("at pixel"), place);
    if (m->strange > 0) {
        snprintf(place, sizeof place, "%zu", m->strange);
        y = interpret_fact(v, area, y, _("values that are not finite"), place);
    }
    if (kind == GRADIENT_SMOOTH)
        y = noise(v, area, y, s);
    if (kind == GRADIENT_INTEGRATED)
        y = completeness(v, area, y, s);
    const struct study_told *told = interpret_told(v, STUDY_SALIENCY);
    if (told->seconds > 0) {
        snprintf(place, sizeof place, _("%s s"), interpret_number(seconds, told->seconds));
        y = interpret_fact(v, area, y, _("all shown took"), place);
    }
    return y + 4;
}

/* The method's own words where it has no ReLU to change. */
static float warning(const struct view *v, struct rect area, float y, const struct saliency_shown *s)
{
    const enum gradient_kind kind = saliency_kind(v);
    if (!s->no_rectifier || (kind != GRADIENT_GUIDED && kind != GRADIENT_DECONVNET))
        return y;
    return y +
           ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->warn,
                        _("This network has no ReLU: guided back-propagation and deconvnet are its plain gradient.")) +
           8;
}

float saliency_right(const struct view *v, struct rect area)
{
    const struct saliency_shown *s = saliency_found(v);
    float y = interpret_answer_rows(v, area, area.y, s && s->target.of_class ? s->target.class_index : -1);
    if (!s)
        return y - area.y;
    y = target(v, area, y, s);
    y = numbers(v, area, y, s);
    return warning(v, area, y, s) - area.y;
}

/* x is what the net is given: pixels less their mean, over their deviation. */
const char *saliency_reading(const struct view *v)
{
    switch (saliency_kind(v)) {
    case GRADIENT_PLAIN:
        return _(
            "Where the value changes most when a pixel changes a little: one backward pass to x, the normalised "
            "pixels. It shows what the net is sensitive to, not what it saw. Simonyan, Vedaldi and Zisserman, 2013.");
    case GRADIENT_INPUT:
        return _(
            "The gradient times what stands there: of a linear net exactly what each pixel adds. Where x is 0 nothing "
            "is shown, however much it would matter. Shrikumar and others, 2016.");
    case GRADIENT_SMOOTH:
        return _("The mean gradient of many copies of the picture with noise. What only one of them has goes away; too "
                 "much noise makes it coarse. Smilkov and others, 2017.");
    case GRADIENT_INTEGRATED:
        return _(
            "What each pixel adds on the way from the baseline to the picture. The sum must be the difference of the "
            "two scores: the nearer it comes, the better, more steps help. Sundararajan, Taly and Yan, 2017.");
    case GRADIENT_GUIDED:
        return _(
            "On its way back a ReLU passes only what is positive, and only where it was open. Sharp edges, but they "
            "say little about the class: compare two classes. Springenberg and others, 2014.");
    default:
        return _("On its way back a ReLU passes what is positive, whether it was open or not; pools go back to their "
                 "winners. It draws patterns rather than shares. Zeiler and Fergus, 2013.");
    }
}
