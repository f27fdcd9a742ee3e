/* tests/app/test_view_train_mistakes.c - what the network gets wrong: the table, the classes and the pictures are the
 * worker's, a cell chooses its mistakes, and a click on one looks at that very picture in Network. */
#include "app/ui/format.h"
#include "app/views/names.h"
#include "app/views/network.h"
#include "app/views/train_report.h"
#include "engine/data/dataset.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 };

static void train(struct window *w, int steps)
{
    struct cs_error err = {""};
    for (int i = 0; i < steps; i++) {
        ck_assert_msg(session_run(w->session, COMMAND_TRAIN_STEP, &err) == CS_OK, "%s", err.text);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_answer(w);
}

static struct window open_train(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "train.data=digits");
    window_set(&w, "train.net=tiny");
    window_set(&w, "app.workspace=train");
    session_need_network(w.session);
    window_answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

/* True when some text contains part. */
static bool speaks_of(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

/* Where the picture of a mistake of the snapshot was drawn; NULL: it was not. */
static const struct draw_cmd *picture_of(const struct window *w, int i)
{
    const struct snapshot *s = session_snapshot(w->session);
    const float *pixels = s->mistake_pixels + (size_t)i * shape_count(net_input(s->net));
    for (size_t k = 0; k < w->list.n; k++)
        if (w->list.cmd[k].kind == DRAW_TENSOR && w->list.cmd[k].tensor.data == pixels)
            return &w->list.cmd[k];
    return NULL;
}

static void click_picture(struct window *w, int i)
{
    const struct draw_cmd *c = picture_of(w, i);
    ck_assert_ptr_nonnull(c);
    window_click(w, c->rect.x + c->rect.w / 2, c->rect.y + c->rect.h / 2);
}

/* The probe is that sample, pixel by pixel, and Network is open. */
static void check_probe(struct window *w, struct mistake m)
{
    struct dataset *data;
    uint8_t pixels[784];
    window_answer(w);
    const struct snapshot *s = session_snapshot(w->session);
    ck_assert_int_eq(session_int(w->session, PROP_APP_WORKSPACE), WORKSPACE_NETWORK);
    ck_assert_int_eq(session_int(w->session, PROP_NETWORK_PROBE), PROBE_SAMPLE);
    ck_assert(s->probe_split == m.split && s->probe_index == m.index && !s->probe_from_pixels);
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    ck_assert_int_eq(dataset_pixels(data, m.split, m.index, pixels), m.truth);
    ck_assert_int_eq(s->probe_label, m.truth);
    for (int i = 0; i < 784; i++)
        ck_assert_float_eq(s->probe_pixels[i], (float)pixels[i] / 255.0f);
    dataset_destroy(&data);
}

static void check_choice(struct window *w, int truth, int says)
{
    ck_assert_int_eq(session_int(w->session, PROP_TRAIN_TRUTH), truth);
    ck_assert_int_eq(session_int(w->session, PROP_TRAIN_ANSWER), says);
}

/* The middle of a cell of the table: below the label of its column, beside that of its row. */
static struct point cell(const struct window *w, int truth, int says)
{
    struct point at = {-1, -1};
    char row[16], column[16];
    snprintf(row, sizeof row, "%d", truth);
    snprintf(column, sizeof column, "%d", says);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind != DRAW_TEXT || c->font.family != FONT_MONO || c->font.weight != FONT_500 || c->point[0].x < 1100)
            continue;
        if (c->align == TEXT_CENTER && at.x < 0 && !strcmp(text_of(w, c), column))
            at.x = c->point[0].x;
        if (c->align == TEXT_RIGHT && at.y < 0 && !strcmp(text_of(w, c), row))
            at.y = c->point[0].y - 5;
    }
    ck_assert_msg(at.x > 0 && at.y > 0, "no cell %d, %d", truth, says);
    return at;
}

/* ---- pictures ---- */

