/* app/views/interpret/interpret_compare_other.c - which network this one is compared with: a saved moment of its
 * training, or another model. */
#include <stdio.h>
#include <string.h>

#include "app/views/interpret/interpret_compare.h"
#include "app/views/names.h"
#include "app/views/train_films.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"

enum { ROW = 40, MODELS = 32, MOST = 1 + MOMENTS_MAX + MODELS };

void compare_other_text(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    const char *path = session_text(v->session, PROP_INTERPRET_OTHER);
    const int steps = session_int(v->session, PROP_INTERPRET_OTHER_MOMENT);
    char title[NET_NAME_MAX], when[FILM_TEXT];
    text[0] = '\0';
    if (*path) {
        snprintf(text, size, "%s", name_of_net(path, title));
        return;
    }
    const int moment = steps < 0 ? -1 : snapshot_find_moment(s, (uint64_t)steps);
    if (moment >= 0)
        snprintf(text, size, "%s", film_when(s, moment, when));
}

struct menu {
    const char *title[MOST];
    char text[MOMENTS_MAX][FILM_TEXT];
    int n, chosen, first_model;
};

static void add(struct menu *m, const char *title, bool chosen)
{
    if (m->n >= MOST)
        return;
    m->chosen = chosen ? m->n : m->chosen;
    m->title[m->n++] = title;
}

static void fill(const struct view *v, struct menu *m)
{
    const struct snapshot *s = session_snapshot(v->session);
    const char *path = session_text(v->session, PROP_INTERPRET_OTHER);
    const int steps = session_int(v->session, PROP_INTERPRET_OTHER_MOMENT);
    const int moment = *path || steps < 0 ? -1 : snapshot_find_moment(s, (uint64_t)steps);
    m->n = 0;
    m->chosen = -1;
    for (int i = 0; i < s->n_moments && i < MOMENTS_MAX; i++)
        add(m, film_when(s, i, m->text[i]), i == moment);
    m->first_model = m->n;
    for (int i = 0; i < MODELS && model_asset_nth(i); i++)
        add(m, _(model_asset_nth(i)->title), strcmp(path, model_asset_nth(i)->name) == 0);
}

static void choose(const struct view *v, const struct menu *m, int chosen)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (chosen >= m->first_model) {
        request_text(v->requests, PROP_INTERPRET_OTHER, model_asset_nth(chosen - m->first_model)->name);
        return;
    }
    request_text(v->requests, PROP_INTERPRET_OTHER, "");
    request_int(v->requests, PROP_INTERPRET_OTHER_MOMENT, (int)s->moment[chosen].steps);
}

float compare_other_rows(const struct view *v, struct rect area, float y)
{
    struct menu m;
    char path[STUDY_PATH];
    fill(v, &m);
    draw_text(ui_draw(v->ui), area.x, y + 16, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, _("Compared with"));
    const struct rect r = {area.x, y + 24, area.w, 32};
    if (ui_choice(v->ui, "other", r, m.title, m.n, &m.chosen, m.n > 0))
        choose(v, &m, m.chosen);
    if (m.chosen < 0)
        ui_label(v->ui, r.x + 12, r.y + 21, r.w - 44, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->mid,
                 _("nothing is chosen"));
    ui_tooltip(v->ui, r, _("A saved moment of this training, or another model"));
    snprintf(path, sizeof path, "%s", session_text(v->session, PROP_INTERPRET_OTHER));
    const struct rect field = {area.x, y + 64, area.w, 32};
    if (ui_text_field(v->ui, "other.path", field, path, sizeof path, _("or an .onnx file"), false))
        request_text(v->requests, PROP_INTERPRET_OTHER, path);
    return y + 64 + ROW;
}
