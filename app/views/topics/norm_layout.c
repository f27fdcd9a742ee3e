/* app/views/topics/norm_layout.c - the two blocks take the largest cells that fit; the statistics between them, the
 * small pictures of the kinds and the chart give way first, where that gains larger cells. */
#include <math.h>

#include "app/views/topics/norm.h"

static const float margin = 28, heads = 26, right = 20, foot = 12, statistics_width = 92, least_gap = 28;
static const float bottom_both = 224, kinds_least = 330, kinds_most = 460, chart_width = 286, enough = 40,
                   most_gap = 60;
static const float one_decimal = 31;    /* px of a cell */
static const float stacked_titles = 54; /* between the blocks, where they stand one above the other */
static const float statistics_height = 152;

struct wish {
    bool stacked, statistics, bottom;
};

struct size {
    float w, h; /* of a cell */
};

static float gap_of(float cell)
{
    return cell >= 28 ? 8 : cell >= 12 ? 5 : 3;
}

static float extent(int maps, int cells, float cell, float gap)
{
    return (float)(maps * cells) * cell + (float)(maps - 1) * gap;
}

static float top(struct rect area)
{
    return area.h < 480 ? 48 : 64;
}

/* What is left for the cells of a row, or of a column, of both blocks together. */
static float room_across(const struct norm_state *n, struct rect area, struct wish w, float gap)
{
    const int blocks = w.stacked ? 1 : 2;
    return area.w - margin - heads - right - (float)(blocks * (n->dim[1] - 1)) * gap -
           (w.statistics ? statistics_width
            : w.stacked  ? 0
                         : least_gap);
}

/* The statistics between low blocks reach further down than those. */
static bool bottom_is_free(struct rect area, struct wish w)
{
    return !w.bottom || !w.statistics || area.h - top(area) - bottom_both >= statistics_height;
}

static float room_down(const struct norm_state *n, struct rect area, struct wish w, float gap)
{
    const int blocks = w.stacked ? 2 : 1;
    return area.h - top(area) - foot - (float)(blocks * (n->dim[0] - 1)) * gap - (w.stacked ? stacked_titles : 0) -
           (w.bottom ? bottom_both : 0);
}

/* Square where they are large; else what the area gives, for wide cells still hold a number. */
static struct size size_for(const struct norm_state *n, struct rect area, struct wish w)
{
    struct size s = {0, 0};
    for (int small = 0; small < 2; small++) {
        const float gap = small ? 5 : 8, across = (float)(n->dim[1] * n->dim[3] * (w.stacked ? 1 : 2)),
                    down = (float)(n->dim[0] * n->dim[2] * (w.stacked ? 2 : 1));
        s.w = floorf(fminf(64, room_across(n, area, w, gap) / across));
        s.h = floorf(fminf(64, room_down(n, area, w, gap) / down));
        const float both = fminf(s.w, s.h);
        if (both >= 32)
            return (struct size){matrix_cell_size(both), matrix_cell_size(both)};
    }
    s.h = fmaxf(4, fminf(s.h, s.w));
    s.w = fmaxf(4, fminf(s.w, fmaxf(s.h, fminf(enough + 8, 2 * s.h))));
    return s;
}

/* How good cells are: what holds two decimals, then one, then the larger ones. */
static float worth(struct size s)
{
    const float least_height = 16;
    return s.h < least_height ? fminf(s.w, s.h) : fminf(s.w, enough) + 1;
}

/* Few low maps in a high window: one block above the other, in much larger cells, with all there is below. */
static bool low_and_wide(const struct norm_state *n, struct rect area)
{
    const float large = 56, small = 48;
    const struct size above = size_for(n, area, (struct wish){true, true, true}),
                      beside = size_for(n, area, (struct wish){false, true, true});
    return fminf(above.w, above.h) >= large && beside.w < small;
}

/* The first that costs nothing of what a cell holds; the pictures below are worth one of two decimals. */
static struct wish choose(const struct norm_state *n, struct rect area)
{
    static const struct wish wishes[] = {{false, true, true}, {false, false, true},  {false, true, false},
                                         {true, true, false}, {false, false, false}, {true, false, false}};
    float most = 0;
    if (low_and_wide(n, area))
        return (struct wish){true, true, true};
    for (int i = 0; i < 6; i++)
        most = fmaxf(most, worth(size_for(n, area, wishes[i])));
    for (int i = 0; i < 6; i++)
        if (bottom_is_free(area, wishes[i]) &&
            worth(size_for(n, area, wishes[i])) >= (wishes[i].bottom ? fminf(most, one_decimal + 1) : most))
            return wishes[i];
    return wishes[4];
}

