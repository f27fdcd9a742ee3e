/* app/gfx/draw_list.h - the only thing that views draw into: a list of flat shapes, texts and tensors.
 *
 * Coordinates are logical pixels from the top left corner, y down; the renderer multiplies them by the device scale,
 * and snaps axis-aligned edges of radius 0, hair lines and text baselines to device pixels. Later entries cover earlier
 * ones. Strings and tensors' descriptions are copied into the list; the floats of a tensor are borrowed until the list
 * has been rendered. A list never fails: when memory runs out it drops what does not fit and says so through
 * draw_list_failed(). Tests read the list: its entries are open data. Threads: one at a time. */
#ifndef CS_GFX_DRAW_LIST_H
#define CS_GFX_DRAW_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/gfx/color.h"

struct rect {
    float x, y, w, h;
};
struct point {
    float x, y;
};

enum font_family { FONT_SANS, FONT_MONO }; /* Inter, JetBrains Mono (or the machine's own) */
enum font_weight { FONT_400 = 400, FONT_500 = 500, FONT_600 = 600, FONT_700 = 700 };
struct font {
    enum font_family family;
    enum font_weight weight;
    float size; /* px */
};
enum text_align { TEXT_LEFT, TEXT_CENTER, TEXT_RIGHT }; /* what x means */

struct draw_tensor {
    const float *data; /* borrowed until rendered */
    uint64_t key;      /* names the content: the same key, size and data pointer mean the same floats; 0: unknown */
    int width, height;
    int planes;                   /* 1: through map; 3: R, G, B, each lo..hi */
    int row_stride, plane_stride; /* in floats; 0: dense */
    enum colormap map;
    float lo, hi;
    bool holes; /* NaN leaves what is below, instead of its own colour; of one plane */
    bool veil;  /* askew only: as colormap_veil(), the opacity being that of the entry; it has holes, too */
};

enum draw_kind {
    DRAW_FILL,     /* rect, radius, color */
    DRAW_FRAME,    /* rect, radius, width (drawn inside the rect's edge), color, dash */
    DRAW_LINE,     /* point[0] to point[1], width, color, dash; round caps, square ends for dashes. Along an axis and at
                      most 1 wide     it is a hair line: whole device pixels, no caps */
    DRAW_POLYLINE, /* points, width, color, dash; round joins and caps, square ends for dashes */
    DRAW_ARC, /* centre point[0], radius, from angle to angle in radians, clockwise from 12 o'clock, width, color; round
                 caps; nothing unless the second angle is larger */
    DRAW_POLYGON, /* points: convex, filled with color */
    DRAW_TEXT,    /* text at point[0] (x by align, y the baseline), font, color */
    DRAW_TENSOR,  /* tensor into rect: area-averaged when shrunk, hard-edged squares when grown */
    DRAW_ASKEW,   /* tensor into the parallelogram of 3 points: the corner of its first value, the end of its first row,
                     the beginning of its last; averaged and hard-edged as DRAW_TENSOR, smooth at its own edges.
                     rect is around it, color.a its opacity */
    DRAW_GRADIENT, /* rect filled by a colormap from left (lo) to right (hi): the key of a scale */
    DRAW_HATCH,    /* rect under 45 degree lines: pitch 8, 1.5 px, color; lines keep their phase across rects */
    DRAW_SHADOW,   /* rect, radius: offset 0, 6, blur 12, color */
    DRAW_CLIP,     /* rect: what follows is clipped to it, until the next DRAW_CLIP */
};

struct draw_cmd {
    enum draw_kind kind;
    struct rect rect;
    struct color color;
    float radius, width;
    float dash[2]; /* on, off; 0, 0: solid */
    struct point point[2];
    float angle[2];
    size_t points, n_points; /* index into draw_list.points */
    size_t text;             /* index into draw_list.chars, ends in 0 */
    struct font font;
    enum text_align align;
    struct draw_tensor tensor; /* also the map of DRAW_GRADIENT */
    uint32_t owner;            /* id of the widget that drew it (ui.h), 0 for none: for tests */
};

