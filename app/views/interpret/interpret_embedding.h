/* app/views/interpret/interpret_embedding.h - what the sources of the view "Embeddings" share, and its scatter as
 * "Compare" shows it, too. Threads: the window thread. */
#ifndef CS_VIEWS_INTERPRET_EMBEDDING_H
#define CS_VIEWS_INTERPRET_EMBEDDING_H

#include "app/views/interpret/interpret.h"
#include "engine/worker/study_embedding.h"

const struct embedding_shown *embedding_found(const struct view *v); /* NULL: nothing yet */
/* The class whose points stand out: the one that is explained, else the answer; -1: none. */
int embedding_class(const struct view *v);
/* "Conv 2, 400 samples, PCA". */
void embedding_note(const struct view *v, const struct embedding_shown *e, char *text, size_t size);
/* "Test 17" of a point. */
void embedding_point_text(const struct embedding_shown *e, int point, char *text, size_t size);
/* It becomes the picture that is looked at. */
void embedding_choose(const struct view *v, const struct embedding_shown *e, int point);
/* Whether it is the picture that is looked at. */
bool embedding_is_picture(const struct view *v, const struct embedding_shown *e, int point);

/* interpret_embedding_plot.c: points in r, which has a frame; with a card for the one under the pointer, and a click
 * that chooses it. */
void embedding_plot(const struct view *v, const struct embedding_shown *e, struct rect r, bool lively);

#endif
