#include "engine/net/onnx/skeleton.h"

#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/tensor.h"
#include "engine/net/onnx/onnx_reader.h"

enum { WINDOW = 1 << 16, FIRST_CAPACITY = 1 << 16, MAX_SKELETON = 64 << 20 };
enum { MAX_FIELDS = 1 << 20 /* kept: protobuf-c makes 100 bytes and more of an empty message of two */ };
enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 }; /* wire types */
enum { LENGTH_BYTES = 5 /* of a nested message, written before it is known */, MAX_VARINT = 10 };
enum { FIELD_OFFSET = 10001, FIELD_LENGTH = 10002 };

enum message { MODEL, GRAPH, TRAINING, NODE, ATTRIBUTE, TENSOR, N_MESSAGES, COPIED, NUMBERS };

/* What becomes of a field: a nested message to walk, copied as it is, or a tensor's numbers. The rest is left out. */
static const struct rule {
    enum message in;
    uint32_t field;
    enum message what;
} rules[] = {
    {MODEL, 1, COPIED},      {MODEL, 2, COPIED},     {MODEL, 3, COPIED},     {MODEL, 7, GRAPH},
    {MODEL, 8, COPIED},      {MODEL, 14, COPIED},    {MODEL, 20, TRAINING},  {TRAINING, 2, GRAPH},
    {GRAPH, 1, NODE},        {GRAPH, 2, COPIED},     {GRAPH, 5, TENSOR},     {GRAPH, 10, COPIED},
    {GRAPH, 11, COPIED},     {GRAPH, 12, COPIED},    {NODE, 1, COPIED},      {NODE, 2, COPIED},
    {NODE, 3, COPIED},       {NODE, 4, COPIED},      {NODE, 5, ATTRIBUTE},   {NODE, 6, COPIED},
    {NODE, 7, COPIED},       {ATTRIBUTE, 1, COPIED}, {ATTRIBUTE, 2, COPIED}, {ATTRIBUTE, 3, COPIED},
    {ATTRIBUTE, 4, COPIED},  {ATTRIBUTE, 5, TENSOR}, {ATTRIBUTE, 7, COPIED}, {ATTRIBUTE, 8, COPIED},
    {ATTRIBUTE, 20, COPIED}, {TENSOR, 1, COPIED},    {TENSOR, 2, COPIED},    {TENSOR, 4, NUMBERS},
    {TENSOR, 5, COPIED},     {TENSOR, 7, COPIED},    {TENSOR, 8, COPIED},    {TENSOR, 9, NUMBERS},
    {TENSOR, 10, COPIED},    {TENSOR, 14, COPIED},
};

struct walk {
    const struct file_view *file;
    uint64_t at;                        /* of the next byte */
    uint64_t window_begin, window_size; /* what of the file stands in window */
    uint8_t *window;
    uint8_t *out;
    size_t used, capacity;
    int fields;
    bool head;             /* without graphs */
    enum cs_status status; /* of the first failure, whose sentence is in *err */
    struct cs_error *err;
};

static bool fail_damaged(struct walk *w)
{
    if (!w->status)
        w->status = cs_fail(w->err, CS_BAD_FILE, _("%s: not an ONNX model, or a damaged one"), w->file->path);
    return false;
}

static bool fail_many(struct walk *w)
{
    w->status = cs_fail(w->err, CS_BAD_FILE, _("%s: there is no graph of at most %d nodes in this file"), w->file->path,
                        MAX_ONNX_NODES);
    return false;
}

static bool next_byte(struct walk *w, uint64_t end, uint8_t *byte)
{
    if (w->at >= end)
        return fail_damaged(w);
    if (w->at < w->window_begin || w->at - w->window_begin >= w->window_size) {
        const uint64_t rest = w->file->length - w->at;
        w->window_begin = w->at;
        w->window_size = rest < WINDOW ? rest : WINDOW;
        w->status = file_view_read(w->file, w->at, w->window, (size_t)w->window_size, w->err);
        if (w->status)
            return false;
    }
    *byte = w->window[w->at++ - w->window_begin];
    return true;
}

static bool next_varint(struct walk *w, uint64_t end, uint64_t *value)
{
    uint8_t byte = 0x80;
    *value = 0;
    for (int i = 0; byte & 0x80; i++) {
        if (i == MAX_VARINT || !next_byte(w, end, &byte))
            return fail_damaged(w);
        *value |= (uint64_t)(byte & 0x7f) << (7 * i);
    }
    return true;
}

/* length more bytes of the skeleton; NULL when there is no room. */
static uint8_t *make_room(struct walk *w, size_t length)
{
    if (length > MAX_SKELETON || w->used + length > MAX_SKELETON) {
        w->status = cs_fail(w->err, CS_BAD_FILE, _("%s: the graph without its numbers is larger than %d MiB"),
                            w->file->path, MAX_SKELETON >> 20);
        return NULL;
    }
    if (w->used + length > w->capacity) {
        const size_t twice = w->capacity ? 2 * w->capacity : FIRST_CAPACITY;
        const size_t capacity = twice > w->used + length ? twice : w->used + length;
        uint8_t *more = cs_alloc(capacity, 1);
        if (!more) {
            w->status = cs_no_memory(w->err);
            return NULL;
        }
        if (w->used)
            memcpy(more, w->out, w->used);
        cs_free(w->out);
        w->out = more;
        w->capacity = capacity;
    }
    w->used += length;
    return w->out + w->used - length;
}

