/* app/views/topics/field_view.h - what the sources of the receptive fields' view share: field.c (caption, keys),
 * field_layout.c (what fits), field_rows.c (levels as rows of cells with the cones between them), field_squares.c (the
 * picture with nested squares, and the gradient), field_pointer.c, field_controls.c, field_inspector.c. Numbers are
 * those of session_field(). Threads: the window thread. */
#ifndef CS_VIEWS_FIELD_VIEW_H
#define CS_VIEWS_FIELD_VIEW_H

#include "app/session/topic_field.h"
#include "app/views/convolve/convolve_view.h"

enum { FIELD_NUMBERS = 3 }; /* columns beside the rows: outputs, field, jump */

struct field_layout {
    const struct field *f;
    float title; /* baseline of the titles; 0: none */
    /* Rows of cells, the input lowest. A place of the picture is at zero + pixels * px. */
    float px, zero;
    float low, pitch, height;      /* middle of the lowest row, distance of the next above, height of a cell */
    float width[FIELD_LAYERS + 1]; /* of a cell of each level, its gap left out */
    struct rect rows;              /* all of them, without what stands beside */
    float label, label_width;      /* left edge of the names */
    float number[FIELD_NUMBERS];   /* right edges of the columns; 0: left out */
    float bracket;                 /* y below the lowest row; 0: none */
    struct rect bars;              /* shares of columns; h 0: none */
    struct rect picture, heat;     /* w 0: none */
    struct rect notes;             /* beside them; w 0: none */
};
void field_layout(const struct view *v, struct rect area, struct field_layout *l);
/* A cell of a level; also padding, from -1 down and from n up. */
struct rect field_cell(const struct field_layout *l, int level, int index);
float field_row_y(const struct field_layout *l, int level);

/* What the pointer is on: HOVER_TOPIC's channel. */
enum field_grid {
    FIELD_HOVER_CELL, /* row: the level, col: the cell */
    FIELD_HOVER_PIXEL /* row, col of the picture */
};
/* False: nothing of it, or nothing that is still there. */
bool field_hovered(const struct view *v, enum field_grid grid, int *row, int *col);

void field_rows(const struct view *v, const struct field_layout *l);
void field_squares(const struct view *v, const struct field_layout *l);
void field_pointer(const struct view *v, const struct field_layout *l);
float field_controls(const struct view *v, struct rect area, float y);
float field_inspector(const struct view *v, struct rect area);

/* Requests. The stack that is set becomes this one; gesture: the edit goes on. */
void field_set_stack(const struct view *v, const struct field_stack *s, bool gesture);
void field_choose(const struct view *v, int layer); /* from 0 */
void field_look_at(const struct view *v, int row, int col);
/* Commands on the chosen layer, which keys and buttons share. */
enum field_edit { FIELD_ADD, FIELD_DOUBLE, FIELD_REMOVE, FIELD_UP, FIELD_DOWN, FIELD_EDITS };
bool field_can_edit(const struct view *v, enum field_edit e);
void field_edit(const struct view *v, enum field_edit e);

/* Whether the gradient, or what theory says, is to be shown. */
bool field_shows_effect(const struct view *v);
bool field_shows_theory(const struct view *v);
/* "3 conv 3 s2"; of the input its name. */
void field_level_name(const struct field *f, int level, char *text, size_t size);
/* Three digits that count. */
const char *field_number(char buf[FORMAT_MAX], double value);

#endif
