/* tests/app/test_monkey.c - random and hostile hands on the Convolve, Network, Train and Interpret workspaces: values
 * of every kind and size, pictures of odd shapes, networks that fit nothing, undo and redo in between, training,
 * pointer, wheel, fingers and keys anywhere, in windows of any size. Nothing may break: no assertion, no sanitizer's
 * complaint, no frame without its shapes, no number that cannot be drawn. A round is replayed by its seed:
 * CONVOSCOPE_MONKEY_SEED=17 CONVOSCOPE_MONKEY_ROUNDS=1 test_monkey; one of the other workspaces not quite, for the
 * worker has a clock of its own. CONVOSCOPE_MONKEY_TRACE=1 tells what is done. */
#include <unistd.h>

#include <ftw.h>

#include "app/window/scale.h"
#include "engine/base/clock.h"
#include "engine/base/rng.h"
#include "tests/app/view_harness.h"

enum { ROUNDS = 4, STEPS = 120, NETWORK_ROUNDS = 3, TRAIN_ROUNDS = 4, INTERPRET_ROUNDS = 3, LONG_TEXT = 15900 };

/* What a renderer may keep: the same key, place and size mean the same floats (draw_list.h). */
struct kept_tensor {
    struct draw_tensor tensor;
    uint64_t hash;
};
enum { KEPT = 4096 };

struct monkey {
    struct kept_tensor kept[KEPT];
    struct rng rng;
    struct window w;
    char picture[4][64]; /* pixel, row, column, large */
    char kernel[2][64];  /* text, not a kernel */
    char folder[64];     /* where it may save */
    bool network;        /* it plays there, and else in Convolve */
    bool train;          /* likewise, with network */
    bool interpret;      /* likewise, with network */
    bool trace;
};

static int pick(struct monkey *m, int n)
{
    return rng_int(&m->rng, 0, n - 1);
}

static bool chance(struct monkey *m, int one_in)
{
    return pick(m, one_in) == 0;
}

/* Files. */

static void write_picture(char path[64], int width, int height, struct rng *rng)
{
    strcpy(path, "/tmp/convoscope-monkey-XXXXXX");
    const int fd = mkstemp(path);
    FILE *f = fd >= 0 ? fdopen(fd, "wb") : NULL;
    ck_assert_ptr_nonnull(f);
    const int channels = rng_int(rng, 0, 1) ? 3 : 1;
    fprintf(f, "P%d %d %d 255\n", channels == 3 ? 6 : 5, width, height);
    for (int64_t i = 0; i < (int64_t)width * height * channels; i++)
        fputc(rng_int(rng, 0, 255), f);
    ck_assert_int_eq(fclose(f), 0);
}

static void write_text(char path[64], const char *text)
{
    strcpy(path, "/tmp/convoscope-monkey-XXXXXX");
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
    close(fd);
}

static void write_files(struct monkey *m)
{
    const int large = rng_int(&m->rng, 65, 500);
    write_picture(m->picture[0], 1, 1, &m->rng);
    write_picture(m->picture[1], rng_int(&m->rng, 1, 3000), 1, &m->rng);
    write_picture(m->picture[2], rng_int(&m->rng, 1, 3), rng_int(&m->rng, 1, 3000), &m->rng);
    write_picture(m->picture[3], large, rng_int(&m->rng, 65, 500), &m->rng);
    write_text(m->kernel[0], "1e30 -1e30 0.1\n0.333333 7 -9e5\n: 7\n");
    write_text(m->kernel[1], "\x93NUMPY\x01");
}

static void remove_files(struct monkey *m)
{
    for (int i = 0; i < 4; i++)
        unlink(m->picture[i]);
    for (int i = 0; i < 2; i++)
        unlink(m->kernel[i]);
}

/* Texts of values. */

static const char *number(struct monkey *m, char to[40])
{
    static const char *const odd[] = {"0",      "-0",     "1e-7",      "0.1", "-0.333333343",
                                      "999999", "-99999", "12345.678", "255", "-1e6"};
    static const char *const refused[] = {"3.4e38", "1e-45", "nan", "-inf", "0x1p-126", "16777217", "1e999"};
    if (chance(m, 200))
        return refused[pick(m, (int)(sizeof refused / sizeof *refused))];
    if (chance(m, 4))
        return odd[pick(m, (int)(sizeof odd / sizeof *odd))];
    snprintf(to, 40, "%d", rng_int(&m->rng, -9, 9));
    return to;
}

