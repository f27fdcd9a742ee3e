/* app/views/topics/backward_view.h - what the sources of the way back's view share: backward.c (stage, controls, keys),
 * backward_layout.c (what fits), backward_boards.c (grids), backward_marks.c (frames, connectors), backward_forward.c
 * (the convolution itself, small), backward_formula.c, backward_pointer.c, backward_edit.c (numbers that one edits),
 * backward_inspector.c and backward_caption.c.
 *
 * The upper row of the stage has what the window slides over, and the gradient that comes of it; below, or where that
 * is too low, beside them: what slides, the convolution forward, one output's formula. All numbers are those of
 * session_backward(). Threads: the window's. */
#ifndef CS_VIEWS_BACKWARD_VIEW_H
#define CS_VIEWS_BACKWARD_VIEW_H

#include "app/session/topic_backward.h"
#include "app/views/convolve/convolve_view.h"

/* What is looked at: the step, or what the pointer is on. */
struct backward_look {
    const struct backward *b;
    struct backward_step step;
    bool peeking;
    int done;
    struct backward_so_far so_far;
    int output[2]; /* of the formula */
    int gradient;  /* hovered number of what arrives, -1: none */
};
/* False while nothing could be computed yet. */
bool backward_look(const struct view *v, struct backward_look *k);

/* Grids that the pointer can be on: convolve_hover.channel of HOVER_TOPIC. row and col count from the grid's corner;
 * ON_TERM: row is the product. */
enum backward_on { ON_SLID = 1, ON_MOVING, ON_RESULT, ON_X, ON_F, ON_O, ON_TERM };
/* The product of the step that the pointer is on, wherever; -1: none. */
int backward_hovered_term(const struct view *v, const struct backward_look *k);

struct backward_layout {
    struct rect area;
    bool compact, beside;           /* what slides stands right of the others, not below them */
    bool strip, formula;            /* what has room */
    float left, right;              /* of the content */
    float title, ticks;             /* baselines of the upper row */
    float moving_title;             /* baseline, also of the strip */
    float result_left, moving_left; /* of titles */
    float result_room, moving_room; /* width for them */
    struct matrix slid, moving, result;
    struct matrix x, f, o, t; /* of the strip; t: with a target */
    float strip_left;
    struct rect formula_box;
};
void backward_layout(const struct view *v, const struct backward_look *k, struct rect area, struct backward_layout *l);
/* Where the stage of this window is. */
struct rect backward_stage_area(const struct view *v);
/* Whether the stage of this window has the formula (else the inspector has it). */
bool backward_formula_on_stage(const struct view *v, const struct backward_look *k);

void backward_boards(const struct view *v, const struct backward_look *k, const struct backward_layout *l);
void backward_strip(const struct view *v, const struct backward_look *k, const struct backward_layout *l);
void backward_marks(const struct view *v, const struct backward_look *k, const struct backward_layout *l);
void backward_pointer(const struct view *v, const struct backward_look *k, const struct backward_layout *l);
/* The matrix of a grid, without a place: signed colours up to `most` (0: as the input, grey). */
struct matrix backward_matrix(const struct view *v, const struct backward_grid *g, float cell, float most);
/* A grid with its padding and gaps. */
void backward_draw_grid(const struct view *v, const struct backward_grid *g, const struct matrix *m);
float backward_most(const struct backward_grid *g);                   /* its largest |value|; 1 where all are 0 */
void backward_frame(const struct view *v, struct rect r, float cell); /* magenta, dashed */
/* The number of what slides in the lower right corner of a cell, from so many px up; zero reversed. */
enum { BACKWARD_TAGS_FROM = 40, BACKWARD_RAISED_MAX = 4096 };
void backward_tag(const struct view *v, struct rect cell, double number, bool done, struct color ink);
/* Whether the window has come to its place. */
bool backward_landed(const struct view *v, const struct backward_look *k);

/* One output's formula in box; wide enough for three columns, or one below the other. Returns its height. */
float backward_formula(const struct view *v, const struct backward_look *k, struct rect box);
float backward_formula_height(const struct view *v, const struct backward_look *k, float width);
bool backward_has_formula(const struct view *v, const struct backward_look *k);

/* Numbers that one edits: the gradient that arrives (where it is given), the kernel, and that of the target. Click
 * chooses; dragging up or down, the wheel, + and - change by 1 (Shift .1); digits replace; arrows move. */
enum backward_edited { EDIT_GRADIENT, EDIT_KERNEL, EDIT_TARGET };
struct backward_edit {
    int cell;       /* of m under the pointer, -1: none */
    unsigned state; /* enum ui_state */
};
/* m lies where the numbers are drawn; index tells of each cell of m which number it is, -1: none (NULL: in order). Call
 * it where the pointer is asked for; backward_mark_edit() draws the choice. */
struct backward_edit backward_edit(const struct view *v, enum backward_edited what, const struct matrix *m,
                                   const int *index);
void backward_mark_edit(const struct view *v, enum backward_edited what, const struct matrix *m, const int *index);
bool backward_can_edit(const struct view *v, enum backward_edited what);
/* Which output's gradient each cell of `slid` is, where that is dL/dO spread out; -1: none. index: rows*cols. */
enum { BACKWARD_SPREAD_MAX = 4096 };
bool backward_spread_index(const struct backward *b, int *index);
/* The target's kernel in the size of the board's. */
struct kernel_value backward_target(const struct view *v);

float backward_inspector(const struct view *v, struct rect area);
void backward_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

/* "∂L/∂F" ... of what arrives and of the result. */
const char *backward_arriving_name(const struct backward *b);
const char *backward_result_name(const struct backward *b);
/* "∂L/∂F[0, 1]" */
enum { BACKWARD_NAME = 64 };
const char *backward_place_name(char text[BACKWARD_NAME], const char *name, int row, int col);

#endif
