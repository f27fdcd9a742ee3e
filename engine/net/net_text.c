#include "engine/net/net_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/base/name_list.h"
#include "engine/net/net_pattern.h"

enum { MAX_LINE = 1000, MAX_FILE = 1 << 20, MAX_VALUE = 64, MAX_LIST = 220 };

struct reader {
    const char *file; /* NULL: a layer alone */
    bool lines_only;  /* whether layers fit is not asked */
    int line;
    char text[MAX_LINE + 1]; /* the line at hand, ending in 0 */
    const char *at;          /* in text */
    char name[NET_NAME_MAX], title[NET_NAME_MAX];
    struct net *net;               /* NULL until the line 'input' */
    struct net_break *broken;      /* NULL: a layer that does not fit is an error */
    char (*skipped)[NET_NAME_MAX]; /* names of the layers from the broken one on; owned */
    int n_skipped;
    struct cs_error *err;
};

/* Every error of a .net file goes through here and gets its place. */
static enum cs_status fail(struct reader *r, enum cs_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static enum cs_status fail(struct reader *r, enum cs_status status, const char *format, ...)
{
    struct cs_error why;
    va_list args;
    va_start(args, format);
    vsnprintf(why.text, sizeof why.text, format, args);
    va_end(args);
    return r->file ? cs_fail(r->err, status, "%s:%d: %s", r->file, r->line, why.text)
                   : cs_fail(r->err, status, "%s", why.text);
}

/* Small pieces of a line. */

static void skip_spaces(struct reader *r)
{
    while (*r->at == ' ' || *r->at == '\t' || *r->at == '\r')
        r->at++;
}

static bool at_end(struct reader *r)
{
    skip_spaces(r);
    return *r->at == '\0' || *r->at == '#';
}

static bool accept(struct reader *r, char c)
{
    skip_spaces(r);
    if (*r->at != c)
        return false;
    r->at++;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What to call the next thing of the line in an error; returns buf. */
static const char *found(struct reader *r, char buf[24])
{
    if (at_end(r))
        snprintf(buf, 24, "%s", _("the end of the line"));
    else if ((unsigned char)*r->at >= 0x20 && (unsigned char)*r->at < 0x7f)
        snprintf(buf, 24, "'%c'", *r->at);
    else
        snprintf(buf, 24, _("byte 0x%02x"), (unsigned)(unsigned char)*r->at);
    return buf;
}

static enum cs_status expect(struct reader *r, char c)
{
    char buf[24];
    return accept(r, c) ? CS_OK
                        : fail(r, CS_BAD_FILE, _("'%c' is missing: there is %s in its place"), c, found(r, buf));
}

static enum cs_status expect_end(struct reader *r)
{
    char buf[24];
    return at_end(r) ? CS_OK
                     : fail(r, CS_BAD_FILE, _("nothing more belongs on this line, but there is %s"), found(r, buf));
}

static enum cs_status take_text(struct reader *r, size_t length, char *to, size_t size)
{
    if (length >= size)
        return fail(r, CS_BAD_FILE, _("'%.20s...' is too long: at most %d characters"), r->at, (int)size - 1);
    memcpy(to, r->at, length);
    to[length] = '\0';
    r->at += length;
    return CS_OK;
}

/* A name: a letter or '_', then letters, digits, '_', '-' and '.'. */
static enum cs_status read_name(struct reader *r, const char *what, char *to, size_t size)
{
    char buf[24];
    skip_spaces(r);
    if (!is_letter(*r->at))
        return fail(r, CS_BAD_FILE, _("%s is missing: there is %s in its place"), what, found(r, buf));
    size_t length = 1;
    while (is_letter(r->at[length]) || is_digit(r->at[length]) || r->at[length] == '-' || r->at[length] == '.')
        length++;
    return take_text(r, length, to, size);
}

static bool in_value(char c)
{
    return is_letter(c) || is_digit(c) || c == '.' || c == '+' || c == '-';
}

/* A value: a number or a word, or numbers in parentheses, which are handed on as "3,1". */
static enum cs_status read_value(struct reader *r, char to[MAX_VALUE])
{
    char buf[24];
    const bool tuple = accept(r, '(');
    skip_spaces(r);
    size_t length = 0, end = 0;
    while (in_value(r->at[end]) || (tuple && (r->at[end] == ',' || r->at[end] == ' '))) {
        if (length + 1 >= MAX_VALUE)
            return fail(r, CS_BAD_FILE, _("a value is too long: at most %d characters"), MAX_VALUE - 1);
        if (r->at[end] != ' ')
            to[length++] = r->at[end];
        end++;
    }
    to[length] = '\0';
    r->at += end;
    if (length == 0)
        return fail(r, CS_BAD_FILE, _("a value is missing: there is %s in its place"), found(r, buf));
    return tuple ? expect(r, ')') : CS_OK;
}

/* Layers. */

static enum cs_status fail_argument(struct reader *r, const struct layer_kind *kind, const char *name)
{
    char list[MAX_LIST] = "";
    for (int i = 0; i < kind->n_attrs; i++)
        name_list_add(list, sizeof list, kind->attrs[i].name);
    if (kind->n_attrs == 0)
        return fail(r, CS_NOT_FOUND, _("%s takes no arguments, but there is '%.40s'"), kind->name, name);
    return fail(r, CS_NOT_FOUND, _("%s has no argument '%.40s'; it has %s"), kind->name, name, list);
}

struct arguments {  /* of one layer, as far as they were read */
    int position;   /* of the next one without a name */
    bool named;     /* one with a name was there */
    uint64_t given; /* bit i: attribute i */
};

/* Takes "name =" where it is ahead. attr: which attribute the value that follows is for. */
static enum cs_status read_argument_name(struct reader *r, const struct layer_kind *kind, struct arguments *args,
                                         int *attr)
{
    const char *start = r->at;
    char name[MAX_VALUE];
    if (is_letter(*r->at)) {
        const enum cs_status status = read_name(r, _("a value"), name, sizeof name);
        if (status)
            return status;
        if (accept(r, '=')) {
            args->named = true;
            for (*attr = 0; *attr < kind->n_attrs; ++*attr)
                if (strcmp(kind->attrs[*attr].name, name) == 0)
                    return CS_OK;
            return fail_argument(r, kind, name);
        }
        r->at = start;
    }
    if (args->named)
        return fail(r, CS_BAD_FILE, _("an argument without a name may not follow one with a name"));
    *attr = args->position++;
    return CS_OK;
}

static enum cs_status read_argument(struct reader *r, struct layer *layer, struct arguments *args)
{
    const struct layer_kind *kind = layer->kind;
    char value[MAX_VALUE];
    int attr = 0;
    enum cs_status status = read_argument_name(r, kind, args, &attr);
    if (!status)
        status = read_value(r, value);
    if (status)
        return status;
    if (kind->n_attrs == 0)
        return fail_argument(r, kind, value);
    if (!args->named && attr >= kind->n_positional)
        return fail(r, CS_BAD_FILE, _("the argument '%.40s' of %s needs a name"), value, kind->name);
    if (args->given & (uint64_t)1 << attr)
        return fail(r, CS_BAD_FILE, _("%s is given twice"), kind->attrs[attr].name);
    args->given |= (uint64_t)1 << attr;
    struct cs_error why;
    status = layer_set_attr(layer, &kind->attrs[attr], value, &why);
    return status ? fail(r, status, "%s: %s", kind->name, why.text) : CS_OK;
}

static enum cs_status read_arguments(struct reader *r, struct layer *layer)
{
    struct arguments args = {0};
    enum cs_status status = expect(r, '(');
    if (status || accept(r, ')'))
        return status;
    do {
        skip_spaces(r);
        status = read_argument(r, layer, &args);
    } while (!status && accept(r, ','));
    return status ? status : expect(r, ')');
}

/* Layers from the broken one on are not in the net, but their names may be used. */
static bool is_skipped(const struct reader *r, const char *name)
{
    for (int i = 0; i < r->n_skipped; i++)
        if (strcmp(r->skipped[i], name) == 0)
            return true;
    return false;
}

/* " from a, b", or nothing for the line above. */
static enum cs_status read_inputs(struct reader *r, int input[LAYER_MAX_INPUTS], int *n_in)
{
    char name[NET_NAME_MAX];
    input[0] = r->net->n_nodes - 1;
    *n_in = 1;
    if (at_end(r))
        return CS_OK;
    enum cs_status status = read_name(r, _("'from'"), name, sizeof name);
    if (status)
        return status;
    if (strcmp(name, "from") != 0)
        return fail(r, CS_BAD_FILE, _("after the layer comes 'from' or nothing, but there is '%.40s'"), name);
    *n_in = 0;
    do {
        status = read_name(r, _("the name of a layer"), name, sizeof name);
        if (status)
            return status;
        if (*n_in == LAYER_MAX_INPUTS)
            return fail(r, CS_BAD_FILE, _("a layer has at most %d inputs"), LAYER_MAX_INPUTS);
        const int node = net_find(r->net, name);
        if (node < 0 && !is_skipped(r, name))
            return fail(r, CS_NOT_FOUND, _("there is no layer '%s' above this line"), name);
        input[(*n_in)++] = node;
    } while (accept(r, ','));
    return CS_OK;
}

static enum cs_status skip_layer(struct reader *r, const char *name)
{
    if (!r->skipped)
        r->skipped = calloc(NET_MAX_NODES, sizeof *r->skipped);
    if (!r->skipped)
        return cs_no_memory(r->err);
    if (net_find(r->net, name) >= 0 || is_skipped(r, name))
        return fail(r, CS_BAD_VALUE, _("%s: this name is taken by an earlier layer"), name);
    if (r->net->n_nodes + r->n_skipped >= NET_MAX_NODES)
        return fail(r, CS_BAD_VALUE, _("a network has at most %d layers"), NET_MAX_NODES - 1);
    snprintf(r->skipped[r->n_skipped++], NET_NAME_MAX, "%s", name);
    return CS_OK;
}

/* What is wrong with the shapes is the net's; what is wrong with the name, or with this machine, is not. */
static bool may_break(const struct reader *r, const char *name, enum cs_status status)
{
    return r->broken && status != CS_NO_MEMORY && net_find(r->net, name) < 0 && r->net->n_nodes < NET_MAX_NODES;
}

/* Takes the layer. */
static enum cs_status add_layer(struct reader *r, const char *name, struct layer *layer, const int *input, int n_in)
{
    struct cs_error why;
    if (r->n_skipped > 0) {
        layer_destroy(&layer);
        return skip_layer(r, name);
    }
    const enum cs_status status = (r->lines_only ? net_append : net_add)(r->net, name, layer, input, n_in, &why);
    if (!status)
        return CS_OK;
    if (!may_break(r, name, status))
        return fail(r, status, "%s", why.text);
    snprintf(r->broken->layer, sizeof r->broken->layer, "%s", name);
    r->broken->why = why;
    return skip_layer(r, name);
}

/* "conv2d(16, kernel_size=3)" */
static enum cs_status read_kind(struct reader *r, struct layer **layer)
{
    char word[MAX_VALUE];
    *layer = NULL;
    enum cs_status status = read_name(r, _("the kind of layer"), word, sizeof word);
    if (status)
        return status;
    const struct layer_kind *kind = layer_kind_named(word);
    if (!kind)
        return fail(r, CS_NOT_FOUND,
                    _("there is no layer '%.40s': 'convoscope list layers' names those that there are"), word);
    status = layer_create(layer, kind, r->err);
    if (!status)
        status = read_arguments(r, *layer);
    if (status)
        layer_destroy(layer);
    return status;
}

static enum cs_status read_layer(struct reader *r, const char *name)
{
    if (!r->net)
        return fail(r, CS_BAD_FILE, _("a line like 'input 1x28x28' must come before the first layer"));
    struct layer *layer = NULL;
    int input[LAYER_MAX_INPUTS], n_in;
    enum cs_status status = expect(r, '=');
    if (!status)
        status = read_kind(r, &layer);
    if (!status)
        status = read_inputs(r, input, &n_in);
    if (!status)
        status = expect_end(r);
    if (status) {
        layer_destroy(&layer);
        return status;
    }
    return add_layer(r, name, layer, input, n_in);
}

enum cs_status net_layer_from_text(const char *text, struct layer **layer, struct cs_error *err)
{
    struct reader r = {.err = err};
    *layer = NULL;
    if (strlen(text) > MAX_LINE)
        return fail(&r, CS_BAD_FILE, _("this line is too long: at most %d characters"), MAX_LINE);
    memcpy(r.text, text, strlen(text) + 1);
    r.at = r.text;
    enum cs_status status = read_kind(&r, layer);
    if (!status)
        status = expect_end(&r);
    if (status)
        layer_destroy(layer);
    return status;
}

bool net_name_is_valid(const char *name)
{
    size_t length = is_letter(*name);
    while (length > 0 &&
           (is_letter(name[length]) || is_digit(name[length]) || name[length] == '-' || name[length] == '.'))
        length++;
    return length > 0 && length < NET_NAME_MAX && name[length] == '\0';
}

/* The two lines at the top. */

static enum cs_status read_net(struct reader *r)
{
    if (r->name[0])
        return fail(r, CS_BAD_FILE, _("there is a second line 'net'"));
    enum cs_status status = read_name(r, _("the name of the network"), r->name, sizeof r->name);
    if (status)
        return status;
    memcpy(r->title, r->name, sizeof r->title);
    if (accept(r, '"')) {
        const size_t length = strcspn(r->at, "\"");
        for (size_t i = 0; i < length; i++)
            if ((unsigned char)r->at[i] < 0x20 || r->at[i] == 0x7f)
                return fail(r, CS_BAD_FILE, _("the title holds a character that cannot be shown"));
        if (length == 0)
            return fail(r, CS_BAD_FILE, _("the title is empty"));
        status = take_text(r, length, r->title, sizeof r->title);
        if (!status)
            status = expect(r, '"');
    }
    return status ? status : expect_end(r);
}

static enum cs_status read_dimension(struct reader *r, int *dim)
{
    enum { MOST = 1 << 24 };
    char buf[24];
    skip_spaces(r);
    if (!is_digit(*r->at))
        return fail(r, CS_BAD_FILE, _("a size like 1x28x28 is missing: there is %s in its place"), found(r, buf));
    *dim = 0;
    for (; is_digit(*r->at); r->at++) {
        *dim = *dim * 10 + (*r->at - '0');
        if (*dim > MOST)
            return fail(r, CS_BAD_SHAPE, _("a size is too large: at most %d"), MOST);
    }
    return CS_OK;
}

static enum cs_status read_input(struct reader *r)
{
    if (!r->name[0])
        return fail(r, CS_BAD_FILE, _("a line like 'net lenet5 \"LeNet-5\"' must come first"));
    if (r->net)
        return fail(r, CS_BAD_FILE, _("there is a second line 'input'"));
    struct shape shape = {0};
    do {
        if (shape.rank == CS_MAX_DIMS)
            return fail(r, CS_BAD_SHAPE, _("an input has at most %d dimensions"), CS_MAX_DIMS - 1);
        const enum cs_status status = read_dimension(r, &shape.dim[shape.rank++]);
        if (status)
            return status;
    } while (accept(r, 'x'));
    const enum cs_status status = expect_end(r);
    if (status)
        return status;
    struct cs_error why;
    const enum cs_status created = net_create(&r->net, r->name, r->title, &shape, &why);
    return created ? fail(r, created, "%s", why.text) : CS_OK;
}

static enum cs_status read_line(struct reader *r)
{
    char name[NET_NAME_MAX];
    if (at_end(r))
        return CS_OK;
    const enum cs_status status = read_name(r, _("the name of a layer"), name, sizeof name);
    if (status)
        return status;
    skip_spaces(r);
    if (*r->at != '=' && strcmp(name, "net") == 0)
        return read_net(r);
    if (*r->at != '=' && strcmp(name, "input") == 0)
        return read_input(r);
    return read_layer(r, name);
}

static enum cs_status take_line(struct reader *r, const char *text, size_t length)
{
    r->line++;
    if (length > MAX_LINE)
        return fail(r, CS_BAD_FILE, _("this line is too long: at most %d characters"), MAX_LINE);
    if (memchr(text, '\0', length))
        return fail(r, CS_BAD_FILE, _("this is not text: there is a byte 0 in it"));
    memcpy(r->text, text, length);
    r->text[length] = '\0';
    r->at = r->text;
    return read_line(r);
}

static enum cs_status read_lines(struct reader *r, const char *text, size_t length)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    if (length >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        length -= 3;
    }
    enum cs_status status = CS_OK;
    while (!status && length > 0) {
        const char *end = memchr(text, '\n', length);
        const size_t n = end ? (size_t)(end - text) : length;
        status = take_line(r, text, n);
        const size_t taken = end ? n + 1 : n;
        text += taken;
        length -= taken;
    }
    return status;
}

/* Also a net of no layers, where the first one is what does not fit. */
static enum cs_status check_end(struct reader *r)
{
    struct cs_error why;
    if (!r->net)
        return fail(r, CS_BAD_FILE, _("the file ends before a line like 'input 1x28x28'"));
    const enum cs_status status = r->n_skipped > 0 ? CS_OK : net_finish_structure(r->net, &why);
    return status ? fail(r, status, "%s", why.text) : CS_OK;
}

static enum cs_status read_text(struct reader *r, const char *text, size_t length, struct net **net)
{
    *net = NULL;
    if (length > MAX_FILE)
        return fail(r, CS_BAD_FILE, _("a network of more than %d bytes of text is not read"), MAX_FILE);
    enum cs_status status = read_lines(r, text, length);
    if (!status)
        status = check_end(r);
    if (status)
        net_destroy(&r->net);
    free(r->skipped);
    *net = r->net;
    return status;
}

enum cs_status net_structure_from_text(const char *text, size_t length, const char *file, struct net **net,
                                       struct cs_error *err)
{
    struct reader r = {.file = file, .err = err};
    return read_text(&r, text, length, net);
}

enum cs_status net_lines_from_text(const char *text, size_t length, const char *file, struct net **net,
                                   struct cs_error *err)
{
    struct reader r = {.file = file, .lines_only = true, .err = err};
    return read_text(&r, text, length, net);
}

enum cs_status net_prefix_from_text(const char *text, size_t length, const char *file, struct net **net,
                                    struct net_break *broken, struct cs_error *err)
{
    struct reader r = {.file = file, .broken = broken, .err = err};
    *broken = (struct net_break){0};
    return read_text(&r, text, length, net);
}

enum cs_status net_from_text(const char *text, size_t length, const char *file, struct net **net, struct cs_error *err)
{
    enum cs_status status = net_structure_from_text(text, length, file, net, err);
    struct cs_error why;
    if (!status) {
        status = net_finish_build(*net, &why);
        if (status)
            cs_fail(err, status, "%s: %s", file, why.text);
    }
    if (status)
        net_destroy(net);
    return status;
}

/* Built-in networks and files. */

extern const struct embedded_file net_assets[]; /* made by tools/embed.py */

const struct embedded_file *net_asset_nth(int i)
{
    for (int k = 0; k < i; k++)
        if (!net_assets[k].name)
            return NULL;
    return i >= 0 && net_assets[i].name ? &net_assets[i] : NULL;
}

static enum cs_status fail_open(const char *path, struct cs_error *err)
{
    char list[MAX_LIST] = "";
    for (int i = 0; net_asset_nth(i); i++)
        name_list_add(list, sizeof list, net_asset_nth(i)->name);
    name_list_add(list, sizeof list, "pattern:N=2,M=3,K=1");
    return cs_fail(err, CS_NOT_FOUND, _("%s: there is no such file and no such network; there are %s"), path, list);
}

static const struct embedded_file *find_asset(const char *name)
{
    const struct embedded_file *asset;
    for (int i = 0; (asset = net_asset_nth(i)) != NULL; i++)
        if (strcmp(asset->name, name) == 0)
            return asset;
    return NULL;
}

static enum cs_status copy_asset(const struct embedded_file *asset, char **text, size_t *length, struct cs_error *err)
{
    *text = cs_alloc(asset->length + 1, 1);
    if (!*text)
        return cs_no_memory(err);
    memcpy(*text, asset->bytes, asset->length);
    *length = asset->length;
    return CS_OK;
}

static enum cs_status read_file(const char *path, char **text, size_t *length, struct cs_error *err)
{
    uint8_t *bytes;
    const enum cs_status status = file_read_all(path, MAX_FILE, &bytes, length, err);
    if (status)
        return status;
    *text = cs_alloc(*length + 1, 1);
    if (*text)
        memcpy(*text, bytes, *length);
    cs_free(bytes);
    return *text ? CS_OK : cs_no_memory(err);
}

bool net_is_text(const char *name)
{
    return strncmp(name, "net ", 4) == 0;
}

static const char *name_in_sentences(const char *name)
{
    return net_is_text(name) ? "network" : name;
}

/* The bytes of a name that is the text itself, line by line. */
static enum cs_status copy_text(const char *name, char **text, size_t *length, struct cs_error *err)
{
    const size_t n = strlen(name);
    if (n > MAX_FILE)
        return cs_fail(err, CS_BAD_FILE, _("a network of more than %d bytes of text is not read"), MAX_FILE);
    *text = cs_alloc(n + 1, 1);
    if (!*text)
        return cs_no_memory(err);
    for (size_t i = 0; i < n; i++)
        (*text)[i] = name[i] == ';' ? '\n' : name[i];
    *length = n;
    return CS_OK;
}

enum cs_status net_source(const char *name, char **text, size_t *length, struct cs_error *err)
{
    const struct embedded_file *asset = find_asset(name);
    *text = NULL;
    *length = 0;
    if (asset)
        return copy_asset(asset, text, length, err);
    if (net_is_text(name))
        return copy_text(name, text, length, err);
    if (net_pattern_is(name)) {
        struct net_pattern pattern;
        const enum cs_status status = net_pattern_read(name, &pattern, err);
        return status ? status : net_pattern_text(&pattern, text, length, err);
    }
    if (access(name, F_OK) != 0)
        return fail_open(name, err);
    return read_file(name, text, length, err);
}

enum cs_status net_open_structure(const char *name, struct net **net, struct cs_error *err)
{
    char *text;
    size_t length;
    *net = NULL;
    enum cs_status status = net_source(name, &text, &length, err);
    if (!status)
        status = net_structure_from_text(text, length, name_in_sentences(name), net, err);
    cs_free(text);
    return status;
}

enum cs_status net_open_prefix(const char *name, struct net **net, struct net_break *broken, struct cs_error *err)
{
    char *text;
    size_t length;
    *net = NULL;
    *broken = (struct net_break){0};
    enum cs_status status = net_source(name, &text, &length, err);
    if (!status)
        status = net_prefix_from_text(text, length, name_in_sentences(name), net, broken, err);
    cs_free(text);
    return status;
}

enum cs_status net_open(const char *name, struct net **net, struct cs_error *err)
{
    enum cs_status status = net_open_structure(name, net, err);
    if (!status)
        status = net_finish_build(*net, err);
    if (status)
        net_destroy(net);
    return status;
}

enum cs_status net_check_fits(const struct net *net, const struct shape *sample, int classes, const char *data_name,
                              struct cs_error *err)
{
    char in[CS_SHAPE_TEXT], has[CS_SHAPE_TEXT], out[CS_SHAPE_TEXT];
    const bool fits = shape_equal(net_input(net), sample);
    if (!fits && net_input(net)->rank == 1)
        return cs_fail(err, CS_BAD_SHAPE, _("%s takes %s numbers, %s has pictures of %s: choose another network"),
                       net->name, shape_text(net_input(net), in), data_name, shape_text(sample, has));
    if (!fits)
        return cs_fail(err, CS_BAD_SHAPE, _("%s takes %s pictures, %s has %s: choose another network"), net->name,
                       shape_text(net_input(net), in), data_name, shape_text(sample, has));
    const struct shape *output = net_output(net);
    if (shape_equal(output, sample))
        return CS_OK; /* an autoencoder */
    if (output->rank != 1)
        return cs_fail(err, CS_BAD_SHAPE,
                       _("%s ends in %s values: a classifier ends in one value a class, as a linear layer gives"),
                       net->name, shape_text(output, out));
    if (output->dim[0] != classes)
        return cs_fail(err, CS_BAD_SHAPE, _("%s tells %d classes apart, %s has %d: choose another network"), net->name,
                       output->dim[0], data_name, classes);
    return CS_OK;
}
