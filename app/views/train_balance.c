/* app/views/train_balance.c - the section of the left panel that makes classes unequal, and makes up for it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/train.h"
#include "app/views/train_balance.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"

enum { BARS = 56 };
static const float TAIL = 100; /* how many times the first class is as large as the last one */

const char *train_balance_text(int balance)
{
    static const char *const text[BALANCE_COUNT] = {
        [BALANCE_NONE] = N_("Every sample comes once an epoch."),
        [BALANCE_UNDER] = N_("Of larger classes as many as the smallest has, others every epoch."),
        [BALANCE_OVER] = N_("Samples of smaller classes come again, unchanged."),
        [BALANCE_WEIGHTS] = N_("The loss of a sample counts the more, the rarer its class is."),
        [BALANCE_AUGMENT] = N_("Samples of smaller classes come again, each time changed a little."),
        [BALANCE_SYNTHESIS] = N_("Smaller classes get pictures between two of theirs that are alike (SMOTE)."),
    };
    return balance >= 0 && balance < BALANCE_COUNT ? _(text[balance]) : "";
}

/* The parts of a plan that counts depend on. */
static bool is_same_plan(const struct data_plan *a, const struct data_plan *b)
{
    return a->size == b->size && a->label_noise == b->label_noise && a->balance == b->balance &&
           memcmp(a->left_out, b->left_out, sizeof a->left_out) == 0;
}

void train_balance_read(const struct view *v, struct train_balance *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    *c = (struct train_balance){.n = s->class_count ? s->n_data_classes : 0};
    c->plan = (struct data_plan){.size = session_int(v->session, PROP_TRAIN_SIZE),
                                 .label_noise = (float)session_float(v->session, PROP_TRAIN_LABEL_NOISE),
                                 .balance = (enum class_balance)session_int(v->session, PROP_TRAIN_BALANCE),
                                 .seed = (uint64_t)session_int(v->session, PROP_TRAIN_SEED)};
    data_plan_shares(session_text(v->session, PROP_TRAIN_SHARES), &c->plan, NULL); /* the session has checked them */
    c->in_use = is_same_plan(&c->plan, &s->plan);
    if (c->n == 0)
        return;
    const struct data_plan whole = {.size = c->plan.size};
    data_plan_expect(&whole, s->class_count, c->n, s->data_endless, c->offered, c->drawn);
    if (c->in_use) {
        memcpy(c->kept, s->class_kept, (size_t)c->n * sizeof *c->kept);
        memcpy(c->drawn, s->class_drawn, (size_t)c->n * sizeof *c->drawn);
    } else {
        data_plan_expect(&c->plan, s->class_count, c->n, s->data_endless, c->kept, c->drawn);
    }
    for (int i = 0; i < c->n; i++)
        c->most = (int)fmax(c->most, fmax(c->offered[i], fmax(c->kept[i], c->drawn[i])));
}

void train_balance_request(const struct view *v, const struct data_plan *plan, bool gesture)
{
    char text[DATA_PLAN_SHARES];
    request_text(v->requests, PROP_TRAIN_SHARES, data_plan_shares_text(plan, text));
    if (gesture)
        request_is_gesture(v->requests);
}

/* What there is, what of it is kept, and a line for what an epoch draws. */
static void draw_bar(const struct view *v, const struct train_balance *c, struct rect r, int i)
{
    const struct theme *t = ui_theme(v->ui);
    const float scale = r.h / (float)(c->most > 0 ? c->most : 1);
    const float there = (float)c->offered[i] * scale, kept = (float)c->kept[i] * scale;
    const float drawn = roundf((float)c->drawn[i] * scale);
    draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + r.h - there, r.w, there}, 0, t->well);
    draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + r.h - kept, r.w, kept}, 0, t->mid);
    draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + r.h - drawn - (drawn > 0 ? 0 : 1), r.w, 2}, 0, t->hi);
}

static float draw_bars(const struct view *v, const struct train_balance *c, struct rect area, float y)
{
    const struct rect r = {area.x, y, area.w, BARS};
    const float pitch = area.w / (float)c->n, gap = pitch >= 6 ? 2 : 0;
    for (int i = 0; i < c->n; i++)
        draw_bar(v, c, (struct rect){area.x + (float)i * pitch, y, fmaxf(pitch - gap, 1), BARS}, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "bars"), r, true, true);
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_TRAIN_VIEW, TRAIN_SAMPLES);
    if (state & UI_HOT)
        draw_frame(ui_draw(v->ui), rect_inset(r, -3), 3, 1.5f, ui_theme(v->ui)->edge);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 3);
    ui_tooltip(v->ui, r,
               _("Samples of each class: kept, and as a line what an epoch draws. Press to change the shares"));
    return y + BARS + 8;
}

static bool fits(const struct view *v, const char *label, float width)
{
    return ui_text_width(v->ui, FONT_CONTROL, label) + 20 <= width;
}

/* Unequal at one press, and equal again; below each other where words are long. */
static float draw_buttons(const struct view *v, const struct train_balance *c, struct rect area, float y)
{
    struct data_plan plan = c->plan;
    const char *const to_tail = _("Long tail"), *const to_full = _("All in full");
    const float half = floorf((area.w - 8) / 2);
    const bool beside = fits(v, to_tail, half) && fits(v, to_full, half);
    const float w = beside ? half : area.w;
    const struct rect tail = {area.x, y, w, 32}, full = {area.x + area.w - w, beside ? y : y + 40, w, 32};
    const bool any = *session_text(v->session, PROP_TRAIN_SHARES);
    if (ui_button(v->ui, "tail", tail, UI_ICON_NONE, to_tail, NULL, c->n > 1 ? 0 : UI_DISABLED)) {
        data_plan_long_tail(&plan, c->n, TAIL);
        train_balance_request(v, &plan, false);
    }
    ui_tooltip(v->ui, tail, _("Unequal on purpose: from class to class fewer, of the last one a hundredth is left"));
    if (ui_button(v->ui, "full", full, UI_ICON_NONE, to_full, NULL, any ? 0 : UI_DISABLED))
        request_text(v->requests, PROP_TRAIN_SHARES, "");
    ui_tooltip(v->ui, full, _("All samples of every class again"));
    return full.y + 40;
}

static float draw(const struct view *v, struct rect area, float y)
{
    struct train_balance c;
    train_balance_read(v, &c);
    ui_push_id(v->ui, "train.balance.section");
    if (c.n > 0) {
        y = draw_bars(v, &c, area, y);
        y = draw_buttons(v, &c, area, y);
    }
    prop_row_choice(v, PROP_TRAIN_BALANCE, (struct rect){area.x, y, area.w, 32}, fminf(144, area.w - 64));
    ui_pop_id(v->ui);
    return y + 32 + train_note(v, area, y + 32, train_balance_text((int)c.plan.balance)) + 18;
}

static void summary(const struct view *v, char *text, size_t size)
{
    const int balance = session_int(v->session, PROP_TRAIN_BALANCE);
    if (balance != BALANCE_NONE)
        snprintf(text, size, "%s", _(prop_infos[PROP_TRAIN_BALANCE].titles[balance]));
    else
        snprintf(text, size, "%s", *session_text(v->session, PROP_TRAIN_SHARES) ? _("unequal") : _("as it is"));
}

const struct train_section train_section_balance = {"balance", N_("Class balance"), summary, draw};
