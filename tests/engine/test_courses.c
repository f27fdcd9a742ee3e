/* tests/engine/test_courses.c - networks from texts and models, networks that fit neither the data nor themselves, how
 * pictures are normalised for them, and names of classes. Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/data/class_names.h"
#include "engine/data/dataset.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"
#include "engine/worker/worker.h"
#include "tests/engine/scratch.h"

enum { ALL = 0x1f, PATIENCE = 60, DIGITS = 28 * 28 };

/* ---- texts ---- */

static struct net *prefix_of(const char *text, struct net_break *broken)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_prefix_from_text(text, strlen(text), "t.net", &net, broken, &err) == CS_OK, "%s", err.text);
    return net;
}

START_TEST(a_text_in_the_place_of_a_name_is_the_same_network_as_the_file)
{
    struct net *net, *file;
    struct cs_error err;
    struct scratch folder;
    char path[PATH_MAX], *source;
    size_t length;
    const char text[] =
        "net my \"Mine\";# a comment;input 1x28x28; c = conv2d(6, 5) # five ;f = flatten();o = linear(10)";
    const char good[] =
        "net my \"Mine\"\n# a comment\ninput 1x28x28\n c = conv2d(6, 5) # five \nf = flatten()\no = linear(10)";
    ck_assert_int_eq(net_source(text, &source, &length, &err), CS_OK);
    ck_assert_str_eq(source, good);
    ck_assert_uint_eq(length, sizeof good - 1);
    cs_free(source);
    scratch_init(&folder);
    scratch_write(&folder, "my.net", good, sizeof good - 1);
    ck_assert_msg(net_open(text, &net, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(net_open(scratch_path(&folder, "my.net", path), &file, &err) == CS_OK, "%s", err.text);
    ck_assert_str_eq(net->title, "Mine");
    ck_assert_int_eq(net->n_nodes, file->n_nodes);
    ck_assert_int_eq((int)net_param_count(net), 6 * 25 + 6 + 6 * 24 * 24 * 10 + 10);
    for (int i = 0; i < net->n_nodes; i++)
        ck_assert(shape_equal(&net->node[i].out, &file->node[i].out) && !strcmp(net->node[i].name, file->node[i].name));
    net_destroy(&net);
    net_destroy(&file);
    scratch_finish(&folder);
}
END_TEST

START_TEST(an_error_in_a_text_has_its_line)
{
    struct net *net;
    struct net_break broken;
    struct cs_error err;
    ck_assert_int_eq(net_open("net my; input 1x28x28; c = conv2d(6, 5", &net, &err), CS_BAD_FILE);
    ck_assert_msg(strncmp(err.text, "network:3: ", 11) == 0, "%s", err.text);
    ck_assert_int_ne(net_open_prefix("net my; input 1x28x28; c = conf2d(6, 5)", &net, &broken, &err), CS_OK);
    ck_assert_msg(strncmp(err.text, "network:3: ", 11) == 0, "%s", err.text);
    ck_assert_ptr_null(net);
}
END_TEST

START_TEST(what_stands_above_a_layer_that_does_not_fit_is_a_network)
{
    struct net_break broken;
    struct net *net = prefix_of("net n\ninput 1x8x8\na = conv2d(2, 3)\nb = conv2d(2, 9)\nc = relu() from b\nd = add() "
                                "from c, a\n",
                                &broken);
    ck_assert_int_eq(net->n_nodes, 2);
    ck_assert_str_eq(net->node[1].name, "a");
    ck_assert_str_eq(broken.layer, "b");
    ck_assert_msg(strncmp(broken.why.text, "b: ", 3) == 0 && strstr(broken.why.text, "9x9"), "%s", broken.why.text);
    net_destroy(&net);
    net = prefix_of("net n\ninput 1x8x8\na = conv2d(2, 3)\nb = conv2d(2, 5)\nc = add() from a, b\n", &broken);
    ck_assert_str_eq(broken.layer, "c");
    ck_assert_int_eq(net->n_nodes, 3);
    net_destroy(&net);
    net = prefix_of("net n\ninput 1x8x8\na = conv2d(2, 9)\n", &broken);
    ck_assert_int_eq(net->n_nodes, 1); /* the input alone */
    ck_assert_str_eq(broken.layer, "a");
    net_destroy(&net);
    net = prefix_of("net n\ninput 1x8x8\na = conv2d(2, 3)\n", &broken);
    ck_assert_str_eq(broken.layer, "");
    net_destroy(&net);
}
END_TEST

START_TEST(below_a_layer_that_does_not_fit_the_text_must_still_be_right)
{
    static const char *const bad[] = {"c = conf2d(2)",    "c = conv2d(2, 3) from nobody",
                                      "a = relu()",       "b = relu()",
                                      "c = conv2d(0, 3)", "c conv2d(2, 3)"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct net *net;
        struct net_break broken;
        struct cs_error err;
        char text[200];
        snprintf(text, sizeof text, "net n\ninput 1x8x8\na = conv2d(2, 3)\nb = conv2d(2, 9)\n%s\n", bad[i]);
        ck_assert_int_ne(net_prefix_from_text(text, strlen(text), "t.net", &net, &broken, &err), CS_OK);
        ck_assert_ptr_null(net);
        ck_assert_msg(strncmp(err.text, "t.net:5: ", 9) == 0, "%s", err.text);
    }
}
END_TEST

/* ---- models ---- */

struct watching {
    int asked, most;
    double last;
};

static bool go_on(void *ctx, double done)
{
    struct watching *w = ctx;
    ck_assert(done >= w->last && done <= 1);
    w->last = done;
    return ++w->asked <= w->most;
}

START_TEST(loading_a_model_tells_how_far_it_is_and_can_be_ended)
{
    struct watching w = {.most = 1000000};
    struct net *net;
    struct model_input_info input;
    struct cs_error err;
    const struct model_watch watch = {go_on, &w};
    if (!model_asset_nth(0))
        return; /* built without ONNX */
    ck_assert_msg(model_load_watched("cifarvgg-cifar10", &watch, &net, NULL, &input, &err) == CS_OK, "%s", err.text);
    ck_assert(w.last > 0.9);
    net_destroy(&net);
    const int all = w.asked;
    for (int most = 0; most < all; most += 1 + all / 7) {
        w = (struct watching){.most = most};
        ck_assert_int_eq(model_load_watched("cifarvgg-cifar10", &watch, &net, NULL, &input, &err), CS_CANCELLED);
        ck_assert_ptr_null(net);
    }
}
END_TEST

START_TEST(every_model_that_comes_along_is_found_by_its_name_and_fits_its_data)
{
    const struct model_asset *asset;
    for (int i = 0; (asset = model_asset_nth(i)) != NULL; i++) {
        struct net *net;
        struct cs_error err;
        const struct dataset_info *data = NULL;
        for (int k = 0; dataset_info_nth(k); k++)
            if (!strcmp(dataset_info_nth(k)->name, asset->data))
                data = dataset_info_nth(k);
        ck_assert_ptr_nonnull(data);
        ck_assert(model_is_name(asset->name));
        ck_assert_msg(model_load(asset->name, &net, NULL, NULL, &err) == CS_OK, "%s", err.text);
        ck_assert_msg(net_check_fits(net, &data->sample, data->classes, data->name, &err) == CS_OK, "%s", err.text);
        net_destroy(&net);
    }
    ck_assert(model_is_name("folder/x.onnx"));
    ck_assert(!model_is_name(".onnx") && !model_is_name("lenet5") && !model_is_name("x.onnx.net"));
}
END_TEST

/* ---- the worker ---- */

static struct worker *w;

static void set_up_worker(void)
{
    struct cs_error err;
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.01};
    ck_assert_msg(worker_create(&w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(w, ALL);
}

static void tear_down_worker(void)
{
    worker_destroy(&w);
}

static struct worker_command command_of(enum worker_command_kind kind)
{
    return (struct worker_command){
        .kind = kind,
        .options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 400}};
}

static const struct snapshot *answer(const struct worker_command *c)
{
    struct cs_error err;
    ck_assert_msg(worker_post(w, c, &err) == CS_OK, "%s", err.text);
    ck_assert(worker_wait_idle(w, PATIENCE));
    return worker_snapshot(w);
}

static const struct snapshot *open_net(const char *net, const char *data)
{
    struct worker_command c = command_of(WORKER_SETUP);
    if (net_is_text(net))
        c.net_text = net;
    else
        strcpy(c.net, net);
    strcpy(c.data, data);
    const struct snapshot *s = answer(&c);
    ck_assert_msg(s->state == WORKER_PAUSED, "%s", s->error);
    return s;
}

static const struct snapshot *ask(enum worker_command_kind kind)
{
    const struct worker_command c = command_of(kind);
    return answer(&c);
}

/* Mean and deviation of a tensor's channel as the net was given it, against the pixels. */
static void expect_normalised(const struct snapshot *s, const float *mean, const float *std)
{
    const struct tensor *x = &s->activation[0];
    const size_t plane = shape_count(&x->shape) / (size_t)x->shape.dim[1];
    for (size_t i = 0; i < shape_count(&x->shape); i++) {
        const double want = ((double)s->probe_pixels[i] - (double)mean[i / plane]) / (double)std[i / plane];
        ck_assert_double_eq_tol((double)x->data[i], want, 1e-5);
    }
}

START_TEST(a_network_that_does_not_fit_the_data_is_looked_at_with_a_picture_of_its_own)
{
    static const float mean[] = {0.485f, 0.456f, 0.406f}, std[] = {0.229f, 0.224f, 0.225f};
    const struct snapshot *s = open_net("tinyvgg", "digits"); /* 3x64x64 */
    ck_assert(s->look_only && s->probe_built_in && s->probe_from_pixels);
    ck_assert_str_eq(s->why_not, "tinyvgg takes 3x64x64 pictures, digits has 1x28x28: choose another network");
    ck_assert_int_eq(s->classes, net_output(s->net)->dim[0]);
    ck_assert_int_eq(s->n_train + s->n_test + s->n_validation, 0);
    ck_assert_int_eq(s->probe_label, -1);
    ck_assert_ptr_null(s->class_name); /* the data's names are not this net's */
    ck_assert_int_eq(s->normalisation.source, NORMALISED_AS_IMAGENET);
    expect_normalised(s, mean, std);
    float least = 1, largest = 0;
    double sum = 0;
    for (int i = 0; i < 3 * 64 * 64; i++) {
        least = fminf(least, s->probe_pixels[i]);
        largest = fmaxf(largest, s->probe_pixels[i]);
    }
    ck_assert(least >= 0 && largest <= 1 && largest - least > 0.5f); /* something is to be seen */
    for (int i = 0; i < s->classes; i++)
        sum += (double)s->probability[i];
    ck_assert_double_eq_tol(sum, 1, 1e-5);
}
END_TEST

START_TEST(what_would_need_training_answers_why_there_is_none)
{
    static const enum worker_command_kind kinds[] = {WORKER_TRAIN, WORKER_STEP, WORKER_FIND, WORKER_ABLATE};
    open_net("tinyvgg", "digits");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct snapshot *s = ask(kinds[i]);
        ck_assert_uint_eq(s->error_serial, i + 1);
        ck_assert_str_eq(s->error, s->why_not);
        ck_assert_int_eq(s->state, WORKER_PAUSED);
        ck_assert_uint_eq(s->steps, 0);
    }
    const struct snapshot *s = ask(WORKER_OPTIONS);
    ck_assert_uint_eq(s->error_serial, 4);
}
END_TEST

START_TEST(a_picture_is_looked_at_by_a_network_without_data)
{
    float *pixels = calloc(3 * 64 * 64, sizeof *pixels);
    struct worker_command c = command_of(WORKER_PROBE);
    open_net("tinyvgg", "digits");
    for (int i = 0; i < 3 * 64 * 64; i++)
        pixels[i] = (float)(i % 64) / 64.0f;
    c.probe = (struct worker_probe){.from_pixels = true, .pixels = pixels, .n_pixels = 3 * 64 * 64};
    const struct snapshot *s = answer(&c);
    ck_assert(!s->probe_built_in && s->probe_from_pixels);
    ck_assert_mem_eq(s->probe_pixels, pixels, 3 * 64 * 64 * sizeof *pixels);
    c.probe = (struct worker_probe){.split = DATASET_TEST, .index = 5}; /* of which there is none that fits */
    s = answer(&c);
    ck_assert(s->probe_built_in);
    ck_assert_uint_eq(s->error_serial, 0);
    free(pixels);
}
END_TEST

/* "mnist" where nothing is, and a folder that is there but holds something else. */
START_TEST(data_that_cannot_be_opened_leave_the_network_to_look_at)
{
    struct scratch folder;
    char path[PATH_MAX], where[PATH_MAX];
    scratch_init(&folder);
    scratch_write(&folder, "letter.txt", "no picture", 10);
    unsetenv("CONVOSCOPE_DATA");
    setenv("XDG_DATA_HOME", scratch_path(&folder, "empty", path), 1);
    for (int i = 0; i < 2; i++) {
        const struct snapshot *s = open_net("lenet5", i ? folder.folder : "mnist");
        ck_assert(s->look_only && s->probe_built_in);
        ck_assert_msg(strstr(s->why_not, i ? folder.folder : scratch_path(&folder, "empty/convoscope/mnist", where)),
                      "%s", s->why_not);
        ck_assert_str_eq(s->error, "");
        ck_assert_str_eq(s->data_name, "");
        ck_assert_int_eq(s->classes, 10);
        ck_assert_int_eq(s->n_train + s->n_test + s->n_validation, 0);
        ck_assert_int_eq(s->normalisation.source, NORMALISED_NOT);
        const uint64_t errors = s->error_serial;
        s = ask(WORKER_STEP);
        ck_assert_uint_eq(s->error_serial, errors + 1);
        ck_assert_str_eq(s->error, s->why_not);
    }
    const struct snapshot *s = open_net("lenet5", "digits"); /* and they can be chosen later */
    ck_assert(!s->look_only);
    ck_assert_str_eq(s->data_name, "digits");
    ck_assert_uint_eq(ask(WORKER_STEP)->steps, 1);
    scratch_finish(&folder);
}
END_TEST

START_TEST(data_that_cannot_be_opened_do_not_take_away_what_was_learnt)
{
    struct worker_command c = command_of(WORKER_SETUP);
    open_net("tiny", "digits");
    ask(WORKER_STEP);
    strcpy(c.net, "tiny");
    strcpy(c.data, "no-such-data");
    const struct snapshot *s = answer(&c);
    ck_assert_ptr_nonnull(strstr(s->error, "no-such-data"));
    ck_assert(!s->look_only);
    ck_assert_uint_eq(s->steps, 1);
    ck_assert_uint_eq(ask(WORKER_STEP)->steps, 2);
    s = open_net("lenet5", "no-such-data"); /* another network has learnt nothing */
    ck_assert(s->look_only);
    ck_assert_str_eq(s->net->name, "lenet5");
    s = open_net("tiny", "no-such-data");
    ck_assert(s->look_only);
}
END_TEST

START_TEST(pictures_of_the_right_shape_are_shown_to_a_network_with_other_classes)
{
    const struct snapshot *s = open_net("net five; input 1x28x28; f = flatten(); o = linear(5)", "digits");
    ck_assert(s->look_only && !s->probe_built_in);
    ck_assert_int_eq(s->classes, 5);
    ck_assert_int_gt(s->n_test, 0);
    ck_assert_int_eq(s->probe_label, -1); /* a digit is no answer of this net */
    ck_assert_int_eq(s->normalisation.source, NORMALISED_AS_DATA);
    struct worker_command c = command_of(WORKER_PROBE);
    c.probe = (struct worker_probe){.split = DATASET_TEST, .index = 7};
    float before[DIGITS];
    memcpy(before, s->probe_pixels, sizeof before);
    s = answer(&c);
    ck_assert_uint_eq(s->probe_index, 7);
    ck_assert(memcmp(before, s->probe_pixels, sizeof before) != 0);
}
END_TEST

START_TEST(a_network_ends_before_a_layer_that_does_not_fit_and_the_rest_can_be_looked_at)
{
    const struct snapshot *s =
        open_net("net n; input 1x28x28; a = conv2d(2, 3); b = relu(); c = conv2d(2, 30); d = flatten()", "digits");
    ck_assert_str_eq(s->broken, "c");
    ck_assert_str_eq(s->broken_why, "c: a 30x30 kernel does not fit a 26x26 input");
    ck_assert(s->look_only);
    ck_assert_str_eq(s->why_not, s->broken_why);
    ck_assert_int_eq(s->net->n_nodes, 3);
    ck_assert_int_eq(s->classes, 0);
    ck_assert_ptr_null(s->probability);
    ck_assert_ptr_null(s->reconstruction);
    ck_assert_int_eq(s->activation[2].shape.dim[2], 26);
    ck_assert(!s->probe_built_in);
    ck_assert_str_eq(ask(WORKER_TRAIN)->error, "c: a 30x30 kernel does not fit a 26x26 input");
    s = open_net("net n; input 1x28x28; a = conv2d(2, 30)", "digits"); /* the input is all there is */
    ck_assert_int_eq(s->net->n_nodes, 1);
    ck_assert(!s->is_autoencoder && s->classes == 0 && s->look_only);
    ck_assert_ptr_nonnull(s->activation[0].data);
    s = open_net("tiny", "digits"); /* and the next net is whole again */
    ck_assert_str_eq(s->broken, "");
    ck_assert_str_eq(s->why_not, "");
    ck_assert_str_eq(s->error, "");
    ck_assert(!s->look_only);
}
END_TEST

START_TEST(a_network_may_end_in_anything)
{
    const struct snapshot *s = open_net("net n; input 1x28x28; a = conv2d(2, 3)", "digits");
    ck_assert(s->look_only && s->classes == 0 && !s->probability && !s->reconstruction);
    s = open_net("net n; input 3x8x8; a = conv2d(3, 3, padding=1)", "digits"); /* gives pictures back */
    ck_assert(s->look_only && s->is_autoencoder && s->reconstruction);
    const struct tensor *y = &s->activation[1];
    ck_assert_float_eq_tol(s->reconstruction[0], y->data[0] * 0.229f + 0.485f, 1e-6f);
    ck_assert_float_eq_tol(s->reconstruction[191], y->data[191] * 0.225f + 0.406f, 1e-6f);
    s = open_net("net n; input 64; a = linear(7)", "digits"); /* reads no pictures at all */
    ck_assert(s->look_only && s->probe_built_in && s->classes == 7);
    ck_assert_int_eq(s->normalisation.source, NORMALISED_NOT);
}
END_TEST

START_TEST(probabilities_of_a_network_that_ends_in_a_softmax_are_its_own)
{
    const struct snapshot *s =
        open_net("net n; input 1x28x28; f = flatten(); l = linear(10); p = softmax(dim=1)", "digits");
    double sum = 0;
    for (int i = 0; i < 10; i++) {
        ck_assert(s->probability[i] == s->activation[3].data[i]);
        sum += (double)s->probability[i];
    }
    ck_assert_double_eq_tol(sum, 1, 1e-5);
}
END_TEST

static float *params_of(const struct snapshot *s)
{
    float *copy = malloc(s->net->n_params * sizeof *copy);
    memcpy(copy, s->params, s->net->n_params * sizeof *copy);
    return copy;
}

START_TEST(a_model_begins_with_its_own_weights_and_normalisation_trains_on_and_comes_back)
{
    struct net *net;
    struct model_input_info input;
    if (model_load("lenet5-mnist", &net, NULL, &input, NULL) != CS_OK)
        return; /* built without ONNX */
    const struct snapshot *s = open_net("lenet5-mnist", "digits");
    ck_assert(s->trained && !s->look_only);
    ck_assert_mem_eq(s->params, net->params, net->n_params * sizeof(float));
    ck_assert_int_eq(s->normalisation.source, NORMALISED_AS_MODEL);
    ck_assert_int_eq(input.channels, 1);
    expect_normalised(s, input.mean, input.std);
    ck_assert_int_ge(s->probe_label, 0);
    s = ask(WORKER_STEP);
    ck_assert_uint_eq(s->steps, 1);
    float *after = params_of(s);
    ck_assert(memcmp(after, net->params, net->n_params * sizeof(float)) != 0);
    s = open_net("lenet5-mnist", "digits");
    ck_assert_mem_eq(s->params, net->params, net->n_params * sizeof(float));
    free(after);
    net_destroy(&net);
}
END_TEST

START_TEST(the_next_network_is_given_pictures_as_its_data_have_them)
{
    float mean, std;
    struct dataset *data;
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    dataset_normalisation(data, 0, &mean, &std);
    dataset_destroy(&data);
    if (model_asset_nth(0))
        open_net("lenet5-mnist", "digits");
    const struct snapshot *s = open_net("tiny", "digits"); /* which takes the data over */
    ck_assert_int_eq(s->normalisation.source, NORMALISED_AS_DATA);
    ck_assert_float_eq(s->normalisation.mean[0], mean);
    expect_normalised(s, &mean, &std);
}
END_TEST

START_TEST(normalisation_is_what_was_chosen)
{
    static const float zero[] = {0, 0, 0}, one[] = {1, 1, 1};
    static const float mean[] = {0.485f, 0.456f, 0.406f}, std[] = {0.229f, 0.224f, 0.225f};
    struct worker_command c = command_of(WORKER_OPTIONS);
    open_net("tiny", "digits");
    c.normalisation = WORKER_NORMALISATION_IMAGENET; /* of three channels: there is one */
    const struct snapshot *s = answer(&c);
    ck_assert_int_eq(s->normalisation.source, NORMALISED_AS_DATA);
    c.normalisation = WORKER_NORMALISATION_NONE;
    s = answer(&c);
    ck_assert_int_eq(s->normalisation.source, NORMALISED_NOT);
    expect_normalised(s, zero, one);
    open_net("tinyvgg", "digits");
    s = answer(&c);
    expect_normalised(s, zero, one);
    c.normalisation = WORKER_NORMALISATION_IMAGENET;
    s = answer(&c);
    expect_normalised(s, mean, std);
}
END_TEST

START_TEST(training_is_fed_with_the_normalisation_that_is_shown)
{
    /* The first step's loss of the same net differs with the normalisation, and is the same again with the same. */
    double loss[3];
    for (int i = 0; i < 3; i++) {
        struct worker_command c = command_of(WORKER_OPTIONS);
        c.normalisation = i == 1 ? WORKER_NORMALISATION_NONE : WORKER_NORMALISATION_AUTO;
        open_net("tiny", "digits");
        answer(&c);
        const struct snapshot *s = ask(WORKER_STEP);
        ck_assert_int_eq(s->n_curve, 1);
        loss[i] = (double)s->curve[0].train_loss;
    }
    ck_assert_double_eq(loss[0], loss[2]);
    ck_assert_double_gt(fabs(loss[0] - loss[1]), 1e-4);
}
END_TEST

/* ---- names of classes ---- */

static enum cs_status read_names(const char *text, struct class_names *c, struct cs_error *err)
{
    return class_names_from_text(text, strlen(text), "n.txt", c, err);
}

START_TEST(names_are_read_a_line_each)
{
    struct class_names c;
    struct cs_error err;
    ck_assert_int_eq(
        read_names("\xef\xbb\xbftench\r\n  great white shark\t\r\n\r\n\xd0\xba\xd0\xbe\xd1\x82\n\n\n", &c, &err),
        CS_OK);
    ck_assert_int_eq(c.n, 4);
    ck_assert_str_eq(c.name[0], "tench");
    ck_assert_str_eq(c.name[1], "great white shark");
    ck_assert_str_eq(c.name[2], "");
    ck_assert_str_eq(c.name[3], "\xd0\xba\xd0\xbe\xd1\x82");
    class_names_finish(&c);
    char longest[CLASS_NAME_MAX], longer[200];
    memset(longest, 'x', sizeof longest - 1);
    longest[CLASS_NAME_MAX - 1] = '\0';
    ck_assert_int_eq(read_names(longest, &c, &err), CS_OK);
    ck_assert_str_eq(c.name[0], longest);
    class_names_finish(&c);
    for (int i = 0; i < 198; i += 2)
        memcpy(longer + i, "\xc3\xa9", 3); /* two bytes each: it is cut between two of them */
    ck_assert_int_eq(read_names(longer, &c, &err), CS_OK);
    ck_assert_uint_eq(strlen(c.name[0]), 22 * 2 + 3);
    ck_assert_str_eq(c.name[0] + 44, "...");
    class_names_finish(&c);
}
END_TEST

START_TEST(what_is_no_text_is_refused_with_its_line)
{
    static const char *const bad[] = {"a\n\xff\n",  "a\n\xc0\xaf\n", "a\n\xed\xa0\x80\n", "a\n\xf4\x90\x80\x80\n",
                                      "a\nb\x07\n", "a\n\xc2\x85\n", "a\n\xe2\x82\n",     "a\n\xe2\x82"};
    struct class_names c;
    struct cs_error err;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(read_names(bad[i], &c, &err), CS_BAD_FILE);
        ck_assert_msg(strncmp(err.text, "n.txt:2: ", 9) == 0, "%s", err.text);
        ck_assert_ptr_null(c.name);
    }
    ck_assert_int_eq(read_names("\n \n\n", &c, &err), CS_BAD_FILE);
    ck_assert_int_eq(class_names_from_text("a\0b", 3, "n.txt", &c, &err), CS_BAD_FILE);
    char *many = malloc(2 * (CLASS_NAMES_MAX + 1) + 1);
    for (int i = 0; i <= CLASS_NAMES_MAX; i++)
        memcpy(many + 2 * i, "a\n", 3);
    ck_assert_int_eq(read_names(many, &c, &err), CS_BAD_FILE);
    many[2 * CLASS_NAMES_MAX] = '\0';
    ck_assert_int_eq(read_names(many, &c, &err), CS_OK);
    class_names_finish(&c);
    free(many);
    ck_assert_int_ne(class_names_load("/no/such/file", &c, &err), CS_OK);
    ck_assert_int_ne(class_names_load("/", &c, &err), CS_OK);
}
END_TEST

