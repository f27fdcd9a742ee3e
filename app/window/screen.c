#include "app/window/screen.h"

#include <stdlib.h>

#include "app/views/view.h"
#include "app/window/scale.h"
#include "engine/base/clock.h"

enum cs_status screen_init(struct screen *screen, struct cs_error *err)
{
    *screen = (struct screen){0};
    draw_list_init(&screen->list);
    enum cs_status status = text_fonts_create(&screen->fonts, err);
    if (status == CS_OK)
        status = ui_create(&screen->ui, screen->fonts, err);
    if (status != CS_OK)
        screen_finish(screen);
    return status;
}

void screen_finish(struct screen *screen)
{
    requests_clear(&screen->requests);
    ui_destroy(&screen->ui);
    draw_list_finish(&screen->list);
    text_fonts_destroy(&screen->fonts);
}

const struct theme *screen_theme(const struct session *session)
{
    return session_int(session, PROP_APP_THEME) ? &theme_light : &theme_dark;
}

void screen_frame(struct screen *screen, struct session *session, const struct ui_input *input, float width,
                  float height)
{
    const double begin = clock_seconds();
    ui_begin(screen->ui, input, &screen->list, screen_theme(session), width, height);
    view_frame(screen->ui, session, &screen->requests, width, height);
    const double built = clock_seconds();
    if (session_frame_times_open(session))
        frame_times_panel(screen->ui, &screen->times, width);
    const double ending = clock_seconds();
    ui_end(screen->ui);
    screen->seconds[FRAME_TIME_BUILD] = built - begin + clock_seconds() - ending;
    screen->seconds[FRAME_TIME_SESSION] = 0;
}

bool screen_apply(struct screen *screen, struct session *session)
{
    const struct requests *r = &screen->requests;
    const bool asked = r->n > 0 || r->go_to > 0 || r->peek != session_peeking(session);
    const double begin = clock_seconds();
    session_apply(session, &screen->requests);
    screen->seconds[FRAME_TIME_SESSION] = clock_seconds() - begin;
    return asked;
}

void screen_frame_done(struct screen *screen, double draw, double session)
{
    screen->seconds[FRAME_TIME_DRAW] = draw;
    screen->seconds[FRAME_TIME_SESSION] += session;
    frame_times_add(&screen->times, screen->seconds, screen->list.n);
}

float screen_scale(const struct session *session, float display_scale, int width, int height, bool *lowered)
{
    const int choice = session_int(session, PROP_APP_SCALE);
    const float wanted = choice == 0 ? display_scale : strtof(prop_infos[PROP_APP_SCALE].choices[choice], NULL);
    return scale_fitting(width, height, wanted, lowered);
}
