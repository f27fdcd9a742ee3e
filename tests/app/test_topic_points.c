/* tests/app/test_topic_points.c - the points' model: iterations, gradients and probabilities are PyTorch's and those of
 * a plain reference in doubles; the past can be shown exactly; rates hold from where they were set; sets, texts,
 * hostile settings, failing allocations. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/lectures.h"
#include "app/session/session_internal.h"
#include "app/session/topic_points.h"
#include "app/window/screen.h"
#include "engine/base/rng.h"
#include "tests/engine/failing_memory.h"

#define TWO "0.5,1=1 -1,0.25=0 1.5,-0.75=1 -0.5,-1=0 0.25,0.5=0 2,1.25=1"
#define THREE "0.5,1=1 -1,0.25=0 1.5,-0.75=2 -0.5,-1=0 0.25,0.5=1 2,1.25=2"
enum { FIXTURE_PARAMS = 32, FIXTURE_POINTS = 6, FIXTURE_STEPS = 5 };

/* PyTorch 1.13: nn.Linear layers that begin with `first` (weight, bias, weight, bias ...), so many steps of torch.optim
 * on all points, binary_cross_entropy_with_logits or cross_entropy. */
static const struct fixture {
    const char *drawn;
    int classes;
    enum points_model_kind model;
    int layers, units;
    enum points_activation activation;
    struct points_rates rates;
    float first[FIXTURE_PARAMS], gradient[FIXTURE_PARAMS], last[FIXTURE_PARAMS], loss[FIXTURE_STEPS + 1];
    float each[FIXTURE_POINTS], p1[FIXTURE_POINTS]; /* loss and probability of class 1 of every point, at first */
} fixtures[] = {
    {
        .drawn = TWO,
        .classes = 2,
        .model = POINTS_LOGISTIC,
        .layers = 1,
        .units = 1,
        .rates = {.lr = 0.5f, .momentum = 0.9f, .weight_decay = 0.01f},
        .first = {0.0284617543f, 0.297048032f, 0.525585353f},
        .gradient = {-0.346468806f, -0.0667635351f, 0.143613026f},
        .last = {1.76375973f, 0.561835349f, -0.378360033f},
        .loss = {0.689462423f, 0.620674312f, 0.516429901f, 0.412426025f, 0.32913956f, 0.269983143f},
        .each = {0.359816462f, 1.01910675f, 0.53524816f, 0.806030393f, 1.09067988f, 0.325892836f},
        .p1 = {0.697804391f, 0.639082849f, 0.585523963f, 0.553372502f, 0.664011955f, 0.721882522f},
    },
    {
        .drawn = TWO,
        .classes = 2,
        .model = POINTS_MLP,
        .layers = 2,
        .units = 3,
        .activation = POINTS_TANH,
        .rates = {.optimizer = OPTIMIZER_ADAM, .lr = 0.1f},
        .first = {0.0284617543f, 0.297048032f,  -0.0535495877f, -0.0251551867f, 0.445024192f,
                  -0.223230362f, 0.525585353f,  -0.485469043f,  0.173751533f,   0.547221422f,
                  0.159273267f,  0.353643775f,  0.397158265f,   -0.350769699f,  0.245524228f,
                  0.236618817f,  -0.372083396f, 0.376698911f,   -0.334907889f,  -0.48129952f,
                  0.342409849f,  -0.220328301f, -0.327776134f,  -0.317771792f,  -0.383401275f},
        .gradient = {0.0985129327f,  0.0221809223f,   -0.0551462919f,  -0.0192182455f, 0.0715637133f,
                     0.0374545678f,  0.0140571818f,   -0.00835445337f, 0.00359498896f, 0.0236597005f,
                     -0.0189854112f, 0.0375230536f,   0.0355753712f,   -0.0285075642f, 0.0563073829f,
                     0.0124184266f,  -0.00865459628f, 0.0273577161f,   0.0302115083f,  0.0453560576f,
                     0.00976029318f, -0.0610402077f,  -0.0503337085f,  -0.126158178f,  -0.135761291f},
        .last = {-0.382989794f,  -0.134003028f,   0.390494168f,   0.408360451f,   0.0423551351f,
                 -0.618802428f,  0.139494315f,    -0.102153659f,  -0.225191474f,  0.217255831f,
                 0.45485568f,    -0.00590536743f, 0.173869222f,   -0.207783148f,  -0.12824136f,
                 0.0370125324f,  -0.346345633f,   -0.0285836831f, -0.690344512f,  -0.807285726f,
                 -0.0857292116f, 0.132995769f,    -0.256457299f,  -0.0226434618f, 0.00657432154f},
        .loss = {0.776602507f, 0.708492339f, 0.689761698f, 0.686025798f, 0.684553385f, 0.67980808f},
        .each = {1.03225422f, 0.507953107f, 1.05239272f, 0.497414947f, 0.451215893f, 1.11838365f},
        .p1 = {0.356203109f, 0.398274004f, 0.349101454f, 0.391899377f, 0.363146663f, 0.326807588f},
    },
    {
        .drawn = THREE,
        .classes = 3,
        .model = POINTS_MLP,
        .layers = 1,
        .units = 4,
        .activation = POINTS_RELU,
        .rates = {.lr = 0.25f},
        .first = {0.0284617543f, 0.297048032f,  -0.0535495877f, -0.0251551867f, 0.445024192f,  -0.223230362f,
                  0.0222500563f, 0.141777635f,  0.525585353f,   -0.485469043f,  0.173751533f,  -0.345836729f,
                  0.47390765f,   0.137934685f,  0.30626452f,    0.343949139f,   -0.303775489f, 0.212630212f,
                  0.204917908f,  -0.322233677f, 0.326230824f,   0.45238179f,    -0.268950045f, 0.225506186f,
                  -0.290038764f, -0.416817605f, 0.296535611f},
        .gradient = {0.0915552452f, 0.179378793f,  0.0f,          0.0f, 0.190002933f,   0.0235671923f,
                     0.0f,          0.0f,          0.0945511907f, 0.0f, -0.0069688037f, 0.0f,
                     0.0849994123f, 0.0f,          0.119861491f,  0.0f, -0.147668689f,  0.0f,
                     0.0192840025f, 0.0f,          0.0626692921f, 0.0f, -0.139145523f,  0.0f,
                     0.0174062997f, -0.145999655f, 0.128593341f},
        .last = {-0.0668251887f, 0.110009402f,  -0.0535495877f, -0.0251551867f, 0.256891161f,  -0.24193944f,
                 0.0222500563f,  0.141777635f,  0.445632815f,   -0.485469043f,  0.181612104f,  -0.345836729f,
                 0.424012542f,   0.137934685f,  0.205104187f,   0.343949139f,   -0.171504751f, 0.212630212f,
                 0.166824728f,   -0.322233677f, 0.243855178f,   0.45238179f,    -0.129696548f, 0.225506186f,
                 -0.291803241f,  -0.270703048f, 0.1521855f},
        .loss = {1.30791759f, 1.26327693f, 1.22918081f, 1.20219386f, 1.1801995f, 1.16175973f},
        .each = {1.85632324f, 1.1685195f, 0.986335456f, 1.19637918f, 1.76639795f, 0.873550296f},
        .p1 = {0.156246036f, 0.175580919f, 0.237080604f, 0.221462369f, 0.170947656f, 0.162684605f},
    },
};
enum { FIXTURES = sizeof fixtures / sizeof *fixtures };

