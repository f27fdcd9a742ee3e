/* tests/engine/test_patches.c - the strongest and weakest places of channels: compared with a scan by brute force, one
 * picture and one forward pass at a time; what they see, by lighting every pixel; pages, answers, back-projections. */
#include "tests/field_nets.h"

#include "engine/worker/course_input.h"
#include "engine/worker/patch_store.h"
#include "engine/worker/snapshot.h"
#include "engine/worker/study_patches.h"
#include "tests/engine/failing_memory.h"

enum { PICTURES = 150, SEEN_PICTURES = 40 };

#define LENET                                                                                                          \
    "net lenet\ninput 1x28x28\nc1 = conv2d(6, 5, padding=2)\nr1 = relu()\np1 = max_pool2d(2)\nc2 = conv2d(16, 5)\n"    \
    "r2 = relu()\np2 = max_pool2d(2)\nf = flatten()\nl1 = linear(40)\nr3 = relu()\nl2 = linear(10)\n"
/* Strided, dilated, in groups, with a branch, a norm and ReLU6. */
#define MIXED                                                                                                          \
    "net mixed\ninput 1x28x28\na = conv2d(8, 5, stride=2, padding=3)\nb = conv2d(8, 3, padding=2, dilation=2, "        \
    "groups=2)\nn = batch_norm2d()\nsix = clip(0, 6)\nside = conv2d(8, 1) from a\nsum = add() from six, side\n"        \
    "out = relu()\np = avg_pool2d(3, stride=2, padding=1)\nf = flatten()\nl = linear(10)\n"

/* What studies are made of. */
struct rig {
    struct net *net;
    struct dataset *data;
    struct thread_pool *pool;
    struct normalisation normalisation;
    struct study_of of;
    struct study_asks asks;
};

static void rig_net(struct rig *g, const char *text, uint64_t seed)
{
    struct cs_error err;
    ck_assert_msg(net_from_text(text, strlen(text), "test.net", &g->net, &err) == CS_OK, "%s", err.text);
    net_init_params(g->net, seed);
    g->of.net = g->net;
    g->of.input = net_input(g->net);
    g->of.classes = (int)shape_count(net_output(g->net));
}

