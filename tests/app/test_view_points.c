/* tests/app/test_view_points.c - the points' view as a person sees and uses it: numbers and pictures are the model's
 * (which test_topic_points.c holds against PyTorch and a plain reference), points are chosen, dragged, added, removed,
 * units and weights looked at, and all texts have room. */
#include "app/views/topics/points_view.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct window w;

static void open_window(void)
{
    w = window_open(1440, 900);
    window_set(&w, "convolve.mode=points");
    window_frame(&w);
}

static void close_window(void)
{
    window_close(&w);
}

static const struct points *state(void)
{
    return session_points(w.session);
}

static void set(const char *assignment)
{
    window_set(&w, assignment);
    ck_assert(session_wait(w.session, 20));
    window_frame(&w);
}

static struct points_layout layout(void)
{
    const struct view v = view_of(&w);
    struct points_layout l;
    points_layout(&v, stage_of(&w), &l);
    return l;
}

static struct point place_of(int i)
{
    const struct points_layout l = layout();
    return points_place(&l, state()->set.x[i][0], state()->set.x[i][1]);
}

/* Nobody is within 20 px. */
static struct point empty_place(void)
{
    const struct points_layout l = layout();
    for (float x = -2.9f; x < 2.9f; x += 0.1f)
        for (float y = -2.9f; y < 2.9f; y += 0.1f) {
            const struct point at = points_place(&l, x, y);
            bool empty = true;
            for (int i = 0; i < state()->set.n; i++)
                empty &= hypotf(place_of(i).x - at.x, place_of(i).y - at.y) > 20;
            if (empty)
                return at;
        }
    ck_abort_msg("the plane is full");
    return (struct point){0, 0};
}

static bool shows_part(const char *part)
{
    for (size_t i = 0; i < w.list.n; i++)
        if (w.list.cmd[i].kind == DRAW_TEXT && strstr(text_of(&w, &w.list.cmd[i]), part))
            return true;
    return false;
}

static const struct draw_tensor *tensor_in(struct rect r)
{
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind == DRAW_TENSOR && fabsf(c->rect.x - r.x) < 1 && fabsf(c->rect.y - r.y) < 1 &&
            fabsf(c->rect.w - r.w) < 1)
            return &c->tensor;
    }
    return NULL;
}

/* ---- pictures ---- */

START_TEST(the_plane_shows_class_probability_or_the_chosen_neuron)
{
    const struct draw_tensor *t = tensor_in(layout().plane);
    ck_assert_ptr_nonnull(t);
    ck_assert(t->data == state()->balance_at && t->width == POINTS_SIDE && t->map == COLORMAP_SIGNED &&
              t->lo == -t->hi);
    set("points.show=classes");
    ck_assert(tensor_in(layout().plane)->data == state()->answer_at[1]);
    set("points.model=mlp");
    set("points.show=unit");
    set("points.unit=2");
    ck_assert(tensor_in(layout().plane)->data == state()->value_at);
    ck_assert(shows(&w, "Output of neuron h[2]"));
    set("points.unit=4"); /* the output: what the net says */
    ck_assert(tensor_in(layout().plane)->data == state()->balance_at);
    set("points.data=three_blobs");
    set("points.show=probability");
    t = tensor_in(layout().plane);
    ck_assert(t->planes == 3 && t->data == state()->probability_at[1] &&
              state()->probability_at[2] == t->data + POINTS_SIDE * POINTS_SIDE &&
              state()->probability_at[0] == t->data + 2 * POINTS_SIDE * POINTS_SIDE);
    set("points.show=classes");
    ck_assert(tensor_in(layout().plane)->data == state()->answer_at[1]);
}
END_TEST

START_TEST(every_unit_has_its_picture)
{
    set("points.model=mlp");
    set("points.layers=3");
    set("points.units=5");
    const struct points_layout l = layout();
    for (int layer = 0; layer < l.p->layers; layer++)
        for (int i = 0; i < l.p->layer[layer].out; i++) {
            const struct draw_tensor *t = tensor_in(points_node(&l, layer, i));
            ck_assert_msg(t != NULL, "layer %d, unit %d", layer, i);
            ck_assert(t->data == l.p->thumb + (l.p->layer[layer].first + i) * POINTS_THUMB * POINTS_THUMB);
        }
}
END_TEST

