/* app/views/convolve/convolve_view.h - what the parts of the Convolve workspace share. convolve.c puts the workspace
 * together and hands stage, panels and caption to the view of the mode: signal, plane, channels, transposed, pooling.
 * All of them draw numbers of session_board() and session_step(), and have none of their own.
 * Threads: the window thread. */
#ifndef CS_VIEWS_CONVOLVE_VIEW_H
#define CS_VIEWS_CONVOLVE_VIEW_H

#include "app/ui/format.h"
#include "app/views/matrix.h"
#include "app/views/view.h"

/* What a mode provides. Panels return the y below; the inspector and the controls scroll. */
struct convolve_mode_view {
    void (*stage)(const struct view *v, struct rect area);
    float (*controls)(const struct view *v, struct rect area, float y); /* left panel, below the worked example */
    float (*inspector)(const struct view *v, struct rect area);         /* right panel; returns the height it took */
    void (*caption)(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);
    /* The rest may be left out. Keys before those that all modes share; what the transport says ("step 3 of 9") and
     * into how many segments the scrubber is cut; whether there is one way to step only (no 'Step by'). */
    void (*keys)(const struct view *v);
    void (*position)(const struct view *v, const struct session_progress *p, char *text, size_t size);
    int (*segments)(const struct view *v);
    bool one_grain;
};
extern const struct convolve_mode_view convolve_signal;     /* signal.c: 1-D */
extern const struct convolve_mode_view convolve_plane;      /* plane.c: one channel */
extern const struct convolve_mode_view convolve_channels;   /* channels.c: several channels, 1x1, grouped, depthwise */
extern const struct convolve_mode_view convolve_transposed; /* transposed.c */
extern const struct convolve_mode_view convolve_pooling;    /* pooling.c */
/* The topics, in app/views/topics; they draw the numbers of their own models (app/topics). */
extern const struct convolve_mode_view topic_matrix_view, topic_shift_view, topic_field_view, topic_backward_view,
    topic_learn_view, topic_activation_view, topic_loss_view, topic_points_view, topic_normalisation_view,
    topic_dropout_view;
const struct convolve_mode_view *convolve_view_of(int mode);

enum { CONVOLVE_MODES_HEIGHT = 36 }; /* of the row of modes above the stage of a full frame */

/* The last state that worked stays, faint, below the reason why the present one does not. */
void convolve_show_error(const struct view *v, struct rect area);
/* The caption of such a state; false when there is no error. */
bool convolve_error_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

/* side.c: where two boards are compared, a view of either: v->side says which of them the parts below draw. A is the
 * session's board, B what it is compared with; all but convolve_shown_cells() also holds where nothing is compared. */
struct view convolve_side(const struct view *v, int side);
const struct board *convolve_board(const struct view *v);
const struct board_step *convolve_step(const struct view *v); /* n_terms 0: B has no such place */
double convolve_value(const struct view *v, int oy, int ox);  /* of output 0 */
int convolve_shown_cells(const struct view *v);               /* of output 0 */
const struct kernel_value *convolve_kernel(const struct view *v);
enum prop_id convolve_kernel_prop(const struct view *v);

/* Motion: how far the window has come on its way to the step's place. */
struct convolve_motion {
    float row, col; /* of the step's place, between the last one and this one */
    float frames;   /* 0..1: visibility of both frames */
    float fade;     /* 0..1: how much of the new value is still to come */
};
struct convolve_motion convolve_motion(const struct view *v);

/* Hover: what the pointer is on. Set by whoever is under the pointer, read by all in the same and the next frame, so
 * that one thing lights up in stage, kernel and inspector at once. An output (transposed: an input) that is hovered is
 * peeked at: see request_peek(). */
