#include "engine/train/evaluation.h"

#include <math.h>
#include <stdlib.h>

bool evaluation_in_top(const float *output, int k, int truth)
{
    int before = 0;
    for (int i = 0; i < k; i++) {
        if (isnan(output[truth]))
            before += !isnan(output[i]) || i < truth;
        else
            before += output[i] > output[truth] || (output[i] == output[truth] && i < truth);
    }
    return before < EVALUATION_TOP;
}

/* Before all others when it is NaN: whoever diverged sees it. */
static bool is_more(float a, float b)
{
    return a > b || (isnan(a) && !isnan(b));
}

static float key_of(const struct mistake *m, bool confident)
{
    return confident ? m->probability : m->loss;
}

/* Keeps the first EVALUATION_MISTAKES of the order; of equal ones the earlier sample stays in front. */
static void keep(struct mistake *list, int n, const struct mistake *m, bool confident)
{
    int at = n;
    while (at > 0 && is_more(key_of(m, confident), key_of(&list[at - 1], confident)))
        at--;
    if (at == EVALUATION_MISTAKES)
        return;
    for (int i = n < EVALUATION_MISTAKES ? n : EVALUATION_MISTAKES - 1; i > at; i--)
        list[i] = list[i - 1];
    list[at] = *m;
}

void evaluation_note(struct evaluation *e, const struct outcome *o, bool top5, uint64_t index)
{
    if (e->samples == 0)
        e->first = index;
    e->loss += (o->loss - e->loss) / ++e->samples;
    if (e->all_classes == 0)
        return;
    e->top5 += top5;
    e->truths[o->truth]++;
    e->answers[o->answer]++;
    if (e->classes)
        e->confusion[o->truth][o->answer]++;
    if (o->truth == o->answer) {
        e->correct++;
        e->hits[o->truth]++;
        return;
    }
    const struct mistake m = {index, e->split, o->truth, o->answer, o->probability, o->loss};
    keep(e->mistake, e->n_mistakes, &m, false);
    keep(e->confident, e->n_mistakes, &m, true);
    e->n_mistakes += e->n_mistakes < EVALUATION_MISTAKES;
}

static double share(int part, int of)
{
    return of > 0 ? (double)part / (double)of : NAN;
}

struct class_score evaluation_class(const struct evaluation *e, int class)
{
    const int samples = e->truths[class], answers = e->answers[class], hits = e->hits[class];
    return (struct class_score){
        samples, answers, hits, share(hits, answers), share(hits, samples), share(2 * hits, samples + answers)};
}

double evaluation_accuracy(const struct evaluation *e)
{
    return share(e->correct, e->samples);
}

double evaluation_top5_accuracy(const struct evaluation *e)
{
    return share(e->top5, e->samples);
}

void evaluation_worst_classes(const struct evaluation *e, int *order)
{
    double f1[DATASET_MAX_CLASSES];
    for (int c = 0; c < e->all_classes; c++) {
        const double own = evaluation_class(e, c).f1;
        f1[c] = isnan(own) ? INFINITY : own;
        int at = c; /* by insertion: so few that a frame does not notice, and mostly in order */
        while (at > 0 && f1[order[at - 1]] > f1[c]) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = c;
    }
}

/* Pairs. */

/* Keeps the most frequent; they come in the order of truth and answer, and equal ones stay in it. */
static void note_pair(struct evaluation *e, int truth, int answer, int count)
{
    int at = e->n_pairs;
    e->pairs++;
    while (at > 0 && e->pair[at - 1].count < count)
        at--;
    if (at == EVALUATION_PAIRS)
        return;
    e->n_pairs += e->n_pairs < EVALUATION_PAIRS;
    for (int i = e->n_pairs - 1; i > at; i--)
        e->pair[i] = e->pair[i - 1];
    e->pair[at] = (struct confusion){truth, answer, count};
}

static void pairs_of_table(struct evaluation *e)
{
    for (int t = 0; t < e->classes; t++)
        for (int a = 0; a < e->classes; a++)
            if (t != a && e->confusion[t][a] > 0)
                note_pair(e, t, a, e->confusion[t][a]);
}

static int by_place(const void *a, const void *b)
{
    const struct outcome_rank *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void pairs_of_outcomes(struct evaluation *e, const struct outcome *outcome, struct outcome_rank *rank)
{
    int n = 0;
    for (int i = 0; i < e->samples; i++)
        if (outcome[i].truth != outcome[i].answer)
            rank[n++].at = outcome[i].truth * (uint32_t)DATASET_MAX_CLASSES + outcome[i].answer;
    if (n > 0)
        qsort(rank, (size_t)n, sizeof *rank, by_place);
    for (int i = 0, first = 0; i < n; i++) {
        if (i + 1 < n && rank[i + 1].at == rank[i].at)
            continue;
        note_pair(e, (int)(rank[i].at / DATASET_MAX_CLASSES), (int)(rank[i].at % DATASET_MAX_CLASSES), i + 1 - first);
        first = i + 1;
    }
}

void evaluation_finish(struct evaluation *e, const struct outcome *outcome, struct outcome_rank *rank)
{
    e->n_pairs = e->pairs = 0;
    if (e->classes)
        pairs_of_table(e);
    else if (e->all_classes && outcome && rank)
        pairs_of_outcomes(e, outcome, rank);
}

/* Mistakes of a choice. */

bool mistake_is_chosen(const struct mistake_choice *choice, int truth, int answer)
{
    return truth != answer && (!choice->of_truth || choice->truth == truth) &&
           (!choice->of_answer || choice->answer == answer);
}

static int by_key(const void *a, const void *b)
{
    const struct outcome_rank *x = a, *y = b;
    if (is_more(x->key, y->key))
        return -1;
    return is_more(y->key, x->key) ? 1 : by_place(a, b);
}

int evaluation_rank(const struct evaluation *e, const struct outcome *outcome, const struct mistake_choice *choice,
                    struct outcome_rank *rank)
{
    int n = 0;
    for (int i = 0; e->all_classes && i < e->samples; i++)
        if (mistake_is_chosen(choice, outcome[i].truth, outcome[i].answer))
            rank[n++] =
                (struct outcome_rank){choice->confident ? outcome[i].probability : outcome[i].loss, (uint32_t)i};
    if (n > 0)
        qsort(rank, (size_t)n, sizeof *rank, by_key);
    return n;
}

struct mistake evaluation_mistake(const struct evaluation *e, const struct outcome *outcome, uint32_t at)
{
    const struct outcome *o = &outcome[at];
    return (struct mistake){e->first + at, e->split, o->truth, o->answer, o->probability, o->loss};
}
