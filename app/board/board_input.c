/* app/board/board_input.c - what a board works on: a signal, a picture, channels, a map; painted over, in the unit of
 * the numbers that are shown. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board_internal.h"
#include "app/board/paint.h"
#include "engine/base/i18n.h"

void board_input_key_finish(struct board_input_key *key)
{
    free(key->file);
    free(key->paint);
    *key = (struct board_input_key){0};
}

static bool of_picture(const struct board_settings *s)
{
    return s->mode == BOARD_2D;
}

static bool is_volume(enum board_mode mode)
{
    return mode == BOARD_CHANNELS || mode == BOARD_POINTWISE || mode == BOARD_GROUPED || mode == BOARD_DEPTHWISE;
}

static bool is_cut(const struct board_settings *s)
{
    return is_volume(s->mode) && s->volume == VOLUME_CUT && !s->given;
}

static int choice_of(const struct board_settings *s)
{
    return s->mode == BOARD_1D ? s->signal : of_picture(s) ? s->picture : is_volume(s->mode) ? s->volume : s->map;
}

static bool needs_picture(const struct board_settings *s)
{
    return of_picture(s) || is_cut(s);
}

static enum cs_status key_of(const struct board_settings *s, struct board_input_key *key, struct cs_error *err)
{
    *key = (struct board_input_key){
        .mode = is_volume(s->mode)            ? BOARD_CHANNELS
                : s->mode == BOARD_TRANSPOSED ? BOARD_POOLING
                                              : s->mode,
        .choice = choice_of(s),
        .given = s->given ? s->given->id : 0,
        .seed = needs_picture(s) ? 0 : s->seed,
        .numbers = s->numbers,
    };
    if (is_cut(s))
        memcpy(key->cut, s->cut, sizeof key->cut);
    const bool by_file = needs_picture(s) && s->picture == PICTURE_COUNT;
    key->file = strdup(by_file ? s->file : "");
    key->paint = strdup(s->paint);
    if (is_cut(s))
        key->choice += 1000 + s->picture; /* a cut of another picture is another input */
    return key->file && key->paint ? CS_OK : cs_no_memory(err);
}

static bool same_key(const struct board_input_key *a, const struct board_input_key *b)
{
    return a->file && a->mode == b->mode && a->given == b->given && a->choice == b->choice && a->seed == b->seed &&
           !memcmp(a->cut, b->cut, sizeof a->cut) && a->numbers == b->numbers && !strcmp(a->file, b->file) &&
           !strcmp(a->paint, b->paint);
}

/* Pictures. */

enum cs_status board_open(struct board_model *m, const char *path, struct cs_error *err)
{
    struct board_picture read;
    if (board_picture_is(&m->picture, PICTURE_COUNT, path) || board_picture_is(&m->candidate, PICTURE_COUNT, path))
        return CS_OK;
    const enum cs_status status = board_picture_read(&read, path, BOARD_FILE_SIDE, err);
    if (status != CS_OK)
        return status;
    board_picture_finish(&m->candidate);
    m->candidate = read;
    return CS_OK;
}

/* The picture that the settings ask for, as candidate unless it is the one that is shown. */
static enum cs_status need_picture(struct board_model *m, const struct board_settings *s,
                                   const struct board_picture **picture, struct cs_error *err)
{
    const enum picture_id id = (enum picture_id)s->picture;
    *picture = &m->picture;
    if (board_picture_is(&m->picture, id, s->file))
        return CS_OK;
    *picture = &m->candidate;
    if (board_picture_is(&m->candidate, id, s->file))
        return CS_OK;
    if (id == PICTURE_COUNT)
        return board_open(m, s->file, err);
    board_picture_finish(&m->candidate);
    return board_picture_draw(&m->candidate, id, BOARD_PICTURE_SIDE, err);
}

void board_swap_pictures(struct board_model *m)
{
    const struct board_picture shown = m->picture;
    m->picture = m->candidate;
    m->candidate = shown;
}

/* What stands beside its response: the picture itself, or the still life where a built-in one is too small for that,
 * or the board's numbers are given. */
