/* app/topics/field_internal.h - what field.c and field_gradient.c share. */
#ifndef CS_TOPICS_FIELD_INTERNAL_H
#define CS_TOPICS_FIELD_INTERNAL_H

#include "app/topics/field.h"
#include "engine/data/image.h"
#include "engine/net/net.h"

struct field_model {
    struct field state;
    bool tried;
    struct field_settings wanted; /* the latest that were tried */
    struct cs_error error, gradient_error;
    struct image large; /* the picture as it was drawn once; no pixels: not needed yet */
    double *sums;       /* room of effective_field_measure() for the picture */
};

/* One layer of the stack with padding top, left, bottom, right, for net_add() to take. */
enum cs_status field_engine_layer(const struct field_layer *l, const int padding[4], struct layer **layer,
                                  struct cs_error *err);
/* The same as node index of the net, "layer 2", behind node index - 1. */
enum cs_status field_add_layer(struct net *net, int index, const struct field_layer *l, const int padding[4],
                               struct cs_error *err);
/* Fills map, effective, share and draws of the state for its unit, or why_not. */
void field_find_gradient(struct field_model *m);

#endif
