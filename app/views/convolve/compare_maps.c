/* app/views/convolve/compare_maps.c - the boards of both sides, what they differ by, and where the step is on each. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/compare.h"
#include "engine/base/i18n.h"

static bool one_kernel(const struct view *v)
{
    return session_int(v->session, PROP_CONVOLVE_COMPARE) != COMPARE_KERNEL;
}

/* Titles. */

const char *compare_title(const struct view *v, int panel)
{
    const bool one_input = !one_kernel(v);
    const char *const titles[PANELS] = {
        [PANEL_INPUT_A] = one_input ? _("Input") : _("Input A"),
        [PANEL_INPUT_B] = _("Input B"),
        [PANEL_OUTPUT_A] = _("Output A"),
        [PANEL_OUTPUT_B] = _("Output B"),
        [PANEL_DIFFERENCE] = _("Difference A − B"),
        [PANEL_KERNEL_A] = one_input ? _("Kernel A") : _("Kernel"),
        [PANEL_KERNEL_B] = _("Kernel B"),
        [PANEL_NOTES] = "",
    };
    return titles[panel];
}

static void input_title(const struct view *v, const struct compare_layout *l, int side)
{
    const int panel = PANEL_INPUT_A + side;
    const struct view of = convolve_side(v, side);
    const struct board *b = convolve_board(&of);
    const bool coverage =
        session_bool(v->session, PROP_CONVOLVE_COVERAGE) && l->side[side].input.cell >= PLANE_CELLS_FROM;
    const float end = plane_title(v, l->box[panel].x, l->title[panel],
                                  coverage ? _("Coverage") : compare_title(v, panel), b->height, b->width);
    plane_padding_key(&of, &l->side[side], end);
}

static void output_title(const struct view *v, const struct compare_layout *l, int side)
{
    const int panel = PANEL_OUTPUT_A + side;
    const struct view of = convolve_side(v, side);
    const struct board *b = convolve_board(&of);
    const float end = plane_title(v, l->box[panel].x, l->title[panel], compare_title(v, panel), b->oh, b->ow);
    plane_scale_key(v, end, l->right[panel], l->title[panel], (double)l->side[side].output.hi);
}

static void kernel_panel(const struct view *v, const struct compare_layout *l, int side)
{
    const int panel = PANEL_KERNEL_A + side;
    const struct view of = convolve_side(v, side);
    const struct kernel_value *k = convolve_kernel(&of);
    const struct rect box = l->box[panel];
    char name[160];
    const int used = snprintf(name, sizeof name, "%s", _(kernel_presets[k->preset].title));
    if (k->divisor != 1)
        snprintf(name + used, sizeof name - (size_t)used, "  ÷ %d", k->divisor);
    plane_title(v, box.x, l->title[panel], compare_title(v, panel), k->rows, k->cols);
    ui_push_index(v->ui, side);
    convolve_kernel_matrix(&of, box, 0);
    ui_pop_id(v->ui);
    const float room = fmaxf(l->right[panel] - box.x, 120);
    struct font font = FONT_CONTROL;
    while (font.size > 12 && ui_text_width(v->ui, font, name) > room) /* "Gaussian blur  ÷ 4096" */
        font.size--;
    ui_label(v->ui, box.x, box.y + box.h + 22, room, font, TEXT_LEFT, ui_theme(v->ui)->kernel_ink, name);
}

/* Maps. */

static void begin_box(const struct view *v, const struct compare_layout *l, enum compare_panel panel)
{
    if (l->zoomed)
        draw_push_clip(ui_draw(v->ui), l->box[panel]);
}

static void end_box(const struct view *v, const struct compare_layout *l, enum compare_panel panel)
{
    if (!l->zoomed)
        return;
    draw_pop_clip(ui_draw(v->ui));
    plane_box_frame(v, l->box[panel]);
}

