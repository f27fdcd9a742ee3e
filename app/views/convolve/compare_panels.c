/* app/views/convolve/compare_panels.c - the panels of a comparison: what is compared and B's choice at the left, both
 * chains and their difference at the right, and the caption. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/compare.h"
#include "engine/base/i18n.h"

/* The left panel. */

static void put_kernel_b(const struct view *v, struct kernel_value k)
{
    request_kernel(v->requests, PROP_CONVOLVE_KERNEL_B, &k);
}

static void preset_row(const struct view *v, struct rect r)
{
    const struct kernel_value *now = session_kernel_b(v->session);
    const char *titles[KERNEL_PRESET_COUNT];
    int chosen = now->preset;
    for (int i = 0; i < KERNEL_PRESET_COUNT; i++)
        titles[i] = _(kernel_presets[i].title);
    if (!ui_choice(v->ui, "preset-b", r, titles, KERNEL_PRESET_COUNT, &chosen, true))
        return;
    struct kernel_value k =
        chosen == KERNEL_CUSTOM ? *now : kernel_of_preset((enum kernel_preset)chosen, now->rows, now->cols);
    k.preset = (enum kernel_preset)chosen;
    put_kernel_b(v, k);
}

/* As far as the board can show it. */
static int reach(const struct view *v, int from, int step)
{
    int at = from;
    for (int next = from + step; next >= 1 && next <= KERNEL_MAX_SIDE; next += step) {
        const struct value w = {.type = VALUE_KERNEL,
                                .kernel = kernel_resized(session_kernel_b(v->session), next, next)};
        if (!session_fits(v->session, PROP_CONVOLVE_KERNEL_B, &w))
            break;
        at = next;
    }
    return at;
}

static void size_row(const struct view *v, struct rect r)
{
    const struct kernel_value *k = session_kernel_b(v->session);
    const float width = v->frame == FRAME_MEDIUM ? 92 : 104;
    const int now = k->rows > k->cols ? k->rows : k->cols;
    const struct ui_number n = {.min = reach(v, now, -1), .max = reach(v, now, 1), .step = 1, .fine = 1};
    double value = now;
    ui_label(v->ui, r.x, r.y + 21, r.w - width - 4, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text,
             _(prop_infos[PROP_CONVOLVE_KERNEL_SIZE].label));
    if (ui_stepper(v->ui, "size-b", (struct rect){r.x + r.w - width, r.y, width, 32}, &value, &n, true))
        put_kernel_b(v, kernel_resized(k, (int)lround(value), (int)lround(value)));
}

static float choice_of_b(const struct view *v, struct rect area, float y)
{
    static const enum prop_id paddings[] = {PROP_CONVOLVE_PADDING_B, PROP_COUNT};
    const struct view b = convolve_side(v, 1);
    switch (session_int(v->session, PROP_CONVOLVE_COMPARE)) {
    case COMPARE_KERNEL:
        preset_row(v, (struct rect){area.x, y, area.w, 32});
        size_row(v, (struct rect){area.x, y + 40, area.w, 32});
        return y + 40 + convolve_row_pitch(v);
    case COMPARE_PADDING:
        y = convolve_control_geometry(session_comparing(v->session) ? &b : v, area, y, paddings);
        prop_choice(v, PROP_CONVOLVE_PADDING_MODE_B, (struct rect){area.x, y, area.w, 32});
        return y + 40;
    default:
        prop_choice(v, PROP_CONVOLVE_PICTURE_B, (struct rect){area.x, y, area.w, 32});
        return y + 40;
    }
}

float compare_controls(const struct view *v, struct rect area, float y)
{
    const int compare = session_int(v->session, PROP_CONVOLVE_COMPARE);
    const float label = ui_text_width(v->ui, FONT_BODY, _(prop_infos[PROP_CONVOLVE_COMPARE].label));
    prop_row_choice(v, PROP_CONVOLVE_COMPARE, (struct rect){area.x, y, area.w, 32},
                    floorf(fminf(fmaxf(area.w - label - 8, 104), 136)));
    y += 40;
    if (compare == COMPARE_OFF)
        return y;
    y = panel_head(v, area, y + 4, _("Compared with, B"), NULL);
    ui_push_id(v->ui, "b");
    y = choice_of_b(v, area, y);
    ui_pop_id(v->ui);
    return y;
}

float compare_kernels(const struct view *v, struct rect area, float y)
{
    const int n = session_int(v->session, PROP_CONVOLVE_COMPARE) == COMPARE_KERNEL ? 2 : 1;
    for (int side = 0; side < n; side++) {
        const struct view of = convolve_side(v, side);
        const struct kernel_value *k = convolve_kernel(&of);
        const int longer = k->rows > k->cols ? k->rows : k->cols;
        const float cell = floorf(fminf(fminf(area.w - 8, 144) / (float)longer, 48));
        y = panel_head(v, area, y,
                       n == 1 ? _("Kernel")
                       : side ? _("Kernel B")
                              : _("Kernel A"),
                       _(kernel_presets[k->preset].title));
        ui_push_index(v->ui, side);
        convolve_kernel_matrix(&of, (struct rect){area.x + 4, y, cell * (float)k->cols, cell * (float)k->rows}, 0);
        ui_pop_id(v->ui);
        y += cell * (float)k->rows + 16;
    }
    return y;
}

