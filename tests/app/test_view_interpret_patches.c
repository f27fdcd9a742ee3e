/* tests/app/test_view_interpret_patches.c - the view of patches: what it draws is what the worker found, and a patch
 * leads to its picture, its value and its convolution. */
#include <time.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret_patches.h"
#include "tests/app/overlap.h"

static struct window open_view(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "train.data=digits");
    window_set(&w, "train.net=lenet5");
    window_set(&w, "interpret.pictures=120");
    window_set(&w, "app.workspace=interpret");
    session_need_network(w.session);
    window_answer(&w);
    window_set(&w, "network.node=conv2");
    window_answer(&w);
    ck_assert_ptr_nonnull(session_patches(w.session));
    return w;
}

static const struct patches_shown *patches(const struct window *w)
{
    return session_patches(w->session);
}

static bool is_within(const float *data, const float *picture, const struct shape *s)
{
    return data >= picture && data < picture + shape_count(s);
}

/* Where patch i of a channel is drawn: on the stage, or in the panel (a whole picture). Several channels may have
 * patches of one picture: that of the channel's cell is below its number. */
static struct rect cell_of(const struct window *w, int channel)
{
    char number[16];
    snprintf(number, sizeof number, "%d", channel);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->font.family == FONT_MONO && c->font.weight == FONT_600 && c->font.size == 15 &&
            c->point[0].x > 264 && c->point[0].x < w->width - 320 && !strcmp(text_of(w, c), number))
            return (struct rect){c->point[0].x - 4, c->point[0].y - 14, 192, 150};
    }
    ck_abort_msg("no cell of channel %d", channel);
}

static struct rect patch_of(const struct window *w, int channel, int i)
{
    const struct patches_shown *p = patches(w);
    const float *picture = patches_picture(p, p->channel[channel].strongest[i].index);
    const struct rect cell = cell_of(w, channel);
    int place = 0;
    ck_assert_ptr_nonnull(picture);
    for (size_t k = 0; k < w->list.n; k++) { /* the nine of a cell are drawn in their order */
        const struct draw_cmd *c = &w->list.cmd[k];
        bool own = false;
        if (c->kind != DRAW_TENSOR || !rect_contains(cell, c->rect.x + 1, c->rect.y + 1))
            continue;
        for (int n = 0; n < p->n_pictures; n++)
            own |= is_within(c->tensor.data, p->pixels + (size_t)n * shape_count(&p->input), &p->input);
        if (!own)
            continue;
        if (place++ == i) {
            ck_assert(is_within(c->tensor.data, picture, &p->input));
            return c->rect;
        }
    }
    ck_abort_msg("patch %d of channel %d is not drawn", i, channel);
}

static struct rect large_of(const struct window *w, int channel, int i)
{
    const struct patches_shown *p = patches(w);
    const float *picture = patches_picture(p, p->channel[channel].strongest[i].index);
    for (size_t k = 0; k < w->list.n; k++) {
        const struct draw_cmd *c = &w->list.cmd[k];
        if (c->kind == DRAW_TENSOR && c->rect.x > w->width - 320 && c->tensor.data == picture)
            return c->rect;
    }
    ck_abort_msg("picture %d of channel %d is not in the panel", i, channel);
}

static void click(struct window *w, struct rect r)
{
    window_click(w, r.x + r.w / 2, r.y + r.h / 2);
    window_frame(w);
}

static void key(struct window *w, int32_t code)
{
    window_key(w, code, 0);
    window_frame(w);
}

static void check_chosen(const struct window *w, int channel, int i)
{
    const struct patch *m = &patches(w)->channel[channel].strongest[i];
    ck_assert_int_eq(session_interpret_map(w->session), channel);
    ck_assert_int_eq(session_int(w->session, PROP_INTERPRET_PATCH), i);
    ck_assert_int_eq(session_int(w->session, PROP_NETWORK_ROW), m->row);
    ck_assert_int_eq(session_int(w->session, PROP_NETWORK_COLUMN), m->col);
}

/* ---- what is drawn ---- */

