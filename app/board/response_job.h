/* app/board/response_job.h - the computation behind a response: rows of the output by rows of the output, on all
 * threads of a pool, and to be given up between any two. For response.c alone.
 *
 * The output is cut into slices of rows, each of one group of channels. A slice is a convolution of the rows it reads
 * (rows of the padding made by padding_source(), as the layer would), without padding above and below. No sum of
 * conv2d depends on where rows are cut (kernels.h), so the bits are the whole layer's; where the layer would take
 * another way than its taps (a kernel as large as the picture, Winograd's), there is one slice: the layer itself.
 * Threads: run() from one thread at a time; cancel and the counts from any. */
#ifndef CS_BOARD_RESPONSE_JOB_H
#define CS_BOARD_RESPONSE_JOB_H

#include <stdatomic.h>

#include "app/board/pyramid.h"
#include "engine/layers/conv2d.h"

enum { ACTIVATION_BLOCK = 1024 };

struct response_job { /* what is asked for */
    uint64_t id, tag;
    bool patient;
    struct tensor picture;    /* borrowed */
    struct conv2d conv;       /* inferred */
    float *param;             /* weight, then bias; owned */
    struct layer *activation; /* of every value of the map, as one row of ACTIVATION_BLOCK; owned; NULL: none */
};

struct response_result {
    uint64_t id, tag; /* of the job; 0: none yet */
    struct conv2d conv;
    struct tensor map;
    struct pyramid pyramid;
    float lo, hi;
};

struct response_control {
    atomic_bool cancel;
    atomic_int done, total;    /* chunks of work */
    void (*notify)(void *ctx); /* of visible progress, from any thread of the pool; may be NULL */
    void *ctx;
};

void response_job_finish(struct response_job *job);
void response_result_finish(struct response_result *result);

/* Makes room in *result (what it held is lost) and fills it. CS_CANCELLED, CS_NO_MEMORY: result->id is 0. */
enum cs_status response_job_run(const struct response_job *job, struct response_result *result,
                                struct thread_pool *pool, struct response_control *control, struct cs_error *err);

/* Of done in total, in visible steps: 0..RESPONSE_PROGRESS_STEPS. */
enum { RESPONSE_PROGRESS_STEPS = 20 };
int response_progress_step(struct response_control *control);

#endif
