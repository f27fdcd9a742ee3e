/* app/views/topics/matrix.c - the topic's stage, panels and caption. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/matrix_view.h"
#include "engine/base/i18n.h"

static void stage(const struct view *v, struct rect area)
{
    struct matrix_layout l;
    if (matrix_view_now(v) == MATRIX_VIEW_SIZES) {
        matrix_sizes_stage(v, area);
        return;
    }
    if (!matrix_layout_of(v, area, &l))
        return;
    if (!*session_board_error(v->session))
        matrix_pointer(v, &l);
    if (matrix_view_now(v) == MATRIX_VIEW_IM2COL) {
        matrix_patches_stage(v, &l);
        matrix_patch_marks(v, &l);
    } else {
        matrix_product_stage(v, &l);
        matrix_product_marks(v, &l);
    }
    if (l.pictures) {
        matrix_pictures(v, &l);
        matrix_picture_marks(v, &l);
    }
    if (l.strip.h > 0)
        matrix_strip(v, l.strip);
}

/* The left panel. */

static float row_of(const struct view *v, struct rect area, float y, enum prop_id p)
{
    const struct rect r = {area.x, y, area.w, 32};
    if (prop_infos[p].type == VALUE_BOOL)
        prop_row_toggle(v, p, r, NULL, ui_theme(v->ui)->hi);
    else
        prop_row_stepper(v, p, r);
    return y + convolve_row_pitch(v);
}

/* Untied weights: drawn anew, and back to the kernel's. */
static float untied_rows(const struct view *v, struct rect area, float y)
{
    const bool copies = session_int(v->session, PROP_CONVOLVE_SEED) == 0;
    if (session_int(v->session, PROP_MATRIX_SHARING) == CONV2D_SHARED || matrix_view_now(v) != MATRIX_VIEW_MATRIX)
        return y;
    if (ui_button(v->ui, "untied-shuffle", (struct rect){area.x, y, area.w, 32}, UI_ICON_RESTART, _("Draw own weights"),
                  v->frame == FRAME_FULL ? "R" : NULL, 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    y += 40;
    y = row_of(v, area, y, PROP_MATRIX_NOISE);
    const bool changed = !copies || *session_text(v->session, PROP_MATRIX_EDITS);
    if (ui_button(v->ui, "untied-copies", (struct rect){area.x, y, area.w, 32}, UI_ICON_NONE, _("Back to the kernel's"),
                  NULL, changed ? 0 : UI_DISABLED)) {
        request_int(v->requests, PROP_CONVOLVE_SEED, 0);
        request_text(v->requests, PROP_MATRIX_EDITS, "");
    }
    return y + 40;
}

static float sizes_controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id sizes[] = {PROP_MATRIX_HEIGHT, PROP_MATRIX_WIDTH,  PROP_MATRIX_CHANNELS,
                                         PROP_MATRIX_WINDOW, PROP_MATRIX_STRIDE, PROP_MATRIX_SAME,
                                         PROP_MATRIX_MAPS,   PROP_MATRIX_UNITS};
    const int now = session_int(v->session, PROP_MATRIX_CASE);
    y = panel_head(v, area, y + 4, _("Layer"), NULL);
    prop_choice(v, PROP_MATRIX_CASE, (struct rect){area.x, y, area.w, 32});
    y += 44;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && now == MATRIX_CASE_CUSTOM; i++)
        y = row_of(v, area, y, sizes[i]);
    if (now == MATRIX_CASE_BOARD || now == MATRIX_CASE_CUSTOM)
        return row_of(v, area, y, PROP_MATRIX_BIASES);
    if (ui_button(v->ui, "own-sizes", (struct rect){area.x, y, area.w, 32}, UI_ICON_PENCIL, _("Change these sizes"),
                  NULL, 0))
        request_int(v->requests, PROP_MATRIX_CASE, MATRIX_CASE_CUSTOM);
    return y + 44;
}

/* Where the stage has none to edit. */
static float draw_kernel(const struct view *v, struct rect area, float y)
{
    const struct convolve_weights w = convolve_weights(v);
    const int longer = w.rows > w.cols ? w.rows : w.cols;
    const float cell = floorf(fminf(fminf(area.w - 8, 132) / (float)longer, 44));
    y = convolve_kernel_title(v, area.x, y + 14, area.w, FONT_HEAD) + 18;
    convolve_kernel_matrix(v, (struct rect){area.x + 4, y, cell * (float)w.cols, cell * (float)w.rows}, 0);
    return y + cell * (float)w.rows + 12;
}

