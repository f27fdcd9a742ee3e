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
