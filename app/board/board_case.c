#include "app/board/board_case.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/board/board_internal.h"
#include "engine/base/i18n.h"
#include "engine/data/npy.h"

/* The numbers. */

static const struct layer *layer_of(const struct board *b)
{
    return b->mode == BOARD_TRANSPOSED ? &b->transpose.base : b->mode == BOARD_POOLING ? &b->pool.base : &b->conv.base;
}

static enum cs_status check(const struct board *b, struct cs_error *err)
{
    const struct layer *l = layer_of(b);
    const int64_t macs = l->kind->macs ? l->kind->macs(l) : 0;
    if (b->error[0])
        return cs_fail(err, CS_BAD_SHAPE, "%s", b->error);
    if (macs > CASE_MACS || shape_count(&b->x.shape) > CASE_VALUES || shape_count(&l->out) > CASE_VALUES)
        return cs_fail(err, CS_BAD_VALUE, _("a case of %d×%d values is too large: choose a smaller picture"), b->height,
                       b->width);
    return CS_OK;
}

static enum cs_status copy(struct tensor *to, const struct shape *shape, const float *from, struct cs_error *err)
{
    const enum cs_status status = tensor_init(to, shape, err);
    if (status == CS_OK)
        memcpy(to->data, from, shape_count(shape) * sizeof *from);
    return status;
}

/* Kernel and bias as the layer takes them. */
static enum cs_status make_params(const struct board *b, struct board_case *c, struct cs_error *err)
{
    if (b->mode == BOARD_POOLING)
        return CS_OK;
    const struct shape maps = shape_1d(b->maps);
    enum cs_status status = copy(&c->weight, &b->weight.shape, b->weight.data, err);
    if (status == CS_OK)
        status = copy(&c->bias, &maps, b->bias, err);
    for (size_t i = 0; status == CS_OK && i < shape_count(&c->weight.shape); i++)
        c->weight.data[i] /= (float)b->divisor;
    if (status == CS_OK)
        status = tensor_init(&c->dweight, &c->weight.shape, err);
    if (status == CS_OK)
        status = tensor_init(&c->dbias, &maps, err);
    return status;
}

/* One layer forward and, for dy, back again. Params and their gradients may be NULL. */
struct pass {
    const struct layer *layer;
    const struct tensor *x, *param, *dy;
    struct tensor *y, *dx, *dparam;
};

static enum cs_status run(const struct pass *p, struct cs_error *err)
{
    const struct layer *l = p->layer;
    void *scratch = cs_alloc(l->kind->scratch_bytes ? l->kind->scratch_bytes(l, 1, true) + 1 : 1, 1);
    void *saved = cs_alloc(l->kind->saved_bytes ? l->kind->saved_bytes(l, 1) + 1 : 1, 1);
    const struct layer_call call = {.kernels = kernels_best(),
                                    .training = true,
                                    .batch = 1,
                                    .x = p->x,
                                    .param = p->param,
                                    .y = p->y,
                                    .dy = p->dy,
                                    .dx = p->dx,
                                    .dparam = p->dparam,
                                    .scratch = scratch,
                                    .saved = saved};
    const enum cs_status status = scratch && saved ? CS_OK : cs_no_memory(err);
    if (status == CS_OK) {
        l->kind->forward(l, &call);
        if (p->dy)
            l->kind->backward(l, &call);
    }
    cs_free(scratch);
    cs_free(saved);
    return status;
}

static const struct layer_kind *const activations[] = {
    [BOARD_NONE] = &layer_identity,   [BOARD_RELU] = &layer_relu, [BOARD_LEAKY_RELU] = &layer_leaky_relu,
    [BOARD_SIGMOID] = &layer_sigmoid, [BOARD_TANH] = &layer_tanh,
};

static enum board_activation activation_of(const struct board *b)
{
    return b->mode == BOARD_POOLING ? BOARD_NONE : b->activation;
}

