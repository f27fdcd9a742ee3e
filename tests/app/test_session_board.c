/* tests/app/test_session_board.c - the rules between the blackboard's properties, one by one and by thousands of random
 * edits with undo and redo in between: whatever is set, there is a board, and undoing everything leads back to the
 * start. */
#include <math.h>

#include "app/board/lectures.h"
#include "tests/app/session_state.h"
#include "tests/engine/scratch.h"

static struct session *s;
static struct scratch scratch;
static char small_picture[PATH_MAX], large_picture[PATH_MAX], kernel_file[PATH_MAX], wide_file[PATH_MAX];

static void write_pnm(const char *name, int kind, int width, int height, char path[PATH_MAX])
{
    FILE *f = fopen(scratch_path(&scratch, name, path), "wb");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "P%d\n%d %d\n255\n", kind, width, height);
    for (int i = 0; i < width * height * (kind == 6 ? 3 : 1); i++)
        fputc(i * 37 % 251, f);
    ck_assert_int_eq(fclose(f), 0);
}

static struct session *new_session(void)
{
    struct session *made;
    struct cs_error err;
    ck_assert_msg(session_create(&made, &(struct session_options){.threads = 1}, &err) == CS_OK, "%s", err.text);
    return made;
}

static void set_up(void)
{
    scratch_init(&scratch);
    write_pnm("small.ppm", 6, 20, 14, small_picture);
    write_pnm("large.pgm", 5, 210, 130, large_picture);
    scratch_write(&scratch, "kernel.txt", "1 2 1\n2 4 2\n", 12);
    scratch_path(&scratch, "kernel.txt", kernel_file);
    scratch_write(&scratch, "row.txt", "1 -2 3 -4\n", 10);
    scratch_path(&scratch, "row.txt", wide_file);
    s = new_session();
}

static void tear_down(void)
{
    session_destroy(&s);
    scratch_finish(&scratch);
}

static void set(const char *name, const char *text)
{
    struct cs_error err;
    ck_assert_msg(session_set_text(s, name, text, &err) == CS_OK, "%s=%s: %s", name, text, err.text);
}

static void run(const char *name)
{
    struct cs_error err;
    const int c = command_find(name);
    ck_assert_msg(c >= 0 && session_run(s, (enum command_id)c, &err) == CS_OK, "%s: %s", name, err.text);
}

static const char *value_of(enum prop_id p)
{
    static char text[VALUE_TEXT_MAX];
    char *printed = prop_print(p, &s->value[p]);
    snprintf(text, sizeof text, "%s", printed);
    free(printed);
    return text;
}

static void expect(enum prop_id p, const char *text)
{
    ck_assert_msg(!strcmp(value_of(p), text), "%s is '%s', not '%s'", prop_infos[p].name, value_of(p), text);
}

static bool is_convolve(int p)
{
    return !strncmp(prop_infos[p].name, "convolve.", 9);
}

/* Random edits. */

static void random_text(struct rng *r, enum prop_id p, char text[PATH_MAX])
{
    text[0] = '\0';
    switch (p) {
    case PROP_CONVOLVE_FILE:
        snprintf(text, PATH_MAX, "%s",
                 (const char *[]){"", small_picture, large_picture, "/no/such.png"}[rng_int(r, 0, 3)]);
        break;
    case PROP_CONVOLVE_KERNEL_FILE:
        snprintf(text, PATH_MAX, "%s", (const char *[]){"", kernel_file, wide_file, "/no/such.txt"}[rng_int(r, 0, 3)]);
        break;
    case PROP_CONVOLVE_PAINT:
        for (int i = rng_int(r, 0, 4), at = 0; i > 0; i--)
            at += snprintf(text + at, (size_t)(PATH_MAX - at), "%s%d,%d,%d=%d.5", at ? " " : "", rng_int(r, 0, 3),
                           rng_int(r, 0, 9), rng_int(r, 0, 80), rng_int(r, -9, 9));
        break;
    case PROP_CONVOLVE_DETECTOR:
        snprintf(text, PATH_MAX, "%s", (const char *[]){"", ".+./+++/.+.", "+-", "+"}[rng_int(r, 0, 3)]);
        break;
    default:
        break;
    }
}

