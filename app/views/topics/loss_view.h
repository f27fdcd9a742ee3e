/* app/views/topics/loss_view.h - what the sources of the loss view share: loss.c (the mode), loss_layout.c (what fits),
 * loss_table.c (a row a class, a column a step of the arithmetic), loss_below.c (the curve of -ln p, the step down),
 * loss_pointer.c, loss_inspector.c, loss_text.c (names, formulas, sentences).
 * Orange is what a step reads, cyan what it makes, magenta a gradient. Threads: the window thread. */
#ifndef CS_VIEWS_TOPICS_LOSS_VIEW_H
#define CS_VIEWS_TOPICS_LOSS_VIEW_H

#include "app/session/topic_loss.h"
#include "app/views/topics/scalar_parts.h"

enum loss_column {
    LOSS_COL_NAME,
    LOSS_COL_LOGIT,
    LOSS_COL_X, /* what the exponent is, where that is not the logit itself */
    LOSS_COL_EXP,
    LOSS_COL_SHARE,
    LOSS_COL_Y,
    LOSS_COL_LOSS,
    LOSS_COL_GRADIENT,
    LOSS_COLUMNS
};
struct loss_place_of_column {
    bool shown;
    float x, w;       /* of all of it */
    float bar, bar_w; /* 0: no bar */
};
struct loss_layout {
    struct rect area;
    struct loss_place_of_column col[LOSS_COLUMNS];
    float size;               /* of the digits */
    float title, head, notes; /* baselines; head and title 0: no room */
    float rows, pitch;        /* upper edge of row 0 */
    struct rect curve, step;  /* w 0: no room */
};
void loss_layout(const struct view *v, struct rect area, struct loss_layout *l);
/* The cell of a class; class n: the line of sums below. */
struct rect loss_cell(const struct loss_layout *l, enum loss_column c, int class);

void loss_table(const struct view *v, const struct loss_layout *l);
void loss_below(const struct view *v, const struct loss_layout *l);
void loss_pointer(const struct view *v, const struct loss_layout *l);
float loss_inspector(const struct view *v, struct rect area);
void loss_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);
void loss_set_logit(const struct view *v, int class, double value, bool gesture);
void loss_take_step(const struct view *v); /* the logits become those after the step, if it is a number */

const struct loss_state *loss_state_of(const struct view *v);
struct loss_place loss_now(const struct view *v);
/* The class that the panel tells of: hovered, or of the step. */
int loss_told_class(const struct view *v);
/* As it is called; a few usual ones are translated. */
const char *loss_name(const struct loss_state *s, int class);
/* What a column is, "Share", and how it comes about, "p = e / Σ". */
const char *loss_column_title(enum loss_column c);
const char *loss_column_formula(const struct loss_state *s, enum loss_column c);
const char *loss_exponent_formula(const struct loss_state *s); /* what e is raised to: "z − max" */
/* The number of a cell as the table shows it. */
const char *loss_cell_text(const struct loss_state *s, enum loss_column c, int class, char buf[FORMAT_MAX]);
/* Whether the number of a cell is there yet, and what it is. */
bool loss_is_there(const struct loss_place *at, const struct loss_state *s, enum loss_column c, int class);
double loss_value(const struct loss_state *s, enum loss_column c, int class);
/* "3.2 − 5.1", "24.5325 / 188.7371": how the number of a cell comes about; empty for what is given. */
void loss_formula(const struct view *v, enum loss_column c, int class, char *text, size_t size);

#endif