/* y and dsum, the gradient of the sums that go into the activation. */
static enum cs_status activate(const struct board *b, const struct tensor *sum, struct board_case *c,
                               struct tensor *dsum, struct cs_error *err)
{
    struct layer *l = NULL;
    const struct shape *in = &layer_of(b)->out;
    enum cs_status status = layer_create(&l, activations[activation_of(b)], err);
    if (status == CS_OK)
        status = layer_infer(l, in, 1, err);
    if (status == CS_OK)
        status = run(&(struct pass){.layer = l, .x = sum, .y = &c->y, .dy = &c->dy, .dx = dsum}, err);
    layer_destroy(&l);
    return status;
}

/* The layer may have been planned without a bias where there is one. */
static enum cs_status pass_all(const struct board *b, struct board_case *c, struct tensor *sum, struct tensor *dsum,
                               struct cs_error *err)
{
    union {
        struct conv2d conv;
        struct conv_transpose2d transpose;
        struct pool2d pool;
    } any;
    const struct layer *planned = layer_of(b);
    memcpy(&any, planned, planned->kind->size);
    struct layer *l = &any.conv.base; /* first in all of them */
    const bool pools = b->mode == BOARD_POOLING;
    if (b->mode == BOARD_TRANSPOSED)
        any.transpose.bias = true;
    else if (!pools)
        any.conv.bias = true;
    const struct shape in = shape_3d(b->channels, b->height, b->width);
    const struct tensor param[] = {c->weight, c->bias};
    struct tensor dparam[] = {c->dweight, c->dbias};
    enum cs_status status = layer_infer(l, &in, 1, err);
    struct pass p = {.layer = l, .x = &c->x, .param = pools ? NULL : param, .y = sum};
    if (status == CS_OK)
        status = run(&p, err);
    if (status == CS_OK)
        status = activate(b, sum, c, dsum, err);
    p.dy = dsum;
    p.dx = &c->dx;
    p.dparam = pools ? NULL : dparam;
    return status == CS_OK ? run(&p, err) : status;
}

static enum cs_status make_room(const struct board *b, uint64_t seed, struct board_case *c, struct cs_error *err)
{
    const struct shape out = shape_batch(1, &layer_of(b)->out);
    enum cs_status status = copy(&c->x, &b->x.shape, b->x.data, err);
    if (status == CS_OK)
        status = tensor_init(&c->dx, &b->x.shape, err);
    if (status == CS_OK)
        status = tensor_init(&c->y, &out, err);
    if (status == CS_OK)
        status = gradient_draw(b->maps, b->oh, b->ow, seed, &c->dy, err);
    return status == CS_OK ? make_params(b, c, err) : status;
}

enum cs_status board_case_make(const struct board *b, uint64_t seed, struct board_case *c, struct cs_error *err)
{
    struct tensor sum = {0}, dsum = {0};
    *c = (struct board_case){0};
    enum cs_status status = check(b, err);
    if (status == CS_OK)
        status = make_room(b, seed, c, err);
    if (status == CS_OK)
        status = tensor_init(&sum, &c->y.shape, err);
    if (status == CS_OK)
        status = tensor_init(&dsum, &c->y.shape, err);
    if (status == CS_OK)
        status = pass_all(b, c, &sum, &dsum, err);
    tensor_finish(&sum);
    tensor_finish(&dsum);
    if (status != CS_OK)
        board_case_finish(c);
    return status;
}

void board_case_finish(struct board_case *c)
{
    struct tensor *const all[] = {&c->x, &c->weight, &c->bias, &c->y, &c->dy, &c->dx, &c->dweight, &c->dbias};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        tensor_finish(all[i]);
}

/* The folder. */

enum { FILES = 8 };

struct part {
    const char *name;
    const struct tensor *t;
};

