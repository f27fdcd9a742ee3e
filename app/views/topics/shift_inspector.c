/* app/views/topics/shift_inspector.c - the value in focus as a balance, the path that shifts first on the left, the one
 * that shifts last on the right; how many values agree; and what had no room on the stage. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/shift.h"
#include "engine/base/i18n.h"

enum { TABLE_ROWS = 9 }; /* more of them scroll */

static bool is_full(const struct view *v)
{
    return v->frame == FRAME_FULL;
}

/* The balance. */

struct half {
    bool there, foreign; /* there is such a value; it is no pixel of the picture: padding, or came in */
    int row, col;
    double value;
};

/* "3, 4   6   × −4   6   3, 3": equal halves have one number, others are marked. */
static void draw_halves(const struct view *v, struct rect r, const struct half half[2], const char *middle)
{
    const struct theme *t = ui_theme(v->ui);
    const float baseline = roundf(r.y + r.h / 2 + 5), centre = r.x + r.w / 2, aside = is_full(v) ? 40 : 32;
    const struct font font = {FONT_MONO, FONT_500, is_full(v) ? 15 : 14}, small = {FONT_MONO, FONT_400, 12};
    const bool differ = half[0].there && half[1].there && half[0].value != half[1].value;
    char text[FORMAT_MAX], row[FORMAT_MAX], col[FORMAT_MAX], place[2 * FORMAT_MAX + 4];
    if (differ)
        draw_fill(ui_draw(v->ui), (struct rect){r.x - 8, r.y, r.w + 16, r.h}, 4, color_alpha(t->warn, 0.14f));
    draw_text(ui_draw(v->ui), centre, baseline, small, TEXT_CENTER, t->kernel_ink, middle);
    for (int i = 0; i < 2; i++) {
        const struct half *h = &half[i];
        const struct color c = !h->there || h->foreign ? t->mid : differ ? t->warn : t->hi;
        if (h->there)
            convolve_pixel(v, text, h->value);
        else
            snprintf(text, sizeof text, "–");
        snprintf(place, sizeof place, "%s, %s", format_number(row, h->row, 0), format_number(col, h->col, 0));
        draw_text(ui_draw(v->ui), centre + (i ? aside : -aside), baseline, font, i ? TEXT_LEFT : TEXT_RIGHT, c, text);
        if (!h->there || ui_text_width(v->ui, font, text) + ui_text_width(v->ui, small, place) + 8 > r.w / 2 - aside)
            continue; /* the number needs the room of its place */
        draw_text(ui_draw(v->ui), i ? r.x + r.w : r.x, baseline, small, i ? TEXT_RIGHT : TEXT_LEFT, t->mid, place);
    }
}

/* A result below: numbers with a word between them. */
static float draw_results(const struct view *v, struct rect area, float y, const char *word, const double value[2],
                          bool there)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_600, is_full(v) ? 15 : 14};
    const float centre = area.x + area.w / 2, aside = is_full(v) ? 40 : 32;
    char text[FORMAT_MAX];
    draw_text(ui_draw(v->ui), centre, y + 15, FONT_NOTE, TEXT_CENTER, t->mid, word);
    draw_text(ui_draw(v->ui), centre - aside, y + 15, font, TEXT_RIGHT, t->hi, convolve_number(v, text, value[0]));
    draw_text(ui_draw(v->ui), centre + aside, y + 15, font, TEXT_LEFT, there ? t->hi : t->mid,
              there ? convolve_number(v, text, value[1]) : "–");
    return y + 22;
}

struct balance {
    int n;
    struct half half[KERNEL_MAX_WEIGHTS][2];
    double weight[KERNEL_MAX_WEIGHTS];
    double sum[2]; /* of products; not of a pooling */
    bool there;    /* the second path has a value of F(X) */
};

static bool came_in(const struct shift_state *s, const struct board_term *t)
{
    const int *by = s->settings.by;
    return t->from_row < 0 || shift_source(t->from_row, by[0], s->x.shape.dim[2], s->settings.circular) < 0 ||
           shift_source(t->from_col, by[1], s->x.shape.dim[3], s->settings.circular) < 0;
}

static struct half half_of(const struct board_term *t, bool foreign)
{
    return (struct half){true, foreign, t->row, t->col, t->x};
}

