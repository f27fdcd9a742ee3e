/* tests/app/test_window.c - SDL's events as input of a frame, and the scale of a window. */
#include <check.h>
#include <stdlib.h>

#include "app/window/events.h"
#include "app/window/scale.h"

static SDL_Event button(Uint32 type, int x, int y, Uint8 clicks)
{
    return (SDL_Event){.button = {.type = type, .button = SDL_BUTTON_LEFT, .x = x, .y = y, .clicks = clicks}};
}

static SDL_Event motion(int x, int y)
{
    return (SDL_Event){.motion = {.type = SDL_MOUSEMOTION, .x = x, .y = y}};
}

static SDL_Event key(SDL_Keycode code, Uint16 mods)
{
    return (SDL_Event){.key = {.type = SDL_KEYDOWN, .keysym = {.sym = code, .mod = mods}}};
}

static SDL_Event typed(const char *text)
{
    SDL_Event e = {.text = {.type = SDL_TEXTINPUT}};
    snprintf(e.text.text, sizeof e.text.text, "%s", text);
    return e;
}

START_TEST(the_pointer_is_told_in_logical_pixels)
{
    struct ui_input input = {0};
    const SDL_Event e = motion(300, 150);
    ck_assert(events_add(&input, &e, 0.5f));
    ck_assert_float_eq(input.x, 150);
    ck_assert_float_eq(input.y, 75);
}
END_TEST

START_TEST(a_press_and_its_release_never_share_a_frame)
{
    struct ui_input input = {0};
    const SDL_Event press = button(SDL_MOUSEBUTTONDOWN, 10, 20, 1), release = button(SDL_MOUSEBUTTONUP, 10, 20, 1);
    ck_assert(!events_must_wait(&input, &press));
    events_add(&input, &press, 1);
    ck_assert(input.pressed && input.down);
    ck_assert(events_must_wait(&input, &release));
    events_begin(&input);
    ck_assert(!input.pressed && input.down);
    ck_assert(!events_must_wait(&input, &release));
    events_add(&input, &release, 1);
    ck_assert(input.released && !input.down);
    ck_assert(events_must_wait(&input, &press));
}
END_TEST

START_TEST(a_press_is_at_the_place_where_it_happened)
{
    struct ui_input input = {0};
    const SDL_Event press = button(SDL_MOUSEBUTTONDOWN, 10, 20, 1), away = motion(500, 500);
    events_add(&input, &press, 1);
    ck_assert(events_must_wait(&input, &away));
    ck_assert_float_eq(input.x, 10);
}
END_TEST

START_TEST(a_double_click_is_told_with_its_press)
{
    struct ui_input input = {0};
    const SDL_Event press = button(SDL_MOUSEBUTTONDOWN, 1, 1, 2);
    events_add(&input, &press, 1);
    ck_assert_int_eq(input.clicks, 2);
    events_begin(&input);
    ck_assert_int_eq(input.clicks, 0);
}
END_TEST

START_TEST(keys_keep_their_modifiers_and_their_order)
{
    struct ui_input input = {0};
    const SDL_Event z = key(SDLK_z, KMOD_LCTRL | KMOD_RSHIFT), left = key(SDLK_LEFT, KMOD_NONE);
    events_add(&input, &z, 1);
    events_add(&input, &left, 1);
    ck_assert_int_eq(input.n_keys, 2);
    ck_assert_int_eq(input.key[0].code, SDLK_z);
    ck_assert_uint_eq(input.key[0].mods, UI_CTRL | UI_SHIFT);
    ck_assert_int_eq(input.key[1].code, SDLK_LEFT);
}
END_TEST

START_TEST(a_key_after_typed_text_waits_so_that_nothing_overtakes)
{
    struct ui_input input = {0};
    const SDL_Event text = typed("−4"), enter = key(SDLK_RETURN, KMOD_NONE);
    events_add(&input, &text, 1);
    ck_assert_str_eq(input.text, "−4");
    ck_assert(events_must_wait(&input, &enter));
}
END_TEST

START_TEST(more_keys_or_text_than_fit_a_frame_wait_for_the_next)
{
    struct ui_input input = {0};
    const SDL_Event left = key(SDLK_LEFT, KMOD_NONE), text = typed("0123456789");
    for (int i = 0; i < UI_MAX_KEYS; i++) {
        ck_assert(!events_must_wait(&input, &left));
        events_add(&input, &left, 1);
    }
    ck_assert(events_must_wait(&input, &left));
    events_begin(&input);
    for (int i = 0; i < 6; i++)
        events_add(&input, &text, 1);
    ck_assert(events_must_wait(&input, &text));
}
END_TEST

