/* app/views/interpret/interpret_occlusion.c - a square slides over the picture, and what that costs is drawn under it:
 * controls, numbers and words. */
#include "app/views/interpret/interpret_occlusion.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/session/session_interpret.h"
#include "app/ui/format.h"
#include "engine/base/i18n.h"

const struct occlusion_shown *occlusion_found(const struct view *v)
{
    return interpret_found(v, STUDY_OCCLUSION);
}

bool occlusion_knows(const struct occlusion_shown *o, int place)
{
    return place >= 0 && place < o->done;
}

int occlusion_place(const struct view *v, const struct occlusion_shown *o)
{
    const int asked = session_int(v->session, PROP_INTERPRET_PLACE), places = o->rows * o->cols;
    if (asked > 0)
        return asked > places ? places - 1 : asked - 1;
    if (!o->shown.whole && interpret_told(v, STUDY_OCCLUSION)->state == STUDY_GOES_ON)
        return o->done > 0 ? o->done - 1 : 0;
    return o->worst >= 0 ? o->worst : 0;
}

const char *occlusion_corner_text(const struct occlusion_shown *o, int place, char *text, size_t size)
{
    const struct occlusion_square s = occlusion_square(&o->grid, place);
    snprintf(text, size, "[%d, %d]", s.row, s.col);
    return text;
}

const char *occlusion_score_text(const struct occlusion_shown *o, float score, int decimals, char *text)
{
    return o->is_probability ? format_fixed(text, (double)score, decimals) : format_with(text, "%.4g", (double)score);
}

void occlusion_choose(const struct view *v, int place)
{
    request_int(v->requests, PROP_INTERPRET_PLACE, place + 1);
}

static float left(const struct view *v, struct rect area, float y)
{
    y = interpret_target_rows(v, area, y);
    const float pitch = area.w < 200 ? 60 : 40;
    prop_row_stepper(v, PROP_INTERPRET_OCCLUDER, (struct rect){area.x, y, area.w, pitch});
    prop_row_stepper(v, PROP_INTERPRET_STRIDE, (struct rect){area.x, y + pitch, area.w, pitch});
    y = prop_row_menu(v, PROP_INTERPRET_FILL, area, y + 2 * pitch);
    prop_row_toggle(v, PROP_INTERPRET_SIGNED, (struct rect){area.x, y, area.w, 40}, NULL, ui_theme(v->ui)->hi);
    return interpret_opacity_row(v, area, y + 40);
}

/* The one of a place, with what it is of. */
static float score_row(const struct view *v, const struct occlusion_shown *o, struct rect area, float y,
                       const char *form, float score)
{
    char what[96], label[160], number[FORMAT_MAX];
    if (o->is_probability)
        interpret_score_text(v, &o->target, what, sizeof what);
    else
        snprintf(what, sizeof what, "%s", _("value"));
    snprintf(label, sizeof label, form, what);
    return interpret_fact(v, area, y, label, occlusion_score_text(o, score, 4, number));
}

static float place_rows(const struct view *v, const struct occlusion_shown *o, struct rect area, float y)
{
    const int place = occlusion_place(v, o);
    char text[64], number[FORMAT_MAX];
    if (!occlusion_knows(o, place))
        return y;
    const struct occlusion_square s = occlusion_square(&o->grid, place);
    snprintf(text, sizeof text, "%d×%d", s.rows, s.cols);
    y = panel_head(v, area, y + 8, place == o->worst ? _("Worst square") : _("This square"), text);
    y = interpret_fact(v, area, y, _("its first pixel"), occlusion_corner_text(o, place, text, sizeof text));
    y = score_row(v, o, area, y, _("%s, covered"), o->at[place]);
    y = interpret_fact(v, area, y, _("drop"), occlusion_score_text(o, o->drop[place], 4, number));
    return y;
}

/* "310 places/s, 2.5 min left"; how long it took once it is whole. */
static float pace_row(const struct view *v, const struct occlusion_shown *o, struct rect area, float y)
{
    const struct study_told *told = interpret_told(v, STUDY_OCCLUSION);
    char done[FORMAT_MAX], all[FORMAT_MAX], text[128];
    snprintf(text, sizeof text, _("%s of %s"), format_count(done, o->done),
             format_count(all, (int64_t)o->rows * o->cols));
    y = interpret_fact(v, area, y, _("places"), text);
    if (o->rate > 0) {
        snprintf(text, sizeof text, _("%s/s"),
                 o->rate < 10 ? format_number(done, o->rate, 1) : format_count(done, (int64_t)o->rate));
        y = interpret_fact(v, area, y, _("their rate"), text);
    }
    if (!o->shown.whole && told->state == STUDY_GOES_ON && o->seconds_left > 1)
        y = interpret_fact(v, area, y, _("time left"), interpret_seconds_text(o->seconds_left, done));
    return y;
}

