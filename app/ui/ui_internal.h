/* app/ui/ui_internal.h - what the sources of app/ui share: the state that lasts from frame to frame, and the helpers of
 * the widgets.
 *
 * Layers: layer 0 is the caller's draw list; every open popup or dropdown draws into the next layer, and tooltips into
 * `tip`. Only the topmost layer of the frame before (`open_depth`) sees the pointer, and only its widgets are in the
 * Tab order. Ids name widgets; the pointer belongs to the first widget under it that asks in a frame. */
#ifndef CS_UI_INTERNAL_H
#define CS_UI_INTERNAL_H

#include "app/ui/ui.h"

enum {
    UI_LAYERS = 4,    /* the frame and three floating things above each other */
    UI_SEEDS = 32,    /* pushed ids */
    UI_SCROLLS = 8,   /* scroll areas within each other */
    UI_ORDER = 1024,  /* widgets that Tab reaches */
    UI_SLOTS = 1024,  /* remembered values: tweens, scroll offsets */
    UI_WAYS = 8,      /* places that one id may take in that table */
    UI_EDIT_MAX = 512 /* bytes of a text entry, of a cut label's line and of a tooltip */
};

#define UI_FRAME_SECONDS (1.0 / 60.0) /* between the frames of a tween */
#define UI_TIP_SECONDS 0.3
#define UI_HOVER_SECONDS 0.08

/* A value that one widget keeps from frame to frame. */
struct ui_slot {
    ui_id id;
    uint32_t frame; /* when it was last asked for, so that the oldest makes room */
    float from, to; /* a tween's ends; a scroll area's offset is `to`, its measured height `from` */
    double start, seconds;
};

struct ui_kept; /* memory of a view's own widgets: ui_keep.c */

struct ui_edit {
    ui_id id; /* the widget that takes the keys; 0: none */
    char text[UI_EDIT_MAX];
    size_t caret, anchor; /* bytes; what lies between them is selected */
    uint32_t started;     /* frame; the press that opened the entry does not place the caret */
    bool dragging;        /* the pointer selects */
};

struct ui_complaint { /* why an entry was refused */
    ui_id id;
    char reason[128];
    double until; /* seconds; INFINITY while the entry is still open */
};

struct ui_order_entry {
    ui_id id, group; /* group: rows of one list, among which Up and Down move; 0: none */
};

struct ui_layer {
    struct draw_list list; /* not used in layer 0 */
    ui_id id;              /* of the popup that was open in the frame before */
    ui_id seen;            /* of the popup that is open in this one */
    struct rect rect;
    struct draw_list *below;
    ui_id focus_before; /* gets the focus back when the layer closes */
};

struct ui_scroll_frame {
    ui_id id;
    int depth;
    struct rect view;
    float offset, content, extent; /* extent: lowest edge met, content coordinates */
    float wanted;                  /* the offset of the next frame */
    float bar_fade;                /* 1: hovered or dragged */
    bool has_focus;
};

struct ui_choice_state { /* the open dropdown */
    ui_id id;
    int highlight;  /* row under the keys or the pointer */
    bool reveal;    /* scroll so that the highlighted row shows */
    uint32_t frame; /* when its widget was last called: a list whose widget is gone is closed */
};

struct ui {
    struct text_fonts *fonts;
    const struct theme *theme;
    struct ui_input in;
    struct draw_list *base, *list; /* the caller's; where widgets draw now */
    float width, height;
    uint32_t frame;
    double wake;
    enum ui_cursor cursor;
    bool reduce_motion;

    ui_id seed[UI_SEEDS];
    int n_seeds;

    ui_id hot, active, focus;
    uint32_t focus_frame; /* when the focus was set or its widget was last called */
    bool ring, reveal, press_taken;
    float press_x, press_y, last_x, last_y;
    float grab;     /* where the active scroll bar was taken, px from its top */
    ui_id wheel_id; /* whose part of a notch wheel_rest is */
    float wheel_rest;
    double repeat_at;                                      /* when a held button acts again */
    struct ui_order_entry order[UI_ORDER], walk[UI_ORDER]; /* of this frame so far; of the last complete one */
    int n_order, n_walk, place;                            /* place: of the focus in them */
    bool key_used[UI_MAX_KEYS];
    struct ui_key pending[UI_MAX_KEYS]; /* keys that follow a Tab wait for the next frame, when the focus has moved */
    int n_pending;

