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

#define LOSS(logits, names, label)                                                                                     \
    START("loss")                                                                                                      \
    "loss.logits=" logits "\nloss.names=" names "\nloss.label=" label                                                  \
    "\nloss.temperature=1\nloss.subtract_max=off\nloss.smoothing=0\nloss.lr=1\nconvolve.step=1\n"
#define ACTIVATION(function, values, scale)                                                                            \
    START("activation")                                                                                                \
    "activation.function=" function "\nactivation.values=" values "\nactivation.scale=" scale                          \
    "\nactivation.slope=0.01\nactivation.alpha=1\nactivation.depth=5\nconvolve.step=1\n"
/* The 7 under the edge detector, moved. */
#define SHIFT(stride, by, show)                                                                                        \
    START("shift")                                                                                                     \
    "convolve.picture=seven\nconvolve.kernel=edge\nconvolve.kernel_size=3\n" GEOMETRY(stride, "1", "1", "1") PLAIN_END \
        "shift.edge=zeros\nshift.rule=max\nshift.window=2\nshift.pool_stride=2\nshift.show=" show "\nshift.by=" by     \
        "\n"
/* Opened when the curve tells something already: Home goes to the start. */
#define LEARN(picture, kernel, size, padding, target, start, lr, momentum, iterations, compare, step)                  \
    START("learn")                                                                                                     \
    "convolve.picture=" picture "\nconvolve.kernel=" kernel "\nconvolve.kernel_size=" size "\nlearn.target=" target    \
    "\nlearn.start=" start "\nlearn.lr=" lr "\nlearn.momentum=" momentum "\nlearn.iterations=" iterations              \
    "\nlearn.compare=" compare                                                                                         \
    "\nlearn.bias=off\nlearn.noise=0\nlearn.reveal=off\nlearn.past=\nlearn.edits=\n" GEOMETRY("1", padding, "1", "1")  \
        PLAIN_END "convolve.step=" step "\n"
#define MATRIX(picture, kernel, size, view, sharing, layer)                                                            \
    START("matrix")                                                                                                    \
    "convolve.picture=" picture "\nconvolve.kernel=" kernel "\nconvolve.kernel_size=" size                             \
    "\n" GEOMETRY("1", "0", "1", "1") PLAIN_END "matrix.edits=\nmatrix.noise=2\nmatrix.view=" view                     \
                                                "\nmatrix.sharing=" sharing "\nmatrix.case=" layer "\n"

#define X9(activation, stage)                                                                                          \
    VOLUME("channels", "x", "features", "3", "0", "1",                                                                 \
           "convolve.window=2\nconvolve.rule=max\n" END("0", activation, stage))

#define NORM(kind, mode, samples, channels, height, width, number, chart, eps, values)                                 \
    START("normalisation")                                                                                             \
    "norm.kind=" kind "\nnorm.mode=" mode "\nnorm.batch=" samples "\nnorm.channels=" channels "\nnorm.height=" height  \
    "\nnorm.width=" width "\nnorm.values=" values "\nnorm.groups=2\nnorm.gamma=1\nnorm.beta=0\nnorm.eps=" eps          \
    "\nnorm.momentum=0.1\nnorm.lrn_size=5\nnorm.lrn_alpha=0.0001\nnorm.lrn_beta=0.75\nnorm.lrn_k=2\n"                  \
    "norm.batches=30\nnorm.number=" number "\nnorm.cell=0\nnorm.chart=" chart "\nconvolve.step=1\n"
#define DROPOUT(kind, p, units, masks, values)                                                                         \
    START("dropout")                                                                                                   \
    "dropout.kind=" kind "\ndropout.p=" p "\ndropout.mode=train\ndropout.scale=on\ndropout.units=" units               \
    "\ndropout.channels=6\ndropout.height=2\ndropout.width=2\ndropout.masks=" masks "\ndropout.values=" values         \
    "\ndropout.unit=0\ndropout.chart=number\nconvolve.step=1\n"
#define POINTS(seed, data, model, layers, units, optimizer, lr, leap, step)                                            \
    "convolve.mode=points\nconvolve.seed=" seed "\n" data "points.model=" model "\npoints.layers=" layers              \
    "\npoints.units=" units "\npoints.activation=tanh\npoints.optimizer=" optimizer "\npoints.lr=" lr                  \
    "\npoints.momentum=0\npoints.weight_decay=0\npoints.batch=0\npoints.brush=none\npoints.unit=0\npoints.point=0"     \
    "\npoints.show=probability\npoints.leap=" leap "\nconvolve.step=" step "\n"
