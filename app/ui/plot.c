/* app/ui/plot.c - line plots.
 * An axis maps a value to a share of its length, after log10 when it is logarithmic. Ticks are "nice numbers for graph
 * labels" (Heckbert, Graphics Gems, 1990): 1, 2 or 5 times a power of ten; even steps also on a logarithmic axis that
 * is much shorter than a decade. */
#include "app/ui/plot.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/ui/ui_internal.h"

#define MARGIN_LEFT 44.0f
#define MARGIN_BOTTOM 24.0f
#define MARGIN_TOP 4.0f
#define LABEL_GAP 8.0f
#define X_TICK_PITCH 56.0f /* px between labels, at least */
#define Y_TICK_PITCH 24.0f
#define LOG_EVEN 5.0      /* a logarithmic axis whose ends have at most this ratio is divided evenly */
#define LOG_EVEN_DATA 3.0 /* such an axis is grown for data of less than this one */
#define LOG_LEAST 1.2     /* and not closer than this one, so that noise does not look like a fall */
#define END_GAP 10.0f
#define END_PITCH 18.0f /* between the values at the ends of two lines */
#define END_LIFT 16.0f  /* above or below the line, where they do not fit beside its end */
#define END_FONT ((struct font){FONT_MONO, FONT_600, 14})
#define CARD_FONT ((struct font){FONT_MONO, FONT_500, 13})
#define CARD_LINE 20.0f

enum { MAX_TICKS = 128, MAX_SHOWN = 16, MAX_TEXTS = 16, CHUNK = 2048 };

struct scale {     /* value -> px */
    double lo, hi; /* shown values (after the factor), after log10 */
    double factor;
    bool logarithmic;
    float from, to; /* px of lo and hi */
};

static bool usable(const struct plot_axis *a, double v)
{
    return isfinite(v) && (!a->logarithmic || v > 0.0);
}

static double factor_of(const struct plot_axis *a)
{
    return a->factor != 0.0 ? a->factor : 1.0;
}

static float value_of(const struct plot_series *s, const float *values, int i)
{
    return values[(size_t)i * (size_t)(s->stride > 0 ? s->stride : 1)];
}

static float y_of(const struct plot_series *s, const float *values, int i)
{
    return s->y_stride > 0 ? values[(size_t)i * (size_t)s->y_stride] : value_of(s, values, i);
}

/* The smallest nice number >= v. */
static double nice(double v)
{
    static const double rung[] = {1, 2, 5};
    const double decade = pow(10.0, floor(log10(v)));
    for (int i = 0; i < 3; i++)
        if (v <= rung[i] * decade * (1.0 + 1e-9))
            return rung[i] * decade;
    return 10.0 * decade;
}

/* The largest nice number <= v. */
static double nice_below(double v)
{
    static const double rung[] = {10, 5, 2};
    const double decade = pow(10.0, floor(log10(v)));
    for (int i = 0; i < 3; i++)
        if (v >= rung[i] * decade * (1.0 - 1e-9))
            return rung[i] * decade;
    return decade;
}

static double nice_step(double range, double wanted)
{
    return nice(range / fmax(wanted, 1.0));
}

static void data_range(const struct plot *p, bool of_x, double *lo, double *hi)
{
    const struct plot_axis *a = of_x ? &p->x : &p->y;
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int k = 0; k < p->n_series; k++) {
        const struct plot_series *s = &p->series[k];
        for (int i = 0; i < (s->background || s->unseen ? 0 : s->n); i++) {
            const double v = of_x ? value_of(s, s->x, i) : y_of(s, s->y, i);
            if (!usable(a, v))
                continue;
            *lo = fmin(*lo, v);
            *hi = fmax(*hi, v);
        }
    }
}

/* On a logarithmic axis even steps draw together towards the top: by so much is their pitch there less than the mean.
 */
static double crowding(double lo, double hi)
{
    return log(hi / lo) * hi / (hi - lo);
}

/* 1, 2 and 5 are too coarse for a loss that has fallen from 2.30 to 2.21: even steps, unless they would reach zero. */
static bool grow_narrow(double wanted_ticks, double *lo, double *hi)
{
    if (!(*hi / *lo < LOG_EVEN_DATA))
        return false;
    const double wider = fmax(sqrt(LOG_LEAST * *lo / *hi), 1.0), from = *lo / wider, to = *hi * wider;
    const double step = nice_step(to - from, wanted_ticks / crowding(from, to));
    const double low = floor(from / step + 1e-9) * step, high = ceil(to / step - 1e-9) * step;
    if (!(low > 0.0) || !(high / low <= LOG_EVEN))
        return false;
    *lo = low;
    *hi = high;
    return true;
}

