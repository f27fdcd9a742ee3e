/* app/views/help.c - F1: the keys, in two columns. */
#include <math.h>

#include "app/views/frame.h"
#include "engine/base/i18n.h"

struct help_line {
    const char *keys, *what;
};

/* What means the same everywhere, behind what is said of the workspace that is open. */
static const struct help_line common_lines[] = {
    {"Tab", N_("next control, with Shift back")},
    {"Enter  Esc", N_("edit or apply, leave or close")},
    {"Ctrl 1 … 5", N_("workspaces")},
    {"P  I", N_("parameters, inspector")},
    {"Ctrl K", N_("command palette")},
    {"Ctrl C  S", N_("copy the numbers, save the case")},
    {"Ctrl Z", N_("undo, with Shift redo")},
    {"Ctrl T", N_("dark or light")},
    {"Ctrl L", N_("English or Russian")},
    {"Ctrl + − 0", N_("larger, smaller, as the display")},
    {"F11", N_("full screen")},
    {"F3", N_("frame times")},
};
static const struct help_line board_lines[] = {
    {N_("Space"), N_("play, pause")},
    {"← →", N_("one step back, forward")},
    {"↑ ↓", N_("one output row back, forward")},
    {"Home End", N_("first, last step")},
    {"[ ]", N_("slower, faster")},
    {"L", N_("loop")},
    {"M  N", N_("next mode, with Shift back; next group")},
    {"F", N_("flip the kernel")},
    {"C  G", N_("coverage; gradient of pooling")},
    {"X", N_("compare kernels, paddings, pictures")},
    {"C  Esc", N_("in Network: this case in Convolve, and back")},
    {"R", N_("restart the board, shuffle")},
    {"+ − 0", N_("zoom, or the wheel; Shift arrows, a drag move")},
    {N_("arrows"), N_("in the kernel: choose a weight")},
    {"+ −", N_("there: change it by 1, with Shift by 0.1")},
    {N_("digits"), N_("replace it")},
};
static const struct help_line network_lines[] = {
    {N_("Space"), N_("start, pause training")},
    {"← →", N_("layer before, next layer")},
    {"↑ ↓", N_("map before, next map")},
    {"Enter  Esc", N_("open the layer or map; one level up")},
    {"PgUp PgDn", N_("page of maps before, next page")},
    {"Ctrl F", N_("search the maps of a layer")},
    {"M  G", N_("values, weights, gradients; gradients")},
    {"Shift G", N_("gradients beside maps, kernels")},
    {"A  B", N_("before ReLU; convolution or batch norm")},
    {"S", N_("colour scale of map, layer, net")},
    {"F  E", N_("receptive field; effective field")},
    {"L  D", N_("connections; dense layers instead")},
    {"V", N_("columns or 3-D; a drag turns")},
    {"+ −  R", N_("there: nearer, farther; as it was")},
    {"N  W", N_("next sample; mistakes only")},
    {"U", N_("the picture as it was")},
    {"C", N_("this very case in Convolve")},
    {"K  X", N_("lock the filter; take it out")},
    {N_("Ins  Del"), N_("in the list of layers: add, remove")},
    {"Ctrl ↑ ↓", N_("there: move the layer")},
};
static const struct help_line train_lines[] = {
    {N_("Space"), N_("start, pause training")},
    {"→  E", N_("one training step; one epoch")},
    {"← →", N_("saved moments; Home, End the first, now")},
    {"Shift Space", N_("replay the training")},
    {"Ctrl S  Ctrl R", N_("save it; go on with the saved one")},
    {N_("Data set"), N_("its last entry: the path of a folder of pictures")},
    {"M  G", N_("filters: weights, change, gradient; gradient")},
    {"V", N_("changes count from this moment, with Shift from the start")},
    {"↑ ↓", N_("in Filters: filter before, next filter")},
    {"Enter  Esc", N_("there: the layer in Network; back")},
    {N_("arrows"), N_("in the confusion table: choose a cell")},
    {"Enter  Esc", N_("there: all its mistakes; no cell")},
    {N_("arrows"), N_("among mistakes: the next picture")},
    {"Enter  Esc", N_("there: look at it in Network; back")},
};
static const struct help_line interpret_lines[] = {
    {"M", N_("next method, with Shift back")},
    {"← →", N_("map, method, place, frame: before, next")},
    {"Home End", N_("the first, the last of them")},
    {"↑ ↓", N_("occlusion: a row of places; invariance: another change")},
    {"0  + −", N_("occlusion: the worst place; a larger, smaller square")},
    {"1 … 9  0", N_("patches: one of the nine; none")},
    {"L  B  F  O", N_("patches: what is shown of them")},
    {"S  Ctrl F", N_("patches: another order; find maps")},
    {N_("Space"), N_("play through them, pause")},
    {"N  U", N_("next sample; the picture as it was")},
    {"K", N_("pin what is explained")},
    {"Enter  Esc", N_("the picture in Network, and back")},
    {"C  Esc", N_("this convolution in Convolve, and back")},
    {"A  Esc", N_("find out again; stop")},
};
enum { TOPIC_LINES = 8, HELP_LINE = 28 };
#define COUNT(lines) ((int)(sizeof(lines) / sizeof *(lines)))