#define POINTS_OF(data, count, noise) "points.data=" data "\npoints.count=" count "\npoints.noise=" noise "\n"
#define POINTS_XOR4 "points.data=drawn\npoints.drawn=-1,-1=0 1,1=0 -1,1=1 1,-1=1\n"
/* The way back. paint comes behind the picture, whose choice clears it. */
#define BACKWARD(of, loss, picture, paint, kernel, size, stride, more)                                                 \
    "convolve.mode=backward\nconvolve.seed=0\nconvolve.numbers=whole\nbackward.of=" of "\nbackward.loss=" loss         \
    "\nbackward.gradient=\nconvolve.picture=" picture "\nconvolve.paint=" paint "\nconvolve.kernel=" kernel            \
    "\nconvolve.kernel_size=" size "\n" GEOMETRY(stride, "0", "1", "1") more "backward.output=0\n" PLAIN_END
#define BACK_POOLING(rule)                                                                                             \
    BACKWARD("pooling", "given", "binary4",                                                                            \
             "0,0,0=1 0,0,1=1 0,0,2=2 0,0,3=4 0,1,0=5 0,1,1=6 0,1,2=7 0,1,3=8 0,2,0=3 0,2,1=2 0,2,2=1 0,2,3=0 "        \
             "0,3,0=1 0,3,1=2 0,3,2=3 0,3,3=4",                                                                        \
             "0 1 / 2 3", "2", "2", "convolve.window=2\nconvolve.rule=" rule "\n")