static void place_blocks(const struct norm_state *n, struct rect area, struct wish w, struct norm_layout *l)
{
    const struct size s = size_for(n, area, w);
    const float gap = gap_of(fminf(s.w, s.h)), width = extent(n->dim[1], n->dim[3], s.w, gap),
                height = extent(n->dim[0], n->dim[2], s.h, gap);
    const float between = w.statistics ? statistics_width : least_gap,
                spare = fmaxf(0, area.w - margin - heads - right - 2 * width - between);
    l->in = (struct norm_block){area.x + margin + heads, area.y + top(area), s.w, s.h, gap};
    l->out = l->in;
    l->in_title = l->out_title = l->in.y - (area.h < 480 ? 26 : 36);
    l->statistics_at = (struct rect){l->in.x + width + 6, l->in.y, between - 12, height};
    if (w.stacked) {
        l->out.y = l->in.y + height + stacked_titles;
        l->out_title = l->out.y - 26;
        l->statistics_at.h = l->out.y + height - l->in.y;
        return;
    }
    l->out.x = roundf(l->in.x + width + between + fminf(spare, most_gap));
    l->statistics_at.w = l->out.x - l->in.x - width - 12;
}

static void place_bottom(struct rect area, float below, struct norm_layout *l)
{
    const float low = fmaxf(below + 20, fminf(below + 48, area.y + area.h - bottom_both + 8)),
                wide = area.w - margin - right, height = fminf(300, area.y + area.h - 10 - low);
    const float kinds = fmaxf(kinds_least, fminf(kinds_most, wide - chart_width - 28));
    l->chart = wide >= kinds + 28 + chart_width;
    l->kinds_at = (struct rect){area.x + margin, low, l->chart ? kinds : fminf(wide, kinds_most), height};
    l->chart_at = (struct rect){l->kinds_at.x + kinds + 28, low, wide - kinds - 28, height};
}

void norm_layout(const struct view *v, struct rect area, struct norm_layout *l)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct wish w = choose(n, area);
    *l = (struct norm_layout){.area = area, .stacked = w.stacked, .statistics = w.statistics, .kinds = w.bottom};
    place_blocks(n, area, w, l);
    const float height = extent(n->dim[0], n->dim[2], l->in.h, l->in.gap);
    if (w.bottom)
        place_bottom(area, l->out.y + (w.statistics && !w.stacked ? fmaxf(height, statistics_height) : height), l);
}

struct rect norm_map_rect(const struct norm_state *n, const struct norm_block *b, int sample, int channel)
{
    const float w = (float)n->dim[3] * b->w, h = (float)n->dim[2] * b->h;
    return (struct rect){b->x + (float)channel * (w + b->gap), b->y + (float)sample * (h + b->gap), w - 1, h - 1};
}

struct rect norm_cell_rect(const struct norm_state *n, const struct norm_block *b, int cell)
{
    const struct norm_place at = norm_place_of(n->dim, cell);
    const struct rect map = norm_map_rect(n, b, at.n, at.c);
    return (struct rect){map.x + (float)at.col * b->w, map.y + (float)at.row * b->h, b->w - 1, b->h - 1};
}

struct rect norm_set_rect(const struct norm_state *n, const struct norm_block *b, const struct norm_set *s)
{
    const struct rect from = norm_map_rect(n, b, s->n, s->c), to = norm_map_rect(n, b, s->n_end - 1, s->c_end - 1);
    return (struct rect){from.x, from.y, to.x + to.w - from.x, to.y + to.h - from.y};
}

int norm_cell_at(const struct norm_state *n, const struct norm_block *b, float x, float y)
{
    const float w = (float)n->dim[3] * b->w + b->gap, h = (float)n->dim[2] * b->h + b->gap;
    const int c = (int)floorf((x - b->x) / w), sample = (int)floorf((y - b->y) / h);
    if (c < 0 || c >= n->dim[1] || sample < 0 || sample >= n->dim[0])
        return -1;
    const int col = (int)floorf((x - b->x - (float)c * w) / b->w),
              row = (int)floorf((y - b->y - (float)sample * h) / b->h);
    if (col >= n->dim[3] || row >= n->dim[2]) /* between maps */
        return -1;
    return norm_index(n->dim, (struct norm_place){sample, c, row, col});
}
