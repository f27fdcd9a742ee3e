/* app/views/topics/loss_pointer.c - logits are dragged, turned and typed; a click on a number goes to the step that
 * makes it, on a name to that label. */
#include <math.h>
#include <stdio.h>

#include "app/views/scalar_edit.h"
#include "app/views/topics/loss_view.h"
#include "engine/base/i18n.h"

void loss_set_logit(const struct view *v, int class, double value, bool gesture)
{
    const struct loss_state *s = loss_state_of(v);
    double logit[LOSS_CLASSES_MAX];
    char text[NUMBER_GRID_TEXT];
    for (int i = 0; i < s->n; i++)
        logit[i] = i == class ? value : s->logit[i];
    loss_logits_text(logit, s->n, text);
    request_text(v->requests, PROP_LOSS_LOGITS, text);
    if (gesture)
        request_is_gesture(v->requests);
}

void loss_take_step(const struct view *v)
{
    const struct loss_state *s = loss_state_of(v);
    char text[NUMBER_GRID_TEXT];
    for (int i = 0; i < s->n; i++)
        if (!(fabs(s->after_logit[i]) <= LOSS_LOGIT_MAX)) /* also NaN */
            return;
    loss_logits_text(s->after_logit, s->n, text);
    request_text(v->requests, PROP_LOSS_LOGITS, text);
}

static ui_id logit_id(const struct view *v, int class)
{
    ui_push_index(v->ui, class);
    const ui_id id = ui_make_id(v->ui, "logit");
    ui_pop_id(v->ui);
    return id;
}

static void card(const struct view *v, enum loss_column c, int class)
{
    const struct loss_state *s = loss_state_of(v);
    char formula[384], value[CONVOLVE_ROUNDED_MAX], text[512];
    scalar_number(v, value, loss_value(s, c, class), true);
    if (c == LOSS_COL_LOGIT) {
        snprintf(text, sizeof text, _("z = %s   drag sideways, scroll or type"), value);
    } else if (class == s->n) {
        snprintf(text, sizeof text, "Σ %s%s", scalar_equals(value), value);
    } else if (c == LOSS_COL_Y) {
        snprintf(text, sizeof text, "y %s%s", scalar_equals(value), value);
    } else {
        loss_formula(v, c, class, formula, sizeof formula);
        snprintf(text, sizeof text, "%s %s%s", formula, scalar_equals(value), value);
    }
    convolve_card(v, text);
}

static void hover(const struct view *v, enum loss_column c, int class)
{
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TOPIC, .term = -1, .channel = (int)c, .row = class});
}

static void logit_cell(const struct view *v, const struct loss_layout *l, int class)
{
    const struct loss_state *s = loss_state_of(v);
    const struct rect r = rect_inset(loss_cell(l, LOSS_COL_LOGIT, class), 1);
    const ui_id id = logit_id(v, class);
    const unsigned state = ui_behave(v->ui, id, r, true, true);
    const struct scalar_edit e = {.id = id,
                                  .state = state,
                                  .item = class,
                                  .r = r,
                                  .value = s->logit[class],
                                  .step = 0.1,
                                  .fine = 0.01,
                                  .most = LOSS_LOGIT_MAX,
                                  .sideways = true};
    double to;
    bool gesture;
    if (state & UI_PRESSED)
        ui_focus(v->ui, id);
    if (ui_has_focus(v->ui, id) && ui_take_key(v->ui, id, UI_KEY_DOWN, 0) && class + 1 < s->n)
        ui_focus(v->ui, logit_id(v, class + 1));
    else if (ui_has_focus(v->ui, id) && ui_take_key(v->ui, id, UI_KEY_UP, 0) && class > 0)
        ui_focus(v->ui, logit_id(v, class - 1));
    else if (scalar_edited(v, &e, &to, &gesture))
        loss_set_logit(v, class, to, gesture);
    if (state & UI_HOT) {
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
        hover(v, LOSS_COL_LOGIT, class);
        if (!(state & UI_ACTIVE))
            card(v, LOSS_COL_LOGIT, class);
    }
    if (ui_has_focus(v->ui, id))
        draw_frame(ui_draw(v->ui), rect_inset(loss_cell(l, LOSS_COL_LOGIT, class), -2), 4, 2, ui_theme(v->ui)->focus);
}

static void go_to(const struct view *v, enum loss_column c, int class)
{
    const struct loss_state *s = loss_state_of(v);
    const enum loss_phase phase = c == LOSS_COL_SHARE      ? LOSS_SHARE
                                  : c == LOSS_COL_LOSS     ? LOSS_LOSS
                                  : c == LOSS_COL_GRADIENT ? LOSS_GRADIENT
                                  : class == s->n          ? LOSS_SUM
                                                           : LOSS_EXP;
    request_int(v->requests, PROP_CONVOLVE_STEP, loss_step_of(s, phase, class < s->n ? class : s->n - 1));
    request_is_gesture(v->requests);
}

static void cell(const struct view *v, const struct loss_layout *l, const struct loss_place *at, enum loss_column c,
                 int class)
{
    const struct loss_state *s = loss_state_of(v);
    const bool label = c == LOSS_COL_NAME || c == LOSS_COL_Y, there = loss_is_there(at, s, c, class);
    ui_push_index(v->ui, (int)c * (LOSS_CLASSES_MAX + 1) + class);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "cell"), loss_cell(l, c, class), false, true);
    ui_pop_id(v->ui);
    if ((state & UI_CLICKED) && label)
        request_int(v->requests, PROP_LOSS_LABEL, class);
    else if (state & UI_CLICKED)
        go_to(v, c, class);
    if (!(state & UI_HOT))
        return;
    hover(v, c, class);
    if (label)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (c == LOSS_COL_NAME)
        convolve_card(v, class == s->label ? _("the right class") : _("click: this is the right class"));
    else if (there)
        card(v, c, class);
}

void loss_pointer(const struct view *v, const struct loss_layout *l)
{
    const struct loss_state *s = loss_state_of(v);
    const struct loss_place at = loss_now(v);
    for (int c = 0; c < LOSS_COLUMNS; c++) {
        const bool sums = c == LOSS_COL_EXP || c == LOSS_COL_SHARE || c == LOSS_COL_LOSS || c == LOSS_COL_GRADIENT;
        if (!l->col[c].shown)
            continue;
        for (int i = 0; i < s->n + (sums ? 1 : 0); i++)
            if (c == LOSS_COL_LOGIT)
                logit_cell(v, l, i);
            else
                cell(v, l, &at, (enum loss_column)c, i);
    }
}
