/* app/views/train.h - what the sources of the Train workspace share. Threads: the window thread. */
#ifndef CS_VIEWS_TRAIN_H
#define CS_VIEWS_TRAIN_H

#include "app/views/view.h"

void train_stage(const struct view *v, struct rect area);               /* train_stage.c */
void train_charts(const struct view *v, struct rect r, bool stacked);   /* train_charts.c */
void train_filters(const struct view *v, struct rect r);                /* train_filters.c: filters and their history */
void train_probe(const struct view *v, struct rect r);                  /* train_probe.c */
float train_left(const struct view *v, struct rect area);               /* train_left.c */
float train_right(const struct view *v, struct rect area);              /* train_right.c */
float train_confusion(const struct view *v, struct rect area, float y); /* train_confusion.c */
float train_mistakes(const struct view *v, struct rect area, float y);  /* train_mistakes.c */

/* Which wrong answer is given most often; false when none is. */
bool train_worst_confusion(const struct evaluation *e, int *truth, int *answer);

#endif