static void draw_difference(const struct view *v, const struct compare_layout *l)
{
    const struct board_difference_state *d = session_difference(v->session);
    struct matrix m;
    const bool some = l->difference.data && matrix_part(&l->difference, l->box[PANEL_DIFFERENCE], &m);
    if (!some)
        return;
    if (m.cell < PLANE_CELLS_FROM) {
        const bool far = session_board(v->session)->large || session_board_b(v->session)->large;
        plane_draw_far(v, &l->difference, l->box[PANEL_DIFFERENCE], far ? &d->pyramid : NULL,
                       convolve_texture_key(v, TEXTURE_DIFFERENCE, d->serial));
        return;
    }
    if (m.rows * m.cols > BOARD_SMALL * BOARD_SMALL)
        return;
    m.lines = plane_faded(m.cell, 6, 20);
    plane_digits(&m);
    m.fade = session_int(v->session, PROP_CONVOLVE_TERM) ? 0 : convolve_motion(v).fade;
    matrix_draw(v->ui, &m);
}

static void draw_boards(const struct view *v, const struct compare_layout *l)
{
    for (int side = 0; side < 2; side++) {
        const struct view of = convolve_side(v, side);
        const enum compare_panel input = PANEL_INPUT_A + side, output = PANEL_OUTPUT_A + side;
        if (l->shown[input]) {
            input_title(v, l, side);
            plane_input_ticks(&of, &l->side[side]);
            begin_box(v, l, input);
            plane_draw_input(&of, &l->side[side]);
            end_box(v, l, input);
        }
        output_title(v, l, side);
        plane_output_ticks(&of, &l->side[side]);
        begin_box(v, l, output);
        plane_draw_output(&of, &l->side[side]);
        end_box(v, l, output);
    }
}

/* Marks. */

struct compare_shift compare_shift(const struct view *v)
{
    const struct board_pairing p = board_pair(session_board(v->session), session_board_b(v->session));
    return (struct compare_shift){p.b[0] - p.a[0], p.b[1] - p.a[1]};
}

/* The place of the step on a side, between two places while it glides. */
static struct point step_place(const struct view *v, int side)
{
    const struct convolve_motion motion = convolve_motion(v);
    const struct compare_shift shift = side ? compare_shift(v) : (struct compare_shift){0, 0};
    return (struct point){motion.col + (float)shift.col, motion.row + (float)shift.row};
}

static struct rect window_of(const struct view *v, const struct plane_layout *s, int side)
{
    const struct view of = convolve_side(v, side);
    const struct board_geometry *g = &convolve_board(&of)->geometry;
    const struct point at = step_place(v, side);
    const float cell = s->grid.cell;
    const int rows = g->dilation[0] * (g->kernel[0] - 1) + 1, cols = g->dilation[1] * (g->kernel[1] - 1) + 1;
    return (struct rect){s->grid.x + at.x * (float)g->stride[1] * cell, s->grid.y + at.y * (float)g->stride[0] * cell,
                         (float)cols * cell - 1, (float)rows * cell - 1};
}

static void window_frame(const struct view *v, const struct compare_layout *l, int side)
{
    const struct plane_layout *s = &l->side[side];
    const struct rect r = window_of(v, s, side), of_a = window_of(v, &l->side[0], 0);
    const bool shares = side && !l->shown[PANEL_INPUT_B];
    const struct view of = convolve_side(v, side);
    if (!convolve_step(&of)->n_terms || (shares && !memcmp(&r, &of_a, sizeof r)))
        return; /* there is none, or it is A's */
    if (shares) /* another size in the same input: dashed, so that one tells them apart */
        draw_frame_dashed(ui_draw(v->ui), rect_inset(r, -2), 2, 6, 4, ui_theme(v->ui)->kernel);
    else
        matrix_frame(v->ui, r, s->grid.cell, ui_theme(v->ui)->kernel);
}

static void output_frame(const struct view *v, const struct matrix *m, struct point at, struct color accent)
{
    const struct rect r = {m->x + at.x * m->cell, m->y + at.y * m->cell, m->cell - 1, m->cell - 1};
    matrix_frame(v->ui, r, m->cell, accent);
}

