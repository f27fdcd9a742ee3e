/* app/views/train_charts.c - loss and accuracy over epochs: training solid, held-out data dashed. An
 * autoencoder has no accuracy, so its loss takes the whole band. */
#include <math.h>

#include "app/ui/plot.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

enum { GAP = 16, TITLE = 16 /* baseline above the plot */, LEGEND = 24, LEGEND_RIGHT = 28 };
/* How long the running mean of the training curve remembers. */
static const float smoothing_epochs = 0.1f;

static void key_entry(const struct view *v, float x, float y, struct color c, bool dashed, const char *label)
{
    struct draw_list *d = ui_draw(v->ui);
    if (dashed)
        draw_line_dashed(d, x, y - 5, x + LEGEND, y - 5, 2.5f, 7, 4, c);
    else
        draw_line(d, x, y - 5, x + LEGEND, y - 5, 2.25f, c);
    draw_text(d, x + LEGEND + 8, y, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, label);
}

static const char *held_label(const struct snapshot *s)
{
    return s->n_validation > 0 ? _("validation") : _("test");
}

static void legend(const struct view *v, float right, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const char *held = held_label(session_snapshot(v->session));
    const float held_x = right - ui_text_width(v->ui, FONT_BODY, held) - LEGEND - 8;
    const float train_x = held_x - 20 - ui_text_width(v->ui, FONT_BODY, _("train")) - LEGEND - 8;
    key_entry(v, roundf(train_x), y, t->hi, false, _("train"));
    key_entry(v, roundf(held_x), y, t->held, true, held);
}

struct chart {
    const char *key, *title;
    const float *train, *held; /* first values: fields of curve and validation points */
    struct plot_axis y;
};

/* Running mean of the training curve's values: single batches are noisy. out has room for n_curve floats. */
static void smooth(const struct snapshot *s, const float *values, struct point out[WORKER_CURVE_MAX])
{
    const int stride = (int)(sizeof *s->curve / sizeof(float));
    for (int i = 0; i < s->n_curve; i++) {
        const float v = values[i * stride], passed = i ? s->curve[i].epoch - s->curve[i - 1].epoch : 0;
        const float keep = i ? expf(-passed / smoothing_epochs) : 0;
        out[i] = (struct point){s->curve[i].epoch, i ? keep * out[i - 1].y + (1 - keep) * v : v};
    }
}

/* A net that is right nearly always is told apart near 100 % only. */
static double accuracy_from(const struct snapshot *s)
{
    const float latest = s->n_validation_points ? s->validation[s->n_validation_points - 1].accuracy : 0;
    return latest >= 0.95f ? 0.9 : latest >= 0.8f ? 0.5 : 0;
}

static void draw_chart(const struct view *v, struct rect r, const struct chart *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int curve_stride = (int)(sizeof *s->curve / sizeof(float)),
              held_stride = (int)(sizeof *s->validation / sizeof(float));
    struct point mean[WORKER_CURVE_MAX];
    smooth(s, c->train, mean);
    const struct plot_series series[] = {
        {_("one batch"), s->n_curve ? &s->curve->epoch : NULL, c->train, s->n_curve, curve_stride,
         color_alpha(t->off, 0.4f), 1, false, false, true},
        {_("train, running mean"), &mean->x, &mean->y, s->n_curve, 2, t->hi, 2.25f, false, true, false},
        {held_label(s), s->n_validation_points ? &s->validation->epoch : NULL, c->held, s->n_validation_points,
         held_stride, t->held, 2.5f, true, true, false},
    };
    const double epochs = session_int(v->session, PROP_TRAIN_EPOCHS);
    const struct plot p = {.key = c->key,
                           .x = {.lo = 0, .hi = epochs, .format = "%g"},
                           .y = c->y,
                           .series = series,
                           .n_series = 3,
                           .cursor = NAN};
    draw_text(ui_draw(v->ui), r.x, r.y - TITLE, FONT_TITLE, TEXT_LEFT, t->hi, c->title);
    ui_plot(v->ui, r, &p);
    if (s->n_curve == 0 && s->n_validation_points == 0 && !s->look_only)
        draw_text(ui_draw(v->ui), r.x + 22 + r.w / 2, r.y + r.h / 2 - 8, FONT_BODY, TEXT_CENTER, t->mid,
                  _("press Play to train"));
}

/* Returns the x where it begins. */
static float by_epoch(const struct view *v, float right, float y)
{
    draw_text(ui_draw(v->ui), right, y, FONT_BODY, TEXT_RIGHT, ui_theme(v->ui)->mid, _("by epoch"));
    return right - ui_text_width(v->ui, FONT_BODY, _("by epoch"));
}

static void loss_chart(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct chart loss = {"loss",
                               _("Loss"),
                               s->n_curve ? &s->curve->train_loss : NULL,
                               s->n_validation_points ? &s->validation->loss : NULL,
                               {.logarithmic = true, .format = "%g"}};
    draw_chart(v, r, &loss);
}

static void accuracy_chart(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct chart accuracy = {"accuracy",
                                   _("Accuracy"),
                                   s->n_curve ? &s->curve->train_accuracy : NULL,
                                   s->n_validation_points ? &s->validation->accuracy : NULL,
                                   {.lo = accuracy_from(s), .hi = 1, .format = "%.0f%%", .factor = 100}};
    draw_chart(v, r, &accuracy);
    by_epoch(v, r.x + r.w, r.y - TITLE);
}

void train_charts(const struct view *v, struct rect r, bool stacked)
{
    if (session_snapshot(v->session)->is_autoencoder) {
        loss_chart(v, r);
        legend(v, by_epoch(v, r.x + r.w, r.y - TITLE) - 24, r.y - TITLE);
        return;
    }
    const float w = stacked ? r.w : floorf((r.w - GAP) / 2), h = stacked ? floorf((r.h - 44) / 2) : r.h;
    const struct rect loss = {r.x, r.y, w, h};
    const struct rect accuracy = {stacked ? r.x : r.x + r.w - w, stacked ? r.y + h + 44 : r.y, w, h};
    loss_chart(v, loss);
    accuracy_chart(v, accuracy);
    legend(v, loss.x + loss.w - LEGEND_RIGHT, loss.y - TITLE);
}
