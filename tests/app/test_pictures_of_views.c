/* tests/app/test_pictures_of_views.c - whole windows against pictures of them in tests/data/views.
 *
 * Each picture is a window of 1440 x 900 at half size, 720 x 450 device px. What differs is counted in blocks of 8 x 8
 * px after both pictures were smoothed a little, so that another version of a font or of a driver passes, and a missing
 * panel, another colour map or a frame in a wrong place does not: the last tests alter pictures to prove that.
 *
 * After a change of the look that is meant, make them anew, look at them, and commit them:
 *     CONVOSCOPE_MAKE_VIEWS=1 meson test -C build pictures_of_views
 * A picture that does not match is left in the test's working folder (build/) as NAME-now.png.
 * Needs OpenGL and the fonts Inter and JetBrains Mono; skipped by name without them. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/gfx/font_find.h"
#include "app/gfx/gl_context.h"
#include "app/window/screen.h"
#include "engine/data/image.h"

enum { WIDTH = 720, HEIGHT = 450, BLOCK = 8, MAX_FRAMES = 16 };
static const float scale = 0.5f;
static const double wait_seconds = 120;
/* Hue is kept for data and marks, and text is grey (VISUAL.md): a block that differs in hue counts for more than one
 * that differs in brightness alone, as blocks do in which a font is a little bolder. */
static const double much_grey = 12, much_hue = 8; /* of 255, on average over the block */
static const int many_grey = 100, many_hue = 16;  /* blocks of 5040 */

struct view_case {
    const char *name;
    const char *set[6];
    int steps; /* of training, before the picture is taken */
};
static const struct view_case cases[] = {
    {"convolve", {"app.workspace=convolve"}, 0},
    {"convolve-light",
     {"app.theme=light", "convolve.picture=cross", "convolve.kernel=sobel_x", "convolve.padding_mode=circular",
      "convolve.padding=2", "convolve.step=60"},
     0},
    {"convolve-error", {"convolve.kernel=gaussian 5", "convolve.padding=0", "convolve.dilation=8"}, 0},
    {"network", {"app.workspace=network", "network.drawing=8,7 20,7 12,22"}, 40},
    {"train", {"app.workspace=train"}, 120},
    {"interpret", {"app.workspace=interpret", "interpret.pictures=500"}, 60},
    {"saliency", {"app.workspace=interpret", "interpret.view=saliency", "network.sample=3"}, 60},
    {"compare-methods",
     {"app.theme=light", "app.workspace=interpret", "interpret.view=compare", "network.sample=3"},
     60},
    {"channels", {"convolve.lecture=apple", "convolve.filter=1", "convolve.step=7"}, 0},
    {"pooling", {"convolve.lecture=feature6", "convolve.step=5"}, 0},
    {"transposed", {"app.theme=light", "convolve.lecture=transposed3", "convolve.step=5"}, 0},
    {"signal", {"convolve.mode=1d", "convolve.signal=sine", "convolve.step=9"}, 0},
    {"zoomed",
     {"convolve.picture=still_life", "convolve.zoom=20", "convolve.row=22", "convolve.column=30", "convolve.step=2500"},
     0},
    {"matrix", {"convolve.lecture=matrix_guide", "convolve.step=3"}, 0},
    {"shift", {"convolve.lecture=shift2_1"}, 0},
    {"receptive-field", {"app.theme=light", "convolve.lecture=field_lenet", "convolve.step=3"}, 0},
    {"backward", {"convolve.lecture=back_input", "convolve.step=5"}, 0},
    {"learn", {"convolve.lecture=learn_sobel", "convolve.step=40"}, 0},
    {"activation", {"app.theme=light", "convolve.mode=activation", "convolve.step=7"}, 0},
    {"loss", {"convolve.lecture=loss_cat", "convolve.step=12"}, 0},
    {"points", {"convolve.lecture=points_circle", "convolve.step=300"}, 0},
    {"normalisation", {"convolve.lecture=norm_batch", "convolve.step=2"}, 0},
    {"dropout", {"convolve.lecture=dropout4", "convolve.step=50"}, 0},
};
enum { CASES = sizeof cases / sizeof *cases, CONVOLVE = 0, NETWORK = 3 };