/* Outputs that read the hovered input. */
static void fed_outputs(const struct view *v, const struct plane_layout *s, const struct convolve_hover *h)
{
    enum { MOST = KERNEL_MAX_SIDE * 16 };
    const struct board *b = convolve_board(v);
    struct conv2d_read rows[MOST], cols[MOST];
    if (h->row < 0 || h->row >= b->height || h->col < 0 || h->col >= b->width ||
        conv2d_reads(&b->conv, 0, h->row, NULL) > MOST || conv2d_reads(&b->conv, 1, h->col, NULL) > MOST)
        return;
    const int n = conv2d_reads(&b->conv, 0, h->row, rows), m = conv2d_reads(&b->conv, 1, h->col, cols);
    for (int i = 0; i < n * m; i++)
        draw_frame(ui_draw(v->ui), matrix_cell_rect(&s->output, rows[i / m].output, cols[i % m].output), 0, 2,
                   ui_theme(v->ui)->output);
}

static void hovered_input(const struct view *v, const struct plane_layout *s)
{
    const struct convolve_hover h = convolve_hovering(v);
    const int term = convolve_hovered_term(v);
    const struct board_step *step = convolve_step(v);
    struct rect r;
    if (term >= 0 && term < step->n_terms)
        r = matrix_cell_rect(&s->input, step->term[term].row, step->term[term].col);
    else if (h.kind == HOVER_INPUT)
        r = matrix_cell_rect(&s->input, h.row, h.col);
    else
        return;
    draw_frame(ui_draw(v->ui), r, 0, 3, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), r, 0, 2, ui_theme(v->ui)->focus);
}

static void draw_marks(const struct view *v, const struct compare_layout *l)
{
    const struct convolve_hover h = convolve_hovering(v);
    for (int side = 0; side < 2; side++) {
        const struct view of = convolve_side(v, side);
        const enum compare_panel input = l->shown[PANEL_INPUT_A + side] ? PANEL_INPUT_A + side : PANEL_INPUT_A;
        if (l->shown[input]) {
            begin_box(v, l, input);
            window_frame(v, l, side);
            hovered_input(&of, &l->side[side]);
            end_box(v, l, input);
        }
        begin_box(v, l, PANEL_OUTPUT_A + side);
        if (h.kind == HOVER_INPUT)
            fed_outputs(&of, &l->side[side], &h);
        if (convolve_step(&of)->n_terms)
            output_frame(v, &l->side[side].output, step_place(v, side), ui_theme(v->ui)->output);
        end_box(v, l, PANEL_OUTPUT_A + side);
    }
    begin_box(v, l, PANEL_DIFFERENCE);
    if (session_step_b(v->session)->n_terms)
        output_frame(v, &l->apart.output, step_place(v, 0), ui_theme(v->ui)->hi);
    end_box(v, l, PANEL_DIFFERENCE);
}

/* Notes. */

bool compare_value(const struct view *v, int row, int col, double *difference)
{
    const struct board_difference_state *d = session_difference(v->session);
    const int y = row - d->pairing.a[0], x = col - d->pairing.a[1];
    if (!d->current || !d->map.data || y < 0 || y >= d->pairing.rows || x < 0 || x >= d->pairing.cols)
        return false;
    *difference = (double)d->map.data[(size_t)y * (size_t)d->pairing.cols + (size_t)x];
    return true;
}

/* −most, 0 and +most on the colours of the difference. */
static void draw_key(const struct view *v, float x, float y, float width, double most)
{
    const struct font font = {FONT_MONO, FONT_500, 12};
    const struct theme *t = ui_theme(v->ui);
    const int decimals = most < 10 && most != floor(most) ? CONVOLVE_DECIMALS : 0;
    char low[FORMAT_MAX], high[FORMAT_MAX];
    format_signed(low, -most, decimals);
    format_signed(high, most, decimals);
    const float before = roundf(ui_text_width(v->ui, font, low)) + 8,
                behind = roundf(ui_text_width(v->ui, font, high)) + 8, w = fminf(160, width - before - behind);
    if (w < 24)
        return;
    const struct rect r = {x + before, y, w, 12};
    draw_gradient(ui_draw(v->ui), r, COLORMAP_SIGNED_DIGITS);
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
    draw_fill(ui_draw(v->ui), (struct rect){roundf(r.x + w / 2), r.y + 12, 1, 4}, 0, t->edge); /* 0 is neutral */
    draw_text(ui_draw(v->ui), x, y + 10, font, TEXT_LEFT, t->mid, low);
    draw_text(ui_draw(v->ui), r.x + w + 8, y + 10, font, TEXT_LEFT, t->mid, high);
}

