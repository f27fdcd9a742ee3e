/* tests/app/test_session_orders.c - the session while the worker is behind: several networks are on their way, and
 * what comes in between must not be taken for the one that was asked for. */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session.h"
#include "app/session/session_build.h"

enum { PATIENCE = 60 };

/* notify() lets `passes` snapshots through, and then the worker stands in it. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    int passes; /* -1: all */
    bool inside;
} door = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, -1, false};

static void notify(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&door.lock);
    while (door.passes == 0) {
        door.inside = true;
        pthread_cond_broadcast(&door.moved);
        pthread_cond_wait(&door.moved, &door.lock);
    }
    door.inside = false;
    door.passes -= door.passes > 0;
    pthread_mutex_unlock(&door.lock);
}

static void let_pass(int passes)
{
    pthread_mutex_lock(&door.lock);
    door.passes = passes;
    door.inside = false;
    pthread_cond_broadcast(&door.moved);
    pthread_mutex_unlock(&door.lock);
}

static void wait_for_worker(void)
{
    pthread_mutex_lock(&door.lock);
    while (!door.inside)
        pthread_cond_wait(&door.moved, &door.lock);
    pthread_mutex_unlock(&door.lock);
}

static void set(struct session *s, const char *assignment)
{
    struct cs_error err = {""};
    ck_assert_msg(session_set_assignment(s, assignment, &err) == CS_OK, "%s: %s", assignment, err.text);
}

static struct session *open_session(void)
{
    struct session *s;
    struct cs_error err = {""};
    const struct session_options options = {.threads = 1, .notify = notify};
    let_pass(-1);
    ck_assert_msg(session_create(&s, &options, &err) == CS_OK, "%s", err.text);
    session_need_network(s);
    ck_assert(session_wait(s, PATIENCE));
    return s;
}

/* Two networks are asked for, and the worker stands where the first one is there and the second one is loaded. */
static void ask_for_two(struct session *s, const char *first, const char *second)
{
    const uint64_t setup = session_snapshot(s)->setup;
    let_pass(0);
    set(s, first);
    wait_for_worker(); /* the first is being loaded */
    set(s, second);
    let_pass(1);
    for (int i = 0; session_snapshot(s)->setup == setup; i++) {
        ck_assert_int_lt(i, 50);
        wait_for_worker();
        session_tick(s, i);
        if (session_snapshot(s)->setup == setup)
            let_pass(1);
    }
}

START_TEST(hands_are_for_the_network_that_was_asked_for_last)
{
    struct session *s = open_session();
    ask_for_two(s, "train.net=net a; input 1x28x28; a1 = conv2d(4, 5); f = flatten(); fc = linear(10)",
                "train.net=net b; input 1x28x28; b1 = conv2d(4, 5); f = flatten(); fc = linear(10)");
    ck_assert_str_eq(session_snapshot(s)->net->name, "a");
    set(s, "network.locked=b1/0"); /* of a, the layer would be missing */
    let_pass(-1);
    ck_assert(session_wait(s, PATIENCE));
    ck_assert_str_eq(session_snapshot(s)->net->name, "b");
    ck_assert_msg(!session_snapshot(s)->error[0], "%s", session_snapshot(s)->error);
    session_destroy(&s);
}
END_TEST

START_TEST(layers_of_a_model_are_not_those_of_the_network_before_it)
{
    struct session *s = open_session();
    const char *why;
    ask_for_two(s, "train.net=net a; input 1x28x28; a1 = conv2d(4, 5); f = flatten(); fc = linear(10)",
                "train.net=lenet5-mnist");
    ck_assert_ptr_null(session_draft(s, &why));
    let_pass(-1);
    ck_assert(session_wait(s, PATIENCE));
    ck_assert_ptr_nonnull(session_draft(s, &why));
    ck_assert_int_lt(net_find(session_draft(s, &why)->lines, "a1"), 0);
    session_destroy(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("session_orders");
    TCase *orders = tcase_create("orders");
    tcase_add_test(orders, hands_are_for_the_network_that_was_asked_for_last);
    tcase_add_test(orders, layers_of_a_model_are_not_those_of_the_network_before_it);
    tcase_set_timeout(orders, 240);
    suite_add_tcase(suite, orders);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
