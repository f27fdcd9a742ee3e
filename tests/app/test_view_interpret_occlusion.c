/* tests/app/test_view_interpret_occlusion.c - the view 'Occlusion', worked with as a person would. */
#include "app/views/interpret/interpret_occlusion.h"
#include "tests/app/interpret_window.h"

static const struct occlusion_shown *found(const struct window *w)
{
    return interpret_answer_of(w, STUDY_OCCLUSION);
}

static int place(const struct window *w)
{
    return session_int(w->session, PROP_INTERPRET_PLACE);
}

/* The large picture, with its heat over it. */
static struct rect large(const struct window *w)
{
    const struct occlusion_shown *o = found(w);
    const struct draw_cmd *c = interpret_tensor(w, o->grid.width, o->grid.height, 0);
    ck_assert_ptr_nonnull(c);
    return c->rect;
}

START_TEST(the_numbers_are_those_that_were_found)
{
    struct window w = interpret_open(1440, 900, "occlusion");
    const struct occlusion_shown *o = found(&w);
    char text[160], name[24];
    snprintf(name, sizeof name, "%d", o->target.class_index);
    ck_assert_int_eq(o->rows * o->cols, 22 * 22);
    snprintf(text, sizeof text, "p(%s), whole image", name);
    ck_assert_msg(shows(&w, text), "no '%s'", text);
    ck_assert(shows(&w, interpret_fixed((double)o->score, 4)));
    ck_assert(shows(&w, interpret_fixed((double)o->at[o->worst], 4)));
    snprintf(text, sizeof text, "[%d, %d]", o->worst / 22, o->worst % 22);
    ck_assert(shows(&w, text));
    ck_assert(shows(&w, "484 of 484"));
    snprintf(text, sizeof text, "Hiding the worst 7×7 square drops p(%s) from %s to %s.", name,
             interpret_fixed((double)o->score, 4), interpret_fixed((double)o->at[o->worst], 4));
    ck_assert_msg(shows(&w, text), "no '%s'", text);
    window_close(&w);
}
END_TEST

