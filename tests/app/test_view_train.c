/* tests/app/test_view_train.c - the Train workspace: curves, filters, confusion and mistakes are the worker's. */
#include "app/views/names.h"
#include "app/views/train.h"
#include "engine/data/dataset.h"
#include "engine/net/net_text.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 };

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_train(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=train");
    session_need_network(w.session);
    answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static void train(struct window *w, int steps)
{
    struct cs_error err = {""};
    for (int i = 0; i < steps; i++) {
        ck_assert_msg(session_run(w->session, COMMAND_TRAIN_STEP, &err) == CS_OK, "%s", err.text);
        ck_assert(session_wait(w->session, WAIT));
    }
    answer(w);
}

START_TEST(before_training_the_stage_says_what_to_do)
{
    struct window w = open_train(1440, 900);
    ck_assert(shows(&w, "press Play to train"));
    ck_assert(shows(&w, "filled by the first evaluation"));
    ck_assert(shows(&w, "none yet"));
    ck_assert(shows(&w, "epoch 0 of 10"));
    ck_assert(shows(&w, "61,706 parameters"));
    window_close(&w);
}
END_TEST

/* The menu tells from lines of text what opening a network would tell. */
START_TEST(the_menu_offers_exactly_the_networks_that_fit_a_known_data_set)
{
    int offered = 0;
    const struct embedded_file *f;
    for (int i = 0; (f = net_asset_nth(i)) != NULL; i++) {
        struct net *net;
        const struct dataset_info *data;
        bool fits = false;
        ck_assert_int_eq(net_open_structure(f->name, &net, NULL), CS_OK);
        for (int k = 0; (data = dataset_info_nth(k)) != NULL; k++)
            fits |= net_check_fits(net, &data->sample, data->classes, data->name, NULL) == CS_OK;
        ck_assert_msg(net_fits_known_data(f) == fits, "%s is offered: %d", f->name, !fits);
        offered += fits;
        net_destroy(&net);
    }
    ck_assert_int_eq(offered, 10); /* not those for pictures of 64 and 224 pixels a side */
}
END_TEST

/* Points of the thickest line in a colour within r. */
static size_t line_points(const struct window *w, struct color c, float width)
{
    size_t most = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *d = &w->list.cmd[i];
        const bool same = d->color.r == c.r && d->color.g == c.g && d->color.b == c.b && d->color.a == c.a;
        if (d->kind == DRAW_POLYLINE && same && d->width == width && d->n_points > most)
            most = d->n_points;
    }
    return most;
}

START_TEST(the_curve_has_as_many_points_as_steps_were_taken)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.epochs=1"); /* so that every step has a pixel column of its own */
    window_set(&w, "train.batch=4096");
    train(&w, 7);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(s->n_curve, 7);
    ck_assert_uint_eq(line_points(&w, theme_dark.hi, 2.25f), 7);
    ck_assert(!shows(&w, "press Play to train"));
    ck_assert(shows(&w, "Epoch 1"));
    window_close(&w);
}
END_TEST

START_TEST(the_confusion_table_shows_every_count_of_the_evaluation)
{
    struct window w = open_train(1440, 900);
    train(&w, 3);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_ptr_nonnull(s->evaluation);
    int sum = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        const bool cell = c->kind == DRAW_TEXT && c->align == TEXT_CENTER && c->font.weight == FONT_600 &&
                          c->point[0].x > 1165 && c->point[0].y > 127 && c->point[0].y < 380;
        if (cell)
            sum += atoi(text_of(&w, c));
    }
    ck_assert_int_eq(sum, s->evaluation->samples);
    window_close(&w);
}
END_TEST

START_TEST(mistakes_are_shown_with_their_pictures)
{
    struct window w = open_train(1440, 900);
    train(&w, 3);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_gt(s->evaluation->n_mistakes, 0);
    char text[32];
    const struct mistake *m = &s->evaluation->mistake[0];
    snprintf(text, sizeof text, "%d → %d", m->truth, m->answer);
    ck_assert(shows(&w, text));
    bool found = false;
    for (size_t i = 0; i < w.list.n; i++)
        found |= w.list.cmd[i].kind == DRAW_TENSOR && w.list.cmd[i].tensor.data == s->mistake_pixels;
    ck_assert(found);
    for (int i = 0; i < 28 * 28; i++)
        ck_assert(s->mistake_pixels[i] >= 0 && s->mistake_pixels[i] <= 1);
    window_close(&w);
}
END_TEST

