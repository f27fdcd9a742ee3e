/* app/views/topics/matrix_view.h - what the sources of the Matrix topic's view share: matrix.c (stage, controls,
 * caption), matrix_layout.c (what fits), matrix_grids.c (W x = y), matrix_patches.c (im2col), matrix_pictures.c (the
 * 2-D boards beside them), matrix_marks.c (frames), matrix_pointer.c, matrix_inspector.c, matrix_sizes.c (parameters).
 * Threads: the window thread. */
#ifndef CS_VIEWS_TOPICS_MATRIX_VIEW_H
#define CS_VIEWS_TOPICS_MATRIX_VIEW_H

#include "app/session/topic_matrix.h"
#include "app/views/convolve/plane.h"

/* Grids of the topic: convolve_hover.channel. */
enum matrix_grid {
    MATRIX_GRID_W,      /* row, col */
    MATRIX_GRID_X,      /* row */
    MATRIX_GRID_Y,      /* row */
    MATRIX_GRID_PATCH,  /* row: element of the kernel, col: window */
    MATRIX_GRID_KERNEL, /* col: element */
    MATRIX_GRID_OUT,    /* col: window */
    MATRIX_GRID_OUTPUT  /* row, col of the map */
};

enum { MATRIX_CELLS_MOST = 6400 }; /* of a matrix that is drawn cell by cell; others are pictures */

struct matrix_layout {
    struct rect area;
    struct rect strip;                             /* of the three layers; h 0: no room */
    bool pictures;                                 /* the 2-D boards have room */
    float input_title, kernel_title, output_title; /* baselines */
    struct matrix grid;                            /* the padded input, geometry only */
    struct matrix input, output;                   /* 2-D */
    struct rect kernel_box;                        /* W x = y: the kernel that one edits */
    struct matrix copies;                          /* im2col: how often each pixel is copied, in the kernel's place */
    float left;                                    /* of the equation */
    float title, ticks;                            /* baselines: of W, of im2col */
    bool cells;                                    /* W (im2col) is drawn cell by cell */
    struct matrix w, x, y;                         /* [rows][cols], [cols][1], [rows][1] */
    struct matrix patch, row, out;                 /* im2col: [elements][rows], [1][elements], [1][rows] */
    float lane;                                    /* height of im2col's rows: of a picture, more than a cell */
    float column;                                  /* width of x and y, where W's cells are too small to see */
};
/* False while there is no matrix. */
bool matrix_layout_of(const struct view *v, struct rect area, struct matrix_layout *l);
/* What stands between W, x and y: "·", and "÷ 9 + 1 =" or "=". */
void matrix_equals_text(const struct view *v, char *text, size_t size);
/* Whether the kernel is edited on the stage (else in the left panel). */
bool matrix_kernel_on_stage(const struct view *v);
enum matrix_view_id matrix_view_now(const struct view *v);

/* The stage's parts. */
/* A matrix too small for cells as a picture in r; which: its grid. */
void matrix_far(const struct view *v, const struct matrix *m, struct rect r, int which);
void matrix_product_stage(const struct view *v, const struct matrix_layout *l);
void matrix_patches_stage(const struct view *v, const struct matrix_layout *l);
void matrix_pictures(const struct view *v, const struct matrix_layout *l);
void matrix_product_marks(const struct view *v, const struct matrix_layout *l);
void matrix_patch_marks(const struct view *v, const struct matrix_layout *l);
void matrix_picture_marks(const struct view *v, const struct matrix_layout *l);
void matrix_pointer(const struct view *v, const struct matrix_layout *l);
void matrix_strip(const struct view *v, struct rect r);
void matrix_sizes_stage(const struct view *v, struct rect area);

/* The chosen entry of W, within it. */
struct matrix_place {
    int row, col;
};
struct matrix_place matrix_chosen(const struct view *v);
/* Weight of the kernel that the pointer is on anywhere, else (chosen) the one that is chosen; -1: none. */
int matrix_hovered_element(const struct view *v);
int matrix_lit_element(const struct view *v);
/* Column of W whose pixel or entry of x the pointer is on, -1: none. */
int matrix_hovered_column(const struct view *v);
/* Sets an entry: shared, the kernel's weight; else that entry alone. */
void matrix_set_entry(const struct view *v, struct matrix_place at, double value, bool gesture);

/* Panels. */
float matrix_inspect_row(const struct view *v, struct rect area, float y);
float matrix_inspect_entry(const struct view *v, struct rect area, float y);
float matrix_inspect_shape(const struct view *v, struct rect area, float y);
float matrix_inspect_sizes(const struct view *v, struct rect area, float y);
/* "Title ......... value" in one row; returns the y below. */
float matrix_fact(const struct view *v, struct rect area, float y, const char *label, const char *value);

/* Names and numbers. */
const char *matrix_sharing_title(int sharing); /* "Locally connected" */
/* "150.5 million", "1.6 billion"; exact numbers below 10,000. */
enum { MATRIX_WORDS = 96 };
const char *matrix_words(char text[MATRIX_WORDS], int64_t n);
const char *matrix_bytes(char text[MATRIX_WORDS], int64_t bytes); /* "602 MB" */
/* The sizes that the view counts: of the board, or the chosen layer. */
const struct conv2d_size *matrix_counted(const struct view *v);

#endif