static void rig_open(struct rig *g, const char *data)
{
    struct cs_error err;
    memset(g, 0, sizeof *g);
    ck_assert_msg(dataset_open(data, &g->data, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(thread_pool_create(&g->pool, 2, &err), CS_OK);
    g->normalisation.channels = dataset_sample(g->data)->dim[0];
    for (int i = 0; i < g->normalisation.channels; i++)
        dataset_normalisation(g->data, i, &g->normalisation.mean[i], &g->normalisation.std[i]);
    g->of = (struct study_of){.data = g->data, .normalisation = &g->normalisation, .pool = g->pool};
    g->asks.patches.one_each = true;
    g->asks.patches.most = PICTURES;
}

static void rig_close(struct rig *g)
{
    net_destroy(&g->net);
    dataset_destroy(&g->data);
    thread_pool_destroy(&g->pool);
}

/* The study from its beginning to its end; NULL and *err when it fails. parts: how many it took. */
static struct patches_shown *found(struct rig *g, int *parts, struct cs_error *err)
{
    void *state = calloc(1, study_patches.size);
    struct study_shown *shown = NULL;
    enum cs_status status = state ? study_patches.begin(state, &g->of, &g->asks, err) : CS_NO_MEMORY;
    bool more = true;
    for (*parts = 0; !status && more; ++*parts)
        status = study_patches.go_on(state, &g->of, &more, err);
    if (!status)
        shown = study_patches.show(state, &g->of);
    if (shown) {
        shown->users = 1;
        shown->asks = g->asks;
        shown->whole = true;
    }
    if (state)
        study_patches.finish(state);
    free(state);
    return (struct patches_shown *)shown;
}

static struct patches_shown *find(struct rig *g, int layer)
{
    struct cs_error err;
    int parts;
    g->asks.layer = layer;
    struct patches_shown *p = found(g, &parts, &err);
    ck_assert_msg(p != NULL, "%s", err.text);
    return p;
}

static void leave(struct patches_shown *p)
{
    struct study_shown *shown = &p->shown;
    study_shown_leave(&shown);
}

/* By brute force. */

struct place {
    float value;
    int picture, at;
};

static int strongest_first(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return x->picture != y->picture ? x->picture - y->picture : x->at - y->at;
}

static int weakest_first(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->picture != y->picture ? x->picture - y->picture : x->at - y->at;
}

static struct net_run *single(const struct rig *g)
{
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, g->net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    return run;
}

static void show_sample(const struct rig *g, struct net_run *run, enum dataset_split split, uint64_t index)
{
    const size_t n = shape_count(g->of.input);
    uint8_t *bytes = malloc(n);
    float *x = net_run_input(run)->data;
    ck_assert_ptr_nonnull(bytes);
    dataset_pixels(g->data, split, index, bytes);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)bytes[i] / 255.0f;
    normalisation_apply(&g->normalisation, g->of.input, x, x);
    net_run_forward(run, 1);
    free(bytes);
}

/* All values of a node for all pictures, [picture][values]: malloc'ed. */
static float *all_values(const struct rig *g, int node, int pictures)
{
    struct net_run *run = single(g);
    const size_t n = shape_count(&g->net->node[node].out);
    float *v = malloc((size_t)pictures * n * sizeof *v);
    ck_assert_ptr_nonnull(v);
    for (int i = 0; i < pictures; i++) {
        show_sample(g, run, g->asks.patches.training ? DATASET_TRAIN : DATASET_TEST, (uint64_t)i);
        memcpy(v + (size_t)i * n, net_run_activation(run, node)->data, n * sizeof *v);
    }
    net_run_destroy(&run);
    return v;
}

/* The list of one channel: of all places, or of each picture's best; returns how many. */
static int brute(const float *v, int pictures, int channels, int size, int channel, bool one_each,
                 int (*order)(const void *, const void *), struct place *list)
{
    int n = 0;
    for (int i = 0; i < pictures; i++) {
        const float *map = v + ((size_t)i * (size_t)channels + (size_t)channel) * (size_t)size;
        const int first = n;
        for (int k = 0; k < size; k++)
            list[n++] = (struct place){map[k], i, k};
        if (!one_each)
            continue;
        qsort(list + first, (size_t)size, sizeof *list, order);
        n = first + 1;
    }
    qsort(list, (size_t)n, sizeof *list, order);
    return n;
}

static void expect_list(const struct rig *g, int node, int channel, const struct patch *got, int n,
                        const struct place *want, int of)
{
    const struct shape *out = &g->net->node[node].out;
    const int cols = out->rank == 3 ? out->dim[2] : 1;
    ck_assert_int_eq(n, of < PATCHES_EACH ? of : PATCHES_EACH);
    for (int i = 0; i < n; i++)
        ck_assert_msg((int)got[i].index == want[i].picture && got[i].row * cols + got[i].col == want[i].at &&
                          fabsf(got[i].value - want[i].value) <= 1e-5f * fmaxf(1, fabsf(want[i].value)),
                      "%s, channel %d, place %d: %.9g of picture %d at %d, %d, not %.9g of %d at %d", g->net->name,
                      channel, i, (double)got[i].value, (int)got[i].index, got[i].row, got[i].col,
                      (double)want[i].value, want[i].picture, want[i].at);
}

/* weak: the node in front of the rectifiers. */
static void expect_brute(struct rig *g, const char *name, const char *weak)
{
    const int node = net_find(g->net, name), below = net_find(g->net, weak);
    struct patches_shown *p = find(g, node);
    ck_assert_int_eq(p->weak_node, below);
    ck_assert_int_eq(p->pictures, PICTURES);
    const int channels = snapshot_maps(g->net, node), size = snapshot_map_size(g->net, node);
    float *v = all_values(g, node, PICTURES), *w = all_values(g, below, PICTURES);
    struct place *list = malloc((size_t)PICTURES * (size_t)size * sizeof *list);
    ck_assert_ptr_nonnull(list);
    for (int c = 0; c < channels; c++) {
        int n = brute(v, PICTURES, channels, size, c, g->asks.patches.one_each, strongest_first, list);
        expect_list(g, node, c, p->channel[c].strongest, p->channel[c].n, list, n);
        n = brute(w, PICTURES, channels, size, c, g->asks.patches.one_each, weakest_first, list);
        expect_list(g, below, c, p->channel[c].weakest, p->channel[c].n_weakest, list, n);
    }
    free(list);
    free(v);
    free(w);
    leave(p);
}

START_TEST(patches_are_those_that_brute_force_finds) /* _i & 1: several of one picture; & 2: of the training split */
{
    static const char *const nets[][3] = {{LENET, "r2", "c2"}, {LENET, "c1", "c1"}, {LENET, "p2", "p2"},
                                          {MIXED, "six", "n"}, {MIXED, "b", "b"},   {MIXED, "p", "p"},
                                          {LENET, "r3", "l1"}, {LENET, "l2", "l2"}, {MIXED, "out", "sum"}};
    for (int i = 0; i < 9; i++) {
        struct rig g;
        rig_open(&g, "digits");
        rig_net(&g, nets[i][0], (uint64_t)(11 + i));
        g.asks.patches.one_each = !(_i & 1);
        g.asks.patches.training = _i & 2;
        g.asks.patches.weakest = true;
        expect_brute(&g, nets[i][1], nets[i][2]);
        rig_close(&g);
    }
}
END_TEST

START_TEST(patches_of_mnist_are_those_that_brute_force_finds)
{
    struct rig g;
    struct dataset *probe = NULL;
    if (dataset_open("mnist", &probe, NULL) != CS_OK)
        return; /* not on this machine */
    dataset_destroy(&probe);
    rig_open(&g, "mnist");
    rig_net(&g, LENET, 5);
    g.asks.patches.weakest = true;
    expect_brute(&g, "r2", "c2");
    rig_close(&g);
}
END_TEST

START_TEST(facts_of_a_channel_are_those_of_its_largest_values)
{
    struct rig g;
    rig_open(&g, "digits");
    rig_net(&g, LENET, 3);
    const int node = net_find(g.net, "r2"), channels = 16, size = 64 + 36;
    struct patches_shown *p = find(&g, node);
    float *v = all_values(&g, node, PICTURES);
    for (int c = 0; c < channels; c++) {
        double sum = 0, of_class[10] = {0};
        int active = 0, pictures[10] = {0}, best = 0;
        for (int i = 0; i < PICTURES; i++) {
            float most = 0;
            for (int k = 0; k < size; k++)
                most = fmaxf(most, v[((size_t)i * 16 + (size_t)c) * (size_t)size + (size_t)k]);
            const int label = dataset_label(g.data, DATASET_TEST, (uint64_t)i);
            sum += (double)most;
            of_class[label] += (double)most;
            pictures[label]++;
            active += most > 0;
        }
        double rest = 0;
        for (int k = 0; k < 10; k++) {
            of_class[k] /= pictures[k] > 0 ? pictures[k] : 1;
            ck_assert(fabs(of_class[k] - (double)p->class_mean[c * 10 + k]) < 1e-5);
            best = of_class[k] > of_class[best] ? k : best;
        }
        for (int k = 0; k < 10; k++)
            rest += k == best ? 0 : of_class[k] / 9;
        ck_assert(fabs((double)p->channel[c].mean - sum / PICTURES) < 1e-5);
        ck_assert_int_eq(p->channel[c].active, active);
        ck_assert_int_eq(p->channel[c].selective, active > 0 ? best : -1);
        if (active > 0)
            ck_assert(fabs((double)p->channel[c].selectivity - (of_class[best] - rest) / (of_class[best] + rest)) <
                      1e-5);
    }
    free(v);
    leave(p);
    rig_close(&g);
}
END_TEST

/* The pure selection. */

static void add_pictures(struct patch_scan *s, const float *v, int size, int n, uint64_t first)
{
    const int labels[8] = {-1, -1, -1, -1, -1, -1, -1, -1};
    patch_scan_add(s, &(struct patch_batch){v, v, size, n, first, labels}, NULL);
}

START_TEST(nan_and_infinity_are_passed_over_and_of_equals_the_earlier_comes_first)
{
    const float v[4][5] = {
        {1, NAN, 3, 3, -2}, {NAN, NAN, NAN, NAN, NAN}, {INFINITY, 3, -INFINITY, 0, 0}, {4, 4, -2, 1, NAN}};
    struct patch_scan s;
    ck_assert_int_eq(patch_scan_init(&s, 1, 0, true, true, NULL), CS_OK);
    add_pictures(&s, v[0], 5, 4, 7);
    ck_assert_int_eq(s.strongest[0].n, 3);
    const int index[3] = {10, 7, 9}, at[3] = {0, 2, 1}, weak_index[3] = {7, 10, 9}, weak_at[3] = {4, 2, 3};
    for (int i = 0; i < 3; i++) {
        ck_assert(s.strongest[0].place[i].index == (uint64_t)index[i] && s.strongest[0].place[i].at == at[i]);
        ck_assert(s.weakest[0].place[i].index == (uint64_t)weak_index[i] && s.weakest[0].place[i].at == weak_at[i]);
    }
    ck_assert_int_eq(s.counted[0], 3);
    ck_assert_int_eq(s.active[0], 3);
    patch_scan_finish(&s);
    ck_assert_int_eq(patch_scan_init(&s, 1, 0, false, false, NULL), CS_OK);
    add_pictures(&s, v[0], 5, 4, 0);
    ck_assert_int_eq(s.strongest[0].n, 9);
    ck_assert(s.strongest[0].place[0].index == 3 && s.strongest[0].place[1].at == 1);
    ck_assert(s.strongest[0].place[2].index == 0 && s.strongest[0].place[2].at == 2);
    ck_assert(s.strongest[0].place[4].index == 2 && s.strongest[0].place[4].at == 1);
    patch_scan_finish(&s);
}
END_TEST

START_TEST(batches_of_any_size_find_the_same)
{
    enum { N = 61, SIZE = 37, CHANNELS = 6 };
    static float v[N][CHANNELS][SIZE];
    struct rng r = rng_seeded(4, 4);
    for (int i = 0; i < N * CHANNELS * SIZE; i++)
        (&v[0][0][0])[i] = (float)rng_int(&r, -20, 20); /* many are equal */
    for (int each = 0; each < 2; each++) {
        struct patch_scan whole, parts;
        const int labels[N] = {0};
        struct thread_pool *pool;
        ck_assert_int_eq(thread_pool_create(&pool, 3, NULL), CS_OK);
        ck_assert_int_eq(patch_scan_init(&whole, CHANNELS, 1, each, true, NULL), CS_OK);
        ck_assert_int_eq(patch_scan_init(&parts, CHANNELS, 1, each, true, NULL), CS_OK);
        patch_scan_add(&whole, &(struct patch_batch){v[0][0], v[0][0], SIZE, N, 0, labels}, pool);
        for (int at = 0, n; at < N; at += n) {
            n = rng_int(&r, 1, 8);
            n = at + n > N ? N - at : n;
            patch_scan_add(&parts, &(struct patch_batch){v[at][0], v[at][0], SIZE, n, (uint64_t)at, labels}, NULL);
        }
        ck_assert_mem_eq(whole.strongest, parts.strongest, CHANNELS * sizeof *whole.strongest);
        ck_assert_mem_eq(whole.weakest, parts.weakest, CHANNELS * sizeof *whole.weakest);
        ck_assert_mem_eq(whole.class_sum, parts.class_sum, CHANNELS * sizeof *whole.class_sum);
        patch_scan_finish(&whole);
        patch_scan_finish(&parts);
        thread_pool_destroy(&pool);
    }
}
END_TEST

START_TEST(selectivity_is_1_for_one_class_alone_and_0_for_none)
{
    ck_assert(patch_selectivity(5, 5, 4) == 1 && patch_selectivity(0, 5, 4) == -1); /* means 0 0 5 0 */
    ck_assert(patch_selectivity(2, 8, 4) == 0 && patch_selectivity(0, 0, 4) == 0);  /* 2 2 2 2; none */
    ck_assert(fabsf(patch_selectivity(6, 12, 4) - 0.5f) < 1e-6f);                   /* 6 1 2 3 */
    ck_assert(patch_selectivity(3, 3, 1) == 1);
}
END_TEST

/* What a patch sees. */

START_TEST(the_box_of_a_patch_is_what_lighting_every_pixel_finds) /* _i: 4 random nets each */
{
    struct rng r = rng_seeded(0xB0C5, (uint64_t)_i);
    for (int done = 0; done < 4;) {
        const struct field_text t = field_random(&r, 1);
        char text[FIELD_TEXT];
        struct net *whole, *tail;
        if (!field_nets(&t, 28, "", text, &whole, &tail))
            continue;
        struct rig g;
        rig_open(&g, "digits");
        g.net = whole;
        g.of.net = whole;
        g.of.input = net_input(whole);
        g.asks.patches.most = SEEN_PICTURES;
        struct patches_shown *p = find(&g, whole->n_nodes - 1);
        for (int c = 0; c < p->channels; c++) {
            const int i = rng_int(&r, 0, p->channel[c].n - 1);
            const struct patch *got = &p->channel[c].strongest[i];
            const struct seen_box lit = field_perturbed(whole, p->node, c, got->row, got->col);
            ck_assert_msg(got->known && memcmp(got->first, lit.first, sizeof lit.first) == 0 &&
                              memcmp(got->end, lit.end, sizeof lit.end) == 0,
                          "%s channel %d [%d, %d]: rows %d..%d, columns %d..%d; lit %d..%d, %d..%d", text, c, got->row,
                          got->col, got->first[0], got->end[0], got->first[1], got->end[1], lit.first[0], lit.end[0],
                          lit.first[1], lit.end[1]);
        }
        leave(p);
        net_destroy(&tail);
        rig_close(&g);
        done++;
    }
}
END_TEST

START_TEST(pictures_labels_and_answers_are_those_of_the_data_and_of_the_net)
{
    struct rig g;
    rig_open(&g, "digits");
    rig_net(&g, LENET, 9);
    struct patches_shown *p = find(&g, net_find(g.net, "r2"));
    struct net_run *run = single(&g);
    uint8_t bytes[28 * 28];
    for (int i = 1; i < p->n_pictures; i++)
        ck_assert(p->picture_index[i] > p->picture_index[i - 1]);
    for (int c = 0; c < p->channels; c++)
        for (int i = 0; i < p->channel[c].n; i++) {
            const struct patch *m = &p->channel[c].strongest[i];
            const float *pixels = patches_picture(p, m->index);
            ck_assert_int_eq(m->label, dataset_pixels(g.data, DATASET_TEST, m->index, bytes));
            for (int k = 0; k < 28 * 28; k++)
                ck_assert(pixels[k] == (float)bytes[k] / 255.0f);
            show_sample(&g, run, DATASET_TEST, m->index);
            const float *y = net_run_output(run)->data;
            for (int k = 0; k < 10; k++)
                ck_assert(y[k] <= y[m->answer] + 1e-5f);
        }
    ck_assert_ptr_null(patches_picture(p, 1u << 30));
    net_run_destroy(&run);
    leave(p);
    rig_close(&g);
}
END_TEST

/* Pages. */

#define WIDE "net wide\ninput 1x28x28\nc = conv2d(300, 3)\nr = relu()\nf = flatten()\nl = linear(10)\n"

START_TEST(another_page_needs_no_other_scan)
{
    struct rig g;
    struct cs_error err;
    int parts;
    rig_open(&g, "digits");
    rig_net(&g, WIDE, 2);
    g.asks.layer = net_find(g.net, "r");
    ck_assert(!patches_keep_all(g.of.input, 300));
    g.asks.patches.channel[0] = 7;
    g.asks.patches.channel[1] = 250;
    g.asks.patches.count = 2;
    struct patches_shown *p = found(&g, &parts, &err), *next;
    ck_assert_msg(p != NULL, "%s", err.text);
    ck_assert(p->channel[7].strongest[0].known && p->channel[250].strongest[8].known);
    ck_assert(!p->channel[8].strongest[0].known && p->channel[8].n == PATCHES_EACH);
    const struct study_asks before = g.asks;
    g.asks.patches.channel[1] = 8;
    ck_assert(!study_patches.same(&before, &g.asks) && patches_same_scan(&before, &g.asks));
    g.of.latest = &p->shown;
    g.of.data = p->shown.asks.patches.count == 2 ? g.data : NULL;
    next = found(&g, &parts, &err);
    ck_assert_msg(next != NULL, "%s", err.text);
    ck_assert(next->channel[8].strongest[0].known && !next->channel[250].strongest[0].known);
    ck_assert_ptr_nonnull(patches_picture(next, next->channel[8].strongest[3].index));
    ck_assert_int_eq(next->pictures, PICTURES);
    ck_assert_mem_eq(next->class_mean, p->class_mean, 300 * 10 * sizeof(float));
    for (int c = 0; c < 300; c++)
        for (int i = 0; i < PATCHES_EACH; i++)
            ck_assert(next->channel[c].strongest[i].index == p->channel[c].strongest[i].index);
    leave(p);
    leave(next);
    rig_close(&g);
}
END_TEST

START_TEST(who_has_the_weakest_has_the_strongest_too)
{
    struct rig g;
    struct cs_error err;
    int parts;
    rig_open(&g, "digits");
    rig_net(&g, LENET, 2);
    g.asks.layer = net_find(g.net, "r2");
    g.asks.patches.weakest = true;
    struct patches_shown *p = found(&g, &parts, &err), *next;
    ck_assert_msg(p != NULL, "%s", err.text);
    const struct study_asks before = g.asks;
    g.asks.patches.weakest = false;
    ck_assert(!study_patches.same(&before, &g.asks));
    ck_assert(patches_same_scan(&before, &g.asks) && !patches_same_scan(&g.asks, &before));
    g.of.latest = &p->shown;
    next = found(&g, &parts, &err);
    ck_assert_msg(next != NULL, "%s", err.text);
    for (int i = 0; i < PATCHES_EACH; i++) {
        ck_assert(next->channel[5].strongest[i].index == p->channel[5].strongest[i].index);
        ck_assert_ptr_nonnull(patches_picture(next, next->channel[5].strongest[i].index));
        ck_assert(next->channel[5].strongest[i].known && !next->channel[5].weakest[i].known);
    }
    leave(p);
    leave(next);
    rig_close(&g);
}
END_TEST

START_TEST(a_page_that_is_part_of_another_needs_nothing)
{
    struct study_asks a, b;
    memset(&a, 0, sizeof a);
    a.layer = 3;
    a.patches.count = 3;
    a.patches.channel[0] = 4, a.patches.channel[1] = 5, a.patches.channel[2] = 9;
    b = a;
    b.patches.count = 2;
    b.patches.channel[0] = 9;
    ck_assert(study_patches.same(&a, &b));
    ck_assert(!study_patches.same(&b, &a));
    b.patches.back = true;
    ck_assert(!study_patches.same(&a, &b));
    b.patches.back = false;
    b.patches.weakest = true;
    ck_assert(!study_patches.same(&a, &b));
}
END_TEST

START_TEST(pages_have_room_for_large_pictures)
{
    const struct shape imagenet = {3, {3, 224, 224}}, digit = {3, {1, 28, 28}}, huge = {3, {3, 4096, 4096}};
    const size_t floats = shape_count(&imagenet) * PATCHES_EACH * (size_t)patches_at_once(&imagenet, false);
    ck_assert(floats <= PATCHES_FLOATS && patches_at_once(&imagenet, false) >= 8);
    ck_assert_int_eq(patches_at_once(&digit, true), STUDY_PATCHES_PAGE);
    ck_assert_int_eq(patches_at_once(&huge, true), 1);
}
END_TEST

/* Back-projections. */

START_TEST(a_back_projection_is_guided_back_propagation_of_its_value_alone) /* _i: of the weakest */
{
    struct rig g;
    rig_open(&g, "digits");
    rig_net(&g, LENET, 21);
    g.asks.patches.back = true;
    g.asks.patches.weakest = _i;
    g.asks.patches.channel[0] = 3;
    g.asks.patches.channel[1] = 12;
    g.asks.patches.count = 2;
    struct patches_shown *p = find(&g, net_find(g.net, "r2"));
    struct net_run *run;
    ck_assert_int_eq(net_run_create(&run, g.net, 1, NET_RUN_GRADIENTS, NULL, kernels_best(), NULL), CS_OK);
    net_run_set_relu_rule(run, RELU_GUIDED);
    for (int k = 0; k < 2; k++) {
        const int channel = g.asks.patches.channel[k];
        int n;
        const struct patch *list = patches_list(p, channel, &n);
        for (int i = 0; i < n; i++) {
            float largest, most = 0;
            const float *back = patches_back(p, channel, i, &largest);
            ck_assert_ptr_nonnull(back);
            show_sample(&g, run, DATASET_TEST, list[i].index);
            net_run_backward_from(run, _i ? p->weak_node : p->node,
                                  (size_t)channel * 100 + (size_t)list[i].row * 10 + (size_t)list[i].col);
            const float *grad = net_run_grad(run, 0)->data;
            for (int q = 0; q < 28 * 28; q++) {
                const bool inside = q / 28 >= list[i].first[0] && q / 28 < list[i].end[0] &&
                                    q % 28 >= list[i].first[1] && q % 28 < list[i].end[1];
                const float want = grad[q] / g.normalisation.std[0];
                ck_assert(fabsf(back[q] - want) <= 1e-4f * fmaxf(0.1f, fabsf(want)));
                ck_assert(inside || fabsf(back[q]) <= 1e-5f);
                most = fmaxf(most, fabsf(back[q]));
            }
            ck_assert(largest == most);
        }
    }
    float unused;
    ck_assert_ptr_null(patches_back(p, 4, 0, &unused));
    net_run_destroy(&run);
    leave(p);
    rig_close(&g);
}
END_TEST

/* What is asked for may be anything. */

START_TEST(what_cannot_be_scanned_is_one_sentence)
{
    struct rig g;
    struct cs_error err;
    int parts;
    rig_open(&g, "digits");
    rig_net(&g, LENET, 1);
    const int layers[] = {-1, 0, g.net->n_nodes, 1 << 30};
    for (int i = 0; i < 4; i++) {
        g.asks.layer = layers[i];
        ck_assert_ptr_null(found(&g, &parts, &err));
        ck_assert(err.text[0]);
    }
    g.asks.layer = 2;
    g.of.data = NULL;
    ck_assert_ptr_null(found(&g, &parts, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "data"));
    rig_close(&g);
}
END_TEST

START_TEST(fewer_pictures_than_patches_give_fewer_patches)
{
    struct rig g;
    rig_open(&g, "digits");
    rig_net(&g, LENET, 1);
    g.asks.patches.most = 4;
    struct patches_shown *p = find(&g, net_find(g.net, "l2"));
    ck_assert_int_eq(p->channel[0].n, 4);
    ck_assert_int_eq(p->pictures, 4);
    ck_assert_int_eq(p->size[0] > 0 && !p->sees_all, 0);
    leave(p);
    rig_close(&g);
}
END_TEST

START_TEST(dead_channels_are_told_of_a_relu_and_of_pools_behind_it_alone)
{
    static const struct {
        const char *node;
        bool rectified;
    } nodes[] = {{"c", false}, {"b", true}, {"m", true}, {"d", true}, {"f", true}, {"l", false}, {"n", false}};
    struct rig g;
    rig_open(&g, "digits");
    rig_net(&g,
            "net n\ninput 1x28x28\nc = conv2d(2, 3)\nb = relu()\nm = max_pool2d(2)\nd = dropout(0.5)\n"
            "f = flatten()\nl = linear(3)\nn = avg_pool2d(2) from c\no = linear(10) from l\n",
            1);
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        struct patches_shown *p = find(&g, net_find(g.net, nodes[i].node));
        ck_assert_msg(p->rectified == nodes[i].rectified, "%s", nodes[i].node);
        leave(p);
    }
    rig_close(&g);
}
END_TEST