START_TEST(filters_are_the_parameters_and_the_history_begins_before_training)
{
    struct window w = open_train(1440, 900);
    train(&w, 2);
    const struct snapshot *s = session_snapshot(w.session);
    const size_t floats = 6 * 25;
    int large = 0, now = 0, before = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_tensor *t = &w.list.cmd[i].tensor;
        if (w.list.cmd[i].kind != DRAW_TENSOR)
            continue;
        const float *first = s->params + s->net->node[s->history_node].param[0];
        large += t->data >= first && t->data < first + floats;
        now += t->data >= s->film_now && t->data < s->film_now + floats;
        before += t->data >= s->film[0].filter && t->data < s->film[0].filter + floats;
    }
    ck_assert_int_eq(large, 6);
    ck_assert_int_eq(now, 6);
    ck_assert_int_eq(before, 6);
    ck_assert_uint_eq(s->moment[s->film[0].moment].steps, 0);
    window_close(&w);
}
END_TEST

START_TEST(the_worst_confusion_is_the_largest_count_off_the_diagonal)
{
    struct evaluation e = {.classes = 3, .confusion = {{90, 2, 0}, {7, 80, 1}, {0, 3, 70}}};
    int truth, says;
    ck_assert(train_worst_confusion(&e, &truth, &says));
    ck_assert(truth == 1 && says == 0);
    const struct evaluation none = {.classes = 2, .confusion = {{5, 0}, {0, 5}}};
    ck_assert(!train_worst_confusion(&none, &truth, &says));
    ck_assert(!train_worst_confusion(NULL, &truth, &says));
}
END_TEST

START_TEST(space_trains_and_pauses)
{
    struct window w = open_train(1440, 900);
    window_key(&w, UI_KEY_SPACE, 0);
    ck_assert(session_training(w.session));
    window_key(&w, UI_KEY_SPACE, 0);
    ck_assert(!session_training(w.session));
    window_close(&w);
}
END_TEST

START_TEST(a_network_without_convolutions_shows_the_neurons_of_its_first_layer)
{
    struct window w = open_train(1440, 900);
    window_set(&w, "train.net=mlp");
    answer(&w);
    ck_assert(shows(&w, "FC 1, filters") && shows(&w, "Their history"));
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(snapshot_filter_size(s->net, s->film_node), 28 * 28);
    window_close(&w);
}
END_TEST

/* True when some text contains part. */
static bool speaks_of(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

static bool draws(const struct window *w, const float *data)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TENSOR && w->list.cmd[i].tensor.data == data)
            return true;
    return false;
}

START_TEST(an_autoencoder_is_told_by_its_loss_and_what_it_gives_back)
{
    static const char *const nonsense[] = {"Accuracy", "accuracy", "Confusion", "istakes", "classes", "%"};
    struct window w = open_train(1440, 900);
    window_set(&w, "train.net=autoencoder");
    answer(&w);
    train(&w, 3);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_gt(s->evaluation->samples, 0);
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++)
        ck_assert_msg(!speaks_of(&w, nonsense[i]), "'%s' is said of an autoencoder", nonsense[i]);
    ck_assert(shows(&w, "Loss"));
    ck_assert(speaks_of(&w, "Validation loss is "));
    ck_assert(speaks_of(&w, "An autoencoder names no class"));
    ck_assert(draws(&w, s->reconstruction));
    window_close(&w);
}
END_TEST

START_TEST(an_autoencoder_s_texts_neither_overlap_nor_are_cut)
{
    static const float sizes[][2] = {{1440, 900}, {1024, 640}, {960, 600}};
    struct window w = open_train(sizes[_i / 2][0], sizes[_i / 2][1]);
    window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
    window_set(&w, "train.net=autoencoder");
    answer(&w);
    train(&w, 2);
    check_texts(&w, _i % 2 ? "Russian" : "English");
    window_close(&w);
}
END_TEST

