/* app/views/convolve/compare.h - two boards of one channel side by side: A is the session's board, B the same but for
 * its kernel, its padding or its picture (convolve.compare). compare.c puts stage, panels and caption together;
 * compare_layout.c decides what fits; compare_maps.c draws the boards and what they differ by; compare_pointer.c
 * answers the pointer; compare_panels.c are the panels.
 *
 * A panel is a grid or a kernel with its title. All grids have cells of one size, and one sight when they are seen
 * through boxes; the difference stands at the places of output A. Threads: the window thread. */
#ifndef CS_VIEWS_COMPARE_H
#define CS_VIEWS_COMPARE_H

#include "app/views/convolve/plane.h"

enum compare_panel {
    PANEL_INPUT_A, /* of both, where they have the same */
    PANEL_INPUT_B,
    PANEL_OUTPUT_A,
    PANEL_OUTPUT_B,
    PANEL_DIFFERENCE,
    PANEL_KERNEL_A, /* of both, where they have the same */
    PANEL_KERNEL_B,
    PANEL_NOTES, /* key and numbers of the difference; without a place of its own below it */
    PANELS
};

struct compare_layout {
    struct rect area;
    bool compact, zoomed;
    bool shown[PANELS];
    struct rect box[PANELS];     /* of the grid or the matrix */
    float title[PANELS];         /* baseline */
    float right[PANELS];         /* how far its title may reach */
    struct plane_layout side[2]; /* what the panels of A and of B show */
    struct plane_layout apart;   /* A, with the difference's panel as that of its output */
    struct matrix difference;    /* data NULL: not known (yet) */
    bool hovers;                 /* the pointer is on this place of an output, as A counts */
    int hover_row, hover_col;
};
/* The session must be comparing: session_comparing(). */
void compare_layout(const struct view *v, struct rect area, struct compare_layout *l);
bool compare_kernel_on_stage(const struct view *v);
/* "Output A" */
const char *compare_title(const struct view *v, int panel);
void compare_maps(const struct view *v, const struct compare_layout *l);
void compare_hover(const struct view *v, struct compare_layout *l);

/* From places of output A to those of output B. */
struct compare_shift {
    int row, col;
};
struct compare_shift compare_shift(const struct view *v);
/* A − B at a place of output A; false where that is not known or one of them has no value. */
bool compare_value(const struct view *v, int row, int col, double *difference);

/* What plane.c hands over when two boards are compared. */
void compare_stage(const struct view *v, struct rect area);
float compare_inspector(const struct view *v, struct rect area);
void compare_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);
/* The choice of what is compared, and B's; also where nothing is compared yet. Returns the y below. */
float compare_controls(const struct view *v, struct rect area, float y);
/* The kernels, where the stage has no room for them. */
float compare_kernels(const struct view *v, struct rect area, float y);

#endif
