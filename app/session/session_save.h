/* app/session/session_save.h - trainings in files: saving, autosaves, and taking them up again. A file with a training
 * that becomes train.net brings all that it was trained with, and what was done to its filters by hand: the properties
 * follow it, as one step of undo, and as long as what counts from the beginning of a training stays like that, the
 * training goes on where it was saved. Only the session's sources include this. Threads: the window's. */
#ifndef CS_SESSION_SESSION_SAVE_H
#define CS_SESSION_SESSION_SAVE_H

#include "app/session/session.h"
#include "engine/worker/save_folder.h"

struct edit;

enum { SESSION_SAVED_MOST = 5, SESSION_TRAINED_WITH = 22 };

struct session_saves {
    char folder[SAVE_PATH]; /* of autosaves; "": nothing is saved by itself */
    struct session_saved list[SESSION_SAVED_MOST];
    int n;
    bool listed;               /* list is as the folder was: */
    uint64_t seen[SAVE_KINDS]; /* save_result.saved of the snapshot when it was listed */
    uint64_t failed[SAVE_KINDS];
};

/* At the start: finds the folder, and tells of what was not taken up or saved since. */
void session_save_begin(struct session *s);
/* train.net was changed: what the file was trained with follows. */
void session_save_follow(struct session *s, struct edit *edit);
/* Whether a SETUP goes on with the training of train.net; and whether it is to be told of options that are no longer
 * those of the file. */
bool session_save_resumes(const struct session *s);
bool session_save_differs(const struct session *s);
/* The worker's news: what was saved, and what could not be. */
void session_save_tick(struct session *s);

#endif