static void kernel_text(struct monkey *m, char *to, size_t room)
{
    char one[40];
    const int rows = rng_int(&m->rng, 1, chance(m, 3) ? 11 : 4), cols = rng_int(&m->rng, 1, chance(m, 3) ? 11 : 4);
    size_t at = 0;
    for (int i = 0; i < rows * cols; i++)
        at += (size_t)snprintf(to + at, room - at, "%s%s", i == 0 ? "" : i % cols ? " " : " / ", number(m, one));
    if (chance(m, 3))
        snprintf(to + at, room - at, " : %d", rng_int(&m->rng, 1, 999));
}

static void filters_text(struct monkey *m, char *to, size_t room)
{
    if (chance(m, 2)) {
        snprintf(to, room, "random %dx%dx%dx%d seed=%d", rng_int(&m->rng, 1, 16), rng_int(&m->rng, 1, 16),
                 rng_int(&m->rng, 1, 11), rng_int(&m->rng, 1, 11), pick(m, 99));
        return;
    }
    char one[40];
    const int rows = rng_int(&m->rng, 1, 3), cols = rng_int(&m->rng, 1, 3), slices = rng_int(&m->rng, 1, 4),
              n = rng_int(&m->rng, 1, 4);
    size_t at = 0;
    for (int i = 0; i < n * slices * rows * cols && at + 50 < room; i++) {
        const char *between = i == 0                            ? ""
                              : i % (slices * rows * cols) == 0 ? "; "
                              : i % (rows * cols) == 0          ? " | "
                              : i % cols == 0                   ? " / "
                                                                : " ";
        at += (size_t)snprintf(to + at, room - at, "%s%s", between, number(m, one));
    }
}

static void paint_text(struct monkey *m, char *to, size_t room)
{
    char one[40];
    size_t at = 0;
    const int n = chance(m, 8) ? 1100 : pick(m, 12);
    to[0] = '\0';
    for (int i = 0; i < n && at + 60 < room && at < LONG_TEXT; i++)
        at += (size_t)snprintf(to + at, room - at, "%d,%d,%d=%s ", chance(m, 5) ? pick(m, 4) : 0,
                               pick(m, chance(m, 9) ? 70000 : 12), pick(m, 12), number(m, one));
}

static void detector_text(struct monkey *m, char *to)
{
    const int rows = rng_int(&m->rng, 1, chance(m, 4) ? 12 : 4), cols = rng_int(&m->rng, 1, chance(m, 4) ? 12 : 4);
    for (int i = 0; i < rows * cols; i++) {
        if (i && i % cols == 0)
            *to++ = '/';
        *to++ = "+-.?"[chance(m, 40) ? 3 : pick(m, 3)];
    }
    *to = '\0';
}

static void path_text(struct monkey *m, enum prop_id p, char *to, size_t room)
{
    const bool kernel = p == PROP_CONVOLVE_KERNEL_FILE;
    const char *path = kernel ? m->kernel[pick(m, 2)] : m->picture[pick(m, 4)];
    snprintf(to, room, "%s", chance(m, 6) ? "" : chance(m, 8) ? "/nowhere" : path);
}

/* A topic's own little language: what the property has now, with pieces cut out, doubled and exchanged. */
static void mangled_text(struct monkey *m, enum prop_id p, char *to, size_t room)
{
    static const char signs[] = "0123456789.-+ ,;:/=|xeinsdpmaxconv\t";
    const char *now = session_text(m->w.session, p);
    snprintf(to, room, "%.2000s", chance(m, 3) || !now[0] ? prop_infos[p].initial : now);
    for (int i = pick(m, 6); i > 0; i--) {
        const size_t n = strlen(to), at = n ? (size_t)pick(m, (int)n) : 0;
        if (chance(m, 3) && n)
            memmove(to + at, to + at + 1, n - at);
        else if (chance(m, 2) && 2 * n + 1 < 4000 && n)
            memmove(to + n, to + at, n - at + 1), to[n + n - at] = '\0';
        else if (n)
            to[at] = signs[pick(m, (int)sizeof signs - 1)];
    }
}

