/* app/views/network_builder.c - the left panel's second face: the network as a list of layers, to be changed. */
#include "app/views/network_builder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "engine/base/i18n.h"
#include "engine/data/dataset.h"

enum { ROW = 40, GAP = 6, CONTROL = 32 };

void builder_change(const struct view *v, const struct session_change *c)
{
    struct cs_error err;
    char *text;
    if (session_changed_net(v->session, c, &text, NULL, &err) != CS_OK) {
        request_say(v->requests, err.text);
        return;
    }
    request_text(v->requests, PROP_TRAIN_NET, text);
    cs_free(text);
}

/* At what it found, where that is known. */
void builder_choose(const struct view *v, const struct net_draft *d, int node)
{
    const char *name = d->lines->node[node].name;
    const struct net *net = session_snapshot(v->session)->net;
    const struct session_place at = session_strongest(v->session, net ? net_find(net, name) : -1);
    request_text(v->requests, PROP_NETWORK_NODE, name);
    request_int(v->requests, PROP_NETWORK_MAP, at.map);
    request_int(v->requests, PROP_NETWORK_ROW, at.row);
    request_int(v->requests, PROP_NETWORK_COLUMN, at.col);
}

struct rect builder_row(const struct view *v, struct rect area, float *y, const char *label, const char *help,
                        float control)
{
    const struct color c = ui_theme(v->ui)->text;
    const float room = area.w - control - 8;
    const bool beside = ui_text_width(v->ui, FONT_NOTE, label) <= room;
    const struct font font = ui_text_width(v->ui, FONT_BODY, label) <= room ? FONT_BODY : FONT_NOTE;
    const struct rect text = {area.x, *y, beside ? room : area.w, beside ? (float)ROW : 24.0f};
    ui_label(v->ui, area.x, *y + (beside ? 25.0f : 20.0f), text.w, font, TEXT_LEFT, c, label);
    if (help && *help)
        ui_tooltip(v->ui, text, help);
    const float top = beside ? *y + (ROW - CONTROL) / 2 : *y + 26;
    *y = beside ? *y + ROW : top + CONTROL + 6;
    return (struct rect){beside ? area.x + area.w - control : area.x, top, beside ? control : area.w, CONTROL};
}

bool builder_number(const struct view *v, struct rect area, float *y, const char *label, const char *help,
                    const struct ui_number *n, double *value)
{
    const struct rect r = builder_row(v, area, y, label, help, v->frame == FRAME_MEDIUM ? 92 : 104);
    return ui_stepper(v->ui, label, r, value, n, true);
}

const struct dataset_info *builder_data(const struct view *v)
{
    const char *name = session_text(v->session, PROP_TRAIN_DATA);
    const struct dataset_info *info;
    for (int i = 0; (info = dataset_info_nth(i)) != NULL; i++)
        if (!strcmp(info->name, name))
            return info;
    return NULL;
}

/* What can be added, in the order of the menu. */
static const char *const new_layers[] = {"conv2d(16, kernel_size=3, padding=1)",
                                         "conv_transpose2d(16, kernel_size=2, stride=2)",
                                         "max_pool2d(2)",
                                         "avg_pool2d(2)",
                                         "min_pool2d(2)",
                                         "global_avg_pool2d()",
                                         "global_max_pool2d()",
                                         "adaptive_avg_pool2d(4)",
                                         "batch_norm2d()",
                                         "group_norm(2)",
                                         "instance_norm()",
                                         "layer_norm()",
                                         "local_response_norm(5)",
                                         "relu()",
                                         "leaky_relu()",
                                         "elu()",
                                         "sigmoid()",
                                         "tanh()",
                                         "softmax()",
                                         "dropout()",
                                         "dropout2d()",
                                         "flatten()",
                                         "linear(64)",
                                         "reshape(-1)",
                                         "add()",
                                         "mul()",
                                         "concat()",
                                         "upsample(2)",
                                         "pad(1)"};
enum { NEW_LAYERS = sizeof new_layers / sizeof *new_layers };

static void new_layer_menu(const struct view *v, struct rect r)
{
    char name[NEW_LAYERS + 1][32];
    const char *items[NEW_LAYERS + 1], *set = session_text(v->session, PROP_NETWORK_NEW_LAYER);
    int n = 0, chosen = -1;
    for (; n < NEW_LAYERS; n++) {
        snprintf(name[n], sizeof name[n], "%.*s", (int)strcspn(new_layers[n], "("), new_layers[n]);
        items[n] = name[n];
        if (!strcmp(new_layers[n], set))
            chosen = n;
    }
    if (chosen < 0) { /* a script's own */
        chosen = n;
        items[n++] = set;
    }
    int now = chosen;
    if (ui_choice(v->ui, "new-layer", r, items, n, &now, true) && now < NEW_LAYERS)
        request_text(v->requests, PROP_NETWORK_NEW_LAYER, new_layers[now]);
    ui_tooltip(v->ui, r, set);
}

