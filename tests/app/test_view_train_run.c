/* tests/app/test_view_train_run.c - how a training is set up and driven in the Train workspace: what counts at once and
 * what from a restart on, steps and epochs, a divergence and the way back, and the caption that fits. */
#include "app/views/train.h"
#include "tests/app/overlap.h"

static struct window open_train(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=train");
    window_set(&w, "train.net=tiny");
    session_need_network(w.session);
    window_answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static void run(struct window *w, enum command_id c)
{
    struct cs_error err = {""};
    ck_assert_msg(session_run(w->session, c, &err) == CS_OK, "%s", err.text);
    window_answer(w);
}

static const struct snapshot *now(const struct window *w)
{
    return session_snapshot(w->session);
}

/* A part of some text. */
static bool mentions(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

/* The middle of the text that is shown, clicked. */
static void click(struct window *w, const char *text)
{
    const struct draw_cmd *c = draw_list_find_text(&w->list, text, 0);
    ck_assert_msg(c != NULL, "'%s' is not shown", text);
    const struct rect r = text_rect(w, c);
    window_click(w, r.x + r.w / 2, r.y + r.h / 2);
    window_answer(w);
}

/* ---- at once, or from a restart on ---- */

START_TEST(nothing_learnt_yet_takes_every_setting_at_once)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.batch_norm=on");
    window_set(&w, "train.dropout=0.5");
    window_set(&w, "train.seed=9");
    window_answer(&w);
    ck_assert_int_eq(net_count_batch_norms(now(&w)->net), 1);
    ck_assert_int_eq(net_count_dropouts(now(&w)->net), 1);
    ck_assert_uint_eq(now(&w)->options.seed, 9);
    ck_assert_int_eq(session_pending(w.session, NULL, 0), 0);
    ck_assert(!mentions(&w, "From a restart on"));
    window_close(&w);
}
END_TEST

START_TEST(what_was_learnt_stays_until_the_restart_that_a_setting_waits_for)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.open=network,run");
    run(&w, COMMAND_TRAIN_STEP);
    run(&w, COMMAND_TRAIN_STEP);
    window_set(&w, "train.seed=9");
    window_set(&w, "train.batch_norm=on");
    window_answer(&w);
    ck_assert_uint_eq(now(&w)->steps, 2);
    ck_assert_int_eq(net_count_batch_norms(now(&w)->net), 0);
    ck_assert_int_eq(session_pending(w.session, NULL, 0), 2);
    ck_assert(session_is_pending(w.session, PROP_TRAIN_SEED) && !session_is_pending(w.session, PROP_TRAIN_DROPOUT));
    ck_assert(mentions(&w, "From a restart on: Seed, Batch"));
    ck_assert(shows(&w, "until a restart: 1"));
    ck_assert(shows(&w, "until a restart: As the net"));
    click(&w, "Take back");
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_SEED), 1);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_BATCH_NORM), TRAIN_NORM_AS_NET);
    ck_assert_uint_eq(now(&w)->steps, 2);
    ck_assert(!mentions(&w, "From a restart on"));
    run(&w, COMMAND_UNDO); /* one step */
    ck_assert_int_eq(session_pending(w.session, NULL, 0), 2);
    click(&w, "Restart");
    ck_assert_uint_eq(now(&w)->steps, 0);
    ck_assert_uint_eq(now(&w)->options.seed, 9);
    ck_assert_int_eq(net_count_batch_norms(now(&w)->net), 1);
    ck_assert_int_eq(session_pending(w.session, NULL, 0), 0);
    window_close(&w);
}
END_TEST

START_TEST(what_can_change_while_it_trains_does_so_without_a_restart)
{
    static const char *const live[] = {"train.lr=0.5",          "train.momentum=0.5",     "train.batch=32",
                                       "train.schedule=cosine", "train.weight_decay=0.1", "train.clip_norm=2",
                                       "train.loss=mse",        "train.optimizer=adam",   "train.epochs=4",
                                       "train.stop_at=77",      "train.augment=shift=2",  "train.threads=3"};
    struct window w = open_train(1440, 900);
    run(&w, COMMAND_TRAIN_STEP);
    for (size_t i = 0; i < sizeof live / sizeof *live; i++)
        window_set(&w, live[i]);
    window_answer(&w);
    const struct snapshot *s = now(&w);
    ck_assert_uint_eq(s->steps, 1);
    ck_assert_int_eq(session_pending(w.session, NULL, 0), 0);
    ck_assert_float_eq(s->options.optimizer.lr, 0.5f);
    ck_assert_int_eq(s->options.optimizer.kind, OPTIMIZER_ADAM);
    ck_assert_int_eq(s->options.batch, 32);
    ck_assert_int_eq(s->options.loss, LOSS_MSE);
    ck_assert_int_eq(s->options.schedule.kind, SCHEDULE_COSINE);
    ck_assert_float_eq(s->options.optimizer.clip_norm, 2);
    ck_assert_int_eq(s->options.augment.shift, 2);
    ck_assert_int_eq(s->epochs, 4);
    ck_assert_uint_eq(s->stop_at, 77);
    ck_assert_int_eq(s->threads, 3);
    window_close(&w);
}
END_TEST

