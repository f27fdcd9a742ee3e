#include "engine/data/data_plan.h"

const char *const balance_names[BALANCE_COUNT + 1] = {"none", "under", "over", "weights", "augment", "synthesis", NULL};

void data_plan_init(struct data_plan *p)
{
    *p = (struct data_plan){.seed = 1};
    for (int i = 0; i < DATASET_MAX_CLASSES; i++)
        p->share[i] = 1;
}
