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

#define MATRIX(picture, kernel, size, view, sharing, layer)                                                            \
    START("matrix")                                                                                                    \
    "convolve.picture=" picture "\nconvolve.kernel=" kernel "\nconvolve.kernel_size=" size                             \
    "\n" GEOMETRY("1", "0", "1", "1") PLAIN_END "matrix.edits=\nmatrix.noise=2\nmatrix.view=" view                     \
                                                "\nmatrix.sharing=" sharing "\nmatrix.case=" layer "\n"

#define X9(activation, stage)                                                                                          \
    VOLUME("channels", "x", "features", "3", "0", "1",                                                                 \
           "convolve.window=2\nconvolve.rule=max\n" END("0", activation, stage))

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
    [LECTURE_MATRIX_GUIDE] = {"matrix_guide", N_("4×16 matrix: 4×4, 3×3"),
                              N_("Dumoulin and Visin's guide: every row holds the nine weights where its window lies; "
                                 "the transposed matrix leads back"),
                              MATRIX("binary4", "0 1 2 / 2 2 0 / 0 1 2", "3", "matrix", "shared", "board")},
    [LECTURE_MATRIX_SMALL] = {"matrix_small", N_("4×9 matrix: 3×3, 2×2"),
                              N_("The first example of Dive into Deep Learning once more: 19 25 37 43 as one column"),
                              MATRIX("ramp3", "0 1 / 2 3", "2", "matrix", "shared", "board")},
    [LECTURE_MATRIX_UNTIED] = {"matrix_untied", N_("Untied: 9, 324, 2304"),
                               N_("Each of 36 windows with nine weights of its own; then everything to everything"),
                               MATRIX("seven", "edge", "3", "matrix", "local", "board")},
    [LECTURE_IM2COL] = {"im2col", N_("Windows as columns"),
                        N_("16 pixels become 36 numbers, and the convolution one product of a row and a matrix"),
                        MATRIX("binary4", "1 2 / 3 4", "2", "im2col", "shared", "board")},
    [LECTURE_SIZES_THOUSAND] = {"sizes_thousand", N_("Sizes: 224×224×3 to 1000"),
                                N_("One fully connected layer on a photograph has about 150 million weights"),
                                MATRIX("binary4", "1 2 / 3 4", "2", "sizes", "full", "thousand")},
    [LECTURE_SIZES_FACES] =
        {
            "sizes_faces", N_("Sizes: 200×200 to 40,000"),
            N_("Marc'Aurelio Ranzato's slide: 1.6 billion fully connected (it says about 2), 4 million with windows of "
               "10×10, 100 when they are shared"),
            MATRIX("binary4", "1 2 / 3 4", "2", "sizes", "full", "faces")},
    [LECTURE_SIZES_NEURON] = {"sizes_neuron", N_("Sizes: 32×32×3, neuron"),
                              N_("Stanford's CS231n: 32·32·3 = 3072 weights for one neuron that sees all of it"),
                              MATRIX("binary4", "1 2 / 3 4", "2", "sizes", "full", "neuron")},
    [LECTURE_SIZES_ALEXNET] =
        {"sizes_alexnet", N_("Sizes: AlexNet, layer 1"),
         N_("Stanford's CS231n: 105,705,600 parameters if each of 55×55×96 units had its own, 34,944 with sharing"),
         MATRIX("binary4", "1 2 / 3 4", "2", "sizes", "local", "alexnet")},
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
