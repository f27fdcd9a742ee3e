/* app/views/convolve/channels_layout.c - what fits on the stage, from left to right: planes, slices, partial sums, the
 * sign, maps. The offsets are those of mockup 02, less the row of modes above. Nothing here depends on where the step
 * is but which bands are seen, so that things keep still under the pointer. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/channels.h"
#include "engine/base/i18n.h"

struct offsets {
    float title, top, foot;           /* from the stage's top; below the bands */
    float tag, plane;                 /* from the left */
    float to_slice, to_sum, to_sigma; /* gaps; the last from the sum to the middle of the sign */
    float to_maps, right;             /* from that middle; right of the maps */
    float sum_w, sum_h, sigma_r;
    float gap; /* between bands, at least */
};
static const struct offsets roomy = {28, 44, 12, 24, 64, 44, 40, 44, 60, 24, 96, 48, 20, 12};
static const struct offsets compact = {24, 38, 8, 12, 46, 28, 14, 30, 40, 12, 72, 36, 14, 8};

/* Characters of a number that no cell holds. */
enum { TOO_LONG = 99 };

static const float largest_cell = 48, smallest_near = 14;
static const float switch_height = 28, map_label = 18, map_gap = 20;
static const float widest_gap = 28; /* that the gap before the slices grows by */

static int largest(int a, int b)
{
    return a > b ? a : b;
}

/* Bands. */

/* Lengths of the longest numbers, by decimals: they are the same until the board changes. */
struct channels_lengths {
    uint64_t serial;
    int stage, numbers, input, output[CONVOLVE_DECIMALS + 1];
};

struct channels_memory {
    int first;          /* band that is seen first */
    int group, channel; /* last seen to be shown */
    struct channels_lengths lengths;
};

static struct channels_memory *memory(const struct view *v)
{
    const ui_id channels_id = 0xC04704C1u;
    return ui_memory(v->ui, channels_id, sizeof(struct channels_memory));
}

/* The channel, within the group, whose products are being added, or whose weight is chosen. */
static int channel_at_work(const struct view *v)
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    const int plane = b->geometry.kernel[0] * b->geometry.kernel[1];
    return s->n_done < s->n_terms ? (s->n_done - 1) / plane : session_int(v->session, PROP_CONVOLVE_WEIGHT) / plane;
}

static void keep_in_view(struct channels_memory *m, int channel, int bands)
{
    m->first = channel < m->first ? channel : channel >= m->first + bands ? channel - bands + 1 : m->first;
}

/* Bands that do not fit scroll; those of the step's group come into view, then the channel at work. */
static void choose_first(const struct view *v, struct channels_layout *l)
{
    const struct board *b = session_board(v->session);
    struct channels_memory none = {0}, *kept = memory(v), *m = kept ? kept : &none;
    const int group = channels_group(b, session_step(v->session)->map);
    const int within = channel_at_work(v), last = b->channels - l->bands;
    if (m->group != group)
        m->first = l->group_first;
    if (m->channel != within && within < l->group_size)
        keep_in_view(m, l->group_first + within, l->bands);
    m->group = group;
    m->channel = within;
    m->first = m->first > last ? last : m->first;
    m->first = m->first < 0 ? 0 : m->first;
    l->first = m->first;
}

void channels_scroll(const struct view *v, const struct channels_layout *l)
{
    struct channels_memory *m = memory(v);
    const struct rect column = {l->area.x, l->area.y, l->sigma_x - l->area.x, l->area.h};
    if (!m || l->bands >= session_board(v->session)->channels)
        return;
    const int notches = ui_take_notches(v->ui, ui_make_id(v->ui, "bands"), column);
    m->first -= notches;
    if (notches)
        ui_wake_at(v->ui, ui_input(v->ui)->time);
}

static struct matrix whole_input(const struct view *v)
{
    const struct board *b = session_board(v->session);
    return (struct matrix){.rows = b->channels * b->height,
                           .cols = b->width,
                           .shown = b->height * b->width,
                           .data = b->x.data,
                           .map = b->lo < 0 ? COLORMAP_SIGNED_DIGITS : COLORMAP_GREY_DIGITS,
                           .lo = b->lo,
                           .hi = b->hi,
                           .decimals = b->whole_x ? 0 : CONVOLVE_DECIMALS,
                           .format = convolve_pixel_format(v)};
}

