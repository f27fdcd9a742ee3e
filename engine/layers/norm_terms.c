#include "engine/layers/norm_terms.h"

#include <math.h>

int norm_index(const int dim[4], struct norm_place at)
{
    return ((at.n * dim[1] + at.c) * dim[2] + at.row) * dim[3] + at.col;
}

struct norm_place norm_place_of(const int dim[4], int index)
{
    const int map = index / (dim[2] * dim[3]), in_map = index % (dim[2] * dim[3]);
    return (struct norm_place){map / dim[1], map % dim[1], in_map / dim[3], in_map % dim[3]};
}

int norm_set_count(const struct norm_rule *r, const int dim[4])
{
    switch (r->kind) {
    case NORM_BATCH:
        return dim[1];
    case NORM_LAYER:
        return dim[0];
    case NORM_INSTANCE:
        return dim[0] * dim[1];
    case NORM_GROUP:
        return dim[0] * r->groups;
    default:
        return dim[0] * dim[1] * dim[2] * dim[3];
    }
}

/* Channels c - size/2 .. c + (size-1)/2 that exist, as the layer has it. */
static struct norm_set around(const struct norm_rule *r, const int dim[4], struct norm_place at)
{
    const int first = at.c - r->size / 2, end = at.c + (r->size - 1) / 2 + 1;
    return (struct norm_set){at.n, at.n + 1, first < 0 ? 0 : first, end > dim[1] ? dim[1] : end, at.row, at.col};
}

struct norm_set norm_set_nth(const struct norm_rule *r, const int dim[4], int i)
{
    const int width = r->kind == NORM_GROUP ? dim[1] / r->groups : 1;
    switch (r->kind) {
    case NORM_BATCH:
        return (struct norm_set){0, dim[0], i, i + 1, -1, -1};
    case NORM_LAYER:
        return (struct norm_set){i, i + 1, 0, dim[1], -1, -1};
    case NORM_INSTANCE:
        return (struct norm_set){i / dim[1], i / dim[1] + 1, i % dim[1], i % dim[1] + 1, -1, -1};
    case NORM_GROUP:
        return (struct norm_set){
            i / r->groups, i / r->groups + 1, i % r->groups * width, i % r->groups * width + width, -1, -1};
    default:
        return around(r, dim, norm_place_of(dim, i));
    }
}

int norm_set_of(const struct norm_rule *r, const int dim[4], struct norm_place at)
{
    switch (r->kind) {
    case NORM_BATCH:
        return at.c;
    case NORM_LAYER:
        return at.n;
    case NORM_INSTANCE:
        return at.n * dim[1] + at.c;
    case NORM_GROUP:
        return at.n * r->groups + at.c / (dim[1] / r->groups);
    default:
        return norm_index(dim, at);
    }
}

int norm_set_size(const struct norm_set *s, const int dim[4])
{
    return (s->n_end - s->n) * (s->c_end - s->c) * (s->row < 0 ? dim[2] * dim[3] : 1);
}

struct norm_place norm_set_member(const struct norm_set *s, const int dim[4], int i)
{
    const int area = s->row < 0 ? dim[2] * dim[3] : 1, map = i / area, in_map = i % area, wide = s->c_end - s->c;
    return (struct norm_place){s->n + map / wide, s->c + map % wide, s->row < 0 ? in_map / dim[3] : s->row,
                               s->row < 0 ? in_map % dim[3] : s->col};
}

bool norm_set_holds(const struct norm_set *s, struct norm_place at)
{
    return at.n >= s->n && at.n < s->n_end && at.c >= s->c && at.c < s->c_end &&
           (s->row < 0 || (at.row == s->row && at.col == s->col));
}

static double member(const struct tensor *x, const struct norm_set *s, int i)
{
    return (double)x->data[norm_index(x->shape.dim, norm_set_member(s, x->shape.dim, i))];
}

struct norm_moments norm_moments(const struct tensor *x, const struct norm_set *s)
{
    struct norm_moments m = {.n = norm_set_size(s, x->shape.dim)};
    for (int i = 0; i < m.n; i++)
        m.sum += member(x, s, i);
    m.mean = m.sum / m.n;
    for (int i = 0; i < m.n; i++)
        m.squares += (member(x, s, i) - m.mean) * (member(x, s, i) - m.mean);
    m.var = m.squares / m.n;
    m.unbiased = m.n > 1 ? m.squares / (m.n - 1) : 0.0;
    return m;
}

struct norm_term norm_term(double x, double mean, double var, double eps, double weight, double bias)
{
    struct norm_term t = {.deviation = x - mean, .root = sqrt(var + eps)};
    t.normalised = t.deviation / t.root;
    t.weighted = t.normalised * weight;
    t.y = t.weighted + bias;
    return t;
}

struct norm_follow norm_follow(double old, double batch, double momentum)
{
    const struct norm_follow f = {.kept = (1.0 - momentum) * old, .added = momentum * batch};
    return (struct norm_follow){f.kept, f.added, f.kept + f.added};
}

struct norm_response norm_response(const struct tensor *x, const struct norm_set *s, struct norm_place at, int size,
                                   double alpha, double beta, double k)
{
    struct norm_response r = {0};
    for (int i = 0; i < norm_set_size(s, x->shape.dim); i++)
        r.squares += member(x, s, i) * member(x, s, i);
    r.added = alpha / size * r.squares;
    r.base = k + r.added;
    r.power = pow(r.base, beta);
    r.y = (double)x->data[norm_index(x->shape.dim, at)] / r.power;
    return r;
}