/* Of the topic that is open alone: most of these letters mean something else in another. */
static const struct help_line topic_lines[TOPICS][TOPIC_LINES] = {
    [TOPIC_MATRIX] = {{"V", N_("matrix, windows as columns, or sizes")},
                      {"U", N_("weights shared, local, or full")},
                      {"W", N_("names of weights")},
                      {"R", N_("other weights, where they are untied")}},
    [TOPIC_SHIFT] = {{N_("arrows"), N_("move the input")},
                     {"0", N_("put it back")},
                     {"V", N_("feature map or pooled map")},
                     {"R", N_("other dense weights")}},
    [TOPIC_FIELD] = {{"↑ ↓", N_("layer above, below")},
                     {"A  D  Del", N_("add, double, remove a layer")},
                     {"Ctrl ↑ ↓", N_("move the layer")},
                     {N_("Shift arrows"), N_("another unit")},
                     {"E", N_("in theory, in effect, both")},
                     {"R", N_("other random weights")}},
    [TOPIC_BACKWARD] = {{"K", N_("gradient of kernel, input, pooling, ReLU")},
                        {"D", N_("take one step of gradient descent")},
                        {"E", N_("formula of one output")},
                        {"R", N_("other gradients")}},
    [TOPIC_LEARN] = {{"V", N_("show the hidden kernel")},
                     {"H", N_("half of the critical rate")},
                     {"W", N_("loss without momentum")},
                     {"Y", N_("logarithmic loss")},
                     {"↑ ↓", N_("ten iterations back, forward")},
                     {"R", N_("start over with other numbers")}},
    [TOPIC_ACTIVATION] = {{"F", N_("next function, with Shift back")},
                          {"G", N_("the gradient's way back")},
                          {"R", N_("other numbers")}},
    [TOPIC_LOSS] = {{"S", N_("subtract the largest logit")},
                    {"T", N_("take a step against the gradient")},
                    {"Y", N_("the next class is right")},
                    {"R", N_("other numbers")}},
    [TOPIC_POINTS] = {{"V", N_("what the plane shows")},
                      {"U", N_("next neuron")},
                      {"A", N_("what a click does")},
                      {",  .", N_("point before, next point")},
                      {"Del", N_("remove the point")},
                      {"R", N_("other points and weights")}},
    [TOPIC_NORMALISATION] = {{"K", N_("next kind")},
                             {"E", N_("training or evaluation")},
                             {"V", N_("next chart")},
                             {"↑ ↓", N_("batch before, next batch")},
                             {"R", N_("other numbers")}},
    [TOPIC_DROPOUT] = {{"K", N_("units or maps")},
                       {"E", N_("training or evaluation")},
                       {"S", N_("scale what stays")},
                       {"V", N_("next chart")},
                       {"R", N_("other numbers")}},
};

static int count(const struct help_line *l, int most)
{
    int n = 0;
    while (n < most && l[n].keys)
        n++;
    return n;
}

enum { KEYS = 132, KEYS_WIDE = 340, FONT_LEAST = 11, GAPS = 72, WIDTH = 840 };

static void line(const struct view *v, float x, float baseline, float width, const struct help_line *l)
{
    const float keys = width < KEYS_WIDE ? 96 : KEYS;
    struct font font = FONT_NOTE;
    while (font.size > FONT_LEAST && ui_text_width(v->ui, font, _(l->what)) > width - keys)
        font.size--;
    ui_label(v->ui, x, baseline, keys - 12, (struct font){FONT_MONO, FONT_500, 12}, TEXT_LEFT, ui_theme(v->ui)->hi,
             _(l->keys));
    ui_label(v->ui, x + keys, baseline, width - keys, font, TEXT_LEFT, ui_theme(v->ui)->text, _(l->what));
}

