#include "engine/worker/follow_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/base/i18n.h"

#define ENDING ".onnx"
#define EARLIER_NS ((int64_t)2000000000) /* between two trainings; clocks of writers may differ a little */
#define GROWING 1.0                      /* s after which a file that still changes is worth a word */

/* What a folder holds. */

static bool is_model(const char *name)
{
    const size_t n = strlen(name), m = sizeof ENDING - 1;
    return name[0] != '.' && n > m && !strcmp(name + n - m, ENDING);
}

static int64_t number_of(const char *name)
{
    enum { DIGITS_MOST = 18 };
    const char *const end = name + strlen(name) - (sizeof ENDING - 1), *at = end;
    int64_t number = 0;
    while (at > name && at[-1] >= '0' && at[-1] <= '9')
        at--;
    while (at < end && *at == '0')
        at++;
    if (end - at > DIGITS_MOST || (at == end && (end == name || end[-1] != '0')))
        return -1;
    for (; at < end; at++)
        number = number * 10 + (*at - '0');
    return number <= INT_MAX ? number : -1; /* a date is no step, and could not be asked for as one */
}

static void finish_file(struct follow_file *f)
{
    free(f->name);
    f->name = NULL;
}

static void finish_files(struct follow_file *file, int n)
{
    for (int i = 0; i < n; i++)
        finish_file(&file[i]);
    free(file);
}

void follow_list_finish(struct follow_list *l)
{
    finish_files(l->file, l->n);
    free(l->order);
    *l = (struct follow_list){0};
}

/* Of a regular file, behind its links; false: it is none, or is gone already. */
static bool describe(int folder, const char *name, struct follow_file *f)
{
    struct stat st;
    if (fstatat(folder, name, &st, 0) != 0 || !S_ISREG(st.st_mode))
        return false;
    *f = (struct follow_file){.number = number_of(name),
                              .size = (int64_t)st.st_size,
                              .written_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
                              .inode = (uint64_t)st.st_ino};
    return true;
}

struct found {
    struct follow_file *file;
    int n, room;
};

static enum cs_status add(struct found *to, const struct follow_file *f, const char *name, const char *folder,
                          struct cs_error *err)
{
    if (to->n == FOLLOW_FILES_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("%s: there are more than %d .onnx files: move older ones away"), folder,
                       FOLLOW_FILES_MAX);
    if (to->n == to->room) {
        const int room = to->room ? 2 * to->room : 64;
        struct follow_file *more = realloc(to->file, (size_t)room * sizeof *more);
        if (!more)
            return cs_no_memory(err);
        to->file = more;
        to->room = room;
    }
    to->file[to->n] = *f;
    to->file[to->n].name = strdup(name);
    return to->file[to->n].name ? (to->n++, CS_OK) : cs_no_memory(err);
}

static enum cs_status list_folder(DIR *dir, const char *folder, struct found *to, struct cs_error *err)
{
    struct follow_file f;
    const struct dirent *entry;
    enum cs_status status = CS_OK;
    for (errno = 0; !status && (entry = readdir(dir)) != NULL; errno = 0)
        if (is_model(entry->d_name) && describe(dirfd(dir), entry->d_name, &f))
            status = add(to, &f, entry->d_name, folder, err);
    if (!status && errno)
        status = cs_fail(err, CS_IO, "%s: %s", folder, strerror(errno));
    return status;
}

static enum cs_status fail_to_open(const char *folder, struct cs_error *err)
{
    switch (errno) {
    case ENOENT:
        return cs_fail(err, CS_NOT_FOUND, _("%s: there is no such folder yet; it is waited for"), folder);
    case ENOTDIR:
        return cs_fail(err, CS_BAD_VALUE, _("%s is no folder: follow the one that the files are in"), folder);
    case EACCES:
        return cs_fail(err, CS_IO, _("%s: this folder may not be read: change its permissions"), folder);
    default:
        return cs_fail(err, CS_IO, "%s: %s", folder, strerror(errno));
    }
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct follow_file *)a)->name, ((const struct follow_file *)b)->name);
}

static enum cs_status find_files(const char *folder, struct found *found, struct cs_error *err)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return fail_to_open(folder, err);
    const enum cs_status status = list_folder(dir, folder, found, err);
    closedir(dir);
    if (!status && found->n > 1)
        qsort(found->file, (size_t)found->n, sizeof *found->file, compare_names);
    return status;
}

/* What has become of them since the scan before. */

static bool is_same(const struct follow_file *a, const struct follow_file *b)
{
    return a->size == b->size && a->written_ns == b->written_ns && a->inode == b->inode;
}

static void keep(struct follow_file *f, const struct follow_file *before, double now)
{
    f->steps = before->steps;
    f->aside = before->aside;
    f->since = before->since;
    f->changed = before->changed;
    f->state = before->state;
    if (f->state == FOLLOW_YOUNG || (f->state == FOLLOW_WAITING && now - f->changed >= FOLLOW_STILL))
        f->state = FOLLOW_READY;
}