/* Networks of every kind: of the program, of its models, and texts; the last ones end in their class or do not fit. */
static const char *const nets[] = {
    "lenet5",
    "tiny",
    "mlp",
    "logistic",
    "autoencoder",
    "resnet",
    "lenet5-mnist",
    "cifarvgg-cifar10",
    "allconv",
    "pattern:N=2,M=2,K=1",
    "net probabilities; input 3x8x8; soft = softmax(dim=1)",
    "net values; input 7; fc = linear(3); soft = softmax(dim=1)",
    "net one; input 1; fc = linear(1)",
    "net rows; input 2x9; c = conv1d(3, 3); r = relu(); f = flatten(); fc = linear(4)",
    "net large; input 1x28x28; conv1 = conv2d(4, 5); conv2 = conv2d(4, 99); f = flatten(); fc = linear(10)",
    "net none; input 1x4x4; conv1 = conv2d(4, 5)",
    "net nothing; input 1x28x28",
    "net maps; input 1x28x28; conv1 = conv2d(6, 3); relu1 = relu(); conv2 = max_pool2d(2)",
    "net wide \"Широкая сеть с очень длинным именем, которое не\"; input 1x28x28; conv1 = conv2d(8, 3, padding=1); "
    "bn1 = batch_norm2d(); relu1 = relu(); "
    "a_name_as_long_as_a_name_of_a_layer_can_be_and_not_a_byte_longer = conv2d(8, 3, groups=8); "
    "s = concat() from conv1, relu1; conv2 = conv_transpose2d(4, 3, stride=2) from s; p = max_pool2d(3); f = "
    "flatten(); "
    "fc = linear(10)",
    "net sum; input 1x28x28; conv1 = conv2d(4, 3, padding=1); conv2 = conv2d(4, 1) from conv1; "
    "s = add() from conv1, conv2; g = global_avg_pool2d(); f = flatten(); d = dropout(0.5); fc = linear(10)",
    "net logs; input 1x28x28; f = flatten(); conv1 = log(); b = reciprocal(); fc = linear(10)",
    "net huge; input 1x28x28; conv1 = exp(); b = exp(); c = exp(); f = flatten(); fc = linear(10)",
    "net norms; input 3x32x32; conv1 = conv2d(6, 3); b = group_norm(2); c = instance_norm(); "
    "d = local_response_norm(3); e = upsample(scale_factor=2); f = pad(1); conv2 = layer_norm()",
    "net classes; input 3x32x32; conv1 = conv2d(1000, 3); g = global_avg_pool2d(); f = flatten(); s = softmax(dim=1)",
    "net strip; input 1x1x900; conv1 = conv2d(3, (1, 9)); r = relu(); conv2 = conv2d(2, (1, 3))"};

static const char *const new_layers[] = {
    "conv2d(4, 3, padding=1)", "relu()",    "add()",          "concat()",       "linear(10)",
    "max_pool2d(2)",           "flatten()", "batch_norm2d()", "softmax(dim=1)", "upsample(scale_factor=2)",
    "conv2d(512, 1)"};

static const char *const searches[] = {"17",         "40-60", "dead", "> 2.5", "locked", "0-0, 3, silenced",
                                       "9999999999", "-1"};

/* A layer that is there, as a rule. */
static const char *node_text(struct monkey *m)
{
    static const char *const odd[] = {"", "input", "conv1", "conv2", "no such layer", "fc1", "/0", "свёртка"};
    const struct net *net = session_snapshot(m->w.session)->net;
    return net && !chance(m, 4) ? net->node[pick(m, net->n_nodes)].name : odd[pick(m, 8)];
}

static void filter_text(struct monkey *m, char *to, size_t room)
{
    to[0] = '\0';
    for (int i = pick(m, 4); i > 0; i--) {
        const size_t n = strlen(to);
        snprintf(to + n, room - n, "%s/%d%s", node_text(m), chance(m, 9) ? 999999999 : pick(m, 6),
                 chance(m, 30) ? "/" : " ");
    }
}

static void edits_text(struct monkey *m, char *to, size_t room)
{
    static const int sizes[] = {1, 9, 25, 3, 4};
    char one[40];
    to[0] = '\0';
    for (int i = pick(m, 4); i > 0; i--) {
        size_t n = strlen(to);
        const bool bias = chance(m, 5);
        n += (size_t)snprintf(to + n, room - n, "%s/%d/%s=", node_text(m), pick(m, 6),
                              bias           ? "bias"
                              : chance(m, 2) ? "*"
                                             : "0");
        for (int k = bias ? 1 : sizes[pick(m, 5)]; k > 0; k--)
            n += (size_t)snprintf(to + n, room - n, "%s ", number(m, one));
        snprintf(to + n, room - n, "; ");
    }
}

static void drawing_text(struct monkey *m, char *to, size_t room)
{
    size_t at = 0;
    to[0] = '\0';
    for (int i = pick(m, chance(m, 9) ? 900 : 9); i > 0 && at + 40 < room; i--)
        at += (size_t)snprintf(to + at, room - at, "%d,%.2f%s", pick(m, 40) - 6, rng_int(&m->rng, -100, 3000) / 100.0,
                               chance(m, 4) ? "; " : " ");
}

