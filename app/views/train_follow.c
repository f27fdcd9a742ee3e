/* app/views/train_follow.c - the section of the left panel that follows a folder into which another program writes its
 * networks: which one is shown, what is waited for, what is wrong, and an end of it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

enum { ROW = 26, LINE = 18, FIELD = 32 };

static const char *last_part(const char *path, char *text, size_t size)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t from = end;
    while (from > 0 && path[from - 1] != '/')
        from--;
    snprintf(text, size, "%.*s", (int)(end - from), path + from);
    return text;
}

static float folder_field(const struct view *v, struct rect area, float y)
{
    char text[FOLLOW_FOLDER];
    snprintf(text, sizeof text, "%s", session_text(v->session, PROP_TRAIN_FOLLOW));
    const struct rect r = {area.x, y, area.w, FIELD};
    if (ui_text_field(v->ui, "folder", r, text, sizeof text, _("Path of a folder"), false))
        request_text(v->requests, PROP_TRAIN_FOLLOW, text);
    ui_tooltip(v->ui, r, _("Enter follows it; or drop the folder on the window"));
    return y + FIELD + 8;
}

/* A name at the left, what it is at the right, as far as there is room. */
static float row(const struct view *v, struct rect area, float y, const char *name, struct font f, const char *text)
{
    const struct theme *t = ui_theme(v->ui);
    const float w = ui_text_width(v->ui, FONT_BODY, name);
    ui_label(v->ui, area.x, y + 18, area.w, FONT_BODY, TEXT_LEFT, t->text, name);
    ui_label(v->ui, area.x + area.w, y + 18, area.w - w - 12, f, TEXT_RIGHT, t->hi, text);
    return y + ROW;
}

static float paragraph(const struct view *v, struct rect area, float y, struct color c, const char *text)
{
    return y + fmaxf(LINE, ui_paragraph(v->ui, area.x, y + 16, area.w, FONT_NOTE, LINE, c, text)) + 6;
}

static float files(const struct view *v, struct rect area, float y, const struct follow_state *f)
{
    char number[FORMAT_MAX];
    if (f->files == 0)
        return y;
    y = row(v, area, y, _("Step"), FONT_NUMBER, format_count(number, (int64_t)f->steps));
    y = row(v, area, y, _("Newest"), FONT_NOTE, f->newest);
    y = row(v, area, y, _("Files read"), FONT_NUMBER, format_count(number, f->files));
    if (f->left_out == 0)
        return y;
    const struct rect r = {area.x, y, area.w, ROW};
    y = row(v, area, y, _("Left out"), FONT_NUMBER, format_count(number, f->left_out));
    ui_tooltip(
        v->ui, r,
        _("Too many earlier ones, of an earlier training or another network,\nwithout a number where others have "
          "one, or not to be read"));
    return y;
}

static float waiting(const struct view *v, struct rect area, float y, const struct follow_state *f)
{
    const struct theme *t = ui_theme(v->ui);
    char text[FOLLOW_NAME + 64];
    if (*f->error)
        return paragraph(v, area, y, t->err, f->error);
    if (*f->waiting)
        snprintf(text, sizeof text, _("%s is not complete yet"), f->waiting);
    else if (f->files == 0)
        snprintf(text, sizeof text, "%s", _("Waiting for the first .onnx file"));
    else
        return y;
    return paragraph(v, area, y, t->mid, text);
}

static float stop_button(const struct view *v, struct rect area, float y)
{
    const struct rect r = {area.x, y + 2, area.w, FIELD};
    if (ui_button(v->ui, "stop", r, UI_ICON_CLOSE, _("Stop following"), NULL, 0))
        request_command(v->requests, COMMAND_TRAIN_UNFOLLOW);
    ui_tooltip(v->ui, r, _("The network stays as it is, and can be trained here"));
    return y + FIELD + 2;
}

static float draw(const struct view *v, struct rect area, float y)
{
    const struct follow_state *f = &session_snapshot(v->session)->follow;
    y = folder_field(v, area, y);
    if (!session_following(v->session))
        return paragraph(
                   v, area, y, ui_theme(v->ui)->mid,
                   _("What PyTorch or another program trains is watched here: each .onnx file that it writes into "
                     "the folder, the newest at once, the earlier ones as moments.")) +
               8;
    y = files(v, area, y, f);
    y = waiting(v, area, y, f);
    return stop_button(v, area, y) + 16;
}

static void summary(const struct view *v, char *text, size_t size)
{
    text[0] = '\0';
    if (session_following(v->session))
        last_part(session_text(v->session, PROP_TRAIN_FOLLOW), text, size);
}

void train_follow_caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    const struct follow_state *f = &session_snapshot(v->session)->follow;
    char number[FORMAT_MAX], folder[FOLLOW_FOLDER];
    last_part(f->folder, folder, sizeof folder);
    if (f->files == 0) {
        snprintf(text, size,
                 *f->error ? _("Another program's folder is followed.")
                           : _("Waiting for the first .onnx file of another program."));
        return;
    }
    snprintf(head, head_size, _("Step %s"), format_count(number, (int64_t)f->steps));
    snprintf(text, size, _("Of another program, in %s. "), folder);
}

const struct train_section train_section_follow = {"follow", N_("Another program"), summary, draw};
