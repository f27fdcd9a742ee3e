/* app/views/convolve/pooling_gradient.c - the way back: the gradient on the input so far, the gradients that arrive,
 * and where the one of the step goes by each rule. */
#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "app/views/convolve/pooling.h"
#include "engine/base/i18n.h"

float pooling_gradient_scale(const struct board *b)
{
    float most = 1e-6f;
    for (int i = 0; i < b->oh * b->ow; i++)
        most = fmaxf(most, fabsf(b->pool_dy.data[i]));
    for (int i = 0; b->pool_dx[b->rule].data && i < b->height * b->width; i++)
        most = fmaxf(most, fabsf(b->pool_dx[b->rule].data[i]));
    return most;
}

static void describe(struct matrix *m, const float *data, float scale)
{
    m->data = data;
    m->map = COLORMAP_SIGNED_DIGITS;
    m->lo = -scale;
    m->hi = scale;
    m->shown = m->rows * m->cols;
    m->decimals = CONVOLVE_DECIMALS;
    m->digits = matrix_digit_size(m) > 0 ? fminf(matrix_digit_size(m), 16) : -1;
}

/* A number without a fill: zero, or a gradient that has yet to arrive. */
static void quiet_digit(const struct view *v, const struct matrix *m, int i)
{
    const struct rect r = matrix_cell_rect(m, i / m->cols, i % m->cols);
    char text[FORMAT_MAX];
    if (m->digits > 0)
        draw_text(ui_draw(v->ui), r.x + r.w / 2, roundf(r.y + r.h / 2 + 0.36f * m->digits),
                  (struct font){FONT_MONO, FONT_400, m->digits}, TEXT_CENTER, ui_theme(v->ui)->mid,
                  format_number(text, (double)m->data[i], m->decimals));
}

/* Places that no window has held yet stay empty. */
static void draw_on_input(const struct view *v, const struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    struct board_back back;
    struct matrix m = l->back.input;
    bool skipped[BOARD_SMALL * BOARD_SMALL];
    pooling_padding(v, &l->back, 0);
    if (!session_back(v->session, &back)) {
        matrix_lines(v->ui, &m);
        return;
    }
    describe(&m, back.dx, pooling_gradient_scale(b));
    for (int i = 0; i < m.rows * m.cols; i++)
        skipped[i] = back.dx[i] == 0;
    m.skipped = skipped;
    m.weight = FONT_600;
    matrix_draw(v->ui, &m);
    for (int i = 0; i < m.rows * m.cols; i++)
        if (skipped[i] && (back.mark[i] & BOARD_SEEN))
            quiet_digit(v, &m, i);
    pooling_seams(v, &l->back);
}

static void draw_arriving(const struct view *v, const struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    struct matrix m = l->back.output;
    bool skipped[BOARD_SMALL * BOARD_SMALL];
    describe(&m, b->pool_dy.data, pooling_gradient_scale(b));
    for (int i = 0; i < m.rows * m.cols; i++)
        skipped[i] = !pooling_is_shown(v, i + 1);
    m.skipped = skipped;
    matrix_draw(v->ui, &m);
    for (int i = 0; i < m.rows * m.cols; i++)
        if (skipped[i])
            quiet_digit(v, &m, i);
}

/* Where it goes. */

static void mark_padded(const struct view *v, const struct matrix *m, const struct board_step *step)
{
    char text[FORMAT_MAX];
    for (int i = 0; i < step->n_terms; i++)
        if (step->term[i].padded)
            matrix_padding_cell(v->ui, matrix_cell_rect(m, step->term[i].i, step->term[i].j),
                                m->digits > 0 ? format_number(text, (double)m->data[i], m->decimals) : NULL, m->digits);
}

static void draw_shares(const struct view *v, struct matrix m, const float *share)
{
    const struct board_step *step = session_step(v->session);
    bool skipped[KERNEL_MAX_WEIGHTS];
    describe(&m, share, pooling_gradient_scale(session_board(v->session)));
    if (m.digits > 15)
        m.digits = 15;
    for (int i = 0; i < step->n_terms; i++)
        skipped[i] = share[i] == 0 || step->term[i].padded;
    m.skipped = skipped;
    m.weight = FONT_600;
    matrix_draw(v->ui, &m);
    for (int i = 0; i < step->n_terms; i++)
        if (skipped[i] && !step->term[i].padded)
            quiet_digit(v, &m, i);
    mark_padded(v, &m, step);
}

