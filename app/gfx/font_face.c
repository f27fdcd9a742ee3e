#include "app/gfx/font_face.h"

#include <SDL_ttf.h>
#include <stdlib.h>

#include "engine/base/i18n.h"

struct font_face {
    struct font_file file;
    TTF_Font *metrics, *raster; /* raster is opened with the first glyph drawn */
    int raster_size;            /* steps */
};

/* SDL2_ttf takes a size in whole points and a resolution each way; with these a point is one step of FONT_SIZE_STEPS.
 */
enum { POINTS_PER_INCH = 72, RASTER_DPI = POINTS_PER_INCH / FONT_SIZE_STEPS };

static enum cs_status open_font(const struct font_file *file, int size, unsigned dpi_x, unsigned dpi_y, TTF_Font **font,
                                struct cs_error *err)
{
    *font = TTF_OpenFontIndexDPI(file->path, size, file->index, dpi_x, dpi_y);
    if (!*font)
        return cs_fail(err, CS_BAD_FILE, _("%s: the font cannot be opened (%s)"), file->path, TTF_GetError());
    TTF_SetFontHinting(*font, TTF_HINTING_NONE);
    return CS_OK;
}

enum cs_status font_face_open(struct font_face **face, struct font_file *file, struct cs_error *err)
{
    *face = calloc(1, sizeof **face);
    if (!*face) {
        free(file->path);
        return cs_no_memory(err);
    }
    (*face)->file = *file;
    const enum cs_status status =
        open_font(file, FONT_METRICS_SIZE, POINTS_PER_INCH, POINTS_PER_INCH, &(*face)->metrics, err);
    if (status != CS_OK)
        font_face_close(face);
    return status;
}

void font_face_close(struct font_face **face)
{
    if (!*face)
        return;
    if ((*face)->metrics)
        TTF_CloseFont((*face)->metrics);
    if ((*face)->raster)
        TTF_CloseFont((*face)->raster);
    free((*face)->file.path);
    free(*face);
    *face = NULL;
}

bool font_face_has(const struct font_face *face, uint32_t character)
{
    return TTF_GlyphIsProvided32(face->metrics, character) != 0;
}

int font_face_advance(struct font_face *face, uint32_t character)
{
    int advance = 0;
    TTF_GlyphMetrics32(face->metrics, character, NULL, NULL, NULL, NULL, &advance);
    return advance;
}

static int shaped_width(struct font_face *face, uint16_t a, uint16_t b)
{
    /* Between two H, so that neither the side bearings at the ends nor the glyphs' overhang count. */
    const uint16_t text[] = {'H', a, b ? b : 'H', b ? 'H' : 0, 0};
    int width = 0, height = 0;
    TTF_SizeUNICODE(face->metrics, text, &width, &height);
    return width;
}

int font_face_kerning(struct font_face *face, uint32_t a, uint32_t b)
{
    if (a > 0xFFFF || b > 0xFFFF)
        return 0;
    /* SDL2_ttf's own kerning call reads the old `kern` table only; shaping reads GPOS too. HabH - HaH - HbH leaves the
     * kerning of the pair and the two H that were taken off once too often. */
    const uint16_t none = 0, bare[] = {'H', 'H', none};
    int two_h = 0, height = 0;
    TTF_SizeUNICODE(face->metrics, bare, &two_h, &height);
    return shaped_width(face, (uint16_t)a, (uint16_t)b) - shaped_width(face, (uint16_t)a, none) -
           shaped_width(face, (uint16_t)b, none) + two_h;
}

static enum cs_status set_raster_size(struct font_face *face, int steps, struct cs_error *err)
{
    if (!face->raster) {
        face->raster_size = steps;
        return open_font(&face->file, steps, FONT_PHASES * RASTER_DPI, RASTER_DPI, &face->raster, err);
    }
    if (face->raster_size == steps)
        return CS_OK;
    face->raster_size = steps;
    if (TTF_SetFontSizeDPI(face->raster, steps, FONT_PHASES * RASTER_DPI, RASTER_DPI) == 0)
        return CS_OK;
    face->raster_size = 0;
    return cs_fail(err, CS_BAD_FILE, _("%s: the font has no size of %d px"), face->file.path, steps / FONT_SIZE_STEPS);
}

static int floor_div(int a, int b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* Averages FONT_PHASES columns to one; `first` is the sub-column of the surface's left edge, counted from column 0 of
 * the bitmap. */
static void squeeze(const SDL_Surface *wide, int first, int top_row, const struct glyph_bitmap *b)
{
    for (int y = 0; y < b->height; y++) {
        const uint32_t *row = (const uint32_t *)((const uint8_t *)wide->pixels + (size_t)(top_row + y) * wide->pitch);
        for (int x = 0; x < b->width; x++) {
            unsigned sum = 0;
            for (int k = x * FONT_PHASES - first; k < (x + 1) * FONT_PHASES - first; k++)
                sum += k >= 0 && k < wide->w ? row[k] >> 24 : 0;
            b->coverage[(size_t)y * b->width + x] = (uint8_t)((sum + FONT_PHASES / 2) / FONT_PHASES);
        }
    }
}

enum cs_status font_face_rasterise(struct font_face *face, uint32_t character, int size_steps, int phase,
                                   struct glyph_bitmap *bitmap, struct cs_error *err)
{
    *bitmap = (struct glyph_bitmap){0};
    const enum cs_status status = set_raster_size(face, size_steps, err);
    if (status != CS_OK)
        return status;
    int min_x, max_x, min_y, max_y;
    if (TTF_GlyphMetrics32(face->raster, character, &min_x, &max_x, &min_y, &max_y, NULL) != 0 || max_x <= min_x ||
        max_y <= min_y)
        return CS_OK;
    SDL_Surface *wide = TTF_RenderGlyph32_Blended(face->raster, character, (SDL_Color){255, 255, 255, 255});
    if (!wide)
        return cs_no_memory(err);
    /* The surface begins at the pen or, where the glyph reaches further left, at its edge; likewise upwards from the
     * ascent. */
    const int surface_left = min_x < 0 ? min_x : 0, ascent = TTF_FontAscent(face->raster);
    const int surface_top = max_y > ascent ? max_y : ascent;
    bitmap->left = floor_div(min_x + phase, FONT_PHASES);
    bitmap->top = max_y;
    bitmap->width = floor_div(max_x + phase - 1, FONT_PHASES) + 1 - bitmap->left;
    bitmap->height = SDL_min(max_y - min_y, wide->h - (surface_top - max_y));
    if (bitmap->height > 0)
        bitmap->coverage = malloc((size_t)bitmap->width * bitmap->height);
    if (bitmap->coverage)
        squeeze(wide, surface_left + phase - bitmap->left * FONT_PHASES, surface_top - max_y, bitmap);
    SDL_FreeSurface(wide);
    return bitmap->coverage ? CS_OK : cs_no_memory(err);
}
