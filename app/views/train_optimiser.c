/* app/views/train_optimiser.c - the section of the left panel that says how is trained. */
#include <stdio.h>

#include "app/views/train.h"
#include "engine/base/i18n.h"
#include "engine/train/optimizer.h"

static float draw(const struct view *v, struct rect area, float y)
{
    static const enum prop_id rows[] = {PROP_TRAIN_LR, PROP_TRAIN_MOMENTUM, PROP_TRAIN_WEIGHT_DECAY, PROP_TRAIN_BATCH,
                                        PROP_TRAIN_EPOCHS};
    const bool adam = session_int(v->session, PROP_TRAIN_OPTIMIZER) != OPTIMIZER_SGD;
    const float row = area.w < 200 ? 60 : 40;
    y -= 4;
    prop_row_choice(v, PROP_TRAIN_OPTIMIZER, (struct rect){area.x, y, area.w, 40}, v->frame == FRAME_MEDIUM ? 92 : 104);
    y += 40;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i] == PROP_TRAIN_MOMENTUM && adam)
            continue; /* Adam has moments of its own */
        prop_row_stepper(v, rows[i], (struct rect){area.x, y, area.w, row});
        y += row;
    }
    return y + 12;
}

static void summary(const struct view *v, char *text, size_t size)
{
    const int method = session_int(v->session, PROP_TRAIN_OPTIMIZER);
    snprintf(text, size, "%s", _(prop_infos[PROP_TRAIN_OPTIMIZER].titles[method]));
}

const struct train_section train_section_optimiser = {"optimiser", N_("Optimiser"), summary, draw};
