/* app/views/convolve/signal_controls.c - kernels that make sense in a row, by the names that they have in lectures on
 * signals. */
#include <math.h>
#include <string.h>

#include "app/board/kernel_text.h"
#include "app/views/convolve/signal.h"
#include "engine/base/i18n.h"

enum { KERNEL_TEXT = 16 };
static const struct row_preset {
    const char *key, *title;
    enum kernel_preset preset; /* in the kernel's own width; KERNEL_CUSTOM: the numbers of text */
    char text[KERNEL_TEXT];
} row_presets[] = {
    {"identity", N_("Identity"), KERNEL_IDENTITY, ""},
    {"mean", N_("Mean"), KERNEL_BOX, ""},
    {"gaussian", N_("Gaussian blur"), KERNEL_GAUSSIAN, ""},
    {"difference", N_("Difference"), KERNEL_CUSTOM, "-1 1 /"},
    {"central", N_("Central difference"), KERNEL_CUSTOM, "-1 0 1 /"},
    {"second", N_("Second difference"), KERNEL_CUSTOM, "1 -2 1 /"},
    {"sharpen", N_("Sharpen"), KERNEL_CUSTOM, "-1 3 -1 /"},
    {"gabor", N_("Gabor"), KERNEL_GABOR, ""},
    {"random", N_("Random"), KERNEL_RANDOM, ""},
    {"custom", N_("Custom"), KERNEL_CUSTOM, ""},
};
enum { ROW_PRESETS = sizeof row_presets / sizeof *row_presets, OWN = ROW_PRESETS - 1 };

/* One place means nothing to most of them, and a wave wants several. */
static int width_for(const struct row_preset *p, int now)
{
    if (p->preset == KERNEL_GABOR)
        return now < kernel_presets[KERNEL_GABOR].usual ? kernel_presets[KERNEL_GABOR].usual : now;
    return now < 3 && p->preset != KERNEL_IDENTITY ? 3 : now;
}

static struct kernel_value kernel_of(const struct row_preset *p, int cols)
{
    struct kernel_value k;
    if (*p->text && kernel_from_text(p->text, &k, NULL) == CS_OK)
        return k;
    return kernel_of_preset(p->preset, 1, width_for(p, cols));
}

static bool same_numbers(const struct kernel_value *a, const struct kernel_value *b)
{
    return a->rows == b->rows && a->cols == b->cols && a->divisor == b->divisor &&
           !memcmp(a->w, b->w, (size_t)(a->rows * a->cols) * sizeof *a->w);
}

static int chosen(const struct kernel_value *now)
{
    for (int i = 0; i < OWN; i++) {
        const struct row_preset *p = &row_presets[i];
        const struct kernel_value k = kernel_of(p, now->cols);
        if (same_numbers(&k, now) || (p->preset != KERNEL_CUSTOM && now->preset == p->preset))
            return i;
    }
    return OWN;
}

const char *signal_kernel_name(const struct kernel_value *k)
{
    return _(row_presets[chosen(k)].title);
}

/* At most five weights in the middle of the box. */
static void swatch(struct ui *ui, struct rect r, void *ctx)
{
    const struct row_preset *p = ctx;
    const struct kernel_value k = p->preset == KERNEL_GABOR ? kernel_of_preset(KERNEL_GABOR, 1, 5) : kernel_of(p, 3);
    const struct theme *t = ui_theme(ui);
    const float cell = k.cols > 3 ? 4 : 6, width = (float)k.cols * (cell + 1) - 1;
    float largest = 1;
    for (int i = 0; i < k.cols; i++)
        largest = fmaxf(largest, fabsf(k.w[i]));
    largest *= 4.0f / 3.0f;
    for (int i = 0; i < k.cols; i++) {
        const struct rect one = {roundf(r.x + (r.w - width) / 2) + (float)i * (cell + 1), r.y + 5, cell, r.h - 10};
        draw_fill(ui_draw(ui), one, 0, colormap_color(COLORMAP_SIGNED, t->light, k.w[i], -largest, largest));
    }
    draw_frame(ui_draw(ui), r, 0, 1, t->edge);
}

float signal_presets(const struct view *v, struct rect area, float y)
{
    const struct kernel_value *now = session_kernel(v->session);
    struct convolve_list_row rows[ROW_PRESETS];
    for (int i = 0; i < ROW_PRESETS; i++)
        rows[i] =
            (struct convolve_list_row){row_presets[i].key, _(row_presets[i].title),
                                       i == OWN ? convolve_own_swatch : swatch, (void *)(uintptr_t)&row_presets[i]};
    const int clicked = convolve_control_list(v, "row-presets", area, &y, rows, ROW_PRESETS, chosen(now));
    if (clicked < 0)
        return y;
    struct kernel_value k = clicked == OWN ? *now : kernel_of(&row_presets[clicked], now->cols);
    if (clicked == OWN)
        k.preset = KERNEL_CUSTOM;
    request_kernel(v->requests, session_kernel_prop(v->session), &k);
    return y;
}
