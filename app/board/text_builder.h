/* app/board/text_builder.h - a text that grows while it is written. Begins as {0}; after a failure (no memory) adding
 * does nothing, and text_take() says so. Threads: no state. */
#ifndef CS_BOARD_TEXT_BUILDER_H
#define CS_BOARD_TEXT_BUILDER_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/status.h"

struct text_builder {
    char *text;
    size_t length, capacity;
    bool failed;
};
void text_add(struct text_builder *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The text, which free() releases; *length may be NULL. The builder is empty afterwards, also after CS_NO_MEMORY. */
enum cs_status text_take(struct text_builder *b, char **text, size_t *length, struct cs_error *err);
void text_drop(struct text_builder *b);

#endif
