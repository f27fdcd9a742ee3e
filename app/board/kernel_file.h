/* app/board/kernel_file.h - kernels in files.
 * .npy (numpy's; engine/data/npy.h): float32 or int64, rows x cols, or one row as a vector. Such a file has no divisor:
 * one is saved divided, each weight rounded to float32.
 * Text, any other file: a row of numbers a line, blanks, tabs, commas or semicolons between them; '#' begins a comment;
 * a line ': 9' or '÷ 9' is the divisor. It keeps weights and divisor as they are.
 * Which of them a file is, is told by its first bytes; which is written, by the end of its name. A kernel that has all
 * the numbers of a preset without parameters is read as that preset.
 * Files may lie: an error is one sentence that begins with the path, and names the line of a text. Threads: no state.
 */
#ifndef CS_BOARD_KERNEL_FILE_H
#define CS_BOARD_KERNEL_FILE_H

#include <stddef.h>

#include "app/board/kernel.h"

enum { KERNEL_FILE_ROOM = KERNEL_MAX_WEIGHTS * 20 + 128 };

/* *k is as it was after a failure. */
enum cs_status kernel_file_load(const char *path, struct kernel_value *k, struct cs_error *err);
/* Through path.tmp (engine/base/file.h): after a failure an old file is as it was. */
enum cs_status kernel_file_save(const char *path, const struct kernel_value *k, struct cs_error *err);
/* What a text file of it says, with a 0 behind; returns its length. */
size_t kernel_file_text(const struct kernel_value *k, char text[KERNEL_FILE_ROOM]);

#endif
