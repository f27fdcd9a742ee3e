/* tests/app/test_ui.c - widgets driven by pointer, keys and text, read back from the draw list. */
#include <SDL_keycode.h>
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui.h"

#define WIDTH 800.0f
#define HEIGHT 600.0f
#define MINUS "\u2212"

/* The model that the pages below edit, and the hand that drives them. */
static struct {
    double number, second;
    int chosen, scrub;
    bool flag, popup;
    char text[32];
    int clicks[4];
    bool disabled, changed;
} m;

static struct text_fonts *fonts;
static struct ui *ui;
static struct draw_list list;
static struct ui_input in;

static void setup(void)
{
    struct cs_error err = {""};
    ck_assert_msg(text_fonts_create(&fonts, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(ui_create(&ui, fonts, &err), CS_OK);
    draw_list_init(&list);
    memset(&m, 0, sizeof m);
    in = (struct ui_input){.time = 100.0, .x = -1, .y = -1};
}

static void teardown(void)
{
    ui_destroy(&ui);
    ck_assert_ptr_null(ui);
    draw_list_finish(&list);
    text_fonts_destroy(&fonts);
}

static void frame(void (*page)(void))
{
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    page();
    ui_end(ui);
    ck_assert_int_eq(draw_list_failed(&list), 0);
    in.pressed = in.released = false;
    in.n_keys = 0;
    in.text[0] = '\0';
    in.wheel = 0;
    in.time += 1.0 / 60.0;
}

static void point(void (*page)(void), float x, float y)
{
    in.x = x;
    in.y = y;
    frame(page);
}

static void press(void (*page)(void), float x, float y)
{
    in.down = in.pressed = true;
    in.clicks = 1;
    point(page, x, y);
}

static void release(void (*page)(void))
{
    in.down = false;
    in.released = true;
    frame(page);
}

static void click(void (*page)(void), float x, float y)
{
    press(page, x, y);
    release(page);
}

static void key(void (*page)(void), int32_t code, unsigned mods)
{
    in.key[in.n_keys++] = (struct ui_key){code, mods};
    in.mods = mods;
    frame(page);
    in.mods = 0;
}

static void type(void (*page)(void), const char *text)
{
    strcpy(in.text, text);
    frame(page);
}

/* Until nothing moves; fails when that never comes. */
static void settle(void (*page)(void))
{
    for (int i = 0; i < 600; i++) {
        frame(page);
        if (isinf(ui_next_frame(ui)))
            return;
        in.time = fmax(in.time, ui_next_frame(ui));
    }
    ck_abort_msg("the ui asks for frames for ever");
}

static bool shows(const char *text)
{
    return draw_list_find_text(&list, text, 0) != NULL;
}

static bool same(struct color a, struct color b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b && a.a == b.a;
}

/* The n-th entry of this kind and colour that a widget drew. */
static const struct draw_cmd *drawn(const char *owner, enum draw_kind kind, struct color c)
{
    for (size_t i = 0; i < list.n; i++)
        if (list.cmd[i].owner == ui_make_id(ui, owner) && list.cmd[i].kind == kind && same(list.cmd[i].color, c))
            return &list.cmd[i];
    return NULL;
}

static bool has_ring(const char *owner)
{
    return drawn(owner, DRAW_FRAME, theme_dark.focus) != NULL;
}

/* Pages. */

static void buttons(void)
{
    m.clicks[0] += ui_button(ui, "a", (struct rect){10, 10, 80, 32}, UI_ICON_NONE, "Reset", NULL, 0);
    m.clicks[1] +=
        ui_button(ui, "b", (struct rect){100, 10, 80, 32}, UI_ICON_NONE, "Save", NULL, m.disabled ? UI_DISABLED : 0);
    m.clicks[2] += ui_button(ui, "c", (struct rect){190, 10, 80, 32}, UI_ICON_PLAY, NULL, "Space", UI_PRIMARY);
}

static const struct ui_number one_to_nine = {.min = 1, .max = 9, .step = 1};
static const struct ui_number signed_tenths = {.min = -8, .max = 8, .step = 1, .fine = 0.1, .decimals = 2};
static const struct ui_number rate = {.min = 1e-6, .max = 1, .step = 0.001, .decimals = 6, .logarithmic = true};

static void stepper(void)
{
    m.changed = ui_stepper(ui, "n", (struct rect){10, 10, 104, 32}, &m.number, &one_to_nine, !m.disabled);
    ui_button(ui, "after", (struct rect){10, 100, 80, 32}, UI_ICON_NONE, "After", NULL, 0);
}

static void signed_stepper(void)
{
    ui_stepper(ui, "n", (struct rect){10, 10, 104, 32}, &m.number, &signed_tenths, true);
    ui_stepper(ui, "second", (struct rect){10, 60, 104, 32}, &m.second, &signed_tenths, true);
}

static void rate_stepper(void)
{
    ui_stepper(ui, "n", (struct rect){10, 10, 120, 32}, &m.number, &rate, true);
}

static void slider(void)
{
    m.changed =
        ui_slider(ui, "s", (struct rect){0, 0, 176, 32}, &m.number, &signed_tenths, theme_dark.kernel, !m.disabled);
}

static const char *const modes[] = {"Zeros", "Reflect", "Replicate", "Circular"};

static void dropdown(void)
{
    m.changed = ui_choice(ui, "mode", (struct rect){10, 10, 120, 32}, modes, 4, &m.chosen, !m.disabled);
    m.clicks[0] += ui_button(ui, "under", (struct rect){10, 50, 120, 100}, UI_ICON_NONE, "Under", NULL, 0);
}

static void low_dropdown(void)
{
    ui_choice(ui, "mode", (struct rect){10, HEIGHT - 50, 120, 32}, modes, 4, &m.chosen, true);
}

static const char *const rules[] = {"Max", "Mean", "Min"};

static void segments(void)
{
    m.changed = ui_segmented(ui, "rule", (struct rect){0, 0, 186, 32}, rules, 3, &m.chosen, 1u << 1);
}

static float offset;

static void scroller(void)
{
    offset = ui_scroll_begin(ui, "area", (struct rect){0, 100, 200, 200}, 10 * 40);
    for (int i = 0; i < 10; i++) {
        ui_push_index(ui, i);
        m.clicks[i % 4] += ui_button(ui, "row", (struct rect){10, 100 + offset + 40.0f * (float)i, 100, 32},
                                     UI_ICON_NONE, "row", NULL, 0);
        ui_pop_id(ui);
    }
    ui_scroll_end(ui);
}

/* Claims. */

START_TEST(keys_have_the_numbers_of_sdl)
{
    ck_assert_int_eq(UI_KEY_BACKSPACE, SDLK_BACKSPACE);
    ck_assert_int_eq(UI_KEY_TAB, SDLK_TAB);
    ck_assert_int_eq(UI_KEY_ENTER, SDLK_RETURN);
    ck_assert_int_eq(UI_KEY_ESCAPE, SDLK_ESCAPE);
    ck_assert_int_eq(UI_KEY_DELETE, SDLK_DELETE);
    ck_assert_int_eq(UI_KEY_F1, SDLK_F1);
    ck_assert_int_eq(UI_KEY_F5, SDLK_F5);
    ck_assert_int_eq(UI_KEY_F11, SDLK_F11);
    ck_assert_int_eq(UI_KEY_F3, SDLK_F3);
    ck_assert_int_eq(UI_KEY_HOME, SDLK_HOME);
    ck_assert_int_eq(UI_KEY_END, SDLK_END);
    ck_assert_int_eq(UI_KEY_PAGE_UP, SDLK_PAGEUP);
    ck_assert_int_eq(UI_KEY_PAGE_DOWN, SDLK_PAGEDOWN);
    ck_assert_int_eq(UI_KEY_LEFT, SDLK_LEFT);
    ck_assert_int_eq(UI_KEY_RIGHT, SDLK_RIGHT);
    ck_assert_int_eq(UI_KEY_UP, SDLK_UP);
    ck_assert_int_eq(UI_KEY_DOWN, SDLK_DOWN);
    ck_assert_int_eq(UI_KEY_PAD_ENTER, SDLK_KP_ENTER);
}
END_TEST

START_TEST(an_id_depends_on_what_is_pushed_and_not_on_how_it_is_cut)
{
    const ui_id outside = ui_make_id(ui, "c");
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    ui_push_id(ui, "ab");
    const ui_id ab_c = ui_make_id(ui, "c");
    ui_pop_id(ui);
    ui_push_id(ui, "a");
    const ui_id a_bc = ui_make_id(ui, "bc");
    ui_pop_id(ui);
    ck_assert_uint_eq(ui_make_id(ui, "c"), outside);
    ui_end(ui);
    ck_assert_uint_ne(ab_c, outside);
    ck_assert_uint_ne(ab_c, a_bc);
}
END_TEST

START_TEST(a_button_is_clicked_by_a_press_and_a_release_on_it)
{
    click(buttons, 50, 20);
    ck_assert_int_eq(m.clicks[0], 1);
    press(buttons, 50, 20);
    in.x = 400;
    release(buttons);
    ck_assert_int_eq(m.clicks[0], 1); /* released elsewhere */
    press(buttons, 400, 400);
    in.x = 50;
    in.y = 20;
    release(buttons);
    ck_assert_int_eq(m.clicks[0], 1); /* pressed elsewhere */
}
END_TEST

START_TEST(a_press_and_release_within_one_frame_is_a_click)
{
    in.released = true;
    press(buttons, 50, 20);
    ck_assert_int_eq(m.clicks[0], 1);
}
END_TEST

START_TEST(a_disabled_button_is_drawn_but_not_clicked_nor_focused)
{
    m.disabled = true;
    click(buttons, 140, 20);
    ck_assert_int_eq(m.clicks[1], 0);
    ck_assert(shows("Save"));
    ck_assert(same(draw_list_find_text(&list, "Save", 0)->color, theme_dark.off));
    key(buttons, UI_KEY_TAB, 0);
    ck_assert(has_ring("a"));
    key(buttons, UI_KEY_TAB, 0);
    ck_assert(has_ring("c"));
}
END_TEST

START_TEST(tab_walks_in_the_order_of_the_calls_and_shift_tab_back)
{
    frame(buttons);
    const char *const order[] = {"a", "b", "c", "a"};
    for (int i = 0; i < 4; i++) {
        key(buttons, UI_KEY_TAB, 0);
        ck_assert_msg(has_ring(order[i]), "no ring on %s", order[i]);
    }
    key(buttons, UI_KEY_TAB, UI_SHIFT);
    ck_assert(has_ring("c"));
}
END_TEST

START_TEST(keys_behind_a_tab_go_to_the_widget_that_gets_the_focus)
{
    frame(buttons);
    key(buttons, UI_KEY_TAB, 0); /* on a */
    in.key[0] = (struct ui_key){UI_KEY_ENTER, 0};
    in.key[1] = (struct ui_key){UI_KEY_TAB, 0};
    in.key[2] = (struct ui_key){UI_KEY_ENTER, 0};
    in.n_keys = 3;
    frame(buttons);
    ck_assert_int_eq(m.clicks[0], 1);
    ck_assert_int_eq(m.clicks[1], 0);
    ck_assert(!isinf(ui_next_frame(ui)));
    frame(buttons);
    ck_assert_int_eq(m.clicks[0], 1);
    ck_assert_int_eq(m.clicks[1], 1);
}
END_TEST

START_TEST(the_ring_shows_only_after_a_key)
{
    click(buttons, 50, 20);
    frame(buttons);
    ck_assert(ui_has_focus(ui, ui_make_id(ui, "a")));
    ck_assert(!has_ring("a"));
    key(buttons, UI_KEY_ENTER, 0);
    ck_assert(has_ring("a"));
    click(buttons, 50, 20);
    ck_assert(!has_ring("a"));
}
END_TEST

START_TEST(space_plays_after_a_click_and_presses_only_where_the_ring_shows)
{
    click(buttons, 50, 20);
    in.key[in.n_keys++] = (struct ui_key){UI_KEY_SPACE, 0};
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    buttons();
    ck_assert(ui_take_key(ui, 0, UI_KEY_SPACE, 0)); /* the transport's */
    ui_end(ui);
    in.n_keys = 0;
    ck_assert_int_eq(m.clicks[0], 1);
    key(buttons, UI_KEY_TAB, 0);
    key(buttons, UI_KEY_SPACE, 0);
    ck_assert_int_eq(m.clicks[1], 1);
}
END_TEST

START_TEST(a_key_is_taken_once_and_with_its_very_modifiers)
{
    in.key[in.n_keys++] = (struct ui_key){'z', UI_CTRL};
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    ck_assert(!ui_take_key(ui, 0, 'z', 0));
    ck_assert(!ui_take_key(ui, 0, 'z', UI_CTRL | UI_SHIFT));
    ck_assert(ui_take_key(ui, 0, 'z', UI_CTRL));
    ck_assert(!ui_take_key(ui, 0, 'z', UI_CTRL));
    ui_end(ui);
}
END_TEST

START_TEST(no_frame_is_asked_for_when_nothing_moves)
{
    settle(buttons);
    ck_assert(isinf(ui_next_frame(ui)));
    point(buttons, 50, 20); /* the hover fades in ... */
    ck_assert(!isinf(ui_next_frame(ui)));
    settle(buttons);
    frame(buttons); /* ... and then stands still */
    ck_assert(isinf(ui_next_frame(ui)));
    ck_assert_ptr_nonnull(drawn("a", DRAW_FILL, theme_dark.hover));
}
END_TEST

START_TEST(a_tween_starts_at_its_target_and_ends_at_the_next)
{
    float first = 0, middle = 0, last = 0;
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    first = ui_tween(ui, 7, 10.0f, 0.16);
    ui_end(ui);
    ck_assert(isinf(ui_next_frame(ui)));
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    ui_tween(ui, 7, 20.0f, 0.16);
    ui_end(ui);
    in.time += 0.08;
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    middle = ui_tween(ui, 7, 20.0f, 0.16);
    ui_end(ui);
    ck_assert(ui_next_frame(ui) > in.time && ui_next_frame(ui) < in.time + 0.05);
    in.time += 0.08;
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    last = ui_tween(ui, 7, 20.0f, 0.16);
    ui_end(ui);
    ck_assert_float_eq(first, 10.0f);
    ck_assert_float_eq_tol(middle, 18.75f, 0.001f); /* cubic out at half time: 7/8 of the way */
    ck_assert_float_eq(last, 20.0f);
    ck_assert(isinf(ui_next_frame(ui)));
}
END_TEST

START_TEST(reduced_motion_does_not_tween)
{
    ui_reduce_motion(ui, true);
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    ui_tween(ui, 7, 10.0f, 0.16);
    ck_assert_float_eq(ui_tween(ui, 7, 20.0f, 0.16), 20.0f);
    ui_end(ui);
    ck_assert(isinf(ui_next_frame(ui)));
}
END_TEST

/* Numbers: minus lies at 12..40, the digits at 40..84, plus at 84..112. */

START_TEST(a_stepper_steps_and_stops_at_its_limits)
{
    m.number = 8;
    click(stepper, 98, 26);
    ck_assert_double_eq(m.number, 9);
    click(stepper, 98, 26);
    ck_assert_double_eq(m.number, 9);
    ck_assert(!m.changed);
    m.number = 1;
    click(stepper, 26, 26);
    ck_assert_double_eq(m.number, 1);
}
END_TEST

static int sign_lines(struct color c)
{
    int n = 0;
    for (size_t i = 0; i < list.n; i++)
        n += list.cmd[i].kind == DRAW_POLYLINE && same(list.cmd[i].color, c);
    return n;
}

START_TEST(at_a_limit_only_the_sign_of_that_button_is_off)
{
    m.number = 9;
    frame(stepper);
    ck_assert_int_eq(sign_lines(theme_dark.off), 2);  /* the plus */
    ck_assert_int_eq(sign_lines(theme_dark.text), 1); /* the minus */
    ck_assert(same(draw_list_find_text(&list, "9", 0)->color, theme_dark.hi));
}
END_TEST

START_TEST(a_held_button_repeats_after_400_ms_every_50)
{
    m.number = 1;
    press(stepper, 98, 26);
    ck_assert_double_eq(m.number, 2);
    const double pressed_at = in.time - 1.0 / 60.0;
    ck_assert(ui_next_frame(ui) <= pressed_at + 0.4 + 1e-9);
    in.time = pressed_at + 0.39;
    frame(stepper);
    ck_assert_double_eq(m.number, 2);
    in.time = pressed_at + 0.401;
    frame(stepper);
    ck_assert_double_eq(m.number, 3);
    in.time = pressed_at + 0.452;
    frame(stepper);
    ck_assert_double_eq(m.number, 4);
    release(stepper);
    ck_assert_double_eq(m.number, 4);
    settle(stepper);
    ck_assert_double_eq(m.number, 4);
}
END_TEST

START_TEST(a_number_out_of_range_is_refused_with_its_reason)
{
    m.number = 3;
    click(stepper, 60, 26);
    ck_assert(ui_any_editing(ui));
    type(stepper, "12");
    key(stepper, UI_KEY_ENTER, 0);
    frame(stepper);
    ck_assert_double_eq(m.number, 3);
    ck_assert(shows("at most 9"));
    ck_assert(shows("12")); /* still there to be put right */
    ck_assert_ptr_nonnull(drawn("n", DRAW_FRAME, theme_dark.err));
    key(stepper, UI_KEY_BACKSPACE, 0);
    ck_assert(!shows("at most 9"));
    key(stepper, UI_KEY_BACKSPACE, 0);
    type(stepper, "0");
    key(stepper, UI_KEY_ENTER, 0);
    frame(stepper);
    ck_assert(shows("at least 1"));
    ck_assert_double_eq(m.number, 3);
}
END_TEST

static void off_stepper(void)
{
    static const struct ui_number n = {.min = 0, .max = 9, .step = 1, .zero = "Off"};
    ui_stepper(ui, "n", (struct rect){10, 10, 104, 32}, &m.number, &n, true);
}

START_TEST(a_word_may_stand_for_zero_and_is_stepped_and_typed_over_as_a_number)
{
    m.number = 0;
    frame(off_stepper);
    ck_assert(shows("Off"));
    click(off_stepper, 98, 26);
    ck_assert_double_eq(m.number, 1);
    ck_assert(!shows("Off"));
    click(off_stepper, 60, 26);
    type(off_stepper, "0");
    key(off_stepper, UI_KEY_ENTER, 0);
    frame(off_stepper);
    ck_assert_double_eq(m.number, 0);
    ck_assert(shows("Off"));
}
END_TEST

START_TEST(space_is_left_to_the_transport_by_a_number_that_was_typed)
{
    m.number = 3;
    click(stepper, 60, 26);
    type(stepper, "4");
    key(stepper, UI_KEY_ENTER, 0);
    frame(stepper);
    ck_assert_double_eq(m.number, 4);
    ck_assert(!ui_any_editing(ui));
    key(stepper, UI_KEY_SPACE, 0);
    ck_assert(!ui_any_editing(ui));
    key(stepper, UI_KEY_ENTER, 0);
    ck_assert(ui_any_editing(ui));
    key(stepper, UI_KEY_ESCAPE, 0);
}
END_TEST

START_TEST(what_is_no_number_is_refused)
{
    m.number = 3;
    const char *const bad[][2] = {{"abc", "not a number"}, {"2.5", "whole numbers only"}, {"", "not a number"}};
    for (int i = 0; i < 3; i++) {
        click(stepper, 60, 26);
        key(stepper, UI_KEY_BACKSPACE, 0); /* all is selected at the start */
        type(stepper, bad[i][0]);
        key(stepper, UI_KEY_ENTER, 0);
        frame(stepper);
        ck_assert_msg(shows(bad[i][1]), "'%s'", bad[i][0]);
        ck_assert_double_eq(m.number, 3);
        key(stepper, UI_KEY_ESCAPE, 0);
        settle(stepper);
        ck_assert(shows("3") && !shows(bad[i][1]));
    }
}
END_TEST

START_TEST(typed_numbers_take_both_minus_signs_and_both_decimal_points)
{
    const struct {
        const char *text;
        double value;
    } typed[] = {{"-3", -3}, {MINUS "4", -4}, {"0.25", 0.25}, {"1,5", 1.5}, {"+2", 2}, {"1e-1", 0.1}};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        click(signed_stepper, 60, 26);
        type(signed_stepper, typed[i].text);
        key(signed_stepper, UI_KEY_ENTER, 0);
        ck_assert_msg(m.number == typed[i].value, "'%s' gave %g", typed[i].text, m.number);
    }
}
END_TEST

START_TEST(escape_leaves_the_number_as_it_was)
{
    m.number = 3;
    click(stepper, 60, 26);
    type(stepper, "7");
    key(stepper, UI_KEY_ESCAPE, 0);
    ck_assert(!ui_any_editing(ui));
    settle(stepper);
    ck_assert_double_eq(m.number, 3);
}
END_TEST

START_TEST(losing_the_focus_applies_what_was_typed)
{
    m.number = 3;
    click(stepper, 60, 26);
    type(stepper, "7");
    key(stepper, UI_KEY_TAB, 0);
    settle(stepper);
    ck_assert_double_eq(m.number, 7);

    click(signed_stepper, 60, 76); /* also when an entry that is called earlier takes over */
    type(signed_stepper, "5");
    press(signed_stepper, 60, 26);
    release(signed_stepper);
    settle(signed_stepper);
    ck_assert_double_eq(m.second, 5);
    ck_assert(ui_any_editing(ui));
}
END_TEST

START_TEST(a_bad_entry_that_loses_the_focus_says_why_for_a_while)
{
    m.number = 3;
    click(stepper, 60, 26);
    type(stepper, "12");
    key(stepper, UI_KEY_TAB, 0);
    frame(stepper);
    ck_assert_double_eq(m.number, 3);
    ck_assert(shows("at most 9") && shows("3"));
    settle(stepper);
    ck_assert(!shows("at most 9"));
}
END_TEST

START_TEST(enter_edits_a_focused_stepper_and_typing_replaces_its_number)
{
    m.number = 3;
    frame(stepper);
    key(stepper, UI_KEY_TAB, 0);
    key(stepper, UI_KEY_ENTER, 0);
    ck_assert(ui_any_editing(ui));
    type(stepper, "5");
    key(stepper, UI_KEY_ENTER, 0);
    ck_assert_double_eq(m.number, 5);
    ck_assert(!ui_any_editing(ui));
    type(stepper, "6");
    ck_assert(ui_any_editing(ui));
    key(stepper, UI_KEY_ENTER, 0);
    ck_assert_double_eq(m.number, 6);
    key(stepper, UI_KEY_UP, 0);
    ck_assert_double_eq(m.number, 7);
}
END_TEST

START_TEST(an_entry_keeps_plain_keys_from_the_views)
{
    m.number = 3;
    click(stepper, 60, 26);
    in.key[0] = (struct ui_key){'g', 0};
    in.key[1] = (struct ui_key){UI_KEY_LEFT, 0};
    in.key[2] = (struct ui_key){'z', UI_CTRL};
    in.n_keys = 3;
    ui_begin(ui, &in, &list, &theme_dark, WIDTH, HEIGHT);
    ck_assert(!ui_take_key(ui, 0, 'g', 0));
    ck_assert(!ui_take_key(ui, 0, UI_KEY_LEFT, 0));
    ck_assert(ui_take_key(ui, 0, 'z', UI_CTRL));
    stepper();
    ui_end(ui);
}
END_TEST

static void nothing(void)
{
}

START_TEST(a_view_that_goes_away_does_not_keep_the_keys)
{
    m.number = 3;
    click(stepper, 60, 26);
    type(stepper, "7");
    ck_assert(ui_any_editing(ui));
    frame(nothing);
    ck_assert(!ui_any_editing(ui));
    ck_assert(!ui_has_focus(ui, ui_make_id(ui, "n")));
}
END_TEST

START_TEST(a_press_beside_all_widgets_applies_an_entry)
{
    m.number = 3;
    click(stepper, 60, 26);
    type(stepper, "7");
    click(stepper, 500, 500);
    settle(stepper);
    ck_assert_double_eq(m.number, 7);
    ck_assert(!ui_any_editing(ui));
}
END_TEST

START_TEST(shift_steps_finely_without_drift)
{
    frame(signed_stepper);
    key(signed_stepper, UI_KEY_TAB, 0);
    for (int i = 0; i < 3; i++)
        key(signed_stepper, UI_KEY_UP, UI_SHIFT);
    ck_assert_double_eq(m.number, 0.3); /* 0.1 + 0.1 + 0.1 in doubles is not */
}
END_TEST

START_TEST(a_logarithmic_stepper_walks_1_2_5)
{
    const double up[] = {0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 1};
    m.number = 0.004;
    for (size_t i = 0; i < sizeof up / sizeof *up; i++) {
        click(rate_stepper, 110, 26);
        ck_assert_double_eq(m.number, up[i]);
    }
    const double down[] = {0.5, 0.2, 0.1, 0.05};
    for (size_t i = 0; i < 4; i++) {
        click(rate_stepper, 26, 26);
        ck_assert_double_eq(m.number, down[i]);
    }
}
END_TEST

START_TEST(the_wheel_steps_a_number_under_the_pointer)
{
    m.number = 3;
    in.wheel = 1;
    point(stepper, 60, 26);
    ck_assert_double_eq(m.number, 4);
    in.wheel = -1;
    point(stepper, 300, 300);
    ck_assert_double_eq(m.number, 4);
}
END_TEST

/* Slider: the track runs from 8 to 168, 10 px a unit, 0 at 88. */

START_TEST(a_slider_follows_the_drag_and_stays_within_its_ends)
{
    press(slider, 128, 16);
    ck_assert_double_eq(m.number, 4);
    point(slider, 61, 90);
    ck_assert_double_eq(m.number, -3);
    point(slider, 700, 16);
    ck_assert_double_eq(m.number, 8);
    release(slider);
    point(slider, 20, 16);
    ck_assert_double_eq(m.number, 8);
}
END_TEST

START_TEST(a_signed_slider_fills_from_zero_to_its_knob)
{
    m.number = -4;
    frame(slider);
    const struct draw_cmd *fill = drawn("s", DRAW_FILL, theme_dark.kernel);
    ck_assert_ptr_nonnull(fill);
    ck_assert_float_eq(fill->rect.x, 48);
    ck_assert_float_eq(fill->rect.w, 40);
    const struct draw_cmd *tick = drawn("s", DRAW_FILL, theme_dark.edge);
    ck_assert_ptr_nonnull(tick);
    ck_assert_float_eq(tick->rect.x + 0.5f * tick->rect.w, 88);
}
END_TEST

START_TEST(a_slider_takes_arrows_home_and_end)
{
    frame(slider);
    key(slider, UI_KEY_TAB, 0);
    key(slider, UI_KEY_RIGHT, 0);
    ck_assert_double_eq(m.number, 1);
    key(slider, UI_KEY_LEFT, UI_SHIFT);
    ck_assert_double_eq(m.number, 0.9);
    key(slider, UI_KEY_END, 0);
    ck_assert_double_eq(m.number, 8);
    key(slider, UI_KEY_HOME, 0);
    ck_assert_double_eq(m.number, -8);
}
END_TEST

static void scrubber(void)
{
    m.changed =
        ui_scrubber(ui, "t", (struct rect){100, 20, 197, 32}, 4, &m.scrub, 64); /* 4 segments of 47, gaps of 3 */
}

START_TEST(a_scrubber_fills_whole_segments_up_to_its_knob)
{
    m.scrub = 32;
    frame(scrubber);
    float white = 0.0f;
    int n = 0;
    for (size_t i = 0; i < list.n; i++)
        if (list.cmd[i].kind == DRAW_FILL && same(list.cmd[i].color, theme_dark.hi) && list.cmd[i].rect.h == 4.0f) {
            white += list.cmd[i].rect.w;
            n++;
        }
    ck_assert_int_eq(n, 2);
    ck_assert_float_eq_tol(white, 94, 0.01f);
    press(scrubber, 100 + 47 + 3 + 23.5f, 36);
    ck_assert_int_eq(m.scrub, 24); /* the middle of the second segment: 1.5 / 4 of 64 */
    ck_assert(m.changed);
    point(scrubber, 0, 36);
    ck_assert_int_eq(m.scrub, 0);
    point(scrubber, 700, 36);
    ck_assert_int_eq(m.scrub, 64);
    release(scrubber);
    key(scrubber, UI_KEY_LEFT, 0);
    ck_assert_int_eq(m.scrub, 63);
}
END_TEST

/* Dropdown: the list opens at y 46, rows of 32 from 50 on. */

START_TEST(a_dropdown_lies_above_what_is_below_and_takes_the_click)
{
    click(dropdown, 60, 26);
    frame(dropdown);
    ck_assert(shows("Replicate"));
    const struct draw_cmd *row = draw_list_find_text(&list, "Replicate", 0);
    ck_assert_ptr_null(draw_list_find_text(&list, "Under", 1));
    ck_assert(row > draw_list_find_text(&list, "Under", 0));
    click(dropdown, 60, 50 + 32 * 2 + 16);
    ck_assert_int_eq(m.chosen, 2);
    ck_assert_int_eq(m.clicks[0], 0);
    frame(dropdown);
    ck_assert(!shows("Circular"));
    click(dropdown, 60, 100);
    ck_assert_int_eq(m.clicks[0], 1);
}
END_TEST

START_TEST(a_click_outside_closes_a_dropdown_and_does_nothing_else)
{
    click(dropdown, 60, 26);
    frame(dropdown);
    click(dropdown, 400, 400);
    frame(dropdown);
    ck_assert(!shows("Circular"));
    ck_assert_int_eq(m.chosen, 0);
    click(dropdown, 60, 26);
    frame(dropdown);
    ck_assert(shows("Circular"));
    click(dropdown, 60, 26); /* on the control itself */
    settle(dropdown);
    ck_assert(!shows("Circular"));
}
END_TEST

START_TEST(a_dropdown_is_chosen_from_with_keys)
{
    frame(dropdown);
    key(dropdown, UI_KEY_TAB, 0);
    key(dropdown, UI_KEY_ENTER, 0);
    ck_assert(shows("Circular"));
    key(dropdown, UI_KEY_DOWN, 0);
    key(dropdown, UI_KEY_DOWN, 0);
    key(dropdown, UI_KEY_UP, 0);
    key(dropdown, UI_KEY_ENTER, 0);
    ck_assert_int_eq(m.chosen, 1);
    ck_assert(m.changed);
    settle(dropdown);
    ck_assert(!shows("Circular"));
    key(dropdown, UI_KEY_DOWN, 0);
    ck_assert(shows("Circular"));
    key(dropdown, UI_KEY_DOWN, 0);
    key(dropdown, UI_KEY_ESCAPE, 0);
    settle(dropdown);
    ck_assert(!shows("Circular"));
    ck_assert_int_eq(m.chosen, 1);
    ck_assert(has_ring("mode"));
}
END_TEST

START_TEST(a_dropdown_without_room_below_opens_upwards)
{
    click(low_dropdown, 60, HEIGHT - 34);
    frame(low_dropdown);
    const struct draw_cmd *row = draw_list_find_text(&list, "Circular", 0);
    ck_assert_ptr_nonnull(row);
    ck_assert(row->point[0].y < HEIGHT - 50);
    click(low_dropdown, 60, row->point[0].y - 5);
    ck_assert_int_eq(m.chosen, 3);
}
END_TEST

static char names[40][24];

static void long_dropdown(void)
{
    const char *items[40];
    for (int i = 0; i < 40; i++)
        items[i] = names[i];
    ui_choice(ui, "mode", (struct rect){10, 10, 120, 32}, items, 40, &m.chosen, true);
}

START_TEST(a_list_longer_than_the_window_scrolls_and_keeps_the_highlight_in_sight)
{
    for (int i = 0; i < 40; i++)
        snprintf(names[i], sizeof names[i], "row %d", i);
    click(long_dropdown, 60, 26);
    settle(long_dropdown);
    key(long_dropdown, UI_KEY_END, 0);
    settle(long_dropdown);
    const struct draw_cmd *last = draw_list_find_text(&list, "row 39", 0);
    ck_assert_ptr_nonnull(last);
    ck_assert(last->point[0].y < HEIGHT);
    key(long_dropdown, UI_KEY_ENTER, 0);
    ck_assert_int_eq(m.chosen, 39);
}
END_TEST

START_TEST(arrows_choose_segments_and_skip_disabled_ones)
{
    frame(segments);
    key(segments, UI_KEY_TAB, 0);
    key(segments, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(m.chosen, 2);
    key(segments, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(m.chosen, 2);
    click(segments, 93, 16); /* the disabled one */
    ck_assert_int_eq(m.chosen, 2);
    click(segments, 30, 16);
    ck_assert_int_eq(m.chosen, 0);
    key(segments, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(m.chosen, 0);
}
END_TEST

static const char *const workspaces[] = {"Convolve", "Network", "Train"};
static float tabs_width;

static void tabs(void)
{
    m.changed = ui_tabs(ui, "workspace", 264, 0, 56, workspaces, 3, &m.chosen, 16, &tabs_width);
}

START_TEST(tabs_stand_where_the_mockup_has_them)
{
    frame(tabs);
    const struct draw_cmd *text = draw_list_find_text(&list, "Convolve", 0);
    ck_assert_float_eq_tol(text->point[0].x, 314.5f, 1.0f); /* mockups/01: centre, baseline, and the bar below */
    ck_assert_float_eq(text->point[0].y, 32);
    const struct draw_cmd *bar = drawn("workspace", DRAW_FILL, theme_dark.hi);
    ck_assert_float_eq_tol(bar->rect.x, 272, 0.5f);
    ck_assert_float_eq_tol(bar->rect.w, 85, 1.5f);
    ck_assert_float_eq(bar->rect.y, 52);
    click(tabs, 264 + tabs_width - 10, 30);
    ck_assert_int_eq(m.chosen, 2);
    key(tabs, UI_KEY_LEFT, 0); /* after a click that steps the transport, as VISUAL.md 9 has it */
    ck_assert_int_eq(m.chosen, 2);
    key(tabs, UI_KEY_TAB, 0);
    key(tabs, UI_KEY_LEFT, 0);
    ck_assert_int_eq(m.chosen, 1);
}
END_TEST

static void rows(void)
{
    for (int i = 0; i < 3; i++) {
        ui_push_id(ui, "kernels");
        char name[32];
        snprintf(name, sizeof name, "kernel %d", i);
        if (ui_list_row(ui, name, (struct rect){0, 32.0f * (float)i, 200, 32}, name, m.chosen == i, NULL, NULL))
            m.chosen = i;
        ui_pop_id(ui);
    }
    ui_button(ui, "after", (struct rect){0, 200, 80, 32}, UI_ICON_NONE, "After", NULL, 0);
}

START_TEST(arrows_move_among_the_rows_of_a_list_and_enter_chooses)
{
    frame(rows);
    key(rows, UI_KEY_TAB, 0);
    key(rows, UI_KEY_DOWN, 0);
    key(rows, UI_KEY_DOWN, 0);
    key(rows, UI_KEY_DOWN, 0); /* the button is no row */
    key(rows, UI_KEY_ENTER, 0);
    ck_assert_int_eq(m.chosen, 2);
    key(rows, UI_KEY_UP, 0);
    key(rows, UI_KEY_ENTER, 0);
    ck_assert_int_eq(m.chosen, 1);
    click(rows, 50, 10);
    ck_assert_int_eq(m.chosen, 0);
}
END_TEST

static void toggle(void)
{
    m.changed = ui_toggle(ui, "flip", 10, 10, &m.flag, theme_dark.hi, !m.disabled);
}

START_TEST(a_toggle_flips_by_click_and_by_enter)
{
    click(toggle, 20, 20);
    ck_assert(m.flag && m.changed);
    key(toggle, UI_KEY_ENTER, 0);
    ck_assert(!m.flag);
    m.disabled = true;
    click(toggle, 20, 20);
    ck_assert(!m.flag);
}
END_TEST

static void field(void)
{
    m.changed = ui_text_field(ui, "name", (struct rect){10, 10, 200, 32}, m.text, sizeof m.text, "Type a name", false);
}

START_TEST(a_text_field_edits_whole_characters)
{
    frame(field);
    ck_assert(shows("Type a name"));
    click(field, 60, 26);
    type(field, "\u044F\u0436b");
    key(field, UI_KEY_LEFT, 0);
    key(field, UI_KEY_BACKSPACE, 0);
    key(field, UI_KEY_HOME, 0);
    type(field, "a");
    ck_assert_str_eq(m.text, "");
    key(field, UI_KEY_ENTER, 0);
    ck_assert(m.changed);
    ck_assert_str_eq(m.text, "a\u044Fb");
    key(field, UI_KEY_LEFT, UI_SHIFT); /* selects the a */
    type(field, "c");
    key(field, UI_KEY_ENTER, 0);
    ck_assert_str_eq(m.text, "c\u044Fb");
}
END_TEST

START_TEST(a_text_field_never_holds_more_than_its_buffer)
{
    click(field, 60, 26);
    for (int i = 0; i < 10; i++)
        type(field, "\u0436\u0436\u0436\u0436\u0436");
    key(field, UI_KEY_ENTER, 0);
    ck_assert_uint_eq(strlen(m.text), 30); /* 15 letters of two bytes; 31 would end within one */
}
END_TEST

/* Scroll area: 10 rows of 40 in a window of 200 from y 100 to 300. */

START_TEST(parts_of_a_notch_step_a_number_when_they_make_a_whole_one)
{
    m.number = 3;
    for (int i = 0; i < 10; i++) {
        ck_assert_double_eq(m.number, 3);
        in.wheel = 0.1f;
        point(stepper, 60, 26);
    }
    ck_assert_double_eq(m.number, 4);
    for (int i = 0; i < 3; i++) { /* the other way starts anew */
        in.wheel = i == 0 ? 0.5f : -0.5f;
        point(stepper, 60, 26);
    }
    ck_assert_double_eq(m.number, 3);
}
END_TEST

static float pinched[3];

static void pinch_page(void)
{
    pinched[0] = ui_take_pinch(ui, (struct rect){0, 0, 100, 100});
    pinched[1] = ui_take_pinch(ui, (struct rect){200, 0, 100, 100});
    pinched[2] = ui_take_pinch(ui, (struct rect){200, 0, 100, 100});
}

START_TEST(a_pinch_belongs_to_what_lies_under_its_middle_and_is_taken_once)
{
    in.pinch = 1.25f;
    point(pinch_page, 250, 50);
    ck_assert_float_eq(pinched[0], 1);
    ck_assert_float_eq(pinched[1], 1.25f);
    ck_assert_float_eq(pinched[2], 1);
    in.pinch = 0; /* an input that knows of no fingers */
    point(pinch_page, 250, 50);
    ck_assert_float_eq(pinched[1], 1);
}
END_TEST

START_TEST(the_wheel_scrolls_and_stops_at_the_ends)
{
    frame(scroller);
    in.wheel = -1;
    point(scroller, 50, 150);
    settle(scroller);
    ck_assert_float_eq(offset, -48);
    in.wheel = -100;
    point(scroller, 50, 150);
    settle(scroller);
    ck_assert_float_eq(offset, -200);
    in.wheel = 1;
    point(scroller, 50, 350); /* beside it */
    settle(scroller);
    ck_assert_float_eq(offset, -200);
}
END_TEST

START_TEST(what_is_scrolled_out_of_sight_is_not_hit)
{
    frame(scroller);
    click(scroller, 50, 310); /* row 5 is there, but clipped */
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(m.clicks[i], 0);
    click(scroller, 50, 110);
    ck_assert_int_eq(m.clicks[0], 1);
}
END_TEST

START_TEST(focus_by_key_scrolls_its_widget_into_view)
{
    frame(scroller);
    for (int i = 0; i < 8; i++)
        key(scroller, UI_KEY_TAB, 0);
    settle(scroller);
    const float row_7 = 100 + offset + 7 * 40;
    ck_assert(row_7 >= 100 && row_7 + 32 <= 300);
    key(scroller, UI_KEY_PAGE_UP, 0);
    settle(scroller);
    ck_assert_float_eq(offset, 0);
}
END_TEST

START_TEST(the_bar_of_a_scroll_area_can_be_dragged)
{
    frame(scroller);
    press(scroller, 195, 110);
    point(scroller, 195, 160); /* the bar is 100 of 200 px: 50 px are half of the way */
    release(scroller);
    settle(scroller);
    ck_assert_float_eq(offset, -100);
}
END_TEST

static void tips(void)
{
    buttons();
    ui_tooltip(ui, (struct rect){10, 10, 80, 32}, "Starts again from the first step");
}

START_TEST(a_tooltip_waits_300_ms_without_frames_in_between)
{
    settle(tips);
    in.x = 50;
    in.y = 20;
    const double entered = in.time;
    frame(tips);
    for (int i = 0; i < 10; i++) { /* the hover fades for 80 ms */
        in.time = entered + 0.1;
        frame(tips);
    }
    ck_assert_double_eq_tol(ui_next_frame(ui), entered + 0.3, 1e-9);
    ck_assert(!shows("Starts again from the first step"));
    in.time = ui_next_frame(ui);
    frame(tips);
    ck_assert(shows("Starts again from the first step"));
    ck_assert(isinf(ui_next_frame(ui)));
    point(tips, 300, 300);
    ck_assert(!shows("Starts again from the first step"));
}
END_TEST

static void cut_label(void)
{
    ui_label(ui, 10, 30, 60, FONT_BODY, TEXT_LEFT, theme_dark.text, "Receptive field of this neuron");
}

START_TEST(a_label_too_long_is_cut_and_told_by_its_tooltip)
{
    frame(cut_label);
    ck_assert_ptr_null(draw_list_find_text(&list, "Receptive field of this neuron", 0));
    const char *shown = draw_list_text(&list, &list.cmd[0]);
    ck_assert_str_eq(shown + strlen(shown) - 3, "\u2026");
    ck_assert_float_le(text_width(fonts, FONT_BODY, shown), 60);
    point(cut_label, 20, 25);
    settle(cut_label);
    ck_assert(shows("Receptive field of this neuron"));
}
END_TEST

static void popup(void)
{
    m.clicks[0] += ui_button(ui, "under", (struct rect){0, 0, WIDTH, HEIGHT}, UI_ICON_NONE, "Under", NULL, 0);
    if (ui_popup_begin(ui, "palette", (struct rect){200, 100, 300, 300}, &m.popup)) {
        m.clicks[1] += ui_button(ui, "in", (struct rect){220, 120, 80, 32}, UI_ICON_NONE, "In", NULL, 0);
        ui_choice(ui, "mode", (struct rect){220, 160, 120, 32}, modes, 4, &m.chosen, true);
        ui_popup_end(ui);
    }
}

START_TEST(a_popup_takes_all_input_until_it_is_closed)
{
    frame(popup);
    key(popup, UI_KEY_TAB, 0);
    m.popup = true;
    settle(popup);
    key(popup, UI_KEY_ENTER, 0); /* not for the focus of below */
    ck_assert_int_eq(m.clicks[0], 0);
    click(popup, 240, 130);
    ck_assert_int_eq(m.clicks[1], 1);
    click(popup, 20, 20);
    ck_assert(!m.popup);
    ck_assert_int_eq(m.clicks[0], 0);
    settle(popup);
    ck_assert(ui_has_focus(ui, ui_make_id(ui, "under")));
    click(popup, 20, 20);
    ck_assert_int_eq(m.clicks[0], 1);
}
END_TEST

START_TEST(a_dropdown_in_a_popup_closes_before_it)
{
    m.popup = true;
    settle(popup);
    click(popup, 280, 176);
    settle(popup);
    ck_assert(shows("Circular"));
    key(popup, UI_KEY_ESCAPE, 0);
    settle(popup);
    ck_assert(!shows("Circular"));
    ck_assert(m.popup);
    key(popup, UI_KEY_ESCAPE, 0);
    ck_assert(!m.popup);
}
END_TEST

static void overlapping(void)
{
    if (ui_behave(ui, 1, (struct rect){0, 0, 50, 50}, false, true) & UI_CLICKED)
        m.clicks[0]++;
    if (ui_behave(ui, 2, (struct rect){0, 0, 100, 100}, false, true) & UI_CLICKED)
        m.clicks[1]++;
    m.number = ui_drag_dx(ui);
    m.second = ui_drag_dy(ui);
}

START_TEST(the_first_widget_under_the_pointer_gets_it_and_keeps_the_drag)
{
    click(overlapping, 20, 20);
    ck_assert_int_eq(m.clicks[0], 1);
    ck_assert_int_eq(m.clicks[1], 0);
    click(overlapping, 70, 20);
    ck_assert_int_eq(m.clicks[1], 1);
    press(overlapping, 20, 20);
    point(overlapping, 70, 10);
    ck_assert_double_eq(m.number, 50);
    ck_assert_double_eq(m.second, -10);
    release(overlapping);
    ck_assert_int_eq(m.clicks[1], 1);
}
END_TEST

START_TEST(digits_are_sized_by_cell_and_length)
{
    ck_assert_float_eq(theme_digit_size(64, 1), 28);
    ck_assert_float_eq(theme_digit_size(40, 1), 18);
    ck_assert_float_eq(theme_digit_size(40, 3), 16); /* .75 * 40 / (.6 * 3) = 16.7; mockup 01 sets its outputs in 16 */
    ck_assert_float_eq(theme_digit_size(24, 1), 13);
    ck_assert_float_eq(theme_digit_size(24, 4), 0); /* 7.5 px would not be readable */
}
END_TEST

int main(void)
{
    const TTest *const claims[] = {
        keys_have_the_numbers_of_sdl,
        an_id_depends_on_what_is_pushed_and_not_on_how_it_is_cut,
        a_button_is_clicked_by_a_press_and_a_release_on_it,
        a_press_and_release_within_one_frame_is_a_click,
        a_disabled_button_is_drawn_but_not_clicked_nor_focused,
        tab_walks_in_the_order_of_the_calls_and_shift_tab_back,
        keys_behind_a_tab_go_to_the_widget_that_gets_the_focus,
        the_ring_shows_only_after_a_key,
        space_plays_after_a_click_and_presses_only_where_the_ring_shows,
        a_key_is_taken_once_and_with_its_very_modifiers,
        no_frame_is_asked_for_when_nothing_moves,
        a_tween_starts_at_its_target_and_ends_at_the_next,
        reduced_motion_does_not_tween,
        a_stepper_steps_and_stops_at_its_limits,
        at_a_limit_only_the_sign_of_that_button_is_off,
        a_held_button_repeats_after_400_ms_every_50,
        a_number_out_of_range_is_refused_with_its_reason,
        a_word_may_stand_for_zero_and_is_stepped_and_typed_over_as_a_number,
        space_is_left_to_the_transport_by_a_number_that_was_typed,
        what_is_no_number_is_refused,
        typed_numbers_take_both_minus_signs_and_both_decimal_points,
        escape_leaves_the_number_as_it_was,
        losing_the_focus_applies_what_was_typed,
        a_bad_entry_that_loses_the_focus_says_why_for_a_while,
        enter_edits_a_focused_stepper_and_typing_replaces_its_number,
        an_entry_keeps_plain_keys_from_the_views,
        a_view_that_goes_away_does_not_keep_the_keys,
        a_press_beside_all_widgets_applies_an_entry,
        shift_steps_finely_without_drift,
        a_logarithmic_stepper_walks_1_2_5,
        the_wheel_steps_a_number_under_the_pointer,
        a_slider_follows_the_drag_and_stays_within_its_ends,
        a_signed_slider_fills_from_zero_to_its_knob,
        a_slider_takes_arrows_home_and_end,
        a_scrubber_fills_whole_segments_up_to_its_knob,
        a_dropdown_lies_above_what_is_below_and_takes_the_click,
        a_click_outside_closes_a_dropdown_and_does_nothing_else,
        a_dropdown_is_chosen_from_with_keys,
        a_dropdown_without_room_below_opens_upwards,
        a_list_longer_than_the_window_scrolls_and_keeps_the_highlight_in_sight,
        arrows_choose_segments_and_skip_disabled_ones,
        tabs_stand_where_the_mockup_has_them,
        arrows_move_among_the_rows_of_a_list_and_enter_chooses,
        a_toggle_flips_by_click_and_by_enter,
        a_text_field_edits_whole_characters,
        a_text_field_never_holds_more_than_its_buffer,
        parts_of_a_notch_step_a_number_when_they_make_a_whole_one,
        a_pinch_belongs_to_what_lies_under_its_middle_and_is_taken_once,
        the_wheel_scrolls_and_stops_at_the_ends,
        what_is_scrolled_out_of_sight_is_not_hit,
        focus_by_key_scrolls_its_widget_into_view,
        the_bar_of_a_scroll_area_can_be_dragged,
        a_tooltip_waits_300_ms_without_frames_in_between,
        a_label_too_long_is_cut_and_told_by_its_tooltip,
        a_popup_takes_all_input_until_it_is_closed,
        a_dropdown_in_a_popup_closes_before_it,
        the_first_widget_under_the_pointer_gets_it_and_keeps_the_drag,
        digits_are_sized_by_cell_and_length,
    };
    Suite *suite = suite_create("ui");
    TCase *widgets = tcase_create("widgets");
    tcase_add_checked_fixture(widgets, setup, teardown);
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        tcase_add_test(widgets, claims[i]);
    suite_add_tcase(suite, widgets);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
