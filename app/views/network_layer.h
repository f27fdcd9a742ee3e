/* app/views/network_layer.h - what the sources of the stage's lower levels share: one layer with all its maps or
 * kernels (network_layer*.c), and one map (network_map*.c). Threads: the window thread. */
#ifndef CS_VIEWS_NETWORK_LAYER_H
#define CS_VIEWS_NETWORK_LAYER_H

#include "app/views/network.h"
#include "app/views/network_layer_filter.h"

/* A layer as it is looked at. */
struct layer_view {
    const struct view *v;
    const struct snapshot *s;
    const struct network_layout *l;
    const struct network_column *c;
    int node;                     /* whose values are shown */
    int layer;                    /* whose filters made them */
    enum network_show show;       /* values, weights or gradients: of this layer, which may have no weights */
    bool beside;                  /* the gradient beside each map or kernel */
    bool cells;                   /* one value an item: a grid of cells instead of pictures */
    struct filter_picture filter; /* of the weights, when they are shown */
    int total;                    /* items: maps, or filters */
    const int *index;             /* n of them that are wanted, in order; NULL: all as they come */
    int n;
    const struct map_facts *facts; /* of all maps; NULL: not known, or the items are other filters */
};
/* The layer that is chosen, or the first with maps. l: the net's columns, which lv keeps pointing to. */
struct layer_view layer_view_of(const struct view *v, const struct network_layout *l);
/* The session lists the maps that are looked at: which these are. */
void layer_tell(const struct layer_view *lv);
int layer_item(const struct layer_view *lv, int place);
/* What an item's colours reach to: its own, its layer's or the net's largest |value|; 0: not known. */
float layer_scale(const struct layer_view *lv, int item);
float layer_gradient_scale(const struct layer_view *lv, int item);
/* Signed colours: below 0 is possible. */
bool layer_is_signed(const struct layer_view *lv);

/* network_layer_head.c: 'Network > Conv 2 > Map 6', the parts but the last are buttons; note: beside the last, and
 * behind it dead: how many maps are ("" for none). Returns the y below. */
float network_crumbs(const struct view *v, const struct network_layout *l, struct rect area, const char *note,
                     const char *dead);
/* Kind and sizes of the layer in one line, as much of it as fits. */
void network_layer_facts(const struct layer_view *lv, float x, float baseline, float width);

/* network_layer_tools.c: search, order, pages. Returns the y below. */
struct layer_pages {
    int per_page, pages, page, first, shown; /* places of the list */
};
float layer_tools(const struct layer_view *lv, struct rect area, const struct layer_pages *p);
struct layer_pages layer_pages(const struct layer_view *lv, int per_page);

/* network_layer_grid.c: pictures of maps or filters. */
void layer_grid(const struct layer_view *lv, struct rect area, struct layer_pages *pages);
/* network_layer_cells.c: one value a cell. */
void layer_cells(const struct layer_view *lv, struct rect area, struct layer_pages *pages);
/* network_layer_classes.c */
void layer_classes(const struct layer_view *lv, struct rect area, struct layer_pages *pages);
/* network_layer_badges.c: what is to be said of a map besides its values, within r. */
void layer_badges(const struct layer_view *lv, int item, struct rect r);
/* A map's own numbers for a hover card: three lines. */
void layer_map_numbers(const struct layer_view *lv, int item, char *text, size_t size);
/* network_layer_histogram.c: of weights, values and gradients; below each other, or side by side. */
void layer_histograms(const struct layer_view *lv, struct rect area, bool side_by_side);
/* network_layer_legend.c: what colours mean. Returns its width. */
float layer_legend(const struct layer_view *lv, float x, float y, float width);

/* A number in few characters: three significant digits, at most 7 characters. */
const char *layer_short(char text[48], double v);
#endif
