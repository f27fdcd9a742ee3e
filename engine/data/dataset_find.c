#include "engine/data/dataset_find.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/base/i18n.h"

static const char *const look_alikes[] = {"fashion", "kmnist", "kuzushiji", "emnist", "notmnist"};

void dataset_folder_name(const char *folder, char name[NAME_MAX + 1])
{
    char real[PATH_MAX];
    const char *path = realpath(folder, real) ? real : folder;
    const char *slash = strrchr(path, '/');
    snprintf(name, NAME_MAX + 1, "%.*s", NAME_MAX, slash && slash[1] ? slash + 1 : path);
}

/* Whether a folder with files of this kind is another set than the one looked for. */
static bool is_look_alike(const struct dataset_kind *kind, const char *folder)
{
    char name[NAME_MAX + 1];
    if (kind != &idx_kind)
        return false;
    dataset_folder_name(folder, name);
    for (size_t i = 0; i < sizeof look_alikes / sizeof *look_alikes; i++)
        if (strcasestr(name, look_alikes[i]))
            return true;
    return false;
}

static bool join(const char *root, const char *name, char path[PATH_MAX])
{
    return snprintf(path, PATH_MAX, "%s/%s", root, name) < PATH_MAX;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The best of root's own folders; a name that fits wins over the alphabet. */
static bool find_below(const char *root, const char *name, const struct dataset_kind *kind, char folder[PATH_MAX])
{
    struct dirent **entries;
    const int n = scandir(root, &entries, is_visible, versionsort);
    bool found = false, named = false;
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX];
        const bool fits = strcasecmp(entries[i]->d_name, name) == 0;
        if ((!found || (fits && !named)) && join(root, entries[i]->d_name, path) && kind->recognises(path) &&
            !is_look_alike(kind, path)) {
            memcpy(folder, path, sizeof path);
            found = true;
            named = fits;
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return found;
}

static bool find_in(const char *root, const char *name, const struct dataset_kind *kind, char folder[PATH_MAX])
{
    if (kind->recognises(root) && !is_look_alike(kind, root) && strlen(root) < PATH_MAX) {
        strcpy(folder, root);
        return true;
    }
    return find_below(root, name, kind, folder);
}

bool dataset_user_folder(char *path)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && data[0] == '/') /* the base directory specification: a relative path is to be ignored */
        return join(data, "convoscope", path);
    return home && join(home, ".local/share/convoscope", path);
}

enum cs_status dataset_find(const char *name, const struct dataset_kind *kind, char folder[PATH_MAX],
                            struct cs_error *err)
{
    char user[PATH_MAX];
    const char *chosen = getenv("CONVOSCOPE_DATA");
    const bool has_chosen = chosen && *chosen, has_user = dataset_user_folder(user);
    if ((has_chosen && find_in(chosen, name, kind, folder)) || (has_user && find_in(user, name, kind, folder)))
        return CS_OK;
    if (has_chosen)
        return cs_fail(err, CS_NOT_FOUND, _("%s: no folder with %s in %s ($CONVOSCOPE_DATA) or %s"), name,
                       kind->example, chosen, has_user ? user : "~/.local/share/convoscope");
    return cs_fail(err, CS_NOT_FOUND, _("%s: put its files (%s and so on) into %s/%s, or set CONVOSCOPE_DATA"), name,
                   kind->example, has_user ? user : "~/.local/share/convoscope", name);
}
