/* app/session/session_interpret.h - the Interpret workspace: what it asks of the worker, its steps, its commands.
 * Threads: the window's. */
#ifndef CS_SESSION_SESSION_INTERPRET_H
#define CS_SESSION_SESSION_INTERPRET_H

#include "app/session/interpret_channels.h"
#include "app/session/session_network.h"

/* session_interpret.c; NULL in a group: another workspace's command. */
extern const struct session_commands session_interpret;
const struct session_commands *session_interpret_commands(enum command_id c);
/* What the properties say goes into the look of a frame that shows the workspace: it has filled in what is wanted,
 * which gradients, and which channels' back-projections. */
void session_interpret_look(const struct session *s, struct worker_look *look);
/* A property has another value: what was stopped may go on. */
void session_interpret_changed(struct session *s, enum prop_id p);

/* session_interpret_channels.c */
void session_interpret_tick(struct session *s);
void session_interpret_finish(struct session *s);
void session_interpret_page_changed(struct session *s, enum prop_id p);
void session_interpret_apply(struct session *s, const struct requests *r);

/* session_interpret_patch.c: the chosen patch's picture becomes the probe in Network, with its value chosen there; and
 * that value's convolution is opened in Convolve. */
bool session_interpret_can_open(const struct session *s);
void session_interpret_patch_changed(struct session *s, enum prop_id p);
void session_interpret_patch_tick(struct session *s); /* goes to Convolve when the worker shows the picture */
enum cs_status session_interpret_open(struct session *s, struct cs_error *err);
enum cs_status session_interpret_to_convolve(struct session *s, struct cs_error *err);

/* session_interpret_copy.c: what Ctrl C copies, as session_copy_text(); only what it can. */
bool session_interpret_can_copy(const struct session *s);
enum cs_status session_interpret_copy(const struct session *s, char **text, struct cs_error *err);

/* Steps, as the scrubber counts them: 1 to max; max 0: the view has none (session_interpret_steps.c). */
struct session_progress session_interpret_progress(const struct session *s);
void session_interpret_go_to(struct session *s, int value);
int session_interpret_occluder(const struct session *s); /* side of the occluding square, pixels: asked for or usual */
int session_interpret_row(const struct session *s);      /* so many of them are a row; 0: there are no rows */

#endif
