/* app/views/interpret/interpret_compare.h - what the sources of the view "Compare" share. Threads: the window thread.
 */
#ifndef CS_VIEWS_INTERPRET_COMPARE_H
#define CS_VIEWS_INTERPRET_COMPARE_H

#include "app/views/interpret/interpret.h"
#include "app/views/interpret/interpret_cam.h"
#include "app/views/interpret/interpret_embedding.h"
#include "app/views/interpret/interpret_occlusion.h"
#include "app/views/interpret/interpret_saliency.h"
#include "engine/worker/study_answer.h"
#include "engine/worker/study_difference.h"

const struct study_told *compare_told(const struct view *v, enum study_subject subject, enum study_kind kind);
/* What a subject's study has found for pictures of the shape that is on screen; NULL: nothing yet. */
const struct saliency_shown *compare_saliency(const struct view *v, enum study_subject subject);
const struct cam_shown *compare_cam(const struct view *v, enum study_subject subject);
const struct occlusion_shown *compare_occlusion(const struct view *v, enum study_subject subject);
const struct answer_shown *compare_answer(const struct view *v, enum study_subject subject);
const struct difference_shown *compare_difference(const struct view *v);
uint64_t compare_key(const struct view *v, enum study_subject subject, enum study_kind kind);
/* "at the start", "after step 1,200", a model's title; "" when nothing is chosen. */
void compare_other_text(const struct view *v, char *text, size_t size);
/* A change of a probability, with its sign: what is too small for four digits is written as it is, not as none. */
const char *compare_change_text(char text[FORMAT_MAX], float change);

void compare_methods(const struct view *v, struct rect area); /* interpret_compare_methods.c */
float compare_methods_right(const struct view *v, struct rect area);
void compare_networks(const struct view *v, struct rect area); /* interpret_compare_networks.c */
float compare_networks_right(const struct view *v, struct rect area);
float compare_other_rows(const struct view *v, struct rect area, float y); /* interpret_compare_other.c */

#endif
