/* app/views/network_value_norm.c - normalised values, one operation after another. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network_value.h"
#include "engine/base/i18n.h"
#include "engine/layers/norm_terms.h"

/* Four significant digits at least of everything that is not tiny. */
static int digits_for(double least)
{
    return least >= 100 ? 2 : least >= 1 ? 4 : least >= 0.01 ? 5 : 6;
}

static float note(const struct sums *s, const char *text, float y)
{
    return y + ui_paragraph(s->v->ui, s->area.x, y + 14, s->area.w, FONT_NOTE, 18, ui_theme(s->v->ui)->mid, text);
}

static void number_label(char *text, size_t size, const char *format, double v, int decimals)
{
    char number[FORMAT_MAX];
    snprintf(text, size, format, format_number(number, v, decimals));
}

/* Where mean and variance are from. */
static float origin(const struct sums *s, float y)
{
    const struct neuron_norm *m = &s->n->norm;
    char text[160];
    if (m->running)
        return note(s, _("Mean and variance were learnt in training: they are not this picture's."), y);
    snprintf(text, sizeof text,
             cs_plural("Mean and variance of %d value of this picture.",
                       "Mean and variance of %d values of this picture.", m->count),
             m->count);
    return note(s, text, y);
}

float inspect_norm(struct sums *s, float y)
{
    const struct neuron_norm *m = &s->n->norm;
    const double x = s->n->n_parts > 0 ? (double)s->n->part[0].x : 0;
    const struct norm_term t = norm_term(x, m->mean, m->variance, m->eps, m->scale, m->shift);
    char label[96];
    s->decimals = digits_for(fmin(fmax(fabs(x), fabs(m->mean)), t.root));
    inspect_formula(s, s->column->rectified ? "max(0, …)" : "(x − μ) / √(σ² + ε) · γ + β", y);
    y = inspect_line_plain(s, "x", x, y);
    y = inspect_line_plain(s, _("mean μ"), m->mean, y);
    y = inspect_line_plain(s, "x − μ", t.deviation, y);
    y = inspect_line_plain(s, _("variance σ²"), m->variance, y);
    number_label(label, sizeof label, "√(σ² + %s)", m->eps, 8);
    y = inspect_line_plain(s, label, t.root, y);
    y = inspect_line_plain(s, s->roomy ? "(x − μ) / √(σ² + ε)" : "(x − μ) / √…", t.normalised, y);
    number_label(label, sizeof label, "· γ = %s", m->scale, s->decimals);
    y = inspect_line_plain(s, label, t.weighted, y);
    number_label(label, sizeof label, "+ β = %s", m->shift, s->decimals);
    y = inspect_line_plain(s, label, t.y, y);
    y = origin(s, y);
    return inspect_result(s, y + 6);
}

static void channel_name(const struct sums *s, int part, char *text, size_t size)
{
    snprintf(text, size, "%s%d", part == s->n->own ? "→ " : "", s->n->part[part].map);
}

float inspect_response(struct sums *s, float y)
{
    const struct neuron_response *r = &s->n->response;
    const double x = s->n->own >= 0 ? (double)s->n->part[s->n->own].x : 0;
    char label[96], a[FORMAT_MAX], b[FORMAT_MAX];
    inspect_choose_parts(s, s->n->own);
    inspect_choose_scale(s, fmax(s->n->total, r->base));
    inspect_formula(s, "x / (k + α/n · Σ x²)^β", y);
    y = inspect_rows(s, _("map"), "x²", y, channel_name);
    y = inspect_rest(s, y);
    y = inspect_rounding(s, 0, s->n->total, y);
    y = inspect_rule(s, y);
    y = inspect_line_plain(s, "Σ x²", s->n->total, y);
    s->decimals = 5;
    snprintf(label, sizeof label, "· %s / %d", format_number(a, r->alpha, 6), r->size);
    y = inspect_line_plain(s, label, r->added, y);
    snprintf(label, sizeof label, "k + … (k = %s)", format_number(b, r->k, 4));
    y = inspect_line_plain(s, label, r->base, y);
    snprintf(label, sizeof label, "(…)^%s", format_number(a, r->beta, 4));
    y = inspect_line_plain(s, label, r->power, y);
    y = inspect_line_plain(s, "x", x, y);
    return inspect_result(s, y + 6);
}
