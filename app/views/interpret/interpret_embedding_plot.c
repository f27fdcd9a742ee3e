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

enum { LABELS = 100, FEW = 24, ROUNDS_FEW = 120, ROUNDS = 24, APART = 2, MARK_ARM = 15 };
static const struct font label_font = {FONT_SANS, FONT_600, 13};

/* The name of a class, about the middle of its points. */
static struct rect label_box(const struct scatter *s, int class)
{
    const struct point at = place(s, s->e->centre[2 * class], s->e->centre[2 * class + 1]);
    char name[24];
    const char *text = network_class_name(session_snapshot(s->v->session), class, name);
    const float w = fmaxf(roundf(ui_text_width(s->v->ui, label_font, text)) + 10, BOX);
    return (struct rect){at.x - w / 2, at.y - BOX / 2.0f, w, BOX};
}

static struct rect kept_within(struct rect box, struct rect r)
{
    box.x = fminf(fmaxf(box.x, r.x + 2), r.x + r.w - box.w - 2);
    box.y = fminf(fmaxf(box.y, r.y + 2), r.y + r.h - box.h - 2);
    return box;
}

/* How far they lie over each other; negative: how far apart they are. */
static struct point overlap(const struct rect *a, const struct rect *b)
{
    return (struct point){fminf(a->x + a->w, b->x + b->w) - fmaxf(a->x, b->x) + APART,
                          fminf(a->y + a->h, b->y + b->h) - fmaxf(a->y, b->y) + APART};
}

/* Half of the way each, along that axis on which less is to go. */
static bool push(struct rect *a, struct rect *b)
{
    const struct point over = overlap(a, b);
    if (over.x <= 0 || over.y <= 0)
        return false;
    const bool along_x = over.x < over.y;
    const float half = (along_x ? over.x : over.y) / 2 + 0.25f;
    const bool a_first = along_x ? a->x + a->w / 2 <= b->x + b->w / 2 : a->y + a->h / 2 <= b->y + b->h / 2;
    float *first = along_x ? (a_first ? &a->x : &b->x) : (a_first ? &a->y : &b->y);
    float *second = along_x ? (a_first ? &b->x : &a->x) : (a_first ? &b->y : &a->y);
    *first -= half;
    *second += half;
    return true;
}

/* The last one of n + 1 stays where it is. */
static void push_apart(struct rect *box, int n, struct rect r)
{
    const struct rect fixed = box[n];
    const int rounds = n <= FEW ? ROUNDS_FEW : ROUNDS; /* what a frame has time for */
    bool moved = true;
    for (int round = 0; moved && round < rounds; round++) {
        moved = false;
        for (int i = 0; i <= n; i++)
            for (int j = i + 1; j <= n; j++)
                moved |= push(&box[i], &box[j]);
        for (int i = 0; i < n; i++)
            box[i] = kept_within(box[i], r);
        box[n] = fixed;
    }
}

static void draw_label(const struct scatter *s, int class, struct rect box)
{
    const struct view *v = s->v;
    const struct theme *t = ui_theme(v->ui);
    const bool bright = class == embedding_class(v);
    char name[24];
    const char *text = network_class_name(session_snapshot(v->session), class, name);
    box.x = roundf(box.x);
    box.y = roundf(box.y);
    draw_fill(ui_draw(v->ui), box, 4, bright ? t->hi : t->raised);
    draw_frame(ui_draw(v->ui), box, 4, 1, bright ? t->hi : t->edge);
    draw_text(ui_draw(v->ui), box.x + box.w / 2, box.y + 16, label_font, TEXT_CENTER, bright ? t->ink : t->text, text);
}

/* The chosen class first, so that one for which there is no room beside the others is another one. */
static int labels_of(const struct scatter *s, int class[LABELS], struct rect box[LABELS + 1])
{
    const int chosen = embedding_class(s->v), classes = s->e->classes;
    int n = 0;
    if (chosen >= 0 && chosen < classes && s->e->of_class[chosen] > 0)
        class[n++] = chosen;
    for (int c = 0; c < classes && classes <= LABELS; c++)
        if (c != chosen && s->e->of_class[c] > 0)
            class[n++] = c;
    for (int i = 0; i < n; i++)
        box[i] = kept_within(label_box(s, class[i]), s->r);
    return n;
}

static void draw_labels(const struct scatter *s)
{
    struct rect box[LABELS + 1];
    struct point mark = {-1e6f, -1e6f}; /* of the picture itself; far from all: it is not shown */
    int class[LABELS];
    const int n = labels_of(s, class, box);
    picture_place(s, &mark);
    box[n] = (struct rect){mark.x - MARK_ARM, mark.y - MARK_ARM, 2 * MARK_ARM, 2 * MARK_ARM};
    push_apart(box, n, s->r);
    for (int i = 0; i < n; i++) {
        bool room = true;
        for (int j = 0; j < i && room; j++) {
            const struct point over = overlap(&box[i], &box[j]);
            room = over.x <= APART || over.y <= APART;
        }
        if (room)
            draw_label(s, class[i], box[i]);
    }
}

static void draw_picture_mark(const struct scatter *s)
{
    const struct theme *t = ui_theme(s->v->ui);
    struct draw_list *d = ui_draw(s->v->ui);
    struct point at;
    if (!picture_place(s, &at))
        return;
    draw_ring(d, at.x, at.y, 9, 4, t->casing);
    draw_ring(d, at.x, at.y, 9, 2, t->output);
    for (int i = 0; i < 4; i++) {
        const float x = i == 0 ? -1.0f : i == 1 ? 1.0f : 0, y = i == 2 ? -1.0f : i == 3 ? 1.0f : 0;
        draw_line(d, at.x + 9 * x, at.y + 9 * y, at.x + MARK_ARM * x, at.y + MARK_ARM * y, 2, t->output);
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
