/* tests/app/test_view_train_samples.c - the training set as a person sets it up: size, wrong labels, classes made
 * unequal and equal again, switches of augmentation, and pictures of what is trained on. */
#include "app/ui/format.h"
#include "app/views/train.h"
#include "engine/data/data_plan.h"
#include "tests/app/overlap.h"

enum { WAIT = 120 };

static struct window open_train(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=train");
    window_set(&w, "train.net=tiny");
    window_set(&w, "train.size=400");
    window_set(&w, "train.open=data,augment,balance");
    session_need_network(w.session);
    window_answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static struct window open_samples(float width, float height)
{
    struct window w = open_train(width, height);
    window_set(&w, "train.view=samples");
    window_answer(&w);
    return w;
}

static void restart(struct window *w)
{
    struct cs_error err = {""};
    ck_assert_msg(session_run(w->session, COMMAND_TRAIN_RESET, &err) == CS_OK, "%s", err.text);
    window_answer(w);
    ck_assert_str_eq(session_snapshot(w->session)->error, "");
}

/* So that something would be lost by a restart. */
static void train(struct window *w, int steps)
{
    struct cs_error err = {""};
    for (int i = 0; i < steps; i++) {
        ck_assert_msg(session_run(w->session, COMMAND_TRAIN_STEP, &err) == CS_OK, "%s", err.text);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_answer(w);
}

static int pictures_of(const struct window *w, const float *from, size_t n)
{
    int pictures = 0;
    for (size_t i = 0; i < w->list.n; i++)
        pictures += w->list.cmd[i].kind == DRAW_TENSOR && w->list.cmd[i].tensor.data >= from &&
                    w->list.cmd[i].tensor.data < from + n;
    return pictures;
}

/* The middle of a text's place; fails when it is not there. */
static struct point place_of(const struct window *w, const char *text)
{
    const struct draw_cmd *c = draw_list_find_text(&w->list, text, 0);
    ck_assert_msg(c != NULL, "'%s' is not shown", text);
    const struct rect r = text_rect(w, c);
    return (struct point){r.x + r.w / 2, r.y + r.h / 2};
}

static void click_text(struct window *w, const char *text)
{
    const struct point p = place_of(w, text);
    window_click(w, p.x, p.y);
    window_settle(w);
}

static void click_on_stage(struct window *w, const char *text)
{
    const struct draw_cmd *c;
    for (int i = 0; (c = draw_list_find_text(&w->list, text, i)) != NULL; i++)
        if (c->point[0].x > 264 && c->point[0].x < 1120) {
            const struct rect r = text_rect(w, c);
            window_click(w, r.x + r.w / 2, r.y + r.h / 2);
            window_settle(w);
            return;
        }
    ck_abort_msg("'%s' is not on the stage", text);
}

/* A slider of the stage, by the row of the class's number. */
static struct point row_of(const struct window *w, int class)
{
    char name[8];
    snprintf(name, sizeof name, "%d", class);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->font.family == FONT_SANS && c->font.size == 14 && !strcmp(text_of(w, c), name) &&
            c->point[0].x < w->width / 2)
            return (struct point){c->point[0].x, c->point[0].y - 5};
    }
    ck_abort_msg("no row of class %d", class);
}

/* ---- pictures ---- */

START_TEST(pictures_are_those_of_the_snapshot_beside_what_augmentation_makes_of_them)
{
    struct window w = open_samples(1440, 900);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(s->n_preview, 12);
    ck_assert_int_eq(pictures_of(&w, s->preview_plain, 12 * 784), 12);
    ck_assert_int_eq(pictures_of(&w, s->preview_augmented, 12 * 6 * 784), 0); /* they would all be the same */
    ck_assert(shows(&w, "as every epoch shows them: nothing is augmented"));
    window_set(&w, "train.augment=shift=2,noise=0.1");
    window_answer(&w);
    s = session_snapshot(w.session);
    const int plain = pictures_of(&w, s->preview_plain, 12 * 784);
    ck_assert_int_gt(plain, 3);
    ck_assert_int_eq(pictures_of(&w, s->preview_augmented, 12 * 6 * 784), 5 * plain);
    ck_assert(memcmp(s->preview_augmented, s->preview_plain, 784 * sizeof(float)) != 0);
    ck_assert(shows(&w, "as they are, then as epochs 1 to 5 have them"));
    window_close(&w);
}
END_TEST

