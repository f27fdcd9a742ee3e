/* app/views/convolve/transposed_pointer.c - the pointer on the grids: an input is peeked at, an output tells what meets
 * there, a product of the stamp lights up; a click goes there. */
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/transposed.h"
#include "engine/base/i18n.h"

bool transposed_place(const struct view *v, int *oy, int *ox)
{
    const struct convolve_hover h = convolve_hovering(v);
    const struct board_step *step = session_step(v->session);
    if (h.kind == HOVER_OUTPUT) {
        *oy = h.row;
        *ox = h.col;
        return true;
    }
    const bool whole = step->n_done == step->n_terms; /* the first place, which later inputs seldom reach */
    for (int n = 0; n < step->n_done; n++) {
        const struct board_term *t = &step->term[whole ? n : step->n_done - 1 - n];
        if (t->padded)
            continue;
        *oy = t->row;
        *ox = t->col;
        return true;
    }
    return false;
}

static void go_to(const struct view *v, int step)
{
    if (step == session_int(v->session, PROP_CONVOLVE_STEP) && !session_int(v->session, PROP_CONVOLVE_TERM))
        return;
    request_int(v->requests, PROP_CONVOLVE_STEP, step);
    request_is_gesture(v->requests);
}

static unsigned behave(const struct view *v, const char *key, const struct matrix *m, int *row, int *col)
{
    const struct rect r = {m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, key), r, false, true);
    if (!matrix_cell_at(m, ui_input(v->ui)->x, ui_input(v->ui)->y, row, col))
        return 0;
    if (state & (UI_HOT | UI_ACTIVE))
        ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    return state;
}

static void input_pointer(const struct view *v, const struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    int row, col;
    const unsigned state = behave(v, "input-board", &l->input, &row, &col);
    char text[96], value[FORMAT_MAX];
    if (convolve_painting(v) && (state & (UI_ACTIVE | UI_PRESSED)))
        convolve_paint(v, 0, row, col, !(state & UI_PRESSED));
    else if (state & (UI_ACTIVE | UI_PRESSED))
        go_to(v, row * b->width + col + 1);
    if (!(state & UI_HOT))
        return;
    request_peek(v->requests, 0, row * b->width + col + 1);
    snprintf(text, sizeof text, "x[%d, %d] = %s", row, col,
             convolve_pixel(v, value, (double)b->x.data[row * b->width + col]));
    convolve_card(v, text);
}

static void append(char *text, size_t size, const char *what)
{
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s", what);
}

/* "y[1, 1] = 0·3 + 1·2 + 2·1 + 3·0 = 4"; many products are counted. */
static void gather_text(const struct view *v, const struct board_step *gather, char *text, size_t size)
{
    enum { MOST = 6 };
    char x[FORMAT_MAX], w[FORMAT_MAX], one[3 * FORMAT_MAX];
    const struct board *b = session_board(v->session);
    const bool plain = gather->bias == 0 && b->divisor == 1 && !gather->rounded;
    snprintf(text, size, "y[%d, %d] = ", gather->oy, gather->ox);
    for (int i = 0; i < gather->n_done && gather->n_done <= MOST && plain; i++) {
        snprintf(one, sizeof one, gather->term[i].w < 0 ? "%s%s·(%s)" : "%s%s·%s", i ? " + " : "",
                 convolve_pixel(v, x, gather->term[i].x), convolve_number(v, w, gather->term[i].w));
        append(text, size, one);
    }
    if (gather->n_done > 0 && gather->n_done <= MOST && plain)
        append(text, size, " = ");
    snprintf(one, sizeof one, "%s%s", gather->rounded ? "≈ " : "", convolve_number(v, x, gather->output));
    append(text, size, one);
    if (gather->n_terms == 0)
        append(text, size, _("   no stamp reaches it"));
    else if (gather->n_done < gather->n_terms)
        append(text, size, _("   so far"));
}

static void output_pointer(const struct view *v, const char *key, const struct matrix *m, int top, int left)
{
    const struct board *b = session_board(v->session);
    int row, col;
    const unsigned state = behave(v, key, m, &row, &col);
    char text[512], r[FORMAT_MAX], c[FORMAT_MAX];
    struct board_step gather;
    row -= top;
    col -= left;
    if (!(state & (UI_HOT | UI_ACTIVE | UI_PRESSED)))
        return;
    if (row < 0 || row >= b->oh || col < 0 || col >= b->ow) {
        snprintf(text, sizeof text, _("y[%s, %s]   cropped by the padding"), format_number(r, row, 0),
                 format_number(c, col, 0));
        convolve_card(v, text);
        return;
    }
    session_gather(v->session, 1, row, col, &gather);
    if ((state & (UI_ACTIVE | UI_PRESSED)) && gather.n_terms > 0) /* where its value is complete */
        go_to(v, gather.term[gather.n_terms - 1].from_row * b->width + gather.term[gather.n_terms - 1].from_col + 1);
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_OUTPUT, .row = row, .col = col, .term = -1, .weight = -1});
    gather_text(v, &gather, text, sizeof text);
    convolve_card(v, text);
}

static void stamp_pointer(const struct view *v, const struct transposed_layout *l)
{
    int row, col;
    if (!(behave(v, "stamp-board", &l->stamp, &row, &col) & UI_HOT))
        return;
    const int term = row * l->stamp.cols + col;
    const struct board_term *t = &session_step(v->session)->term[term];
    char text[224], x[FORMAT_MAX], w[FORMAT_MAX], product[FORMAT_MAX], to[2][FORMAT_MAX];
    snprintf(text, sizeof text,
             t->padded ? _("x = %s   w = %s   x·w = %s   at y[%s, %s]: cropped by the padding")
                       : _("x = %s   w = %s   x·w = %s   added to y[%s, %s]"),
             convolve_pixel(v, x, t->x), convolve_number(v, w, t->w), convolve_number(v, product, t->product),
             format_number(to[0], t->row, 0), format_number(to[1], t->col, 0));
    convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TERM, .term = term});
    convolve_card(v, text);
}

void transposed_pointer(const struct view *v, const struct transposed_layout *l)
{
    const int *pad = session_board(v->session)->geometry.padding;
    ui_push_id(v->ui, "transposed");
    input_pointer(v, l);
    stamp_pointer(v, l);
    output_pointer(v, "output-board", &l->canvas, pad[0], pad[1]);
    if (l->counts.cell > 0)
        output_pointer(v, "overlap-board", &l->counts, 0, 0);
    ui_pop_id(v->ui);
}
