#include "app/views/names.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/data/dataset.h"
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

const char *name_of_net(const char *net, char title[NET_NAME_MAX])
{
    const struct embedded_file *f;
    for (int i = 0; (f = net_asset_nth(i)) != NULL; i++)
        if (!strcmp(f->name, net))
            return title_of_asset(f, title);
    return last_part(net);
}

const char *name_of_data(const char *data)
{
    const struct dataset_info *info;
    for (int i = 0; (info = dataset_info_nth(i)) != NULL; i++)
        if (!strcmp(info->name, data))
            return _(info->title);
    return last_part(data);
}
