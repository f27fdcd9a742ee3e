/* tests/app/test_view_train_folder.c - a folder of pictures as data, by mouse and keys: the menu's last entry, the
 * field for its path, what is wrong with it, and the folders that were used. */
#include "app/views/names.h"
#include "app/views/train.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

struct rig {
    struct window w;
    struct scratch scratch;
};

/* Pictures of 4x4 in so many class folders. */
static void make_set(struct scratch *scratch, const char *folder, int classes)
{
    char name[192];
    for (int class = 0; class < classes; class ++) {
        snprintf(name, sizeof name, "%s/class%d", folder, class);
        scratch_mkdir(scratch, name);
        for (int i = 0; i < 6; i++) {
            snprintf(name, sizeof name, "%s/class%d/%d.pgm", folder, class, i);
            scratch_write(scratch, name, "P5 4 4 255 abcdefghijklmnop", 27);
        }
    }
}

static struct rig open_rig(float width, float height)
{
    struct rig r = {.w = window_open(width, height)};
    static const char *const folders[] = {"set", "one", "empty", "b", "b/set"};
    scratch_init(&r.scratch);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        scratch_mkdir(&r.scratch, folders[i]);
    make_set(&r.scratch, "set", 3);
    make_set(&r.scratch, "one", 1);
    make_set(&r.scratch, "b/set", 2);
    scratch_write(&r.scratch, "file", "x", 1);
    window_set(&r.w, "app.reduce_motion=on");
    window_set(&r.w, "app.workspace=train");
    window_set(&r.w, "train.net=tiny");
    window_set(&r.w, "train.data=digits");
    session_need_network(r.w.session);
    window_answer(&r.w);
    return r;
}

static void close_rig(struct rig *r)
{
    window_close(&r->w);
    scratch_finish(&r->scratch);
}

static const char *data(const struct rig *r)
{
    return session_text(r->w.session, PROP_TRAIN_DATA);
}

static bool mentions(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

static void click(struct window *w, const char *text)
{
    const struct draw_cmd *c = NULL; /* in the panel: the top bar may say the same */
    for (size_t i = 0; i < w->list.n && !c; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && !strcmp(text_of(w, &w->list.cmd[i]), text) &&
            text_rect(w, &w->list.cmd[i]).x < 260)
            c = &w->list.cmd[i];
    ck_assert_msg(c != NULL, "'%s' is not shown", text);
    const struct rect r = text_rect(w, c);
    window_click(w, r.x + r.w / 2, r.y + r.h / 2);
    window_settle(w);
}

/* The field, from the menu that says `closed` now. */
static void open_field(struct rig *r, const char *closed)
{
    click(&r->w, closed);
    click(&r->w, "A folder of pictures ...");
}

static bool field_is_open(const struct rig *r)
{
    return strstr(session_text(r->w.session, PROP_TRAIN_OPEN), "folder") != NULL;
}

static void type_path(struct rig *r, const char *name)
{
    window_key(&r->w, 'a', UI_CTRL); /* what was there before makes room */
    window_type(&r->w, r->scratch.folder);
    window_type(&r->w, name);
}

static void take(struct rig *r, const char *name)
{
    type_path(r, name);
    window_key(&r->w, UI_KEY_ENTER, 0);
    window_settle(&r->w);
}

static void check_data(const struct rig *r, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", r->scratch.folder, name);
    ck_assert_str_eq(data(r), path);
}

START_TEST(the_last_entry_of_the_menu_takes_a_folder_and_then_tells_its_name_and_classes)
{
    struct rig r = open_rig(1440, 900);
    open_field(&r, "built-in digits");
    ck_assert(field_is_open(&r));
    ck_assert_str_eq(data(&r), "digits");
    ck_assert(mentions(&r.w, "Enter takes it"));
    take(&r, "/set/"); /* a slash at the end is as none */
    check_data(&r, "/set");
    ck_assert(!field_is_open(&r));
    window_answer(&r.w);
    ck_assert(shows(&r.w, "set, 3 classes"));
    window_key(&r.w, 'z', UI_CTRL); /* the network */
    window_key(&r.w, 'z', UI_CTRL); /* and the folder: no key went elsewhere */
    ck_assert_str_eq(data(&r), "digits");
    close_rig(&r);
}
END_TEST

START_TEST(the_menu_of_networks_has_one_for_the_folder_and_it_trains)
{
    struct rig r = open_rig(1440, 900);
    struct cs_error err;
    click(&r.w, "Tiny net");
    ck_assert(!shows(&r.w, "Simple, for these pictures")); /* there are networks for the digits */
    window_key(&r.w, UI_KEY_ESCAPE, 0);
    open_field(&r, "built-in digits");
    take(&r, "/set");
    window_answer(&r.w);
    ck_assert(mentions(&r.w, "choose another network"));
    click(&r.w, "Tiny net");
    click(&r.w, "Simple, for these pictures");
    window_answer(&r.w);
    const struct snapshot *s = session_snapshot(r.w.session);
    ck_assert(!s->look_only && s->classes == 3 && shape_count(net_input(s->net)) == 4 * 4);
    ck_assert_int_eq(session_run(r.w.session, COMMAND_TRAIN_STEP, &err), CS_OK);
    window_answer(&r.w);
    ck_assert_uint_eq(session_snapshot(r.w.session)->steps, 1);
    close_rig(&r);
}
END_TEST

START_TEST(the_pattern_halves_pictures_until_they_are_small)
{
    static const int sides[][2] = {{4, 0}, {15, 1}, {28, 2}, {32, 3}, {64, 4}, {224, 5}, {1000, 5}};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        const struct shape wide = {.rank = 3, .dim = {3, sides[i][0], 2 * sides[i][0]}};
        ck_assert_int_eq(pattern_pools(&wide), sides[i][1]);
    }
}
END_TEST

