/* app/views/network_value_softmax.c - every exponential of a softmax, their sum, and the share of one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/ui/format.h"
#include "app/views/network_value.h"
#include "engine/base/i18n.h"
#include "engine/train/loss_terms.h"

enum { CLASSES = 10 }; /* that are all listed */

static void class_name(const struct sums *s, int part, char *text, size_t size)
{
    char name[24];
    const bool answers = s->column->kind == COLUMN_CLASSES;
    const char *known =
        answers ? network_class_name(session_snapshot(s->v->session), s->n->part[part].input, name) : NULL;
    if (known)
        snprintf(text, size, "%s%s", part == s->n->own ? "→ " : "", known);
    else
        snprintf(text, size, "%s%d", part == s->n->own ? "→ " : "", s->n->part[part].input);
}

/* Exponentials and their sum; `s` explains a softmax. */
static float exponentials(struct sums *s, float y)
{
    char label[96], number[FORMAT_MAX];
    s->most = CLASSES;
    inspect_choose_parts(s, s->n->own);
    inspect_choose_scale(s, 0);
    s->decimals = 4;
    y = inspect_rows(s, s->column->kind == COLUMN_CLASSES ? _("class") : _("value"), "e^(z − max)", y, class_name);
    y = inspect_rest(s, y);
    y = inspect_rounding(s, 0, s->n->total, y);
    y = inspect_rule(s, y);
    snprintf(label, sizeof label, "Σ  (max = %s)", format_number(number, s->n->top, 4));
    return inspect_line_plain(s, label, s->n->total, y);
}

static float share(struct sums *s, float y, double p)
{
    const double own = s->n->own >= 0 ? s->n->part[s->n->own].sum : 0;
    char label[96], a[FORMAT_MAX], b[FORMAT_MAX];
    snprintf(label, sizeof label, "%s / %s", format_fixed(a, own, 4), format_fixed(b, s->n->total, 4));
    if (s->n->is_log)
        y = inspect_line_plain(s, label, s->n->total > 0 ? own / s->n->total : 0, y);
    else
        draw_text(ui_draw(s->v->ui), s->area.x, y + 16, (struct font){FONT_MONO, FONT_400, 13}, TEXT_LEFT,
                  ui_theme(s->v->ui)->mid, label);
    return inspect_box(s, y + 28, s->n->is_log ? _("Logarithm") : _("Probability"), p, 4);
}

float inspect_softmax(struct sums *s, float y)
{
    inspect_formula(s, s->n->is_log ? "log(e^z / Σ e^z)" : "e^z / Σ e^z", y);
    y = exponentials(s, y);
    return share(s, y, (double)s->n->after);
}

/* The softmax that is part of the loss: of all values of the last layer. */
static bool explain_answer(const struct sums *s, struct neuron *n)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const int k = snapshot_maps(snapshot->net, s->column->value);
    const struct loss_terms_options o = {.temperature = 1, .subtract_max = true};
    double *z = malloc((size_t)k * sizeof *z);
    struct loss_term *term = malloc((size_t)k * sizeof *term);
    *n = (struct neuron){.kind = NEURON_SOFTMAX,
                         .node = s->n->node,
                         .own = s->n->map,
                         .n_parts = k,
                         .after = s->n->after,
                         .before = s->n->before,
                         .part = calloc((size_t)k, sizeof *n->part)};
    bool good = z && term && n->part;
    for (int i = 0; good && i < k; i++) {
        const float *v = snapshot_map(snapshot, s->column->value, i);
        good = v && isfinite(*v);
        z[i] = good ? (double)*v : 0;
    }
    if (good) {
        const struct loss_terms_sum sum = loss_terms(&o, z, k, s->n->map, term);
        n->total = sum.sum;
        n->top = sum.shift;
        for (int i = 0; i < k; i++)
            n->part[i] = (struct neuron_part){.input = i, .map = i, .x = (float)z[i], .sum = term[i].e};
    }
    free(z);
    free(term);
    return good;
}

float inspect_softmax_of_answer(struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const double p = (double)snapshot->probability[s->n->map];
    struct neuron n;
    if (explain_answer(s, &n)) {
        struct sums of_softmax = *s;
        of_softmax.n = &n;
        ui_push_id(s->v->ui, "softmax");
        y = exponentials(&of_softmax, y + 10);
        y = share(&of_softmax, y, p);
        ui_pop_id(s->v->ui);
    } else {
        y = inspect_box(s, y + 8, _("Probability"), p, 4);
    }
    free(n.part);
    return y;
}
