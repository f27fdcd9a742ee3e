/* app/views/interpret/interpret_occlusion_stage.c - the picture with what covering costs laid over it, and the square
 * that can be dragged. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret_occlusion.h"
#include "engine/base/i18n.h"

enum { HEAD = 32, GAP = 32, SCALE = INTERPRET_SCALE, FOOT = 26 };

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
    interpret_veil(v, r, &h);
    interpret_veil_scale(v, r, largest, is_signed);
}

static void marks(const struct view *v, const struct occlusion_shown *o, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const int place = occlusion_place(v, o);
    if (o->worst >= 0 && o->worst != place)
        draw_frame_dashed(ui_draw(v->ui), rect_inset(square_rect(o, r, o->worst), -1), 2, 5, 3, t->kernel);
    network_mark(v->ui, square_rect(o, r, place), 2, 2, t->kernel);
}

/* The longest note that fits. */
static void head(const struct view *v, const struct occlusion_shown *o, struct rect area)
{
    const struct occlusion_square s = occlusion_square(&o->grid, 0);
    const char *title = _("Occlusion");
    const float room = area.w - ui_text_width(v->ui, FONT_TITLE, title) - 12;
    char what[96], state[48], note[3][200];
    interpret_state(v, STUDY_OCCLUSION, state, sizeof state);
    interpret_score_text(v, &o->target, what, sizeof what);
    snprintf(note[0], sizeof note[0], _("drop of %s, %d×%d square%s%s"), what, s.rows, s.cols, *state ? " · " : "",
             state);
    snprintf(note[1], sizeof note[1], _("drop of %s%s%s"), what, *state ? " · " : "", state);
    snprintf(note[2], sizeof note[2], "%s", state);
    int i = 0;
    while (i < 2 && ui_text_width(v->ui, FONT_NOTE, note[i]) > room)
        i++;
    interpret_head(v, area.x, area.y + 18, area.w, title, note[i]);
}

/* What the colours leave out is said. Returns the y below. */
static float foot(const struct view *v, const struct occlusion_shown *o, struct rect area, float y)
{
    char number[FORMAT_MAX], text[200];
    if (o->raised == 0 || session_bool(v->session, PROP_INTERPRET_SIGNED))
        return y;
    snprintf(text, sizeof text,
             ngettext("%s square raises it when covered: see 'With sign'",
                      "%s squares raise it when covered: see 'With sign'", (unsigned long)o->raised),
             format_count(number, o->raised));
    if (ui_text_width(v->ui, FONT_NOTE, text) > area.w || y + FOOT > area.y + area.h)
        return y;
    ui_label(v->ui, area.x, y + 18, area.w, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, text);
    return y + FOOT;
}

void occlusion_stage(const struct view *v, struct rect area)
{
    const struct occlusion_shown *o = occlusion_found(v);
    if (interpret_wait(v, STUDY_OCCLUSION, area) || !o)
        return;
    const float side = fminf(fmaxf(roundf(area.w * 0.27f), 148), 240);
    const struct rect room = {area.x, area.y + HEAD, area.w - side - GAP - SCALE, area.h - HEAD - FOOT};
    const struct rect r = interpret_picture_rect(v, &o->input, room), block = {area.x, area.y, r.w + SCALE, area.h};
    head(v, o, (struct rect){area.x, area.y, block.w, HEAD});
    interpret_picture(v, r, o->pixels, &o->input, interpret_key(v, STUDY_OCCLUSION));
    heat(v, o, r);
    marks(v, o, r);
    drag(v, o, r);
    const float y = foot(v, o, block, r.y + r.h + 4) + 12;
    occlusion_apart_strip(v, o, (struct rect){area.x, y, block.w, area.y + area.h - y - 8});
    const float x = r.x + block.w + GAP;
    occlusion_side(v, o, (struct rect){x, area.y, area.x + area.w - x, area.h});
}
