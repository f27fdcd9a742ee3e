/* app/views/network_layout.h - where the Network workspace draws what: any net as columns from left to right.
 * A column is a layer together with the ReLU (and flatten) behind it, whose values it shows. Feature maps stand in
 * sub-columns at whole px a value; values without rows and columns are a thin strip; the last column is the classes.
 * The classes stay at the right when the other columns are wider than the stage, and the chosen column is kept in view.
 * All of it follows from the snapshot, the chosen neuron and the area; nothing is kept. Threads: the window thread. */
#ifndef CS_VIEWS_NETWORK_LAYOUT_H
#define CS_VIEWS_NETWORK_LAYOUT_H

#include "app/views/view.h"

enum column_kind { COLUMN_PICTURE, COLUMN_MAPS, COLUMN_VALUES, COLUMN_CLASSES };

struct network_column {
    enum column_kind kind;
    int node;                 /* the layer that the column is named after */
    int value;                /* the node whose values it shows: the ReLU behind it, or itself */
    bool rectified;           /* a ReLU is between the two */
    bool non_negative;        /* its values cannot be below 0 */
    int maps, rows, cols;     /* of its values; COLUMN_VALUES and COLUMN_CLASSES: maps of 1x1 */
    int first, shown;         /* maps first..first+shown-1 are drawn */
    int across, down;         /* places side by side and one below another */
    float tile_w, tile_h;     /* of a map */
    float pitch_x, pitch_y;   /* from map to map */
    struct rect box;          /* around all places */
    float table_width;        /* of its widest text in the table */
    char title[NET_NAME_MAX]; /* translated: "Conv 2" */
};

struct network_choice {
    int column; /* -1: none */
    int map, row, col;
};

struct network_layout {
    struct network_column column[NET_MAX_NODES];
    int n;
    struct rect maps;      /* between headings and foot */
    struct rect view;      /* the part of the stage in which the columns before the classes move */
    float content, offset; /* width of those columns, and how far they are moved to the left */
    float table_gap;       /* between texts of the table, at least */
    struct network_choice choice;
};

/* A layer's name as a column is headed: "Conv 2"; kind NULL: the input. */
void network_title(const char *name, const struct layer_kind *kind, char *title, size_t size);
/* Columns and choice only; false without a net. */
bool network_columns(struct network_layout *l, const struct session *s);
/* Also where they are in this stage; false without a net. */
bool network_layout(struct network_layout *l, const struct view *v, struct rect stage);

struct rect network_tile(const struct network_column *c, int map);
/* One value of a map. */
struct rect network_place(const struct network_column *c, int map, int row, int col);
/* Which value is at x, y; false when none is. */
bool network_hit(const struct network_column *c, float x, float y, int *map, int *row, int *col);
float network_column_center(const struct network_column *c);
/* True when a text of this width about the column's centre is not cut by the edge of the view: half a number would be
 * another number. */
bool network_in_view(const struct network_layout *l, const struct network_column *c, float width);
/* Under a column's title: "16 maps", "28×28"; where weights are shown "16 × 6×5×5". Returns text. */
const char *network_heading_note(const struct view *v, const struct network_column *c, char *text, size_t size);
bool network_shows_weights(const struct view *v);
/* Size of the digits in the table. */
float network_table_size(const struct view *v);
/* The column in which a node's values are seen: its own, or that of the layer before a flatten; -1 for a node that is
 * not shown. */
int network_column_of(const struct network_layout *l, const struct net *net, int node);
/* The node whose values are drawn now: value, or node when they are shown before the ReLU. */
int network_shown_node(const struct session *s, const struct network_column *c);

#endif
