/* app/views/topics/matrix_sizes.c - the three layers in numbers: as a strip below the matrix, and for any size with
 * bars on a logarithmic scale. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/matrix_view.h"
#include "engine/base/i18n.h"

/* Words. */

const char *matrix_sharing_title(int sharing)
{
    static const char *const titles[CONV2D_SHARINGS] = {N_("Convolution"), N_("Locally connected"),
                                                        N_("Fully connected")};
    return _(titles[sharing]);
}

const char *matrix_words(char text[MATRIX_WORDS], int64_t n)
{
    static const struct {
        double from;
        const char *format;
    } units[] = {{1e18, N_("%s quintillion")}, {1e15, N_("%s quadrillion")}, {1e12, N_("%s trillion")},
                 {1e9, N_("%s billion")},      {1e6, N_("%s million")},      {1e4, N_("%s thousand")}};
    char number[FORMAT_MAX];
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if ((double)n >= units[i].from) {
            const double unit = units[i].from == 1e4 ? 1e3 : units[i].from;
            snprintf(text, MATRIX_WORDS, _(units[i].format), format_number(number, (double)n / unit, 1));
            return text;
        }
    snprintf(text, MATRIX_WORDS, "%s", format_count(number, n));
    return text;
}

const char *matrix_bytes(char text[MATRIX_WORDS], int64_t bytes)
{
    static const char *const units[] = {N_("%s bytes"), N_("%s kB"), N_("%s MB"), N_("%s GB"),
                                        N_("%s TB"),    N_("%s PB"), N_("%s EB")};
    char number[FORMAT_MAX];
    double amount = (double)bytes;
    int unit = 0;
    for (; amount >= 999.95 && unit < 6; unit++)
        amount /= 1000;
    snprintf(text, MATRIX_WORDS, _(units[unit]), format_number(number, amount, amount >= 100 ? 0 : 1));
    return text;
}

const struct conv2d_size *matrix_counted(const struct view *v)
{
    const struct matrix_model *m = session_matrix(v->session);
    return m->chosen == MATRIX_CASE_BOARD || matrix_view_now(v) != MATRIX_VIEW_SIZES ? m->size : m->case_size;
}

static int chosen(const struct view *v)
{
    return session_int(v->session, PROP_MATRIX_SHARING);
}

/* A layer that can be chosen: its whole rect. */
static void choose_on_click(const struct view *v, struct rect r, int i)
{
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "layer"), r, true, true);
    ui_pop_id(v->ui);
    if (i == chosen(v)) {
        draw_fill(ui_draw(v->ui), r, 6, ui_theme(v->ui)->raised);
        if (ui_theme(v->ui)->light)
            draw_frame(ui_draw(v->ui), r, 6, 1, ui_theme(v->ui)->edge);
    }
    if ((state & UI_HOT) && i != chosen(v))
        draw_fill(ui_draw(v->ui), r, 6, ui_theme(v->ui)->hover);
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 6);
    if ((state & UI_CLICKED) && i != chosen(v))
        request_int(v->requests, PROP_MATRIX_SHARING, i);
    ui_tooltip(v->ui, r,
               i == CONV2D_SHARED  ? _("One kernel for all windows (key U goes through the three)")
               : i == CONV2D_LOCAL ? _("The same windows, each with weights of its own (key U)")
                                   : _("Every output sees every input (key U)"));
}

/* The strip. */

/* In the largest type that fits width. */
static void fitted(const struct view *v, float x, float baseline, float width, struct font font, float least,
                   struct color c, const char *text)
{
    while (font.size > least && ui_text_width(v->ui, font, text) > width)
        font.size--;
    ui_label(v->ui, x, baseline, width, font, TEXT_LEFT, c, text);
}

struct block {
    const char *title, *unit;
    int64_t n;
    char note[128];
    bool bold;
};

static void draw_block(const struct view *v, struct rect r, const struct block *b)
{
    const struct theme *t = ui_theme(v->ui);
    const bool low = r.h < 80;
    const float x = r.x + 12, w = r.w - 24, second = r.y + (low ? 42 : 54);
    const struct font big = {FONT_MONO, FONT_700, low ? 20 : 24};
    char number[FORMAT_MAX];
    const char *count = format_count(number, b->n);
    const float end = ui_text_width(v->ui, big, count) + 10;
    fitted(v, x, r.y + (low ? 19 : 24), w, b->bold ? FONT_HEAD : FONT_BODY, 12, b->bold ? t->hi : t->text, b->title);
    fitted(v, x, second, w, big, 14, t->hi, count);
    if (end + ui_text_width(v->ui, FONT_NOTE, b->unit) <= w)
        draw_text(ui_draw(v->ui), x + end, second, FONT_NOTE, TEXT_LEFT, t->mid, b->unit);
    fitted(v, x, r.y + (low ? 61 : 77), w, FONT_NOTE, 12, t->mid, b->note);
}