static void command_button(const struct view *v, struct rect r, enum ui_icon icon, enum command_id c, const char *label)
{
    char tip[160];
    const unsigned flags = session_can_run(v->session, c) ? 0 : UI_DISABLED;
    if (ui_button(v->ui, command_infos[c].name, r, icon, label, NULL, flags))
        request_command(v->requests, c);
    if (command_infos[c].key)
        snprintf(tip, sizeof tip, "%s (%s)", _(command_infos[c].label), command_infos[c].key);
    else
        snprintf(tip, sizeof tip, "%s", _(command_infos[c].label));
    ui_tooltip(v->ui, r, tip);
}

/* Add, and what is done to the chosen layer. */
static float tools(const struct view *v, struct rect area, float y)
{
    const float small = CONTROL + 4;
    new_layer_menu(v, (struct rect){area.x, y, area.w - small - GAP, CONTROL});
    command_button(v, (struct rect){area.x + area.w - small, y, small, CONTROL}, UI_ICON_PLUS,
                   COMMAND_NETWORK_ADD_LAYER, NULL);
    y += CONTROL + GAP;
    const float wide = area.w - 2 * (small + GAP);
    command_button(v, (struct rect){area.x, y, wide, CONTROL}, UI_ICON_CLOSE, COMMAND_NETWORK_REMOVE_LAYER,
                   _("Remove"));
    command_button(v, (struct rect){area.x + wide + GAP, y, small, CONTROL}, UI_ICON_CHEVRON_UP,
                   COMMAND_NETWORK_LAYER_EARLIER, NULL);
    command_button(v, (struct rect){area.x + area.w - small, y, small, CONTROL}, UI_ICON_CHEVRON_DOWN,
                   COMMAND_NETWORK_LAYER_LATER, NULL);
    return y + CONTROL + 12;
}

static float footer(const struct view *v, struct rect area, float y)
{
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->line);
    y += 12;
    command_button(v, (struct rect){area.x, y, area.w, CONTROL}, UI_ICON_NONE, COMMAND_NETWORK_DENSE_TWIN,
                   _("Dense layers instead"));
    y += CONTROL + GAP;
    command_button(v, (struct rect){area.x, y, area.w, CONTROL}, UI_ICON_SAVE, COMMAND_NETWORK_SAVE, _("Save as .net"));
    return y + CONTROL + 12;
}

static void keys(const struct view *v)
{
    static const struct {
        int32_t key;
        unsigned mods;
        enum command_id command;
    } all[] = {{UI_KEY_INSERT, 0, COMMAND_NETWORK_ADD_LAYER},
               {UI_KEY_DELETE, 0, COMMAND_NETWORK_REMOVE_LAYER},
               {UI_KEY_UP, UI_CTRL, COMMAND_NETWORK_LAYER_EARLIER},
               {UI_KEY_DOWN, UI_CTRL, COMMAND_NETWORK_LAYER_LATER},
               {'s', UI_CTRL, COMMAND_NETWORK_SAVE}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (ui_take_key(v->ui, 0, all[i].key, all[i].mods) && session_can_run(v->session, all[i].command))
            request_command(v->requests, all[i].command);
}

static void head_note(const struct net_draft *d, char *text, size_t size)
{
    char count[FORMAT_MAX];
    text[0] = '\0';
    if (d && !d->broken)
        snprintf(text, size, _("%s parameters"), format_count(count, net_param_count(d->fits)));
}

float network_builder(const struct view *v, struct rect area)
{
    const char *why;
    const struct net_draft *d = session_draft(v->session, &why);
    char note[64];
    head_note(d, note, sizeof note);
    const bool roomy =
        ui_text_width(v->ui, FONT_HEAD, _("Network")) + ui_text_width(v->ui, FONT_NOTE, note) + 16 < area.w;
    ui_push_id(v->ui, "builder");
    float y = panel_head(v, area, area.y, _("Network"), roomy && *note ? note : NULL);
    y = builder_net(v, area, y);
    if (d) {
        y = builder_list(v, d, area, y);
        y = tools(v, area, y + 8);
        y = builder_layer(v, d, area, y);
        y = footer(v, area, y + 4);
        keys(v);
    } else {
        y += 8 + ui_paragraph(v->ui, area.x, y + 20, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid, why);
    }
    ui_pop_id(v->ui);
    return y - area.y;
}