static float board_controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id geometry[] = {
        PROP_CONVOLVE_KERNEL_SIZE,  PROP_CONVOLVE_STRIDE, PROP_CONVOLVE_DILATION, PROP_CONVOLVE_PADDING,
        PROP_CONVOLVE_PADDING_MODE, PROP_CONVOLVE_BIAS,   PROP_CONVOLVE_FLIP,     PROP_COUNT};
    y = convolve_control_choice(v, area, y, PROP_CONVOLVE_PICTURE);
    if (!matrix_kernel_on_stage(v))
        y = draw_kernel(v, area, y + 8);
    y = panel_head(v, area, y + 4, _("Kernel"), NULL);
    y = convolve_control_presets(v, area, y);
    y = panel_head(v, area, y + 8, _("Geometry"), NULL);
    y = convolve_control_geometry(v, area, y, geometry);
    y = panel_head(v, area, y + 8, _("Show"), NULL);
    prop_row_choice(v, PROP_CONVOLVE_NUMBERS, (struct rect){area.x, y, area.w, 32}, 104);
    y += convolve_row_pitch(v);
    y = row_of(v, area, y, PROP_CONVOLVE_PRECISION);
    y = row_of(v, area, y, PROP_MATRIX_BIASES);
    return convolve_control_pointer(v, area, y);
}

static float controls(const struct view *v, struct rect area, float y)
{
    prop_segmented(v, PROP_MATRIX_VIEW, (struct rect){area.x, y, area.w, 32});
    y += 44;
    if (matrix_view_now(v) == MATRIX_VIEW_SIZES)
        return sizes_controls(v, area, y);
    if (matrix_view_now(v) == MATRIX_VIEW_MATRIX) {
        y = panel_head(v, area, y, _("Weights"), NULL);
        prop_segmented(v, PROP_MATRIX_SHARING, (struct rect){area.x, y, area.w, 32});
        y = untied_rows(v, area, y + 40);
        if (session_int(v->session, PROP_MATRIX_SHARING) == CONV2D_SHARED)
            y = row_of(v, area, y, PROP_MATRIX_NAMES);
        y += 4;
    }
    return board_controls(v, area, y);
}

static float inspector(const struct view *v, struct rect area)
{
    const struct matrix_model *m = session_matrix(v->session);
    float y = area.y;
    if (!m)
        return 0;
    if (matrix_view_now(v) == MATRIX_VIEW_SIZES)
        return matrix_inspect_sizes(v, area, y) - area.y;
    if (m->rows == 0)
        return 0;
    y = matrix_inspect_row(v, area, y);
    if (matrix_view_now(v) == MATRIX_VIEW_MATRIX)
        y = matrix_inspect_entry(v, area, y);
    return matrix_inspect_shape(v, area, y) - area.y;
}

/* The caption. */

static void sizes_caption(const struct view *v, char *text, size_t size)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct conv2d_size *s = matrix_counted(v);
    char a[FORMAT_MAX], b[FORMAT_MAX], c[FORMAT_MAX], words[MATRIX_WORDS];
    snprintf(text, size, _("Shared weights: %s; a window of its own for every unit: %s; everything to everything: %s."),
             format_count(a, s[0].parameters), format_count(b, s[1].parameters), format_count(c, s[2].parameters));
    if (!convolve_is_caption(text))
        snprintf(text, size, _("Shared %s, local %s, full %s."), a, b, c);
    if (!convolve_is_caption(text))
        snprintf(text, size, "%s", matrix_words(words, s[m->sharing].parameters));
}

/* "= 5", "≈ 7.83" */
static const char *equals(const struct view *v, const struct matrix_step *step, char text[CONVOLVE_ROUNDED_MAX + 2])
{
    char value[CONVOLVE_ROUNDED_MAX];
    const bool about = step->rounded && !session_bool(v->session, PROP_CONVOLVE_PRECISION);
    convolve_rounded(v, value, step->output, step->rounded);
    snprintf(text, CONVOLVE_ROUNDED_MAX + 2, "%s%s", about ? "" : "= ", value);
    return text;
}

