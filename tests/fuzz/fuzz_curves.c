/* tests/fuzz/fuzz_curves.c - any bytes as a table of curves: what is read is in order, can be shown, and says the same
 * when it is written and read again. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/worker/curves.h"
#include "engine/worker/runs_csv.h"
#include "engine/worker/snapshot.h"
#include "tests/fuzz/fuzz.h"

static void check_run(const struct run_curve *r)
{
    static float mean[WORKER_CURVE_MAX], deviation[WORKER_CURVE_MAX];
    char label[RUN_LABEL];
    if (!memchr(r->label, '\0', RUN_LABEL) || r->n_curve > WORKER_CURVE_MAX || r->n_validation > WORKER_CURVE_MAX)
        abort();
    run_curve_label(r, label);
    for (int i = 1; i < r->n_curve; i++)
        if (!(r->curve[i].step > r->curve[i - 1].step))
            abort();
    curve_smooth(r->curve, r->n_curve, CURVE_LOSS, 0.1, mean, deviation);
    for (int i = 0; i < r->n_curve; i++)
        if (!isfinite(mean[i]))
            abort();
    curve_generalisation(r->curve, r->n_curve, r->validation, r->n_validation);
    curve_best_accuracy(r->validation, r->n_validation);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct kept_run *run[RUNS_CSV_RUNS];
    struct cs_error err;
    int n;
    const enum cs_status status = runs_csv_read((const char *)bytes, length, "curves.csv", run, &n, &err);
    fuzz_check_sentence(status, &err, "curves.csv");
    for (int i = 0; i < n; i++) {
        check_run(&run[i]->about);
        kept_run_leave(&run[i]);
    }
    return 0;
}
