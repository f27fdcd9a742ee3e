/* app/views/convolve/kernel_editor.c - the kernel as a matrix that one edits: click chooses; drag up or down, the
 * wheel, + and
 * - change by 1 (Shift .1); digits replace; arrows move. Beside it the chosen weight's stepper and slider, and the sum
 * of all weights. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/convolve_view.h"
#include "engine/base/i18n.h"

enum { ENTRY_MAX = 16 };
static const double entry_pause = 1.5; /* seconds after which typing begins a new number */
static const float drag_px = 8;        /* of a drag for one step */
static const float slider_limit = 8;

struct kernel_memory {
    float drag_from;       /* the weight when the drag began */
    bool dragged;          /* it has changed the weight: what follows belongs to the same step of undo */
    double typed_at;       /* when the last character came */
    char entry[ENTRY_MAX]; /* the number being typed, '-' and '.' as ASCII; "" for none */
    int entry_weight;      /* whose it is */
};

static struct kernel_memory *memory(const struct view *v)
{
    const ui_id kernel_id = 0xC0470002u;
    return ui_memory(v->ui, kernel_id, sizeof(struct kernel_memory));
}

static double step_size(const struct view *v)
{
    return ui_input(v->ui)->mods & UI_SHIFT ? 0.1 : 1;
}

/* Where on the drawn slice a weight of it stands, and back: with 'flip kernel' the kernel itself is drawn turned, as it
 * lies on the window. */
static int turned(const struct view *v, const struct matrix *k, int index)
{
    return session_bool(v->session, PROP_CONVOLVE_FLIP) ? k->rows * k->cols - 1 - index : index;
}

/* The slice of a channel, in cells; all slices share one scale of colours. */
static struct matrix kernel_matrix(const struct view *v, struct rect box, int channel, float cells[KERNEL_MAX_WEIGHTS])
{
    const struct convolve_weights k = convolve_weights(v);
    const float *slice = k.w + channel * k.rows * k.cols;
    float largest = 0;
    for (int i = 0; i < k.channels * k.rows * k.cols; i++)
        largest = fmaxf(largest, fabsf(k.w[i]));
    largest = largest > 0 ? largest : 1;
    const struct matrix size = {.rows = k.rows, .cols = k.cols};
    for (int i = 0; i < k.rows * k.cols; i++)
        cells[turned(v, &size, i)] = slice[i];
    return (struct matrix){.x = box.x,
                           .y = box.y,
                           .cell = box.w / (float)k.cols,
                           .rows = k.rows,
                           .cols = k.cols,
                           .data = cells,
                           .map = COLORMAP_SIGNED_DIGITS,
                           .lo = -largest,
                           .hi = largest,
                           .decimals = CONVOLVE_DECIMALS,
                           .shown = k.rows * k.cols,
                           .weight = FONT_600};
}

/* Typing. */

/* Takes one typed character into the entry; false when it is none of a number's. '-' turns the sign of what is typed.
 */
static bool type_character(struct kernel_memory *m, char c)
{
    const size_t n = strlen(m->entry);
    if (c == '-' && n > 0) {
        if (m->entry[0] == '-') {
            memmove(m->entry, m->entry + 1, n);
        } else if (n + 1 < ENTRY_MAX) {
            memmove(m->entry + 1, m->entry, n + 1);
            m->entry[0] = '-';
        }
        return true;
    }
    const bool point = (c == '.' || c == ',') && !strchr(m->entry, '.');
    if (n + 1 >= ENTRY_MAX || !(point || (c >= '0' && c <= '9')))
        return false;
    m->entry[n] = point ? '.' : c;
    m->entry[n + 1] = '\0';
    return true;
}

