#include "engine/layers/conv2d.h"