static int longest_output(const struct view *v, int decimals)
{
    const struct tensor *y = channels_result(v);
    return matrix_longest(&(struct matrix){.rows = y->data ? y->shape.dim[1] * y->shape.dim[2] : 0,
                                           .cols = y->shape.dim[3],
                                           .data = y->data,
                                           .decimals = decimals});
}

/* More of them than that are seen as pictures at best. */
static bool input_is_picture(const struct board *b)
{
    return b->height > BOARD_SMALL / 2 - 1;
}

static bool output_is_picture(const struct view *v)
{
    return channels_result(v)->shape.dim[3] > 12 || channels_result(v)->shape.dim[2] > 24;
}

static struct channels_lengths lengths(const struct view *v)
{
    const struct board *b = session_board(v->session);
    const int stage = (int)channels_stage(v), numbers = session_int(v->session, PROP_CONVOLVE_NUMBERS);
    struct channels_memory *m = memory(v);
    if (m && m->lengths.serial == b->serial && m->lengths.stage == stage && m->lengths.numbers == numbers)
        return m->lengths;
    struct channels_lengths now = {.serial = b->serial, .stage = stage, .numbers = numbers, .input = TOO_LONG};
    const struct matrix input = whole_input(v);
    if (!input_is_picture(b))
        now.input = matrix_longest(&input);
    for (int i = 1; i <= CONVOLVE_DECIMALS; i++)
        now.output[i] = output_is_picture(v) ? TOO_LONG : longest_output(v, i);
    if (m)
        m->lengths = now;
    return now;
}

static float digit_size(float cell, int longest)
{
    const float size = theme_digit_size(cell, longest), least = 12, advance = 0.6f, air = longest > 3 ? 3 : 2;
    return size > 0 ? size : (float)longest * advance * least <= cell - air ? least : 0;
}

/* The smallest cell in which numbers of this length can be read. */
static float readable_cell(int longest)
{
    const float advance = 0.6f * 12, air = longest > 3 ? 3 : 2;
    return fmaxf(smallest_near, ceilf((float)longest * advance + air));
}

float channels_map_digits(const struct view *v, float cell, int *decimals)
{
    const struct channels_lengths l = lengths(v);
    for (*decimals = CONVOLVE_DECIMALS; *decimals > 0; --*decimals)
        if (cell >= smallest_near && digit_size(cell, l.output[*decimals]) > 0)
            return digit_size(cell, l.output[*decimals]);
    return -1;
}

static int padded_rows(const struct board *b)
{
    return b->height + b->geometry.padding[0] + b->geometry.padding[2];
}

static int padded_cols(const struct board *b)
{
    return b->width + b->geometry.padding[1] + b->geometry.padding[3];
}

static float whole_cell(float limit)
{
    const float cell = matrix_cell_size(fminf(limit, largest_cell));
    return cell > limit ? floorf(2 * limit) / 2 : cell; /* below 4 px: half ones */
}

/* As many bands as leave cells of `wanted` px; false when that is none, or too few to follow a sum by. */
static bool fit_bands(const struct board *b, struct channels_layout *l, const struct offsets *o, float height,
                      float width_cell, float wanted, int least)
{
    for (int n = b->channels; n >= least; n--) {
        const float cell = fminf((height - (float)(n - 1) * o->gap) / (float)n / (float)padded_rows(b), width_cell);
        if (cell < wanted)
            continue;
        l->bands = n;
        l->cell = whole_cell(cell);
        return true;
    }
    return false;
}

/* Digits for all channels, or for as many of them as make a sum; for that the slices may be smaller, too. Else
 * pictures. free: width for planes and slices. */
