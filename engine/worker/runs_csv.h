/* engine/worker/runs_csv.h - curves as a table of comma-separated values, for whoever draws them elsewhere, and back.
 *   run,kind,step,epoch,seconds,loss,accuracy,lr,grad_norm
 * One line a point: of a run (its name, quoted as RFC 4180 has it), kind train (means since the line before) or
 * validation (of held-out samples; without lr and grad_norm). Numbers are as many digits as tell floats apart, with a
 * point; what is not known is empty. Lines of a run stand together, its training first, in the order of steps.
 * Threads: no state. */
#ifndef CS_WORKER_RUNS_CSV_H
#define CS_WORKER_RUNS_CSV_H

#include "engine/worker/runs.h"

enum { RUNS_CSV_MAX = 64 << 20 /* bytes of a file */, RUNS_CSV_RUNS = RUNS_MAX + 1 };

/* n runs, named by run_curve_label() with their number, or "now" for number 0 without a label. Replaces the file; after
 * a failure the old one is as it was. */
enum cs_status runs_csv_save(const char *path, const struct run_curve *const *run, int n, struct cs_error *err);

/* The runs of a table, each with its name as label: *n of them, at most RUNS_CSV_RUNS, for the caller to leave. A
 * sentence of CS_BAD_FILE begins with name and tells the line. Lines end in LF or CRLF. */
enum cs_status runs_csv_read(const char *text, size_t length, const char *name, struct kept_run *run[RUNS_CSV_RUNS],
                             int *n, struct cs_error *err);
enum cs_status runs_csv_load(const char *path, struct kept_run *run[RUNS_CSV_RUNS], int *n, struct cs_error *err);

#endif
