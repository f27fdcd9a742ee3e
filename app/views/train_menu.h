/* app/views/train_menu.h - a menu of names for a text property, and a note below it, in the left panel of Train.
 * Threads: the window thread. */
#ifndef CS_VIEWS_TRAIN_MENU_H
#define CS_VIEWS_TRAIN_MENU_H

#include "app/views/view.h"
#include "engine/net/net.h"

enum { TRAIN_CHOICES = 24 };

/* The built-in names, and what is set when that is none of them. */
struct train_menu {
    const char *name[TRAIN_CHOICES], *title[TRAIN_CHOICES];
    int n, chosen;
    char titles[TRAIN_CHOICES][NET_NAME_MAX]; /* room for those that had to be read */
};

/* Ends the list with what is set; called: its title when it is none of the built-in names. */
void train_menu_close(struct train_menu *m, const char *set, const char *called);
void train_menu_draw(const struct view *v, struct train_menu *m, enum prop_id p, struct rect r);
/* "2 min 10 s left" of all epochs; false when that is not known. */
bool train_left_text(const struct snapshot *s, char *text, size_t size);
/* Height of a row of this property: two lines where the panel is narrow. */
float train_row_height(struct rect area);
/* Below a row that ends at y: what is in use until a restart, where that is another value. Returns the y below. */
float train_pending(const struct view *v, struct rect area, float y, enum prop_id p);
/* Below a control that ends at y; returns the height it took. */
float train_note(const struct view *v, struct rect area, float y, const char *text);

#endif