/* A line of the boundary: 2 px wide, of the colour of titles, within the plane. */
static bool is_boundary(const struct draw_cmd *c, struct rect plane)
{
    const struct color hi = theme_dark.hi;
    return c->kind == DRAW_LINE && c->width == 2 && !memcmp(&c->color, &hi, sizeof hi) &&
           rect_contains(plane, c->point[0].x, c->point[0].y) && rect_contains(plane, c->point[1].x, c->point[1].y);
}

START_TEST(the_boundary_is_drawn_where_the_logit_is_0)
{
    set("convolve.step=30");
    const struct points_layout l = layout();
    const struct points *p = l.p;
    const double w1 = (double)p->params[p->layer[0].weight], w2 = (double)p->params[p->layer[0].weight + 1],
                 b = (double)p->params[p->layer[0].bias];
    int found = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (!is_boundary(c, l.plane))
            continue;
        for (int j = 0; j < 2; j++) {
            const double x1 = (double)((c->point[j].x - l.plane.x) / l.plane.w) * 6 - 3,
                         x2 = 3 - (double)((c->point[j].y - l.plane.y) / l.plane.h) * 6;
            ck_assert_double_eq_tol((w1 * x1 + w2 * x2 + b) / hypot(w1, w2), 0, 2e-4); /* its distance to the line */
        }
        found++;
    }
    ck_assert_int_ge(found, POINTS_SIDE / 2);
}
END_TEST

START_TEST(the_hidden_plane_shows_points_where_two_neurons_take_them)
{
    set("convolve.lecture=points_xor2");
    set("points.show=hidden");
    const struct points_layout l = layout();
    ck_assert(l.hidden && shows(&w, "Hidden plane") && shows(&w, "h[0]") && shows(&w, "h[1]"));
    ck_assert_ptr_null(tensor_in(l.plane));
    for (int i = 0; i < 4; i++) {
        const struct point at = points_point(&l, i);
        ck_assert_float_eq_tol(at.x, l.plane.x + (l.p->hidden[i][0] + 1.15f) / 2.3f * l.plane.w, 0.1f);
        ck_assert_float_eq_tol(at.y, l.plane.y + (1.15f - l.p->hidden[i][1]) / 2.3f * l.plane.h, 0.1f);
        window_move(&w, at.x, at.y);
        window_settle(&w);
        ck_assert(shows_part("loss = −ln p("));
        window_click(&w, at.x, at.y);
    }
    ck_assert_int_eq(state()->set.n, 4);
    set("points.units=3");
    ck_assert(!layout().hidden && shows(&w, "Probability of class 1") && shows_part("The hidden plane needs"));
}
END_TEST

/* ---- numbers ---- */

START_TEST(a_point_under_the_pointer_shows_its_numbers)
{
    char want[160], p1[FORMAT_MAX], loss[FORMAT_MAX];
    const struct points *p = state();
    for (int i = 3; i < p->set.n; i += 11) {
        const struct point at = place_of(i);
        window_move(&w, at.x, at.y);
        window_settle(&w);
        snprintf(want, sizeof want, "p(%d) = %s   loss = −ln p(%d) = %s", p->set.label[i],
                 points_number(p1, (double)p->probability[i][p->set.label[i]]), p->set.label[i],
                 points_number(loss, (double)p->loss[i]));
        ck_assert_msg(shows_part(want), "no '%s'", want);
    }
}
END_TEST

START_TEST(a_place_under_the_pointer_shows_what_the_net_says_there)
{
    char want[96], p1[FORMAT_MAX];
    const struct point at = empty_place();
    const struct points_layout l = layout();
    const int row = (int)((at.y - l.plane.y) / l.plane.h * POINTS_SIDE),
              col = (int)((at.x - l.plane.x) / l.plane.w * POINTS_SIDE);
    window_move(&w, at.x, at.y);
    window_settle(&w);
    snprintf(want, sizeof want, "p(1) = %s",
             points_number(p1, (double)l.p->probability_at[1][row * POINTS_SIDE + col]));
    ck_assert_msg(shows_part(want), "no '%s'", want);
}
END_TEST

