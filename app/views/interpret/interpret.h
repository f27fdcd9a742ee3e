/* app/views/interpret/interpret.h - what the sources of the Interpret workspace share. Threads: the window thread. */
#ifndef CS_VIEWS_INTERPRET_INTERPRET_H
#define CS_VIEWS_INTERPRET_INTERPRET_H

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
    const char *reading; /* N_(): how it is to be read, with its source (paper, year): the foot of the right panel */
};
extern const struct interpret_method interpret_patches, interpret_saliency, interpret_cam, interpret_occlusion,
    interpret_ascent, interpret_invariance, interpret_embedding, interpret_compare;
const struct interpret_method *interpret_method(const struct view *v); /* the chosen one */

/* interpret_left.c */
float interpret_left(const struct view *v, struct rect area);
/* The rows that choose what is explained: class, map or value, pinned or not. For `left`. */
float interpret_target_rows(const struct view *v, struct rect area, float y);

/* interpret_parts.c */
/* What the worker tells of a study of this network, and what it has found; NULL: nothing yet. */
const struct study_told *interpret_told(const struct view *v, enum study_kind kind);
const void *interpret_found(const struct view *v, enum study_kind kind);
/* In the place of a picture that is not there: going on, so far; failed, why; stopped. True when it has drawn it. */
bool interpret_wait(const struct view *v, enum study_kind kind, struct rect area);
/* "34 %", "outdated", "stopped", or "": one word for the head of what is drawn, in full as a tooltip over r. */
void interpret_state(const struct view *v, enum study_kind kind, char *text, size_t size);
/* The target in words: "class 7", "Conv 2, map 6, [2, 3]", "FC 1, 17". */
const char *interpret_target_text(const struct view *v, const struct study_target *t, char *text, size_t size);
/* A head of 18 600 at x and baseline with a note beside it; cut to width. */
void interpret_head(const struct view *v, float x, float baseline, float width, const char *title, const char *note);
/* The largest whole number of px a pixel with which the picture fits; at least 1/2, 1/3 ... */
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
void interpret_heat(const struct view *v, struct rect r, const struct interpret_heat *h, float opacity);
/* A bar of the colours at the right of r, 16 wide, its ends as numbers; returns the width that it took. */
float interpret_scale(const struct view *v, struct rect r, float largest, bool is_signed);
/* interpret_top.c */
enum { INTERPRET_TOP_ROW = 28 };
/* n classes with their probabilities, first the answer, from y down, as many as area has room for; the bar of the
 * explained one (-1: none) is marked. Returns the y below. */
float interpret_top(const struct view *v, struct rect area, float y, const int *class_index, const float *p, int n,
                    int explained);
/* A label and a number at the right end, 28 high; returns the y below. */
float interpret_number_row(const struct view *v, struct rect area, float y, const char *label, const char *number);
/* "p(7)" for a class, else as interpret_target_text(). */
const char *interpret_score_text(const struct view *v, const struct study_target *t, char *text, size_t size);
/* "12 s", "3.5 min". */
const char *interpret_seconds_text(double seconds, char text[48]);
/* The head of a panel's first section, which has no rule above it; note (may be NULL) at the right. */
float interpret_first_head(const struct view *v, struct rect area, float y, const char *title, const char *note);
/* interpret.opacity as a slider; returns the y below. */
float interpret_opacity_row(const struct view *v, struct rect area, float y);

/* A key that names what a study has found, for tensors. */
uint64_t interpret_key(const struct view *v, enum study_kind kind);

#endif
