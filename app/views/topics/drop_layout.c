/* app/views/topics/drop_layout.c - the columns take the largest cells that fit; the chart goes where the window is low,
 * the distances where it is narrow or where numbers have no room beside them. */
#include <math.h>

#include "app/views/topics/drop.h"

static const float margin = 28, right = 20, foot = 14, low = 470;
static const float numbered = 32; /* px of a cell that holds what a mask leaves with one decimal: "10.7" */
static const float widest_unit = 72, least_net = 204, most_net = 330;

static float chart_height(struct rect area)
{
    return area.h < 560 ? 196 : 236;
}

static float top(struct rect area)
{
    return area.h < low ? 40 : 52;
}

static int rows_of(const struct dropout_state *d, int across)
{
    return (d->dim[0] + across - 1) / across;
}

struct fit {
    float w, h, gap;
    int across;
};

/* Cells of one column within width and height. */
static struct fit fit_units(const struct dropout_state *d, float width, float height)
{
    const float gap = d->dim[0] > 10 ? 2 : 6;
    const float h = floorf(fminf(48, (height - (float)(d->dim[0] - 1) * gap) / (float)d->dim[0]));
    return (struct fit){floorf(fminf(widest_unit, width)), fmaxf(h, 8), gap, 1};
}

static struct fit fit_maps(const struct dropout_state *d, float width, float height)
{
    struct fit best = {0};
    for (int across = 1; across <= d->dim[0]; across++) {
        const float gap = 8, wide = (width - (float)(across - 1) * gap) / (float)(across * d->dim[2]),
                    tall = (height - (float)(rows_of(d, across) - 1) * gap) / (float)(rows_of(d, across) * d->dim[1]);
        const float w = floorf(fminf(48, wide)), h = floorf(fminf(w, tall));
        if (h > 0 && (h > best.h || (h == best.h && w > best.w) || best.across == 0))
            best = (struct fit){w, h, gap, across};
    }
    return best.across ? best : (struct fit){4, 4, 2, 1};
}

static float width_of(const struct dropout_state *d, const struct fit *f)
{
    return (float)(f->across * d->dim[2]) * f->w + (float)(f->across - 1) * f->gap;
}

static float height_of(const struct dropout_state *d, const struct fit *f)
{
    return (float)(rows_of(d, f->across) * d->dim[1]) * f->h + (float)(rows_of(d, f->across) - 1) * f->gap;
}

static void place_columns(const struct dropout_state *d, struct drop_layout *l, float height)
{
    const struct rect a = l->area;
    const int columns = l->shown[DROP_DISTANCE] ? 4 : 3;
    const float gap = d->maps ? 28 : 24, room = a.w - margin - right, net = l->net ? least_net : 0;
    const float each = (room - net - (float)(columns - 1) * gap) / (float)columns;
    const struct fit f = d->maps ? fit_maps(d, each, height) : fit_units(d, each, height);
    const float width = width_of(d, &f),
                spare = fmaxf(0, room - net - (float)(columns - 1) * gap - (float)columns * width),
                wide_net = l->net ? fminf(most_net, net + spare * 0.7f) : 0,
                step = width + gap + (d->maps ? fminf(40, spare / (float)columns) : fminf(16, spare * 0.3f / 4));
    const float least = 190, tall = fmaxf(height_of(d, &f), l->net ? fminf(least, height) : 0);
    float x = a.x + margin;
    for (int i = 0; i < DROP_COLUMNS; i++) {
        if (!l->shown[i])
            continue;
        l->block[i] = (struct drop_block){roundf(x), a.y + top(a), f.w, f.h, f.gap, f.across};
        l->width[i] = step - 12;
        x += step;
        if (i != DROP_MASK || !l->net)
            continue;
        l->net_at = (struct rect){l->block[i].x + width, a.y + top(a), wide_net, tall};
        x = l->net_at.x + wide_net + 20;
    }
    l->chart_at.y = a.y + top(a) + tall;
}

void drop_layout(const struct view *v, struct rect area, struct drop_layout *l)
{
    const struct dropout_state *d = session_dropout(v->session);
    const float narrow = 560;
    *l = (struct drop_layout){.area = area, .net = d->net, .chart = area.h >= low};
    l->title = area.y + (area.h < low ? 24 : 28);
    for (int i = 0; i < DROP_COLUMNS; i++)
        l->shown[i] = i != DROP_DISTANCE || area.w >= narrow + (d->net ? 60 : 0);
    const float height = area.h - top(area) - foot - (l->chart ? chart_height(area) : 0);
    place_columns(d, l, height);
    if (d->maps && l->shown[DROP_DISTANCE] && l->block[DROP_MASK].w < numbered) {
        l->shown[DROP_DISTANCE] = false;
        place_columns(d, l, height);
    }
    const float from = fminf(l->chart_at.y + 24, area.y + area.h - chart_height(area) + 8);
    l->chart_at = (struct rect){area.x + margin, from, area.w - margin - right, area.y + area.h - 10 - from};
    l->chart_at.h = fminf(l->chart_at.h, 440);
}

struct rect drop_map_rect(const struct dropout_state *d, const struct drop_block *b, int map)
{
    const float w = (float)d->dim[2] * b->w, h = (float)d->dim[1] * b->h;
    return (struct rect){b->x + (float)(map % b->across) * (w + b->gap), b->y + (float)(map / b->across) * (h + b->gap),
                         w - 1, h - 1};
}

struct rect drop_cell_rect(const struct dropout_state *d, const struct drop_block *b, int cell)
{
    const struct rect map = drop_map_rect(d, b, cell / d->area);
    const int place = cell % d->area;
    return (struct rect){map.x + (float)(place % d->dim[2]) * b->w, map.y + (float)(place / d->dim[2]) * b->h, b->w - 1,
                         b->h - 1};
}

int drop_cell_at(const struct dropout_state *d, const struct drop_block *b, float x, float y)
{
    for (int i = 0; i < d->cells; i++) {
        const struct rect r = drop_cell_rect(d, b, i);
        if (rect_contains((struct rect){r.x, r.y, r.w + 1, r.h + 1}, x, y))
            return i;
    }
    return -1;
}
