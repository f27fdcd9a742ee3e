#include "engine/layers/layer.h"
