#include "engine/data/image.h"

#include <ctype.h>
#include <math.h>
#include <stb_image.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/data/jpeg_check.h"

enum { JPEG_FIRST_BYTE = 0xff }; /* and no other format's */

/* ---- reading ---- */

static bool is_png(const uint8_t *bytes, size_t length)
{
    return length >= 24 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0 && memcmp(bytes + 12, "IHDR", 4) == 0;
}

static uint32_t u32_at(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Width and height as the header has them; stb_image knows no size of a PNG that it finds too large. */
static bool read_size(const uint8_t *bytes, size_t length, uint32_t *width, uint32_t *height)
{
    if (is_png(bytes, length)) {
        *width = u32_at(bytes + 16);
        *height = u32_at(bytes + 20);
        return true;
    }
    int w, h, channels;
    if (!stbi_info_from_memory(bytes, (int)length, &w, &h, &channels))
        return false;
    *width = (uint32_t)w;
    *height = h < 0 ? 0u - (uint32_t)h : (uint32_t)h; /* a BMP whose first row is the top one */
    return true;
}

/* The next whole number of a PNM header, with what stands before it: blanks, and comments from '#' to the line's end.
 */
static bool pnm_number(const uint8_t *bytes, size_t length, size_t *at, size_t *number)
{
    while (*at < length && (isspace(bytes[*at]) || bytes[*at] == '#'))
        if (bytes[(*at)++] == '#')
            while (*at < length && bytes[*at] != '\n' && bytes[*at] != '\r')
                (*at)++;
    const size_t first = *at;
    for (*number = 0; *at < length && isdigit(bytes[*at]) && *number < IMAGE_MAX_PIXELS; (*at)++)
        *number = *number * 10 + (size_t)(bytes[*at] - '0');
    return *at > first;
}

/* stb_image does not notice when a PNM is cut off. true for pictures of other formats. */
static bool pnm_is_whole(const uint8_t *bytes, size_t length)
{
    size_t at = 2, width, height, most;
    if (length < 2 || bytes[0] != 'P' || (bytes[1] != '5' && bytes[1] != '6'))
        return true;
    if (!pnm_number(bytes, length, &at, &width) || !pnm_number(bytes, length, &at, &height) ||
        !pnm_number(bytes, length, &at, &most) || width > IMAGE_MAX_SIDE || height > IMAGE_MAX_SIDE)
        return false;
    const size_t pixel = (bytes[1] == '6' ? 3 : 1) * (most > 255 ? 2 : 1);
    return length - at > width * height * pixel; /* and one blank before the first */
}

static enum cs_status fail_damaged(const char *name, struct cs_error *err)
{
    return cs_fail(err, CS_BAD_FILE, _("%s: the picture is damaged or of an unusual kind; save it as PNG"), name);
}

static enum cs_status check_header(const uint8_t *bytes, size_t length, const char *name, struct cs_error *err)
{
    uint32_t width, height;
    if (length == 0)
        return cs_fail(err, CS_BAD_FILE, _("%s: the file is empty"), name);
    if (length > IMAGE_MAX_BYTES)
        return cs_fail(err, CS_BAD_FILE, _("%s: larger than %d MiB"), name, IMAGE_MAX_BYTES >> 20);
    if (bytes[0] == JPEG_FIRST_BYTE && !jpeg_tables_fit(bytes, length))
        return fail_damaged(name, err);
    if (!read_size(bytes, length, &width, &height))
        return cs_fail(err, CS_BAD_FILE, _("%s: not a PNG, JPEG, BMP or PNM picture"), name);
    if (width < 1 || height < 1)
        return cs_fail(err, CS_BAD_FILE, _("%s: a picture without pixels"), name);
    if (width > IMAGE_MAX_SIDE || height > IMAGE_MAX_SIDE)
        return cs_fail(err, CS_BAD_FILE, _("%s: %ux%u pixels, at most %d a side"), name, width, height, IMAGE_MAX_SIDE);
    if (width * height > IMAGE_MAX_PIXELS)
        return cs_fail(err, CS_BAD_FILE, _("%s: %ux%u pixels, at most %d million in all"), name, width, height,
                       IMAGE_MAX_PIXELS / 1000000);
    if (!pnm_is_whole(bytes, length))
        return fail_damaged(name, err);
    return CS_OK;
}

/* stb_image's reason belongs to this thread. */
static enum cs_status fail_decoding(const char *name, struct cs_error *err)
{
    const char *reason = stbi_failure_reason();
    if (reason && strcmp(reason, "outofmem") == 0)
        return cs_fail(err, CS_NO_MEMORY, _("%s: not enough memory to decode the picture"), name);
    return fail_damaged(name, err);
}

/* decoded: with `from` values a pixel, the last of 2 or 4 being opacity. Transparent parts show white paper, as in a
 * viewer. */
static void lay_on_paper(const uint8_t *decoded, int from, struct image *image)
{
    const size_t n = (size_t)image->width * (size_t)image->height;
    uint8_t *to = image->pixels;
    if (from == image->channels) {
        memcpy(to, decoded, n * (size_t)from);
        return;
    }
    for (size_t i = 0; i < n; i++, decoded += from) {
        const int opacity = decoded[from - 1];
        for (int c = 0; c < from - 1; c++)
            *to++ = (uint8_t)((decoded[c] * opacity + 255 * (255 - opacity) + 127) / 255);
    }
}

enum cs_status image_from_memory(const uint8_t *bytes, size_t length, const char *name, struct image *image,
                                 struct cs_error *err)
{
    *image = (struct image){0};
    const enum cs_status status = check_header(bytes, length, name, err);
    if (status)
        return status;
    int width, height, from;
    stbi_uc *decoded = stbi_load_from_memory(bytes, (int)length, &width, &height, &from, 0);
    if (!decoded)
        return fail_decoding(name, err);
    *image = (struct image){width, height, from < 3 ? 1 : 3, NULL};
    image->pixels = cs_alloc((size_t)image->width * (size_t)image->height, (size_t)image->channels);
    if (image->pixels)
        lay_on_paper(decoded, from, image);
    stbi_image_free(decoded);
    return image->pixels ? CS_OK : cs_no_memory(err);
}

enum cs_status image_load(const char *path, struct image *image, struct cs_error *err)
{
    uint8_t *bytes;
    size_t length;
    *image = (struct image){0};
    enum cs_status status = file_read_all(path, IMAGE_MAX_BYTES, &bytes, &length, err);
    if (!status)
        status = image_from_memory(bytes, length, path, image, err);
    cs_free(bytes);
    return status;
}

void image_finish(struct image *image)
{
    cs_free(image->pixels);
    *image = (struct image){0};
}

/* ---- fitting ---- */

/* One axis of the fit: target pixel i averages the source from start + i*step to start + (i+1)*step. */
struct axis {
    int source, target;
    double start, step; /* in source pixels; step below 1 where the picture grows */
};

static int axis_first(const struct axis *a, int i)
{
    const int first = (int)(a->start + i * a->step); /* towards 0: what lies before the picture has its first pixel */
    return first < 0 ? 0 : first < a->source ? first : a->source - 1;
}

/* One past the last source pixel of target pixel i; at least one. */
static int axis_end(const struct axis *a, int i)
{
    const int end = (int)ceil(a->start + (i + 1) * a->step - 1e-6); /* not a hair of the next pixel by rounding */
    const int first = axis_first(a, i);
    return end <= first ? first + 1 : end < a->source ? end : a->source;
}

/* The share of source pixel s in target pixel i. */
static double axis_share(const struct axis *a, int i, int s)
{
    const double lo = fmax(a->start + i * a->step, s), hi = fmin(a->start + (i + 1) * a->step, s + 1.0);
    return fmax(hi - lo, 0.0) / a->step;
}

static struct image_cut cut_about_middle(const struct image *image, double rows, double cols)
{
    return (struct image_cut){(image->height - rows) / 2.0, (image->width - cols) / 2.0, rows, cols};
}

struct image_cut image_cut_of(const struct image *image, enum image_fit fit, int height, int width)
{
    const double down = (double)image->height / height, across = (double)image->width / width;
    if (fit == IMAGE_STRETCH)
        return cut_about_middle(image, image->height, image->width);
    const double step = fit == IMAGE_PAD ? fmax(down, across) : fmin(down, across);
    return cut_about_middle(image, step * height, step * width);
}

static float luma(const uint8_t *rgb)
{
    return 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2]; /* Rec. 601 */
}

