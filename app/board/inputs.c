#include "app/board/inputs.h"

#include <math.h>

#include "engine/base/i18n.h"
#include "engine/base/rng.h"
#include "engine/data/fruit.h"
#include "engine/data/pictures.h"

enum { SIGNAL_WIDTH = 24, PHOTO_SIDE = 32 };

const struct input_info signal_infos[SIGNAL_COUNT] = {
    [SIGNAL_SQUARE] = {"square", N_("Square wave"), 0, 8, 1, 1, SIGNAL_WIDTH, false},
    [SIGNAL_RAMP] = {"ramp", N_("Ramp"), 0, 9, 1, 1, SIGNAL_WIDTH, false},
    [SIGNAL_SINE] = {"sine", N_("Noisy sine"), -9, 9, 1, 1, SIGNAL_WIDTH, true},
    [SIGNAL_IMPULSE] = {"impulse", N_("Impulse"), 0, 1, 1, 1, SIGNAL_WIDTH, false},
    [SIGNAL_DRAWN] = {"drawn", N_("Drawn"), -9, 9, 1, 1, SIGNAL_WIDTH, false},
};
const struct input_info volume_infos[VOLUME_COUNT] = {
    [VOLUME_APPLE] = {"apple", N_("Apple"), 0, 9, 3, 6, 6, false},
    [VOLUME_PLANES] = {"planes", N_("Three planes"), 140, 170, 3, 6, 6, false},
    [VOLUME_X] = {"x", N_("an X of ones"), -1, 1, 1, 9, 9, false},
    [VOLUME_MAPS] = {"maps", N_("Feature maps"), 0, 9, 4, 6, 6, true},
    [VOLUME_PHOTO] = {"photo", N_("Colour photo"), 0, 255, 3, PHOTO_SIDE, PHOTO_SIDE, false},
    [VOLUME_CUT] = {"cut", N_("Part of the picture"), 0, 255, 0, 0, 0, false},
};
const struct input_info map_infos[MAP_COUNT] = {
    [MAP_FEATURE] = {"feature", N_("Feature map"), 0, 9, 1, 6, 6, true},
    [MAP_LECTURE] = {"lecture", N_("4×4 map"), 0, 9, 1, 4, 4, true},
    [MAP_TIES] = {"ties", N_("Map with equal values"), 0, 4, 1, 6, 6, true},
    [MAP_SMALL] = {"small", N_("3×3, 1 to 9"), 0, 9, 1, 3, 3, true},
    [MAP_BINARY4] = {"binary4", N_("4×4 zeros and ones"), 0, 1, 1, 4, 4, true},
    [MAP_TINY] = {"tiny", N_("2×2, 0 to 3"), 0, 9, 1, 2, 2, true},
};

/* A digit a value, row by row, channel by channel. The apple, the feature map and the gradients are of
 * shared/design/mockups/numbers.json. */
static const char apple[] = "222122"
                            "221222"
                            "299992"
                            "299952"
                            "299952"
                            "229522" /* green */
                            "555755"
                            "557555"
                            "522225"
                            "526215"
                            "522215"
                            "552155" /* blue */
                            "999299"
                            "992999"
                            "911119"
                            "915119"
                            "911119"
                            "991199";
/* What four filters may answer on a picture of a corner: an upright edge, a level one, the corner, the even part. */
static const char maps[] = "018100"
                           "029200"
                           "018300"
                           "017510"
                           "013640"
                           "001231"
                           "000000"
                           "000012"
                           "000134"
                           "112579"
                           "356898"
                           "245531"
                           "000000"
                           "001000"
                           "002420"
                           "014941"
                           "002521"
                           "000110"
                           "776543"
                           "776532"
                           "775321"
                           "553210"
                           "321100"
                           "100000";
static const char feature[] = "130251"
                              "426103"
                              "072584"
                              "139126"
                              "203301"
                              "510274";
static const char lecture[] = "1124"
                              "5678"
                              "3210"
                              "1234";
static const char ties[] = "331204"
                           "134041"
                           "222100"
                           "222001"
                           "043114"
                           "204241";
static const char small[] = "123456789";
static const char tiny[] = "0123";