START_TEST(every_channel_shows_its_nine_patches_and_its_largest_values)
{
    struct window w = open_view(1440, 900);
    const struct patches_shown *p = patches(&w);
    char text[64], number[FORMAT_MAX];
    ck_assert_int_eq(p->channels, 16);
    for (int c = 0; c < 16; c++) {
        for (int i = 0; i < PATCHES_EACH; i++) {
            const struct rect r = patch_of(&w, c, i);
            ck_assert(r.w > 0 && r.w <= 28.5f && r.h <= 28.5f);
        }
        snprintf(text, sizeof text, "max %s", patches_value_short(number, p->channel[c].strongest[0].value));
        ck_assert_msg(shows(&w, text), "%s", text);
        const struct map_stats *stat = snapshot_stats(session_snapshot(w.session), p->node, c);
        ck_assert_msg(shows(&w, patches_value_short(number, stat->largest)), "%s", number);
    }
    window_close(&w);
}
END_TEST

START_TEST(a_patch_is_cut_to_what_its_value_sees)
{
    struct window w = open_view(1440, 900);
    const struct patches_shown *p = patches(&w);
    for (int i = 0; i < PATCHES_EACH; i++) {
        const struct patch *m = &p->channel[3].strongest[i];
        const float *picture = patches_picture(p, m->index);
        const struct rect r = patch_of(&w, 3, i);
        const struct draw_cmd *found = NULL;
        for (size_t k = 0; k < w.list.n && !found; k++)
            if (w.list.cmd[k].kind == DRAW_TENSOR && w.list.cmd[k].rect.x == r.x && w.list.cmd[k].rect.y == r.y &&
                is_within(w.list.cmd[k].tensor.data, picture, &p->input))
                found = &w.list.cmd[k];
        ck_assert_ptr_nonnull(found);
        ck_assert_ptr_eq(found->tensor.data, picture + m->first[0] * 28 + m->first[1]);
        ck_assert_int_eq(found->tensor.width, m->end[1] - m->first[1]);
        ck_assert_int_eq(found->tensor.height, m->end[0] - m->first[0]);
    }
    window_close(&w);
}
END_TEST

START_TEST(what_hangs_over_the_picture_is_hatched)
{
    struct window w = open_view(1440, 900);
    const struct patches_shown *p = patches(&w);
    int over = 0, hatched = 0;
    for (int c = 0; c < p->channels; c++)
        for (int i = 0; i < PATCHES_EACH; i++) {
            const struct patch *m = &p->channel[c].strongest[i];
            over += m->end[0] - m->first[0] < p->size[0] || m->end[1] - m->first[1] < p->size[1];
        }
    for (size_t i = 0; i < w.list.n; i++)
        hatched += w.list.cmd[i].kind == DRAW_HATCH && w.list.cmd[i].rect.x > 264 && w.list.cmd[i].rect.x < 1120;
    ck_assert_int_eq(hatched, over);
    window_close(&w);
}
END_TEST

START_TEST(the_panel_shows_the_nine_with_boxes_classes_and_values)
{
    struct window w = open_view(1440, 900);
    const struct patches_shown *p = patches(&w);
    char number[FORMAT_MAX];
    window_set(&w, "network.map=5");
    window_answer(&w);
    for (int i = 0; i < PATCHES_EACH; i++) {
        const struct patch *m = &p->channel[5].strongest[i];
        const struct rect r = large_of(&w, 5, i);
        const float px = r.w / 28;
        bool box = false;
        for (size_t k = 0; k < w.list.n; k++) {
            const struct draw_cmd *c = &w.list.cmd[k];
            box |= c->kind == DRAW_FRAME && c->color.r == theme_dark.kernel.r &&
                   fabsf(c->rect.x - r.x - (float)m->first[1] * px) < 0.5f &&
                   fabsf(c->rect.y - r.y - (float)m->first[0] * px) < 0.5f &&
                   fabsf(c->rect.w - (float)(m->end[1] - m->first[1]) * px) < 0.5f;
        }
        ck_assert_msg(box, "picture %d has no box", i);
        ck_assert(shows(&w, patches_value(number, m->value)));
    }
    ck_assert(shows(&w, "Conv 2, map 5"));
    window_close(&w);
}
END_TEST

/* ---- choosing ---- */

