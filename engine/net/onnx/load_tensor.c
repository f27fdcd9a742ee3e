/* Constants: what initializers, Constant nodes and further inputs hold. Large ones stay in the file until the net has a
 * place for them. Little-endian, as the machines we run on. */
#include <limits.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/onnx_reader.h"

enum { READ_ROWS_BYTES = 1 << 16 };

/* In the file; 0: a type that is not read here. */
static size_t bytes_of(int type)
{
    switch (type) {
    case ONNX_FLOAT:
    case ONNX_INT32:
        return 4;
    case ONNX_INT64:
    case ONNX_DOUBLE:
        return 8;
    case ONNX_BOOL:
        return 1;
    default:
        return 0;
    }
}

static bool count_elements(const int64_t *dim, int rank, size_t *count)
{
    *count = 1;
    for (int i = 0; i < rank; i++) {
        if (dim[i] < 0 || dim[i] > INT_MAX || (dim[i] > 0 && *count > CS_MAX_ELEMENTS / (size_t)dim[i]))
            return false;
        *count *= (size_t)dim[i];
    }
    return true;
}

static size_t numbers_in_message(const Onnx__TensorProto *t)
{
    switch (t->data_type) {
    case ONNX_FLOAT:
        return t->n_float_data;
    case ONNX_DOUBLE:
        return t->n_double_data;
    case ONNX_INT64:
        return t->n_int64_data;
    default:
        return t->n_int32_data;
    }
}

/* Whether the tensor has exactly count numbers, in the message or in the file. */
static bool is_complete(const Onnx__TensorProto *t, size_t count)
{
    if (t->file_length)
        return t->file_length == count * bytes_of(t->data_type);
    return numbers_in_message(t) == count;
}

static enum cs_status fail_tensor(struct reader *r, const Onnx__TensorProto *t, const char *what)
{
    return cs_fail(r->err, CS_BAD_FILE, _("%s: tensor '%.60s': %s"), r->file->path, onnx_text(t->name), what);
}

static const char *check_tensor(const Onnx__TensorProto *t, size_t *count)
{
    if (t->data_location)
        return _("its numbers are in another file; save the model as one file");
    if (!bytes_of(t->data_type))
        return _("its type is not read here; float32 is");
    if (t->n_dims > MAX_RANK || !count_elements(t->dims, (int)t->n_dims, count))
        return _("its shape is not one that fits here");
    return is_complete(t, *count) ? NULL : _("it has not as many numbers as its shape says");
}

const struct constant *constant_of_tensor(struct reader *r, const Onnx__TensorProto *t)
{
    size_t count = 0;
    const char *wrong = check_tensor(t, &count);
    if (wrong) {
        fail_tensor(r, t, wrong);
        return NULL;
    }
    struct constant *c = reader_take(r, 1, sizeof *c);
    if (!c)
        return NULL;
    *c = (struct constant){.type = t->data_type == ONNX_FLOAT || t->data_type == ONNX_DOUBLE ? ONNX_FLOAT : ONNX_INT64,
                           .rank = (int)t->n_dims,
                           .count = count,
                           .file = t};
    for (size_t i = 0; i < t->n_dims; i++)
        c->dim[i] = t->dims[i];
    return c;
}

const struct constant *constant_of_input(struct reader *r, const struct model_input *in)
{
    struct constant *c = reader_take(r, 1, sizeof *c);
    if (!c)
        return NULL;
    *c = (struct constant){
        .type = in->ints ? ONNX_INT64 : ONNX_FLOAT, .rank = in->rank, .floats = in->floats, .ints = in->ints};
    memcpy(c->dim, in->dim, sizeof c->dim);
    if (in->rank > MAX_RANK || !count_elements(c->dim, c->rank, &c->count)) {
        cs_fail(r->err, CS_BAD_VALUE, _("%s: an input has a shape that does not fit here"), r->file->path);
        return NULL;
    }
    return c;
}