static enum cs_status need_colour(struct board_model *m, const struct board_picture *picture, bool given,
                                  const struct board_picture **colour, struct cs_error *err)
{
    const int *dim = picture->grey.shape.dim;
    *colour = picture;
    if (given)
        *colour = &m->still_life;
    else if (picture->id == PICTURE_COUNT || dim[1] > BOARD_PICTURE_SIDE / 2 || dim[2] > BOARD_PICTURE_SIDE / 2)
        return CS_OK;
    *colour = &m->still_life;
    return m->still_life.colour.data ? CS_OK
                                     : board_picture_draw(&m->still_life, PICTURE_STILL_LIFE, BOARD_PICTURE_SIDE, err);
}

/* Tensors. */

enum { CUT_SIDE = 8 };

static int clamp_corner(int v, int length, int cut)
{
    const int last = length - cut;
    return v < 0 ? 0 : v > last ? last : v;
}

/* A part of the picture in colour: [1,C,8,8], or less of a smaller one. */
static enum cs_status cut_volume(const struct board_picture *p, const int corner[2], struct tensor *x,
                                 struct cs_error *err)
{
    const int *dim = p->colour.shape.dim, h = dim[1] < CUT_SIDE ? dim[1] : CUT_SIDE,
              w = dim[2] < CUT_SIDE ? dim[2] : CUT_SIDE;
    const int row = clamp_corner(corner[0], dim[1], h), col = clamp_corner(corner[1], dim[2], w);
    const struct shape shape = shape_4d(1, dim[0], h, w);
    const enum cs_status status = tensor_init(x, &shape, err);
    for (int i = 0; status == CS_OK && i < dim[0] * h; i++) {
        const size_t from = ((size_t)(i / h) * (size_t)dim[1] + (size_t)(row + i % h)) * (size_t)dim[2] + (size_t)col;
        memcpy(x->data + (size_t)i * (size_t)w, p->colour.data + from, (size_t)w * sizeof(float));
    }
    return status;
}

static enum cs_status copy_grey(const struct tensor *grey, struct tensor *x, struct cs_error *err)
{
    const struct shape shape = shape_4d(1, 1, grey->shape.dim[1], grey->shape.dim[2]);
    const enum cs_status status = tensor_init(x, &shape, err);
    if (status == CS_OK)
        memcpy(x->data, grey->data, shape_count(&shape) * sizeof(float));
    return status;
}

static void take_range(struct board *b, const struct input_info *info)
{
    b->lo = info->lo;
    b->hi = info->hi;
}

/* Numbers 0..1: only of pictures that are 0..255; small whole numbers stay what they are. */
static bool is_scaled(const struct board *b, const struct board_settings *s)
{
    return s->numbers == BOARD_UNIT && !s->given && b->lo == 0 && b->hi == 255;
}

static void scale(struct board *b)
{
    const size_t n = shape_count(&b->x.shape);
    for (size_t i = 0; i < n; i++)
        b->x.data[i] /= 255.0f;
    b->hi = 1;
}

static bool all_whole(const struct tensor *x)
{
    const size_t n = shape_count(&x->shape);
    for (size_t i = 0; i < n; i++)
        if (x->data[i] != rintf(x->data[i]))
            return false;
    return true;
}

static enum cs_status copy_given(const struct board_given *given, struct board *b, struct cs_error *err)
{
    const enum cs_status status = tensor_init(&b->x, &given->x.shape, err);
    if (status == CS_OK)
        tensor_copy(&b->x, &given->x);
    b->lo = given->lo;
    b->hi = given->hi;
    return status;
}

/* Memory of its own, before paint. */
static enum cs_status draw_own(struct board_plan *p, struct cs_error *err)
{
    const struct board_settings *s = p->settings;
    struct board *b = &p->next;
    if (s->given)
        return copy_given(s->given, b, err);
    if (p->picture) {
        b->lo = p->picture->lo;
        b->hi = p->picture->hi;
        return is_cut(s) ? cut_volume(p->picture, s->cut, &b->x, err) : copy_grey(&p->picture->grey, &b->x, err);
    }
    const uint64_t seed = (uint64_t)s->seed;
    if (s->mode == BOARD_1D) {
        take_range(b, &signal_infos[s->signal]);
        return signal_draw((enum signal_id)s->signal, seed, &b->x, err);
    }
    if (is_volume(s->mode)) {
        take_range(b, &volume_infos[s->volume]);
        return volume_draw((enum volume_id)s->volume, seed, &b->x, err);
    }
    take_range(b, &map_infos[s->map]);
    return map_draw((enum map_id)s->map, seed, &b->x, err);
}

