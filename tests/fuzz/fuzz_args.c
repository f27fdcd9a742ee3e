/* tests/fuzz/fuzz_args.c - a command line: the lines of the input are its arguments. */
#include <stdlib.h>
#include <string.h>

#include "app/cli/args.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_ARGS = 600 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct text_list settings = {0}, rest = {0};
    const char *text = NULL;
    char *argv[MAX_ARGS];
    bool flag = false;
    int whole = 3, argc = 0;
    double number = 0.5;
    struct cs_error err;
    const struct option options[] = {{"--set", OPTION_LIST, &settings},
                                     {"--flag", OPTION_FLAG, &flag},
                                     {"--whole", OPTION_INT, &whole, 1, 256},
                                     {"--number", OPTION_FLOAT, &number, 0, 1},
                                     {"-o", OPTION_TEXT, &text}};
    char *line = strndup((const char *)bytes, length);
    for (char *at = line, *next; at && argc < MAX_ARGS; at = next) {
        next = strchr(at, '\n');
        if (next)
            *next++ = '\0';
        argv[argc++] = at;
    }
    const enum cs_status status = args_parse(argc, argv, options, 5, length % 2 ? &rest : NULL, &err);
    if (status && (status != CS_BAD_VALUE || err.text[0] == '\0'))
        abort();
    if (whole < 1 || whole > 256 || !(number >= 0 && number <= 1))
        abort(); /* a number outside of its range got through */
    free(line);
    return 0;
}
