/* engine/worker/follow_list.h - the .onnx files of a folder that another program writes into: in which order they
 * belong, which of them are complete, and which is to be read next.
 *
 * Order. The number at the end of a name is the training step ("step-001200.onnx", "epoch=3-step=1200.onnx"); where any
 * file has one, files without ("best.onnx") are left aside. Where none has, and where the only file is written again
 * and again, the time of writing tells, and steps are counted from 1. Files with a higher number than the one that was
 * written last, all of them older than all up to that one, are an earlier training in the same folder: aside, too.
 *
 * Completeness. Nobody says when a file is. It is read when it was the same (size, time, inode) in two scans; one that
 * cannot be read then is waited for, read again whenever it changed, and once more when it has been still for a while:
 * only then something is wrong with it. What is no regular file behind its links, or hidden, is no file here.
 *
 * Scans use names, sizes and times only, so that a folder on a share works like any other. Times are clock_seconds().
 * Threads: one at a time. */
#ifndef CS_WORKER_FOLLOW_LIST_H
#define CS_WORKER_FOLLOW_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/status.h"

enum {
    FOLLOW_FILES_MAX = 1 << 16,
    FOLLOW_BACKLOG = 200, /* files that wait to be read, the newest apart: of more, these many, evenly spaced */
};
#define FOLLOW_STILL 3.0 /* s without a change before an unreadable file counts as broken */

enum follow_file_state {
    FOLLOW_YOUNG,   /* changed since the scan before */
    FOLLOW_READY,   /* to be read */
    FOLLOW_WAITING, /* could not be read yet */
    FOLLOW_READ,
    FOLLOW_BAD,     /* cannot be read */
    FOLLOW_SKIPPED, /* one of too many */
};

struct follow_file {
    char *name;     /* owned */
    int64_t number; /* at the end of its name; -1: none, or more than INT_MAX: a date */
    int64_t size, written_ns;
    uint64_t inode;
    uint64_t steps; /* number, or counted; 0: not known yet */
    enum follow_file_state state;
    bool aside, was_aside;
    double since;   /* when it was new, or changed after it was read */
    double changed; /* when it was last seen to change */
};

struct follow_list {
    struct follow_file *file; /* n, by name */
    int n;
    int *order; /* indices of the n_order that are not aside, earliest first */
    int n_order;
    bool by_number, rewritten; /* rewritten: the only file has been */
    uint64_t training;         /* changes when what was read before is not of the same training any more */
    uint64_t top;              /* steps of the latest that was read in it */
    uint64_t counted;          /* the highest of counted steps */
    int read;                  /* files that were read, in it */
    struct cs_error why;       /* what is wrong with the latest file that is BAD */
};

/* All 0 is an empty list. */
void follow_list_finish(struct follow_list *l);
/* Looks at the folder. At most `most` files are left to be read besides the newest. After a failure the list is as it
 * was (a folder that is not there: empty). */
enum cs_status follow_list_scan(struct follow_list *l, const char *folder, int most, double now, struct cs_error *err);
/* The latest that is READY, -1: none. */
int follow_list_next(const struct follow_list *l);
/* Whether it is, or would be, the newest of all that were read. */
bool follow_list_is_newest(const struct follow_list *l, int i);
/* How reading it ended; CS_CANCELLED: it is still to be read. */
void follow_list_done(struct follow_list *l, int i, enum cs_status status, const struct cs_error *err, double now);
/* Everything is to be read anew. */
void follow_list_again(struct follow_list *l);

/* The newest file, when it is not complete; NULL: nothing is waited for. */
const char *follow_list_waiting(const struct follow_list *l, double now);
/* What is wrong with the newest file; "" for nothing. */
const char *follow_list_error(const struct follow_list *l);
/* Files that are there and were not read on purpose, or could not be. */
int follow_list_left_out(const struct follow_list *l);
/* Nothing is to be read, nor about to be. */
bool follow_list_is_settled(const struct follow_list *l, double now);

#endif