static void layer_block(const struct view *v, struct rect r, int i)
{
    const struct conv2d_size *s = &matrix_counted(v)[i];
    char number[FORMAT_MAX];
    const char *unit =
        s->biases ? cs_plural("parameter", "parameters", s->parameters) : cs_plural("weight", "weights", s->parameters);
    struct block b = {matrix_sharing_title(i), unit, s->parameters, "", i == chosen(v)};
    choose_on_click(v, r, i);
    snprintf(b.note, sizeof b.note, cs_plural("%s multiply-add", "%s multiply-adds", s->products),
             format_count(number, s->products));
    draw_block(v, r, &b);
}

/* im2col: what goes in, its copies, what comes out. */
static void copies_block(const struct view *v, struct rect r, int i)
{
    const struct matrix_model *m = session_matrix(v->session);
    const int64_t copies = (int64_t)m->elements * m->rows;
    char number[FORMAT_MAX];
    const int64_t count = i == 0 ? m->cols : i == 1 ? copies : m->rows;
    struct block b = {i == 0   ? _("Input")
                      : i == 1 ? _("Windows as columns")
                               : _("Output"),
                      cs_plural("number", "numbers", count), count, "", i == 1};
    if (i == 0)
        snprintf(b.note, sizeof b.note, "%d×%d", m->height, m->width);
    else if (i == 1)
        snprintf(b.note, sizeof b.note, _("%s× the input"),
                 format_number(number, (double)copies / m->cols, CONVOLVE_DECIMALS));
    else
        snprintf(b.note, sizeof b.note, cs_plural("%s multiply-add", "%s multiply-adds", copies),
                 format_count(number, copies));
    draw_block(v, r, &b);
}

void matrix_strip(const struct view *v, struct rect r)
{
    const float gap = 32, w = floorf((r.w - 2 * gap) / 3);
    const struct theme *t = ui_theme(v->ui);
    for (int i = 0; i < CONV2D_SHARINGS; i++) {
        const struct rect block = {r.x + (float)i * (w + gap), r.y, w, r.h};
        (matrix_view_now(v) == MATRIX_VIEW_IM2COL ? copies_block : layer_block)(v, block, i);
        if (i > 0)
            draw_text(ui_draw(v->ui), block.x - gap / 2, roundf(r.y + r.h / 2 + 6),
                      (struct font){FONT_MONO, FONT_500, 18}, TEXT_CENTER, t->mid, "→");
    }
}

/* Any size. */

static const char *count(char buf[FORMAT_MAX], int64_t n)
{
    return format_count(buf, n);
}

/* Of the board its matrix; else "150,528 inputs × 1000 units". */
static void layer_formula(const struct view *v, int i, char *text, size_t size)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct conv2d_question *q = &m->question;
    char a[FORMAT_MAX], b[FORMAT_MAX];
    if (m->chosen == MATRIX_CASE_BOARD) {
        const int64_t first = i == CONV2D_FULL ? m->cols : i == CONV2D_LOCAL ? m->size[1].products : m->elements;
        snprintf(text, size,
                 i == CONV2D_FULL    ? _("%s inputs × %s outputs")
                 : i == CONV2D_LOCAL ? _("%s places of %s windows")
                                     : _("%s weights × %s map"),
                 count(a, first), count(b, i == CONV2D_SHARED ? 1 : m->rows));
        return;
    }
    if (i == CONV2D_FULL)
        snprintf(text, size, cs_plural("%s inputs × %s unit", "%s inputs × %s units", q->units), count(a, q->inputs),
                 count(b, q->units));
    else if (i == CONV2D_LOCAL)
        snprintf(text, size, cs_plural("%s in a window × %s unit", "%s in a window × %s units", q->units),
                 count(a, q->window), count(b, q->units));
    else
        snprintf(text, size, cs_plural("%s in a window × %s map", "%s in a window × %s maps", q->maps),
                 count(a, q->window), count(b, q->maps));
}

/* Powers of ten that the bars run over. */
static int decades(const struct conv2d_size *s)
{
    int n = 1;
    for (int i = 0; i < CONV2D_SHARINGS; i++)
        n = (int)fmax(n, ceil(log10(fmax(1, (double)s[i].parameters))));
    return n;
}

