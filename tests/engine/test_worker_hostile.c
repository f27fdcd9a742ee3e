/* tests/engine/test_worker_hostile.c - commands in orders that no window would choose, for networks of every kind: ones
 * that do not fit the data or themselves, without parameters, of one value, of a thousand layers; looks at layers that
 * are not there, kernels of the wrong net, pictures of the wrong size; trainings that go on from their moments, are
 * saved, resumed and followed as files of another program, under plans and variants of every kind. Whatever a snapshot
 * says is there is there to be read (sanitizers watch), and the worker comes to rest. Run this one under
 * ThreadSanitizer, too. A round is replayed by its seed: CONVOSCOPE_HOSTILE_SEED=17 CONVOSCOPE_HOSTILE_ROUNDS=1
 * test_worker_hostile. */
#include <check.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/rng.h"
#include "engine/worker/study_answer.h"
#include "engine/worker/study_ascent.h"
#include "engine/worker/study_cam.h"
#include "engine/worker/study_difference.h"
#include "engine/worker/study_embedding.h"
#include "engine/worker/study_invariance.h"
#include "engine/worker/study_occlusion.h"
#include "engine/worker/study_patches.h"
#include "engine/worker/study_saliency.h"
#include "engine/worker/weights.h"
#include "engine/worker/worker.h"
#include "tests/engine/scratch.h"

enum { ROUNDS = 6, COMMANDS = 60, PATIENCE = 60, ALL = 0x3f };

static const char *const nets[] = {
    "tiny",
    "logistic",
    "autoencoder",
    "lenet5-mnist",
    "no-such-net",
    "pattern:N=1,M=1,K=1",
    "net probabilities; input 3x8x8; soft = softmax(dim=1)",
    "net itself; input 3x8x8; a = relu(); b = identity()",
    "net values; input 7; fc = linear(3); soft = softmax(dim=1)",
    "net one; input 1; fc = linear(1)",
    "net rows; input 2x9; c = conv1d(3, 3); r = relu(); f = flatten(); fc = linear(4)",
    "net large; input 1x28x28; a = conv2d(4, 5); b = conv2d(4, 99); f = flatten(); fc = linear(10)",
    "net none; input 1x4x4; a = conv2d(4, 5)",
    "net input; input 1x28x28",
    "net maps; input 1x28x28; a = conv2d(6, 3, groups=1); b = relu(); c = max_pool2d(2)",
    "net wide; input 1x28x28; a = conv2d(8, 3, padding=1); n = batch_norm2d(); r = relu(); d = conv2d(8, 3, groups=8);"
    " s = concat() from a, r; t = conv_transpose2d(4, 3, stride=2) from s; p = max_pool2d(3); f = flatten(); "
    "o = linear(10)",
    "net sum; input 1x28x28; a = conv2d(4, 3, padding=1); b = conv2d(4, 1) from a; s = add() from a, b; "
    "g = global_avg_pool2d(); f = flatten(); d = dropout(0.5); o = linear(10)",
    "net logs; input 1x28x28; f = flatten(); a = log(); b = reciprocal(); o = linear(10)",
    "net huge; input 1x28x28; f = flatten(); a = exp(); b = exp(); c = exp(); o = linear(10)",
    "net norms; input 3x32x32; a = conv2d(6, 3); b = group_norm(2); c = instance_norm(); d = local_response_norm(3); "
    "e = upsample(scale_factor=2); f = pad(1); g = layer_norm()",
    "net ends; input 3x32x32; a = conv2d(10, 3); g = global_avg_pool2d(); f = flatten(); s = softmax(dim=1)",
    "net number; input 1x28x28; a = conv2d(4, 5); b = relu(); c = reduce_mean()",
};
static const char *const layers[] = {"a", "conv1", "fc", "c", "t", "input", "f", "o", "n", "", "no such", "conv1_1"};

struct hand {
    struct worker *w;
    struct rng rng;
    char *deep; /* a net of as many layers as there may be */
    char text[1 << 15];
    char more[2][256];
    struct scratch scratch;
    char path[PATH_MAX];
    float pixels[4 * 28 * 28];
    double read; /* what was read of snapshots: so that it is read */
    struct {
        int moments, runs, files;
        uint64_t steps, saves, setups, shown, films, past, differences;
        uint64_t studies[STUDY_SUBJECTS][STUDIES];
    } met; /* the most of each: whether a round goes where it shall */
    bool trace;
};

static int pick(struct hand *h, int n)
{
    return rng_int(&h->rng, 0, n - 1);
}

static int odd_int(struct hand *h)
{
    static const int odd[] = {INT_MIN, INT_MAX, -1, 1 << 30, NET_MAX_NODES, NET_MAX_NODES - 1, INT_MAX - 1};
    return pick(h, 3) ? pick(h, 12) : odd[pick(h, (int)(sizeof odd / sizeof *odd))];
}

static char *deep_net(void)
{
    enum { ROOM = 64 * NET_MAX_NODES };
    char *text = malloc(ROOM);
    ck_assert_ptr_nonnull(text);
    int at = snprintf(text, ROOM, "net deep; input 1x6x6");
    for (int i = 1; i < NET_MAX_NODES; i++)
        at += snprintf(text + at, (size_t)(ROOM - at), "; layer_%d = %s", i,
                       i % 50 == 1 ? "conv2d(3, 3, padding=1)" : "relu()");
    return text;
}

/* Numbers that a net may get. */
static void random_edits(struct hand *h, char *to, size_t size)
{
    static const char *const numbers[] = {"1e6", "-1e6", "0", "1e-38", "nan", "1e7", "-0.5", ""};
    size_t at = 0;
    to[0] = '\0';
    for (int i = pick(h, 5); i > 0; i--) {
        const char *const channel = pick(h, 3) ? "*" : pick(h, 2) ? "bias" : "0";
        const int n = *channel == 'b' ? 1 : pick(h, 2) ? 9 : pick(h, 2) ? 25 : 1;
        at += (size_t)snprintf(to + at, size - at, "%s/%d/%s=", layers[pick(h, 8)],
                               pick(h, 9) ? pick(h, 4) : odd_int(h), channel);
        for (int k = 0; k < n; k++)
            at += (size_t)snprintf(to + at, size - at, "%s ", numbers[pick(h, pick(h, 4) ? 4 : 8)]);
        at += (size_t)snprintf(to + at, size - at, ";");
    }
}

