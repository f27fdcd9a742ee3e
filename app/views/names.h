/* app/views/names.h - what networks and data sets are called on screen, by the names that properties hold.
 * Threads: any. */
#ifndef CS_VIEWS_NAMES_H
#define CS_VIEWS_NAMES_H

#include "engine/base/embedded.h"
#include "engine/net/net_pattern.h"
#include "engine/worker/snapshot.h"

/* The title of a built-in network, of a model that comes with the program or of a text in its place, else the last part
 * of the path. title has room for it; the result may be either. */
const char *name_of_net(const char *net, char title[NET_NAME_MAX]);
/* The translated title of a built-in data set, else the last part of the path. */
const char *name_of_data(const char *data);
/* Whether the snapshot tells of these data, which are a folder: then p reads its pictures and tells its classes. */
bool pattern_for_folder(const struct snapshot *s, const char *data, struct net_pattern *p);
/* Pools (net_pattern.m) after which pictures of this size are small, but not too small for the next. */
int pattern_pools(const struct shape *input);
/* Whether a menu offers a built-in network: it reads the samples of some data set that is known by name, and gives one
 * value a class, or such a sample back. Told from its first and last line, without opening it: for every frame, and
 * without memory. */
bool net_fits_known_data(const struct embedded_file *net);

#endif
