/* app/ui/ui.h - immediate-mode widgets: each call draws one widget into the frame's draw list and answers what the
 * person did with it.
 *
 * Every widget has an id, made of the ids pushed around it and its own key; it takes a rect (logical px) and draws as
 * the component sheet 00 and VISUAL.md section 5 say, in all states. Text is already translated. Keyboard: Tab and
 * Shift Tab walk the widgets in the order of the calls; the ring shows after a key press only (one that moved the focus
 * or that the focused widget took). Where widgets overlap, the one that is called first gets the pointer. A widget that
 * is disabled is drawn but neither hot nor focused. The ui keeps what a widget needs between frames (focus, drag, open
 * dropdown, scroll offsets, tweens), never the model. Threads: the window thread. */
#ifndef CS_UI_UI_H
#define CS_UI_UI_H

#include "app/gfx/text.h"
#include "app/ui/theme.h"

typedef uint32_t ui_id;

/* Keys that are not text, in the numbering of SDL's keycodes so that the window need not translate; tests write the
 * same. */
enum ui_key_code {
    UI_KEY_BACKSPACE = 8,
    UI_KEY_TAB = 9,
    UI_KEY_ENTER = 13,
    UI_KEY_ESCAPE = 27,
    UI_KEY_SPACE = 32,
    UI_KEY_DELETE = 127,
    UI_KEY_F1 = 0x4000003A,
    UI_KEY_F3 = 0x4000003C,
    UI_KEY_F5 = 0x4000003E,
    UI_KEY_F11 = 0x40000044,
    UI_KEY_INSERT = 0x40000049,
    UI_KEY_HOME = 0x4000004A,
    UI_KEY_PAGE_UP = 0x4000004B,
    UI_KEY_END = 0x4000004D,
    UI_KEY_PAGE_DOWN = 0x4000004E,
    UI_KEY_RIGHT = 0x4000004F,
    UI_KEY_LEFT = 0x40000050,
    UI_KEY_DOWN = 0x40000051,
    UI_KEY_UP = 0x40000052,
    UI_KEY_PAD_ENTER = 0x40000058
};
enum ui_mod { UI_SHIFT = 1, UI_CTRL = 2, UI_ALT = 4 };
struct ui_key {
    int32_t code;  /* SDL_Keycode */
    unsigned mods; /* enum ui_mod */
};
enum { UI_MAX_KEYS = 32, UI_MAX_TEXT = 64 };

struct ui_input {
    double time;                  /* seconds */
    float x, y;                   /* pointer, logical px; -1, -1: outside */
    bool down, pressed, released; /* left button: now; since the last frame */
    bool right_pressed;
    int clicks;  /* 2 for the press of a double click */
    float wheel; /* notches, up positive; fractions from precise wheels and touchpads */
    float pinch; /* how many times as far apart two fingers are; their middle is at x, y. 0 or 1: no such gesture */
    unsigned mods;
    struct ui_key key[UI_MAX_KEYS];
    int n_keys;
    char text[UI_MAX_TEXT]; /* typed, UTF-8 */
};

enum ui_cursor { UI_CURSOR_ARROW, UI_CURSOR_HAND, UI_CURSOR_TEXT, UI_CURSOR_SIZE_VERTICAL, UI_CURSOR_CROSS };

struct ui;

enum cs_status ui_create(struct ui **ui, struct text_fonts *fonts, struct cs_error *err);
void ui_destroy(struct ui **ui);

/* A frame: begin, widgets, end. list is cleared by begin and complete after end (overlays included). width, height:
 * logical px. */
void ui_begin(struct ui *ui, const struct ui_input *input, struct draw_list *list, const struct theme *theme,
              float width, float height);
void ui_end(struct ui *ui);
/* After end: when the next frame is wanted though nothing happens (tweens, tooltips), in seconds of ui_input.time;
 * INFINITY: never. */
double ui_next_frame(const struct ui *ui);
void ui_wake_at(struct ui *ui, double time); /* a view wants a frame by then */
enum ui_cursor ui_cursor(const struct ui *ui);
void ui_set_cursor(struct ui *ui, enum ui_cursor c);
void ui_reduce_motion(struct ui *ui, bool reduce);

/* What views need to draw for themselves. */
struct draw_list *ui_draw(struct ui *ui);
const struct theme *ui_theme(const struct ui *ui);
struct text_fonts *ui_fonts(const struct ui *ui);
const struct ui_input *ui_input(const struct ui *ui);
float ui_text_width(struct ui *ui, struct font f, const char *text);
/* Text cut to width with an ellipsis if it must be; the whole text is then the tooltip. */
void ui_label(struct ui *ui, float x, float baseline, float width, struct font f, enum text_align align, struct color c,
              const char *text);
