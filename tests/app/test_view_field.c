/* tests/app/test_view_field.c - receptive fields as a person sees them: the numbers of the model and of the lectures
 * beside the rows and in the panels, what hands, keys and steps do, room for all of it. */
#include "app/views/topics/field_view.h"
#include "engine/base/rng.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct window open_field(float width, float height, const char *assignment)
{
    struct window w = window_open(width, height);
    window_set(&w, "convolve.mode=receptive_field");
    window_set(&w, "app.reduce_motion=on");
    if (assignment)
        window_set(&w, assignment);
    window_settle(&w);
    return w;
}

static struct field_layout layout_of(struct window *w)
{
    const struct view v = view_of(w);
    struct field_layout l;
    field_layout(&v, stage_of(w), &l);
    return l;
}

static const struct field *field_of(const struct window *w)
{
    return session_field(w->session);
}

/* The number in a column beside a row, -1: none. */
static int number_at(const struct window *w, const struct field_layout *l, int column, int level)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->align == TEXT_RIGHT && c->point[0].x == l->number[column] &&
            fabsf(c->point[0].y - field_row_y(l, level) - 5) < 1)
            return (int)number_of(text_of(w, c));
    }
    return -1;
}

static const char *preset_assignment(int preset)
{
    static char text[64];
    snprintf(text, sizeof text, "field.preset=%s", field_presets[preset].name);
    return text;
}

START_TEST(every_step_opens_a_layer_with_its_numbers) /* _i: preset */
{
    struct window w = open_field(1440, 900, preset_assignment(_i));
    ck_assert_int_eq(session_progress(w.session).max, field_of(&w)->set.stack.n);
    ck_assert_int_eq(session_progress(w.session).value, field_of(&w)->set.stack.n);
    window_key(&w, UI_KEY_HOME, 0);
    for (int step = 1; step <= field_of(&w)->set.stack.n; step++) {
        window_settle(&w);
        const struct field *f = field_of(&w);
        const struct field_layout l = layout_of(&w);
        ck_assert_int_eq(f->top, step);
        for (int level = 0; level <= f->set.stack.n; level++) {
            const struct field_level *at = &f->level[level];
            const int want[FIELD_NUMBERS] = {at->n, at->size, at->jump};
            for (int k = 0; k < FIELD_NUMBERS; k++)
                ck_assert_int_eq(number_at(&w, &l, k, level), level <= step ? want[k] : -1);
        }
        char text[64];
        snprintf(text, sizeof text, "r = %d px", f->level[step].size);
        ck_assert_msg(shows(&w, text), "no '%s'", text);
        snprintf(text, sizeof text, "%d × %d", f->effective.side, f->effective.side);
        ck_assert_msg(shows(&w, text), "no '%s'", text);
        window_key(&w, UI_KEY_RIGHT, 0);
    }
    window_close(&w);
}
END_TEST

START_TEST(titles_of_the_presets_are_those_of_the_model)
{
    const struct prop_info *p = &prop_infos[PROP_FIELD_PRESET];
    for (int i = 0; i < FIELD_PRESETS; i++) {
        ck_assert_str_eq(p->choices[i], field_presets[i].name);
        ck_assert_str_eq(p->titles[i], field_presets[i].title);
    }
    ck_assert_ptr_null(p->choices[FIELD_PRESETS]);
}
END_TEST

START_TEST(the_lecture_s_fields_of_lenet_and_alexnet_stand_beside_the_rows)
{
    static const int lenet[] = {1, 5, 6, 14, 16}, alexnet[] = {1, 11, 19, 51, 67, 99, 131, 163, 195};
    struct window w = open_field(1440, 900, "convolve.lecture=field_lenet");
    struct field_layout l = layout_of(&w);
    for (int i = 0; i < 5; i++) /* at once: the words speak of the last layer */
        ck_assert_int_eq(number_at(&w, &l, 1, i), lenet[i]);
    window_set(&w, "convolve.lecture=field_alexnet");
    window_settle(&w);
    ck_assert_int_eq(session_progress(w.session).value, 8);
    ck_assert_int_eq(session_int(w.session, PROP_FIELD_LAYER), 8); /* whose formulas are shown */
    l = layout_of(&w);
    for (int i = 0; i < 9; i++)
        ck_assert_int_eq(number_at(&w, &l, 1, i), alexnet[i]);
    window_close(&w);
}
END_TEST

