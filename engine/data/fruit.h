/* engine/data/fruit.h - a small still life in colour: a red apple, a lemon and a green leaf on a brown table before a
 * blue wall, simple enough to be recognised in 32x32 pixels. Threads: no state. */
#ifndef CS_DATA_FRUIT_H
#define CS_DATA_FRUIT_H

/* Red, green and blue (0..1) seen at (u, v): u from -1 left to 1 right, v from -1 top to 1 bottom. */
void fruit_at(float u, float v, float rgb[3]);

#endif