static void list_parts(const struct board_case *c, struct part part[FILES])
{
    const struct part all[FILES] = {{"input.npy", &c->x},
                                    {"kernel.npy", &c->weight},
                                    {"bias.npy", &c->bias},
                                    {"output.npy", &c->y},
                                    {"output_gradient.npy", &c->dy},
                                    {"input_gradient.npy", &c->dx},
                                    {"kernel_gradient.npy", &c->dweight},
                                    {"bias_gradient.npy", &c->dbias}};
    memcpy(part, all, sizeof all);
}

static enum cs_status path_in(const char *folder, const char *name, char path[PATH_MAX], struct cs_error *err)
{
    const int n = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return n > 0 && n < PATH_MAX ? CS_OK : cs_fail(err, CS_BAD_VALUE, _("%s: the path is too long"), folder);
}

static enum cs_status write_tensor(const char *path, const struct tensor *t, struct cs_error *err)
{
    struct npy array = {.rank = t->shape.rank, .count = shape_count(&t->shape), .floats = t->data};
    for (int i = 0; i < t->shape.rank; i++)
        array.dim[i] = t->shape.dim[i];
    return npy_write(path, &array, err);
}

static enum cs_status write_readme(const struct board *b, const char *path, struct cs_error *err)
{
    char *text = NULL;
    enum cs_status status = board_case_readme(b, &text, err);
    if (status == CS_OK)
        status = file_replace(path, text, strlen(text), err);
    free(text);
    return status;
}

static enum cs_status write_parts(const struct board *b, const struct board_case *c, const char *folder,
                                  struct cs_error *err)
{
    struct part part[FILES];
    char path[PATH_MAX];
    enum cs_status status = CS_OK;
    list_parts(c, part);
    for (int i = 0; i < FILES && status == CS_OK; i++) {
        if (!part[i].t->data)
            continue;
        status = path_in(folder, part[i].name, path, err);
        if (status == CS_OK)
            status = write_tensor(path, part[i].t, err);
    }
    if (status == CS_OK)
        status = path_in(folder, "README.txt", path, err);
    return status == CS_OK ? write_readme(b, path, err) : status;
}

/* A folder that this process made, with nothing but its files in it. */
static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    char path[PATH_MAX];
    for (const struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir))
        if (e->d_name[0] != '.' && path_in(folder, e->d_name, path, NULL) == CS_OK)
            unlink(path);
    if (dir)
        closedir(dir);
    rmdir(folder);
}

/* Ends in XXXXXX, which mkdtemp() fills in: nobody else's folder. */
static enum cs_status make_temporary(const char *folder, char temporary[PATH_MAX], struct cs_error *err)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    const int n = snprintf(temporary, PATH_MAX, "%.*s.XXXXXX", (int)length, folder);
    if (n <= 0 || n >= PATH_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("%s: the path is too long"), folder);
    if (!mkdtemp(temporary))
        return cs_fail(err, CS_IO, "%s: %s", folder, strerror(errno));
    return CS_OK;
}

/* rename() takes the place of an empty folder and of nothing else. */
static enum cs_status put_in_place(const char *temporary, const char *folder, struct cs_error *err)
{
    const mode_t mask = umask(0);
    umask(mask);
    chmod(temporary, 0777 & ~mask); /* mkdtemp() made it for one person alone */
    if (rename(temporary, folder) == 0)
        return CS_OK;
    if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
        return cs_fail(err, CS_IO, _("%s is already there: name another folder"), folder);
    return cs_fail(err, CS_IO, "%s: %s", folder, strerror(errno));
}

enum cs_status board_case_save(const struct board *b, uint64_t seed, const char *folder, struct cs_error *err)
{
    struct board_case c;
    char temporary[PATH_MAX];
    enum cs_status status = board_case_make(b, seed, &c, err);
    if (status != CS_OK)
        return status;
    status = make_temporary(folder, temporary, err);
    if (status == CS_OK) {
        status = write_parts(b, &c, temporary, err);
        if (status == CS_OK)
            status = put_in_place(temporary, folder, err);
        if (status != CS_OK)
            remove_folder(temporary);
    }
    board_case_finish(&c);
    return status;
}
