/* app/views/interpret/interpret_occlusion_apart.c - the worst squares that do not overlap, side by side: a click puts
 * the square there. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret_occlusion.h"
#include "engine/base/i18n.h"

enum { HEAD = 24, LABELS = 40, SIDE_LEAST = 40, SIDE_MOST = 112, GAP = 16, LABEL_LEAST = 72 };

/* The drop, and what is answered then, where it is another class than for the whole picture. */
static void labels(const struct view *v, const struct occlusion_shown *o, struct rect r, int place)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_600, 13};
    char number[FORMAT_MAX], name[24], said[40];
    draw_text(ui_draw(v->ui), r.x, r.y + r.h + 17, font, TEXT_LEFT, t->hi,
              interpret_number(number, -(double)o->drop[place]));
    if (!o->top)
        return;
    const int answer = o->top[place].class_index[0];
    const bool other = answer != o->whole.class_index[0];
    if (answer < 0)
        return;
    snprintf(said, sizeof said, "%s%s", other ? "→ " : "= ",
             network_class_name(session_snapshot(v->session), answer, name));
    ui_label(v->ui, r.x, r.y + r.h + 35, fmaxf(r.w, LABEL_LEAST) - 4, FONT_NOTE, TEXT_LEFT, other ? t->warn : t->mid,
             said);
}

static void one(const struct view *v, const struct occlusion_shown *o, struct rect r, int place)
{
    const struct theme *t = ui_theme(v->ui);
    ui_push_index(v->ui, place);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "apart"), r, true, true);
    occlusion_covered(v, o, r, place);
    if (place == occlusion_place(v, o) || state & UI_HOT)
        draw_frame(ui_draw(v->ui), rect_inset(r, -3), 2, 2, place == occlusion_place(v, o) ? t->hi : t->edge);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 2);
    if (state & UI_CLICKED)
        occlusion_choose(v, place);
    labels(v, o, r, place);
    ui_pop_id(v->ui);
}

void occlusion_apart_strip(const struct view *v, const struct occlusion_shown *o, struct rect area)
{
    const float side = fminf(area.h - HEAD - LABELS, SIDE_MOST);
    if (o->n_apart < 1 || side < SIDE_LEAST)
        return;
    const struct rect r =
        interpret_picture_rect(v, &o->input, (struct rect){area.x, area.y + HEAD, fminf(area.w, 2 * side), side});
    const float pitch = fmaxf(r.w, LABEL_LEAST) + GAP;
    ui_label(v->ui, area.x, area.y + 14, area.w, FONT_HEAD, TEXT_LEFT, ui_theme(v->ui)->hi,
             _("Worst squares that do not overlap"));
    ui_push_id(v->ui, "apart");
    for (int i = 0; i < o->n_apart && (float)(i + 1) * pitch - GAP <= area.w; i++)
        one(v, o, (struct rect){r.x + (float)i * pitch, r.y, r.w, r.h}, o->apart[i]);
    ui_pop_id(v->ui);
}