static const enum prop_id often[] = {PROP_CONVOLVE_MODE,    PROP_CONVOLVE_STRIDE,  PROP_CONVOLVE_PADDING,
                                     PROP_CONVOLVE_FILTERS, PROP_CONVOLVE_LECTURE, PROP_CONVOLVE_KERNEL_SIZE,
                                     PROP_CONVOLVE_VOLUME,  PROP_CONVOLVE_GROUPS,  PROP_CONVOLVE_PICTURE};

static enum prop_id random_prop(struct rng *r)
{
    if (rng_int(r, 0, 3) == 0)
        return often[rng_int(r, 0, (int)(sizeof often / sizeof often[0]) - 1)];
    int p;
    do
        p = rng_int(r, 0, PROP_COUNT - 1);
    while (!is_convolve(p));
    return (enum prop_id)p;
}

/* Sets something, which may be refused with a sentence. */
static void random_edit(struct rng *r, char where[240])
{
    const enum prop_id p = random_prop(r);
    char text[PATH_MAX], *printed;
    struct cs_error err = {""};
    random_text(r, p, text);
    struct value v = random_value(r, s, p, text);
    if (p == PROP_CONVOLVE_STEP && rng_int(r, 0, 3))
        v.i = 1 + v.i % session_board(s)->steps;
    printed = prop_print(p, &v);
    snprintf(where, 240, "%s=%.150s", prop_infos[p].name, printed);
    free(printed);
    char *before = state_text(s);
    const enum cs_status status = session_set(s, p, &v, rng_int(r, 0, 3) == 0, &err);
    value_finish(&v);
    if (status != CS_OK) {
        ck_assert_msg(err.text[0] != '\0', "%s: refused without a sentence", where);
        expect_same_state(s, before, where);
    }
    free(before);
}

static void random_command(struct rng *r, char where[240])
{
    static const enum command_id commands[] = {
        COMMAND_STEP_NEXT,
        COMMAND_STEP_BACK,
        COMMAND_STEP_ROW_NEXT,
        COMMAND_STEP_ROW_BACK,
        COMMAND_STEP_FIRST,
        COMMAND_STEP_LAST,
        COMMAND_PLAY_TOGGLE,
        COMMAND_CONVOLVE_MODE_NEXT,
        COMMAND_CONVOLVE_MODE_BACK,
        COMMAND_CONVOLVE_SHUFFLE,
        COMMAND_CONVOLVE_UNPAINT,
        COMMAND_KERNEL_NORMALISE,
        COMMAND_KERNEL_FLIP_X,
        COMMAND_KERNEL_ROTATE,
        COMMAND_KERNEL_TRANSPOSE,
        COMMAND_KERNEL_NEGATE,
        COMMAND_KERNEL_DOUBLE,
        COMMAND_KERNEL_HALVE,
        COMMAND_ZOOM_FIT,
        COMMAND_UNDO,
        COMMAND_REDO,
        COMMAND_UNDO,
        COMMAND_REDO,
    };
    struct cs_error err = {""};
    const enum command_id c = commands[rng_int(r, 0, (int)(sizeof commands / sizeof commands[0]) - 1)];
    snprintf(where, 240, "%s", command_infos[c].name);
    if (session_run(s, c, &err) != CS_OK)
        ck_assert_msg(err.text[0] != '\0', "%s: refused without a sentence", where);
}

enum { EDITS = 150 };