static void note_change(struct follow_list *l, struct follow_file *f, const struct follow_file *before, double now)
{
    const bool was_read = before->state == FOLLOW_READ;
    f->aside = before->aside;
    f->since = was_read || before->state == FOLLOW_BAD || before->state == FOLLOW_SKIPPED ? now : before->since;
    f->changed = now;
    f->steps = was_read ? 0 : before->steps; /* counted: it is another version */
    l->rewritten = l->rewritten || was_read;
}

/* Both by name. */
static void compare_with_before(struct follow_list *l, struct found *found, double now)
{
    int k = 0;
    for (int i = 0; i < found->n; i++) {
        struct follow_file *f = &found->file[i];
        while (k < l->n && strcmp(l->file[k].name, f->name) < 0)
            k++;
        f->since = f->changed = now;
        if (k == l->n || strcmp(l->file[k].name, f->name) != 0)
            continue;
        if (is_same(f, &l->file[k]))
            keep(f, &l->file[k], now);
        else
            note_change(l, f, &l->file[k], now);
    }
}

/* Order. */

static int compare_places(const struct follow_file *a, const struct follow_file *b, bool by_number)
{
    if (by_number && a->number != b->number)
        return a->number < b->number ? -1 : 1;
    if (a->written_ns != b->written_ns)
        return a->written_ns < b->written_ns ? -1 : 1;
    return strcmp(a->name, b->name);
}

static int compare_by_number(const void *a, const void *b)
{
    return compare_places(*(const struct follow_file *const *)a, *(const struct follow_file *const *)b, true);
}

static int compare_by_time(const void *a, const void *b)
{
    return compare_places(*(const struct follow_file *const *)a, *(const struct follow_file *const *)b, false);
}

/* How many of n files, in the order of their numbers, are the present training's. */
static int end_of_training(struct follow_file *const *file, int n)
{
    int last = 0;
    for (int i = 1; i < n; i++)
        if (file[i]->written_ns >= file[last]->written_ns)
            last = i;
    int64_t oldest = INT64_MAX, latest_after = INT64_MIN;
    for (int i = 0; i <= last; i++)
        oldest = file[i]->written_ns < oldest ? file[i]->written_ns : oldest;
    for (int i = last + 1; i < n; i++)
        latest_after = file[i]->written_ns > latest_after ? file[i]->written_ns : latest_after;
    return last + 1 < n && oldest - EARLIER_NS > latest_after ? last + 1 : n;
}

/* Nothing that was read before counts any more. */
static void begin_anew(struct follow_list *l)
{
    l->training++;
    l->top = 0;
    l->read = 0;
    for (int i = 0; i < l->n; i++)
        if (l->file[i].state == FOLLOW_READ || l->file[i].state == FOLLOW_SKIPPED)
            l->file[i].state = FOLLOW_READY;
}

static bool has_numbers(const struct follow_list *l)
{
    for (int i = 0; i < l->n; i++)
        if (l->file[i].number >= 0)
            return true;
    return false;
}

/* True when files were ordered otherwise before, and what was read has steps that mean nothing now. */
static bool choose_order(struct follow_list *l)
{
    const bool before = l->by_number, one = l->n == 1 && l->rewritten;
    if (l->n == 0)
        return false;
    l->rewritten = one;
    l->by_number = has_numbers(l) && !one;
    return l->read > 0 && l->by_number != before && !one;
}

/* True when a file that was read has changed sides. */
static bool set_aside(struct follow_list *l)
{
    bool changed = false;
    for (int i = 0; i < l->n; i++)
        l->file[i].was_aside = l->file[i].aside, l->file[i].aside = true;
    for (int i = 0; i < l->n_order; i++)
        l->file[l->order[i]].aside = false;
    for (int i = 0; i < l->n; i++)
        changed = changed || (l->file[i].state == FOLLOW_READ && l->file[i].aside != l->file[i].was_aside);
    return changed;
}

/* All that was read is gone, and what is there instead begins below it. */
static bool was_emptied(const struct follow_list *l)
{
    if (!l->by_number || l->read == 0 || l->n_order == 0)
        return false;
    for (int i = 0; i < l->n_order; i++)
        if (l->file[l->order[i]].state == FOLLOW_READ)
            return false;
    return (uint64_t)l->file[l->order[l->n_order - 1]].number < l->top;
}

static void count_steps(struct follow_list *l)
{
    for (int i = 0; i < l->n_order; i++) {
        struct follow_file *f = &l->file[l->order[i]];
        if (l->by_number)
            f->steps = (uint64_t)f->number;
        else if (f->steps == 0)
            f->steps = ++l->counted;
        if (f->steps > l->counted)
            l->counted = f->steps;
    }
}

