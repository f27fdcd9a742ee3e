#include "app/gfx/font_find.h"

#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

struct font_finder {
    FcConfig *config;
};

enum cs_status font_finder_create(struct font_finder **finder, struct cs_error *err)
{
    *finder = calloc(1, sizeof **finder);
    if (!*finder)
        return cs_no_memory(err);
    (*finder)->config = FcInitLoadConfigAndFonts();
    if ((*finder)->config)
        return CS_OK;
    font_finder_destroy(finder);
    return cs_fail(err, CS_NOT_FOUND, "%s", _("fontconfig finds no configuration; install fontconfig-config"));
}

void font_finder_destroy(struct font_finder **finder)
{
    if (!*finder)
        return;
    if ((*finder)->config)
        FcConfigDestroy((*finder)->config);
    free(*finder);
    *finder = NULL;
}

static FcPattern *wanted_pattern(struct font_finder *finder, enum font_family family, enum font_weight weight)
{
    FcPattern *pattern = FcPatternCreate();
    if (!pattern)
        return NULL;
    const char *first = family == FONT_MONO ? "JetBrains Mono" : "Inter";
    const char *second = family == FONT_MONO ? "monospace" : "sans-serif";
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)first);
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)second);
    FcPatternAddDouble(pattern, FC_WEIGHT, FcWeightFromOpenTypeDouble(weight));
    FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(pattern, FC_OUTLINE, FcTrue);
    FcConfigSubstitute(finder->config, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    return pattern;
}

/* An outline font with the character, in a file that can be opened by name and face number alone. */
static bool suits(FcPattern *font, uint32_t character)
{
    FcCharSet *characters = NULL;
    FcBool outline = FcFalse, variable = FcFalse, color = FcFalse;
    FcPatternGetBool(font, FC_VARIABLE, 0, &variable);
    FcPatternGetBool(font, FC_COLOR, 0, &color);
    return FcPatternGetBool(font, FC_OUTLINE, 0, &outline) == FcResultMatch && outline && !variable && !color &&
           FcPatternGetCharSet(font, FC_CHARSET, 0, &characters) == FcResultMatch &&
           FcCharSetHasChar(characters, character);
}

static enum cs_status file_of(FcPattern *font, struct font_file *file, struct cs_error *err)
{
    FcChar8 *path = NULL;
    int index = 0;
    if (FcPatternGetString(font, FC_FILE, 0, &path) != FcResultMatch)
        return cs_fail(err, CS_NOT_FOUND, "%s", _("fontconfig names a font without a file; run fc-cache -f"));
    FcPatternGetInteger(font, FC_INDEX, 0, &index);
    *file = (struct font_file){strdup((const char *)path), index};
    return file->path ? CS_OK : cs_no_memory(err);
}

enum cs_status font_find(struct font_finder *finder, enum font_family family, enum font_weight weight,
                         uint32_t character, struct font_file *file, struct cs_error *err)
{
    FcPattern *pattern = wanted_pattern(finder, family, weight);
    if (!pattern)
        return cs_no_memory(err);
    FcResult result;
    FcFontSet *fonts = FcFontSort(finder->config, pattern, FcFalse, NULL, &result);
    enum cs_status status = CS_NOT_FOUND;
    for (int i = 0; fonts && i < fonts->nfont; i++)
        if (suits(fonts->fonts[i], character)) {
            status = file_of(fonts->fonts[i], file, err);
            break;
        }
    if (fonts)
        FcFontSetSortDestroy(fonts);
    FcPatternDestroy(pattern);
    if (status == CS_NOT_FOUND)
        return cs_fail(err, status, "%s",
                       family == FONT_MONO ? _("no monospaced font found; install fonts-jetbrains-mono")
                                           : _("no font found; install fonts-inter"));
    return status;
}