enum convolve_hover_kind { HOVER_NONE, HOVER_TERM, HOVER_WEIGHT, HOVER_INPUT, HOVER_OUTPUT, HOVER_TOPIC };
struct convolve_hover {
    enum convolve_hover_kind kind;
    int term;              /* index in session_step(), -1: not one of its terms */
    int weight;            /* HOVER_WEIGHT: index in convolve_weights() */
    int channel, row, col; /* HOVER_INPUT: a place of the input, padding counted from -1 down; HOVER_OUTPUT.
                            * HOVER_TOPIC: channel is one of the topic's own grids, row and col a place in it */
};
struct convolve_hover convolve_hovering(const struct view *v);
void convolve_hover(const struct view *v, const struct convolve_hover *h);
int convolve_hovered_term(const struct view *v); /* -1: none */
/* A hover card near the pointer once it has rested on the same thing for 300 ms. */
void convolve_card(const struct view *v, const char *text);
/* "x[2, 7] = 2   w = −4   x·w = −8" near the pointer, and the term lights up. */
void convolve_hover_term(const struct view *v, int term);
void convolve_term_text(const struct view *v, int term, char *text, size_t size); /* that text */

/* Names what a renderer may keep of a tensor. Serials are counted by each board and each response, and memory is used
 * again, so that whose serial it is belongs to the name. stage_parts.c. */
enum convolve_texture {
    TEXTURE_INPUT,
    TEXTURE_OUTPUT,
    TEXTURE_RESPONSE,
    TEXTURE_PICTURE,
    TEXTURE_PICTURE_RESPONSE,
    TEXTURE_DIFFERENCE
};
uint64_t convolve_texture_key(const struct view *v, enum convolve_texture of, uint64_t serial);

/* Numbers. Decimals of outputs: more are shown with ≈ in front, or all of them when full precision is asked for. */
enum { CONVOLVE_DECIMALS = 2 };
const char *convolve_number(const struct view *v, char buf[FORMAT_MAX], double value);
const char *convolve_pixel(const struct view *v, char buf[FORMAT_MAX], double value); /* 0..255, 0..1 or hex */

/* A result with "≈ " before it where digits are left out. */
enum { CONVOLVE_ROUNDED_MAX = FORMAT_MAX + 8 };
const char *convolve_rounded(const struct view *v, char buf[CONVOLVE_ROUNDED_MAX], double value, bool rounded);

/* A caption has at most 130 characters of this UTF-8 text; what says more is told by the inspector. */
bool convolve_is_caption(const char *text);

/* The latter for a matrix: NULL where pixels are written as any number. */
const char *(*convolve_pixel_format(const struct view *v))(char buf[FORMAT_MAX], double value, int decimals);

/* weights.c: the weights that one edits: of the kernel, or of the chosen filter. */
struct convolve_weights {
    int channels, rows, cols; /* channels: slices of a filter; 1 of a kernel */
    const float *w;           /* [channels][rows][cols], as set (not turned) */
    int divisor;
    int chosen; /* index into w */
};
struct convolve_weights convolve_weights(const struct view *v);
/* Any edit makes a kernel the person's own; the divisor stays. gesture: it goes on with the edit before. Returns
 * whether there was anything to change. */
bool convolve_set_weight(const struct view *v, int weight, double value, bool gesture);
void convolve_choose_weight(const struct view *v, int weight);
/* The term that a weight makes (the kernel may be turned), and back: the same rule both ways. */
int convolve_term_of_weight(const struct view *v, int weight);

/* kernel_editor.c: the slice of a channel as a matrix that one edits, its title, the chosen weight, the sum. */
void convolve_kernel_matrix(const struct view *v, struct rect box, int channel);
float convolve_kernel_title(const struct view *v, float x, float baseline, float width,
                            struct font font); /* the last line's baseline */
void convolve_kernel_weight(const struct view *v, float x, float y, float width, bool compact);
void convolve_kernel_sum(const struct view *v, float x, float baseline, float width);

/* examples.c: the worked examples of this mode, and what to look at in the chosen one. Returns the y below. */
float convolve_control_example(const struct view *v, struct rect area, float y);

/* from_network.c: what a case came from, and the way back; nothing where none did. Returns the y below. */
float convolve_from_network(const struct view *v, struct rect area, float y);
/* In place of the choice p of an input: where the numbers are from, among what else there is. False: they are p's. */
bool convolve_input_from_network(const struct view *v, enum prop_id p, struct rect r);

/* controls.c: rows of the left panel. Each returns the y below. */
float convolve_row_pitch(const struct view *v);
float convolve_control_presets(const struct view *v, struct rect area, float y);
/* A list of as many rows as leave the sections below in reach; it scrolls within, the chosen row into sight. Returns
 * the row that was clicked, -1: none; *y moves below. */
