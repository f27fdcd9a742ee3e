/* app/session/requests.h - what a person asked for in one frame: views post, the session applies after the frame.
 * So views never change the model while they draw it. Threads: one at a time. */
#ifndef CS_SESSION_REQUESTS_H
#define CS_SESSION_REQUESTS_H

#include "app/session/commands.h"
#include "app/session/props.h"
#include "engine/worker/snapshot.h"

enum { REQUESTS_MAX = 64, REQUEST_ASSIGNMENT = 200, REQUEST_FOLDER = 512 };

struct request {
    bool is_command;
    enum command_id command;
    enum prop_id prop;
    struct value value;
    bool gesture; /* part of a drag: merges with the request before it into one undo step */
};
/* What is seen of the input, for commands that zoom: px a cell, corner and extent in cells. */
struct session_sight {
    double cell, row, col, rows, cols;
};
struct requests {
    struct request item[REQUESTS_MAX];
    int n;
    bool peek; /* the pointer rests on an output (transposed: an input) of the board: it is shown for now */
    int peek_map, peek_step;
    struct session_sight sight;          /* cell 0: this frame shows no board that can be zoomed */
    int maps_on_page;                    /* of the layer that fills the stage; 0: this frame shows none */
    int maps_node, maps_layer;           /* whose values its maps are, and whose filters made them; 0, 0: none */
    int channels_on_page;                /* of Interpret's patches; 0: this frame shows none */
    char assignment[REQUEST_ASSIGNMENT]; /* typed: "convolve.stride=2"; empty: none */
    struct cs_error said;                /* what could not be asked for, and why; empty: nothing */
    int go_to;                           /* the board's scrubber was moved to this place; 0: it was not */
    char folder[REQUEST_FOLDER];         /* typed in the place of a data set; empty: none */
    struct {
        bool wanted;
        enum dataset_split split;
        uint64_t index;
    } mistake;               /* a sample that is to be looked at in Network */
    bool subscribe;          /* this frame says what it shows: */
    unsigned wanted;         /* enum worker_subscription */
    struct worker_look look; /* what of the network is on screen; setup is the session's to fill in */
    bool lost;               /* more than REQUESTS_MAX, or no memory: the session says so */
};

void requests_clear(struct requests *r);
void request_command(struct requests *r, enum command_id c);
void request_bool(struct requests *r, enum prop_id p, bool v);
void request_int(struct requests *r, enum prop_id p, int v); /* VALUE_INT and VALUE_CHOICE */
void request_float(struct requests *r, enum prop_id p, double v);
void request_text(struct requests *r, enum prop_id p, const char *v);
void request_kernel(struct requests *r, enum prop_id p, const struct kernel_value *v);
void request_pair(struct requests *r, enum prop_id p, int rows, int columns);
void request_filters(struct requests *r, enum prop_id p, const struct filters *v); /* copies */
/* NAME=VALUE as after --set; what is wrong with it becomes the message. */
void request_assignment(struct requests *r, const char *text);
/* Becomes the message. */
void request_say(struct requests *r, const char *text);
/* Moves the board to a place of session_progress(). */
void request_go_to(struct requests *r, int value);
/* Makes a folder train.data; "~/" is the home folder. What is wrong with it becomes session_folder_wrong(). */
void request_folder(struct requests *r, const char *path);
/* Makes a sample the probe and opens Network at it; network.to_mistakes comes back. */
void request_mistake(struct requests *r, enum dataset_split split, uint64_t index);
/* Shows this place of the board instead of the step, for as long as every frame asks for it (session_step()). */
void request_peek(struct requests *r, int map, int step);
/* Marks the latest request as part of a drag, a turn of the wheel, a row of keys: it goes on in the undo step before it
 * if that changed the same property less than a second ago and nothing else was chosen in between. */
void request_is_gesture(struct requests *r);
/* What this frame shows of the worker's state, so that only that is copied. */
void request_subscribe(struct requests *r, unsigned wanted);

#endif