/* Limits that are not empty and, on a y axis, end on ticks. */
static void grow(const struct plot_axis *a, bool of_x, double wanted_ticks, double *lo, double *hi)
{
    if (!(*lo <= *hi)) { /* no data yet */
        *lo = a->logarithmic ? 0.1 : 0.0;
        *hi = 1.0;
    }
    if (*lo == *hi) {
        const double half = *lo != 0.0 ? 0.5 * fabs(*lo) : 0.5;
        *lo -= half;
        *hi += half;
    }
    if (of_x)
        return;
    if (a->logarithmic) {
        if (grow_narrow(wanted_ticks, lo, hi))
            return;
        *lo = nice_below(*lo);
        *hi = nice(*hi);
        return;
    }
    const double step = nice_step(*hi - *lo, wanted_ticks);
    *lo = floor(*lo / step + 1e-9) * step;
    *hi = ceil(*hi / step - 1e-9) * step;
}

static struct scale make_scale(const struct plot *p, bool of_x, float from, float to)
{
    const struct plot_axis *a = of_x ? &p->x : &p->y;
    const double factor = factor_of(a);
    double lo = a->lo, hi = a->hi;
    if (lo == hi || !usable(a, lo) || !usable(a, hi)) {
        data_range(p, of_x, &lo, &hi);
        grow(a, of_x, fabsf(to - from) / (of_x ? X_TICK_PITCH : Y_TICK_PITCH), &lo, &hi);
    }
    struct scale s = {lo * factor, hi * factor, factor, a->logarithmic, from, to};
    if (s.logarithmic) {
        s.lo = log10(s.lo);
        s.hi = log10(s.hi);
    }
    return s;
}

static float shown_to_px(const struct scale *s, double shown)
{
    const double v = s->logarithmic ? log10(shown) : shown;
    return (float)(s->from + (v - s->lo) / (s->hi - s->lo) * (s->to - s->from));
}

/* Kept near the plot, so that a far outlier does not leave the range that float pixels can tell apart. */
static float to_px(const struct scale *s, double value)
{
    const float px = shown_to_px(s, value * s->factor);
    const float reach = 16.0f * fabsf(s->to - s->from) + 64.0f;
    return fminf(fmaxf(px, fminf(s->from, s->to) - reach), fmaxf(s->from, s->to) + reach);
}

static double from_px(const struct scale *s, float px)
{
    const double v = s->lo + (double)(px - s->from) / (double)(s->to - s->from) * (s->hi - s->lo);
    return (s->logarithmic ? pow(10.0, v) : v) / s->factor;
}

static int linear_ticks(const struct scale *s, double pitch, double tick[MAX_TICKS])
{
    const double step = nice_step(s->hi - s->lo, fabs((double)s->to - s->from) / pitch);
    const double first = ceil(s->lo / step - 1e-9);
    int n = 0;
    for (double i = first; i * step <= s->hi + 1e-9 * step && n < MAX_TICKS; i++)
        tick[n++] = i * step;
    return n;
}

/* Even steps of what is shown, on an axis of less than a decade. */
static int narrow_ticks(const struct scale *s, double pitch, double tick[MAX_TICKS])
{
    struct scale shown = *s;
    shown.lo = pow(10.0, s->lo);
    shown.hi = pow(10.0, s->hi);
    return linear_ticks(&shown, pitch * crowding(shown.lo, shown.hi), tick);
}

/* 1, 2, 5 in every decade; only powers of ten where that is too dense, and only some of them over very many decades. */
static int log_ticks(const struct scale *s, double pitch, double tick[MAX_TICKS])
{
    const double room = fabs((double)s->to - s->from) / (s->hi - s->lo); /* px of a decade */
    const int rungs = room * 0.30 >= 0.8 * pitch ? 3 : 1;                /* log10(2) = 0.30 */
    const double decades = room >= pitch ? 1.0 : ceil(pitch / room);
    int n = 0;
    for (double e = floor(s->lo); e <= ceil(s->hi); e += decades) {
        static const double rung[] = {1, 2, 5};
        for (int i = 0; i < rungs && n < MAX_TICKS; i++) {
            const double at = e + log10(rung[i]);
            if (at >= s->lo - 1e-9 && at <= s->hi + 1e-9)
                tick[n++] = rung[i] * pow(10.0, e);
        }
    }
    return n;
}

static int make_ticks(const struct scale *s, double pitch, double tick[MAX_TICKS])
{
    if (!s->logarithmic)
        return linear_ticks(s, pitch, tick);
    const int n = s->hi - s->lo <= log10(LOG_EVEN) + 1e-9 ? narrow_ticks(s, pitch, tick) : 0;
    return n > 1 ? n : log_ticks(s, pitch, tick);
}

