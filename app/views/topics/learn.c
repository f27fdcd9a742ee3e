/* app/views/topics/learn.c - the topic's stage, panels and caption. */
#include <stdio.h>

#include "app/views/convolve/convolve_view.h"
#include "engine/base/i18n.h"

static void stage(const struct view *v, struct rect area)
{
    convolve_title(v, area.x + 32, area.y + 40, area.w - 64, ui_theme(v->ui)->hi, _("Learn"), "");
}

static float controls(const struct view *v, struct rect area, float y)
{
    (void)v;
    (void)area;
    return y;
}

static float inspector(const struct view *v, struct rect area)
{
    (void)v;
    (void)area;
    return 0;
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    (void)v;
    snprintf(head, head_size, "%s", _("Learn"));
    snprintf(text, text_size, "%s", "");
}

const struct convolve_mode_view topic_learn_view = {
    .stage = stage,
    .controls = controls,
    .inspector = inspector,
    .caption = caption,
    .one_grain = true,
};
