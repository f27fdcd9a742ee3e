/* tests/engine/test_memory.c - running out of memory: networks, trainer and worker give a status and leak nothing. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/data/class_names.h"
#include "engine/data/image.h"
#include "engine/data/sampler.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"
#include "engine/train/trainer.h"
#include "engine/worker/course.h"
#include "engine/worker/course_save.h"
#include "engine/worker/worker.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/scratch.h"

static bool is_ok(enum cs_status status, const struct cs_error *err, const char **wrong)
{
    if (status && (status != CS_NO_MEMORY || err->text[0] == '\0'))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    return status == CS_OK;
}

static bool open_net(void *ctx, const char **wrong)
{
    struct net *net;
    struct cs_error err = {""};
    const bool worked = is_ok(net_open(ctx, &net, &err), &err, wrong);
    if (worked != (net != NULL))
        *wrong = "status and net do not fit together";
    net_destroy(&net);
    return worked;
}

static bool open_prefix(void *ctx, const char **wrong)
{
    struct net *net;
    struct net_break broken;
    struct cs_error err = {""};
    const bool worked = is_ok(net_open_prefix(ctx, &net, &broken, &err), &err, wrong);
    if (worked != (net != NULL))
        *wrong = "status and net do not fit together";
    net_destroy(&net);
    return worked;
}

static bool read_class_names(void *ctx, const char **wrong)
{
    struct class_names names;
    struct cs_error err = {""};
    const bool worked = is_ok(class_names_from_text(ctx, strlen(ctx), "n.txt", &names, &err), &err, wrong);
    if (worked != (names.name != NULL))
        *wrong = "status and names do not fit together";
    class_names_finish(&names);
    return worked;
}

static bool clone_net(void *ctx, const char **wrong)
{
    struct net *copy;
    struct cs_error err = {""};
    const bool worked = is_ok(net_clone(ctx, &copy, &err), &err, wrong);
    net_destroy(&copy);
    return worked;
}

START_TEST(a_network_copes_with_every_failing_allocation)
{
    struct net *net;
    fail_every_allocation(open_net, (void *)"lenet5");
    fail_every_allocation(open_net, (void *)"cifar");
    fail_every_allocation(open_prefix, (void *)"net n; input 1x8x8; a = conv2d(2, 3); b = conv2d(2, 9); c = relu()");
    fail_every_allocation(read_class_names, (void *)"tench\ngoldfish\n");
    ck_assert_int_eq(net_open("cifar", &net, NULL), CS_OK);
    fail_every_allocation(clone_net, net);
    net_destroy(&net);
}
END_TEST

struct parts {
    struct net *net;
    struct dataset *data;
    struct trainer *trainer;
};

static struct trainer_options options_of(enum optimizer_kind kind, int batch)
{
    return (struct trainer_options){.optimizer = optimizer_defaults(kind), .batch = batch, .seed = 1};
}

static bool create_trainer(void *ctx, const char **wrong)
{
    const struct parts *p = ctx;
    const struct trainer_options options = options_of(OPTIMIZER_ADAM, 8);
    struct trainer *t;
    struct cs_error err = {""};
    const bool worked = is_ok(trainer_create(&t, p->net, p->data, &options, NULL, &err), &err, wrong);
    trainer_destroy(&t);
    return worked;
}

/* A trainer whose options could not be changed goes on as before. */
static bool change_trainer(void *ctx, const char **wrong)
{
    const struct parts *p = ctx;
    const struct trainer_options before = options_of(OPTIMIZER_SGD, 8), after = options_of(OPTIMIZER_ADAM, 24);
    struct trainer *t;
    struct cs_error err = {""};
    if (trainer_create(&t, p->net, p->data, &before, NULL, &err))
        return false;
    const bool worked = is_ok(trainer_set_options(t, &after, &err), &err, wrong);
    if (!trainer_step(t).finite)
        *wrong = "the trainer does not go on";
    trainer_destroy(&t);
    return worked;
}

START_TEST(a_trainer_copes_with_every_failing_allocation)
{
    struct parts p = {0};
    ck_assert_int_eq(net_open("tiny", &p.net, NULL), CS_OK);
    ck_assert_int_eq(dataset_open("digits", &p.data, NULL), CS_OK);
    net_init_params(p.net, 1);
    fail_every_allocation(create_trainer, &p);
    fail_every_allocation(change_trainer, &p);
    dataset_destroy(&p.data);
    net_destroy(&p.net);
}
END_TEST

static bool create_worker(void *ctx, const char **wrong)
{
    (void)ctx;
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.1};
    struct worker *w;
    struct cs_error err = {""};
    const bool worked = is_ok(worker_create(&w, &options, &err), &err, wrong);
    worker_destroy(&w);
    return worked;
}

