#include "engine/worker/record.h"

#include <math.h>
#include <string.h>

enum cs_status record_init(struct record *r, int history_size, struct cs_error *err)
{
    *r = (struct record){.steps_per_point = 1, .history_size = history_size, .history_every = 1};
    if (history_size == 0)
        return CS_OK;
    r->history = cs_alloc((size_t)WORKER_HISTORY_MAX * (size_t)history_size, sizeof *r->history);
    return r->history ? CS_OK : cs_no_memory(err);
}

void record_finish(struct record *r)
{
    cs_free(r->history);
    r->history = NULL;
}

/* Merges points 2i and 2i + 1; WORKER_CURVE_MAX is even. */
static void thin_curve(struct record *r)
{
    for (int i = 0; i < r->n_curve / 2; i++) {
        const struct curve_point a = r->curve[2 * i], b = r->curve[2 * i + 1];
        const int64_t na = r->curve_samples[2 * i], nb = r->curve_samples[2 * i + 1];
        const double share = (double)nb / (double)(na + nb);
        r->curve[i] = (struct curve_point){
            .epoch = b.epoch,
            .train_loss = (float)(a.train_loss + share * (b.train_loss - a.train_loss)),
            .train_accuracy = (float)(a.train_accuracy + share * (b.train_accuracy - a.train_accuracy)),
            .step = b.step,
            .seconds = b.seconds,
            .lr = b.lr,
            .grad_norm = b.grad_norm};
        r->curve_samples[i] = na + nb;
    }
    r->n_curve /= 2;
    r->steps_per_point *= 2;
}

void record_step(struct record *r, const struct step_result *step, double seconds)
{
    r->seconds += seconds;
    if (!step->finite)
        return; /* nothing was learnt, and a curve has no place for NaN */
    r->step = step->number;
    r->next.loss += step->loss * step->samples;
    r->next.correct += step->correct;
    r->next.samples += step->samples;
    r->next.steps++;
    if (r->next.steps == r->steps_per_point && r->n_curve == WORKER_CURVE_MAX)
        thin_curve(r); /* and the next point takes twice as long, too */
    if (r->next.steps < r->steps_per_point)
        return;
    const double n = (double)r->next.samples;
    r->curve[r->n_curve] = (struct curve_point){.epoch = (float)(step->epoch + (step->batch + 1.0) / step->batches),
                                                .train_loss = (float)(r->next.loss / n),
                                                .train_accuracy = (float)((double)r->next.correct / n),
                                                .step = (float)step->number,
                                                .seconds = (float)r->seconds,
                                                .lr = step->lr,
                                                .grad_norm = (float)step->grad_norm};
    r->curve_samples[r->n_curve++] = r->next.samples;
    memset(&r->next, 0, sizeof r->next);
}

void record_validation(struct record *r, float epoch, const struct evaluation *e)
{
    if (r->n_validation == WORKER_CURVE_MAX) {
        r->n_validation /= 2;
        for (int i = 0; i < r->n_validation; i++)
            r->validation[i] = r->validation[2 * i + 1];
    }
    r->validation[r->n_validation++] =
        (struct validation_point){.epoch = epoch,
                                  .loss = (float)e->loss,
                                  .accuracy = (float)((double)e->correct / (double)e->samples),
                                  .step = (float)r->step,
                                  .seconds = (float)r->seconds,
                                  .samples = e->samples};
}

static float *block(const struct record *r, int i)
{
    return r->history + (size_t)i * (size_t)r->history_size;
}

static void thin_history(struct record *r)
{
    r->n_history = (r->n_history + 1) / 2;
    r->history_every *= 2;
    for (int i = 1; i < r->n_history; i++) {
        memcpy(block(r, i), block(r, 2 * i), (size_t)r->history_size * sizeof *r->history);
        r->history_epoch[i] = r->history_epoch[2 * i];
    }
}

void record_history(struct record *r, int epoch, const float *weights)
{
    if (r->history_size == 0)
        return;
    if (r->n_history == WORKER_HISTORY_MAX)
        thin_history(r);
    if (epoch % r->history_every != 0)
        return;
    memcpy(block(r, r->n_history), weights, (size_t)r->history_size * sizeof *weights);
    r->history_epoch[r->n_history++] = (float)epoch;
}

void record_cut(struct record *r, float epoch, int64_t step)
{
    while (r->n_curve > 0 && r->curve[r->n_curve - 1].epoch > epoch)
        r->n_curve--;
    while (r->n_validation > 0 && r->validation[r->n_validation - 1].epoch > epoch)
        r->n_validation--;
    while (r->n_history > 0 && r->history_epoch[r->n_history - 1] > epoch)
        r->n_history--;
    r->step = step;
    r->seconds = r->n_curve > 0 ? (double)r->curve[r->n_curve - 1].seconds : 0;
    memset(&r->next, 0, sizeof r->next);
}