static void network_text(struct monkey *m, enum prop_id p, char *to, size_t room)
{
    switch (p) {
    case PROP_TRAIN_NET:
        snprintf(to, room, "%s", nets[pick(m, (int)(sizeof nets / sizeof *nets))]);
        break;
    case PROP_TRAIN_DATA:
        snprintf(to, room, "%s", chance(m, 8) ? "/tmp" : chance(m, 2) ? "digits" : "shapes");
        break;
    case PROP_NETWORK_NODE:
        snprintf(to, room, "%s", node_text(m));
        break;
    case PROP_NETWORK_EDITS:
        edits_text(m, to, room);
        break;
    case PROP_NETWORK_LOCKED:
    case PROP_NETWORK_SILENCED:
        filter_text(m, to, room);
        break;
    case PROP_NETWORK_SEARCH:
        snprintf(to, room, "%s", searches[pick(m, (int)(sizeof searches / sizeof *searches))]);
        break;
    case PROP_NETWORK_NEW_LAYER:
        snprintf(to, room, "%s", new_layers[pick(m, (int)(sizeof new_layers / sizeof *new_layers))]);
        break;
    case PROP_NETWORK_DRAWING:
        drawing_text(m, to, room);
        break;
    case PROP_TRAIN_FILE:
        snprintf(to, room, "%s%s", chance(m, 8) ? "/nowhere" : m->folder, chance(m, 2) ? "/a.onnx" : "/b.onnx");
        break;
    case PROP_TRAIN_FOLLOW:
        snprintf(to, room, "%s", chance(m, 2) ? "" : chance(m, 6) ? "/nowhere" : m->folder);
        break;
    case PROP_INTERPRET_FIND:
        snprintf(to, room, "%s", searches[pick(m, (int)(sizeof searches / sizeof *searches))]);
        break;
    case PROP_INTERPRET_OTHER:
        snprintf(to, room, "%s", chance(m, 3) ? "" : chance(m, 3) ? m->kernel[1] : nets[pick(m, 8)]);
        break;
    case PROP_NETWORK_FILE:
        path_text(m, p, to, room);
        break;
    case PROP_NETWORK_CLASS_NAMES:
        snprintf(to, room, "%s", chance(m, 2) ? "" : m->kernel[pick(m, 2)]);
        break;
    default:
        mangled_text(m, p, to, room);
    }
}

static void random_value(struct monkey *m, enum prop_id p, char *to, size_t room)
{
    const struct prop_info *info = &prop_infos[p];
    int n = 0;
    switch (info->type) {
    case VALUE_BOOL:
        snprintf(to, room, "%s", chance(m, 2) ? "on" : "off");
        break;
    case VALUE_CHOICE:
        while (info->choices[n])
            n++;
        snprintf(to, room, "%s", info->choices[pick(m, n)]);
        break;
    case VALUE_INT:
        if (p >= PROP_INTERPRET_VIEW && chance(m, 6)) { /* a study may be of any size */
            snprintf(to, room, "%d", (int)info->max);
            break;
        }
        snprintf(to, room, "%d",
                 chance(m, 8) ? (chance(m, 2) ? INT32_MAX : -1) : (int)info->min + pick(m, chance(m, 3) ? 2000 : 30));
        break;
    case VALUE_FLOAT:
        number(m, to);
        snprintf(to, room, "%.6g", info->min + rng_int(&m->rng, 0, 1000) / 1000.0 * (info->max - info->min));
        break;
    case VALUE_PAIR:
        snprintf(to, room, "%d,%d", (int)info->min + pick(m, (int)(info->max - info->min) + 1),
                 (int)info->min + pick(m, chance(m, 2) ? 3 : (int)(info->max - info->min) + 1));
        break;
    case VALUE_KERNEL:
        kernel_text(m, to, room);
        break;
    case VALUE_FILTERS:
        filters_text(m, to, room);
        break;
    case VALUE_TEXT:
        if (p == PROP_CONVOLVE_PAINT)
            paint_text(m, to, room);
        else if (p == PROP_CONVOLVE_DETECTOR)
            detector_text(m, to);
        else if (p >= PROP_NETWORK_VIEW && !chance(m, 12))
            network_text(m, p, to, room);
        else if (p > PROP_CONVOLVE_SPEED)
            mangled_text(m, p, to, room);
        else
            path_text(m, p, to, room);
        break;
    }
}

/* One of the topic that is shown. */
static enum prop_id prop_of_topic(struct monkey *m, int topic)
{
    static const char *const names[TOPICS] = {"matrix.",     "shift.", "field.",  "backward.", "learn.",
                                              "activation.", "loss.",  "points.", "norm.",     "dropout."};
    enum prop_id found = PROP_CONVOLVE_STEP;
    int n = 0;
    for (enum prop_id p = PROP_CONVOLVE_SPEED + 1; p < PROP_NETWORK_PROBE; p++)
        if (!strncmp(prop_infos[p].name, names[topic], strlen(names[topic])) && chance(m, ++n))
            found = p;
    return found;
}

