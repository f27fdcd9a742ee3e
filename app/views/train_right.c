/* app/views/train_right.c - the right panel of the Train workspace: which classes are taken for which, and the worst
 * mistakes; of an autoencoder, which has neither, why there are none. */
#include "app/views/train.h"
#include "engine/base/i18n.h"

static float no_answers(const struct view *v, struct rect area)
{
    const float y = panel_head(v, area, area.y, _("Reconstruction"), NULL);
    return y +
           ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                        _("An autoencoder names no class: it draws its picture again, so nothing can be confused "
                          "or mistaken. Its loss is the mean squared difference between the two.")) +
           24;
}

float train_right(const struct view *v, struct rect area)
{
    if (session_snapshot(v->session)->is_autoencoder)
        return no_answers(v, area) - area.y;
    const float y = train_confusion(v, area, area.y);
    return train_mistakes(v, area, y) - area.y;
}
