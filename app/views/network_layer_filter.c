#include "app/views/network_layer_filter.h"

#include <math.h>

#include "app/views/maps.h"

enum {
    APART = 16,    /* at most so many kernels are drawn one by one: each is an entry of the list */
    GAP = 2,       /* px between columns of kernels, and between kernels that stand apart */
    RULE_FROM = 5, /* px a weight from which kernels of a column are ruled off */
};

static void arrange(struct filter_picture *f)
{
    f->apart = f->channels <= APART;
    f->across = (int)ceil(sqrt((double)f->channels * f->height / f->width));
    f->across = f->across < 1 ? 1 : f->across > f->channels ? f->channels : f->across;
    if (!f->apart && f->height == 1 && f->width == 1) /* pixels of one picture */
        f->across = (int)ceil(sqrt((double)f->channels));
    f->down = (f->channels + f->across - 1) / f->across;
    if (!f->apart)
        f->across = (f->channels + f->down - 1) / f->down; /* columns are full but for the last */
}

/* A linear layer reads the numbers of a flattened picture, or numbers that have no places: these are wrapped. */
static struct filter_picture row_picture(const struct net *net, int node, int inputs)
{
    int from = net->node[node].input[0];
    while (from > 0 && session_node_is_seen_through(net, from))
        from = net->node[from].input[0];
    const struct shape *in = &net->node[from].out;
    struct filter_picture f = {.channels = 1};
    if (in->rank == 3 && in->dim[1] * in->dim[2] > 1 && (int)shape_count(in) == inputs) {
        f = (struct filter_picture){in->dim[0], in->dim[1], in->dim[2], .colour = from == 0 && in->dim[0] == 3};
    } else {
        f.width = (int)ceil(sqrt(inputs));
        f.height = inputs / f.width;
        f.rest = inputs % f.width;
    }
    return f;
}

struct filter_picture filter_picture_of(const struct net *net, int node)
{
    const struct layer *l = net->node[node].layer;
    struct filter_picture f = {0};
    if (!l || l->n_params == 0)
        return f;
    const struct shape *w = &l->param[0].shape;
    if (w->rank == 4)
        f = (struct filter_picture){w->dim[1], w->dim[2], w->dim[3]};
    else if (w->rank == 3)
        f = (struct filter_picture){w->dim[1], 1, w->dim[2]};
    else if (w->rank == 2)
        f = row_picture(net, node, w->dim[1]);
    else
        f = (struct filter_picture){1, 1, 1};
    const bool reads_input = net->node[node].n_in > 0 && net->node[node].input[0] == 0;
    f.colour = f.colour || (f.channels == 3 && w->rank == 4 && reads_input);
    if (f.colour)
        f.across = f.down = 1;
    else
        arrange(&f);
    return f;
}

/* 1 px of gap is all that pictures of small weights can spare. */
static float gap_at(const struct filter_picture *f, float scale)
{
    if (f->height == 1 && f->width == 1 && !f->apart)
        return 0;
    return scale >= 2 ? GAP : scale >= 1 ? 1 : 0;
}

static int rows_of(const struct filter_picture *f)
{
    return f->height + (f->rest > 0);
}

struct point filter_picture_size(const struct filter_picture *f, float scale)
{
    const float gap = gap_at(f, scale);
    return (struct point){scale * (float)(f->width * f->across) + gap * (float)(f->across - 1),
                          scale * (float)(rows_of(f) * f->down) + (f->apart ? gap * (float)(f->down - 1) : 0)};
}

float filter_picture_scale(const struct filter_picture *f, float w, float h)
{
    float scale = maps_scale(f->width * f->across, rows_of(f) * f->down, w, h);
    for (; scale >= 1; scale--) {
        const struct point size = filter_picture_size(f, scale);
        if (size.x <= w && size.y <= h)
            return scale;
    }
    return scale > 0 ? scale : fminf(0.5f, maps_scale(f->width * f->across, rows_of(f) * f->down, w, h));
}

static uint64_t key_of(const struct view *v, const struct filter_picture *f)
{
    return f->key ? f->key : maps_key(session_snapshot(v->session));
}