static struct points_model *m;

static void create(void)
{
    ck_assert_int_eq(points_create(&m, NULL), CS_OK);
}

static void destroy(void)
{
    points_destroy(&m);
}

static const struct points *show(const struct points_settings *s)
{
    points_update(m, s);
    while (points_state(m)->busy)
        points_poll(m);
    return points_state(m);
}

static struct points_settings settings_of(const struct fixture *f)
{
    return (struct points_settings){.data = POINTS_DRAWN,
                                    .drawn = f->drawn,
                                    .model = f->model,
                                    .layers = f->layers,
                                    .units = f->units,
                                    .activation = f->activation,
                                    .seed = 7,
                                    .rates = f->rates};
}

static const struct points_settings usual = {.data = POINTS_CIRCLE,
                                             .count = 40,
                                             .noise = 0.3f,
                                             .drawn = "",
                                             .model = POINTS_MLP,
                                             .layers = 2,
                                             .units = 5,
                                             .activation = POINTS_TANH,
                                             .seed = 3,
                                             .rates = {.optimizer = OPTIMIZER_ADAM, .lr = 0.05f, .batch = 7},
                                             .iteration = 100};

/* ---- PyTorch ---- */

/* Numbers in the layout of params against weight, bias, weight, bias ... */
static void check_params(const struct points *p, const float *got, const float *want, float tolerance, const char *what)
{
    for (int l = 0; l < p->layers; l++) {
        const struct points_layer *layer = &p->layer[l];
        for (int i = 0; i < layer->in * layer->out; i++, want++)
            ck_assert_msg(fabsf(got[layer->weight + (size_t)i] - *want) <= tolerance,
                          "%s: weight %d of layer %d: %g, not %g", what, i, l, (double)got[layer->weight + (size_t)i],
                          (double)*want);
        for (int i = 0; i < layer->out; i++, want++)
            ck_assert_msg(fabsf(got[layer->bias + (size_t)i] - *want) <= tolerance,
                          "%s: bias %d of layer %d: %g, not %g", what, i, l, (double)got[layer->bias + (size_t)i],
                          (double)*want);
    }
}

START_TEST(every_iteration_is_pytorchs) /* _i */
{
    const struct fixture *f = &fixtures[_i];
    struct points_settings s = settings_of(f);
    const struct points *p = show(&s);
    check_params(p, p->params, f->first, 0, "first");
    check_params(p, p->grads, f->gradient, 2e-7f, "gradient");
    ck_assert_int_eq(p->set.n, FIXTURE_POINTS);
    ck_assert_int_eq(p->set.classes, f->classes);
    for (int i = 0; i < FIXTURE_POINTS; i++) {
        ck_assert_float_eq_tol(p->loss[i], f->each[i], 5e-7f);
        ck_assert_float_eq_tol(p->probability[i][1], f->p1[i], 2e-7f);
    }
    s.iteration = FIXTURE_STEPS;
    p = show(&s);
    check_params(p, p->params, f->last, 3e-6f, "last");
    for (int i = 0; i <= FIXTURE_STEPS; i++)
        ck_assert_float_eq_tol(p->mark[i].loss, f->loss[i], 1e-6f);
}
END_TEST

/* ---- a plain reference ---- */

static double unit_value(enum points_activation a, double z)
{
    return a == POINTS_TANH ? tanh(z) : a == POINTS_RELU ? fmax(z, 0) : 1 / (1 + exp(-z));
}

/* Logits for a place; at: a parameter that is moved by `by`, SIZE_MAX: none. */
static void logits(const struct points *p, const float x[2], size_t at, double by, double out[POINTS_UNITS])
{
    double in[POINTS_UNITS] = {(double)x[0], (double)x[1]};
    for (int l = 0; l < p->layers; l++) {
        const struct points_layer *layer = &p->layer[l];
        for (int u = 0; u < layer->out; u++) {
            const size_t bias = layer->bias + (size_t)u;
            out[u] = (double)p->params[bias] + (bias == at ? by : 0);
            for (int i = 0; i < layer->in; i++) {
                const size_t w = layer->weight + (size_t)(u * layer->in + i);
                out[u] += ((double)p->params[w] + (w == at ? by : 0)) * in[i];
            }
        }
        for (int u = 0; u < layer->out && l + 1 < p->layers; u++)
            in[u] = unit_value(p->activation, out[u]);
    }
}