/* Paragraph broken to width; returns the height it took. line: line height. */
float ui_paragraph(struct ui *ui, float x, float baseline, float width, struct font f, float line, struct color c,
                   const char *text);

/* Ids. */
ui_id ui_make_id(const struct ui *ui, const char *key);
void ui_push_id(struct ui *ui, const char *key);
void ui_push_index(struct ui *ui, int index);
void ui_pop_id(struct ui *ui);

/* Behaviour without looks, for a view's own widgets. focusable: part of the Tab order. UI_CLICKED also comes from Enter
 * on the focused widget, and from Space while the ring shows (else Space plays); take these keys before the call to
 * give them another meaning. While a text is edited or something floats above, plain keys do not reach the callers of
 * ui_take_key(ui, 0, ...). */
enum ui_state {
    UI_HOT = 1,
    UI_ACTIVE = 2,
    UI_FOCUSED = 4,
    UI_PRESSED = 8 /* this frame */,
    UI_CLICKED = 16,
    UI_RING = 32 /* focused by key */,
    UI_DOUBLE = 64
};
unsigned ui_behave(struct ui *ui, ui_id id, struct rect r, bool focusable, bool enabled);
/* Takes a key press that the focused widget (id) or, for id 0, nobody has used; mods must match exactly. */
bool ui_take_key(struct ui *ui, ui_id id, int32_t code, unsigned mods);
bool ui_has_focus(const struct ui *ui, ui_id id);
void ui_focus(struct ui *ui, ui_id id);
bool ui_any_editing(const struct ui *ui); /* a text entry takes the keys */
float ui_drag_dx(const struct ui *ui);    /* of the active widget since its press */
float ui_drag_dy(const struct ui *ui);
float ui_take_wheel(struct ui *ui, struct rect r); /* wheel notches over r, taken once */
/* The same in whole notches, for what moves in steps: id keeps the rest for the next time. */
int ui_take_notches(struct ui *ui, ui_id id, struct rect r);
float ui_take_pinch(struct ui *ui, struct rect r);              /* the factor of a pinch over r, taken once; 1: none */
void ui_focus_ring(struct ui *ui, struct rect r, float radius); /* 2 px, 2 px clear of r */
/* size bytes that the ui keeps for id until it is destroyed (an open drawer, a half-typed number, when a tween began),
 * zeroed at the first call; the address never changes. The same id asks for the same size, at most 256. NULL without
 * memory. */
void *ui_memory(struct ui *ui, ui_id id, size_t size);
/* A value that follows target in `seconds` (cubic out); the first call returns target. */
float ui_tween(struct ui *ui, ui_id id, float target, double seconds);

/* Icons, 16 px box centred at x, y. */
enum ui_icon {
    UI_ICON_NONE,
    UI_ICON_PLAY,
    UI_ICON_PAUSE,
    UI_ICON_NEXT,
    UI_ICON_BACK,
    UI_ICON_HOME,
    UI_ICON_END,
    UI_ICON_RESTART,
    UI_ICON_CHECK,
    UI_ICON_CHEVRON_DOWN,
    UI_ICON_CHEVRON_UP,
    UI_ICON_PLUS,
    UI_ICON_MINUS,
    UI_ICON_SUN,
    UI_ICON_MOON,
    UI_ICON_WARNING,
    UI_ICON_PENCIL,
    UI_ICON_CLOSE,
    UI_ICON_PANEL,
    UI_ICON_SEARCH,
    UI_ICON_HELP,
    UI_ICON_NORMALISE,
    UI_ICON_FLIP_X,
    UI_ICON_FLIP_Y,
    UI_ICON_ROTATE,
    UI_ICON_TRANSPOSE,
    UI_ICON_NEGATE,
    UI_ICON_DOUBLE,
    UI_ICON_HALVE,
    UI_ICON_SAVE,
    UI_ICON_LOAD,
    UI_ICON_LOCK
};
void ui_icon(struct ui *ui, enum ui_icon icon, float x, float y, struct color c);

/* Widgets. key: identity within the pushed ids, not shown. Those that edit return true when the value changed in this
 * frame. */
enum ui_button_flags {
    UI_PRIMARY = 1,
    UI_DISABLED = 2,
    UI_GHOST = 4 /* no fill until hovered: icon buttons of the top bar */
};
/* Label and/or icon; hint (may be NULL) is a key shown in mono beside it ("Space"). */
bool ui_button(struct ui *ui, const char *key, struct rect r, enum ui_icon icon, const char *label, const char *hint,
               unsigned flags);