static void random_filters(struct hand *h, char *to, size_t size)
{
    size_t at = 0;
    to[0] = '\0';
    for (int i = pick(h, 4); i > 0; i--)
        at += (size_t)snprintf(to + at, size - at, "%s/%d ", layers[pick(h, 8)], pick(h, 9) ? pick(h, 4) : odd_int(h));
}

/* Mostly one that is there, or can be. */
static const char *random_path(struct hand *h)
{
    static const char *const names[] = {"a.onnx",   "followed/1.onnx", "followed/2.onnx", "followed/last.onnx",
                                        "followed", "curves.csv",      "lies.csv",        "lies.onnx",
                                        "",         "no/such"};
    return pick(h, 20) ? scratch_path(&h->scratch, names[pick(h, 10)], h->path) : pick(h, 2) ? "" : NULL;
}

static void random_plan(struct hand *h, struct data_plan *p)
{
    static const float odd[] = {0, 1, 0.5f, 0.999f, 1e-9f, -1, NAN, INFINITY};
    static const int sizes[] = {0, 1, 7, 300, 5000, -1, INT_MAX};
    data_plan_init(p);
    if (pick(h, 2))
        return;
    p->size = sizes[pick(h, pick(h, 5) ? 4 : 7)];
    p->balance = (enum class_balance)pick(h, BALANCE_COUNT);
    p->label_noise = pick(h, 2) ? 0 : odd[pick(h, pick(h, 6) ? 5 : 8)];
    p->seed = (uint64_t)pick(h, 3);
    for (int i = pick(h, 4); i > 0; i--)
        p->left_out[pick(h, DATASET_MAX_CLASSES)] = odd[pick(h, pick(h, 6) ? 5 : 8)];
    for (int i = 0; i < 10 && !pick(h, 3); i++)
        p->left_out[i] = odd[pick(h, 5)];
}

static void random_variant(struct hand *h, struct net_variant *v)
{
    static const float odd[] = {0, 0.5f, 0.999f, 1, -1, NAN};
    if (pick(h, 2))
        return;
    v->batch_norm = (enum net_norm)pick(h, 3);
    v->sets_dropout = pick(h, 2);
    v->p = odd[pick(h, pick(h, 6) ? 3 : 6)];
}

/* Of what came with issue 7. */
static void random_course(struct hand *h, struct worker_command *c)
{
    random_plan(h, &c->plan);
    random_variant(h, &c->variant);
    const bool resumes = c->kind == WORKER_SETUP && pick(h, 3) == 0;
    c->resume = pick(h, resumes ? 9 : 20) != 0 && resumes;
    if (resumes) {
        snprintf(c->net, sizeof c->net, "%.400s",
                 scratch_path(&h->scratch, pick(h, 3) ? "a.onnx" : "lies.onnx", h->path));
        c->net_text = NULL;
    }
    c->path = random_path(h);
    if (c->kind == WORKER_SAVE && c->path && pick(h, 4))
        c->path = scratch_path(&h->scratch, pick(h, 2) ? "a.onnx" : "followed/1.onnx", h->path);
    if (c->kind == WORKER_FOLLOW)
        c->path = pick(h, 2) ? "" : scratch_path(&h->scratch, "followed", h->path);
    const uint64_t near = (uint64_t)pick(h, 12);
    c->moment = pick(h, 6) ? near : UINT64_MAX - near;
    c->stop_at = pick(h, 3) ? 0 : pick(h, 6) ? (uint64_t)pick(h, 40) : UINT64_MAX;
    c->threads = pick(h, 4) ? 0 : pick(h, 3) ? 1 + pick(h, 4) : odd_int(h);
    c->autosave = pick(h, 2) ? 0.01 : 0;
}

static void random_setup(struct hand *h, struct worker_command *c)
{
    static const char *const data[] = {"digits", "shapes", "digits", "no-such-data"};
    static const int learning[] = {0, 1, 2, 3, 15, 16, 0};
    const int n = (int)(sizeof nets / sizeof *nets), i = pick(h, 3) ? learning[pick(h, 7)] : pick(h, n + 1);
    snprintf(c->data, sizeof c->data, "%s", data[pick(h, pick(h, 6) ? 3 : 4)]);
    if (i == n)
        c->net_text = h->deep;
    else if (!strncmp(nets[i], "net ", 4))
        c->net_text = nets[i];
    else
        snprintf(c->net, sizeof c->net, "%s", nets[i]);
    c->epochs = pick(h, 2);
}

static struct picture_change random_change(struct hand *h)
{
    static const float odd[] = {0, 1, -3.5f, 1e30f, -FLT_MAX, NAN, INFINITY, 0.25f};
    struct picture_change c = {{0, 0}, 0, 1, 0, 0};
    float *const v[] = {&c.shift[0], &c.shift[1], &c.degrees, &c.zoom, &c.noise};
    for (int i = 0; i < 5; i++)
        if (!pick(h, 3))
            *v[i] = odd[pick(h, 8)];
    return c;
}

static void random_probe(struct hand *h, struct worker_probe *p)
{
    static const int sizes[] = {28 * 28, 1, 3 * 8 * 8, 7, 36, 18, 0, -5};
    *p = (struct worker_probe){.from_pixels = pick(h, 2), .split = pick(h, 2) ? DATASET_TEST : DATASET_TRAIN};
    p->index = pick(h, 3) ? (uint64_t)pick(h, 5000) : UINT64_MAX - (uint64_t)pick(h, 3);
    p->n_pixels = sizes[pick(h, pick(h, 3) ? 6 : 8)];
    p->pixels = pick(h, 30) ? h->pixels : NULL;
    p->change = random_change(h);
    for (size_t i = 0; i < sizeof h->pixels / sizeof *h->pixels; i++)
        h->pixels[i] = pick(h, 200) ? (float)pick(h, 256) / 255 : pick(h, 2) ? NAN : 1e30f;
}