static void reference_p(const struct points *p, const float x[2], size_t at, double by, double out[POINTS_CLASSES])
{
    double z[POINTS_UNITS], sum = 0;
    logits(p, x, at, by, z);
    if (p->set.classes == 2) {
        out[1] = 1 / (1 + exp(-z[0]));
        out[0] = 1 - out[1];
        return;
    }
    for (int c = 0; c < p->set.classes; c++)
        sum += exp(z[c]);
    for (int c = 0; c < p->set.classes; c++)
        out[c] = exp(z[c]) / sum;
}

static double reference_loss(const struct points *p, int i, size_t at, double by)
{
    double prob[POINTS_CLASSES];
    reference_p(p, p->set.x[i], at, by, prob);
    return -log(prob[p->set.label[i]]);
}

/* (loss(w + h) - loss(w - h)) / 2h, of one point or of the mean over the batch (-1). */
static double difference(const struct points *p, int point, size_t at)
{
    const double h = 1e-5;
    double sum = 0;
    int n = 0;
    for (int i = 0; i < p->set.n; i++) {
        if (point >= 0 ? i != point : !p->in_batch[i])
            continue;
        sum += (reference_loss(p, i, at, h) - reference_loss(p, i, at, -h)) / (2 * h);
        n++;
    }
    return sum / n;
}

static void check_gradient(const struct points *p, size_t at)
{
    ck_assert_double_eq_tol((double)p->grads[at], difference(p, -1, at), 2e-6);
    ck_assert_double_eq_tol((double)p->own[at], difference(p, p->point, at), 4e-6);
}

static struct points_settings kind_of(int i)
{
    struct points_settings s = usual;
    s.model = i % 2 ? POINTS_MLP : POINTS_LOGISTIC;
    s.activation =
        i % 3 == 0 ? POINTS_SIGMOID : POINTS_TANH; /* smooth: differences across a ReLU's corner would not do */
    s.data = i < 4 ? POINTS_MOONS : POINTS_THREE_SPIRALS;
    s.layers = 1 + i % 3;
    s.rates.batch = i % 2 ? 0 : 9;
    s.point = 11;
    s.iteration = 12;
    return s;
}

START_TEST(gradients_agree_with_central_differences_of_the_loss) /* _i */
{
    const struct points_settings s = kind_of(_i);
    const struct points *p = show(&s);
    ck_assert_int_eq(p->iteration, 12);
    int batch = 0;
    for (int i = 0; i < p->set.n; i++)
        batch += p->in_batch[i];
    ck_assert_int_eq(batch, p->n_batch);
    ck_assert_int_eq(p->n_batch, s.rates.batch ? (12 % 5 == 4 ? 4 : 9) : 40);
    for (int l = 0; l < p->layers; l++) {
        for (int i = 0; i < p->layer[l].in * p->layer[l].out; i++)
            check_gradient(p, p->layer[l].weight + (size_t)i);
        for (int i = 0; i < p->layer[l].out; i++)
            check_gradient(p, p->layer[l].bias + (size_t)i);
    }
}
END_TEST

START_TEST(the_plane_and_the_points_show_what_the_net_says) /* _i */
{
    struct points_settings s = kind_of(_i);
    s.activation = _i % 2 ? POINTS_RELU : POINTS_TANH;
    const struct points *p = show(&s);
    double want[POINTS_CLASSES], z[POINTS_UNITS];
    for (int at = 0; at < POINTS_SIDE * POINTS_SIDE; at += 37) {
        const float x[2] = {points_coordinate(at % POINTS_SIDE, POINTS_SIDE),
                            -points_coordinate(at / POINTS_SIDE, POINTS_SIDE)};
        reference_p(p, x, SIZE_MAX, 0, want);
        logits(p, x, SIZE_MAX, 0, z);
        for (int c = 0; c < p->set.classes; c++) {
            const double other = fmax(want[(c + 1) % p->set.classes], want[(c + p->set.classes - 1) % p->set.classes]);
            ck_assert_double_eq_tol((double)p->probability_at[c][at], want[c], 1e-5);
            if (fabs(want[c] - other) > 1e-4)
                ck_assert_msg((p->lead_at[c][at] > 0) == (want[c] > other) &&
                                  (p->answer_at[c][at] > 0) == (want[c] > other),
                              "class %d at %d", c, at);
        }
        if (p->set.classes == 2) {
            ck_assert_double_eq_tol((double)p->balance_at[at], 2 * want[1] - 1, 2e-5);
            ck_assert_double_eq_tol((double)p->lead_at[1][at], z[0], 1e-4);
        }
    }
    int correct = 0;
    for (int i = 0; i < p->set.n; i++) {
        reference_p(p, p->set.x[i], SIZE_MAX, 0, want);
        ck_assert_double_eq_tol((double)p->loss[i], -log(want[p->set.label[i]]), 1e-5);
        for (int c = 0; c < p->set.classes; c++)
            ck_assert_msg(want[c] <= want[p->answer[i]] + 1e-6, "point %d is taken for %d", i, p->answer[i]);
        correct += p->answer[i] == p->set.label[i];
    }
    ck_assert_int_eq(correct, p->correct);
    ck_assert_float_eq(p->mark[p->iteration].accuracy, (float)correct / 40.0f);
}
END_TEST

START_TEST(a_units_picture_is_its_output_over_the_plane)
{
    struct points_settings s = usual;
    const struct points *p = show(&s);
    const int every = POINTS_SIDE / POINTS_THUMB;
    for (s.unit = 0; s.unit < p->units; s.unit++) {
        p = show(&s);
        ck_assert_int_eq(p->unit, s.unit);
        float most = 0;
        for (int at = 0; at < POINTS_SIDE * POINTS_SIDE; at++) {
            const double value =
                points_is_output(p, s.unit) ? 2 / (1 + exp(-(double)p->sum_at[at])) - 1 : tanh((double)p->sum_at[at]);
            ck_assert_double_eq_tol((double)p->value_at[at], value, 1e-5);
            most = fmaxf(most, fabsf(p->value_at[at]));
        }
        ck_assert_float_eq(p->value_most, most);
        for (int i = 0; i < POINTS_THUMB * POINTS_THUMB; i++) {
            const int row = i / POINTS_THUMB * every + every / 2, col = i % POINTS_THUMB * every + every / 2;
            ck_assert_float_eq(p->thumb[s.unit * POINTS_THUMB * POINTS_THUMB + i],
                               p->value_at[row * POINTS_SIDE + col]);
        }
    }
}
END_TEST

