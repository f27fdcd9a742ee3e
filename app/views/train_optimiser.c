/* app/views/train_optimiser.c - the section of the left panel that says how is trained: what one changes first, and
 * behind one line the rest. All of it counts from the next step on. */
#include <stdio.h>

#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"
#include "engine/train/loss.h"
#include "engine/train/optimizer.h"

static float stepper(const struct view *v, struct rect area, float y, enum prop_id p)
{
    const float row = train_row_height(area);
    prop_row_stepper(v, p, (struct rect){area.x, y, area.w, row});
    return y + row;
}

static float menu(const struct view *v, struct rect area, float y, enum prop_id p)
{
    const float row = train_row_height(area);
    prop_row_menu(v, p, (struct rect){area.x, y, area.w, row});
    return y + row;
}

/* The line that opens the rest; closed, it says what of it is not as usual. */
static float more_line(const struct view *v, struct rect area, float y, bool open)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {area.x - 8, y + 4, area.w + 16, 32};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "more"), r, true, true);
    if (state & UI_CLICKED)
        train_turn_part(v, train_part_more);
    if (state & UI_HOT)
        draw_fill(ui_draw(v->ui), r, 6, t->hover);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 6);
    const char *label = open ? _("Less") : _("Loss, schedule, decay");
    ui_label(v->ui, area.x, y + 25, area.w - 24, FONT_BODY, TEXT_LEFT, t->mid, label);
    ui_icon(v->ui, open ? UI_ICON_CHEVRON_UP : UI_ICON_CHEVRON_DOWN, area.x + area.w - 8, y + 20, t->mid);
    ui_tooltip(v->ui, r,
               open ? _("Only what one changes first") : _("Everything else that can be set of the optimiser"));
    return y + 40;
}

/* An autoencoder has a loss of its own. */
static float loss_row(const struct view *v, struct rect area, float y)
{
    if (session_snapshot(v->session)->is_autoencoder)
        return y + train_note(v, area, y - 4, _("Its loss is the squared error of the picture that it gives back.")) +
               12;
    return menu(v, area, y, PROP_TRAIN_LOSS);
}

static float rest(const struct view *v, struct rect area, float y)
{
    const bool sgd = session_int(v->session, PROP_TRAIN_OPTIMIZER) == OPTIMIZER_SGD;
    const bool momentum = session_float(v->session, PROP_TRAIN_MOMENTUM) > 0;
    y = loss_row(v, area, y);
    if (session_int(v->session, PROP_TRAIN_LOSS) == LOSS_CROSS_ENTROPY)
        y = stepper(v, area, y, PROP_TRAIN_LABEL_SMOOTHING);
    y = train_schedule(v, area, y);
    if (sgd && momentum) { /* Adam has moments of its own */
        prop_row_toggle(v, PROP_TRAIN_NESTEROV, (struct rect){area.x, y, area.w, 40}, NULL, ui_theme(v->ui)->hi);
        y += 40;
    }
    y = stepper(v, area, y, PROP_TRAIN_WEIGHT_DECAY);
    return stepper(v, area, y, PROP_TRAIN_CLIP_NORM);
}

static float draw(const struct view *v, struct rect area, float y)
{
    const bool open = train_part_is_open(v, train_part_more);
    y = menu(v, area, y - 4, PROP_TRAIN_OPTIMIZER);
    y = stepper(v, area, y, PROP_TRAIN_LR);
    if (session_int(v->session, PROP_TRAIN_OPTIMIZER) == OPTIMIZER_SGD)
        y = stepper(v, area, y, PROP_TRAIN_MOMENTUM);
    y = stepper(v, area, y, PROP_TRAIN_BATCH);
    y = stepper(v, area, y, PROP_TRAIN_EPOCHS);
    if (open)
        y = rest(v, area, y);
    return more_line(v, area, y, open) + 4;
}

static void summary(const struct view *v, char *text, size_t size)
{
    const int method = session_int(v->session, PROP_TRAIN_OPTIMIZER);
    snprintf(text, size, "%s", _(prop_infos[PROP_TRAIN_OPTIMIZER].titles[method]));
}

const struct train_section train_section_optimiser = {"optimiser", N_("Optimiser"), summary, draw};
