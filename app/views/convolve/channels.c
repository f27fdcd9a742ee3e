/* app/views/convolve/channels.c - several channels on the stage: every filter has a slice for each channel it reads,
 * the partial sums add up, and each filter makes a map of its own. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/channels.h"
#include "engine/base/i18n.h"

/* "Input  6×6×3" in the largest type that has room; the size goes first, then what can be spared. */
static void title(const struct view *v, const struct channels_layout *l, float x, float room, const char *text,
                  const char *size, bool spare)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font small = {FONT_SANS, FONT_600, 14};
    struct font font = FONT_TITLE;
    float note = *size ? 10 + ui_text_width(v->ui, FONT_TITLE_NOTE, size) : 0;
    if (ui_text_width(v->ui, font, text) + note > room)
        font = small;
    const float width = ui_text_width(v->ui, font, text);
    if (width + note > room)
        note = 0;
    if (spare && width > room)
        return;
    ui_label(v->ui, x, l->title, room, font, TEXT_LEFT, t->hi, text);
    if (note > 0)
        draw_text(ui_draw(v->ui), x + roundf(width) + 10, l->title, FONT_TITLE_NOTE, TEXT_LEFT, t->mid, size);
}

static void titles(const struct view *v, const struct channels_layout *l)
{
    const struct board *b = session_board(v->session);
    const int *out = channels_result(v)->shape.dim, *kernel = b->geometry.kernel;
    char text[64], size[64];
    const float clear = 12;
    snprintf(size, sizeof size, "%d×%d×%d", b->height, b->width, b->channels);
    title(v, l, l->plane_x, l->slice_x - l->plane_x - clear,
          l->near && session_bool(v->session, PROP_CONVOLVE_COVERAGE) ? _("Coverage") : _("Input"), size, false);
    snprintf(text, sizeof text, _("Filter %d"), session_step(v->session)->map);
    snprintf(size, sizeof size, "%d×%d×%d", kernel[0], kernel[1], channels_group_channels(b));
    title(v, l, l->slice_x, l->sum_x - l->slice_x - clear, text, size, true); /* the maps and the list name it too */
    title(v, l, l->sum_x, l->maps_x - l->sum_x - clear, b->mode == BOARD_POINTWISE ? _("Weighted") : _("Partial sums"),
          "", true);
    snprintf(size, sizeof size, "%d×%d×%d", out[2], out[3], b->maps);
    title(v, l, l->maps_x, l->area.x + l->area.w - l->maps_x - 8,
          channels_stage(v) == BOARD_STAGE_POOLING ? _("Pooled") : _("Output"), size, false);
}

static void stage(const struct view *v, struct rect area)
{
    struct channels_layout l;
    channels_layout(v, area, &l);
    if (!*session_board(v->session)->error)
        channels_pointer(v, &l);
    titles(v, &l);
    channels_planes(v, &l);
    channels_sums(v, &l);
    channels_maps(v, &l);
    channels_scroll(v, &l);
}

const struct convolve_mode_view convolve_channels = {stage, channels_controls, channels_inspector, channels_caption};
