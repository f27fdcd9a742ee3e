/* app/views/interpret/interpret_patches_left.c - whose pictures are looked through, and which channels are shown. */
#include <math.h>
#include <stdio.h>

#include "app/session/interpret_channels.h"
#include "app/ui/format.h"
#include "app/views/interpret/interpret_patches.h"
#include "engine/base/i18n.h"

enum { FIND_MAX = 96, ROW = 40, TALL = 48 };

/* "Test set, 10,000": all of a split, or so many of it. */
static float source(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int most = session_int(v->session, PROP_INTERPRET_PICTURES);
    const char *const formats[] = {N_("Training set, %s"), N_("Test set, %s")};
    char text[2][64], number[FORMAT_MAX];
    const char *titles[2];
    int chosen = session_int(v->session, PROP_INTERPRET_SPLIT);
    for (int i = 0; i < 2; i++) {
        const int n = most > 0 && (most < s->n_split[i] || s->data_endless) ? most : s->n_split[i];
        snprintf(text[i], sizeof text[i], _(formats[i]), format_count(number, n));
        titles[i] = text[i];
    }
    draw_text(ui_draw(v->ui), area.x, y + 14, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text,
              _(prop_infos[PROP_INTERPRET_SPLIT].label));
    const struct rect r = {area.x, y + 24, area.w, 32};
    if (ui_choice(v->ui, "split", r, titles, 2, &chosen, true))
        request_int(v->requests, PROP_INTERPRET_SPLIT, chosen);
    ui_tooltip(v->ui, r, _(prop_infos[PROP_INTERPRET_SPLIT].help));
    y += 60;
    prop_row_stepper(v, PROP_INTERPRET_PICTURES, (struct rect){area.x, y, area.w, ROW});
    return y + ROW;
}

/* For which class the most selective come first; "any" is each map's own. */
static float sort_class(const struct view *v, struct rect area, float y)
{
    enum { MOST = 64 };
    const struct snapshot *s = session_snapshot(v->session);
    const int class_index = session_int(v->session, PROP_INTERPRET_SORT_CLASS);
    char name[MOST][24];
    const char *titles[MOST + 1] = {_("any class")};
    if (s->classes < 1 || s->classes > MOST) {
        prop_row_stepper(v, PROP_INTERPRET_SORT_CLASS, (struct rect){area.x, y, area.w, ROW});
        return y + ROW;
    }
    for (int i = 0; i < s->classes; i++)
        titles[i + 1] = network_class_name(s, i, name[i]);
    int chosen = class_index >= 0 && class_index < s->classes ? class_index + 1 : 0;
    const struct rect r = prop_row_list(v, PROP_INTERPRET_SORT_CLASS, area, &y, titles, s->classes + 1);
    if (ui_choice(v->ui, "sort class", r, titles, s->classes + 1, &chosen, true))
        request_int(v->requests, PROP_INTERPRET_SORT_CLASS, chosen - 1);
    return y;
}

static float find(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct channel_classes classes = {s->classes, s->class_name};
    const struct rect r = {area.x, y + 4, area.w, 32};
    struct channel_search search;
    struct cs_error err;
    char text[FIND_MAX];
    snprintf(text, sizeof text, "%s", session_text(v->session, PROP_INTERPRET_FIND));
    if (ui_text_field(v->ui, "find", r, text, sizeof text, _("Find: 3, 0-7, > 2.5"), true))
        request_text(v->requests, PROP_INTERPRET_FIND, text);
    if (channel_search_parse(session_text(v->session, PROP_INTERPRET_FIND), &classes, &search, &err) != CS_OK) {
        draw_frame(ui_draw(v->ui), r, 6, 2, ui_theme(v->ui)->err);
        ui_hover_card(v->ui, r.x, r.y + 28, err.text);
    } else {
        ui_tooltip(v->ui, r,
                   _("Which maps: 3, 0-7, > 2.5 (strongest patch), dead, 'class 7', or a class by its name "
                     "(Ctrl F)"));
    }
    if (ui_take_key(v->ui, 0, 'f', UI_CTRL))
        ui_focus(v->ui, ui_make_id(v->ui, "find"));
    return y + ROW;
}

/* "six 5×5 kernels" */
static const char *kernels_text(const struct view *v, char *text, size_t size)
{
    const struct net *net = session_snapshot(v->session)->net;
    const int node = session_interpret_node(v->session);
    struct weights_form form;
    char number[FORMAT_MAX];
    if (node < 1 || !weights_form_of(net, weights_owner(net, node), &form) || form.rows * form.cols < 2)
        return NULL;
    snprintf(text, size, ngettext("%s kernel of %d×%d", "%s kernels of %d×%d", (unsigned long)form.channels),
             format_count(number, form.channels), form.rows, form.cols);
    return text;
}

static float toggle(const struct view *v, enum prop_id p, struct rect area, float y, const char *note, const char *key)
{
    const float height = note ? TALL : ROW;
    char tip[200];
    prop_row_toggle(v, p, (struct rect){area.x, y, area.w, height - 4}, note, ui_theme(v->ui)->hi);
    snprintf(tip, sizeof tip, "%s (%s)", _(prop_infos[p].help), key);
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w, height - 4}, tip);
    return y + height;
}

float patches_left(const struct view *v, struct rect area, float y)
{
    char text[64];
    y = source(v, area, y);
    y = prop_row_menu(v, PROP_INTERPRET_SORT, area, y);
    if (session_int(v->session, PROP_INTERPRET_SORT) == INTERPRET_BY_SELECTIVITY)
        y = sort_class(v, area, y);
    y = find(v, area, y) + 4;
    y = toggle(v, PROP_INTERPRET_WEAKEST, area, y, NULL, "L");
    y = toggle(v, PROP_INTERPRET_BACK, area, y, NULL, "B");
    y = toggle(v, PROP_INTERPRET_ONE_EACH, area, y, NULL, "O");
    const char *kernels = kernels_text(v, text, sizeof text);
    if (kernels)
        y = toggle(v, PROP_INTERPRET_SLICES, area, y, kernels, "F");
    return y;
}
