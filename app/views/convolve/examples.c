/* app/views/convolve/examples.c - the worked examples of what is shown: all operations' among the operations, its own
 * in a topic. */
#include <math.h>
#include <string.h>

#include "app/board/lectures.h"
#include "app/views/convolve/convolve_view.h"
#include "engine/base/i18n.h"

static int mode_of(const struct lecture *l)
{
    static const char set[] = "convolve.mode=";
    const char *at = strstr(l->assignments, set) + sizeof set - 1; /* every row sets it: a test holds them to that */
    const size_t n = strcspn(at, "\n");
    const char *const *modes = prop_infos[PROP_CONVOLVE_MODE].choices;
    for (int i = 0; modes[i]; i++)
        if (strlen(modes[i]) == n && !strncmp(modes[i], at, n))
            return i;
    return 0;
}

static bool belongs(const struct lecture *l, int mode)
{
    const int its = mode_of(l);
    return its < BOARD_MODES ? mode < BOARD_MODES : its == mode;
}

/* What to look at in the chosen one. */
static float draw_note(const struct view *v, struct rect area, float y, int chosen)
{
    if (chosen == 0)
        return y;
    return y + 8 +
           ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                        _(lectures[chosen - 1].look));
}

/* The list without a label takes the whole row, which a title needs. */
static struct rect list_rect(const struct view *v, struct rect area, float y, int chosen)
{
    if (chosen)
        return (struct rect){area.x, y, area.w, 32};
    const float w = floorf(area.w * 0.62f);
    ui_label(v->ui, area.x, y + 21, area.w - w - 8, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text,
             _(prop_infos[PROP_CONVOLVE_LECTURE].label));
    return (struct rect){area.x + area.w - w, y, w, 32};
}

float convolve_control_example(const struct view *v, struct rect area, float y)
{
    const char *titles[LECTURE_COUNT + 1] = {_(prop_infos[PROP_CONVOLVE_LECTURE].titles[0])};
    int value[LECTURE_COUNT + 1] = {0}, n = 1, row = 0;
    const int mode = session_int(v->session, PROP_CONVOLVE_MODE),
              chosen = session_int(v->session, PROP_CONVOLVE_LECTURE);
    for (int i = 0; i < LECTURE_COUNT; i++) {
        if (!belongs(&lectures[i], mode))
            continue;
        row = i + 1 == chosen ? n : row;
        titles[n] = _(lectures[i].title);
        value[n++] = i + 1;
    }
    const struct rect r = list_rect(v, area, y, chosen);
    if (n > 1 && ui_choice(v->ui, "example", r, titles, n, &row, true))
        request_int(v->requests, PROP_CONVOLVE_LECTURE, value[row]);
    ui_tooltip(v->ui, r, _(prop_infos[PROP_CONVOLVE_LECTURE].help));
    return draw_note(v, area, y + 40, chosen);
}