START_TEST(a_click_on_a_patch_chooses_it_and_another_map_has_none)
{
    struct window w = open_view(1440, 900);
    click(&w, patch_of(&w, 9, 4));
    check_chosen(&w, 9, 4);
    window_answer(&w);
    click(&w, large_of(&w, 9, 7));
    check_chosen(&w, 9, 7);
    key(&w, UI_KEY_RIGHT);
    ck_assert_int_eq(session_interpret_map(w.session), 10);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_PATCH), -1);
    window_close(&w);
}
END_TEST

START_TEST(keys_choose_patches_and_switch)
{
    static const struct {
        int32_t key;
        enum prop_id prop;
    } switches[] = {{'l', PROP_INTERPRET_WEAKEST},
                    {'b', PROP_INTERPRET_BACK},
                    {'f', PROP_INTERPRET_SLICES},
                    {'o', PROP_INTERPRET_ONE_EACH}};
    struct window w = open_view(1440, 900);
    window_set(&w, "network.map=2");
    for (int i = 0; i < PATCHES_EACH; i++) {
        key(&w, '1' + i);
        check_chosen(&w, 2, i);
    }
    key(&w, '0');
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_PATCH), -1);
    for (int i = 0; i < 4; i++) {
        const bool before = session_bool(w.session, switches[i].prop);
        key(&w, switches[i].key);
        ck_assert(session_bool(w.session, switches[i].prop) != before);
    }
    key(&w, 's');
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_SORT), INTERPRET_BY_STRONGEST);
    window_key(&w, 's', UI_SHIFT);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_SORT), INTERPRET_BY_INDEX);
    window_close(&w);
}
END_TEST

START_TEST(arrows_go_through_the_channels_in_the_order_that_is_shown)
{
    struct window w = open_view(1440, 900);
    window_set(&w, "interpret.sort=strongest");
    window_answer(&w);
    const struct patches_shown *p = patches(&w);
    float before = INFINITY;
    key(&w, UI_KEY_HOME);
    for (int i = 0; i < 16; i++) {
        const float largest = p->channel[session_interpret_map(w.session)].strongest[0].value;
        ck_assert(largest <= before);
        before = largest;
        ck_assert_int_eq(session_progress(w.session).value, i + 1);
        key(&w, UI_KEY_RIGHT);
    }
    window_set(&w, "interpret.find=3, 7-8");
    window_answer(&w);
    ck_assert_int_eq(session_progress(w.session).max, 3);
    key(&w, UI_KEY_END);
    const int last = session_interpret_map(w.session);
    ck_assert(last == 3 || last == 7 || last == 8);
    window_close(&w);
}
END_TEST

START_TEST(pages_turn_by_key_wheel_and_choice)
{
    struct window w = open_view(1024, 640);
    window_set(&w, "network.map=0");
    window_answer(&w);
    const int each = session_channels_on_page(w.session);
    ck_assert(each >= 2 && each < 16);
    key(&w, UI_KEY_PAGE_DOWN);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_PAGE), 1);
    key(&w, UI_KEY_PAGE_UP);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_PAGE), 0);
    window_move(&w, 480, 320);
    w.in.wheel = -1;
    window_frame(&w);
    window_frame(&w);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_PAGE), 1);
    key(&w, UI_KEY_END);
    window_frame(&w);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_PAGE), 15 / each);
    window_close(&w);
}
END_TEST

START_TEST(another_page_of_a_wide_layer_brings_its_pictures_without_another_scan)
{
    struct window w = open_view(1440, 900);
    window_set(&w, "interpret.pictures=3000");
    window_set(&w, "train.net=net wide; input 1x28x28; c = conv2d(300, 5, stride=2); r = relu(); f = flatten(); "
                   "l = linear(10)");
    window_answer(&w);
    window_set(&w, "network.node=c");
    window_set(&w, "network.map=0");
    window_answer(&w);
    const struct study_told *told = &session_snapshot(w.session)->study[STUDY_THIS][STUDY_PATCHES];
    const double scan = told->seconds;
    ck_assert_int_eq(patches(&w)->channels, 300);
    ck_assert(!patches(&w)->channel[17].strongest[0].known);
    key(&w, UI_KEY_PAGE_DOWN);
    window_answer(&w);
    told = &session_snapshot(w.session)->study[STUDY_THIS][STUDY_PATCHES];
    ck_assert(patches(&w)->channel[17].strongest[0].known && !told->outdated);
    ck_assert_int_eq(patches(&w)->pictures, 3000);
    ck_assert_msg(told->seconds < scan / 2, "%g s after %g s", told->seconds, scan);
    patch_of(&w, 17, 8);
    window_close(&w);
}
END_TEST