/* The score of the whole picture is the probability that Network shows. */
START_TEST(the_whole_picture_has_the_probability_of_the_probe)
{
    struct window w = interpret_open(1440, 900, "occlusion");
    const struct occlusion_shown *o = found(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_float_eq_tol(o->score, s->probability[o->target.class_index], 1e-6);
    ck_assert_mem_eq(o->pixels, s->probe_pixels, 28 * 28 * sizeof(float));
    window_close(&w);
}
END_TEST

START_TEST(a_press_and_a_drag_put_the_squares_middle_under_the_pointer)
{
    struct window w = interpret_open(1440, 900, "occlusion");
    const struct rect r = large(&w);
    const float px = r.w / 28;
    window_press(&w, r.x + 10.5f * px, r.y + 8.5f * px);
    window_frame(&w);
    ck_assert_int_eq(place(&w), (8 - 3) * 22 + (10 - 3) + 1);
    window_move(&w, r.x + 14.5f * px, r.y + 20.5f * px);
    window_frame(&w);
    ck_assert_int_eq(place(&w), (20 - 3) * 22 + (14 - 3) + 1);
    window_move(&w, r.x - 400, r.y + 4000); /* dragged out of it: as far as the square can go */
    window_frame(&w);
    ck_assert_int_eq(place(&w), 21 * 22 + 0 + 1);
    window_release(&w);
    window_close(&w);
}
END_TEST

/* Every pixel of a picture of 28 x 28; 22 x 22 places of one of 224 x 224, where 218 x 218 would take hours. */
START_TEST(the_usual_square_is_as_fits_the_picture)
{
    struct window w = interpret_open(1440, 900, "occlusion");
    ck_assert_int_eq(found(&w)->size, 7);
    ck_assert_int_eq(found(&w)->stride, 1);
    window_set(&w, "train.net=pattern:N=1,M=1,K=0,channels=1,input=1x224x224");
    window_answer(&w);
    ck_assert_int_eq(found(&w)->size, 49);
    ck_assert_int_eq(found(&w)->stride, 8);
    ck_assert_int_eq(found(&w)->rows * found(&w)->cols, 22 * 22);
    window_set(&w, "interpret.occluder=32");
    window_answer(&w);
    ck_assert_int_eq(found(&w)->size, 32);
    ck_assert_int_eq(found(&w)->stride, 8);
    window_close(&w);
}
END_TEST

START_TEST(with_a_stride_the_square_snaps_to_its_places)
{
    struct window w = interpret_open(1440, 900, "occlusion");
    window_set(&w, "interpret.stride=4");
    window_answer(&w);
    const struct rect r = large(&w);
    const float px = r.w / 28;
    window_click(&w, r.x + 13.5f * px, r.y + 4.5f * px); /* middle at row 4: first row 1, nearest multiple 0 */
    window_frame(&w);
    ck_assert_int_eq(found(&w)->cols, 6);
    ck_assert_int_eq(place(&w), 0 * 6 + 3 + 1); /* first column 10: nearest multiple 12 (or 8, as far: not) */
    window_close(&w);
}
END_TEST

START_TEST(the_map_of_places_chooses_them_too)
{
    struct window w = interpret_open(1440, 900, "occlusion");
    const struct draw_cmd *map = interpret_tensor(&w, 22, 22, 0);
    ck_assert_ptr_nonnull(map);
    ck_assert_ptr_eq(map->tensor.data, found(&w)->drop);
    const float px = map->rect.w / 22;
    const struct rect r = map->rect;
    window_press(&w, r.x + 5.5f * px, r.y + 9.5f * px);
    window_frame(&w);
    ck_assert_int_eq(place(&w), 9 * 22 + 5 + 1);
    window_move(&w, r.x + 21.5f * px, r.y + 0.5f * px);
    window_release(&w);
    ck_assert_int_eq(place(&w), 21 + 1);
    window_settle(&w);
    const struct occlusion_shown *o = found(&w);
    char text[160];
    snprintf(text, sizeof text, "square at [0, 21]: p(%d) = %s", o->target.class_index,
             interpret_fixed((double)o->at[21], 4));
    ck_assert_msg(shows(&w, text), "no card '%s'", text);
    ck_assert(shows(&w, "This square"));
    ck_assert(shows(&w, interpret_fixed((double)o->at[21], 4)));
    window_close(&w);
}
END_TEST

START_TEST(keys_step_the_square_by_places_and_rows_and_back_to_the_worst)
{
    struct window w = interpret_open(1440, 900, "occlusion");
    window_set(&w, "interpret.place=30");
    window_settle(&w);
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(place(&w), 31);
    window_key(&w, UI_KEY_LEFT, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(place(&w), 52);
    window_key(&w, UI_KEY_UP, 0);
    window_key(&w, UI_KEY_UP, 0);
    ck_assert_int_eq(place(&w), 8);
    window_key(&w, UI_KEY_UP, 0); /* there is no row above */
    ck_assert_int_eq(place(&w), 8);
    window_key(&w, UI_KEY_END, 0);
    ck_assert_int_eq(place(&w), 484);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(place(&w), 484);
    window_key(&w, UI_KEY_HOME, 0);
    ck_assert_int_eq(place(&w), 1);
    window_key(&w, '0', 0);
    ck_assert_int_eq(place(&w), 0);
    window_key(&w, '+', 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_OCCLUDER), 8);
    window_key(&w, '-', 0);
    window_key(&w, '-', 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_OCCLUDER), 6);
    window_answer(&w);
    ck_assert_int_eq(found(&w)->size, 6);
    window_close(&w);
}
END_TEST

START_TEST(playing_slides_the_square)
{
    struct window w = interpret_open(1440, 900, "occlusion");
    window_set(&w, "interpret.place=3");
    window_settle(&w);
    window_key(&w, UI_KEY_SPACE, 0);
    ck_assert(session_playing(w.session));
    for (int i = 0; i < 200 && place(&w) < 6; i++)
        window_frame(&w);
    ck_assert_int_ge(place(&w), 6);
    window_key(&w, UI_KEY_SPACE, 0);
    ck_assert(!session_playing(w.session));
    window_close(&w);
}
END_TEST

/* The square that is drawn over the picture has the fill that the net saw. */
static bool draws_square(const struct window *w, struct color c)
{
    const struct occlusion_shown *o = found(w);
    const struct draw_cmd *picture = interpret_tensor(w, o->grid.width, o->grid.height, 2);
    ck_assert_ptr_nonnull(picture);
    const float px = picture->rect.w / (float)o->grid.width;
    const struct occlusion_square s = occlusion_square(&o->grid, o->worst);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *f = &w->list.cmd[i];
        if (f->kind == DRAW_FILL && fabsf(f->rect.x - picture->rect.x - (float)s.col * px) < 0.01f &&
            fabsf(f->rect.y - picture->rect.y - (float)s.row * px) < 0.01f &&
            fabsf(f->rect.w - (float)s.cols * px) < 0.01f && memcmp(&f->color, &c, sizeof c) == 0)
            return true;
    }
    return false;
}