/* Of the Network workspace, and what networks hang on. */
static enum prop_id network_prop(struct monkey *m)
{
    static const enum prop_id places[] = {PROP_NETWORK_NODE, PROP_NETWORK_MAP, PROP_NETWORK_ROW, PROP_NETWORK_COLUMN,
                                          PROP_NETWORK_LEVEL};
    if (chance(m, 14))
        return chance(m, 4) ? PROP_TRAIN_DATA : PROP_TRAIN_NET;
    if (chance(m, 4))
        return places[pick(m, (int)(sizeof places / sizeof *places))];
    if (chance(m, 10))
        return chance(m, 2) ? PROP_TRAIN_LR : chance(m, 2) ? PROP_TRAIN_BATCH : PROP_APP_LANGUAGE;
    return PROP_NETWORK_VIEW + (enum prop_id)pick(m, PROP_TRAIN_DATA - PROP_NETWORK_VIEW);
}

/* Of the Train workspace, which has a network, too. What trains for long is rare. */
static enum prop_id train_prop(struct monkey *m)
{
    static const enum prop_id places[] = {PROP_TRAIN_VIEW,   PROP_TRAIN_MOMENT,     PROP_TRAIN_VERSUS,
                                          PROP_TRAIN_REPORT, PROP_TRAIN_REPORT_SET, PROP_TRAIN_SHOW};
    if (chance(m, 6))
        return network_prop(m);
    if (chance(m, 2))
        return places[pick(m, (int)(sizeof places / sizeof *places))];
    return PROP_TRAIN_DATA + (enum prop_id)pick(m, PROP_TRAIN_AUTOSAVE + 2 - PROP_TRAIN_DATA); /* and the file */
}

/* Of the Interpret workspace, and what it shares with Network. */
static enum prop_id interpret_prop(struct monkey *m)
{
    static const enum prop_id places[] = {PROP_NETWORK_NODE,   PROP_NETWORK_MAP,      PROP_NETWORK_SAMPLE,
                                          PROP_INTERPRET_VIEW, PROP_INTERPRET_TARGET, PROP_INTERPRET_CLASS,
                                          PROP_NETWORK_ROTATE, PROP_NETWORK_SILENCED, PROP_INTERPRET_COMPARE_WHAT};
    if (chance(m, 20))
        return chance(m, 3) ? PROP_TRAIN_DATA : PROP_TRAIN_NET;
    if (chance(m, 2))
        return places[pick(m, (int)(sizeof places / sizeof *places))];
    if (chance(m, 9))
        return network_prop(m);
    return PROP_INTERPRET_VIEW + (enum prop_id)pick(m, PROP_INTERPRET_OTHER_MOMENT + 1 - PROP_INTERPRET_VIEW);
}

/* Mostly what the board depends on, and now and then what only the views look at. */
static enum prop_id random_prop(struct monkey *m)
{
    static const enum prop_id often[] = {PROP_CONVOLVE_MODE,        PROP_CONVOLVE_PICTURE, PROP_CONVOLVE_FILE,
                                         PROP_CONVOLVE_COMPARE,     PROP_CONVOLVE_PADDING, PROP_CONVOLVE_PADDING_MODE,
                                         PROP_CONVOLVE_GRANULARITY, PROP_CONVOLVE_TERM,    PROP_CONVOLVE_VOLUME};
    const int topic = session_topic(m->w.session);
    if (m->network && (session_int(m->w.session, PROP_APP_WORKSPACE) != WORKSPACE_CONVOLVE || chance(m, 3)))
        return m->interpret ? interpret_prop(m) : m->train ? train_prop(m) : network_prop(m);
    if (topic >= 0 && !chance(m, 3))
        return prop_of_topic(m, topic);
    if (chance(m, 3))
        return often[pick(m, (int)(sizeof often / sizeof *often))];
    return PROP_CONVOLVE_MODE + (enum prop_id)pick(m, PROP_NETWORK_PROBE - PROP_CONVOLVE_MODE);
}

static void set_something(struct monkey *m)
{
    static char text[1 << 16];
    const enum prop_id p = random_prop(m);
    struct cs_error err = {""};
    random_value(m, p, text, sizeof text);
    if (m->trace)
        fprintf(stderr, "  --set '%s=%.300s'\n", prop_infos[p].name, text);
    if (session_set_text(m->w.session, prop_infos[p].name, text, &err) != CS_OK) {
        ck_assert_msg(err.text[0], "%s=%.60s was refused without a sentence", prop_infos[p].name, text);
        ck_assert_msg(!strchr(err.text, '\n'), "%s: more than one line: %s", prop_infos[p].name, err.text);
    }
}