START_TEST(two_hidden_neurons_make_a_plane_where_every_point_and_place_is) /* _i: activation */
{
    struct points_settings s = usual;
    s.units = 2;
    s.layers = 1;
    s.activation = (enum points_activation)_i;
    const struct points *p = show(&s);
    for (int i = 0; i < p->set.n + 50; i++) {
        const int at = i < p->set.n ? 0 : (i - p->set.n) * 181;
        const float x[2] = {points_coordinate(at % POINTS_SIDE, POINTS_SIDE),
                            -points_coordinate(at / POINTS_SIDE, POINTS_SIDE)},
                    *of = i < p->set.n ? p->set.x[i] : x;
        for (int u = 0; u < 2; u++) {
            const float *w = p->params + p->layer[0].weight + 2 * u;
            const double want = unit_value(p->activation, (double)w[0] * (double)of[0] + (double)w[1] * (double)of[1] +
                                                              (double)p->params[p->layer[0].bias + (size_t)u]);
            ck_assert_double_eq_tol((double)(i < p->set.n ? p->hidden[i][u] : p->hidden_at[u][at]), want, 1e-5);
        }
    }
    s.units = 3;
    p = show(&s);
    ck_assert(!p->hidden_at[0] && !p->hidden_at[1]);
}
END_TEST

START_TEST(what_a_neuron_is_shown_to_add_up_to_is_its_sum_and_its_step) /* _i */
{
    struct points_settings s = kind_of(_i);
    s.rates.optimizer = OPTIMIZER_SGD;
    s.rates.lr = 0.3f;
    const struct points *p = show(&s);
    for (int unit = 0; unit < p->units; unit++) {
        struct points_neuron n;
        double sum = 0;
        points_neuron(p, unit, &n);
        for (int i = 0; i < n.n; i++) {
            const struct points_term *t = &n.term[i];
            sum += t->product;
            ck_assert_double_eq_tol(t->product, t->w * t->value, 1e-12);
            ck_assert_double_eq_tol(t->own, n.slope * t->value, 1e-6);
            ck_assert_double_eq_tol(t->change, -0.3 * t->mean, 1e-6);
            ck_assert_double_eq_tol(t->next, t->w + t->change, 1e-12);
        }
        ck_assert_double_eq_tol(sum, n.sum, 1e-5);
        if (points_is_output(p, unit)) {
            const int label = p->set.label[p->point], is = p->set.classes == 2 ? label : label == n.index;
            ck_assert_double_eq_tol(n.slope, n.value - is, 1e-6);
        } else {
            ck_assert_double_eq_tol(n.value, unit_value(p->activation, n.sum), 1e-6);
        }
    }
}
END_TEST

/* ---- the past ---- */

static float *copy_params(const struct points *p)
{
    const struct points_layer *last = &p->layer[p->layers - 1];
    const size_t n = last->bias + (size_t)last->out;
    float *copy = malloc(n * sizeof *copy);
    memcpy(copy, p->params, n * sizeof *copy);
    return copy;
}

static void expect_params(const struct points *p, const float *want)
{
    const struct points_layer *last = &p->layer[p->layers - 1];
    ck_assert_mem_eq(p->params, want, (last->bias + (size_t)last->out) * sizeof *want);
}

START_TEST(going_back_shows_the_exact_past_and_forth_the_same_again)
{
    struct points_settings s = usual;
    float *kept[3];
    static const int at[3] = {100, 30, 163};
    for (int i = 0; i < 3; i++) {
        s.iteration = at[i];
        kept[i] = copy_params(show(&s));
    }
    for (int i = 0; i < 12; i++) {
        s.iteration = at[i % 3];
        const struct points *p = show(&s);
        ck_assert_int_eq(p->iteration, s.iteration);
        expect_params(p, kept[i % 3]);
    }
    for (int i = 0; i < 3; i++) { /* at once, by another model */
        destroy();
        create();
        s.iteration = at[i];
        expect_params(show(&s), kept[i]);
        free(kept[i]);
    }
}
END_TEST

START_TEST(other_rates_hold_from_the_iteration_that_is_shown)
{
    struct points_settings s = usual;
    struct points_mark before[POINTS_ITERATIONS + 1];
    s.iteration = 160;
    const struct points *p = show(&s);
    memcpy(before, p->mark, sizeof before);
    s.iteration = 90;
    show(&s);
    s.rates = (struct points_rates){.optimizer = OPTIMIZER_SGD, .lr = 0.2f, .momentum = 0.5f};
    p = show(&s);
    ck_assert_int_eq(p->marks, 92); /* the step from it is known */
    float *there = copy_params(p);
    s.iteration = 160;
    p = show(&s);
    ck_assert_mem_eq(p->mark, before, 91 * sizeof *before);
    ck_assert(p->mark[100].loss != before[100].loss);
    float *later = copy_params(p);
    destroy();
    create();
    s.iteration = 90; /* not waited for: what counts is where one was, not how far it had come */
    s.rates = usual.rates;
    points_update(m, &s);
    s.rates = (struct points_rates){.optimizer = OPTIMIZER_SGD, .lr = 0.2f, .momentum = 0.5f};
    points_update(m, &s);
    expect_params(show(&s), there);
    s.iteration = 160;
    expect_params(show(&s), later);
    s.iteration = 0;
    show(&s);
    s.rates.lr = 0.3f; /* at the beginning: for all of it */
    show(&s);
    s.iteration = 160;
    p = show(&s);
    ck_assert_float_eq(p->mark[0].loss, before[0].loss);
    ck_assert(p->mark[1].loss != before[1].loss);
    free(there);
    free(later);
}
END_TEST

