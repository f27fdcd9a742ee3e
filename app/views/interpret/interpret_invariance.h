/* app/views/interpret/interpret_invariance.h - what the sources of the view 'Invariance' share. Threads: the window
 * thread. */
#ifndef CS_VIEWS_INTERPRET_INVARIANCE_H
#define CS_VIEWS_INTERPRET_INVARIANCE_H

#include "app/ui/format.h"
#include "app/views/interpret/interpret.h"
#include "engine/worker/study_invariance.h"

const struct invariance_shown *invariance_found(const struct view *v); /* NULL: nothing yet */
enum study_change invariance_change(const struct view *v);             /* whose curve is large */
double invariance_now(const struct view *v, enum study_change change); /* where its slider is */
/* Moves the slider, as a part of a gesture. */
void invariance_move(const struct view *v, enum study_change change, double to);
/* "−3.5", "×1.25", "30°", "0.2": what is done to the picture. */
const char *invariance_value_text(enum study_change change, double value, char text[FORMAT_MAX]);
/* "7", or a name; "?" for -1. */
const char *invariance_class_text(const struct view *v, int class, char text[24]);
/* Of the line the known point next to where the slider is; -1: none. */
int invariance_point_now(const struct view *v, const struct invariance_line *l);

/* interpret_invariance_stage.c */
void invariance_stage(const struct view *v, struct rect area);
/* interpret_invariance_plot.c: the large curves; and a small one in r, a button that chooses it. Returns the x that the
 * pointer rests at, NAN: none. */
double invariance_plot(const struct view *v, const struct invariance_shown *o, struct rect r);
void invariance_small(const struct view *v, const struct invariance_shown *o, enum study_change change, struct rect r);
/* interpret_invariance_strip.c: pictures as the net saw them along the curve; the one next to `pointed` stands out. */
void invariance_strip(const struct view *v, const struct invariance_shown *o, struct rect r, double pointed);
/* interpret_invariance_left.c */
float invariance_left(const struct view *v, struct rect area, float y);

#endif
