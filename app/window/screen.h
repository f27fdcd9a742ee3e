/* app/window/screen.h - one picture of a session: fonts, ui and draw list, shared by the window, `render`, `tour` and
 * tests. Threads: the window thread. */
#ifndef CS_WINDOW_SCREEN_H
#define CS_WINDOW_SCREEN_H

#include "app/gfx/renderer.h"
#include "app/session/session.h"
#include "app/ui/ui.h"
#include "app/views/frame_times.h"

struct screen {
    struct text_fonts *fonts;
    struct ui *ui;
    struct draw_list list;
    struct requests requests;
    struct frame_times times;         /* of the frames that screen_frame_done() was told of */
    double seconds[FRAME_TIME_PARTS]; /* of the frame that is being made */
};

enum cs_status screen_init(struct screen *screen, struct cs_error *err);
void screen_finish(struct screen *screen);

/* Builds the draw list of one frame. It borrows numbers of the session: render it before screen_apply(). */
void screen_frame(struct screen *screen, struct session *session, const struct ui_input *input, float width,
                  float height);
/* Applies what was asked for in the frame. Returns true when that wants another frame. */
bool screen_apply(struct screen *screen, struct session *session);
/* The frame has been drawn: what the panel of F3 will show of it. draw: seconds; session: those of its tick. */
void screen_frame_done(struct screen *screen, double draw, double session);
const struct theme *screen_theme(const struct session *session);
/* The scale to draw at: app.scale, the display's scale for auto, lowered where the picture is too small. */
float screen_scale(const struct session *session, float display_scale, int width, int height, bool *lowered);

#endif
