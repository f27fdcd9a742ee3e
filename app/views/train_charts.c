/* app/views/train_charts.c - loss and accuracy in the overview: training solid, held-out data dashed, kept runs thin.
 * An autoencoder has no accuracy, so its loss takes the whole band. */
#include <math.h>

#include "app/views/train.h"
#include "app/views/train_chart.h"

enum { GAP = 16, LEGEND_RIGHT = 28, STACKED_GAP = 44 };

void train_charts(const struct view *v, struct rect r, bool stacked)
{
    if (session_snapshot(v->session)->is_autoencoder) {
        train_chart(v, r, CURVE_LOSS, false);
        const float along = train_chart_along(v, r.x + r.w, r.y - TRAIN_CHART_TITLE);
        train_chart_legend(v, along - 24, r.y - TRAIN_CHART_TITLE);
        return;
    }
    const float w = stacked ? r.w : floorf((r.w - GAP) / 2), h = stacked ? floorf((r.h - STACKED_GAP) / 2) : r.h;
    const struct rect loss = {r.x, r.y, w, h};
    const struct rect accuracy = {stacked ? r.x : r.x + r.w - w, stacked ? r.y + h + STACKED_GAP : r.y, w, h};
    train_chart(v, loss, CURVE_LOSS, false);
    train_chart(v, accuracy, CURVE_ACCURACY, false);
    train_chart_legend(v, loss.x + loss.w - LEGEND_RIGHT, loss.y - TRAIN_CHART_TITLE);
    train_chart_along(v, accuracy.x + accuracy.w, accuracy.y - TRAIN_CHART_TITLE);
}
