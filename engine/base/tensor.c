#include "engine/base/tensor.h"
