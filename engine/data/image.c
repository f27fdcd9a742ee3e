#include "engine/data/image.h"
