/* engine/worker/save_folder.h - the folder of autosaves. Every training has a file of its own there, called by its net,
 * its data, the time and the process, so that two windows never write the same one, and a new training never over an
 * old one. The newest SAVE_FOLDER_KEEP stay. Threads: no state but the disk. */
#ifndef CS_WORKER_SAVE_FOLDER_H
#define CS_WORKER_SAVE_FOLDER_H

#include "engine/worker/saver.h"

enum { SAVE_FOLDER_KEEP = 8, SAVE_FOLDER_MOST = 256 /* files that are looked at */ };

/* A name for a new training, of which number tells it from others of this process: "lenet5-mnist-20261127-021345-77-1
 * .onnx". False when the folder's name is too long. */
bool save_folder_name(const char *folder, const char *net, const char *data, uint64_t number, char path[SAVE_PATH]);
/* Makes the folder that path is in, and those above. */
enum cs_status save_folder_prepare(const char *path, struct cs_error *err);
/* Of the folder that path is in: old ones go, and what a process that was killed left half written; never path. */
void save_folder_tidy(const char *path);
/* Paths of at most `most` autosaves of the folder, the newest first; how many. */
int save_folder_list(const char *folder, char (*path)[SAVE_PATH], int most);

#endif
