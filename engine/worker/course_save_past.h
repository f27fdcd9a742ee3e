/* engine/worker/course_save_past.h - what course_save.c, course_save_past.c (saved moments), course_save_runs.c (curves
 * and kept runs) and course_save_hands.c (filters changed by hand) share; nobody else includes this. Threads: the
 * worker's. */
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
/* Curves under names that begin with `prefix`: copies. */
void saving_put_curves(struct saving *o, const char *prefix, const struct curve_point *curve, int n_curve,
                       const struct validation_point *validation, int n_validation);
void saving_put_runs(struct saving *o, const struct runs *runs); /* NULL: none */
void saving_put_moments(struct saving *o, const struct course *s, size_t most_bytes);
void saving_put_hands(struct saving *o, const struct course *s);

/* In. */
enum cs_status saved_damaged(const struct course *s, const char *what, struct cs_error *err);
/* Just so many numbers of that name; NULL when there are none, or others. */
const int64_t *saved_ints(const struct training_state *state, const char *name, size_t count);
const float *saved_floats(const struct training_state *state, const char *name, size_t count);
/* How many rows of `size` floats there are of that name. */
size_t saved_rows(const struct training_state *state, const char *name, size_t size);
bool saved_between(const int64_t *v, size_t n, int64_t least, int64_t most);
/* Finite, not below 0, and none below the one before it: places on an axis, each `stride` behind the one before. */
bool saved_places(const float *v, size_t n, size_t stride);
/* Curves as they lie in the file; false when they cannot be. */
struct saved_curves {
    int n_curve, n_validation;
    const float *curve, *validation; /* rows */
    const int64_t *samples;
};
bool saved_curves(const struct training_state *state, const char *prefix, struct saved_curves *c);
void saved_curves_copy(const struct saved_curves *c, struct curve_point *curve, struct validation_point *validation);
enum cs_status course_take_hands(struct course *s, const struct training_state *state, struct cs_error *err);
enum cs_status course_take_runs(struct course *s, const struct training_state *state, struct cs_error *err);
/* Takes their numbers out of *state, one moment after the other, so that they are there twice only one by one. */
enum cs_status course_take_moments(struct course *s, struct training_state *state, struct cs_error *err);

#endif