START_TEST(pictures_are_made_only_while_they_are_seen)
{
    struct window w = open_train(1440, 900);
    ck_assert_ptr_null(session_snapshot(w.session)->preview);
    window_set(&w, "train.view=samples");
    window_answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->preview);
    window_set(&w, "train.view=overview");
    window_answer(&w);
    ck_assert_ptr_null(session_snapshot(w.session)->preview);
    window_close(&w);
}
END_TEST

START_TEST(wrong_labels_and_made_up_pictures_are_marked)
{
    struct window w = open_samples(1440, 900);
    window_set(&w, "train.label_noise=0.3");
    window_set(&w, "train.shares=3=0.2");
    window_set(&w, "train.balance=synthesis");
    window_set(&w, "train.augment=shift=1");
    restart(&w);
    const struct snapshot *s = session_snapshot(w.session);
    int wrong = 0, between = 0;
    for (int i = 0; i < s->n_preview; i++) {
        wrong += s->preview[i].kind == PLANNED_PLAIN && s->preview[i].label != s->preview[i].truth;
        between += s->preview[i].kind == PLANNED_BETWEEN;
    }
    ck_assert_int_ge(wrong, 3);
    ck_assert_int_ge(between, 3);
    int marked = 0, made = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const char *text = w.list.cmd[i].kind == DRAW_TEXT ? text_of(&w, &w.list.cmd[i]) : "";
        marked += strstr(text, "by its label, in truth") != NULL;
        made += strstr(text, "between two of them") != NULL;
    }
    ck_assert(marked > 0 && made > 0);
    window_close(&w);
}
END_TEST

/* ---- classes ---- */

START_TEST(a_slider_sets_the_share_and_the_bars_answer_before_the_restart)
{
    struct window w = open_samples(1440, 900);
    train(&w, 1);
    const struct point row = row_of(&w, 3);
    ck_assert(!shows(&w, "counts from the next restart"));
    window_press(&w, row.x + 60, row.y); /* somewhere on the track */
    window_release(&w);
    window_settle(&w);
    struct data_plan p = {0};
    ck_assert_int_eq(data_plan_shares(session_text(w.session, PROP_TRAIN_SHARES), &p, NULL), CS_OK);
    const double share = (double)data_plan_share(&p, 3);
    ck_assert(share > 0 && share < 0.5);
    ck_assert_float_eq(data_plan_share(&p, 2), 1);
    char text[FORMAT_MAX];
    const int there = session_snapshot(w.session)->class_count[3], kept = (int)lround(share * there);
    ck_assert(shows(&w, format_count(text, kept)));
    ck_assert(shows(&w, "counts from the next restart"));
    ck_assert_int_eq(session_snapshot(w.session)->class_kept[3], there); /* not yet */
    click_on_stage(&w, "Restart");                                       /* there is one in the left panel, too */
    window_answer(&w);
    ck_assert_int_eq(session_snapshot(w.session)->class_kept[3], kept);
    ck_assert(shows(&w, format_count(text, kept)));
    ck_assert(!shows(&w, "counts from the next restart"));
    window_close(&w);
}
END_TEST

START_TEST(arrow_keys_move_a_share)
{
    struct window w = open_samples(1440, 900);
    const struct point row = row_of(&w, 3);
    window_press(&w, row.x + 60, row.y);
    window_release(&w);
    struct data_plan before = {0}, after = {0};
    data_plan_shares(session_text(w.session, PROP_TRAIN_SHARES), &before, NULL);
    window_key(&w, UI_KEY_RIGHT, 0);
    data_plan_shares(session_text(w.session, PROP_TRAIN_SHARES), &after, NULL);
    ck_assert_float_eq_tol(data_plan_share(&after, 3), data_plan_share(&before, 3) + 0.05f, 1e-5f);
    window_key(&w, UI_KEY_HOME, 0);
    data_plan_shares(session_text(w.session, PROP_TRAIN_SHARES), &after, NULL);
    ck_assert_float_eq(data_plan_share(&after, 3), 0);
    window_close(&w);
}
END_TEST