START_TEST(a_click_on_a_mistake_looks_at_that_picture_in_network_and_escape_comes_back)
{
    struct window w = open_train(1440, 900);
    train(&w, 3);
    window_set(&w, _i ? "train.view=mistakes" : "train.view=overview");
    window_answer(&w);
    const struct mistake m = session_snapshot(w.session)->mistake[2];
    ck_assert_int_eq(m.split, DATASET_TRAIN); /* held out, at the end of the training split */
    click_picture(&w, 2);
    check_probe(&w, m);
    ck_assert(shows(&w, "Back to the mistakes"));
    ck_assert(speaks_of(&w, "held out"));
    window_key(&w, UI_KEY_ESCAPE, 0);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_TRAIN);
    window_answer(&w);
    ck_assert_ptr_nonnull(picture_of(&w, 2));
    window_set(&w, "app.workspace=network"); /* by another way: there is nothing to come back to */
    ck_assert(!session_can_run(w.session, COMMAND_NETWORK_TO_MISTAKES));
    window_close(&w);
}
END_TEST

START_TEST(a_mistake_is_looked_at_as_it_is_and_one_undo_brings_the_picture_before)
{
    struct window w = open_train(1440, 900);
    struct cs_error err;
    train(&w, 3);
    window_set(&w, "network.probe=drawn");
    window_set(&w, "network.rotate=30");
    window_set(&w, "network.noise=0.5");
    window_answer(&w);
    const struct mistake m = session_snapshot(w.session)->mistake[0];
    click_picture(&w, 0);
    check_probe(&w, m);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK);
    ck_assert_double_eq(session_float(w.session, PROP_NETWORK_ROTATE), 30);
    ck_assert_double_eq(session_float(w.session, PROP_NETWORK_NOISE), 0.5);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_PROBE), PROBE_DRAWN);
    window_close(&w);
}
END_TEST

/* A ring is drawn around the picture of that mistake. */
static bool has_ring(const struct window *w, int i)
{
    const struct draw_cmd *p = picture_of(w, i);
    for (size_t k = 0; p && k < w->list.n; k++) {
        const struct draw_cmd *c = &w->list.cmd[k];
        if (c->kind == DRAW_FRAME && c->color.r == theme_dark.focus.r && c->color.g == theme_dark.focus.g &&
            c->color.b == theme_dark.focus.b && fabsf(c->rect.x + 4 - p->rect.x) < 1 &&
            fabsf(c->rect.y + 4 - p->rect.y) < 1)
            return true;
    }
    return false;
}

START_TEST(mistakes_are_reached_and_opened_by_key)
{
    struct window w = open_train(1440, 900);
    train(&w, 3);
    int tabs = 0;
    while (!has_ring(&w, 0) && tabs++ < 150)
        window_key(&w, UI_KEY_TAB, 0), window_frame(&w);
    ck_assert_msg(has_ring(&w, 0), "no Tab leads to the first mistake");
    window_key(&w, UI_KEY_RIGHT, 0);
    window_frame(&w);
    ck_assert(has_ring(&w, 1));
    window_key(&w, UI_KEY_DOWN, 0);
    window_frame(&w);
    ck_assert(has_ring(&w, 5)); /* four to a row */
    const struct mistake m = session_snapshot(w.session)->mistake[5];
    window_key(&w, UI_KEY_ENTER, 0);
    check_probe(&w, m);
    window_close(&w);
}
END_TEST

START_TEST(the_two_orders_are_by_loss_and_by_how_sure_the_answer_was)
{
    struct window w = open_train(1440, 900);
    train(&w, 5);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_uint_eq(s->mistake[0].index, s->evaluation->mistake[0].index);
    ck_assert(shows(&w, "Worst mistakes"));
    const struct draw_cmd *other = draw_list_find_text(&w.list, "Surest", 0);
    ck_assert_ptr_nonnull(other);
    window_click(&w, other->point[0].x + 4, other->point[0].y - 4);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_MISTAKE_ORDER), TRAIN_ORDER_CONFIDENT);
    window_answer(&w);
    s = session_snapshot(w.session);
    ck_assert_uint_eq(s->mistake[0].index, s->evaluation->confident[0].index);
    ck_assert(shows(&w, "Most confident"));
    ck_assert_ptr_nonnull(picture_of(&w, 0));
    window_close(&w);
}
END_TEST

