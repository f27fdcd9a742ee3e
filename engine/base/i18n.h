/* engine/base/i18n.h - marking the strings that a person sees.
 * _(s) translates at run time, N_(s) marks a string in a constant table (translate it with _() where it is shown),
 * ngettext's plural is cs_plural(). The catalogue is opened by app/session/language; without one, English shows. */
#ifndef CS_BASE_I18N_H
#define CS_BASE_I18N_H

#include <libintl.h>

#define CS_TEXT_DOMAIN "convoscope"
#define _(s) dgettext(CS_TEXT_DOMAIN, s)
#define N_(s) s
#define cs_plural(one, many, n) dngettext(CS_TEXT_DOMAIN, one, many, (unsigned long)(n))

#endif