/* From an empty worker to three steps with every subscription. A failure may cost the command or one snapshot's
 * contents, and is told; the worker lives on. */
static bool work(void *ctx, const char **wrong)
{
    (void)ctx;
    const struct worker_options options = {.threads = 1, .snapshot_interval = 0.1};
    float pixels[784] = {0};
    struct worker *w;
    struct worker_command c = {.kind = WORKER_SETUP, .net = "tiny", .data = "digits"};
    c.options = options_of(OPTIMIZER_SGD, 8);
    c.options.validation = 100;
    c.probe = (struct worker_probe){.from_pixels = true, .n_pixels = 784, .pixels = pixels};
    if (worker_create(&w, &options, NULL))
        return false;
    worker_subscribe(w, 0x1f);
    bool posted = worker_post(w, &c, NULL) == CS_OK;
    c.kind = WORKER_PROBE;
    posted = worker_post(w, &c, NULL) == CS_OK && posted;
    c.kind = WORKER_STEP;
    for (int i = 0; i < 3; i++)
        posted = worker_post(w, &c, NULL) == CS_OK && posted;
    if (!worker_wait_idle(w, 60))
        *wrong = "the worker does not come to rest";
    const struct snapshot *s = worker_snapshot(w);
    const bool told = s->error_serial > 0;
    if (!told && posted && s->steps != 3)
        *wrong = "a command got lost and nobody was told";
    worker_destroy(&w);
    return posted && !told;
}

START_TEST(a_worker_copes_with_every_failing_allocation)
{
    fail_every_allocation(create_worker, NULL);
    survive_every_allocation(work, NULL); /* it may do with a moment less */
}
END_TEST

/* Data, pictures and models. */

static bool open_data(void *ctx, const char **wrong)
{
    struct dataset *data;
    struct cs_error err = {""};
    const bool worked = is_ok(dataset_open(ctx, &data, &err), &err, wrong);
    dataset_destroy(&data);
    return worked;
}

/* Everything that feeds a training, from one description of it. */
static bool create_feed(void *ctx, const char **wrong)
{
    const struct dataset *data = ctx;
    const struct augment_options options = {.rotate = 10, .elastic_alpha = 10, .elastic_sigma = 2};
    struct augmenter *augmenter = NULL;
    struct sampler *sampler = NULL;
    struct cs_error err = {""};
    bool worked = is_ok(augmenter_create(&augmenter, &options, 1, dataset_sample(data), 3, &err), &err, wrong);
    worked = worked && is_ok(sampler_create(&sampler, SAMPLING_OVER, data, 500, &err), &err, wrong);
    sampler_destroy(&sampler);
    augmenter_destroy(&augmenter);
    return worked;
}

START_TEST(data_augmentation_and_sampling_cope_with_every_failing_allocation)
{
    struct dataset *data;
    fail_every_allocation(open_data, (void *)"shapes");
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    fail_every_allocation(create_feed, data);
    dataset_destroy(&data);
}
END_TEST

START_TEST(class_folders_cope_with_every_failing_allocation)
{
    static const char *const folders[] = {"a", "b"};
    struct scratch s;
    char name[64];
    scratch_init(&s);
    for (int class = 0; class < 2; class ++) {
        scratch_mkdir(&s, folders[class]);
        for (int i = 0; i < 4; i++) {
            snprintf(name, sizeof name, "%s/%d.pgm", folders[class], i);
            scratch_write(&s, name, "P5 2 2 255 abcd", 15);
        }
    }
    scratch_write(&s, "b/3.pgm", "P5 3 2 255 abcdef", 17); /* one that is scaled */
    survive_every_allocation(open_data, s.folder);         /* stb_image looks for a JPEG before, and can do without */
    scratch_finish(&s);
}
END_TEST

static void write_idx(const struct scratch *s, const char *part)
{
    static const uint8_t images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4};
    static const uint8_t labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 7, 3};
    char name[64];
    snprintf(name, sizeof name, "idx/%s-images-idx3-ubyte", part);
    scratch_write(s, name, images, sizeof images);
    snprintf(name, sizeof name, "idx/%s-labels-idx1-ubyte.gz", part);
    scratch_write_gz(s, name, labels, sizeof labels);
}

static void write_cifar(const struct scratch *s)
{
    static const uint8_t record[1 + 3 * 32 * 32] = {4, 1, 2, 3};
    scratch_write(s, "cifar/test_batch.bin", record, sizeof record);
    for (int i = 1; i <= 5; i++) {
        char name[64];
        snprintf(name, sizeof name, "cifar/data_batch_%d.bin", i);
        scratch_write(s, name, record, sizeof record);
    }
}

