#include "engine/train/loss.h"

#include <math.h>

#include "engine/base/i18n.h"

int largest_logit(const float *logits, int k)
{
    int best = 0;
    for (int i = 1; i < k; i++)
        if (logits[i] > logits[best] || (isnan(logits[best]) && !isnan(logits[i])))
            best = i;
    return best;
}

/* log(sum of exp(v)), shifted by the largest so that nothing overflows. */
static double log_sum_exp(const float *v, int n)
{
    const double shift = v[largest_logit(v, n)];
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += exp(v[i] - shift);
    return shift + log(sum);
}

float softmax_of(const float *logits, int k, int label)
{
    return (float)exp(logits[label] - log_sum_exp(logits, k));
}

void softmax(const float *logits, int k, float *probability)
{
    const double total = log_sum_exp(logits, k);
    for (int i = 0; i < k; i++)
        probability[i] = (float)exp(logits[i] - total);
}

/* ------------------------------------------------------------------------------------------------ losses */

const char *const loss_names[LOSS_COUNT + 1] = {"cross_entropy", "mse", "logistic", NULL};

static enum cs_status check_numbers(const struct loss_options *o, size_t k, struct cs_error *err)
{
    if (!(o->label_smoothing >= 0.0f && o->label_smoothing < 1.0f))
        return cs_fail(err, CS_BAD_VALUE, _("label smoothing is at least 0 and less than 1, not %g"),
                       (double)o->label_smoothing);
    for (size_t i = 0; o->class_weight && i < k; i++)
        if (!(o->class_weight[i] >= 0.0f && isfinite(o->class_weight[i])))
            return cs_fail(err, CS_BAD_VALUE, _("a class weight is a number from 0 up, but that of class %zu is %g"), i,
                           (double)o->class_weight[i]);
    return CS_OK;
}

enum cs_status loss_check(const struct loss_options *o, const struct shape *output, int classes, size_t n_target,
                          struct cs_error *err)
{
    const size_t k = shape_count(output);
    char text[CS_SHAPE_TEXT];
    if (o->kind == LOSS_CROSS_ENTROPY && output->rank != 1)
        return cs_fail(err, CS_BAD_SHAPE, _("cross_entropy takes one row of logits, not %s: end in linear()"),
                       shape_text(output, text));
    if (n_target && n_target != k)
        return cs_fail(err, CS_BAD_SHAPE, _("the network gives %zu values, but its target has %zu"), k, n_target);
    if (!n_target && k != (size_t)classes && !(k == 1 && classes == 2 && o->kind != LOSS_CROSS_ENTROPY))
        return cs_fail(err, CS_BAD_SHAPE, _("the network gives %zu values, but the data has %d classes"), k, classes);
    return check_numbers(o, k, err);
}

/* One pass over a batch of rows of k values. */
struct loss_pass {
    const struct loss_options *o;
    int n, k;
    const int *labels;
    const float *target;
    double norm; /* every gradient is multiplied by it */
};

static double weight_of(const struct loss_pass *p, int class)
{
    return p->o->class_weight ? (double)p->o->class_weight[class] : 1.0;
}

static double target_of(const struct loss_pass *p, int i, int j)
{
    if (p->target)
        return (double)p->target[(size_t)i * (size_t)p->k + (size_t)j];
    return p->k == 1 ? p->labels[i] : p->labels[i] == j;
}

/* What -log p(j) of sample i is multiplied by. */
static double share_of(const struct loss_pass *p, int i, int j)
{
    const double smoothing = (double)p->o->label_smoothing;
    return weight_of(p, j) * ((1.0 - smoothing) * target_of(p, i, j) + smoothing / p->k);
}

