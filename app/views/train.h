/* app/views/train.h - what the sources of the Train workspace share. Threads: the window thread. */
#ifndef CS_VIEWS_TRAIN_H
#define CS_VIEWS_TRAIN_H

#include "app/views/view.h"

/* A section of the left panel (train_KEY.c): its title, what is set in it in a few words, and its content from y down;
 * draw returns the y below. */
struct train_section {
    const char *key, *title;
    void (*summary)(const struct view *v, char *text, size_t size);
    float (*draw)(const struct view *v, struct rect area, float y);
};
extern const struct train_section train_section_data, train_section_balance, train_section_augment,
    train_section_network, train_section_optimiser, train_section_run, train_section_runs, train_section_files,
    train_section_follow;
bool train_is_open(const struct view *v, const struct train_section *section);
/* A part of a section that opens and closes by itself: a word of train.open, too. */
extern const char *const train_part_more;   /* the optimiser's */
extern const char *const train_part_folder; /* train_folder.c: where the path of a folder of pictures is typed */
bool train_part_is_open(const struct view *v, const char *part);
void train_turn_part(const struct view *v, const char *part);

/* train_left.c: the foot of the panel: what counts from the next restart, and the buttons. */
float train_foot_height(const struct view *v, float width);
void train_foot(const struct view *v, struct rect area);

/* train_data.c: is what stands in the menu of data what the snapshot tells of? train_folder.c: that menu, and a field
 * below it while a path is typed; returns the y below. */
bool train_data_is_known(const struct view *v);
float train_data_menu(const struct view *v, struct rect area, float y);
/* train_schedule.c: the learning rate over all epochs, and the rows that set how it changes; returns the y below. */
float train_schedule(const struct view *v, struct rect area, float y);
/* train_stray.c: a training that has diverged, with the way back; whether it has. */
bool train_has_strayed(const struct view *v);
void train_stray(const struct view *v, struct rect r);
/* train_caption.c */
void train_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);

/* What fills the stage when train.view says so. */
void train_stage_curves(const struct view *v, struct rect area);   /* train_curves.c */
void train_stage_films(const struct view *v, struct rect area);    /* train_films.c */
void train_film_keys(const struct view *v);                        /* train_films.c: of the overview's filters, too */
void train_stage_samples(const struct view *v, struct rect area);  /* train_samples.c */
void train_stage_mistakes(const struct view *v, struct rect area); /* train_errors.c */

void train_stage(const struct view *v, struct rect area);               /* train_stage.c */
void train_charts(const struct view *v, struct rect r, bool stacked);   /* train_charts.c */
void train_filters(const struct view *v, struct rect r);                /* train_filters.c: filters and their history */
void train_probe(const struct view *v, struct rect r);                  /* train_probe.c */
float train_left(const struct view *v, struct rect area);               /* train_left.c */
float train_right(const struct view *v, struct rect area);              /* train_right.c */
float train_confusion(const struct view *v, struct rect area, float y); /* train_confusion.c */
float train_mistakes(const struct view *v, struct rect area, float y);  /* train_mistakes.c */

/* train_follow.c: the beginning of the caption while a folder is followed. */
void train_follow_caption(const struct view *v, char *head, size_t head_size, char *text, size_t size);
/* train_past.c: the time machine. Of a moment that is shown instead of the present (snapshot.shown), the caption's head
 * and first sentence. */
void train_transport(const struct view *v, struct rect area);
void train_past_caption(const struct snapshot *s, char *head, size_t head_size, char *text, size_t text_size);
float train_past_tools(const struct view *v, struct rect line); /* as workspace_view.caption_tools */
float train_past_tools_width(const struct view *v);             /* which the caption does without */
void train_past_keys(const struct view *v);

/* Which wrong answer is given most often; false when none is. */
bool train_worst_confusion(const struct evaluation *e, int *truth, int *answer);

#endif