START_TEST(scrolling_the_stage_shows_every_mistake)
{
    struct window w = open_train(1440, 900);
    train(&w, 3);
    window_set(&w, "train.view=mistakes");
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_gt(s->mistakes_all, 200); /* it has learnt next to nothing */
    ck_assert_int_eq(s->mistakes_known, s->mistakes_all);
    bool seen_last = false;
    int drawn_before = -1;
    for (int i = 0; i < 400 && !seen_last; i++) {
        w.in.x = 900, w.in.y = 500;
        w.in.wheel = -20;
        window_frame(&w);
        window_answer(&w);
        s = session_snapshot(w.session);
        ck_assert_int_ge(s->mistake_first, drawn_before);
        drawn_before = s->mistake_first;
        seen_last = s->mistake_first + s->n_mistakes == s->mistakes_all;
    }
    ck_assert(seen_last);
    ck_assert_ptr_nonnull(picture_of(&w, s->n_mistakes - 1));
    window_close(&w);
}
END_TEST

/* ---- table ---- */

START_TEST(a_click_on_a_cell_lists_its_mistakes_and_another_one_takes_that_back)
{
    struct window w = open_train(1440, 900);
    train(&w, 5);
    const struct evaluation e = *session_snapshot(w.session)->evaluation;
    const int truth = e.pair[0].truth, says = e.pair[0].answer;
    const struct point at = cell(&w, truth, says);
    char card[64], note[64];
    snprintf(card, sizeof card, "%d taken for %d: %d of %d", truth, says, e.pair[0].count, e.truths[truth]);
    window_move(&w, at.x, at.y);
    window_settle(&w);
    ck_assert_msg(shows(&w, card), "no card says '%s'", card);
    window_click(&w, at.x, at.y);
    check_choice(&w, truth, says);
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(s->mistakes_all, e.pair[0].count);
    for (int i = 0; i < s->n_mistakes; i++)
        ck_assert(s->mistake[i].truth == truth && s->mistake[i].answer == says);
    ck_assert_ptr_nonnull(picture_of(&w, 0));
    snprintf(note, sizeof note, "%d of %d", e.pair[0].count, e.truths[truth]);
    ck_assert(shows(&w, note));
    window_click(&w, at.x, at.y);
    check_choice(&w, -1, -1);
    const struct point diagonal = cell(&w, 4, 4);
    window_click(&w, diagonal.x, diagonal.y); /* all mistakes of a class */
    check_choice(&w, 4, -1);
    window_answer(&w);
    ck_assert_int_eq(session_snapshot(w.session)->mistakes_all, e.truths[4] - e.hits[4]);
    window_close(&w);
}
END_TEST

START_TEST(arrows_move_the_chosen_cell_and_escape_takes_it_back)
{
    struct window w = open_train(1440, 900);
    train(&w, 5);
    const struct point at = cell(&w, 4, 6);
    window_click(&w, at.x, at.y);
    check_choice(&w, 4, 6);
    window_key(&w, UI_KEY_RIGHT, 0);
    check_choice(&w, 4, 7);
    window_key(&w, UI_KEY_UP, 0);
    check_choice(&w, 3, 7);
    for (int i = 0; i < 5; i++)
        window_key(&w, UI_KEY_UP, 0); /* up to the edge */
    check_choice(&w, 0, 7);
    window_key(&w, UI_KEY_ESCAPE, 0);
    check_choice(&w, -1, -1);
    window_key(&w, UI_KEY_DOWN, 0); /* to the most frequent confusion */
    const struct evaluation *e = session_snapshot(w.session)->evaluation;
    check_choice(&w, e->pair[0].truth, e->pair[0].answer);
    window_key(&w, UI_KEY_ENTER, 0);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_VIEW), TRAIN_MISTAKES);
    window_close(&w);
}
END_TEST

START_TEST(a_chip_takes_its_choice_back)
{
    struct window w = open_train(1440, 900);
    train(&w, 3);
    window_set(&w, "train.truth=4");
    window_set(&w, "train.answer=6");
    window_answer(&w);
    const struct draw_cmd *chip = draw_list_find_text(&w.list, "answer: 6", 0);
    ck_assert_ptr_nonnull(chip);
    window_click(&w, chip->point[0].x + 4, chip->point[0].y - 4);
    check_choice(&w, 4, -1);
    window_close(&w);
}
END_TEST

/* ---- classes ---- */

