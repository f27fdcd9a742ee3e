/* app/views/convolve/plane.h - what the sources of the one-channel view share: plane.c (the stage), plane_layout.c
 * (what fits), plane_sight.c (zoom), plane_boards.c (the grids), plane_marks.c (frames, connectors), plane_pointer.c,
 * plane_pictures.c, plane_caption.c.
 *
 * A board that is shown whole in cells lies where the mockups have it. One that is zoomed, or too large for that, is
 * seen through two boxes of one size, input and output at the same scale, the middle of one under the middle of the
 * other. Threads: the window thread. */
#ifndef CS_VIEWS_PLANE_H
#define CS_VIEWS_PLANE_H

#include "app/views/convolve/convolve_view.h"

/* Where things lie on the stage; decided by the room and by the numbers that must fit. */
struct plane_layout {
    struct rect area;
    bool compact;                /* lower than 600: smaller offsets, no pictures */
    bool kernel, pictures;       /* what has room on the stage; else the kernel is in the left panel, the pictures go */
    bool beside;                 /* the kernel stands right of the boards, not below them */
    float left, right;           /* of the content */
    float second;                /* left edge of the second column below the boards */
    float title, ticks;          /* baselines */
    float kernel_title;          /* baseline */
    struct rect kernel_box;      /* its matrix, without the frame */
    bool zoomed;                 /* seen through boxes */
    bool bare;                   /* without tags of weights */
    struct rect in_box, out_box; /* what is visible of grid and output */
    struct session_sight sight;  /* of the input, in its rows and columns, cells' edges: pixel i is from i to i + 1 */
    struct matrix grid;          /* the padded input, all of it; data is NULL: only geometry */
    struct matrix input, output; /* all of them; data may be NULL for a large output */
};
void plane_layout(const struct view *v, struct rect area, struct plane_layout *l);
/* Sides, data and colours of grid, input and output; where they lie is left open. */
void plane_describe(const struct view *v, struct plane_layout *l, float cell);
/* Whether the kernel has its place on the stage in this window (else the left panel shows it). */
bool plane_kernel_on_stage(const struct view *v);

/* plane_sight.c */
/* Whether the board is seen through boxes: it is large, or a person zoomed. */
bool plane_is_zoomed(const struct view *v);
/* Places grid, input and output of l->in_box and l->out_box. */
void plane_place_sight(const struct view *v, struct plane_layout *l);
/* In two steps: what is to be seen in a box, and where that puts grid, input and output for l->sight. */
struct session_sight plane_sight_of(const struct view *v, struct rect box);
void plane_place_seen(const struct view *v, struct plane_layout *l);
/* Wheel, pinch and drags over the boxes. */
void plane_zoom(const struct view *v, const struct plane_layout *l);
/* Moves what is seen so that this place of the input is in the middle. */
void plane_look_at(const struct view *v, const struct session_sight *now, double row, double col);

void plane_boards(const struct view *v, const struct plane_layout *l);
/* Its parts. */
void plane_draw_input(const struct view *v, const struct plane_layout *l);
void plane_draw_output(const struct view *v, const struct plane_layout *l);
void plane_input_ticks(const struct view *v, const struct plane_layout *l);
void plane_output_ticks(const struct view *v, const struct plane_layout *l);
/* "Input  8×8"; returns where it ends. */
float plane_title(const struct view *v, float x, float baseline, const char *title, int rows, int cols);
/* Swatch and words right of `from`, above the input, where there is room. */
void plane_padding_key(const struct view *v, const struct plane_layout *l, float from);
/* The key of the colours, −most to +most, between x and right, where there is room. */
void plane_scale_key(const struct view *v, float from, float right, float baseline, double most);
void plane_box_frame(const struct view *v, struct rect box);
/* Lines and digits fade in as cells grow; below PLANE_CELLS_FROM px a board is a picture. */
enum { PLANE_CELLS_FROM = 12 };
float plane_faded(float cell, float from, float to);
/* A matrix as a picture; through a pyramid where there is one (NULL: none). */
void plane_draw_far(const struct view *v, const struct matrix *m, struct rect box, const struct pyramid *pyramid,
                    uint64_t key);
/* Decimals of a part and the size of its digits: none where there is no room for what follows the point. */
void plane_digits(struct matrix *m);
void plane_marks(const struct view *v, const struct plane_layout *l);
void plane_hover(const struct view *v, const struct plane_layout *l); /* plane_pointer.c */
void plane_pictures(const struct view *v, const struct plane_layout *l);
/* A part of a pyramid in r; look has map, lo, hi and key. */
void plane_pyramid(const struct view *v, struct rect r, const struct pyramid *p, const struct pyramid_view *seen,
                   const struct draw_tensor *look);
void plane_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

#endif