/* At most FOLD_MAX numbers, which the caller then writes. */
struct constant *constant_new(struct reader *r, int type, int rank, const int64_t *dim)
{
    struct constant *c = reader_take(r, 1, sizeof *c);
    if (!c)
        return NULL;
    *c = (struct constant){.type = type, .rank = rank};
    if (rank)
        memcpy(c->dim, dim, (size_t)rank * sizeof *dim);
    if (!count_elements(dim, rank, &c->count) || c->count > FOLD_MAX) {
        cs_fail(r->err, CS_BAD_FILE, _("%s: a computed constant has more than %d numbers"), r->file->path, FOLD_MAX);
        return NULL;
    }
    void *numbers = reader_take(r, c->count ? c->count : 1, type == ONNX_FLOAT ? sizeof(float) : sizeof(int64_t));
    if (type == ONNX_FLOAT)
        c->floats = numbers;
    else
        c->ints = numbers;
    return numbers ? c : NULL;
}

/* Number i of a tensor whose bytes (of its own type) are at raw, or NULL: in the message. */
static double number_at(const Onnx__TensorProto *t, const uint8_t *raw, size_t i, int64_t *whole)
{
    float f;
    double d;
    int32_t n;
    *whole = 0;
    switch (t->data_type) {
    case ONNX_FLOAT:
        if (!raw)
            return (double)t->float_data[i];
        memcpy(&f, raw + i * sizeof f, sizeof f);
        return (double)f;
    case ONNX_DOUBLE:
        if (!raw)
            return t->double_data[i];
        memcpy(&d, raw + i * sizeof d, sizeof d);
        return d;
    case ONNX_INT64:
        if (raw)
            memcpy(whole, raw + i * sizeof *whole, sizeof *whole);
        else
            *whole = t->int64_data[i];
        break;
    case ONNX_INT32:
        if (raw)
            memcpy(&n, raw + i * sizeof n, sizeof n);
        else
            n = t->int32_data[i];
        *whole = n;
        break;
    default:
        *whole = raw ? raw[i] : t->int32_data[i];
    }
    return (double)*whole;
}

/* Count numbers from the first-th on, as floats or as int64. */
static enum cs_status read_numbers(struct reader *r, const Onnx__TensorProto *t, size_t first, size_t count, float *f,
                                   int64_t *ints)
{
    uint8_t raw[2048];
    const size_t size = bytes_of(t->data_type), most = sizeof raw / 8;
    for (size_t done = 0, n; done < count; done += n) {
        n = count - done < most ? count - done : most;
        const uint64_t offset = t->file_offset + (first + done) * size;
        const enum cs_status status = t->file_length ? file_view_read(r->file, offset, raw, n * size, r->err) : CS_OK;
        if (status)
            return status;
        for (size_t i = 0; i < n; i++) {
            int64_t whole;
            const double number =
                number_at(t, t->file_length ? raw : NULL, t->file_length ? i : first + done + i, &whole);
            if (f)
                f[done + i] = (float)number;
            else
                ints[done + i] = whole;
        }
    }
    return CS_OK;
}

/* More of the parameters are there; small constants, read while the net is not built, do not count. */
static enum cs_status note_loaded(struct reader *r, size_t count)
{
    if (!r->watch || !r->net || !r->net->params)
        return CS_OK;
    r->loaded += count;
    const double done = r->loaded < r->net->n_params ? (double)r->loaded / (double)r->net->n_params : 1;
    return r->watch->go_on(r->watch->ctx, done) ? CS_OK
                                                : cs_fail(r->err, CS_CANCELLED, "%s", cs_status_text(CS_CANCELLED));
}

/* Straight to its place, in pieces between which the caller may end it. */
static enum cs_status read_straight(struct reader *r, const Onnx__TensorProto *t, size_t first, size_t count, float *to)
{
    enum { PIECE = 1 << 20 };
    enum cs_status status = CS_OK;
    for (size_t done = 0, n; done < count && !status; done += n) {
        n = count - done < PIECE ? count - done : PIECE;
        status =
            file_view_read(r->file, t->file_offset + (first + done) * sizeof *to, to + done, n * sizeof *to, r->err);
        if (!status)
            status = note_loaded(r, n);
    }
    return status;
}