static float pixel_value(const struct image *image, int y, int x, int channel, int channels)
{
    const uint8_t *p = image->pixels + ((size_t)y * (size_t)image->width + (size_t)x) * (size_t)image->channels;
    if (image->channels == 1)
        return p[0];
    return channels == 3 ? p[channel] : luma(p);
}

/* Adds share times the averaged source row y to the target row. Between the ends of an area all shares are alike. */
static void add_row(const struct image *image, const struct axis *across, int y, int channel, int channels, float share,
                    float *row)
{
    const float inner = (float)(1.0 / across->step);
    for (int i = 0; i < across->target; i++) {
        const int first = axis_first(across, i), end = axis_end(across, i);
        float sum = (float)axis_share(across, i, first) * pixel_value(image, y, first, channel, channels);
        for (int x = first + 1; x < end - 1; x++)
            sum += inner * pixel_value(image, y, x, channel, channels);
        if (end - 1 > first)
            sum += (float)axis_share(across, i, end - 1) * pixel_value(image, y, end - 1, channel, channels);
        row[i] += share * sum;
    }
}

/* Mean of the outermost rows and columns. */
static float border_of(const struct image *image, int channel, int channels)
{
    const int h = image->height, w = image->width;
    double sum = 0;
    int64_t n = 0;
    for (int y = 0; y < h; y++) {
        const int step = y == 0 || y == h - 1 || w < 2 ? 1 : w - 1;
        for (int x = 0; x < w; x += step, n++)
            sum += pixel_value(image, y, x, channel, channels);
    }
    return (float)(sum / (double)n);
}

