/* app/ui/ui_edit.c - the one text entry that is open, and the text field. */
#include <math.h>
#include <string.h>

#include "app/ui/ui_internal.h"

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t before(const char *text, size_t at)
{
    if (at > 0)
        at--;
    while (at > 0 && continues(text[at]))
        at--;
    return at;
}

static size_t after(const char *text, size_t at)
{
    if (text[at])
        at++;
    while (continues(text[at]))
        at++;
    return at;
}

void ui_edit_start(struct ui *ui, ui_id id, const char *text, bool select_all)
{
    struct ui_edit *e = &ui->edit;
    if (e->id && e->id != id)
        ui->left = *e;
    e->id = id;
    ui_copy(e->text, sizeof e->text, text);
    e->caret = strlen(e->text);
    e->anchor = select_all ? 0 : e->caret;
    e->started = ui->frame;
    e->dragging = false;
}

void ui_edit_stop(struct ui *ui, bool drop_focus)
{
    ui->edit.id = 0;
    if (drop_focus)
        ui_set_focus(ui, 0);
    ui_next_frame_now(ui);
}

static bool erase(struct ui_edit *e, size_t from, size_t to)
{
    memmove(e->text + from, e->text + to, strlen(e->text + to) + 1);
    e->caret = e->anchor = from;
    return from != to;
}

static bool erase_selection(struct ui_edit *e)
{
    const bool forward = e->anchor < e->caret;
    return erase(e, forward ? e->anchor : e->caret, forward ? e->caret : e->anchor);
}

/* Whole characters only, as many as fit; control characters are left out. */
static bool insert(struct ui_edit *e, const char *typed, size_t max)
{
    bool changed = erase_selection(e);
    for (const char *p = typed; *p;) {
        const size_t n = after(p, 0);
        const size_t length = strlen(e->text);
        const bool control = (unsigned char)*p < 32 || *p == 127;
        if (!control && length + n < max) {
            memmove(e->text + e->caret + n, e->text + e->caret, length - e->caret + 1);
            memcpy(e->text + e->caret, p, n);
            e->caret += n;
            e->anchor = e->caret;
            changed = true;
        }
        p += n;
    }
    return changed;
}

static void move_to(struct ui_edit *e, size_t caret, bool select)
{
    e->caret = caret;
    if (!select)
        e->anchor = caret;
}

static bool take(struct ui *ui, int32_t code, bool *select)
{
    *select = ui_take_key(ui, ui->edit.id, code, UI_SHIFT);
    return *select || ui_take_key(ui, ui->edit.id, code, 0);
}

static void move_caret(struct ui *ui)
{
    struct ui_edit *e = &ui->edit;
    bool select;
    while (take(ui, UI_KEY_LEFT, &select))
        move_to(e, before(e->text, e->caret), select);
    while (take(ui, UI_KEY_RIGHT, &select))
        move_to(e, after(e->text, e->caret), select);
    while (take(ui, UI_KEY_HOME, &select))
        move_to(e, 0, select);
    while (take(ui, UI_KEY_END, &select))
        move_to(e, strlen(e->text), select);
    if (ui_take_key(ui, e->id, 'a', UI_CTRL)) {
        e->anchor = 0;
        e->caret = strlen(e->text);
    }
}

bool ui_edit_keys(struct ui *ui, size_t max)
{
    struct ui_edit *e = &ui->edit;
    bool changed = false;
    move_caret(ui);
    if (*ui->in.text) {
        changed |= insert(e, ui->in.text, max < UI_EDIT_MAX ? max : UI_EDIT_MAX);
        ui->in.text[0] = '\0';
    }
    while (ui_take_key(ui, e->id, UI_KEY_BACKSPACE, 0))
        changed |= e->anchor != e->caret ? erase_selection(e) : erase(e, before(e->text, e->caret), e->caret);
    while (ui_take_key(ui, e->id, UI_KEY_DELETE, 0))
        changed |= e->anchor != e->caret ? erase_selection(e) : erase(e, e->caret, after(e->text, e->caret));
    return changed;
}

static float width_to(struct ui *ui, struct font f, const char *text, size_t n)
{
    char prefix[UI_EDIT_MAX];
    memcpy(prefix, text, n);
    prefix[n] = '\0';
    return ui_text_width(ui, f, prefix);
}

static size_t nearest_caret(struct ui *ui, struct font f, const char *text, float x)
{
    const size_t left = x > 0.0f ? text_fit(ui->fonts, f, text, x) : 0;
    const size_t right = after(text, left);
    return x - width_to(ui, f, text, left) > width_to(ui, f, text, right) - x ? right : left;
}

/* x: where the text starts. */
static void point(struct ui *ui, struct rect r, struct font f, float x)
{
    struct ui_edit *e = &ui->edit;
    const bool pressed = ui->in.pressed && e->started != ui->frame && ui_hovers(ui, r);
    if (pressed)
        e->dragging = true;
    if (e->dragging)
        move_to(e, nearest_caret(ui, f, e->text, ui->in.x - x), !pressed || ui_shift(ui));
    if (!ui->in.down)
        e->dragging = false;
}

