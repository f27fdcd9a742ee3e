/* app/views/train_films.h - what the two views of filters that learn share: the overview's band (train_filters.c) and
 * the full film (train_films.c). A film is the filters of one layer at saved moments, one column each, and now.
 * Threads: the window thread. */
#ifndef CS_VIEWS_TRAIN_FILMS_H
#define CS_VIEWS_TRAIN_FILMS_H

#include "app/ui/format.h"
#include "app/views/network_layer_filter.h"

enum { FILM_TEXT = 192, FILM_NOW = -1 };

/* The layer whose filters are watched, as the snapshot tells of it. */
struct film {
    const struct view *v;
    const struct snapshot *s;
    int node, count; /* the layer, its filters; count 0: there is none, or nothing is told of it yet */
    size_t size;     /* floats of one */
    struct filter_picture picture;
    enum train_show show;
    float weight_largest, change_largest; /* of all that is drawn in columns: one scale each */
};
/* columns: how many earlier moments there is room for, which the next snapshots heed; filters first.. are looked at. */
struct film film_of(const struct view *v, int columns, int first, int filters);
/* The same without asking for anything. */
struct film film_seen(const struct view *v);
/* Of filter i, in column k of the snapshot's film, or FILM_NOW; NULL: not known. What is shown is the chosen moment's,
 * else the present's. */
const float *film_weights(const struct film *f, int k, int i);
const float *film_change(const struct film *f, int k, int i);
const float *film_shown(const struct film *f, int i);
const float *film_shown_change(const struct film *f, int i);
/* Of the loss of the batch whose step led to what is shown; NULL: not known, as told below it. */
const float *film_gradient(const struct film *f, int i);
uint64_t film_steps(const struct film *f); /* of what is shown */
/* What is told of filter i at saved moment m (snapshot.n_moments: of the present); NULL: not known. */
const struct film_fact *film_fact_at(const struct film *f, int m, int i);
int film_moment(const struct film *f, int k); /* snapshot.moment of a column; n_moments for FILM_NOW */

/* Names the floats of a column's weights, which stay as they are: they are uploaded once. */
uint64_t film_key(const struct film *f, int k);
/* One filter in r's corner at `scale` px a weight, framed. */
void film_draw(const struct film *f, float x, float y, float scale, const float *w, float largest, uint64_t key,
               struct color frame);
/* The same with a place but no numbers. */
void film_draw_unknown(const struct film *f, float x, float y, float scale);

/* Moments in words; all return text. "2", "0.25" or, within the first epoch, steps: "64". */
const char *film_label(const struct snapshot *s, int moment, char text[FORMAT_MAX]);
/* "before training", "after step 1,200", "now". */
const char *film_when(const struct snapshot *s, int moment, char text[FILM_TEXT]);
/* Whether labels count steps. */
bool film_by_step(const struct snapshot *s);
/* What a pointer on a filter is told; hint (may be NULL): what a click does. */
const char *film_card(const struct film *f, int moment, int i, const char *hint, char *text, size_t size);
/* "since the start", "since step 64". */
const char *film_since(const struct snapshot *s, char text[FILM_TEXT]);
/* "0.51", "0.0004": two digits of a scale. */
const char *film_number(char text[FORMAT_MAX], double v);
/* Numbers at the ends of the colours, at the right of r, whose y is the baseline; the number alone where these have no
 * room, nothing where it has none. Colour filters have no one-dimensional key: a number says it. Returns where it
 * begins.
 */
float film_scale(const struct film *f, struct rect r, float largest, struct color ink);
/* A label under (over) a column unless it would touch the one before it; *end is where that ends. */
void film_column_label(const struct film *f, float middle, float y, const char *text, bool strong, float *end);

/* The person goes to a moment (snapshot.moment; n_moments: the present), or counts changes from one. */
void film_go_to(const struct view *v, int moment);
void film_count_from(const struct view *v, int moment);
/* Filter i becomes the chosen one, in Network, too. */
void film_choose(const struct film *f, int i);
int film_chosen(const struct film *f); /* -1: none of this layer */
/* w, its change, its gradient: three signs. */
void film_switch(const struct view *v, struct rect r);

#endif
