/* app/views/convolve/channels_controls.c - the left panel of several channels: the input and how it looks put together,
 * the bank of filters, the geometry. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/channels.h"
#include "engine/base/i18n.h"

/* The colour picture. */

static const float picture_side = 96;

static void window_on(const struct view *v, struct rect r, float scale)
{
    const struct board_geometry *g = &session_board(v->session)->geometry;
    const struct convolve_motion m = convolve_motion(v);
    const struct rect window = {r.x + (m.col * (float)g->stride[1] - (float)g->padding[1]) * scale,
                                r.y + (m.row * (float)g->stride[0] - (float)g->padding[0]) * scale,
                                (float)(g->dilation[1] * (g->kernel[1] - 1) + 1) * scale,
                                (float)(g->dilation[0] * (g->kernel[0] - 1) + 1) * scale};
    const struct rect frame = rect_intersection(rect_inset(window, -1), rect_inset(r, -2));
    draw_frame(ui_draw(v->ui), rect_inset(frame, -1), 0, 4, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), frame, 0, 2, color_alpha(ui_theme(v->ui)->kernel, m.frames));
}

/* Three planes that are colours. */
static float draw_colours(const struct view *v, struct rect area, float y)
{
    const struct board *b = session_board(v->session);
    if (b->channels != 3 || b->lo < 0)
        return y;
    const int longer = b->width > b->height ? b->width : b->height;
    const float scale = floorf(2 * picture_side / (float)longer) / 2;
    const struct rect r = {area.x, y + 4, (float)b->width * scale, (float)b->height * scale};
    draw_tensor(ui_draw(v->ui), r,
                &(struct draw_tensor){.data = b->x.data,
                                      .key = convolve_texture_key(v, TEXTURE_INPUT, b->input_serial),
                                      .width = b->width,
                                      .height = b->height,
                                      .planes = 3,
                                      .lo = b->lo,
                                      .hi = b->hi});
    window_on(v, r, scale);
    ui_paragraph(v->ui, r.x + r.w + 16, r.y + 12, area.w - r.w - 16, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                 _("The three planes put together"));
    return r.y + fmaxf(r.h, 72) + 12;
}

/* Changing the bank. */

static void put(const struct view *v, enum cs_status made, struct filters *f)
{
    if (made == CS_OK)
        request_filters(v->requests, PROP_CONVOLVE_FILTERS, f);
    else
        v->requests->lost = true;
    filters_finish(f);
}

static int groups(const struct view *v)
{
    return session_board(v->session)->geometry.groups;
}

static void copy_filter(struct filters *to, int at, const struct filters *from, int filter)
{
    const int n = from->channels * from->rows * from->cols;
    for (int i = 0; i < n; i++)
        filters_slice(to, at, 0)[i] = filters_slice(from, filter, 0)[i];
    to->bias[at] = from->bias[filter];
}

/* One more at the end of every group, so that the others stay with theirs. */
static void add(const struct view *v)
{
    const struct filters *now = session_filters(v->session);
    const int g = groups(v), each = now->n / g;
    struct filters more = {0}, f = {0};
    enum cs_status made = filters_conformed(now, now->n + g, now->channels, &more, NULL);
    if (made == CS_OK)
        made = filters_copy(&f, &more, NULL);
    for (int i = 0; made == CS_OK && i < f.n; i++) {
        const int group = i / (each + 1), at = i % (each + 1);
        copy_filter(&f, i, &more, at < each ? group * each + at : now->n + group);
    }
    filters_finish(&more);
    put(v, made, &f);
}

/* The chosen one, and those at its place in the other groups. */
static void take_out(const struct view *v, int chosen)
{
    const struct filters *now = session_filters(v->session);
    const int g = groups(v), each = now->n / g, place = chosen % each;
    struct filters f = {0};
    const enum cs_status made = filters_conformed(now, now->n - g, now->channels, &f, NULL);
    for (int i = 0, to = 0; made == CS_OK && i < now->n; i++)
        if (i % each != place)
            copy_filter(&f, to++, now, i);
    put(v, made, &f);
    if (made == CS_OK && chosen >= now->n - g)
        request_int(v->requests, PROP_CONVOLVE_FILTER, now->n - g - 1);
}