bool ui_toggle(struct ui *ui, const char *key, float x, float y, bool *value, struct color accent,
               bool enabled); /* 40 x 24 */
struct ui_number {
    double min, max, step, fine; /* fine: with Shift */
    int decimals;                /* shown at most; trailing zeros are left out */
    bool logarithmic;            /* stepper: 1, 2, 5, 10 ... ; slider: even in log */
    const char *unit;            /* after the number, may be NULL */
    const char *zero;            /* what stands for a 0 that means something else than none of it; may be NULL */
};
/* Minus, number, plus; the number takes typed entry, Up and Down, the wheel. An entry that is no number or out of range
 * rings in the error colour with the reason below and changes nothing. */
bool ui_stepper(struct ui *ui, const char *key, struct rect r, double *value, const struct ui_number *n, bool enabled);
bool ui_number_field(struct ui *ui, const char *key, struct rect r, double *value, const struct ui_number *n,
                     bool enabled);
bool ui_slider(struct ui *ui, const char *key, struct rect r, double *value, const struct ui_number *n,
               struct color accent, bool enabled);
/* Drop-down; items are translated texts. Segmented: at most 16; bit i of disabled set, item i cannot be chosen. Tabs:
 * padding is on each side of a text; *width (may be NULL) gets that of all. */
bool ui_choice(struct ui *ui, const char *key, struct rect r, const char *const *items, int n, int *chosen,
               bool enabled);
bool ui_segmented(struct ui *ui, const char *key, struct rect r, const char *const *items, int n, int *chosen,
                  unsigned disabled);
bool ui_tabs(struct ui *ui, const char *key, float x, float y, float height, const char *const *items, int n,
             int *chosen, float padding, float *width);
/* A row of a list, among whose rows (same pushed ids) Up and Down move; swatch (may be NULL) is called to draw its 22
 * px picture. */
bool ui_list_row(struct ui *ui, const char *key, struct rect r, const char *label, bool chosen,
                 void (*swatch)(struct ui *, struct rect, void *), void *ctx);
/* Transport scrubber: n_segments of equal length with gaps of 3; value 0..max. Returns true while it is dragged or
 * stepped. */
bool ui_scrubber(struct ui *ui, const char *key, struct rect r, int segments, int *value, int max);
/* The same over something that has come as far as `reach` until now, up to where it can be moved: white to the knob,
 * grey to there, dim beyond. Keys are the caller's. */
bool ui_scrubber_reached(struct ui *ui, const char *key, struct rect r, int segments, int *value, int reach, int max);
/* One line of text entry; returns true on Enter (or every change when live). */
bool ui_text_field(struct ui *ui, const char *key, struct rect r, char *text, size_t size, const char *placeholder,
                   bool live);

/* Scroll area: what is drawn between begin and end is clipped to r and moved by the offset, which begin returns (add it
 * to y). content_height 0: as measured in the frame before, from widgets, labels and paragraphs. */
float ui_scroll_begin(struct ui *ui, const char *key, struct rect r, float content_height);
void ui_scroll_end(struct ui *ui);
/* Moves the innermost scroll area so that r is seen in the next frame; call it once, when what is to be seen changes.
 */
void ui_scroll_show(struct ui *ui, struct rect r);

/* Floating. A tooltip shows after 300 ms of the pointer resting in r; a hover card at once when delay is 0. \n breaks
 * lines. */
void ui_tooltip(struct ui *ui, struct rect r, const char *text);
void ui_hover_card(struct ui *ui, float x, float y, const char *text);
/* What is drawn between begin and end lies above everything, and takes no input; ground: shadow, raised, radius 8. One
 * such thing a frame. */
void ui_above_begin(struct ui *ui);
void ui_above_end(struct ui *ui);
void ui_ground(struct ui *ui, struct rect r);
/* A floating panel above everything that takes all input until it is closed: by a press outside, by Escape, or by the
 * caller. True while open: draw its content, then popup_end; ui_draw() is the panel's own list between the two. Opening
 * takes the focus away (ui_focus() after begin gives it to a widget inside), closing gives it back. */
bool ui_popup_begin(struct ui *ui, const char *key, struct rect r, bool *open);
void ui_popup_end(struct ui *ui);
/* Error strip: raised, 1 px err, triangle, one sentence. */
void ui_error_strip(struct ui *ui, struct rect r, const char *text);
/* Pill-shaped progress bar 0..1 (negative: unknown). */
void ui_progress(struct ui *ui, struct rect r, float done);

#endif
