#include "app/session/interpret_channels.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

enum { TERM = 64 /* bytes */ };

/* Small letters of ASCII only. */
static bool begins_with(const char *text, const char *word)
{
    while (*word && tolower((unsigned char)*text) == tolower((unsigned char)*word)) {
        text++;
        word++;
    }
    return *word == '\0';
}

static bool same_word(const char *a, const char *b)
{
    return begins_with(a, b) && strlen(a) == strlen(b);
}

static int named(const char *text, const struct channel_classes *c)
{
    for (int i = 0; c->name && i < c->n; i++)
        if (same_word(text, c->name[i]) || same_word(text, _(c->name[i])))
            return i;
    return -1;
}

static int numbered(const char *text, const struct channel_classes *c)
{
    char *end;
    const long number = isdigit((unsigned char)*text) ? strtol(text, &end, 10) : -1;
    return number >= 0 && *end == '\0' && number < c->n ? (int)number : -1;
}

/* 'cat', 'class cat', 'class 3'; -1: no class. A number alone is a channel. */
static int class_of(const char *text, const struct channel_classes *c)
{
    const char *const words[] = {N_("class"), _("class")};
    for (int i = 0; i < 2; i++) {
        const size_t n = strlen(words[i]);
        if (!begins_with(text, words[i]) || text[n] != ' ')
            continue;
        const char *rest = text + n + strspn(text + n, " ");
        const int class_index = named(rest, c);
        return class_index >= 0 ? class_index : numbered(rest, c);
    }
    return named(text, c);
}

/* The next term, without spaces around it, to term; returns what is behind it. A comma between digits of a bound is its
 * decimal one. */
static const char *take_term(const char *text, char term[TERM], bool *fits)
{
    text += strspn(text, " \t");
    const bool bound = *text == '<' || *text == '>';
    size_t n = 0, end;
    for (; text[n] && text[n] != ';'; n++)
        if (text[n] == ',' &&
            !(bound && n > 0 && isdigit((unsigned char)text[n - 1]) && isdigit((unsigned char)text[n + 1])))
            break;
    for (end = n; end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t');)
        end--;
    *fits = end < TERM;
    snprintf(term, TERM, "%.*s", *fits ? (int)end : 0, text);
    return text + n + (text[n] != '\0');
}

static enum cs_status add_term(const char *term, const struct channel_classes *classes, struct channel_search *s,
                               struct cs_error *err)
{
    struct map_search one;
    if (s->maps.n + s->n_classes >= CHANNEL_TERMS)
        return cs_fail(err, CS_BAD_VALUE, _("At most %d terms can be searched for"), CHANNEL_TERMS);
    if (map_search_parse(term, &one, NULL) == CS_OK && one.n == 1) {
        s->maps.term[s->maps.n++] = one.term[0];
        return CS_OK;
    }
    const int class_index = class_of(term, classes);
    if (class_index < 0)
        return cs_fail(err, CS_BAD_VALUE, _("'%s' is no search: write 3, 0-7, > 2.5, dead, or a class"), term);
    s->class_index[s->n_classes++] = class_index;
    return CS_OK;
}

enum cs_status channel_search_parse(const char *text, const struct channel_classes *classes, struct channel_search *s,
                                    struct cs_error *err)
{
    enum cs_status status = CS_OK;
    *s = (struct channel_search){0};
    while (*text && !status) {
        char term[TERM];
        bool fits;
        text = take_term(text, term, &fits);
        if (!fits)
            status = cs_fail(err, CS_BAD_VALUE, _("This is no search: write 3, 0-7, > 2.5, dead, or a class"));
        else if (*term)
            status = add_term(term, classes, s, err);
    }
    if (status)
        *s = (struct channel_search){0};
    return status;
}

static bool holds(const struct channel_search *s, const struct channel_facts *facts, int channel)
{
    for (int i = 0; facts->found && i < s->n_classes; i++)
        if (facts->found->channel[channel].selective == s->class_index[i])
            return true;
    if (s->maps.n == 0)
        return s->n_classes == 0;
    return map_search_holds(&s->maps, channel, &facts->fact[channel]);
}

struct ranked {
    float key; /* the largest comes first */
    int channel;
};

static int by_key(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    return (x->channel > y->channel) - (x->channel < y->channel);
}

/* What is not known comes last. */
static float key_of(enum interpret_sort sort, int class_index, const struct channel_facts *facts, int channel)
{
    const float strongest = facts->fact[channel].largest;
    const struct patches_channel *c = &facts->found->channel[channel];
    float key = strongest;
    if (sort == INTERPRET_BY_WEAKEST)
        key = -strongest;
    else if (sort == INTERPRET_BY_SELECTIVITY && class_index >= 0)
        key = patches_selectivity(facts->found, channel, class_index);
    else if (sort == INTERPRET_BY_SELECTIVITY)
        key = c->selectivity;
    return isnan(key) ? -INFINITY : key;
}

int channel_list(const struct channel_search *s, enum interpret_sort sort, int class_index,
                 const struct channel_facts *facts, int *index)
{
    int n = 0;
    for (int i = 0; i < facts->n; i++)
        if (holds(s, facts, i))
            index[n++] = i;
    if (sort == INTERPRET_BY_INDEX || !facts->found)
        return n;
    struct ranked *list = malloc(((size_t)n + 1) * sizeof *list);
    if (!list)
        return -1;
    for (int i = 0; i < n; i++)
        list[i] = (struct ranked){key_of(sort, class_index, facts, index[i]), index[i]};
    qsort(list, (size_t)n, sizeof *list, by_key);
    for (int i = 0; i < n; i++)
        index[i] = list[i].channel;
    free(list);
    return n;
}