static const char *about(const struct view *v, char buf[FORMAT_MAX + 8], double value)
{
    char number[FORMAT_MAX];
    const bool exact = session_bool(v->session, PROP_CONVOLVE_PRECISION) ||
                       fabs(value * 100 - round(value * 100)) <= 1e-5 * fmax(1, fabs(value));
    snprintf(buf, FORMAT_MAX + 8, "%s%s", exact ? "" : "≈ ", convolve_number(v, number, value));
    return buf;
}

/* What has to be said of sizes and of strides, each a paragraph. */
static float say_sizes(const struct view *v, struct rect r, float baseline)
{
    const struct board *a = session_board(v->session), *b = session_board_b(v->session);
    const struct board_pairing p = board_pair(a, b);
    const struct color mid = ui_theme(v->ui)->mid;
    char text[256], apart[FORMAT_MAX];
    if (p.rows == 0)
        return baseline + ui_paragraph(v->ui, r.x, baseline, r.w, FONT_NOTE, 18, mid,
                                       _("no window has its middle where one of the other has it"));
    if (a->oh != b->oh || a->ow != b->ow) {
        snprintf(text, sizeof text, _("%d×%d that both have, by the windows' middles"), p.rows, p.cols);
        baseline += ui_paragraph(v->ui, r.x, baseline, r.w, FONT_NOTE, 18, mid, text);
    }
    if (p.apart[0] != 0 || p.apart[1] != 0) {
        snprintf(text, sizeof text, _("their middles are %s px apart"),
                 format_number(apart, fmax(fabs(p.apart[0]), fabs(p.apart[1])), 1));
        baseline += ui_paragraph(v->ui, r.x, baseline, r.w, FONT_NOTE, 18, mid, text);
    }
    return baseline;
}

static void draw_notes(const struct view *v, const struct compare_layout *l)
{
    const struct board_difference_state *d = session_difference(v->session);
    struct rect r = l->box[PANEL_NOTES];
    r.w = fmaxf(r.w, l->right[PANEL_NOTES] - r.x);
    const struct color ink = ui_theme(v->ui)->text;
    char text[192], largest[FORMAT_MAX + 8], mean[FORMAT_MAX + 8], count[FORMAT_MAX], all[FORMAT_MAX];
    float baseline = r.y + 36;
    if (d->error[0] || !d->current) {
        ui_paragraph(v->ui, r.x, r.y + 14, r.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                     d->error[0] ? d->error : _("subtracting …"));
        return;
    }
    if (d->map.data) {
        if (d->largest > 0)
            draw_key(v, r.x, r.y, r.w, d->largest);
        snprintf(text, sizeof text, _("largest %s, mean %s"), about(v, largest, d->largest), about(v, mean, d->mean));
        baseline += ui_paragraph(v->ui, r.x, baseline, r.w, FONT_NOTE, 18, ink, text);
        snprintf(text, sizeof text, _("%s of %s values differ"), format_count(count, d->differ),
                 format_count(all, (int64_t)d->pairing.rows * d->pairing.cols));
        baseline += ui_paragraph(v->ui, r.x, baseline, r.w, FONT_NOTE, 18, ink, text);
    }
    say_sizes(v, r, baseline);
}

void compare_maps(const struct view *v, const struct compare_layout *l)
{
    const struct board_difference_state *d = session_difference(v->session);
    draw_boards(v, l);
    plane_title(v, l->box[PANEL_DIFFERENCE].x, l->title[PANEL_DIFFERENCE], compare_title(v, PANEL_DIFFERENCE),
                d->pairing.rows, d->pairing.cols);
    plane_output_ticks(v, &l->apart);
    begin_box(v, l, PANEL_DIFFERENCE);
    draw_difference(v, l);
    end_box(v, l, PANEL_DIFFERENCE);
    draw_marks(v, l);
    draw_notes(v, l);
    for (int side = 0; side < 2; side++)
        if (l->shown[PANEL_KERNEL_A + side])
            kernel_panel(v, l, side);
}