/* Two lines behind the shares. */
static void share_words(const struct board_step *step, enum board_rule rule, const float *share, char text[2][64])
{
    char number[FORMAT_MAX];
    if (rule == BOARD_MEAN) {
        const double part = (double)share[0], hundredths = part * 100;
        snprintf(text[0], 64, _("1/%d to each"), step->n_terms);
        snprintf(text[1], 64, "%s%s", fabs(hundredths - round(hundredths)) > 1e-4 ? "≈ " : "",
                 format_number(number, part, CONVOLVE_DECIMALS));
        return;
    }
    snprintf(text[0], 64, "%s", _("all of it"));
    snprintf(text[1], 64, "%s", rule == BOARD_MAX ? _("to the winner") : _("to the least"));
}

static void goes_by(const struct view *v, const struct pooling_layout *l, enum board_rule rule, float y, float pitch)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float words = 84, room = l->right - l->third - words - 12;
    const struct matrix m = {.x = l->third,
                             .y = y + 4,
                             .rows = b->geometry.kernel[0],
                             .cols = b->geometry.kernel[1],
                             .cell = floorf(fminf(40, fminf((pitch - 12) / (float)b->geometry.kernel[0],
                                                            room / (float)b->geometry.kernel[1])))};
    float share[KERNEL_MAX_WEIGHTS];
    char text[2][64];
    const bool chosen = rule == b->rule, known = session_shares(v->session, rule, share);
    const float x = known ? roundf(m.x + (float)m.cols * m.cell + 14) : l->third, width = l->area.x + l->area.w - x - 8;
    ui_label(v->ui, x, y + 16, width, chosen ? FONT_HEAD : FONT_CONTROL, TEXT_LEFT, chosen ? t->hi : t->text,
             _(prop_infos[PROP_CONVOLVE_RULE].titles[rule]));
    if (!known) {
        ui_label(v->ui, x, y + 36, width, FONT_NOTE, TEXT_LEFT, t->mid, _("has no dilation"));
        return;
    }
    if (step->n_done < step->n_terms) { /* nobody knows yet */
        matrix_lines(v->ui, &m);
        return;
    }
    draw_shares(v, m, share);
    share_words(step, rule, share, text);
    const bool two = pitch >= 56;
    ui_label(v->ui, x, y + 36, width, FONT_NOTE, TEXT_LEFT, t->mid, text[two ? 0 : rule != BOARD_MEAN]);
    if (two)
        ui_label(v->ui, x, y + 54, width, FONT_NOTE, TEXT_LEFT, t->mid, text[1]);
}

static void where_it_goes(const struct view *v, const struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const bool all = session_bool(v->session, PROP_CONVOLVE_OTHER_RULES);
    const float below = l->area.y + l->area.h - l->back.top - 4, wanted = 3 * 96; /* as the mockup has it */
    const float pitch = floorf(fmaxf(l->back.height + 12, fminf(below, wanted)) / 3);
    char title[96], number[FORMAT_MAX];
    snprintf(title, sizeof title, _("Where %s goes"),
             format_number(number, (double)b->pool_dy.data[step->oy * b->ow + step->ox], CONVOLVE_DECIMALS));
    convolve_title(v, l->third, l->back.title, l->area.x + l->area.w - l->third - 8, ui_theme(v->ui)->hi, title, "");
    float y = l->back.top;
    for (int rule = 0; rule < BOARD_RULES; rule++) {
        if (!all && rule != (int)b->rule)
            continue;
        goes_by(v, l, (enum board_rule)rule, y, pitch);
        y += pitch;
    }
}

void pooling_backward(const struct view *v, const struct pooling_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    if (l->forward) /* the rule between the rows, as far as they reach */
        draw_fill(
            ui_draw(v->ui),
            (struct rect){l->left, l->there.top + l->there.height + (l->compact ? 10 : 24), l->right - l->left, 1}, 0,
            t->line);
    else
        pooling_ticks(v, l, &l->back);
    convolve_title(v, l->left, l->back.title, l->second - l->left - 16, t->grad_ink, _("Gradient on the input"),
                   "∂L/∂x");
    convolve_title(v, l->second, l->back.title, (l->others ? l->third : l->area.x + l->area.w) - l->second - 12,
                   t->grad_ink, _("Gradient arriving"), "∂L/∂y");
    draw_on_input(v, l);
    draw_arriving(v, l);
    if (l->others)
        where_it_goes(v, l);
}
