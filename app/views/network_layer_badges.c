/* app/views/network_layer_badges.c - marks over a map: dead, silent, silenced, locked, edited. A sign and a word, or
 * the sign alone where there is no room; the tooltip says all of it. */
#include "app/views/network_layer.h"

#include "engine/base/i18n.h"

enum badge { BADGE_DEAD, BADGE_SILENT, BADGE_SILENCED, BADGE_LOCKED, BADGE_EDITED, BADGES };
enum { SIGN = 12, SIGN_GAP = 4, GAP = 8 };

static const struct {
    const char *word, *why;
} badges[BADGES] = {
    {N_("dead"), NULL}, /* network_survey_text() tells how many pictures */
    {N_("silent"), NULL},
    {N_("silenced"), N_("Silenced: the filter is taken out, its map counts as 0")},
    {N_("locked"), N_("Locked: training leaves this filter alone")},
    {N_("edited"), N_("Edited: its weights were set by hand")},
};

static bool has(const struct map_facts *f, enum badge b)
{
    return b == BADGE_DEAD       ? f->dead && !f->silenced /* which says it */
           : b == BADGE_SILENT   ? f->silent && !f->dead && !f->silenced
           : b == BADGE_SILENCED ? f->silenced
           : b == BADGE_LOCKED   ? f->locked
                                 : f->edited;
}

/* 12 px about x, y. */
static void draw_sign(struct ui *ui, enum badge b, float x, float y, struct color c)
{
    struct draw_list *d = ui_draw(ui);
    if (b == BADGE_DEAD) {
        network_dead_sign(ui, x, y, 4, c);
    } else if (b == BADGE_SILENT) {
        network_silent_sign(ui, x, y, 3.5f, c);
    } else if (b == BADGE_SILENCED) {
        draw_line(d, x - 3.5f, y - 3.5f, x + 3.5f, y + 3.5f, 1.5f, c);
        draw_line(d, x - 3.5f, y + 3.5f, x + 3.5f, y - 3.5f, 1.5f, c);
    } else if (b == BADGE_LOCKED) {
        draw_arc(d, x, y - 1, 2.5f, -1.5707963f, 1.5707963f, 1.25f, c);
        draw_fill(d, (struct rect){x - 4, y - 1, 8, 6}, 1, c);
    } else { /* a pencil's stroke */
        draw_line(d, x - 3.5f, y + 3.5f, x + 3, y - 3, 2.5f, c);
        draw_line(d, x - 4.5f, y + 5, x + 4.5f, y + 5, 1, c);
    }
}

static float width_of(struct ui *ui, enum badge b, bool words)
{
    const struct font font = {FONT_SANS, FONT_400, 12};
    return SIGN + (words ? SIGN_GAP + ui_text_width(ui, font, _(badges[b].word)) : 0);
}

static float width_of_all(struct ui *ui, const struct map_facts *f, bool words)
{
    float w = -GAP;
    for (enum badge b = 0; b < BADGES; b++)
        w += has(f, b) ? width_of(ui, b, words) + (words ? GAP : 3) : 0;
    return words ? w : w + GAP - 3;
}

void layer_badges(const struct layer_view *lv, int item, struct rect r)
{
    struct ui *ui = lv->v->ui;
    const struct theme *t = ui_theme(ui);
    if (!lv->facts || item >= lv->total)
        return;
    const struct map_facts *f = &lv->facts[item];
    char why[128];
    const bool words = width_of_all(ui, f, true) <= r.w;
    float x = r.x + r.w - width_of_all(ui, f, words);
    for (enum badge b = 0; b < BADGES; b++) {
        if (!has(f, b) || x < r.x - 4)
            continue;
        const float w = width_of(ui, b, words);
        const struct color c = b == BADGE_DEAD ? t->warn : b == BADGE_SILENT ? t->mid : t->text;
        draw_sign(ui, b, x + SIGN / 2.0f, r.y + 8, c);
        if (words)
            draw_text(ui_draw(ui), x + SIGN + SIGN_GAP, r.y + 12, (struct font){FONT_SANS, FONT_400, 12}, TEXT_LEFT, c,
                      _(badges[b].word));
        if (!badges[b].why)
            network_survey_text(lv->s, lv->node, item, why, sizeof why);
        ui_tooltip(ui, (struct rect){x - 2, r.y, w + 4, r.h}, badges[b].why ? _(badges[b].why) : why);
        x += w + (words ? GAP : 3);
    }
}
