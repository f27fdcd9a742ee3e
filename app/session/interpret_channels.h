/* app/session/interpret_channels.h - which channels of a layer are shown in Interpret, and in which order.
 *
 * A search is terms with a comma (or ;) between them, as map_search.h reads them - 17, 40-60, dead, silent, edited,
 * > 2.5 (of the strongest patch) - or a class, by its name or as 'class 7': channels that answer to it more than to any
 * other. Threads: no state. */
#ifndef CS_SESSION_INTERPRET_CHANNELS_H
#define CS_SESSION_INTERPRET_CHANNELS_H

#include "app/session/map_search.h"
#include "app/session/props_interpret.h"
#include "engine/worker/study_patches.h"

struct channel_classes {
    int n;
    const char (*name)[48]; /* WORKER_CLASS_NAME; NULL: numbers are their names */
};
enum { CHANNEL_TERMS = MAP_SEARCH_TERMS };
struct channel_search {
    struct map_search maps;         /* the terms that are no class */
    int class_index[CHANNEL_TERMS]; /* n_classes */
    int n_classes;
};
/* CS_BAD_VALUE with one sentence for what is no search; *s then is every channel. */
enum cs_status channel_search_parse(const char *text, const struct channel_classes *classes, struct channel_search *s,
                                    struct cs_error *err);

/* What is known of n channels: facts[n] (largest: of the strongest patch; NaN: not known), and what a scan has found;
 * found NULL: nothing yet, then no class and no order is heeded. */
struct channel_facts {
    int n;
    const struct map_facts *fact;
    const struct patches_shown *found;
};
/* Indices of those that are wanted, in order, to index (room for n); of equals the first comes first. class_index: what
 * INTERPRET_BY_SELECTIVITY sorts for, -1: each channel's own class. Returns how many there are, -1 without memory. */
int channel_list(const struct channel_search *s, enum interpret_sort sort, int class_index,
                 const struct channel_facts *facts, int *index);

#endif