/* The inspector. */

static void side_head(const struct view *v, char *title, size_t size)
{
    const char *name = "";
    switch (session_int(v->session, PROP_CONVOLVE_COMPARE)) {
    case COMPARE_KERNEL:
        name = _(kernel_presets[convolve_kernel(v)->preset].title);
        break;
    case COMPARE_PADDING: {
        const enum prop_id p = v->side ? PROP_CONVOLVE_PADDING_MODE_B : PROP_CONVOLVE_PADDING_MODE;
        snprintf(title, size, "%s: %s, %d", v->side ? "B" : "A", _(prop_infos[p].titles[session_int(v->session, p)]),
                 convolve_board(v)->geometry.padding[1]);
        return;
    }
    default: {
        const enum prop_id p = v->side ? PROP_CONVOLVE_PICTURE_B : PROP_CONVOLVE_PICTURE;
        name = _(prop_infos[p].titles[session_int(v->session, p)]);
        break;
    }
    }
    snprintf(title, size, "%s: %s", v->side ? "B" : "A", name);
}

/* Sum and output of a side. */
static float inspect_side(const struct view *v, struct rect area, float y)
{
    char title[160];
    side_head(v, title, sizeof title);
    y = panel_head(v, area, y, title, NULL);
    if (!convolve_step(v)->n_terms)
        return y +
               ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                            _("Its output has no place where this window is.")) +
               16;
    y = convolve_inspect_sums(v, area, y);
    return convolve_inspect_output(v, area, y) + 16;
}

/* "A − B  −2" */
static float inspect_difference(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct board_step *step = session_step(v->session);
    const struct rect r = {area.x, y, area.w, v->frame == FRAME_FULL ? 48 : 44};
    char number[FORMAT_MAX], text[FORMAT_MAX + 8] = "—";
    double difference;
    const bool done = step->n_done == step->n_terms;
    if (done && compare_value(v, step->oy, step->ox, &difference)) {
        const bool rounded = fabs(difference * 100 - round(difference * 100)) > 1e-5 * fmax(1, fabs(difference)) &&
                             !session_bool(v->session, PROP_CONVOLVE_PRECISION);
        snprintf(text, sizeof text, "%s%s", rounded ? "≈ " : "", convolve_number(v, number, difference));
    }
    draw_fill(ui_draw(v->ui), r, 6, t->raised);
    draw_frame(ui_draw(v->ui), r, 6, 2, t->hi);
    draw_text(ui_draw(v->ui), r.x + 16, roundf(r.y + r.h / 2 + 6), (struct font){FONT_SANS, FONT_600, 16}, TEXT_LEFT,
              t->hi, "A − B");
    draw_text(ui_draw(v->ui), r.x + r.w - 16, roundf(r.y + r.h / 2 + 8), (struct font){FONT_MONO, FONT_700, 22},
              TEXT_RIGHT, t->hi, text);
    return y + r.h + 16;
}

static float inspect_terms(const struct view *v, struct rect area, float y)
{
    if (!convolve_step(v)->n_terms)
        return y;
    ui_push_index(v->ui, v->side);
    y = convolve_inspect_terms(v, area, y) + 16;
    ui_pop_id(v->ui);
    return y;
}

float compare_inspector(const struct view *v, struct rect area)
{
    const struct view b = convolve_side(v, 1);
    float y = inspect_side(v, area, area.y);
    y = inspect_side(&b, area, y);
    y = inspect_difference(v, area, y);
    y = inspect_terms(v, area, y);
    return inspect_terms(&b, area, y) - area.y;
}

/* The caption. */

void compare_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct board_step *a = session_step(v->session), *b = session_step_b(v->session);
    char of_a[FORMAT_MAX], of_b[FORMAT_MAX], number[FORMAT_MAX];
    double difference;
    snprintf(head, head_size, _("Step %d"), session_int(v->session, PROP_CONVOLVE_STEP));
    convolve_number(v, of_a, a->n_done == a->n_terms ? a->activated : a->partial);
    convolve_number(v, of_b, b->n_done == b->n_terms ? b->activated : b->partial);
    if (!b->n_terms)
        snprintf(text, text_size, _("A gives %s at [%d, %d]; the output of B has no place where this window is."), of_a,
                 a->oy, a->ox);
    else if (a->n_done < a->n_terms || !compare_value(v, a->oy, a->ox, &difference))
        snprintf(text, text_size, _("A gives %s at [%d, %d], and B gives %s at [%d, %d]."), of_a, a->oy, a->ox, of_b,
                 b->oy, b->ox);
    else
        snprintf(text, text_size, _("A gives %s at [%d, %d], and B gives %s at [%d, %d]: the difference A − B is %s."),
                 of_a, a->oy, a->ox, of_b, b->oy, b->ox, convolve_number(v, number, difference));
}