/* 1e−6 and 1e9, where C writes 1e-06 and 1e+09. */
static void shorten_exponent(char *text)
{
    char *e = strchr(text, 'e');
    char *digits = e ? e + strcspn(e, "0123456789") : NULL;
    if (!digits || !*digits)
        return;
    const size_t zeros = strspn(digits, "0");
    if (zeros > 0 && digits[zeros] >= '1' && digits[zeros] <= '9')
        memmove(digits, digits + zeros, strlen(digits + zeros) + 1);
    if (e[1] == '+')
        memmove(e + 1, e + 2, strlen(e + 2) + 1);
}

static const char *tick_text(const struct plot_axis *a, double shown, char buf[FORMAT_MAX])
{
    format_with(buf, a->format ? a->format : "%g", shown);
    shorten_exponent(buf);
    return buf;
}

static float widest_tick(struct ui *ui, const struct plot_axis *a, const double *tick, int n)
{
    char text[FORMAT_MAX];
    float w = 0.0f;
    for (int i = 0; i < n; i++)
        w = fmaxf(w, ui_text_width(ui, FONT_TICK, tick_text(a, tick[i], text)));
    return w;
}

static void draw_y_axis(struct ui *ui, const struct plot_axis *a, const struct scale *s, struct rect area,
                        const double *tick, int n)
{
    char text[FORMAT_MAX];
    for (int i = 0; i < n; i++) {
        const float y = roundf(shown_to_px(s, tick[i]));
        draw_fill(ui_draw(ui), (struct rect){area.x, y, area.w, 1.0f}, 0.0f, ui->theme->line);
        draw_text(ui_draw(ui), area.x - LABEL_GAP, y + 4.0f, FONT_TICK, TEXT_RIGHT, ui->theme->mid,
                  tick_text(a, tick[i], text));
    }
}

/* Labels closer than they are wide are left out: every second, third ... remains. */
static void draw_x_axis(struct ui *ui, const struct plot_axis *a, const struct scale *s, struct rect area)
{
    double tick[MAX_TICKS];
    char text[FORMAT_MAX];
    const int n = make_ticks(s, X_TICK_PITCH, tick);
    float free_from = -FLT_MAX;
    for (int i = 0; i < n; i++) {
        const float x = shown_to_px(s, tick[i]);
        const float w = ui_text_width(ui, FONT_TICK, tick_text(a, tick[i], text));
        if (x - 0.5f * w < free_from)
            continue;
        draw_text(ui_draw(ui), x, area.y + area.h + 18.0f, FONT_TICK, TEXT_CENTER, ui->theme->mid, text);
        free_from = x + 0.5f * w + LABEL_GAP;
    }
}

/* A line that is collected point by point and drawn in pieces. */
struct stroke {
    struct draw_list *list;
    const struct plot_series *series;
    struct color casing;
    struct point p[CHUNK];
    size_t n;
};

static void flush(struct stroke *s)
{
    const struct plot_series *series = s->series;
    if (s->n == 1)
        draw_circle(s->list, s->p[0].x, s->p[0].y, 1.5f * series->width, series->color); /* a lone value is seen */
    if (s->n > 1 && series->dashed) {
        const bool usual = series->dash[0] <= 0.0f;
        if (series->width >= 2.0f) /* a thin one needs no room of its own */
            draw_polyline(s->list, s->p, s->n, series->width + 2.5f, s->casing);
        draw_polyline_dashed(s->list, s->p, s->n, series->width, usual ? 7.0f : series->dash[0],
                             usual ? 4.0f : series->dash[1], series->color);
    } else if (s->n > 1) {
        draw_polyline(s->list, s->p, s->n, series->width, series->color);
    }
    s->n = 0;
}

static void add_point(struct stroke *s, float x, float y)
{
    if (s->n == CHUNK) {
        const struct point last = s->p[CHUNK - 1];
        flush(s);
        s->p[s->n++] = last;
    }
    s->p[s->n++] = (struct point){x, y};
}

/* All points that fall into one pixel column: the first, the two extremes in their order, and the last say all of it.
 */
struct column {
    float x;
    int n, lowest_at, highest_at;
    struct point first, last, lowest, highest;
};

static void column_add(struct column *c, struct point p)
{
    if (c->n == 0) {
        c->first = c->lowest = c->highest = p;
        c->lowest_at = c->highest_at = 0;
    }
    if (p.y < c->lowest.y) {
        c->lowest = p;
        c->lowest_at = c->n;
    }
    if (p.y > c->highest.y) {
        c->highest = p;
        c->highest_at = c->n;
    }
    c->last = p;
    c->n++;
}