START_TEST(the_formulas_have_the_numbers_of_the_chosen_layer)
{
    struct window w = open_field(1440, 900, "field.preset=alexnet");
    window_set(&w, "field.layer=3");
    window_settle(&w);
    ck_assert(shows(&w, "r = 19 + (5 − 1)·1·8") && shows(&w, "= 51"));
    ck_assert(shows(&w, "j = 8·1") && shows(&w, "= 8"));
    ck_assert(shows(&w, "start = 0 − 2·8") && shows(&w, "= −16"));
    ck_assert(shows(&w, "n = ⌊(27 + 2·2 − 1·4 − 1)/1⌋ + 1") && shows(&w, "= 27"));
    ck_assert(shows(&w, "Layer 3"));
    window_set(&w, "field.preset=three3");
    window_settle(&w);
    ck_assert(shows(&w, "27 c²") && shows(&w, "49 c²") && shows(&w, "One conv 7×7") && shows(&w, "9 + 9 + 9"));
    window_close(&w);
}
END_TEST

/* Hands. */

static struct point middle_of(struct rect r)
{
    return (struct point){r.x + r.w / 2, r.y + r.h / 2};
}

START_TEST(a_cell_that_is_pressed_becomes_the_unit_and_its_layer_the_last_open_one)
{
    struct window w = open_field(1440, 900, "field.preset=vgg16");
    struct field_layout l = layout_of(&w);
    const struct point p = middle_of(field_cell(&l, 4, 20));
    window_click(&w, p.x, p.y);
    window_settle(&w);
    ck_assert(field_of(&w)->top == 4 && field_of(&w)->unit[1] == 20);
    ck_assert_int_eq(session_int(w.session, PROP_FIELD_LAYER), 4);
    l = layout_of(&w);
    const struct point q = middle_of(field_cell(&l, 0, 30)); /* a column of the picture: the unit above its middle */
    window_click(&w, q.x, q.y);
    window_settle(&w);
    ck_assert_int_eq(field_of(&w)->top, 4);
    ck_assert_double_le(fabs(field_middle(field_of(&w), 4, field_of(&w)->unit[1]) - 30.5), 1);
    window_close(&w);
}
END_TEST

START_TEST(a_pixel_that_is_pressed_or_dragged_to_chooses_the_unit_whose_field_has_it_in_the_middle)
{
    struct window w = open_field(1440, 900, "field.preset=strided");
    const struct field_layout l = layout_of(&w);
    const float px = l.picture.w / 64;
    window_press(&w, l.picture.x + 50.5f * px, l.picture.y + 2.5f * px);
    window_frame(&w);
    ck_assert(field_of(&w)->unit[0] == 0 && field_of(&w)->unit[1] == 3); /* middles at 0.5 + 16 i */
    window_move(&w, l.heat.x, l.picture.y + 40.5f * px);                 /* beyond the edge, and down */
    window_frame(&w);
    ck_assert(field_of(&w)->unit[0] == 3 && field_of(&w)->unit[1] == 3);
    window_release(&w);
    window_close(&w);
}
END_TEST