START_TEST(the_least_activating_are_shown_in_their_place)
{
    struct window w = open_view(1440, 900);
    char number[FORMAT_MAX], text[64];
    key(&w, 'l');
    window_answer(&w);
    const struct patches_shown *p = patches(&w);
    ck_assert_int_eq(p->channel[4].n_weakest, PATCHES_EACH);
    snprintf(text, sizeof text, "min %s", patches_value_short(number, p->channel[4].weakest[0].value));
    ck_assert_msg(shows(&w, text), "%s", text);
    ck_assert(p->channel[4].weakest[0].value < 0); /* in front of its ReLU */
    window_close(&w);
}
END_TEST

START_TEST(back_projections_stand_beside_the_patches)
{
    struct window w = open_view(1440, 900);
    key(&w, 'b');
    window_answer(&w);
    const struct patches_shown *p = patches(&w);
    int drawn = 0;
    ck_assert_ptr_nonnull(p->back);
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_tensor *t = &w.list.cmd[i].tensor;
        if (w.list.cmd[i].kind != DRAW_TENSOR || t->data < p->back ||
            t->data >= p->back + (size_t)p->n_back * PATCHES_EACH * shape_count(&p->input))
            continue;
        ck_assert(t->map == COLORMAP_SIGNED && t->lo == -t->hi);
        drawn += w.list.cmd[i].rect.x < 1120;
    }
    ck_assert_int_eq(drawn, 16 * PATCHES_EACH);
    window_close(&w);
}
END_TEST

/* ---- ways ---- */

static void check_probe(struct window *w, uint64_t index)
{
    const struct snapshot *s = session_snapshot(w->session);
    ck_assert(s->probe_split == DATASET_TEST && s->probe_index == index && !s->probe_from_pixels);
}

START_TEST(enter_opens_the_picture_in_network_with_its_value_and_escape_comes_back)
{
    struct window w = open_view(1440, 900);
    window_set(&w, "network.rotate=20");
    window_set(&w, "network.receptive_field=off");
    window_answer(&w);
    click(&w, patch_of(&w, 6, 2));
    const struct patch m = patches(&w)->channel[6].strongest[2];
    key(&w, UI_KEY_ENTER);
    window_answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_NETWORK);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv2");
    ck_assert(session_bool(w.session, PROP_NETWORK_RECEPTIVE_FIELD));
    check_probe(&w, m.index);
    const struct neuron *n = session_snapshot(w.session)->neuron;
    ck_assert_ptr_nonnull(n);
    ck_assert(n->map == 6 && n->row == m.row && n->col == m.col);
    ck_assert(fabs((double)n->after - (double)m.value) < 1e-4);
    ck_assert(shows(&w, "Back to the patches"));
    key(&w, UI_KEY_ESCAPE);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_INTERPRET);
    window_answer(&w);
    check_chosen(&w, 6, 2);
    window_set(&w, "app.workspace=network"); /* by another way: there is nothing to come back to */
    ck_assert(!session_can_run(w.session, COMMAND_INTERPRET_BACK));
    window_close(&w);
}
END_TEST

START_TEST(a_second_click_on_the_chosen_picture_opens_it)
{
    struct window w = open_view(1440, 900);
    window_set(&w, "network.map=1");
    window_answer(&w);
    click(&w, large_of(&w, 1, 3));
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_INTERPRET);
    click(&w, large_of(&w, 1, 3));
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_NETWORK);
    window_close(&w);
}
END_TEST

