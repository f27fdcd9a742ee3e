/* app/topics/loss_model.h - softmax and cross-entropy of a few logits, number by number, and one step of gradient
 * descent on them. All numbers come from engine/train (loss_terms.h, loss.h) and engine/layers. Threads: one at a time.
 */
#ifndef CS_TOPICS_LOSS_MODEL_H
#define CS_TOPICS_LOSS_MODEL_H

#include "app/topics/number_grid.h"
#include "engine/train/loss_terms.h"

enum { LOSS_CLASSES_MIN = 2, LOSS_CLASSES_MAX = 10, LOSS_LOGIT_MAX = 9999, LOSS_NAME_MAX = 48, LOSS_CURVE = 241 };

struct loss_settings {
    const char *logits; /* "3.2 5.1 -1.7" */
    const char *names;  /* of the classes, a word each; a class without one is called by its index */
    int label;          /* from 0; one beyond the last class means the last */
    double temperature, smoothing, lr;
    bool subtract_max;
};

struct loss_state { /* arrays: n of them are meant */
    int n, label;
    double temperature, smoothing, lr;
    bool subtract_max;
    char name[LOSS_CLASSES_MAX][LOSS_NAME_MAX];
    double logit[LOSS_CLASSES_MAX]; /* as they are written: 3.2, not the float32 next to it */
    struct loss_term term[LOSS_CLASSES_MAX];
    struct loss_terms_sum sum;
    /* The sum is infinite or 0: the shares, the loss and the gradient are no numbers. Only without the largest
     * subtracted; reference is the engine's loss, which subtracts it, in any case. */
    bool overflows;
    double reference;
    /* After one step down the gradient. */
    double after_logit[LOSS_CLASSES_MAX];
    struct loss_term after[LOSS_CLASSES_MAX];
    struct loss_terms_sum after_sum;
    /* -ln p for p from 1/e^6 to 1, ascending. */
    float curve_p[LOSS_CURVE], curve_loss[LOSS_CURVE];
    char error[320]; /* "", or why the settings make no sense; the rest is then as before */
};

struct loss_model;
enum cs_status loss_model_create(struct loss_model **m, struct cs_error *err);
void loss_model_destroy(struct loss_model **m);
/* Whether anything changed. */
bool loss_model_update(struct loss_model *m, const struct loss_settings *settings);
const struct loss_state *loss_model_state(const struct loss_model *m);

/* Steps: every exponential, their sum, every share, the loss, every gradient, the step down. */
enum loss_phase { LOSS_EXP, LOSS_SUM, LOSS_SHARE, LOSS_LOSS, LOSS_GRADIENT, LOSS_STEP, LOSS_PHASES };
struct loss_place {
    enum loss_phase phase;
    int class;                /* that the step is about; the label's where it is about all of them */
    int exps, shares, slopes; /* exponentials, shares, gradients that are there by then */
    bool sum, loss, stepped;  /* whether these are */
};
int loss_steps(const struct loss_state *s);
struct loss_place loss_place(const struct loss_state *s, int step);
int loss_step_of(const struct loss_state *s, enum loss_phase phase, int class);
/* The end of the next phase (direction 1), or of the one before; 0: there is none. */
int loss_step_beside(const struct loss_state *s, int step, int direction);

/* CS_BAD_VALUE with a sentence that does not name the property. */
enum cs_status loss_check_logits(const char *text, struct cs_error *err);
enum cs_status loss_check_names(const char *text, struct cs_error *err);
/* Texts for the property: n logits; whole tenths between -4 and 6 from a seed, in a text as long as needed. */
void loss_logits_text(const double *logit, int n, char text[NUMBER_GRID_TEXT]);
void loss_random_logits(int n, unsigned seed, char text[NUMBER_GRID_TEXT]);
/* A table with tabs, of what is there by a step; *text is malloc'ed. */
enum cs_status loss_copy(const struct loss_state *s, int step, char **text, struct cs_error *err);

#endif
