/* app/views/interpret/interpret_saliency.c - the view "Saliency": which pixels the explained value depends on, by six
 * methods. */
#include "app/views/interpret/interpret_saliency.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"

enum { ROW = 40 };

const struct saliency_shown *saliency_found(const struct view *v)
{
    const struct saliency_shown *s = interpret_found(v, STUDY_SALIENCY);
    const struct shape *input = net_input(session_snapshot(v->session)->net);
    if (!s || s->input.rank != 3 || input->rank != 3)
        return NULL;
    for (int i = 0; i < 3; i++)
        if (s->input.dim[i] != input->dim[i])
            return NULL; /* another net's, until its own is there */
    return s;
}

const float *saliency_plane(const struct view *v, const struct saliency_shown *s, enum gradient_kind kind,
                            float *largest)
{
    const struct saliency_map *m = &s->map[kind];
    const bool is_signed = session_bool(v->session, PROP_INTERPRET_SIGNED);
    *largest = is_signed ? m->signed_largest : m->plane_largest;
    return !m->there ? NULL : is_signed ? m->signed_plane : m->plane;
}

enum gradient_kind saliency_kind(const struct view *v)
{
    return (enum gradient_kind)session_int(v->session, PROP_INTERPRET_METHOD);
}

const char *saliency_title(enum gradient_kind kind)
{
    return _(prop_infos[PROP_INTERPRET_METHOD].titles[kind]);
}

const char *saliency_value_text(const struct view *v, const struct study_target *t, char *text, size_t size)
{
    char name[24];
    if (!t->of_class)
        return interpret_target_text(v, t, text, size);
    snprintf(text, size, _("logit %s"), network_class_name(session_snapshot(v->session), t->class_index, name));
    return text;
}

/* Of a pixel, that is of what the net is given for it. */
const char *saliency_formula(const struct view *v, const struct saliency_shown *s, enum gradient_kind kind, char *text,
                             size_t size)
{
    static const char *const formula[GRADIENT_KINDS] = {
        [GRADIENT_PLAIN] = "∂ %s / ∂ x",  [GRADIENT_INPUT] = "x · ∂ %s / ∂ x",
        [GRADIENT_SMOOTH] = "∂ %s / ∂ x", [GRADIENT_INTEGRATED] = "(x − b) · ∂ %s / ∂ x",
        [GRADIENT_GUIDED] = "∂ %s / ∂ x", [GRADIENT_DECONVNET] = "∂ %s / ∂ x"};
    char value[96], inner[160];
    const char *bar = session_bool(v->session, PROP_INTERPRET_SIGNED) ? "" : "|";
    snprintf(inner, sizeof inner, formula[kind], saliency_value_text(v, &s->target, value, sizeof value));
    snprintf(text, size, "%s%s%s", bar, inner, bar);
    return text;
}

static void append(char *text, size_t size, const char *more)
{
    const size_t n = strlen(text);
    snprintf(text + n, size - n, "%s%s", n ? ", " : "", more);
}

static void way_of_kind(const struct saliency_shown *s, enum gradient_kind kind, char *text, size_t size)
{
    const struct study_asks *asks = &s->shown.asks;
    text[0] = '\0';
    if (kind == GRADIENT_SMOOTH)
        snprintf(text, size,
                 ngettext("mean over %d noisy picture", "mean over %d noisy pictures",
                          (unsigned long)asks->saliency.samples),
                 asks->saliency.samples);
    else if (kind == GRADIENT_INTEGRATED)
        snprintf(text, size,
                 ngettext("mean of the gradient over %d step from the baseline b to x",
                          "mean of the gradient over %d steps from the baseline b to x",
                          (unsigned long)asks->saliency.steps),
                 asks->saliency.steps);
    else if (kind == GRADIENT_GUIDED && s->no_rectifier)
        snprintf(text, size, "%s", _("the net has no ReLU: as the plain gradient"));
    else if (kind == GRADIENT_GUIDED)
        snprintf(text, size, "%s", _("ReLU passes back what is positive, both ways"));
    else if (kind == GRADIENT_DECONVNET && s->no_rectifier)
        snprintf(text, size, "%s", _("the net has no ReLU: as the plain gradient"));
    else if (kind == GRADIENT_DECONVNET)
        snprintf(text, size, "%s", _("ReLU passes back what is positive"));
}