START_TEST(c_leads_to_that_very_convolution_and_escape_comes_back)
{
    struct window w = open_view(1440, 900);
    click(&w, patch_of(&w, 11, 0));
    const struct patch m = patches(&w)->channel[11].strongest[0];
    key(&w, 'c');
    window_answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_CONVOLVE);
    const struct session_case *c = session_case(w.session);
    ck_assert_ptr_nonnull(c);
    ck_assert(c->map == 11 && c->row == m.row && c->col == m.col && !strcmp(c->node, "conv2"));
    ck_assert(fabs((double)session_step(w.session)->activated - (double)m.value) < 1e-4);
    key(&w, UI_KEY_ESCAPE);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_INTERPRET);
    window_answer(&w);
    check_chosen(&w, 11, 0);
    window_close(&w);
}
END_TEST

START_TEST(without_a_patch_nothing_is_opened)
{
    struct window w = open_view(1440, 900);
    ck_assert(!session_can_run(w.session, COMMAND_INTERPRET_OPEN));
    ck_assert(!session_can_run(w.session, COMMAND_INTERPRET_TO_CONVOLVE));
    window_set(&w, "interpret.patch=4");
    window_frame(&w);
    ck_assert(session_can_run(w.session, COMMAND_INTERPRET_OPEN));
    window_close(&w);
}
END_TEST

/* ---- time ---- */

START_TEST(patches_follow_the_training)
{
    struct window w = open_view(1440, 900);
    struct cs_error err = {""};
    const float before = patches(&w)->channel[0].strongest[0].value;
    ck_assert_int_eq(patches(&w)->shown.steps, 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_msg(session_run(w.session, COMMAND_TRAIN_STEP, &err) == CS_OK, "%s", err.text);
        ck_assert(session_wait(w.session, 120));
    }
    window_answer(&w);
    ck_assert_int_eq(patches(&w)->shown.steps, 3);
    ck_assert(!interpret_told(&(struct view){.session = w.session}, STUDY_PATCHES)->outdated);
    ck_assert(patches(&w)->channel[0].strongest[0].value != before);
    window_close(&w);
}
END_TEST

static void pause_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}

START_TEST(while_training_goes_on_patches_are_found_again_after_each_epoch)
{
    struct window w = open_view(1440, 900);
    struct cs_error err = {""};
    uint64_t seen[4] = {0};
    int n = 0;
    bool outdated = false;
    window_set(&w, "train.size=640");
    window_set(&w, "train.epochs=1000");
    window_answer(&w);
    ck_assert_msg(session_run(w.session, COMMAND_TRAIN_START, &err) == CS_OK, "%s", err.text);
    for (int i = 0; i < 12000 && n < 4; i++) {
        window_frame(&w);
        pause_a_moment();
        const struct study_told *told = &session_snapshot(w.session)->study[STUDY_THIS][STUDY_PATCHES];
        ck_assert_ptr_nonnull(told->shown); /* the old one stays until there is a new one */
        outdated |= told->outdated && shows(&w, "outdated");
        if (told->shown->whole && told->shown->steps > 0 && (n == 0 || told->shown->steps > seen[n - 1]))
            seen[n++] = told->shown->steps;
    }
    ck_assert_msg(n == 4, "only %d times", n);
    ck_assert(outdated);
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_PAUSE, &err), CS_OK);
    window_answer(&w);
    ck_assert(!session_snapshot(w.session)->study[STUDY_THIS][STUDY_PATCHES].outdated);
    window_close(&w);
}
END_TEST

START_TEST(a_kernel_that_the_hand_edits_brings_other_patches)
{
    struct window w = open_view(1440, 900);
    const uint64_t before = session_snapshot(w.session)->study[STUDY_THIS][STUDY_PATCHES].serial;
    window_set(&w, "network.silenced=conv2/3");
    window_answer(&w);
    const struct patches_shown *p = patches(&w);
    ck_assert(session_snapshot(w.session)->study[STUDY_THIS][STUDY_PATCHES].serial > before);
    ck_assert_int_eq(p->channel[3].active, 0);
    ck_assert(p->channel[4].active > 0 || p->channel[5].active > 0);
    window_set(&w, "network.map=3");
    window_answer(&w);
    ck_assert(shows(&w, "dead"));
    window_close(&w);
}
END_TEST