START_TEST(classes_are_called_as_the_file_says_when_their_number_fits)
{
    struct scratch folder;
    char two[PATH_MAX], five[PATH_MAX];
    struct worker_command c = command_of(WORKER_OPTIONS);
    scratch_init(&folder);
    scratch_write(&folder, "two", "x\ny\n", 4);
    scratch_write(&folder, "five", "tench\ngoldfish\nshark\nray\ncock", 29);
    scratch_path(&folder, "two", two);
    c.class_names = scratch_path(&folder, "five", five);
    open_net("net five; input 1x28x28; f = flatten(); o = linear(5)", "digits");
    const struct snapshot *s = answer(&c);
    ck_assert_str_eq(s->error, "");
    ck_assert_ptr_nonnull(s->class_name);
    ck_assert_str_eq(s->class_name[1], "goldfish");
    ck_assert_str_eq(s->class_name[4], "cock");
    c.class_names = two;
    s = answer(&c);
    ck_assert_ptr_null(s->class_name);
    ck_assert_msg(strstr(s->error, "names 2 classes, five tells 5 apart"), "%s", s->error);
    c.class_names = NULL;
    s = answer(&c);
    ck_assert_str_eq(s->error, "");
    c = command_of(WORKER_SETUP); /* opening another net beside names of other classes is no fault */
    strcpy(c.net, "tiny");
    strcpy(c.data, "digits");
    c.class_names = five;
    s = answer(&c);
    ck_assert_str_eq(s->error, "");
    ck_assert_str_eq(s->class_name[3], "3");
    c.class_names = "/no/such/file";
    s = answer(&c);
    ck_assert_str_eq(s->net->name, "tiny");
    ck_assert_msg(strstr(s->error, "/no/such/file"), "%s", s->error);
    scratch_finish(&folder);
}
END_TEST