static bool put_varint(struct walk *w, uint64_t value)
{
    do {
        uint8_t *to = make_room(w, 1);
        if (!to)
            return false;
        *to = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value);
    return true;
}

/* In all of the bytes that were left for it: a varint may be longer than it needs to be. */
static void patch_length(uint8_t *to, size_t value)
{
    for (int i = 0; i < LENGTH_BYTES; i++)
        to[i] = (uint8_t)((value >> (7 * i) & 0x7f) | (i < LENGTH_BYTES - 1 ? 0x80 : 0));
}

static bool put_bytes(struct walk *w, uint64_t offset, uint64_t length)
{
    uint8_t *to = length > MAX_SKELETON ? make_room(w, SIZE_MAX / 2) : make_room(w, (size_t)length);
    if (!to)
        return false;
    if (offset >= w->window_begin && offset + length <= w->window_begin + w->window_size)
        memcpy(to, w->window + (offset - w->window_begin), (size_t)length);
    else
        w->status = file_view_read(w->file, offset, to, (size_t)length, w->err);
    return !w->status;
}

/* Where a field's content (without the tag) ends; for BYTES, *content is where it begins after its length. */
static bool find_end(struct walk *w, int wire, uint64_t end, uint64_t *content, uint64_t *field_end)
{
    uint64_t length = wire == FIXED64 ? 8 : 4;
    *content = w->at;
    if (wire == VARINT) {
        if (!next_varint(w, end, &length))
            return false;
        *field_end = w->at;
        return true;
    }
    if (wire == BYTES) {
        if (!next_varint(w, end, &length))
            return false;
        *content = w->at;
    } else if (wire != FIXED64 && wire != FIXED32) {
        return fail_damaged(w);
    }
    if (length > end - *content)
        return fail_damaged(w);
    *field_end = *content + length;
    return true;
}

static enum message rule_for(enum message in, uint64_t field)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].in == in && rules[i].field == field)
            return rules[i].what;
    return N_MESSAGES;
}

/* Numbers in several pieces would have to be put together somewhere: nobody writes them so. */
static bool put_numbers(struct walk *w, uint64_t offset, uint64_t length, bool *seen)
{
    if (length == 0)
        return true;
    if (*seen)
        return fail_damaged(w);
    *seen = true;
    return put_varint(w, (uint64_t)FIELD_OFFSET << 3 | VARINT) && put_varint(w, offset) &&
           put_varint(w, (uint64_t)FIELD_LENGTH << 3 | VARINT) && put_varint(w, length);
}

static bool walk_message(struct walk *w, enum message message, uint64_t end);

static bool walk_nested(struct walk *w, enum message message, uint64_t tag, uint64_t end)
{
    if (!put_varint(w, tag) || !make_room(w, LENGTH_BYTES))
        return false;
    const size_t begin = w->used;
    if (!walk_message(w, message, end))
        return false;
    patch_length(w->out + begin - LENGTH_BYTES, w->used - begin);
    return true;
}

static bool walk_field(struct walk *w, enum message message, uint64_t end, bool *numbers_seen)
{
    uint64_t tag, content, field_end = 0;
    if (!next_varint(w, end, &tag))
        return false;
    const int wire = (int)(tag & 7);
    const uint64_t begin = w->at;
    if (!find_end(w, wire, end, &content, &field_end))
        return false;
    enum message what = rule_for(message, tag >> 3);
    if (w->head && (what == GRAPH || what == TRAINING))
        what = N_MESSAGES;
    if (what == NUMBERS && wire != BYTES) /* unpacked: one number */
        what = COPIED;
    bool good = true;
    if (what != N_MESSAGES && ++w->fields > MAX_FIELDS)
        good = fail_many(w);
    else if (what == NUMBERS)
        good = put_numbers(w, content, field_end - content, numbers_seen);
    else if (what == COPIED)
        good = put_varint(w, tag) && put_bytes(w, begin, field_end - begin);
    else if (what != N_MESSAGES)
        good = wire == BYTES ? walk_nested(w, what, tag, field_end) : fail_damaged(w);
    w->at = field_end;
    return good;
}

/* From w->at to end. The nesting is as deep as the rules are. */
static bool walk_message(struct walk *w, enum message message, uint64_t end)
{
    bool good = true, numbers_seen = false;
    while (good && w->at < end)
        good = walk_field(w, message, end, &numbers_seen);
    return good;
}

static enum cs_status read_skeleton(const struct file_view *file, bool head, Onnx__ModelProto **model,
                                    struct cs_error *err)
{
    struct walk w = {.file = file, .window = cs_alloc(WINDOW, 1), .head = head, .err = err};
    *model = NULL;
    if (!w.window)
        return cs_no_memory(err);
    const bool good = walk_message(&w, MODEL, file->length);
    cs_free(w.window);
    if (good) {
        *model = onnx__model_proto__unpack(NULL, w.used, w.out);
        if (!*model)
            fail_damaged(&w);
    }
    cs_free(w.out);
    return w.status;
}

enum cs_status skeleton_read(const struct file_view *file, Onnx__ModelProto **model, struct cs_error *err)
{
    return read_skeleton(file, false, model, err);
}

enum cs_status skeleton_read_head(const struct file_view *file, Onnx__ModelProto **model, struct cs_error *err)
{
    return read_skeleton(file, true, model, err);
}

void skeleton_free(Onnx__ModelProto **model)
{
    if (*model)
        onnx__model_proto__free_unpacked(*model, NULL);
    *model = NULL;
}