START_TEST(a_data_set_copes_with_every_failing_allocation)
{
    struct scratch scratch;
    char path[PATH_MAX];
    scratch_init(&scratch);
    scratch_mkdir(&scratch, "idx");
    scratch_mkdir(&scratch, "cifar");
    write_idx(&scratch, "train");
    write_idx(&scratch, "t10k");
    write_cifar(&scratch);
    fail_every_allocation(open_data, (void *)"digits");
    fail_every_allocation(open_data, (void *)scratch_path(&scratch, "idx", path));
    fail_every_allocation(open_data, (void *)scratch_path(&scratch, "cifar", path));
    scratch_finish(&scratch);
}
END_TEST

static bool read_picture(void *ctx, const char **wrong)
{
    struct image image;
    struct tensor t = {0};
    struct cs_error err = {""};
    if (!is_ok(image_load(ctx, &image, &err), &err, wrong))
        return false;
    const bool worked = is_ok(image_to_tensor(&image, 3, 5, 40, &t, &err), &err, wrong);
    tensor_finish(&t);
    image_finish(&image);
    return worked;
}

/* stb_image tries one kind after the other, so that not every failure matters. Of PNG it leaks its scratch: not ours to
 * mend. */
START_TEST(a_picture_copes_with_every_failing_allocation)
{
    static const char *const names[] = {"palette.bmp", "rgba.bmp", "rgb.ppm", "grey.pgm"};
    const char *data = getenv("CONVOSCOPE_TEST_DATA");
    ck_assert_ptr_nonnull(data);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[PATH_MAX];
        ck_assert_int_lt(snprintf(path, sizeof path, "%s/../fuzz/corpus/image/%s", data, names[i]), PATH_MAX);
        survive_every_allocation(read_picture, path);
    }
}
END_TEST

static bool write_picture(void *ctx, const char **wrong)
{
    static const uint8_t rgb[3 * 40 * 30] = {1, 2, 3};
    struct cs_error err = {""};
    return is_ok(image_save_png(ctx, rgb, 40, 30, &err), &err, wrong);
}

static bool load_model(void *ctx, const char **wrong)
{
    struct net *net;
    struct training_state state = {0};
    struct model_input_info input;
    struct cs_error err = {""};
    const bool worked = is_ok(model_load(ctx, &net, &state, &input, &err), &err, wrong);
    training_state_finish(&state);
    net_destroy(&net);
    return worked;
}

struct saving {
    struct net *net;
    char path[PATH_MAX];
};

static bool save_model(void *ctx, const char **wrong)
{
    const struct saving *s = ctx;
    const struct training_state state = {.optimizer = "sgd", .n_blocks = 1, .block = {s->net->params}};
    const struct model_input_info input = {.channels = 1, .std = {1}};
    struct cs_error err = {""};
    return is_ok(model_save(s->path, s->net, &state, &input, &err), &err, wrong);
}

static int left; /* things that were held and are no longer */

static void leave(void *thing)
{
    (void)thing;
    left++;
}

/* With a moment, curves and whatever else a training holds. */
static bool make_image(void *ctx, const char **wrong)
{
    static const float curve[3] = {1, 2, 3};
    const struct saving *s = ctx;
    const struct training_state state = {.optimizer = "sgd", .n_blocks = 1, .block = {s->net->params}};
    struct save_image *image = NULL;
    struct cs_error err = {""};
    left = 0;
    enum cs_status status = save_image_create(&image, s->net, &state, NULL, &err);
    if (!status)
        status = save_image_add(image, "curve", MODEL_FLOATS, curve, 3, &err);
    if (!status)
        status = save_image_add(image, "hands.locked", MODEL_TEXT, "conv1/0", 7, &err);
    const bool held = !status;
    if (!status)
        status = save_image_hold(image, &left, leave, &err);
    if (!status)
        status = save_image_refer(image, "moment0.params", MODEL_FLOATS, s->net->params, s->net->n_params, &err);
    if (!status)
        status = save_image_write(image, s->path, &err);
    save_image_destroy(&image);
    if (left != held)
        *wrong = "what was held was not left";
    return is_ok(status, &err, wrong);
}

static bool read_text(void *ctx, const char **wrong)
{
    char *text;
    struct cs_error err = {""};
    const enum cs_status status = model_text(ctx, "hands.locked", &text, &err);
    if (!status && strcmp(text, "conv1/0") != 0)
        *wrong = "another text";
    free(text);
    return is_ok(status, &err, wrong);
}

static bool go_on(void *ctx, double done)
{
    (void)ctx, (void)done;
    return true;
}

/* The course that goes on from a file, with its curves, moments, runs and filters changed by hand, and another file of
 * it. */
