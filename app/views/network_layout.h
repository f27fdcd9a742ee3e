/* app/views/network_layout.h - where the Network workspace draws what: any net as columns from left to right.
 * A column is a layer together with the batch norm and the ReLU (and flatten) behind it, whose values it shows; when
 * one of these is chosen by name, it shows that one's. Feature maps stand in sub-columns at whole px a value; values
 * without rows and columns are a thin strip; the last column is the classes. Columns of one depth (rank) share a place:
 * parallel branches stand in lanes, one above another; edges that jump over ranks run above the maps, in tracks, or
 * through a free lane. Sums and concatenations are small nodes, which open when they are chosen.
 * The classes stay at the right when the other columns are wider than the stage, and the chosen column is brought into
 * view. All of it follows from the snapshot, the chosen neuron and the area, but for what the hand has scrolled and
 * which page of maps it turned to: that is the ui's memory. Threads: the window thread. */
#ifndef CS_VIEWS_NETWORK_LAYOUT_H
#define CS_VIEWS_NETWORK_LAYOUT_H

#include "app/views/view.h"

enum column_kind { COLUMN_PICTURE, COLUMN_MAPS, COLUMN_VALUES, COLUMN_CLASSES, COLUMN_JOIN };
enum { NETWORK_PARTS = 6, NETWORK_EDGES = LAYER_MAX_INPUTS * NET_MAX_NODES };

struct network_column {
    enum column_kind kind;
    int node;                /* the layer that the column is named after */
    int value;               /* the node whose values it shows: the ReLU behind it, or itself */
    bool rectified;          /* a ReLU is between the two */
    int part[NETWORK_PARTS]; /* all nodes that it stands for, in order: conv, batch norm, ReLU */
    int n_parts;
    bool is_join;     /* it adds or concatenates; COLUMN_JOIN while it is not chosen */
    int rank;         /* depth: one more than the deepest of what it reads */
    int lane, lanes;  /* its place among the branches beside it */
    struct rect band; /* the room of its maps: x and w are not used */
    float head;       /* y of its heading's top; heading_lines: 2, 1 (the title only), 0 */
    int heading_lines;
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

struct network_edge {
    short from, to; /* columns */
    short track;    /* above the maps, 0 next to them; -1: it does not go there */
    short lane;     /* of what it passes through on its way; -1: it passes nothing */
};

struct network_layout {
    struct network_column column[NET_MAX_NODES];
    int n;
    short of_node[NET_MAX_NODES + 1]; /* column in which a node is seen; -1: none; one more: for no node */
    struct network_edge edge[NETWORK_EDGES];
    int n_edges, n_ranks, tracks;
    bool is_chain;         /* every column reads the one before it and nothing else */
    struct rect stage;     /* what of the stage is left for columns */
    struct rect broken;    /* the place of the layer that does not fit; w 0: there is none */
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
/* Where an edge runs: a polyline of at most NETWORK_EDGE_POINTS points, from the edge of its first column to that of
 * its last; returns how many. */
enum { NETWORK_EDGE_POINTS = 64 };
int network_edge_points(const struct network_layout *l, const struct network_edge *e,
                        struct point points[NETWORK_EDGE_POINTS]);
/* y of a track, above the maps. */
float network_track(const struct network_layout *l, int track);
/* True when some of the column is in the view. */
bool network_column_visible(const struct network_layout *l, const struct network_column *c);
/* True when a text of this width about the column's centre is not cut by the edge of the view: half a number would be
 * another number. */
bool network_in_view(const struct network_layout *l, const struct network_column *c, float width);
/* Under a column's title: "16 maps", "28×28"; where weights are shown "16 × 6×5×5". Returns text. */
const char *network_heading_note(const struct view *v, const struct network_column *c, char *text, size_t size);
bool network_shows_weights(const struct view *v);
/* The maps' gradients are shown, or (of kernels) those of the weights. */
bool network_shows_gradients(const struct view *v);
/* Size of the digits in the table. */
float network_table_size(const struct view *v);
/* The column in which a node's values are seen: its own, or that of the layer before a flatten; -1 for a node that is
 * not shown. */
int network_column_of(const struct network_layout *l, const struct net *net, int node);
/* Ranks, lanes, tracks and edges of the columns: network_graph.c. */
void network_graph(struct network_layout *l, const struct net *net);
/* network_scroll.c: how far the columns are moved, and which page of its maps a column shows. */
void network_scroll_place(struct network_layout *l, const struct view *v);
int network_scroll_page(const struct view *v, const struct network_layout *l, int column);
void network_scroll_turn(const struct view *v, const struct network_layout *l, int column, int pages);
/* Wheel, scroll bar, and a drag of the ground; true when the ground was clicked. After all that lies on the ground. */
bool network_scroll(const struct view *v, const struct network_layout *l);
/* Parameters, multiply-adds and bytes of what a column gives, of all its parts. */
struct network_cost {
    int64_t params, macs, bytes;
    int64_t dense_params, dense_macs;
};
struct network_cost network_cost(const struct net *net, const struct network_column *c);
/* The node whose values are drawn now: value, or node when they are shown before the ReLU. */
int network_shown_node(const struct session *s, const struct network_column *c);

#endif