START_TEST(whatever_is_set_there_is_a_board_and_undoing_all_of_it_leads_back) /* _i: seed */
{
    struct rng r = rng_seeded(23, (uint64_t)_i);
    char *start = state_text(s), where[240] = "";
    double now = 0;
    for (int i = 0; i < EDITS; i++) {
        if (rng_int(&r, 0, 3) == 0)
            random_command(&r, where);
        else
            random_edit(&r, where);
        check_board_of(s, where);
        now += rng_int(&r, 0, 1) ? 0.1 : 2;
        session_tick(s, now);
        check_board_of(s, "a tick");
    }
    char *end = state_text(s);
    while (session_can_run(s, COMMAND_UNDO)) {
        run("edit.undo");
        check_board_of(s, "undo");
    }
    expect_same_state(s, start, "undo of everything");
    ck_assert_str_eq(session_board(s)->error, "");
    ck_assert_float_eq(session_board(s)->output.data[23], 7); /* the first board */
    while (session_can_run(s, COMMAND_REDO)) {
        run("edit.redo");
        check_board_of(s, "redo");
    }
    while (session_can_run(s, COMMAND_UNDO)) /* more than before, where the last of the edits were undone */
        run("edit.undo");
    expect_same_state(s, start, "undo of everything again");
    free(start);
    free(end);
}
END_TEST

/* Undoing a step and doing it again shows the same numbers, though the board was computed another way. */
START_TEST(the_board_depends_on_the_values_alone_not_on_how_they_came) /* _i: seed */
{
    struct rng r = rng_seeded(29, (uint64_t)_i);
    char where[240];
    for (int i = 0; i < 60; i++)
        random_edit(&r, where);
    const struct board *b = session_board(s);
    if (b->error[0] || b->large)
        return;
    struct session *other = new_session();
    for (int i = 0; i < PROP_COUNT; i++) {
        value_finish(&other->value[i]);
        ck_assert_int_eq(value_copy(&other->value[i], &s->value[i], NULL), CS_OK);
    }
    session_board_update(other);
    const struct board *c = session_board(other);
    ck_assert_str_eq(c->error, "");
    ck_assert(shape_equal(&b->output.shape, &c->output.shape));
    for (size_t i = 0; i < shape_count(&b->output.shape); i++)
        ck_assert_float_eq(b->output.data[i], c->output.data[i]);
    session_destroy(&other);
}
END_TEST

/* Worked examples. */

static void expect_same_board(const struct board *b, const struct board *want, const char *name)
{
    ck_assert_msg(!b->error[0], "%s: %s", name, b->error);
    ck_assert_msg(b->mode == want->mode && shape_equal(&b->output.shape, &want->output.shape),
                  "%s: %dx%dx%d, not %dx%dx%d", name, b->maps, b->oh, b->ow, want->maps, want->oh, want->ow);
    for (size_t i = 0; i < shape_count(&want->output.shape); i++)
        ck_assert_msg(b->output.data[i] == want->output.data[i], "%s: value %zu is %g, not %g", name, i,
                      (double)b->output.data[i], (double)want->output.data[i]);
    if (want->mode == BOARD_POOLING)
        return;
    for (size_t i = 0; i < shape_count(&want->output.shape); i++)
        ck_assert_msg(b->activated.data[i] == want->activated.data[i], "%s: activated %zu", name, i);
}

START_TEST(a_worked_example_is_the_same_whatever_was_set_before_and_one_step_of_undo) /* _i: lecture */
{
    struct rng r = rng_seeded(31, (uint64_t)_i);
    const char *name = lectures[_i].name;
    struct session *fresh = new_session();
    struct cs_error err;
    char where[240];
    ck_assert_msg(session_set_text(fresh, "convolve.lecture", name, &err) == CS_OK, "%s", err.text);
    ck_assert_str_eq(session_message(fresh, NULL), "");
    for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 30; i++)
            random_edit(&r, where);
        set("convolve.lecture", "none");
        session_say(s, "");
        char *before = state_text(s);
        set("convolve.lecture", name);
        ck_assert_str_eq(session_message(s, NULL), "");
        expect(PROP_CONVOLVE_LECTURE, name);
        if (session_on_board(s))
            expect_same_board(session_board(s), session_board(fresh), name);
        ck_assert_int_eq(session_int(s, PROP_CONVOLVE_STEP), 1);
        char *after = state_text(s);
        run("edit.undo");
        expect_same_state(s, before, name);
        run("edit.redo");
        expect_same_state(s, after, name);
        if (session_on_board(s))
            expect_same_board(session_board(s), session_board(fresh), name);
        free(before);
        free(after);
    }
    session_destroy(&fresh);
}
END_TEST