/* Digits that follow a minus key at once mean a negative number, though the key itself has already taken off 1. */
static void type(const struct view *v, struct kernel_memory *m, int weight)
{
    const double now = ui_input(v->ui)->time;
    const char *text = ui_input(v->ui)->text;
    const bool late = now - m->typed_at > entry_pause || m->entry_weight != weight;
    bool minus = !late && !strcmp(m->entry, "-");
    if (late || minus)
        m->entry[0] = '\0';
    const bool goes_on = *m->entry != '\0';
    bool typed = false;
    for (; *text; text++) {
        if (*text == '-' && !*m->entry) {
            minus = true;
            continue;
        }
        if (!type_character(m, *text))
            continue;
        typed = true;
        if (minus)
            type_character(m, '-');
        minus = false;
    }
    if (!typed && !minus)
        return;
    m->typed_at = now;
    m->entry_weight = weight;
    if (minus)
        memcpy(m->entry, "-", 2);
    double value;
    if (typed && format_parse(m->entry, &value))
        convolve_set_weight(v, weight, value, goes_on);
}

static bool take_any(const struct view *v, ui_id id, const int32_t *codes, int n)
{
    for (int i = 0; i < n; i++)
        if (ui_take_key(v->ui, id, codes[i], 0) || ui_take_key(v->ui, id, codes[i], UI_SHIFT))
            return true;
    return false;
}

static void edit_keys(const struct view *v, ui_id id, struct kernel_memory *m, int weight)
{
    static const int32_t plus[] = {'+', '=', 0x40000057 /* keypad */}, minus[] = {'-', 0x40000056};
    const double now = (double)convolve_weights(v).w[weight];
    const bool typing = *m->entry && strcmp(m->entry, "-") && ui_input(v->ui)->time - m->typed_at <= entry_pause &&
                        m->entry_weight == weight;
    if (take_any(v, id, plus, 3))
        convolve_set_weight(v, weight, now + step_size(v), false);
    if (take_any(v, id, minus, 2) && !typing)
        convolve_set_weight(v, weight, now - step_size(v), false);
    if (ui_take_key(v->ui, id, UI_KEY_DELETE, 0) || ui_take_key(v->ui, id, UI_KEY_BACKSPACE, 0)) {
        m->entry[0] = '\0';
        convolve_set_weight(v, weight, 0, false);
    }
    if (ui_take_key(v->ui, id, UI_KEY_ENTER, 0) || ui_take_key(v->ui, id, UI_KEY_ESCAPE, 0))
        m->entry[0] = '\0';
    for (int32_t digit = '0'; digit <= '9'; digit++) /* they come as text, too; 0 is no command here */
        ui_take_key(v->ui, id, digit, 0);
    type(v, m, weight);
}

/* Arrows stay within the slice. */
static void move_keys(const struct view *v, ui_id id, const struct matrix *k, int weight, int first)
{
    const int n = k->cols, cell = turned(v, k, weight - first), row = cell / n, col = cell % n;
    int to = cell;
    if (ui_take_key(v->ui, id, UI_KEY_LEFT, 0) && col > 0)
        to--;
    if (ui_take_key(v->ui, id, UI_KEY_RIGHT, 0) && col < n - 1)
        to++;
    if (ui_take_key(v->ui, id, UI_KEY_UP, 0) && row > 0)
        to -= n;
    if (ui_take_key(v->ui, id, UI_KEY_DOWN, 0) && row < k->rows - 1)
        to += n;
    convolve_choose_weight(v, first + turned(v, k, to));
}

/* Pointer. */

/* Every input that this weight meets lights up on the stage, and the term of the step that it makes. */
static void hover_cell(const struct view *v, int weight)
{
    const struct board_step *step = convolve_step(v);
    const int term = convolve_term_of_weight(v, weight);
    ui_set_cursor(v->ui, UI_CURSOR_SIZE_VERTICAL);
    if (term < step->n_terms)
        convolve_hover_term(v, term);
    if (step->n_terms == session_step(v->session)->n_terms) /* else it is no weight of the board's */
        convolve_hover(v, &(struct convolve_hover){.kind = HOVER_WEIGHT, .weight = weight, .term = term});
}

static void drag(const struct view *v, struct kernel_memory *m, unsigned state, int under)
{
    const int chosen = convolve_weights(v).chosen;
    if (state & UI_PRESSED) {
        m->drag_from = convolve_weights(v).w[under];
        m->dragged = false;
        m->entry[0] = '\0';
        convolve_choose_weight(v, under);
    } else if ((state & UI_ACTIVE) && !ui_input(v->ui)->released) {
        const double steps = round((double)(-ui_drag_dy(v->ui) / drag_px));
        m->dragged |= convolve_set_weight(v, chosen, (double)m->drag_from + steps * step_size(v), m->dragged);
    }
}

