/* app/views/train_film_parts.c - what the views of filters that learn share: their numbers from the snapshot, moments
 * in words, tiles, scales and what a click does. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/network.h"
#include "app/views/train_films.h"
#include "engine/base/i18n.h"
#include "engine/worker/weights.h"

enum { SCALE_BAR = 64, SCALE_BAR_LEAST = 24 };

/* Numbers. */

struct film film_of(const struct view *v, int columns, int first, int filters)
{
    const struct film f = film_seen(v);
    v->requests->look.films = columns < WORKER_HISTORY_MAX ? columns : WORKER_HISTORY_MAX;
    if (f.count > 0)
        network_look_filters(v, f.node, first, filters);
    return f;
}

struct film film_seen(const struct view *v)
{
    const struct snapshot *s = session_snapshot(v->session);
    struct film f = {
        .v = v, .s = s, .node = s->film_node, .show = (enum train_show)session_int(v->session, PROP_TRAIN_SHOW)};
    if (!s->net || s->film_node < 1)
        return f;
    f.count = snapshot_filters(s->net, s->film_node);
    f.size = (size_t)snapshot_filter_size(s->net, s->film_node);
    f.picture = filter_picture_of(s->net, s->film_node);
    f.weight_largest = fmaxf(s->film_largest, s->node ? s->node[s->film_node].filter_largest : 0);
    f.change_largest = fmaxf(s->film_change_largest, s->filter_change_largest);
    return f;
}

/* Of what is told of the filters that are looked at. */
static const float *looked_at(const struct film *f, const float *block, int i)
{
    const struct worker_range *r = &f->s->film_filters;
    return block && i >= r->first && i < r->first + r->count ? block + (size_t)(i - r->first) * f->size : NULL;
}

int film_moment(const struct film *f, int k)
{
    return k >= 0 && k < f->s->n_film ? f->s->film[k].moment : f->s->n_moments;
}

const float *film_weights(const struct film *f, int k, int i)
{
    if (k == FILM_NOW)
        return looked_at(f, f->s->film_now, i);
    return k < f->s->n_film && i < f->count ? f->s->film[k].filter + (size_t)i * f->size : NULL;
}

const float *film_change(const struct film *f, int k, int i)
{
    if (k == FILM_NOW)
        return looked_at(f, f->s->film_now_change, i);
    return k < f->s->n_film ? looked_at(f, f->s->film[k].change, i) : NULL;
}

const float *film_shown(const struct film *f, int i)
{
    return snapshot_filter(f->s, f->node, i);
}

const float *film_shown_change(const struct film *f, int i)
{
    return looked_at(f, f->s->filter_change, i);
}

const float *film_gradient(const struct film *f, int i)
{
    return looked_at(f, f->s->batch_grad, i);
}

uint64_t film_steps(const struct film *f)
{
    return f->s->shown >= 0 ? f->s->moment[f->s->shown].steps : f->s->steps;
}

const struct film_fact *film_fact_at(const struct film *f, int m, int i)
{
    const struct worker_range *r = &f->s->film_filters;
    if (!f->s->film_fact || m < 0 || m > f->s->n_moments || i < r->first || i >= r->first + r->count)
        return NULL;
    return &f->s->film_fact[(size_t)m * (size_t)r->count + (size_t)(i - r->first)];
}

/* Tiles. */

/* Keys of snapshots are small numbers (maps_key()). */
uint64_t film_key(const struct film *f, int k)
{
    if (k == FILM_NOW)
        return maps_key(f->s);
    return (uint64_t)1 << 63 | f->s->setup << 40 | f->s->moment[f->s->film[k].moment].serial;
}

static struct rect tile_rect(const struct film *f, float x, float y, float scale)
{
    const struct point size = filter_picture_size(&f->picture, scale);
    return (struct rect){x - 1, y - 1, size.x + 2, size.y + 2};
}

void film_draw(const struct film *f, float x, float y, float scale, const float *w, float largest, uint64_t key,
               struct color frame)
{
    struct filter_picture picture = f->picture;
    picture.key = key;
    filter_picture_draw(f->v, &picture, x, y, scale, w, largest);
    draw_frame(ui_draw(f->v->ui), tile_rect(f, x, y, scale), 0, 1, frame);
}