static int home_of(const struct monkey *m)
{
    return m->interpret ? WORKSPACE_INTERPRET : m->train ? WORKSPACE_TRAIN : WORKSPACE_NETWORK;
}

/* A hand that found its way to another workspace is led back before it trains a network; from the Network workspace it
 * may look around. */
static void stay(struct monkey *m)
{
    if (m->network) {
        const int place = home_of(m);
        char set[64];
        snprintf(set, sizeof set, "app.workspace=%s", prop_infos[PROP_APP_WORKSPACE].choices[place]);
        if (session_int(m->w.session, PROP_APP_WORKSPACE) != place && chance(m, 12))
            window_set(&m->w, set);
        return;
    }
    if (session_int(m->w.session, PROP_APP_WORKSPACE) != WORKSPACE_CONVOLVE)
        window_set(&m->w, "app.workspace=convolve");
}

static void run_something(struct monkey *m)
{
    enum command_id c = (enum command_id)pick(m, COMMAND_COUNT);
    if (m->network && !chance(m, 4))
        c = COMMAND_NETWORK_CLEAR + (enum command_id)pick(m, COMMAND_UNDO - COMMAND_NETWORK_CLEAR);
    else if (chance(m, 2))
        c = chance(m, 3) ? COMMAND_REDO : COMMAND_UNDO;
    if (m->train && !chance(m, 4))
        c = COMMAND_TRAIN_START + (enum command_id)pick(m, COMMAND_TRAIN_UNFOLLOW + 1 - COMMAND_TRAIN_START);
    if (m->interpret && !chance(m, 4))
        c = COMMAND_INTERPRET_NEXT + (enum command_id)pick(m, COMMAND_INTERPRET_BACK + 1 - COMMAND_INTERPRET_NEXT);
    const bool trains = c >= COMMAND_TRAIN_START && c <= COMMAND_TRAIN_UNFOLLOW;
    if (c == COMMAND_QUIT || c == COMMAND_KERNEL_SAVE || c == COMMAND_CONVOLVE_SAVE || c == COMMAND_NETWORK_SAVE ||
        (trains && !m->network) || !session_can_run(m->w.session, c))
        return;
    if (m->trace)
        fprintf(stderr, "  %s\n", command_infos[c].name);
    struct cs_error err = {""};
    if (session_run(m->w.session, c, &err) != CS_OK)
        ck_assert_msg(err.text[0], "%s failed without a sentence", command_infos[c].name);
    stay(m);
}

/* Input and what it draws. */

static bool is_sane(float v)
{
    return isfinite(v) && fabsf(v) < 1e7f;
}

static uint64_t hash_of(const struct draw_tensor *t, int row_stride, int plane_stride)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (int p = 0; p < t->planes; p++)
        for (int y = 0; y < t->height; y++)
            for (int x = 0; x < t->width; x++) {
                uint32_t bits;
                memcpy(&bits, &t->data[(size_t)p * (size_t)plane_stride + (size_t)y * (size_t)row_stride + (size_t)x],
                       sizeof bits);
                hash = (hash ^ bits) * 1099511628211u;
            }
    return hash;
}

/* Borrowed numbers are there (sanitizers watch the reads), and are what their key says. */
static void check_tensor(struct monkey *m, const struct draw_tensor *t)
{
    const int row = t->row_stride ? t->row_stride : t->width,
              plane = t->plane_stride ? t->plane_stride : row * t->height;
    const uint64_t hash = hash_of(t, row, plane);
    struct kept_tensor *kept =
        &m->kept[((t->key * 0x9E3779B97F4A7C15u) ^ ((uintptr_t)t->data / 64 * 0xC2B2AE3D27D4EB4Fu)) >> 52];
    const struct draw_tensor *k = &kept->tensor;
    if (t->key == 0)
        return;
    if (k->key == t->key && k->data == t->data && k->width == t->width && k->height == t->height &&
        k->planes == t->planes && k->row_stride == t->row_stride && k->plane_stride == t->plane_stride)
        ck_assert_msg(kept->hash == hash, "key %llu: other numbers of %dx%d at the same place",
                      (unsigned long long)t->key, t->height, t->width);
    *kept = (struct kept_tensor){*t, hash};
}

