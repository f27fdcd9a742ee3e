/* app/views/train_classes.h - what the balance section and the samples stage share: the plan that the person asks for,
 * and the classes under it. Threads: the window thread. */
#ifndef CS_VIEWS_TRAIN_CLASSES_H
#define CS_VIEWS_TRAIN_CLASSES_H

#include "app/views/view.h"

struct train_classes {
    struct data_plan plan; /* as the properties have it */
    int n;                 /* classes; 0: not known */
    bool in_use;           /* it is what is trained with now; else it counts from the next restart */
    const int *available;  /* [n] the snapshot's */
    int kept[DATASET_MAX_CLASSES], drawn[DATASET_MAX_CLASSES];
    int most; /* of all bars */
};
void train_classes_read(const struct view *v, struct train_classes *c);
/* Other shares, as a drag or not. */
void train_classes_request(const struct view *v, const struct data_plan *plan, bool gesture);
/* One sentence about a way to make up for rare classes. */
const char *train_balance_text(int balance);

#endif