static void random_options(struct hand *h, struct worker_command *c)
{
    c->options = (struct trainer_options){.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3};
    c->options.validation = pick(h, 2) ? 40 : WORKER_VALIDATION_AUTO;
    c->options.loss = (enum loss_kind)pick(h, LOSS_COUNT);
    c->options.optimizer = optimizer_defaults((enum optimizer_kind)pick(h, 3));
    c->options.optimizer.lr = pick(h, 4) ? 0.02f : 1e6f;
    c->options.batch = pick(h, 4) ? 16 : pick(h, 6) ? 1 + pick(h, 300) : odd_int(h);
    c->options.augment.shift = pick(h, 4) ? 0 : odd_int(h);
    c->options.augment.noise = pick(h, 4) ? 0 : 0.3f;
    c->options.sampling = pick(h, 5) ? SAMPLING_NONE : SAMPLING_OVER;
    c->normalisation = (enum worker_normalisation)pick(h, 3);
    c->class_names = pick(h, 8) ? NULL : "/no/such/names";
}

/* Training goes on for a while. */
static void make_sane(struct worker_command *c)
{
    c->options = (struct trainer_options){.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3};
    c->options.validation = 40;
    c->stop_at = 0;
    c->threads = 0;
    c->epochs = 0;
    if (c->kind == WORKER_SETUP && !c->resume)
        snprintf(c->data, sizeof c->data, "digits");
}

static struct worker_command random_command(struct hand *h, bool first)
{
    static const enum worker_command_kind often[] = {WORKER_WEIGHTS, WORKER_FIND,     WORKER_ABLATE,
                                                     WORKER_PROBE,   WORKER_STEP,     WORKER_TRAIN,
                                                     WORKER_SAVE,    WORKER_CONTINUE, WORKER_EPOCH};
    struct worker_command c = {.kind =
                                   pick(h, 2) ? often[pick(h, 9)] : (enum worker_command_kind)pick(h, WORKER_FIND + 1)};
    if (first || !pick(h, 25))
        c.kind = WORKER_SETUP;
    random_options(h, &c);
    random_setup(h, &c);
    random_course(h, &c);
    if (first || pick(h, 2))
        make_sane(&c);
    random_probe(h, &c.probe);
    random_edits(h, h->text, sizeof h->text);
    random_filters(h, h->more[0], sizeof h->more[0]);
    random_filters(h, h->more[1], sizeof h->more[1]);
    c.weights = (struct worker_weights){pick(h, 3) ? h->text : NULL, pick(h, 2) ? h->more[0] : NULL,
                                        pick(h, 2) ? h->more[1] : ""};
    c.ablate.map = odd_int(h);
    snprintf(c.ablate.node, sizeof c.ablate.node, "%s", layers[pick(h, (int)(sizeof layers / sizeof *layers))]);
    c.find = (struct worker_find){.from = pick(h, 2) ? (uint64_t)pick(h, 999) : UINT64_MAX,
                                  .direction = pick(h, 3) - 1,
                                  .label = pick(h, 2) ? -1 : odd_int(h),
                                  .mistaken = pick(h, 2),
                                  .training = pick(h, 2),
                                  .ticket = (uint64_t)pick(h, 99)};
    return c;
}

static struct worker_range odd_range(struct hand *h)
{
    return (struct worker_range){odd_int(h), odd_int(h)};
}

/* One that is there, or not: NULL is none. */
static const char *other_model(struct hand *h)
{
    static const char *const names[] = {"tiny",     "tiny",        "lenet5-mnist",
                                        "logistic", "no-such-net", "pattern:N=1,M=1,K=1"};
    const char *const path = random_path(h);
    return pick(h, 2) || !path ? names[pick(h, 6)] : path;
}

static void ask_other(struct hand *h, struct study_asks *a)
{
    a->other.kind = pick(h, 3);
    if (a->other.kind == OTHER_MODEL)
        snprintf(a->other.path, sizeof a->other.path, "%s", other_model(h));
    else if (a->other.kind == OTHER_MOMENT)
        a->other.moment = pick(h, 6) ? (uint64_t)pick(h, 40) : UINT64_MAX;
}

/* At the ends of what the window may ask for, and beyond. */
static float odd_float(struct hand *h)
{
    static const float odd[] = {0, 1, -1, 0.5f, 1e-30f, 1e30f, -FLT_MAX, NAN, INFINITY, 20, 0.01f, 3};
    return odd[pick(h, 12)];
}

static int few(struct hand *h, int usual)
{
    return pick(h, 9) ? 1 + pick(h, usual) : odd_int(h);
}

/* As the window asks, as a rule. */
static int mostly(struct hand *h, int usual)
{
    return pick(h, 9) ? usual : odd_int(h);
}

static float usually(struct hand *h, float usual)
{
    return pick(h, 5) ? usual : odd_float(h);
}

static void ask_changes(struct hand *h, struct study_asks *a)
{
    a->invariance.change = pick(h, CHANGE_KINDS);
    a->invariance.points = few(h, 9);
    for (int i = 0; i < CHANGE_KINDS; i++) {
        a->invariance.from[i] = usually(h, -1);
        a->invariance.to[i] = usually(h, 2);
    }
}

static void ask_patches(struct hand *h, struct study_asks *a)
{
    a->patches.training = pick(h, 2);
    a->patches.most = pick(h, 3) ? 1 + pick(h, 40) : mostly(h, 0);
    a->patches.one_each = pick(h, 2);
    a->patches.weakest = pick(h, 2);
    a->patches.back = pick(h, 3) == 0;
    a->patches.count = pick(h, STUDY_PATCHES_PAGE + 1);
    for (int i = 0; i < a->patches.count; i++)
        a->patches.channel[i] = pick(h, 9) ? i : odd_int(h);
    a->embedding.samples = few(h, 60);
    a->embedding.training = pick(h, 2);
}

