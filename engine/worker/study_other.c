#include "engine/worker/study_other.h"

#include <stdlib.h>

#include "engine/base/i18n.h"

bool study_other_fill(struct course *c, struct study_of *of)
{
    (void)c, (void)of;
    return false;
}

void study_other_error(const struct course *c, struct cs_error *err)
{
    (void)c;
    cs_fail(err, CS_NOT_FOUND, _("there is no other network to compare with"));
}

void study_other_finish(struct study_other_net *other)
{
    free(other);
}
