/* engine/base/embedded.h - files that were turned into C arrays by tools/embed.py when the program was built. */
#ifndef CS_BASE_EMBEDDED_H
#define CS_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name;           /* without folders; NULL ends a table */
    const unsigned char *bytes; /* a 0 follows that length does not count */
    size_t length;
};

#endif
