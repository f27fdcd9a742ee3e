/* app/views/network_kernel.h - what the parts of the section 'Filter' share: the chosen filter as the snapshot has it.
 * Threads: the window thread. */
#ifndef CS_VIEWS_NETWORK_KERNEL_H
#define CS_VIEWS_NETWORK_KERNEL_H

#include "app/views/network.h"
#include "engine/worker/weights.h"

struct filter_view {
    int node, filter, channel, weight; /* chosen: a kernel of the filter, and a number of it */
    struct weights_form form;
    int size;      /* numbers of a kernel */
    float largest; /* |w| of the filter's kernels: they share one scale of colours; 0 while they are not there */
    unsigned marks;
    const struct network_column *source; /* of what it reads; NULL: not shown */
};

/* Kernels as pictures, of which one is chosen; pages where there are many. network_kernel_grid.c; returns the y below.
 */
float network_kernel_grid(const struct view *v, const struct filter_view *f, struct rect area, float y);
/* Name of what a channel reads: "R", "3". Returns text. */
const char *network_kernel_source(const struct view *v, const struct filter_view *f, int channel, char *text,
                                  size_t size);
/* The chosen kernel, enlarged, and its bias: numbers that are typed, dragged, wheeled. network_kernel_numbers.c */
float network_kernel_numbers(const struct view *v, const struct filter_view *f, struct rect area, float y);
/* What the net is worth without the filter. network_ablation.c */
float network_ablation(const struct view *v, const struct filter_view *f, struct rect area, float y);

#endif
