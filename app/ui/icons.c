/* app/ui/icons.c - the icons as strokes around the centre of their 16 px box. */
#include "app/ui/ui_internal.h"

#define STROKE 1.75f
#define TURN(degrees) ((float)(degrees)*0.01745329252f)

enum { MAX_POINTS = 6 };

struct stroke {
    enum ui_icon icon;
    int n;
    struct point p[MAX_POINTS];
    float width; /* 0: STROKE */
    bool filled; /* a polygon, with its outline of `width` around it for round corners */
};

static const struct stroke strokes[] = {
    {UI_ICON_PLAY, 4, {{-3.5f, -5}, {5, 0}, {-3.5f, 5}, {-3.5f, -5}}, 1.5f, true},
    {UI_ICON_NEXT, 4, {{-4, -5}, {2, 0}, {-4, 5}, {-4, -5}}, 1.5f, true},
    {UI_ICON_BACK, 4, {{4, -5}, {-2, 0}, {4, 5}, {4, -5}}, 1.5f, true},
    {UI_ICON_HOME, 4, {{6, -5}, {1, 0}, {6, 5}, {6, -5}}, 1.5f, true},
    {UI_ICON_HOME, 4, {{0, -5}, {-5, 0}, {0, 5}, {0, -5}}, 1.5f, true},
    {UI_ICON_END, 4, {{-6, -5}, {-1, 0}, {-6, 5}, {-6, -5}}, 1.5f, true},
    {UI_ICON_END, 4, {{0, -5}, {5, 0}, {0, 5}, {0, -5}}, 1.5f, true},
    {UI_ICON_RESTART, 3, {{-5.5f, -7}, {-5.2f, -2.8f}, {-1, -3}}},
    {UI_ICON_CHECK, 3, {{-5, 0}, {-1.5f, 3.5f}, {5, -4}}, 2},
    {UI_ICON_CHEVRON_DOWN, 3, {{-4, -2}, {0, 2}, {4, -2}}},
    {UI_ICON_CHEVRON_UP, 3, {{-4, 2}, {0, -2}, {4, 2}}},
    {UI_ICON_PLUS, 2, {{-4, 0}, {4, 0}}},
    {UI_ICON_PLUS, 2, {{0, -4}, {0, 4}}},
    {UI_ICON_MINUS, 2, {{-4, 0}, {4, 0}}},
    {UI_ICON_SUN, 2, {{5.75f, 0}, {7.75f, 0}}},
    {UI_ICON_SUN, 2, {{4.07f, 4.07f}, {5.48f, 5.48f}}},
    {UI_ICON_SUN, 2, {{0, 5.75f}, {0, 7.75f}}},
    {UI_ICON_SUN, 2, {{-4.07f, 4.07f}, {-5.48f, 5.48f}}},
    {UI_ICON_SUN, 2, {{-5.75f, 0}, {-7.75f, 0}}},
    {UI_ICON_SUN, 2, {{-4.07f, -4.07f}, {-5.48f, -5.48f}}},
    {UI_ICON_SUN, 2, {{0, -5.75f}, {0, -7.75f}}},
    {UI_ICON_SUN, 2, {{4.07f, -4.07f}, {5.48f, -5.48f}}},
    {UI_ICON_WARNING, 4, {{0, -6.5f}, {7, 6}, {-7, 6}, {0, -6.5f}}},
    {UI_ICON_WARNING, 2, {{0, -2}, {0, 1.5f}}},
    {UI_ICON_PENCIL,
     6,
     {{-4.8f, 4.8f}, {-4.16f, 1.92f}, {2.4f, -4.64f}, {4.8f, -2.24f}, {-1.92f, 4.16f}, {-4.8f, 4.8f}}},
    {UI_ICON_CLOSE, 2, {{-4, -4}, {4, 4}}},
    {UI_ICON_CLOSE, 2, {{-4, 4}, {4, -4}}},
    {UI_ICON_PANEL, 5, {{-7, -6}, {7, -6}, {7, 6}, {-7, 6}, {-7, -6}}},
    {UI_ICON_PANEL, 2, {{-2, -6}, {-2, 6}}},
    {UI_ICON_SEARCH, 2, {{2, 2}, {6, 6}}},
    {UI_ICON_FLIP_X, 2, {{0, -7}, {0, 7}}, 1.25f, false}, /* the axis, and a shape on both sides of it */
    {UI_ICON_FLIP_X, 4, {{-3, -4}, {-7, 4}, {-3, 4}, {-3, -4}}, 1, true},
    {UI_ICON_FLIP_X, 4, {{3, -4}, {7, 4}, {3, 4}, {3, -4}}, 1.25f, false},
    {UI_ICON_FLIP_Y, 2, {{-7, 0}, {7, 0}}, 1.25f, false},
    {UI_ICON_FLIP_Y, 4, {{-4, -3}, {4, -7}, {4, -3}, {-4, -3}}, 1, true},
    {UI_ICON_FLIP_Y, 4, {{-4, 3}, {4, 7}, {4, 3}, {-4, 3}}, 1.25f, false},
    {UI_ICON_ROTATE, 3, {{-6.4f, -4.6f}, {-5.4f, -0.4f}, {-1.4f, -1.6f}}},
    {UI_ICON_ROTATE, 5, {{-2, 1}, {2, 1}, {2, 5}, {-2, 5}, {-2, 1}}, 1.5f, false},
    {UI_ICON_TRANSPOSE, 2, {{-6, -6}, {6, 6}}, 1.5f, false},
    {UI_ICON_TRANSPOSE, 2, {{-1, -5.5f}, {5.5f, -5.5f}}}, /* the row that becomes the column */
    {UI_ICON_TRANSPOSE, 2, {{-5.5f, -1}, {-5.5f, 5.5f}}},
    {UI_ICON_SAVE, 2, {{0, -6}, {0, 2.5f}}},
    {UI_ICON_SAVE, 3, {{-3.5f, -1}, {0, 2.5f}, {3.5f, -1}}},
    {UI_ICON_SAVE, 4, {{-6, 3}, {-6, 6}, {6, 6}, {6, 3}}},
    {UI_ICON_LOAD, 2, {{0, -6}, {0, 2.5f}}},
    {UI_ICON_LOAD, 3, {{-3.5f, -2.5f}, {0, -6}, {3.5f, -2.5f}}},
    {UI_ICON_LOAD, 4, {{-6, 3}, {-6, 6}, {6, 6}, {6, 3}}},
    {UI_ICON_LOCK, 5, {{-4, 0}, {4, 0}, {4, 5}, {-4, 5}, {-4, 0}}, 1.75f, true},
    {UI_ICON_LOCK, 2, {{-3, 0}, {-3, -3}}},
    {UI_ICON_LOCK, 2, {{3, 0}, {3, -3}}},
};