static enum cs_status read_floats_from(struct reader *r, const struct constant *c, size_t first, size_t count,
                                       float *to)
{
    const Onnx__TensorProto *t = c->file;
    if (!t) {
        for (size_t i = 0; i < count; i++)
            to[i] = c->floats ? c->floats[first + i] : (float)c->ints[first + i];
        return CS_OK;
    }
    if (t->file_length && t->data_type == ONNX_FLOAT)
        return read_straight(r, t, first, count, to);
    return read_numbers(r, t, first, count, to, NULL);
}

/* to [rows][cols], read from [cols][rows] some lines at a time. */
static enum cs_status read_turned(struct reader *r, const struct constant *c, size_t rows, size_t cols, float *to)
{
    const size_t most = READ_ROWS_BYTES / sizeof(float) / (rows ? rows : 1), lines = most ? most : 1;
    float *part = cs_alloc(lines * rows, sizeof *part);
    enum cs_status status = part ? CS_OK : cs_no_memory(r->err);
    for (size_t first = 0, n; first < cols && !status; first += n) {
        n = cols - first < lines ? cols - first : lines;
        status = read_floats_from(r, c, first * rows, n * rows, part);
        for (size_t i = 0; i < rows && !status; i++)
            for (size_t j = 0; j < n; j++)
                to[i * cols + first + j] = part[j * rows + i];
    }
    cs_free(part);
    return status;
}

enum cs_status constant_read(struct reader *r, const struct constant *c, bool turned, float *to)
{
    if (turned == c->transposed)
        return read_floats_from(r, c, 0, c->count, to);
    const size_t rows = (size_t)c->dim[turned ? 1 : 0], cols = (size_t)c->dim[turned ? 0 : 1];
    return read_turned(r, c, rows, cols, to);
}

const int64_t *constant_ints(struct reader *r, const Onnx__NodeProto *n, const struct constant *c)
{
    if (c->ints)
        return c->ints;
    if (c->type != ONNX_INT64 || c->count > FOLD_MAX || c->transposed) {
        fail_node(r, n, _("whole numbers are expected where it has others, or too many"));
        return NULL;
    }
    int64_t *ints = reader_take(r, c->count ? c->count : 1, sizeof *ints);
    return ints && read_numbers(r, c->file, 0, c->count, NULL, ints) == CS_OK ? ints : NULL;
}

const float *constant_floats(struct reader *r, const Onnx__NodeProto *n, const struct constant *c)
{
    if (c->floats)
        return c->floats;
    if (c->count > FOLD_MAX) {
        fail_node(r, n, _("a constant of it has too many numbers"));
        return NULL;
    }
    float *floats = reader_take(r, c->count ? c->count : 1, sizeof *floats);
    return floats && constant_read(r, c, false, floats) == CS_OK ? floats : NULL;
}

enum cs_status read_ints(struct reader *r, const Onnx__NodeProto *n, const char *attribute, size_t input, int64_t *to,
                         int max, int *count)
{
    const Onnx__AttributeProto *a = find_attribute(n, attribute);
    const int64_t *ints = a ? a->ints : NULL;
    size_t found = a ? a->n_ints : 0;
    *count = -1;
    if (!a && has_input(n, input)) {
        const struct constant *c = input_of(r, n, input)->constant;
        if (!c)
            return fail_node(r, n, _("a shape or place that is only known at run time is not known here"));
        ints = constant_ints(r, n, c);
        if (!ints)
            return CS_BAD_FILE;
        found = c->count;
    } else if (!a) {
        return CS_OK;
    }
    if (found > (size_t)max)
        return fail_node(r, n, _("it names more dimensions than tensors have here"));
    if (found)
        memcpy(to, ints, found * sizeof *to);
    *count = (int)found;
    return CS_OK;
}

enum cs_status read_scalar(struct reader *r, const Onnx__NodeProto *n, size_t input, float *to)
{
    if (!has_input(n, input))
        return CS_OK;
    const struct constant *c = input_of(r, n, input)->constant;
    if (!c || c->count != 1)
        return fail_node(r, n, _("a number of it is not one constant"));
    const float *f = constant_floats(r, n, c);
    if (!f)
        return CS_BAD_FILE;
    *to = *f;
    return CS_OK;
}
