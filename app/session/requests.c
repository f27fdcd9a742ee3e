#include "app/session/requests.h"

#include <stdio.h>
#include <string.h>

void requests_clear(struct requests *r)
{
    for (int i = 0; i < r->n; i++)
        if (!r->item[i].is_command)
            value_finish(&r->item[i].value);
    memset(r, 0, sizeof *r); /* padding, too: looks are compared whole */
    r->look.focus = r->look.detailed = -1;
}

/* Room for one more, or NULL. */
static struct request *add(struct requests *r)
{
    if (r->n == REQUESTS_MAX) {
        r->lost = true;
        return NULL;
    }
    struct request *item = &r->item[r->n++];
    *item = (struct request){0};
    return item;
}

static void add_value(struct requests *r, enum prop_id p, const struct value *v)
{
    struct value copy;
    if (value_copy(&copy, v, NULL) != CS_OK) {
        r->lost = true;
        return;
    }
    struct request *item = add(r);
    if (!item) {
        value_finish(&copy);
        return;
    }
    item->prop = p;
    item->value = copy;
}

void request_command(struct requests *r, enum command_id c)
{
    struct request *item = add(r);
    if (!item)
        return;
    item->is_command = true;
    item->command = c;
}

void request_bool(struct requests *r, enum prop_id p, bool v)
{
    add_value(r, p, &(struct value){.type = VALUE_BOOL, .b = v});
}

void request_int(struct requests *r, enum prop_id p, int v)
{
    add_value(r, p, &(struct value){.type = prop_infos[p].type == VALUE_CHOICE ? VALUE_CHOICE : VALUE_INT, .i = v});
}

void request_float(struct requests *r, enum prop_id p, double v)
{
    add_value(r, p, &(struct value){.type = VALUE_FLOAT, .f = v});
}

void request_text(struct requests *r, enum prop_id p, const char *v)
{
    /* The text is only read: add_value() copies it. */
    add_value(r, p, &(struct value){.type = VALUE_TEXT, .text = (char *)v});
}

void request_kernel(struct requests *r, enum prop_id p, const struct kernel_value *v)
{
    add_value(r, p, &(struct value){.type = VALUE_KERNEL, .kernel = *v});
}

void request_pair(struct requests *r, enum prop_id p, int rows, int columns)
{
    add_value(r, p, &(struct value){.type = VALUE_PAIR, .pair = {rows, columns}});
}

void request_filters(struct requests *r, enum prop_id p, const struct filters *v)
{
    add_value(r, p, &(struct value){.type = VALUE_FILTERS, .filters = *v});
}

void request_assignment(struct requests *r, const char *text)
{
    snprintf(r->assignment, sizeof r->assignment, "%s", text);
}

void request_say(struct requests *r, const char *text)
{
    snprintf(r->said.text, sizeof r->said.text, "%s", text);
}

void request_folder(struct requests *r, const char *path)
{
    snprintf(r->folder, sizeof r->folder, "%s", path);
}

void request_go_to(struct requests *r, int value)
{
    r->go_to = value;
}

void request_peek(struct requests *r, int map, int step)
{
    r->peek = true;
    r->peek_map = map;
    r->peek_step = step;
}

void request_is_gesture(struct requests *r)
{
    if (r->n > 0)
        r->item[r->n - 1].gesture = true;
}

void request_subscribe(struct requests *r, unsigned wanted)
{
    r->subscribe = true;
    r->wanted = wanted;
}

void request_mistake(struct requests *r, enum dataset_split split, uint64_t index)
{
    r->mistake.wanted = true;
    r->mistake.split = split;
    r->mistake.index = index;
}
