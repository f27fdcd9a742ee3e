/* app/views/network_builder.h - what the sources of the builder share. Threads: the window thread. */
#ifndef CS_VIEWS_NETWORK_BUILDER_H
#define CS_VIEWS_NETWORK_BUILDER_H

#include "app/session/session_build.h"
#include "app/views/network.h"

/* Asks for a change of the network; one that is refused becomes the message. */
void builder_change(const struct view *v, const struct session_change *c);
void builder_choose(const struct view *v, const struct net_draft *d, int node);
/* A label, with its help as a tooltip, at the left of a row 40 px high and the place of its control at the right; where
 * both have no room the label stands above. *y becomes that of the next row. */
struct rect builder_row(const struct view *v, struct rect area, float *y, const char *label, const char *help,
                        float control);
bool builder_number(const struct view *v, struct rect area, float *y, const char *label, const char *help,
                    const struct ui_number *n, double *value);
/* The data set that is set, when it is one that is known without being read; else NULL. */
const struct dataset_info *builder_data(const struct view *v);

/* Each draws from y down and returns the y below. */
float builder_net(const struct view *v, struct rect area, float y); /* network_builder_net.c */
float builder_list(const struct view *v, const struct net_draft *d, struct rect area, float y);  /* ..._list.c */
float builder_layer(const struct view *v, const struct net_draft *d, struct rect area, float y); /* ..._layer.c */

#endif
