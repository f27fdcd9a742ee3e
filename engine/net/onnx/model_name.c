/* engine/net/onnx/model_name.c - which names are those of models, also where none can be read. */
#include <string.h>

#include "engine/net/model_file.h"

const struct model_asset *model_asset_named(const char *name)
{
    const struct model_asset *asset;
    for (int i = 0; (asset = model_asset_nth(i)) != NULL; i++)
        if (!strcmp(asset->name, name))
            return asset;
    return NULL;
}

bool model_is_name(const char *name)
{
    static const char ending[] = ".onnx";
    const size_t length = strlen(name), n = sizeof ending - 1;
    return (length > n && !strcmp(name + length - n, ending)) || model_asset_named(name);
}