void film_draw_unknown(const struct film *f, float x, float y, float scale)
{
    draw_frame(ui_draw(f->v->ui), tile_rect(f, x, y, scale), 0, 1, ui_theme(f->v->ui)->grid);
}

/* Words. */

/* Another program's moments may not tell which epoch they are of. */
bool film_by_step(const struct snapshot *s)
{
    return s->n_moments > 0 && s->moment[s->n_moments - 1].epoch < 1;
}

const char *film_label(const struct snapshot *s, int moment, char text[FORMAT_MAX])
{
    char least[FORMAT_MAX];
    if (moment >= s->n_moments)
        snprintf(text, FORMAT_MAX, "%s", _("now"));
    else if (film_by_step(s))
        format_count(text, (int64_t)s->moment[moment].steps);
    else if (s->moment[moment].steps > 0 && s->moment[moment].epoch < 0.005f)
        snprintf(text, FORMAT_MAX, "<%s", format_number(least, 0.01, 2)); /* not the start, which is 0 */
    else
        format_number(text, (double)s->moment[moment].epoch, 2);
    return text;
}

const char *film_when(const struct snapshot *s, int moment, char text[FILM_TEXT])
{
    char steps[FORMAT_MAX];
    if (moment < 0 || moment >= s->n_moments)
        snprintf(text, FILM_TEXT, "%s", _("now"));
    else if (s->moment[moment].steps == 0)
        snprintf(text, FILM_TEXT, "%s", _("before training"));
    else
        snprintf(text, FILM_TEXT, _("after step %s"), format_count(steps, (int64_t)s->moment[moment].steps));
    return text;
}

const char *film_since(const struct snapshot *s, char text[FILM_TEXT])
{
    char steps[FORMAT_MAX];
    if (s->versus < 0 || s->moment[s->versus].steps == 0)
        snprintf(text, FILM_TEXT, "%s", _("since the start"));
    else
        snprintf(text, FILM_TEXT, _("since step %s"), format_count(steps, (int64_t)s->moment[s->versus].steps));
    return text;
}

/* Decimals that show two digits of it, and no more than three before the point need; 9: too small or large for that. */
static int decimals_of(double v)
{
    const double a = fabs(v);
    if (a >= 1e5)
        return 9;
    if (a >= 10)
        return a >= 100 ? 0 : 1;
    return a == 0 || a >= 0.1 || !isfinite(a) ? 2 : 1 - (int)floor(log10(a));
}

const char *film_number(char text[FORMAT_MAX], double v)
{
    return decimals_of(v) <= 5 ? format_number(text, v, decimals_of(v)) : format_with(text, "%.1e", v);
}

static const char *signed_number(char text[FORMAT_MAX], double v)
{
    char number[FORMAT_MAX];
    if (decimals_of(v) <= 5)
        return format_signed(text, v, decimals_of(v));
    snprintf(text, FORMAT_MAX, "%s%.40s", v > 0 ? "+" : "", film_number(number, v));
    return text;
}

const char *film_card(const struct film *f, int moment, int i, const char *hint, char *text, size_t size)
{
    const struct film_fact *fact = film_fact_at(f, moment, i);
    char when[FILM_TEXT], since[FILM_TEXT], least[FORMAT_MAX], largest[FORMAT_MAX], norm[FORMAT_MAX],
        change[FORMAT_MAX];
    int n = snprintf(text, size, _("filter %d, %s"), i, film_when(f->s, moment, when));
    if (moment < f->s->n_moments && f->s->moment[moment].name[0] && n > 0 && (size_t)n < size)
        n += snprintf(text + n, size - (size_t)n, " (%s)", f->s->moment[moment].name);
    if (fact && n > 0 && (size_t)n < size)
        n += snprintf(text + n, size - (size_t)n, _("\nweights from %s to %s, norm %s"),
                      signed_number(least, (double)fact->least), signed_number(largest, (double)fact->largest),
                      format_with(norm, "%.3g", (double)fact->norm));
    if (fact && !isnan(fact->change) && n > 0 && (size_t)n < size)
        n += snprintf(text + n, size - (size_t)n, _("\nchange %s: norm %s"), film_since(f->s, since),
                      format_with(change, "%.3g", (double)fact->change));
    if (hint && n > 0 && (size_t)n < size)
        snprintf(text + n, size - (size_t)n, "\n%s", hint);
    return text;
}