START_TEST(the_table_of_classes_has_the_engine_s_numbers)
{
    struct window w = open_train(1440, 900);
    train(&w, 3);
    window_set(&w, "train.report=classes");
    window_settle(&w);
    const struct evaluation *e = session_snapshot(w.session)->evaluation;
    char text[FORMAT_MAX];
    int dashes = 0, shown = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        shown += c->kind == DRAW_TEXT && !strcmp(text_of(&w, c), "–");
    }
    for (int i = 0; i < 10; i++) {
        const struct class_score s = evaluation_class(e, i);
        const double values[3] = {s.precision, s.recall, s.f1};
        for (int k = 0; k < 3; k++) {
            dashes += isnan(values[k]);
            if (!isnan(values[k]))
                ck_assert_msg(shows(&w, format_percent(text, values[k], values[k] < 1 ? 1 : 0)), "no %s", text);
        }
    }
    ck_assert_int_gt(dashes, 0); /* classes that a net after three steps never answers */
    ck_assert_int_eq(shown, dashes);
    ck_assert(shows(&w, format_percent(text, evaluation_accuracy(e), 2)));
    ck_assert(shows(&w, format_percent(text, evaluation_top5_accuracy(e), 2)));
    window_close(&w);
}
END_TEST

START_TEST(classes_can_be_sorted_and_chosen)
{
    struct window w = open_train(1440, 900);
    int order[DATASET_MAX_CLASSES];
    train(&w, 6);
    window_set(&w, "train.report=classes");
    window_settle(&w);
    const struct draw_cmd *label = draw_list_find_text(&w.list, "in the order of the classes", 0);
    ck_assert_ptr_nonnull(label);
    window_click(&w, label->point[0].x + 4, label->point[0].y - 4);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_CLASS_ORDER), TRAIN_CLASSES_WORST);
    window_settle(&w);
    evaluation_worst_classes(session_snapshot(w.session)->evaluation, order);
    float y[10];
    for (int i = 0; i < 10; i++) { /* from top to bottom as the engine sorts them */
        char name[16];
        snprintf(name, sizeof name, "%d", order[i]);
        const struct draw_cmd *c = NULL;
        for (size_t k = 0; k < w.list.n; k++)
            if (w.list.cmd[k].kind == DRAW_TEXT && w.list.cmd[k].point[0].x > 1100 && w.list.cmd[k].font.size == 13 &&
                !strcmp(text_of(&w, &w.list.cmd[k]), name))
                c = &w.list.cmd[k];
        ck_assert_ptr_nonnull(c);
        y[i] = c->point[0].y;
        ck_assert(i == 0 || y[i] > y[i - 1]);
    }
    window_click(&w, 1200, y[0] - 4);
    check_choice(&w, order[0], -1);
    window_close(&w);
}
END_TEST

/* ---- sets ---- */

START_TEST(the_note_turns_to_the_test_set_and_its_mistakes_are_test_samples)
{
    struct window w = open_train(1440, 900);
    train(&w, 2);
    const struct draw_cmd *note = draw_list_find_text(&w.list, "validation, 1,000", 0);
    ck_assert_ptr_nonnull(note);
    window_click(&w, note->point[0].x - 8, note->point[0].y - 4);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_REPORT_SET), TRAIN_SET_TEST);
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(s->evaluation_set, EVALUATE_TEST);
    ck_assert_int_eq(s->evaluation->samples, s->n_test);
    char text[64], count[FORMAT_MAX];
    snprintf(text, sizeof text, "test, %s", format_count(count, s->n_test));
    ck_assert(shows(&w, text));
    ck_assert(speaks_of(&w, "Test accuracy is"));
    const struct mistake m = s->mistake[0];
    ck_assert_int_eq(m.split, DATASET_TEST);
    click_picture(&w, 0);
    check_probe(&w, m);
    window_close(&w);
}
END_TEST

START_TEST(of_a_moment_of_the_past_the_note_says_when)
{
    struct window w = open_train(1440, 900);
    train(&w, 1);
    const struct evaluation then = *session_snapshot(w.session)->evaluation;
    train(&w, 3);
    window_set(&w, "train.moment=1");
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_ge(s->shown, 0);
    ck_assert_uint_eq(s->moment[s->shown].steps, 1);
    ck_assert_int_eq(s->evaluation->correct, then.correct);
    ck_assert_mem_eq(s->evaluation->confusion, then.confusion, sizeof then.confusion);
    ck_assert(shows(&w, "validation, step 1"));
    ck_assert_int_eq(s->mistakes_known, s->mistakes_all); /* all of them, not only those that it lists */
    ck_assert_uint_eq(s->mistake[0].index, then.mistake[0].index);
    ck_assert_ptr_nonnull(picture_of(&w, 0));
    window_close(&w);
}
END_TEST