    struct ui_layer layer[UI_LAYERS];
    int depth, open_depth, seen_depth;
    struct ui_scroll_frame scroll[UI_SCROLLS];
    int n_scrolls;

    struct ui_edit edit, left; /* left: an entry that lost the focus and still waits for its widget */
    struct ui_complaint complaint;
    struct ui_choice_state choice;

    struct draw_list tip;
    ui_id tip_id;
    double tip_since; /* INFINITY: dismissed by a press */
    char tip_text[UI_EDIT_MAX];
    bool tip_wanted, tip_shown;

    struct ui_slot slot[UI_SLOTS];
    struct ui_kept *kept;
};

/* ui.c */
ui_id ui_hash(ui_id seed, const void *bytes, size_t n);
uint32_t ui_own(struct ui *ui, ui_id id); /* owner of what is drawn next; returns the one before */
bool ui_reachable(const struct ui *ui);   /* no popup above */
bool ui_hovers(struct ui *ui, struct rect r);
void ui_set_focus(struct ui *ui, ui_id id);
void ui_next_frame_now(struct ui *ui);        /* state changed behind what is drawn already */
bool ui_confirm_key(struct ui *ui, ui_id id); /* Enter, or Space while the ring shows */
bool ui_shift(const struct ui *ui);
/* ui_behave() for a part of a widget: a press gives the focus to the widget `focus`, keys do not reach the part. */
unsigned ui_behave_part(struct ui *ui, ui_id id, ui_id focus, struct rect r, bool enabled);
/* Tab order and focus of a widget whose parts take the pointer; its state is UI_FOCUSED and UI_RING. */
unsigned ui_behave_focus(struct ui *ui, ui_id id, ui_id group, struct rect r, bool enabled);
void ui_move_focus(struct ui *ui, int direction, ui_id group);

/* ui_memory.c */
struct ui_slot *ui_slot(struct ui *ui, ui_id id, const char *kind, bool *fresh);
float ui_fade(struct ui *ui, ui_id id, bool on); /* 0..1, linear in UI_HOVER_SECONDS */

/* ui_keep.c */
void ui_keep_finish(struct ui *ui);

/* ui_text.c */
void ui_copy(char *out, size_t size, const char *text); /* as many whole characters as fit */
float ui_baseline(struct rect r, struct font f);        /* of one line in the middle of r */
/* The next line of *text when broken to width, and *text moved behind it; false at the end. */
bool ui_next_line(struct ui *ui, struct font f, float width, const char **text, char line[UI_EDIT_MAX]);
/* A ring or frame of 2 px whose outer edge lies `out` px outside of r. */
void ui_ring(struct ui *ui, struct rect r, float out, float radius, struct color c);
void ui_edge(struct ui *ui, struct rect r, float radius, struct color c); /* 1 px, light theme only */

/* ui_edit.c */
void ui_edit_start(struct ui *ui, ui_id id, const char *text, bool select_all);
void ui_edit_stop(struct ui *ui, bool drop_focus);
/* Typed text and editing keys; true when the text changed. max: bytes with the 0. */
bool ui_edit_keys(struct ui *ui, size_t max);
/* Text, selection and caret within r; the pointer sets the caret. */
void ui_edit_draw(struct ui *ui, struct rect r, struct font f, enum text_align align);
void ui_complain(struct ui *ui, ui_id id, const char *reason, double until);
const char *ui_complaint(const struct ui *ui, ui_id id); /* NULL: none */

/* ui_number.c */
double ui_number_step(const struct ui_number *n, double v, int direction, bool fine);
double ui_number_clamp(const struct ui_number *n, double v); /* rounded to the decimals and within the limits */

/* ui_choice.c */
void ui_close_stale_choice(struct ui *ui);

/* ui_scroll.c */
void ui_scroll_meet(struct ui *ui, struct rect r);   /* r is content: for areas that measure themselves */
void ui_scroll_reveal(struct ui *ui, struct rect r); /* moves the areas around r so that it shows in the next frame */

/* ui_float.c */
/* Enters the next layer. False when there are too many, or when a press outside of r or Escape closed it (*dismissed).
 */
bool ui_layer_begin(struct ui *ui, ui_id id, struct rect r, bool *dismissed);
void ui_layer_end(struct ui *ui);
/* ui_above_begin() and the ground of a card of this size beside x, y, kept within the window. */
struct rect ui_card_begin(struct ui *ui, float x, float y, float w, float h);
void ui_draw_tip(struct ui *ui);

#endif