START_TEST(the_covered_picture_is_covered_with_the_fill)
{
    static const struct {
        const char *set;
        uint8_t grey;
    } fills[] = {{"interpret.fill=black", 0}, {"interpret.fill=grey", 128}, {"interpret.fill=white", 255}};
    struct window w = interpret_open(1440, 900, "occlusion");
    for (int i = 0; i < 3; i++) {
        window_set(&w, fills[i].set);
        window_answer(&w);
        ck_assert(draws_square(&w, (struct color){fills[i].grey, fills[i].grey, fills[i].grey, 255}));
    }
    window_close(&w);
}
END_TEST

START_TEST(a_worst_square_that_is_clicked_becomes_the_place)
{
    struct window w = interpret_open(1440, 900, "occlusion");
    const struct occlusion_shown *o = found(&w);
    ck_assert(shows(&w, "Worst squares that do not overlap"));
    ck_assert_int_ge(o->n_apart, 2);
    const int second = o->apart[1];
    const struct draw_cmd *thumb = interpret_tensor(&w, 28, 28, 3); /* picture, heat; strip */
    ck_assert_ptr_nonnull(thumb);
    window_click(&w, thumb->rect.x + 10, thumb->rect.y + 10);
    window_settle(&w);
    ck_assert_int_eq(place(&w), second + 1);
    window_close(&w);
}
END_TEST

START_TEST(any_value_of_its_properties_is_drawn)
{
    static const char *const sets[] = {"interpret.occluder=1024", "interpret.stride=1024",  "interpret.occluder=1",
                                       "interpret.stride=1",      "interpret.place=99999",  "interpret.fill=mean",
                                       "interpret.signed=on",     "interpret.opacity=0",    "interpret.target=largest",
                                       "interpret.target=mean",   "interpret.target=value", "network.map=99999",
                                       "interpret.target=class",  "interpret.class=99999",  "interpret.class=9"};
    struct window w = interpret_open(1024, 640, "occlusion");
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        window_set(&w, sets[i]);
        window_frame(&w);
        check_texts(&w, sets[i]);
        window_answer(&w);
        found(&w);
        check_texts(&w, sets[i]);
    }
    window_close(&w);
}
END_TEST

START_TEST(no_text_overlaps_at_any_size) /* _i: size, language */
{
    const float *size = interpret_sizes[_i % INTERPRET_SIZES];
    struct window w = interpret_open(size[0], size[1], "occlusion");
    char where[64];
    snprintf(where, sizeof where, "%gx%g", (double)size[0], (double)size[1]);
    if (_i >= INTERPRET_SIZES)
        window_set(&w, "app.language=ru");
    window_answer(&w);
    check_texts(&w, where);
    window_set(&w, "interpret.target=largest");
    window_set(&w, "interpret.place=5");
    window_answer(&w);
    check_texts(&w, where);
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_interpret_occlusion");
    TCase *t = tcase_create("view_interpret_occlusion");
    tcase_set_timeout(t, 600);
    tcase_add_test(t, the_numbers_are_those_that_were_found);
    tcase_add_test(t, the_whole_picture_has_the_probability_of_the_probe);
    tcase_add_test(t, a_press_and_a_drag_put_the_squares_middle_under_the_pointer);
    tcase_add_test(t, the_usual_square_is_as_fits_the_picture);
    tcase_add_test(t, with_a_stride_the_square_snaps_to_its_places);
    tcase_add_test(t, the_map_of_places_chooses_them_too);
    tcase_add_test(t, keys_step_the_square_by_places_and_rows_and_back_to_the_worst);
    tcase_add_test(t, playing_slides_the_square);
    tcase_add_test(t, the_covered_picture_is_covered_with_the_fill);
    tcase_add_test(t, a_worst_square_that_is_clicked_becomes_the_place);
    tcase_add_test(t, any_value_of_its_properties_is_drawn);
    tcase_add_loop_test(t, no_text_overlaps_at_any_size, 0, 2 * INTERPRET_SIZES);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