START_TEST(samples_of_the_training_set_can_be_looked_for)
{
    struct window w = open_train(1440, 900);
    struct cs_error err;
    window_set(&w, "app.workspace=network");
    window_set(&w, "network.split=train");
    window_set(&w, "network.class=7");
    window_answer(&w);
    for (int i = 0; i < 3; i++) {
        const uint64_t before = session_snapshot(w.session)->probe_index;
        ck_assert_int_eq(session_run(w.session, COMMAND_NETWORK_NEXT_SAMPLE, &err), CS_OK);
        window_answer(&w);
        const struct snapshot *s = session_snapshot(w.session);
        ck_assert_int_eq(s->probe_split, DATASET_TRAIN);
        ck_assert_int_eq(s->probe_label, 7);
        ck_assert(s->probe_index != before);
        ck_assert_int_eq(session_int(w.session, PROP_NETWORK_SAMPLE), (int)s->probe_index);
    }
    window_set(&w, "network.class=-1");
    const int test = session_snapshot(w.session)->n_split[DATASET_TEST];
    window_set(&w, "network.sample=54999");
    window_set(&w, "network.split=test"); /* which has fewer */
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_SAMPLE), 54999 % test);
    window_set(&w, "network.split=train");
    window_set(&w, "network.sample=0");
    ck_assert_int_eq(session_run(w.session, COMMAND_NETWORK_SAMPLE_BACK, &err), CS_OK);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_SAMPLE),
                     session_snapshot(w.session)->n_split[DATASET_TRAIN] - 1);
    window_close(&w);
}
END_TEST

/* ---- layout ---- */

static const float sizes[][2] = {{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}};

/* Pictures of classes with names, and a network for them. */
static void open_words(struct window *w, struct scratch *scratch, int classes)
{
    static const char *const names[] = {"airplane", "automobile", "bird",  "cat",  "deer",
                                        "dog",      "frog",       "horse", "ship", "truck"};
    char text[600], name[64], net_text[160];
    scratch_init(scratch);
    scratch_mkdir(scratch, "set");
    for (int class = 0; class < classes; class ++) {
        if (class < 10)
            snprintf(name, sizeof name, "set/%s", names[class]);
        else
            snprintf(name, sizeof name, "set/class %02d", class);
        scratch_mkdir(scratch, name);
        for (int i = 0; i < 9; i++) {
            char file[96], picture[32];
            snprintf(file, sizeof file, "%s/%d.pgm", name, i);
            const int n = snprintf(picture, sizeof picture, "P5 4 4 255 abcdefghijklmno%c", 'A' + class + i);
            scratch_write(scratch, file, picture, (size_t)n);
        }
    }
    snprintf(net_text, sizeof net_text, "net small \"small\"\ninput 1x4x4\nflatten = flatten()\noutput = linear(%d)\n",
             classes);
    scratch_write(scratch, "small.net", net_text, strlen(net_text));
    snprintf(text, sizeof text, "train.data=%s/set", scratch->folder);
    window_set(w, text);
    snprintf(text, sizeof text, "train.net=%s/small.net", scratch->folder);
    window_set(w, text);
    window_answer(w);
    ck_assert_msg(session_snapshot(w->session)->classes == classes, "%s", session_snapshot(w->session)->error);
}

static void check_views(struct window *w, const char *of)
{
    static const char *const states[][2] = {{"train.view=overview", "train.report=confusion"},
                                            {"train.view=overview", "train.report=classes"},
                                            {"train.view=mistakes", "train.report=classes"},
                                            {"train.view=mistakes", "train.report_set=test"}};
    static const char *const choices[][2] = {{"train.truth=-1", "train.answer=-1"},
                                             {"train.truth=1", "train.answer=2"}};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        for (int k = 0; k < 2; k++) {
            char where[160];
            for (int p = 0; p < 2; p++) {
                window_set(w, states[i][p]);
                window_set(w, choices[k][p]);
            }
            window_answer(w);
            session_say(w->session, ""); /* a message lies over the stage on purpose */
            window_frame(w);
            snprintf(where, sizeof where, "%gx%g, %s, %s %s, %s", (double)w->width, (double)w->height, of, states[i][0],
                     states[i][1], choices[k][0]);
            check_many_texts(w, where, 10);
        }
    }
    window_set(w, "train.report_set=validation");
}

