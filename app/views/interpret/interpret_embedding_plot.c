/* app/views/interpret/interpret_embedding_plot.c - samples as points: where two components of what a layer gives put
 * them. Both axes have the same scale, so that what is near on screen is near in them. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_embedding.h"
#include "engine/base/i18n.h"

enum { PAD = 24, BOX = 22, NEAR = 12, CARD = 96 };

struct scatter {
    const struct view *v;
    const struct embedding_shown *e;
    struct rect r;
    float scale, x, y; /* px a unit, and where the middle of all points is */
    float middle[2];
    float dot;
};

static struct scatter scatter_of(const struct view *v, const struct embedding_shown *e, struct rect r)
{
    struct scatter s = {.v = v, .e = e, .r = r, .x = r.x + r.w / 2, .y = r.y + r.h / 2};
    float least[2] = {e->least[0], e->least[1]}, largest[2] = {e->largest[0], e->largest[1]};
    if (e->has_picture && interpret_is_of_picture(v, &e->shown)) { /* it need not be among them */
        least[0] = fminf(least[0], e->picture_x);
        least[1] = fminf(least[1], e->picture_y);
        largest[0] = fmaxf(largest[0], e->picture_x);
        largest[1] = fmaxf(largest[1], e->picture_y);
    }
    const float wide = fmaxf(largest[0] - least[0], 1e-20f), high = fmaxf(largest[1] - least[1], 1e-20f);
    s.scale = fminf((r.w - 2 * PAD) / wide, (r.h - 2 * PAD) / high);
    for (int i = 0; i < 2; i++)
        s.middle[i] = least[i] + 0.5f * (largest[i] - least[i]);
    s.dot = e->n > 2000 || r.w < 300 ? 2 : e->n > 500 ? 2.5f : 3;
    return s;
}

/* The second component goes up. */
static struct point place(const struct scatter *s, float x, float y)
{
    return (struct point){s->x + (x - s->middle[0]) * s->scale, s->y - (y - s->middle[1]) * s->scale};
}

static bool is_wrong(const struct embedding_point *p)
{
    return p->label >= 0 && p->answer >= 0 && p->label != p->answer;
}

/* A wrong answer is a cross, so that it is not told by colour alone. */
static void draw_point(const struct scatter *s, const struct embedding_point *p, struct color c, float size)
{
    const struct point at = place(s, p->x, p->y);
    struct draw_list *d = ui_draw(s->v->ui);
    if (!is_wrong(p)) {
        draw_circle(d, at.x, at.y, size, c);
        return;
    }
    const float arm = size + 1;
    draw_line(d, at.x - arm, at.y - arm, at.x + arm, at.y + arm, 1.75f, c);
    draw_line(d, at.x - arm, at.y + arm, at.x + arm, at.y - arm, 1.75f, c);
}

/* Those of the chosen class last, over the others. */
static void draw_points(const struct scatter *s)
{
    const struct theme *t = ui_theme(s->v->ui);
    const int class = embedding_class(s->v);
    struct color quiet = t->mid;
    quiet.a *= s->e->n > 2000 ? 0.45f : 0.7f;
    for (int front = 0; front < 2; front++)
        for (int i = 0; i < s->e->n; i++) {
            const struct embedding_point *p = &s->e->point[i];
            const bool bright = class >= 0 && p->label == class;
            if (bright == (front == 1))
                draw_point(s, p, bright ? t->hi : quiet, bright ? s->dot + 0.75f : s->dot);
        }
}

/* Where the picture itself is: from what was found about it, or as one of the points. */
static bool picture_place(const struct scatter *s, struct point *at)
{
    const struct embedding_shown *e = s->e;
    const struct snapshot *now = session_snapshot(s->v->session);
    if (e->has_picture && interpret_is_of_picture(s->v, &e->shown)) {
        *at = place(s, e->picture_x, e->picture_y);
        return true;
    }
    const int point = now->probe_index < (uint64_t)e->n ? (int)now->probe_index : -1;
    if (point < 0 || !embedding_is_picture(s->v, e, point))
        return false;
    *at = place(s, e->point[point].x, e->point[point].y);
    return true;
}

