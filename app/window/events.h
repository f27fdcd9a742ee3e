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

/* Two fingers on a touch screen, followed from event to event: SDL's own gesture (SDL_MULTIGESTURE) tells how much
 * farther apart they are, but not how far apart they were, so that no factor could be made of it. */
struct events_touch {
    int n; /* fingers; only two are followed */
    SDL_FingerID id[2];
    float x[2], y[2]; /* logical px */
    bool pinching;    /* until the last finger is up: what SDL makes of it as a mouse does not count */
};
/* True: the event was of fingers, or a mouse event that SDL made of one of two fingers; events_add() must not have it.
 * With two fingers down, input.pinch and the pointer follow them; a drag that the first one began ends outside of
 * everything, as no click. width, height: of the window, logical px. *frame: whether a frame must follow. */
bool events_add_touch(struct events_touch *touch, struct ui_input *input, const SDL_Event *event, float width,
                      float height, bool *frame);

#endif