/* first: index of the slice's first weight. */
static void pointer(const struct view *v, const struct matrix *k, struct rect box, struct kernel_memory *m,
                    unsigned state, int first)
{
    int row, col;
    const bool over = matrix_cell_at(k, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col);
    if (state & (UI_PRESSED | UI_ACTIVE))
        drag(v, m, state, over ? first + turned(v, k, row * k->cols + col) : convolve_weights(v).chosen);
    if (!over || !(state & UI_HOT))
        return;
    const int cell = row * k->cols + col, under = first + turned(v, k, cell);
    const int notches = ui_take_notches(v->ui, ui_make_id(v->ui, "kernel-wheel"), box);
    if (notches != 0) {
        convolve_choose_weight(v, under);
        convolve_set_weight(v, under, (double)k->data[cell] + notches * step_size(v), true);
    }
    if (!(state & UI_ACTIVE))
        hover_cell(v, under);
}

/* Looks. */

static void chevrons(const struct view *v, struct rect r, struct color ink)
{
    const float x = r.x + r.w / 2;
    const struct point up[] = {{x - 4, r.y + 10}, {x, r.y + 6}, {x + 4, r.y + 10}};
    const struct point down[] = {{x - 4, r.y + r.h - 10}, {x, r.y + r.h - 6}, {x + 4, r.y + r.h - 10}};
    draw_polyline(ui_draw(v->ui), up, 3, 1.75f, ink);
    draw_polyline(ui_draw(v->ui), down, 3, 1.75f, ink);
}

static void mark_chosen(const struct view *v, const struct matrix *k, int chosen)
{
    const struct rect r = matrix_cell_rect(k, chosen / k->cols, chosen % k->cols);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 2, ui_theme(v->ui)->focus);
    if (k->cell >= 48)
        chevrons(v, r, color_digit_ink(colormap_color(k->map, ui_theme(v->ui)->light, k->data[chosen], k->lo, k->hi)));
}

static void mark_hovered(const struct view *v, const struct matrix *k, int first)
{
    const int term = convolve_hovered_term(v), weight = term < 0 ? -1 : convolve_term_of_weight(v, term) - first;
    if (weight < 0 || weight >= k->rows * k->cols)
        return;
    const int cell = turned(v, k, weight);
    draw_frame(ui_draw(v->ui), matrix_cell_rect(k, cell / k->cols, cell % k->cols), 0, 1, ui_theme(v->ui)->hi);
}

void convolve_kernel_matrix(const struct view *v, struct rect box, int channel)
{
    ui_push_index(v->ui, channel);
    const ui_id id = ui_make_id(v->ui, "kernel-matrix");
    ui_pop_id(v->ui);
    struct kernel_memory none = {0};
    struct kernel_memory *kept = memory(v), *m = kept ? kept : &none;
    float cells[KERNEL_MAX_WEIGHTS];
    const struct matrix k = kernel_matrix(v, box, channel, cells);
    const int first = channel * k.rows * k.cols, chosen = convolve_weights(v).chosen;
    const bool holds = chosen >= first && chosen < first + k.rows * k.cols;
    const unsigned state = ui_behave(v->ui, id, box, true, true);
    if (ui_has_focus(v->ui, id) && !holds)
        convolve_choose_weight(v, first);
    if (ui_has_focus(v->ui, id) && holds) {
        edit_keys(v, id, m, chosen);
        move_keys(v, id, &k, chosen, first);
    }
    pointer(v, &k, box, m, state, first);
    matrix_draw(v->ui, &k);
    matrix_frame(v->ui, (struct rect){box.x, box.y, box.w - 1, box.h - 1}, k.cell, ui_theme(v->ui)->kernel);
    mark_hovered(v, &k, first);
    if (holds)
        mark_chosen(v, &k, turned(v, &k, chosen - first));
    if (state & UI_RING)
        ui_focus_ring(v->ui, (struct rect){box.x - 4, box.y - 4, box.w + 7, box.h + 7}, 2);
}