static float mark_radius(const struct scatter *s)
{
    return s->r.w < 400 ? 6 : 9;
}

enum { LABELS = 100 };
struct labels {
    struct rect box[LABELS];
    int n;
};

static bool is_free(const struct scatter *s, const struct labels *l, struct rect r)
{
    if (r.x < s->r.x + 2 || r.y < s->r.y + 2 || r.x + r.w > s->r.x + s->r.w - 2 || r.y + r.h > s->r.y + s->r.h - 2)
        return false;
    for (int i = 0; i < l->n; i++) {
        const struct rect both = rect_intersection(rect_inset(r, -1), l->box[i]);
        if (both.w > 0 && both.h > 0)
            return false;
    }
    return true;
}

/* The free place that is nearest to the centre, a few steps around it; false: there is none. */
static bool find_place(const struct scatter *s, const struct labels *l, struct rect *r)
{
    static const int ways[][2] = {{0, 0}, {0, -1}, {0, 1}, {-1, 0}, {1, 0}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}};
    for (int far = 1; far <= 4; far++)
        for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
            struct rect at = *r;
            at.x += roundf((float)(ways[k][0] * far) * (r->w / 2 + 2));
            at.y += roundf((float)(ways[k][1] * far) * (r->h / 2 + 2));
            if (is_free(s, l, at)) {
                *r = at;
                return true;
            }
        }
    return false;
}

/* Beside its class's centre where another one's stands there, and left out where there is no room. */
static void draw_label(const struct scatter *s, int class, struct labels *l)
{
    const struct view *v = s->v;
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_SANS, FONT_600, 13};
    const bool bright = class == embedding_class(v);
    const struct point at = place(s, s->e->centre[2 * class], s->e->centre[2 * class + 1]);
    char name[24];
    const char *text = network_class_name(session_snapshot(v->session), class, name);
    const float w = fmaxf(roundf(ui_text_width(v->ui, font, text)) + 10, BOX);
    struct rect box = {roundf(at.x - w / 2), roundf(at.y - BOX / 2.0f), w, BOX};
    if (l->n == LABELS || !find_place(s, l, &box))
        return;
    l->box[l->n++] = box;
    draw_fill(ui_draw(v->ui), box, 4, bright ? t->hi : t->raised);
    draw_frame(ui_draw(v->ui), box, 4, 1, bright ? t->hi : t->edge);
    draw_text(ui_draw(v->ui), box.x + w / 2, box.y + 16, font, TEXT_CENTER, bright ? t->ink : t->text, text);
}

static void draw_labels(const struct scatter *s)
{
    const int chosen = embedding_class(s->v);
    struct labels l = {.n = 0};
    struct point at;
    if (picture_place(s, &at)) { /* its mark stays free */
        const float r = mark_radius(s) + 1;
        l.box[l.n++] = (struct rect){at.x - r, at.y - r, 2 * r, 2 * r};
    }
    if (chosen >= 0 && chosen < s->e->classes && s->e->of_class[chosen] > 0)
        draw_label(s, chosen, &l);
    for (int c = 0; c < s->e->classes; c++)
        if (c != chosen && s->e->of_class[c] > 0)
            draw_label(s, c, &l);
}

static void draw_picture_mark(const struct scatter *s)
{
    const struct theme *t = ui_theme(s->v->ui);
    struct draw_list *d = ui_draw(s->v->ui);
    struct point at;
    if (!picture_place(s, &at))
        return;
    draw_ring(d, at.x, at.y, mark_radius(s), 4, t->casing);
    draw_ring(d, at.x, at.y, mark_radius(s), 2, t->output);
    const float radius = mark_radius(s), arm = radius + 6;
    for (int i = 0; i < 4; i++) {
        const float x = i == 0 ? -1.0f : i == 1 ? 1.0f : 0, y = i == 2 ? -1.0f : i == 3 ? 1.0f : 0;
        draw_line(d, at.x + radius * x, at.y + radius * y, at.x + arm * x, at.y + arm * y, 2, t->output);
    }
}

/* Under the pointer. */

