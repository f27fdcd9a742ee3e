/* app/views/convolve/transposed_layout.c - what fits: the output gets what input, kernel and stamp leave; the kernel
 * moves into the left panel before the stamp becomes too small for digits. */
#include <math.h>

#include "app/views/convolve/transposed.h"
#include "app/views/frame.h"
#include "engine/base/i18n.h"

struct offsets {
    float title, ticks, grid; /* of the upper row, from the stage's top */
    float below;              /* from a grid to the one below it, with its title */
    float foot, left, right, gap;
    float sign; /* between kernel and stamp: "× 2 =" */
    float largest;
};
static const struct offsets roomy = {28, 54, 64, 68, 24, 40, 40, 64, 84, 56};
static const struct offsets compact = {24, 44, 52, 48, 12, 32, 30, 44, 68, 40};

static const float room_for_rows = 600, most_of_width = 0.46f;
static const float title_width = 84, title_with_note = 140;

static float cell_size(float limit)
{
    return limit >= 4 ? matrix_cell_size(limit) : fmaxf(1, floorf(limit));
}

static const struct offsets *offsets_for(struct rect area)
{
    return area.h < room_for_rows ? &compact : &roomy;
}

/* Side of the kernel's and the stamp's cells when both (or the stamp alone) stand below the input. */
static float stamp_cell(struct rect area, const struct board *b, const struct offsets *o, bool kernel)
{
    const int rows = b->geometry.kernel[0], cols = b->geometry.kernel[1];
    const float height = (area.h - o->grid - o->below - o->foot) * 0.52f,
                width = area.w * most_of_width - (kernel ? o->sign : 0);
    return cell_size(fminf(o->largest, fminf(height / (float)rows, width / (float)(kernel ? 2 * cols : cols))));
}

static bool digits_fit(const struct board *b, float cell)
{
    const struct matrix m = {.cell = cell,
                             .rows = b->geometry.kernel[0],
                             .cols = b->geometry.kernel[1],
                             .data = b->weight.data,
                             .decimals = CONVOLVE_DECIMALS};
    return cell >= 24 && matrix_digit_size(&m) > 0;
}

static bool kernel_fits(struct rect area, const struct board *b, const struct offsets *o)
{
    const float with = stamp_cell(area, b, o, true), without = stamp_cell(area, b, o, false);
    return digits_fit(b, with) || (!digits_fit(b, without) && with >= 12);
}

bool transposed_kernel_on_stage(const struct view *v)
{
    const float left = frame_left_width(v->frame), right = frame_right_width(v->frame),
                modes = v->frame == FRAME_FULL ? 36 : 0;
    const struct rect area = {left, FRAME_TOP + modes, v->width - left - right,
                              v->height - FRAME_TOP - modes - FRAME_BOTTOM};
    return kernel_fits(area, session_board(v->session), offsets_for(area));
}

static void place_left(struct transposed_layout *l, const struct board *b, const struct offsets *o)
{
    const int rows = b->geometry.kernel[0], cols = b->geometry.kernel[1];
    const float cell = stamp_cell(l->area, b, o, l->kernel), kernel_height = cell * (float)rows,
                room = l->area.h - o->grid - o->below - o->foot - kernel_height, width = cell * (float)cols,
                apart = fmaxf(width + o->sign, l->kernel ? title_width + 16 : 0);
    l->input = (struct matrix){.rows = b->height, .cols = b->width, .x = l->left, .y = l->area.y + o->grid};
    l->input.cell =
        cell_size(fminf(o->largest, fminf(room / (float)b->height, l->area.w * most_of_width / (float)b->width)));
    const float foot = l->input.y + l->input.cell * (float)b->height;
    l->kernel_title = foot + o->below - 14;
    l->kernel_box = (struct rect){l->left, foot + o->below, width, kernel_height};
    l->stamp = (struct matrix){
        .cell = cell, .rows = rows, .cols = cols, .x = l->kernel ? l->left + apart : l->left, .y = foot + o->below};
    const float widest = fmaxf(l->input.cell * (float)b->width,
                               l->stamp.x + fmaxf(width, l->compact ? title_width : title_with_note) - l->left);
    l->second = l->left + fmaxf(widest, title_width);
}

/* Rows and columns of the canvas. */
static void canvas_extent(const struct board *b, int extent[2])
{
    const struct board_geometry *g = &b->geometry;
    for (int axis = 0; axis < 2; axis++) {
        const int behind = g->padding[axis + 2] - g->output_padding[axis];
        extent[axis] = (axis ? b->ow : b->oh) + g->padding[axis] + (behind > 0 ? behind : 0);
    }
}

static void place_right(struct transposed_layout *l, const struct board *b, const struct offsets *o, bool counts)
{
    int extent[2];
    canvas_extent(b, extent);
    const float least = l->second + o->gap, width = l->right - least, height = l->area.h - o->grid - o->foot;
    const float share = 0.6f, rows = (float)extent[0] + (counts ? share * (float)b->oh : 0);
    const float cell = cell_size(fminf(64, fminf(width / (float)extent[1], (height - (counts ? o->below : 0)) / rows)));
    const float spare = fmaxf(0, width - cell * (float)extent[1]);
    l->edge = l->second + floorf(spare / 3);
    l->left += floorf(spare / 3);
    l->input.x += floorf(spare / 3);
    l->stamp.x += floorf(spare / 3);
    l->kernel_box.x += floorf(spare / 3);
    l->second = least + floorf(2 * spare / 3);
    l->canvas =
        (struct matrix){.cell = cell, .rows = extent[0], .cols = extent[1], .x = l->second, .y = l->area.y + o->grid};
    l->output = (struct matrix){.cell = cell,
                                .rows = b->oh,
                                .cols = b->ow,
                                .x = l->canvas.x + (float)b->geometry.padding[1] * cell,
                                .y = l->canvas.y + (float)b->geometry.padding[0] * cell};
    const float foot = l->canvas.y + cell * (float)extent[0];
    l->counts_title = foot + o->below - 14;
    l->counts = (struct matrix){.rows = b->oh, .cols = b->ow, .x = l->output.x, .y = foot + o->below};
    if (counts)
        l->counts.cell =
            cell_size(fminf(fminf(cell, 48), (l->area.y + l->area.h - o->foot - l->counts.y) / (float)b->oh));
}

void transposed_layout(const struct view *v, struct rect area, struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct offsets *o = offsets_for(area);
    *l = (struct transposed_layout){.area = area,
                                    .compact = o == &compact,
                                    .kernel = kernel_fits(area, b, o),
                                    .left = area.x + o->left,
                                    .right = area.x + area.w - o->right,
                                    .title = area.y + o->title,
                                    .ticks = area.y + o->ticks};
    place_left(l, b, o);
    place_right(l, b, o, session_bool(v->session, PROP_CONVOLVE_COVERAGE));
}

struct rect transposed_footprint(const struct board *b, const struct transposed_layout *l, float row, float col)
{
    const struct board_geometry *g = &b->geometry;
    const float cell = l->canvas.cell, rows = (float)(g->dilation[0] * (g->kernel[0] - 1) + 1),
                cols = (float)(g->dilation[1] * (g->kernel[1] - 1) + 1);
    return (struct rect){l->canvas.x + col * (float)g->stride[1] * cell, l->canvas.y + row * (float)g->stride[0] * cell,
                         cols * cell - 1, rows * cell - 1};
}

struct rect transposed_cell(const struct board *b, const struct transposed_layout *l, int oy, int ox)
{
    return matrix_cell_rect(&l->canvas, oy + b->geometry.padding[0], ox + b->geometry.padding[1]);
}