static void ask_studies(struct hand *h, struct study_asks *a)
{
    a->wanted[STUDY_THIS] = pick(h, 3) ? 1u << pick(h, STUDIES) : (1u << STUDIES) - 1;
    a->wanted[STUDY_OTHER] = pick(h, 2) ? a->wanted[STUDY_THIS] : (unsigned)pick(h, 1 << STUDIES);
    a->stopped = pick(h, 15) == 0;
    a->again = pick(h, 2);
    a->target = (struct study_target){.of_class = pick(h, 3) > 0,
                                      .class_index = mostly(h, -1),
                                      .node = mostly(h, 1 + pick(h, 2)),
                                      .map = mostly(h, 0),
                                      .row = mostly(h, 0),
                                      .col = mostly(h, 0),
                                      .at = pick(h, 3)};
    a->layer = mostly(h, 1 + pick(h, 3));
    a->saliency.kinds = (unsigned)pick(h, 1 << GRADIENT_KINDS);
    a->saliency.samples = few(h, 5);
    a->saliency.steps = few(h, 9);
    a->saliency.sigma = usually(h, 0.1f);
    a->saliency.baseline = pick(h, FILL_KINDS);
    a->saliency.seed = odd_int(h);
    a->cam.relu = pick(h, 2);
    a->occlusion.size = few(h, 12);
    a->occlusion.stride = few(h, 5);
    a->occlusion.fill = pick(h, FILL_KINDS);
    a->ascent.start = pick(h, START_KINDS);
    a->ascent.steps = few(h, 40);
    a->ascent.jitter = pick(h, 2) ? pick(h, 3) : odd_int(h);
    a->ascent.blur_every = few(h, 4);
    a->ascent.seed = odd_int(h);
    a->ascent.lr = usually(h, 0.05f);
    a->ascent.blur = usually(h, 0.5f);
    a->ascent.decay = usually(h, 0.01f);
    a->ascent.all = pick(h, 4) == 0;
    ask_changes(h, a);
    ask_patches(h, a);
    ask_other(h, a);
}

static void look(struct hand *h)
{
    static struct worker_look at;
    const struct snapshot *s = worker_snapshot(h->w);
    memset(&at, 0, sizeof at); /* with its padding */
    at.setup = pick(h, 5) ? s->setup : (uint64_t)pick(h, 3);
    for (int i = 0; i < 20; i++) {
        const int node = pick(h, 3) ? pick(h, 12) : pick(h, NET_MAX_NODES);
        at.node[node].maps = odd_range(h);
        at.node[node].filters = odd_range(h);
    }
    at.gradients = pick(h, 2);
    at.field = pick(h, 2);
    at.focus = odd_int(h);
    at.focus_value = pick(h, 4) ? at.focus : odd_int(h);
    at.map = odd_int(h);
    at.row = pick(h, 3) ? 0 : odd_int(h);
    at.col = pick(h, 3) ? 0 : odd_int(h);
    at.detailed = odd_int(h);
    at.past = pick(h, 2);
    at.moment = pick(h, 6) ? (uint64_t)pick(h, 40) : UINT64_MAX;
    at.versus = pick(h, 6) ? (uint64_t)pick(h, 40) : UINT64_MAX;
    at.layer = pick(h, 2) ? 0 : odd_int(h);
    at.films = pick(h, 4) ? pick(h, WORKER_HISTORY_MAX + 1) : odd_int(h);
    at.probe_past = pick(h, 2);
    at.survey = pick(h, 4) == 0;
    at.mistakes = (struct worker_mistakes){
        .choice = {pick(h, 2), pick(h, 2), pick(h, 2), odd_int(h), pick(h, 2) ? pick(h, 10) : odd_int(h)},
        .test = pick(h, 3) == 0,
        .first = pick(h, 2) ? pick(h, 40) : odd_int(h),
        .count = pick(h, 2) ? pick(h, 40) : odd_int(h)};
    if (pick(h, 4))
        ask_studies(h, &at.study);
    worker_look(h->w, &at);
}

static void read_floats(struct hand *h, const float *v, size_t n)
{
    for (size_t i = 0; v && i < n; i++)
        h->read += isfinite(v[i]) ? (double)v[i] : 0;
}

static void read_node(struct hand *h, const struct snapshot *s, int i)
{
    const int maps = snapshot_maps(s->net, i), filters = snapshot_filters(s->net, i);
    const struct snapshot_node *n = &s->node[i];
    const struct layer *layer = s->net->node[i].layer;
    ck_assert(n->maps.first >= 0 && n->maps.count >= 0 && n->maps.first + n->maps.count <= maps);
    for (int m = 0; m < maps; m++) {
        const struct map_stats *stat = snapshot_stats(s, i, m);
        ck_assert(!stat || (isfinite(stat->least) && isfinite(stat->largest)));
        read_floats(h, snapshot_map(s, i, m), (size_t)snapshot_map_size(s->net, i));
        read_floats(h, snapshot_map_grad(s, i, m), (size_t)snapshot_map_size(s->net, i));
        h->read += stat ? (double)stat->mean : 0;
    }
    for (int f = 0; f < filters; f++) {
        read_floats(h, snapshot_filter(s, i, f), (size_t)snapshot_filter_size(s->net, i));
        read_floats(h, snapshot_filter_grad(s, i, f), (size_t)snapshot_filter_size(s->net, i));
    }
    for (int k = 1; layer && k < layer->n_params; k++)
        read_floats(h, n->rest[k], shape_count(&layer->param[k].shape));
    read_floats(h, n->heat, s->net->node[i].out.rank == 3 ? (size_t)snapshot_map_size(s->net, i) : (size_t)maps);
    ck_assert(isfinite(n->least) && isfinite(n->largest) && isfinite(n->filter_largest));
    ck_assert(isfinite(n->grad_largest) && isfinite(n->filter_grad_largest) && isfinite(n->heat_largest));
}

