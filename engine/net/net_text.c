#include "engine/net/net_text.h"