START_TEST(what_the_pointer_rests_on_says_what_it_reads_and_sees)
{
    struct window w = open_field(1440, 900, "field.preset=dilated");
    const struct field_layout l = layout_of(&w);
    const struct point p = middle_of(field_cell(&l, 2, 3));
    window_move(&w, p.x, p.y);
    window_settle(&w);
    ck_assert(shows(&w, "2 conv 3 d2, unit 3") && shows(&w, "reads 3 … 7 below it") && shows(&w, "sees pixels 3 … 9"));
    ck_assert(shows(&w, "r = 7 px")); /* of what is pointed at, not 15 */
    const float px = l.heat.w / 25;
    const struct field *f = field_of(&w);
    window_move(&w, l.heat.x + 12.5f * px, l.heat.y + 12.5f * px);
    window_settle(&w);
    char text[64];
    snprintf(text, sizeof text, "x[12, 12]   |∂y/∂x| = %g", (double)f->map.data[12 * 25 + 12]);
    ck_assert_msg(shows(&w, text), "no '%s'", text);
    window_move(&w, l.heat.x + 0.5f * px, l.heat.y + 0.5f * px);
    window_settle(&w);
    ck_assert(shows(&w, "x[0, 0]   |∂y/∂x| = 0"));
    window_close(&w);
}
END_TEST

/* Corners of the kernel-coloured trapezoids: from the unit's cells to the first and last place that they read. */
START_TEST(cones_run_from_what_reads_to_what_is_read)
{
    struct window w = open_field(1440, 900, "field.layers=conv 3 p1; max 2; conv 5 p2");
    const struct field_layout l = layout_of(&w);
    const struct field *f = field_of(&w);
    int found = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        const struct point *p = w.list.points + c->points;
        if (c->kind != DRAW_POLYGON || c->n_points != 4 || p[0].x < l.rows.x)
            continue;
        for (int level = 1; level <= 3; level++) {
            const struct rect first = field_cell(&l, level - 1, f->level[level - 1].from[1]),
                              last = field_cell(&l, level - 1, f->level[level - 1].to[1]);
            if (fabsf(p[3].y - first.y) < 1 && fabsf(p[3].x - first.x) < 1 && fabsf(p[2].x - last.x - last.w) < 1)
                found |= 1 << level;
        }
    }
    ck_assert_int_eq(found, 2 | 4 | 8);
    window_close(&w);
}
END_TEST

/* Editing. */

static const char *layers_of(const struct window *w)
{
    return session_text(w->session, PROP_FIELD_LAYERS);
}

