#include "app/board/lectures.h"

#include <string.h>

#include "engine/base/i18n.h"

/* What every row sets beside its input and weights, so that nothing remains of what was set before. */
#define START(mode) "convolve.mode=" mode "\nconvolve.paint=\nconvolve.seed=0\nconvolve.numbers=whole\n"
#define GEOMETRY(stride, padding, dilation, groups)                                                                    \
    "convolve.stride=" stride "\nconvolve.padding=" padding                                                            \
    "\nconvolve.padding_mode=zeros\nconvolve.dilation=" dilation "\nconvolve.groups=" groups "\n"
#define END(bias, activation, stage)                                                                                   \
    "convolve.bias=" bias "\nconvolve.flip=off\nconvolve.activation=" activation "\nconvolve.stage=" stage             \
    "\nconvolve.filter=0\nconvolve.step=1\n"
#define PLAIN_END END("0", "none", "conv")

#define SIGNAL(signal, kernel, padding)                                                                                \
    START("1d")                                                                                                        \
    "convolve.signal=" signal "\nconvolve.kernel_1d=" kernel "\n" GEOMETRY("1", "0," padding, "1", "1") PLAIN_END
#define PLANE(picture, kernel, size, stride, padding, dilation)                                                        \
    START("2d")                                                                                                        \
    "convolve.picture=" picture "\nconvolve.kernel=" kernel "\nconvolve.kernel_size=" size                             \
    "\n" GEOMETRY(stride, padding, dilation, "1") PLAIN_END
#define VOLUME(mode, volume, filters, size, padding, groups, end)                                                      \
    START(mode)                                                                                                        \
    "convolve.volume=" volume "\nconvolve.filters=" filters "\nconvolve.kernel_size=" size                             \
    "\n" GEOMETRY("1", padding, "1", groups) end
#define TRANSPOSED(map, kernel, size, stride, padding)                                                                 \
    START("transposed")                                                                                                \
    "convolve.map=" map "\nconvolve.kernel=" kernel "\nconvolve.kernel_size=" size "\nconvolve.output_padding=0"       \
    "\n" GEOMETRY(stride, padding, "1", "1") PLAIN_END
#define POOLING(map, rule)                                                                                             \
    START("pooling")                                                                                                   \
    "convolve.map=" map "\nconvolve.window=2\nconvolve.rule=" rule "\n" GEOMETRY("2", "0", "1", "1") PLAIN_END

#define X9(activation, stage)                                                                                          \
    VOLUME("channels", "x", "features", "3", "0", "1",                                                                 \
           "convolve.window=2\nconvolve.rule=max\n" END("0", activation, stage))

#define POINTS(seed, data, model, layers, units, optimizer, lr, leap, step)                                            \
    "convolve.mode=points\nconvolve.seed=" seed "\n" data "points.model=" model "\npoints.layers=" layers              \
    "\npoints.units=" units "\npoints.activation=tanh\npoints.optimizer=" optimizer "\npoints.lr=" lr                  \
    "\npoints.momentum=0\npoints.weight_decay=0\npoints.batch=0\npoints.brush=none\npoints.unit=0\npoints.point=0"     \
    "\npoints.show=probability\npoints.leap=" leap "\nconvolve.step=" step "\n"
#define POINTS_OF(data, count, noise) "points.data=" data "\npoints.count=" count "\npoints.noise=" noise "\n"
#define POINTS_XOR4 "points.data=drawn\npoints.drawn=-1,-1=0 1,1=0 -1,1=1 1,-1=1\n"

