/* engine/base/name_list.h - "a, b, c": what there is, for a sentence that says so. Threads: no state. */
#ifndef CS_BASE_NAME_LIST_H
#define CS_BASE_NAME_LIST_H

#include <stddef.h>

/* Appends one name to the text in list, which begins as "". What does not fit into size bytes is cut off. */
void name_list_add(char *list, size_t size, const char *name);

#endif