static void check_list(struct monkey *m)
{
    const struct draw_list *list = &m->w.list;
    ck_assert_int_eq(draw_list_failed(list), 0);
    for (size_t i = 0; i < list->n; i++) {
        const struct draw_cmd *c = &list->cmd[i];
        const float all[] = {c->rect.x,     c->rect.y,     c->rect.w,     c->rect.h, c->point[0].x,
                             c->point[0].y, c->point[1].x, c->point[1].y, c->radius, c->width};
        for (size_t k = 0; k < sizeof all / sizeof *all; k++)
            ck_assert_msg(is_sane(all[k]), "entry %zu of kind %d: value %zu is %g", i, (int)c->kind, k, (double)all[k]);
        if (c->kind == DRAW_TEXT) {
            const char *text = draw_list_text(list, c);
            ck_assert_msg(!strstr(text, "nan") && !strstr(text, "NaN"), "'%s' is drawn", text);
        }
        if (c->kind == DRAW_TENSOR)
            check_tensor(m, &c->tensor);
    }
}

/* As the window has it: the list must be whole until what was asked for is applied. */
static void frame(struct monkey *m)
{
    struct window *w = &m->w;
    w->in.time += chance(m, 4) ? 0.5 : 1.0 / 60;
    session_tick(w->session, w->in.time);
    const double begin = clock_seconds();
    const struct theme *theme = session_int(w->session, PROP_APP_THEME) ? &theme_light : &theme_dark;
    ui_begin(w->ui, &w->in, &w->list, theme, w->width, w->height);
    requests_clear(&w->requests);
    view_frame(w->ui, w->session, &w->requests, w->width, w->height);
    ui_end(w->ui);
    const double built = clock_seconds();
    check_list(m);
    const double applying = clock_seconds();
    session_apply(w->session, &w->requests);
    const double applied = clock_seconds();
    stay(m);
    if (m->trace && (built - begin > 0.05 || applied - applying > 0.1))
        fprintf(stderr, "  SLOW frame: %.1f ms, answer %.1f ms, mode %d %dx%d\n", (built - begin) * 1000,
                (applied - applying) * 1000, session_board(w->session)->mode, session_board(w->session)->height,
                session_board(w->session)->width);
    w->in.pressed = w->in.released = w->in.right_pressed = false;
    w->in.n_keys = w->in.clicks = 0;
    w->in.wheel = 0;
    w->in.pinch = 1;
    w->in.text[0] = '\0';
}

static void press_keys(struct monkey *m)
{
    static const int32_t keys[] = {UI_KEY_TAB,
                                   UI_KEY_ENTER,
                                   UI_KEY_ESCAPE,
                                   UI_KEY_SPACE,
                                   UI_KEY_BACKSPACE,
                                   UI_KEY_UP,
                                   UI_KEY_DOWN,
                                   UI_KEY_LEFT,
                                   UI_KEY_RIGHT,
                                   UI_KEY_HOME,
                                   UI_KEY_END,
                                   UI_KEY_F1,
                                   UI_KEY_F3,
                                   UI_KEY_PAGE_UP,
                                   UI_KEY_PAGE_DOWN,
                                   'm',
                                   'z',
                                   'c',
                                   'x',
                                   '[',
                                   UI_KEY_DELETE,
                                   '0',
                                   '+',
                                   '-',
                                   ']',
                                   'n',
                                   'u',
                                   'r',
                                   'k'};
    m->w.in.n_keys = 1 + pick(m, 3);
    for (int i = 0; i < m->w.in.n_keys; i++) {
        const unsigned mods = chance(m, 4) ? (unsigned)pick(m, 8) : 0;
        m->w.in.key[i] = (struct ui_key){keys[pick(m, (int)(sizeof keys / sizeof *keys))], mods};
    }
    if (chance(m, 4))
        snprintf(m->w.in.text, sizeof m->w.in.text, "%s", chance(m, 2) ? "1e9" : "−7.25");
}

static void move_hands(struct monkey *m)
{
    struct ui_input *in = &m->w.in;
    in->x = chance(m, 12) ? -1 : (float)pick(m, (int)m->w.width + 20) - 10 + 0.25f;
    in->y = chance(m, 12) ? -1 : (float)pick(m, (int)m->w.height + 20) - 10 + 0.75f;
    if (chance(m, 3) && !in->down) {
        in->down = in->pressed = true;
        in->clicks = 1 + pick(m, 2);
    } else if (in->down && chance(m, 2)) {
        in->down = false;
        in->released = true;
    }
    in->right_pressed = chance(m, 10);
    in->mods = chance(m, 5) ? (unsigned)pick(m, 8) : 0;
    if (chance(m, 5))
        in->wheel = (float)rng_int(&m->rng, -30, 30) / 3;
    if (chance(m, 8))
        in->pinch = (float)rng_int(&m->rng, 1, 400) / 100;
    if (chance(m, 4))
        press_keys(m);
}