/* Products of the map's value. */
static void weigh_map(const struct shift_state *s, const struct shift_focus *f, struct balance *b)
{
    struct board_term term[KERNEL_MAX_WEIGHTS];
    int still[2];
    b->n = board_terms(&s->filter.board);
    b->sum[0] = board_filter_terms(&s->filter, &s->shifted, f->row, f->col, term);
    for (int i = 0; i < b->n; i++) {
        b->half[i][0] = half_of(&term[i], came_in(s, &term[i]));
        b->half[i][1] = (struct half){0};
        b->weight[i] = term[i].w;
    }
    b->there = shift_still_place(s, &s->map, f->row, f->col, still);
    if (!b->there)
        return;
    b->sum[1] = board_filter_terms(&s->filter, &s->x, still[0], still[1], term);
    for (int i = 0; i < b->n; i++)
        b->half[i][1] = half_of(&term[i], term[i].from_row < 0);
}

/* Values of the window of a pooled one. */
static void weigh_pooled(const struct shift_state *s, const struct shift_focus *f, struct balance *b)
{
    const struct shift_map *p = &s->pooled, *map = &s->map;
    int still[2];
    b->n = p->window[0] * p->window[1];
    b->there = shift_still_place(s, p, f->row, f->col, still);
    for (int i = 0; i < b->n; i++) {
        const int y = f->row * p->stride[0] + i / p->window[1], x = f->col * p->stride[1] + i % p->window[1];
        b->half[i][0] = (struct half){true, false, y, x, (double)map->moved.data[y * map->cols + x]};
        b->half[i][1] = (struct half){0};
        if (!b->there)
            continue;
        const int sy = still[0] * p->stride[0] + i / p->window[1], sx = still[1] * p->stride[1] + i % p->window[1];
        b->half[i][1] = (struct half){true, false, sy, sx, (double)map->still.data[sy * map->cols + sx]};
    }
}

static float draw_table(const struct view *v, struct rect area, float y, const struct balance *b, bool weights)
{
    const float pitch = is_full(v) ? 24 : 22;
    const int shown = b->n < TABLE_ROWS ? b->n : TABLE_ROWS;
    const struct rect view = {area.x - 8, y, area.w + 8 + v->padding - 4, (float)shown * pitch};
    const bool scrolls = b->n > TABLE_ROWS;
    const float offset = scrolls ? ui_scroll_begin(v->ui, "balance", view, (float)b->n * pitch) : 0;
    for (int i = 0; i < b->n; i++) {
        const float at = y + offset + (float)i * pitch;
        char weight[FORMAT_MAX] = "", number[FORMAT_MAX];
        if (at + pitch <= view.y || at >= view.y + view.h)
            continue;
        if (weights)
            snprintf(weight, sizeof weight, "× %.40s", convolve_number(v, number, b->weight[i]));
        draw_halves(v, (struct rect){area.x, at, area.w, pitch}, b->half[i], weight);
    }
    if (scrolls)
        ui_scroll_end(v->ui);
    return y + view.h;
}

/* What becomes of the sums; nothing where they are the value. */
static float draw_sums(const struct view *v, const struct shift_state *s, struct rect area, float y,
                       const struct balance *b, const double value[2])
{
    const struct board *board = &s->filter.board;
    const double output[2] = {board_filter_output(&s->filter, b->sum[0]), board_filter_output(&s->filter, b->sum[1])};
    char word[64];
    y = draw_results(v, area, y, _("sum"), b->sum, b->there);
    if (board->divisor != 1 || s->filter.bias != 0) {
        snprintf(word, sizeof word,
                 board->divisor != 1 && s->filter.bias != 0 ? "÷ %d + b"
                 : board->divisor != 1                      ? "÷ %d"
                                                            : "+ b",
                 board->divisor);
        y = draw_results(v, area, y, word, output, b->there);
    }
    if (board->activation != BOARD_NONE)
        y = draw_results(v, area, y, _(prop_infos[PROP_CONVOLVE_ACTIVATION].titles[board->activation]), value,
                         b->there);
    return y;
}

static void draw_heads(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    draw_text(ui_draw(v->ui), area.x, y, FONT_HEAD, TEXT_LEFT, t->hi, "Shift(X)");
    draw_text(ui_draw(v->ui), area.x + area.w, y, FONT_HEAD, TEXT_RIGHT, t->hi, "X");
}

/* "F(Shift(X)) −4   Shift(F(X)) −4   difference 0" */
static float result_row(const struct view *v, struct rect area, float y, const char *label, double value,
                        struct color c)
{
    const struct font font = {FONT_MONO, FONT_600, 16};
    char text[FORMAT_MAX];
    convolve_number(v, text, value);
    const float w = ui_text_width(v->ui, font, text);
    ui_label(v->ui, area.x, y + 16, area.w - w - 8, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 16, font, TEXT_RIGHT, c, text);
    return y + 24;
}

