/* Compiles Debian's stb_image for the formats we read, and no others. Size limits: engine/data/image.h checks the header's
 * numbers before decoding; STBI_MAX_DIMENSIONS repeats the limit inside. */
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_ONLY_PNM
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_MAX_DIMENSIONS 8192
#include <stb_image.h>
