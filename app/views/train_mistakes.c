/* app/views/train_mistakes.c - the held-out pictures that the network got most wrong, with what they are and what it
 * says. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

enum { PICTURE = 56, PITCH_Y = 88, PITCH_Y_WORDS = 104, MOST = 12, MOST_WORDS = 9 };

static void draw_mistake(const struct view *v, struct rect r, float width, int i, bool words)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct mistake *m = &s->evaluation->mistake[i];
    const struct shape *in = net_input(s->net);
    char truth[24], answer[24], text[64], card[160], percent[FORMAT_MAX];
    if (in->rank == 3)
        maps_draw_picture(ui_draw(v->ui), r, s->mistake_pixels + (size_t)i * shape_count(in), in, maps_key(s));
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, t->line);
    const char *a = network_class_name(s, m->truth, truth), *b = network_class_name(s, m->answer, answer);
    const struct font font = words ? (struct font){FONT_SANS, FONT_500, 12} : (struct font){FONT_MONO, FONT_600, 14};
    if (words) { /* two of them need two lines */
        snprintf(text, sizeof text, "→ %s", b);
        ui_label(v->ui, r.x, r.y + r.h + 16, width, font, TEXT_LEFT, t->text, a);
    } else {
        snprintf(text, sizeof text, "%s → %s", a, b);
    }
    ui_label(v->ui, r.x, r.y + r.h + (words ? 32 : 17), width, font, TEXT_LEFT, t->hi, text);
    snprintf(card, sizeof card, _("truth %s, answer %s with %s"), a, b,
             format_percent(percent, (double)m->probability, 1));
    ui_tooltip(v->ui, r, card);
}

float train_mistakes(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct evaluation *e = s->evaluation && s->evaluation->samples > 0 ? s->evaluation : NULL;
    const struct theme *t = ui_theme(v->ui);
    char note[96], wrong[FORMAT_MAX], all[FORMAT_MAX];
    if (e)
        snprintf(note, sizeof note, _("%s of %s"), format_count(wrong, e->samples - e->correct),
                 format_count(all, e->samples));
    y = panel_head(v, area, y, _("Worst mistakes"), e ? note : NULL) + 4;
    if (!e || e->n_mistakes == 0 || !s->mistake_pixels) {
        draw_text(ui_draw(v->ui), area.x, y + 10, FONT_NOTE, TEXT_LEFT, t->mid, e ? _("none") : _("none yet"));
        return y + 24;
    }
    const bool words = s->class_name && strlen(s->class_name[0]) > 2;
    const int across = (area.w >= 256 ? 4 : 3) - words;
    const float pitch = floorf((area.w + 16) / (float)across);
    const int most = words ? MOST_WORDS : MOST, pitch_y = words ? PITCH_Y_WORDS : PITCH_Y;
    const int n = e->n_mistakes < most ? e->n_mistakes : most;
    for (int i = 0; i < n; i++) {
        const struct rect r = {area.x + (float)(i % across) * pitch, y + (float)(i / across * pitch_y), PICTURE,
                               PICTURE};
        draw_mistake(v, r, pitch - 8, i, words);
    }
    return y + (float)((n + across - 1) / across * pitch_y);
}
