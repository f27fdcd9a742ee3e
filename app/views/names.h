/* app/views/names.h - what networks and data sets are called on screen, by the names that properties hold.
 * Threads: any. */
#ifndef CS_VIEWS_NAMES_H
#define CS_VIEWS_NAMES_H

#include "engine/base/embedded.h"
#include "engine/net/net.h"

/* The title of a built-in network, of a model that comes with the program or of a text in its place, else the last part
 * of the path. title has room for it; the result may be either. */
const char *name_of_net(const char *net, char title[NET_NAME_MAX]);
/* The translated title of a built-in data set, else the last part of the path. */
const char *name_of_data(const char *data);
/* Whether a menu offers a built-in network: it reads the samples of some data set that is known by name, and gives one
 * value a class, or such a sample back. Told from its first and last line, without opening it: for every frame, and
 * without memory. */
bool net_fits_known_data(const struct embedded_file *net);

#endif