static float draw_value(const struct view *v, const struct shift_state *s, struct rect area, float y,
                        const struct shift_focus *f)
{
    const struct theme *t = ui_theme(v->ui);
    const struct shift_map *map = f->pooled ? &s->pooled : &s->map;
    const int i = f->row * map->cols + f->col;
    const bool band = map->mark[i] & SHIFT_BAND, differs = map->mark[i] & SHIFT_DIFFERS;
    y = result_row(v, area, y, shift_title(GRID_MOVED, f->pooled), (double)map->moved.data[i], t->output_ink);
    y = result_row(v, area, y, shift_title(GRID_ALONG, f->pooled), (double)map->along.data[i], t->output_ink);
    return result_row(v, area, y, band ? _("Difference, border band") : _("Difference"),
                      (double)map->difference.data[i], differs && !band ? t->warn : t->mid);
}

static float draw_focus(const struct view *v, const struct shift_state *s, struct rect area, float y)
{
    const struct shift_focus f = shift_focus(v, s);
    struct balance b = {0};
    char note[64];
    (f.pooled ? weigh_pooled : weigh_map)(s, &f, &b);
    snprintf(note, sizeof note, f.pooled ? _("pooled [%d, %d]") : _("map [%d, %d]"), f.row, f.col);
    y = panel_head(v, area, y, _("Two paths"), note);
    draw_heads(v, area, y + 8);
    y = draw_table(v, area, y + 14, &b, !f.pooled);
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y + 4, area.w, 1}, 0, ui_theme(v->ui)->edge);
    y += 8;
    const int i = f.row * s->map.cols + f.col;
    if (!f.pooled)
        y = draw_sums(v, s, area, y, &b, (double[]){(double)s->map.moved.data[i], (double)s->map.along.data[i]});
    return draw_value(v, s, area, y + 2, &f);
}

/* Agreement: a row a count, a column a map. */

struct count_texts {
    char map[64], pooled[64];
    bool good[2];
};

static struct font count_font(const struct view *v)
{
    return (struct font){FONT_MONO, FONT_500, is_full(v) ? 14 : 12};
}

static void count_row(const struct view *v, struct rect area, float y, const char *label, const struct count_texts *c,
                      float second)
{
    const struct theme *t = ui_theme(v->ui);
    const float first = ui_text_width(v->ui, count_font(v), c->map);
    ui_label(v->ui, area.x, y, area.w - second - first - 8, FONT_NOTE, TEXT_LEFT, t->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w - second, y, count_font(v), TEXT_RIGHT, c->good[0] ? t->hi : t->warn,
              c->map);
    draw_text(ui_draw(v->ui), area.x + area.w, y, count_font(v), TEXT_RIGHT, c->good[1] ? t->hi : t->warn, c->pooled);
}

enum count { COUNT_DOWN, COUNT_RIGHT, COUNT_INSIDE, COUNT_LARGEST, COUNT_BAND, COUNT_SAME, COUNTS };

static void count_text(const struct shift_map *map, enum count c, char *text, size_t size, bool *good)
{
    char number[FORMAT_MAX];
    *good = true;
    if (map->rows == 0) {
        snprintf(text, size, "–");
    } else if (c == COUNT_DOWN || c == COUNT_RIGHT) {
        const double cells = (double)map->cells[c] + (double)map->rest[c] / (double)map->step[c];
        snprintf(text, size, "%s", format_number(number, cells, CONVOLVE_DECIMALS));
        *good = map->rest[c] == 0;
    } else if (c == COUNT_INSIDE) {
        snprintf(text, size, "%d/%d", map->agree, map->inside);
        *good = map->agree == map->inside;
    } else if (c == COUNT_LARGEST) {
        snprintf(text, size, "%s", format_number(number, (double)map->largest, CONVOLVE_DECIMALS));
        *good = map->largest == 0;
    } else if (c == COUNT_BAND) {
        snprintf(text, size, "%d/%d", map->band_agree, map->band);
    } else {
        snprintf(text, size, "%d/%d", map->same, map->rows * map->cols);
    }
}

