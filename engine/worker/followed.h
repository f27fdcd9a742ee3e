/* engine/worker/followed.h - what the worker knows of a folder that it follows besides the course: who watches it, and
 * what a course for its networks is to be made with. Threads: the worker's. */
#ifndef CS_WORKER_FOLLOWED_H
#define CS_WORKER_FOLLOWED_H

#include "engine/worker/course.h"

struct followed {
    struct follow *watch;        /* NULL: nothing is followed */
    struct worker_command setup; /* what the latest SETUP and OPTIONS said; owns class_names and path (the folder) */
    bool begun;                  /* the course has a network of the folder */
    uint64_t training;           /* and of this training in it */
    int others;                  /* earlier files with another network */
    char error[320];             /* the newest network could not be set up; "" */
};

void followed_finish(struct followed *f);
/* A SETUP, or OPTIONS, was asked for. Without memory the classes of a network to come have no names. */
void followed_remember(struct followed *f, const struct worker_command *command);
/* Follows a folder instead of what was followed before; NULL or "": none. After a failure none is followed. */
enum cs_status followed_start(struct followed *f, const char *folder, void (*wake)(void *ctx), void *ctx,
                              struct cs_error *err);
/* The same folder from the beginning. */
enum cs_status followed_again(struct followed *f, void (*wake)(void *ctx), void *ctx, struct cs_error *err);

enum followed_news {
    FOLLOWED_NOTHING,
    FOLLOWED_TAKEN,      /* the course has it */
    FOLLOWED_NEW_COURSE, /* *file asks for a course of its own: followed_setup(), and followed_begin() after it */
};
/* The next file. After NEW_COURSE its net is the caller's. */
enum followed_news followed_next(struct followed *f, struct course *course, struct follow_file_read *file);
/* The SETUP for a file, with pointers into *f and *file. Gives the net the folder's name. */
struct worker_command followed_setup(const struct followed *f, struct follow_file_read *file);
/* err NULL: the course was made. */
void followed_begin(struct followed *f, struct course *course, const struct follow_file_read *file,
                    const struct cs_error *err);
void followed_tell(const struct followed *f, struct follow_state *state);
/* Nothing that is there has to be read yet. */
bool followed_is_settled(const struct followed *f);

#endif
