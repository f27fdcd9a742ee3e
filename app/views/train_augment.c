/* app/views/train_augment.c - the section of the left panel that makes pictures a little different in every epoch: a
 * switch for each option, and its amount while it is on. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"
#include "engine/data/augment.h"

enum knob_type { KNOB_FLAG, KNOB_INT, KNOB_FLOAT };

/* What is switched on gets these amounts; a label says the amount where it has a unit. */
static const struct knob {
    const char *label;  /* N_(), with %s for the amount */
    const char *amount; /* N_(), of the stepper; NULL: none */
    enum knob_type type;
    size_t offset; /* in struct augment_options */
    float on;
    struct ui_number number;
    const char *help;
} knobs[] = {
    {N_("Shift by %s px"),
     N_("Pixels"),
     KNOB_INT,
     offsetof(struct augment_options, shift),
     2,
     {.min = 1, .max = 64, .step = 1, .fine = 1},
     N_("Whole pixels, both ways, up to so many")},
    {N_("Rotate by %s°"),
     N_("Degrees"),
     KNOB_FLOAT,
     offsetof(struct augment_options, rotate),
     10,
     {.min = 1, .max = 180, .step = 5, .fine = 1, .decimals = 1},
     N_("To the left or right, up to so many degrees")},
    {N_("Noise"),
     N_("Deviation"),
     KNOB_FLOAT,
     offsetof(struct augment_options, noise),
     0.1f,
     {.min = 0.01, .max = 1, .step = 0.05, .fine = 0.01, .decimals = 2},
     N_("A random number is added to every pixel; 1 is from black to white")},
    {N_("Mirror"),
     NULL,
     KNOB_FLAG,
     offsetof(struct augment_options, flip),
     1,
     {0},
     N_("Left for right, every second time; digits and letters do not bear it")},
    {N_("Crop by %s px"),
     N_("Pixels"),
     KNOB_INT,
     offsetof(struct augment_options, crop),
     4,
     {.min = 1, .max = 64, .step = 1, .fine = 1},
     N_("A border is added, and a part of the old size cut out of it")},
    {N_("Scale"),
     N_("Up to"),
     KNOB_FLOAT,
     offsetof(struct augment_options, scale),
     0.1f,
     {.min = 0.01, .max = 0.9, .step = 0.05, .fine = 0.01, .decimals = 2},
     N_("0.1: from 0.9 to 1.1 times as large")},
    {N_("Brightness"),
     N_("Up to"),
     KNOB_FLOAT,
     offsetof(struct augment_options, brightness),
     0.2f,
     {.min = 0.01, .max = 1, .step = 0.05, .fine = 0.01, .decimals = 2},
     N_("0.2: from 0.8 to 1.2 times as bright")},
    {N_("Contrast"),
     N_("Up to"),
     KNOB_FLOAT,
     offsetof(struct augment_options, contrast),
     0.2f,
     {.min = 0.01, .max = 1, .step = 0.05, .fine = 0.01, .decimals = 2},
     N_("0.2: from 0.8 to 1.2 times as strong")},
    {N_("Cutout of %s px"),
     N_("Pixels"),
     KNOB_INT,
     offsetof(struct augment_options, cutout),
     8,
     {.min = 1, .max = 128, .step = 1, .fine = 1},
     N_("A square of the mean colour covers a part")},
    {N_("Elastic"),
     N_("Strength"),
     KNOB_FLOAT,
     offsetof(struct augment_options, elastic_alpha),
     34,
     {.min = 1, .max = 200, .step = 5, .fine = 1, .decimals = 1},
     N_("The picture is bent as rubber is, smoothly")},
};
enum { KNOBS = sizeof knobs / sizeof *knobs, ALWAYS = 3, ROW = 36 };

static float get(const struct augment_options *o, const struct knob *k)
{
    const void *at = (const char *)o + k->offset;
    return k->type == KNOB_FLAG  ? (float)*(const bool *)at
           : k->type == KNOB_INT ? (float)*(const int *)at
                                 : *(const float *)at;
}

static void put(struct augment_options *o, const struct knob *k, float value)
{
    void *at = (char *)o + k->offset;
    if (k->type == KNOB_FLAG)
        *(bool *)at = value > 0;
    else if (k->type == KNOB_INT)
        *(int *)at = (int)lroundf(value);
    else
        *(float *)at = value;
    const bool bends = k->offset == offsetof(struct augment_options, elastic_alpha);
    if (bends && value > 0 && o->elastic_sigma <= 0)
        o->elastic_sigma = 4; /* as MNIST had it (augment.h) */
    if (bends && value <= 0)
        o->elastic_sigma = 0;
}

