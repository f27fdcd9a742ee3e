/* app/gfx/utf8.h - reading UTF-8 one character at a time. Threads: any. */
#ifndef CS_GFX_UTF8_H
#define CS_GFX_UTF8_H

#include <stdint.h>

enum { UTF8_REPLACEMENT = 0xFFFD };

/* The character at *s, which moves behind it; 0, without moving, at the end. A byte that starts no valid character
 * (also overlong ones, surrogates, values above 0x10FFFF) is taken alone and reads as UTF8_REPLACEMENT. */
uint32_t utf8_next(const char **s);

#endif
