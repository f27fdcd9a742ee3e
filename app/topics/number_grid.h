/* app/topics/number_grid.h - a few numbers in rows as text, as the properties of topics hold them: "3.2 5.1 -1.7",
 * "1 -2 / 0.5 3" (a '/' between rows; ',' or ';' may stand between numbers). Plain data. Threads: no state. */
#ifndef CS_TOPICS_NUMBER_GRID_H
#define CS_TOPICS_NUMBER_GRID_H

#include "engine/base/status.h"

enum { NUMBER_GRID_MAX = 64, NUMBER_GRID_TEXT = 2048 };

struct number_grid {
    int rows, cols;
    float value[NUMBER_GRID_MAX]; /* row major */
};
struct number_grid_limits {
    int min_rows, max_rows, min_cols, max_cols; /* max_rows * max_cols <= NUMBER_GRID_MAX */
    float most;                                 /* of |value| */
};
/* CS_BAD_VALUE with a sentence that does not name the property; g is then undefined. */
enum cs_status number_grid_read(const char *text, const struct number_grid_limits *limits, struct number_grid *g,
                                struct cs_error *err);
/* Read back to the same float32 values. */
void number_grid_print(const struct number_grid *g, char text[NUMBER_GRID_TEXT]);

#endif
