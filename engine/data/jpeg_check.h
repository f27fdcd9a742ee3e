/* engine/data/jpeg_check.h - looks over a JPEG file before stb_image decodes it. The stb_image of Debian 12 (2.27)
 * trusts the Huffman tables of a file: one that lists more than its 256 codes is written past the end of an array.
 * Threads: no state. */
#ifndef CS_DATA_JPEG_CHECK_H
#define CS_DATA_JPEG_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* false when a table that the decoder would come upon is too long. Nothing else is promised of the file. */
bool jpeg_tables_fit(const uint8_t *bytes, size_t length);

#endif
