/* app/board/board_picture.h - a picture of the blackboard: drawn by the program or read from a file. Threads: no
 * state. */
#ifndef CS_BOARD_BOARD_PICTURE_H
#define CS_BOARD_BOARD_PICTURE_H

#include "app/board/pyramid.h"
#include "engine/data/pictures.h"

struct board_picture {
    enum picture_id id;         /* PICTURE_COUNT: of a file */
    char *path;                 /* of that file, else NULL */
    struct tensor colour, grey; /* [C,H,W] and [1,H,W], whole numbers; one memory when C is 1. Empty: no picture */
    float lo, hi;               /* black and white */
    struct pyramid pyramid;     /* of colour */
};

/* Built-in ones without a size of their own are side x side; a file is averaged down to at most file_side a side. After
 * a failure *p is empty. */
enum cs_status board_picture_draw(struct board_picture *p, enum picture_id id, int side, struct cs_error *err);
enum cs_status board_picture_read(struct board_picture *p, const char *path, int file_side, struct cs_error *err);
void board_picture_finish(struct board_picture *p);
bool board_picture_is(const struct board_picture *p, enum picture_id id, const char *path);

#endif
