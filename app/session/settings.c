#include "app/session/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/base/tensor.h"

bool settings_path(char path[PATH_MAX])
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int length = PATH_MAX;
    if (config && config[0] == '/') /* a relative one is invalid by the XDG specification */
        length = snprintf(path, PATH_MAX, "%s/convoscope/settings", config);
    else if (home && *home)
        length = snprintf(path, PATH_MAX, "%s/.config/convoscope/settings", home);
    return length < PATH_MAX;
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]))
        text[--length] = '\0';
    return text;
}

/* "name = value"; false for anything else. */
static bool take_line(char *line, struct value *values)
{
    char *equals = strchr(line, '=');
    if (!equals)
        return false;
    *equals = '\0';
    const int id = prop_find(trim(line));
    struct value v;
    if (id < 0 || !(prop_infos[id].flags & PROP_SAVED) ||
        prop_parse((enum prop_id)id, trim(equals + 1), &v, NULL) != CS_OK)
        return false;
    value_finish(&values[id]);
    values[id] = v;
    return true;
}

int settings_read_text(const char *text, size_t length, struct value *values)
{
    char *copy = malloc(length + 1);
    if (!copy)
        return 0;
    memcpy(copy, text, length);
    copy[length] = '\0';
    int taken = 0;
    for (char *line = copy; line < copy + length;) {
        const size_t n = strcspn(line, "\n"); /* a 0 byte ends a line, too */
        line[n] = '\0';
        taken += take_line(line, values);
        line += n + 1;
    }
    free(copy);
    return taken;
}

int settings_read(const char *path, struct value *values)
{
    struct file file = {0};
    if (file_open(path, &file, NULL) != CS_OK)
        return 0;
    int taken = 0;
    uint8_t *bytes = NULL;
    const uint64_t length = file.most;
    if (!file.packed && length > 0 && length <= SETTINGS_MAX_BYTES &&
        file_read_new(&file, (size_t)length, &bytes, NULL) == CS_OK)
        taken = settings_read_text((const char *)bytes, (size_t)length, values);
    cs_free(bytes);
    file_close(&file);
    return taken;
}

/* Makes the folders on the way to a file. */
static enum cs_status make_folders(const char *path, struct cs_error *err)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return cs_fail(err, CS_IO, _("%s: cannot be made (%s)"), folder, strerror(errno));
        *slash = '/';
    }
    return CS_OK;
}

static enum cs_status write_lines(FILE *to, const struct value *values, struct cs_error *err)
{
    for (int id = 0; id < PROP_COUNT; id++) {
        if (!(prop_infos[id].flags & PROP_SAVED))
            continue;
        char *text = prop_print((enum prop_id)id, &values[id]);
        if (!text)
            return cs_no_memory(err);
        fprintf(to, "%s = %s\n", prop_infos[id].name, text);
        free(text);
    }
    return CS_OK;
}

enum cs_status settings_write(const char *path, const struct value *values, struct cs_error *err)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (!to)
        return cs_no_memory(err);
    enum cs_status status = write_lines(to, values, err);
    if (fclose(to) != 0 && status == CS_OK)
        status = cs_no_memory(err);
    if (status == CS_OK)
        status = make_folders(path, err);
    if (status == CS_OK)
        status = file_replace(path, text, length, err);
    free(text);
    return status;
}