START_TEST(another_network_says_what_becomes_of_what_was_learnt)
{
    struct window w = open_train(1440, 900);
    run(&w, COMMAND_TRAIN_STEP);
    window_set(&w, "train.net=lenet5");
    double age;
    const char *said = session_message(w.session, &age);
    ck_assert_msg(strstr(said, "Tiny net ended after 1 steps") && strstr(said, "Ctrl Z"), "%s", said);
    window_answer(&w);
    ck_assert_uint_eq(now(&w)->steps, 0);
    window_close(&w);
}
END_TEST

START_TEST(a_smoothing_of_labels_does_not_stand_in_the_way_of_another_loss)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.label_smoothing=0.1");
    window_set(&w, "train.loss=logistic");
    window_answer(&w);
    ck_assert_str_eq(now(&w)->error, "");
    ck_assert_int_eq(now(&w)->options.loss, LOSS_LOGISTIC);
    window_set(&w, "train.loss=cross_entropy");
    window_answer(&w);
    ck_assert_float_eq(now(&w)->options.label_smoothing, 0.1f);
    window_close(&w);
}
END_TEST

/* ---- driving ---- */

START_TEST(the_key_of_an_epoch_trains_it_and_rests)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.batch=4096");
    window_set(&w, "train.epochs=2");
    for (int epoch = 0; epoch < 2; epoch++) {
        window_key(&w, 'e', 0);
        window_answer(&w);
        ck_assert(!session_training(w.session));
        ck_assert_int_eq(now(&w)->epoch, epoch);
        ck_assert_int_eq(now(&w)->batch, now(&w)->batches - 1);
    }
    ck_assert(!session_can_run(w.session, COMMAND_TRAIN_EPOCH)); /* all are done */
    window_close(&w);
}
END_TEST

START_TEST(buttons_of_the_section_train_a_step_and_an_epoch)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.batch=4096");
    window_set(&w, "train.open=run");
    window_answer(&w);
    click(&w, "One step");
    ck_assert_uint_eq(now(&w)->steps, 1);
    ck_assert(shows(&w, "1 step"));
    click(&w, "One epoch");
    ck_assert_uint_eq(now(&w)->steps, (uint64_t)now(&w)->batches);
    window_close(&w);
}
END_TEST

START_TEST(training_stops_at_the_step_and_the_session_knows)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.stop_at=5");
    run(&w, COMMAND_TRAIN_START);
    ck_assert_uint_eq(now(&w)->steps, 5);
    ck_assert(!session_training(w.session));
    ck_assert(session_can_run(w.session, COMMAND_TRAIN_START));
    window_close(&w);
}
END_TEST

/* ---- divergence ---- */

START_TEST(a_rate_of_10_names_a_layer_and_one_click_recovers)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.net=lenet5");
    window_set(&w, "train.lr=10");
    window_answer(&w);
    run(&w, COMMAND_TRAIN_START);
    ck_assert_uint_gt(now(&w)->stray.step, 0);
    char layer[128];
    snprintf(layer, sizeof layer, "Diverged at step %llu", (unsigned long long)now(&w)->stray.step);
    ck_assert(mentions(&w, layer));
    ck_assert(mentions(&w, now(&w)->stray.where.layer));
    ck_assert(mentions(&w, "The training has diverged"));
    window_set(&w, "train.lr=0.2");
    window_answer(&w);
    window_set(&w, "train.stop_at=40");
    click(&w, "Go back, rate 0.02");
    ck_assert_double_eq_tol(session_float(w.session, PROP_TRAIN_LR), 0.02, 1e-9);
    ck_assert_uint_eq(now(&w)->stray.step, 0);
    ck_assert_uint_eq(now(&w)->steps, 40);
    ck_assert(!mentions(&w, "Diverged"));
    ck_assert(!session_can_run(w.session, COMMAND_TRAIN_GO_BACK));
    for (int i = 0; i < now(&w)->n_curve; i++)
        ck_assert_float_lt(now(&w)->curve[i].train_loss, 5);
    window_close(&w);
}
END_TEST

