/* tests/engine/test_memory.c - running out of memory: networks, trainer and worker give a status and leak nothing.
 * The linker sends every allocation of the engine through here (--wrap); the n-th one fails, for n = 0, 1, 2 ...
 * Check allocates, too, so nothing is asserted while an attempt is under way: it says in *wrong what was wrong. */
#include <check.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_text.h"
#include "engine/train/trainer.h"
#include "engine/worker/worker.h"

static atomic_long live;      /* blocks allocated and not freed */
static atomic_long left = -1; /* allocations that still succeed; below 0: all */
static atomic_bool failed;    /* one did not */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *p);

static bool fails(void)
{
    if (atomic_load(&left) < 0 || atomic_fetch_sub(&left, 1) > 0)
        return false;
    atomic_store(&left, -1); /* only this one: what comes after it must cope, too */
    atomic_store(&failed, true);
    return true;
}

static void *counted(void *p)
{
    if (p)
        atomic_fetch_add(&live, 1);
    return p;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t size)
{
    if (fails())
        return NULL;
    return p ? __real_realloc(p, size) : counted(__real_realloc(p, size));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : counted(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void *p)
{
    if (p)
        atomic_fetch_sub(&live, 1);
    __real_free(p);
}

/* An attempt returns whether it got what it wanted. It must say no, and clean up, whenever an allocation failed. */
typedef bool (*attempt_fn)(void *ctx, const char **wrong);

static void fail_every_allocation(attempt_fn attempt, void *ctx)
{
    for (int n = 0; n < 10000; n++) {
        const char *wrong = NULL;
        const long before = atomic_load(&live);
        atomic_store(&failed, false);
        atomic_store(&left, n);
        const bool worked = attempt(ctx, &wrong);
        atomic_store(&left, -1);
        const long leaked = atomic_load(&live) - before;
        ck_assert_msg(leaked == 0, "%ld blocks leaked when allocation %d failed", leaked, n);
        ck_assert_msg(!wrong, "allocation %d failed: %s", n, wrong);
        ck_assert_msg(worked != atomic_load(&failed), "allocation %d failed and nobody noticed", n);
        if (worked) {
            ck_assert_int_gt(n, 0);
            return;
        }
    }
    ck_abort_msg("it never worked");
}

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
    fail_every_allocation(work, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory");
    TCase *memory = tcase_create("memory");
    tcase_add_test(memory, a_network_copes_with_every_failing_allocation);
    tcase_add_test(memory, a_trainer_copes_with_every_failing_allocation);
    tcase_add_test(memory, a_worker_copes_with_every_failing_allocation);
    tcase_set_timeout(memory, 200);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
