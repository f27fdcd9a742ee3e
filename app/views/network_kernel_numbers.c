/* app/views/network_kernel_numbers.c - the chosen kernel as a matrix that one edits, as that of Convolve: click
 * chooses; drag up or down, the wheel, + and - change by 0.1 (Shift 0.01); digits replace; arrows move. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/matrix.h"
#include "app/views/network_kernel.h"
#include "app/views/scalar_edit.h"
#include "engine/base/i18n.h"

static const double step = 0.1, fine = 0.01, unit = 1e-6;
static const float largest_cell = 64, smallest_cell = 8;

/* The kernel (or bias) that was set last: until a snapshot has it, the list tells its numbers, so that they are shown,
 * and counted on from, at once. */
struct latest {
    int node, filter, channel;
};

static struct latest *memory(const struct view *v)
{
    const ui_id latest_id = 0x4E7E0001u;
    return ui_memory(v->ui, latest_id, sizeof(struct latest));
}

/* Overwrites the n numbers of w with those that are on their way, if any are. */
static void take_latest(const struct view *v, const struct filter_view *f, int channel, float *w, int n)
{
    const struct latest *m = memory(v);
    const char *name = session_snapshot(v->session)->net->node[f->node].name;
    struct weights_edits list;
    if (!m || m->node != f->node || m->filter != f->filter || m->channel != channel ||
        session_hands_shown(v->session) ||
        weights_edits_parse(session_text(v->session, PROP_NETWORK_EDITS), &list, NULL) != CS_OK)
        return;
    for (int i = 0; i < list.n; i++) {
        const struct weights_edit *e = &list.edit[i];
        const bool covers = e->channel == channel || (e->channel == WEIGHTS_EVERY && channel >= 0);
        if (covers && e->map == f->filter && e->n == n && !strcmp(e->node, name))
            memcpy(w, e->v, (size_t)n * sizeof *w);
    }
    weights_edits_finish(&list);
}

/* Puts the kernel (or bias: n 1) into the list with one number changed. w: as it is now. */
static void set(const struct view *v, const struct filter_view *f, int channel, float *w, int n, int weight,
                double value, bool gesture)
{
    struct weights_edit edit = {.map = f->filter, .channel = channel, .v = w, .n = n};
    const struct net *net = session_snapshot(v->session)->net;
    char *text = NULL;
    memcpy(edit.node, net->node[f->node].name, sizeof edit.node);
    w[weight] = (float)value;
    if (weights_edits_set(session_text(v->session, PROP_NETWORK_EDITS), &edit, &text, NULL) != CS_OK) {
        v->requests->lost = true;
        return;
    }
    request_text(v->requests, PROP_NETWORK_EDITS, text);
    if (gesture)
        request_is_gesture(v->requests);
    struct latest *m = memory(v);
    if (m)
        *m = (struct latest){f->node, f->filter, channel};
    free(text);
}

/* The matrix. */

static bool has_digits(const struct matrix *m)
{
    return matrix_digit_size(m) > 0;
}

/* Large cells and many decimals, as far as both fit. */
static struct matrix matrix_of(const struct view *v, const struct filter_view *f, const float *w, struct rect area,
                               float y)
{
    const float fit = fminf(largest_cell, floorf((area.w - 4) / (float)f->form.cols));
    struct matrix m = {.x = area.x + 3,
                       .y = y + 3,
                       .cell = fmaxf(smallest_cell, fit),
                       .rows = f->form.rows,
                       .cols = f->form.cols,
                       .data = w,
                       .map = COLORMAP_SIGNED_DIGITS,
                       .lo = -f->largest,
                       .hi = f->largest,
                       .decimals = 3,
                       .shown = f->size,
                       .weight = FONT_600};
    (void)v;
    if (!has_digits(&m))
        m.decimals = 2;
    if (!has_digits(&m))
        m.digits = -1;
    return m;
}

static void choose(const struct view *v, const struct filter_view *f, int weight)
{
    if (weight != f->weight)
        request_int(v->requests, PROP_NETWORK_WEIGHT, weight);
}

static void move_keys(const struct view *v, const struct filter_view *f, ui_id id)
{
    const int cols = f->form.cols, row = f->weight / cols, col = f->weight % cols;
    int to = f->weight;
    if (ui_take_key(v->ui, id, UI_KEY_LEFT, 0) && col > 0)
        to--;
    if (ui_take_key(v->ui, id, UI_KEY_RIGHT, 0) && col < cols - 1)
        to++;
    if (ui_take_key(v->ui, id, UI_KEY_UP, 0) && row > 0)
        to -= cols;
    if (ui_take_key(v->ui, id, UI_KEY_DOWN, 0) && row < f->form.rows - 1)
        to += cols;
    choose(v, f, to);
}

static void tell(const struct view *v, const struct filter_view *f, const float *w, int weight)
{
    char text[96], number[FORMAT_MAX];
    snprintf(text, sizeof text, "w[%d, %d, %d] = %s", f->channel, weight / f->form.cols, weight % f->form.cols,
             format_number(number, (double)w[weight], 6));
    ui_set_cursor(v->ui, UI_CURSOR_SIZE_VERTICAL);
    ui_hover_card(v->ui, ui_input(v->ui)->x, ui_input(v->ui)->y, text);
}

/* The number that this frame's input is about: what is pressed or wheeled, else the chosen one. The wheel is taken
 * after a click only: the panel scrolls, and would carry the kernel under the pointer. */