/* Opened at the last layer, of which the words speak: Home goes to the first. */
#define FIELD(preset, layers, weights, draws)                                                                          \
    START("receptive_field")                                                                                           \
    "field.preset=" preset "\nfield.weights=" weights "\nfield.draws=" draws "\nfield.show=both\nfield.layer=" layers  \
    "\nconvolve.step=" layers "\n"

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
    [LECTURE_LOSS_CAT] = {"loss_cat", N_("Softmax of cat, car, frog"),
                          N_("Stanford's CS231n: 24.5, 164.0 and 0.18 become 0.13, 0.87 and 0.00, and the cat costs "
                             "2.04"),
                          LOSS("3.2 5.1 -1.7", "cat car frog", "0")},
    [LECTURE_LOSS_EQUAL] = {"loss_equal", N_("Equal logits: ln 10"),
                            N_("An untrained network of ten classes loses ln 10 = 2.3026; check yours before training"),
                            LOSS("0 0 0 0 0 0 0 0 0 0", "airplane automobile bird cat deer dog frog horse ship truck",
                                 "3")},
    [LECTURE_LOSS_MISTAKE] = {"loss_mistake", N_("Sure and wrong"),
                              N_("A share of 0.00005 for what is right costs 10, and nearly all of the gradient, -1, "
                                 "pushes that logit up"),
                              LOSS("8 -2 1 0", "cat dog frog ship", "1")},
    [LECTURE_LOSS_LARGE] = {"loss_large", N_("Logits of a thousand"),
                            N_("e to the power of 1000 is more than a float32 holds; subtract the largest and the same "
                               "shares come out"),
                            LOSS("1000 999 998", "cat car frog", "1")},
    [LECTURE_SIGMOID_SATURATES] = {"sigmoid_saturates", N_("A sigmoid saturates"),
                                   N_("Multiply the map: once the values are far from 0 the slopes, and with them all "
                                      "gradients, vanish"),
                                   ACTIVATION("sigmoid",
                                              "-2 -1 0.5 1.5 / 3 -0.5 2 -1.5 / 0 1 -3 2.5 / -2.5 0.2 1.2 -0.8", "4")},
    [LECTURE_RELU_DEAD] = {"relu_dead", N_("Dead ReLUs"),
                           N_("Where the sum is below 0 a ReLU gives 0 and lets no gradient through: it cannot learn "
                              "its way back"),
                           ACTIVATION("relu", "-2 -1 -0.5 -1.5 / -3 -0.5 0.4 -1.5 / -1 -2 -3 -0.1 / -2.5 -0.2 1.2 -0.8",
                                      "1")},
    [LECTURE_NORM_BATCH] = {"norm_batch", N_("Batch norm, by hand"),
                            N_("Two samples: channel 0 has the mean 5 and the variance 4, channel 1 has 2 and 1; with "
                               "eps 0 every result comes out by head"),
                            NORM("batch", "train", "2", "2", "2", "2", "1", "company", "0",
                                 "0,0,0=2 0,0,1=4 0,1,0=4 0,1,1=4 1,0,0=1 1,0,1=1 1,1,0=1 1,1,1=3 8,0,0=5 8,0,1=5 "
                                 "8,1,0=7 8,1,1=9 9,0,0=3 9,0,1=3 9,1,0=3 9,1,1=1")},
    [LECTURE_NORM_COMPANY] = {"norm_company", N_("A batch of 2"),
                              N_("In training the result of a sample depends on who else is in the batch: see how the "
                                 "dots of batch norm spread; the other kinds do not mind"),
                              NORM("batch", "train", "2", "4", "2", "2", "1", "company", "0.00001", "")},
    [LECTURE_NORM_RUNNING] = {"norm_running", N_("Running statistics"),
                              N_("Each batch moves them by a tenth of the way; after 30 batches they stand in for the "
                                 "batch's own in eval mode (Ioffe and Szegedy)"),
                              NORM("batch", "eval", "4", "4", "2", "2", "30", "mean", "0.00001", "")},
    [LECTURE_NORM_GROUP] = {"norm_group", N_("Group norm, by hand"),
                            N_("Wu and He: each half of a sample's channels by itself: means 3 and 5, 1 and 0, "
                               "variances 4 and 9, 1 and 16"),
                            NORM("group", "train", "2", "4", "1", "2", "1", "company", "0",
                                 "0,0,0=1 0,0,1=5 1,0,0=5 1,0,1=1 2,0,0=2 2,0,1=8 3,0,0=8 3,0,1=2 8,0,0=0 8,0,1=2 "
                                 "9,0,0=2 9,0,1=0 10,0,0=-4 10,0,1=4 11,0,0=4 11,0,1=-4")},
    [LECTURE_NORM_RESPONSE] = {"norm_response", N_("Local response norm"),
                               N_("AlexNet's numbers: n 5, k 2, alpha 0.0001, beta 0.75; small inputs are divided by "
                                  "little more than 2 to the 0.75"),
                               NORM("local_response", "train", "2", "6", "2", "2", "1", "company", "0.00001", "")},
    [LECTURE_DROPOUT4] = {"dropout4", N_("Dropout of four units"),
                          N_("Each unit stays with probability one half and is then doubled: of 16 thinned networks "
                             "one is drawn at a time, and the mean comes near to the whole one"),
                          DROPOUT("units", "0.5", "4", "200", "0,0,0=2 1,0,0=4 2,0,0=6 3,0,0=8")},
    [LECTURE_DROPOUT_MAPS] = {"dropout_maps", N_("Dropout of maps"),
                              N_("Whole maps are left out, for the numbers of a map are much alike (Tompson and "
                                 "others)"),
                              DROPOUT("channels", "0.25", "8", "200", "")},
    [LECTURE_POINTS_LINE] = {"points_line", N_("One neuron: a line"),
                             N_("Logistic regression: the weights are a vector across the line that parts the classes; "
                                "Home and Space show it turn"),
                             POINTS("0", POINTS_OF("line", "60", "0.2"), "logistic", "1", "4", "sgd", "0.5", "2",
                                    "101")},
    [LECTURE_POINTS_XOR] = {"points_xor", N_("XOR: one neuron fails"),
                            N_("No line parts these four points: the best that one neuron can say is p = 0.5, at a "
                               "loss of ln 2 = 0.693 (Minsky and Papert, 1969)"),
                            POINTS("0", POINTS_XOR4, "logistic", "1", "2", "sgd", "1", "1", "21")},
    [LECTURE_POINTS_XOR2] = {"points_xor2", N_("XOR: two hidden"),
                             N_("Each hidden neuron draws a line; in the plane of both (V) one line parts the classes; "
                                "other first weights (R) may get stuck"),
                             POINTS("1", POINTS_XOR4, "mlp", "1", "2", "sgd", "1", "5", "201")},
    [LECTURE_POINTS_CIRCLE] = {"points_circle", N_("Circle: four neurons"),
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
    [LECTURE_SHIFT1] = {"shift1", N_("Shift by 1, stride 1"),
                        N_("The map moves along with the picture: outside of the border band the difference is 0"),
                        SHIFT("1", "0,1", "map")},
    [LECTURE_SHIFT2_1] = {"shift2_1", N_("Shift by 1, stride 2"),
                          N_("The map would have to move by half a cell: the windows read other pixels than before"),
                          SHIFT("2", "0,1", "map")},
    [LECTURE_SHIFT2_2] = {"shift2_2", N_("Shift by 2, stride 2"),
                          N_("Two pixels are one whole cell: the same windows, one place to the right"),
                          SHIFT("2", "0,2", "map")},
    [LECTURE_SHIFT_POOL] = {"shift_pool", N_("Shift by 1, max-pooling"),
                            N_("Where the maximum stays in its window the pooled value stays, else it changes; the "
                               "largest of all stays wherever it stands"),
                            SHIFT("1", "0,1", "pooled")},
    [LECTURE_BACK_KERNEL] =
        {"back_kernel", N_("Gradient of a 2×2 kernel"),
         N_("The input slides under the gradient at the output: 0·1 + 1·2 - 3·1 + 4·1 = 3, then 6, 12, 15"),
         BACKWARD("kernel", "given", "ramp3", "", "0 1 / 2 3", "2", "1", "backward.lr=0.1\n")},
    [LECTURE_BACK_INPUT] =
        {"back_input", N_("Gradient of a 3×3 input"),
         N_("A full convolution with the turned kernel; the middle pixel fed all four outputs: 3 + 4 - 1 + 0 = 6"),
         BACKWARD("input", "given", "ramp3", "", "0 1 / 2 3", "2", "1", "")},
    [LECTURE_BACK_STRIDE2] =
        {"back_stride2", N_("Gradient of the input, stride 2"),
         N_("Dumoulin and Visin's guide: the stride spreads the gradients, with zeros between them"),
         BACKWARD("input", "given", "cross5", "", "1 2 1 / 0 3 0 / -1 -2 -1", "3", "2", "")},
    [LECTURE_BACK_MAX] = {"back_max", N_("Gradient of max-pooling"),
                          N_("Stanford's CS231n map: each gradient goes to the one number that won, 6 8 / 3 4"),
                          BACK_POOLING("max")},
    [LECTURE_BACK_MEAN] = {"back_mean", N_("Gradient of mean-pooling"),
                           N_("The same map: every number of a window gets a quarter of its gradient"),
                           BACK_POOLING("mean")},
    [LECTURE_BACK_RELU] = {"back_relu", N_("Gradient of ReLU"),
                           N_("Only three of Andrew Ng's sixteen sums are above 0: the others stop their gradients"),
                           BACKWARD("relu", "given", "numbers6", "", "1 0 -1 / 1 0 -1 / 1 0 -1", "3", "1", "")},
    [LECTURE_BACK_STEP] = {"back_step", N_("One step of gradient descent"),
                           N_("The target is what four ones would give; press D: the loss falls from 8.5 to 3.285"),
                           BACKWARD("kernel", "target", "binary4", "", "0 1 / 2 3", "2", "1",
                                    "backward.target=1 1 / 1 1\nbackward.lr=0.1\n")},
    [LECTURE_LEARN_SOBEL] =
        {"learn_sobel", N_("A Sobel kernel, found"),
         N_("From 36 pairs of numbers alone: after 200 steps all nine weights are right to a hundredth"),
         LEARN("numbers6", "edge", "3", "1", "sobel_x", "zeros", "0.008", "0", "200", "off", "21")},
    [LECTURE_LEARN_TOO_FAST] =
        {
            "learn_too_fast", N_("Too high a rate"),
            N_("0.02 is above the critical rate, 2 over the largest curvature: each step overshoots "
               "by more than the last, until float32 ends"),
            LEARN("numbers6", "edge", "3", "1", "sobel_x", "zeros", "0.02", "0", "200", "off", "7")},
    [LECTURE_LEARN_MOMENTUM] = {"learn_momentum", N_("Momentum against none"),
                                N_("The long valley of this loss takes hundreds of small steps; with momentum it "
                                   "swings, then gets there first"),
                                LEARN("seven", "edge", "3", "1", "gaussian 3", "zeros", "0.004", "0.9", "200", "on",
                                      "101")},
    [LECTURE_LEARN_POINT] = {"learn_point", N_("1×1 cannot learn a blur"),
                             N_("One weight sees one pixel: the loss stops at what the neighbours would have to tell"),
                             LEARN("numbers6", "1", "1", "0", "box 3", "zeros", "0.02", "0", "50", "off", "11")},
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
    [LECTURE_FIELD_THREE3] =
        {"field_three3", N_("Three 3×3 see 7×7"),
         N_("Simonyan and Zisserman's VGG: three 3×3 see as much as one 7×7, for 27 c² weights instead of 49 c²"),
         FIELD("three3", "3", "ones", "1")},
    [LECTURE_FIELD_DILATED] =
        {"field_dilated", N_("Dilated 3×3 see 15×15"),
         N_("Yu and Koltun: doubling the dilation doubles the field, 3, 7, 15, and each layer still has 9 weights"),
         FIELD("dilated", "3", "ones", "1")},
    [LECTURE_FIELD_LENET] = {"field_lenet", N_("Fields of LeNet-5"),
                             N_("5, 6, 14, 16: a pooling adds little itself, but doubles what all later layers add"),
                             FIELD("lenet", "4", "ones", "1")},
    [LECTURE_FIELD_ALEXNET] =
        {"field_alexnet", N_("Fields of AlexNet"),
         N_("11, 19, 51, 67, 99, 131, 163, 195 of 227 pixels: the stride of 4 at the start makes most of it"),
         FIELD("alexnet", "8", "random", "20")},
    [LECTURE_FIELD_EFFECT] =
        {"field_effect", N_("Field in theory and effect"),
         N_("Luo et al.: eight 3×3 could see 17×17, but nearly all of the gradient comes from a bell in the middle"),
         FIELD("eight3", "8", "random", "64")},
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