START_TEST(the_pointer_that_leaves_is_nowhere)
{
    struct ui_input input = {.x = 5, .y = 5};
    const SDL_Event e = {.window = {.type = SDL_WINDOWEVENT, .event = SDL_WINDOWEVENT_LEAVE}};
    events_add(&input, &e, 1);
    ck_assert(input.x < 0 && input.y < 0);
}
END_TEST

static SDL_Event finger(Uint32 type, SDL_FingerID id, float x, float y)
{
    return (SDL_Event){.tfinger = {.type = type, .touchId = 7, .fingerId = id, .x = x, .y = y}};
}

/* On a window of 1000 x 500. */
static bool touch(struct events_touch *t, struct ui_input *input, SDL_Event e)
{
    bool frame;
    ck_assert(!events_must_wait(input, &e));
    return events_add_touch(t, input, &e, 1000, 500, &frame) && frame;
}

START_TEST(two_fingers_that_part_zoom_about_their_middle)
{
    struct ui_input input = {0};
    struct events_touch t = {0};
    events_begin(&input);
    ck_assert_float_eq(input.pinch, 1);
    touch(&t, &input, finger(SDL_FINGERDOWN, 31, 0.4f, 0.5f));
    touch(&t, &input, finger(SDL_FINGERDOWN, 32, 0.5f, 0.5f)); /* 100 px apart */
    ck_assert(touch(&t, &input, finger(SDL_FINGERMOTION, 32, 0.55f, 0.5f)));
    ck_assert_float_eq_tol(input.pinch, 1.5f, 1e-4f);
    ck_assert_float_eq_tol(input.x, 475, 1e-2f);
    ck_assert_float_eq_tol(input.y, 250, 1e-2f);
    ck_assert(touch(&t, &input, finger(SDL_FINGERMOTION, 31, 0.35f, 0.5f))); /* a second event of the same frame */
    ck_assert_float_eq_tol(input.pinch, 2, 1e-4f);
    events_begin(&input);
    ck_assert_float_eq(input.pinch, 1);
    /* 200 px apart; turned by 90 degrees that is 0.4 of the height: no zoom */
    touch(&t, &input, finger(SDL_FINGERMOTION, 31, 0.45f, 0.3f));
    touch(&t, &input, finger(SDL_FINGERMOTION, 32, 0.45f, 0.7f));
    ck_assert_float_eq_tol(input.pinch, 1, 1e-4f);
    ck_assert_float_eq_tol(input.x, 450, 1e-2f);
    touch(&t, &input, finger(SDL_FINGERMOTION, 32, 0.45f, 0.5f));
    ck_assert_float_eq_tol(input.pinch, 0.5f, 1e-4f);
}
END_TEST

START_TEST(one_finger_does_not_pinch_and_stays_the_mouse_that_sdl_makes_of_it)
{
    struct ui_input input = {0};
    struct events_touch t = {0};
    bool frame;
    events_begin(&input);
    touch(&t, &input, finger(SDL_FINGERDOWN, 5, 0.4f, 0.5f));
    ck_assert(!touch(&t, &input, finger(SDL_FINGERMOTION, 5, 0.8f, 0.5f)));
    ck_assert_float_eq(input.pinch, 1);
    SDL_Event e = motion(10, 20);
    e.motion.which = SDL_TOUCH_MOUSEID;
    ck_assert(!events_add_touch(&t, &input, &e, 1000, 500, &frame));
    touch(&t, &input, finger(SDL_FINGERUP, 5, 0.8f, 0.5f));
    ck_assert_int_eq(t.n, 0);
}
END_TEST

