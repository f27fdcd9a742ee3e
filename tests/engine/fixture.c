#include "tests/engine/fixture.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ENTRIES = 2048, NAME_MAX_LENGTH = 48 };

struct entry {
    char name_case[NAME_MAX_LENGTH], part[NAME_MAX_LENGTH];
    struct tensor tensor; /* no data: a text */
    char *text;
};

struct fixture {
    struct entry entry[MAX_ENTRIES];
    int n_entries;
};

static struct entry *new_entry(struct fixture *f, const char *name)
{
    ck_assert_msg(f->n_entries < MAX_ENTRIES, "too many entries");
    struct entry *e = &f->entry[f->n_entries++];
    ck_assert_msg(sscanf(name, "%47[^.].%47s", e->name_case, e->part) == 2, "'%s' is no CASE.PART", name);
    return e;
}

static void read_dims(struct shape *s, const char *text)
{
    int used, dim;
    for (*s = (struct shape){0}; sscanf(text, "%d%n", &dim, &used) == 1; text += used) {
        ck_assert_int_lt(s->rank, CS_MAX_DIMS);
        s->dim[s->rank++] = dim;
    }
}

static void read_numbers(struct tensor *t, char *line)
{
    const size_t count = shape_count(&t->shape);
    char *at = line;
    for (size_t i = 0; i < count; i++) {
        char *end;
        t->data[i] = strtof(at, &end);
        ck_assert_msg(end != at, "number %zu of %zu is missing", i, count);
        at = end;
    }
    ck_assert_msg(strspn(at, " \n") == strlen(at), "more than %zu numbers", count);
}

static void read_line(struct fixture *f, char *line, char *next)
{
    char name[2 * NAME_MAX_LENGTH];
    int used = 0;
    line[strcspn(line, "\n")] = '\0';
    if (sscanf(line, "text %95s %n", name, &used) == 1) {
        new_entry(f, name)->text = strdup(line + used);
    } else if (sscanf(line, "tensor %95s%n", name, &used) == 1) {
        struct entry *e = new_entry(f, name);
        struct shape shape;
        read_dims(&shape, line + used);
        ck_assert_int_eq(tensor_init(&e->tensor, &shape, NULL), CS_OK);
        read_numbers(&e->tensor, next);
    }
}

struct fixture *fixture_open(const char *name)
{
    const char *folder = getenv("CONVOSCOPE_TEST_DATA");
    char path[1024];
    ck_assert_msg(folder, "CONVOSCOPE_TEST_DATA is not set: run the tests with meson test");
    snprintf(path, sizeof path, "%s/torch/%s.txt", folder, name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file, "cannot open %s", path);
    struct fixture *f = calloc(1, sizeof *f);
    char *line = NULL, *next = NULL;
    size_t size = 0, next_size = 0;
    while (getline(&line, &size, file) > 0) {
        if (!strncmp(line, "tensor ", 7))
            ck_assert_int_gt(getline(&next, &next_size, file), 0);
        read_line(f, line, next);
    }
    free(line);
    free(next);
    fclose(file);
    return f;
}

void fixture_close(struct fixture *f)
{
    for (int i = 0; i < f->n_entries; i++) {
        tensor_finish(&f->entry[i].tensor);
        free(f->entry[i].text);
    }
    free(f);
}

const char *fixture_case(struct fixture *f, int i)
{
    const char *last = "";
    for (int e = 0; e < f->n_entries; e++) {
        if (strcmp(last, f->entry[e].name_case) && i-- == 0)
            return f->entry[e].name_case;
        last = f->entry[e].name_case;
    }
    return NULL;
}

static const struct entry *find(const struct fixture *f, const char *name_case, const char *part)
{
    for (int i = 0; i < f->n_entries; i++)
        if (!strcmp(f->entry[i].name_case, name_case) && !strcmp(f->entry[i].part, part))
            return &f->entry[i];
    return NULL;
}

bool fixture_has(const struct fixture *f, const char *name_case, const char *part)
{
    return find(f, name_case, part) != NULL;
}

const struct tensor *fixture_tensor(const struct fixture *f, const char *name_case, const char *part)
{
    const struct entry *e = find(f, name_case, part);
    ck_assert_msg(e && e->tensor.data, "no tensor %s.%s", name_case, part);
    return &e->tensor;
}

const char *fixture_text(const struct fixture *f, const char *name_case, const char *part)
{
    const struct entry *e = find(f, name_case, part);
    ck_assert_msg(e && e->text, "no text %s.%s", name_case, part);
    return e->text;
}

void fixture_compare(const struct fixture *f, const char *name_case, const char *part, const float *got,
                     double tolerance)
{
    const struct tensor *want = fixture_tensor(f, name_case, part);
    const size_t count = shape_count(&want->shape);
    double largest = 1e-6;
    for (size_t i = 0; i < count; i++)
        largest = fmax(largest, fabs((double)want->data[i]));
    for (size_t i = 0; i < count; i++)
        if (!(fabs((double)got[i] - (double)want->data[i]) <= tolerance * largest)) /* NaN fails, too */
            ck_abort_msg("%s.%s[%zu] is %.9g, PyTorch says %.9g", name_case, part, i, (double)got[i],
                         (double)want->data[i]);
}
