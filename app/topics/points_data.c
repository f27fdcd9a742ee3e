#include "app/topics/points_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/number_text.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"

enum { POINT_TEXT = 2 * NUMBER_TEXT + 4 }; /* "x1,x2=c " */

static const float tau = 6.2831853f;

float points_snap(float x)
{
    const float reach = POINTS_REACH, within = fminf(fmaxf(x, -reach), reach); /* fmaxf: also of NaN */
    return roundf(within * 100) / 100 + 0.0f;
}

/* Sets. */

struct place {
    float x1, x2;
};

struct maker { /* of one set */
    struct rng rng;
    int i, count, label;
    float noise;
};

static struct place jittered(struct maker *m, struct place p, float size)
{
    const float x1 = p.x1 + m->noise * size * rng_normal(&m->rng);
    return (struct place){x1, p.x2 + m->noise * size * rng_normal(&m->rng)};
}

/* Around one of so many centres on a circle; a spread stays where there is no noise. */
static struct place blob(struct maker *m, int n, float radius, float turn)
{
    const float angle = turn + tau * (float)m->label / (float)n, spread = 0.25f + 0.85f * m->noise;
    const float x1 = radius * cosf(angle) + spread * rng_normal(&m->rng);
    return (struct place){x1, radius * sinf(angle) + spread * rng_normal(&m->rng)};
}

static struct place blobs(struct maker *m)
{
    return blob(m, 2, 1.5f, 3.8f);
}

static struct place three_blobs(struct maker *m)
{
    return blob(m, 3, 1.6f, 1.5708f);
}

/* On its side of a line through (0, 0.3), at least 0.3 away from it. */
static struct place line(struct maker *m)
{
    const float n1 = 0.6f, n2 = -0.8f, along = rng_uniform(&m->rng, -2.4f, 2.4f),
                away = rng_uniform(&m->rng, 0.3f, 2.2f) * (m->label ? 1.0f : -1.0f);
    return jittered(m, (struct place){n1 * away - n2 * along, 0.3f + n2 * away + n1 * along}, 0.8f);
}

static struct place circle(struct maker *m)
{
    const float radius = m->label ? rng_uniform(&m->rng, 1.7f, 2.6f) : 1.1f * sqrtf(rng_float(&m->rng)),
                angle = tau * rng_float(&m->rng);
    return jittered(m, (struct place){radius * cosf(angle), radius * sinf(angle)}, 0.5f);
}

/* Class 1 where exactly one coordinate is positive. */
static struct place exclusive_or(struct maker *m)
{
    const float x1 = rng_uniform(&m->rng, 0.25f, 2.4f), x2 = rng_uniform(&m->rng, 0.25f, 2.4f);
    const bool right = m->i / 2 % 2, up = right != (m->label == 1);
    return jittered(m, (struct place){right ? x1 : -x1, up ? x2 : -x2}, 0.5f);
}

static struct place moons(struct maker *m)
{
    const float angle = tau / 2 * rng_float(&m->rng), scale = 1.5f;
    const struct place p = m->label ? (struct place){0.5f - cosf(angle), 0.25f - sinf(angle)}
                                    : (struct place){cosf(angle) - 0.5f, sinf(angle) - 0.25f};
    return jittered(m, (struct place){scale * p.x1, scale * p.x2}, 0.6f);
}

/* Evenly along its arm. */
static struct place arm(struct maker *m, int arms, float turn)
{
    const int each = (m->count + arms - 1) / arms;
    const float along = ((float)(m->i / arms) + 0.5f) / (float)each, radius = 0.15f + 2.55f * along,
                angle = tau * (float)m->label / (float)arms + turn * along;
    return jittered(m, (struct place){radius * cosf(angle), radius * sinf(angle)}, 0.4f);
}

static struct place spiral(struct maker *m)
{
    return arm(m, 2, 6.0f);
}

static struct place three_spirals(struct maker *m)
{
    return arm(m, 3, 4.0f);
}

void points_generate(enum points_data data, int count, float noise, int seed, struct points_set *set)
{
    static struct place (*const makers[POINTS_DRAWN])(struct maker *) = {
        [POINTS_BLOBS] = blobs,
        [POINTS_LINE] = line,
        [POINTS_CIRCLE] = circle,
        [POINTS_XOR] = exclusive_or,
        [POINTS_MOONS] = moons,
        [POINTS_SPIRAL] = spiral,
        [POINTS_THREE_BLOBS] = three_blobs,
        [POINTS_THREE_SPIRALS] = three_spirals,
    };
    struct maker m = {.rng = rng_seeded((uint64_t)seed, 1 + (uint64_t)data), .count = count, .noise = noise};
    *set = (struct points_set){.classes = data == POINTS_THREE_BLOBS || data == POINTS_THREE_SPIRALS ? 3 : 2};
    for (m.i = 0; m.i < count; m.i++) {
        m.label = m.i % set->classes;
        const struct place p = makers[data](&m);
        points_add(set, p.x1, p.x2, m.label);
    }
}

/* Editing. */

bool points_add(struct points_set *set, float x1, float x2, int label)
{
    if (set->n >= POINTS_MAX)
        return false;
    set->x[set->n][0] = points_snap(x1);
    set->x[set->n][1] = points_snap(x2);
    set->label[set->n] = label;
    set->classes = label >= set->classes ? label + 1 : set->classes;
    set->n++;
    return true;
}

void points_remove(struct points_set *set, int i)
{
    const size_t after = (size_t)(set->n - i - 1);
    memmove(set->x[i], set->x[i + 1], after * sizeof *set->x);
    memmove(&set->label[i], &set->label[i + 1], after * sizeof *set->label);
    set->n--;
}

/* Text. */

static bool within(float x)
{
    return x >= -POINTS_REACH && x <= POINTS_REACH;
}

static bool read_point(const char **at, float x[2], int *label)
{
    return number_read(at, &x[0]) && *(*at)++ == ',' && number_read(at, &x[1]) && *(*at)++ == '=' &&
           number_read_count(at, POINTS_CLASSES - 1, label) && (**at == '\0' || number_skip_spaces(*at) != *at);
}

enum cs_status points_from_text(const char *text, struct points_set *set, struct cs_error *err)
{
    struct points_set read = {.classes = 2};
    for (const char *at = number_skip_spaces(text); *at; at = number_skip_spaces(at)) {
        const char *start = at;
        float x[2];
        int label;
        if (!read_point(&at, x, &label))
            return cs_fail(err, CS_BAD_VALUE, _("'%.20s' must be x1,x2=class with a class from 0 to %d, as 0.5,-1=1"),
                           start, POINTS_CLASSES - 1);
        if (!within(x[0]) || !within(x[1]))
            return cs_fail(err, CS_BAD_VALUE, _("'%.20s' lies outside of the plane: coordinates go from −%d to %d"),
                           start, POINTS_REACH, POINTS_REACH);
        if (!points_add(&read, x[0], x[1], label))
            return cs_fail(err, CS_BAD_VALUE, _("no more than %d points can be drawn; remove some first"), POINTS_MAX);
    }
    *set = read;
    return CS_OK;
}

char *points_to_text(const struct points_set *set)
{
    char *text = malloc((size_t)set->n * POINT_TEXT + 1), *at = text;
    if (!text)
        return NULL;
    for (int i = 0; i < set->n; i++) {
        at += number_print(at, set->x[i][0]);
        *at++ = ',';
        at += number_print(at, set->x[i][1]);
        *at++ = '=';
        *at++ = (char)('0' + set->label[i]);
        *at++ = ' ';
    }
    at[at > text ? -1 : 0] = '\0';
    return text;
}
