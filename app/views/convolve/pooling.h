/* app/views/convolve/pooling.h - what the sources of the pooling view share: pooling.c (stage, controls), _layout (what
 * fits), _boards (values on the way forward), _gradient (and back), _marks (rings, frames, connectors), _pointer,
 * _inspector, _text (caption and sentences).
 *
 * Two rows of grids, one above the other: input, output, the other rules; and below them, in the same places, the
 * gradient on the input, the gradient that arrives, where it goes by each rule. VISUAL.md section 7 says what goes
 * first. Threads: the window thread. */
#ifndef CS_VIEWS_POOLING_H
#define CS_VIEWS_POOLING_H

#include "app/views/convolve/convolve_view.h"

struct pooling_row {
    float title, top, height;    /* baseline; of the grids */
    struct matrix grid;          /* the padded input: geometry alone */
    struct matrix input, output; /* or the gradients on them */
};
struct pooling_layout {
    struct rect area;
    bool compact;                   /* lower than 600: smaller offsets */
    bool forward, backward, others; /* which rows, and the column of all rules, have room and are asked for */
    struct pooling_row there, back;
    float left, second, third, right; /* left edges of the columns, end of the last */
    float ticks;                      /* baseline above the upper row */
};
void pooling_layout(const struct view *v, struct rect area, struct pooling_layout *l);

void pooling_forward(const struct view *v, const struct pooling_layout *l);
void pooling_backward(const struct view *v, const struct pooling_layout *l);
void pooling_marks(const struct view *v, const struct pooling_layout *l);          /* over the forward row */
void pooling_gradient_marks(const struct view *v, const struct pooling_layout *l); /* and the backward row */
void pooling_pointer(const struct view *v, const struct pooling_layout *l);
float pooling_inspector(const struct view *v, struct rect area);
void pooling_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

/* Ticks of the padded input above and beside it, and of the windows' edges. */
void pooling_ticks(const struct view *v, const struct pooling_layout *l, const struct pooling_row *row);
void pooling_padding(const struct view *v, const struct pooling_row *row, float digits);
/* Where windows tile the input: a wider line between them. */
void pooling_seams(const struct view *v, const struct pooling_row *row);

/* Of the step: the place that wins so far (the first of equals), -1 for none and in a mean; the one the pointer is on,
 * in whatever part of the window, -1 for none; the one at a place of the input. */
int pooling_winner(const struct board *b, const struct board_step *step);
int pooling_hovered(const struct view *v);
int pooling_term_at(const struct board_step *step, int row, int col);
/* Whether the value of a step's place is among those shown. */
bool pooling_is_shown(const struct view *v, int step);
/* Whether the window of an output holds a place of the input. */
bool pooling_holds(const struct board *b, int oy, int ox, int row, int col);
bool pooling_is_read(const struct board *b, int row, int col); /* by any window */
/* The window of a place between steps, without its right and lower grid line. */
struct rect pooling_window(const struct board *b, const struct matrix *grid, float oy, float ox);
/* Output of the rules that are not chosen, the index-th (0, 1) of them; false where there is none. */
bool pooling_other_rule(const struct view *v, const struct pooling_layout *l, int index, struct matrix *m);
float pooling_gradient_scale(const struct board *b); /* of all gradients: the largest there is */
/* The values of the step's window as a rule takes them: "2, 5, 9, 1", "2 + 5 + 9 + 1"; long ones "2, 5, …, 1". Padding
 * only where they count (a mean). count gets how many there are in all. */
void pooling_values(const struct view *v, const struct board_step *step, enum board_rule rule, int most, char *text,
                    size_t size, int *count);
const char *pooling_rule_name(enum board_rule rule); /* "max" */

#endif