/* One context for all tests, which run in this process: starting a driver takes longer than all of them. */
static struct screen screen;
static uint8_t picture[WIDTH * HEIGHT * 3];

static void step(struct session *session, int steps)
{
    struct cs_error err = {""};
    for (int i = 0; i < steps; i++) {
        ck_assert_msg(session_run(session, COMMAND_TRAIN_STEP, &err) == CS_OK, "%s", err.text);
        ck_assert(session_wait(session, wait_seconds));
        session_tick(session, 0);
    }
}

/* Frames until nothing moves and nothing is asked for any more; the list stays in the screen. */
static void settle(struct session *session)
{
    struct ui_input input = {.x = -1, .y = -1};
    bool more = true;
    for (int i = 0; i < MAX_FRAMES && more; i++, input.time += 1) {
        screen_frame(&screen, session, &input, WIDTH / scale, HEIGHT / scale);
        more = screen_apply(&screen, session) || i == 0;
        ck_assert(session_wait(session, wait_seconds));
        more |= session_tick(session, input.time);
    }
    screen_frame(&screen, session, &input, WIDTH / scale, HEIGHT / scale);
}

/* By a renderer of its own: the keys of tensors (draw_list.h) begin anew with every session. */
static void render(bool light)
{
    struct renderer *renderer = NULL;
    struct cs_error err = {""};
    ck_assert_msg(renderer_create(&renderer, screen.fonts, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(renderer_draw_to_memory(renderer, &screen.list, WIDTH, HEIGHT, scale, light, picture, &err) == CS_OK,
                  "%s", err.text);
    renderer_destroy(&renderer);
}

/* The window of this case; alter (may be NULL) changes its list before it is drawn. */
static void take_picture(const struct view_case *c, void (*alter)(struct draw_list *))
{
    struct session *session = NULL;
    struct cs_error err = {""};
    const struct session_options options = {.threads = 1};
    ck_assert_msg(session_create(&session, &options, &err) == CS_OK, "%s", err.text);
    for (size_t i = 0; i < sizeof c->set / sizeof *c->set && c->set[i]; i++)
        ck_assert_msg(session_set_assignment(session, c->set[i], &err) == CS_OK, "%s", err.text);
    step(session, c->steps);
    settle(session);
    if (alter)
        alter(&screen.list);
    render(screen_theme(session)->light);
    session_destroy(&session);
}

static const char *path_of(const struct view_case *c, char *path, size_t size)
{
    const char *folder = getenv("CONVOSCOPE_TEST_DATA");
    snprintf(path, size, "%s/views/%s.png", folder ? folder : "tests/data", c->name);
    return path;
}

/* The mean of 3 x 3 px: two rasterisers put the edge of a digit half a px apart. */
static int smooth_at(const uint8_t *rgb, int x, int y, int channel)
{
    int sum = 0;
    for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
            const int px = x + dx < 0 ? 0 : x + dx >= WIDTH ? WIDTH - 1 : x + dx;
            const int py = y + dy < 0 ? 0 : y + dy >= HEIGHT ? HEIGHT - 1 : y + dy;
            sum += rgb[3 * (py * WIDTH + px) + channel];
        }
    }
    return sum / 9;
}

struct difference {
    int grey, hue; /* blocks */
};

static struct difference of_block(const uint8_t *a, const uint8_t *b, int left, int top)
{
    int grey = 0, hue = 0, n = 0;
    for (int y = top; y < top + BLOCK && y < HEIGHT; y++) {
        for (int x = left; x < left + BLOCK; x++, n++) {
            int off[3];
            for (int channel = 0; channel < 3; channel++)
                off[channel] = smooth_at(a, x, y, channel) - smooth_at(b, x, y, channel);
            grey += abs(off[0] + off[1] + off[2]) / 3;
            hue += (abs(off[0] - off[1]) + abs(off[2] - off[1])) / 2;
        }
    }
    return (struct difference){grey > n * much_grey, hue > n * much_hue};
}

