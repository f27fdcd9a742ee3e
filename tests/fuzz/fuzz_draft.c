/* tests/fuzz/fuzz_draft.c - a .net text that becomes a draft, and changes to it: the bytes after the first '\x01' say
 * which. Whatever is left can be written, and read again as the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_dense.h"
#include "engine/net/net_summary.h"
#include "tests/fuzz/fuzz.h"

enum { CHANGES = 64 };

static void change(struct net_draft *d, uint8_t what, uint8_t where)
{
    static const char *const layers[] = {"conv2d(4, kernel_size=3)", "max_pool2d(2)", "linear(3)", "add()", "relu()"};
    const int node = where % d->lines->n_nodes;
    struct cs_error err;
    switch (what % 6) {
    case 0:
        net_draft_insert(d, node, layers[what / 6 % 5], NULL, &err);
        break;
    case 1:
        net_draft_remove(d, node, &err);
        break;
    case 2:
        net_draft_earlier(d, node, NULL, &err);
        break;
    case 3:
        net_draft_later(d, node, NULL, &err);
        break;
    case 4:
        net_draft_connect(d, node, 0, what / 6 % 40, &err);
        break;
    default:
        net_draft_set(d, node, "kernel_size", "2,1", &err);
    }
}

static void read_again(const struct net_draft *d)
{
    struct cs_error err;
    struct net_draft *again;
    char *text, *same;
    size_t length;
    if (net_draft_text(d, '\n', &text, &length, &err))
        return; /* a layer too long for a line */
    if (net_draft_from_text(text, length, "fuzz.net", &again, &err))
        abort();
    if (net_draft_text(again, '\n', &same, NULL, &err) || strcmp(text, same) != 0)
        abort();
    cs_free(text);
    cs_free(same);
    net_draft_destroy(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const uint8_t *mark = length ? memchr(bytes, 1, length) : NULL;
    const size_t n = mark ? (size_t)(mark - bytes) : length, rest = length - n;
    struct net_draft *d, *twin;
    struct cs_error err;
    const enum cs_status status = net_draft_from_text((const char *)bytes, n, "fuzz.net", &d, &err);
    fuzz_check_sentence(status, &err, "fuzz.net");
    if (status)
        return 0;
    for (size_t i = 1; i + 1 < rest && i < CHANGES; i += 2)
        change(d, mark[i], mark[i + 1]);
    read_again(d);
    if (d->broken == 0 && net_dense_twin(d->fits, &twin, &err) == CS_OK) {
        read_again(twin);
        net_draft_destroy(&twin);
    }
    net_totals(d->fits, 1);
    net_draft_destroy(&d);
    return 0;
}
