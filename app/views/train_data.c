/* app/views/train_data.c - the section of the left panel that chooses the data and how much of them is trained on. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/names.h"
#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"

/* Sizes that one click sets: a set so small is learnt by heart within half a minute. */
static const int presets[] = {200, 1000, 5000, 0};
enum { PRESETS = sizeof presets / sizeof *presets };

static void data_menu(const struct view *v, struct rect r)
{
    struct train_menu m = {0};
    for (const struct dataset_info *info; m.n < TRAIN_CHOICES - 1 && (info = dataset_info_nth(m.n)) != NULL; m.n++) {
        m.name[m.n] = info->name;
        m.title[m.n] = _(info->title);
    }
    const char *set = session_text(v->session, PROP_TRAIN_DATA);
    train_menu_close(&m, set, name_of_data(set));
    train_menu_draw(v, &m, PROP_TRAIN_DATA, r);
}

static bool is_known(const struct snapshot *s)
{
    return s->net && s->state != WORKER_LOADING && !*s->error && !s->look_only; /* what is in the menu is in use */
}

static void data_note(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char train[FORMAT_MAX], held[FORMAT_MAX];
    text[0] = '\0';
    if (!is_known(s))
        return;
    format_count(train, s->n_kept);
    if (s->n_validation > 0)
        snprintf(text, size, _("%s train, %s validation"), train, format_count(held, s->n_validation));
    else
        snprintf(text, size, _("%s train, %s test"), train, format_count(held, s->n_test));
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

static float size_rows(const struct view *v, struct rect area, float y)
{
    const float width = v->frame == FRAME_MEDIUM ? 92 : 104;
    ui_label(v->ui, area.x, y + 25, area.w - width - 8, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text,
             _(prop_infos[PROP_TRAIN_SIZE].label));
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w - width - 8, 40}, _(prop_infos[PROP_TRAIN_SIZE].help));
    size_stepper(v, (struct rect){area.x + area.w - width, y + 4, width, 32});
    size_presets(v, (struct rect){area.x, y + 44, area.w, 32});
    return y + 84;
}

/* How many labels that comes to. */
static float noise_note(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    char text[128], wrong[FORMAT_MAX];
    if (!is_known(s) || s->n_wrong == 0)
        return y;
    snprintf(text, sizeof text, cs_plural("%s label is wrong", "%s labels are wrong", s->n_wrong),
             format_count(wrong, s->n_wrong));
    return y + train_note(v, area, y - 4, text) + 6;
}

static float draw(const struct view *v, struct rect area, float y)
{
    char text[128];
    data_menu(v, (struct rect){area.x, y, area.w, 32});
    data_note(v, text, sizeof text);
    y += 32 + train_note(v, area, y + 32, text) + 8;
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