START_TEST(by_keys_alone_it_is_the_same)
{
    struct rig r = open_rig(1440, 900);
    click(&r.w, "built-in digits");
    window_key(&r.w, UI_KEY_END, 0);
    window_key(&r.w, UI_KEY_ENTER, 0);
    window_settle(&r.w);
    take(&r, "/set");
    check_data(&r, "/set");
    window_settle(&r.w);
    window_key(&r.w, UI_KEY_DOWN, 0); /* the menu has the focus again, and opens */
    window_settle(&r.w);
    ck_assert(shows(&r.w, "A folder of pictures ..."));
    close_rig(&r);
}
END_TEST

START_TEST(what_cannot_be_data_is_said_below_the_field_and_nothing_is_lost)
{
    static const struct {
        const char *name, *says;
    } wrong[] = {{"/nowhere", "there is no such folder"},
                 {"/file", "a file; give the folder of the"},
                 {"/empty", "no folders with pictures in it"},
                 {"/one", "1 class folders; 2 to 1000"}};
    struct rig r = open_rig(1440, 900);
    struct cs_error err;
    ck_assert_int_eq(session_run(r.w.session, COMMAND_TRAIN_STEP, &err), CS_OK);
    window_answer(&r.w);
    open_field(&r, "built-in digits");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        take(&r, wrong[i].name);
        ck_assert_msg(mentions(&r.w, wrong[i].says), "of %s it is not said that '%s'", wrong[i].name, wrong[i].says);
        ck_assert(field_is_open(&r));
        ck_assert_str_eq(data(&r), "digits");
        ck_assert_str_eq(session_message(r.w.session, NULL), ""); /* once is enough */
    }
    ck_assert_uint_eq(session_snapshot(r.w.session)->steps, 1);
    take(&r, "/set");
    check_data(&r, "/set");
    ck_assert(!field_is_open(&r));
    ck_assert_str_eq(session_folder_wrong(r.w.session), "");
    close_rig(&r);
}
END_TEST

START_TEST(escape_leaves_everything_as_it_was)
{
    struct rig r = open_rig(1440, 900);
    open_field(&r, "built-in digits");
    type_path(&r, "/set");
    window_key(&r.w, UI_KEY_ESCAPE, 0);
    window_settle(&r.w);
    ck_assert(!field_is_open(&r));
    ck_assert_str_eq(data(&r), "digits");
    open_field(&r, "built-in digits");
    ck_assert(!mentions(&r.w, r.scratch.folder)); /* and is forgotten */
    click(&r.w, "built-in digits");
    click(&r.w, "MNIST"); /* another entry of the menu shuts it, too */
    ck_assert(!field_is_open(&r));
    ck_assert_str_eq(data(&r), "mnist");
    close_rig(&r);
}
END_TEST

