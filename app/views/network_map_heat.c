/* app/views/network_map_heat.c - the key of the heat beside one enlarged map, and where most of it is. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network_map.h"
#include "engine/base/i18n.h"
#include "engine/net/effective_field.h"

enum { MEASURED = 64 };

static void draw_key(const struct view *v, float x, float y, float w)
{
    draw_gradient(ui_draw(v->ui), (struct rect){x, y, w, 8}, COLORMAP_HEAT);
    draw_frame(ui_draw(v->ui), (struct rect){x - 1, y - 1, w + 2, 10}, 0, 1, ui_theme(v->ui)->line);
}

/* "90 % of it within 8×8": how large the field is in effect. Only of maps small enough to be measured in a frame. */
static bool say_share(const float *heat, int rows, int cols, char *text, size_t size)
{
    double sums[(MEASURED + 1) * (MEASURED + 1)];
    struct effective_field f;
    char share[FORMAT_MAX];
    if (rows > MEASURED || cols > MEASURED)
        return false;
    for (int i = 0; i < rows * cols; i++)
        if (!isfinite(heat[i]))
            return false;
    effective_field_measure(heat, rows, cols, 0.9, sums, &f);
    snprintf(text, size, _("%s of it within %d×%d"), format_percent(share, f.held, 0), f.side, f.side);
    return f.total > 0;
}

float map_heat_legend(const struct view *v, const float *heat, int rows, int cols, struct rect area)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_SANS, FONT_400, 12};
    char text[96];
    draw_text(ui_draw(v->ui), area.x, area.y + 14, FONT_TICK, TEXT_LEFT, t->mid, "0");
    draw_key(v, area.x + 16, area.y + 6, 64);
    const float x = area.x + 16 + 64 + 8;
    ui_label(v->ui, x, area.y + 14, area.x + area.w - x, font, TEXT_LEFT, t->grad_ink, _("|gradient|"));
    if (!say_share(heat, rows, cols, text, sizeof text))
        return area.y + 22;
    ui_label(v->ui, area.x, area.y + 32, area.w, font, TEXT_LEFT, t->text, text);
    return area.y + 40;
}
