/* app/views/network.h - what the sources of the Network workspace share. Threads: the window thread. */
#ifndef CS_VIEWS_NETWORK_H
#define CS_VIEWS_NETWORK_H

#include "app/views/maps.h"
#include "app/views/network_layout.h"

/* Text for a value of a column: "Conv 2, map 6, [2, 4]", "FC 1, 17", "Output, cat"; returns text. */
const char *network_choice_text(const struct snapshot *s, const struct network_layout *l, struct network_choice c,
                                char *text, size_t size);
/* Name of a class, or its number. */
const char *network_class_name(const struct snapshot *s, int i, char text[24]);
/* True for the last column of an autoencoder: its values are pixels, and shown as such. */
bool network_is_reconstruction(const struct snapshot *s, const struct network_column *c);
void network_choose(const struct view *v, const struct network_layout *l, struct network_choice c);
/* A column at its largest value; -1: none. */
void network_choose_column(const struct view *v, const struct network_layout *l, int column);
/* How the chosen value came about; NULL before the worker has told. */
const struct neuron *network_neuron(const struct view *v, const struct network_layout *l);
/* Asks for maps, or filters, of a node to be in the next snapshots: what a view draws it has to ask for in every frame.
 */
void network_look_maps(const struct view *v, int node, int first, int count);
void network_look_filters(const struct view *v, int node, int first, int count);
/* A card with a value's name and number at the pointer. */
void network_hover_value(const struct view *v, const struct network_layout *l, struct network_choice at);
/* Outline around r in accent, casing on both sides; outset: how far its outer edge is from r. */
void network_mark(struct ui *ui, struct rect r, float outset, float width, struct color accent);

void network_stage(const struct view *v, struct rect area); /* network_stage.c: the level that is chosen */
void network_columns_stage(const struct view *v, struct rect area);
void network_planes_stage(const struct view *v, struct rect area); /* network_planes.c: the layers in 3-D */
void network_layer_stage(const struct view *v, struct rect area);  /* network_layer.c: all maps and kernels of one */
void network_map_stage(const struct view *v, struct rect area);    /* network_map.c: one map, enlarged */
/* A column's maps, kernels, values or weights, but for classes. of_net: network_net_largest(), for one scale of all. */
void network_draw_column(const struct view *v, const struct network_layout *l, const struct network_column *c,
                         float of_net);
void network_draw_maps(const struct view *v, const struct network_column *c, float largest); /* network_maps.c */
void network_draw_kernels(const struct view *v, const struct network_column *c, float largest);
void network_draw_values(const struct view *v, const struct network_column *c, float largest);
void network_draw_matrix(const struct view *v, const struct network_layout *l, const struct network_column *c,
                         float largest);
/* Largest |value| of one map, of a column, of all of them, as they are shown: values, weights or gradients; 0: not
 * known. */
float network_map_largest(const struct view *v, const struct network_column *c, int map);
float network_column_largest(const struct view *v, const struct network_column *c);
float network_net_largest(const struct view *v, const struct network_layout *l);
/* network_survey.c: a map that is 0 for this picture; and one that is for all test pictures that the worker looked at,
 * where later layers read it. */
bool network_is_silent(const struct snapshot *s, int node, int map);
bool network_is_dead(const struct snapshot *s, int node, int map);
/* "dead: 0 for all of 512 test pictures", "silent: 0 for this picture"; "" for any other map. */
void network_survey_text(const struct snapshot *s, int node, int map, char *text, size_t size);
/* "2 of 16 dead"; "" for none, or when it is not known. */
void network_dead_count(const struct snapshot *s, int node, char *text, size_t size);
void network_dead_sign(struct ui *ui, float x, float y, float radius, struct color c);   /* the empty set */
void network_silent_sign(struct ui *ui, float x, float y, float radius, struct color c); /* a nought */
void network_draw_dead(const struct view *v, struct rect tile, int node, int map);       /* either, in a map's corner */
/* Of the weights of a fully connected layer of a large net only one neuron's are copied: the chosen one's, else the
 * first's. */
bool network_shows_one_row(const struct view *v, const struct network_column *c);
int network_weights_row(const struct network_layout *l, const struct network_column *c);
/* network_legend.c: the key of the colours, and why a net can only be looked at, at the foot; the layer that does not
 * fit. under: the value below the pointer; column -1: none. */
