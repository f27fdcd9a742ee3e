/* app/views/train_report.h - what the sources share that tell how well the network does: the right panel and the stage
 * of mistakes. Threads: the window thread. */
#ifndef CS_VIEWS_TRAIN_REPORT_H
#define CS_VIEWS_TRAIN_REPORT_H

#include "app/views/train.h"

/* NULL: nothing was evaluated yet, or what is asked for was not. */
const struct evaluation *train_evaluation(const struct view *v);
/* Why there is none, in a sentence. */
void train_say_no_evaluation(const struct view *v, char *text, size_t size);
/* What it is of: "validation, 5,000". */
void train_say_set(const struct view *v, bool briefly, char *text, size_t size);
/* "top-1 98.7%   top-5 99.9%" at the left of area; returns the y below. */
float train_accuracy(const struct view *v, struct rect area, float y);

/* train_right.c: the head of a section with the two titles of a choice, the chosen one in front of the eye, and a note
 * at the right, which goes into a line of its own where there is no room; returns the y below. sets: a click on the
 * note turns from held-out samples to the test set and back. */
struct train_head {
    enum prop_id prop;
    const char *title[2]; /* [1] NULL: the only one */
    const char *note, *brief;
    bool sets;
};
float train_head(const struct view *v, struct rect area, float y, const struct train_head *h);

/* Whether classes have names that need room, "airplane"; else "7". */
bool train_has_words(const struct snapshot *s);
/* The classes that were chosen, -1: any. */
int train_truth(const struct view *v);
int train_answer(const struct view *v);
/* Chooses them, or takes the choice back when they are chosen already. */
void train_choose(const struct view *v, int truth, int answer);

/* train_confusion.c */
float train_table_cell(float room, int classes, float largest); /* px, without the line between two */
/* The table with its first cell at x, y and cells of that size, names of rows in words where words says so. Returns the
 * y below its foot. */
float train_table(const struct view *v, const struct evaluation *e, float x, float y, float cell, bool words);
float train_table_labels(const struct view *v, bool words); /* px at the left of it */
enum { TRAIN_TABLE_TOP = 20 };                              /* px above */

/* train_pairs.c: the most frequent wrong answers, as many as fit (at least one); returns the y below. */
float train_pairs(const struct view *v, struct rect area, float y, const struct evaluation *e);
/* train_classes.c: precision, recall and F1 of at most so many classes; returns the y below. */
float train_classes(const struct view *v, struct rect area, float y, const struct evaluation *e, int most);

/* train_mistakes.c */
/* The choice that the properties say; and asks for those places of it. */
struct mistake_choice train_choice(const struct view *v);
void train_look_mistakes(const struct view *v, int first, int count);
/* Whether the snapshot's mistakes are of that choice. */
bool train_mistakes_are_there(const struct view *v);
/* How many mistakes there are of how many samples (or answers) of the choice: "9 of 456". */
void train_say_mistakes(const struct view *v, char *text, size_t size);
/* What is chosen, each with a cross that takes it back; returns the y below, which is y when nothing is. */
float train_chips(const struct view *v, struct rect area, float y);
struct mistake_cell {
    float picture, pitch_x, pitch_y;
    bool words, probability;
};
/* The mistake at a place of the order with its picture at x, y; a click opens it in Network. Nothing where it is not in
 * the snapshot. across: arrow keys go to others so many to a row. */
void train_mistake(const struct view *v, const struct mistake_cell *c, float x, float y, int place, int across);

#endif
