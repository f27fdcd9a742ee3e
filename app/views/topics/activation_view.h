/* app/views/topics/activation_view.h - what the sources of the activation view share: activation.c (the mode),
 * activation_layout.c (what fits), activation_maps.c (grids), activation_curve.c, activation_pointer.c,
 * activation_inspector.c, activation_text.c (formulas and sentences).
 *
 * Forth from left to right: the map, the curve, the result; and back below them from right to left: the gradient that
 * arrives, the slopes, the gradient on the map. The same place is marked in all of them, and on the curve.
 * Threads: the window thread. */
#ifndef CS_VIEWS_TOPICS_ACTIVATION_VIEW_H
#define CS_VIEWS_TOPICS_ACTIVATION_VIEW_H

#include "app/session/topic_activation.h"
#include "app/views/topics/scalar_parts.h"

enum activation_grid {
    ACTIVATION_X,
    ACTIVATION_Y,
    ACTIVATION_BACK,
    ACTIVATION_SLOPES,
    ACTIVATION_ARRIVING,
    ACTIVATION_GRIDS
};
struct activation_layout {
    struct rect area;
    struct matrix grid[ACTIVATION_GRIDS]; /* cell 0: has no room, or is not asked for */
    float title[2];                       /* baselines above the two rows; 0: there is none */
    struct rect curve;                    /* w 0: no room */
    float note;                           /* baseline of what is said of all slopes; 0: no room */
};
void activation_layout(const struct view *v, struct rect area, struct activation_layout *l);

void activation_maps(const struct view *v, const struct activation_layout *l);
void activation_marks(const struct view *v, const struct activation_layout *l);
void activation_curve(const struct view *v, const struct activation_layout *l);
void activation_pointer(const struct view *v, const struct activation_layout *l);
float activation_inspector(const struct view *v, struct rect area);
void activation_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

const struct activation_state *activation_state_of(const struct view *v);
/* The value that the panels tell of: hovered, being edited, or of the step; and how many are there by now. */
int activation_told(const struct view *v);
int activation_shown(const struct view *v);
/* Of the map: the value that keys and dragging change while the map has the focus; -1: none. */
int activation_edited(const struct view *v);

const float *activation_values(const struct activation_state *s, enum activation_grid g);
const char *activation_name(const struct activation_state *s); /* "Sigmoid", translated */
/* A number of the map, as it was meant: 0.1, not the float32 next to it. */
const char *activation_number(const struct view *v, char buf[CONVOLVE_ROUNDED_MAX], float value, bool about);
/* How f(x) and f'(x) come about for one value, with the number in place: "1 / (1 + e^−1.5)". */
void activation_formula(const struct view *v, int cell, char *text, size_t size);
void activation_slope_formula(const struct view *v, int cell, char *text, size_t size);
/* "7 of 16 dead", "5 of 16 saturated"; empty for none of them. */
void activation_faint_text(const struct activation_state *s, char *text, size_t size);

#endif