static enum cs_status paint_over(struct board_plan *p, struct cs_error *err)
{
    struct paint *paint = malloc(sizeof *paint);
    enum cs_status status = paint ? paint_from_text(p->settings->paint, paint, err) : cs_no_memory(err);
    if (status == CS_OK)
        paint_apply(paint, &p->next.x);
    free(paint);
    return status;
}

/* A large picture that nobody painted over is used where it is. */
static void borrow_grey(struct board_plan *p)
{
    const struct tensor *grey = &p->picture->grey;
    p->x_is_picture = true;
    p->next.x = (struct tensor){shape_4d(1, 1, grey->shape.dim[1], grey->shape.dim[2]), grey->data};
    p->next.lo = p->picture->lo;
    p->next.hi = p->picture->hi;
    p->next.whole_x = true;
}

static enum cs_status make_own(struct board_plan *p, struct cs_error *err)
{
    enum cs_status status = draw_own(p, err);
    if (status != CS_OK)
        return status;
    if (is_scaled(&p->next, p->settings))
        scale(&p->next);
    if (*p->settings->paint)
        status = paint_over(p, err);
    p->next.whole_x = all_whole(&p->next.x);
    return status;
}

static bool can_borrow(const struct board_plan *p)
{
    const struct board_settings *s = p->settings;
    const int *dim = p->picture ? p->picture->grey.shape.dim : NULL;
    return dim && of_picture(s) && !s->given && (dim[1] > BOARD_SMALL || dim[2] > BOARD_SMALL) && !*s->paint &&
           !(s->numbers == BOARD_UNIT && p->picture->hi == 255);
}

/* For drawing a large board from far away. */
static enum cs_status make_pyramid(struct board_plan *p, struct cs_error *err)
{
    const struct shape shape = shape_3d(1, p->next.height, p->next.width);
    const enum cs_status status = pyramid_init(&p->next.x_pyramid, &shape, err);
    if (status == CS_OK)
        pyramid_build(&p->next.x_pyramid, p->next.x.data, NULL);
    return status;
}

static void keep_input(const struct board *now, struct board_plan *p)
{
    p->next.x = now->x;
    p->next.lo = now->lo;
    p->next.hi = now->hi;
    p->next.whole_x = now->whole_x;
    p->next.x_pyramid = now->x_pyramid;
}

enum cs_status board_make_input(struct board_model *m, struct board_plan *p, struct cs_error *err)
{
    const struct board_settings *s = p->settings;
    enum cs_status status = key_of(s, &p->input, err);
    if (status == CS_OK && needs_picture(s))
        status = need_picture(m, s, &p->picture, err);
    if (status == CS_OK && of_picture(s))
        status = need_colour(m, p->picture, s->given != NULL, &p->colour, err);
    if (status != CS_OK)
        return status;
    p->same_input = m->state.x.data && same_key(&m->input, &p->input);
    if (p->same_input)
        keep_input(&m->state, p);
    else if (can_borrow(p))
        borrow_grey(p);
    else
        status = make_own(p, err);
    if (status != CS_OK)
        return status;
    const int *dim = p->next.x.shape.dim;
    p->next.channels = dim[1];
    p->next.height = dim[2];
    p->next.width = dim[3];
    p->next.large = of_picture(s) && !s->given && (dim[2] > BOARD_SMALL || dim[3] > BOARD_SMALL);
    return p->next.large && !p->same_input ? make_pyramid(p, err) : CS_OK;
}

int board_channels(struct board_model *m, const struct board_settings *s)
{
    const struct board_picture *picture;
    if (!is_volume(s->mode))
        return 1;
    if (s->given)
        return s->given->x.shape.dim[1];
    if (s->volume != VOLUME_CUT)
        return volume_infos[s->volume].channels;
    return need_picture(m, s, &picture, NULL) == CS_OK ? picture->colour.shape.dim[0] : 1;
}