START_TEST(with_a_worked_example_rates_hold_from_the_beginning)
{
    struct points_settings s = usual;
    show(&s);
    s.rates.lr = 0.2f;
    s.whole = true;
    float *whole = copy_params(show(&s));
    destroy();
    create();
    expect_params(show(&s), whole);
    free(whole);
}
END_TEST

START_TEST(every_point_is_in_one_batch_of_an_epoch)
{
    struct points_settings s = usual;
    int times[POINTS_MAX] = {0};
    for (s.iteration = 6; s.iteration < 12; s.iteration++) { /* 40 points by 7: six batches */
        const struct points *p = show(&s);
        ck_assert_int_eq(p->n_batch, s.iteration == 11 ? 5 : 7);
        for (int i = 0; i < p->set.n; i++)
            times[i] += p->in_batch[i];
    }
    for (int i = 0; i < 40; i++)
        ck_assert_int_eq(times[i], 1);
}
END_TEST

/* ---- what can be learnt ---- */

START_TEST(one_neuron_ends_at_ln_2_on_xor_and_two_hidden_ones_learn_it)
{
    struct points_settings s = {.data = POINTS_DRAWN,
                                .drawn = "-1,-1=0 1,1=0 -1,1=1 1,-1=1",
                                .layers = 1,
                                .units = 2,
                                .activation = POINTS_TANH,
                                .seed = 1,
                                .rates = {.lr = 1},
                                .iteration = 400};
    const struct points *p = show(&s);
    ck_assert_float_eq_tol(p->mark[400].loss, logf(2), 1e-4f);
    ck_assert_float_le(p->mark[400].accuracy, 0.75f);
    s.model = POINTS_MLP;
    p = show(&s);
    ck_assert_float_eq(p->mark[400].accuracy, 1);
    ck_assert_float_lt(p->mark[400].loss, 0.02f);
}
END_TEST

START_TEST(one_neuron_parts_what_a_line_parts_and_the_boundary_is_where_z_is_0)
{
    struct points_settings s = {.data = POINTS_LINE,
                                .count = 80,
                                .drawn = "",
                                .layers = 1,
                                .units = 1,
                                .rates = {.lr = 0.5f},
                                .iteration = 300};
    for (s.seed = 0; s.seed < 5; s.seed++) {
        const struct points *p = show(&s);
        ck_assert_float_eq(p->mark[300].accuracy, 1);
        const float *w = p->params + p->layer[0].weight;
        ck_assert(w[0] > 0 && w[1] < 0); /* the set's line has the normal (0.6, -0.8) */
    }
}
END_TEST

START_TEST(numbers_that_stop_being_finite_end_the_learning_before_they_are_shown)
{
    struct points_settings s = usual;
    bool stopped = false;
    s.activation = POINTS_RELU;
    s.layers = 3;
    s.units = POINTS_UNITS;
    s.rates = (struct points_rates){.lr = 1000, .momentum = 0.99f};
    s.iteration = 400;
    for (s.seed = 0; s.seed < 8; s.seed++) {
        const struct points *p = show(&s);
        ck_assert(!p->busy && p->iteration <= p->last);
        for (int i = 0; i < p->iteration; i++)
            ck_assert(isfinite(p->mark[i].loss));
        for (size_t i = 0; i < p->layer[p->layers - 1].bias; i++)
            ck_assert(isfinite(p->params[i]));
        if (p->stopped) {
            stopped = true;
            ck_assert(p->iteration == p->last && !p->next);
        }
    }
    ck_assert(stopped);
}
END_TEST

/* ---- sets and texts ---- */

START_TEST(sets_lie_within_reach_in_hundredths_and_are_those_of_their_seed) /* _i: data */
{
    for (int seed = 0; seed < 8; seed++)
        for (int noise = 0; noise < 3; noise++) {
            struct points_set a, b, other;
            const int count = seed == 0 ? 1 : seed == 1 ? POINTS_MAX : 17 * seed;
            points_generate((enum points_data)_i, count, (float)noise / 2, seed, &a);
            points_generate((enum points_data)_i, count, (float)noise / 2, seed, &b);
            points_generate((enum points_data)_i, count, (float)noise / 2, seed + 1, &other);
            ck_assert_int_eq(a.n, count);
            ck_assert_int_eq(a.classes, _i == POINTS_THREE_BLOBS || _i == POINTS_THREE_SPIRALS ? 3 : 2);
            ck_assert_mem_eq(&a, &b, sizeof a);
            const bool turns = _i == POINTS_SPIRAL || _i == POINTS_THREE_SPIRALS; /* without noise: no chance in them */
            ck_assert(memcmp(a.x, other.x, sizeof a.x) != 0 || (turns && noise == 0));
            for (int i = 0; i < count; i++) {
                ck_assert_int_eq(a.label[i], i % a.classes);
                for (int j = 0; j < 2; j++) {
                    ck_assert(fabsf(a.x[i][j]) <= POINTS_REACH);
                    ck_assert_float_eq(a.x[i][j], points_snap(a.x[i][j]));
                }
            }
        }
}
END_TEST

START_TEST(a_set_is_read_back_from_its_text) /* _i: data */
{
    struct points_set a, b;
    points_generate((enum points_data)_i, POINTS_MAX, 0.7f, 5, &a);
    char *text = points_to_text(&a);
    ck_assert_uint_lt(strlen(text), VALUE_TEXT_MAX);
    ck_assert_int_eq(points_from_text(text, &b, NULL), CS_OK);
    ck_assert_mem_eq(&a, &b, sizeof a);
    free(text);
}
END_TEST

