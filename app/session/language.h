/* app/session/language.h - opens the translations and switches between them at run time. Threads: the window thread;
 * the engine's worker may be translating messages, which gettext allows. */
#ifndef CS_SESSION_LANGUAGE_H
#define CS_SESSION_LANGUAGE_H

/* Code "en" or "ru". The catalogue is looked for beside the program (build tree), then in its installed place; English
 * needs none. */
void language_use(const char *code);
/* What the environment (LC_ALL, LC_MESSAGES, LANG) asks for: "ru" or "en". Before the first language_use(). */
const char *language_of_system(void);

#endif
