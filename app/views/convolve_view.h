/* app/views/convolve_view.h - what the parts of the Convolve workspace share: the frame's data, the layout of the
 * stage, the term under the pointer (it lights up in stage, kernel and inspector at once) and the motion of the window.
 * Threads: the window thread. */
#ifndef CS_VIEWS_CONVOLVE_VIEW_H
#define CS_VIEWS_CONVOLVE_VIEW_H

#include "app/ui/format.h"
#include "app/views/matrix.h"
#include "app/views/view.h"

/* Where things lie on the stage; decided by the room and by the numbers that must fit. */
struct convolve_layout {
    struct rect area;
    bool compact;           /* lower than 640: smaller offsets, no pictures */
    bool kernel, pictures;  /* what has room on the stage; else the kernel is in the left panel, the pictures go */
    bool beside;            /* the kernel stands right of the boards, not below them */
    float left, right;      /* of the content */
    float second;           /* left edge of the second column below the boards */
    float title, ticks;     /* baselines */
    float kernel_title;     /* baseline */
    struct rect kernel_box; /* its matrix, without the frame */
    struct matrix grid;     /* the padded input; data is NULL: only geometry */
    struct matrix input, output;
    bool hovers; /* the pointer is over this place of the input, padding counted from -1 down */
    int hover_row, hover_col;
};
void convolve_layout(const struct view *v, struct rect area, struct convolve_layout *l);
/* Whether the kernel has its place on the stage in this window (else convolve_left() shows it). */
bool convolve_kernel_on_stage(const struct view *v);

/* How far the window has come on its way to the step's place. */
struct convolve_motion {
    float row, col; /* of the output cell, between the last one and this one */
    float frames;   /* 0..1: visibility of both frames */
    float fade;     /* 0..1: how much of the new value is still to come */
};
struct convolve_motion convolve_motion(const struct view *v);

/* Index of the hovered term of the step, -1: none. Set by whoever is under the pointer, read by all in the same and the
 * next frame. */
int convolve_hovered(const struct view *v);
void convolve_hover(const struct view *v, int term);
/* A hover card near the pointer once it has rested on the same thing for 300 ms. */
void convolve_card(const struct view *v, const char *text);
/* "x[2, 7] = 2   w = −4   x·w = −8" near the pointer, and the term lights up. */
void convolve_hover_term(const struct view *v, const struct convolve_step *step, int term);

/* The term that the weight at row-major index makes (the kernel may be flipped), and back: the same rule both ways. */
int convolve_term_of_weight(const struct view *v, int weight);

void convolve_boards(const struct view *v, const struct convolve_layout *l); /* convolve_boards.c */
void convolve_marks(const struct view *v,
                    const struct convolve_layout *l); /* convolve_marks.c: frames, tags, connectors */
void convolve_board_hover(const struct view *v, struct convolve_layout *l); /* convolve_pointer.c: sets hovers */
void convolve_kernel_matrix(const struct view *v, struct rect box);         /* convolve_kernel.c */
float convolve_kernel_title(const struct view *v, float x, float baseline, float width,
                            struct font font); /* the last line's baseline */
void convolve_kernel_weight(const struct view *v, float x, float y, float width, bool compact);
void convolve_kernel_sum(const struct view *v, float x, float baseline, float width);
void convolve_pictures(const struct view *v, const struct convolve_layout *l); /* convolve_pictures.c */
void convolve_caption(const struct view *v, char *head, size_t head_size, char *text,
                      size_t text_size);                      /* convolve_caption.c */
float convolve_left(const struct view *v, struct rect area);  /* convolve_left.c */
float convolve_right(const struct view *v, struct rect area); /* convolve_right.c */

/* Decimals of outputs: more are shown with ≈ in front. */
enum { CONVOLVE_DECIMALS = 2 };

/* Tapped rows (or columns) of the window: first, first + dilation ... size of them. */
struct convolve_taps {
    int first, dilation, n;
};
struct convolve_taps convolve_rows(const struct convolve_state *s, const struct convolve_step *step);
struct convolve_taps convolve_columns(const struct convolve_state *s, const struct convolve_step *step);

#endif