static void add(Suite *suite, const char *name, bool worker, const TTest *const *tests, size_t n)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 240);
    if (worker)
        tcase_add_checked_fixture(tcase, set_up_worker, tear_down_worker);
    for (size_t i = 0; i < n; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
}

int main(void)
{
    const TTest *const files[] = {a_text_in_the_place_of_a_name_is_the_same_network_as_the_file,
                                  an_error_in_a_text_has_its_line,
                                  what_stands_above_a_layer_that_does_not_fit_is_a_network,
                                  below_a_layer_that_does_not_fit_the_text_must_still_be_right,
                                  loading_a_model_tells_how_far_it_is_and_can_be_ended,
                                  every_model_that_comes_along_is_found_by_its_name_and_fits_its_data,
                                  names_are_read_a_line_each,
                                  what_is_no_text_is_refused_with_its_line};
    const TTest *const worker[] = {a_network_that_does_not_fit_the_data_is_looked_at_with_a_picture_of_its_own,
                                   what_would_need_training_answers_why_there_is_none,
                                   a_picture_is_looked_at_by_a_network_without_data,
                                   data_that_cannot_be_opened_leave_the_network_to_look_at,
                                   data_that_cannot_be_opened_do_not_take_away_what_was_learnt,
                                   pictures_of_the_right_shape_are_shown_to_a_network_with_other_classes,
                                   a_network_ends_before_a_layer_that_does_not_fit_and_the_rest_can_be_looked_at,
                                   a_network_may_end_in_anything,
                                   probabilities_of_a_network_that_ends_in_a_softmax_are_its_own,
                                   a_model_begins_with_its_own_weights_and_normalisation_trains_on_and_comes_back,
                                   the_next_network_is_given_pictures_as_its_data_have_them,
                                   normalisation_is_what_was_chosen,
                                   training_is_fed_with_the_normalisation_that_is_shown,
                                   classes_are_called_as_the_file_says_when_their_number_fits};
    Suite *suite = suite_create("courses");
    add(suite, "files", false, files, sizeof files / sizeof *files);
    add(suite, "worker", true, worker, sizeof worker / sizeof *worker);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
