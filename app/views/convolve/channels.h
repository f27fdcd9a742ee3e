/* app/views/convolve/channels.h - what the sources of the view of several channels share (channels, 1x1, grouped,
 * depthwise): channels.c (the stage), channels_layout.c (what fits), channels_planes.c (the input), channels_sums.c
 * (slices and sums), channels_maps.c (the output), channels_pointer.c, channels_controls.c, channels_inspector.c,
 * channels_caption.c.
 *
 * A band is a channel of the input with its window, the slice of the filter that reads it, and its partial sum; bands
 * stand below each other, as many as fit. Threads: the window thread. */
#ifndef CS_VIEWS_CHANNELS_H
#define CS_VIEWS_CHANNELS_H

#include "app/views/convolve/convolve_view.h"

/* Where things lie on the stage. */
struct channels_layout {
    struct rect area;
    bool compact;                /* narrow or low: smaller gaps */
    int first, bands;            /* channels that are seen */
    int group_first, group_size; /* channels that the filter of the step reads */
    float title;                 /* baseline */
    float top, band, pitch;      /* of the first band; height of one; from one to the next */
    float tag_x, plane_x, slice_x, sum_x, sigma_x, sigma_y, maps_x; /* left edges; the middle of the sign */
    float sum_w, sum_h, sigma_r;
    int summed;             /* bands that are seen of those that are read: the sign stands in the middle of them */
    float cell, slice_cell; /* 0: the slices have no room */
    bool near;              /* planes in cells; else as pictures */
    float digits;           /* size of the planes' digits, 0: none */

    bool switches;          /* the choice of the stage stands above the maps */
    bool single;            /* one map large, and all of them small below it */
    int map_rows, map_cols; /* of the grid of maps */
    float maps_y, map_cell, map_pitch_x, map_pitch_y;
    int small_cols;
    float small_y, small_cell, small_pitch_x, small_pitch_y;

    bool hovers; /* the pointer is over this place of a plane, padding counted from -1 down */
    int hover_channel, hover_row, hover_col;
};
void channels_layout(const struct view *v, struct rect area, struct channels_layout *l);
/* The padded plane and the plane of a channel, wherever it would be; data of the former is NULL. */
struct matrix channels_grid(const struct view *v, const struct channels_layout *l, int channel);
struct matrix channels_plane(const struct view *v, const struct channels_layout *l, int channel);
bool channels_seen(const struct channels_layout *l, int channel);
bool channels_read(const struct channels_layout *l, int channel); /* by the filter of the step */
float channels_middle(const struct channels_layout *l, int channel);
struct rect channels_slice(const struct view *v, const struct channels_layout *l, int channel);

/* channels_maps.c: what the maps show, [1,M,rows,cols]. */
enum board_stage channels_stage(const struct view *v);
const struct tensor *channels_result(const struct view *v);
bool channels_has_stages(const struct view *v);
/* One size and as many decimals as fit for the digits of all maps; -1: none fit. */
float channels_map_digits(const struct view *v, float cell, int *decimals);
struct matrix channels_map(const struct view *v, const struct channels_layout *l, int map);
/* Place on the maps of an output, which may be pooled. */
void channels_place(const struct view *v, int *row, int *col);
/* The same among the small ones. */
struct matrix channels_small_map(const struct view *v, const struct channels_layout *l, int map);
/* Which maps are seen large, from..to-1. */
void channels_maps_seen(const struct view *v, const struct channels_layout *l, int *from, int *to);

void channels_planes(const struct view *v, const struct channels_layout *l);
void channels_sums(const struct view *v, const struct channels_layout *l);
void channels_maps(const struct view *v, const struct channels_layout *l);
void channels_scroll(const struct view *v, const struct channels_layout *l); /* wheel, where bands do not fit */
/* Sets hovers. */
void channels_pointer(const struct view *v, struct channels_layout *l);

/* "R", "G", "B", or the number of the channel, in a box whose left middle is at x, y; size is 24 or 22. */
void channels_tag(const struct view *v, float x, float y, float size, int channel);
const char *channels_name(const struct view *v, int channel, char text[16]);
/* Whether the window of an output takes in this place of the input, padding counted from -1 down. */
bool channels_feeds(const struct board *b, int row, int col, int oy, int ox);
int channels_group(const struct board *b, int map);
/* Filters of a group, channels of a group. */
int channels_group_maps(const struct board *b);
int channels_group_channels(const struct board *b);
/* "38": of the products of a channel within the group that are done. */
const char *channels_sum_text(const struct view *v, int channel, char text[FORMAT_MAX]);

float channels_controls(const struct view *v, struct rect area, float y);
float channels_inspector(const struct view *v, struct rect area);
void channels_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

#endif
