/* app/session/map_search.h - which maps of a layer are wanted, as a person types it, and in which order they come.
 *
 * A search is terms with a comma (or ;) between them, and a map is wanted that fits any of them:
 *   17           that map                     40-60        maps 40 to 60, both included
 *   dead         0 for all test pictures      silent       0 for this picture
 *   edited, locked, silenced                  what the hand did to its filter
 *   > 2.5        the map's largest value; also >=, <, <=
 * The words are also known in the person's language. A comma between two digits of a bound is its decimal one.
 * Threads: no state. */
#ifndef CS_SESSION_MAP_SEARCH_H
#define CS_SESSION_MAP_SEARCH_H

#include <stdbool.h>

#include "engine/base/status.h"

enum map_search_kind {
    MAP_SEARCH_RANGE, /* from..to */
    MAP_SEARCH_DEAD,
    MAP_SEARCH_SILENT,
    MAP_SEARCH_EDITED,
    MAP_SEARCH_LOCKED,
    MAP_SEARCH_SILENCED,
    MAP_SEARCH_ABOVE, /* or at the bound, when it is included */
    MAP_SEARCH_BELOW
};
struct map_search_term {
    enum map_search_kind kind;
    int from, to;
    double bound;
    bool included;
};
enum { MAP_SEARCH_TERMS = 8 };
struct map_search {
    struct map_search_term term[MAP_SEARCH_TERMS];
    int n; /* 0: every map */
};

/* CS_BAD_VALUE with one sentence for what is no search; *s then is every map. */
enum cs_status map_search_parse(const char *text, struct map_search *s, struct cs_error *err);

/* What is known of a map. */
struct map_facts {
    float largest; /* of its values */
    bool dead, silent, edited, locked, silenced;
};
bool map_search_holds(const struct map_search *s, int map, const struct map_facts *facts);

enum map_order { MAP_ORDER_INDEX, MAP_ORDER_STRONGEST, MAP_ORDER_WEAKEST };
/* Indices of those of n maps that are wanted, in order (of equals the first comes first); index has room for n. Returns
 * how many there are. */
int map_search_list(const struct map_search *s, enum map_order order, const struct map_facts *facts, int n, int *index);

#endif