static void read_neuron(struct hand *h, const struct snapshot *s)
{
    const struct neuron *n = s->neuron;
    ck_assert(n->node >= 0 && n->node < s->net->n_nodes && n->map < snapshot_maps(s->net, n->node));
    for (int i = 0; i < n->n_parts; i++)
        h->read += isfinite(n->part[i].sum) ? n->part[i].sum : 0;
    for (int i = 0; n->term && i < n->n_parts * n->n_terms; i++)
        h->read += isfinite(n->term[i].product) ? n->term[i].product : 0;
}

static void read_mistakes(struct hand *h, const struct snapshot *s)
{
    ck_assert(s->mistake_first >= 0 && s->n_mistakes >= 0 && s->n_mistakes <= s->mistakes_known);
    ck_assert_int_le(s->mistakes_known, s->mistakes_all);
    for (int i = 0; i < s->n_mistakes; i++)
        ck_assert(s->mistake[i].truth != s->mistake[i].answer && s->mistake[i].truth < s->evaluation->all_classes);
    read_floats(h, s->mistake_pixels, (size_t)s->n_mistakes * shape_count(net_input(s->net)));
    h->read += evaluation_accuracy(s->evaluation);
}

/* What the studies found: whole blocks. */

static void read_saliency(struct hand *h, const struct saliency_shown *s)
{
    const size_t n = shape_count(&s->input), plane = s->input.rank == 3 ? n / (size_t)s->input.dim[0] : n;
    for (int k = 0; k < GRADIENT_KINDS; k++)
        if (s->map[k].there) {
            read_floats(h, s->map[k].value, n);
            read_floats(h, s->map[k].plane, plane);
            read_floats(h, s->map[k].signed_plane, plane);
            ck_assert(isfinite(s->map[k].largest) && isfinite(s->map[k].plane_largest));
            ck_assert(s->map[k].plane_at >= 0 && (size_t)s->map[k].plane_at < plane);
        }
}

static void read_cam(struct hand *h, const struct cam_shown *c)
{
    ck_assert_msg(c->rows > 0 || c->why[0], "no map, and no reason");
    if (c->rows <= 0)
        return;
    read_floats(h, c->weight, (size_t)c->channels);
    read_floats(h, c->part, (size_t)c->channels);
    read_floats(h, c->map, (size_t)c->rows * (size_t)c->cols);
    for (int i = 0; i < c->channels; i++)
        ck_assert(c->order[i] >= 0 && c->order[i] < c->channels);
    if (c->input.rank == 3)
        read_floats(h, c->over, (size_t)c->input.dim[1] * (size_t)c->input.dim[2]);
}

static void read_occlusion(struct hand *h, const struct occlusion_shown *o)
{
    const size_t places = (size_t)o->rows * (size_t)o->cols;
    read_floats(h, o->at, places);
    read_floats(h, o->drop, places);
    read_floats(h, o->heat, (size_t)o->input.dim[1] * (size_t)o->input.dim[2]);
    read_floats(h, o->pixels, shape_count(&o->input));
    ck_assert(o->worst < (int)places && o->best < (int)places && o->done <= (int)places);
    for (int i = 0; o->top && i < (int)places; i++)
        ck_assert_int_lt(o->top[i].class_index[0], o->classes);
}

static void read_ascent(struct hand *h, const struct ascent_shown *a)
{
    for (int i = 0; i < a->n_frames; i++)
        read_floats(h, a->frame[i].pixels, shape_count(&a->input));
    for (int i = 0; i < a->n_tiles; i++)
        read_floats(h, a->tile[i].pixels, shape_count(&a->input));
    read_floats(h, a->value, (size_t)a->steps + 1);
    read_floats(h, a->step, (size_t)a->steps + 1);
    ck_assert(a->n_tiles > 0 || (a->n_frames > 0 && a->frame[a->n_frames - 1].step == a->steps));
}

static void read_invariance(struct hand *h, const struct invariance_shown *v)
{
    for (int k = 0; k < CHANGE_KINDS; k++) {
        const struct invariance_line *l = &v->line[k];
        ck_assert_int_le(l->n, l->total);
        read_floats(h, l->at, (size_t)l->n);
        read_floats(h, l->score, (size_t)l->n);
        read_floats(h, l->similarity, (size_t)l->n);
        for (int c = 0; c < l->n_curves; c++) {
            read_floats(h, l->probability[c], (size_t)l->n);
            ck_assert(l->class_index[c] >= 0 && l->class_index[c] < v->classes);
        }
        read_floats(h, l->pixels, (size_t)l->n_pictures * shape_count(&v->input));
        for (int i = 0; i < l->n_pictures; i++)
            ck_assert(l->picture[i] >= 0 && l->picture[i] < l->n);
    }
}

static void read_patches(struct hand *h, const struct patches_shown *p)
{
    int n;
    float largest;
    for (int c = 0; c < p->channels; c++) {
        const struct patch *list = patches_list(p, c, &n);
        for (int i = 0; i < n; i++) {
            read_floats(h, patches_picture(p, list[i].index), shape_count(&p->input));
            read_floats(h, patches_back(p, c, i, &largest), shape_count(&p->input));
            for (int axis = 0; axis < 2; axis++)
                ck_assert(list[i].first[axis] >= 0 && list[i].first[axis] <= list[i].end[axis] &&
                          list[i].end[axis] <= p->input.dim[1 + axis]);
        }
        h->read += (double)patches_selectivity(p, c, 1);
    }
}

static void read_embedding(struct hand *h, const struct embedding_shown *e)
{
    for (int i = 0; i < e->n; i++)
        ck_assert(isfinite(e->point[i].x) && isfinite(e->point[i].y));
    for (int i = 0; i < e->n_near; i++)
        ck_assert(e->near[i].point >= 0 && e->near[i].point < e->n);
    read_floats(h, e->centre, 2 * (size_t)e->classes);
    read_floats(h, e->pixels, (size_t)e->n_pictures * shape_count(&e->picture));
    ck_assert(e->share[0] >= 0 && e->share[0] + e->share[1] <= 1.001f);
}

