#include "engine/worker/save_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/base/i18n.h"

enum { NAME_PART = 32, LEFT_SECONDS = 3600 /* after which a half-written file is nobody's */ };

/* What may stand in the name of a file everywhere: of a path, its last part. */
static void plain_name(const char *text, char name[NAME_PART])
{
    const char *slash = strrchr(text, '/');
    int n = 0;
    for (const char *at = slash && slash[1] ? slash + 1 : text; *at && n < NAME_PART - 1; at++) {
        const bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9');
        name[n++] = plain ? *at : '_';
    }
    name[n] = '\0';
}

bool save_folder_name(const char *folder, const char *net, const char *data, uint64_t number, char path[SAVE_PATH])
{
    char net_part[NAME_PART], data_part[NAME_PART], when[32];
    const time_t now = time(NULL);
    struct tm local = {0};
    plain_name(net, net_part);
    plain_name(data, data_part);
    localtime_r(&now, &local);
    strftime(when, sizeof when, "%Y%m%d-%H%M%S", &local);
    const int length = snprintf(path, SAVE_PATH, "%s/%s-%s-%s-%ld-%llu.onnx", folder, net_part, data_part, when,
                                (long)getpid(), (unsigned long long)number);
    return length < SAVE_PATH;
}

enum cs_status save_folder_prepare(const char *path, struct cs_error *err)
{
    char folder[SAVE_PATH];
    snprintf(folder, sizeof folder, "%s", path);
    for (char *at = folder + 1; (at = strchr(at, '/')) != NULL; *at++ = '/') {
        *at = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return cs_fail(err, CS_IO, "%s: %s", folder, strerror(errno));
    }
    return CS_OK;
}

struct entry {
    char name[256];
    struct timespec at;
};

static int by_age(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->at.tv_sec != y->at.tv_sec)
        return x->at.tv_sec < y->at.tv_sec ? 1 : -1;
    if (x->at.tv_nsec != y->at.tv_nsec)
        return x->at.tv_nsec < y->at.tv_nsec ? 1 : -1;
    return strcmp(y->name, x->name);
}

static bool ends_in(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n > m && strcmp(text + n - m, end) == 0;
}

/* Files of the folder whose names end so, the newest first; *entry is NULL without memory or folder. */
static int read_folder(const char *folder, const char *end, struct entry **entry)
{
    int n = 0;
    DIR *dir = opendir(folder);
    *entry = dir ? calloc(SAVE_FOLDER_MOST, sizeof **entry) : NULL;
    const struct dirent *d;
    while (*entry && n < SAVE_FOLDER_MOST && (d = readdir(dir)) != NULL) {
        struct stat st;
        if (!ends_in(d->d_name, end) || strlen(d->d_name) >= sizeof(*entry)->name ||
            fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
            continue;
        strcpy((*entry)[n].name, d->d_name);
        (*entry)[n++].at = st.st_mtim;
    }
    if (dir)
        closedir(dir);
    if (n > 0)
        qsort(*entry, (size_t)n, sizeof **entry, by_age);
    return n;
}

static void remove_file(const char *folder, const char *name)
{
    char path[SAVE_PATH + 256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

/* What the process that wrote it would have renamed by now. */
static void remove_left(const char *folder)
{
    struct entry *entry;
    const time_t now = time(NULL);
    const int n = read_folder(folder, ".onnx.tmp", &entry);
    for (int i = 0; i < n; i++)
        if (entry[i].at.tv_sec < now - LEFT_SECONDS)
            remove_file(folder, entry[i].name);
    free(entry);
}

void save_folder_tidy(const char *path)
{
    char folder[SAVE_PATH];
    const char *name = strrchr(path, '/');
    if (!name)
        return;
    snprintf(folder, sizeof folder, "%.*s", (int)(name - path), path);
    struct entry *entry;
    const int n = read_folder(folder, ".onnx", &entry);
    for (int i = SAVE_FOLDER_KEEP; i < n; i++)
        if (strcmp(entry[i].name, name + 1) != 0)
            remove_file(folder, entry[i].name);
    free(entry);
    remove_left(folder);
}

int save_folder_list(const char *folder, char (*path)[SAVE_PATH], int most)
{
    struct entry *entry;
    const int found = read_folder(folder, ".onnx", &entry);
    int n = 0;
    for (int i = 0; i < found && n < most; i++)
        n += snprintf(path[n], SAVE_PATH, "%s/%s", folder, entry[i].name) < SAVE_PATH;
    free(entry);
    return n;
}
