/* engine/data/still_life.h - the scene of PICTURE_STILL_LIFE: what a ray sees. Threads: no state. */
#ifndef CS_DATA_STILL_LIFE_H
#define CS_DATA_STILL_LIFE_H

/* Brightness (0 black, 1 white; may be a little outside) seen at (u, v): u from -1 left to 1 right, v from -1 top to 1
 * bottom of the largest square in the picture. */
float still_life_at(float u, float v);

#endif