/* "Edge detector  ÷ 9" */
static void draw_name(const struct view *v, float x, float baseline, float width, const char *divisor)
{
    const struct kernel_value *k = convolve_kernel(v);
    const char *name = convolve_kernel_name(v, k);
    const float behind = *divisor ? ui_text_width(v->ui, FONT_TITLE_NOTE, divisor) + 12 : 0;
    const float name_width = fminf(ui_text_width(v->ui, FONT_CONTROL, name), width - behind);
    ui_label(v->ui, x, baseline, width - behind, FONT_CONTROL, TEXT_LEFT, ui_theme(v->ui)->kernel_ink, name);
    draw_text(ui_draw(v->ui), x + roundf(name_width) + 12, baseline, FONT_TITLE_NOTE, TEXT_LEFT, ui_theme(v->ui)->hi,
              divisor);
}

/* "Kernel  3×3  Edge detector  ÷ 9", the name in a second line where the first is too short. */
float convolve_kernel_title(const struct view *v, float x, float baseline, float width, struct font font)
{
    const struct kernel_value *k = convolve_kernel(v);
    const struct theme *t = ui_theme(v->ui);
    const char *title = session_bool(v->session, PROP_CONVOLVE_FLIP) ? _("Kernel, turned") : _("Kernel");
    char size[48], divisor[48] = "";
    if (session_board(v->session)->mode == BOARD_1D)
        snprintf(size, sizeof size, "%d", k->cols);
    else
        snprintf(size, sizeof size, "%d×%d", k->rows, k->cols);
    if (k->divisor != 1)
        snprintf(divisor, sizeof divisor, "÷ %d", k->divisor);
    const float at = x + roundf(ui_text_width(v->ui, font, title)) + 12;
    const float name = at + roundf(ui_text_width(v->ui, FONT_TITLE_NOTE, size)) + 16;
    const float wanted = ui_text_width(v->ui, FONT_CONTROL, convolve_kernel_name(v, k)) +
                         (*divisor ? ui_text_width(v->ui, FONT_TITLE_NOTE, divisor) + 12 : 0);
    const bool second_line = name + wanted > x + width;
    draw_text(ui_draw(v->ui), x, baseline, font, TEXT_LEFT, t->hi, title);
    draw_text(ui_draw(v->ui), at, baseline, FONT_TITLE_NOTE, TEXT_LEFT, t->mid, size);
    baseline += second_line ? 20 : 0;
    draw_name(v, second_line ? x : name, baseline, second_line ? width : x + width - name, divisor);
    return baseline;
}

/* The chosen weight. */

static void slider_ticks(const struct view *v, float x, float baseline, float width)
{
    const struct font font = {FONT_MONO, FONT_500, 12};
    char text[FORMAT_MAX];
    for (int i = -1; i <= 1; i++)
        draw_text(ui_draw(v->ui), x + width / 2 + (float)i * (width / 2 - 8), baseline, font, TEXT_CENTER,
                  ui_theme(v->ui)->mid, format_number(text, (double)i * (double)slider_limit, 0));
}

static void weight_controls(const struct view *v, float x, float y, float width, bool compact)
{
    const struct convolve_weights weights = convolve_weights(v);
    const int chosen = weights.chosen;
    const double w = (double)weights.w[chosen];
    struct ui_number n = {
        .min = -(double)KERNEL_MAX_WEIGHT, .max = (double)KERNEL_MAX_WEIGHT, .step = 1, .fine = 0.1, .decimals = 6};
    double value = w;
    if (ui_stepper(v->ui, "weight", (struct rect){x, y + (compact ? 24 : 28), 128, 32}, &value, &n, true))
        convolve_set_weight(v, chosen, value, false);
    n.min = -(double)slider_limit;
    n.max = (double)slider_limit;
    n.step = 0.5;
    double clamped = fmin(fmax(w, n.min), n.max);
    if (ui_slider(v->ui, "weight-slider", (struct rect){x, y + (compact ? 66 : 72), width, 24}, &clamped, &n,
                  ui_theme(v->ui)->kernel, true))
        convolve_set_weight(v, chosen, clamped, true);
    slider_ticks(v, x, y + (compact ? 102 : 108), width);
}