struct filter_pen {
    const struct view *v;
    const struct filter_picture *f;
    const float *weights;
    float largest, scale;
};

/* `count` kernels, one below another. */
static void draw_column(const struct filter_pen *k, float x, float y, int from, int count)
{
    const struct filter_picture *f = k->f;
    const struct map_plane plane = {k->weights + (size_t)from * (size_t)f->height * (size_t)f->width,
                                    f->width,
                                    f->height * count,
                                    true,
                                    k->largest,
                                    key_of(k->v, k->f)};
    const struct rect r = {x, y, k->scale * (float)f->width, k->scale * (float)(f->height * count)};
    maps_draw_plane(ui_draw(k->v->ui), r, &plane);
}

static void draw_columns(const struct filter_pen *k, float x, float y)
{
    const struct filter_picture *f = k->f;
    const struct color ground = ui_theme(k->v->ui)->stage;
    const float pitch = k->scale * (float)f->width + gap_at(f, k->scale), step = k->scale * (float)f->height;
    for (int i = 0; i < f->across; i++) {
        const int from = i * f->down, left = f->channels - from;
        draw_column(k, x + (float)i * pitch, y, from, left < f->down ? left : f->down);
    }
    const float width = filter_picture_size(f, k->scale).x;
    for (int i = 1; k->scale >= RULE_FROM && i < f->down; i++)
        draw_fill(ui_draw(k->v->ui), (struct rect){x, y + (float)i * step - 1, width, 1}, 0, ground);
}

static void draw_apart(const struct filter_pen *k, float x, float y)
{
    const struct filter_picture *f = k->f;
    const float gap = gap_at(f, k->scale);
    const float dx = k->scale * (float)f->width + gap, dy = k->scale * (float)f->height + gap;
    for (int i = 0; i < f->channels; i++)
        draw_column(k, x + (float)(i % f->across) * dx, y + (float)(i / f->across) * dy, i, 1);
}

/* The numbers of a last row that is not full. */
static void draw_rest(const struct filter_pen *k, float x, float y)
{
    const struct filter_picture *f = k->f;
    const struct map_plane plane = {
        k->weights + (size_t)f->height * (size_t)f->width, f->rest, 1, true, k->largest, key_of(k->v, k->f)};
    const struct rect r = {x, y + k->scale * (float)f->height, k->scale * (float)f->rest, k->scale};
    maps_draw_plane(ui_draw(k->v->ui), r, &plane);
}

void filter_picture_draw(const struct view *v, const struct filter_picture *f, float x, float y, float scale,
                         const float *weights, float largest)
{
    const struct filter_pen k = {v, f, weights, largest, scale};
    if (f->colour) {
        const struct map_plane plane = {weights, f->width, f->height, true, largest, key_of(v, f)};
        const struct rect r = {x, y, scale * (float)f->width, scale * (float)f->height};
        maps_draw_kernel(ui_draw(v->ui), r, &plane, 3);
    } else if (f->apart && f->height > 0) {
        draw_apart(&k, x, y);
    } else {
        draw_columns(&k, x, y);
    }
    if (f->rest > 0)
        draw_rest(&k, x, y);
}

bool filter_picture_hit(const struct filter_picture *f, float scale, float x, float y, int *channel, int *row, int *col)
{
    const float gap = gap_at(f, scale), dx = scale * (float)f->width + gap,
                dy = scale * (float)rows_of(f) + (f->apart ? gap : 0);
    if (x < 0 || y < 0 || dx <= 0 || dy <= 0)
        return false;
    const int i = (int)(x / dx), j = (int)(y / dy);
    *col = (int)((x - (float)i * dx) / scale);
    *row = (int)((y - (float)j * dy) / scale);
    *channel = f->colour ? 0 : f->apart ? j * f->across + i : i * f->down + j;
    const bool within = i < f->across && j < f->down && *channel < f->channels && *col < f->width;
    return within && (*row < f->height || (*row == f->height && *col < f->rest));
}

int filter_picture_index(const struct filter_picture *f, int channel, int row, int col)
{
    return (channel * f->height + row) * f->width + col;
}
