#include "app/gfx/text.h"

#include <SDL_ttf.h>
#include <math.h>
#include <stdlib.h>

#include "app/gfx/key_map.h"
#include "app/gfx/text_glyphs.h"
#include "app/gfx/utf8.h"
#include "engine/base/i18n.h"

enum { N_FAMILIES = 2, N_WEIGHTS = 4, N_OWN_FACES = N_FAMILIES * N_WEIGHTS, MAX_FACES = 32 };

/* Any letter that a font must have to be chosen at all: Russian is one of the program's languages. */
enum { CYRILLIC_SAMPLE = 0x0416 };

struct text_fonts {
    struct font_finder *finder;
    struct font_face
        *faces[MAX_FACES]; /* N_OWN_FACES by family and weight, opened on first use; then fallbacks for single glyphs */
    int n_faces;
    bool failed[N_OWN_FACES]; /* does not open: weight 400 stands in */
    struct key_map glyphs;    /* own face, character -> pack_glyph() */
    struct key_map kerning;   /* face, two characters -> units of FONT_METRICS_SIZE as int32_t */
};

static int own_face(enum font_family family, enum font_weight weight)
{
    const int step = ((int)weight - FONT_400 + 50) / 100;
    return (int)family * N_WEIGHTS + (step < 0 ? 0 : step >= N_WEIGHTS ? N_WEIGHTS - 1 : step);
}

static enum cs_status open_own_face(struct text_fonts *fonts, int i, struct cs_error *err)
{
    struct font_file file;
    const enum cs_status status =
        font_find(fonts->finder, i / N_WEIGHTS, FONT_400 + 100 * (i % N_WEIGHTS), CYRILLIC_SAMPLE, &file, err);
    return status == CS_OK ? font_face_open(&fonts->faces[i], &file, err) : status;
}

enum cs_status text_fonts_create(struct text_fonts **fonts, struct cs_error *err)
{
    struct text_fonts *f = *fonts = calloc(1, sizeof *f);
    if (!f)
        return cs_no_memory(err);
    f->n_faces = N_OWN_FACES;
    if (TTF_Init() != 0) {
        free(f);
        *fonts = NULL;
        return cs_fail(err, CS_NOT_FOUND, _("SDL2_ttf does not start: %s"), TTF_GetError());
    }
    enum cs_status status = font_finder_create(&f->finder, err);
    for (int family = 0; family < N_FAMILIES && status == CS_OK; family++)
        status = open_own_face(f, own_face(family, FONT_400), err);
    if (status != CS_OK)
        text_fonts_destroy(fonts);
    return status;
}

void text_fonts_destroy(struct text_fonts **fonts)
{
    struct text_fonts *f = *fonts;
    if (!f)
        return;
    for (int i = 0; i < f->n_faces; i++)
        font_face_close(&f->faces[i]);
    font_finder_destroy(&f->finder);
    key_map_finish(&f->glyphs);
    key_map_finish(&f->kerning);
    TTF_Quit();
    free(f);
    *fonts = NULL;
}

/* The face of a family and weight, opened now if it was not; the regular weight where it cannot be. */
static int usable_face(struct text_fonts *fonts, enum font_family family, enum font_weight weight)
{
    const int i = own_face(family, weight);
    if (!fonts->faces[i] && !fonts->failed[i])
        fonts->failed[i] = open_own_face(fonts, i, NULL) != CS_OK;
    return fonts->faces[i] ? i : own_face(family, FONT_400);
}

/* A font of the machine that has the character; -1: none, or no room for one more. */
static int fallback_face(struct text_fonts *fonts, struct font font, uint32_t character)
{
    for (int i = N_OWN_FACES; i < fonts->n_faces; i++)
        if (font_face_has(fonts->faces[i], character))
            return i;
    struct font_file file;
    if (fonts->n_faces == MAX_FACES ||
        font_find(fonts->finder, font.family, font.weight, character, &file, NULL) != CS_OK ||
        font_face_open(&fonts->faces[fonts->n_faces], &file, NULL) != CS_OK)
        return -1;
    return fonts->n_faces++;
}

/* Inter lacks signs that formulas need (floor brackets, element of): they come from the mono family, then from
 * anywhere. */
static int face_for(struct text_fonts *fonts, struct font font, int own, uint32_t character)
{
    if (font_face_has(fonts->faces[own], character))
        return own;
    const int mono = usable_face(fonts, FONT_MONO, font.weight);
    if (font_face_has(fonts->faces[mono], character))
        return mono;
    const int other = fallback_face(fonts, font, character);
    return other >= 0 ? other : own;
}

