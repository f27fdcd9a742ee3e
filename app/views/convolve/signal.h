/* app/views/convolve/signal.h - what the sources of the 1-D view share: signal.c (the stage), signal_layout.c (what
 * fits), signal_rows.c (rows of cells), signal_bars.c, signal_marks.c (frames, connectors, what is hovered),
 * signal_pointer.c (pointer and keys), signal_paint.c (the signal drawn by hand), signal_controls.c, signal_caption.c.
 *
 * From top to bottom on one horizontal scale: the signal as bars and as cells, the kernel below its window, the
 * products, and the output as cells and as bars, each value below the middle of its window: at stride 1 they stand side
 * by side, at stride 2 every second place stays empty. Threads: the window thread. */
#ifndef CS_VIEWS_SIGNAL_H
#define CS_VIEWS_SIGNAL_H

#include "app/views/convolve/convolve_view.h"

/* Bars: what they stand in, and the values at its lower and upper edge; lo <= 0 <= hi, lo < hi. */
struct signal_chart {
    struct rect r;
    double lo, hi;
};

struct signal_layout {
    struct rect area;
    bool kernel;       /* its editor has room on the stage; else it is in the left panel */
    float left, right; /* of the padded signal's cells, and of what may be drawn */
    float cell;
    float title;                        /* baselines: of the signal's title, */
    float ticks, out_ticks, out_title;  /* of the indices, of the output's title, */
    float sum;                          /* and of the sum between products and output */
    float x, w, products, y;            /* upper edges of the rows */
    struct signal_chart bars, out_bars; /* over all of the padded signal's columns */
    float kernel_title;                 /* baseline */
    struct rect kernel_box;             /* of the editor's matrix */
};
void signal_layout(const struct view *v, struct rect area, struct signal_layout *l);
bool signal_kernel_on_stage(const struct view *v);

/* Left edges: of a place of the signal (padding counted from -1 down), of the window of an output, which may be between
 * two while it glides, and of that output. */
float signal_x(const struct view *v, const struct signal_layout *l, float col);
float signal_window_x(const struct view *v, const struct signal_layout *l, float output);
float signal_output_x(const struct view *v, const struct signal_layout *l, float output);
struct rect signal_cell(const struct view *v, const struct signal_layout *l, int col);
struct rect signal_output_cell(const struct view *v, const struct signal_layout *l, int output);
struct rect signal_term_cell(const struct view *v, const struct signal_layout *l, float y, int term);
int signal_window_cells(const struct board *b); /* with what dilation leaves out */
bool signal_landed(const struct view *v);       /* the window is where the step is */

/* The value of a place, through the padding. */
double signal_value(const struct board *b, int col);
double signal_bar_y(const struct signal_chart *c, double value);

void signal_rows(const struct view *v, const struct signal_layout *l);
void signal_bars(const struct view *v, const struct signal_layout *l);
void signal_marks(const struct view *v, const struct signal_layout *l);
void signal_pointer(const struct view *v, const struct signal_layout *l);
float signal_presets(const struct view *v, struct rect area, float y);
const char *signal_kernel_name(const struct kernel_value *k); /* as the list calls it; translated */
void signal_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

/* signal_paint.c */
/* Between frames: the stroke that is being drawn, and the place of the keys. */
struct signal_memory {
    bool drawing, changed; /* a stroke is on its way; it has changed the signal */
    int col, cursor;       /* where the stroke was in the frame before */
    double value, lo, hi;  /* what it drew there; the bars' scale stays as it was when the stroke began */
};
struct signal_memory *signal_memory(const struct view *v); /* NULL without memory */
/* Whether dragging over the bars draws. */
bool signal_can_draw(const struct view *v);
/* Begins or goes on with a stroke at the pointer. */
void signal_stroke(const struct view *v, const struct signal_layout *l, bool begins);
/* Paints one value, or (NULL) takes the paint off. */
void signal_set(const struct view *v, int col, const double *value, bool gesture);

#endif