static void read_study(struct hand *h, enum study_kind kind, const struct study_shown *shown)
{
    switch (kind) {
    case STUDY_PATCHES:
        read_patches(h, (const struct patches_shown *)shown);
        break;
    case STUDY_SALIENCY:
        read_saliency(h, (const struct saliency_shown *)shown);
        break;
    case STUDY_CAM:
        read_cam(h, (const struct cam_shown *)shown);
        break;
    case STUDY_OCCLUSION:
        read_occlusion(h, (const struct occlusion_shown *)shown);
        break;
    case STUDY_ASCENT:
        read_ascent(h, (const struct ascent_shown *)shown);
        break;
    case STUDY_INVARIANCE:
        read_invariance(h, (const struct invariance_shown *)shown);
        break;
    case STUDY_EMBEDDING:
        read_embedding(h, (const struct embedding_shown *)shown);
        break;
    default:
        read_floats(h, ((const struct answer_shown *)shown)->probability,
                    (size_t)((const struct answer_shown *)shown)->classes);
        break;
    }
}

static void read_difference(struct hand *h, const struct difference_shown *d)
{
    const size_t plane = (size_t)d->input.dim[1] * (size_t)d->input.dim[2];
    for (int k = 0; k < GRADIENT_KINDS; k++) {
        read_floats(h, d->saliency[k].value, plane);
        read_floats(h, d->signed_saliency[k].value, plane);
    }
    read_floats(h, d->cam.value, plane);
    read_floats(h, d->occlusion.value, plane);
    read_floats(h, d->probability_of, (size_t)d->classes);
    for (int i = 0; i < d->classes; i++)
        ck_assert(d->order[i] >= 0 && d->order[i] < d->classes);
    h->met.differences++;
}

static void read_studies(struct hand *h, const struct snapshot *s)
{
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++) {
        const struct study_told *t = &s->study[i / STUDIES][i % STUDIES];
        ck_assert(t->done >= 0 && t->total >= 0 && (t->total == 0 || t->done <= t->total));
        ck_assert_msg(t->state != STUDY_FAILED || (t->error[0] && !strchr(t->error, '\n')), "%s", t->error);
        if (t->shown)
            read_study(h, i % STUDIES, t->shown);
        h->met.studies[i / STUDIES][i % STUDIES] += t->shown && t->shown->whole;
    }
    if (s->difference)
        read_difference(h, (const struct difference_shown *)s->difference);
    ck_assert(s->other.state != OTHER_HAS_FAILED || s->other.error[0]);
}

static void read_films(struct hand *h, const struct snapshot *s)
{
    const struct worker_range *range = &s->film_filters;
    if (s->film_node < 0)
        return;
    const size_t size = (size_t)snapshot_filter_size(s->net, s->film_node), n = (size_t)range->count * size;
    const int filters = snapshot_filters(s->net, s->film_node);
    ck_assert(range->first >= 0 && range->count >= 0 && range->first + range->count <= filters);
    for (int i = 0; i < s->n_film; i++) {
        ck_assert(s->film[i].moment >= 0 && s->film[i].moment < s->n_moments);
        read_floats(h, s->film[i].filter, (size_t)filters * size);
        read_floats(h, s->film[i].change, n);
    }
    read_floats(h, s->film_now, n);
    read_floats(h, s->film_now_change, n);
    read_floats(h, s->filter_change, n);
    read_floats(h, s->batch_grad, n);
    for (int i = 0; s->film_fact && i < (s->n_moments + 1) * range->count; i++)
        h->read += isfinite(s->film_fact[i].norm) ? (double)s->film_fact[i].norm : 0;
}

static void read_moments(struct hand *h, const struct snapshot *s)
{
    ck_assert(s->shown >= -1 && s->shown < s->n_moments && s->versus >= -1 && s->versus < s->n_moments);
    for (int i = 0; i < s->n_moments; i++) {
        ck_assert(i == 0 || s->moment[i].steps > s->moment[i - 1].steps);
        ck_assert(memchr(s->moment[i].name, 0, MOMENT_NAME) != NULL);
        for (int node = 1; node < s->net->n_nodes; node += 3)
            read_floats(h, snapshot_moment_filter(s, i, node, 0), (size_t)snapshot_filter_size(s->net, node));
    }
    read_floats(h, s->probe_past, (size_t)s->n_moments);
}

static void read_runs(struct hand *h, const struct snapshot *s)
{
    char label[RUN_LABEL];
    ck_assert(s->n_runs >= 0 && s->n_runs <= RUNS_MAX);
    for (int i = 0; i < s->n_runs; i++) {
        for (int k = 0; k < s->run[i].n_curve; k++)
            h->read += isfinite(s->run[i].curve[k].train_loss) ? (double)s->run[i].curve[k].train_loss : 0;
        for (int k = 0; k < s->run[i].n_validation; k++)
            h->read += isfinite(s->run[i].validation[k].loss) ? (double)s->run[i].validation[k].loss : 0;
        h->read += (double)strlen(run_curve_label(&s->run[i], label));
    }
}

