/* tests/app/interpret_window.h - the Interpret workspace in a window without a GPU: a trained net, a method, and its
 * answer. Included by the tests of the method's view. */
#ifndef CS_TESTS_INTERPRET_WINDOW_H
#define CS_TESTS_INTERPRET_WINDOW_H

#include "app/session/session_internal.h"
#include "tests/app/overlap.h"

static const float interpret_sizes[][2] = {{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}};
enum { INTERPRET_SIZES = sizeof interpret_sizes / sizeof *interpret_sizes };

/* The net that comes with the program: trained, of 8x8 or 28x28 digits that are generated. */
static inline struct window interpret_open(float width, float height, const char *view)
{
    struct window w = window_open(width, height);
    char assignment[64];
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=interpret");
    window_set(&w, "train.net=lenet5-digits");
    window_set(&w, "train.data=digits");
    snprintf(assignment, sizeof assignment, "interpret.view=%s", view);
    window_set(&w, assignment);
    session_need_network(w.session);
    window_answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static inline const struct study_told *interpret_told_of(const struct window *w, enum study_kind kind)
{
    return &session_snapshot(w->session)->study[STUDY_THIS][kind];
}

/* What is found about the present question; the latest, whole. */
static inline const void *interpret_answer_of(const struct window *w, enum study_kind kind)
{
    const struct study_told *told = interpret_told_of(w, kind);
    ck_assert_msg(told->state == STUDY_DONE, "state %d: %s", told->state, told->error);
    ck_assert(!told->outdated && told->shown->whole);
    return told->shown;
}

/* The n-th tensor (also askew) of so many values that is drawn in the stage. */
static inline const struct draw_cmd *interpret_tensor(const struct window *w, int width, int height, int n)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        const bool is_tensor = c->kind == DRAW_TENSOR || c->kind == DRAW_ASKEW;
        if (is_tensor && c->tensor.width == width && c->tensor.height == height &&
            c->rect.x > frame_left_width(FRAME_FULL) && n-- == 0)
            return c;
    }
    return NULL;
}

static inline const char *interpret_fixed(double v, int decimals)
{
    static char text[8][FORMAT_MAX];
    static int next;
    next = (next + 1) % 8;
    return format_fixed(text[next], v, decimals);
}

#endif
