/* app/views/topics/drop_net.c - the thinned network: units that stay feed a small linear layer, those that are left out
 * have no connections. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/gfx/color.h"
#include "app/views/topics/drop.h"
#include "app/views/topics/panel_rows.h"
#include "engine/base/i18n.h"

struct outputs {
    float x, radius; /* of the circles */
    float y[DROPOUT_OUTPUTS];
};

static struct outputs place(const struct drop_layout *l)
{
    const struct rect r = l->net_at;
    struct outputs o = {.radius = fminf(24, r.h / (2.6f * DROPOUT_OUTPUTS))};
    o.x = r.x + r.w - 112 - o.radius;
    const float pitch = fminf(r.h / DROPOUT_OUTPUTS, 118);
    for (int i = 0; i < DROPOUT_OUTPUTS; i++)
        o.y[i] = roundf(r.y + r.h / 2 + ((float)i - (DROPOUT_OUTPUTS - 1) / 2.0f) * pitch);
    return o;
}

/* Width by weight; those of the shown unit in the kernel's colour, for they are weights. */
static void connections(const struct view *v, const struct drop_layout *l, const struct outputs *o)
{
    const struct dropout_state *d = session_dropout(v->session);
    const struct theme *t = ui_theme(v->ui);
    const uint8_t *kept = d->kept + session_dropout_mask(v->session) * d->cells;
    const int shown = drop_shown_cell(v);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < d->cells; i++) {
            const struct rect r = drop_cell_rect(d, &l->block[DROP_MASK], i);
            for (int k = 0; k < DROPOUT_OUTPUTS && kept[i] && (i == shown) == (pass == 1); k++) {
                const float weight = d->weight[k * DROPOUT_UNITS_MAX + i];
                if (weight != 0)
                    draw_line(ui_draw(v->ui), r.x + r.w + 2, r.y + r.h / 2, o->x - o->radius, o->y[k],
                              0.75f + 0.75f * fabsf(weight), pass ? t->kernel : t->edge);
            }
        }
}

static void output_text(const struct view *v, float x, float y, float width, const char *label, double value)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font words = {FONT_SANS, FONT_400, 12}, digits = {FONT_MONO, FONT_500, 13};
    char text[CONVOLVE_ROUNDED_MAX];
    panel_rounded(v, text, value);
    const float w = ui_text_width(v->ui, digits, text);
    if (ui_text_width(v->ui, words, label) + 6 + w <= width)
        draw_text(ui_draw(v->ui), x, y, words, TEXT_LEFT, t->mid, label);
    draw_text(ui_draw(v->ui), x + width, y, digits, TEXT_RIGHT, t->hi, text);
}

static void output(const struct view *v, const struct drop_layout *l, const struct outputs *o, int i)
{
    const struct dropout_state *d = session_dropout(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int m = session_dropout_mask(v->session);
    const float x = o->x + o->radius + 10, width = l->net_at.x + l->net_at.w - x - 4;
    char text[FORMAT_MAX];
    struct font font = {FONT_MONO, FONT_600, 15};
    format_number(text, (double)d->out[m * DROPOUT_OUTPUTS + i], 1);
    while (font.size > 12 && ui_text_width(v->ui, font, text) > 2 * o->radius - 6)
        font.size--;
    draw_circle(ui_draw(v->ui), o->x, o->y[i], o->radius, t->stage);
    draw_ring(ui_draw(v->ui), o->x, o->y[i], o->radius, 2, t->output);
    draw_text(ui_draw(v->ui), o->x, o->y[i] + 5, font, TEXT_CENTER, t->hi, text);
    output_text(v, x, o->y[i] - 3, width, _("mean"), (double)d->out_mean[m * DROPOUT_OUTPUTS + i]);
    output_text(v, x, o->y[i] + 14, width, _("whole"), (double)d->whole[i]);
}

/* " + 18·(−2)" behind what is there; false where the text is full. */
static bool add_term(char *text, size_t size, double y, double weight)
{
    char a[FORMAT_MAX], b[FORMAT_MAX];
    const size_t n = strlen(text);
    format_number(a, y, CONVOLVE_DECIMALS);
    format_number(b, weight, CONVOLVE_DECIMALS);
    const int wrote = snprintf(text + n, size - n, weight < 0 ? "%s%s·(%s)" : "%s%s·%s", n ? " + " : "", a, b);
    return wrote >= 0 && (size_t)wrote < size - n;
}

/* "2·3 + 18·1 − 2 = 24": what units that stay give, and the bias; more terms than are read are but their sum. */
static void card(const struct view *v, int i)
{
    const struct dropout_state *d = session_dropout(v->session);
    const int m = session_dropout_mask(v->session);
    char terms[128] = "", text[256], bias[FORMAT_MAX], sum[CONVOLVE_ROUNDED_MAX];
    bool fits = true;
    for (int unit = 0; unit < d->cells && fits; unit++) {
        const float weight = d->weight[i * DROPOUT_UNITS_MAX + unit];
        struct dropout_trace t;
        dropout_trace(d, unit, m, &t);
        if (t.kept && weight != 0)
            fits = add_term(terms, sizeof terms, t.y, (double)weight);
    }
    const double b = (double)d->bias[i];
    panel_rounded(v, sum, (double)d->out[m * DROPOUT_OUTPUTS + i]);
    snprintf(text, sizeof text, "%s %s %s %s%s",
             !fits      ? "Σ y·w"
             : terms[0] ? terms
                        : "0",
             b < 0 ? "−" : "+", format_number(bias, fabs(b), CONVOLVE_DECIMALS),
             strncmp(sum, "≈", strlen("≈")) ? "= " : "", sum);
    convolve_card(v, text);
}

static void under_pointer(const struct view *v, const struct outputs *o, int i)
{
    const struct rect r = {o->x - o->radius, o->y[i] - o->radius, 2 * o->radius, 2 * o->radius};
    ui_push_index(v->ui, i);
    if (ui_behave(v->ui, ui_make_id(v->ui, "drop-output"), r, false, true) & UI_HOT)
        card(v, i);
    ui_pop_id(v->ui);
}

void drop_net(const struct view *v, const struct drop_layout *l)
{
    if (!l->net)
        return;
    const struct outputs o = place(l);
    connections(v, l, &o);
    for (int i = 0; i < DROPOUT_OUTPUTS; i++)
        output(v, l, &o, i);
    for (int i = 0; i < DROPOUT_OUTPUTS; i++)
        under_pointer(v, &o, i);
}
