/* app/views/convolve/signal_paint.c - the signal drawn with the mouse: a stroke over the bars leaves whole numbers, one
 * a column, also in the columns that a quick hand passes between two frames. The text of the paint is read and written
 * once a frame, however long the stroke. */
#include <math.h>
#include <stdlib.h>

#include "app/board/paint.h"
#include "app/views/convolve/signal.h"

struct signal_memory *signal_memory(const struct view *v)
{
    const ui_id signal_id = 0xC0470005u;
    return ui_memory(v->ui, signal_id, sizeof(struct signal_memory));
}

bool signal_can_draw(const struct view *v)
{
    return session_int(v->session, PROP_CONVOLVE_TOOL) == BOARD_TOOL_PAINT ||
           session_int(v->session, PROP_CONVOLVE_SIGNAL) == SIGNAL_DRAWN;
}

/* What cannot be painted any more is said, and the rest of the stroke is kept. */
static void post(const struct view *v, const struct paint *p, bool gesture)
{
    char *text = paint_to_text(p);
    if (!text) {
        v->requests->lost = true;
        return;
    }
    request_text(v->requests, PROP_CONVOLVE_PAINT, text);
    if (gesture)
        request_is_gesture(v->requests);
    free(text);
}

void signal_set(const struct view *v, int col, const double *value, bool gesture)
{
    struct paint p;
    if (paint_from_text(session_text(v->session, PROP_CONVOLVE_PAINT), &p, NULL) != CS_OK)
        return; /* the property's own check lets no such text in */
    if (value ? paint_set(&p, 0, 0, col, (float)*value, NULL) == CS_OK : paint_clear(&p, 0, 0, col))
        post(v, &p, gesture);
}

/* The column below the pointer, and the value at its height, within the scale. */
static int column_at(const struct view *v, const struct signal_layout *l, double *value)
{
    const struct board *b = session_board(v->session);
    const int col = (int)floorf((ui_input(v->ui)->x - signal_x(v, l, 0)) / l->cell);
    const double share = ((double)ui_input(v->ui)->y - (double)l->bars.r.y) / (double)l->bars.r.h;
    *value = round(fmin(fmax(l->bars.hi - share * (l->bars.hi - l->bars.lo), l->bars.lo), l->bars.hi)) + 0.0;
    return col < 0 ? 0 : col >= b->width ? b->width - 1 : col;
}

/* Of one column of the stroke; whether it changed. */
static bool paint_column(const struct board *b, struct paint *p, int col, double value)
{
    return (double)b->x.data[col] != value && paint_set(p, 0, 0, col, (float)value, NULL) == CS_OK;
}

void signal_stroke(const struct view *v, const struct signal_layout *l, bool begins)
{
    const struct board *b = session_board(v->session);
    struct signal_memory *m = signal_memory(v);
    struct paint p;
    double value;
    const int col = column_at(v, l, &value);
    if (!m || paint_from_text(session_text(v->session, PROP_CONVOLVE_PAINT), &p, NULL) != CS_OK)
        return;
    if (begins)
        *m = (struct signal_memory){.drawing = true, .col = col, .value = value, .lo = l->bars.lo, .hi = l->bars.hi};
    bool changed = false;
    const int n = abs(col - m->col), step = col < m->col ? -1 : 1;
    for (int i = n == 0 ? 0 : 1; i <= n; i++)
        changed |=
            paint_column(b, &p, m->col + i * step, n == 0 ? value : round(m->value + (value - m->value) * i / n) + 0.0);
    if (changed)
        post(v, &p, m->changed);
    m->changed |= changed;
    m->col = m->cursor = col;
    m->value = value;
}
