/* app/board/board_difference.h - what the outputs of two boards of one channel differ by, A - B, place by place.
 * Places belong together whose windows have their middles at one place of the input, or as near to each other as the
 * strides allow: paddings of different width shift the outputs against each other, and kernels of different size do.
 * The map [1,1,rows,cols] covers the places that both outputs have; the rest is compared with nothing. The subtraction
 * is the engine's (layer_sub) of the numbers that are shown: the output (after the activation, if there is one) of a
 * small board, the response of a large one.
 *
 * Up to DIFFERENCE_AT_ONCE values are subtracted by the request itself. More are done by a thread, which reads the
 * boards' outputs until it is done or forgotten: board_difference_forget() before either board is updated.
 *
 * Memory: two maps (the one that is shown, the one that is next), each with a third for its pyramid. Threads: the
 * window thread calls every function; notify comes from the thread. The state is borrowed and changes in request and
 * poll alone; its numbers stay readable until the request after that, so that a draw list may be rendered. */
#ifndef CS_BOARD_BOARD_DIFFERENCE_H
#define CS_BOARD_BOARD_DIFFERENCE_H

#include "app/board/board.h"
#include "app/board/pyramid.h"

enum { DIFFERENCE_AT_ONCE = 1 << 18 }; /* values: half a millisecond */

/* Which places of two outputs belong together. */
struct board_pairing {
    int rows, cols;  /* that both outputs have; 0: none */
    int a[2], b[2];  /* place [0, 0] of those on output A, and on output B */
    double apart[2]; /* rows and columns of the input from the middle of A's window to that of B's, 0 mostly */
};
struct board_pairing board_pair(const struct board *a, const struct board *b);

struct board_difference_state {
    uint64_t serial; /* of the result; grows with each: key for textures. 0: there is none yet */
    struct board_pairing pairing;
    struct tensor map;      /* [1,1,rows,cols]; empty when no place is shared */
    struct pyramid pyramid; /* of it */
    float most;             /* largest |value|, at least 1e-6: the scale of the colours */
    double largest, mean;   /* of |value| */
    int64_t differ;         /* values that are not equal */
    bool current;           /* false: an output, or the difference, is on its way */
    char error[320];        /* empty, or why there is none */
};

struct board_difference; /* opaque */
enum cs_status board_difference_create(struct board_difference **d, const struct board_notify *notify,
                                       struct cs_error *err);
void board_difference_destroy(struct board_difference **d);
/* Computes, or begins to, if the outputs are there and are not those of the last request. */
void board_difference_request(struct board_difference *d, const struct board *a, const struct board *b);
/* The outputs may change from now on: gives up what is on its way. */
void board_difference_forget(struct board_difference *d);
/* True when something new is shown. */
bool board_difference_poll(struct board_difference *d);
/* For the command line and tests: until what was begun is done. */
void board_difference_wait(struct board_difference *d);
const struct board_difference_state *board_difference_state(const struct board_difference *d);

/* The output as it is shown, and a name for its numbers; data NULL: on its way. [1,1,OH,OW] or [1,OH,OW] */
struct tensor board_shown_output(const struct board *b, uint64_t *serial);

#endif