static bool resume_course(void *ctx, const char **wrong)
{
    struct worker_command setup = {.kind = WORKER_SETUP, .data = "digits", .resume = true};
    const struct model_watch watch = {go_on, NULL};
    struct course *course = NULL, *before = NULL;
    struct save_image *image = NULL;
    struct runs runs = {.n = 0};
    struct cs_error err = {""};
    snprintf(setup.net, sizeof setup.net, "%s", (const char *)ctx);
    enum cs_status status = course_create(&course, &setup, &before, NULL, &watch, &err);
    if (!status && course->n_brought != 1)
        *wrong = "a run was lost";
    if (!status && (course->weights.n_set != 1 || course->weights.n_locked != 1 || course->weights.n_silenced < 1))
        *wrong = "what was done by hand was lost";
    if (!status)
        course_give_runs(course, &runs);
    if (!status)
        status = course_image(course, &runs, SIZE_MAX, &image, &err);
    const bool worked = is_ok(status, &err, wrong);
    save_image_destroy(&image);
    runs_finish(&runs);
    course_destroy(&course);
    return worked;
}

static void make_training(const char *path)
{
    struct worker *w;
    struct worker_command setup = {.kind = WORKER_SETUP,
                                   .net = "tiny",
                                   .data = "digits",
                                   .options = {.optimizer = optimizer_defaults(OPTIMIZER_ADAM), .batch = 8}};
    const struct worker_command step = {.kind = WORKER_STEP}, keep = {.kind = WORKER_KEEP_RUN},
                                save = {.kind = WORKER_SAVE, .path = path},
                                hands = {.kind = WORKER_WEIGHTS, .weights = {"conv1/1/bias=0.5", "conv1/0", "conv1/2"}};
    setup.plan.size = 40;
    ck_assert_int_eq(worker_create(&w, &(struct worker_options){.threads = 1}, NULL), CS_OK);
    ck_assert_int_eq(worker_post(w, &setup, NULL), CS_OK);
    ck_assert_int_eq(worker_post(w, &hands, NULL), CS_OK);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(worker_post(w, &step, NULL), CS_OK);
    ck_assert(worker_wait_idle(w, 60)); /* what is posted does not wait for steps */
    ck_assert_int_eq(worker_post(w, &keep, NULL), CS_OK);
    ck_assert_int_eq(worker_post(w, &save, NULL), CS_OK);
    ck_assert(worker_wait_idle(w, 60));
    ck_assert_uint_eq(worker_snapshot(w)->save.result[SAVE_ASKED].saved, 1);
    worker_destroy(&w);
}

START_TEST(taking_up_a_training_copes_with_every_failing_allocation)
{
    struct scratch scratch;
    struct saving saving;
    scratch_init(&scratch);
    scratch_path(&scratch, "training.onnx", saving.path);
    make_training(saving.path);
    fail_every_allocation(load_model, saving.path);
    fail_every_allocation(read_text, saving.path);
    survive_every_allocation(resume_course, saving.path);
    ck_assert_int_eq(net_open("tiny", &saving.net, NULL), CS_OK);
    fail_every_allocation(make_image, &saving);
    net_destroy(&saving.net);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(saving_and_loading_cope_with_every_failing_allocation)
{
    struct scratch scratch;
    struct saving saving;
    char path[PATH_MAX];
    scratch_init(&scratch);
    scratch_path(&scratch, "tiny.onnx", saving.path);
    ck_assert_int_eq(net_open("tiny", &saving.net, NULL), CS_OK);
    fail_every_allocation(save_model, &saving);
    fail_every_allocation(load_model, saving.path);
    fail_every_allocation(write_picture, (void *)scratch_path(&scratch, "a.png", path));
    net_destroy(&saving.net);
    scratch_finish(&scratch);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory");
    TCase *memory = tcase_create("memory");
    tcase_add_test(memory, data_augmentation_and_sampling_cope_with_every_failing_allocation);
    tcase_add_test(memory, class_folders_cope_with_every_failing_allocation);
    tcase_add_test(memory, a_network_copes_with_every_failing_allocation);
    tcase_add_test(memory, a_trainer_copes_with_every_failing_allocation);
    tcase_add_test(memory, a_worker_copes_with_every_failing_allocation);
    tcase_add_test(memory, a_data_set_copes_with_every_failing_allocation);
    tcase_add_test(memory, a_picture_copes_with_every_failing_allocation);
    tcase_add_test(memory, taking_up_a_training_copes_with_every_failing_allocation);
    tcase_add_test(memory, saving_and_loading_cope_with_every_failing_allocation);
    tcase_set_timeout(memory, 200);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