START_TEST(no_texts_overlap_or_are_cut_at_any_size_in_either_language)
{
    struct scratch few, many;
    struct window w = open_train(sizes[_i / 2][0], sizes[_i / 2][1]);
    window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
    check_views(&w, "nothing evaluated");
    train(&w, 4);
    check_views(&w, "digits");
    window_set(&w, "app.theme=light");
    open_words(&w, &few, 10);
    train(&w, 2);
    check_views(&w, "words");
    open_words(&w, &many, 20);
    train(&w, 2);
    check_views(&w, "many classes");
    window_set(&w, "train.net=autoencoder");
    window_set(&w, "train.data=digits");
    window_answer(&w);
    train(&w, 1);
    check_views(&w, "autoencoder");
    scratch_finish(&few);
    scratch_finish(&many);
    window_close(&w);
}
END_TEST

START_TEST(of_many_classes_the_confusions_are_a_list_and_choose_mistakes)
{
    struct scratch scratch;
    struct window w = open_train(1440, 900);
    open_words(&w, &scratch, 20);
    train(&w, 2);
    const struct evaluation e = *session_snapshot(w.session)->evaluation;
    ck_assert_int_eq(e.classes, 0);
    ck_assert_int_gt(e.n_pairs, 0);
    char text[64], a[24], b[24];
    snprintf(text, sizeof text, "%s → %s", network_class_name(session_snapshot(w.session), e.pair[0].truth, a),
             network_class_name(session_snapshot(w.session), e.pair[0].answer, b));
    const struct draw_cmd *row = draw_list_find_text(&w.list, text, 0);
    ck_assert_msg(row, "no row '%s'", text);
    window_click(&w, row->point[0].x + 4, row->point[0].y - 4);
    check_choice(&w, e.pair[0].truth, e.pair[0].answer);
    window_answer(&w);
    ck_assert_int_eq(session_snapshot(w.session)->mistakes_all, e.pair[0].count);
    window_close(&w);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(a_class_that_is_not_there_has_no_mistakes)
{
    static const char *const values[] = {"train.truth=16777216", "train.answer=16777216", "train.truth=15"};
    struct window w = open_train(1440, 900);
    train(&w, 2);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        window_set(&w, values[i]);
        for (int view = 0; view < 2; view++) {
            window_set(&w, view ? "train.view=mistakes" : "train.view=overview");
            window_answer(&w);
            ck_assert_int_eq(session_snapshot(w.session)->n_mistakes, 0);
            ck_assert(shows(&w, "none"));
        }
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_train_mistakes");
    TCase *c = tcase_create("mistakes");
    tcase_set_timeout(c, 300);
    tcase_add_loop_test(c, a_click_on_a_mistake_looks_at_that_picture_in_network_and_escape_comes_back, 0, 2);
    tcase_add_test(c, a_mistake_is_looked_at_as_it_is_and_one_undo_brings_the_picture_before);
    tcase_add_test(c, mistakes_are_reached_and_opened_by_key);
    tcase_add_test(c, the_two_orders_are_by_loss_and_by_how_sure_the_answer_was);
    tcase_add_test(c, scrolling_the_stage_shows_every_mistake);
    tcase_add_test(c, a_click_on_a_cell_lists_its_mistakes_and_another_one_takes_that_back);
    tcase_add_test(c, arrows_move_the_chosen_cell_and_escape_takes_it_back);
    tcase_add_test(c, a_chip_takes_its_choice_back);
    tcase_add_test(c, the_table_of_classes_has_the_engine_s_numbers);
    tcase_add_test(c, classes_can_be_sorted_and_chosen);
    tcase_add_test(c, the_note_turns_to_the_test_set_and_its_mistakes_are_test_samples);
    tcase_add_test(c, of_a_moment_of_the_past_the_note_says_when);
    tcase_add_test(c, samples_of_the_training_set_can_be_looked_for);
    tcase_add_test(c, of_many_classes_the_confusions_are_a_list_and_choose_mistakes);
    tcase_add_test(c, a_class_that_is_not_there_has_no_mistakes);
    tcase_add_loop_test(c, no_texts_overlap_or_are_cut_at_any_size_in_either_language, 0, 12);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