START_TEST(folders_that_were_used_are_offered_and_those_of_one_name_told_apart)
{
    struct rig r = open_rig(1440, 900);
    open_field(&r, "built-in digits");
    take(&r, "/set");
    window_set(&r.w, "train.data=digits");
    window_settle(&r.w);
    click(&r.w, "built-in digits");
    click(&r.w, "set");
    check_data(&r, "/set");
    char text[128];
    snprintf(text, sizeof text, "train.data=%s/b/set", r.scratch.folder);
    window_set(&r.w, text); /* as by --set, or dropped */
    window_frame(&r.w);
    ck_assert(!shows(&r.w, "b/set, 3 classes")); /* those of the other are not told of it */
    window_answer(&r.w);
    ck_assert_str_eq(session_folder(r.w.session, 0), data(&r));
    ck_assert_ptr_nonnull(session_folder(r.w.session, 1));
    ck_assert_ptr_null(session_folder(r.w.session, 2));
    click(&r.w, "b/set, 2 classes");
    snprintf(text, sizeof text, "%s/set", strrchr(r.scratch.folder, '/') + 1);
    click(&r.w, text);
    check_data(&r, "/set");
    close_rig(&r);
}
END_TEST

START_TEST(only_the_latest_folders_are_kept)
{
    struct rig r = open_rig(1440, 900);
    char text[128];
    for (int i = 0; i < SESSION_FOLDERS + 2; i++) {
        snprintf(text, sizeof text, "many%d", i);
        scratch_mkdir(&r.scratch, text);
        make_set(&r.scratch, text, 2);
        snprintf(text, sizeof text, "train.data=%s/many%d", r.scratch.folder, i);
        window_set(&r.w, text);
    }
    ck_assert_str_eq(session_folder(r.w.session, 0), data(&r));
    ck_assert_ptr_nonnull(strstr(session_folder(r.w.session, SESSION_FOLDERS - 1), "many2"));
    ck_assert_ptr_null(session_folder(r.w.session, SESSION_FOLDERS));
    close_rig(&r);
}
END_TEST

START_TEST(no_texts_overlap_or_are_cut_while_a_path_is_typed)
{
    static const float sizes[][2] = {{1920, 1080}, {1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}};
    struct rig r = open_rig(sizes[_i / 2][0], sizes[_i / 2][1]);
    char path[128], where[64];
    window_set(&r.w, _i % 2 ? "app.language=ru" : "app.language=en");
    window_set(&r.w, "train.open=data,folder");
    struct requests requests;
    memset(&requests, 0, sizeof requests);
    static const char *const names[] = {"/empty", "/one", "/a long name that does not fit into the field at all"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s%s", r.scratch.folder, names[i]);
        request_folder(&requests, path);
        session_apply(r.w.session, &requests);
        window_settle(&r.w);
        snprintf(where, sizeof where, "%gx%g, %s", (double)r.w.width, (double)r.w.height, names[i]);
        check_many_texts(&r.w, where, 10);
    }
    close_rig(&r);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_train_folder");
    TCase *c = tcase_create("folder");
    tcase_set_timeout(c, 240);
    tcase_add_test(c, the_last_entry_of_the_menu_takes_a_folder_and_then_tells_its_name_and_classes);
    tcase_add_test(c, the_menu_of_networks_has_one_for_the_folder_and_it_trains);
    tcase_add_test(c, the_pattern_halves_pictures_until_they_are_small);
    tcase_add_test(c, by_keys_alone_it_is_the_same);
    tcase_add_test(c, what_cannot_be_data_is_said_below_the_field_and_nothing_is_lost);
    tcase_add_test(c, escape_leaves_everything_as_it_was);
    tcase_add_test(c, folders_that_were_used_are_offered_and_those_of_one_name_told_apart);
    tcase_add_test(c, only_the_latest_folders_are_kept);
    tcase_add_loop_test(c, no_texts_overlap_or_are_cut_while_a_path_is_typed, 0, 12);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