START_TEST(keys_add_double_move_and_remove_the_chosen_layer)
{
    struct window w = open_field(1440, 900, "field.layers=conv 5; max 2");
    ck_assert_int_eq(session_int(w.session, PROP_FIELD_PRESET), FIELD_CUSTOM);
    window_key(&w, 'a', 0);
    ck_assert_str_eq(layers_of(&w), "conv 5; max 2; conv 3");
    ck_assert_int_eq(session_progress(w.session).value, 3); /* all of it was open */
    window_key(&w, UI_KEY_DOWN, UI_CTRL);
    ck_assert_str_eq(layers_of(&w), "conv 5; conv 3; max 2");
    window_key(&w, 'd', 0);
    ck_assert_str_eq(layers_of(&w), "conv 5; conv 3; conv 3; max 2");
    window_key(&w, UI_KEY_UP, UI_CTRL);
    ck_assert_str_eq(layers_of(&w), "conv 5; conv 3; max 2; conv 3");
    window_key(&w, UI_KEY_DELETE, 0);
    window_key(&w, UI_KEY_DELETE, 0);
    window_key(&w, UI_KEY_DELETE, 0);
    window_key(&w, UI_KEY_DELETE, 0); /* the last stays */
    ck_assert_str_eq(layers_of(&w), "conv 5");
    for (int i = 0; i < 3; i++)
        window_key(&w, 'z', UI_CTRL);
    ck_assert_str_eq(layers_of(&w), "conv 5; conv 3; max 2; conv 3");
    window_key(&w, UI_KEY_UP, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    const int chosen = session_int(w.session, PROP_FIELD_LAYER);
    window_key(&w, 'd', 0);
    ck_assert_int_eq(session_int(w.session, PROP_FIELD_LAYER), chosen + 1);
    window_close(&w);
}
END_TEST

START_TEST(shift_and_arrows_lead_the_unit_and_e_the_pictures)
{
    struct window w = open_field(1440, 900, NULL);
    ck_assert(field_of(&w)->unit[0] == 4 && field_of(&w)->unit[1] == 4);
    window_key(&w, UI_KEY_LEFT, UI_SHIFT);
    window_key(&w, UI_KEY_DOWN, UI_SHIFT);
    ck_assert(field_of(&w)->unit[0] == 5 && field_of(&w)->unit[1] == 3);
    for (int i = 0; i < 12; i++)
        window_key(&w, UI_KEY_RIGHT, UI_SHIFT);
    ck_assert_int_eq(field_of(&w)->unit[1], 8);
    ck_assert(layout_of(&w).picture.w > 0 && layout_of(&w).heat.w > 0);
    window_key(&w, 'e', 0);
    ck_assert(layout_of(&w).picture.w > 0 && layout_of(&w).heat.w == 0);
    window_key(&w, 'e', 0);
    ck_assert(layout_of(&w).picture.w == 0 && layout_of(&w).heat.w > 0);
    window_close(&w);
}
END_TEST

static void click_beside(struct window *w, const char *label, float dx)
{
    const struct draw_cmd *c = draw_list_find_text(&w->list, label, 0);
    ck_assert_msg(c, "no '%s'", label);
    const struct rect r = text_rect(w, c);
    window_click(w, r.x + dx, r.y + r.h / 2);
    window_settle(w);
}

/* The plus of a stepper stands at the right edge of the panel, 216 wide. */
START_TEST(steppers_rewrite_the_text_and_a_pooling_s_stride_goes_with_its_kernel)
{
    struct window w = open_field(1440, 1100, "field.layers=conv 3; max 2; conv 3");
    window_set(&w, "field.layer=2");
    window_settle(&w);
    click_beside(&w, "Kernel", 216 - 14);
    ck_assert_str_eq(layers_of(&w), "conv 3; max 3; conv 3");
    click_beside(&w, "Stride", 216 - 90);
    ck_assert_str_eq(layers_of(&w), "conv 3; max 3 s2; conv 3");
    click_beside(&w, "Dilation", 216 - 14);
    click_beside(&w, "Padding", 216 - 14);
    ck_assert_str_eq(layers_of(&w), "conv 3; max 3 s2 d2 p1; conv 3");
    click_beside(&w, "Mean", 4); /* has no dilation, and less to pad */
    ck_assert_str_eq(layers_of(&w), "conv 3; mean 3 s2 p1; conv 3");
    window_close(&w);
}
END_TEST

START_TEST(a_stack_that_does_not_fit_is_told_and_the_last_one_stays_in_sight)
{
    struct window w = open_field(1440, 900, NULL);
    struct cs_error err = {""};
    window_set(&w, "field.layers=conv 3; max 5; conv 7");
    window_settle(&w);
    ck_assert(shows(&w, "layer 3: a 7x7 kernel does not fit a 2x2 input"));
    ck_assert_int_eq(field_of(&w)->set.stack.n, 3);
    ck_assert_int_eq(session_set_assignment(w.session, "field.layers=conv 3; pool 2", &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "field.layers: layer 2: 'pool' is none of conv, max and mean");
    ck_assert_str_eq(layers_of(&w), "conv 3; max 5; conv 7");
    window_key(&w, 'z', UI_CTRL);
    window_settle(&w);
    ck_assert_str_eq(session_board_error(w.session), "");
    ck_assert_int_eq(session_int(w.session, PROP_FIELD_PRESET), FIELD_THREE3);
    window_close(&w);
}
END_TEST

START_TEST(a_preset_brings_its_picture_and_undo_takes_all_of_it_back)
{
    struct window w = open_field(1440, 900, NULL);
    window_set(&w, "field.preset=lenet");
    ck_assert_str_eq(layers_of(&w), "conv 5; max 2; conv 5; max 2");
    ck_assert_int_eq(session_int(w.session, PROP_FIELD_INPUT), 32);
    ck_assert_int_eq(session_progress(w.session).value, 4);
    window_key(&w, 'z', UI_CTRL);
    ck_assert_str_eq(layers_of(&w), "conv 3; conv 3; conv 3");
    ck_assert_int_eq(session_int(w.session, PROP_FIELD_INPUT), 15);
    window_set(&w, "field.layers=conv 7");
    ck_assert_int_eq(session_int(w.session, PROP_FIELD_PRESET), FIELD_ONE7);
    window_close(&w);
}
END_TEST

START_TEST(other_random_weights_come_with_r)
{
    struct window w = open_field(1440, 900, "field.weights=random");
    const float before = field_of(&w)->effective.most;
    ck_assert(shows(&w, "Draws averaged"));
    window_key(&w, 'r', 0);
    window_settle(&w);
    ck_assert_float_ne(field_of(&w)->effective.most, before);
    window_close(&w);
}
END_TEST

/* Room. */

static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}, {960, 600}, {1920, 1080}};
static const char *const hard[] = {
    "field.layers=conv 11 s4 d3 p15; conv 3 s2 p1; mean 2; conv 5 d2 p4; max 3 s1 d2 p2; conv 2 d11 p6; conv 3 p1; "
    "conv 3 p1",
    "field.layers=conv 2 d64 p32; conv 2 d64 p32; conv 2 d64 p32; max 2",
    "field.preset=alexnet",
    "field.preset=three3",
    "field.layers=conv 1",
};

