/* tests/app/overlap.h - layout as a test can see it: no text leaves the window or what clips it, and no two texts lie
 * over each other. Included by the tests of views. */
#ifndef CS_TESTS_OVERLAP_H
#define CS_TESTS_OVERLAP_H

#include "app/gfx/utf8.h"
#include "tests/app/view_harness.h"

struct placed {
    struct rect rect;
    const char *text;
};

/* And there are more than so many texts. */
static inline void check_many_texts(const struct window *w, const char *where, size_t many)
{
    struct placed *placed = calloc(w->list.n, sizeof *placed);
    struct rect clip = {0, 0, w->width, w->height};
    size_t n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_CLIP)
            clip = c->rect;
        if (c->kind != DRAW_TEXT || !*text_of(w, c))
            continue;
        const struct rect r = text_rect(w, c), seen = rect_intersection(r, clip);
        if (seen.w <= 0 || seen.h <= 0)
            continue;                              /* scrolled out of sight */
        for (const char *at = text_of(w, c); *at;) /* a buffer that is too short cuts a letter of two bytes */
            ck_assert_msg(utf8_next(&at) != 0xFFFD, "%s: '%s' has a broken letter", where, text_of(w, c));
        ck_assert_msg(seen.w >= r.w - 0.5f, "%s: '%s' is cut", where, text_of(w, c));
        placed[n++] = (struct placed){seen, text_of(w, c)};
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            const struct rect both = rect_intersection(placed[i].rect, placed[j].rect);
            ck_assert_msg(both.w < 1 || both.h < 1, "%s: '%s' and '%s' overlap", where, placed[i].text, placed[j].text);
        }
    }
    ck_assert_msg(n > many, "%s: only %zu texts", where, n);
    free(placed);
}

static inline void check_texts(const struct window *w, const char *where)
{
    check_many_texts(w, where, 20);
}

#endif
