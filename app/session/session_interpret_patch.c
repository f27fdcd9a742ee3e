/* From a patch to its picture in Network, and to its convolution in Convolve. */
#include "app/session/session_interpret.h"
#include "engine/base/i18n.h"

bool session_interpret_can_open(const struct session *s)
{
    (void)s;
    return false;
}

enum cs_status session_interpret_open(struct session *s, struct cs_error *err)
{
    (void)s;
    return cs_fail(err, CS_NOT_FOUND, _("no patch is chosen"));
}

enum cs_status session_interpret_to_convolve(struct session *s, struct cs_error *err)
{
    (void)s;
    return cs_fail(err, CS_NOT_FOUND, _("no patch is chosen"));
}