static float scale_as_number(const struct film *f, struct rect r, float largest, struct color ink)
{
    const struct font font = {FONT_MONO, FONT_500, 12};
    char number[FORMAT_MAX], text[FORMAT_MAX + 16];
    snprintf(text, sizeof text, f->picture.colour ? "R, G, B ±%s" : "±%s", film_number(number, (double)largest));
    const float w = ui_text_width(f->v->ui, font, text);
    if (w > r.w)
        return r.x + r.w;
    draw_text(ui_draw(f->v->ui), r.x + r.w, r.y, font, TEXT_RIGHT, ink, text);
    return r.x + r.w - w;
}

float film_scale(const struct film *f, struct rect r, float largest, struct color ink)
{
    struct ui *ui = f->v->ui;
    const struct font font = {FONT_MONO, FONT_500, 12};
    const float right = r.x + r.w;
    char high[FORMAT_MAX], low[FORMAT_MAX];
    signed_number(high, (double)largest);
    signed_number(low, -(double)largest);
    const float high_w = ui_text_width(ui, font, high), low_w = ui_text_width(ui, font, low);
    const float width = fminf(SCALE_BAR, r.w - high_w - low_w - 16);
    if (f->picture.colour || width < SCALE_BAR_LEAST)
        return scale_as_number(f, r, largest, ink);
    const struct rect bar = {roundf(right - high_w - 8 - width), r.y - 11, width, 12};
    draw_text(ui_draw(ui), right, r.y, font, TEXT_RIGHT, ink, high);
    draw_text(ui_draw(ui), bar.x - 8, r.y, font, TEXT_RIGHT, ink, low);
    draw_gradient(ui_draw(ui), bar, COLORMAP_SIGNED);
    draw_frame(ui_draw(ui), bar, 0, 1, ui_theme(ui)->edge);
    return bar.x - 8 - low_w;
}

void film_column_label(const struct film *f, float middle, float y, const char *text, bool strong, float *end)
{
    struct ui *ui = f->v->ui;
    const struct theme *t = ui_theme(ui);
    const struct font font = strong ? (struct font){FONT_MONO, FONT_700, 12} : FONT_TICK;
    const float half = ui_text_width(ui, font, text) / 2;
    if (middle - half < *end + 4)
        return;
    *end = middle + half;
    draw_text(ui_draw(ui), middle, y, font, TEXT_CENTER, strong ? t->hi : t->mid, text);
}

/* What the person does. */

void film_go_to(const struct view *v, int moment)
{
    const struct snapshot *s = session_snapshot(v->session);
    const bool now = moment < 0 || moment >= s->n_moments || s->moment[moment].steps > INT_MAX;
    request_int(v->requests, PROP_TRAIN_MOMENT, now ? -1 : (int)s->moment[moment].steps);
}

void film_count_from(const struct view *v, int moment)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (moment >= 0 && moment < s->n_moments && s->moment[moment].steps <= INT_MAX)
        request_int(v->requests, PROP_TRAIN_VERSUS, (int)s->moment[moment].steps);
}

void film_choose(const struct film *f, int i)
{
    request_text(f->v->requests, PROP_NETWORK_NODE, f->s->net->node[f->node].name);
    request_int(f->v->requests, PROP_NETWORK_MAP, i);
}

int film_chosen(const struct film *f)
{
    const int node = f->s->net ? net_find(f->s->net, session_text(f->v->session, PROP_NETWORK_NODE)) : -1;
    const int map = session_int(f->v->session, PROP_NETWORK_MAP);
    if (node < 1 || f->count == 0 || weights_owner(f->s->net, node) != f->node || map < 0)
        return -1;
    const int filter = weights_filter_of(f->s->net, f->node, map);
    return filter < f->count ? filter : -1;
}

void film_switch(const struct view *v, struct rect r)
{
    static const char *const signs[] = {"w", "Δw", "∇w"};
    int chosen = session_int(v->session, PROP_TRAIN_SHOW);
    if (ui_segmented(v->ui, "train.show", r, signs, 3, &chosen, 0))
        request_int(v->requests, PROP_TRAIN_SHOW, chosen);
    ui_tooltip(v->ui, r, _("Weights, their change, or the gradient of the latest batch (M, G)"));
}
