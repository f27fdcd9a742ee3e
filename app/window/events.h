/* app/window/events.h - SDL's events as the input of one ui frame. Threads: the main thread. */
#ifndef CS_WINDOW_EVENTS_H
#define CS_WINDOW_EVENTS_H

#include <SDL.h>

#include "app/ui/ui.h"

/* Forgets what lasts one frame only (presses, keys, text, wheel); pointer and button stay. */
void events_begin(struct ui_input *input);
/* One event; pixels_to_logical: logical px per unit of SDL's mouse coordinates. Returns true if a frame must follow. */
bool events_add(struct ui_input *input, const SDL_Event *event, float pixels_to_logical);
/* Whether this event has to wait for the next frame: a press after a release in the same frame and the like would be
 * lost. */
bool events_must_wait(const struct ui_input *input, const SDL_Event *event);

#endif
