/* Compiles Debian's stb_image for the formats we read, and no others. engine/data/image.c checks the header's numbers before
 * it decodes; here no single piece of memory may be larger than the largest picture that passes (2^25 pixels of four
 * 16-bit values), however much compressed data unpacks to. */
#include <stdlib.h>

static const size_t largest_piece = ((size_t)1 << 28) + ((size_t)1 << 20);

/* Zeroed: version 2.27 decodes with tables that a JPEG file never defined, which so are empty ones. */
static void *limited_malloc(size_t size)
{
    return size <= largest_piece ? calloc(1, size) : NULL;
}

static void *limited_realloc(void *p, size_t size)
{
    return size <= largest_piece ? realloc(p, size) : NULL;
}

#define STBI_MALLOC(size) limited_malloc(size)
#define STBI_REALLOC(p, size) limited_realloc(p, size)
#define STBI_FREE(p) free(p)
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_ONLY_PNM
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#include <stb_image.h>
