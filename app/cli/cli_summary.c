/* app/cli/cli_summary.c - `convoscope summary`: a network as a table of its layers, and what it costs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/args.h"
#include "app/cli/cli.h"
#include "app/ui/format.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/net/net_summary.h"
#include "engine/net/net_text.h"

enum { COLUMNS = 9, NAMES = 2 /* of the columns, flush left */, CELL = 80 };

struct row {
    char cell[COLUMNS][CELL];
};

/* Characters of a text that is drawn one place a character: a no-break space between digits has two bytes. */
static int width_of(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void print_rows(const struct row *rows, int n)
{
    int width[COLUMNS] = {0};
    for (int r = 0; r < n; r++)
        for (int c = 0; c < COLUMNS; c++)
            width[c] = width_of(rows[r].cell[c]) > width[c] ? width_of(rows[r].cell[c]) : width[c];
    for (int r = 0; r < n; r++)
        for (int c = 0; c < COLUMNS; c++) {
            const char *text = rows[r].cell[c];
            const int pad = width[c] - width_of(text);
            printf("%*s%s%*s%s", c < NAMES ? 0 : pad, "", text, c < NAMES ? pad : 0, "", c < COLUMNS - 1 ? "  " : "\n");
        }
}

/* Nothing for 0: a column of zeros hides the numbers. */
static void put_count(char cell[CELL], int64_t v)
{
    char number[FORMAT_MAX];
    snprintf(cell, CELL, "%s", v ? format_count(number, v) : "");
}

/* "5", or "5x3" where rows and columns differ. */
static void put_pair(char cell[CELL], const int v[2])
{
    char rows[FORMAT_MAX], cols[FORMAT_MAX];
    format_count(rows, v[0]);
    if (v[0] == v[1])
        snprintf(cell, CELL, "%s", rows);
    else
        snprintf(cell, CELL, "%sx%s", rows, format_count(cols, v[1]));
}

static void put_field(struct row *row, const struct receptive_field *f, int size, int stride)
{
    if (f->all)
        snprintf(row->cell[size], CELL, "%s", _("all"));
    else if (f->size[0] > 0) {
        put_pair(row->cell[size], f->size);
        put_pair(row->cell[stride], f->stride);
    }
}

static void put_node(struct row *row, const struct net *net, int node, int batch)
{
    const struct net_node *n = &net->node[node];
    const struct net_row costs = net_row(net, node, batch);
    char shape[CS_SHAPE_TEXT];
    snprintf(row->cell[0], CELL, "%s", n->name);
    snprintf(row->cell[1], CELL, "%s", n->layer ? n->layer->kind->name : "");
    snprintf(row->cell[2], CELL, "%s", shape_text(&n->out, shape));
    put_count(row->cell[3], costs.params);
    put_count(row->cell[4], costs.macs);
    put_field(row, &costs.sees, 5, 6);
    put_count(row->cell[7], costs.out_bytes);
    if (costs.in_place)
        snprintf(row->cell[8], CELL, "%s", _("in place"));
    else
        put_count(row->cell[8], costs.kept_bytes);
}

static void put_head(struct row *row)
{
    const char *const head[COLUMNS] = {_("layer"),      _("kind"),           _("output"),
                                       _("parameters"), _("multiply-adds"),  _("sees"),
                                       _("stride"),     _("bytes a sample"), _("bytes a step")};
    for (int c = 0; c < COLUMNS; c++)
        snprintf(row->cell[c], CELL, "%s", head[c]);
}

static void put_totals(struct row *row, const struct net_totals *t)
{
    snprintf(row->cell[0], CELL, "%s", _("total"));
    put_count(row->cell[3], t->params);
    put_count(row->cell[4], t->macs);
    put_count(row->cell[7], t->out_bytes);
    put_count(row->cell[8], t->kept_bytes);
}

static const char *bytes_text(char text[FORMAT_MAX], int64_t bytes)
{
    static const char *const units[] = {N_("kB"), N_("MB"), N_("GB"), N_("TB")};
    char number[FORMAT_MAX];
    double v = (double)bytes / 1e3;
    int unit = 0;
    for (; v >= 999.95 && unit < 3; unit++)
        v /= 1e3;
    format_fixed(number, v, v < 99.95 ? 1 : 0);
    snprintf(text, FORMAT_MAX, "%.32s %s", number, _(units[unit]));
    return text;
}

static void print_memory(const struct net_totals *t, int batch)
{
    char a[FORMAT_MAX], b[FORMAT_MAX], c[FORMAT_MAX];
    if (t->buffers)
        printf(_("buffers (running statistics, not learnt): %s numbers\n"), format_count(a, t->buffers));
    printf(_("forward pass of one sample: %s floating-point operations (2 a multiply-add)\n"),
           format_count(a, 2 * t->macs));
    printf(_("memory of a forward pass of one sample: %s, and %s of parameters\n"), bytes_text(a, t->forward_bytes),
           bytes_text(b, t->param_bytes));
    printf(
        cs_plural("memory of a training step of %d sample: %s of activations, gradients, saved values and scratch\n",
                  "memory of a training step of %d samples: %s of activations, gradients, saved values and scratch\n",
                  batch),
        batch, bytes_text(a, t->step_bytes));
    printf(_("  and %s of parameters and gradients, %s with SGD's momentum, %s with Adam's two moments\n"),
           bytes_text(a, 2 * t->param_bytes), bytes_text(b, 3 * t->param_bytes), bytes_text(c, 4 * t->param_bytes));
}

static enum cs_status print_summary(const struct net *net, int batch, struct cs_error *err)
{
    struct row *rows = calloc((size_t)net->n_nodes + 2, sizeof *rows);
    if (!rows)
        return cs_no_memory(err);
    const struct net_totals totals = net_totals(net, batch);
    put_head(&rows[0]);
    for (int i = 0; i < net->n_nodes; i++)
        put_node(&rows[1 + i], net, i, batch);
    put_totals(&rows[1 + net->n_nodes], &totals);
    printf("%s (%s)\n\n", net->title, net->name);
    print_rows(rows, net->n_nodes + 2);
    putchar('\n');
    print_memory(&totals, batch);
    free(rows);
    return CS_OK;
}

static enum cs_status print_text(const char *name, struct cs_error *err)
{
    char *text;
    size_t length;
    const enum cs_status status = net_source(name, &text, &length, err);
    if (status == CS_OK)
        fwrite(text, 1, length, stdout);
    cs_free(text);
    return status;
}

static enum cs_status summarize(const char *name, int batch, struct cs_error *err)
{
    struct net *net = NULL;
    enum cs_status status =
        model_is_name(name) ? model_load(name, &net, NULL, NULL, err) : net_open_structure(name, &net, err);
    if (status == CS_OK)
        status = print_summary(net, batch, err);
    net_destroy(&net);
    return status;
}

int cli_summary(int argc, char **argv)
{
    int batch = 64;
    bool text = false;
    struct text_list names = {0};
    struct cs_error err;
    const struct option options[] = {{"--batch", OPTION_INT, &batch, 1, NET_SUMMARY_MAX_BATCH},
                                     {"--text", OPTION_FLAG, &text}};
    if (args_parse(argc, argv, options, sizeof options / sizeof *options, &names, &err) != CS_OK)
        return cli_bad_usage(&err);
    if (names.n != 1 || (text && model_is_name(names.item[0]))) {
        cs_fail(&err, CS_BAD_VALUE,
                _("summary needs one network: a name, FILE.net, pattern:N=2,M=3,K=1 or, without --text, FILE.onnx"));
        return cli_bad_usage(&err);
    }
    const enum cs_status status = text ? print_text(names.item[0], &err) : summarize(names.item[0], batch, &err);
    return status == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
}
