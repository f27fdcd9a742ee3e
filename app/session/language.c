#include "app/session/language.h"

#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/i18n.h"

/* Folder of the program, or "." where the system does not tell. */
static void program_folder(char folder[PATH_MAX])
{
    const ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    folder[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    else
        snprintf(folder, PATH_MAX, ".");
}

static bool has_catalogue(const char *folder, const char *code)
{
    char path[PATH_MAX];
    const int length = snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/" CS_TEXT_DOMAIN ".mo", folder, code);
    return length < (int)sizeof path && access(path, R_OK) == 0;
}

/* Installed beside the program, then in the build tree (the program and the tests), then where meson installs. */
static bool find_catalogue(const char *code, char folder[PATH_MAX])
{
    static const char *const beside[] = {"../share/locale", "../assets/translations", "../../assets/translations"};
    char program[PATH_MAX];
    program_folder(program);
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        const int length = snprintf(folder, PATH_MAX, "%s/%s", program, beside[i]);
        if (length < PATH_MAX && has_catalogue(folder, code))
            return true;
    }
    snprintf(folder, PATH_MAX, "%s", CS_LOCALE_DIR);
    return has_catalogue(folder, code);
}

static bool translates_nothing(const char *locale)
{
    return !locale || !strcmp(locale, "C") || !strcmp(locale, "POSIX");
}

/* gettext translates nothing in the locale "C", whatever LANGUAGE says. Numbers stay in "C": files and --set have
 * points. Once is enough, and later another thread may be reading the locale. */
static void leave_c_locale(void)
{
    if (!translates_nothing(setlocale(LC_MESSAGES, NULL)))
        return;
    setlocale(LC_CTYPE, "");
    if (translates_nothing(setlocale(LC_MESSAGES, "")))
        setlocale(LC_MESSAGES, "C.UTF-8");
}

void language_use(const char *code)
{
    char folder[PATH_MAX];
    setenv("LANGUAGE", code, 1); /* after the first call there are threads that read it: see language.h */
    leave_c_locale();
    if (find_catalogue(code, folder))
        bindtextdomain(CS_TEXT_DOMAIN, folder);
    bind_textdomain_codeset(CS_TEXT_DOMAIN, "UTF-8");
    textdomain(CS_TEXT_DOMAIN); /* also tells gettext to forget what it has looked up */
}

const char *language_of_system(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return strncmp(value, "ru", 2) == 0 ? "ru" : "en";
    }
    return "en";
}
