/* app/session/value.h - the value of a property.
 * Threads: any; a value belongs to one owner. */
#ifndef CS_SESSION_VALUE_H
#define CS_SESSION_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/board/filters.h"
#include "app/board/kernel.h"
#include "engine/base/status.h"

enum { VALUE_TEXT_MAX = 16384 };

enum value_type {
    VALUE_BOOL,
    VALUE_INT,
    VALUE_FLOAT,
    VALUE_CHOICE,
    VALUE_TEXT,
    VALUE_KERNEL,
    VALUE_PAIR,   /* "2", or "2,1": rows, columns, as PyTorch writes them */
    VALUE_FILTERS /* filters.h */
};
struct value {
    enum value_type type;
    union {
        bool b;
        int i; /* VALUE_INT, VALUE_CHOICE (index) */
        double f;
        char *text; /* owned; never NULL */
        struct kernel_value kernel;
        int pair[2];
        struct filters filters; /* owned */
    };
};
enum cs_status value_copy(struct value *to, const struct value *from, struct cs_error *err);
void value_finish(struct value *v);
size_t value_bytes(const struct value *v); /* that it owns besides itself */
bool value_equal(const struct value *a, const struct value *b);

#endif