/* A bank fitted to what is there: slices for the channels of a group, filters for every group, 1x1 where it must be. */
static enum cs_status conformed(const struct view *v, struct filters *bank, struct filters *f)
{
    const struct board *b = session_board(v->session);
    const int g = groups(v), n = bank->n < g ? g : bank->n / g * g;
    struct filters sized = {0};
    enum cs_status status =
        b->mode == BOARD_POINTWISE ? filters_resized(bank, 1, 1, &sized, NULL) : filters_copy(&sized, bank, NULL);
    if (status == CS_OK)
        status = filters_conformed(&sized, n, channels_group_channels(b), f, NULL);
    filters_finish(&sized);
    return status;
}

static void set_bank(const struct view *v, enum filter_bank bank)
{
    struct filters whole = {0}, f = {0};
    enum cs_status status = filters_of_bank(bank, &whole, NULL);
    if (status == CS_OK)
        status = conformed(v, &whole, &f);
    filters_finish(&whole);
    put(v, status, &f);
}

/* Drawn from the numbers that are there, so that every press gives others and all of them can be had again. */
static void randomise(const struct view *v)
{
    const struct filters *now = session_filters(v->session);
    struct filters f = {0};
    unsigned seed = 1;
    for (int i = 0; i < now->n * now->channels * now->rows * now->cols; i++)
        seed = seed * 31 + (unsigned)lrintf(now->w[i] * 64);
    put(v, filters_random(now->n, now->channels, now->rows, now->cols, seed & 0xFFFFu, &f, NULL), &f);
}

static void set_bias(const struct view *v, int filter, double bias)
{
    struct filters f = {0};
    const enum cs_status made = filters_copy(&f, session_filters(v->session), NULL);
    if (made == CS_OK)
        f.bias[filter] = (float)bias;
    put(v, made, &f);
}

/* The list. */

static float largest_weight(const struct filters *f)
{
    float largest = 0;
    for (int i = 0; i < f->n * f->channels * f->rows * f->cols; i++)
        largest = fmaxf(largest, fabsf(f->w[i]));
    return largest > 0 ? largest * 4 / 3 : 1; /* a small picture wants less contrast than a map */
}

/* Whole px a weight; where a slice is too small for that, the colour of its largest one. */
static void swatch(const struct view *v, struct rect r, const float *w, const struct filters *f, float largest)
{
    const struct theme *t = ui_theme(v->ui);
    const int longer = f->rows > f->cols ? f->rows : f->cols;
    const float pitch = floorf((r.w - 1) / (float)longer), cell = pitch > 3 ? pitch - 1 : pitch;
    const float x = r.x + 1 + floorf((r.w - 1 - pitch * (float)f->cols) / 2),
                y = r.y + 1 + floorf((r.h - 1 - pitch * (float)f->rows) / 2);
    float strongest = 0;
    for (int i = 0; i < f->rows * f->cols; i++) {
        strongest = fabsf(w[i]) > fabsf(strongest) ? w[i] : strongest;
        if (pitch >= 1)
            draw_fill(ui_draw(v->ui),
                      (struct rect){x + pitch * (float)(i % f->cols), y + pitch * (float)(i / f->cols), cell, cell}, 0,
                      colormap_color(COLORMAP_SIGNED, t->light, w[i], -largest, largest));
    }
    if (pitch < 1)
        draw_fill(ui_draw(v->ui), rect_inset(r, 1), 0,
                  colormap_color(COLORMAP_SIGNED, t->light, strongest, -largest, largest));
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
}

/* Slices side by side: three of 22 px as in the mockup, more of them smaller. Returns their width. */
static float swatches(const struct view *v, float x, float middle, const struct filters *f, int filter, float largest)
{
    const int n = f->channels;
    const float room = v->frame == FRAME_MEDIUM ? 66 : 78, gap = n > 6 ? 1 : n > 3 ? 2 : 4;
    const float side = floorf(fminf(22, (room - gap * (float)(n - 1)) / (float)n));
    for (int c = 0; c < n; c++)
        swatch(v, (struct rect){x + (float)c * (side + gap), roundf(middle - side / 2), side, side},
               filters_slice(f, filter, c), f, largest);
    return (float)n * (side + gap) - gap;
}

/* All rows have room for their names, or none: a list reads as one. */
static float widest_name(const struct view *v, const struct filters *f)
{
    char name[64];
    float widest = 0;
    for (int i = 0; i < f->n; i++) {
        snprintf(name, sizeof name, _("Filter %d"), i);
        widest = fmaxf(widest, ui_text_width(v->ui, FONT_HEAD, name));
    }
    return widest;
}

