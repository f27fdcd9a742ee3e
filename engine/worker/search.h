/* engine/worker/search.h - looks through the samples of a split for one of a class, or one that the network gets wrong,
 * a part at a time so that whoever searches can do other things in between. Every sample is looked at once, in the
 * order of the direction, from the one behind `from` to `from` itself; of an endless set the samples of one epoch. A
 * sample is looked at as the probe would show it: with the same change. The parameters are those of the moment at which
 * it is looked at. Threads: the worker's. */
#ifndef CS_WORKER_SEARCH_H
#define CS_WORKER_SEARCH_H

#include "engine/data/dataset.h"
#include "engine/net/net_run.h"
#include "engine/worker/course_input.h"

struct search;

struct search_of {
    const struct net *net;
    const struct dataset *data; /* whose samples fit the net */
    const struct normalisation *normalisation;
};
/* What *of points to and pool are borrowed until destroy. CS_BAD_VALUE when the data have no such class. */
enum cs_status search_create(struct search **s, const struct worker_find *find, const struct search_of *of,
                             struct thread_pool *pool, struct cs_error *err);
void search_destroy(struct search **s);

enum search_state { SEARCH_GOES_ON, SEARCH_FOUND, SEARCH_NOTHING };
/* A part: many samples where labels alone tell, else those of one forward pass. SEARCH_FOUND: *index is the sample. */
enum search_state search_some(struct search *s, const struct picture_change *change, uint64_t *index);
/* Where mistakes are looked for: whoever leaves out channels of the net says so to this run, too; else NULL. */
struct net_run *search_run(struct search *s);
enum dataset_split search_split(const struct search *s);
uint64_t search_ticket(const struct search *s);
int search_done(const struct search *s); /* samples looked at, of search_total() */
int search_total(const struct search *s);

#endif