static void choose_bands(const struct view *v, struct channels_layout *l, const struct offsets *o, float height,
                         float free)
{
    static const float slice_cells[] = {40, 36, 32, 28, 24};
    const struct board *b = session_board(v->session);
    const float readable = readable_cell(lengths(v).input), picture = 88 / (float)padded_rows(b);
    const float most = fmaxf(72, free * 0.42f);
    const int least = b->channels < 3 ? b->channels : 3;
    for (size_t i = 0; i < sizeof slice_cells / sizeof *slice_cells; i++) {
        l->slice_cell = fminf(slice_cells[i], most / (float)b->geometry.kernel[1]);
        const float cell = (free - l->slice_cell * (float)b->geometry.kernel[1]) / (float)padded_cols(b);
        if (fit_bands(b, l, o, height, cell, readable, least))
            return;
    }
    l->slice_cell = fminf(b->geometry.kernel[1] > 3 ? 28 : 40, most / (float)b->geometry.kernel[1]);
    const float cell = (free - l->slice_cell * (float)b->geometry.kernel[1]) / (float)padded_cols(b);
    if (!fit_bands(b, l, o, height, cell, picture, least) && !fit_bands(b, l, o, height, cell, 0, least))
        l->bands = 1;
}

static void place_bands(const struct view *v, struct channels_layout *l, const struct offsets *o, float height)
{
    const struct board *b = session_board(v->session);
    const float plane = l->cell * (float)padded_rows(b), slice = l->slice_cell * (float)b->geometry.kernel[0];
    const float room = height / (float)l->bands;
    l->band = fminf(fmaxf(fmaxf(plane, slice), o->sum_h), floorf(room));
    l->pitch = l->bands > 1 ? floorf(fminf((height - l->band) / (float)(l->bands - 1), l->band + 2 * o->gap)) : l->band;
    const float all = l->pitch * (float)(l->bands - 1) + l->band;
    l->top = l->area.y + o->top + floorf(fmaxf(0, fminf(height - all, l->bands == 1 ? 200 : 24)) / 2);
}

/* In the middle of the bands that are added up. */
static void place_sign(struct channels_layout *l)
{
    const int from = largest(l->first, l->group_first), last_read = l->group_first + l->group_size,
              last_seen = l->first + l->bands, to = last_read < last_seen ? last_read : last_seen;
    l->summed = largest(0, to - from);
    const float middle = l->summed ? (float)(from + to - 1) / 2 - (float)l->first : (float)(l->bands - 1) / 2;
    l->sigma_y = roundf(l->top + middle * l->pitch + l->band / 2);
}

/* No higher than the band. */
static float slice_cell(const struct board *b, float band, float wanted)
{
    return floorf(fmaxf(4, fminf(band / (float)b->geometry.kernel[0], wanted)));
}

/* Maps. */

struct map_grid {
    int rows, cols;
    float cell;
};

static float map_pitch(float cell, int cols, float label)
{
    return fmaxf(cell * (float)cols, label) + map_gap;
}

/* The grid of n maps with the largest cells. */
static struct map_grid fit_maps(int n, int rows, int cols, float w, float h, float label)
{
    struct map_grid best = {n, 1, 0};
    for (int across = 1; across <= n; across++) {
        const int down = (n + across - 1) / across;
        const float room_x = (w + map_gap) / (float)across - map_gap, room_y = h / (float)down - map_label - 5;
        const float cell = fminf(fminf(room_x / (float)cols, room_y / (float)rows), largest_cell);
        const float whole = cell >= 4 ? floorf(cell) : floorf(cell * 2) / 2;
        if ((across == 1 || room_x >= label) && whole > best.cell)
            best = (struct map_grid){down, across, whole};
    }
    return best;
}

/* The cell in which a map can be read with as many decimals as a width allows. */
static float readable_map(const struct view *v, float width)
{
    const struct channels_lengths l = lengths(v);
    const int cols = channels_result(v)->shape.dim[3];
    const float best = readable_cell(l.output[2]), plain = readable_cell(l.output[1]);
    return best * (float)cols <= width ? best : plain;
}