void ui_edit_draw(struct ui *ui, struct rect r, struct font f, enum text_align align)
{
    struct ui_edit *e = &ui->edit;
    struct draw_list *list = ui_draw(ui);
    const float total = ui_text_width(ui, f, e->text);
    const float free_room = fmaxf(r.w - total, 0.0f);
    float x = r.x + (align == TEXT_CENTER ? 0.5f : align == TEXT_RIGHT ? 1.0f : 0.0f) * free_room;
    const float caret_x = width_to(ui, f, e->text, e->caret);
    x -= fmaxf(x + caret_x + 2.0f - (r.x + r.w), 0.0f); /* the caret stays in sight */
    point(ui, r, f, x);
    draw_push_clip(list, r);
    const float a = x + width_to(ui, f, e->text, e->anchor), c = x + width_to(ui, f, e->text, e->caret);
    const float middle = r.y + 0.5f * r.h;
    if (a != c)
        draw_fill(list, (struct rect){fminf(a, c), middle - 10.0f, fabsf(a - c), 20.0f}, 2.0f,
                  color_alpha(ui->theme->mid, 0.4f));
    draw_text(list, x, ui_baseline(r, f), f, TEXT_LEFT, ui->theme->hi, e->text);
    draw_fill(list, (struct rect){floorf(c), middle - 9.0f, 1.0f, 18.0f}, 0.0f, ui->theme->hi);
    draw_pop_clip(list);
}

void ui_complain(struct ui *ui, ui_id id, const char *reason, double until)
{
    struct ui_complaint *c = &ui->complaint;
    c->id = id;
    c->until = until;
    ui_copy(c->reason, sizeof c->reason, reason);
    ui_next_frame_now(ui);
}

const char *ui_complaint(const struct ui *ui, ui_id id)
{
    return ui->complaint.id == id && ui->in.time < ui->complaint.until ? ui->complaint.reason : NULL;
}

/* The text of the entry goes to the caller; true when it is another one. */
static bool give(char *text, size_t size, const char *entry)
{
    if (strcmp(text, entry) == 0)
        return false;
    ui_copy(text, size, entry);
    return true;
}

static bool field_keys(struct ui *ui, ui_id id, char *text, size_t size, bool live)
{
    bool done = false;
    if (ui_edit_keys(ui, size) && live)
        done = give(text, size, ui->edit.text);
    if (ui_take_key(ui, id, UI_KEY_ENTER, 0) || ui_take_key(ui, id, UI_KEY_PAD_ENTER, 0)) {
        give(text, size, ui->edit.text);
        return true;
    }
    if (ui_take_key(ui, id, UI_KEY_ESCAPE, 0))
        ui_edit_stop(ui, true);
    return done;
}

bool ui_text_field(struct ui *ui, const char *key, struct rect r, char *text, size_t size, const char *placeholder,
                   bool live)
{
    const ui_id id = ui_make_id(ui, key);
    bool done = false;
    if (ui->left.id == id) {
        ui->left.id = 0;
        done = give(text, size, ui->left.text);
    }
    unsigned state = ui_behave_part(ui, id, id, r, true);
    state |= ui_behave_focus(ui, id, 0, r, true);
    if (state & UI_HOT)
        ui_set_cursor(ui, UI_CURSOR_TEXT);
    if ((state & UI_FOCUSED) && ui->edit.id != id)
        ui_edit_start(ui, id, text, true);
    if (ui->edit.id == id)
        done |= field_keys(ui, id, text, size, live);

    const uint32_t owner = ui_own(ui, id);
    const struct theme *t = ui->theme;
    const struct rect inner = {r.x + 12.0f, r.y, r.w - 24.0f, r.h};
    draw_fill(ui_draw(ui), r, 6.0f, t->well);
    ui_edge(ui, r, 6.0f, t->edge);
    const bool editing = ui->edit.id == id;
    const char *shown = editing ? ui->edit.text : text;
    if (!*shown && placeholder)
        ui_label(ui, inner.x + 4.0f, ui_baseline(r, FONT_BODY), inner.w - 4.0f, FONT_BODY, TEXT_LEFT, t->mid,
                 placeholder);
    if (editing)
        ui_edit_draw(ui, inner, FONT_BODY, TEXT_LEFT);
    else if (*text)
        ui_label(ui, inner.x, ui_baseline(r, FONT_BODY), inner.w, FONT_BODY, TEXT_LEFT, t->hi, text);
    if (state & UI_RING)
        ui_ring(ui, r, 3.0f, 8.0f, t->focus);
    else if (editing)
        draw_frame(ui_draw(ui), r, 6.0f, 1.0f, t->hi);
    ui_own(ui, owner);
    return done;
}