START_TEST(what_an_epoch_draws_is_shown_beside_what_is_kept)
{
    struct window w = open_samples(1440, 900);
    window_set(&w, "train.shares=3=0.1");
    window_set(&w, "train.balance=over");
    restart(&w);
    const struct snapshot *s = session_snapshot(w.session);
    char text[2 * FORMAT_MAX];
    ck_assert_int_lt(s->class_kept[3], s->class_drawn[3]);
    snprintf(text, sizeof text, "%d → %d", s->class_kept[3], s->class_drawn[3]);
    ck_assert_msg(shows(&w, text), "'%s' is not shown", text);
    window_set(&w, "train.balance=weights");
    restart(&w);
    s = session_snapshot(w.session);
    char weight[FORMAT_MAX];
    snprintf(text, sizeof text, "%d × %s", s->class_kept[3], format_number(weight, (double)s->class_weight[3], 2));
    ck_assert_msg(shows(&w, text), "'%s' is not shown", text);
    window_close(&w);
}
END_TEST

START_TEST(recall_is_that_of_the_latest_evaluation)
{
    struct window w = open_samples(1440, 900);
    train(&w, 4);
    const struct evaluation *e = session_snapshot(w.session)->evaluation;
    ck_assert_ptr_nonnull(e);
    ck_assert(shows(&w, "Recall, held out"));
    for (int c = 0; c < 10; c++) {
        int all = 0;
        char text[FORMAT_MAX];
        for (int k = 0; k < 10; k++)
            all += e->confusion[c][k];
        ck_assert(shows(&w, format_percent(text, (double)e->confusion[c][c] / all, 1)));
    }
    window_close(&w);
}
END_TEST

START_TEST(a_long_tail_and_back_at_one_press)
{
    struct window w = open_train(1440, 1200);
    click_text(&w, "Long tail");
    struct data_plan p = {0};
    data_plan_shares(session_text(w.session, PROP_TRAIN_SHARES), &p, NULL);
    ck_assert_float_eq_tol(data_plan_share(&p, 9), 0.01f, 1e-6f);
    click_text(&w, "All in full");
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_SHARES), "");
    window_close(&w);
}
END_TEST

START_TEST(what_changes_no_count_is_no_restart_of_the_counts)
{
    struct window w = open_samples(1440, 900);
    train(&w, 1);
    window_set(&w, "train.batch_norm=on"); /* waits for a restart, too */
    window_answer(&w);
    ck_assert(session_is_pending(w.session, PROP_TRAIN_BATCH_NORM));
    ck_assert(!shows(&w, "counts from the next restart"));
    window_set(&w, "train.shares=3=0.1");
    window_answer(&w);
    ck_assert(shows(&w, "counts from the next restart"));
    window_close(&w);
}
END_TEST

/* ---- data and augmentation ---- */

START_TEST(the_size_is_a_press_away_and_counts_from_the_restart)
{
    struct window w = open_train(1440, 900);
    train(&w, 1);
    ck_assert(shows(&w, "400 train, 5,000 validation"));
    click_text(&w, "200");
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_SIZE), 200);
    ck_assert(shows(&w, "400 train, 5,000 validation"));
    restart(&w);
    ck_assert(shows(&w, "200 train, 5,000 validation"));
    ck_assert_int_eq(session_snapshot(w.session)->n_train, 200);
    click_text(&w, "All");
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_SIZE), 0);
    window_close(&w);
}
END_TEST

START_TEST(wrong_labels_are_counted)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.label_noise=0.25");
    restart(&w);
    ck_assert(shows(&w, "100 labels are wrong"));
    window_close(&w);
}
END_TEST