START_TEST(no_text_overlaps_or_is_cut_at_any_size_in_either_language) /* _i: size */
{
    for (int language = 0; language < 2; language++)
        for (size_t k = 0; k < sizeof hard / sizeof *hard; k++) {
            struct window w = open_field(sizes[_i][0], sizes[_i][1], language ? "app.language=ru" : "app.language=en");
            window_set(&w, "field.input=256");
            window_set(&w, hard[k]);
            window_set(&w, k % 2 ? "field.weights=random" : "field.weights=gaussian");
            const int n = session_progress(w.session).max;
            for (int step = 1; step <= n; step += n > 1 ? n - 1 : 1) {
                char where[128];
                session_go_to(w.session, step);
                window_settle(&w);
                snprintf(where, sizeof where, "%gx%g, language %d, stack %zu, step %d", (double)w.width,
                         (double)w.height, language, k, step);
                ck_assert_str_eq(session_board_error(w.session), "");
                check_texts(&w, where);
            }
            window_set(&w, "app.language=en");
            window_close(&w);
        }
}
END_TEST

START_TEST(rows_and_pictures_stay_within_the_stage) /* _i: size */
{
    for (int preset = 0; preset < FIELD_CUSTOM; preset++) {
        struct window w = open_field(sizes[_i][0], sizes[_i][1], preset_assignment(preset));
        const struct field_layout l = layout_of(&w);
        const struct rect stage = stage_of(&w), rects[] = {l.rows, l.bars, l.picture, l.heat, l.notes};
        for (int i = 0; i < 5; i++)
            ck_assert_msg(rects[i].w == 0 || (rects[i].x >= stage.x && rects[i].x + rects[i].w <= stage.x + stage.w &&
                                              rects[i].y >= stage.y && rects[i].y + rects[i].h <= stage.y + stage.h),
                          "%s at %gx%g: %d", field_presets[preset].name, (double)w.width, (double)w.height, i);
        const struct field *f = l.f;
        for (int level = 0; level <= f->set.stack.n; level++) {
            const int p = level < f->set.stack.n ? f->set.stack.layer[level].padding : 0;
            const struct rect first = field_cell(&l, level, -p),
                              last = field_cell(&l, level, f->level[level].n - 1 + p);
            ck_assert_float_ge(first.x, l.rows.x - 1);
            ck_assert_float_le(last.x + last.w, l.rows.x + l.rows.w + 1);
            if (level > 0)
                ck_assert_float_le(first.y + first.h, field_cell(&l, level - 1, 0).y);
        }
        window_close(&w);
    }
}
END_TEST

