#include "engine/net/net_run.h"