START_TEST(an_edit_of_the_board_ends_the_worked_example_and_nothing_else_does)
{
    struct rng r = rng_seeded(37, 0);
    for (int p = 0; p < PROP_COUNT; p++) {
        if (!is_convolve(p) || p == PROP_CONVOLVE_LECTURE)
            continue;
        char text[PATH_MAX];
        set("convolve.mode", "2d");
        set("convolve.lecture", "none");
        set("convolve.lecture", "apple");
        for (int round = 0; round < 20; round++) {
            random_text(&r, (enum prop_id)p, text);
            struct value v = random_value(&r, s, (enum prop_id)p, text), before;
            ck_assert_int_eq(value_copy(&before, &s->value[p], NULL), CS_OK);
            session_set(s, (enum prop_id)p, &v, false, NULL);
            const bool changed = !value_equal(&before, &s->value[p]);
            value_finish(&v);
            value_finish(&before);
            const bool ended = session_int(s, PROP_CONVOLVE_LECTURE) == 0;
            ck_assert_msg(ended == (changed && (prop_infos[p].flags & PROP_BOARD)), "%s: changed %d, ended %d",
                          prop_infos[p].name, changed, ended);
            if (!ended)
                continue;
            run("edit.undo"); /* together */
            expect(PROP_CONVOLVE_LECTURE, "apple");
            break;
        }
    }
}
END_TEST

/* Modes. */

START_TEST(a_mode_begins_with_its_own_values_where_nothing_was_touched)
{
    static const char *const modes[] = {"1d", "2d", "channels", "1x1", "grouped", "depthwise", "transposed", "pooling"};
    static const char *const stride[] = {"1", "1", "1", "1", "1", "1", "2", "2"};
    struct rng r = rng_seeded(41, 0);
    for (int i = 0; i < 60; i++) {
        const int mode = rng_int(&r, 0, BOARD_MODES - 1);
        set("convolve.mode", modes[mode]);
        ck_assert_str_eq(session_board(s)->error, "");
        expect(PROP_CONVOLVE_STRIDE, stride[mode]);
        expect(PROP_CONVOLVE_PADDING, mode < BOARD_CHANNELS ? "1" : "0");
        check_board_of(s, modes[mode]);
    }
    set("convolve.mode", "grouped");
    expect(PROP_CONVOLVE_FILTERS, "groups");
    expect(PROP_CONVOLVE_VOLUME, "maps");
    set("convolve.mode", "1x1");
    expect(PROP_CONVOLVE_FILTERS, "mix");
    expect(PROP_CONVOLVE_KERNEL_SIZE, "1");
    set("convolve.mode", "2d");
    expect(PROP_CONVOLVE_KERNEL, "edge");
    expect(PROP_CONVOLVE_KERNEL_SIZE, "3");
    set("convolve.mode", "transposed");
    expect(PROP_CONVOLVE_MAP, "small");
}
END_TEST

START_TEST(a_mode_keeps_what_was_touched_and_undo_takes_the_whole_change_back)
{
    set("convolve.stride", "3");
    set("convolve.padding", "2,1");
    set("convolve.kernel", "sobel_x");
    set("convolve.seed", "5");
    char *before = state_text(s);
    set("convolve.mode", "transposed");
    expect(PROP_CONVOLVE_STRIDE, "3");
    expect(PROP_CONVOLVE_PADDING, "2,1");
    expect(PROP_CONVOLVE_KERNEL, "sobel_x");
    run("edit.undo");
    expect_same_state(s, before, "undo of a mode");
    set("convolve.mode", "channels");
    set("convolve.mode", "2d");
    expect(PROP_CONVOLVE_STRIDE, "3");
    expect(PROP_CONVOLVE_PADDING, "2,1");
    free(before);
}
END_TEST