START_TEST(a_text_that_is_no_set_is_refused_with_a_sentence)
{
    static const char *const bad[] = {"1",        "1,2",    "1,2=3", "1,2=-1",      "1,2=1x",  "nan,1=0",
                                      "3.01,0=1", "0,-4=0", "1;2=0", "1,2=0,3,4=1", "1e30,0=1"};
    struct points_set set = {.n = 77};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cs_error err = {""};
        ck_assert_msg(points_from_text(bad[i], &set, &err) == CS_BAD_VALUE && err.text[0], "%s", bad[i]);
        ck_assert_int_eq(set.n, 77);
    }
    ck_assert_int_eq(points_from_text("  ", &set, NULL), CS_OK);
    ck_assert(set.n == 0 && set.classes == 2);
    ck_assert_int_eq(points_from_text(" 0.126,-1e-9=2\n3,-3=0 ", &set, NULL), CS_OK);
    ck_assert(set.n == 2 && set.classes == 3);
    ck_assert_float_eq(set.x[0][0], 0.13f);
    char many[POINTS_MAX * 8 + 32] = "";
    for (int i = 0; i <= POINTS_MAX; i++)
        strcat(many, "0,0=0 ");
    struct cs_error err;
    ck_assert_int_eq(points_from_text(many, &set, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "400"));
}
END_TEST

START_TEST(points_can_be_added_and_taken_away)
{
    struct points_set set = {.classes = 2};
    for (int i = 0; i < POINTS_MAX; i++)
        ck_assert(points_add(&set, (float)i / 100, 9, i == 5 ? 2 : 0));
    ck_assert(!points_add(&set, 0, 0, 0));
    ck_assert(set.n == POINTS_MAX && set.classes == 3);
    points_remove(&set, POINTS_MAX - 1);
    points_remove(&set, 0);
    ck_assert_int_eq(set.n, POINTS_MAX - 2);
    ck_assert_float_eq(set.x[0][0], 0.01f);
    ck_assert_float_eq(set.x[0][1], POINTS_REACH);
    ck_assert_int_eq(set.label[4], 2);
}
END_TEST

/* ---- hostile ---- */

static struct points_settings random_settings(struct rng *r)
{
    static const char *const drawn[] = {"", "0,0=1", "1,1=0 1,1=1", "-3,3=2", TWO, THREE};
    return (struct points_settings){.data = (enum points_data)rng_int(r, 0, POINTS_DATA - 1),
                                    .count = rng_int(r, 1, 60),
                                    .noise = rng_float(r),
                                    .drawn = drawn[rng_int(r, 0, 5)],
                                    .model = (enum points_model_kind)rng_int(r, 0, 1),
                                    .layers = rng_int(r, 1, POINTS_LAYERS),
                                    .units = rng_int(r, 1, POINTS_UNITS),
                                    .activation = (enum points_activation)rng_int(r, 0, 2),
                                    .seed = rng_int(r, 0, 3),
                                    .rates = {.optimizer = rng_int(r, 0, 1) ? OPTIMIZER_ADAM : OPTIMIZER_SGD,
                                              .lr = powf(10, rng_uniform(r, -4, 3)),
                                              .momentum = rng_float(r) * 0.99f,
                                              .weight_decay = rng_float(r),
                                              .batch = rng_int(r, 0, 1) * rng_int(r, 1, POINTS_MAX)},
                                    .whole = rng_int(r, 0, 3) == 0,
                                    .iteration = rng_int(r, 0, rng_int(r, 0, 9) ? 90 : POINTS_ITERATIONS),
                                    .unit = rng_int(r, 0, 60),
                                    .point = rng_int(r, 0, POINTS_MAX)};
}

/* A few settings change at a time, as a person does it. */
static void mutate(struct rng *r, struct points_settings *s)
{
    const struct points_settings other = random_settings(r);
    switch (rng_int(r, 0, 5)) {
    case 0:
        *s = other;
        break;
    case 1:
        s->data = other.data;
        s->drawn = other.drawn;
        break;
    case 2:
        s->rates = other.rates;
        break;
    case 3:
        s->model = other.model;
        s->layers = other.layers;
        break;
    default:
        s->iteration = other.iteration;
        s->unit = other.unit;
        s->point = other.point;
        break;
    }
}

START_TEST(whatever_is_set_the_state_is_whole) /* _i: seed */
{
    struct rng r = rng_seeded(41, (uint64_t)_i);
    struct points_settings s = random_settings(&r);
    for (int round = 0; round < 60; round++) {
        mutate(&r, &s);
        const uint64_t serial = points_state(m)->serial;
        const bool changed = points_update(m, &s);
        for (int i = rng_int(&r, 0, 6); i > 0; i--)
            points_poll(m);
        const struct points *p = points_state(m);
        ck_assert(!p->error[0] && (!changed || p->serial != serial));
        ck_assert(p->iteration >= 0 && p->iteration <= s.iteration && p->iteration < p->marks);
        ck_assert(p->last >= p->iteration && p->last <= POINTS_ITERATIONS);
        ck_assert(p->unit < p->units && p->point < p->set.n && (p->point >= 0) == (p->set.n > 0));
        ck_assert(p->busy || p->iteration == s.iteration || p->iteration == p->last);
        for (int unit = 0; unit < p->units; unit++) {
            struct points_neuron n;
            points_neuron(p, unit, &n);
            ck_assert(n.n >= 2 && n.n <= POINTS_UNITS + 1);
        }
        ck_assert(!points_update(m, &s)); /* nothing is left to do */
    }
}
END_TEST

START_TEST(without_points_there_is_a_net_and_nothing_to_learn)
{
    struct points_settings s = usual;
    s.data = POINTS_DRAWN;
    const struct points *p = show(&s);
    ck_assert(p->set.n == 0 && p->point == -1 && p->last == 0 && !p->next && !p->busy && !p->error[0]);
    ck_assert(p->probability_at[0][0] > 0 && p->probability_at[0][0] < 1);
}
END_TEST

