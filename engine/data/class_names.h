/* engine/data/class_names.h - names of classes from a text file, one a line, the first for class 0.
 * The file may lie: at most CLASS_NAMES_BYTES, at most CLASS_NAMES_MAX lines, UTF-8 without control characters; a name
 * longer than CLASS_NAME_MAX - 1 bytes ends in "..." at a character's end. Spaces around a name do not count, empty
 * lines at the end neither; one between names is a class without a name. A byte order mark is passed over, lines may
 * end in CR LF. Every error is one sentence that begins with "FILE:LINE: " or "FILE: ". Threads: no state. */
#ifndef CS_DATA_CLASS_NAMES_H
#define CS_DATA_CLASS_NAMES_H

#include <stddef.h>

#include "engine/base/status.h"

enum { CLASS_NAME_MAX = 48, CLASS_NAMES_MAX = 65536, CLASS_NAMES_BYTES = 1 << 20 };

struct class_names {
    int n;
    char (*name)[CLASS_NAME_MAX]; /* [n]; owned */
};
enum cs_status class_names_load(const char *path, struct class_names *c, struct cs_error *err);
/* The same from bytes; file stands for the path in sentences. */
enum cs_status class_names_from_text(const char *text, size_t length, const char *file, struct class_names *c,
                                     struct cs_error *err);
void class_names_finish(struct class_names *c);

#endif
