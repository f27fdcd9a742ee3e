/* app/views/interpret/interpret_saliency.h - what the sources of the view "Saliency" share. Threads: the window thread.
 */
#ifndef CS_VIEWS_INTERPRET_SALIENCY_H
#define CS_VIEWS_INTERPRET_SALIENCY_H

#include "app/views/interpret/interpret.h"
#include "engine/worker/study_saliency.h"

/* What was found for pictures of the shape that the net reads; NULL: nothing yet. */
const struct saliency_shown *saliency_found(const struct view *v);
/* What is drawn of a method: each pixel's largest |value| over its channels, or with interpret.signed their sum, whose
 * sign says whether more of the pixel is for or against it. NULL: it has not been made yet. */
const float *saliency_plane(const struct view *v, const struct saliency_shown *s, enum gradient_kind kind,
                            float *largest);
enum gradient_kind saliency_kind(const struct view *v); /* interpret.method */
const char *saliency_title(enum gradient_kind kind);
/* "logit 7", or "Conv 2, map 6, [2, 3]". */
const char *saliency_value_text(const struct view *v, const struct study_target *t, char *text, size_t size);
/* "|∂ logit 7 / ∂ x|"; and how that is meant: what passes a ReLU, over which pictures the mean is, what is done with
 * channels; "" where nothing is to be said. */
const char *saliency_formula(const struct view *v, const struct saliency_shown *s, enum gradient_kind kind, char *text,
                             size_t size);
const char *saliency_way(const struct view *v, const struct saliency_shown *s, enum gradient_kind kind, char *text,
                         size_t size);

void saliency_stage(const struct view *v, struct rect area);  /* interpret_saliency_stage.c */
float saliency_right(const struct view *v, struct rect area); /* interpret_saliency_panel.c */
const char *saliency_reading(const struct view *v);

#endif