/* ---- looks ---- */

/* The picture of the schedule is what the engine says of every step. */
START_TEST(the_picture_of_a_schedule_is_its_rates)
{
    const struct schedule s = {.kind = SCHEDULE_STEP, .step_size = 2, .gamma = 0.1, .epochs = 4, .warmup = 1};
    double rate[41];
    ck_assert_int_eq(schedule_curve(&s, 0.5, 10, 41, rate), 40);
    for (int i = 0; i < 41; i++) {
        const int step = i < 40 ? (int)(39.0 * i / 40) : 39;
        const double want = 0.5 * schedule_at(&s, (struct schedule_place){step, 10}).lr;
        ck_assert_double_eq(rate[i], want);
    }
}
END_TEST

static const struct {
    float width, height;
    const char *language;
} sizes[] = {{1440, 900, "en"}, {1920, 1080, "en"}, {1280, 720, "en"}, {1024, 640, "en"},
             {720, 450, "en"},  {1024, 720, "en"},  {1440, 900, "ru"}, {1920, 1080, "ru"},
             {1280, 720, "ru"}, {1024, 640, "ru"},  {720, 450, "ru"},  {1024, 720, "ru"}};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void look(struct window *w, const char *what)
{
    char where[96], set[48];
    for (int open = 0; open < 3; open++) {
        static const char *const lists[] = {"data,network,optimiser", "network,run", "optimiser,more"};
        snprintf(set, sizeof set, "train.open=%s", lists[open]);
        window_set(w, set);
        window_answer(w);
        snprintf(where, sizeof where, "%s, %s at %.0fx%.0f", what, lists[open], (double)w->width, (double)w->height);
        check_texts(w, where);
    }
}

START_TEST(panel_and_caption_have_room_at_every_size_in_both_languages)
{
    char language[32];
    struct window w = open_train(sizes[_i].width, sizes[_i].height);
    snprintf(language, sizeof language, "app.language=%s", sizes[_i].language);
    window_set(&w, language);
    window_set(&w, "train.schedule=step:3:0.1");
    window_set(&w, "train.net=lenet5");
    window_answer(&w);
    look(&w, "at first");
    run(&w, COMMAND_TRAIN_STEP);
    run(&w, COMMAND_TRAIN_STEP);
    window_set(&w, "train.seed=7");
    window_set(&w, "train.dropout=0.5");
    window_set(&w, "train.batch_norm=off");
    window_set(&w, "train.label_noise=0.1");
    look(&w, "waiting for a restart");
    window_set(&w, "train.lr=10"); /* from the start, so that the filters that are kept are ordinary ones */
    run(&w, COMMAND_TRAIN_RESET);
    run(&w, COMMAND_TRAIN_START);
    ck_assert_uint_gt(now(&w)->stray.step, 0);
    look(&w, "diverged");
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_train_run");
    TCase *t = tcase_create("run");
    tcase_set_timeout(t, 400);
    tcase_add_test(t, nothing_learnt_yet_takes_every_setting_at_once);
    tcase_add_test(t, what_was_learnt_stays_until_the_restart_that_a_setting_waits_for);
    tcase_add_test(t, what_can_change_while_it_trains_does_so_without_a_restart);
    tcase_add_test(t, another_network_says_what_becomes_of_what_was_learnt);
    tcase_add_test(t, a_smoothing_of_labels_does_not_stand_in_the_way_of_another_loss);
    tcase_add_test(t, the_key_of_an_epoch_trains_it_and_rests);
    tcase_add_test(t, buttons_of_the_section_train_a_step_and_an_epoch);
    tcase_add_test(t, training_stops_at_the_step_and_the_session_knows);
    tcase_add_test(t, a_rate_of_10_names_a_layer_and_one_click_recovers);
    tcase_add_test(t, the_picture_of_a_schedule_is_its_rates);
    tcase_add_loop_test(t, panel_and_caption_have_room_at_every_size_in_both_languages, 0, SIZES);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
