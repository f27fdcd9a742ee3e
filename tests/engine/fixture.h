/* tests/engine/fixture.h - numbers that PyTorch made, for tests.
 * tests/data/make_torch_fixtures.py writes tests/data/torch/NAME.txt; its lines are
 *     # a comment
 *     text   NAME the rest of the line
 *     tensor NAME DIM DIM ...         (no DIM: one number)
 *     number number ...               all of the tensor's elements, row major, on one line
 * Names are "CASE.PART", such as "reflect.dweight". Labels and other whole numbers are tensors, too.
 * Everything that is missing or malformed fails the running Check test, so nothing here returns an error. */
#ifndef CS_TESTS_FIXTURE_H
#define CS_TESTS_FIXTURE_H

#include <stdbool.h>

#include "engine/base/tensor.h"

struct fixture;

/* Reads NAME.txt from $CONVOSCOPE_TEST_DATA/torch. */
struct fixture *fixture_open(const char *name);
void fixture_close(struct fixture *f);

/* Cases in the order of the file: the text after the first '.' of an entry's name is cut off. NULL past the last one.
 * The answer is borrowed from f. */
const char *fixture_case(struct fixture *f, int i);

bool fixture_has(const struct fixture *f, const char *name_case, const char *part);
/* Borrowed from f. */
const struct tensor *fixture_tensor(const struct fixture *f, const char *name_case, const char *part);
const char *fixture_text(const struct fixture *f, const char *name_case, const char *part);

/* Fails the test unless |got - want| <= tolerance * max(largest |want|, 1e-6) for every element. */
void fixture_compare(const struct fixture *f, const char *name_case, const char *part, const float *got,
                     double tolerance);

#endif
