/* app/views/interpret/interpret_occlusion_stage.c - the picture with what covering costs laid over it, and the square
 * that can be dragged. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret_occlusion.h"
#include "engine/base/i18n.h"

enum { HEAD = 32, GAP = 32, SCALE = 76, FOOT = 26 };

static struct rect square_rect(const struct occlusion_shown *o, struct rect picture, int place)
{
    const struct occlusion_square s = occlusion_square(&o->grid, place);
    const float px = picture.w / (float)o->grid.width, py = picture.h / (float)o->grid.height;
    return (struct rect){picture.x + (float)s.col * px, picture.y + (float)s.row * py, (float)s.cols * px,
                         (float)s.rows * py};
}

/* A press puts the square's middle under the pointer, as near as its stride lets it. */
static void drag(const struct view *v, const struct occlusion_shown *o, struct rect r)
{
    const struct ui_input *in = ui_input(v->ui);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "occluded"), r, false, true);
    const int row = (int)floorf((in->y - r.y) * (float)o->grid.height / r.h),
              col = (int)floorf((in->x - r.x) * (float)o->grid.width / r.w);
    if (state & UI_ACTIVE) {
        occlusion_choose(v, occlusion_place_at(&o->grid, row, col));
        return;
    }
    if (!(state & UI_HOT) || row < 0 || col < 0 || row >= o->grid.height || col >= o->grid.width)
        return;
    const float heat = o->heat[(size_t)row * (size_t)o->grid.width + (size_t)col];
    char text[160], number[FORMAT_MAX];
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (isnan(heat))
        snprintf(text, sizeof text, _("pixel [%d, %d]: no square has hidden it"), row, col);
    else
        snprintf(text, sizeof text, _("pixel [%d, %d]: hidden, %s on average"), row, col,
                 format_with(number, "%+.3g", -(double)heat));
    ui_hover_card(v->ui, in->x, in->y, text);
}

static void heat(const struct view *v, const struct occlusion_shown *o, struct rect r)
{
    const bool is_signed = session_bool(v->session, PROP_INTERPRET_SIGNED);
    const float largest = is_signed ? o->heat_largest : fmaxf(o->heat_most, 0);
    const struct interpret_heat h = {.value = o->heat,
                                     .rows = o->grid.height,
                                     .cols = o->grid.width,
                                     .largest = largest,
                                     .is_signed = is_signed,
                                     .key = interpret_key(v, STUDY_OCCLUSION)};
    interpret_heat(v, r, &h, (float)session_float(v->session, PROP_INTERPRET_OPACITY));
    interpret_scale(v, r, largest, is_signed);
}

static void marks(const struct view *v, const struct occlusion_shown *o, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const int place = occlusion_place(v, o);
    if (o->worst >= 0 && o->worst != place)
        draw_frame_dashed(ui_draw(v->ui), rect_inset(square_rect(o, r, o->worst), -1), 2, 5, 3, t->kernel);
    network_mark(v->ui, square_rect(o, r, place), 2, 2, t->kernel);
}

static void head(const struct view *v, const struct occlusion_shown *o, struct rect area)
{
    const struct occlusion_square s = occlusion_square(&o->grid, 0);
    char what[96], state[48], note[200];
    interpret_state(v, STUDY_OCCLUSION, state, sizeof state);
    snprintf(note, sizeof note, _("drop of %s, %d×%d square%s%s"),
             interpret_score_text(v, &o->target, what, sizeof what), s.rows, s.cols, *state ? " · " : "", state);
    interpret_head(v, area.x, area.y + 18, area.w, _("Occlusion"), note);
}

/* What the colours leave out is said. */
static void foot(const struct view *v, const struct occlusion_shown *o, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    char number[FORMAT_MAX], text[200];
    if (o->raised == 0 || session_bool(v->session, PROP_INTERPRET_SIGNED))
        return;
    snprintf(text, sizeof text,
             ngettext("%s square raises it when covered: 'With sign' shows where",
                      "%s squares raise it when covered: 'With sign' shows where", (unsigned long)o->raised),
             format_count(number, o->raised));
    ui_label(v->ui, area.x, y + 18, area.w, FONT_NOTE, TEXT_LEFT, t->mid, text);
}

void occlusion_stage(const struct view *v, struct rect area)
{
    const struct occlusion_shown *o = occlusion_found(v);
    if (interpret_wait(v, STUDY_OCCLUSION, area) || !o)
        return;
    const float side = fminf(fmaxf(roundf(area.w * 0.27f), 148), 240);
    const struct rect room = {area.x, area.y + HEAD, area.w - side - GAP - SCALE, area.h - HEAD - FOOT};
    const struct rect r = interpret_picture_rect(v, &o->input, room);
    head(v, o, (struct rect){area.x, area.y, r.w + SCALE, HEAD});
    interpret_picture(v, r, o->pixels, &o->input, interpret_key(v, STUDY_OCCLUSION));
    heat(v, o, r);
    marks(v, o, r);
    drag(v, o, r);
    foot(v, o, (struct rect){area.x, area.y, r.w + SCALE, area.h}, r.y + r.h + 4);
    const float x = r.x + r.w + SCALE + GAP;
    occlusion_side(v, o, (struct rect){x, area.y, area.x + area.w - x, area.h});
}
