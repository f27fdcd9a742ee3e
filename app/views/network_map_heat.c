/* app/views/network_map_heat.c - how much the chosen value would change with each value that it sees: |gradient| as
 * heat over the picture, from nothing to magenta. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network_map.h"
#include "engine/base/i18n.h"
#include "engine/net/effective_field.h"

enum { SQUARES = 64 /* a side: of more values the largest of a block is shown */, MEASURED = 64 };
static const float strongest = 0.85f, least = 0.02f;

static float largest_in(const float *heat, int cols, int row0, int col0, int row1, int col1)
{
    float largest = 0;
    for (int r = row0; r < row1; r++)
        for (int c = col0; c < col1; c++)
            largest = fmaxf(largest, heat[r * cols + c]);
    return largest;
}

void map_heat_draw(const struct view *v, struct rect picture, const float *heat, int rows, int cols, float largest)
{
    const struct color grad = ui_theme(v->ui)->grad;
    const int block = 1 + ((rows > cols ? rows : cols) - 1) / SQUARES;
    const float w = picture.w / (float)cols, h = picture.h / (float)rows;
    for (int r = 0; r < rows && largest > 0; r += block)
        for (int c = 0; c < cols; c += block) {
            const int r1 = r + block < rows ? r + block : rows, c1 = c + block < cols ? c + block : cols;
            const float share = largest_in(heat, cols, r, c, r1, c1) / largest;
            if (share > least)
                draw_fill(ui_draw(v->ui),
                          (struct rect){picture.x + (float)c * w, picture.y + (float)r * h, (float)(c1 - c) * w,
                                        (float)(r1 - r) * h},
                          0, color_alpha(grad, strongest * fminf(1, share)));
        }
}

static void draw_key(const struct view *v, float x, float y, float w)
{
    enum { STEPS = 16 };
    for (int i = 0; i < STEPS; i++)
        draw_fill(ui_draw(v->ui), (struct rect){x + w * (float)i / STEPS, y, w / STEPS, 8}, 0,
                  color_alpha(ui_theme(v->ui)->grad, strongest * (float)(i + 1) / STEPS));
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
