#include "engine/worker/course_mistakes.h"

#include <stdlib.h>
#include <string.h>

static int pictures_at_once(size_t picture)
{
    const size_t fit = MISTAKES_FLOATS / picture;
    return fit > MISTAKES_MOST ? MISTAKES_MOST : fit < MISTAKES_LEAST ? MISTAKES_LEAST : (int)fit;
}

static bool same_choice(const struct mistake_choice *a, const struct mistake_choice *b)
{
    return a->confident == b->confident && a->of_truth == b->of_truth && a->of_answer == b->of_answer &&
           a->truth == b->truth && a->answer == b->answer;
}

enum cs_status course_mistakes_init(struct course_mistakes *m, const struct dataset *data, int held_out, int test,
                                    struct cs_error *err)
{
    const size_t picture = shape_count(dataset_sample(data));
    const size_t larger = (size_t)(held_out > test ? held_out : test) + EVALUATION_MISTAKES; /* never none */
    *m = (struct course_mistakes){.data = data, .most = pictures_at_once(picture)};
    m->finished = calloc(larger, sizeof *m->finished); /* of test samples where none are held out */
    m->going = calloc(larger, sizeof *m->going);
    m->test = calloc((size_t)test + 1, sizeof *m->test);
    m->rank = calloc(larger, sizeof *m->rank);
    m->pixels = calloc((size_t)m->most * picture, sizeof *m->pixels);
    m->bytes = calloc(picture, 1);
    return m->finished && m->going && m->test && m->rank && m->pixels && m->bytes ? CS_OK : cs_no_memory(err);
}

void course_mistakes_finish(struct course_mistakes *m)
{
    free(m->finished);
    free(m->going);
    free(m->test);
    free(m->rank);
    free(m->pixels);
    free(m->bytes);
    *m = (struct course_mistakes){0};
}

void course_mistakes_swap(struct course_mistakes *m)
{
    struct outcome *finished = m->going;
    m->going = m->finished;
    m->finished = finished;
    m->knows_finished = true;
}

static bool is_class(const struct evaluation *e, int class)
{
    return class >= 0 && class < e->all_classes;
}

/* -1: of many classes no table tells. */
static int wrong_answers(const struct evaluation *e, const struct mistake_choice *c)
{
    if (e->all_classes == 0 || (c->of_truth && !is_class(e, c->truth)) || (c->of_answer && !is_class(e, c->answer)))
        return 0;
    if (c->of_truth && c->of_answer && e->classes)
        return c->truth == c->answer ? 0 : e->confusion[c->truth][c->answer];
    if (c->of_truth && !c->of_answer)
        return e->truths[c->truth] - e->hits[c->truth];
    if (c->of_answer && !c->of_truth)
        return e->answers[c->answer] - e->hits[c->answer];
    return c->of_truth ? -1 : e->samples - e->correct;
}

/* From what the evaluation itself keeps. */
static void rank_kept(struct course_mistakes *m, const struct evaluation *e, const struct mistake_choice *c)
{
    const struct mistake *kept = c->confident ? e->confident : e->mistake;
    m->ranked = 0;
    for (int i = 0; i < e->n_mistakes; i++)
        if (mistake_is_chosen(c, kept[i].truth, kept[i].answer))
            m->rank[m->ranked++].at = (uint32_t)i;
}

static void rank(struct course_mistakes *m, const struct evaluation *e, const struct outcome *outcome,
                 const struct mistake_choice *c)
{
    if (outcome)
        m->ranked = evaluation_rank(e, outcome, c, m->rank);
    else
        rank_kept(m, e, c);
    const int all = wrong_answers(e, c);
    m->all = all < 0 ? m->ranked : all;
}

static void fetch(struct course_mistakes *m, int i)
{
    const size_t n = shape_count(dataset_sample(m->data));
    dataset_pixels(m->data, m->list[i].split, m->list[i].index, m->bytes);
    for (size_t k = 0; k < n; k++)
        m->pixels[(size_t)i * n + k] = (float)m->bytes[k] / 255.0f;
}

static void fill(struct course_mistakes *m, const struct evaluation *e, const struct outcome *outcome)
{
    const int count = m->asked.count > 0 ? m->asked.count : MISTAKES_AS_A_RULE;
    const struct mistake *kept = m->asked.choice.confident ? e->confident : e->mistake;
    m->first = m->asked.first < 0 ? 0 : m->asked.first < m->ranked ? m->asked.first : m->ranked;
    m->n = m->ranked - m->first;
    m->n = m->n < count ? m->n : count;
    m->n = m->n < m->most ? m->n : m->most;
    for (int i = 0; i < m->n; i++) {
        const uint32_t at = m->rank[m->first + i].at;
        m->list[i] = outcome ? evaluation_mistake(e, outcome, at) : kept[at];
        fetch(m, i);
    }
}

void course_mistakes_show(struct course_mistakes *m, const struct evaluation *e, const struct outcome *outcome,
                          uint64_t serial, const struct worker_mistakes *asked)
{
    const bool same = m->of == e && m->serial == serial && same_choice(&m->asked.choice, &asked->choice);
    if (same && m->asked.first == asked->first && m->asked.count == asked->count)
        return;
    if (!same)
        rank(m, e, outcome, &asked->choice);
    m->of = e;
    m->serial = serial;
    m->asked = *asked;
    fill(m, e, outcome);
}
