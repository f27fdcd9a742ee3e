/* engine/worker/course_save.h - what a file keeps of a course, and a course that goes on from one.
 *
 * Beside the parameters, the optimiser's state and the options (engine/net/model_file.h) these are the place of the
 * latest step, the curves, the saved moments and what was done to filters by hand. A training that goes on from a file
 * does what one that was never stopped would have done, bit for bit. Threads: the worker's. */
#ifndef CS_WORKER_COURSE_SAVE_H
#define CS_WORKER_COURSE_SAVE_H

#include "engine/worker/save_image.h"
#include "engine/worker/worker.h"

struct course;

/* The course as it is now, with the kept runs (may be NULL) and as many of its moments as fit into so many bytes,
 * spread evenly; the course must not be one to look at only. */
enum cs_status course_image(const struct course *s, const struct runs *runs, size_t moments_most,
                            struct save_image **image, struct cs_error *err);
/* Of a SETUP that resumes: options and data plan become those of the file. */
enum cs_status course_resume_setup(struct worker_command *setup, struct cs_error *err);
/* A course that was made with the file's parameters goes on where the file's training was. Takes what it wants of
 * *state. CS_BAD_FILE when what is in the file cannot be. */
enum cs_status course_resume(struct course *s, struct training_state *state, struct cs_error *err);
/* The runs that were kept in that file go to those that there are, but for those that are there already. */
void course_give_runs(struct course *s, struct runs *runs);

#endif
