/* engine/worker/course_look.h - what is computed of a course for the eyes, besides the probe's activations: the
 * smallest and largest value of each map, how the chosen value came about and what it depends on, gradients of the
 * loss, histograms. Each of them only when it is asked for (the first excepted), and only anew when what it is made of
 * has changed. The way back through the net is planned when it is first asked for. What there is no memory for is left
 * out, and left_out says so.
 * Threads: the worker's. */
#ifndef CS_WORKER_COURSE_LOOK_H
#define CS_WORKER_COURSE_LOOK_H

#include "engine/worker/snapshot.h"

struct look_node {
    size_t first_stat, first_heat; /* into stat and heat */
    float least, largest, grad_largest, filter_largest, filter_grad_largest, heat_largest;
    bool has_heat, knows_filters;
    float *lent; /* gradients of its parameters, net_run_param_floats(); owned; NULL: not asked for, or no memory */
};

struct course_look {
    const struct net *net; /* the course's, with its parameters */
    struct net_run *run;   /* the probe's; gradients of the loss are in it while has_gradients */
    struct look_node *node;
    struct map_stats *stat; /* of every map of every node, one after another */
    float *heat;            /* likewise, of every place; NULL until it is asked for */
    struct neuron neuron;
    struct seen_box *seen_box; /* [n_nodes] what the chosen value sees; of it and what is before it, else 0 */
    bool has_neuron, has_heat, has_gradients;
    int grad_class;
    float grad_loss;
    struct histogram weights, values, weight_gradients, gradients; /* of node seen.detailed */
    bool has_weights, has_values, has_weight_gradients, has_value_gradients;
    struct worker_look seen; /* what all this was computed for */
    enum loss_kind loss;     /* likewise */
    char left_out[320];
};

/* What a look is computed of, and what has become of that since the last time. */
struct look_at {
    const struct worker_look *asked;
    bool forward; /* there was another forward pass of the probe */
    bool params;  /* parameters may be others */
    bool all;     /* of a small net everything is looked at */
    enum loss_kind loss;
    bool is_autoencoder;
    bool gives_probabilities; /* it is not trained here and ends in a softmax: the loss is -log of its output */
    int label;                /* the probe's; -1 for none */
};

enum cs_status course_look_init(struct course_look *l, const struct net *net, struct net_run *run,
                                struct cs_error *err);
void course_look_finish(struct course_look *l);
/* Before a snapshot. */
void course_look_refresh(struct course_look *l, const struct look_at *at);

/* For course_look*.c alone. The way back is planned, or left_out says why not. */
bool course_look_can_go_back(struct course_look *l);
/* Both use the run's gradients: when this has computed anything (true), those of the loss are gone. */
/* Whose weights belong to the values of a node: its own, or, behind batch norm and ReLU, those of the layer before. */
int course_look_weights_of(const struct net *net, int node);
bool course_look_refresh_heat(struct course_look *l, const struct look_at *at, bool anew);
/* True when they were computed anew. */
bool course_look_refresh_gradients(struct course_look *l, const struct look_at *at, bool anew);

#endif