void network_draw_legend(const struct view *v, const struct network_layout *l, struct network_choice under);
void network_draw_broken(const struct view *v, const struct network_layout *l);
/* The class in the place behind that of a class (-1: in the first place) of the last column, which needs probabilities;
 * the class in a place; and the place of a class: -1 where it has none, or nothing is known. */
int network_class_after(const struct snapshot *s, const struct network_column *c, int before);
int network_class_at(const struct snapshot *s, const struct network_column *c, int place);
int network_place_of_class(const struct snapshot *s, const struct network_column *c, int class);
void network_draw_classes(const struct view *v, const struct network_layout *l); /* network_classes.c */
/* What the chosen value depends on, as the worker found it: network_seen.c. Of a column before the chosen one: its
 * maps, and the places of them; NULL: nothing, or not told yet. */
const struct seen_box *network_seen(const struct view *v, const struct network_layout *l,
                                    const struct network_column *c);
/* Where that is on a map of the flat picture; false: that map is not read, or all of it goes without saying. */
bool network_seen_on(const struct view *v, const struct network_layout *l, const struct network_column *c, int map,
                     struct rect *box);
/* With the padding that the theoretical field reads behind an edge that is seen; false: as for NULL above. */
bool network_seen_cut(const struct view *v, const struct network_layout *l, const struct network_column *c,
                      struct map_cut *cut);
/* Receptive field of the chosen value, and the lines between layers: network_field.c. */
void network_draw_field(const struct view *v, const struct network_layout *l);
void network_draw_connections(const struct view *v, const struct network_layout *l);
/* Edges of a graph, and its sums and concatenations: network_edges.c. */
void network_draw_edges(const struct view *v, const struct network_layout *l);
void network_draw_join(const struct view *v, const struct network_layout *l, const struct network_column *c);
void network_show_keys(const struct view *v);               /* network_keys.c */
float network_left(const struct view *v, struct rect area); /* network_left.c */
float network_pad(const struct view *v,
                  struct rect r); /* network_pad.c: the probe's picture; returns the height it took */
float network_right(const struct view *v, struct rect area); /* network_right.c */
/* Its section 'Value': network_value.c. Returns the y below. */
float network_value(const struct view *v, const struct network_layout *l, struct rect area, float y);
/* How much each value of a column counts for the chosen one, its maps added up: network_heat.c. NULL: that is not
 * shown, not known, or nothing of it counts. */
const struct snapshot_node *network_heat_of(const struct view *v, const struct network_layout *l,
                                            const struct network_column *c);
/* Over one of its maps that is drawn in `map`; over all that are shown of it. */
void network_draw_heat(const struct view *v, const struct network_layout *l, const struct network_column *c,
                       struct rect map);
void network_draw_column_heat(const struct view *v, const struct network_layout *l, const struct network_column *c);
/* The left panel's second face: the layers, to be changed. network_builder.c */
float network_builder(const struct view *v, struct rect area);
/* What is done to the picture before the net looks at it. network_changes.c; both return the y below. */
float network_changes(const struct view *v, struct rect area, float y);
/* A picture from a file, whole, cut and in words. network_picture.c */
float network_picture(const struct view *v, struct rect area, float y);
/* The most probable classes; nothing for a net without. network_top.c */
float network_top(const struct view *v, struct rect area, float y);
/* The head of a section that opens and shuts (Enter, too); note stands beside the title where it fits. *open is what
 * the person left it at; before that it opens when `initially` is first true. Returns the y below. */
float network_fold(const struct view *v, struct rect area, float y, const char *key, const char *title,
                   const char *note, bool initially, bool *open);
void network_probe_keys(const struct view *v); /* network_left.c */
/* What the hand has done to the filter of a map of a node (or of the ReLU behind it): enum filter_mark, or-ed; and its
 * badges in the upper left corner of the map's tile, as many as have room. network_filter_marks.c */
unsigned network_filter_marks(const struct view *v, int node, int map);
void network_draw_filter_marks(const struct view *v, struct rect tile, unsigned marks);
/* The chosen filter, to be changed. network_kernel.c */
float network_kernel(const struct view *v, const struct network_layout *l, struct rect area, float y);
float network_strip_height(const struct view *v); /* network_strip.c */
void network_strip(const struct view *v, struct rect area, struct rect stage);
void network_caption(const struct view *v, char *head, size_t head_size, char *text,
                     size_t text_size); /* network_caption.c */

#endif