static void column_emit(struct column *c, struct stroke *s)
{
    const bool low_first = c->lowest_at <= c->highest_at;
    const int early = low_first ? c->lowest_at : c->highest_at, late = low_first ? c->highest_at : c->lowest_at;
    const struct point one = low_first ? c->lowest : c->highest, two = low_first ? c->highest : c->lowest;
    if (c->n > 0)
        add_point(s, c->first.x, c->first.y);
    if (early > 0 && early < c->n - 1)
        add_point(s, one.x, one.y);
    if (late > early && late < c->n - 1)
        add_point(s, two.x, two.y);
    if (c->n > 1)
        add_point(s, c->last.x, c->last.y);
    c->n = 0;
}

static void draw_series(struct ui *ui, const struct plot *p, const struct plot_series *series, const struct scale *sx,
                        const struct scale *sy)
{
    struct stroke stroke;
    stroke.list = ui_draw(ui);
    stroke.series = series;
    stroke.casing = ui->theme->casing;
    stroke.n = 0;
    struct column column = {0};
    for (int i = 0; i < series->n; i++) {
        const double x = value_of(series, series->x, i), y = y_of(series, series->y, i);
        if (!usable(&p->x, x) || !usable(&p->y, y)) {
            column_emit(&column, &stroke);
            flush(&stroke);
            continue;
        }
        const struct point at = {to_px(sx, x), to_px(sy, y)};
        if (column.n > 0 && floorf(at.x) != column.x)
            column_emit(&column, &stroke);
        column.x = floorf(at.x);
        column_add(&column, at);
    }
    column_emit(&column, &stroke);
    flush(&stroke);
}

/* Where a value on the y axis is, or the edge of the axis that it lies beyond. */
static float edge_px(const struct plot_axis *a, const struct scale *s, double v)
{
    if (!usable(a, v))
        return s->from;
    const float px = shown_to_px(s, v * s->factor);
    return fminf(fmaxf(px, fminf(s->from, s->to)), fmaxf(s->from, s->to));
}

struct strip { /* the band within a pixel column */
    float x, top, bottom;
    bool any;
};

/* From one place to the next, pixel by pixel. */
static void fill_between(struct ui *ui, const struct strip *from, const struct strip *to, struct color c)
{
    const float n = to->x - from->x;
    for (float i = 0.0f; i < n; i += 1.0f) {
        const float top = from->top + i / n * (to->top - from->top),
                    bottom = from->bottom + i / n * (to->bottom - from->bottom);
        draw_fill(ui_draw(ui), (struct rect){from->x + i, top, 1.0f, fmaxf(bottom - top, 1.0f)}, 0.0f, c);
    }
}

static struct strip strip_at(const struct plot_axis *a, const struct scale *sy, float x, double y, double apart)
{
    const double low = a->logarithmic ? y * y / (y + apart) : y - apart;
    return (struct strip){floorf(x), edge_px(a, sy, y + apart), edge_px(a, sy, low), true};
}

/* Points of one pixel column make one strip. What lies beyond the plot is not drawn. */
static void draw_band(struct ui *ui, const struct plot *p, const struct plot_series *series, const struct scale *sx,
                      const struct scale *sy, struct color c)
{
    struct strip before = {0}, now = {0};
    for (int i = 0; i < series->n; i++) {
        const double x = value_of(series, series->x, i), y = y_of(series, series->y, i),
                     apart = y_of(series, series->band, i);
        const float at = usable(&p->x, x) ? shown_to_px(sx, x * sx->factor) : NAN;
        if (!(at >= sx->from && at <= sx->to) || !isfinite(y) || !isfinite(apart))
            continue;
        const struct strip next = strip_at(&p->y, sy, at, y, apart);
        if (now.any && next.x == now.x) {
            now.top = fminf(now.top, next.top);
            now.bottom = fmaxf(now.bottom, next.bottom);
            continue;
        }
        if (before.any)
            fill_between(ui, &before, &now, c);
        before = now;
        now = next;
    }
    if (before.any)
        fill_between(ui, &before, &now, c);
}

static void draw_bands(struct ui *ui, const struct plot *p, const struct scale *sx, const struct scale *sy)
{
    for (int k = 0; k < p->n_series; k++)
        if (p->series[k].band)
            draw_band(ui, p, &p->series[k], sx, sy, color_alpha(p->series[k].color, 0.11f));
}

static int last_usable(const struct plot *p, const struct plot_series *s)
{
    int i = s->n - 1;
    while (i >= 0 && (!usable(&p->x, value_of(s, s->x, i)) || !usable(&p->y, y_of(s, s->y, i))))
        i--;
    return i;
}

/* A value finer than the ticks: two significant digits on a logarithmic axis, three from 1 up; a hundredth of the axis
 * on a linear one. */
static int value_decimals(const struct scale *s, double shown)
{
    const double resolution =
        s->logarithmic ? fabs(shown) / (fabs(shown) < 1.0 ? 10.0 : 100.0) : (s->hi - s->lo) / 100.0;
    const double exponent = resolution > 0.0 ? floor(log10(resolution) + 1e-9) : 0.0;
    return exponent < 0.0 ? (int)-exponent : 0;
}