START_TEST(the_weight_in_the_middle_stays_in_the_middle_from_mode_to_mode)
{
    static const char *const modes[] = {"channels", "1x1", "grouped", "2d", "1d", "depthwise", "transposed", "2d"};
    set("convolve.kernel_size", "5");
    for (int i = 0; i < 8; i++) {
        set("convolve.mode", modes[i]);
        const int *size = session_pair(s, PROP_CONVOLVE_KERNEL_SIZE);
        ck_assert_int_eq(session_int(s, PROP_CONVOLVE_WEIGHT), size[0] * size[1] / 2);
    }
    for (int i = 0; i < 9; i++) {
        run("edit.undo");
        const int *size = session_pair(s, PROP_CONVOLVE_KERNEL_SIZE);
        ck_assert_int_eq(session_int(s, PROP_CONVOLVE_WEIGHT), size[0] * size[1] / 2);
    }
}
END_TEST

START_TEST(a_mode_starts_at_the_first_step_stopped_and_without_paint)
{
    set("convolve.paint", "0,1,1=9");
    set("convolve.step", "40");
    run("play.start");
    set("convolve.mode", "channels");
    ck_assert(!session_playing(s));
    expect(PROP_CONVOLVE_PAINT, "");
    expect(PROP_CONVOLVE_STEP, "1");
    set("convolve.filter", "3");
    set("convolve.mode", "depthwise");
    expect(PROP_CONVOLVE_FILTER, "0");
}
END_TEST

/* Filters. */

START_TEST(filters_follow_the_channels_that_there_are)
{
    static const int channels[] = {3, 3, 1, 4, 3};
    static const char *const modes[] = {"channels", "1x1", "grouped", "depthwise"};
    for (int mode = 0; mode < 4; mode++) {
        set("convolve.mode", modes[mode]);
        for (int volume = 0; volume < 5; volume++) {
            set("convolve.volume", prop_infos[PROP_CONVOLVE_VOLUME].choices[volume]);
            const struct board *b = session_board(s);
            ck_assert_str_eq(b->error, "");
            ck_assert_int_eq(b->channels, channels[volume]);
            ck_assert_int_eq(b->channels % b->geometry.groups, 0);
            ck_assert_int_eq(session_filters(s)->channels, b->channels / b->geometry.groups);
            ck_assert_int_eq(session_filters(s)->n % b->geometry.groups, 0);
            if (mode == 3)
                ck_assert_int_eq(b->geometry.groups, b->channels);
            check_board_of(s, modes[mode]);
        }
    }
    set("convolve.file", small_picture);
    set("convolve.mode", "channels");
    set("convolve.volume", "cut");
    ck_assert_int_eq(session_board(s)->channels, 3);
    ck_assert_str_eq(session_board(s)->error, "");
    set("convolve.file", large_picture); /* grey */
    ck_assert_int_eq(session_board(s)->channels, 1);
    ck_assert_str_eq(session_board(s)->error, "");
}
END_TEST

START_TEST(groups_take_the_next_smaller_number_that_divides_the_channels)
{
    static const char *const got[] = {"1", "2", "2", "4", "4"};
    set("convolve.mode", "grouped");
    for (int groups = 1; groups <= 5; groups++) {
        char text[16];
        snprintf(text, sizeof text, "%d", groups);
        set("convolve.groups", text);
        expect(PROP_CONVOLVE_GROUPS, got[groups - 1]);
        ck_assert_str_eq(session_board(s)->error, "");
        check_board_of(s, text);
    }
}
END_TEST

START_TEST(kernel_size_follows_the_kernel_and_the_kernel_its_size)
{
    set("convolve.kernel_size", "2,5");
    ck_assert(session_kernel(s)->rows == 2 && session_kernel(s)->cols == 5);
    set("convolve.kernel", "1 2 3 / 4 5 6");
    expect(PROP_CONVOLVE_KERNEL_SIZE, "2,3");
    set("convolve.mode", "1d");
    expect(PROP_CONVOLVE_KERNEL_SIZE, "1,3");
    set("convolve.kernel_size", "4");
    ck_assert(session_kernel(s)->rows == 1 && session_kernel(s)->cols == 4);
    expect(PROP_CONVOLVE_KERNEL_SIZE, "1,4");
    set("convolve.mode", "2d");
    expect(PROP_CONVOLVE_KERNEL_SIZE, "2,3");
    set("convolve.mode", "channels");
    set("convolve.kernel_size", "5,3");
    ck_assert(session_filters(s)->rows == 5 && session_filters(s)->cols == 3);
    set("convolve.filters", "six");
    expect(PROP_CONVOLVE_KERNEL_SIZE, "5");
    set("convolve.mode", "1x1");
    expect(PROP_CONVOLVE_KERNEL_SIZE, "1");
    set("convolve.kernel_size", "3");
    expect(PROP_CONVOLVE_KERNEL_SIZE, "1");
}
END_TEST