static struct augment_options options_of(const struct view *v)
{
    struct augment_options o = {0};
    augment_parse(session_text(v->session, PROP_TRAIN_AUGMENT), &o, NULL); /* the session has checked it */
    return o;
}

static void request_options(const struct view *v, const struct augment_options *o, bool gesture)
{
    char text[AUGMENT_TEXT];
    request_text(v->requests, PROP_TRAIN_AUGMENT, augment_text(o, text));
    if (gesture)
        request_is_gesture(v->requests);
}

/* Both places of an option: its switch, and below it, while it is on, its amount. */
static float draw_knob(const struct view *v, struct rect area, float y, struct augment_options *o, const struct knob *k)
{
    const struct theme *t = ui_theme(v->ui);
    const float value = get(o, k);
    const struct rect row = {area.x, y, area.w - 48, ROW};
    char amount[FORMAT_MAX], label[96];
    bool on = value > 0;
    format_number(amount, (double)(on ? value : k->on), k->number.decimals);
    snprintf(label, sizeof label, _(k->label), amount);
    ui_label(v->ui, row.x, y + 23, row.w, FONT_BODY, TEXT_LEFT, t->text, label);
    ui_tooltip(v->ui, row, _(k->help));
    if (ui_toggle(v->ui, "on", area.x + area.w - 40, y + 6, &on, t->hi, true)) {
        put(o, k, on ? k->on : 0);
        request_options(v, o, false);
    }
    y += ROW;
    if (!(value > 0) || !k->amount)
        return y;
    const float width = v->frame == FRAME_MEDIUM ? 92 : 104;
    double number = (double)value;
    ui_label(v->ui, area.x + 12, y + 21, area.w - width - 20, FONT_NOTE, TEXT_LEFT, t->mid, _(k->amount));
    if (ui_stepper(v->ui, "amount", (struct rect){area.x + area.w - width, y, width, 32}, &number, &k->number, true)) {
        put(o, k, (float)number);
        request_options(v, o, true);
    }
    return y + 40;
}

/* What lies outside of a picture that was moved: black, or the mean. */
static float draw_fill_choice(const struct view *v, struct rect area, float y, struct augment_options *o)
{
    const char *const titles[] = {_("Black"), _("Mean")};
    int chosen = (int)o->fill;
    const struct rect r = {area.x + area.w - 128, y + 2, 128, 32};
    ui_label(v->ui, area.x, y + 23, area.w - 136, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, _("Outside"));
    ui_tooltip(v->ui, (struct rect){area.x, y, area.w, ROW}, _("What is seen where a moved or turned picture ends"));
    if (ui_segmented(v->ui, "fill", r, titles, 2, &chosen, 0) && chosen != (int)o->fill) {
        o->fill = (enum augment_fill)chosen;
        request_options(v, o, false);
    }
    return y + ROW + 4;
}

static float draw(const struct view *v, struct rect area, float y)
{
    struct augment_options o = options_of(v);
    bool none = false, *more = ui_memory(v->ui, ui_make_id(v->ui, "train.augment.more"), sizeof *more);
    more = more ? more : &none;
    ui_push_id(v->ui, "train.augment");
    y -= 6;
    for (int i = 0; i < KNOBS; i++) {
        if (i >= ALWAYS && !*more && !(get(&o, &knobs[i]) > 0))
            continue;
        ui_push_index(v->ui, i);
        y = draw_knob(v, area, y, &o, &knobs[i]);
        ui_pop_id(v->ui);
    }
    if (*more || o.fill != AUGMENT_FILL_ZERO)
        y = draw_fill_choice(v, area, y, &o);
    const float half = floorf((area.w - 8) / 2);
    if (ui_button(v->ui, "more", (struct rect){area.x, y + 4, half, 32},
                  *more ? UI_ICON_CHEVRON_UP : UI_ICON_CHEVRON_DOWN, *more ? _("Fewer") : _("More"), NULL, 0))
        *more = !*more;
    const struct rect see = {area.x + area.w - half, y + 4, half, 32};
    if (ui_button(v->ui, "see", see, UI_ICON_NONE, _("Preview"), NULL, 0))
        request_int(v->requests, PROP_TRAIN_VIEW, TRAIN_SAMPLES);
    ui_tooltip(v->ui, see, _("Training pictures, and what augmentation makes of them"));
    ui_pop_id(v->ui);
    return y + 52;
}

static void summary(const struct view *v, char *text, size_t size)
{
    const struct augment_options o = options_of(v);
    char options[AUGMENT_TEXT];
    snprintf(text, size, "%s", augment_is_off(&o) ? _("none") : augment_text(&o, options));
}

const struct train_section train_section_augment = {"augment", N_("Augmentation"), summary, draw};