struct rows {
    float x, w, y, pitch; /* of the bars; of the first row */
    float first, second;  /* baselines within a row */
    float bar, height;    /* of a row's bar: from its top, and how high */
    float digits;         /* size of the large number */
    int decades;
};

static struct rows place_rows(const struct view *v, struct rect area, float head, float foot)
{
    const float side = v->frame == FRAME_FULL ? 44 : 28, pitch = fminf(floorf((area.h - head - foot) / 3), 190);
    const bool low = pitch < 110, high = pitch >= 150;
    return (struct rows){.x = area.x + side,
                         .w = area.w - 2 * side,
                         .y = area.y + head,
                         .pitch = pitch,
                         .first = low    ? 20
                                  : high ? 32
                                         : 26,
                         .second = low    ? 42
                                   : high ? 78
                                          : 58,
                         .bar = low    ? 50
                                : high ? 100
                                       : 74,
                         .height = low    ? 8
                                   : high ? 22
                                          : 14,
                         .digits = low    ? 20
                                   : high ? 36
                                          : 28,
                         .decades = decades(matrix_counted(v))};
}

/* Behind a bar: a line for every power of ten, every third a stronger one. */
static void scale_lines(const struct view *v, const struct rows *r, float y)
{
    const struct theme *t = ui_theme(v->ui);
    for (int i = 0; i <= r->decades; i++)
        draw_fill(ui_draw(v->ui),
                  (struct rect){roundf(r->x + (float)i * r->w / (float)r->decades), y - 4, 1, r->height + 8}, 0,
                  i % 3 ? t->line : t->edge);
}

static void scale_names(const struct view *v, const struct rows *r, float baseline)
{
    static const char *const names[] = {
        "1", N_("thousand"), N_("million"), N_("billion"), N_("trillion"), N_("quadrillion"), N_("quintillion")};
    const struct font font = {FONT_SANS, FONT_400, 12};
    float last = -1e9f;
    for (int i = 0; i <= r->decades && i / 3 <= 6; i += 3) {
        const char *name = i ? _(names[i / 3]) : names[0];
        const float w = ui_text_width(v->ui, font, name), middle = r->x + (float)i * r->w / (float)r->decades,
                    x = fminf(fmaxf(middle - w / 2, r->x), r->x + r->w - w);
        if (x >= last + 10)
            draw_text(ui_draw(v->ui), x, baseline, font, TEXT_LEFT, ui_theme(v->ui)->mid, name);
        last = fmaxf(last, x + w);
    }
}

/* "4 million   16 MB in float32", or what of it fits width; "" for none. */
static void amount_text(const struct view *v, const struct conv2d_size *s, float width, char *text, size_t size)
{
    char words[MATRIX_WORDS], bytes[MATRIX_WORDS];
    matrix_words(words, s->parameters);
    matrix_bytes(bytes, s->bytes);
    for (int i = 0; i < 4; i++) {
        if (i == 0 && s->parameters < 10000)
            continue; /* the words are the number itself */
        if (i == 0)
            snprintf(text, size, _("%s   %s in float32"), words, bytes);
        else if (i == 1)
            snprintf(text, size, _("%s in float32"), bytes);
        else
            snprintf(text, size, "%s", i == 2 ? bytes : "");
        if (ui_text_width(v->ui, FONT_BODY, text) <= width)
            return;
    }
}

static void formula_text(const struct view *v, int i, float width, char *text, size_t size)
{
    const struct conv2d_size *s = &matrix_counted(v)[i];
    char formula[160], number[FORMAT_MAX];
    layer_formula(v, i, formula, sizeof formula);
    if (s->biases)
        snprintf(text, size, cs_plural("%s + %s bias", "%s + %s biases", s->biases), formula, count(number, s->biases));
    else
        snprintf(text, size, "%s", formula);
    if (ui_text_width(v->ui, FONT_NOTE, text) > width)
        *text = '\0';
}