/* All maps small in at most 40 % of the height: one can be chosen there. Returns the height. */
static float choose_small(const struct view *v, struct channels_layout *l, float w, float h)
{
    const struct board *b = session_board(v->session);
    const int *dim = channels_result(v)->shape.dim, longer = largest(dim[2], dim[3]);
    const float number = 18, gap = 10, least = 14, large = fmaxf(1, floorf(64 / (float)longer));
    const float in_one_row = floorf(2 * (w + gap - gap * (float)b->maps) / (float)(b->maps * dim[3])) / 2;
    for (float cell = in_one_row > 0.6f * large ? fminf(in_one_row, large) : large;; cell -= cell > 1 ? 1 : 0.25f) {
        l->small_cell = cell;
        l->small_pitch_x = fmaxf(cell * (float)dim[3], least) + gap;
        l->small_pitch_y = cell * (float)dim[2] + number + 6;
        l->small_cols = largest(1, (int)floorf((w + gap) / l->small_pitch_x));
        const float all = (float)((b->maps + l->small_cols - 1) / l->small_cols) * l->small_pitch_y;
        if (all <= 0.4f * h || cell <= 0.25f)
            return all;
    }
}

/* All maps alike; or one that can be read, where all cannot. */
static void choose_maps(const struct view *v, struct channels_layout *l, float w, float foot)
{
    const struct board *b = session_board(v->session);
    const int *dim = channels_result(v)->shape.dim;
    char text[48];
    snprintf(text, sizeof text, _("Filter %d"), b->maps - 1);
    const float label = ui_text_width(v->ui, FONT_HEAD, text);
    const float h = l->area.y + l->area.h - fminf(foot, 8) - l->maps_y, need = readable_map(v, w);
    struct map_grid g = fit_maps(b->maps, dim[2], dim[3], w, h, label);
    if (b->maps > 1) {
        const float strip = choose_small(v, l, w, h);
        const struct map_grid one = fit_maps(1, dim[2], dim[3], w, h - strip - 8, label);
        l->single = (g.cell < need && one.cell >= need) || (output_is_picture(v) && g.cell < 4 && one.cell > g.cell);
        g = l->single ? one : g;
    }
    l->map_rows = g.rows;
    l->map_cols = g.cols;
    l->map_cell = fmaxf(g.cell, 0.5f);
    l->map_pitch_x = map_pitch(l->map_cell, dim[3], g.cols > 1 ? label : 0);
    l->map_pitch_y = floorf(fminf(l->map_cell * (float)dim[2] + map_label + 18, h / (float)g.rows));
    l->small_y = l->maps_y + l->map_cell * (float)dim[2] + map_label + 20;
}

/* Everything. */

/* What neither planes nor slices nor maps take. */
static float fixed_width(const struct offsets *o)
{
    return o->plane + o->to_slice + o->to_sum + o->sum_w + o->to_sigma + o->to_maps + o->right;
}

/* Maps ask for cells that can be read, but not for more than their share. */
static float least_for_maps(const struct view *v, float free)
{
    const int *dim = channels_result(v)->shape.dim;
    const float most = fmaxf(96, free * 0.5f), picture = fmaxf(96, free * 0.36f);
    const float wanted = fmaxf(readable_map(v, most) * (float)dim[3], 96);
    return output_is_picture(v) || wanted > most ? picture : wanted;
}

static void place_columns(const struct view *v, struct channels_layout *l, const struct offsets *o, float free)
{
    const struct board *b = session_board(v->session);
    const float planes = l->cell * (float)padded_cols(b), slices = l->slice_cell * (float)b->geometry.kernel[1];
    const float room = free - planes - slices;
    choose_maps(v, l, room, o->foot);
    const float large = l->map_pitch_x * (float)l->map_cols - map_gap;
    const int across = b->maps < l->small_cols ? b->maps : l->small_cols;
    const float maps = fmaxf(l->single ? (float)across * l->small_pitch_x : 96, large);
    const float spare = fmaxf(0, room - maps);
    const float wider = fminf(spare, widest_gap);
    const float left = l->area.x + floorf((spare - wider) / 2);
    l->tag_x = left + o->tag;
    l->plane_x = left + o->plane;
    l->slice_x = l->plane_x + planes + o->to_slice + floorf(wider);
    l->sum_x = l->slice_x + slices + o->to_sum;
    l->sigma_x = l->sum_x + o->sum_w + o->to_sigma;
    l->maps_x = l->sigma_x + o->to_maps;
}

