/* engine/worker/follow.h - follows another program that trains: watches a folder into which it writes .onnx files,
 * reads them as they become complete (follow_list.h says in which order they belong, and when they are), and hands them
 * over one at a time: the newest first, then the earlier ones.
 *
 * A thread of its own looks and reads, because a share of another machine may take its time, or hang: whoever takes the
 * files never waits. It looks 5 times a second, more rarely where looking takes long, and sleeps in between. Memory:
 * one network that is being read, and one that waits to be taken. Threads: every function is the owner's (the worker
 * thread). wake() is called by the watching thread, under its lock: it must not call any of them, and return quickly.
 */
#ifndef CS_WORKER_FOLLOW_H
#define CS_WORKER_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/net/model_file.h"

enum { FOLLOW_FOLDER = 512, FOLLOW_NAME = 128 };

/* As a snapshot tells it. */
struct follow_state {
    bool on;
    char folder[FOLLOW_FOLDER];
    int files;                 /* that were read, of the present training */
    int left_out;              /* that are there and are not shown: too many, of an earlier training, no models */
    char newest[FOLLOW_NAME];  /* of those read, its name */
    uint64_t steps;            /* and its training step */
    char waiting[FOLLOW_NAME]; /* a file that is not complete yet; "": none */
    char error[320];           /* what is wrong with the folder or the newest file; "" */
};

struct follow_options {
    void (*wake)(void *ctx); /* there is a file to take, or the state has changed */
    void *ctx;
    size_t most_bytes; /* of all files that are read besides the newest at the first look */
};

/* A file that was read. */
struct follow_file_read {
    struct net *net; /* the taker's */
    struct model_input_info input;
    char name[FOLLOW_NAME];
    uint64_t steps;
    uint64_t training; /* another one than before: nothing of what was taken before belongs to it */
    bool newest;       /* of all so far */
};

struct follow; /* opaque */
/* The folder need not be there yet. CS_BAD_VALUE for an empty or too long name. */
enum cs_status follow_create(struct follow **f, const char *folder, const struct follow_options *options,
                             struct cs_error *err);
/* Waits for the thread, but not for a share that hangs: then the thread clears up when it comes back. */
void follow_destroy(struct follow **f);

/* False: there is none. */
bool follow_take(struct follow *f, struct follow_file_read *file);
void follow_tell(struct follow *f, struct follow_state *state);
/* Everything that is there was read and taken. */
bool follow_is_settled(struct follow *f);

#endif
