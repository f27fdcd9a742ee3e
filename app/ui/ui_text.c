/* app/ui/ui_text.c - labels, paragraphs and the lines around widgets. */
#include <math.h>
#include <string.h>

#include "app/ui/ui_internal.h"

#define ELLIPSIS "\u2026"

float ui_text_width(struct ui *ui, struct font f, const char *text)
{
    return text_width(ui->fonts, f, text);
}

float ui_baseline(struct rect r, struct font f)
{
    return r.y + floorf(0.5f * r.h) + (f.size >= 13.0f ? 5.0f : 4.0f);
}

/* n bytes of text and all of tail, or as many whole characters as fit before it. */
static void copy_prefix(char *out, size_t size, const char *text, size_t n, const char *tail)
{
    const size_t n_tail = strlen(tail);
    if (n > size - n_tail - 1)
        n = size - n_tail - 1;
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) /* not within a character */
        n--;
    memcpy(out, text, n);
    memcpy(out + n, tail, n_tail + 1);
}

void ui_copy(char *out, size_t size, const char *text)
{
    copy_prefix(out, size, text, strlen(text), "");
}

static struct rect label_box(float x, float baseline, float width, struct font f, enum text_align align)
{
    const float left = align == TEXT_LEFT ? x : align == TEXT_CENTER ? x - 0.5f * width : x - width;
    return (struct rect){left, baseline - f.size, width, 1.25f * f.size};
}

void ui_label(struct ui *ui, float x, float baseline, float width, struct font f, enum text_align align, struct color c,
              const char *text)
{
    const struct rect box = label_box(x, baseline, width, f, align);
    ui_scroll_meet(ui, box);
    if (text_width(ui->fonts, f, text) <= width) {
        draw_text(ui_draw(ui), x, baseline, f, align, c, text);
        return;
    }
    char cut[UI_EDIT_MAX];
    const float room = width - text_width(ui->fonts, f, ELLIPSIS);
    size_t n = room > 0.0f ? text_fit(ui->fonts, f, text, room) : 0;
    while (n > 0 && text[n - 1] == ' ')
        n--;
    copy_prefix(cut, sizeof cut, text, n, ELLIPSIS);
    draw_text(ui_draw(ui), x, baseline, f, align, c, cut);
    ui_tooltip(ui, box, text);
}

bool ui_next_line(struct ui *ui, struct font f, float width, const char **text, char line[UI_EDIT_MAX])
{
    if (!**text)
        return false;
    size_t next = 0;
    size_t n = text_break(ui->fonts, f, *text, width, &next);
    const char *newline = memchr(*text, '\n', next);
    if (newline) {
        const size_t at = (size_t)(newline - *text);
        n = at < n ? at : n;
        next = at + 1;
    }
    copy_prefix(line, UI_EDIT_MAX, *text, n, "");
    *text += next;
    return next > 0;
}

float ui_paragraph(struct ui *ui, float x, float baseline, float width, struct font f, float line, struct color c,
                   const char *text)
{
    char words[UI_EDIT_MAX];
    float height = 0.0f;
    for (; ui_next_line(ui, f, width, &text, words); height += line)
        draw_text(ui_draw(ui), x, baseline + height, f, TEXT_LEFT, c, words);
    ui_scroll_meet(ui, (struct rect){x, baseline - f.size, width, height});
    return height;
}

void ui_ring(struct ui *ui, struct rect r, float out, float radius, struct color c)
{
    draw_frame(ui_draw(ui), rect_inset(r, -out), radius, 2.0f, c);
}

void ui_focus_ring(struct ui *ui, struct rect r, float radius)
{
    ui_ring(ui, r, 4.0f, radius + 3.0f, ui->theme->focus);
}

void ui_edge(struct ui *ui, struct rect r, float radius, struct color c)
{
    if (ui->theme->light)
        draw_frame(ui_draw(ui), r, radius, 1.0f, c);
}
