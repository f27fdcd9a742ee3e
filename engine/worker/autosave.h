/* engine/worker/autosave.h - when and where the worker saves: what a person asks for, and by itself every few seconds
 * while there is something new, when a course ends, and at exit.
 *
 * Each course has an autosave of its own in the folder (save_folder.h). Saving goes on in a thread of its own; what it
 * costs training is a copy of the parameters. Threads: the worker's, but for autosave_finish(). */
#ifndef CS_WORKER_AUTOSAVE_H
#define CS_WORKER_AUTOSAVE_H

#include "engine/worker/course.h"
#include "engine/worker/saver.h"

/* Of an autosave's moments; a file that is asked for keeps all of them. */
#define AUTOSAVE_MOMENTS ((size_t)32 << 20)

struct autosave {
    struct saver *saver;
    const struct runs *runs; /* kept ones, that go into every file; borrowed, may be NULL */
    char *folder;            /* owned; NULL: nothing is saved by itself */
    double seconds;          /* 0: never, not at the end either */
    uint64_t number;         /* of the course, from 1 */
    char path[SAVE_PATH];    /* its autosave; "": none yet */
    char resumed[SAVE_PATH];
    uint64_t steps;    /* that it has, or will have, or that the file has which the course goes on from */
    uint64_t failures; /* of autosaves, when steps was set: another one makes it void */
    uint64_t lists;    /* likewise: of filters that the hand changed (weights_keep.h) */
    uint64_t asked_number,
        asked_saved;      /* of which course a person asked for a save; saves of that kind that were seen */
    uint64_t asked_lists; /* those of the course then */
    double at;            /* clock_seconds() of the latest autosave, or when there was something new first */
    bool waits;           /* at is of something new */
};

enum cs_status autosave_init(struct autosave *a, const char *folder, const struct runs *runs,
                             const struct saver_options *options, struct cs_error *err);
/* Waits until everything is written. */
void autosave_finish(struct autosave *a);
/* Another course: NULL while there is none. resumed (may be NULL): the file that it goes on from. */
void autosave_begin(struct autosave *a, const struct course *s, const char *resumed);
/* After each step: saves when it is time. */
void autosave_tick(struct autosave *a, const struct course *s);
/* Saves what is new at once: the course is about to go. */
void autosave_now(struct autosave *a, const struct course *s);
/* A save that a person asked for. */
enum cs_status autosave_asked(struct autosave *a, const struct course *s, const char *path, struct cs_error *err);
/* After a save has ended: what a person has saved in a file of their own needs no autosave any more. */
void autosave_settle(struct autosave *a);
void autosave_tell(const struct autosave *a, struct save_state *state);
/* Seconds until autosave_tick() would save though no step is made; -1: it would not. */
double autosave_due(const struct autosave *a, const struct course *s);

#endif