static bool never(void *ctx)
{
    (void)ctx;
    return false;
}

START_TEST(a_part_that_is_left_has_not_begun)
{
    struct rig g;
    struct cs_error err;
    bool more = true;
    int done, total;
    rig_open(&g, "digits");
    rig_net(&g, LENET, 1);
    g.asks.layer = 2;
    void *state = calloc(1, study_patches.size);
    ck_assert_int_eq(study_patches.begin(state, &g.of, &g.asks, &err), CS_OK);
    g.of.go_on = never;
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(study_patches.go_on(state, &g.of, &more, &err), CS_OK);
    study_patches.progress(state, &done, &total);
    ck_assert(more && done == 0 && total == PICTURES);
    study_patches.finish(state);
    free(state);
    rig_close(&g);
}
END_TEST

static bool attempt(void *ctx, const char **wrong)
{
    struct rig *g = ctx;
    struct cs_error err;
    int parts;
    struct patches_shown *p = found(g, &parts, &err);
    if (p && !p->channel[3].strongest[0].known)
        *wrong = "a block without what was asked for";
    if (p)
        leave(p);
    return p;
}

START_TEST(a_scan_without_memory_says_so_and_leaks_nothing)
{
    struct rig g;
    rig_open(&g, "digits");
    rig_net(&g, LENET, 1);
    g.asks.layer = net_find(g.net, "r2");
    g.asks.patches.most = 20;
    g.asks.patches.weakest = false;
    g.asks.patches.back = true;
    g.asks.patches.channel[0] = 3;
    g.asks.patches.count = 1;
    survive_every_allocation(attempt, &g); /* one picture after the other where there is no room for more */
    rig_close(&g);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("patches");
    tcase_set_timeout(tc, 600);
    tcase_add_loop_test(tc, patches_are_those_that_brute_force_finds, 0, 4);
    tcase_add_test(tc, patches_of_mnist_are_those_that_brute_force_finds);
    tcase_add_test(tc, facts_of_a_channel_are_those_of_its_largest_values);
    tcase_add_test(tc, nan_and_infinity_are_passed_over_and_of_equals_the_earlier_comes_first);
    tcase_add_test(tc, batches_of_any_size_find_the_same);
    tcase_add_test(tc, selectivity_is_1_for_one_class_alone_and_0_for_none);
    tcase_add_loop_test(tc, the_box_of_a_patch_is_what_lighting_every_pixel_finds, 0, 4);
    tcase_add_test(tc, pictures_labels_and_answers_are_those_of_the_data_and_of_the_net);
    tcase_add_test(tc, another_page_needs_no_other_scan);
    tcase_add_test(tc, who_has_the_weakest_has_the_strongest_too);
    tcase_add_test(tc, a_page_that_is_part_of_another_needs_nothing);
    tcase_add_test(tc, pages_have_room_for_large_pictures);
    tcase_add_loop_test(tc, a_back_projection_is_guided_back_propagation_of_its_value_alone, 0, 2);
    tcase_add_test(tc, what_cannot_be_scanned_is_one_sentence);
    tcase_add_test(tc, fewer_pictures_than_patches_give_fewer_patches);
    tcase_add_test(tc, dead_channels_are_told_of_a_relu_and_of_pools_behind_it_alone);
    tcase_add_test(tc, a_part_that_is_left_has_not_begun);
    tcase_add_test(tc, a_scan_without_memory_says_so_and_leaks_nothing);
    Suite *s = suite_create("patches");
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
