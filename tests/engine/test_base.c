/* tests/engine/test_base.c - status, tensors, random numbers, the thread pool. */
#include <check.h>
#include <stdlib.h>

#include "engine/base/status.h"
#include "engine/base/tensor.h"

START_TEST(an_error_keeps_its_status_and_its_sentence)
{
    struct cs_error err;
    ck_assert_int_eq(cs_fail(&err, CS_BAD_VALUE, "stride is %d, at least 1", 0), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "stride is 0, at least 1");
    ck_assert_int_eq(cs_fail(NULL, CS_IO, "nobody reads this"), CS_IO);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base");
    TCase *status = tcase_create("status");
    tcase_add_test(status, an_error_keeps_its_status_and_its_sentence);
    suite_add_tcase(suite, status);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