const char *saliency_way(const struct view *v, const struct saliency_shown *s, enum gradient_kind kind, char *text,
                         size_t size)
{
    const int channels = s->input.dim[0];
    char of[64];
    way_of_kind(s, kind, text, size);
    if (channels == 3)
        append(text, size,
               session_bool(v->session, PROP_INTERPRET_SIGNED) ? _("sum of R, G, B") : _("the largest of R, G, B"));
    else if (channels > 1) {
        snprintf(of, sizeof of,
                 session_bool(v->session, PROP_INTERPRET_SIGNED) ? _("sum of %d channels")
                                                                 : _("the largest of %d channels"),
                 channels);
        append(text, size, of);
    }
    return text;
}

static void look(const struct view *v, struct study_asks *asks)
{
    asks->saliency.kinds |= 1u << saliency_kind(v); /* the stage adds those that it shows small */
}

static float number_row(const struct view *v, enum prop_id p, struct rect area, float y)
{
    prop_row_stepper(v, p, (struct rect){area.x, y, area.w, ROW});
    return y + ROW;
}

/* Only what the chosen method has. */
static float parameters(const struct view *v, struct rect area, float y)
{
    const enum gradient_kind kind = saliency_kind(v);
    if (kind == GRADIENT_SMOOTH) {
        y = number_row(v, PROP_INTERPRET_NOISES, area, y);
        y = number_row(v, PROP_INTERPRET_SIGMA, area, y);
        y = number_row(v, PROP_INTERPRET_SEED, area, y);
    } else if (kind == GRADIENT_INTEGRATED) {
        y = number_row(v, PROP_INTERPRET_STEPS, area, y);
        y = prop_row_menu(v, PROP_INTERPRET_BASELINE, area, y);
    }
    return y;
}

static float left(const struct view *v, struct rect area, float y)
{
    prop_choice(v, PROP_INTERPRET_METHOD, (struct rect){area.x, y, area.w, 32}); /* below the head "Method" */
    y = parameters(v, area, y + ROW);
    y = interpret_target_rows(v, area, y);
    prop_row_toggle(v, PROP_INTERPRET_SIGNED, (struct rect){area.x, y, area.w, ROW}, NULL, ui_theme(v->ui)->hi);
    return interpret_opacity_row(v, area, y + ROW);
}

static void caption_integrated(const struct view *v, const struct saliency_shown *s, char *text, size_t size)
{
    const struct saliency_map *m = &s->map[GRADIENT_INTEGRATED];
    char value[96], sum[FORMAT_MAX], difference[FORMAT_MAX], here[FORMAT_MAX], baseline[FORMAT_MAX];
    snprintf(text, size,
             _("The sum of attributions is %s, the difference of scores %s: %s is %s here and %s for the baseline."),
             format_fixed(sum, m->sum, 2), format_fixed(difference, m->difference, 2),
             saliency_value_text(v, &s->target, value, sizeof value), format_fixed(here, (double)m->value_here, 2),
             format_fixed(baseline, (double)m->value_baseline, 2));
}

/* Which pixel counts most, and how much. */
static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    const struct saliency_shown *s = saliency_found(v);
    const enum gradient_kind kind = saliency_kind(v);
    snprintf(head, head_size, "%s", saliency_title(kind));
    if (!s || !s->map[kind].there)
        return;
    if (kind == GRADIENT_INTEGRATED) {
        caption_integrated(v, s, text, size);
        return;
    }
    const struct saliency_map *m = &s->map[kind];
    const int cols = s->input.dim[2];
    char value[96], number[FORMAT_MAX];
    saliency_value_text(v, &s->target, value, sizeof value);
    if (s->no_way)
        snprintf(text, size, _("%s does not depend on the picture: every gradient is 0."), value);
    else if (m->plane_largest > 0)
        snprintf(text, size, _("Pixel [%d, %d] counts most for %s: its gradient is %s there in absolute value."),
                 m->plane_at / cols, m->plane_at % cols, value, interpret_number(number, (double)m->plane_largest));
    else
        snprintf(text, size, _("No pixel counts for %s: every gradient is 0."), value);
    if (kind == GRADIENT_INPUT && m->plane_largest > 0)
        snprintf(text, size,
                 _("Pixel [%d, %d] counts most for %s: its input times its gradient is %s in absolute value."),
                 m->plane_at / cols, m->plane_at % cols, value, interpret_number(number, (double)m->plane_largest));
}

static void position(const struct view *v, char *text, size_t size)
{
    snprintf(text, size, _("method %d of %d"), (int)saliency_kind(v) + 1, (int)GRADIENT_KINDS);
}

const struct interpret_method interpret_saliency = {.wanted = 1u << STUDY_SALIENCY,
                                                    .look = look,
                                                    .stage = saliency_stage,
                                                    .left = left,
                                                    .right = saliency_right,
                                                    .caption = caption,
                                                    .position = position,
                                                    .reads = saliency_reading};