static void decimals_text(const struct plot_axis *a, double shown, int decimals, char *out, size_t size)
{
    char number[FORMAT_MAX], unit[FORMAT_MAX];
    format_fixed(number, shown, decimals);
    snprintf(unit, sizeof unit, a->format ? a->format : "%g", 0.0);
    snprintf(out, size, "%s%s", number, unit + strspn(unit, "0123456789.,+-e"));
}

static void value_text(const struct plot_axis *a, const struct scale *s, double v, char *out, size_t size)
{
    const double shown = v * s->factor;
    decimals_text(a, shown, value_decimals(s, shown), out, size);
}

/* A place on the axis: 3, not 3.0, for what is counted. */
static void place_text(const struct plot_axis *a, const struct scale *s, double v, char *out, size_t size)
{
    const double shown = v * s->factor;
    decimals_text(a, shown, shown == floor(shown) ? 0 : value_decimals(s, shown), out, size);
}

struct end {
    struct point dot;
    float text_y;
    struct color color;
    char text[2 * FORMAT_MAX];
};

static int collect_ends(const struct plot *p, const struct scale *sx, const struct scale *sy, struct rect area,
                        struct end end[MAX_SHOWN])
{
    int n = 0;
    for (int k = 0; k < p->n_series && n < MAX_SHOWN; k++) {
        const struct plot_series *s = &p->series[k];
        const int i = s->mark_end ? last_usable(p, s) : -1;
        if (i < 0)
            continue;
        const float x = to_px(sx, value_of(s, s->x, i)), y = to_px(sy, y_of(s, s->y, i));
        if (x < area.x - 0.5f || x > area.x + area.w + 0.5f || y < area.y - 0.5f || y > area.y + area.h + 0.5f)
            continue;
        const bool veiled = p->dims && x > to_px(sx, p->cursor);
        end[n] = (struct end){.dot = {x, y}, .text_y = y, .color = veiled ? color_alpha(s->color, 0.5f) : s->color};
        value_text(&p->y, sy, y_of(s, s->y, i), end[n].text, sizeof end[n].text);
        n++;
    }
    return n;
}

static void sort_ends(struct end *end, int n)
{
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && end[j].text_y < end[j - 1].text_y; j--) {
            const struct end swap = end[j];
            end[j] = end[j - 1];
            end[j - 1] = swap;
        }
}

static float ends_column(const struct end *end, int n)
{
    float last = 0.0f;
    for (int i = 0; i < n; i++)
        last = fmaxf(last, end[i].dot.x);
    return last + END_GAP;
}

/* Values stand in a column right of the last dot, clear of every line. Where that would leave the plot, the upper ones
 * go above their lines and the lower ones below, back over the plot; all of them above when the lowest line has no room
 * below. */
static bool place_ends(struct ui *ui, struct end *end, int n, float column, struct rect area)
{
    bool right = true;
    for (int i = 0; i < n; i++)
        right &= column + ui_text_width(ui, END_FONT, end[i].text) <= area.x + area.w + END_GAP;
    const bool room_below = n > 0 && end[n - 1].dot.y + END_LIFT + 8.0f <= area.y + area.h;
    const int n_above = room_below ? (n + 1) / 2 : n;
    for (int i = 0; i < n && !right; i++) {
        const float stacked = end[0].dot.y - END_LIFT - END_PITCH * (float)(n_above - 1 - i);
        end[i].text_y = i < n_above ? stacked : end[i].dot.y + END_LIFT;
    }
    return right;
}

/* Pushed apart, then back into the area. */
static void spread_ends(struct end *end, int n, struct rect area)
{
    for (int i = 1; i < n; i++) {
        const float overlap = END_PITCH - (end[i].text_y - end[i - 1].text_y);
        if (overlap <= 0.0f)
            continue;
        end[i].text_y += i == 1 ? 0.5f * overlap : overlap;
        end[i - 1].text_y -= i == 1 ? 0.5f * overlap : 0.0f;
    }
    const float below = n ? end[n - 1].text_y + 8.0f - (area.y + area.h) : 0.0f;
    for (int i = 0; i < n && below > 0.0f; i++)
        end[i].text_y -= below;
}

/* Places that texts have taken: others keep clear of them. */
struct taken {
    struct rect r[2 * MAX_TEXTS];
    int n;
};

/* With a margin at both sides: two numbers that touch read as one. */
static void take(struct taken *t, struct rect r)
{
    enum { MARGIN = 6 };
    if (t->n < (int)(sizeof t->r / sizeof *t->r))
        t->r[t->n++] = (struct rect){r.x - MARGIN, r.y, r.w + 2 * MARGIN, r.h};
}