static void bias_text(const struct filters *f, int i, char *text, size_t size)
{
    char number[FORMAT_MAX];
    snprintf(text, size, "b %s", format_number(number, (double)f->bias[i], CONVOLVE_DECIMALS));
}

static float widest_bias(const struct view *v, const struct filters *f, struct font font)
{
    char text[FORMAT_MAX + 8];
    float widest = 0;
    for (int i = 0; i < f->n; i++) {
        bias_text(f, i, text, sizeof text);
        widest = fmaxf(widest, ui_text_width(v->ui, font, text));
    }
    return widest;
}

static void filter_row(const struct view *v, struct rect r, const struct filters *f, int i, bool chosen, float largest)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 13};
    const float middle = r.y + r.h / 2;
    char key[24], name[64], bias[FORMAT_MAX + 8];
    snprintf(key, sizeof key, "filter %d", i);
    if (ui_list_row(v->ui, key, r, "", chosen, NULL, NULL))
        request_int(v->requests, PROP_CONVOLVE_FILTER, i);
    const float left = r.x + 8 + swatches(v, r.x + 7, middle, f, i, largest) + 12, right = r.x + r.w - 32;
    bias_text(f, i, bias, sizeof bias);
    snprintf(name, sizeof name, _("Filter %d"), i);
    const float room = right - left - widest_bias(v, f, font) - 8;
    draw_text(ui_draw(v->ui), right, middle + 5, font, TEXT_RIGHT, t->mid, bias);
    if (widest_name(v, f) > room)
        snprintf(name, sizeof name, "%d", i);
    ui_label(v->ui, left, middle + 5, room, chosen ? FONT_HEAD : FONT_BODY, TEXT_LEFT, chosen ? t->hi : t->text, name);
}

static float draw_list(const struct view *v, struct rect area, float y, int chosen)
{
    const struct filters *f = session_filters(v->session);
    const float pitch = v->frame == FRAME_FULL && f->n <= 8 ? 32 : 30, largest = largest_weight(f);
    ui_push_id(v->ui, "filters");
    for (int i = 0; i < f->n; i++, y += pitch)
        filter_row(v, (struct rect){area.x - 8, y, area.w + 16, pitch}, f, i, i == chosen, largest);
    ui_pop_id(v->ui);
    return y;
}

/* Two buttons share the row; text that does not fit leaves its icon. */
static bool half_button(const struct view *v, const char *key, struct rect r, enum ui_icon icon, const char *label,
                        bool enabled)
{
    const bool fits = ui_text_width(v->ui, FONT_CONTROL, label) + 40 <= r.w;
    const bool pressed = ui_button(v->ui, key, r, icon, fits ? label : NULL, NULL, enabled ? 0 : UI_DISABLED);
    if (!fits)
        ui_tooltip(v->ui, r, label);
    return pressed;
}

static float buttons(const struct view *v, struct rect area, float y, int chosen)
{
    const int n = session_filters(v->session)->n, g = groups(v);
    const bool three = v->frame == FRAME_MEDIUM; /* the panel scrolls there: one row less */
    const float w = three ? 36 : floorf((area.w - 8) / 2);
    const bool even = n % g == 0;
    const struct rect left = {area.x, y, w, 32};
    if (half_button(v, "add-filter", left, UI_ICON_PLUS, _("Add filter"), even && n + g <= FILTERS_MAX))
        add(v);
    if (g > 1)
        ui_tooltip(v->ui, left, _("One more filter in every group"));
    if (half_button(v, "remove-filter", (struct rect){area.x + w + 8, y, w, 32}, UI_ICON_MINUS, _("Remove"),
                    even && n > g))
        take_out(v, chosen);
    y += three ? 0 : 40;
    const float x = three ? area.x + 2 * (w + 8) : area.x;
    if (ui_button(v->ui, "random-filters", (struct rect){x, y, area.x + area.w - x, 32}, UI_ICON_NONE, _("Random"),
                  NULL, 0))
        randomise(v);
    return y + 40;
}