/* The texts of a table's row, by x, next to a name at the left of the right panel. */
static void check_row(int nth, const char *name, const double value[3])
{
    const struct draw_cmd *head = NULL;
    char want[FORMAT_MAX];
    int seen = 0;
    for (size_t i = 0; i < w.list.n && !head; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind == DRAW_TEXT && c->point[0].x > 1100 && c->align == TEXT_LEFT && !strcmp(text_of(&w, c), name) &&
            c->font.family == FONT_MONO && seen++ == nth)
            head = c;
    }
    ck_assert_msg(head != NULL, "no row %d of %s", nth, name);
    int found = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind != DRAW_TEXT || c->align != TEXT_RIGHT || c->point[0].y != head->point[0].y ||
            c->point[0].x <= head->point[0].x)
            continue;
        format_with(want, "%.3g", value[found] + 0.0);
        const double got = number_of(text_of(&w, c));
        ck_assert_msg(!strcmp(text_of(&w, c), want) || fabs(got - value[found]) <= 0.06 * fabs(value[found]),
                      "%s: %s, not %s", name, text_of(&w, c), want);
        found++;
    }
    ck_assert_int_eq(found, 3);
}

START_TEST(the_inspector_shows_forward_gradient_and_step_of_the_chosen_neuron)
{
    struct points_neuron n;
    set("convolve.step=20");
    set("points.point=5");
    points_neuron(state(), state()->unit, &n);
    static const char *const names[] = {"x1", "x2", "b"};
    for (int i = 0; i < 3; i++) {
        const struct points_term *t = &n.term[i];
        check_row(0, names[i], (const double[]){t->w, t->value, t->product});
        check_row(1, names[i], (const double[]){t->value, t->own, t->mean});
        check_row(2, names[i], (const double[]){t->w, t->change, t->next});
    }
    ck_assert_double_eq_tol(number_beside(&w, "p(1)"), n.value, 0.006 * n.value);
    ck_assert_double_eq_tol(number_beside(&w, "sum z"), n.sum, 0.006 * fabs(n.sum));
    ck_assert(shows(&w, "η = 0.3") && shows(&w, "mean of 60") && shows(&w, "w − η·g"));
    set("points.momentum=0.9");
    set("points.weight_decay=0.01");
    ck_assert(shows(&w, "w − η·v, v ← μ·v + g + λ·w"));
}
END_TEST

START_TEST(the_equation_has_the_neurons_numbers)
{
    const struct points *p = state();
    char want[128], a[FORMAT_MAX], b[FORMAT_MAX], c[FORMAT_MAX];
    const double w1 = (double)p->params[p->layer[0].weight], w2 = (double)p->params[p->layer[0].weight + 1],
                 bias = (double)p->params[p->layer[0].bias];
    snprintf(want, sizeof want, "z = %s%s·x1 %s %s·x2 %s %s", w1 < 0 ? "−" : "", points_number(a, fabs(w1)),
             w2 < 0 ? "−" : "+", points_number(b, fabs(w2)), bias < 0 ? "−" : "+", points_number(c, fabs(bias)));
    ck_assert_msg(shows(&w, want), "no '%s'", want);
    set("points.data=three_blobs");
    ck_assert(shows_part("z2 = ") && shows(&w, "p = softmax(z0, z1, z2)"));
}
END_TEST

/* ---- hands ---- */

START_TEST(a_click_chooses_a_point_and_a_drag_moves_it_as_one_step_of_undo)
{
    const struct point at = place_of(7), to = empty_place();
    window_click(&w, at.x, at.y);
    ck_assert_int_eq(session_int(w.session, PROP_POINTS_POINT), 7);
    ck_assert_int_eq(session_int(w.session, PROP_POINTS_DATA), POINTS_BLOBS);
    window_press(&w, at.x, at.y);
    for (int i = 1; i <= 4; i++)
        window_move(&w, at.x + (to.x - at.x) * (float)i / 4, at.y + (to.y - at.y) * (float)i / 4);
    window_release(&w);
    ck_assert_int_eq(session_int(w.session, PROP_POINTS_DATA), POINTS_DRAWN);
    ck_assert_int_eq(state()->set.n, 60);
    ck_assert(fabsf(place_of(7).x - to.x) < 1.5f && fabsf(place_of(7).y - to.y) < 1.5f);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, NULL), CS_OK);
    ck_assert_int_eq(session_int(w.session, PROP_POINTS_DATA), POINTS_BLOBS);
    ck_assert(fabsf(place_of(7).x - at.x) < 0.1f);
}
END_TEST