static void product_sentence(const struct view *v, const struct matrix_step *step, char *text, size_t size)
{
    const struct matrix_model *m = session_matrix(v->session);
    char value[CONVOLVE_ROUNDED_MAX + 2];
    equals(v, step, value);
    if (m->sharing == CONV2D_SHARED)
        snprintf(text, size,
                 cs_plural("Row %d of W holds %d weight, where the window lies: times x it gives y[%d, %d] %s.",
                           "Row %d of W holds %d weights, where the window lies: times x it gives y[%d, %d] %s.",
                           step->n_terms),
                 step->row, step->n_terms, step->oy, step->ox, value);
    else if (m->sharing == CONV2D_LOCAL)
        snprintf(text, size, _("Row %d has weights of its own (%d of %d in all): y[%d, %d] %s."), step->row,
                 step->n_terms, m->pattern.n_entries, step->oy, step->ox, value);
    else
        snprintf(text, size, _("Row %d has a weight for each of the %d inputs: y[%d, %d] %s."), step->row,
                 step->n_terms, step->oy, step->ox, value);
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct matrix_model *m = session_matrix(v->session);
    const enum matrix_view_id view = matrix_view_now(v);
    struct matrix_step step;
    char value[CONVOLVE_ROUNDED_MAX + 2];
    snprintf(head, head_size, "%s", view == MATRIX_VIEW_SIZES ? _("Parameters") : _("Nothing to show"));
    snprintf(text, text_size, "%s", _("There is no matrix of this board yet."));
    if (m && view == MATRIX_VIEW_SIZES && matrix_counted(v)[0].weights > 0) {
        sizes_caption(v, text, text_size);
        return;
    }
    if (view == MATRIX_VIEW_SIZES || !session_matrix_step(v->session, &step))
        return;
    snprintf(head, head_size, view == MATRIX_VIEW_IM2COL ? _("Column %d") : _("Row %d"), step.row);
    if (step.n_done < step.n_terms)
        snprintf(text, text_size, _("%d of %d products so far: %s."), step.n_done, step.n_terms,
                 convolve_number(v, value, step.partial));
    else if (view == MATRIX_VIEW_IM2COL)
        snprintf(text, text_size, _("The window of y[%d, %d] as a column of %d numbers: y = kernel · column %s."),
                 step.oy, step.ox, step.n_terms, equals(v, &step, value));
    else
        product_sentence(v, &step, text, text_size);
}

/* Keys. */

static void cycle(const struct view *v, int32_t key, enum prop_id p, int n)
{
    if (ui_take_key(v->ui, 0, key, 0))
        request_int(v->requests, p, (session_int(v->session, p) + 1) % n);
}

static void change_chosen(const struct view *v, int32_t key, double by)
{
    const struct matrix_model *m = session_matrix(v->session);
    const bool fine = ui_take_key(v->ui, 0, key, UI_SHIFT);
    if (!fine && !ui_take_key(v->ui, 0, key, 0))
        return;
    const struct matrix_place at = matrix_chosen(v);
    matrix_set_entry(v, at, m->w[at.row * m->cols + at.col] + (fine ? by / 10 : by), true);
}

static void keys(const struct view *v)
{
    const struct matrix_model *m = session_matrix(v->session);
    const bool untied = session_int(v->session, PROP_MATRIX_SHARING) != CONV2D_SHARED;
    cycle(v, 'v', PROP_MATRIX_VIEW, MATRIX_VIEW_SIZES + 1);
    cycle(v, 'u', PROP_MATRIX_SHARING, CONV2D_SHARINGS);
    if (ui_take_key(v->ui, 0, 'w', 0))
        request_bool(v->requests, PROP_MATRIX_NAMES, !session_bool(v->session, PROP_MATRIX_NAMES));
    if (!m || m->rows == 0 || matrix_view_now(v) != MATRIX_VIEW_MATRIX)
        return;
    if (untied && ui_take_key(v->ui, 0, 'r', 0))
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    change_chosen(v, '+', 1);
    change_chosen(v, '=', 1);
    change_chosen(v, '-', -1);
}

static void position(const struct view *v, const struct session_progress *p, char *text, size_t size)
{
    if (matrix_view_now(v) == MATRIX_VIEW_SIZES)
        snprintf(text, size, _("layer %d of %d"), p->value, p->max);
    else if (session_int(v->session, PROP_CONVOLVE_GRANULARITY) == GRAIN_TERM)
        snprintf(text, size, _("product %d of %d"), p->value, p->max);
    else if (matrix_view_now(v) == MATRIX_VIEW_IM2COL)
        snprintf(text, size, _("column %d of %d"), p->value, p->max);
    else
        snprintf(text, size, _("row %d of %d"), p->value, p->max);
}

static int segments(const struct view *v)
{
    const struct matrix_model *m = session_matrix(v->session);
    if (matrix_view_now(v) == MATRIX_VIEW_SIZES)
        return CONV2D_SHARINGS;
    return m && m->oh > 0 && m->oh <= 64 ? m->oh : 1;
}

const struct convolve_mode_view topic_matrix_view = {
    .stage = stage,
    .controls = controls,
    .inspector = inspector,
    .caption = caption,
    .keys = keys,
    .position = position,
    .segments = segments,
};
