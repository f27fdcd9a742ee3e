/* app/views/train_folder.c - the menu of data sets: known ones, folders that were used, and a field for the path of
 * another folder of pictures. */
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/names.h"
#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"

enum { FIELD = 32, GAP = 6, LINE = 18 };

const char *const train_part_folder = "folder";

/* What the frames of the field need of each other. */
struct folder_memory {
    int opening; /* frames until it gets the focus: the list that it was opened from gives that back first */
    bool asked;  /* Enter was pressed: it shuts when nothing was wrong */
    bool back;   /* it was left: the menu gets the focus */
};

static ui_id field_id(const struct view *v)
{
    return ui_make_id(v->ui, "train.data.path");
}

/* Two folders of one name are told apart by the folders that they are in. */
static bool shares_its_name(const struct view *v, int i)
{
    const char *name = name_of_data(session_folder(v->session, i)), *other;
    for (int k = 0; (other = session_folder(v->session, k)) != NULL; k++)
        if (k != i && !strcmp(name_of_data(other), name))
            return true;
    return false;
}

static const char *two_last_parts(const char *path)
{
    const char *at = name_of_data(path);
    if (at - path < 2)
        return path;
    for (at -= 2; at > path && *at != '/'; at--)
        ;
    return at > path ? at + 1 : path;
}

/* "flowers, 5 classes": of the one that is in use, which has been counted. */
static void folder_title(const struct view *v, int i, char *title, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    const char *path = session_folder(v->session, i);
    const char *name = shares_its_name(v, i) ? two_last_parts(path) : name_of_data(path);
    char classes[32], number[FORMAT_MAX];
    const bool counted = !strcmp(path, session_text(v->session, PROP_TRAIN_DATA)) &&
                         !strcmp(s->data_name, name_of_data(path)) && !session_is_loading(v->session);
    snprintf(classes, sizeof classes, cs_plural("%s class", "%s classes", s->data_labels),
             format_count(number, s->data_labels));
    snprintf(title, size, counted && s->data_labels > 0 ? "%.*s, %s" : "%.*s", (int)size - 32, name, classes);
}

static int known_sets(struct train_menu *m)
{
    const struct dataset_info *info;
    for (; m->n < TRAIN_CHOICES - SESSION_FOLDERS - 2 && (info = dataset_info_nth(m->n)) != NULL; m->n++) {
        m->name[m->n] = info->name;
        m->title[m->n] = _(info->title);
    }
    return m->n;
}

static void used_folders(const struct view *v, struct train_menu *m)
{
    for (int i = 0; (m->name[m->n] = session_folder(v->session, i)) != NULL; i++) {
        folder_title(v, i, m->titles[m->n], sizeof m->titles[m->n]);
        m->title[m->n] = m->titles[m->n];
        m->n++;
    }
}

static void pick(const struct view *v, const struct train_menu *m, int i, bool open, struct folder_memory *memory)
{
    const bool path = i == m->n - 1;
    memory->opening = path ? 2 : 0;
    if (path != open)
        train_turn_part(v, train_part_folder);
    if (!path)
        request_text(v->requests, PROP_TRAIN_DATA, m->name[i]);
}

static void menu(const struct view *v, struct rect r, bool open, struct folder_memory *memory)
{
    struct train_menu m = {0};
    const char *set = session_text(v->session, PROP_TRAIN_DATA), *key = prop_infos[PROP_TRAIN_DATA].name;
    known_sets(&m);
    used_folders(v, &m);
    train_menu_close(&m, set, name_of_data(set));
    m.name[m.n] = NULL;
    m.title[m.n++] = _("A folder of pictures ...");
    int chosen = m.chosen;
    if (memory->back && !ui_any_editing(v->ui)) {
        ui_focus(v->ui, ui_make_id(v->ui, key));
        memory->back = false;
    }
    if (ui_choice(v->ui, key, r, m.title, m.n, &chosen, true) && chosen != m.chosen)
        pick(v, &m, chosen, open, memory);
    ui_tooltip(v->ui, r,
               m.chosen >= 0 && m.title[m.chosen] != m.titles[m.chosen] ? _(prop_infos[PROP_TRAIN_DATA].help) : set);
}

/* The path in front of a sentence stands in the field already. */
static const char *without_path(const char *sentence, const char *path)
{
    const size_t n = strlen(path);
    return n > 0 && !strncmp(sentence, path, n) && !strncmp(sentence + n, ": ", 2) ? sentence + n + 2 : sentence;
}

static float below_field(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const char *wrong = session_folder_wrong(v->session);
    const char *text = *wrong ? without_path(wrong, session_folder_tried(v->session))
                              : _("With one folder of pictures a class. Enter takes it, Esc leaves it.");
    return y + ui_paragraph(v->ui, area.x, y + 18, area.w, FONT_NOTE, LINE, *wrong ? t->err : t->mid, text) + GAP + 2;
}

static bool escape_pressed(const struct view *v)
{
    const struct ui_input *in = ui_input(v->ui);
    for (int i = 0; i < in->n_keys; i++)
        if (in->key[i].code == UI_KEY_ESCAPE && in->key[i].mods == 0)
            return true;
    return false;
}

static float field(const struct view *v, struct rect area, float y, struct folder_memory *memory)
{
    char path[REQUEST_FOLDER];
    const ui_id id = field_id(v);
    const struct rect r = {area.x, y, area.w, FIELD};
    snprintf(path, sizeof path, "%s", session_folder_tried(v->session));
    if (memory->opening > 0 && --memory->opening == 0)
        ui_focus(v->ui, id);
    else if (memory->opening > 0)
        ui_wake_at(v->ui, ui_input(v->ui)->time);
    const bool escaped = ui_has_focus(v->ui, id) && escape_pressed(v);
    if (ui_text_field(v->ui, "train.data.path", r, path, sizeof path, _("Path of a folder"), false) && *path) {
        request_folder(v->requests, path);
        memory->asked = true;
    }
    ui_tooltip(v->ui, r, _("Enter takes it; or drop the folder on the window"));
    if (escaped && !ui_has_focus(v->ui, id)) {
        train_turn_part(v, train_part_folder);
        memory->back = true;
    }
    return below_field(v, area, y + FIELD);
}

float train_data_menu(const struct view *v, struct rect area, float y)
{
    struct folder_memory none = {0};
    struct folder_memory *memory = ui_memory(v->ui, ui_make_id(v->ui, "train.data.folder"), sizeof *memory);
    bool open = train_part_is_open(v, train_part_folder);
    memory = memory ? memory : &none;
    if (memory->asked && !*session_folder_wrong(v->session)) {
        memory->back = open;
        if (open)
            train_turn_part(v, train_part_folder);
        open = false;
    }
    memory->asked = false;
    menu(v, (struct rect){area.x, y, area.w, 32}, train_part_is_open(v, train_part_folder), memory);
    y += 34;
    return open ? field(v, area, y + GAP - 2, memory) : y;
}