START_TEST(a_second_finger_ends_the_first_ones_drag_and_is_no_click)
{
    struct ui_input input = {0};
    struct events_touch t = {0};
    bool frame;
    const SDL_Event press = button(SDL_MOUSEBUTTONDOWN, 400, 250, 1), move = finger(SDL_FINGERMOTION, 2, 0.6f, 0.5f);
    touch(&t, &input, finger(SDL_FINGERDOWN, 1, 0.4f, 0.5f));
    events_add(&input, &press, 1);
    events_begin(&input);
    ck_assert(touch(&t, &input, finger(SDL_FINGERDOWN, 2, 0.5f, 0.5f)));
    ck_assert(input.released && !input.down);
    ck_assert_float_eq(input.x, -1);
    ck_assert(events_must_wait(&input, &move)); /* the pointer may not come back within that frame */
    events_begin(&input);
    ck_assert(touch(&t, &input, move));
    SDL_Event e = motion(10, 20), up = button(SDL_MOUSEBUTTONUP, 10, 20, 1);
    e.motion.which = up.button.which = SDL_TOUCH_MOUSEID;
    ck_assert(events_add_touch(&t, &input, &e, 1000, 500, &frame) && !frame);
    ck_assert(events_add_touch(&t, &input, &up, 1000, 500, &frame) && !frame);
    touch(&t, &input, finger(SDL_FINGERUP, 1, 0.4f, 0.5f));
    ck_assert(events_add_touch(&t, &input, &e, 1000, 500, &frame)); /* the other finger is still there */
    touch(&t, &input, finger(SDL_FINGERUP, 2, 0.6f, 0.5f));
    ck_assert(!events_add_touch(&t, &input, &e, 1000, 500, &frame));
}
END_TEST

START_TEST(three_fingers_do_not_pinch)
{
    struct ui_input input = {0};
    struct events_touch t = {0};
    events_begin(&input);
    for (int i = 0; i < 3; i++)
        touch(&t, &input, finger(SDL_FINGERDOWN, i, 0.3f + 0.1f * (float)i, 0.5f));
    ck_assert(!touch(&t, &input, finger(SDL_FINGERMOTION, 0, 0.1f, 0.5f)));
    ck_assert_float_eq(input.pinch, 1);
}
END_TEST

START_TEST(a_precise_wheel_gives_parts_of_a_notch)
{
    struct ui_input input = {0};
    const SDL_Event e = {.wheel = {.type = SDL_MOUSEWHEEL, .y = 0, .preciseY = 0.25f}};
    events_add(&input, &e, 1);
    events_add(&input, &e, 1);
    ck_assert_float_eq(input.wheel, 0.5f);
}
END_TEST

START_TEST(the_scale_follows_the_display_in_steps)
{
    ck_assert_float_eq(scale_of_display(0), 1);
    ck_assert_float_eq(scale_of_display(96), 1);
    ck_assert_float_eq(scale_of_display(120), 1.25f);
    ck_assert_float_eq(scale_of_display(150), 1.5f);
    ck_assert_float_eq(scale_of_display(220), 2);
}
END_TEST

START_TEST(the_scale_is_lowered_to_keep_720_by_450_logical_pixels)
{
    bool lowered;
    ck_assert_float_eq(scale_fitting(1440, 900, 2, &lowered), 2);
    ck_assert(!lowered);
    const float scale = scale_fitting(1024, 640, 2, &lowered);
    ck_assert(lowered);
    ck_assert_float_ge_tol(1024 / scale, 720, 0.01f);
    ck_assert_float_ge_tol(640 / scale, 450, 0.01f);
    ck_assert_float_eq(scale_fitting(360, 225, 1, &lowered), 0.5f);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("window");
    TCase *tcase = tcase_create("window");
    tcase_add_test(tcase, the_pointer_is_told_in_logical_pixels);
    tcase_add_test(tcase, a_press_and_its_release_never_share_a_frame);
    tcase_add_test(tcase, a_press_is_at_the_place_where_it_happened);
    tcase_add_test(tcase, a_double_click_is_told_with_its_press);
    tcase_add_test(tcase, keys_keep_their_modifiers_and_their_order);
    tcase_add_test(tcase, a_key_after_typed_text_waits_so_that_nothing_overtakes);
    tcase_add_test(tcase, more_keys_or_text_than_fit_a_frame_wait_for_the_next);
    tcase_add_test(tcase, the_pointer_that_leaves_is_nowhere);
    tcase_add_test(tcase, two_fingers_that_part_zoom_about_their_middle);
    tcase_add_test(tcase, one_finger_does_not_pinch_and_stays_the_mouse_that_sdl_makes_of_it);
    tcase_add_test(tcase, a_second_finger_ends_the_first_ones_drag_and_is_no_click);
    tcase_add_test(tcase, three_fingers_do_not_pinch);
    tcase_add_test(tcase, a_precise_wheel_gives_parts_of_a_notch);
    tcase_add_test(tcase, the_scale_follows_the_display_in_steps);
    tcase_add_test(tcase, the_scale_is_lowered_to_keep_720_by_450_logical_pixels);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