static bool is_free(const struct taken *t, struct rect r)
{
    for (int k = 0; k < t->n; k++) {
        const struct rect both = rect_intersection(r, t->r[k]);
        if (both.w > 0.0f && both.h > 0.0f)
            return false;
    }
    return true;
}

/* So that a text over lines can be read. */
static void draw_plate(struct ui *ui, struct rect r)
{
    draw_fill(ui_draw(ui), (struct rect){r.x - 2.0f, r.y + 1.0f, r.w + 4.0f, r.h - 1.0f}, 3.0f,
              color_alpha(ui->theme->stage, 0.8f));
}

static void draw_ends(struct ui *ui, const struct plot *p, const struct scale *sx, const struct scale *sy,
                      struct rect area, struct taken *taken)
{
    struct end end[MAX_SHOWN];
    const int n = collect_ends(p, sx, sy, area, end);
    sort_ends(end, n);
    const float column = ends_column(end, n);
    const bool right = place_ends(ui, end, n, column, area);
    spread_ends(end, n, area);
    for (int i = 0; i < n; i++) {
        draw_circle(ui_draw(ui), end[i].dot.x, end[i].dot.y, 4.75f, ui->theme->casing);
        draw_circle(ui_draw(ui), end[i].dot.x, end[i].dot.y, 3.25f, end[i].color);
    }
    for (int i = 0; i < n; i++) {
        const float w = ui_text_width(ui, END_FONT, end[i].text), x = right ? column : end[i].dot.x - w;
        const struct rect r = {x, end[i].text_y - 0.5f * END_PITCH, w, END_PITCH};
        if (p->group) /* lines of kept runs may pass below */
            draw_plate(ui, r);
        draw_text(ui_draw(ui), right ? x : x + w, end[i].text_y + 5.0f, END_FONT, right ? TEXT_LEFT : TEXT_RIGHT,
                  end[i].color, end[i].text);
        take(taken, r);
    }
}

/* The nearest free place above or below, as long as it is beside the area. */
static bool find_place(const struct taken *taken, struct rect area, struct rect *r)
{
    const float y = fminf(fmaxf(r->y, area.y), area.y + area.h - END_PITCH);
    for (int i = 0; i <= 2 * MAX_TEXTS; i++) {
        const float off = 0.5f * END_PITCH * (float)((i + 1) / 2);
        r->y = i % 2 ? y - off : y + off;
        if (r->y >= area.y && r->y + END_PITCH <= area.y + area.h && is_free(taken, *r))
            return true;
    }
    return false;
}

/* Right of the dot, or left of it near the edge; clear of those before it, or not at all. */
static void draw_mark_text(struct ui *ui, const struct plot_mark *m, struct point dot, struct rect area,
                           struct taken *taken)
{
    const float w = ui_text_width(ui, END_FONT, m->text), apart = m->radius + 8.0f;
    const bool right = dot.x + apart + w <= area.x + area.w;
    struct rect r = {right ? dot.x + apart : dot.x - apart - w, dot.y - 0.5f * END_PITCH, w, END_PITCH};
    if (m->above) {
        r.x = fminf(fmaxf(dot.x - 0.5f * w, area.x), area.x + area.w - w);
        r.y = dot.y - m->radius - 6.0f - END_PITCH;
    }
    if (!find_place(taken, area, &r))
        return;
    take(taken, r);
    draw_plate(ui, r);
    draw_text(ui_draw(ui), r.x, r.y + 0.5f * END_PITCH + 5.0f, END_FONT, TEXT_LEFT, m->color, m->text);
}

static void draw_marks(struct ui *ui, const struct plot *p, const struct scale *sx, const struct scale *sy,
                       struct rect area, struct taken *taken)
{
    int texts = 0;
    for (int i = 0; i < p->n_marks; i++) {
        const struct plot_mark *m = &p->marks[i];
        if (!usable(&p->x, m->x) || !usable(&p->y, m->y))
            continue;
        const struct point dot = {to_px(sx, m->x), to_px(sy, m->y)};
        if (!rect_contains(rect_inset(area, -1.0f), dot.x, dot.y))
            continue;
        draw_circle(ui_draw(ui), dot.x, dot.y, m->radius + 1.5f, ui->theme->casing);
        draw_circle(ui_draw(ui), dot.x, dot.y, m->radius, m->color);
        if (m->text && texts++ < MAX_TEXTS)
            draw_mark_text(ui, m, dot, area, taken);
    }
}

static int nearest_sample(const struct plot_series *s, double x)
{
    int lo = 0, hi = s->n - 1;
    while (lo < hi) {
        const int mid = lo + (hi - lo) / 2;
        if (value_of(s, s->x, mid) < x)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo > 0 && x - value_of(s, s->x, lo - 1) < value_of(s, s->x, lo) - x)
        lo--;
    return lo;
}

