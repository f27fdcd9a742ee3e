/* app/views/train_chart.h - one chart of a training's curves: the present one, and the kept runs that are laid over it.
 * Threads: the window thread. */
#ifndef CS_VIEWS_TRAIN_CHART_H
#define CS_VIEWS_TRAIN_CHART_H

#include "app/views/view.h"
#include "engine/worker/curves.h"

enum { TRAIN_CHART_TITLE = 16 /* its baseline above the chart */, TRAIN_LEGEND = 24 };

/* large: with the place of the smallest validation loss, and the runs' labels where there is room. */
void train_chart(const struct view *v, struct rect r, enum curve_value value, bool large);
/* "train" and "validation" with their lines, up to right on baseline y; returns the x where it begins. */
float train_chart_legend(const struct view *v, float right, float y);
/* "by epoch", likewise. */
float train_chart_along(const struct view *v, float right, float y);

/* A kept run among others: hidden by hand or not, and how its lines look. index: in the snapshot. */
bool train_run_hidden(const struct view *v, const struct run_curve *run);
struct train_run_style {
    struct color train, held;
    float dash[2]; /* of held-out data */
};
struct train_run_style train_run_style(const struct view *v, int index);

/* One sentence about the gap between training and validation; "" while there is nothing to say. Returns whether it
 * overfits. */
bool train_generalisation_text(const struct snapshot *s, char *text, size_t size);

#endif
