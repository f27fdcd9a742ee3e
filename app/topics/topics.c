#include "app/topics/topics.h"

struct mode_range mode_group_range(enum mode_group g)
{
    static const struct mode_range ranges[MODE_GROUPS] = {
        [GROUP_OPERATIONS] = {0, BOARD_MODES - 1},
        [GROUP_WHY] = {BOARD_MODES + TOPIC_MATRIX, BOARD_MODES + TOPIC_FIELD},
        [GROUP_LEARNING] = {BOARD_MODES + TOPIC_BACKWARD, CONVOLVE_MODES - 1},
    };
    return ranges[g];
}

enum mode_group mode_group_of(int mode)
{
    enum mode_group g = GROUP_OPERATIONS;
    while (mode > mode_group_range(g).last)
        g++;
    return g;
}
