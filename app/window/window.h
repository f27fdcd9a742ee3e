/* app/window/window.h - the SDL window: events in, frames out, nothing drawn while nothing changes.
 * Threads: the main thread. */
#ifndef CS_WINDOW_WINDOW_H
#define CS_WINDOW_WINDOW_H

#include "app/session/session.h"

struct window;

/* CS_NOT_FOUND when there is no display to open a window on. */
enum cs_status window_create(struct window **w, struct cs_error *err);
void window_destroy(struct window **w);
/* Wakes the event loop: the session's notify. Any thread. */
void window_wake(void *window);
/* Runs until the person quits. The session is borrowed. */
enum cs_status window_run(struct window *w, struct session *session, struct cs_error *err);

#endif