struct reading {
    const char *label;
    struct color color;
    bool dashed;
    char text[4 * FORMAT_MAX + 8]; /* of two, where they are joined */
};

static bool is_read(const struct plot_series *s)
{
    return s->label && s->n > 0;
}

/* The x of the sample next to the pointer. */
static double nearest_of_all(const struct plot *p, double x)
{
    double at = NAN;
    for (int k = 0; k < p->n_series; k++) {
        const struct plot_series *s = &p->series[k];
        if (!is_read(s))
            continue;
        const double sample = value_of(s, s->x, nearest_sample(s, x));
        if (isnan(at) || fabs(sample - x) < fabs(at - x))
            at = sample;
    }
    return at;
}

/* A line that ends well before, or begins well after, has no value there. */
static bool reaches(const struct plot_series *s, const struct scale *sx, double at)
{
    const float slack = 24, here = to_px(sx, at);
    return to_px(sx, value_of(s, s->x, 0)) <= here + slack && to_px(sx, value_of(s, s->x, s->n - 1)) >= here - slack;
}

/* Behind the reading of the series before it. */
static void join_text(struct reading *r, const char *more)
{
    const size_t n = strlen(r->text);
    snprintf(r->text + n, sizeof r->text - n, " · %s", more);
}

/* The sample of every labelled series next to the pointer, and the x of the nearest of them all. */
static int read_at(const struct plot *p, const struct scale *sx, const struct scale *sy, double x, bool brief,
                   struct reading r[MAX_SHOWN], double *at)
{
    int n = 0;
    bool join = false;
    *at = nearest_of_all(p, x);
    for (int k = 0; k < p->n_series && n < MAX_SHOWN; k++) {
        const struct plot_series *s = &p->series[k];
        char text[2 * FORMAT_MAX];
        if (!is_read(s) || !reaches(s, sx, *at)) {
            join = false;
            continue;
        }
        const int i = nearest_sample(s, x);
        if (!usable(&p->y, y_of(s, s->y, i))) {
            join = false;
            continue;
        }
        value_text(&p->y, sy, y_of(s, s->y, i), text, sizeof text);
        if (join) {
            join_text(&r[n - 1], text);
        } else {
            r[n] = (struct reading){
                .label = brief && s->brief ? s->brief : s->label, .color = s->color, .dashed = s->dashed};
            memcpy(r[n++].text, text, sizeof text);
        }
        join = s->joined;
    }
    return n;
}

/* A line of the series' kind: two of them may share a colour. */
static void draw_swatch(struct ui *ui, float x, float y, const struct reading *r)
{
    if (!r->dashed) {
        draw_line(ui_draw(ui), x, y, x + 8.0f, y, 2.0f, r->color);
        return;
    }
    draw_line(ui_draw(ui), x, y, x + 3.0f, y, 2.0f, r->color);
    draw_line(ui_draw(ui), x + 6.0f, y, x + 9.0f, y, 2.0f, r->color);
}

static void draw_reading(struct ui *ui, struct point by, const char *head, const struct reading *r, int n)
{
    float label_w = ui_text_width(ui, CARD_FONT, head), value_w = 0.0f;
    for (int i = 0; i < n; i++) {
        label_w = fmaxf(label_w, ui_text_width(ui, FONT_NOTE, r[i].label));
        value_w = fmaxf(value_w, ui_text_width(ui, CARD_FONT, r[i].text));
    }
    const float w = 12.0f + 16.0f + label_w + 16.0f + value_w + 12.0f;
    const struct rect card = ui_card_begin(ui, by.x, by.y, ceilf(w), CARD_LINE * (float)(n + 1) + 12.0f);
    float y = card.y + 20.0f;
    draw_text(ui_draw(ui), card.x + 12.0f, y, CARD_FONT, TEXT_LEFT, ui->theme->text, head);
    for (int i = 0; i < n; i++) {
        y += CARD_LINE;
        draw_swatch(ui, card.x + 13.0f, y - 4.0f, &r[i]);
        draw_text(ui_draw(ui), card.x + 28.0f, y, FONT_NOTE, TEXT_LEFT, ui->theme->text, r[i].label);
        draw_text(ui_draw(ui), card.x + card.w - 12.0f, y, CARD_FONT, TEXT_RIGHT, ui->theme->hi, r[i].text);
    }
    ui_above_end(ui);
}

/* What is read at x_read; the card stands beside the pointer, or else at the top of the line. Returns whether anything
 * is. */