/* How much of target pixel i the picture covers. */
static float axis_covers(const struct axis *a, int i)
{
    const double lo = fmax(a->start + i * a->step, 0), hi = fmin(a->start + (i + 1) * a->step, a->source);
    return (float)fmin(fmax((hi - lo) / a->step, 0), 1);
}

/* What the picture leaves free becomes ground. */
static void add_ground(const struct axis *down, const struct axis *across, float ground, float *plane)
{
    for (int y = 0; y < down->target; y++)
        for (int x = 0; x < across->target; x++)
            plane[(size_t)y * (size_t)across->target + (size_t)x] +=
                (1 - axis_covers(down, y) * axis_covers(across, x)) * ground;
}

static void fit_plane(const struct image *image, const struct axis *down, const struct axis *across, int channel,
                      int channels, float *plane)
{
    for (int i = 0; i < down->target; i++) {
        float *row = plane + (size_t)i * (size_t)across->target;
        for (int y = axis_first(down, i); y < axis_end(down, i); y++)
            add_row(image, across, y, channel, channels, (float)axis_share(down, i, y), row);
    }
}

static void round_plane(float *plane, size_t n)
{
    for (size_t i = 0; i < n; i++)
        plane[i] = fminf(fmaxf(roundf(plane[i]), 0.0f), 255.0f);
}

/* At its own size: nothing to average. */
static void copy_plane(const struct image *image, int channel, int channels, float *plane)
{
    const size_t n = (size_t)image->width * (size_t)image->height, step = (size_t)image->channels;
    const uint8_t *p = image->pixels;
    if (image->channels == 1 || channels == 3)
        for (size_t i = 0; i < n; i++)
            plane[i] = p[i * step + (step > 1 ? (size_t)channel : 0)];
    else
        for (size_t i = 0; i < n; i++)
            plane[i] = roundf(luma(p + i * step)); /* whole, as everywhere */
}

static bool is_whole(const struct image *image, const struct image_cut *cut, int height, int width)
{
    return height == image->height && width == image->width && cut->row == 0 && cut->col == 0 &&
           cut->rows == image->height && cut->cols == image->width;
}

static bool leaves_picture(const struct image *image, const struct image_cut *cut)
{
    return cut->row < 0 || cut->col < 0 || cut->row + cut->rows > image->height || cut->col + cut->cols > image->width;
}

enum cs_status image_cut_to_tensor(const struct image *image, const struct image_cut *cut, int channels, int height,
                                   int width, struct tensor *t, struct cs_error *err)
{
    const struct shape shape = shape_3d(channels, height, width);
    const enum cs_status status = tensor_init(t, &shape, err);
    if (status)
        return status;
    const struct axis down = {image->height, height, cut->row, cut->rows / height},
                      across = {image->width, width, cut->col, cut->cols / width};
    const size_t n = (size_t)height * (size_t)width;
    for (int c = 0; c < channels; c++) {
        float *plane = t->data + (size_t)c * n;
        if (is_whole(image, cut, height, width)) {
            copy_plane(image, c, channels, plane);
            continue;
        }
        fit_plane(image, &down, &across, c, channels, plane);
        if (leaves_picture(image, cut))
            add_ground(&down, &across, border_of(image, c, channels), plane);
        round_plane(plane, n);
    }
    return CS_OK;
}

enum cs_status image_to_tensor(const struct image *image, int channels, int height, int width, struct tensor *t,
                               struct cs_error *err)
{
    const int h = height ? height : image->height, w = width ? width : image->width;
    const struct image_cut cut = image_cut_of(image, IMAGE_CROP, h, w);
    return image_cut_to_tensor(image, &cut, channels, h, w, t, err);
}