const struct lecture lectures[LECTURE_COUNT] = {
    [LECTURE_SIGNAL_MEAN] = {"signal_mean", N_("1-D: mean of three"),
                             N_("The mean of three neighbours turns every jump of a square wave into a slope"),
                             SIGNAL("square", "1 1 1 : 3", "1")},
    [LECTURE_SIGNAL_EDGE] = {"signal_edge", N_("1-D: difference"),
                             N_("The difference of two neighbours is 1 where the ramp rises and 0 where it is flat"),
                             SIGNAL("ramp", "-1 1", "0")},
    [LECTURE_SIGNAL_IMPULSE] = {"signal_impulse", N_("1-D: impulse response"),
                                N_("A single 1 prints the kernel backwards; turn on 'flip kernel' and it stands as "
                                   "written, which is true convolution"),
                                SIGNAL("impulse", "1 2 3", "1")},
    [LECTURE_EDGE7] = {"edge7", N_("Edge detector on a 7"),
                       N_("Where the four neighbours outweigh the middle the value is positive: just outside the 7"),
                       PLANE("seven", "edge", "3", "1", "1", "1")},
    [LECTURE_RAMP3] = {"ramp3", N_("3×3 with 2×2"),
                       N_("The first example of Dive into Deep Learning: 0·0 + 1·1 + 3·2 + 4·3 = 19"),
                       PLANE("ramp3", "0 1 / 2 3", "2", "1", "0", "1")},
    [LECTURE_BINARY4] = {"binary4", N_("4×4 ones with 1 2 / 3 4"),
                         N_("Every value is the sum of the weights that lie on a one, and all nine differ"),
                         PLANE("binary4", "1 2 / 3 4", "2", "1", "0", "1")},
    [LECTURE_CROSS5] = {"cross5", N_("5×5 ones with an X"),
                        N_("Stanford's UFLDL tutorial: how many of the five places of the X hold a one; first 4"),
                        PLANE("cross5", "1 0 1 / 0 1 0 / 1 0 1", "3", "1", "0", "1")},
    [LECTURE_NUMBERS6] = {"numbers6", N_("6×6 with vertical edges"),
                          N_("Andrew Ng's first convolution: left column minus right column, -5 at first"),
                          PLANE("numbers6", "1 0 -1 / 1 0 -1 / 1 0 -1", "3", "1", "0", "1")},
    [LECTURE_VERTICAL_EDGE] = {"vertical_edge", N_("An edge, found"),
                               N_("Andrew Ng's edge: 30 at both places whose window holds tens and zeros, else 0"),
                               PLANE("edge6", "1 0 -1 / 1 0 -1 / 1 0 -1", "3", "1", "0", "1")},
    [LECTURE_STRIDE7_1] = {"stride7_1", N_("7×7, 3×3, stride 1"),
                           N_("(7 - 3) / 1 + 1 = 5; every mean is the number in the middle of its window"),
                           PLANE("ramp7", "box", "3", "1", "0", "1")},
    [LECTURE_STRIDE7_2] = {"stride7_2", N_("7×7, 3×3, stride 2"),
                           N_("(7 - 3) / 2 + 1 = 3; windows overlap by one column, and none is lost"),
                           PLANE("ramp7", "box", "3", "2", "0", "1")},
    [LECTURE_STRIDE7_3] = {"stride7_3", N_("7×7, 3×3, stride 3"),
                           N_("(7 - 3) / 3 is not whole: the last row and the last column are never read"),
                           PLANE("ramp7", "box", "3", "3", "0", "1")},
    [LECTURE_SAME7] = {"same7", N_("7×7, 3×3, padding 1"),
                       N_("With one zero all around the output is as large as the input, and its border is darker"),
                       PLANE("ramp7", "box", "3", "1", "1", "1")},
    [LECTURE_DILATED7] = {"dilated7", N_("7×7, 3×3, dilation 2"),
                          N_("Nine weights reach over 5×5 numbers, so there are 3×3 values: 2·(3 - 1) + 1 = 5"),
                          PLANE("ramp7", "box", "3", "1", "0", "2")},
    [LECTURE_PLANES3] = {"planes3", N_("Three channels into one value"),
                         N_("Sumit Saha's animation: 308 - 498 + 164 from the channels, + 1 of bias, make -25"),
                         VOLUME("channels", "planes", "planes", "3", "1", "1", PLAIN_END)},
    [LECTURE_APPLE] = {"apple", N_("Four filters on a colour picture"),
                       N_("Each filter has a slice for every channel and gives one map: (3·3·3 + 1)·4 = 112 numbers"),
                       VOLUME("channels", "apple", "apple", "3", "0", "1", PLAIN_END)},
    [LECTURE_X9] =
        {"x9", N_("An X and its strokes"),
         N_("Brandon Rohrer's X: 1.00 where the picture is the feature itself, -1.00 if it were its negative"),
         X9("none", "conv")},
    [LECTURE_X9_RELU] = {"x9_relu", N_("An X: ReLU"),
                         N_("ReLU keeps where a stroke was found and puts 0 where its opposite was"),
                         X9("relu", "activation")},
    [LECTURE_X9_POOLED] = {"x9_pooled", N_("An X: pooled"),
                           N_("The best match of every 2×2 stays; 7 is odd, so the last windows hang over the edge"),
                           X9("relu", "pooling")},
    [LECTURE_SIX_FILTERS] = {"six_filters", N_("Six filters 5×5×3 on 32×32×3"),
                             N_("Stanford's CS231n: six maps of 28×28, for (5·5·3 + 1)·6 = 456 parameters"),
                             VOLUME("channels", "photo", "six", "5", "0", "1", PLAIN_END)},
    [LECTURE_POINTWISE] =
        {"pointwise", N_("1×1 convolution"),
         N_("Every pixel by itself: its red, green and blue are mixed anew, nothing is looked at beside it"),
         VOLUME("1x1", "photo", "mix", "1", "0", "1", PLAIN_END)},
    [LECTURE_GROUPED] = {"grouped", N_("Two groups"),
                         N_("Filters 0 and 1 see channels 0 and 1 only, filters 2 and 3 the others: half the weights"),
                         VOLUME("grouped", "maps", "groups", "3", "1", "2", PLAIN_END)},
    [LECTURE_DEPTHWISE] = {"depthwise", N_("Depthwise convolution"),
                           N_("One filter a channel: channels do not meet until a 1×1 convolution mixes them"),
                           VOLUME("depthwise", "apple", "depthwise", "3", "1", "3", PLAIN_END)},
    [LECTURE_TRANSPOSED1] =
        {"transposed1", N_("Transposed, 2×2 to 3×3"),
         N_("Dive into Deep Learning: every number stamps the kernel times itself, overlaps add up"),
         TRANSPOSED("tiny", "0 1 / 2 3", "2", "1", "0")},
    [LECTURE_TRANSPOSED2] = {"transposed2", N_("Transposed, stride 2"),
                             N_("Dumoulin and Visin's guide: 2×2 grows to 5×5; 3×3 stamps two apart overlap by one"),
                             TRANSPOSED("tiny", "1 1 1 / 1 1 1 / 1 1 1", "3", "2", "0")},
    [LECTURE_TRANSPOSED3] = {"transposed3", N_("Transposed, padding 1"),
                             N_("Dumoulin and Visin's guide: padding cuts the border off, 3×3 grows to 5×5, and these "
                                "weights draw straight lines between the old numbers"),
                             TRANSPOSED("small", "1 2 1 / 2 4 2 / 1 2 1 : 4", "3", "2", "1")},
    [LECTURE_MAX4] = {"max4", N_("Max-pooling 4×4"), N_("Stanford's CS231n: the largest of every 2×2 is 6 8 / 3 4"),
                      POOLING("lecture", "max")},
    [LECTURE_MEAN4] = {"mean4", N_("Mean-pooling 4×4"), N_("The mean of every 2×2 of the same map: 3.25 5.25 / 2 2"),
                       POOLING("lecture", "mean")},
    [LECTURE_FEATURE6] = {"feature6", N_("Max-pooling and its gradient"),
                          N_("Each arriving gradient goes back to the one number that won its window"),
                          POOLING("feature", "max")},
    [LECTURE_TIES] = {"ties", N_("Max-pooling of equal numbers"),
                      N_("Where equal numbers share the maximum, the first of them gets the whole gradient"),
                      POOLING("ties", "max")},
    [LECTURE_POINTS_LINE] = {"points_line", N_("One neuron: a line"),
                             N_("Logistic regression: the weights are a vector across the line that parts the classes; "
                                "Home and Space show it turn"),
                             POINTS("0", POINTS_OF("line", "60", "0.2"), "logistic", "1", "4", "sgd", "0.5", "2",
                                    "101")},
    [LECTURE_POINTS_XOR] = {"points_xor", N_("One neuron cannot learn XOR"),
                            N_("No line parts these four points: the best that one neuron can say is p = 0.5, at a "
                               "loss of ln 2 = 0.693 (Minsky and Papert, 1969)"),
                            POINTS("1", POINTS_XOR4, "logistic", "1", "2", "sgd", "1", "5", "201")},
    [LECTURE_POINTS_XOR2] = {"points_xor2", N_("XOR with two hidden neurons"),
                             N_("Each hidden neuron draws a line; in the plane of both (V) one line parts the classes; "
                                "other first weights (R) may get stuck"),
                             POINTS("1", POINTS_XOR4, "mlp", "1", "2", "sgd", "1", "5", "201")},
    [LECTURE_POINTS_CIRCLE] = {"points_circle", N_("A circle by four neurons"),
                               N_("The output joins four soft lines to a closed curve; click a neuron to see its own"),
                               POINTS("1", POINTS_OF("circle", "60", "0.3"), "mlp", "1", "4", "sgd", "0.5", "10",
                                      "401")},
    [LECTURE_POINTS_SPIRAL] = {"points_spiral", N_("Two spirals"),
                               N_("Two layers of eight: the first draws lines, the second shapes out of them"),
                               POINTS("0", POINTS_OF("spiral", "120", "0.15"), "mlp", "2", "8", "adam", "0.03", "10",
                                      "301")},
    [LECTURE_POINTS_RATE] = {"points_rate", N_("Too high a learning rate"),
                             N_("Every step goes too far and the loss jumps instead of falling; lower the rate and it "
                                "settles"),
                             POINTS("5", POINTS_OF("moons", "60", "0.9"), "logistic", "1", "4", "sgd", "30", "1",
                                    "41")},
};

int lecture_find(const char *name)
{
    for (int i = 0; i < LECTURE_COUNT; i++)
        if (!strcmp(lectures[i].name, name))
            return i;
    return -1;
}

bool lecture_next(const char **at, char line[LECTURE_LINE_MAX])
{
    const size_t length = strcspn(*at, "\n");
    if (length == 0 || length >= LECTURE_LINE_MAX)
        return false;
    memcpy(line, *at, length);
    line[length] = '\0';
    *at += length + ((*at)[length] == '\n');
    return true;
}
