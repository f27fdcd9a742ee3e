/* engine/worker/follow.h - watches a folder into which another program writes .onnx files while it trains: the newest
 * is shown, the earlier ones become the time machine. Threads: the worker's. */
#ifndef CS_WORKER_FOLLOW_H
#define CS_WORKER_FOLLOW_H

#include <stdbool.h>

/* As a snapshot tells it. */
struct follow_state {
    bool on;
    char folder[512];
    int files;         /* that were read */
    char newest[128];  /* of those, its name */
    char waiting[128]; /* a file that is not complete yet; "": none */
    char error[320];   /* what is wrong with the folder or the newest file; "" */
};

#endif
