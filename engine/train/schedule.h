/* engine/train/schedule.h - how the learning rate changes with the steps; names and numbers are PyTorch's schedulers'.
 *   constant   the rate stays
 *   step       StepLR: times gamma after every step_size epochs
 *   cosine     CosineAnnealingLR, stepped every batch: half a cosine from the rate down to floor * rate, which stays
 *   one_cycle  OneCycleLR (Smith and Topin, 2018) with cosines: the rate is the largest; it begins at a 25th, is there
 *              after 3 tenths of the steps and ends at a 250,000th. The momentum (Adam: beta1) goes the other way, from
 *              0.95 to 0.85 and back.
 * Before it, a warm-up of some epochs: after i of its W steps the rate is (i+1)/(W+1) of what it begins with (LinearLR
 * from 1/(W+1)); the schedule then has the epochs that are left and counts from its end (SequentialLR).
 * Pure functions. Threads: any. */
#ifndef CS_TRAIN_SCHEDULE_H
#define CS_TRAIN_SCHEDULE_H

#include <stdint.h>

#include "engine/base/status.h"

enum schedule_kind { SCHEDULE_CONSTANT, SCHEDULE_STEP, SCHEDULE_COSINE, SCHEDULE_ONE_CYCLE };
extern const char *const schedule_names[]; /* "constant", "step", "cosine", "one_cycle", NULL */

struct schedule { /* all zero: constant */
    enum schedule_kind kind;
    int step_size; /* epochs, >= 1 */
    double gamma;
    double floor;  /* share of the rate, 0..1 */
    int epochs;    /* all of them, warm-up included: cosine and one_cycle end there */
    double warmup; /* epochs, may be a fraction of one */
};

struct schedule_place {
    int64_t step;       /* from 0, that the answer is for */
    int steps_an_epoch; /* >= 1 */
};
struct schedule_rates {
    double lr;       /* times the learning rate */
    double momentum; /* in place of momentum and beta1; negative: those stay */
};
struct schedule_rates schedule_at(const struct schedule *s, struct schedule_place at);

/* The learning rate at n places, evenly from the first step to the last one of all epochs, for a picture: rate is what
 * the schedule multiplies. Returns how many steps that are. */
int64_t schedule_curve(const struct schedule *s, double rate, int steps_an_epoch, int n, double *out);

/* "constant", "cosine" or "cosine:FLOOR" (0.01), "step:EPOCHS:GAMMA" or "step:EPOCHS" (0.1), "one_cycle"; epochs and
 * warmup stay as they are. CS_BAD_VALUE with the forms that there are. */
enum cs_status schedule_from_text(const char *text, struct schedule *s, struct cs_error *err);
enum { SCHEDULE_TEXT = 64 };
const char *schedule_text(const struct schedule *s, char text[SCHEDULE_TEXT]);
/* CS_BAD_VALUE for numbers that make no sense. */
enum cs_status schedule_check(const struct schedule *s, struct cs_error *err);

#endif
