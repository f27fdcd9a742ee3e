/* app/board/response.h - a convolution of a whole picture, of any size, that never keeps the window waiting.
 *
 * What takes a few milliseconds (RESPONSE_MACS_AT_ONCE) is computed by response_request() itself, so that an edit is
 * seen in the frame that follows it. The rest is computed by a thread of the response, a stripe of output rows after
 * another; a new request supersedes the one before, which notices between two stripes (half a ms each), unless it is
 * patient. The bits are those of layer_conv2d's forward() over the whole picture, however it is cut.
 *
 * Memory: two results (the one that is shown, the one that is next), each the map and a third of it for its pyramid;
 * allocated by whoever computes, kept while the shape stays. A 4096x4096 grey picture: 2 * 85 MB besides the picture.
 *
 * Threads: the window thread calls every function; notify comes from the response's own thread. None blocks longer than
 * a stripe (request, forget, destroy wait for the one in flight when they must). The state and all it points to are
 * borrowed: they change in response_request() and response_poll() alone. What state.map.data points to stays readable,
 * unchanged, until one of these is called: the thread may begin to write there as soon as a poll has shown another
 * result while a patient request waits. So a draw list is rendered before the next poll or request. */
#ifndef CS_BOARD_RESPONSE_H
#define CS_BOARD_RESPONSE_H

#include "app/board/pyramid.h"
#include "engine/layers/conv2d.h"

/* Multiply-adds that are done at once. An 11x11 kernel on 1024x1024 RGB is 381 million: 16 ms on one core of 2020, with
 * its pyramid; 8 ms on two. */
enum { RESPONSE_MACS_AT_ONCE = 400000000 };
/* And values of the result: 1024x1024 RGB has 3.1 million. More of them take longer to be stored than to be computed. */
enum { RESPONSE_VALUES_AT_ONCE = 1 << 22 };

struct response_options {
    int threads;               /* that compute together, 0: one a core */
    void (*notify)(void *ctx); /* any thread: response_poll() has something to tell. May be NULL */
    void *ctx;
    int64_t macs_at_once; /* 0: RESPONSE_MACS_AT_ONCE; negative: nothing is done at once (tests) */
};

struct response_settings {
    const struct tensor *picture; /* [C,H,W]; its numbers are borrowed until response_forget() */
    struct conv2d conv;           /* attributes; inferred for the picture by the request. See response_conv2d() */
    const float *weight;          /* [M, C/groups, KH, KW], copied */
    const float *bias;            /* [M], copied; NULL: none */
    bool patient; /* one of a row of edits (a drag): what is being computed is finished and shown first, so
                     that something moves meanwhile. Waits that long longer */
    const struct layer_kind *activation; /* of every value, with PyTorch's initial values; NULL: none */
    uint64_t tag;                        /* the caller's name for these settings, handed back in the state */
};

struct response_state {
    uint64_t serial;    /* of the result; grows with each: key for textures. 0: there is no result yet */
    uint64_t tag;       /* of the settings it belongs to */
    struct conv2d conv; /* inferred */
    struct tensor map;  /* [M,OH,OW] */
    struct pyramid pyramid;
    float lo, hi, most; /* smallest and largest value of the map; the larger magnitude of them, at least 1e-6 */

    bool current;    /* the result is that of the latest request */
    double progress; /* of the latest request, 0..1; 1 when current */
    char error[320]; /* empty, or why the latest request has no result: the map is still that of the one before */
};

struct response; /* opaque: the thread, its pool, two results */
enum cs_status response_create(struct response **r, const struct response_options *o, struct cs_error *err);
void response_destroy(struct response **r);

/* A conv2d with PyTorch's initial values, which the caller changes: kernel_size 1, stride 1, no padding, groups.
 * Each channel by itself: as many out_channels and groups as the picture has channels, and the kernel once for each. */
struct conv2d response_conv2d(int out_channels, int groups);

/* What fails at once (shapes that do not fit, no memory) comes back and stands in state.error; what fails later (no
 * memory) in state.error alone. */
enum cs_status response_request(struct response *r, const struct response_settings *s, struct cs_error *err);
/* Takes over what the thread has finished, without copying. True when the state has changed: a result, an error, or
 * visible progress. */
bool response_poll(struct response *r);
const struct response_state *response_state(const struct response *r);
/* Gives up what is on its way; returns when the picture is no longer read (a stripe). To be called before the memory of
 * a picture is changed or freed. The result that is shown stays. */
void response_forget(struct response *r);
/* For the command line and tests: waits, and polls, until the latest request has a result or an error. */
bool response_wait(struct response *r, double seconds);

#endif
