/* app/views/scalar_edit.h - numbers that one edits in place, as the kernel's weights: drag, wheel, + and - change by a
 * step (with Shift a fine one), digits replace. Threads: the window thread. */
#ifndef CS_VIEWS_SCALAR_EDIT_H
#define CS_VIEWS_SCALAR_EDIT_H

#include "app/views/view.h"

struct scalar_edit {
    ui_id id;       /* of the widget, which is focusable */
    unsigned state; /* what ui_behave() said of it */
    int item;       /* which of its numbers this is about: the one that is chosen, or was just pressed */
    struct rect r;  /* where the wheel is for that number */
    double value, step, fine, most; /* as it is; |value| <= most */
    double unit;                    /* that it is rounded to; 0: 1e-4 */
    bool sideways;                  /* dragging to the right raises it; else dragging up does */
};
/* What the person made of it: true when *to is another number. *gesture: it goes on with the edit before. Call it once
 * a frame and number, after ui_behave(). */
bool scalar_edited(const struct view *v, const struct scalar_edit *e, double *to, bool *gesture);

#endif
