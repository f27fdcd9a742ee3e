/* engine/worker/course_save_past.h - what course_save.c and course_save_past.c (saved moments) share; nobody else
 * includes this. Threads: the worker's. */
#ifndef CS_WORKER_COURSE_SAVE_PAST_H
#define CS_WORKER_COURSE_SAVE_PAST_H

#include "engine/worker/course.h"
#include "engine/worker/save_image.h"

/* Out. The first failure sticks, so that saving is a list of what is saved. */
struct saving {
    struct save_image *image;
    enum cs_status status;
    struct cs_error *err;
};
void saving_put(struct saving *o, const char *name, enum model_extra_type type, const void *data, size_t count);
void saving_put_moments(struct saving *o, const struct course *s, size_t most_bytes);

/* In. */
enum cs_status saved_damaged(const struct course *s, const char *what, struct cs_error *err);
/* Just so many numbers of that name; NULL when there are none, or others. */
const int64_t *saved_ints(const struct training_state *state, const char *name, size_t count);
const float *saved_floats(const struct training_state *state, const char *name, size_t count);
/* How many rows of `size` floats there are of that name. */
size_t saved_rows(const struct training_state *state, const char *name, size_t size);
bool saved_between(const int64_t *v, size_t n, int64_t least, int64_t most);
/* Takes their numbers out of *state, one moment after the other, so that they are there twice only one by one. */
enum cs_status course_take_moments(struct course *s, struct training_state *state, struct cs_error *err);

#endif
