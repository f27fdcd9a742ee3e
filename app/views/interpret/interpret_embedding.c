/* app/views/interpret/interpret_embedding.c - the view "Embeddings": samples as a layer sees them, in two dimensions.
 */
#include "app/views/interpret/interpret_embedding.h"

#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_cam.h"
#include "engine/base/i18n.h"

enum { ROW = 40, TITLE = 22, GAP = 16, THUMB = 40 };

const struct embedding_shown *embedding_found(const struct view *v)
{
    const struct embedding_shown *e = interpret_found(v, STUDY_EMBEDDING);
    const struct net *net = session_snapshot(v->session)->net;
    return e && net && e->node < net->n_nodes && e->n > 0 ? e : NULL;
}

int embedding_class(const struct view *v)
{
    const int class = session_int(v->session, PROP_INTERPRET_CLASS);
    return class >= 0 ? class : session_interpret_answer(v->session);
}

static bool is_of_training(const struct embedding_shown *e)
{
    return e->shown.asks.embedding.training;
}

void embedding_point_text(const struct embedding_shown *e, int point, char *text, size_t size)
{
    char number[FORMAT_MAX];
    snprintf(text, size, is_of_training(e) ? _("Training %s") : _("Test %s"),
             format_count(number, (int64_t)e->point[point].index));
}

void embedding_choose(const struct view *v, const struct embedding_shown *e, int point)
{
    request_int(v->requests, PROP_NETWORK_SPLIT, is_of_training(e) ? DATASET_TRAIN : DATASET_TEST);
    request_int(v->requests, PROP_NETWORK_SAMPLE, (int)e->point[point].index);
}

bool embedding_is_picture(const struct view *v, const struct embedding_shown *e, int point)
{
    const struct snapshot *s = session_snapshot(v->session);
    const enum dataset_split split = is_of_training(e) ? DATASET_TRAIN : DATASET_TEST;
    return !s->probe_from_pixels && s->probe_split == split && s->probe_index == e->point[point].index;
}

void embedding_note(const struct view *v, const struct embedding_shown *e, char *text, size_t size)
{
    char title[NET_NAME_MAX], number[FORMAT_MAX];
    interpret_layer_title(v, e->node, title);
    snprintf(text, size, ngettext("%s, %s sample, PCA", "%s, %s samples, PCA", (unsigned long)e->n), title,
             format_count(number, e->n));
}

static void stage(const struct view *v, struct rect area)
{
    const struct embedding_shown *e = embedding_found(v);
    char note[192], state[32];
    if (interpret_wait(v, STUDY_EMBEDDING, area) || !e)
        return;
    embedding_note(v, e, note, sizeof note);
    interpret_state(v, STUDY_EMBEDDING, state, sizeof state);
    const float aside = state[0] ? ui_text_width(v->ui, FONT_NOTE, state) + 16 : 0;
    interpret_head(v, area.x, area.y + TITLE, area.w - aside, _("Embeddings"), note);
    draw_text(ui_draw(v->ui), area.x + area.w, area.y + TITLE, FONT_NOTE, TEXT_RIGHT, ui_theme(v->ui)->warn, state);
    const float top = TITLE + 12;
    embedding_plot(v, e, (struct rect){area.x + 1, area.y + top, area.w - 2, area.h - top - GAP}, true);
}

static float left(const struct view *v, struct rect area, float y)
{
    const float pitch = area.w < 200 ? 60 : ROW;
    prop_segmented(v, PROP_INTERPRET_SPLIT, (struct rect){area.x, y, area.w, 32});
    prop_row_stepper(v, PROP_INTERPRET_SAMPLES, (struct rect){area.x, y + ROW, area.w, pitch});
    return y + ROW + pitch;
}

static float share_rows(const struct view *v, const struct embedding_shown *e, struct rect area, float y)
{
    char text[FORMAT_MAX];
    y = interpret_fact(v, area, y, _("component 0 (right)"), format_percent(text, (double)e->share[0], 1));
    y = interpret_fact(v, area, y, _("component 1 (up)"), format_percent(text, (double)e->share[1], 1));
    return interpret_fact(v, area, y, _("not shown"),
                          format_percent(text, 1 - (double)e->share[0] - (double)e->share[1], 1));
}

