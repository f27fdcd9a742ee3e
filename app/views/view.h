/* app/views/view.h - what a workspace provides to the frame, and what it gets.
 * Views are functions of state: they read the session, draw with the ui, and post what the person asked for into
 * requests. They keep no state of the model. Threads: the window thread. */
#ifndef CS_VIEWS_VIEW_H
#define CS_VIEWS_VIEW_H

#include "app/session/session.h"
#include "app/ui/ui.h"

enum frame_size {
    FRAME_FULL,
    FRAME_MEDIUM,
    FRAME_SMALL
}; /* logical width >= 1280, >= 1024, below (VISUAL.md section 7) */

struct view {
    struct ui *ui;
    const struct session *session;
    struct requests *requests;
    enum frame_size frame;
    float width, height; /* of the window, logical px */
    float padding;       /* of panels: 24, 16 */
    int side;            /* of two that are compared: 0 or 1; see convolve_board() */
};

struct workspace_view {
    const char *name, *title; /* "convolve", N_("Convolve") */
    void (*stage)(const struct view *v, struct rect area);
    /* A panel's content from y = area.y down; returns the height it took (panels scroll). NULL: the workspace has no
     * such panel. */
    float (*left)(const struct view *v, struct rect area);
    float (*right)(const struct view *v, struct rect area);
    /* What stays at the foot of the left panel while the rest of it scrolls: its height, and its drawing. NULL:
     * nothing.
     */
    float (*foot_height)(const struct view *v, float width);
    void (*foot)(const struct view *v, struct rect area);
    /* Head and sentence of the caption line. */
    void (*caption)(const struct view *v, char *head, size_t head_size, char *text, size_t text_size);
    /* At the right end of the caption line; returns where they begin. NULL: none. */
    float (*caption_tools)(const struct view *v, struct rect line);
    /* The row of 48 px at the bottom. */
    void (*transport)(const struct view *v, struct rect area);
    /* Keys of this workspace that no widget has used. */
    void (*keys)(const struct view *v);
    unsigned subscriptions; /* enum worker_subscription */
    /* A band under stage and left panel, which end above it: its height (0: none now), and its drawing. area reaches
     * from the left panel's outer edge to the stage's right edge; stage is the stage above it. NULL: never. */
    float (*strip_height)(const struct view *v);
    void (*strip)(const struct view *v, struct rect area, struct rect stage);
    /* Called first in a frame, before panels and stage, for what they share within it. NULL: nothing. */
    void (*begin)(const struct view *v);
};
extern const struct workspace_view workspace_convolve, workspace_network, workspace_train, workspace_interpret,
    workspace_lessons;
const struct workspace_view *workspace_views(int workspace);

/* frame.c: the whole window for this session: top bar, panels, caption, transport, messages, palette. Posts into
 * requests. Called between ui_begin() and ui_end(). */
void view_frame(struct ui *ui, const struct session *s, struct requests *r, float width, float height);

/* prop_widgets.c: a row of the property table as a widget. A label at the left of r and the widget at its right (40 px
 * rows). */
void prop_row_stepper(const struct view *v, enum prop_id p, struct rect r);
/* One stepper for both of a pair, or one each below each other where they differ or are to be set apart; they do not
 * reach what the board could not show. Returns the y below. */
float prop_rows_pair(const struct view *v, enum prop_id p, struct rect area, float y, float pitch);
void prop_row_choice(const struct view *v, enum prop_id p, struct rect r, float widget_width);
void prop_row_toggle(const struct view *v, enum prop_id p, struct rect r, const char *note, struct color accent);
void prop_choice(const struct view *v, enum prop_id p, struct rect r); /* full width, no label */
/* The label of a row whose control is the caller's, and where that goes: beside it, or below in a row of 56 px and
 * more, which narrow panels have. prop_row_menu: a choice in such a row. */
struct rect prop_row_control(const struct view *v, enum prop_id p, struct rect r);
/* As wide as the longest of n titles, as far as the label leaves room. */
struct rect prop_row_control_for(const struct view *v, enum prop_id p, struct rect r, const char *const *titles, int n);
void prop_row_menu(const struct view *v, enum prop_id p, struct rect r);
void prop_segmented(const struct view *v, enum prop_id p, struct rect r);
/* A head of a section: 600 14 text with a rule above; returns the y below. note (may be NULL) at the right. */
float panel_head(const struct view *v, struct rect area, float y, const char *title, const char *note);

/* transport.c: Home, back, play, next, End as in the mockups, then the caller's extra control and the scrubber. */
struct transport {
    enum command_id first, back, play, next, last;
    bool playing;
    const char *choice_label; /* "Speed"; NULL: none */
    enum prop_id choice;
    const char *second_label; /* "Step by"; NULL: neither this nor a loop */
    enum prop_id second, loop;
    int segments, value, max; /* of the scrubber */
    const char *position;     /* "step 24 of 64" */
    const char *other;        /* what it may be in the next frame, for which there is room, too; NULL: nothing else */
    bool reaches;             /* the scrubber can be moved as far as `reach`, which is how far it has come */
    int reach;
};
/* Returns the scrubber's new value, -1 when untouched. */
int transport_bar(const struct view *v, struct rect area, const struct transport *t);

/* A column heading, a matrix of numbers and the like that several workspaces draw: matrix.h. */
#endif
