/* app/views/network_heat.c - the effective receptive field: how much the chosen value changes with each pixel. */
#include "app/views/maps.h"
#include "app/views/network.h"

enum { CELLS_MAX = 4096 };

/* A cell a pixel, the more opaque the more it counts. */
static void draw_cells(const struct view *v, struct rect r, const struct map_cut *cut, const float *heat, float largest,
                       int rows, int cols)
{
    const struct color c = ui_theme(v->ui)->kernel;
    const float w = r.w / (float)cut->cols, h = r.h / (float)cut->rows;
    for (int i = 0; i < cut->rows * cut->cols; i++) {
        const int row = cut->row + i / cut->cols, col = cut->col + i % cut->cols;
        if (row < 0 || col < 0 || row >= rows || col >= cols)
            continue;
        const float share = heat[row * cols + col] / largest;
        if (share > 0.02f)
            draw_fill(ui_draw(v->ui),
                      (struct rect){r.x + (float)(i % cut->cols) * w, r.y + (float)(i / cut->cols) * h, w, h}, 0,
                      color_alpha(c, 0.75f * (share < 1 ? share : 1)));
    }
}

/* Too many to draw one by one: the heat in place of the picture. */
static void draw_plane(const struct view *v, struct rect r, const struct map_cut *cut, const float *heat, float largest,
                       int rows, int cols, uint64_t key)
{
    const float w = r.w / (float)cut->cols, h = r.h / (float)cut->rows;
    const struct rect all = {r.x - (float)cut->col * w, r.y - (float)cut->row * h, (float)cols * w, (float)rows * h};
    const struct map_plane plane = {heat, cols, rows, false, largest, key};
    draw_push_clip(ui_draw(v->ui), r);
    maps_draw_plane(ui_draw(v->ui), all, &plane);
    draw_pop_clip(ui_draw(v->ui));
}

void network_draw_heat(const struct view *v, struct rect r, const struct map_cut *cut)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct snapshot_node *input = s->node ? &s->node[0] : NULL;
    const struct shape *in = net_input(s->net);
    if (!input || !input->heat || !(input->heat_largest > 0) || cut->rows < 1 || cut->cols < 1)
        return;
    if ((int64_t)cut->rows * cut->cols <= CELLS_MAX)
        draw_cells(v, r, cut, input->heat, input->heat_largest, in->dim[1], in->dim[2]);
    else
        draw_plane(v, r, cut, input->heat, input->heat_largest, in->dim[1], in->dim[2], maps_key(s));
}