/* With shares q: loss = sum over j of q(j) * -log p(j), and its gradient is p(j) * sum of q - q(j). */
static double cross_entropy_row(const struct loss_pass *p, int i, const float *row, float *gradient)
{
    const double total = log_sum_exp(row, p->k);
    double loss = 0.0, shares = 0.0;
    for (int j = 0; j < p->k; j++) {
        const double share = share_of(p, i, j);
        shares += share;
        if (share != 0.0) /* what has no share may be infinite */
            loss += share * (total - (double)row[j]);
    }
    for (int j = 0; gradient && j < p->k; j++)
        gradient[j] = (float)((exp((double)row[j] - total) * shares - share_of(p, i, j)) * p->norm);
    return loss;
}

static double mse_row(const struct loss_pass *p, int i, const float *row, float *gradient)
{
    double loss = 0.0;
    for (int j = 0; j < p->k; j++) {
        const double apart = (double)row[j] - target_of(p, i, j);
        loss += apart * apart;
        if (gradient)
            gradient[j] = (float)(2.0 * apart * p->norm);
    }
    return loss / p->k;
}

/* -t*log s(x) - (1-t)*log(1-s(x)) = max(x,0) - x*t + log(1 + exp(-|x|)) */
static double logistic_row(const struct loss_pass *p, int i, const float *row, float *gradient)
{
    double loss = 0.0;
    for (int j = 0; j < p->k; j++) {
        const double x = (double)row[j], t = target_of(p, i, j), w = weight_of(p, j), e = exp(-fabs(x));
        loss += w * ((x < 0.0 ? 0.0 : x) - x * t + log1p(e));
        if (gradient)
            gradient[j] = (float)(w * ((x < 0.0 ? e : 1.0) / (1.0 + e) - t) * p->norm);
    }
    return loss / p->k;
}

static bool is_correct(const struct loss_pass *p, int i, const float *row)
{
    if (p->k == 1 && p->o->kind != LOSS_CROSS_ENTROPY)
        return (row[0] > (p->o->kind == LOSS_MSE ? 0.5f : 0.0f)) == (p->labels[i] == 1);
    return largest_logit(row, p->k) == p->labels[i];
}

/* What the sum of the samples' losses is multiplied by: 1/N, or 1 over the weights of the labels. */
static double mean_factor(const struct loss_pass *p)
{
    if (p->o->kind != LOSS_CROSS_ENTROPY || p->target || !p->o->class_weight)
        return 1.0 / p->n;
    double weights = 0.0;
    for (int i = 0; i < p->n; i++)
        weights += weight_of(p, p->labels[i]);
    return weights > 0.0 ? 1.0 / weights : 0.0;
}

struct loss_result loss_compute(const struct loss_options *o, const struct tensor *output, int n, const int *labels,
                                const float *target, float *doutput, float *per_sample)
{
    static double (*const row_of[LOSS_COUNT])(const struct loss_pass *, int, const float *,
                                              float *) = {cross_entropy_row, mse_row, logistic_row};
    const size_t k = shape_count(&output->shape) / (size_t)output->shape.dim[0];
    struct loss_pass p = {.o = o, .n = n, .k = (int)k, .labels = labels, .target = target};
    struct loss_result result = {0};
    const double mean = mean_factor(&p);
    p.norm = o->kind == LOSS_CROSS_ENTROPY ? mean : mean / p.k;
    for (int i = 0; i < n; i++) {
        const float *row = output->data + (size_t)i * k;
        result.correct += !target && is_correct(&p, i, row); /* before doutput may overwrite it */
        const double loss = row_of[o->kind](&p, i, row, doutput ? doutput + (size_t)i * k : NULL);
        result.loss += loss;
        if (per_sample)
            per_sample[i] = (float)loss;
    }
    result.loss *= mean;
    return result;
}

struct loss_result cross_entropy(const struct tensor *logits, int n, const int *labels, float *dlogits,
                                 float *per_sample)
{
    const struct loss_options plain = {.kind = LOSS_CROSS_ENTROPY};
    return loss_compute(&plain, logits, n, labels, NULL, dlogits, per_sample);
}
