#include "app/board/kernel_detector.h"

#include "engine/base/i18n.h"

static int common_divisor(int a, int b)
{
    return b ? common_divisor(b, a % b) : a;
}

/* What 0 stands for: the background of what is drawn. */
static int meaning_of_zero(const int count[3])
{
    return count[2] == 0 ? 1 : count[0] == 0 ? -1 : 0;
}

enum cs_status kernel_detector(const signed char *shape, int rows, int cols, struct kernel_value *k,
                               struct cs_error *err)
{
    int count[3] = {0}; /* of -1, 0, 1 */
    for (int i = 0; i < rows * cols; i++) {
        if (shape[i] < -1 || shape[i] > 1)
            return cs_fail(err, CS_BAD_VALUE, _("a cell of a shape is -1, 0 or 1, not %d"), shape[i]);
        count[shape[i] + 1]++;
    }
    const int zero = meaning_of_zero(count), bright = count[2] + (zero > 0 ? count[1] : 0),
              dark = count[0] + (zero < 0 ? count[1] : 0);
    if (bright == 0 || dark == 0 || (count[2] == 0 && count[0] == 0))
        return cs_fail(err, CS_BAD_VALUE, _("every cell is the same: draw a shape and leave some cells around it"));
    const int common = common_divisor(bright, dark);
    struct kernel_value found = {.preset = KERNEL_CUSTOM, .rows = rows, .cols = cols, .divisor = dark / common};
    for (int i = 0; i < rows * cols; i++) {
        const int cell = shape[i] ? shape[i] : zero;
        found.w[i] = (float)(cell > 0 ? dark / common : cell < 0 ? -bright / common : 0);
    }
    kernel_recognise(&found);
    *k = found;
    return CS_OK;
}

static int value_of(char c)
{
    return c == '+' ? 1 : c == '-' ? -1 : 0;
}

static enum cs_status end_row(struct detector_shape *s, int cells, struct cs_error *err)
{
    if (cells == 0 || (s->rows > 1 && cells != s->cols))
        return cs_fail(err, CS_BAD_VALUE, _("row %d has %d cells, where %d are needed"), s->rows, cells,
                       s->rows > 1 ? s->cols : 1);
    s->cols = cells;
    return CS_OK;
}

static enum cs_status add_cell(struct detector_shape *s, char c, int col, struct cs_error *err)
{
    if (c != '+' && c != '-' && c != '.')
        return cs_fail(err, CS_BAD_VALUE, _("'%c' is no cell of a shape: write +, - or ., and / between rows"), c);
    const int most = s->rows > 1 ? s->cols : KERNEL_MAX_SIDE;
    if (s->rows > KERNEL_MAX_SIDE || col == most)
        return cs_fail(err, CS_BAD_VALUE, _("a shape has at most %d rows, and cells as the first row has, at most %d"),
                       KERNEL_MAX_SIDE, KERNEL_MAX_SIDE);
    s->cell[(s->rows - 1) * (s->rows > 1 ? s->cols : 0) + col] = (signed char)value_of(c);
    return CS_OK;
}

enum cs_status detector_from_text(const char *text, struct detector_shape *shape, struct cs_error *err)
{
    struct detector_shape read = {.rows = 1};
    enum cs_status status = CS_OK;
    int col = 0;
    for (; *text && status == CS_OK; text++) {
        if (*text == '/') {
            status = end_row(&read, col, err);
            col = 0;
            read.rows++;
        } else if (*text != ' ') {
            status = add_cell(&read, *text, col++, err);
        }
    }
    if (status == CS_OK)
        status = end_row(&read, col, err);
    if (status == CS_OK)
        *shape = read;
    return status;
}

void detector_to_text(const struct detector_shape *shape, char text[DETECTOR_TEXT])
{
    for (int i = 0; i < shape->rows * shape->cols; i++) {
        if (i > 0 && i % shape->cols == 0)
            *text++ = '/';
        *text++ = shape->cell[i] > 0 ? '+' : shape->cell[i] < 0 ? '-' : '.';
    }
    *text = '\0';
}
