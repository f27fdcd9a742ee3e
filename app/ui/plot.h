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
    int y_stride;    /* between those of y and band; 0: as stride */
    /* n distances: a soft band from y - band to y + band behind all lines, on a logarithmic axis from y * y / (y +
     * band), as far below as above; NULL: none */
    const float *band;
    float dash[2];     /* px on and off; 0: 7 and 4 */
    bool unseen;       /* only read */
    const char *brief; /* its name where the pointer is in another plot of the group; NULL: label */
    bool joined;       /* its reading stands in one row with that of the next series */
};
/* A point of its own, such as the place on a curve that something is at. */
struct plot_mark {
    double x, y;
    struct color color;
    float radius;     /* px */
    const char *text; /* beside it; NULL: none. The first 16 texts are placed, apart from each other and from the values
                         at the ends of lines; one that finds no room is left out */
    bool above;       /* its text stands above it, where a line goes on at its side */
};
/* What the pointer does in a plot, for a caller that lets a place be chosen there. */
struct plot_pointer {
    bool over, held; /* rests inside; the button went down inside and is held */
    double x;        /* where it is, within the axis */
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
    bool dims;                    /* what lies behind the cursor is veiled */
    struct plot_pointer *pointer; /* is filled in; NULL: nobody asks */
    const char *group; /* plots of one group (below the same id) are read together: where the pointer is in one of them,
                          the others tell their values, too; NULL: none */
};
void ui_plot(struct ui *ui, struct rect r, const struct plot *p);

#endif
