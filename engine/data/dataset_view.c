#include "engine/data/dataset_view.h"

#include "engine/base/tensor.h"

void dataset_view_finish(struct dataset_view *v)
{
    cs_free(v->place);
    cs_free(v->label);
    cs_free(v->truth);
    cs_free(v->more);
    cs_free(v->counts);
    cs_free(v->slot);
}

int dataset_view_count(const struct dataset_view *v)
{
    return v->plain ? v->count : v->kept + v->extra + v->held;
}

/* An epoch of samples that never end has those that are held out at its end. */
uint64_t dataset_view_below(const struct dataset_view *v, uint32_t place)
{
    return (uint64_t)(place / (uint32_t)v->span) * (uint64_t)v->count + place % (uint32_t)v->span;
}

static struct planned_sample kept_sample(const struct dataset_view *v, uint32_t i)
{
    return (struct planned_sample){
        .kind = PLANNED_PLAIN, .label = v->label[i], .truth = v->truth[i], .index = dataset_view_below(v, v->place[i])};
}

struct planned_sample dataset_view_sample(const struct dataset_view *v, uint64_t index)
{
    const int i = (int)(index % (uint64_t)dataset_view_count(v));
    if (i >= v->kept + v->extra)
        return (struct planned_sample){
            .label = -1, .truth = -1, .index = (uint64_t)v->span + (uint64_t)(i - v->kept - v->extra)};
    if (i < v->kept)
        return kept_sample(v, (uint32_t)i);
    const struct view_extra *e = &v->more[i - v->kept];
    struct planned_sample p = kept_sample(v, e->parent);
    p.kind = e->mix ? PLANNED_BETWEEN : PLANNED_AGAIN;
    p.other = e->mix ? dataset_view_below(v, v->place[e->other]) : 0;
    p.mix = e->mix;
    return p;
}