/* Every option of the text can be switched on by mouse, and its text is then good. */
START_TEST(every_option_of_augmentation_has_a_switch)
{
    static const struct {
        const char *label, *option;
    } rows[] = {{"Shift by 2 px", "shift=2"},     {"Rotate by 10°", "rotate=10"},
                {"Noise", "noise=0.1"},           {"Mirror", "flip"},
                {"Crop by 4 px", "crop=4"},       {"Scale", "scale=0.1"},
                {"Brightness", "brightness=0.2"}, {"Contrast", "contrast=0.2"},
                {"Cutout of 8 px", "cutout=8"},   {"Elastic", "elastic=34:4"}};
    struct window w = open_train(1440, 1600);
    click_text(&w, "More");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        window_click(&w, 264 - 24 - 20, place_of(&w, rows[i].label).y);
        window_settle(&w);
        ck_assert_str_eq(session_text(w.session, PROP_TRAIN_AUGMENT), rows[i].option);
        window_click(&w, 264 - 24 - 20, place_of(&w, rows[i].label).y);
        window_settle(&w);
        ck_assert_str_eq(session_text(w.session, PROP_TRAIN_AUGMENT), "none");
    }
    click_text(&w, "Mean");
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_AUGMENT), "fill=mean");
    window_close(&w);
}
END_TEST

START_TEST(a_button_leads_to_the_pictures)
{
    struct window w = open_train(1440, 900);
    click_text(&w, "Preview");
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_VIEW), TRAIN_SAMPLES);
    window_close(&w);
}
END_TEST

START_TEST(shares_that_cannot_be_read_are_refused)
{
    struct window w = open_train(1440, 900);
    struct cs_error err = {""};
    ck_assert_int_eq(session_set_assignment(w.session, "train.shares=3=2", &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "3=2"));
    ck_assert_int_eq(session_set_assignment(w.session, "train.shares=3=0.5,", &err), CS_BAD_VALUE);
    window_close(&w);
}
END_TEST

/* ---- layout ---- */

START_TEST(no_texts_overlap_or_are_cut_at_any_size)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    static const char *const states[] = {"train.augment=none", "train.augment=shift=2,rotate=10,noise=0.1,cutout=8",
                                         "train.shares=1=0.5,3=0.002", "train.balance=synthesis"};
    struct window w = open_samples(sizes[_i / 2][0], sizes[_i / 2][1]);
    window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        char where[96];
        snprintf(where, sizeof where, "%gx%g %s, %s", (double)w.width, (double)w.height, _i % 2 ? "ru" : "en",
                 states[i]);
        window_set(&w, states[i]);
        window_answer(&w);
        check_texts(&w, where);
        if (i == 1)
            train(&w, 2); /* from here on a restart is offered */
        if (i == 3)
            window_set(&w, "train.label_noise=0.3");
        restart(&w);
        check_texts(&w, where);
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_train_samples");
    TCase *c = tcase_create("samples");
    tcase_set_timeout(c, 240);
    tcase_add_test(c, pictures_are_those_of_the_snapshot_beside_what_augmentation_makes_of_them);
    tcase_add_test(c, pictures_are_made_only_while_they_are_seen);
    tcase_add_test(c, wrong_labels_and_made_up_pictures_are_marked);
    tcase_add_test(c, a_slider_sets_the_share_and_the_bars_answer_before_the_restart);
    tcase_add_test(c, arrow_keys_move_a_share);
    tcase_add_test(c, what_an_epoch_draws_is_shown_beside_what_is_kept);
    tcase_add_test(c, recall_is_that_of_the_latest_evaluation);
    tcase_add_test(c, a_long_tail_and_back_at_one_press);
    tcase_add_test(c, what_changes_no_count_is_no_restart_of_the_counts);
    tcase_add_test(c, the_size_is_a_press_away_and_counts_from_the_restart);
    tcase_add_test(c, wrong_labels_are_counted);
    tcase_add_test(c, every_option_of_augmentation_has_a_switch);
    tcase_add_test(c, a_button_leads_to_the_pictures);
    tcase_add_test(c, shares_that_cannot_be_read_are_refused);
    tcase_add_loop_test(c, no_texts_overlap_or_are_cut_at_any_size, 0, 12);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