struct help_lines {
    const struct help_line *line;
    int n;
};

/* Two columns: a's lines, and then b's; returns the y of the line below. */
static float columns(const struct view *v, struct rect r, float y, float pitch, struct help_lines a,
                     struct help_lines b)
{
    const int n = a.n + b.n, half = (n + 1) / 2;
    const float column = (r.w - GAPS) / 2;
    for (int i = 0; i < n; i++)
        line(v, r.x + 24 + (float)(i / half) * (column + 24), y + pitch * (float)(i % half), column,
             i < a.n ? &a.line[i] : &b.line[i - a.n]);
    return y + pitch * (float)half;
}

static struct help_lines workspace_lines(const struct view *v)
{
    if (session_int(v->session, PROP_APP_WORKSPACE) == WORKSPACE_NETWORK)
        return (struct help_lines){network_lines, COUNT(network_lines)};
    if (session_int(v->session, PROP_APP_WORKSPACE) == WORKSPACE_TRAIN)
        return (struct help_lines){train_lines, COUNT(train_lines)};
    if (session_int(v->session, PROP_APP_WORKSPACE) == WORKSPACE_INTERPRET)
        return (struct help_lines){interpret_lines, COUNT(interpret_lines)};
    return (struct help_lines){board_lines, COUNT(board_lines)};
}

/* Whose keys stand in a section of their own; -1: none. */
static int topic_of(const struct view *v)
{
    return session_int(v->session, PROP_APP_WORKSPACE) == WORKSPACE_CONVOLVE ? session_topic(v->session) : -1;
}

static int rows_of(const struct view *v)
{
    const int topic = topic_of(v), lines = workspace_lines(v).n + COUNT(common_lines);
    return (lines + 1) / 2 + (topic < 0 ? 0 : 1 + (count(topic_lines[topic], TOPIC_LINES) + 1) / 2);
}

/* Wide enough for the longest line, if the window is. */
static float width_of(const struct view *v)
{
    const struct help_lines all[] = {workspace_lines(v), {common_lines, COUNT(common_lines)}};
    float longest = 0;
    for (size_t i = 0; i < COUNT(all); i++)
        for (int k = 0; k < all[i].n; k++)
            longest = fmaxf(longest, ui_text_width(v->ui, FONT_NOTE, _(all[i].line[k].what)));
    return fminf(fmaxf(WIDTH, 2 * (KEYS + ceilf(longest) + 2) + GAPS), v->width - 32);
}

static void content(const struct view *v, struct rect r, float pitch)
{
    const struct theme *t = ui_theme(v->ui);
    const int topic = topic_of(v);
    draw_text(ui_draw(v->ui), r.x + 24, r.y + 36, FONT_TITLE, TEXT_LEFT, t->hi, _("Keys"));
    const float y =
        columns(v, r, r.y + 72, pitch, workspace_lines(v), (struct help_lines){common_lines, COUNT(common_lines)});
    if (topic < 0)
        return;
    draw_fill(ui_draw(v->ui), (struct rect){r.x + 24, roundf(y - pitch / 2 - 2), r.w - 48, 1}, 0, t->line);
    draw_text(ui_draw(v->ui), r.x + 24, y + 4, FONT_HEAD, TEXT_LEFT, t->hi,
              _(prop_infos[PROP_CONVOLVE_MODE].titles[BOARD_MODES + topic]));
    columns(v, r, y + pitch + 2, pitch, (struct help_lines){topic_lines[topic], count(topic_lines[topic], TOPIC_LINES)},
            (struct help_lines){0});
}

void help_overlay(const struct view *v)
{
    if (!session_help_open(v->session))
        return;
    const float rows = (float)rows_of(v), pitch = floorf(fminf(HELP_LINE, (v->height - 32 - 80) / rows));
    const float w = width_of(v), h = 80 + pitch * rows;
    const struct rect r = {roundf((v->width - w) / 2), roundf((v->height - h) / 2), w, h};
    bool open = true;
    if (ui_popup_begin(v->ui, "help-card", r, &open)) {
        content(v, r, pitch);
        const struct rect close = {r.x + w - 44, r.y + 12, 32, 32};
        if (ui_button(v->ui, "close", close, UI_ICON_CLOSE, NULL, NULL, UI_GHOST))
            open = false;
        ui_popup_end(v->ui);
    }
    if (!open)
        request_command(v->requests, COMMAND_HELP);
}
