/* app/views/topics/drop.h - what the sources of the view of dropout share: dropout.c (stage, controls, text),
 * drop_layout (what fits), drop_blocks (values, mask, averages), drop_net (units and the layer behind them),
 * drop_chart, drop_pointer, drop_inspector.
 *
 * Columns from left to right: the numbers, what this mask leaves of them, (units) the thinned network behind, the
 * average of all masks so far, and its distance to the numbers. Threads: the window thread. */
#ifndef CS_VIEWS_DROP_H
#define CS_VIEWS_DROP_H

#include "app/session/topic_dropout.h"
#include "app/views/convolve/convolve_view.h"

enum drop_column { DROP_VALUES, DROP_MASK, DROP_AVERAGE, DROP_DISTANCE, DROP_COLUMNS };

/* Maps of a column stand in a table of so many columns; a unit is a map of one number. */
struct drop_block {
    float x, y, w, h, gap; /* of the first cell; between maps */
    int across;
};
struct drop_layout {
    struct rect area;
    float title;              /* baseline */
    bool shown[DROP_COLUMNS]; /* which have room */
    struct drop_block block[DROP_COLUMNS];
    float width[DROP_COLUMNS]; /* of the column */
    bool net, chart;
    struct rect net_at, chart_at; /* between the mask's units and the average */
};
void drop_layout(const struct view *v, struct rect area, struct drop_layout *l);
struct rect drop_cell_rect(const struct dropout_state *d, const struct drop_block *b, int cell);
struct rect drop_map_rect(const struct dropout_state *d, const struct drop_block *b, int map);
int drop_cell_at(const struct dropout_state *d, const struct drop_block *b, float x, float y); /* -1: none */

/* The number under the pointer, else the chosen one: HOVER_TOPIC's row. */
int drop_shown_cell(const struct view *v);
void drop_trace(const struct view *v, struct dropout_trace *t); /* of it, after the step's mask */

void drop_blocks(const struct view *v, const struct drop_layout *l);
void drop_net(const struct view *v, const struct drop_layout *l);
void drop_chart(const struct view *v, const struct drop_layout *l);
void drop_pointer(const struct view *v, const struct drop_layout *l);
void drop_keys(const struct view *v);
float drop_inspector(const struct view *v, struct rect area);
/* "3" of a unit, "1, 0, 2" of a number of a map */
void drop_place_text(const struct dropout_state *d, int cell, char *text, size_t size);
/* Both strokes of a cross within r. */
void drop_cross(const struct view *v, struct rect r, float width);

#endif
