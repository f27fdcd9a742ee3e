/* app/cli/train_first.h - training before a picture is taken, for `render` and `tour`. Threads: the main thread. */
#ifndef CS_CLI_TRAIN_FIRST_H
#define CS_CLI_TRAIN_FIRST_H

#include "app/session/session.h"

/* Starts training and returns once `epochs` epochs (a fraction counts) are done, with a progress bar; training goes on
 * where train.epochs asks for more. At most `seconds`. What the worker could not do is the error. */
enum cs_status train_first(struct session *session, double epochs, double seconds, struct cs_error *err);

#endif