/* What a rest of pixels does, of the map that is large. */
static float draw_phase(const struct view *v, const struct shift_state *s, struct rect area, float y)
{
    const struct shift_map *map = shift_map_of(s, GRID_MOVED, shift_shows_pooled(v, s));
    const struct shift_map *broken = map->rest[0] || map->rest[1] ? map : &s->pooled;
    char text[512]; /* two bytes a letter in Russian */
    if (broken->rows == 0 || (broken->rest[0] == 0 && broken->rest[1] == 0))
        return y;
    snprintf(text, sizeof text,
             _("A cell of %c is %d×%d pixels wide: it cannot move by less. On the moved picture its windows begin "
               "[%d, %d] pixels beside their old places and read other pixels."),
             broken == &s->pooled ? 'P' : 'F', broken->step[0], broken->step[1], shift_phase(broken, 0),
             shift_phase(broken, 1));
    return y + 4 + ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, text);
}

static float draw_counts(const struct view *v, const struct shift_state *s, struct rect area, float y)
{
    static const char *const labels[COUNTS] = {N_("Cells down"),  N_("Cells right"), N_("Paths agree"),
                                               N_("Largest |Δ|"), N_("Border band"), N_("In place, same")};
    const struct theme *t = ui_theme(v->ui);
    struct count_texts text[COUNTS];
    float second = is_full(v) ? 68 : 56;
    for (int c = 0; c < COUNTS; c++) {
        count_text(&s->map, (enum count)c, text[c].map, sizeof text[c].map, &text[c].good[0]);
        count_text(&s->pooled, (enum count)c, text[c].pooled, sizeof text[c].pooled, &text[c].good[1]);
        second = fmaxf(second, ui_text_width(v->ui, count_font(v), text[c].pooled) + 12);
    }
    y = panel_head(v, area, y, _("Agreement"), NULL);
    draw_text(ui_draw(v->ui), area.x + area.w - second, y - 15, FONT_NOTE, TEXT_RIGHT, t->mid, "F");
    draw_text(ui_draw(v->ui), area.x + area.w, y - 15, FONT_NOTE, TEXT_RIGHT, t->mid, "P");
    for (int c = 0; c < COUNTS; c++, y += 22)
        count_row(v, area, y + 8, _(labels[c]), &text[c], second);
    return draw_phase(v, s, area, y);
}

/* What has no room on the stage. */

static float draw_pooled(const struct view *v, const struct shift_state *s, struct rect area, float y)
{
    struct matrix m[3];
    const int cols = s->pooled.cols, rows = s->pooled.rows;
    const float gap = 16, three = matrix_cell_size(fminf(28, floorf((area.w - 2 * gap) / (float)(3 * cols))));
    const bool across = (float)cols * three >= 88 && shift_readable(v, s, GRID_POOLED_MOVED, true, three);
    const float two = matrix_cell_size(fminf(28, floorf((area.w - gap) / (float)(2 * cols)))),
                cell = across ? three : two,
                column = fmaxf((float)cols * cell, (area.w - gap) / (across ? 3.0f : 2.0f));
    y = panel_head(v, area, y, _("Pooled map"), NULL);
    ui_push_id(v->ui, "pooled");
    for (int i = 0; i < 3; i++) {
        const enum shift_grid g = (enum shift_grid)(GRID_POOLED_MOVED + i);
        const bool below = !across && i == 2;
        m[i] = (struct matrix){.x = area.x +
                                    (below ? 0 : (float)i * roundf(across ? (float)cols * cell + gap : column + gap)),
                               .y = y + 16 + (below ? (float)rows * cell + 32 : 0),
                               .rows = rows,
                               .cols = cols,
                               .cell = cell};
        shift_describe(v, s, g, true, &m[i]);
        shift_map_pointer(v, s, g, &m[i], true);
        shift_draw_grid(v, s, g, &m[i], true, false, across ? (float)cols * cell + gap - 4 : column);
    }
    ui_pop_id(v->ui);
    shift_pooled_marks(v, s, m);
    return m[2].y + (float)rows * cell + 12;
}

static float draw_rest(const struct view *v, const struct shift_state *s, struct rect area, float y, float between)
{
    const struct shift_rest rest = shift_left_over(v, s);
    if (rest.answers) {
        y = panel_head(v, area, y + between, _("Answers"), NULL);
        y = shift_answers(v, s, area, y - 8, INFINITY);
    }
    if (rest.pooled)
        y = draw_pooled(v, s, area, y + between);
    if (rest.curve)
        y = shift_curve(v, s, (struct rect){area.x, y + between + 8, area.w, 260});
    return y;
}

float shift_inspector(const struct view *v, struct rect area)
{
    const struct shift_state *s = session_shift(v->session);
    const float between = is_full(v) ? 20 : 12;
    if (!s || !s->serial)
        return 0;
    float y = draw_focus(v, s, area, area.y);
    y = draw_counts(v, s, area, y + between);
    return draw_rest(v, s, area, y, between) - area.y;
}
