#include "engine/train/optimizer.h"