static bool learn_a_little(void *ctx, const char **wrong)
{
    struct points_model *model = NULL;
    struct points_settings s = usual;
    (void)ctx;
    s.iteration = 3;
    if (points_create(&model, NULL) != CS_OK)
        return false;
    points_update(model, &s);
    while (points_state(model)->busy)
        points_poll(model);
    const bool first = !points_state(model)->error[0];
    s.units = 7;
    s.data = POINTS_THREE_BLOBS;
    points_update(model, &s);
    while (points_state(model)->busy)
        points_poll(model);
    const struct points *p = points_state(model);
    const bool worked = first && !p->error[0];
    if (worked && p->iteration != 3)
        *wrong = "it did not learn";
    if (first && !(p->iteration == 3 && p->layers == 3 && (p->layer[0].out == (worked ? 7 : 5)) && p->mark[3].loss > 0))
        *wrong = "the last state that worked is gone";
    points_destroy(&model);
    return worked;
}

START_TEST(every_failing_allocation_leaves_the_last_state_that_worked)
{
    survive_every_allocation(learn_a_little, NULL);
}
END_TEST

/* A point is added and taken back, a unit looked at. */
static bool use_the_view(void *ctx, const char **wrong)
{
    static const struct session_options options = {.threads = 1};
    static const char *const settings[] = {"convolve.mode=points", "points.model=mlp", "points.brush=1",
                                           "convolve.step=4", "points.show=unit"};
    struct session *s = NULL;
    struct screen screen;
    struct ui_input input = {.x = 420, .y = 300};
    (void)ctx;
    (void)wrong;
    if (screen_init(&screen, NULL) != CS_OK)
        return false;
    const bool worked = session_create(&s, &options, NULL) == CS_OK;
    for (size_t i = 0; worked && i < sizeof settings / sizeof *settings; i++)
        session_set_assignment(s, settings[i], NULL);
    for (int i = 0; worked && i < 4; i++, input.time += 1, input.x += 60) {
        input.down = input.pressed = i == 1;
        if (i == 3 && session_can_run(s, COMMAND_UNDO))
            session_run(s, COMMAND_UNDO, NULL);
        screen_frame(&screen, s, &input, 1440, 900);
        screen_apply(&screen, s);
    }
    session_destroy(&s);
    screen_finish(&screen);
    return worked;
}

START_TEST(the_view_copes_with_every_failing_allocation)
{
    survive_every_allocation(use_the_view, NULL);
}
END_TEST

/* ---- in the session ---- */

static struct session *open_session(void)
{
    static const struct session_options options = {.threads = 1};
    struct session *s;
    ck_assert_int_eq(session_create(&s, &options, NULL), CS_OK);
    return s;
}

static void set(struct session *s, const char *assignment)
{
    struct cs_error err = {""};
    ck_assert_msg(session_set_assignment(s, assignment, &err) == CS_OK, "%s: %s", assignment, err.text);
}

START_TEST(worked_examples_show_what_they_say) /* _i: lecture */
{
    static const float least[] = {1, 0.5f, 1, 1, 1, 0.5f}, most[] = {1, 0.75f, 1, 1, 1, 0.95f};
    struct session *s = open_session();
    char text[64];
    for (int round = 0; round < 2; round++) { /* also after another one was left somewhere */
        snprintf(text, sizeof text, "convolve.lecture=%s", lectures[_i].name);
        set(s, text);
        ck_assert_str_eq(session_message(s, NULL), "");
        ck_assert(session_wait(s, 20));
        const struct points *p = session_points(s);
        ck_assert_msg(!p->error[0] && p->iteration == session_int(s, PROP_CONVOLVE_STEP) - 1 && p->iteration >= 20,
                      "iteration %d", p->iteration);
        const float accuracy = p->mark[p->iteration].accuracy;
        ck_assert_msg(accuracy >= least[_i - LECTURE_POINTS_LINE] && accuracy <= most[_i - LECTURE_POINTS_LINE], "%g",
                      (double)accuracy);
        ck_assert(lectures[_i].look[strlen(lectures[_i].look) - 1] != '.');
        set(s, "points.model=mlp");
        set(s, "points.lr=0.01");
        ck_assert_int_eq(session_int(s, PROP_CONVOLVE_LECTURE), 0);
        set(s, "points.data=spiral");
        set(s, "convolve.step=7");
    }
    session_destroy(&s);
}
END_TEST

START_TEST(too_high_a_rate_makes_the_loss_jump_for_ever)
{
    struct session *s = open_session();
    set(s, "convolve.lecture=points_rate");
    set(s, "convolve.step=201");
    ck_assert(session_wait(s, 20));
    const struct points_mark *mark = session_points(s)->mark;
    int rises = 0;
    for (int i = 150; i < 200; i++)
        rises += mark[i + 1].loss > mark[i].loss + 0.5f;
    ck_assert_int_ge(rises, 5);
    session_destroy(&s);
}
END_TEST

START_TEST(a_long_way_is_gone_between_frames_and_play_waits_for_it)
{
    struct session *s = open_session();
    set(s, "convolve.mode=points");
    set(s, "points.model=mlp");
    set(s, "points.layers=3");
    set(s, "points.units=16");
    set(s, "points.count=400");
    set(s, "convolve.step=1500");
    ck_assert(session_points(s)->busy);
    ck_assert(session_next_tick(s) < INFINITY);
    ck_assert_int_eq(session_run(s, COMMAND_PLAY_START, NULL), CS_OK);
    double now = 1;
    for (int i = 0; i < 20000 && session_points(s)->busy; i++, now += 1)
        session_tick(s, now);
    ck_assert_int_eq(session_points(s)->iteration, 1499);
    session_tick(s, now += 1); /* it is due for some time */
    session_tick(s, now += 1);
    ck_assert_int_gt(session_int(s, PROP_CONVOLVE_STEP), 1500);
    session_destroy(&s);
}
END_TEST

