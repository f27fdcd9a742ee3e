/* app/session/session_step.c - how far a step goes on the blackboard: one product, value, row, channel or filter. A
 * place in the course of it is a step (a place of the output; of the input when it is transposed), the products of it
 * that are done, and with 'filter' the chosen filter alone. */
#include <math.h>

#include "app/session/session_internal.h"
#include "app/session/session_interpret.h"
#include "app/session/session_topic.h"

/* Products that a smallest step of this granularity does; 0: whole values. */
static int products_a_step(const struct session *s)
{
    const struct board *b = session_board(s);
    const int plane = b->geometry.kernel[0] * b->geometry.kernel[1];
    switch (session_int(s, PROP_CONVOLVE_GRANULARITY)) {
    case GRAIN_TERM:
        return 1;
    case GRAIN_CHANNEL:
        return plane;
    default:
        return 0;
    }
}

static bool by_filter(const struct session *s)
{
    return session_int(s, PROP_CONVOLVE_GRANULARITY) == GRAIN_FILTER;
}

/* Parts of a place: products or channels; 1 where places are taken whole, or there are too many to count. */
static int parts(const struct session *s)
{
    const struct board *b = session_board(s);
    const int products = products_a_step(s), n = products ? (board_terms(b) + products - 1) / products : 1;
    return (int64_t)n * b->steps < INT32_MAX / 2 ? n : 1;
}

static int parts_done(const struct session *s)
{
    const int term = session_int(s, PROP_CONVOLVE_TERM), products = products_a_step(s);
    return term == 0 || parts(s) == 1 ? parts(s) : (term + products - 1) / products;
}

struct session_progress session_progress(const struct session *s)
{
    if (session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_INTERPRET)
        return session_interpret_progress(s);
    const struct board *b = session_board(s);
    struct session_progress own;
    if (session_topic_steps(s, &own))
        return own;
    const int step = session_int(s, PROP_CONVOLVE_STEP), n = parts(s);
    if (by_filter(s))
        return (struct session_progress){session_int(s, PROP_CONVOLVE_FILTER) + 1, b->maps};
    return (struct session_progress){(step - 1) * n + parts_done(s), b->steps * n};
}

void session_go_to(struct session *s, int value)
{
    if (session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_INTERPRET) {
        session_interpret_go_to(s, value);
        return;
    }
    const struct session_progress p = session_progress(s);
    const int at = value < 1 ? 1 : value > p.max ? p.max : value, n = parts(s);
    struct session_progress own;
    if (session_topic_steps(s, &own)) {
        session_topic_go_to(s, at);
        return;
    }
    if (by_filter(s)) {
        session_move(s, PROP_CONVOLVE_FILTER, at - 1);
        session_move(s, PROP_CONVOLVE_STEP, session_board(s)->steps);
        session_move(s, PROP_CONVOLVE_TERM, 0);
    } else {
        const int done = (at - 1) % n + 1;
        session_move(s, PROP_CONVOLVE_STEP, (at - 1) / n + 1);
        session_move(s, PROP_CONVOLVE_TERM, done == n ? 0 : done * products_a_step(s));
    }
    session_board_show_step(s);
    session_topic_update(s);
}

static int columns(const struct board *b)
{
    return b->mode == BOARD_TRANSPOSED ? b->width : b->ow;
}

/* The end of the row that comes next, or before. */
static int row_after(const struct session *s, int direction)
{
    const struct board *b = session_board(s);
    const int step = session_int(s, PROP_CONVOLVE_STEP), cols = columns(b), done = step / cols;
    if (direction > 0)
        return step < b->steps ? (done + 1) * cols : 0;
    const int before = step % cols ? done * cols : (done - 1) * cols;
    return before >= cols ? before : step > 1 ? 1 : 0;
}

/* Up and down: the same column. */
static int step_beside(const struct session *s, int direction)
{
    const struct board *b = session_board(s);
    const int step = session_int(s, PROP_CONVOLVE_STEP), to = step + direction * columns(b);
    if (direction > 0)
        return step < b->steps ? (to < b->steps ? to : b->steps) : 0;
    return step > 1 ? (to > 1 ? to : 1) : 0;
}

/* The same where a topic counts its own steps. */
static int step_of_topic_after(const struct session *s, const struct session_progress *p, enum command_id c)
{
    switch (c) {
    case COMMAND_STEP_NEXT:
        return p->value + 1;
    case COMMAND_STEP_BACK:
        return p->value - 1;
    case COMMAND_STEP_ROW_NEXT:
        return session_topic_beside(s, 1);
    case COMMAND_STEP_ROW_BACK:
        return session_topic_beside(s, -1);
    case COMMAND_STEP_FIRST:
        return p->value > 1 ? 1 : 0;
    default:
        return p->value < p->max ? p->max : 0;
    }
}

/* In the units of progress; out of 1..max where the command leads nowhere. */
static int progress_after(const struct session *s, enum command_id c)
{
    struct session_progress own;
    if (session_topic_steps(s, &own))
        return step_of_topic_after(s, &own, c);
    const struct session_progress p = session_progress(s);
    const bool by_row = session_int(s, PROP_CONVOLVE_GRANULARITY) == GRAIN_ROW;
    const int n = parts(s);
    switch (c) {
    case COMMAND_STEP_NEXT:
        return by_row ? row_after(s, 1) : p.value + 1;
    case COMMAND_STEP_BACK:
        return by_row ? row_after(s, -1) : p.value - 1;
    case COMMAND_STEP_ROW_NEXT:
        return by_filter(s) ? 0 : step_beside(s, 1) * n;
    case COMMAND_STEP_ROW_BACK:
        return by_filter(s) ? 0 : step_beside(s, -1) * n;
    case COMMAND_STEP_FIRST:
        return p.value > 1 ? 1 : 0;
    default:
        return p.value < p.max ? p.max : 0;
    }
}

bool session_can_step(const struct session *s, enum command_id c)
{
    const int to = progress_after(s, c);
    return to >= 1 && to <= session_progress(s).max;
}

void session_step_board(struct session *s, enum command_id c)
{
    session_go_to(s, progress_after(s, c));
}

int session_shown_cells(const struct session *s, int map)
{
    const struct board *b = session_board(s);
    const int step = session_int(s, PROP_CONVOLVE_STEP);
    if (by_filter(s))
        return map <= session_int(s, PROP_CONVOLVE_FILTER) ? b->oh * b->ow : 0;
    return session_int(s, PROP_CONVOLVE_TERM) ? step - 1 : step;
}

static int kept_within(int i, int n)
{
    return i < 0 ? 0 : i > n ? n : i;
}

/* Up to the place that belongs to the last one of the board; all of it when that is done. */
int session_shown_cells_b(const struct session *s)
{
    const struct board *a = session_board(s), *b = session_board_b(s);
    const struct board_pairing p = board_pair(a, b);
    const int shown = session_shown_cells(s, 0), last = shown - 1;
    if (shown >= a->steps)
        return b->steps;
    if (shown <= 0)
        return 0;
    const int row = last / a->ow - p.a[0] + p.b[0], col = last % a->ow - p.a[1] + p.b[1];
    if (row < 0 || row >= b->oh)
        return row < 0 ? 0 : b->steps;
    return row * b->ow + kept_within(col + 1, b->ow);
}