/* The well-known animation of a 3x3x3 kernel on the corner of a picture (Sumit Saha, 2018) shows five rows and columns;
 * the sixth goes on as they do. */
static const float planes[3][6][6] = {
    {{156, 155, 156, 158, 158, 157},
     {153, 154, 157, 159, 159, 158},
     {149, 151, 155, 158, 159, 159},
     {146, 146, 149, 153, 158, 161},
     {145, 143, 143, 148, 158, 164},
     {146, 142, 141, 146, 157, 165}},
    {{167, 166, 167, 169, 169, 168},
     {164, 165, 168, 170, 170, 169},
     {160, 162, 166, 169, 170, 170},
     {156, 156, 159, 163, 168, 170},
     {155, 153, 153, 158, 168, 170},
     {156, 152, 151, 156, 167, 170}},
    {{163, 162, 163, 165, 165, 164},
     {160, 161, 164, 166, 166, 165},
     {156, 158, 162, 165, 166, 166},
     {155, 155, 158, 162, 167, 168},
     {154, 152, 152, 157, 167, 169},
     {155, 151, 150, 155, 166, 170}},
};
static const float gradients[9] = {0.2f, -0.5f, 0.1f, 0.4f, 0.8f, -0.3f, -0.1f, 0.6f, -0.2f};

static void set_digits(struct tensor *x, const char *digits)
{
    for (int i = 0; digits[i]; i++)
        x->data[i] = (float)(digits[i] - '0');
}

static void set_values(struct tensor *x, const float *values)
{
    const struct tensor from = {x->shape, (float *)values}; /* only read */
    tensor_copy(x, &from);
}

/* Whole numbers lo..hi. */
static void set_random(struct tensor *x, const struct input_info *info, uint64_t seed, uint64_t stream)
{
    struct rng r = rng_seeded(seed, stream);
    const size_t n = shape_count(&x->shape);
    for (size_t i = 0; i < n; i++)
        x->data[i] = (float)rng_int(&r, (int)info->lo, (int)info->hi);
}

static enum cs_status init_input(struct tensor *x, const struct input_info *info, struct cs_error *err)
{
    const struct shape shape = shape_4d(1, info->channels, info->height, info->width);
    return tensor_init(x, &shape, err);
}

static enum cs_status set_picture(struct tensor *x, enum picture_id id, struct cs_error *err)
{
    struct tensor picture;
    const enum cs_status status = picture_draw(id, 0, 0, &picture, err);
    if (status != CS_OK)
        return status;
    tensor_copy(x, &picture);
    tensor_finish(&picture);
    return CS_OK;
}

/* Signals. */

/* Two periods of whole numbers near 7 sin(x), and up to 2 of noise. */
static void set_sine(float *x, uint64_t seed)
{
    static const int period[12] = {0, 4, 6, 7, 6, 4, 0, -4, -6, -7, -6, -4};
    struct rng r = rng_seeded(seed, SIGNAL_SINE);
    for (int i = 0; i < SIGNAL_WIDTH; i++)
        x[i] = (float)(period[i % 12] + rng_int(&r, -2, 2));
}

static void set_ramp(float *x)
{
    enum { FOOT = 7, TOP = 9 };
    for (int i = 0; i < SIGNAL_WIDTH; i++)
        x[i] = i < FOOT ? 0.0f : i < FOOT + TOP ? (float)(i - FOOT + 1) : (float)TOP;
}

enum cs_status signal_draw(enum signal_id id, uint64_t seed, struct tensor *x, struct cs_error *err)
{
    const enum cs_status status = init_input(x, &signal_infos[id], err);
    if (status != CS_OK)
        return status;
    switch (id) {
    case SIGNAL_SQUARE:
        for (int i = 0; i < SIGNAL_WIDTH; i++)
            x->data[i] = i / 4 % 2 ? 8.0f : 0.0f;
        break;
    case SIGNAL_RAMP:
        set_ramp(x->data);
        break;
    case SIGNAL_SINE:
        set_sine(x->data, seed);
        break;
    case SIGNAL_IMPULSE:
        x->data[SIGNAL_WIDTH / 2] = 1.0f;
        break;
    case SIGNAL_DRAWN:
    case SIGNAL_COUNT:
        break;
    }
    return CS_OK;
}

/* Volumes. */