/* Controls. */

static const enum prop_id controls[] = {PROP_CONVOLVE_KERNEL_SIZE, PROP_CONVOLVE_STRIDE,         PROP_CONVOLVE_PADDING,
                                        PROP_CONVOLVE_DILATION,    PROP_CONVOLVE_OUTPUT_PADDING, PROP_CONVOLVE_WINDOW,
                                        PROP_CONVOLVE_GROUPS,      PROP_CONVOLVE_PADDING_MODE,   PROP_CONVOLVE_RULE};

START_TEST(session_fits_says_what_setting_it_then_shows) /* _i: mode */
{
    struct rng r = rng_seeded(43, (uint64_t)_i);
    int no = 0;
    set("convolve.mode", prop_infos[PROP_CONVOLVE_MODE].choices[_i]);
    for (int round = 0; round < 500; round++) {
        const enum prop_id p = controls[rng_int(&r, 0, 8)];
        struct value v = random_value(&r, s, p, "");
        struct cs_error err;
        char *printed = prop_print(p, &v);
        const uint64_t serial = session_board(s)->serial;
        const bool fits = session_fits(s, p, &v);
        ck_assert_uint_eq(session_board(s)->serial, serial);
        ck_assert_msg(session_set(s, p, &v, false, &err) == CS_OK, "%s", err.text);
        const bool shown = !session_board(s)->error[0] && value_equal(&s->value[p], &v);
        const bool one_row = _i == BOARD_1D && p == PROP_CONVOLVE_KERNEL_SIZE; /* the rows are taken as 1 */
        ck_assert_msg(fits == shown || one_row, "%s=%s: fits %d, error '%s'", prop_infos[p].name, printed, fits,
                      session_board(s)->error);
        no += !fits;
        if (session_board(s)->error[0])
            run("edit.undo"); /* from a board that is good */
        ck_assert_str_eq(session_board(s)->error, "");
        free(printed);
    }
    ck_assert_int_gt(no, 3);
}
END_TEST

/* Files and paint. */

START_TEST(a_picture_file_is_shown_closed_and_taken_back_in_one_step)
{
    char *start = state_text(s);
    set("convolve.paint", "0,0,0=5");
    set("convolve.file", small_picture);
    expect(PROP_CONVOLVE_PICTURE, "file");
    expect(PROP_CONVOLVE_PAINT, "");
    ck_assert(session_board(s)->height == 14 && session_board(s)->width == 20 && !session_board(s)->large);
    set("convolve.picture_b", "file");
    set("convolve.file", large_picture);
    ck_assert(session_board(s)->height == 130 && session_board(s)->large);
    run("edit.undo");
    ck_assert_int_eq(session_board(s)->height, 14);
    run("edit.redo");
    ck_assert_int_eq(session_board(s)->height, 130);
    set("convolve.file", "");
    expect(PROP_CONVOLVE_PICTURE, "seven");
    expect(PROP_CONVOLVE_PICTURE_B, "seven");
    while (session_can_run(s, COMMAND_UNDO))
        run("edit.undo");
    expect_same_state(s, start, "files");
    free(start);
}
END_TEST

