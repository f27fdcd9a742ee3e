/* app/cli/cli_list.c - `convoscope list`: what there is by name, from the tables themselves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/cli.h"
#include "app/session/commands.h"
#include "app/session/props.h"
#include "engine/base/i18n.h"
#include "engine/data/dataset.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"

static void print_net(const char *name, const struct net *net, const char *title)
{
    char shape[CS_SHAPE_TEXT];
    printf("%-16s %-10s %12lld %s\n", name, shape_text(net_input(net), shape), (long long)net_param_count(net), title);
}

static void list_models(void)
{
    const struct model_asset *model;
    for (int i = 0; (model = model_asset_nth(i)) != NULL; i++) {
        struct net *net = NULL;
        if (model_load(model->name, &net, NULL, NULL, NULL) == CS_OK)
            print_net(model->name, net, _(model->title));
        net_destroy(&net);
    }
}

static void list_nets(void)
{
    for (int i = 0; net_asset_nth(i); i++) {
        const struct embedded_file *asset = net_asset_nth(i);
        struct net *net = NULL;
        if (net_open_structure(asset->name, &net, NULL) == CS_OK)
            print_net(asset->name, net, net->title);
        net_destroy(&net);
    }
    list_models();
    printf("%-16s %s\n", "pattern:...",
           _("[(CONV-RELU)*N-POOL?]*M-(FC-RELU)*K-SOFTMAX; pattern:N=2,M=3,K=1 and pool=false, channels=32, kernel=3, "
             "width=256, input=3x32x32, classes=10"));
}

static void list_layers(void)
{
    const struct layer_kind *kind;
    for (int i = 0; (kind = layer_kind_nth(i)); i++) {
        printf("%-16s", kind->name);
        for (int a = 0; a < kind->n_attrs; a++)
            printf(" %s", kind->attrs[a].name);
        putchar('\n');
    }
}

static void list_data(void)
{
    const struct dataset_info *info;
    for (int i = 0; (info = dataset_info_nth(i)); i++) {
        char shape[CS_SHAPE_TEXT];
        printf("%-16s %-10s %4d %s\n", info->name, shape_text(&info->sample, shape), info->classes, _(info->title));
    }
}

static void list_properties(void)
{
    for (int i = 0; i < PROP_COUNT; i++) {
        const struct prop_info *p = &prop_infos[i];
        printf("%-24s ", p->name);
        for (int c = 0; p->choices && p->choices[c]; c++)
            printf("%s%s", c ? "|" : "", p->choices[c]);
        if (!p->choices && p->min < p->max)
            printf("%g..%g", p->min, p->max);
        printf(" (%s) %s\n", p->initial, _(p->help));
    }
}

static void list_commands(void)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        printf("%-24s %-14s %s\n", command_infos[i].name, command_infos[i].key ? command_infos[i].key : "",
               _(command_infos[i].label));
}

int cli_list(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*list)(void);
    } lists[] = {{"nets", list_nets},
                 {"layers", list_layers},
                 {"data", list_data},
                 {"properties", list_properties},
                 {"commands", list_commands}};
    struct cs_error err;
    for (size_t i = 0; argc == 1 && i < sizeof lists / sizeof *lists; i++)
        if (!strcmp(argv[0], lists[i].name)) {
            lists[i].list();
            return EXIT_SUCCESS;
        }
    cs_fail(&err, CS_BAD_VALUE, _("list what? nets, layers, data, properties or commands"));
    return cli_bad_usage(&err);
}