static void set_photo_pixel(float *red, int row, int col)
{
    enum { RAYS = 4, PLANE = PHOTO_SIDE * PHOTO_SIDE };
    float sum[3] = {0};
    for (int i = 0; i < RAYS * RAYS; i++) {
        const float u = ((float)col + ((float)(i % RAYS) + 0.5f) / RAYS) * 2.0f / PHOTO_SIDE - 1.0f;
        const float v = ((float)row + ((float)(i / RAYS) + 0.5f) / RAYS) * 2.0f / PHOTO_SIDE - 1.0f;
        float rgb[3];
        fruit_at(u, v, rgb);
        for (int c = 0; c < 3; c++)
            sum[c] += fminf(fmaxf(rgb[c], 0.0f), 1.0f);
    }
    for (int c = 0; c < 3; c++)
        red[c * PLANE] = roundf(255.0f / (RAYS * RAYS) * sum[c]);
}

static void set_photo(float *x)
{
    for (int row = 0; row < PHOTO_SIDE; row++)
        for (int col = 0; col < PHOTO_SIDE; col++)
            set_photo_pixel(x + row * PHOTO_SIDE + col, row, col);
}

static enum cs_status set_volume(enum volume_id id, struct tensor *x, struct cs_error *err)
{
    switch (id) {
    case VOLUME_APPLE:
        set_digits(x, apple);
        break;
    case VOLUME_PLANES:
        set_values(x, &planes[0][0][0]);
        break;
    case VOLUME_X:
        return set_picture(x, PICTURE_CROSS, err);
    case VOLUME_MAPS:
        set_digits(x, maps);
        break;
    case VOLUME_PHOTO:
        set_photo(x->data);
        break;
    case VOLUME_CUT:
    case VOLUME_COUNT:
        break;
    }
    return CS_OK;
}

enum cs_status volume_draw(enum volume_id id, uint64_t seed, struct tensor *x, struct cs_error *err)
{
    const struct input_info *info = &volume_infos[id];
    *x = (struct tensor){0};
    if (id == VOLUME_CUT)
        return cs_fail(err, CS_BAD_VALUE, _("a part of the picture needs a picture: choose one, or another volume"));
    enum cs_status status = init_input(x, info, err);
    if (status != CS_OK)
        return status;
    if (info->seeded && seed)
        set_random(x, info, seed, (uint64_t)id);
    else
        status = set_volume(id, x, err);
    if (status != CS_OK)
        tensor_finish(x);
    return status;
}

/* Maps. */

static enum cs_status set_map(enum map_id id, struct tensor *x, struct cs_error *err)
{
    static const char *const digits[MAP_COUNT] = {
        [MAP_FEATURE] = feature, [MAP_LECTURE] = lecture, [MAP_TIES] = ties, [MAP_SMALL] = small, [MAP_TINY] = tiny};
    if (id == MAP_BINARY4)
        return set_picture(x, PICTURE_BINARY4, err);
    set_digits(x, digits[id]);
    return CS_OK;
}

enum cs_status map_draw(enum map_id id, uint64_t seed, struct tensor *x, struct cs_error *err)
{
    const struct input_info *info = &map_infos[id];
    enum cs_status status = init_input(x, info, err);
    if (status != CS_OK)
        return status;
    if (seed)
        set_random(x, info, seed, (uint64_t)id);
    else
        status = set_map(id, x, err);
    if (status != CS_OK)
        tensor_finish(x);
    return status;
}

enum cs_status gradient_draw(int channels, int height, int width, uint64_t seed, struct tensor *dy,
                             struct cs_error *err)
{
    const struct shape shape = shape_4d(1, channels, height, width), printed = shape_4d(1, 1, 3, 3);
    const enum cs_status status = tensor_init(dy, &shape, err);
    if (status != CS_OK)
        return status;
    if (seed == 0 && shape_equal(&shape, &printed)) {
        set_values(dy, gradients);
        return CS_OK;
    }
    struct rng r = rng_seeded(seed, MAP_COUNT);
    const size_t n = shape_count(&shape);
    for (size_t i = 0; i < n; i++)
        dy->data[i] = (float)rng_int(&r, -9, 9) / 10.0f;
    return CS_OK;
}
