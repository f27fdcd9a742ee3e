/* app/board/board_internal.h - what the sources of the board share: board.c (plans and updates), board_input.c (what is
 * worked on), board_numbers.c (the whole output) and board_step.c (one value of it). Nothing else includes this.
 * Threads: the window's. */
#ifndef CS_BOARD_BOARD_INTERNAL_H
#define CS_BOARD_BOARD_INTERNAL_H

#include "app/board/board.h"
#include "app/board/board_picture.h"

/* The terms of one step, and what the engine writes before they are converted. */
struct board_slot {
    struct board_term *term;
    int capacity;
};

/* board_back() and board_overlaps() of the latest question. */
struct board_back_cache {
    uint64_t serial;
    int windows, also;
    float dx[BOARD_SMALL * BOARD_SMALL];
    uint8_t mark[BOARD_SMALL * BOARD_SMALL];
};
struct board_overlap_cache {
    uint64_t serial;
    int step, done;
    struct tensor count;
};

/* What the input depends on. Texts are owned. */
struct board_input_key {
    enum board_mode mode;
    uint64_t given; /* id; 0: none */
    int choice, seed, cut[2];
    enum board_numbers numbers;
    char *file, *paint;
};

struct board_model {
    struct board state;
    struct board_notify notify;
    bool updated; /* once, at least */

    struct board_settings settings; /* of the latest update; its pointers are NULL, and these are copies: */
    uint64_t given;                 /* id; 0: none */
    char *file, *paint;
    struct filters filters;

    struct board_picture picture, candidate; /* the one that is shown; the one that may be next */
    struct board_picture still_life;         /* shown beside small pictures */
    struct board_input_key input;            /* of state.x */
    bool x_is_picture;                       /* state.x has the memory of picture.grey */
    float *bias;                             /* state.bias */
    double *decimal;                         /* state.decimal */
    int *uses;                               /* state.uses: rows, then columns */

    struct response *response, *colour; /* made when first needed; state.response, state.picture */
    struct board_slot slot[BOARD_SLOTS];
    void *engine_terms; /* room for the engine's terms of one value */
    size_t engine_bytes;
    struct tensor stamped; /* transposed: an output half way, of these sums */
    double *sums;
    size_t n_sums;
    uint64_t stamped_serial; /* and what it was made of; 0: nothing */
    int stamped_step, stamped_done;
    struct board_back_cache back;
    struct board_overlap_cache overlaps[2]; /* so far; of all */
};

/* What an update works with; nothing of the model is touched before all of this is there. The tensors of `next` are
 * owned, but for an x that is borrowed from a picture or kept from before. */
struct board_plan {
    const struct board_settings *settings;
    const struct board_picture *picture, *colour; /* 2-D, and a volume that is cut; of the response beside it */
    bool same_input, x_is_picture;
    struct board next;
    float *bias;
    double *decimal;
    int *uses;
    struct board_input_key input;
};

/* board_input.c */
/* x, lo, hi, channels, height, width of plan->next. */
enum cs_status board_make_input(struct board_model *m, struct board_plan *plan, struct cs_error *err);
void board_input_key_finish(struct board_input_key *key);
/* The candidate is shown from now on; what was shown may be wanted again. */
void board_swap_pictures(struct board_model *m);

/* board_numbers.c */
enum cs_status board_make_numbers(struct board_model *m, struct board *b, uint64_t seed, struct cs_error *err);
extern const struct layer_kind *const board_activation_kinds[]; /* by enum board_activation */
/* A kind with PyTorch's initial values, over x [1,C,H,W]; y is allocated. attrs: pairs of name and text, NULL after the
 * last; NULL: none. */
enum cs_status board_run_kind(const struct layer_kind *kind, const char *const *attrs, const struct tensor *x,
                              struct tensor *y, struct cs_error *err);
/* One value through an activation; itself without memory. */
double board_activate(enum board_activation a, double value);
void board_free_numbers(struct board *b); /* all tensors but x */
enum cs_status board_make_terms_room(struct board_model *m, const struct board *b, struct cs_error *err);

/* board_step.c */
/* The sum of one output value, without bias, undivided; pooling: the value by the rule. */
double board_sum(const struct board *b, void *engine_terms, int map, int oy, int ox);
/* The same of a transposed convolution of x, which may be the board's input up to some place. */
double board_gathered(const struct board *b, const struct tensor *x, void *engine_terms, int oy, int ox);
/* The decimal that a person sees of a value, where it has at most six places; sums on the board are sums of those. */
double board_decimal(float v);
/* The engine's product with the weight as it is written. */
struct board_term board_conv_term(const struct conv2d_term *t, double w);
double board_divided(const struct board *b, int map, double sum);
bool board_is_rounded(double v); /* more than two decimals */

#endif