static void edit(const struct view *v, const struct filter_view *f, const struct matrix *m, float *w, ui_id id,
                 unsigned state, struct rect box)
{
    int row, col;
    double to;
    bool gesture;
    const bool over = matrix_cell_at(m, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col);
    const int under = over && state & (UI_HOT | UI_ACTIVE) ? row * m->cols + col : -1;
    const bool wheels = ui_has_focus(v->ui, id) && !(state & UI_ACTIVE);
    const bool takes = under >= 0 && (state & UI_PRESSED || (wheels && ui_input(v->ui)->wheel != 0));
    const int item = takes ? under : f->weight;
    const struct scalar_edit e = {.id = id,
                                  .state = wheels || state & UI_ACTIVE ? state : state & ~(unsigned)UI_HOT,
                                  .item = item,
                                  .r = box,
                                  .value = (double)w[item],
                                  .step = step,
                                  .fine = fine,
                                  .most = (double)WEIGHTS_LARGEST,
                                  .unit = unit};
    if (ui_has_focus(v->ui, id))
        move_keys(v, f, id);
    if (takes)
        choose(v, f, under);
    if (under >= 0 && !(state & UI_ACTIVE))
        tell(v, f, w, under);
    if (scalar_edited(v, &e, &to, &gesture))
        set(v, f, f->channel, w, f->size, item, to, gesture);
}

static void mark_chosen(const struct view *v, const struct filter_view *f, const struct matrix *m)
{
    const struct rect r = matrix_cell_rect(m, f->weight / m->cols, f->weight % m->cols);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 2, ui_theme(v->ui)->focus);
}

/* "for map 3" where there are several. */
static float title(const struct view *v, const struct filter_view *f, struct rect area, float y)
{
    char source[48], text[160];
    if (f->form.channels == 1)
        return y;
    network_kernel_source(v, f, f->channel, source, sizeof source);
    snprintf(text, sizeof text, f->size == 1 ? _("Weight of neuron %s") : _("Kernel for map %s"), source);
    ui_label(v->ui, area.x, y + 15, area.w, FONT_CONTROL, TEXT_LEFT, ui_theme(v->ui)->kernel_ink, text);
    return y + 24;
}

static float matrix(const struct view *v, const struct filter_view *f, float *w, struct rect area, float y)
{
    const struct matrix m = matrix_of(v, f, w, area, y);
    const struct rect box = {m.x, m.y, (float)m.cols * m.cell, (float)m.rows * m.cell};
    const ui_id id = ui_make_id(v->ui, "kernel-numbers");
    const unsigned state = ui_behave(v->ui, id, box, true, true);
    edit(v, f, &m, w, id, state, box);
    matrix_draw(v->ui, &m);
    matrix_frame(v->ui, (struct rect){box.x, box.y, box.w - 1, box.h - 1}, m.cell, ui_theme(v->ui)->kernel);
    mark_chosen(v, f, &m);
    if (state & UI_RING)
        ui_focus_ring(v->ui, (struct rect){box.x - 4, box.y - 4, box.w + 7, box.h + 7}, 2);
    return box.y + box.h + 12;
}

/* One number by itself, to be typed. */
static float number_row(const struct view *v, const char *key, const char *label, double *value, struct rect area,
                        float y, bool *changed)
{
    const struct ui_number n = {.min = -(double)WEIGHTS_LARGEST,
                                .max = (double)WEIGHTS_LARGEST,
                                .step = step,
                                .fine = fine,
                                .decimals = v->frame == FRAME_MEDIUM ? 5 : 6};
    const float width = v->frame == FRAME_MEDIUM ? 128 : 148;
    ui_label(v->ui, area.x, y + 21, area.w - width - 8, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, label);
    *changed = ui_stepper(v->ui, key, (struct rect){area.x + area.w - width, y, width, 32}, value, &n, true);
    return y + 40;
}

static float bias_row(const struct view *v, const struct filter_view *f, struct rect area, float y)
{
    const float *bias = weights_kernel(session_snapshot(v->session), f->node, f->filter, WEIGHTS_BIAS);
    if (!bias)
        return y;
    float w = *bias;
    take_latest(v, f, WEIGHTS_BIAS, &w, 1);
    double value = (double)w;
    bool changed;
    y = number_row(v, "kernel-bias", _("bias"), &value, area, y, &changed);
    if (changed)
        set(v, f, WEIGHTS_BIAS, &w, 1, 0, value, false);
    return y;
}

static float weight_row(const struct view *v, const struct filter_view *f, float *w, struct rect area, float y)
{
    char place[64];
    double value = (double)w[f->weight];
    bool changed;
    if (f->size == 1)
        snprintf(place, sizeof place, "w[%d]", f->channel);
    else
        snprintf(place, sizeof place, "w[%d, %d]", f->weight / f->form.cols, f->weight % f->form.cols);
    y = number_row(v, "kernel-weight", place, &value, area, y, &changed);
    if (changed)
        set(v, f, f->channel, w, f->size, f->weight, value, false);
    return y;
}

float network_kernel_numbers(const struct view *v, const struct filter_view *f, struct rect area, float y)
{
    const float *k = weights_kernel(session_snapshot(v->session), f->node, f->filter, f->channel);
    float *w = k ? malloc((size_t)f->size * sizeof *w) : NULL;
    if (!w)
        return y;
    memcpy(w, k, (size_t)f->size * sizeof *w);
    take_latest(v, f, f->channel, w, f->size);
    y = title(v, f, area, y);
    if (f->size > 1)
        y = matrix(v, f, w, area, y);
    y = weight_row(v, f, w, area, y);
    free(w);
    return bias_row(v, f, area, y);
}