/* Pictures of 17 classes, and a network for them. */
static void make_many_classes(struct scratch *scratch)
{
    static const char net_text[] = "net small \"small\"\ninput 1x4x4\nflatten = flatten()\noutput = linear(17)\n";
    char name[64];
    scratch_init(scratch);
    scratch_mkdir(scratch, "set");
    for (int class = 0; class < 17; class ++) {
        snprintf(name, sizeof name, "set/class %02d", class);
        scratch_mkdir(scratch, name);
        for (int i = 0; i < 3; i++) {
            snprintf(name, sizeof name, "set/class %02d/%d.pgm", class, i);
            scratch_write(scratch, name, "P5 4 4 255 abcdefghijklmnop", 27);
        }
    }
    scratch_write(scratch, "small.net", net_text, strlen(net_text));
}

START_TEST(of_too_many_classes_for_a_table_the_panel_lists_the_most_frequent_confusions)
{
    struct scratch scratch;
    char text[600];
    make_many_classes(&scratch);
    struct window w = open_train(1440, 900);
    snprintf(text, sizeof text, "train.data=%s/set", scratch.folder);
    window_set(&w, text);
    snprintf(text, sizeof text, "train.net=%s/small.net", scratch.folder);
    window_set(&w, text);
    answer(&w);
    ck_assert_msg(session_snapshot(w.session)->classes == 17, "%s", session_snapshot(w.session)->error);
    ck_assert(shows(&w, "filled by the first evaluation"));
    ck_assert(shows(&w, "Worst mistakes"));
    train(&w, 1);
    const struct evaluation *e = session_snapshot(w.session)->evaluation;
    ck_assert(e && e->classes == 0 && e->n_pairs > 0);
    snprintf(text, sizeof text, "class %02d → class %02d", e->pair[0].truth, e->pair[0].answer);
    ck_assert_msg(shows(&w, text), "'%s' is not listed", text);
    window_close(&w);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(no_texts_overlap_or_are_cut_at_any_size)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    struct window w = open_train(sizes[_i][0], sizes[_i][1]);
    for (int i = 0; i < 3; i++) {
        char where[64];
        snprintf(where, sizeof where, "%gx%g, state %d", (double)w.width, (double)w.height, i);
        window_set(&w, "app.theme=dark");
        window_settle(&w);
        check_texts(&w, where);
        window_set(&w, "app.theme=light");
        window_settle(&w);
        check_texts(&w, where);
        if (i == 0)
            train(&w, 5);
        window_set(&w, "train.optimizer=adam");
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_train");
    TCase *c = tcase_create("train");
    tcase_set_timeout(c, 240);
    tcase_add_test(c, before_training_the_stage_says_what_to_do);
    tcase_add_test(c, the_menu_offers_exactly_the_networks_that_fit_a_known_data_set);
    tcase_add_test(c, the_curve_has_as_many_points_as_steps_were_taken);
    tcase_add_test(c, the_confusion_table_shows_every_count_of_the_evaluation);
    tcase_add_test(c, mistakes_are_shown_with_their_pictures);
    tcase_add_test(c, filters_are_the_parameters_and_the_history_begins_before_training);
    tcase_add_test(c, the_worst_confusion_is_the_largest_count_off_the_diagonal);
    tcase_add_test(c, space_trains_and_pauses);
    tcase_add_test(c, a_network_without_convolutions_shows_the_neurons_of_its_first_layer);
    tcase_add_test(c, an_autoencoder_is_told_by_its_loss_and_what_it_gives_back);
    tcase_add_loop_test(c, an_autoencoder_s_texts_neither_overlap_nor_are_cut, 0, 6);
    tcase_add_test(c, of_too_many_classes_for_a_table_the_panel_lists_the_most_frequent_confusions);
    tcase_add_loop_test(c, no_texts_overlap_or_are_cut_at_any_size, 0, 6);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