START_TEST(brushes_add_points_of_their_class_and_take_them_away)
{
    const struct point at = empty_place();
    window_click(&w, at.x, at.y); /* the first brush adds nothing */
    ck_assert_int_eq(state()->set.n, 60);
    for (int c = 0; c < 3; c++) {
        window_key(&w, 'a', 0);
        const struct point there = empty_place();
        window_click(&w, there.x, there.y);
        ck_assert_int_eq(state()->set.n, 61 + c);
        ck_assert_int_eq(state()->set.label[60 + c], c);
        ck_assert_int_eq(state()->point, 60 + c);
    }
    ck_assert_int_eq(state()->set.classes, 3);
    window_key(&w, 'a', 0);
    ck_assert_str_eq(prop_infos[PROP_POINTS_BRUSH].choices[session_int(w.session, PROP_POINTS_BRUSH)], "eraser");
    const struct point gone = place_of(62);
    window_click(&w, gone.x, gone.y);
    ck_assert_int_eq(state()->set.n, 62);
    ck_assert_int_eq(state()->set.classes, 2);
    set("points.brush=none");
    const struct point other = place_of(61);
    w.in.right_pressed = true;
    window_move(&w, other.x, other.y);
    window_frame(&w);
    if (state()->set.n == 62) { /* the pointer came to it in the frame of the press */
        w.in.right_pressed = true;
        window_frame(&w);
    }
    ck_assert_int_eq(state()->set.n, 61);
}
END_TEST

START_TEST(keys_choose_points_neurons_and_what_is_shown)
{
    set("points.model=mlp");
    window_key(&w, '.', 0);
    ck_assert_int_eq(state()->point, 1);
    window_key(&w, ',', 0);
    window_key(&w, ',', 0);
    ck_assert_int_eq(state()->point, 59);
    window_key(&w, 'u', 0);
    ck_assert_int_eq(state()->unit, 1);
    window_key(&w, 'u', UI_SHIFT);
    window_key(&w, 'u', UI_SHIFT);
    ck_assert_int_eq(state()->unit, 4);
    window_key(&w, 'v', 0);
    ck_assert_int_eq(session_int(w.session, PROP_POINTS_SHOW), POINTS_SHOW_UNIT);
    window_key(&w, UI_KEY_DELETE, 0);
    ck_assert_int_eq(state()->set.n, 59);
    const int seed = session_int(w.session, PROP_CONVOLVE_SEED);
    window_key(&w, 'r', 0);
    ck_assert_int_ne(session_int(w.session, PROP_CONVOLVE_SEED), seed);
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(state()->iteration, 1);
}
END_TEST

START_TEST(the_focused_plane_moves_and_adds_points_by_keys)
{
    const struct point at = place_of(4);
    window_click(&w, at.x, at.y);
    window_key(&w, UI_KEY_RIGHT, 0); /* after a click the arrows still step */
    ck_assert_int_eq(state()->iteration, 1);
    const float x1 = state()->set.x[4][0], x2 = state()->set.x[4][1];
    window_key(&w, UI_KEY_TAB, UI_SHIFT); /* away, and back by key: the ring shows */
    window_key(&w, UI_KEY_TAB, 0);
    window_frame(&w);
    window_key(&w, UI_KEY_RIGHT, 0);
    window_key(&w, UI_KEY_UP, UI_SHIFT);
    ck_assert_float_eq_tol(state()->set.x[4][0], x1 + 0.1f, 1e-5f);
    ck_assert_float_eq_tol(state()->set.x[4][1], x2 + 0.01f, 1e-5f);
    ck_assert_int_eq(state()->iteration, 1);
    window_key(&w, UI_KEY_ENTER, 0);
    ck_assert_int_eq(state()->set.n, 61);
}
END_TEST