static float right(const struct view *v, struct rect area)
{
    const struct occlusion_shown *o = occlusion_found(v);
    char state[48], text[64], number[FORMAT_MAX];
    float y = area.y;
    if (!o)
        return 0;
    interpret_state(v, STUDY_OCCLUSION, state, sizeof state);
    y = interpret_answer_rows(v, area, y, o->is_probability ? o->target.class_index : -1);
    y = panel_head(v, area, y + 4, _("Occlusion"), state);
    y = score_row(v, o, area, y, _("%s, whole image"), o->score);
    if (o->worst >= 0) {
        y = score_row(v, o, area, y, _("%s, worst square"), o->at[o->worst]);
        y = interpret_fact(v, area, y, _("its first pixel"), occlusion_corner_text(o, o->worst, text, sizeof text));
    }
    if (o->raised > 0)
        y = interpret_fact(v, area, y, _("squares that raise it"), format_count(number, o->raised));
    y = pace_row(v, o, area, y);
    if (occlusion_place(v, o) != o->worst)
        y = place_rows(v, o, area, y);
    return y + 8 - area.y;
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    const struct occlusion_shown *o = occlusion_found(v);
    const int place = o ? occlusion_place(v, o) : -1;
    char what[96], from[FORMAT_MAX], to[FORMAT_MAX], corner[48];
    (void)head, (void)head_size;
    if (!o || !occlusion_knows(o, place))
        return;
    const struct occlusion_square s = occlusion_square(&o->grid, place);
    interpret_score_text(v, &o->target, what, sizeof what);
    occlusion_score_text(o, o->score, 4, from);
    occlusion_score_text(o, o->at[place], 4, to);
    if (strcmp(from, to) == 0)
        snprintf(text, size, _("Hiding the %d×%d square at %s leaves %s at %s."), s.rows, s.cols,
                 occlusion_corner_text(o, place, corner, sizeof corner), what, from);
    else if (o->drop[place] <= 0)
        snprintf(text, size, _("Hiding the %d×%d square at %s raises %s from %s to %s."), s.rows, s.cols,
                 occlusion_corner_text(o, place, corner, sizeof corner), what, from, to);
    else if (place == o->worst && o->shown.whole)
        snprintf(text, size, _("Hiding the worst %d×%d square drops %s from %s to %s."), s.rows, s.cols, what, from,
                 to);
    else
        snprintf(text, size, _("Hiding the %d×%d square at %s drops %s from %s to %s."), s.rows, s.cols,
                 occlusion_corner_text(o, place, corner, sizeof corner), what, from, to);
}

static void position(const struct view *v, char *text, size_t size)
{
    const struct occlusion_shown *o = occlusion_found(v);
    char at[FORMAT_MAX], all[FORMAT_MAX];
    if (o)
        snprintf(text, size, _("%s of %s places"), format_count(at, occlusion_place(v, o) + 1),
                 format_count(all, (int64_t)o->rows * o->cols));
}

static void resize(const struct view *v, int by)
{
    const int size = session_interpret_occluder(v->session) + by;
    if (size >= 1 && size <= (int)prop_infos[PROP_INTERPRET_OCCLUDER].max)
        request_int(v->requests, PROP_INTERPRET_OCCLUDER, size);
}

static void keys(const struct view *v)
{
    if (ui_take_key(v->ui, 0, '0', 0))
        request_int(v->requests, PROP_INTERPRET_PLACE, 0);
    if (ui_take_key(v->ui, 0, '+', 0) || ui_take_key(v->ui, 0, '=', 0) || ui_take_key(v->ui, 0, '+', UI_SHIFT))
        resize(v, 1);
    if (ui_take_key(v->ui, 0, '-', 0))
        resize(v, -1);
    if (session_can_run(v->session, COMMAND_STEP_ROW_NEXT) && ui_take_key(v->ui, 0, UI_KEY_DOWN, 0))
        request_command(v->requests, COMMAND_STEP_ROW_NEXT);
    if (session_can_run(v->session, COMMAND_STEP_ROW_BACK) && ui_take_key(v->ui, 0, UI_KEY_UP, 0))
        request_command(v->requests, COMMAND_STEP_ROW_BACK);
}

const struct interpret_method interpret_occlusion = {
    .wanted = 1u << STUDY_OCCLUSION,
    .stage = occlusion_stage,
    .left = left,
    .right = right,
    .caption = caption,
    .position = position,
    .keys = keys,
    .reading =
        N_("Each pixel shows how much the answer loses, on average, under the squares that hide it. No gradient is "
           "needed, but one forward pass a place. Zeiler and Fergus, 2013."),
};
