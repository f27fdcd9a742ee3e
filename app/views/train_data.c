/* app/views/train_data.c - the section of the left panel that chooses the data and how much of them is trained on. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/names.h"
#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"

/* Sizes that one click sets: a set so small is learnt by heart within half a minute. */
static const int presets[] = {200, 1000, 5000, 0};
enum { PRESETS = sizeof presets / sizeof *presets, SIZE_STEPPER = 104 };

/* Is what stands in the menu what the snapshot tells of? A restart with the same data loads nothing else. */
bool train_data_is_known(const struct view *v)
{
    const struct snapshot *s = session_snapshot(v->session);
    const bool same = !strcmp(s->data_name, session_text(v->session, PROP_TRAIN_DATA));
    return s->net && (same || s->state != WORKER_LOADING) && (!*s->error || train_has_strayed(v)) && !s->look_only;
}

/* Whole where it fits, else without those that are held out. */
static void data_note(const struct view *v, float width, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char train[FORMAT_MAX], held[FORMAT_MAX];
    text[0] = '\0';
    if (!train_data_is_known(v))
        return;
    format_count(train, s->n_kept);
    if (s->n_validation > 0)
        snprintf(text, size, _("%s train, %s validation"), train, format_count(held, s->n_validation));
    else
        snprintf(text, size, _("%s train, %s test"), train, format_count(held, s->n_test));
    if (ui_text_width(v->ui, FONT_NOTE, text) > width)
        snprintf(text, size, _("%s train"), train);
}

/* All that there are is 0 in the property, and their number on screen. */
static void size_stepper(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int set = session_int(v->session, PROP_TRAIN_SIZE), all = s->n_available > 0 ? s->n_available : 1;
    const int most = s->data_endless || set > all ? DATA_PLAN_MOST : all;
    const struct ui_number n = {.min = 1, .max = most, .step = 1, .fine = 1, .logarithmic = true};
    double value = set > 0 ? fmin(set, most) : all;
    if (!ui_stepper(v->ui, prop_infos[PROP_TRAIN_SIZE].name, r, &value, &n, s->n_available > 0))
        return;
    const int wanted = (int)lround(value);
    request_int(v->requests, PROP_TRAIN_SIZE, wanted >= all && !s->data_endless ? 0 : wanted);
}

static void size_presets(const struct view *v, struct rect r)
{
    char text[PRESETS][FORMAT_MAX];
    const char *title[PRESETS];
    int chosen = -1;
    for (int i = 0; i < PRESETS; i++) {
        title[i] = presets[i] ? format_count(text[i], presets[i]) : _("All");
        if (session_int(v->session, PROP_TRAIN_SIZE) == presets[i])
            chosen = i;
    }
    const int before = chosen;
    if (ui_segmented(v->ui, "train.size.presets", r, title, PRESETS, &chosen, 0) && chosen != before)
        request_int(v->requests, PROP_TRAIN_SIZE, presets[chosen]);
    ui_tooltip(v->ui, r, _(prop_infos[PROP_TRAIN_SIZE].help));
}

/* Where the label has no room beside it, it stands above, as in other rows. */
static float size_rows(const struct view *v, struct rect area, float y)
{
    const float label = ui_text_width(v->ui, FONT_BODY, _(prop_infos[PROP_TRAIN_SIZE].label));
    const bool stacked = area.w < 200 || label > area.w - SIZE_STEPPER - 8;
    const float width = stacked ? area.w : SIZE_STEPPER, words = stacked ? area.w : area.w - width - 8;
    ui_label(v->ui, area.x, y + (stacked ? 17 : 25), words, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text,
             _(prop_infos[PROP_TRAIN_SIZE].label));
    ui_tooltip(v->ui, (struct rect){area.x, y, words, stacked ? 24 : 40}, _(prop_infos[PROP_TRAIN_SIZE].help));
    y += stacked ? 24 : 4;
    size_stepper(v, (struct rect){area.x + area.w - width, y, width, 32});
    size_presets(v, (struct rect){area.x, y + 40, area.w, 32});
    return y + 80;
}

/* How many labels that comes to. */
static float noise_note(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    char text[128], wrong[FORMAT_MAX];
    if (!train_data_is_known(v) || s->n_wrong == 0)
        return y;
    snprintf(text, sizeof text, cs_plural("%s label is wrong", "%s labels are wrong", s->n_wrong),
             format_count(wrong, s->n_wrong));
    return y + train_note(v, area, y - 4, text) + 6;
}

static bool is_set(const struct view *v)
{
    return session_int(v->session, PROP_TRAIN_SIZE) > 0 || session_float(v->session, PROP_TRAIN_LABEL_NOISE) > 0;
}

/* The line below the menu opens what is seldom set; what is set is never hidden. */
static bool more_line(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const ui_id id = ui_make_id(v->ui, "train.data.more");
    const struct rect r = {area.x - 8, y + 4, area.w + 16, 26};
    bool none = false, *open = ui_memory(v->ui, id, sizeof *open);
    char text[128];
    open = open ? open : &none;
    const bool shown = *open || is_set(v);
    const unsigned state = ui_behave(v->ui, id, r, true, !is_set(v));
    if (state & UI_CLICKED)
        *open = !*open;
    if (state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 6, t->hover);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 6);
    data_note(v, area.w - 24, text, sizeof text);
    ui_label(v->ui, area.x, y + 22, area.w - 24, FONT_NOTE, TEXT_LEFT, t->mid, text);
    ui_icon(v->ui, shown ? UI_ICON_CHEVRON_UP : UI_ICON_CHEVRON_DOWN, area.x + area.w - 8, y + 17,
            is_set(v) ? t->off : t->mid);
    ui_tooltip(v->ui, r, _("How many samples are trained on, and how many labels are wrong"));
    return shown;
}

static float draw(const struct view *v, struct rect area, float y)
{
    y = train_data_menu(v, area, y);
    const bool more = more_line(v, area, y);
    y += 32;
    if (!more)
        return y + 4;
    y = size_rows(v, area, y);
    const float row = area.w < 200 ? 60 : 40;
    prop_row_stepper(v, PROP_TRAIN_LABEL_NOISE, (struct rect){area.x, y, area.w, row});
    return noise_note(v, area, y + row) + 12;
}

static void summary(const struct view *v, char *text, size_t size)
{
    snprintf(text, size, "%s", name_of_data(session_text(v->session, PROP_TRAIN_DATA)));
}

const struct train_section train_section_data = {"data", N_("Data set"), summary, draw};