static void read_preview(struct hand *h, const struct snapshot *s)
{
    const size_t size = shape_count(net_input(s->net)), n = (size_t)s->n_preview;
    const int *const counts[] = {s->class_count, s->class_kept, s->class_drawn};
    read_floats(h, s->preview_plain, n * size);
    read_floats(h, s->preview_augmented, n * size * (size_t)s->preview_each);
    read_floats(h, s->class_weight, (size_t)s->n_data_classes);
    for (size_t i = 0; i < 3; i++)
        for (int k = 0; counts[i] && k < s->n_data_classes; k++)
            ck_assert_int_ge(counts[i][k], 0);
    for (int i = 0; s->preview && i < s->n_preview; i++)
        h->read += s->preview[i].label + s->preview[i].truth;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static void note_met(struct hand *h, const struct snapshot *s)
{
    h->met.moments = larger(h->met.moments, s->n_moments);
    h->met.runs = larger(h->met.runs, s->n_runs);
    h->met.files = larger(h->met.files, s->follow.files);
    h->met.steps = s->steps > h->met.steps ? s->steps : h->met.steps;
    h->met.saves = s->save.result[SAVE_ASKED].saved + s->save.result[SAVE_AUTO].saved;
    h->met.setups = s->setup;
    h->met.shown += s->shown >= 0;
    h->met.films += s->n_film > 0;
    h->met.past += s->probe_past != NULL;
}

static void read_snapshot(struct hand *h)
{
    const struct snapshot *s = worker_snapshot(h->w);
    if (!s->net)
        return;
    if (s->error[0])
        ck_assert_msg(!strchr(s->error, '\n'), "more than one line: %s", s->error);
    for (int i = 0; s->node && i < s->net->n_nodes; i++)
        read_node(h, s, i);
    if (s->neuron)
        read_neuron(h, s);
    read_floats(h, s->probe_pixels, shape_count(net_input(s->net)));
    read_floats(h, s->probability, (size_t)s->classes);
    read_floats(h, s->logit, (size_t)s->classes);
    read_floats(h, s->reconstruction, shape_count(net_input(s->net)));
    read_floats(h, s->history, (size_t)s->n_history * (size_t)s->history_size);
    if (s->evaluation)
        read_mistakes(h, s);
    note_met(h, s);
    read_moments(h, s);
    read_films(h, s);
    read_runs(h, s);
    read_preview(h, s);
    read_studies(h, s);
    ck_assert(isfinite(s->grad_norm) && isfinite(s->trained_seconds) && s->seconds_left >= -1);
    const int outputs = (int)shape_count(net_output(s->net));
    ck_assert(!s->has_gradients || s->grad_class < (outputs > 1 ? outputs : 2));
    ck_assert(s->ablation.done <= s->ablation.total && s->searched <= s->to_search);
}

static void write_lies(struct hand *h)
{
    static const char curves[] = "run,kind,step,epoch,seconds,loss,accuracy,lr,grad_norm\n"
                                 "a,train,1,1e-30,0,1e38,-3,0,-1e38\na,train,2,1e30,-7,0,9,,\n"
                                 "a,validation,1,0,0,0.5,0.5,,\n";
    scratch_mkdir(&h->scratch, "followed");
    scratch_mkdir(&h->scratch, "saves");
    scratch_write(&h->scratch, "lies.csv", curves, sizeof curves - 1);
    scratch_write(&h->scratch, "lies.onnx", "\x08\x08\x3a\xff\xff\xff\xff\x0f", 8);
}

/* Once no study is looked at: some would take for ever. A look counts for the set-up that it names. */
static bool comes_to_rest(struct hand *h)
{
    static struct worker_look nothing;
    const double until = clock_seconds() + PATIENCE;
    bool rests = false;
    while (!rests && clock_seconds() < until) {
        nothing.setup = worker_snapshot(h->w)->setup;
        nothing.focus = nothing.detailed = -1;
        worker_look(h->w, &nothing);
        rests = worker_wait_idle(h->w, 0.2);
    }
    return rests;
}

static void play_round(uint64_t seed, bool trace)
{
    static struct hand h;
    struct cs_error err;
    char saves[PATH_MAX];
    h = (struct hand){.rng = rng_seeded(seed, 0), .deep = deep_net(), .trace = trace};
    scratch_init(&h.scratch);
    write_lies(&h);
    const struct worker_options options = {
        .threads = 2, .snapshot_interval = 0.002, .save_folder = scratch_path(&h.scratch, "saves", saves)};
    ck_assert_msg(worker_create(&h.w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(h.w, ALL);
    for (int i = 0; i < COMMANDS; i++) {
        const struct worker_command c = random_command(&h, i == 0);
        if (trace)
            fprintf(stderr, "%d: %d net '%.60s' data %s path %s resume %d batch %d\n", i, (int)c.kind,
                    c.net_text ? c.net_text : c.net, c.data, c.path ? c.path : "-", c.resume, c.options.batch);
        if (worker_post(h.w, &c, &err) != CS_OK)
            ck_assert_msg(err.text[0], "refused without a sentence");
        if (pick(&h, 2) == 0)
            look(&h);
        if (pick(&h, 10) == 0)
            worker_subscribe(h.w, pick(&h, 2) ? ALL : (unsigned)pick(&h, ALL + 1));
        if (pick(&h, 2) == 0)
            worker_wait_idle(h.w, pick(&h, 2) ? 0.03 : 0.3);
        read_snapshot(&h);
    }
    const struct worker_command unfollow = {.kind = WORKER_FOLLOW}, cancel = {.kind = WORKER_CANCEL};
    while (worker_post(h.w, &unfollow, &err) != CS_OK || worker_post(h.w, &cancel, &err) != CS_OK ||
           worker_post(h.w, &cancel, &err) != CS_OK)
        worker_wait_idle(h.w, 0.01);
    ck_assert(comes_to_rest(&h));
    read_snapshot(&h);
    if (trace)
        fprintf(stderr,
                "met: %d moments, %d runs, %d files, %d steps, %d saves, %d setups, shown %d films %d past %d\n",
                h.met.moments, h.met.runs, h.met.files, (int)h.met.steps, (int)h.met.saves, (int)h.met.setups,
                (int)h.met.shown, (int)h.met.films, (int)h.met.past);
    for (int i = 0; trace && i < STUDY_SUBJECTS * STUDIES; i++)
        fprintf(stderr, "%s %s: %d, ", i < STUDIES ? "this" : "other", study_class_of(i % STUDIES)->name,
                (int)h.met.studies[i / STUDIES][i % STUDIES]);
    if (trace)
        fprintf(stderr, "differences: %d\n", (int)h.met.differences);
    worker_destroy(&h.w);
    scratch_finish(&h.scratch);
    free(h.deep);
}

static int from_environment(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text ? atoi(text) : otherwise;
}

START_TEST(no_order_of_commands_breaks_the_worker)
{
    const int seed = from_environment("CONVOSCOPE_HOSTILE_SEED", 1),
              rounds = from_environment("CONVOSCOPE_HOSTILE_ROUNDS", ROUNDS);
    for (int i = 0; i < rounds; i++) {
        const bool trace = getenv("CONVOSCOPE_HOSTILE_TRACE");
        if (trace)
            fprintf(stderr, "seed %d\n", seed + i);
        play_round((uint64_t)(seed + i), trace);
    }
}
END_TEST

/* A net that gives back probabilities in the shape of its input is an autoencoder: its loss has no class. */
START_TEST(gradients_of_an_autoencoder_that_ends_in_a_softmax_are_of_no_class)
{
    struct cs_error err;
    struct worker *w;
    const struct worker_options options = {.threads = 1, .snapshot_interval = 0.01};
    struct worker_command c = {
        .kind = WORKER_SETUP, .data = "digits", .net_text = "net p; input 3x8x8; s = softmax(dim=1)"};
    static struct worker_look at;
    c.options = (struct trainer_options){.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3};
    ck_assert_int_eq(worker_create(&w, &options, &err), CS_OK);
    worker_subscribe(w, ALL);
    ck_assert_int_eq(worker_post(w, &c, &err), CS_OK);
    ck_assert(worker_wait_idle(w, PATIENCE));
    at.setup = worker_snapshot(w)->setup;
    at.focus = at.detailed = -1;
    at.gradients = true;
    worker_look(w, &at);
    ck_assert(worker_wait_idle(w, PATIENCE));
    const struct snapshot *s = worker_snapshot(w);
    ck_assert(s->is_autoencoder && s->has_gradients);
    ck_assert_int_eq(s->grad_class, -1);
    const float *given = snapshot_map(s, 1, 0), *in = snapshot_map(s, 0, 0), *grad = snapshot_map_grad(s, 1, 0);
    ck_assert(given && in && grad);
    for (int i = 0; i < 64; i++) /* d mean((y - x)^2) / dy */
        ck_assert_double_eq_tol((double)grad[i], 2.0 * ((double)given[i] - (double)in[i]) / 192, 1e-7);
    worker_destroy(&w);
}
END_TEST

/* It would be asked for again and again. */
START_TEST(a_moment_whose_loss_is_no_number_lets_the_worker_rest)
{
    struct cs_error err;
    struct worker *w;
    const struct worker_options options = {.threads = 1, .snapshot_interval = 0.01};
    struct worker_command c = {.kind = WORKER_SETUP,
                               .data = "digits",
                               .net_text = "net logs; input 1x28x28; f = flatten(); a = log(); o = linear(10)"};
    static struct worker_look at;
    c.options = (struct trainer_options){.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3};
    ck_assert_int_eq(worker_create(&w, &options, &err), CS_OK);
    worker_subscribe(w, ALL);
    ck_assert_int_eq(worker_post(w, &c, &err), CS_OK);
    ck_assert(worker_wait_idle(w, PATIENCE));
    at.setup = worker_snapshot(w)->setup;
    at.focus = at.detailed = -1;
    at.past = true;
    worker_look(w, &at);
    ck_assert_msg(worker_wait_idle(w, PATIENCE), "it evaluates for ever");
    const struct snapshot *s = worker_snapshot(w);
    ck_assert_int_eq(s->shown, 0);
    ck_assert(s->evaluation && isnan(s->evaluation->loss));
    worker_destroy(&w);
}
END_TEST

/* The list of what is silenced is another one in memory, though it says the same. */
START_TEST(what_is_silenced_stays_so_when_other_lists_change)
{
    struct cs_error err;
    struct worker *w;
    const struct worker_options options = {.threads = 1, .snapshot_interval = 0.01};
    struct worker_command c = {.kind = WORKER_SETUP, .net = "tiny", .data = "digits"};
    const struct picture_change changes[] = {{.degrees = 0}, {.degrees = 30}};
    c.options = (struct trainer_options){.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3};
    ck_assert_int_eq(worker_create(&w, &options, &err), CS_OK);
    worker_subscribe(w, ALL);
    ck_assert_int_eq(worker_post(w, &c, &err), CS_OK);
    for (int i = 0; i < 2; i++) {
        c.kind = WORKER_WEIGHTS;
        c.weights = (struct worker_weights){.silenced = "conv1/1", .locked = i ? "conv1/0" : ""};
        ck_assert_int_eq(worker_post(w, &c, &err), CS_OK);
        c.kind = WORKER_PROBE;
        c.probe = (struct worker_probe){.split = DATASET_TEST, .index = 3, .change = changes[i]};
        ck_assert_int_eq(worker_post(w, &c, &err), CS_OK);
        ck_assert(worker_wait_idle(w, PATIENCE));
        const struct snapshot *s = worker_snapshot(w);
        ck_assert_msg(!s->error[0], "%s", s->error);
        const int relu = net_find(s->net, "relu1");
        ck_assert_int_gt(relu, 0);
        ck_assert_int_eq(snapshot_stats(s, relu, 1)->zeros, snapshot_map_size(s->net, relu));
        ck_assert_int_lt(snapshot_stats(s, relu, 0)->zeros, snapshot_map_size(s->net, relu));
    }
    worker_destroy(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("worker_hostile");
    TCase *hands = tcase_create("orders");
    tcase_add_test(hands, gradients_of_an_autoencoder_that_ends_in_a_softmax_are_of_no_class);
    tcase_add_test(hands, a_moment_whose_loss_is_no_number_lets_the_worker_rest);
    tcase_add_test(hands, what_is_silenced_stays_so_when_other_lists_change);
    tcase_add_test(hands, no_order_of_commands_breaks_the_worker);
    tcase_set_timeout(hands, 240);
    suite_add_tcase(suite, hands);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
