/* app/views/topics/norm.h - what the sources of the view of normalisation share: normalisation.c (stage, controls),
 * norm_layout (what fits), norm_blocks (the block and its result), norm_kinds (the small pictures of all kinds),
 * norm_charts (company, running statistics), norm_pointer (pointer, editing), norm_inspector, norm_text.
 *
 * A block is a table of maps: samples are its rows, channels its columns (Wu and He's figure, with numbers). Left the
 * batch, right its result, between them mean and variance of the chosen set; in a narrow window, or where maps are low,
 * the result is below. Threads: the window thread. */
#ifndef CS_VIEWS_NORM_H
#define CS_VIEWS_NORM_H

#include "app/session/topic_normalisation.h"
#include "app/views/convolve/convolve_view.h"

struct norm_block {
    float x, y, w, h, gap; /* of the first cell; between maps */
};
struct norm_layout {
    struct rect area;
    struct norm_block in, out;
    bool stacked;                  /* the result is below the batch, not beside it */
    float in_title, out_title;     /* baselines */
    bool statistics, kinds, chart; /* what else has room */
    struct rect statistics_at, kinds_at, chart_at;
};
void norm_layout(const struct view *v, struct rect area, struct norm_layout *l);
/* Where a map, a number, a set of whole maps stand. */
struct rect norm_map_rect(const struct norm_state *n, const struct norm_block *b, int sample, int channel);
struct rect norm_cell_rect(const struct norm_state *n, const struct norm_block *b, int cell);
struct rect norm_set_rect(const struct norm_state *n, const struct norm_block *b, const struct norm_set *s);
/* The number under a point, -1: none. */
int norm_cell_at(const struct norm_state *n, const struct norm_block *b, float x, float y);

/* The number that everything is told of: under the pointer, else the chosen one. HOVER_TOPIC's row is its index. */
int norm_shown_cell(const struct view *v);
/* Whether the result of a number is known by the step (or pointed at). */
bool norm_is_known(const struct view *v, int cell);

void norm_blocks(const struct view *v, const struct norm_layout *l);
void norm_statistics(const struct view *v, const struct norm_layout *l);
void norm_kinds(const struct view *v, const struct norm_layout *l);
void norm_chart(const struct view *v, const struct norm_layout *l);
void norm_pointer(const struct view *v, const struct norm_layout *l);
void norm_keys(const struct view *v);
float norm_inspector(const struct view *v, struct rect area);
void norm_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);
/* "Channel 2", "Sample 1", "Sample 1, channels 2–3" ... translated. */
void norm_set_name(const struct norm_state *n, const struct norm_set *s, char *text, size_t size);
/* "1, 0, 2, 1" */
void norm_place_text(struct norm_place at, char *text, size_t size);
const char *norm_kind_title(enum norm_kind kind);
/* Writes a number over the present batch's, as a part of a drag if gesture. */
void norm_write(const struct view *v, int cell, double value, bool gesture);

#endif
