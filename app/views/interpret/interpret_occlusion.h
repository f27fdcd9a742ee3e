/* app/views/interpret/interpret_occlusion.h - what the sources of the view 'Occlusion' share. Threads: the window
 * thread. */
#ifndef CS_VIEWS_INTERPRET_OCCLUSION_H
#define CS_VIEWS_INTERPRET_OCCLUSION_H

#include "app/views/interpret/interpret.h"
#include "engine/worker/study_occlusion.h"

const struct occlusion_shown *occlusion_found(const struct view *v); /* NULL: nothing yet */
/* Where the square is: where the person put it, else the worst place, or while it slides the latest one. */
int occlusion_place(const struct view *v, const struct occlusion_shown *o);
bool occlusion_knows(const struct occlusion_shown *o, int place);
/* "[15, 12]": the square's first pixel. */
const char *occlusion_corner_text(const struct occlusion_shown *o, int place, char *text, size_t size);
/* A score as it is written everywhere here: a probability has four digits. */
const char *occlusion_score_text(const struct occlusion_shown *o, float score, int decimals, char *text);
void occlusion_choose(const struct view *v, int place); /* from 0 */

/* interpret_occlusion_stage.c */
void occlusion_stage(const struct view *v, struct rect area);
/* interpret_occlusion_side.c: what stands right of the large picture */
void occlusion_side(const struct view *v, const struct occlusion_shown *o, struct rect area);
/* The picture in r as the net saw it with the square there. */
void occlusion_covered(const struct view *v, const struct occlusion_shown *o, struct rect r, int place);
/* interpret_occlusion_apart.c: nothing where there is no room */
void occlusion_apart_strip(const struct view *v, const struct occlusion_shown *o, struct rect area);

#endif
