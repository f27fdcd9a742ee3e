#include "engine/data/pictures.h"