void channels_layout(const struct view *v, struct rect area, struct channels_layout *l)
{
    const struct board *b = session_board(v->session);
    const bool small = area.w < 760 || area.h < 480;
    const struct offsets *o = small ? &compact : &roomy;
    *l = (struct channels_layout){.area = area, .compact = small};
    const float height = area.h - o->top - o->foot, free = area.w - fixed_width(o);
    l->group_size = channels_group_channels(b);
    l->group_first = channels_group(b, session_step(v->session)->map) * l->group_size;
    l->title = area.y + o->title;
    l->sum_w = o->sum_w;
    l->sum_h = o->sum_h;
    l->sigma_r = o->sigma_r;
    l->switches = channels_has_stages(v);
    l->maps_y = area.y + o->top + (l->switches ? switch_height + 8 : 0) - (small ? 4 : 0);
    choose_bands(v, l, o, height, free - least_for_maps(v, free));
    l->cell = fmaxf(l->cell, 0.5f);
    const float room = (height - (float)(l->bands - 1) * o->gap) / (float)l->bands;
    l->slice_cell = slice_cell(b, room, l->slice_cell);
    place_bands(v, l, o, height);
    place_columns(v, l, o, free);
    choose_first(v, l);
    place_sign(l);
    l->digits = l->cell >= smallest_near ? digit_size(l->cell, lengths(v).input) : 0;
    l->near = l->cell >= smallest_near;
}

/* Reading a layout. */

int channels_group_maps(const struct board *b)
{
    return largest(1, b->maps / b->geometry.groups);
}

int channels_group_channels(const struct board *b)
{
    return largest(1, b->channels / b->geometry.groups);
}

int channels_group(const struct board *b, int map)
{
    return map / channels_group_maps(b);
}

bool channels_feeds(const struct board *b, int row, int col, int oy, int ox)
{
    const struct board_step at = {.oy = oy, .ox = ox};
    const struct convolve_taps rows = convolve_rows(b, &at), cols = convolve_columns(b, &at);
    return convolve_tapped(&rows, row) && convolve_tapped(&cols, col);
}

bool channels_seen(const struct channels_layout *l, int channel)
{
    return channel >= l->first && channel < l->first + l->bands;
}

bool channels_read(const struct channels_layout *l, int channel)
{
    return channel >= l->group_first && channel < l->group_first + l->group_size;
}

float channels_middle(const struct channels_layout *l, int channel)
{
    return roundf(l->top + (float)(channel - l->first) * l->pitch + l->band / 2);
}

struct matrix channels_grid(const struct view *v, const struct channels_layout *l, int channel)
{
    const struct board *b = session_board(v->session);
    const int rows = padded_rows(b), cols = padded_cols(b);
    return (struct matrix){.x = l->plane_x,
                           .y = roundf(channels_middle(l, channel) - (float)rows * l->cell / 2),
                           .cell = l->cell,
                           .rows = rows,
                           .cols = cols};
}

struct matrix channels_plane(const struct view *v, const struct channels_layout *l, int channel)
{
    const struct board *b = session_board(v->session);
    const struct matrix grid = channels_grid(v, l, channel);
    struct matrix m = whole_input(v);
    m.rows = b->height;
    m.data = b->x.data + (size_t)channel * (size_t)b->height * (size_t)b->width;
    m.cell = l->cell;
    m.x = grid.x + (float)b->geometry.padding[1] * l->cell;
    m.y = grid.y + (float)b->geometry.padding[0] * l->cell;
    m.digits = l->digits > 0 ? l->digits : -1;
    return m;
}

struct rect channels_slice(const struct view *v, const struct channels_layout *l, int channel)
{
    const int *kernel = session_board(v->session)->geometry.kernel;
    const float h = l->slice_cell * (float)kernel[0];
    return (struct rect){l->slice_x, roundf(channels_middle(l, channel) - h / 2), l->slice_cell * (float)kernel[1], h};
}
