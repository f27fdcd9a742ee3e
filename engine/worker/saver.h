/* engine/worker/saver.h - saves trainings to files while they go on: a thread of its own writes images (save_image.h),
 * one at a time; a newer one for a path takes the place of one that still waits for it. A file is replaced when all of
 * the new one is on the disk, so that after a failure, or when the program dies, the old one is there.
 * Threads: every function may be called by any thread; a saver is destroyed when no other call goes on. */
#ifndef CS_WORKER_SAVER_H
#define CS_WORKER_SAVER_H

#include "engine/base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum { SAVE_PATH = 512, SAVER_WAITING = 4 };

/* Who wants it: a person, or the clock. */
enum save_kind { SAVE_ASKED, SAVE_AUTO, SAVE_KINDS };

struct save_result {
    uint64_t saved, failed; /* saves that ended well, and that did not */
    uint64_t steps;         /* of the latest that ended well: what had been learnt */
    int64_t at;             /* of that: seconds since 1970, UTC */
    char path[SAVE_PATH];   /* of that; "": none yet */
    char error[320];        /* of the latest when it failed; else "" */
};
/* As a snapshot tells it. */
struct save_state {
    bool saving; /* now, or at once */
    struct save_result result[SAVE_KINDS];
    uint64_t run;            /* the course's whose autosave result[SAVE_AUTO] is; 0: none yet */
    char resumed[SAVE_PATH]; /* the file that the present training was taken up from; "": from none */
};

struct saver;
struct save_image;
struct saver_options {
    /* After each save, from the saver's thread and before saver_is_busy() tells that it has ended. It calls nothing of
     * the saver, nor waits for who does. May be NULL. */
    void (*notify)(void *ctx);
    void *ctx;
    /* Before an autosave's folder is written to, and after it was: both on the saver's thread. May be NULL. */
    enum cs_status (*prepare)(const char *path, struct cs_error *err);
    void (*tidy)(const char *path);
};
enum cs_status saver_create(struct saver **s, const struct saver_options *options, struct cs_error *err);
/* Waits until all that waits is written. */
void saver_destroy(struct saver **s);
/* Takes the image over, also when it fails: CS_BUSY when SAVER_WAITING others wait. */
enum cs_status saver_save(struct saver *s, struct save_image *image, const char *path, enum save_kind kind,
                          struct cs_error *err);
/* What could not even be begun, as for want of memory, is told like a save that failed. */
void saver_failed(struct saver *s, enum save_kind kind, const char *sentence);
void saver_wait(struct saver *s);                              /* until nothing waits, and nothing is written */
uint64_t saver_failures(struct saver *s, enum save_kind kind); /* save_result.failed */
bool saver_is_busy(struct saver *s);                           /* save_state.saving */
/* saving and result; the rest is the caller's. */
void saver_tell(struct saver *s, struct save_state *state);

#endif
