/* engine/data/dataset_find.h - where the folder of a data set is. Threads: reads the environment, else no state. */
#ifndef CS_DATA_DATASET_FIND_H
#define CS_DATA_DATASET_FIND_H

#include "engine/data/dataset_kind.h"

/* The folder that holds files of this kind: in $CONVOSCOPE_DATA, then the user's data folder, there directly or one
 * level below. Among several a folder called `name` comes first; others must not carry the name of a look-alike
 * (Fashion-MNIST's files have the same names as MNIST's). CS_NOT_FOUND says where was looked. */
enum cs_status dataset_find(const char *name, const struct dataset_kind *kind, char folder[PATH_MAX],
                            struct cs_error *err);

/* Last part of a path, "." and links resolved: "mnist" for "/data/mnist/"; at most NAME_MAX bytes. */
void dataset_folder_name(const char *folder, char name[NAME_MAX + 1]);

#endif
