/* app/views/convolve/transposed.h - what the sources of the transposed view share: transposed.c (stage, controls,
 * caption), _layout (what fits), _marks (frames, connectors), _pointer, _inspector.
 *
 * Left the input and, below it, the kernel times the chosen value: the stamp. Right the output so far, with the parts
 * around it that the padding crops; below it, if asked for, how many stamps meet at each place. What lies around the
 * output is on the canvas, whose first row and column are the first that any stamp reaches. Threads: the window thread.
 */
#ifndef CS_VIEWS_TRANSPOSED_H
#define CS_VIEWS_TRANSPOSED_H

#include "app/views/convolve/convolve_view.h"

struct transposed_layout {
    struct rect area;
    bool compact;        /* lower than 600: smaller offsets */
    bool kernel;         /* has its place on the stage, else it is in the left panel */
    float left, edge;    /* of the left column */
    float second, right; /* of the other */
    float title, ticks;  /* baselines of the upper row */
    struct matrix input;
    float kernel_title;     /* baseline of kernel and stamp */
    struct rect kernel_box; /* the kernel's matrix */
    struct matrix stamp;
    struct matrix canvas, output; /* geometry alone; the output within it */
    float counts_title;
    struct matrix counts; /* cell 0: not shown */
};
void transposed_layout(const struct view *v, struct rect area, struct transposed_layout *l);
bool transposed_kernel_on_stage(const struct view *v);
void transposed_marks(const struct view *v, const struct transposed_layout *l);
void transposed_pointer(const struct view *v, const struct transposed_layout *l);
float transposed_inspector(const struct view *v, struct rect area);

/* The place of the output that the inspector explains: the hovered one, else where the last product went; false where
 * all of the stamp is cropped. */
bool transposed_place(const struct view *v, int *oy, int *ox);
/* What a stamp covers, at a place between steps, without its right and lower grid line. */
struct rect transposed_footprint(const struct board *b, const struct transposed_layout *l, float row, float col);
/* A cell of the canvas by its place on the output, which may lie around it. */
struct rect transposed_cell(const struct board *b, const struct transposed_layout *l, int oy, int ox);

enum { TRANSPOSED_CELLS = 12 }; /* px from which cells are drawn one by one; below they are a picture */

#endif
