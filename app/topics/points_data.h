/* app/topics/points_data.h - points of the plane with classes: sets to learn from, and those that a person draws.
 * Coordinates lie within +-POINTS_REACH and are whole hundredths, so that the numbers that are shown are the numbers
 * that are learnt from. Sets: blobs (one Gaussian a class), line (parted by a straight line), circle, xor and spiral
 * after TensorFlow's playground, moons after scikit-learn's make_moons, three spirals after Stanford's CS231n. A set
 * is the same for the same seed on every machine. Threads: no state. */
#ifndef CS_TOPICS_POINTS_DATA_H
#define CS_TOPICS_POINTS_DATA_H

#include <stdbool.h>

#include "engine/base/status.h"

enum { POINTS_MAX = 400, POINTS_CLASSES = 3, POINTS_REACH = 3 };

enum points_data {
    POINTS_BLOBS,
    POINTS_LINE,
    POINTS_CIRCLE,
    POINTS_XOR,
    POINTS_MOONS,
    POINTS_SPIRAL,
    POINTS_THREE_BLOBS,
    POINTS_THREE_SPIRALS,
    POINTS_DRAWN,
    POINTS_DATA
};

struct points_set {
    int n, classes; /* classes: 2 or 3 */
    float x[POINTS_MAX][2];
    int label[POINTS_MAX]; /* 0..classes-1 */
};

/* count points (1..POINTS_MAX), by turns of each class; noise 0..1 is how far they are jittered. Not for POINTS_DRAWN.
 */
void points_generate(enum points_data data, int count, float noise, int seed, struct points_set *set);

/* "x1,x2=class x1,x2=class ...", class 0, 1 or 2; "" is no points. Coordinates are rounded to hundredths. CS_BAD_VALUE
 * with a sentence that does not name the property; set is then left as it was. */
enum cs_status points_from_text(const char *text, struct points_set *set, struct cs_error *err);
/* Read back to the same set; malloc'ed, NULL without memory. */
char *points_to_text(const struct points_set *set);

/* The nearest hundredth within reach. */
float points_snap(float x);
/* At its end; false, and nothing changed, when there are POINTS_MAX. */
bool points_add(struct points_set *set, float x1, float x2, int label);
void points_remove(struct points_set *set, int i);

#endif
