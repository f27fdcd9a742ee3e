/* engine/worker/course_follow.h - a course whose network another program trains: the files that arrive (follow.h) give
 * it its parameters and become saved moments, and how well each does on the test set is found out here, the newest
 * first, a small part at a time. Its steps are the other program's; epochs, which nobody tells, are 0.
 * Threads: the worker's. */
#ifndef CS_WORKER_COURSE_FOLLOW_H
#define CS_WORKER_COURSE_FOLLOW_H

#include "engine/train/trainer.h"
#include "engine/worker/follow.h"
#include "engine/worker/moments.h"

struct course;

struct course_follow {
    bool on;
    struct saved_moment *looked_at; /* held: whose evaluation goes on; NULL: none does */
    struct evaluation sum;
    int total;
    float *spare;  /* room for the net's parameters; NULL until it is needed */
    bool given_up; /* there was no memory to evaluate */
};

void course_follow_finish(struct course_follow *f);

/* The course was just made with the network of that file, whose net it has taken. */
void course_follow_begin(struct course *s, const struct follow_file_read *file);
/* Whether the file has a network like the course's, of which only the parameters differ. */
bool course_follow_fits(const struct course *s, const struct follow_file_read *file);
/* Such a file: the newest is shown (filters that the hand has locked stay), any becomes a moment. */
void course_follow_take(struct course *s, const struct follow_file_read *file);
/* It is trained here from now on, or not at all. */
void course_follow_end(struct course *s);

/* Whether there are moments of which it is not known how good they are; and a small part of finding out. */
bool course_follow_wants(const struct course *s);
/* True when one is known now. */
bool course_follow_evaluate(struct course *s);

#endif
