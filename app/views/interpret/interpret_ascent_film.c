/* app/views/interpret/interpret_ascent_film.c - the frames of an ascent in a row. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/views/interpret/interpret_ascent.h"
#include "engine/base/i18n.h"

enum { LABEL = 18, SPACE = 12, SIDE = 84, LEAST_SIDE = 32, LEAST_COLUMNS = 7, CLEAR = 3 };

struct film {
    struct rect tile; /* of the first */
    struct point pitch;
    int columns, shown; /* of all frames, evenly */
};

/* Tiles of whole px in as many rows as there is room for; where more frames than fit, evenly chosen ones, the first and
 * the last among them. */
static struct film film_of(const struct view *v, const struct ascent_shown *a, struct rect r)
{
    const float side = fminf(r.h - LABEL - 2 * CLEAR, fminf(SIDE, fmaxf(r.w / LEAST_COLUMNS - SPACE, LEAST_SIDE)));
    const struct rect tile =
        interpret_picture_rect(v, &a->input, (struct rect){r.x + CLEAR, r.y + LABEL + CLEAR, 3 * side, side});
    const float label = ui_text_width(v->ui, FONT_TICK, "10000");
    struct film f = {.tile = tile, .pitch = {fmaxf(tile.w, label) + SPACE, tile.h + LABEL + SPACE}};
    const int columns = (int)((r.w + SPACE - 2 * CLEAR) / f.pitch.x),
              rows = (int)((r.h + SPACE - 2 * CLEAR) / f.pitch.y);
    f.columns = columns > 1 ? columns : 1;
    const int room = f.columns * (rows > 1 ? rows : 1);
    f.shown = a->n_frames < room ? a->n_frames : room;
    return f;
}

static int frame_at(const struct film *f, const struct ascent_shown *a, int i)
{
    return f->shown > 1 ? (int)((int64_t)i * (a->n_frames - 1) / (f->shown - 1)) : a->n_frames - 1;
}

/* The tile nearest to the frame that is shown. */
static int nearest(const struct film *f, const struct ascent_shown *a, int frame)
{
    int best = 0;
    for (int i = 1; i < f->shown; i++)
        if (abs(frame_at(f, a, i) - frame) < abs(frame_at(f, a, best) - frame))
            best = i;
    return best;
}

static void card(const struct view *v, const struct ascent_frame *f)
{
    char text[128], step[FORMAT_MAX], number[FORMAT_MAX];
    snprintf(text, sizeof text, _("step %s   value %s   click: show it"), format_count(step, f->step),
             interpret_number(number, (double)f->value));
    ui_hover_card(v->ui, ui_input(v->ui)->x, ui_input(v->ui)->y, text);
}

static void tile(const struct view *v, const struct ascent_shown *a, struct rect r, int frame, bool chosen)
{
    const struct theme *t = ui_theme(v->ui);
    const struct ascent_frame *f = &a->frame[frame];
    const struct rect hit = {r.x - CLEAR, r.y - LABEL - CLEAR, r.w + 2 * CLEAR, r.h + LABEL + 2 * CLEAR};
    char step[FORMAT_MAX];
    ui_push_index(v->ui, frame);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "frame"), hit, false, true);
    ui_pop_id(v->ui);
    draw_text(ui_draw(v->ui), r.x, r.y - 8, chosen ? (struct font){FONT_MONO, FONT_700, 12} : FONT_TICK, TEXT_LEFT,
              chosen ? t->hi : t->mid, format_count(step, f->step));
    interpret_picture(v, r, f->pixels, &a->input, interpret_key(v, STUDY_ASCENT));
    if (chosen || state & UI_HOT)
        draw_frame(ui_draw(v->ui), rect_inset(r, -CLEAR), 0, chosen ? 2 : 1, t->hi);
    if (state & UI_HOT)
        card(v, f);
    if (state & UI_CLICKED)
        request_go_to(v->requests, frame + 1);
}

void ascent_film(const struct view *v, const struct ascent_shown *a, struct rect r)
{
    const struct film f = film_of(v, a, r);
    const int chosen = nearest(&f, a, ascent_shown_frame(v, a));
    for (int i = 0; i < f.shown; i++) {
        struct rect place = f.tile;
        place.x += roundf((float)(i % f.columns) * f.pitch.x);
        place.y += roundf((float)(i / f.columns) * f.pitch.y);
        tile(v, a, place, frame_at(&f, a, i), i == chosen);
    }
}
