/* app/views/topics/normalisation.c - the topic's stage, controls and transport; see norm.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/board/text_builder.h"
#include "app/views/topics/norm.h"
#include "engine/base/i18n.h"

static void stage(const struct view *v, struct rect area)
{
    struct norm_layout l;
    norm_layout(v, area, &l);
    norm_pointer(v, &l);
    norm_blocks(v, &l);
    norm_statistics(v, &l);
    norm_kinds(v, &l);
    norm_chart(v, &l);
}

/* Controls. */

static float stepper(const struct view *v, struct rect area, float y, enum prop_id p)
{
    prop_row_stepper(v, p, (struct rect){area.x, y, area.w, 32});
    return y + convolve_row_pitch(v);
}

/* Its number needs the whole width. */
static float wide_stepper(const struct view *v, struct rect area, float y, enum prop_id p)
{
    prop_row_stepper(v, p, (struct rect){area.x, y, area.w, 60});
    return y + 68;
}

/* gamma or beta of the shown channel: one number for all channels until they are set apart. */
static void set_factor(const struct view *v, enum prop_id p, int c, double value)
{
    const struct norm_state *n = session_normalisation(v->session);
    float factor[NORM_CHANNELS_MAX];
    struct text_builder t = {0};
    char *text;
    int given;
    if (norm_factors(session_text(v->session, p), factor, &given, NULL) != CS_OK)
        return;
    factor[given == 1 ? 0 : c] = (float)value;
    for (int i = 0; i < (given == 1 ? 1 : n->dim[1]); i++)
        text_add(&t, "%s%.7g", i ? " " : "", (double)factor[i]);
    if (text_take(&t, &text, NULL, NULL) != CS_OK) {
        v->requests->lost = true;
        return;
    }
    request_text(v->requests, p, text);
    free(text);
}

static float factor_row(const struct view *v, struct rect area, float y, enum prop_id p, const float *factor)
{
    const struct norm_state *n = session_normalisation(v->session);
    const int c = norm_place_of(n->dim, session_norm_cell(v->session)).c;
    const struct ui_number number = {
        .min = -NORM_FACTOR_MAX, .max = NORM_FACTOR_MAX, .step = 1, .fine = 0.1, .decimals = 4};
    const float width = v->frame == FRAME_MEDIUM ? 92 : 104;
    double value = (double)factor[c];
    char label[96];
    snprintf(label, sizeof label, "%s %s", _(prop_infos[p].label), p == PROP_NORM_GAMMA ? "γ" : "β");
    ui_label(v->ui, area.x, y + 21, area.w - width - 8, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, label);
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w - width - 8, 32}, _(prop_infos[p].help));
    if (ui_stepper(v->ui, prop_infos[p].name, (struct rect){area.x + area.w - width, y, width, 32}, &value, &number,
                   true))
        set_factor(v, p, c, value);
    return y + convolve_row_pitch(v);
}

/* Both as lists, or both as one number. */
static void set_apart(const struct view *v, bool apart)
{
    const struct norm_state *n = session_normalisation(v->session);
    for (int p = 0; p < 2; p++) {
        const float *factor = p ? n->beta : n->gamma;
        struct text_builder t = {0};
        char *text;
        for (int i = 0; i < (apart ? n->dim[1] : 1); i++)
            text_add(&t, "%s%.7g", i ? " " : "", (double)factor[i]);
        if (apart && n->dim[1] == 1) /* two numbers say that there may be more channels */
            text_add(&t, " %.7g", (double)factor[0]);
        if (text_take(&t, &text, NULL, NULL) != CS_OK) {
            v->requests->lost = true;
            return;
        }
        request_text(v->requests, p ? PROP_NORM_BETA : PROP_NORM_GAMMA, text);
        free(text);
    }
}

static float apart_row(const struct view *v, struct rect area, float y)
{
    float factor[NORM_CHANNELS_MAX];
    int given[2] = {1, 1};
    norm_factors(session_text(v->session, PROP_NORM_GAMMA), factor, &given[0], NULL);
    norm_factors(session_text(v->session, PROP_NORM_BETA), factor, &given[1], NULL);
    bool apart = given[0] > 1 || given[1] > 1;
    ui_label(v->ui, area.x, y + 21, area.w - 48, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, _("Per channel"));
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w - 48, 32}, _("Set gamma and beta of each channel by itself"));
    if (ui_toggle(v->ui, "apart", area.x + area.w - 40, y + 4, &apart, ui_theme(v->ui)->hi, true))
        set_apart(v, apart);
    return y + convolve_row_pitch(v);
}

