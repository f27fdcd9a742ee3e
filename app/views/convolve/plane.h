/* app/views/convolve/plane.h - what the sources of the one-channel view share: plane.c (the stage), plane_layout.c (what
 * fits), plane_boards.c (the grids), plane_marks.c (frames, connectors), plane_pointer.c, plane_pictures.c,
 * plane_caption.c. Threads: the window thread. */
#ifndef CS_VIEWS_PLANE_H
#define CS_VIEWS_PLANE_H

#include "app/views/convolve/convolve_view.h"

/* Where things lie on the stage; decided by the room and by the numbers that must fit. */
struct plane_layout {
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
void plane_layout(const struct view *v, struct rect area, struct plane_layout *l);
/* Whether the kernel has its place on the stage in this window (else the left panel shows it). */
bool plane_kernel_on_stage(const struct view *v);

void plane_boards(const struct view *v, const struct plane_layout *l);
void plane_marks(const struct view *v, const struct plane_layout *l);
void plane_hover(const struct view *v, struct plane_layout *l); /* plane_pointer.c: sets hovers */
void plane_pictures(const struct view *v, const struct plane_layout *l);
void plane_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

#endif
