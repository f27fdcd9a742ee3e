#include "app/views/names.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/data/dataset.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* The quoted title in the line that begins with "net", else the name. */
static const char *title_of_asset(const struct embedded_file *f, char title[NET_NAME_MAX])
{
    const char *text = (const char *)f->bytes, *end = text + f->length;
    snprintf(title, NET_NAME_MAX, "%s", f->name);
    while (text < end) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        line_end = line_end ? line_end : end;
        const char *open = !strncmp(text, "net ", 4) ? memchr(text, '"', (size_t)(line_end - text)) : NULL;
        const char *shut = open ? memchr(open + 1, '"', (size_t)(line_end - open - 1)) : NULL;
        if (shut) {
            snprintf(title, NET_NAME_MAX, "%.*s", (int)(shut - open - 1), open + 1);
            break;
        }
        text = line_end + 1;
    }
    return title;
}

/* Of a text in the place of a name ("net my "Mine"; input ..."): its title, else its name. */
static const char *title_of_text(const char *text, char title[NET_NAME_MAX])
{
    text += sizeof "net " - 1;
    const int line = (int)strcspn(text, ";\n"), name = (int)strcspn(text + strspn(text, " "), " ;\n#\"");
    const char *open = memchr(text, '"', (size_t)line);
    const char *shut = open ? memchr(open + 1, '"', (size_t)(text + line - open - 1)) : NULL;
    if (shut && shut > open + 1)
        snprintf(title, NET_NAME_MAX, "%.*s", (int)(shut - open - 1), open + 1);
    else
        snprintf(title, NET_NAME_MAX, "%.*s", name, text + strspn(text, " "));
    return title;
}

/* The next line that is neither empty nor a comment, as text of at most size - 1 characters; NULL after the last. */
static const char *next_line(const char *at, const char *end, char *line, size_t size)
{
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        line_end = line_end ? line_end : end;
        snprintf(line, size, "%.*s", (int)(line_end - at), at);
        at = line_end < end ? line_end + 1 : end;
        if (*line && *line != '#')
            return at;
    }
    return NULL;
}

bool net_fits_known_data(const struct embedded_file *net)
{
    const char *at = (const char *)net->bytes, *end = at + net->length;
    char line[120], last[120] = "";
    struct shape in = {.rank = 3};
    int outputs = 0;
    while ((at = next_line(at, end, line, sizeof line)) != NULL) {
        sscanf(line, "input %dx%dx%d", &in.dim[0], &in.dim[1], &in.dim[2]);
        memcpy(last, line, sizeof last);
    }
    const bool flat = strstr(last, "= flatten()"); /* of one map a class */
    const char *last_kind = strchr(last, '=');
    if (last_kind)
        sscanf(last_kind, "= linear(%d", &outputs);
    int back = 0; /* maps of a picture that an autoencoder gives back */
    if (last_kind)
        sscanf(last_kind, "= conv_transpose2d(%d", &back);
    const struct dataset_info *data;
    for (int i = 0; (data = dataset_info_nth(i)) != NULL; i++)
        if (shape_equal(&in, &data->sample) && (flat || outputs == data->classes || back == in.dim[0]))
            return true;
    return false;
}

const char *name_of_net(const char *net, char title[NET_NAME_MAX])
{
    const struct embedded_file *f;
    for (int i = 0; (f = net_asset_nth(i)) != NULL; i++)
        if (!strcmp(f->name, net))
            return title_of_asset(f, title);
    const struct model_asset *model = model_asset_named(net);
    if (model)
        return _(model->title);
    return net_is_text(net) ? title_of_text(net, title) : last_part(net);
}

const char *name_of_data(const char *data)
{
    const struct dataset_info *info;
    for (int i = 0; (info = dataset_info_nth(i)) != NULL; i++)
        if (!strcmp(info->name, data))
            return _(info->title);
    return last_part(data);
}

static bool is_folder_of(const struct snapshot *s, const char *data)
{
    const struct dataset_info *info;
    for (int i = 0; (info = dataset_info_nth(i)) != NULL; i++)
        if (!strcmp(info->name, data))
            return false;
    return s->data_sample.rank == 3 && s->data_labels >= 2 && !strcmp(s->data_name, last_part(data));
}

bool pattern_for_folder(const struct snapshot *s, const char *data, struct net_pattern *p)
{
    if (!is_folder_of(s, data))
        return false;
    p->input = s->data_sample;
    p->classes = s->data_labels;
    return true;
}

int pattern_pools(const struct shape *input)
{
    enum { SMALL = 8, MOST = 5 };
    const int side = input->dim[1] < input->dim[2] ? input->dim[1] : input->dim[2];
    int pools = 0;
    while (pools < MOST && side >> pools >= SMALL)
        pools++;
    return pools;
}