static struct difference of_pictures(const uint8_t *a, const uint8_t *b)
{
    struct difference sum = {0, 0};
    for (int y = 0; y < HEIGHT; y += BLOCK) {
        for (int x = 0; x < WIDTH; x += BLOCK) {
            const struct difference d = of_block(a, b, x, y);
            sum.grey += d.grey;
            sum.hue += d.hue;
        }
    }
    return sum;
}

static bool passes(struct difference d)
{
    return d.grey <= many_grey && d.hue <= many_hue;
}

/* Between the picture just taken and the one that is kept. */
static struct difference difference(const struct view_case *c)
{
    char path[4096];
    struct image kept = {0};
    struct cs_error err = {""};
    ck_assert_msg(image_load(path_of(c, path, sizeof path), &kept, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(kept.width, WIDTH);
    ck_assert_int_eq(kept.height, HEIGHT);
    ck_assert_int_eq(kept.channels, 3);
    const struct difference d = of_pictures(picture, kept.pixels);
    image_finish(&kept);
    return d;
}

static void save(const char *path)
{
    struct cs_error err = {""};
    ck_assert_msg(image_save_png(path, picture, WIDTH, HEIGHT, &err) == CS_OK, "%s", err.text);
}

START_TEST(a_window_looks_as_its_picture_does)
{
    const struct view_case *c = &cases[_i];
    char path[4096];
    take_picture(c, NULL);
    if (getenv("CONVOSCOPE_MAKE_VIEWS")) {
        save(path_of(c, path, sizeof path));
        return;
    }
    const struct difference d = difference(c);
    if (!passes(d)) {
        snprintf(path, sizeof path, "%s-now.png", c->name);
        save(path);
    }
    ck_assert_msg(passes(d), "%d blocks of '%s' differ, %d of them in hue: compare %s with %s-now.png", d.grey, c->name,
                  d.hue, path_of(c, path, sizeof path), c->name);
}
END_TEST

/* Alterations. */

static void hide(struct draw_cmd *c)
{
    c->kind = DRAW_FILL;
    c->color.a = 0;
}

/* All that the left panel draws below the top bar. */
static void without_left_panel(struct draw_list *d)
{
    const struct rect panel = {0, 56, 264, 756};
    for (size_t i = 0; i < d->n; i++) {
        struct draw_cmd *c = &d->cmd[i];
        const struct point at = c->kind == DRAW_TEXT ? c->point[0] : (struct point){c->rect.x, c->rect.y};
        const bool inside = rect_contains(panel, at.x, at.y) && at.x + c->rect.w <= panel.w;
        if (inside && c->kind != DRAW_CLIP)
            hide(c);
    }
}

static void with_colour_maps_swapped(struct draw_list *d)
{
    for (size_t i = 0; i < d->n; i++) {
        struct draw_tensor *t = &d->cmd[i].tensor;
        if (d->cmd[i].kind == DRAW_TENSOR)
            t->map = t->map == COLORMAP_SEQUENCE ? COLORMAP_SIGNED : COLORMAP_SEQUENCE;
    }
}

/* Cells are plain fills: what is red becomes blue. */
static void with_red_and_blue_swapped(struct draw_list *d)
{
    for (size_t i = 0; i < d->n; i++) {
        struct color *c = &d->cmd[i].color;
        if (d->cmd[i].kind == DRAW_FILL && d->cmd[i].radius == 0)
            *c = (struct color){c->b, c->g, c->r, c->a};
    }
}

/* The window over the input alone: the first frame in the kernel's colour. */
static void with_window_shifted(struct draw_list *d)
{
    for (size_t i = 0; i < d->n; i++) {
        struct draw_cmd *c = &d->cmd[i];
        const struct color k = theme_dark.kernel;
        if (c->kind != DRAW_FRAME || c->color.r != k.r || c->color.g != k.g || c->color.b != k.b)
            continue;
        c->rect.x -= 8;
        return;
    }
    ck_abort_msg("there is no window");
}

static void with_stage_shifted(struct draw_list *d)
{
    for (size_t i = 0; i < d->n; i++) {
        struct draw_cmd *c = &d->cmd[i];
        const bool on_stage = c->rect.x >= 280 && c->rect.x < 1120 && c->rect.y > 64 && c->rect.y < 800;
        if (on_stage && c->kind != DRAW_CLIP)
            c->rect.y += 8;
    }
}

static const struct {
    const char *name;
    int of;
    void (*alter)(struct draw_list *);
} alterations[] = {
    {"without the left panel", CONVOLVE, without_left_panel},
    {"with red and blue swapped", CONVOLVE, with_red_and_blue_swapped},
    {"with the window 8 px to the left", CONVOLVE, with_window_shifted},
    {"with the stage 8 px lower", CONVOLVE, with_stage_shifted},
    {"without the left panel", NETWORK, without_left_panel},
    {"with other colour maps", NETWORK, with_colour_maps_swapped},
};
enum { ALTERATIONS = sizeof alterations / sizeof *alterations };

START_TEST(an_altered_window_does_not_pass)
{
    const struct view_case *c = &cases[alterations[_i].of];
    take_picture(c, alterations[_i].alter);
    const struct difference d = difference(c);
    ck_assert_msg(!passes(d), "'%s' %s: only %d blocks differ in brightness and %d in hue", c->name,
                  alterations[_i].name, d.grey, d.hue);
}
END_TEST

START_TEST(one_theme_does_not_pass_for_the_other)
{
    struct view_case light = cases[CONVOLVE];
    light.set[1] = "app.theme=light";
    take_picture(&light, NULL);
    ck_assert_int_gt(difference(&cases[CONVOLVE]).grey, 20 * many_grey);
}
END_TEST

/* The pictures were made with these. */
static bool has_font(struct font_finder *finder, enum font_family family, const char *name)
{
    struct font_file file;
    struct cs_error err;
    if (font_find(finder, family, FONT_500, 'A', &file, &err) != CS_OK)
        return false;
    const bool found = strstr(file.path, name) != NULL;
    free(file.path);
    return found;
}

static bool has_fonts(void)
{
    struct font_finder *finder = NULL;
    struct cs_error err;
    bool found = font_finder_create(&finder, &err) == CS_OK;
    found = found && has_font(finder, FONT_SANS, "Inter") && has_font(finder, FONT_MONO, "JetBrains");
    font_finder_destroy(&finder);
    return found;
}

static int run(void)
{
    Suite *suite = suite_create("pictures_of_views");
    TCase *c = tcase_create("pictures");
    tcase_add_loop_test(c, a_window_looks_as_its_picture_does, 0, CASES);
    tcase_add_loop_test(c, an_altered_window_does_not_pass, 0, ALTERATIONS);
    tcase_add_test(c, one_theme_does_not_pass_for_the_other);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK); /* a driver's threads do not survive a fork */
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}

int main(void)
{
    struct gl_context *context = NULL;
    struct cs_error err = {""};
    /* The same digits from every x86-64 processor. The reference would give them everywhere, in minutes. */
    setenv("CONVOSCOPE_KERNELS", "baseline", 1);
    if (gl_context_create_offscreen(&context, &err) != CS_OK) {
        printf("1..0 # SKIP pictures of views: %s\n", err.text);
        return EXIT_SUCCESS;
    }
    if (!has_fonts()) {
        printf(
            "1..0 # SKIP pictures of views: they show the fonts Inter and JetBrains Mono, which are not installed\n");
        gl_context_destroy(&context);
        return EXIT_SUCCESS;
    }
    int failed = 1;
    if (screen_init(&screen, &err) == CS_OK) {
        ui_reduce_motion(screen.ui, true);
        failed = run();
        screen_finish(&screen);
    } else {
        printf("Bail out! %s\n", err.text);
    }
    gl_context_destroy(&context);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
