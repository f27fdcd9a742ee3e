#include "engine/net/net.h"
