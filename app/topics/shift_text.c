/* app/topics/shift_text.c - the numbers as tables with tabs, as they stand on the stage. */
#include <stdio.h>

#include "app/board/text_builder.h"
#include "app/topics/shift_internal.h"
#include "engine/base/i18n.h"

static void add_table(struct text_builder *t, const char *title, const struct tensor *x)
{
    const int rows = x->shape.dim[2], cols = x->shape.dim[3];
    text_add(t, "%s %d×%d\n", title, rows, cols);
    for (int i = 0; i < rows * cols; i++) /* + 0: no negative zero */
        text_add(t, "%.9g%s", (double)x->data[i] + 0.0, (i + 1) % cols ? "\t" : "\n");
    text_add(t, "\n");
}

static void add_map(struct text_builder *t, const struct shift_map *map, const char *name)
{
    char title[48];
    snprintf(title, sizeof title, "%s(Shift(X))", name);
    add_table(t, title, &map->moved);
    snprintf(title, sizeof title, "Shift(%s(X))", name);
    add_table(t, title, &map->along);
    snprintf(title, sizeof title, "%s(Shift(X)) - Shift(%s(X))", name, name);
    add_table(t, title, &map->difference);
    snprintf(title, sizeof title, "%s(X)", name);
    add_table(t, title, &map->still);
    text_add(t, _("outside of the border band\t%d of %d agree\n"), map->agree, map->inside);
    text_add(t, _("in the border band\t%d of %d agree\n"), map->band_agree, map->band);
    text_add(t, _("in place\t%d of %d stay the same\n\n"), map->same, map->rows * map->cols);
}

static void add_answers(struct text_builder *t, const struct shift_state *s)
{
    static const char *const names[] = {N_("global maximum"), N_("global mean")};
    text_add(t, "\tX\tShift(X)\t%s\n", _("difference"));
    for (int i = 0; i < SHIFT_ANSWERS; i++) {
        const struct shift_pair *p = &s->answer[i];
        if (i < SHIFT_DENSE)
            text_add(t, "%s", _(names[i]));
        else
            text_add(t, _("fully connected %d"), i - SHIFT_DENSE);
        text_add(t, "\t%.9g\t%.9g\t%.9g\n", (double)p->still + 0.0, (double)p->moved + 0.0,
                 (double)p->difference + 0.0);
    }
}

enum cs_status shift_text(const struct shift_state *s, char **text, struct cs_error *err)
{
    struct text_builder t = {0};
    if (!s->serial)
        return cs_fail(err, CS_BAD_SHAPE, _("there is nothing to copy"));
    text_add(&t, _("shift\trows %d\tcolumns %d\n\n"), s->settings.by[0], s->settings.by[1]);
    add_table(&t, "X", &s->x);
    add_table(&t, "Shift(X)", &s->shifted);
    add_map(&t, &s->map, "F");
    if (s->pooled.rows)
        add_map(&t, &s->pooled, "P");
    add_answers(&t, s);
    return text_take(&t, text, NULL, err);
}