static const struct {
    enum ui_icon icon;
    struct rect r;
} bars[] = {
    {UI_ICON_PAUSE, {-5, -6, 3.5f, 12}}, {UI_ICON_PAUSE, {1.5f, -6, 3.5f, 12}}, {UI_ICON_NEXT, {4, -6, 2, 12}},
    {UI_ICON_BACK, {-6, -6, 2, 12}},     {UI_ICON_HOME, {-8, -6, 2, 12}},       {UI_ICON_END, {6, -6, 2, 12}},
};

/* A crescent is the outer circle of 6.25 and the edge of the shadow, a half circle through its two horns. */
static const struct {
    enum ui_icon icon;
    struct point centre;
    float radius, from, to; /* degrees clockwise from 12 o'clock */
} arcs[] = {
    {UI_ICON_RESTART, {0, 0}, 6, -59, 260.5f},
    {UI_ICON_SUN, {0, 0}, 3.25f, 0, 360},
    {UI_ICON_MOON, {0.12f, -0.12f}, 6.25f, 110, 340},
    {UI_ICON_MOON, {2, -2}, 5.657f, 135, 315},
    {UI_ICON_LOCK, {0, -3}, 3, -90, 90},
    {UI_ICON_SEARCH, {-1.5f, -1.5f}, 4.75f, 0, 360},
    {UI_ICON_ROTATE, {0, 0}, 6, -75, 95},
};

/* Two characters of mono 700 fill the box. */
static const struct {
    enum ui_icon icon;
    const char *text;
} words[] = {{UI_ICON_NORMALISE, "Σ1"}, {UI_ICON_NEGATE, "±"}, {UI_ICON_DOUBLE, "×2"}, {UI_ICON_HALVE, "÷2"}};

static void draw_stroke(struct draw_list *list, const struct stroke *s, float x, float y, struct color c)
{
    struct point p[MAX_POINTS];
    for (int i = 0; i < s->n; i++)
        p[i] = (struct point){x + s->p[i].x, y + s->p[i].y};
    if (s->filled)
        draw_polygon(list, p, (size_t)s->n - 1, c);
    draw_polyline(list, p, (size_t)s->n, s->width > 0.0f ? s->width : STROKE, c);
}

void ui_icon(struct ui *ui, enum ui_icon icon, float x, float y, struct color c)
{
    struct draw_list *list = ui_draw(ui);
    for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++)
        if (strokes[i].icon == icon)
            draw_stroke(list, &strokes[i], x, y, c);
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
        if (bars[i].icon == icon)
            draw_fill(list, (struct rect){x + bars[i].r.x, y + bars[i].r.y, bars[i].r.w, bars[i].r.h}, 1.0f, c);
    for (size_t i = 0; i < sizeof arcs / sizeof *arcs; i++)
        if (arcs[i].icon == icon)
            draw_arc(list, x + arcs[i].centre.x, y + arcs[i].centre.y, arcs[i].radius, TURN(arcs[i].from),
                     TURN(arcs[i].to), STROKE, c);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].icon == icon)
            draw_text(list, x, y + 5.0f, (struct font){FONT_MONO, FONT_700, 13}, TEXT_CENTER, c, words[i].text);
    if (icon == UI_ICON_WARNING)
        draw_circle(list, x, y + 4.0f, 1.0f, c);
    if (icon == UI_ICON_HELP)
        draw_text(list, x, y + 5.0f, (struct font){FONT_SANS, FONT_600, 15}, TEXT_CENTER, c, "?");
}
