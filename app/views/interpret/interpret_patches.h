/* app/views/interpret/interpret_patches.h - what the sources of the view of patches share. Threads: the window thread.
 */
#ifndef CS_VIEWS_INTERPRET_INTERPRET_PATCHES_H
#define CS_VIEWS_INTERPRET_INTERPRET_PATCHES_H

#include "app/views/interpret/interpret.h"
#include "engine/worker/study_patches.h"
#include "engine/worker/weights.h"

/* The page of channels as it lies on the stage. */
struct patches_grid {
    const struct session_channels *channels;
    const struct patches_shown *found; /* NULL: nothing yet */
    int node;
    struct weights_form form; /* of the filters; maps 0: it has none */
    bool places;              /* its maps have rows and columns */
    bool slices, back;        /* kernels below the patches; back-projections beside them */
    struct rect area;
    float scale; /* of a cell's measures: 1, 1.25 ... */
    float cell_w, cell_h, pitch_x, pitch_y;
    int columns, rows, page, pages;
};
/* False while no channels are known. */
bool patches_grid(const struct view *v, struct rect area, struct patches_grid *g);
int patches_on_page(const struct patches_grid *g); /* channels that fit */

/* interpret_patches_cell.c */
void patches_cell(const struct view *v, const struct patches_grid *g, int channel, float x, float y);
void patches_cell_size(const struct patches_grid *g, float *w, float *h); /* at scale 1 */

/* interpret_patches_draw.c: a patch cut to what its value sees (hatch where that hangs over the picture), drawn as
 * large as it fits into r, in its middle; back: its back-projection in the place of the pixels. False where it is not
 * there. */
bool patches_draw(const struct view *v, const struct patches_shown *p, int channel, int i, bool back, struct rect r);
/* All of its picture (or back-projection) into r, with a frame around what the value sees. */
bool patches_draw_picture(const struct view *v, const struct patches_shown *p, int channel, int i, bool back,
                          struct rect r);
/* What a value sees, as a cut of the picture; whole: that is all of it. */
struct map_cut patches_cut(const struct patches_shown *p, const struct patch *patch, bool *whole);
/* "test 1,234: 5, answer 3; 13.98 at [3, 4]" */
const char *patches_text(const struct view *v, const struct patches_shown *p, const struct patch *patch, char *text,
                         size_t size);
/* The kernels of a channel, one slice beside the other, size px each with a gap; as many as there is room for, then how
 * many more there are. numbers: below them. False where they are not there. */
bool patches_slices(const struct view *v, int node, const struct weights_form *form, int channel, struct rect r,
                    float size, float gap, bool numbers);
/* 0 in every picture where later layers read it: it has no patches but the weakest. */
bool patches_dead(const struct patches_shown *p, int channel);
const char *patches_value(char text[48], float value);       /* four digits */
const char *patches_value_short(char text[48], float value); /* three */

float patches_left(const struct view *v, struct rect area, float y);
float patches_right(const struct view *v, struct rect area);
void patches_choose(const struct view *v, int channel, int i); /* i -1: no patch */

#endif
