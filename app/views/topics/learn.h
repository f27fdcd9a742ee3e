/* app/views/topics/learn.h - what the parts of the view of Learn share: where things stand on the stage, and how its
 * numbers are written. Above, input, target, present output and their difference; below, the kernel as it is, its
 * gradient, the step it takes next, and the hidden kernel; then the loss, and the kernel at some iterations. All
 * numbers are those of session_learn(). Threads: the window's. */
#ifndef CS_VIEWS_LEARN_H
#define CS_VIEWS_LEARN_H

#include "app/session/topic_learn.h"
#include "app/views/convolve/convolve_view.h"

enum learn_grid {
    LEARN_INPUT,
    LEARN_TARGET,
    LEARN_OUTPUT,
    LEARN_DIFFERENCE,
    LEARN_WEIGHTS,
    LEARN_GRADIENT,
    LEARN_UPDATE, /* what the next step adds: -lr * v */
    LEARN_HIDDEN,
    LEARN_GRIDS
};

enum { LEARN_FILM = 12 }; /* kernels of the film at most */

struct learn_layout {
    struct rect area;
    struct matrix grid[LEARN_GRIDS]; /* rows 0: no room */
    float baseline[LEARN_GRIDS];     /* of their titles */
    float width;                     /* of a column */
    struct rect plot;                /* its title stands on plot.y - 12; h 0: no room */
    struct rect end;                 /* of the strip that says why it ended; h 0: it did not */
    int n_film, film[LEARN_FILM];    /* iterations of the kernels of the film */
    struct matrix film_grid;         /* of the first; the others follow film_pitch apart; data NULL */
    float film_pitch, film_baseline;
};
/* False where there is nothing to be shown. update has room for the numbers of LEARN_UPDATE and lives as long as l. */
bool learn_layout(const struct view *v, struct rect area, struct learn_layout *l, float update[LEARN_NUMBERS]);
/* Pictures of so many cells are drawn as pictures, and have no lines or digits. */
bool learn_is_picture(const struct matrix *m);

/* Whether the hidden kernel is to be seen: asked for, or at the end. */
bool learn_reveals(const struct view *v);
/* The iteration that is shown is the last one, and there is no step to the next. */
bool learn_has_ended(const struct view *v);
bool learn_diverges(const struct learn *l); /* the rate of the step is above the critical one */
/* Half of the critical rate, in two digits. */
double learn_good_rate(const struct learn *l);
void learn_request_good_rate(const struct view *v); /* from here on, or, where it has ended, from the start */

/* At most five decimals (all with full precision), or a power of ten where that says nothing. */
const char *learn_number(const struct view *v, char buf[FORMAT_MAX], double value);
const char *learn_digits(char buf[FORMAT_MAX], double value, int digits); /* that many significant ones, 8e−6 */
/* For cells: few characters, never a 0 that is none. */
const char *learn_compact(char buf[FORMAT_MAX], double value, int decimals);
/* "w[0, 2]", or "b" for the bias. */
void learn_name(const struct learn *l, const char *letter, int number, char text[48]);
/* The weight that the inspector explains. */
int learn_chosen(const struct view *v, const struct learn *l);

void learn_boards(const struct view *v, const struct learn_layout *l);  /* learn_boards.c */
void learn_pointer(const struct view *v, const struct learn_layout *l); /* learn_pointer.c */
void learn_curve(const struct view *v, const struct learn_layout *l);   /* learn_curve.c: loss, film, end */
float learn_controls(const struct view *v, struct rect area, float y);  /* learn_controls.c */
float learn_inspector(const struct view *v, struct rect area);          /* learn_inspector.c */
void learn_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

#endif
