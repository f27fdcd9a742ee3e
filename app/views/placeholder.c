/* app/views/placeholder.c - the workspace that is to come: one line on what will be there. */
#include <math.h>

#include "app/gfx/text.h"
#include "app/views/view.h"
#include "engine/base/i18n.h"

static void announce(const struct view *v, struct rect area, const char *title, const char *text)
{
    const struct theme *t = ui_theme(v->ui);
    const float width = fminf(area.w - 64, 640), x = area.x + area.w / 2;
    float y = roundf(area.y + area.h / 2) - 12;
    draw_text(ui_draw(v->ui), x, y, (struct font){FONT_SANS, FONT_600, 24}, TEXT_CENTER, t->hi, title);
    y += 12;
    while (*text) {
        size_t next = 0;
        const size_t n = text_break(ui_fonts(v->ui), FONT_STEP, text, width, &next);
        draw_textf(ui_draw(v->ui), x, y += 24, FONT_STEP, TEXT_CENTER, t->mid, "%.*s", (int)n, text);
        text += next;
    }
}

static void lessons_stage(const struct view *v, struct rect area)
{
    announce(v, area, _("Lessons"), _("To come: lectures that drive this window step by step."));
}

const struct workspace_view workspace_lessons = {.name = "lessons", .title = N_("Lessons"), .stage = lessons_stage};
