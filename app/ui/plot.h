/* app/ui/plot.h - line plots with axes: linear or logarithmic y, several series, labels at the ends of the lines, hover
 * read-out. Values come from the caller and are drawn as they are; NaN breaks a line, what lies outside of the axes is
 * clipped and the axis grows so that this does not happen unless the caller fixes it. Threads: the window thread. */
#ifndef CS_UI_PLOT_H
#define CS_UI_PLOT_H

#include "app/ui/ui.h"

struct plot_series {
    const char *label;  /* translated: legend and hover */
    const float *x, *y; /* n values, x ascending; stride in floats between them */
    int n, stride;
    struct color color;
    float width;
    bool dashed;
    bool mark_end;   /* dot and value at the last point */
    bool background; /* noise behind the other lines: the axes do not grow for it, it is clipped */
};
/* A point of its own, such as the place on a curve that something is at. */
struct plot_mark {
    double x, y;
    struct color color;
    float radius;     /* px */
    const char *text; /* beside it; NULL: none. At most the first 8 texts are placed, apart from each other */
};
struct plot_axis {
    double lo, hi; /* lo == hi: from the data */
    bool logarithmic;
    const char *format; /* printf for a tick of one double: "%.2g", "%.0f%%" */
    double factor;      /* shown = value * factor; 0 means 1 */
};
struct plot {
    const char *key;
    struct plot_axis x, y;
    const struct plot_series *series;
    int n_series;
    double cursor;                 /* a vertical line at this x; NAN: none */
    const struct plot_mark *marks; /* over the lines, in their order; those outside of the axes are left out */
    int n_marks;
};
void ui_plot(struct ui *ui, struct rect r, const struct plot *p);

#endif