static void layer_row(const struct view *v, const struct rows *r, int i)
{
    const struct conv2d_size *s = &matrix_counted(v)[i];
    const struct theme *t = ui_theme(v->ui);
    const float y = r->y + (float)i * r->pitch, right = r->x + r->w;
    const struct font head = {FONT_SANS, FONT_600, r->digits > 30 ? 18 : 16}, big = {FONT_MONO, FONT_700, r->digits};
    const char *title = matrix_sharing_title(i);
    char number[FORMAT_MAX], text[256];
    choose_on_click(v, (struct rect){r->x - 12, y, r->w + 24, r->pitch - 6}, i);
    fitted(v, r->x, y + r->first, r->w * 0.5f, head, 12, i == chosen(v) ? t->hi : t->text, title);
    formula_text(v, i, r->w - fminf(ui_text_width(v->ui, head, title), r->w * 0.5f) - 16, text, sizeof text);
    draw_text(ui_draw(v->ui), right, y + r->first, FONT_NOTE, TEXT_RIGHT, t->mid, text);
    fitted(v, r->x, y + r->second, r->w, big, 14, t->hi, count(number, s->parameters));
    amount_text(v, s, r->w - ui_text_width(v->ui, big, number) - 16, text, sizeof text);
    draw_text(ui_draw(v->ui), right, y + r->second, FONT_BODY, TEXT_RIGHT, t->text, text);
    scale_lines(v, r, y + r->bar);
    const float length = (float)(log10(fmax(1, (double)s->parameters)) / r->decades) * r->w;
    draw_fill(ui_draw(v->ui), (struct rect){r->x, y + r->bar, fmaxf(2, length), r->height}, 2,
              i == chosen(v) ? t->hi : t->mid);
}

/* "224×224×3  to 1000 units" */
static void case_title(const struct view *v, char *title, size_t title_size, char *note, size_t note_size)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct matrix_case *c = &m->shown_case;
    char a[FORMAT_MAX];
    if (m->chosen == MATRIX_CASE_BOARD) {
        snprintf(title, title_size, _("The board: %d×%d to %d×%d"), m->height, m->width, m->oh, m->ow);
        snprintf(note, note_size, _("window %d×%d"), m->kernel[0], m->kernel[1]);
        return;
    }
    if (c->channels == 1)
        snprintf(title, title_size, _("%d×%d to %s units"), c->height, c->width, count(a, m->question.units));
    else
        snprintf(title, title_size, cs_plural("%d×%d×%d to %s unit", "%d×%d×%d to %s units", m->question.units),
                 c->height, c->width, c->channels, count(a, m->question.units));
    if (c->channels == 1)
        snprintf(note, note_size, _("window %d×%d"), c->window, c->window);
    else
        snprintf(note, note_size, _("window %d×%d×%d"), c->window, c->window, c->channels);
}

void matrix_sizes_stage(const struct view *v, struct rect area)
{
    const struct matrix_model *m = session_matrix(v->session);
    char title[160], note[96];
    if (!m || (m->chosen == MATRIX_CASE_BOARD ? m->rows == 0 : m->question.inputs == 0))
        return;
    const bool low = area.h < 480;
    const struct rows rows = place_rows(v, area, low ? 32 : 58, low ? 22 : 40);
    case_title(v, title, sizeof title, note, sizeof note);
    convolve_title(v, rows.x, area.y + (low ? 22 : 36), rows.w, ui_theme(v->ui)->hi, title, note);
    for (int i = 0; i < CONV2D_SHARINGS; i++)
        layer_row(v, &rows, i);
    scale_names(v, &rows, rows.y + 3 * rows.pitch + (low ? 10 : 14));
}

/* The right panel. */

float matrix_inspect_sizes(const struct view *v, struct rect area, float y)
{
    const int i = chosen(v);
    const struct conv2d_size *s = &matrix_counted(v)[i], *shared = &matrix_counted(v)[CONV2D_SHARED];
    char a[FORMAT_MAX], text[MATRIX_WORDS];
    y = panel_head(v, area, y, matrix_sharing_title(i), NULL);
    y = matrix_fact(v, area, y, _("Weights"), count(a, s->weights));
    y = matrix_fact(v, area, y, _("Biases"),
                    session_matrix(v->session)->counts_bias || s->biases ? count(a, s->biases) : _("not counted"));
    y = matrix_fact(v, area, y, _("Parameters"), count(a, s->parameters));
    if (s->parameters >= 10000)
        y = matrix_fact(v, area, y, _("in words"), matrix_words(text, s->parameters));
    y = matrix_fact(v, area, y, _("Multiply-adds"), count(a, s->products));
    y = matrix_fact(v, area, y, _("Bytes, float32"), count(a, s->bytes));
    const double times = (double)s->parameters / (double)shared->parameters;
    snprintf(text, sizeof text, "%s%s×", times == round(times) ? "" : "≈ ", count(a, (int64_t)llround(times)));
    if (i != CONV2D_SHARED)
        y = matrix_fact(v, area, y, _("times the convolution's"), text);
    return y + 8;
}
