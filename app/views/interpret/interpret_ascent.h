/* app/views/interpret/interpret_ascent.h - what the sources of the tab "Maximise" share. Threads: the window thread. */
#ifndef CS_VIEWS_INTERPRET_INTERPRET_ASCENT_H
#define CS_VIEWS_INTERPRET_INTERPRET_ASCENT_H

#include "app/ui/format.h"
#include "app/views/interpret/interpret.h"
#include "engine/worker/study_ascent.h"

enum { ASCENT_TEXT = 640 };

/* What is found; NULL: nothing yet. */
const struct ascent_shown *ascent_found(const struct view *v);
/* The frame that is shown: the chosen one, else the newest. */
int ascent_shown_frame(const struct view *v, const struct ascent_shown *a);
/* Why the picture does not move, or how far it has been helped, and what to do; "" when nothing is wrong. */
const char *ascent_trouble(const struct view *v, const struct ascent_shown *a, char text[ASCENT_TEXT]);
/* What the numbers are: "score of class 7", "Conv 2, map 6, [5, 5], before its ReLU". */
const char *ascent_target_text(const struct view *v, const struct ascent_shown *a, char text[ASCENT_TEXT]);

/* The rectangle of the picture that a single value, at this place, sees: true; it may reach over the edges. False: all
 * of it, or the target is none. */
bool ascent_field(const struct view *v, const struct ascent_shown *a, int row, int col, struct map_cut *field);

/* interpret_ascent_film.c: the frames in a row, a click goes to one. */
void ascent_film(const struct view *v, const struct ascent_shown *a, struct rect r);
/* interpret_ascent_all.c: all maps of the layer, or all classes, as tiles; and the chosen one's numbers. */
void ascent_all(const struct view *v, const struct ascent_shown *a, struct rect area);
float ascent_all_right(const struct view *v, const struct ascent_shown *a, struct rect area);
void ascent_all_caption(const struct view *v, const struct ascent_shown *a, char *head, size_t head_size, char *text,
                        size_t size);
/* "class 3", "map 6": of a tile. */
const char *ascent_tile_name(const struct view *v, const struct ascent_shown *a, int index, char text[ASCENT_TEXT]);
/* interpret_ascent_panels.c */
float ascent_left(const struct view *v, struct rect area, float y);
float ascent_right(const struct view *v, struct rect area);
void ascent_caption(const struct view *v, char *head, size_t head_size, char *text, size_t size);

#endif