static float count_rows(const struct view *v, const struct embedding_shown *e, struct rect area, float y)
{
    char text[FORMAT_MAX];
    y = interpret_fact(v, area, y, _("samples"), format_count(text, e->n));
    if (e->bounded)
        y = interpret_fact(v, area, y, _("asked for, too many for memory"), format_count(text, e->asked));
    y = interpret_fact(v, area, y, _("values of each"), format_count(text, e->dimensions));
    if (e->answered > 0)
        y = interpret_fact(v, area, y, _("answered wrongly (×)"), format_count(text, e->wrong));
    return y;
}

static void near_row(const struct view *v, const struct embedding_shown *e, struct rect r,
                     const struct embedding_near *near)
{
    const struct theme *t = ui_theme(v->ui);
    const struct embedding_point *p = &e->point[near->point];
    char text[96], name[24], number[FORMAT_MAX];
    ui_push_index(v->ui, near->point);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "near"), r, true, true);
    if (state & UI_HOT)
        draw_fill(ui_draw(v->ui), (struct rect){r.x - 6, r.y, r.w + 12, r.h}, 4, t->hover);
    float x = r.x;
    if (near->point < e->n_pictures) {
        const struct rect room = {r.x, r.y + 2, THUMB - 4, THUMB - 4};
        interpret_picture(v, interpret_picture_rect(v, &e->picture, room),
                          e->pixels + (size_t)near->point * shape_count(&e->picture), &e->picture,
                          interpret_key(v, STUDY_EMBEDDING));
        x += THUMB + 8;
    }
    const float w = ui_text_width(v->ui, FONT_NUMBER, interpret_number(number, (double)near->distance));
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 25, FONT_NUMBER, TEXT_RIGHT, t->mid, number);
    snprintf(text, sizeof text, "%s",
             p->label >= 0 ? network_class_name(session_snapshot(v->session), p->label, name) : "");
    ui_label(v->ui, x, r.y + 25, r.x + r.w - w - 8 - x, FONT_BODY, TEXT_LEFT, t->text, text);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 4);
    if (state & UI_CLICKED)
        embedding_choose(v, e, near->point);
    embedding_point_text(e, near->point, text, sizeof text);
    ui_tooltip(v->ui, r, text);
    ui_pop_id(v->ui);
}

static float near_rows(const struct view *v, const struct embedding_shown *e, struct rect area, float y)
{
    if (e->n_near < 1 || !interpret_is_of_picture(v, &e->shown))
        return y;
    const float words = ui_text_width(v->ui, FONT_HEAD, _("Nearest to this picture")) +
                        ui_text_width(v->ui, FONT_NOTE, _("distance")) + 16;
    y = panel_head(v, area, y + 8, _("Nearest to this picture"), words <= area.w ? _("distance") : NULL);
    for (int i = 0; i < e->n_near; i++) {
        if (embedding_is_picture(v, e, e->near[i].point))
            continue; /* itself */
        near_row(v, e, (struct rect){area.x, y, area.w, THUMB}, &e->near[i]);
        y += THUMB;
    }
    return y;
}

static float right(const struct view *v, struct rect area)
{
    const struct embedding_shown *e = embedding_found(v);
    if (!e)
        return 0;
    float y = interpret_first_head(v, area, area.y, _("Of the differences"), NULL);
    y = share_rows(v, e, area, y);
    y = panel_head(v, area, y + 8, _("Samples"), NULL);
    y = count_rows(v, e, area, y);
    return near_rows(v, e, area, y) - area.y;
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    const struct embedding_shown *e = embedding_found(v);
    char title[NET_NAME_MAX], share[FORMAT_MAX], number[FORMAT_MAX];
    snprintf(head, head_size, "%s", _("Embeddings"));
    if (!e)
        return;
    interpret_layer_title(v, e->node, title);
    snprintf(text, size, _("%s samples as %s sees them: these two directions tell %s of how much they differ there."),
             format_count(number, e->n), title, format_percent(share, (double)e->share[0] + (double)e->share[1], 0));
}

const struct interpret_method interpret_embedding = {
    .wanted = 1u << STUDY_EMBEDDING,
    .stage = stage,
    .left = left,
    .right = right,
    .caption = caption,
    .reading = N_("Each point is a picture, by all that the layer gives for it, laid out along the two directions in "
                  "which pictures differ most: principal components (Pearson, 1901; Hotelling, 1933). Near here need "
                  "not be near in the layer: the share tells how much two directions leave out. A cross is a wrong "
                  "answer. A click looks at that picture.")};
