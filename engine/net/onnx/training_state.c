#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/model_file.h"

#define FIELD(key, type, field, most)                                                                                  \
    {                                                                                                                  \
        key, type, offsetof(struct training_state, field), most                                                        \
    }
#define TEXT_FIELD(key, field) FIELD(key, TRAINING_TEXT, field, sizeof((struct training_state *)0)->field)

static const struct training_field fields[] = {
    TEXT_FIELD("optimizer", optimizer),
    TEXT_FIELD("data", data),
    TEXT_FIELD("options", options),
    TEXT_FIELD("plan", plan),
    FIELD("steps", TRAINING_COUNT, steps, INT64_MAX / 2 /* there are more to come */),
    FIELD("epoch", TRAINING_COUNT, epoch, INT_MAX),
    FIELD("sample", TRAINING_COUNT, sample, INT_MAX),
    FIELD("seed", TRAINING_SEED, seed, 0),
    FIELD("batch_size", TRAINING_INT, batch_size, 4096),
    FIELD("validation", TRAINING_INT, validation, INT_MAX),
    FIELD("lr", TRAINING_FLOAT, lr, 0),
    FIELD("momentum", TRAINING_FLOAT, momentum, 0),
    FIELD("weight_decay", TRAINING_FLOAT, weight_decay, 0),
    FIELD("blocks", TRAINING_INT, n_blocks, MODEL_MAX_BLOCKS),
    TEXT_FIELD("data_path", data_path),
    TEXT_FIELD("title", title),
    FIELD("made", TRAINING_COUNT, made, INT64_MAX / 2),
    FIELD("saved_at", TRAINING_COUNT, saved_at, (int64_t)1 << 40 /* a year of five digits */),
    FIELD("evaluated", TRAINING_INT, evaluated, INT_MAX),
    FIELD("correct", TRAINING_INT, correct, INT_MAX),
    FIELD("test_loss", TRAINING_FLOAT, loss, 0),
};

const struct training_field *training_field_nth(int i)
{
    return i >= 0 && i < (int)(sizeof fields / sizeof *fields) ? &fields[i] : NULL;
}

void training_field_print(const struct training_state *s, const struct training_field *f,
                          char text[TRAINING_FIELD_TEXT])
{
    const void *at = (const char *)s + f->offset;
    switch (f->type) {
    case TRAINING_TEXT:
        snprintf(text, TRAINING_FIELD_TEXT, "%s", (const char *)at);
        break;
    case TRAINING_COUNT:
        snprintf(text, TRAINING_FIELD_TEXT, "%lld", (long long)*(const int64_t *)at);
        break;
    case TRAINING_INT:
        snprintf(text, TRAINING_FIELD_TEXT, "%d", *(const int *)at);
        break;
    case TRAINING_SEED:
        snprintf(text, TRAINING_FIELD_TEXT, "%llu", (unsigned long long)*(const uint64_t *)at);
        break;
    case TRAINING_FLOAT:
        snprintf(text, TRAINING_FIELD_TEXT, "%.9g", (double)*(const float *)at);
        break;
    }
}

static long long count_of(const char *text, int64_t most)
{
    const long long n = strtoll(text, NULL, 10);
    return n < 0 ? 0 : n > most ? most : n;
}

void training_field_read(struct training_state *s, const struct training_field *f, const char *text)
{
    void *at = (char *)s + f->offset;
    switch (f->type) {
    case TRAINING_TEXT:
        snprintf(at, (size_t)f->most, "%s", text);
        break;
    case TRAINING_COUNT:
        *(int64_t *)at = count_of(text, f->most);
        break;
    case TRAINING_INT:
        *(int *)at = (int)count_of(text, f->most);
        break;
    case TRAINING_SEED:
        *(uint64_t *)at = strtoull(text, NULL, 10);
        break;
    case TRAINING_FLOAT:
        *(float *)at = strtof(text, NULL);
        break;
    }
}

void training_state_finish(struct training_state *s)
{
    for (int b = 0; b < MODEL_MAX_BLOCKS; b++)
        cs_free(s->block[b]);
    for (int i = 0; i < s->n_extras; i++)
        cs_free(s->extra[i].data);
    cs_free(s->extra);
    *s = (struct training_state){0};
}

struct model_extra *training_extra(const struct training_state *s, const char *name, enum model_extra_type type)
{
    for (int i = 0; i < s->n_extras; i++)
        if (s->extra[i].type == type && strcmp(s->extra[i].name, name) == 0)
            return &s->extra[i];
    return NULL;
}

size_t model_extra_size(enum model_extra_type type)
{
    static const size_t size[MODEL_TYPES] = {
        [MODEL_FLOATS] = sizeof(float), [MODEL_INTS] = sizeof(int64_t), [MODEL_BYTES] = 1, [MODEL_TEXT] = 1};
    return size[type];
}
