#include "engine/worker/patch_store.h"

#include <stdlib.h>

#include "engine/worker/course_input.h"

enum { LEVELS = 256, PICTURES_A_CHUNK = 8 };

static int by_index(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* In order, each once; returns how many there are. */
static int put_in_order(uint64_t *index, int n)
{
    int kept = 0;
    qsort(index, (size_t)n, sizeof *index, by_index);
    for (int i = 0; i < n; i++)
        if (kept == 0 || index[i] != index[kept - 1])
            index[kept++] = index[i];
    return kept;
}

struct patch_store *patch_store_create(const uint64_t *index, int n, size_t picture, int backs)
{
    struct patch_store *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->users = 1;
    s->index = malloc(((size_t)n + 1) * sizeof *s->index);
    for (int i = 0; s->index && i < n; i++)
        s->index[i] = index[i];
    s->n = s->index ? put_in_order(s->index, n) : 0;
    s->pixels = malloc(((size_t)s->n * picture + 1) * sizeof *s->pixels);
    s->answer = malloc(((size_t)s->n + 1) * sizeof *s->answer);
    s->back = backs > 0 ? malloc((size_t)backs * picture * sizeof *s->back) : NULL;
    for (int i = 0; s->answer && i < s->n; i++)
        s->answer[i] = -1;
    if (!s->index || !s->pixels || !s->answer || (backs > 0 && !s->back))
        patch_store_leave(&s);
    return s;
}

struct patch_store *patch_store_use(struct patch_store *s)
{
    if (s)
        s->users++;
    return s;
}

void patch_store_leave(struct patch_store **store)
{
    struct patch_store *s = *store;
    *store = NULL;
    if (!s || --s->users > 0)
        return;
    free(s->index);
    free(s->pixels);
    free(s->answer);
    free(s->back);
    free(s);
}

int patch_store_find(const struct patch_store *s, uint64_t index)
{
    const uint64_t *at = s->n > 0 ? bsearch(&index, s->index, (size_t)s->n, sizeof index, by_index) : NULL;
    return at ? (int)(at - s->index) : -1;
}

/* Reading. */

/* Every byte through the very function that the probe's pixels go through. */
static bool make_table(struct patch_reader *r, const struct study_of *of)
{
    const int channels = r->input.dim[0];
    const struct shape levels = {3, {channels, 1, LEVELS}};
    r->table = malloc((size_t)channels * LEVELS * sizeof *r->table);
    for (int i = 0; r->table && i < channels * LEVELS; i++)
        r->table[i] = (float)(i % LEVELS) / 255.0f;
    if (r->table)
        normalisation_apply(of->normalisation, &levels, r->table, r->table);
    return r->table;
}

enum cs_status patch_reader_init(struct patch_reader *r, const struct study_of *of, enum dataset_split split, int batch,
                                 struct cs_error *err)
{
    const size_t picture = shape_count(of->input);
    *r = (struct patch_reader){.data = of->data, .split = split, .input = *of->input, .batch = batch};
    r->bytes = malloc(picture * (size_t)batch);
    r->labels = malloc((size_t)batch * sizeof *r->labels);
    if (r->bytes && r->labels && make_table(r, of))
        return CS_OK;
    patch_reader_finish(r);
    return cs_no_memory(err);
}

void patch_reader_finish(struct patch_reader *r)
{
    free(r->table);
    free(r->bytes);
    free(r->labels);
    *r = (struct patch_reader){0};
}

struct reading {
    struct patch_reader *r;
    uint64_t first;
    int n;
    float *x;
};

static void read_one(const struct reading *j, int i)
{
    struct patch_reader *r = j->r;
    const size_t picture = shape_count(&r->input), plane = picture / (size_t)r->input.dim[0];
    uint8_t *bytes = r->bytes + (size_t)i * picture;
    float *x = j->x + (size_t)i * picture;
    r->labels[i] = dataset_pixels(r->data, r->split, j->first + (uint64_t)i, bytes);
    for (int c = 0; c < r->input.dim[0]; c++, bytes += plane, x += plane) {
        const float *level = r->table + (size_t)c * LEVELS;
        for (size_t k = 0; k < plane; k++)
            x[k] = level[bytes[k]];
    }
}

static void read_chunk(void *ctx, int chunk)
{
    const struct reading *j = ctx;
    for (int i = chunk * PICTURES_A_CHUNK; i < j->n && i < (chunk + 1) * PICTURES_A_CHUNK; i++)
        read_one(j, i);
}

void patch_reader_read(struct patch_reader *r, uint64_t first, int n, float *x, struct thread_pool *pool)
{
    struct reading j = {r, first, n, x};
    thread_pool_run(pool, read_chunk, &j, (n + PICTURES_A_CHUNK - 1) / PICTURES_A_CHUNK);
}

float patch_reader_step(const struct patch_reader *r, int channel)
{
    const float *level = r->table + (size_t)channel * LEVELS;
    return level[LEVELS - 1] - level[0];
}

void patch_reader_pixels(struct patch_reader *r, uint64_t index, float *pixels)
{
    const size_t picture = shape_count(&r->input);
    dataset_pixels(r->data, r->split, index, r->bytes);
    for (size_t k = 0; k < picture; k++)
        pixels[k] = (float)r->bytes[k] / 255.0f;
}