/* Anything at all, with the pointer on the stage. */
START_TEST(any_values_of_its_properties_are_drawn)
{
    struct rng r = rng_seeded(11, 0);
    struct window w = open_field(1440, 900, NULL);
    for (int round = 0; round < 250; round++) {
        struct field_stack s = {.n = rng_int(&r, 1, FIELD_LAYERS)};
        char text[FIELD_TEXT], assignment[FIELD_TEXT + 32];
        const int most = rng_int(&r, 0, 1) ? 15 : 4;
        for (int i = 0; i < s.n; i++)
            s.layer[i] = field_settled((struct field_layer){(enum field_kind)rng_int(&r, 0, 2), rng_int(&r, 1, most),
                                                            rng_int(&r, 1, most), rng_int(&r, 1, most * most),
                                                            rng_int(&r, 0, 400)});
        snprintf(assignment, sizeof assignment, "field.layers=%s", field_to_text(&s, text));
        window_set(&w, assignment);
        static const enum prop_id props[] = {PROP_FIELD_INPUT, PROP_FIELD_LAYER, PROP_FIELD_ROW, PROP_FIELD_COLUMN,
                                             PROP_FIELD_DRAWS};
        for (int i = 0; i < 5; i++) {
            const struct prop_info *p = &prop_infos[props[i]];
            const struct value v = {.type = VALUE_INT, .i = rng_int(&r, (int)p->min, (int)p->max)};
            ck_assert_int_eq(session_set(w.session, props[i], &v, false, NULL), CS_OK);
        }
        const struct value weights = {.type = VALUE_CHOICE, .i = rng_int(&r, 0, 2)};
        ck_assert_int_eq(session_set(w.session, PROP_FIELD_WEIGHTS, &weights, false, NULL), CS_OK);
        session_go_to(w.session, rng_int(&r, 1, s.n));
        w.width = sizes[round % 6][0];
        w.height = sizes[round % 6][1];
        window_move(&w, (float)rng_int(&r, 0, (int)w.width), (float)rng_int(&r, 0, (int)w.height));
        window_frame(&w);
        ck_assert_int_eq(draw_list_failed(&w.list), 0);
        for (size_t i = 0; i < w.list.n; i++) {
            const struct draw_cmd *c = &w.list.cmd[i];
            ck_assert_msg(fabsf(c->rect.x) < 1e7f && fabsf(c->rect.w) < 1e7f && fabsf(c->point[0].x) < 1e7f &&
                              fabsf(c->point[1].y) < 1e7f,
                          "round %d: %s", round, assignment);
        }
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_field");
    TCase *c = tcase_create("field");
    tcase_set_timeout(c, 200);
    tcase_add_loop_test(c, every_step_opens_a_layer_with_its_numbers, 0, FIELD_CUSTOM);
    tcase_add_test(c, titles_of_the_presets_are_those_of_the_model);
    tcase_add_test(c, the_lecture_s_fields_of_lenet_and_alexnet_stand_beside_the_rows);
    tcase_add_test(c, the_formulas_have_the_numbers_of_the_chosen_layer);
    tcase_add_test(c, a_cell_that_is_pressed_becomes_the_unit_and_its_layer_the_last_open_one);
    tcase_add_test(c, a_pixel_that_is_pressed_or_dragged_to_chooses_the_unit_whose_field_has_it_in_the_middle);
    tcase_add_test(c, what_the_pointer_rests_on_says_what_it_reads_and_sees);
    tcase_add_test(c, cones_run_from_what_reads_to_what_is_read);
    tcase_add_test(c, keys_add_double_move_and_remove_the_chosen_layer);
    tcase_add_test(c, shift_and_arrows_lead_the_unit_and_e_the_pictures);
    tcase_add_test(c, steppers_rewrite_the_text_and_a_pooling_s_stride_goes_with_its_kernel);
    tcase_add_test(c, a_stack_that_does_not_fit_is_told_and_the_last_one_stays_in_sight);
    tcase_add_test(c, a_preset_brings_its_picture_and_undo_takes_all_of_it_back);
    tcase_add_test(c, other_random_weights_come_with_r);
    tcase_add_loop_test(c, no_text_overlaps_or_is_cut_at_any_size_in_either_language, 0, 6);
    tcase_add_loop_test(c, rows_and_pictures_stay_within_the_stage, 0, 6);
    tcase_add_test(c, any_values_of_its_properties_are_drawn);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