/* Those that divide the channels, as PyTorch asks for. */
static float groups_row(const struct view *v, struct rect area, float y)
{
    const struct norm_state *n = session_normalisation(v->session);
    const char *items[NORM_CHANNELS_MAX];
    char text[NORM_CHANNELS_MAX][12];
    int groups[NORM_CHANNELS_MAX], count = 0, chosen = -1;
    for (int g = 1; g <= n->dim[1]; g++) {
        if (n->dim[1] % g)
            continue;
        snprintf(text[count], sizeof text[count], "%d", g);
        items[count] = text[count];
        groups[count] = g;
        chosen = g == n->groups ? count : chosen;
        count++;
    }
    const float width = fminf(area.w * 0.6f, 36 * (float)count);
    ui_label(v->ui, area.x, y + 21, area.w - width - 8, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text,
             _(prop_infos[PROP_NORM_GROUPS].label));
    if (ui_segmented(v->ui, "groups", (struct rect){area.x + area.w - width, y, width, 32}, items, count, &chosen, 0))
        request_int(v->requests, PROP_NORM_GROUPS, groups[chosen]);
    return y + convolve_row_pitch(v);
}

static float kind_rows(const struct view *v, struct rect area, float y)
{
    static const enum prop_id local[] = {PROP_NORM_LRN_SIZE, PROP_NORM_LRN_ALPHA, PROP_NORM_LRN_BETA, PROP_NORM_LRN_K};
    const struct norm_state *n = session_normalisation(v->session);
    y = panel_head(v, area, y + 4, _("Kind"), "K");
    prop_choice(v, PROP_NORM_KIND, (struct rect){area.x, y, area.w, 32});
    y += convolve_row_pitch(v);
    if (n->kind == NORM_BATCH) {
        prop_segmented(v, PROP_NORM_MODE, (struct rect){area.x, y, area.w, 32});
        y += convolve_row_pitch(v);
    }
    if (n->kind == NORM_GROUP)
        y = groups_row(v, area, y);
    for (int i = 0; n->kind == NORM_LOCAL_RESPONSE && i < 4; i++)
        y = local[i] == PROP_NORM_LRN_ALPHA ? wide_stepper(v, area, y, local[i]) : stepper(v, area, y, local[i]);
    if (n->kind == NORM_LOCAL_RESPONSE)
        return y;
    y = factor_row(v, area, y, PROP_NORM_GAMMA, n->gamma);
    y = factor_row(v, area, y, PROP_NORM_BETA, n->beta);
    y = apart_row(v, area, y);
    return wide_stepper(v, area, y, PROP_NORM_EPS);
}

static float controls(const struct view *v, struct rect area, float y)
{
    const struct norm_state *n = session_normalisation(v->session);
    y = kind_rows(v, area, y);
    y = panel_head(v, area, y + 4, _("Batch"), NULL);
    y = stepper(v, area, y, PROP_NORM_BATCH);
    y = stepper(v, area, y, PROP_NORM_CHANNELS);
    y = stepper(v, area, y, PROP_NORM_HEIGHT);
    y = stepper(v, area, y, PROP_NORM_WIDTH);
    if (ui_button(v->ui, "shuffle", (struct rect){area.x, y, area.w, 32}, UI_ICON_RESTART, _("Other numbers"), "R", 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    y += convolve_row_pitch(v);
    if (ui_button(v->ui, "unwrite", (struct rect){area.x, y, area.w, 32}, UI_ICON_NONE, _("As they were drawn"), NULL,
                  session_text(v->session, PROP_NORM_VALUES)[0] ? 0 : UI_DISABLED))
        request_text(v->requests, PROP_NORM_VALUES, "");
    y = panel_head(v, area, y + 44, _("Training"), NULL);
    y = stepper(v, area, y, PROP_NORM_NUMBER);
    y = stepper(v, area, y, PROP_NORM_BATCHES);
    if (n->kind == NORM_BATCH)
        y = stepper(v, area, y, PROP_NORM_MOMENTUM);
    const bool more = session_can_run(v->session, COMMAND_STEP_ROW_NEXT);
    if (ui_button(v->ui, "next-batch", (struct rect){area.x, y, area.w, 32}, UI_ICON_NEXT, _("Next batch"), "↓",
                  more ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_STEP_ROW_NEXT);
    return y + convolve_row_pitch(v);
}

static void position(const struct view *v, const struct session_progress *p, char *text, size_t size)
{
    const struct norm_state *n = session_normalisation(v->session);
    (void)p;
    snprintf(text, size, _("batch %d, set %d of %d"), n->number, session_norm_set(v->session) + 1, norm_sets(n));
}

static int segments(const struct view *v)
{
    const int batches = session_normalisation(v->session)->batches;
    return batches <= 64 ? batches : 1;
}

const struct convolve_mode_view topic_normalisation_view = {
    .stage = stage,
    .controls = controls,
    .inspector = norm_inspector,
    .caption = norm_caption,
    .keys = norm_keys,
    .position = position,
    .segments = segments,
    .one_grain = true,
};
