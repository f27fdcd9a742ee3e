/* engine/explain/cam.h - Grad-CAM (Selvaraju and others 2017): where a layer speaks for a value behind it.
 *     weight[k] = mean over places of d value / d activation[k]      map = sum over maps k of weight[k] * activation[k]
 * The paper keeps what is positive of the map: cam_rectify(). Threads: as the run's. */
#ifndef CS_EXPLAIN_CAM_H
#define CS_EXPLAIN_CAM_H

#include "engine/explain/aim.h"

/* Whether a node's maps have rows and columns. */
bool cam_has_places(const struct net *net, int node);

/* After a forward pass, of sample 0. The node must have places [K,R,C] and not lie behind the aim. weight [K]; part
 * [K]: weight times the mean of the activation, which is what the map k adds to the mean of the whole; map [R,C], with
 * its sign. *has_way: the aim depends on the node, else all of them are 0. False: the pass back was left
 * (net_run_watch()), nothing is written. */
bool cam_make(struct net_run *run, const struct net *net, const struct aim *aim, int node, float *weight, float *part,
              float *map, bool *has_way);
/* What is negative becomes 0; a NaN stays. */
void cam_rectify(float *map, size_t n);

#endif
