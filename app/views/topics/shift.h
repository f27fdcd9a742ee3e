/* app/views/topics/shift.h - what the sources of the view share: shift.c (the stage, controls, keys), _layout (what
 * fits), _grids (inputs, maps and their difference), _marks (windows, frames, connectors), _pointer, _answers (global
 * pooling, the fully connected layer, the curve), _inspector, _text (caption, cards).
 *
 * Upper row: the shifted input, F of it. Lower row: the input, its map moved along. Right of them the difference, and
 * below that the curve. A strip at the foot has the pooled maps and the answers. What has no room on the stage stands
 * in the inspector. All numbers are session_shift()'s. Threads: the window thread. */
#ifndef CS_VIEWS_TOPICS_SHIFT_H
#define CS_VIEWS_TOPICS_SHIFT_H

#include "app/session/topic_shift.h"
#include "app/views/convolve/convolve_view.h"

enum shift_grid {
    GRID_SHIFTED, /* Shift(X), X */
    GRID_STILL,
    GRID_MOVED, /* of the large map: F(Shift(X)), Shift(F(X)), their difference */
    GRID_ALONG,
    GRID_DIFFERENCE,
    GRID_POOLED_MOVED, /* the same of the pooled map, small */
    GRID_POOLED_ALONG,
    GRID_POOLED_DIFFERENCE,
    SHIFT_GRIDS
};

struct shift_layout {
    struct rect area;
    bool pooled; /* the large map is the pooled one */
    bool ticks;
    bool has[SHIFT_GRIDS];
    struct matrix grid[SHIFT_GRIDS]; /* geometry, and what shift_describe() adds */
    float room[SHIFT_GRIDS];         /* of the titles */
    struct rect answers, curve;      /* w 0: not on the stage */
};
void shift_layout(const struct view *v, const struct shift_state *s, struct rect area, struct shift_layout *l);
/* Rows of the table of answers that the stage shows. */
int shift_answer_rows(const struct shift_layout *l);
/* Whether the inspector has to show these. */
struct shift_rest {
    bool pooled, answers, curve;
};
struct shift_rest shift_left_over(const struct view *v, const struct shift_state *s);
/* The maps of a grid from GRID_MOVED on, by layout and by chance of what is large. */
const struct shift_map *shift_map_of(const struct shift_state *s, enum shift_grid g, bool pooled);
/* Whether the large map is the pooled one: asked for, and there is one. */
bool shift_shows_pooled(const struct view *v, const struct shift_state *s);
/* Data, colours and digits of a grid whose place, cell and size are set. */
void shift_describe(const struct view *v, const struct shift_state *s, enum shift_grid g, bool pooled,
                    struct matrix *m);
/* Whether the digits of a grid fit into cells of this side. */
bool shift_readable(const struct view *v, const struct shift_state *s, enum shift_grid g, bool pooled, float cell);

/* What windows and frames are drawn for: what the pointer is on, else the chosen place. */
struct shift_focus {
    bool pooled; /* of the pooled map */
    int row, col;
    int grid;  /* that the pointer is on; -1: none */
    int at[2]; /* and its cell there */
};
struct shift_focus shift_focus(const struct view *v, const struct shift_state *s);

void shift_draw_grid(const struct view *v, const struct shift_state *s, enum shift_grid g, const struct matrix *m,
                     bool pooled, bool ticks, float room);
void shift_marks(const struct view *v, const struct shift_state *s, const struct shift_layout *l);
void shift_grip(const struct view *v, const struct shift_layout *l); /* while an input is dragged */
void shift_pooled_marks(const struct view *v, const struct shift_state *s, const struct matrix m[3]);
void shift_pointer(const struct view *v, const struct shift_state *s, const struct shift_layout *l);
/* Of a map's grid, wherever it is drawn. */
void shift_map_pointer(const struct view *v, const struct shift_state *s, enum shift_grid g, const struct matrix *m,
                       bool pooled);

enum { SHIFT_ANSWER_PITCH = 18 };
/* Each returns the y below. answers: a head, and the rows of the table that end above bottom. */
float shift_answers(const struct view *v, const struct shift_state *s, struct rect area, float y, float bottom);
float shift_curve(const struct view *v, const struct shift_state *s, struct rect area);

float shift_inspector(const struct view *v, struct rect area);
void shift_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);
const char *shift_title(enum shift_grid g, bool pooled); /* "F(Shift(X))", the same in every language */
void shift_card(const struct view *v, const struct shift_state *s, enum shift_grid g, bool pooled, int row, int col);

#endif