static int point_near(const struct scatter *s, float x, float y)
{
    int best = -1;
    float least = NEAR * NEAR;
    for (int i = 0; i < s->e->n; i++) {
        const struct point at = place(s, s->e->point[i].x, s->e->point[i].y);
        const float far = (at.x - x) * (at.x - x) + (at.y - y) * (at.y - y);
        if (far < least) {
            least = far;
            best = i;
        }
    }
    return best;
}

static const float *pixels_of(const struct embedding_shown *e, int point)
{
    return point < e->n_pictures ? e->pixels + (size_t)point * shape_count(&e->picture) : NULL;
}

static void card_lines(const struct scatter *s, int point, char line[3][96])
{
    const struct embedding_point *p = &s->e->point[point];
    const struct snapshot *now = session_snapshot(s->v->session);
    char name[24];
    embedding_point_text(s->e, point, line[0], 96);
    line[1][0] = line[2][0] = '\0';
    if (p->label >= 0)
        snprintf(line[1], 96, _("truth %s"), network_class_name(now, p->label, name));
    if (p->answer >= 0)
        snprintf(line[2], 96, is_wrong(p) ? _("answer %s: wrong") : _("answer %s"),
                 network_class_name(now, p->answer, name));
}

/* The picture with its words, where it has room. */
static void draw_card(const struct scatter *s, int point)
{
    const struct view *v = s->v;
    const struct theme *t = ui_theme(v->ui);
    const float *pixels = pixels_of(s->e, point);
    const struct point at = place(s, s->e->point[point].x, s->e->point[point].y);
    char line[3][96];
    card_lines(s, point, line);
    float w = 0;
    for (int i = 0; i < 3; i++)
        w = fmaxf(w, ui_text_width(v->ui, FONT_NOTE, line[i]));
    const struct rect picture =
        pixels ? interpret_picture_rect(v, &s->e->picture, (struct rect){0, 0, CARD, CARD}) : (struct rect){0, 0, 0, 0};
    const struct rect card = {0, 0, ceilf(fmaxf(w, picture.w)) + 24, picture.h + (pixels ? 12 : 0) + 3 * 18 + 16};
    struct rect r = card;
    r.x = at.x + 16 + card.w > v->width ? at.x - 16 - card.w : at.x + 16;
    r.y = fminf(fmaxf(at.y - card.h / 2, 8), v->height - card.h - 8);
    r.x = roundf(r.x);
    r.y = roundf(r.y);
    ui_above_begin(v->ui);
    ui_ground(v->ui, r);
    if (pixels)
        interpret_picture(v, (struct rect){r.x + 12, r.y + 12, picture.w, picture.h}, pixels, &s->e->picture,
                          interpret_key(v, STUDY_EMBEDDING));
    const float y = r.y + picture.h + (pixels ? 12 : 0) + 20;
    for (int i = 0; i < 3; i++)
        draw_text(ui_draw(v->ui), r.x + 12, y + (float)i * 18, FONT_NOTE, TEXT_LEFT, i == 0 ? t->hi : t->text, line[i]);
    ui_above_end(v->ui);
}

static void answer_pointer(const struct scatter *s)
{
    const struct view *v = s->v;
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "scatter"), s->r, false, true);
    const struct ui_input *in = ui_input(v->ui);
    const int point = state & UI_HOT ? point_near(s, in->x, in->y) : -1;
    if (point < 0)
        return;
    const struct point at = place(s, s->e->point[point].x, s->e->point[point].y);
    draw_ring(ui_draw(v->ui), at.x, at.y, s->dot + 4, 1.5f, ui_theme(v->ui)->hi);
    ui_set_cursor(v->ui, UI_CURSOR_HAND);
    draw_card(s, point);
    if (state & UI_CLICKED)
        embedding_choose(v, s->e, point);
}

void embedding_plot(const struct view *v, const struct embedding_shown *e, struct rect r, bool lively)
{
    const struct scatter s = scatter_of(v, e, r);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->line);
    draw_push_clip(ui_draw(v->ui), r);
    draw_points(&s);
    draw_labels(&s);
    draw_picture_mark(&s);
    draw_pop_clip(ui_draw(v->ui));
    if (lively)
        answer_pointer(&s);
}
