/* app/session/settings.h - the file that keeps what a person likes: one "name = value" a line for the properties that
 * are PROP_SAVED, in $XDG_CONFIG_HOME/convoscope/settings, else ~/.config/convoscope/settings. The file may hold
 * anything: lines that cannot be read are passed over, for settings are never worth a program that does not start.
 * Threads: reads the environment, else no state. */
#ifndef CS_SESSION_SETTINGS_H
#define CS_SESSION_SETTINGS_H

#include <limits.h>

#include "app/session/props.h"

enum { SETTINGS_MAX_BYTES = 1 << 20 };

/* Path of the file; false when the environment names no home. */
bool settings_path(char path[PATH_MAX]);
/* Puts what the text says into values[PROP_COUNT], which hold valid values before and after. Returns how many it took.
 */
int settings_read_text(const char *text, size_t length, struct value *values);
/* The same for the file; 0 when there is none. */
int settings_read(const char *path, struct value *values);
/* Writes beside the file and renames over it; folders are made. */
enum cs_status settings_write(const char *path, const struct value *values, struct cs_error *err);

#endif