START_TEST(a_click_on_a_unit_shows_it_over_the_plane)
{
    set("points.model=mlp");
    const struct points_layout l = layout();
    const struct rect r = points_node(&l, 0, 2), out = points_node(&l, 1, 0);
    window_move(&w, r.x + r.w / 2, r.y + r.h / 2);
    window_settle(&w);
    ck_assert(shows_part("h[2]: bias"));
    window_click(&w, r.x + r.w / 2, r.y + r.h / 2);
    ck_assert_int_eq(state()->unit, 2);
    ck_assert_int_eq(session_int(w.session, PROP_POINTS_SHOW), POINTS_SHOW_UNIT);
    window_click(&w, out.x + out.w / 2, out.y + out.h / 2);
    ck_assert_int_eq(state()->unit, 4);
    ck_assert_int_eq(session_int(w.session, PROP_POINTS_SHOW), POINTS_SHOW_PROBABILITY);
}
END_TEST

START_TEST(a_weight_under_the_pointer_tells_its_number_and_gradient)
{
    struct points_neuron n;
    char want[96], number[FORMAT_MAX];
    set("convolve.step=20");
    const struct points_layout l = layout();
    const struct rect from = points_node(&l, -1, 0), to = points_node(&l, 0, 0);
    window_move(&w, from.x + from.w + 0.8f * (to.x - from.x - from.w), /* beyond the number on the line */
                from.y + from.h / 2 + 0.8f * (to.y - from.y + (to.h - from.h) / 2));
    window_settle(&w);
    points_neuron(state(), 0, &n);
    snprintf(want, sizeof want, "weight of x1 in p: %s", points_number(number, n.term[0].w));
    ck_assert_msg(shows_part(want), "no '%s'", want);
}
END_TEST

START_TEST(more_points_than_there_is_room_for_are_refused_with_a_sentence)
{
    char text[POINTS_MAX * 8] = "points.drawn=";
    for (int i = 0; i < POINTS_MAX; i++)
        strcat(text, "2,2=0 ");
    set(text);
    set("points.brush=1");
    const struct point at = empty_place();
    window_click(&w, at.x, at.y);
    ck_assert_int_eq(state()->set.n, POINTS_MAX);
    ck_assert_ptr_nonnull(strstr(session_message(w.session, NULL), "400"));
}
END_TEST

START_TEST(all_points_can_be_removed_and_the_plane_invites_new_ones)
{
    const struct draw_cmd *c = draw_list_find_text(&w.list, "Remove all points", 0);
    ck_assert_ptr_nonnull(c);
    window_click(&w, c->point[0].x, c->point[0].y - 4);
    window_frame(&w);
    ck_assert_int_eq(state()->set.n, 0);
    ck_assert(shows_part("No points yet"));
    ck_assert(!session_can_run(w.session, COMMAND_STEP_NEXT));
}
END_TEST

/* ---- words and room ---- */

static const char *const variants[][8] = {
    {NULL},
    {"points.model=mlp", "convolve.step=120", "points.show=unit", NULL},
    {"points.data=three_blobs", "points.batch=7", "convolve.step=40", NULL},
    {"points.model=mlp", "points.layers=3", "points.units=16", "points.data=three_spirals", "points.optimizer=adam",
     "convolve.step=300", NULL},
    {"points.drawn=", NULL},
    {"points.model=mlp", "points.units=8", "points.activation=relu", "points.data=moons", "points.lr=30",
     "convolve.step=100", NULL},
    {"points.lr=1000", "points.noise=1", "convolve.step=2001", NULL},
    {"convolve.lecture=points_xor2", NULL},
    {"points.model=mlp", "points.layers=2", "points.units=2", "points.activation=relu", "points.show=hidden",
     "convolve.step=120", NULL},
    {"points.model=mlp", "points.units=3", "points.show=hidden", NULL},
};
enum { VARIANTS = sizeof variants / sizeof *variants, SIZES = 4 };
static const float sizes[SIZES][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}};

START_TEST(no_texts_overlap_or_are_cut_at_any_size) /* _i: size and language */
{
    char where[96];
    const float *size = sizes[_i / 2];
    for (int i = 0; i < VARIANTS; i++) {
        close_window();
        w = window_open(size[0], size[1]);
        window_set(&w, _i % 2 ? "app.language=ru" : "app.theme=light");
        window_set(&w, "convolve.mode=points");
        for (int j = 0; variants[i][j]; j++)
            set(variants[i][j]);
        window_settle(&w);
        snprintf(where, sizeof where, "variant %d at %gx%g, %s", i, (double)size[0], (double)size[1],
                 _i % 2 ? "ru" : "light");
        check_texts(&w, where);
    }
}
END_TEST

