/* engine/data/png.c - the writer: signature, IHDR, one IDAT, IEND; 8-bit RGB, no filter (flat areas of a drawn window
 * compress best so). */
#include <string.h>
#include <zlib.h>

#include "engine/base/i18n.h"
#include "engine/base/file.h"
#include "engine/data/image.h"

enum { PNG_MAX_SIDE = 1 << 15, CHUNK_EXTRA = 12, HEADER_LENGTH = 13, LEVEL = 6 };

static uint8_t *put_u32(uint8_t *p, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        *p++ = (uint8_t)(v >> shift);
    return p;
}

/* Around length bytes that already stand at p + 8. */
static uint8_t *put_chunk(uint8_t *p, const char *kind, size_t length)
{
    put_u32(p, (uint32_t)length);
    memcpy(p + 4, kind, 4);
    return put_u32(p + 8 + length, (uint32_t)crc32_z(0, p + 4, length + 4));
}

static uint8_t *put_header(uint8_t *p, int width, int height)
{
    static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    static const uint8_t rgb_of_8_bits[] = {8, 2, 0, 0, 0};
    memcpy(p, signature, sizeof signature);
    p += sizeof signature;
    memcpy(put_u32(put_u32(p + 8, (uint32_t)width), (uint32_t)height), rgb_of_8_bits, sizeof rgb_of_8_bits);
    return put_chunk(p, "IHDR", HEADER_LENGTH);
}

/* Each row after a byte 0: "not filtered". */
static void copy_rows(const uint8_t *rgb, size_t row, int height, uint8_t *rows)
{
    for (int y = 0; y < height; y++, rgb += row, rows += row + 1) {
        rows[0] = 0;
        memcpy(rows + 1, rgb, row);
    }
}

enum cs_status image_save_png(const char *path, const uint8_t *rgb, int width, int height, struct cs_error *err)
{
    const size_t row = 3 * (size_t)width, raw = (row + 1) * (size_t)height;
    if (width < 1 || height < 1 || width > PNG_MAX_SIDE || height > PNG_MAX_SIDE || raw > INT32_MAX / 2)
        return cs_fail(err, CS_BAD_VALUE, _("%s: a picture of %dx%d is too large to be written"), path, width, height);
    uLongf packed = compressBound(raw);
    uint8_t *rows = cs_alloc(raw, 1), *file = cs_alloc(8 + 3 * CHUNK_EXTRA + HEADER_LENGTH + packed, 1);
    enum cs_status status = CS_NO_MEMORY;
    if (rows && file) {
        copy_rows(rgb, row, height, rows);
        uint8_t *end = put_header(file, width, height);
        if (compress2(end + 8, &packed, rows, raw, LEVEL) == Z_OK) {
            end = put_chunk(end, "IDAT", packed);
            end = put_chunk(end, "IEND", 0);
            status = file_replace(path, file, (size_t)(end - file), err);
        }
    }
    cs_free(rows);
    cs_free(file);
    return status == CS_NO_MEMORY ? cs_no_memory(err) : status;
}