/* Smaller windows are drawn smaller (window/scale.h). */
static void resize(struct monkey *m)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {4000, 3000}};
    const int i = pick(m, 6);
    m->w.width = i < 4 ? sizes[i][0] : i < 5 ? SCALE_MIN_WIDTH : (float)rng_int(&m->rng, SCALE_MIN_WIDTH, 2600);
    m->w.height = i < 4 ? sizes[i][1] : i < 5 ? SCALE_MIN_HEIGHT : (float)rng_int(&m->rng, SCALE_MIN_HEIGHT, 1500);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

/* Small enough that steps are many. */
static void begin_training(struct monkey *m)
{
    char set[128];
    snprintf(set, sizeof set, "export.folder=%s", m->folder);
    window_set(&m->w, set);
    window_set(&m->w, "app.workspace=train");
    window_set(&m->w, "train.net=tiny");
    window_set(&m->w, "train.data=digits");
}

/* A network that answers something, and takes little time. */
static void begin_interpreting(struct monkey *m)
{
    window_set(&m->w, "app.workspace=interpret");
    window_set(&m->w, "train.net=tiny");
    window_set(&m->w, "train.data=digits");
    window_set(&m->w, "interpret.pictures=60");
}

enum place { AT_CONVOLVE, AT_NETWORK, AT_TRAIN, AT_INTERPRET };

static void play_round(uint64_t seed, enum place place, bool trace)
{
    static struct monkey m;
    const bool network = place != AT_CONVOLVE, train = place == AT_TRAIN;
    m = (struct monkey){.rng = rng_seeded(seed, network),
                        .network = network,
                        .train = train,
                        .interpret = place == AT_INTERPRET,
                        .trace = trace};
    strcpy(m.folder, "/tmp/convoscope-monkey-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(m.folder));
    m.w = window_open(1440, 900);
    write_files(&m);
    if (m.interpret)
        begin_interpreting(&m);
    else if (train)
        begin_training(&m);
    else if (network)
        window_set(&m.w, "app.workspace=network");
    for (int i = 0; i < STEPS; i++) {
        for (int k = pick(&m, 4); k > 0; k--)
            set_something(&m);
        if (chance(&m, 2))
            run_something(&m);
        if (chance(&m, 20))
            resize(&m);
        if (chance(&m, 15))
            session_wait(m.w.session, network ? 0.3 : 30);
        if (i == STEPS * 2 / 3)
            remove_files(&m); /* while they are shown, and undo may want them again */
        for (int k = rng_int(&m.rng, 1, 3); k > 0; k--) {
            move_hands(&m);
            frame(&m);
        }
    }
    requests_clear(&m.w.requests);
    window_close(&m.w);
    remove_files(&m);
    nftw(m.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int from_environment(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text ? atoi(text) : otherwise;
}

static void play(enum place place, int rounds)
{
    const int seed = from_environment("CONVOSCOPE_MONKEY_SEED", 1),
              n = from_environment("CONVOSCOPE_MONKEY_ROUNDS", rounds);
    const bool trace = getenv("CONVOSCOPE_MONKEY_TRACE");
    for (int i = 0; i < n; i++) {
        if (trace)
            fprintf(stderr, "seed %d\n", seed + i);
        play_round((uint64_t)(seed + i), place, trace);
    }
}

START_TEST(random_hands_break_nothing)
{
    play(AT_CONVOLVE, ROUNDS);
}
END_TEST

START_TEST(random_hands_on_networks_break_nothing)
{
    play(AT_NETWORK, NETWORK_ROUNDS);
}
END_TEST

START_TEST(random_hands_on_trainings_break_nothing)
{
    play(AT_TRAIN, TRAIN_ROUNDS);
}
END_TEST

START_TEST(random_hands_on_what_networks_look_for_break_nothing)
{
    play(AT_INTERPRET, INTERPRET_ROUNDS);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("monkey");
    TCase *hands = tcase_create("hands"), *networks = tcase_create("networks"), *trainings = tcase_create("trainings"),
          *interpreting = tcase_create("interpreting"); /* CK_RUN_CASE=networks */
    tcase_add_test(hands, random_hands_break_nothing);
    tcase_set_timeout(hands, 240);
    suite_add_tcase(suite, hands);
    tcase_add_test(networks, random_hands_on_networks_break_nothing);
    tcase_set_timeout(networks, 240);
    suite_add_tcase(suite, networks);
    tcase_add_test(trainings, random_hands_on_trainings_break_nothing);
    tcase_set_timeout(trainings, 240);
    suite_add_tcase(suite, trainings);
    tcase_add_test(interpreting, random_hands_on_what_networks_look_for_break_nothing);
    tcase_set_timeout(interpreting, 240);
    suite_add_tcase(suite, interpreting);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
