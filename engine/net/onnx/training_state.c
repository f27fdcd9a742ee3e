#include "engine/net/model_file.h"

void training_state_finish(struct training_state *s)
{
    for (int b = 0; b < MODEL_MAX_BLOCKS; b++)
        cs_free(s->block[b]);
    *s = (struct training_state){0};
}