static float bias_row(const struct view *v, struct rect area, float y, int chosen)
{
    const struct ui_number n = {.min = -999, .max = 999, .step = 1, .fine = 0.1, .decimals = 2};
    const float w = v->frame == FRAME_MEDIUM ? 92 : 104;
    double bias = (double)session_filters(v->session)->bias[chosen];
    char label[64];
    snprintf(label, sizeof label, _("Bias of filter %d"), chosen);
    if (ui_text_width(v->ui, FONT_BODY, label) > area.w - w - 4)
        snprintf(label, sizeof label, "%s", _("Bias"));
    ui_label(v->ui, area.x, y + 21, area.w - w - 4, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, label);
    if (ui_stepper(v->ui, "filter-bias", (struct rect){area.x + area.w - w, y, w, 32}, &bias, &n, true))
        set_bias(v, chosen, bias);
    return y + convolve_row_pitch(v);
}

/* Known banks: their names need the whole row. */
static float bank_row(const struct view *v, struct rect area, float y)
{
    const char *titles[FILTER_BANK_COUNT + 1];
    int chosen = (int)filters_bank_of(session_filters(v->session));
    for (int i = 0; i < FILTER_BANK_COUNT; i++)
        titles[i] = _(filter_bank_infos[i].title);
    titles[FILTER_BANK_COUNT] = _("Own filters");
    if (ui_choice(v->ui, "bank", (struct rect){area.x, y, area.w, 32}, titles,
                  FILTER_BANK_COUNT + (chosen == FILTER_BANK_COUNT), &chosen, true) &&
        chosen < FILTER_BANK_COUNT)
        set_bank(v, (enum filter_bank)chosen);
    return y + 40;
}

static const enum prop_id *geometry_of(enum board_mode mode)
{
    static const enum prop_id plain[] = {
        PROP_CONVOLVE_KERNEL_SIZE, PROP_CONVOLVE_STRIDE,     PROP_CONVOLVE_PADDING, PROP_CONVOLVE_PADDING_MODE,
        PROP_CONVOLVE_DILATION,    PROP_CONVOLVE_ACTIVATION, PROP_CONVOLVE_FLIP,    PROP_COUNT};
    static const enum prop_id grouped[] = {PROP_CONVOLVE_GROUPS,     PROP_CONVOLVE_KERNEL_SIZE,  PROP_CONVOLVE_STRIDE,
                                           PROP_CONVOLVE_PADDING,    PROP_CONVOLVE_PADDING_MODE, PROP_CONVOLVE_DILATION,
                                           PROP_CONVOLVE_ACTIVATION, PROP_CONVOLVE_FLIP,         PROP_COUNT};
    static const enum prop_id pointwise[] = {PROP_CONVOLVE_STRIDE, PROP_CONVOLVE_PADDING, PROP_CONVOLVE_PADDING_MODE,
                                             PROP_CONVOLVE_ACTIVATION, PROP_COUNT};
    return mode == BOARD_GROUPED ? grouped : mode == BOARD_POINTWISE ? pointwise : plain;
}

float channels_controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id shown[] = {PROP_CONVOLVE_NUMBERS, PROP_CONVOLVE_COVERAGE, PROP_CONVOLVE_PRECISION,
                                         PROP_COUNT};
    const int n = session_filters(v->session)->n, wanted = session_int(v->session, PROP_CONVOLVE_FILTER),
              chosen = wanted < n ? wanted : n - 1;
    char count[16];
    snprintf(count, sizeof count, "K = %d", n);
    y = convolve_control_choice(v, area, y, PROP_CONVOLVE_VOLUME);
    y = draw_colours(v, area, y);
    y = panel_head(v, area, y + 4, _("Filters"), count);
    y = bank_row(v, area, y);
    y = draw_list(v, area, y, chosen) + 8;
    y = buttons(v, area, y, chosen);
    y = bias_row(v, area, y, chosen);
    y = panel_head(v, area, y + 4, _("Geometry"), NULL);
    y = convolve_control_geometry(v, area, y, geometry_of(session_board(v->session)->mode));
    if (session_board(v->session)->mode != BOARD_POINTWISE) {
        y = panel_head(v, area, y + 4, _("Chosen slice"), NULL);
        y = convolve_control_kernel_tools(v, area, y);
    }
    y = panel_head(v, area, y + 4, _("Show"), NULL);
    y = convolve_control_geometry(v, area, y, shown);
    return convolve_control_pointer(v, area, y);
}