START_TEST(captions_have_at_most_130_characters) /* _i: language */
{
    set(_i ? "app.language=ru" : "app.language=en");
    for (int i = 0; i < VARIANTS; i++) {
        char head[96], text[512];
        for (int j = 0; variants[i][j]; j++)
            set(variants[i][j]);
        const struct view v = view_of(&w);
        topic_points_view.caption(&v, head, sizeof head, text, sizeof text);
        ck_assert_msg(convolve_is_caption(text) && *head && *text, "%s", text);
    }
}
END_TEST

START_TEST(the_caption_counts_what_is_taken_for_its_class)
{
    char want[160], loss[FORMAT_MAX];
    set("points.data=xor");
    set("convolve.step=50");
    const struct points *p = state();
    snprintf(want, sizeof want, "Loss %s; %d of 60 points are taken for their class (%d%%).",
             points_number(loss, (double)p->mark[49].loss), p->correct, (int)lround(p->correct / 0.6));
    ck_assert_msg(shows(&w, want), "no '%s'", want);
    snprintf(want, sizeof want, "wrong: %d", 60 - p->correct);
    ck_assert(shows(&w, want) && shows(&w, "Iteration 49") && shows(&w, "iteration 49 of 2000"));
}
END_TEST

/* The look ahead that the next step needs is not drawn; what was seen before stays when one steps back. */
static float curve_end(struct rect r, int *points)
{
    float end = -1;
    *points = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        for (size_t k = 0; c->kind == DRAW_POLYLINE && k < c->n_points; k++) {
            const struct point p = w.list.points[c->points + k];
            if (rect_contains(r, p.x, p.y)) {
                end = fmaxf(end, p.x);
                ++*points;
            }
        }
    }
    return end;
}

START_TEST(the_curves_end_where_learning_has_come_to)
{
    const struct rect r = layout().loss;
    int n;
    set("convolve.step=1");
    curve_end(r, &n);
    ck_assert_int_le(n, 1);
    set("convolve.step=5");
    const float end = curve_end(r, &n);
    ck_assert_int_eq(n, 5);
    set("convolve.step=3");
    ck_assert_float_eq(curve_end(r, &n), end);
    ck_assert_int_eq(n, 5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_points");
    TCase *t = tcase_create("points");
    tcase_set_timeout(t, 200);
    tcase_add_checked_fixture(t, open_window, close_window);
    tcase_add_test(t, the_plane_shows_class_probability_or_the_chosen_neuron);
    tcase_add_test(t, every_unit_has_its_picture);
    tcase_add_test(t, the_boundary_is_drawn_where_the_logit_is_0);
    tcase_add_test(t, the_hidden_plane_shows_points_where_two_neurons_take_them);
    tcase_add_test(t, a_point_under_the_pointer_shows_its_numbers);
    tcase_add_test(t, a_place_under_the_pointer_shows_what_the_net_says_there);
    tcase_add_test(t, the_inspector_shows_forward_gradient_and_step_of_the_chosen_neuron);
    tcase_add_test(t, the_equation_has_the_neurons_numbers);
    tcase_add_test(t, a_click_chooses_a_point_and_a_drag_moves_it_as_one_step_of_undo);
    tcase_add_test(t, brushes_add_points_of_their_class_and_take_them_away);
    tcase_add_test(t, keys_choose_points_neurons_and_what_is_shown);
    tcase_add_test(t, the_focused_plane_moves_and_adds_points_by_keys);
    tcase_add_test(t, a_click_on_a_unit_shows_it_over_the_plane);
    tcase_add_test(t, a_weight_under_the_pointer_tells_its_number_and_gradient);
    tcase_add_test(t, more_points_than_there_is_room_for_are_refused_with_a_sentence);
    tcase_add_test(t, all_points_can_be_removed_and_the_plane_invites_new_ones);
    tcase_add_loop_test(t, no_texts_overlap_or_are_cut_at_any_size, 0, 2 * SIZES);
    tcase_add_loop_test(t, captions_have_at_most_130_characters, 0, 2);
    tcase_add_test(t, the_caption_counts_what_is_taken_for_its_class);
    tcase_add_test(t, the_curves_end_where_learning_has_come_to);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
