/* Which source runs which command of the Network workspace. */
#include "app/session/session_network.h"

const struct session_commands *session_network_commands(enum command_id c)
{
    switch (c) {
    case COMMAND_NETWORK_OPEN:
    case COMMAND_NETWORK_UP:
    case COMMAND_NETWORK_PAGE_NEXT:
    case COMMAND_NETWORK_PAGE_BACK:
        return &session_levels;
    case COMMAND_NETWORK_NEXT_SAMPLE:
    case COMMAND_NETWORK_SAMPLE_BACK:
    case COMMAND_NETWORK_UNCHANGE:
    case COMMAND_NETWORK_TO_MISTAKES:
    case COMMAND_NETWORK_CANCEL: /* a search; else session_weights' own */
        return &session_samples;
    case COMMAND_NETWORK_KERNEL_IDENTITY:
    case COMMAND_NETWORK_KERNEL_EDGE:
    case COMMAND_NETWORK_KERNEL_ZERO:
    case COMMAND_NETWORK_KERNEL_RESTORE:
    case COMMAND_NETWORK_LOCK:
    case COMMAND_NETWORK_SILENCE:
    case COMMAND_NETWORK_ABLATE:
        return &session_weights;
    case COMMAND_NETWORK_ADD_LAYER:
    case COMMAND_NETWORK_REMOVE_LAYER:
    case COMMAND_NETWORK_LAYER_EARLIER:
    case COMMAND_NETWORK_LAYER_LATER:
    case COMMAND_NETWORK_DENSE_TWIN:
    case COMMAND_NETWORK_SAVE:
        return &session_build;
    case COMMAND_NETWORK_TO_CONVOLVE:
    case COMMAND_NETWORK_BACK:
        return &session_bridge;
    default:
        return NULL;
    }
}