START_TEST(play_and_up_and_down_go_by_leaps)
{
    struct session *s = open_session();
    set(s, "convolve.mode=points");
    set(s, "points.leap=30");
    ck_assert_int_eq(session_run(s, COMMAND_STEP_ROW_NEXT, NULL), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_STEP), 31);
    ck_assert_int_eq(session_run(s, COMMAND_STEP_NEXT, NULL), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_STEP), 32);
    ck_assert_int_eq(session_run(s, COMMAND_STEP_ROW_BACK, NULL), CS_OK);
    ck_assert_int_eq(session_run(s, COMMAND_STEP_ROW_BACK, NULL), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_STEP), 1);
    ck_assert(!session_can_run(s, COMMAND_STEP_ROW_BACK));
    ck_assert_int_eq(session_run(s, COMMAND_STEP_LAST, NULL), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_STEP), POINTS_ITERATIONS + 1);
    ck_assert(session_wait(s, 20));
    ck_assert_int_eq(session_points(s)->iteration, POINTS_ITERATIONS);
    ck_assert_ptr_null(session_points(s)->next);
    session_destroy(&s);
}
END_TEST

START_TEST(drawn_points_are_shown_and_taken_back_in_one_step)
{
    struct session *s = open_session();
    set(s, "convolve.mode=points");
    struct cs_error err = {""};
    ck_assert_int_eq(session_set_assignment(s, "points.drawn=1,2=7", &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "points.drawn"));
    set(s, "points.drawn=" THREE);
    ck_assert_int_eq(session_int(s, PROP_POINTS_DATA), POINTS_DRAWN);
    ck_assert_int_eq(session_points(s)->set.n, FIXTURE_POINTS);
    ck_assert_int_eq(session_run(s, COMMAND_UNDO, NULL), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_POINTS_DATA), POINTS_BLOBS);
    ck_assert_str_eq(session_text(s, PROP_POINTS_DRAWN), "");
    ck_assert_int_eq(session_points(s)->set.n, 60);
    session_destroy(&s);
}
END_TEST

START_TEST(the_copied_text_has_every_point_and_weight)
{
    struct session *s = open_session();
    char *text, want[128];
    set(s, "convolve.mode=points");
    set(s, "points.drawn=" TWO);
    set(s, "points.model=mlp");
    ck_assert_int_eq(session_copy_text(s, &text, NULL), CS_OK);
    const struct points *p = session_points(s);
    for (int i = 0; i < p->set.n; i++) {
        snprintf(want, sizeof want, "\n%.9g\t%.9g\t%d\t%.9g\t%.9g\t%.9g\n", (double)p->set.x[i][0],
                 (double)p->set.x[i][1], p->set.label[i], (double)p->probability[i][0], (double)p->probability[i][1],
                 (double)p->loss[i]);
        ck_assert_msg(strstr(text, want), "no '%s' in '%s'", want, text);
    }
    snprintf(want, sizeof want, "\n%.9g\t%.9g\t%.9g\n", (double)p->params[p->layer[0].weight],
             (double)p->params[p->layer[0].weight + 1], (double)p->params[p->layer[0].bias]);
    ck_assert_ptr_nonnull(strstr(text, want));
    free(text);
    session_destroy(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_points");
    TCase *model = tcase_create("model"), *of_session = tcase_create("session");
    tcase_set_timeout(model, 120);
    tcase_set_timeout(of_session, 120);
    tcase_add_checked_fixture(model, create, destroy);
    tcase_add_loop_test(model, every_iteration_is_pytorchs, 0, FIXTURES);
    tcase_add_loop_test(model, gradients_agree_with_central_differences_of_the_loss, 0, 8);
    tcase_add_loop_test(model, the_plane_and_the_points_show_what_the_net_says, 0, 8);
    tcase_add_test(model, a_units_picture_is_its_output_over_the_plane);
    tcase_add_loop_test(model, two_hidden_neurons_make_a_plane_where_every_point_and_place_is, 0, 3);
    tcase_add_loop_test(model, what_a_neuron_is_shown_to_add_up_to_is_its_sum_and_its_step, 0, 8);
    tcase_add_test(model, going_back_shows_the_exact_past_and_forth_the_same_again);
    tcase_add_test(model, other_rates_hold_from_the_iteration_that_is_shown);
    tcase_add_test(model, with_a_worked_example_rates_hold_from_the_beginning);
    tcase_add_test(model, every_point_is_in_one_batch_of_an_epoch);
    tcase_add_test(model, one_neuron_ends_at_ln_2_on_xor_and_two_hidden_ones_learn_it);
    tcase_add_test(model, one_neuron_parts_what_a_line_parts_and_the_boundary_is_where_z_is_0);
    tcase_add_test(model, numbers_that_stop_being_finite_end_the_learning_before_they_are_shown);
    tcase_add_loop_test(model, sets_lie_within_reach_in_hundredths_and_are_those_of_their_seed, 0, POINTS_DRAWN);
    tcase_add_loop_test(model, a_set_is_read_back_from_its_text, 0, POINTS_DRAWN);
    tcase_add_test(model, a_text_that_is_no_set_is_refused_with_a_sentence);
    tcase_add_test(model, points_can_be_added_and_taken_away);
    tcase_add_loop_test(model, whatever_is_set_the_state_is_whole, 0, 6);
    tcase_add_test(model, without_points_there_is_a_net_and_nothing_to_learn);
    tcase_add_test(model, every_failing_allocation_leaves_the_last_state_that_worked);
    tcase_add_test(of_session, the_view_copes_with_every_failing_allocation);
    tcase_add_loop_test(of_session, worked_examples_show_what_they_say, LECTURE_POINTS_LINE, LECTURE_POINTS_RATE + 1);
    tcase_add_test(of_session, too_high_a_rate_makes_the_loss_jump_for_ever);
    tcase_add_test(of_session, a_long_way_is_gone_between_frames_and_play_waits_for_it);
    tcase_add_test(of_session, play_and_up_and_down_go_by_leaps);
    tcase_add_test(of_session, drawn_points_are_shown_and_taken_back_in_one_step);
    tcase_add_test(of_session, the_copied_text_has_every_point_and_weight);
    suite_add_tcase(suite, model);
    suite_add_tcase(suite, of_session);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
