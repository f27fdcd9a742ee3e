/* tests/engine/failing_memory.h - running out of memory: something is done again and again, and the n-th allocation in
 * it fails, for n = 0, 1, 2 ... until there are not so many. Link with failing_memory_args; what shared libraries
 * allocate does not count. Check allocates, too, so nothing is asserted while an attempt is under way: it says in
 * *wrong what was wrong. */
#ifndef CS_TESTS_FAILING_MEMORY_H
#define CS_TESTS_FAILING_MEMORY_H

#include <stdbool.h>

/* Returns whether it got what it wanted, and cleans up. */
typedef bool (*attempt_fn)(void *ctx, const char **wrong);

/* Within an attempt: allocations succeed, and do not count, until this is called with false. For what other tests fail.
 */
void spare_allocations(bool spared);

/* It must say no whenever an allocation failed. */
void fail_every_allocation(attempt_fn attempt, void *ctx);
/* It may do without what it did not get. */
void survive_every_allocation(attempt_fn attempt, void *ctx);

#endif
