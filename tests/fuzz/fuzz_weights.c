/* tests/fuzz/fuzz_weights.c - any text as the lists of filters that the hand changes: a net that they fit gets finite
 * numbers and its own back, or there is a sentence. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_text.h"
#include "engine/worker/weights_keep.h"
#include "tests/fuzz/fuzz.h"

static const char net_text[] = "net n\ninput 2x6x6\nconv1 = conv2d(4, kernel_size=3, groups=2)\nrelu1 = relu()\n"
                               "up = conv_transpose2d(3, kernel_size=2)\nflatten = flatten()\nfc1 = linear(5)\n";

static struct net *open_net(void)
{
    struct net *net;
    if (net_from_text(net_text, strlen(net_text), "n", &net, NULL))
        abort();
    net_init_params(net, 1);
    return net;
}

/* What is written is read back to the same. */
static void check_writing(const char *text)
{
    struct weights_edits list, again;
    char *written;
    float v = 0.5f;
    const struct weights_edit more = {"x", 1, WEIGHTS_BIAS, &v, 1};
    if (weights_edits_parse(text, &list, NULL))
        return;
    if (weights_edits_set(text, &more, &written, NULL) || weights_edits_parse(written, &again, NULL))
        abort();
    if (again.n < 1 || again.edit[again.n - 1].v[0] != v)
        abort();
    weights_edits_finish(&list);
    weights_edits_finish(&again);
    free(written);
}

/* The bytes are edits, then after a '|' locked filters, then silenced ones. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = strndup((const char *)bytes, length), *rest = text;
    const char *part[3] = {text, "", ""};
    struct weights_keep keep = {0};
    struct cs_error err = {""};
    if (!text)
        return 0;
    for (int i = 1; i < 3; i++) {
        char *bar = strchr(rest, '|');
        if (!bar)
            break;
        *bar = '\0';
        part[i] = rest = bar + 1;
    }
    check_writing(text);
    struct net *net = open_net(), *before = open_net();
    const struct worker_weights lists = {part[0], part[1], part[2]}, none = {0};
    const enum cs_status status = weights_keep_apply(&keep, net, &lists, NULL, NULL, &err);
    fuzz_check_sentence(status, &err, "");
    for (size_t i = 0; i < net->n_params; i++)
        if (!isfinite(net->params[i]))
            abort();
    weights_keep_hold(&keep, net);
    if (weights_keep_apply(&keep, net, &none, NULL, NULL, NULL) ||
        memcmp(net->params, before->params, net->n_params * sizeof *net->params) != 0)
        abort();
    weights_keep_finish(&keep);
    net_destroy(&net);
    net_destroy(&before);
    free(text);
    return 0;
}
