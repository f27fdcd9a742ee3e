/* app/views/interpret/interpret_invariance_strip.c - the pictures along the curve, as the net saw them, with what it
 * answered. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_invariance.h"
#include "engine/base/i18n.h"

enum { LABELS = 38, GAP = 8, MOST = 16, SIDE_LEAST = 28 };

/* As many as fit, evenly spread over those that there are, the first and the last among them. */
static int choose(const struct invariance_line *l, struct rect r, float side, int index[MOST])
{
    int n = (int)((r.w + GAP) / (side + GAP));
    n = n > MOST ? MOST : n > l->n_pictures ? l->n_pictures : n;
    n -= n > 2 && n % 2 == 0; /* one in the middle, where most lines have the unchanged picture */
    for (int i = 0; i < n; i++)
        index[i] = n > 1 ? i * (l->n_pictures - 1) / (n - 1) : 0;
    return n;
}

static int nearest(const struct invariance_line *l, const int *index, int n, double at)
{
    int best = -1;
    for (int i = 0; i < n; i++) {
        const double d = fabs((double)l->at[l->picture[index[i]]] - at);
        if (best < 0 || d < fabs((double)l->at[l->picture[index[best]]] - at))
            best = i;
    }
    return best;
}

/* The change and the answer, which is marked where it is another than for the unchanged picture. */
static void labels(const struct view *v, const struct invariance_line *l, struct rect r, int point)
{
    const struct theme *t = ui_theme(v->ui);
    const int answer = l->answer[point];
    const bool other = answer != l->neutral_answer;
    char text[FORMAT_MAX], name[24], said[40];
    ui_label(v->ui, r.x + r.w / 2, r.y + r.h + 16, r.w + GAP, FONT_TICK, TEXT_CENTER, t->mid,
             invariance_value_text(l->change, (double)l->at[point], text));
    if (answer < 0)
        return;
    snprintf(said, sizeof said, "%s%s", other ? "→ " : "", invariance_class_text(v, answer, name));
    ui_label(v->ui, r.x + r.w / 2, r.y + r.h + 34, r.w + GAP, (struct font){FONT_SANS, other ? FONT_600 : FONT_400, 13},
             TEXT_CENTER, other ? t->warn : t->text, said);
}

static void picture(const struct view *v, const struct invariance_shown *o, const struct invariance_line *l,
                    struct rect r, int index, bool lit)
{
    const size_t size = shape_count(&o->input);
    const int point = l->picture[index];
    ui_push_index(v->ui, index);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "picture"), r, true, true);
    interpret_picture(v, r, l->pixels + (size_t)index * size, &o->input, interpret_key(v, STUDY_INVARIANCE));
    if (lit || state & UI_HOT)
        draw_frame(ui_draw(v->ui), rect_inset(r, -3), 2, 2, lit ? ui_theme(v->ui)->hi : ui_theme(v->ui)->edge);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 2);
    if (state & UI_CLICKED)
        invariance_move(v, l->change, (double)l->at[point]);
    labels(v, l, r, point);
    ui_pop_id(v->ui);
}

void invariance_strip(const struct view *v, const struct invariance_shown *o, struct rect r, double pointed)
{
    const struct invariance_line *l = &o->line[invariance_change(v)];
    const struct rect one = interpret_picture_rect(v, &o->input, (struct rect){r.x, r.y, r.w, r.h - LABELS});
    int index[MOST];
    if (r.h - LABELS < SIDE_LEAST)
        return;
    const int n = choose(l, r, one.w, index);
    const int lit = nearest(l, index, n, isnan(pointed) ? invariance_now(v, l->change) : pointed);
    const float pitch = n > 1 ? (r.w - one.w) / (float)(n - 1) : 0;
    ui_push_id(v->ui, "strip");
    for (int i = 0; i < n; i++)
        picture(v, o, l, (struct rect){roundf(r.x + pitch * (float)i), r.y, one.w, one.h}, index[i], i == lit);
    ui_pop_id(v->ui);
}
