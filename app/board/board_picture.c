#include "app/board/board_picture.h"

#include <stdlib.h>
#include <string.h>

#include "engine/data/image.h"

void board_picture_finish(struct board_picture *p)
{
    free(p->path);
    pyramid_finish(&p->pyramid);
    if (p->grey.data != p->colour.data)
        tensor_finish(&p->grey);
    tensor_finish(&p->colour);
    *p = (struct board_picture){0};
}

bool board_picture_is(const struct board_picture *p, enum picture_id id, const char *path)
{
    return p->colour.data && p->id == id && (id != PICTURE_COUNT || !strcmp(p->path, path));
}

static enum cs_status make_pyramid(struct board_picture *p, struct cs_error *err)
{
    const enum cs_status status = pyramid_init(&p->pyramid, &p->colour.shape, err);
    if (status == CS_OK)
        pyramid_build(&p->pyramid, p->colour.data, NULL);
    return status;
}

enum cs_status board_picture_draw(struct board_picture *p, enum picture_id id, int side, struct cs_error *err)
{
    *p = (struct board_picture){.id = id, .lo = picture_infos[id].lo, .hi = picture_infos[id].hi};
    enum cs_status status = picture_draw(id, side, side, &p->colour, err);
    p->grey = p->colour;
    if (status == CS_OK)
        status = make_pyramid(p, err);
    if (status != CS_OK)
        board_picture_finish(p);
    return status;
}

static int scaled(int length, int from, int to)
{
    const int result = (int)(((long)length * to + from / 2) / from);
    return result > 0 ? result : 1;
}

static enum cs_status convert(struct board_picture *p, const struct image *image, int file_side, struct cs_error *err)
{
    const int longer = image->width > image->height ? image->width : image->height;
    const int side = longer > file_side ? file_side : longer;
    const int height = scaled(image->height, longer, side), width = scaled(image->width, longer, side);
    enum cs_status status = image_to_tensor(image, image->channels, height, width, &p->colour, err);
    p->grey = p->colour;
    if (status == CS_OK && image->channels > 1) {
        p->grey = (struct tensor){0};
        status = image_to_tensor(image, 1, height, width, &p->grey, err);
    }
    return status;
}

enum cs_status board_picture_read(struct board_picture *p, const char *path, int file_side, struct cs_error *err)
{
    struct image image = {0};
    *p = (struct board_picture){.id = PICTURE_COUNT, .lo = 0, .hi = 255};
    enum cs_status status = image_load(path, &image, err);
    if (status == CS_OK)
        status = convert(p, &image, file_side, err);
    if (status == CS_OK) {
        p->path = strdup(path);
        status = p->path ? CS_OK : cs_no_memory(err);
    }
    if (status == CS_OK)
        status = make_pyramid(p, err);
    image_finish(&image);
    if (status != CS_OK)
        board_picture_finish(p);
    return status;
}
