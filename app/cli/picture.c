#include "app/cli/picture.h"

#include <stdlib.h>

#include "engine/data/image.h"

/* The picture is taken of a training that goes on, too: its state is as fresh as this. */
#define SECONDS_TO_FOLLOW 0.2

/* A frame may ask for something (data to load, a snapshot of more): the picture is taken when nothing is asked for any
 * more. */
enum { MAX_FRAMES = 12 };
#define SECONDS_TO_ANSWER 120.0

enum cs_status picture_maker_init(struct picture_maker *p, struct cs_error *err)
{
    *p = (struct picture_maker){0};
    enum cs_status status = gl_context_create_offscreen(&p->context, err);
    if (status == CS_OK)
        status = screen_init(&p->screen, err);
    if (status == CS_OK) {
        ui_reduce_motion(p->screen.ui, true);
        status = renderer_create(&p->renderer, p->screen.fonts, err);
    }
    if (status != CS_OK)
        picture_maker_finish(p);
    return status;
}

void picture_maker_finish(struct picture_maker *p)
{
    renderer_destroy(&p->renderer);
    if (p->screen.fonts)
        screen_finish(&p->screen);
    gl_context_destroy(&p->context);
}

void picture_settle(struct screen *screen, struct session *session, float width, float height)
{
    struct ui_input input = {.x = -1, .y = -1};
    bool more = true;
    for (int i = 0; i < MAX_FRAMES && more; i++, input.time += 1) {
        screen_frame(screen, session, &input, width, height);
        more = screen_apply(screen, session) || i == 0;
        session_wait(session, session_training(session) ? SECONDS_TO_FOLLOW : SECONDS_TO_ANSWER);
        more |= session_tick(session, input.time);
    }
    screen_frame(screen, session, &input, width, height); /* the one that is drawn, before anything changes */
}

enum cs_status picture_make(struct picture_maker *p, struct session *session, int width, int height, float scale,
                            const char *path, struct cs_error *err)
{
    bool lowered;
    const float used = screen_scale(session, scale, width, height, &lowered);
    uint8_t *rgb = malloc((size_t)width * (size_t)height * 3);
    if (!rgb)
        return cs_no_memory(err);
    picture_settle(&p->screen, session, (float)width / used, (float)height / used);
    enum cs_status status = renderer_draw_to_memory(p->renderer, &p->screen.list, width, height, used,
                                                    screen_theme(session)->light, rgb, err);
    screen_apply(&p->screen, session);
    if (status == CS_OK)
        status = image_save_png(path, rgb, width, height, err);
    free(rgb);
    return status;
}
