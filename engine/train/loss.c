#include "engine/train/loss.h"
