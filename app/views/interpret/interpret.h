/* app/views/interpret/interpret.h - what the sources of the Interpret workspace share. Threads: the window thread. */
#ifndef CS_VIEWS_INTERPRET_INTERPRET_H
#define CS_VIEWS_INTERPRET_INTERPRET_H

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"

/* One tab of the stage: a method, and where it is drawn. Every function may be NULL. */
struct interpret_method {
    unsigned wanted; /* 1 << enum study_kind, or-ed: what the worker makes while it is shown */
    /* What else of worker_look.study the frame sets: which gradients, which channels. */
    void (*look)(const struct view *v, struct study_asks *asks);
    void (*stage)(const struct view *v, struct rect area);          /* below the tabs */
    float (*left)(const struct view *v, struct rect area, float y); /* its controls; returns the y below */
    float (*right)(const struct view *v, struct rect area);         /* returns the height it took */
    void (*caption)(const struct view *v, char *head, size_t head_size, char *text, size_t size);
    void (*position)(const struct view *v, char *text, size_t size); /* beside the scrubber: "map 7 of 16" */
    void (*keys)(const struct view *v);
    /* Where it depends on what is chosen, in the place of `reading`; translated. */
    const char *(*reads)(const struct view *v);
    const char *reading; /* N_(): how it is to be read, with its source (paper, year): the foot of the right panel */
};
extern const struct interpret_method interpret_patches, interpret_saliency, interpret_cam, interpret_occlusion,
    interpret_ascent, interpret_invariance, interpret_embedding, interpret_compare;
const struct interpret_method *interpret_method(const struct view *v); /* the chosen one */

float interpret_left(const struct view *v, struct rect area); /* interpret_left.c */

/* interpret_target.c: for `left`. Each returns the y below. */
/* The rows that choose what is explained: class, map or value, pinned or not. */
float interpret_target_rows(const struct view *v, struct rect area, float y);
float interpret_opacity_row(const struct view *v, struct rect area, float y);

/* interpret_panel.c: sections of the right panel. Each returns the y below. */
/* The most probable classes, and the one that is explained; nothing for a net without. */
float interpret_answer_rows(const struct view *v, struct rect area, float y, int explained);
/* A name at the left, a number or word at the right; a name that is too long is a line of its own. */
float interpret_fact(const struct view *v, struct rect area, float y, const char *name, const char *value);
float interpret_fact_number(const struct view *v, struct rect area, float y, const char *name, double value);

/* interpret_parts.c */
/* What the worker tells of a study of this network, and what it has found; NULL: nothing yet. */
const struct study_told *interpret_told(const struct view *v, enum study_kind kind);
const void *interpret_found(const struct view *v, enum study_kind kind);
/* In the place of a picture that is not there: going on, so far; failed, why; stopped. True when it has drawn it. */
bool interpret_wait(const struct view *v, enum study_kind kind, struct rect area);
/* "34 %", "outdated", "stopped", or "": one word for the head of what is drawn, in full as a tooltip over r. */
void interpret_state(const struct view *v, enum study_kind kind, char *text, size_t size);
/* A layer as the list at the left names it; of a node in it, which may be its ReLU: "Conv 2". Both return the title. */
const char *interpret_column_title(const struct view *v, const struct network_column *c, char title[NET_NAME_MAX]);
const char *interpret_layer_title(const struct view *v, int node, char title[NET_NAME_MAX]);
/* The target in words: "class 7", "Conv 2, map 6, [2, 3]", "FC 1, 17". */
const char *interpret_target_text(const struct view *v, const struct study_target *t, char *text, size_t size);
/* A head of 18 600 at x and baseline, cut to width, with a note beside it where that is whole. */
void interpret_head(const struct view *v, float x, float baseline, float width, const char *title, const char *note);
/* The largest whole number of px a pixel with which the picture fits, of a large one the largest half; or 1/2, 1/3 ...
 */
struct rect interpret_picture_rect(const struct view *v, const struct shape *input, struct rect room);
/* Pixels 0..1 [C,H,W] with a frame; key: maps_key() or one that names them. */
void interpret_picture(const struct view *v, struct rect r, const float *pixels, const struct shape *input,
                       uint64_t key);
/* [rows, cols] over a picture: opaque, or with interpret.opacity. is_signed about 0, else from 0 to largest. NaN is
 * nothing. */
struct interpret_heat {
    const float *value;
    int rows, cols;
    float largest;
    bool is_signed;
    uint64_t key;
};
/* opacity below 1: a veil of that opacity, as interpret_veil() draws it with interpret.opacity. */
void interpret_heat(const struct view *v, struct rect r, const struct interpret_heat *h, float opacity);
/* Over a picture, the thicker the larger the value, at most as interpret.opacity says: where it is 0 the picture stays
 * what it is. */
void interpret_veil(const struct view *v, struct rect r, const struct interpret_heat *h);
/* A bar of the colours at the right of r, 12 wide, its ends as numbers; returns the width that it took, at most
 * INTERPRET_SCALE. The second one is of a veil: how it looks over black, and over white. */
enum { INTERPRET_SCALE = 88 };
float interpret_scale(const struct view *v, struct rect r, float largest, bool is_signed);
float interpret_veil_scale(const struct view *v, struct rect r, float largest, bool is_signed);
/* Three digits that count: "0.0123", "1.23", "−123", "1.2e-05". */
const char *interpret_number(char text[FORMAT_MAX], double x);
/* Whether what was found is about the picture that is on screen now: else it must not be laid over it. */
bool interpret_is_of_picture(const struct view *v, const struct study_shown *shown);
/* A place of a map that the pointer is on, or that the arrows have gone to after Tab has come to the map; row -1: none
 * (set by the caller). x, y: where a card about it goes. */
struct interpret_place {
    int row, col;
    float x, y;
};
/* That which the pointer is on, which is in r. */
void interpret_place_under(const struct view *v, struct rect r, int rows, int cols, struct interpret_place *at);
/* Behaves as a widget (ui_behave()) of rows x cols places in r; returns enum ui_state, or-ed. */
unsigned interpret_point(const struct view *v, const char *key, struct rect r, int rows, int cols,
                         struct interpret_place *at);
void interpret_mark_place(const struct view *v, struct rect r, int rows, int cols, const struct interpret_place *at);
/* interpret_top.c */
enum { INTERPRET_TOP_ROW = 28 };
/* n classes with their probabilities, first the answer, from y down, as many as area has room for; the bar of the
 * explained one (-1: none) is marked. Returns the y below. */
float interpret_top(const struct view *v, struct rect area, float y, const int *class_index, const float *p, int n,
                    int explained);
/* "p(7)" for a class, else as interpret_target_text(). */
const char *interpret_score_text(const struct view *v, const struct study_target *t, char *text, size_t size);
/* "12 s", "3.5 min", "14 h". */
const char *interpret_seconds_text(double seconds, char text[48]);
/* The head of a panel's first section, which has no rule above it; note (may be NULL) at the right. */
float interpret_first_head(const struct view *v, struct rect area, float y, const char *title, const char *note);

/* A key that names what a study has found, for tensors. */
uint64_t interpret_key(const struct view *v, enum study_kind kind);
/* The same for whatever has a serial number; what: 0 to 63, enum study_kind of this network being the first ones. */
uint64_t interpret_key_of(const struct view *v, uint64_t serial, int what);

#endif