START_TEST(paint_lies_over_the_input_and_goes_with_it)
{
    set("convolve.paint", "0,2,7=3 0,99,0=1");
    ck_assert_float_eq(session_board(s)->x.data[2 * 8 + 7], 3);
    set("convolve.stride", "2"); /* no other input */
    ck_assert_float_eq(session_board(s)->x.data[2 * 8 + 7], 3);
    set("convolve.picture", "cross");
    expect(PROP_CONVOLVE_PAINT, "");
    run("edit.undo");
    ck_assert_float_eq(session_board(s)->x.data[2 * 8 + 7], 3);
    run("convolve.unpaint");
    ck_assert_float_eq(session_board(s)->x.data[2 * 8 + 7], 2);
    ck_assert(!session_can_run(s, COMMAND_CONVOLVE_UNPAINT));
}
END_TEST

START_TEST(a_kernel_file_becomes_the_kernel_of_the_mode)
{
    set("convolve.kernel_file", kernel_file);
    expect(PROP_CONVOLVE_KERNEL_SIZE, "2,3");
    ck_assert_float_eq(session_kernel(s)->w[4], 4);
    run("edit.undo");
    expect(PROP_CONVOLVE_KERNEL_SIZE, "3");
    expect(PROP_CONVOLVE_KERNEL_FILE, "");
    set("convolve.mode", "1d");
    struct cs_error err = {""};
    ck_assert_int_ne(session_set_text(s, "convolve.kernel_file", kernel_file, &err), CS_OK);
    ck_assert_ptr_nonnull(strstr(err.text, "kernel.txt"));
    set("convolve.kernel_file", wide_file);
    ck_assert(session_kernel(s)->rows == 1 && session_kernel(s)->cols == 4 && session_kernel(s)->w[3] == -4);
}
END_TEST

START_TEST(a_chosen_weight_stays_within_what_the_filters_see)
{
    set("convolve.mode", "channels");
    set("convolve.weight", "26"); /* the last of 3x3x3 */
    set("convolve.volume", "x");  /* one channel */
    ck_assert_int_lt(session_int(s, PROP_CONVOLVE_WEIGHT), 9);
    set("convolve.volume", "maps");
    set("convolve.weight", "35");
    set("convolve.mode", "grouped");
    set("convolve.groups", "4");
    check_board_of(s, "groups");
}
END_TEST

static TCase *add_case(Suite *suite, const char *name)
{
    TCase *tcase = tcase_create(name);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 200);
    suite_add_tcase(suite, tcase);
    return tcase;
}

int main(void)
{
    Suite *suite = suite_create("session_board");
    TCase *rules = add_case(suite, "rules");
    tcase_add_test(rules, a_mode_begins_with_its_own_values_where_nothing_was_touched);
    tcase_add_test(rules, a_mode_keeps_what_was_touched_and_undo_takes_the_whole_change_back);
    tcase_add_test(rules, the_weight_in_the_middle_stays_in_the_middle_from_mode_to_mode);
    tcase_add_test(rules, a_mode_starts_at_the_first_step_stopped_and_without_paint);
    tcase_add_test(rules, filters_follow_the_channels_that_there_are);
    tcase_add_test(rules, groups_take_the_next_smaller_number_that_divides_the_channels);
    tcase_add_test(rules, kernel_size_follows_the_kernel_and_the_kernel_its_size);
    tcase_add_loop_test(rules, session_fits_says_what_setting_it_then_shows, 0, BOARD_MODES);
    tcase_add_test(rules, a_picture_file_is_shown_closed_and_taken_back_in_one_step);
    tcase_add_test(rules, paint_lies_over_the_input_and_goes_with_it);
    tcase_add_test(rules, a_kernel_file_becomes_the_kernel_of_the_mode);
    tcase_add_test(rules, a_chosen_weight_stays_within_what_the_filters_see);
    TCase *examples = add_case(suite, "examples");
    tcase_add_loop_test(examples, a_worked_example_is_the_same_whatever_was_set_before_and_one_step_of_undo, 0,
                        LECTURE_TIES + 1); /* topics have no board */
    tcase_add_test(examples, an_edit_of_the_board_ends_the_worked_example_and_nothing_else_does);
    TCase *any = add_case(suite, "anything");
    tcase_add_loop_test(any, whatever_is_set_there_is_a_board_and_undoing_all_of_it_leads_back, 0, 16);
    tcase_add_loop_test(any, the_board_depends_on_the_values_alone_not_on_how_they_came, 0, 16);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