static bool draw_hover(struct ui *ui, const struct plot *p, const struct scale *sx, const struct scale *sy,
                       struct rect area, double x_read, bool pointed)
{
    struct reading reading[MAX_SHOWN];
    char head[2 * FORMAT_MAX];
    double at;
    const int n = read_at(p, sx, sy, x_read, !pointed, reading, &at);
    if (n == 0 || !usable(&p->x, at))
        return false;
    const float x = roundf(to_px(sx, at));
    if (x >= area.x && x <= area.x + area.w)
        draw_fill(ui_draw(ui), (struct rect){x, area.y, 1.0f, area.h}, 0.0f, ui->theme->mid);
    place_text(&p->x, sx, at, head, sizeof head);
    draw_reading(ui, pointed ? (struct point){ui->in.x, ui->in.y} : (struct point){x, area.y + 4.0f}, head, reading, n);
    return true;
}

/* Of a group: the plot that the pointer is in, and the place there. One that is drawn before it hears of it in the next
 * frame. */
struct group {
    ui_id pointed; /* 0: none */
    double x;
};

static void tell_group(struct ui *ui, struct group *g, ui_id id, bool hot, double x)
{
    if (!hot && g->pointed != id)
        return;
    const ui_id pointed = hot ? id : 0;
    if (g->pointed != pointed || (hot && g->x != x))
        ui_wake_at(ui, ui->in.time);
    g->pointed = pointed;
    g->x = x;
}

static void draw_readings(struct ui *ui, ui_id id, const struct plot *p, const struct scale *sx, const struct scale *sy,
                          struct rect area)
{
    struct group *g = p->group ? ui_memory(ui, ui_make_id(ui, p->group), sizeof *g) : NULL;
    const unsigned state = ui_behave_part(ui, id, 0, area, true);
    const bool hot = state & UI_HOT;
    const double x = from_px(sx, ui->in.x);
    if (p->pointer)
        *p->pointer = (struct plot_pointer){
            .over = hot, .held = state & UI_ACTIVE, .x = from_px(sx, fminf(fmaxf(ui->in.x, area.x), area.x + area.w))};
    if (hot)
        draw_hover(ui, p, sx, sy, area, x, true);
    if (!g)
        return;
    tell_group(ui, g, id, hot, x);
    if (!hot && g->pointed && usable(&p->x, g->x))
        draw_hover(ui, p, sx, sy, area, g->x, false);
}

/* What comes behind the cursor is there, but is not what is shown. */
static void draw_cursor(struct ui *ui, const struct plot *p, const struct scale *sx, struct rect area)
{
    if (!usable(&p->x, p->cursor))
        return;
    const float x = roundf(fminf(fmaxf(to_px(sx, p->cursor), area.x), area.x + area.w));
    if (p->dims)
        draw_fill(ui_draw(ui), (struct rect){x, area.y - 2.0f, area.x + area.w + 2.0f - x, area.h + 4.0f}, 0.0f,
                  color_alpha(ui->theme->stage, 0.65f));
    draw_fill(ui_draw(ui), (struct rect){x, area.y, 1.0f, area.h}, 0.0f, p->dims ? ui->theme->mid : ui->theme->edge);
}

static struct rect plot_area(struct rect r, float left)
{
    return (struct rect){r.x + left, r.y + MARGIN_TOP, fmaxf(r.w - left, 1.0f),
                         fmaxf(r.h - MARGIN_TOP - MARGIN_BOTTOM, 1.0f)};
}

void ui_plot(struct ui *ui, struct rect r, const struct plot *p)
{
    const ui_id id = ui_make_id(ui, p->key);
    const uint32_t owner = ui_own(ui, id);
    double tick[MAX_TICKS];
    struct rect area = plot_area(r, MARGIN_LEFT);
    const struct scale sy = make_scale(p, false, area.y + area.h, area.y);
    const int n_ticks = make_ticks(&sy, Y_TICK_PITCH, tick);
    area = plot_area(r, fmaxf(MARGIN_LEFT, widest_tick(ui, &p->y, tick, n_ticks) + LABEL_GAP));
    const struct scale sx = make_scale(p, true, area.x, area.x + area.w);

    draw_y_axis(ui, &p->y, &sy, area, tick, n_ticks);
    draw_x_axis(ui, &p->x, &sx, area);
    draw_push_clip(ui_draw(ui), rect_inset(area, -2.0f));
    draw_bands(ui, p, &sx, &sy);
    if (!p->dims)
        draw_cursor(ui, p, &sx, area);
    for (int k = 0; k < p->n_series; k++)
        if (!p->series[k].unseen)
            draw_series(ui, p, &p->series[k], &sx, &sy);
    if (p->dims)
        draw_cursor(ui, p, &sx, area);
    draw_pop_clip(ui_draw(ui));
    struct taken taken = {.n = 0};
    draw_ends(ui, p, &sx, &sy, area, &taken);
    draw_marks(ui, p, &sx, &sy, area, &taken);
    draw_readings(ui, id, p, &sx, &sy, area);
    ui_scroll_meet(ui, r);
    ui_own(ui, owner);
}