struct draw_list {
    struct draw_cmd *cmd;
    size_t n, capacity;
    struct point *points;
    size_t n_points, points_capacity;
    char *chars;
    size_t n_chars, chars_capacity;
    struct rect clip[16];
    int n_clips;
    bool on_plane; /* see draw_on_plane() */
    float to_screen[6];
    struct color clear; /* the whole picture before the first entry */
    uint32_t owner;
    int failed;
};

void draw_list_init(struct draw_list *d);
void draw_list_finish(struct draw_list *d);
void draw_list_clear(struct draw_list *d, struct rect bounds); /* keeps the memory; clips to bounds */
int draw_list_failed(const struct draw_list *d);
/* Appends all entries of other (for overlays), unclipped. */
void draw_list_append(struct draw_list *d, const struct draw_list *other);

/* What is drawn from now on lies on a plane in space that is seen without perspective: its coordinates x, y are on the
 * screen at (to[0] x + to[1] y + to[2], to[3] x + to[4] y + to[5]). Rects become polygons and polylines (their corners
 * square), tensors are drawn askew, texts and circles stay upright in their new place, hatches and shadows are left
 * out. NULL: the screen again. Clips are always the screen's. */
void draw_on_plane(struct draw_list *d, const float to[6]);
void draw_fill(struct draw_list *d, struct rect r, float radius, struct color c);
void draw_frame(struct draw_list *d, struct rect r, float radius, float width, struct color c);
void draw_frame_dashed(struct draw_list *d, struct rect r, float width, float on, float off, struct color c);
void draw_line(struct draw_list *d, float x0, float y0, float x1, float y1, float width, struct color c);
void draw_line_dashed(struct draw_list *d, float x0, float y0, float x1, float y1, float width, float on, float off,
                      struct color c);
void draw_polyline(struct draw_list *d, const struct point *p, size_t n, float width, struct color c);
void draw_polyline_dashed(struct draw_list *d, const struct point *p, size_t n, float width, float on, float off,
                          struct color c);
/* Cubic from p0 to p3, flattened finely enough for a scale of 3. */
void draw_cubic(struct draw_list *d, struct point p0, struct point p1, struct point p2, struct point p3, float width,
                struct color c);
void draw_circle(struct draw_list *d, float x, float y, float radius, struct color c); /* filled */
void draw_ring(struct draw_list *d, float x, float y, float radius, float width,
               struct color c); /* centred on radius */
void draw_arc(struct draw_list *d, float x, float y, float radius, float from, float to, float width, struct color c);
void draw_polygon(struct draw_list *d, const struct point *p, size_t n, struct color c);
/* An empty text adds no entry. */
void draw_text(struct draw_list *d, float x, float y, struct font f, enum text_align align, struct color c,
               const char *text);
void draw_textf(struct draw_list *d, float x, float y, struct font f, enum text_align align, struct color c,
                const char *format, ...) __attribute__((format(printf, 7, 8)));
void draw_tensor(struct draw_list *d, struct rect r, const struct draw_tensor *t);
void draw_askew(struct draw_list *d, const struct point corner[3], float opacity, const struct draw_tensor *t);
void draw_gradient(struct draw_list *d, struct rect r, enum colormap map);
void draw_hatch(struct draw_list *d, struct rect r, struct color c);
void draw_shadow(struct draw_list *d, struct rect r, float radius, struct color c);
/* Clips to r within the present clip; every push needs its pop. */
void draw_push_clip(struct draw_list *d, struct rect r);
void draw_pop_clip(struct draw_list *d);

bool rect_contains(struct rect r, float x, float y);
struct rect rect_inset(struct rect r, float by);
struct rect rect_intersection(struct rect a, struct rect b); /* w, h at least 0 */

/* For tests and copying as text: the n-th (from 0) DRAW_TEXT entry that equals s, NULL when there is none. */
const struct draw_cmd *draw_list_find_text(const struct draw_list *d, const char *s, int n);
const char *draw_list_text(const struct draw_list *d, const struct draw_cmd *cmd);

#endif
