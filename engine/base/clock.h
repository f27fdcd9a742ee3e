/* engine/base/clock.h - time since some fixed moment, for rates and animation; never goes back. Any thread. */
#ifndef CS_BASE_CLOCK_H
#define CS_BASE_CLOCK_H

double clock_seconds(void);

#endif
