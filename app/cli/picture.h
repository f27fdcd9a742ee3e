/* app/cli/picture.h - pictures of a session without a window: what `render` and `tour` share. Threads: the main thread.
 */
#ifndef CS_CLI_PICTURE_H
#define CS_CLI_PICTURE_H

#include "app/gfx/gl_context.h"
#include "app/window/screen.h"

struct picture_maker {
    struct gl_context *context;
    struct screen screen;
    struct renderer *renderer;
};
enum cs_status picture_maker_init(struct picture_maker *p, struct cs_error *err);
void picture_maker_finish(struct picture_maker *p);

/* Frames until nothing is asked for any more. */
void picture_settle(struct screen *screen, struct session *session, float width, float height);
/* The session as the window would show it at rest, width x height device pixels, to a PNG. scale: of the display, used
 * where app.scale is auto. */
enum cs_status picture_make(struct picture_maker *p, struct session *session, int width, int height, float scale,
                            const char *path, struct cs_error *err);

#endif
