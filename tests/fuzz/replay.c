/* tests/fuzz/replay.c - a fuzz target as an ordinary test: every saved input, then some thousands of seeded mutations
 * of them. replay FOLDER              all replay FOLDER FIRST COUNT  only these mutations, to come near one that
 * crashed (they are counted on stderr) */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_INPUTS = 200, MAX_LENGTH = 1 << 14, MUTATIONS = 3000, PROGRESS = 500 };

struct input {
    size_t length;
    uint8_t *bytes;
};

static bool read_input(const char *folder, const char *name, struct input *in)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    in->bytes = malloc(MAX_LENGTH);
    if (!f || !in->bytes) {
        perror(path);
        return false;
    }
    in->length = fread(in->bytes, 1, MAX_LENGTH, f);
    fclose(f);
    return true;
}

static int is_input(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* How many, or -1 when a file cannot be read. */
static int read_inputs(const char *folder, struct input inputs[MAX_INPUTS])
{
    struct dirent **entries;
    const int n = scandir(folder, &entries, is_input, alphasort);
    int count = 0;
    for (int i = 0; i < n; i++) {
        if (count >= 0 && count < MAX_INPUTS)
            count = read_input(folder, entries[i]->d_name, &inputs[count]) ? count + 1 : -1;
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return count;
}

/* One change of a random kind: a flipped bit, a telling value, a cut, a part doubled. */
static void mutate(struct input *in, struct rng *r)
{
    static const uint8_t telling[] = {0, 1, 9, 10, 127, 128, 254, 255};
    if (in->length == 0)
        return;
    const size_t at = rng_u32(r) % in->length, rest = in->length - at;
    switch (rng_int(r, 0, 4)) {
    case 0:
        in->bytes[at] ^= (uint8_t)(1u << rng_int(r, 0, 7));
        break;
    case 1:
        in->bytes[at] = telling[rng_int(r, 0, 7)];
        break;
    case 2:
        memset(in->bytes + at, telling[rng_int(r, 0, 7)], rest < 4 ? rest : 4);
        break;
    case 3:
        if (rng_int(r, 0, 3) == 0)
            in->length = at;
        break;
    default:
        if (in->length + rest <= MAX_LENGTH) {
            memmove(in->bytes + at + rest / 2, in->bytes + at, rest);
            in->length += rest / 2;
        }
    }
}

static void run_mutation(const struct input *inputs, int count, int number, struct input *work)
{
    struct rng r = rng_seeded(0xf0220, (uint64_t)number);
    const struct input *from = &inputs[rng_int(&r, 0, count - 1)];
    work->length = from->length;
    memcpy(work->bytes, from->bytes, from->length);
    for (int changes = rng_int(&r, 1, 6); changes > 0; changes--)
        mutate(work, &r);
    uint8_t *exact = malloc(work->length ? work->length : 1); /* so that reading past the end is seen */
    if (!exact)
        return;
    memcpy(exact, work->bytes, work->length);
    LLVMFuzzerTestOneInput(exact, work->length);
    free(exact);
}

int main(int argc, char **argv)
{
    static struct input inputs[MAX_INPUTS];
    struct input work = {0, malloc(MAX_LENGTH)};
    const int count = argc > 1 ? read_inputs(argv[1], inputs) : 0;
    if (count < 1 || !work.bytes) {
        fputs("replay FOLDER [FIRST COUNT]: no inputs to be read there\n", stderr);
        return EXIT_FAILURE;
    }
    const int first = argc > 2 ? atoi(argv[2]) : 0, end = first + (argc > 3 ? atoi(argv[3]) : MUTATIONS);
    for (int i = 0; i < count; i++)
        LLVMFuzzerTestOneInput(inputs[i].bytes, inputs[i].length);
    for (int i = first; i < end; i++) {
        if (i % PROGRESS == 0)
            fprintf(stderr, "mutation %d\n", i);
        run_mutation(inputs, count, i, &work);
    }
    for (int i = 0; i < count; i++)
        free(inputs[i].bytes);
    free(work.bytes);
    return EXIT_SUCCESS;
}
