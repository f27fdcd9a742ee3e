/* app/board/paint.h - values that a person painted over an input: the property convolve.paint.
 * As text: "c,row,col=value c,row,col=value ...", counted from 0, printed in order; read in any order, and of two
 * values for one place the later stands. A place that the present input does not have is kept and not applied, so that
 * going to a smaller input and back loses nothing. A struct paint is plain data of 16 KB. Threads: no state. */
#ifndef CS_BOARD_PAINT_H
#define CS_BOARD_PAINT_H

#include <stdbool.h>

#include "engine/base/tensor.h"

enum {
    PAINT_MAX = 1024,
    PAINT_MAX_PLACE = 65535,
    PAINT_TEXT_MAX = 16000 /* characters; a text property holds 16 KB */
};

struct paint_point {
    int channel, row, col; /* 0..PAINT_MAX_PLACE */
    float value;           /* finite */
};
struct paint {
    int count;
    struct paint_point point[PAINT_MAX]; /* by channel, row, column; every place at most once */
};

/* CS_BAD_VALUE with a sentence that does not name the property; p is then left as it was. */
enum cs_status paint_from_text(const char *text, struct paint *p, struct cs_error *err);
/* The same, for values that must lie within -most..most. */
enum cs_status paint_check(const char *text, int most, struct cs_error *err);
/* Read back to the same float32 values; malloc'ed, NULL without memory. */
char *paint_to_text(const struct paint *p);
/* CS_BAD_VALUE, and p as it was, when there are PAINT_MAX others, the text would get longer than PAINT_TEXT_MAX, or a
 * place or value is out of range. */
enum cs_status paint_set(struct paint *p, int channel, int row, int col, float value, struct cs_error *err);
/* Takes the paint off one place; whether there was any. */
bool paint_clear(struct paint *p, int channel, int row, int col);
/* The value painted there, NULL: none. */
const float *paint_at(const struct paint *p, int channel, int row, int col);
/* Writes over x [1,C,H,W]; returns how many values lie within it. */
int paint_apply(const struct paint *p, struct tensor *x);

/* The same on texts: what a stroke does to the property. *result: malloc'ed. */
enum cs_status paint_text_set(const char *text, int channel, int row, int col, float value, char **result,
                              struct cs_error *err);
enum cs_status paint_text_clear(const char *text, int channel, int row, int col, char **result, struct cs_error *err);

#endif
