/* app/views/network_value.h - for the network_value*.c files alone: what the inspector's section 'Value' is made of.
 * All numbers come from struct neuron (engine/net/net_explain.h) and from the engine's formulas; here they are rounded
 * to the digits that fit, and what rounding leaves of a sum is a line of its own. Threads: the window thread. */
#ifndef CS_VIEWS_NETWORK_VALUE_H
#define CS_VIEWS_NETWORK_VALUE_H

#include "app/views/network.h"

enum { VALUE_PARTS = 6, VALUE_LINE = 24, VALUE_ROW = 28 };
#define FONT_SUM ((struct font){FONT_MONO, FONT_500, 15})

struct sums {
    const struct view *v;
    const struct network_layout *l;
    const struct neuron *n;
    const struct network_column *column; /* the chosen one */
    const struct network_column *source; /* the column that it reads; NULL: not shown */
    struct rect area;
    bool roomy;                    /* a wide panel */
    int most;                      /* parts that are listed without being asked for */
    bool all;                      /* every part is listed, in order */
    int index[VALUE_PARTS], shown; /* else these */
    double rest;                   /* of those that are not */
    double largest;                /* |sum| of a part */
    int decimals;
    float axis, per_unit; /* of the bars: x of zero, px a unit */
};

/* All parts in their order when they have room or are wanted; else the strongest, `always` (-1: none) among them, and
 * the rest in one line. */
void inspect_choose_parts(struct sums *s, int always);
int inspect_part(const struct sums *s, int i); /* index of the i-th that is shown */
/* Digits and bars for numbers up to `most`. */
void inspect_choose_scale(struct sums *s, double most);
double inspect_rounded(const struct sums *s, double v);
bool inspect_in_sight(const struct sums *s, float y, float height); /* a row that nobody sees is not drawn */

void inspect_bar(const struct sums *s, double v, float y);
void inspect_number(const struct sums *s, double v, float baseline); /* signed, at the right edge */
/* A label and a number; returns the y below. */
float inspect_line(const struct sums *s, const char *label, double v, float y);
float inspect_line_plain(const struct sums *s, const char *label, double v, float y); /* without a + */
float inspect_rule(const struct sums *s, float y);
/* Rows of parts: name, bar, number. name writes what a part is called. card: what the pointer learns of it. */
float inspect_rows(const struct sums *s, const char *head, const char *formula, float y,
                   void (*name)(const struct sums *s, int part, char *text, size_t size));
/* Of rows: the part's place is chosen by a click; its x and w are a card. Returns enum ui_state. */
unsigned inspect_row_pointer(const struct sums *s, int part, struct rect r, const char *card);
/* "others", and the switch that lists them all. */
float inspect_rest(const struct sums *s, float y);
/* What the shown digits miss of `total`; `shown` is what they add up to beside the parts. */
float inspect_rounding(const struct sums *s, double shown, double total, float y);
void inspect_formula(const struct sums *s, const char *text, float y); /* beside the head 'Value' */
/* The result, and what it is called: after a ReLU, or itself. */
float inspect_result(const struct sums *s, float y);
float inspect_after(const struct sums *s, float y); /* the box of it alone */
/* The filter is taken out: the value is 0, whatever its parts add up to. */
bool inspect_silenced(const struct sums *s);
float inspect_box(const struct sums *s, float y, const char *label, double v, int decimals);
/* The class's probability and all the exponentials that it is made of. */
float inspect_softmax_of_answer(struct sums *s, float y);
/* "Conv 2, map 3, [1, 4]": where a part was read. */
void inspect_place(const struct sums *s, int part, char *text, size_t size);
const char *inspect_source_title(const struct sums *s, int input);

/* One a kind; y: below the head. Returns the y below. */
float inspect_conv(struct sums *s, float y); /* network_value_conv.c: also transposed */
float inspect_sum(struct sums *s, float y);  /* linear, add, blend, and others with parts */
float inspect_pool(struct sums *s, float y); /* network_value_pool.c */
float inspect_norm(struct sums *s, float y); /* network_value_norm.c */
float inspect_response(struct sums *s, float y);
float inspect_softmax(struct sums *s, float y); /* network_value_softmax.c */
float inspect_copy(struct sums *s, float y);    /* network_value_other.c, with those below */
float inspect_elementwise(struct sums *s, float y);
float inspect_pixel(struct sums *s, float y);
float inspect_reconstructed(struct sums *s, float y);
float inspect_plain(struct sums *s, float y);

#endif
