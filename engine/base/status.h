/* engine/base/status.h - how everything below app/ reports what went wrong.
 * A function that can fail returns enum cs_status and, where the caller passed one, fills a struct cs_error with one
 * sentence (translated, no full stop, no newline) that says what to do. CS_OK leaves the error untouched.
 * Threads: no state; an error belongs to its caller. */
#ifndef CS_BASE_STATUS_H
#define CS_BASE_STATUS_H

#include <stdarg.h>

#define CS_STATUS_LIST(X)                                                                                              \
    X(OK, N_("no error"))                                                                                              \
    X(BAD_SHAPE, N_("these shapes do not fit together"))                                                               \
    X(BAD_VALUE, N_("a value is out of range"))                                                                        \
    X(BAD_FILE, N_("the file is damaged or of another kind"))                                                          \
    X(NOT_FOUND, N_("not found"))                                                                                      \
    X(IO, N_("reading or writing failed"))                                                                             \
    X(NO_MEMORY, N_("not enough memory"))                                                                              \
    X(CANCELLED, N_("cancelled"))                                                                                      \
    X(BUSY, N_("too much is waiting already; try again in a moment"))

enum cs_status {
#define X(name, text) CS_##name,
    CS_STATUS_LIST(X)
#undef X
};

struct cs_error {
    char text[320];
};

/* The general sentence of a status, translated. */
const char *cs_status_text(enum cs_status status);

/* Writes the sentence to *err (may be NULL) and returns status: one line per check. A long sentence
 * loses its middle ('...'), control characters become '?'. */
enum cs_status cs_fail(struct cs_error *err, enum cs_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* cs_fail() with the general sentence for CS_NO_MEMORY. */
enum cs_status cs_no_memory(struct cs_error *err);

#endif
