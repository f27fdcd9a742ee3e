#include "engine/worker/worker.h"
