/* app/session/language.h - opens the translations and switches between them at run time. Threads: the window thread.
 * The first call must come before there are others (main() makes it): it puts LANGUAGE into the environment and leaves
 * the locale "C". After that a worker may be translating while the language changes: gettext locks its catalogues, and
 * glibc's setenv() of a name that is there swaps one pointer and never frees the old value, so the worker's sentence
 * comes out in the old language or in the new one. */
#ifndef CS_SESSION_LANGUAGE_H
#define CS_SESSION_LANGUAGE_H

/* Code "en" or "ru". The catalogue is looked for beside the program (build tree), then in its installed place; English
 * needs none. */
void language_use(const char *code);
/* What the environment (LC_ALL, LC_MESSAGES, LANG) asks for: "ru" or "en". Before the first language_use(). */
const char *language_of_system(void);

#endif
