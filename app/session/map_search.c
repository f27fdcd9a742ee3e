#include "app/session/map_search.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

enum { TERM_MAX = 48 /* bytes */ };

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Bytes of the term at the head of text: up to a separator, which a comma inside of a bound is not. */
static size_t term_length(const char *text)
{
    size_t n = 0;
    while (is_space(text[n]))
        n++;
    const bool bound = text[n] == '<' || text[n] == '>';
    for (; text[n]; n++) {
        const bool decimal =
            bound && n > 0 && isdigit((unsigned char)text[n - 1]) && isdigit((unsigned char)text[n + 1]);
        if (text[n] == ';' || (text[n] == ',' && !decimal))
            break;
    }
    return n;
}

/* Without the spaces around it; false when it is too long to be one. */
static bool copy_term(const char *text, size_t n, char term[TERM_MAX])
{
    while (n > 0 && is_space(*text)) {
        text++;
        n--;
    }
    while (n > 0 && is_space(text[n - 1]))
        n--;
    if (n >= TERM_MAX)
        return false;
    memcpy(term, text, n);
    term[n] = '\0';
    return true;
}

/* Small letters of ASCII only: those of other scripts are compared as they are. */
static bool same_word(const char *a, const char *b)
{
    while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

static bool parse_word(const char *text, struct map_search_term *t)
{
    static const char *const words[] = {N_("dead"), N_("silent"), N_("edited"), N_("locked"), N_("silenced")};
    for (int i = 0; i < (int)(sizeof words / sizeof *words); i++) {
        t->kind = (enum map_search_kind)(MAP_SEARCH_DEAD + i);
        if (same_word(text, words[i]) || same_word(text, _(words[i])))
            return true;
    }
    return false;
}

/* A number of the language or of a script: decimal comma or point, hyphen or minus. The process has the decimals of C.
 */
static bool parse_number(const char *text, double *v)
{
    static const char minus[] = "−";
    char ascii[TERM_MAX];
    size_t n = 0;
    while (*text) {
        const bool sign = !strncmp(text, minus, sizeof minus - 1);
        if (!sign && !is_space(*text) && !strchr("0123456789.,+-eE", *text))
            return false;
        if (!is_space(*text))
            ascii[n++] = (char)(sign ? '-' : *text == ',' ? '.' : *text);
        text += sign ? sizeof minus - 1 : 1;
    }
    ascii[n] = '\0';
    char *end;
    const double number = strtod(ascii, &end);
    if (n == 0 || *end || !isfinite(number))
        return false;
    *v = number;
    return true;
}

static bool parse_bound(const char *text, struct map_search_term *t)
{
    if (*text != '<' && *text != '>')
        return false;
    t->kind = *text == '>' ? MAP_SEARCH_ABOVE : MAP_SEARCH_BELOW;
    t->included = text[1] == '=';
    return parse_number(text + 1 + t->included, &t->bound);
}

/* A whole number, after which *text stands; too large ones are as large as an int. */
static bool parse_index(const char **text, int *v)
{
    const char *p = *text;
    while (is_space(*p))
        p++;
    if (!isdigit((unsigned char)*p))
        return false;
    int n = 0;
    for (; isdigit((unsigned char)*p); p++)
        n = n > (INT_MAX - 9) / 10 ? INT_MAX : n * 10 + (*p - '0');
    while (is_space(*p))
        p++;
    *text = p;
    *v = n;
    return true;
}

/* A hyphen, or one of the dashes that keyboards and texts put in its place. */
static bool skip_dash(const char **text)
{
    static const char *const dashes[] = {"-", "–", "—", "−"};
    for (int i = 0; i < 4; i++) {
        const size_t n = strlen(dashes[i]);
        if (!strncmp(*text, dashes[i], n)) {
            *text += n;
            return true;
        }
    }
    return false;
}

static bool parse_range(const char *text, struct map_search_term *t)
{
    t->kind = MAP_SEARCH_RANGE;
    if (!parse_index(&text, &t->from))
        return false;
    t->to = t->from;
    if (skip_dash(&text) && !parse_index(&text, &t->to))
        return false;
    if (t->from > t->to) {
        const int swap = t->from;
        t->from = t->to;
        t->to = swap;
    }
    return *text == '\0';
}

static bool parse_term(const char *text, struct map_search_term *t)
{
    *t = (struct map_search_term){0};
    return parse_word(text, t) || parse_bound(text, t) || parse_range(text, t);
}

enum cs_status map_search_parse(const char *text, struct map_search *s, struct cs_error *err)
{
    s->n = 0;
    while (*text) {
        char term[TERM_MAX] = "";
        const size_t n = term_length(text);
        const bool fits = copy_term(text, n, term), full = s->n == MAP_SEARCH_TERMS;
        if (fits && *term && !full && parse_term(term, &s->term[s->n])) {
            s->n++;
        } else if (!fits || *term) {
            s->n = 0;
            return full ? cs_fail(err, CS_BAD_VALUE, _("At most %d terms can be searched for"), MAP_SEARCH_TERMS)
                        : cs_fail(err, CS_BAD_VALUE, _("'%s' is no search: write 17, 40-60, dead, silent, or > 2.5"),
                                  fits ? term : _("This"));
        }
        text += n;
        text += *text != '\0';
    }
    return CS_OK;
}

static bool term_holds(const struct map_search_term *t, int map, const struct map_facts *f)
{
    const double largest = (double)f->largest;
    switch (t->kind) {
    case MAP_SEARCH_RANGE:
        return map >= t->from && map <= t->to;
    case MAP_SEARCH_DEAD:
        return f->dead;
    case MAP_SEARCH_SILENT:
        return f->silent;
    case MAP_SEARCH_EDITED:
        return f->edited;
    case MAP_SEARCH_LOCKED:
        return f->locked;
    case MAP_SEARCH_SILENCED:
        return f->silenced;
    case MAP_SEARCH_ABOVE:
        return largest > t->bound || (t->included && largest >= t->bound);
    case MAP_SEARCH_BELOW:
        return largest < t->bound || (t->included && largest <= t->bound);
    }
    return false;
}

bool map_search_holds(const struct map_search *s, int map, const struct map_facts *facts)
{
    for (int i = 0; i < s->n; i++)
        if (term_holds(&s->term[i], map, facts))
            return true;
    return s->n == 0;
}

/* Whether a comes before b; NaN is weaker than everything. */
static bool comes_before(const struct map_facts *facts, enum map_order order, int a, int b)
{
    const float va = isnan(facts[a].largest) ? -INFINITY : facts[a].largest,
                vb = isnan(facts[b].largest) ? -INFINITY : facts[b].largest;
    if (va == vb)
        return a < b;
    return order == MAP_ORDER_STRONGEST ? va > vb : va < vb;
}

/* Heap sort (Williams 1964): in place, and never slow, whatever the values are. */
static void sift(const struct map_facts *facts, enum map_order order, int *index, int root, int n)
{
    for (int child = 2 * root + 1; child < n; child = 2 * root + 1) {
        if (child + 1 < n && comes_before(facts, order, index[child], index[child + 1]))
            child++;
        if (!comes_before(facts, order, index[root], index[child]))
            return;
        const int swap = index[root];
        index[root] = index[child];
        index[child] = swap;
        root = child;
    }
}

static void sort(const struct map_facts *facts, enum map_order order, int *index, int n)
{
    for (int root = n / 2 - 1; root >= 0; root--)
        sift(facts, order, index, root, n);
    for (int end = n - 1; end > 0; end--) {
        const int swap = index[0];
        index[0] = index[end];
        index[end] = swap;
        sift(facts, order, index, 0, end);
    }
}

int map_search_list(const struct map_search *s, enum map_order order, const struct map_facts *facts, int n, int *index)
{
    int found = 0;
    for (int i = 0; i < n; i++)
        if (map_search_holds(s, i, &facts[i]))
            index[found++] = i;
    if (order != MAP_ORDER_INDEX)
        sort(facts, order, index, found);
    return found;
}