/* A face and an advance in one number of the map. */
static uint32_t pack_glyph(int face, int advance)
{
    return (uint32_t)face << 24 | ((uint32_t)advance & 0xFFFFFF);
}

static uint32_t find_glyph(struct text_fonts *fonts, struct font font, uint32_t character)
{
    const int own = usable_face(fonts, font.family, font.weight);
    const uint64_t key = (uint64_t)own << 32 | character;
    uint32_t packed;
    if (key_map_find(&fonts->glyphs, key, &packed))
        return packed;
    const int face = face_for(fonts, font, own, character);
    packed = pack_glyph(face, font_face_advance(fonts->faces[face], character));
    key_map_add(&fonts->glyphs, key, packed);
    return packed;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7);
}

static bool is_punctuation(uint32_t c)
{
    return c == '.' || c == ',' || c == ':' || c == ';' || c == '!' || c == '?' || c == '\'' || c == '"' ||
           (c >= 0x2018 && c <= 0x201E);
}

/* Numbers and signs keep their own widths: columns of digits stay aligned, and what a font does to "->" is a ligature.
 */
static bool may_kern(uint32_t a, uint32_t b)
{
    return (is_letter(a) && (is_letter(b) || is_punctuation(b))) || (is_punctuation(a) && is_letter(b));
}

static int find_kerning(struct text_fonts *fonts, int face, uint32_t a, uint32_t b)
{
    if (face / N_WEIGHTS == FONT_MONO || !may_kern(a, b))
        return 0;
    const uint64_t key = (uint64_t)face << 48 | (uint64_t)a << 24 | b;
    uint32_t value;
    if (key_map_find(&fonts->kerning, key, &value))
        return (int32_t)value;
    const int kerning = font_face_kerning(fonts->faces[face], a, b);
    key_map_add(&fonts->kerning, key, (uint32_t)kerning);
    return kerning;
}

struct text_run text_run_start(struct text_fonts *fonts, struct font font, const char *utf8)
{
    return (struct text_run){.fonts = fonts, .font = font, .next = utf8, .face = -1};
}

bool text_run_next(struct text_run *run, struct text_glyph *glyph)
{
    const uint32_t c = utf8_next(&run->next);
    if (c == 0)
        return false;
    const float unit = run->font.size / FONT_METRICS_SIZE;
    const uint32_t packed = c < ' ' ? pack_glyph(0, 0) : find_glyph(run->fonts, run->font, c);
    const int face = (int)(packed >> 24), advance = (int)(packed & 0xFFFFFF);
    if (face == run->face)
        run->x += unit * (float)find_kerning(run->fonts, face, run->character, c);
    *glyph = (struct text_glyph){face, c, run->x};
    run->x += unit * (float)advance;
    run->face = face;
    run->character = c;
    return true;
}

enum cs_status text_glyph_rasterise(struct text_fonts *fonts, int face, uint32_t character, int size_steps, int phase,
                                    struct glyph_bitmap *bitmap, struct cs_error *err)
{
    return font_face_rasterise(fonts->faces[face], character, size_steps, phase, bitmap, err);
}

float text_width(struct text_fonts *fonts, struct font font, const char *utf8)
{
    struct text_run run = text_run_start(fonts, font, utf8);
    struct text_glyph glyph;
    while (text_run_next(&run, &glyph))
        ;
    return run.x;
}

size_t text_fit(struct text_fonts *fonts, struct font font, const char *utf8, float width)
{
    struct text_run run = text_run_start(fonts, font, utf8);
    struct text_glyph glyph;
    size_t fits = 0;
    while (text_run_next(&run, &glyph) && run.x <= width)
        fits = (size_t)(run.next - utf8);
    return fits;
}

static size_t skip_spaces(const char *utf8, size_t at)
{
    while (utf8[at] == ' ')
        at++;
    return at;
}

size_t text_break(struct text_fonts *fonts, struct font font, const char *utf8, float width, size_t *next)
{
    struct text_run run = text_run_start(fonts, font, utf8);
    struct text_glyph glyph;
    size_t word_end = 0, line = 0; /* of the word being read; of the last whole word before it */
    while (text_run_next(&run, &glyph)) {
        const size_t here = (size_t)(run.next - utf8);
        if (glyph.character == ' ' || glyph.character == '\n')
            line = word_end;
        if (glyph.character == '\n') {
            *next = here;
            return line;
        }
        if (glyph.character != ' ' && run.x > width && line > 0) {
            *next = skip_spaces(utf8, line);
            return line;
        }
        if (glyph.character != ' ')
            word_end = here;
    }
    *next = skip_spaces(utf8, word_end);
    return word_end;
}
