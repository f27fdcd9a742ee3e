/* engine/worker/studies.h - the studies (study.h) of a course: which one is due, a part of it, and what they have
 * found. Threads: the worker's. */
#ifndef CS_WORKER_STUDIES_H
#define CS_WORKER_STUDIES_H

#include "engine/worker/study_difference.h"

struct course;
struct shared_net;
struct study_other_net;

struct study { /* one kind of one subject */
    enum study_state state;
    void *made;                 /* the state of the one that goes on; NULL: none */
    struct study_shown *latest; /* NULL: none */
    struct study_asks asks;     /* of the one that goes on, or was last begun */
    uint64_t stamp, picture;    /* likewise: of the parameters, and of the picture */
    uint64_t latest_stamp;      /* of the parameters that latest is about */
    struct shared_net *copy;    /* of the net, that it works on; NULL: it works on the subject's net itself */
    double seconds, took;       /* of the one that goes on; of the latest that is whole */
    double shown_at, done_at;   /* clock_seconds() */
    int done, total;
    uint64_t serial, steps;
    int epochs; /* that were done when it began */
    struct cs_error error;
};

struct studies {
    struct study study[STUDY_SUBJECTS][STUDIES];
    struct study_asks asks;     /* the newest; */
    struct study_asks of_other; /* as the other network is asked: about the class that this one answers */
    uint64_t stamp, picture;    /* of the present parameters, and of the picture; they only grow */
    struct shared_net *copy;    /* of the net with the parameters of copy_stamp; NULL: none */
    uint64_t copy_stamp;
    struct study_other_net *other;      /* study_other.h; NULL: none */
    struct study_difference difference; /* between what both have found */
    int next;                           /* whose turn it is */
    double ahead;                       /* seconds that studies had more than training */
};

void studies_finish(struct studies *s);
/* Parameters, what is silenced or the normalisation are others; the picture is another. */
void studies_outdate(struct studies *s);
void studies_outdate_picture(struct studies *s);
/* training: steps go on beside. due: there is a part to be made now. */
bool studies_are_due(struct course *c, bool training);
/* True when there is news to tell. */
bool studies_go_on(struct course *c, bool training, bool (*go_on)(void *ctx), void *ctx);
/* Training had so many seconds. */
void studies_give_way(struct studies *s, double seconds);
void studies_tell(const struct course *c, enum study_subject subject, enum study_kind kind, struct study_told *told);

#endif