/* A frame of lists of 13 nodes over a network of 5 read beyond its end. */
START_TEST(lists_are_of_the_network_that_was_waited_for)
{
    struct window w = open_view(1440, 900);
    window_set(&w, "network.node=output");
    window_answer(&w);
    window_set(&w, "network.node=");
    window_set(&w, "train.net=logistic");
    session_need_network(w.session);
    ck_assert(session_wait(w.session, 120));
    const struct net *net = session_snapshot(w.session)->net;
    const int node = session_channels(w.session)->node;
    ck_assert_int_lt(net->n_nodes, 6);
    ck_assert_msg(node == session_interpret_node(w.session), "node %d of %d", node, net->n_nodes);
    window_answer(&w);
    window_close(&w);
}
END_TEST

START_TEST(a_frame_of_many_patches_is_built_quickly)
{
    struct window w = open_view(1920, 1080);
    struct timespec a, b;
    double best = 1;
    window_set(&w, "network.node=fc1");
    window_answer(&w);
    for (int i = 0; i < 40; i++) {
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
        window_frame(&w);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
        best = fmin(best, (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec));
    }
    ck_assert_msg(best < 0.02, "%g ms", best * 1e3); /* 2 ms, and what sanitizers take */
    window_close(&w);
}
END_TEST

/* ---- sizes ---- */

static const struct {
    float width, height;
} sizes[] = {{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 640}, {800, 600}, {720, 450}};

static const char *const states[] = {
    "network.node=conv2", "interpret.patch=3",  "interpret.back=on", "interpret.weakest=on", "interpret.sort=selective",
    "network.node=conv1", "network.node=pool2", "network.node=fc1",  "interpret.find=dead",  "app.theme=light"};

START_TEST(no_text_is_cut_or_overlaps) /* _i: size and language */
{
    struct window w = open_view(sizes[_i % 6].width, sizes[_i % 6].height);
    char where[128];
    window_set(&w, _i < 6 ? "app.language=en" : "app.language=ru");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        window_set(&w, states[i]);
        window_answer(&w);
        snprintf(where, sizeof where, "%gx%g %d %s", (double)w.width, (double)w.height, _i / 6, states[i]);
        check_many_texts(&w, where, 5);
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("view_interpret_patches");
    tcase_set_timeout(tc, 600);
    tcase_add_test(tc, every_channel_shows_its_nine_patches_and_its_largest_values);
    tcase_add_test(tc, a_patch_is_cut_to_what_its_value_sees);
    tcase_add_test(tc, what_hangs_over_the_picture_is_hatched);
    tcase_add_test(tc, the_panel_shows_the_nine_with_boxes_classes_and_values);
    tcase_add_test(tc, a_click_on_a_patch_chooses_it_and_another_map_has_none);
    tcase_add_test(tc, keys_choose_patches_and_switch);
    tcase_add_test(tc, arrows_go_through_the_channels_in_the_order_that_is_shown);
    tcase_add_test(tc, pages_turn_by_key_wheel_and_choice);
    tcase_add_test(tc, another_page_of_a_wide_layer_brings_its_pictures_without_another_scan);
    tcase_add_test(tc, the_least_activating_are_shown_in_their_place);
    tcase_add_test(tc, back_projections_stand_beside_the_patches);
    tcase_add_test(tc, enter_opens_the_picture_in_network_with_its_value_and_escape_comes_back);
    tcase_add_test(tc, a_second_click_on_the_chosen_picture_opens_it);
    tcase_add_test(tc, c_leads_to_that_very_convolution_and_escape_comes_back);
    tcase_add_test(tc, without_a_patch_nothing_is_opened);
    tcase_add_test(tc, patches_follow_the_training);
    tcase_add_test(tc, while_training_goes_on_patches_are_found_again_after_each_epoch);
    tcase_add_test(tc, a_kernel_that_the_hand_edits_brings_other_patches);
    tcase_add_test(tc, a_frame_of_many_patches_is_built_quickly);
    tcase_add_test(tc, lists_are_of_the_network_that_was_waited_for);
    tcase_add_loop_test(tc, no_text_is_cut_or_overlaps, 0, 12);
    Suite *s = suite_create("view_interpret_patches");
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
