/* app/views/topics/points_view.h - what the sources of the points' view share: points.c (layout, curves, panels' rows,
 * caption, keys), _plane (the plane and what lies on it), _pointer (adding, moving, choosing), _net (the diagram),
 * _inspector. Numbers are those of session_points(). Threads: the window thread. */
#ifndef CS_VIEWS_POINTS_VIEW_H
#define CS_VIEWS_POINTS_VIEW_H

#include "app/session/topic_points.h"
#include "app/views/convolve/convolve_view.h"

struct points_layout {
    const struct points *p;
    struct rect plane; /* x1 to the right, x2 up, both +-POINTS_REACH; hidden: what two units make of them */
    bool hidden;
    float lo[2], hi[2]; /* of its axes */
    float title;        /* baseline of the titles */
    struct rect net;
    float node;                 /* side of a unit's picture */
    float equation;             /* top of what the neuron computes, below its diagram; 0: no room */
    struct rect loss, accuracy; /* curves; w 0: no room */
};

/* Of the stage; with numbers (layers > 0) only. */
void points_layout(const struct view *v, struct rect area, struct points_layout *l);
/* Where a unit is drawn; layer -1: an input. */
struct rect points_node(const struct points_layout *l, int layer, int index);

/* Grids of HOVER_TOPIC's channel. */
enum points_grid {
    POINTS_HOVER_PLACE, /* row, col: of the plane's picture */
    POINTS_HOVER_POINT, /* row: its index */
    POINTS_HOVER_UNIT,  /* row: its index */
    POINTS_HOVER_WEIGHT /* row: of this unit, col: from this input; the last is the bias */
};
/* Index of what is hovered in a grid, -1: nothing of it; col of a weight, -1 likewise. */
int points_hovered(const struct view *v, enum points_grid grid);
int points_hovered_weight(const struct view *v, int unit);
void points_hover(const struct view *v, enum points_grid grid, int row, int col);

/* Three digits that count: 0.182, −1.2, 4.7e−05. */
const char *points_number(char buf[FORMAT_MAX], double value);
/* "x1", "h[2]", "h2[0]", "z"; inputs are layer -1. */
const char *points_unit_name(const struct points *p, int layer, int index, char text[FORMAT_MAX]);

struct color points_class_color(const struct view *v, int c);
/* A circle, square or triangle of about this radius, with a casing. */
void points_marker(const struct view *v, float x, float y, float radius, int c);
struct point points_place(const struct points_layout *l, float x1, float x2);
struct point points_point(const struct points_layout *l, int i); /* where the i-th is drawn */

void points_plane(const struct view *v, const struct points_layout *l);
void points_hidden(const struct view *v, const struct points_layout *l); /* its picture and axes */
void points_pointer(const struct view *v, const struct points_layout *l);
/* Deletes the chosen point. */
void points_delete(const struct view *v);
void points_net(const struct view *v, const struct points_layout *l);
float points_inspector(const struct view *v, struct rect area);

#endif
