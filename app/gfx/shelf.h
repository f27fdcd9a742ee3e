/* app/gfx/shelf.h - places small rectangles in a texture, in rows from the top; nothing is ever taken out. Threads:
 * any. */
#ifndef CS_GFX_SHELF_H
#define CS_GFX_SHELF_H

#include <stdbool.h>

struct shelf {
    int width, height;    /* of the texture */
    int x, y, row_height; /* where the present row goes on */
};

/* False, with the shelf unchanged, when w x h does not fit any more. */
static inline bool shelf_place(struct shelf *s, int w, int h, int *x, int *y)
{
    const bool new_row = s->x + w > s->width;
    const int at_x = new_row ? 0 : s->x, at_y = new_row ? s->y + s->row_height : s->y;
    if (w > s->width || h > s->height - at_y)
        return false;
    s->row_height = new_row || h > s->row_height ? h : s->row_height;
    s->x = at_x + w;
    s->y = at_y;
    *x = at_x;
    *y = at_y;
    return true;
}

#endif