void convolve_kernel_weight(const struct view *v, float x, float y, float width, bool compact)
{
    const struct theme *t = ui_theme(v->ui);
    const struct convolve_weights w = convolve_weights(v);
    const int plane = w.rows * w.cols, row = w.chosen % plane / w.cols, col = w.chosen % plane % w.cols;
    char place[64];
    if (w.channels > 1)
        snprintf(place, sizeof place, "w[%d, %d, %d]", w.chosen / plane, row, col);
    else if (convolve_board(v)->mode == BOARD_1D)
        snprintf(place, sizeof place, "w[%d]", col);
    else
        snprintf(place, sizeof place, "w[%d, %d]", row, col);
    const char *label = _("Selected weight");
    draw_text(ui_draw(v->ui), x, y + 12, FONT_BODY, TEXT_LEFT, t->text, label);
    draw_text(ui_draw(v->ui), x + roundf(ui_text_width(v->ui, FONT_BODY, label)) + 12, y + 12, FONT_TITLE_NOTE,
              TEXT_LEFT, t->mid, place);
    weight_controls(v, x, y, width, compact);
    if (!compact)
        ui_paragraph(v->ui, x, y + 137, width - 16, FONT_NOTE, 18, t->mid,
                     _("Drag the cell up or down, scroll, or type a number"));
}

/* What the sum of the weights does to an area of one brightness. */
static void sum_note(const struct view *v, double sum, char *text, size_t size)
{
    const struct kernel_value *k = convolve_kernel(v);
    const bool biased = session_float(v->session, PROP_CONVOLVE_BIAS) != 0, row = convolve_board(v)->mode == BOARD_1D;
    char factor[FORMAT_MAX];
    const double gain = sum / k->divisor;
    const bool exact = fabs(gain * 100 - round(gain * 100)) < 1e-6;
    if (sum == 0)
        snprintf(text, size, "%s", biased ? _("so flat areas give the bias") : _("so flat areas give 0"));
    else if (row && sum == k->divisor)
        snprintf(text, size, "%s",
                 k->divisor == 1 ? _("so flat parts stay") : _("like the divisor, so flat parts stay"));
    else if (row)
        snprintf(text, size, exact ? _("so flat parts become %s× as high") : _("so flat parts become ≈ %s× as high"),
                 format_number(factor, gain, 2));
    else if (sum == k->divisor)
        snprintf(text, size, "%s",
                 k->divisor == 1 ? _("so brightness stays") : _("like the divisor, so brightness stays"));
    else
        snprintf(text, size,
                 exact ? _("so flat areas become %s× as bright") : _("so flat areas become ≈ %s× as bright"),
                 format_number(factor, gain, 2));
}

void convolve_kernel_sum(const struct view *v, float x, float baseline, float width)
{
    const struct kernel_value *k = convolve_kernel(v);
    const struct font font = {FONT_MONO, FONT_600, 13};
    double millionths = 0; /* weights have six decimals: whole numbers add up exactly */
    for (int i = 0; i < k->rows * k->cols; i++)
        millionths += round((double)k->w[i] * 1e6);
    char text[64], number[FORMAT_MAX], note[128];
    snprintf(text, sizeof text, "Σw %s %s", fmod(millionths, 1e4) == 0 ? "=" : "≈",
             format_number(number, millionths / 1e6, 2));
    sum_note(v, millionths / 1e6, note, sizeof note);
    draw_text(ui_draw(v->ui), x, baseline, font, TEXT_LEFT, ui_theme(v->ui)->hi, text);
    const float at = ui_text_width(v->ui, font, text) + 8;
    if (at + ui_text_width(v->ui, FONT_NOTE, note) <= width)
        draw_text(ui_draw(v->ui), x + at, baseline, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, note);
    else
        ui_paragraph(v->ui, x, baseline + 18, width, FONT_NOTE, 18, ui_theme(v->ui)->mid, note);
}
