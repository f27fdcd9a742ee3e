/* app/gfx/font_find.h - which file holds a font, by fontconfig.
 * The configuration is our own copy, not fontconfig's global one, so other users of fontconfig in the process are not
 * disturbed. Threads: one at a time. */
#ifndef CS_GFX_FONT_FIND_H
#define CS_GFX_FONT_FIND_H

#include "app/gfx/draw_list.h"
#include "engine/base/status.h"

struct font_finder;

struct font_file {
    char *path; /* free() */
    long index; /* face in the file; upper 16 bits: named instance of a variable font, as FreeType counts */
};

enum cs_status font_finder_create(struct font_finder **finder, struct cs_error *err);
void font_finder_destroy(struct font_finder **finder);

/* The best outline font of the family and weight that has the character: Inter or JetBrains Mono where installed, else
 * what the machine has of that kind. CS_NOT_FOUND, with what to install, when nothing has it. */
enum cs_status font_find(struct font_finder *finder, enum font_family family, enum font_weight weight,
                         uint32_t character, struct font_file *file, struct cs_error *err);

#endif