static void put_in_order(struct follow_list *l, struct follow_file **sorted)
{
    const bool other_order = choose_order(l);
    int n = 0;
    for (int i = 0; i < l->n; i++)
        if (!l->by_number || l->file[i].number >= 0)
            sorted[n++] = &l->file[i];
    if (n > 1)
        qsort(sorted, (size_t)n, sizeof *sorted, l->by_number ? compare_by_number : compare_by_time);
    l->n_order = l->by_number && n > 0 ? end_of_training(sorted, n) : n;
    for (int i = 0; i < l->n_order; i++)
        l->order[i] = (int)(sorted[i] - l->file);
    const bool other_training = set_aside(l);
    if (other_order || other_training || was_emptied(l))
        begin_anew(l);
    count_steps(l);
}

/* Of the files that wait behind the one that is read next, every so many-th is left waiting. */
static void thin(struct follow_list *l, int most)
{
    int waiting = -1, k = 0; /* not the next one */
    for (int i = 0; i < l->n_order; i++)
        waiting += l->file[l->order[i]].state == FOLLOW_READY;
    for (int i = 0; i < l->n_order && waiting > most; i++) {
        struct follow_file *f = &l->file[l->order[i]];
        if (f->state != FOLLOW_READY || k == waiting)
            continue;
        const bool stays = k == 0 || (int64_t)k * most / waiting > (int64_t)(k - 1) * most / waiting;
        k++;
        if (!stays)
            f->state = FOLLOW_SKIPPED;
    }
}

enum cs_status follow_list_scan(struct follow_list *l, const char *folder, int most, double now, struct cs_error *err)
{
    struct found found = {0};
    enum cs_status status = find_files(folder, &found, err);
    const size_t room = (size_t)(found.n ? found.n : 1);
    int *order = status ? NULL : malloc(room * sizeof *order);
    struct follow_file **sorted = status ? NULL : malloc(room * sizeof *sorted);
    if (!status && (!order || !sorted))
        status = cs_no_memory(err);
    if (status && status != CS_NOT_FOUND) {
        finish_files(found.file, found.n);
        free(order);
        free(sorted);
        return status;
    }
    compare_with_before(l, &found, now);
    finish_files(l->file, l->n);
    free(l->order);
    l->file = found.file;
    l->n = found.n;
    l->order = order;
    put_in_order(l, sorted);
    free(sorted);
    thin(l, most);
    return status;
}

/* Reading. */

int follow_list_next(const struct follow_list *l)
{
    for (int i = l->n_order - 1; i >= 0; i--)
        if (l->file[l->order[i]].state == FOLLOW_READY)
            return l->order[i];
    return -1;
}

bool follow_list_is_newest(const struct follow_list *l, int i)
{
    return l->read == 0 || l->file[i].steps >= l->top;
}

void follow_list_done(struct follow_list *l, int i, enum cs_status status, const struct cs_error *err, double now)
{
    struct follow_file *f = &l->file[i];
    if (status == CS_CANCELLED)
        return;
    if (status) {
        const bool for_good = status == CS_NO_MEMORY || now - f->changed >= FOLLOW_STILL;
        f->state = for_good ? FOLLOW_BAD : FOLLOW_WAITING;
        if (for_good && follow_list_is_newest(l, i))
            l->why = *err;
        return;
    }
    if (follow_list_is_newest(l, i))
        l->top = f->steps;
    l->read++;
    f->state = FOLLOW_READ;
}

void follow_list_again(struct follow_list *l)
{
    begin_anew(l);
}

/* What there is to tell. */

/* The last in the order, when it is newer than all that were read. */
static const struct follow_file *newest_unread(const struct follow_list *l)
{
    const struct follow_file *f = l->n_order > 0 ? &l->file[l->order[l->n_order - 1]] : NULL;
    return f && f->state != FOLLOW_READ && (l->read == 0 || f->steps >= l->top) ? f : NULL;
}

const char *follow_list_waiting(const struct follow_list *l, double now)
{
    const struct follow_file *f = newest_unread(l);
    if (!f)
        return NULL;
    const bool grows = f->state == FOLLOW_YOUNG && now - f->since >= GROWING;
    return grows || f->state == FOLLOW_WAITING ? f->name : NULL;
}

const char *follow_list_error(const struct follow_list *l)
{
    const struct follow_file *f = newest_unread(l);
    return f && f->state == FOLLOW_BAD ? l->why.text : "";
}

int follow_list_left_out(const struct follow_list *l)
{
    const struct follow_file *newest = newest_unread(l);
    int n = 0;
    for (int i = 0; i < l->n; i++) {
        const struct follow_file *f = &l->file[i];
        n += f->aside || f->state == FOLLOW_SKIPPED || (f->state == FOLLOW_BAD && f != newest);
    }
    return n;
}

bool follow_list_is_settled(const struct follow_list *l, double now)
{
    for (int i = 0; i < l->n_order; i++) {
        const struct follow_file *f = &l->file[l->order[i]];
        const bool hopeful = f->state == FOLLOW_YOUNG || f->state == FOLLOW_WAITING;
        if (f->state == FOLLOW_READY || (hopeful && now - f->since < 2 * FOLLOW_STILL))
            return false;
    }
    return true;
}
