/* engine/worker/study_answer.h - what a network answers to the picture: how probable each class is. Threads: as study.h
 * says. */
#ifndef CS_WORKER_STUDY_ANSWER_H
#define CS_WORKER_STUDY_ANSWER_H

#include "engine/worker/study.h"

struct answer_shown {
    struct study_shown shown;
    int classes;        /* at least 1 */
    int answer;         /* the most probable */
    float *probability; /* [classes] */
};

#endif