struct convolve_list_row {
    const char *key, *label; /* label: translated */
    void (*swatch)(struct ui *, struct rect, void *);
    void *ctx;
};
int convolve_control_list(const struct view *v, const char *key, struct rect area, float *y,
                          const struct convolve_list_row *rows, int n, int chosen);
/* What the list of the mode calls a kernel; translated. */
const char *convolve_kernel_name(const struct view *v, const struct kernel_value *k);
void convolve_own_swatch(struct ui *ui, struct rect r, void *ctx); /* of what a person made */
float convolve_control_choice(const struct view *v, struct rect area, float y, enum prop_id p);
/* painting.c: whether dragging paints, a pixel that gets the brush's value if it is there (gesture: the stroke goes on;
 * what the paint has no room for is said), and the rows of pointer and brush. */
bool convolve_painting(const struct view *v);
void convolve_paint(const struct view *v, int channel, int row, int col, bool gesture);
float convolve_control_pointer(const struct view *v, struct rect area, float y);
float convolve_control_brush(const struct view *v, struct rect area, float y); /* its value, and taking paint off */
/* A head and rows for what is shown and how: pointer and brush, numbers, coverage, full precision. */
float convolve_control_show(const struct view *v, struct rect area, float y);
/* Rows for the properties of props (ended by PROP_COUNT), whatever their type. Pairs: steppers that do not reach what
 * does not fit, and of the padding a toggle for 'same'. */
float convolve_control_geometry(const struct view *v, struct rect area, float y, const enum prop_id *props);

/* kernel_tools.c: what can be done to the kernel that session_chosen_kernel() is: commands, loading and saving, a
 * detector to draw, the parameters of its preset, its two vectors. */
float convolve_control_kernel_tools(const struct view *v, struct rect area, float y);

/* inspector.c: parts of the right panel. Each returns the y below. */
float convolve_inspect_terms(const struct view *v, struct rect area, float y); /* a row a product */
float convolve_inspect_sums(const struct view *v, struct rect area,
                            float y); /* sum, rounding, divisor, bias, activation */
float convolve_inspect_output(const struct view *v, struct rect area, float y); /* the box with the result */
float convolve_inspect_size(const struct view *v, struct rect area, float y);   /* the size formula with its numbers */

/* "zero padding %d", translated (plane_boards.c). */
const char *convolve_padding_note(enum padding_mode mode);
/* stage_parts.c: what grids on the stage have around them. */
/* A title and a note behind it within width: smaller type, then no note where they are too long. Returns its end. */
float convolve_title(const struct view *v, float x, float baseline, float width, struct color c, const char *title,
                     const char *note);
/* 3 px (2 below cells of 32) around r with casing, fading in and out as it moves. */
void convolve_frame(const struct view *v, struct rect r, float cell, struct color accent, float alpha);
/* Parts of a connector: along a grid line, and curved from one to another. */
void convolve_straight(const struct view *v, float from, float to, float y, float width, struct color c, float alpha);
void convolve_bent(const struct view *v, float x, float y, float to_x, float to_y, float width, struct color c,
                   float alpha);
void convolve_outline(const struct view *v, struct rect r); /* of what the pointer is on */
/* A stroke over each pixel of m (the input, or matrix_part() of it) that no window reads: a stride leaves it out. */
void convolve_unused(const struct view *v, const struct matrix *m);
/* Makes m show how often each pixel is used, in place of the pixels; counts has room for its cells. */
void convolve_cover(const struct view *v, struct matrix *m, float *counts);

/* Tapped rows (or columns) of the window: first, first + dilation ... size of them. */
struct convolve_taps {
    int first, dilation, n;
};
struct convolve_taps convolve_rows(const struct board *b, const struct board_step *step);
struct convolve_taps convolve_columns(const struct board *b, const struct board_step *step);
bool convolve_tapped(const struct convolve_taps *t, int index);
/* Ticks of a matrix whose first row (column) has the index first: beside it at `at`, or above it with that baseline;
 * every so many, tapped ones bold. stage_parts.c. */
void convolve_ticks(const struct view *v, const struct matrix *m, int first, const struct convolve_taps *taps,
                    bool rows, float at, enum text_align align, int every, struct color accent);

#endif
