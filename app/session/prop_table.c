/* app/session/prop_table.c - the rows of the one table: names, choices, ranges, labels, help. */
#include <limits.h>

#include "app/board/board.h"
#include "app/board/lectures.h"
#include "app/session/props.h"
#include "app/topics/dropout.h"
#include "app/topics/field.h"
#include "app/topics/learn.h"
#include "app/topics/matrix_model.h"
#include "app/topics/normalisation.h"
#include "app/topics/points.h"
#include "app/topics/shift.h"
#include "app/topics/topics.h"
#include "engine/base/i18n.h"
#include "engine/data/data_plan.h"
#include "engine/data/image.h"
#include "engine/layers/conv2d.h"
#include "engine/train/loss.h"
#include "engine/train/optimizer.h"

static const char *const workspaces[] = {"convolve", "network", "train", "interpret", "lessons", NULL};
static const char *const workspace_titles[] = {N_("Convolve"),  N_("Network"), N_("Train"),
                                               N_("Interpret"), N_("Lessons"), NULL};
static const char *const themes[] = {"dark", "light", NULL};
static const char *const theme_titles[] = {N_("Dark"), N_("Light"), NULL};
static const char *const languages[] = {"en", "ru", NULL};
static const char *const language_titles[] = {"EN", "RU", NULL};
static const char *const scales[] = {"auto", "1", "1.25", "1.5", "2", NULL};
static const char *const scale_titles[] = {N_("As the display"), "1×", "1.25×", "1.5×", "2×", NULL};
static const char *const modes[] = {"1d",         "2d",         "channels", "1x1",    "grouped",         "depthwise",
                                    "transposed", "pooling",    "matrix",   "shift",  "receptive_field", "backward",
                                    "learn",      "activation", "loss",     "points", "normalisation",   "dropout",
                                    NULL};
static const char *const mode_titles[] = {N_("1-D"),
                                          N_("1 channel"),
                                          N_("Channels"),
                                          "1×1",
                                          N_("Grouped"),
                                          N_("Depthwise"),
                                          N_("Transposed"),
                                          N_("Pooling"),
                                          N_("Matrix"),
                                          N_("Shift"),
                                          N_("Receptive field"),
                                          N_("Backward"),
                                          N_("Learn"),
                                          N_("Activation"),
                                          N_("Loss"),
                                          N_("Points"),
                                          N_("Normalisation"),
                                          N_("Dropout"),
                                          NULL};
static const char *const learn_starts[] = {"random", "zeros", "kernel", NULL};
static const char *const learn_start_titles[] = {N_("Random"), N_("Zeros"), N_("Kernel"), NULL};
static const char *const learn_leaps[] = {"1", "5", "20", NULL};
static const char *const lecture_names[] = {"none",
                                            "signal_mean",
                                            "signal_edge",
                                            "signal_impulse",
                                            "edge7",
                                            "ramp3",
                                            "binary4",
                                            "cross5",
                                            "numbers6",
                                            "vertical_edge",
                                            "stride7_1",
                                            "stride7_2",
                                            "stride7_3",
                                            "same7",
                                            "dilated7",
                                            "planes3",
                                            "apple",
                                            "x9",
                                            "x9_relu",
                                            "x9_pooled",
                                            "six_filters",
                                            "pointwise",
                                            "grouped",
                                            "depthwise",
                                            "transposed1",
                                            "transposed2",
                                            "transposed3",
                                            "max4",
                                            "mean4",
                                            "feature6",
                                            "ties",
                                            "loss_cat",
                                            "loss_equal",
                                            "loss_mistake",
                                            "loss_large",
                                            "sigmoid_saturates",
                                            "relu_dead",
                                            "norm_batch",
                                            "norm_company",
                                            "norm_running",
                                            "norm_group",
                                            "norm_response",
                                            "dropout4",
                                            "dropout_maps",
                                            "points_line",
                                            "points_xor",
                                            "points_xor2",
                                            "points_circle",
                                            "points_spiral",
                                            "points_rate",
                                            "shift1",
                                            "shift2_1",
                                            "shift2_2",
                                            "shift_pool",
                                            "back_kernel",
                                            "back_input",
                                            "back_stride2",
                                            "back_max",
                                            "back_mean",
                                            "back_relu",
                                            "back_step",
                                            "learn_sobel",
                                            "learn_too_fast",
                                            "learn_momentum",
                                            "learn_point",
                                            "matrix_guide",
                                            "matrix_small",
                                            "matrix_untied",
                                            "im2col",
                                            "sizes_thousand",
                                            "sizes_faces",
                                            "sizes_neuron",
                                            "sizes_alexnet",
                                            "field_three3",
                                            "field_dilated",
                                            "field_lenet",
                                            "field_alexnet",
                                            "field_effect",
                                            NULL};
static const char *const lecture_titles[] = {N_("None"),
                                             N_("1-D: mean of three"),
                                             N_("1-D: difference"),
                                             N_("1-D: impulse response"),
                                             N_("Edge detector on a 7"),
                                             N_("3×3 with 2×2"),
                                             N_("4×4 ones with 1 2 / 3 4"),
                                             N_("5×5 ones with an X"),
                                             N_("6×6 with vertical edges"),
                                             N_("An edge, found"),
                                             N_("7×7, 3×3, stride 1"),
                                             N_("7×7, 3×3, stride 2"),
                                             N_("7×7, 3×3, stride 3"),
                                             N_("7×7, 3×3, padding 1"),
                                             N_("7×7, 3×3, dilation 2"),
                                             N_("Three channels into one value"),
                                             N_("Four filters on a colour picture"),
                                             N_("An X and its strokes"),
                                             N_("An X: ReLU"),
                                             N_("An X: pooled"),
                                             N_("Six filters 5×5×3 on 32×32×3"),
                                             N_("1×1 convolution"),
                                             N_("Two groups"),
                                             N_("Depthwise convolution"),
                                             N_("Transposed, 2×2 to 3×3"),
                                             N_("Transposed, stride 2"),
                                             N_("Transposed, padding 1"),
                                             N_("Max-pooling 4×4"),
                                             N_("Mean-pooling 4×4"),
                                             N_("Max-pooling and its gradient"),
                                             N_("Max-pooling of equal numbers"),
                                             N_("Softmax of cat, car, frog"),
                                             N_("Equal logits: ln 10"),
                                             N_("Sure and wrong"),
                                             N_("Logits of a thousand"),
                                             N_("A sigmoid saturates"),
                                             N_("Dead ReLUs"),
                                             N_("Batch norm, by hand"),
                                             N_("A batch of 2"),
                                             N_("Running statistics"),
                                             N_("Group norm, by hand"),
                                             N_("Local response norm"),
                                             N_("Dropout of four units"),
                                             N_("Dropout of maps"),
                                             N_("One neuron: a line"),
                                             N_("XOR: one neuron fails"),
                                             N_("XOR: two hidden"),
                                             N_("Circle: four neurons"),
                                             N_("Two spirals"),
                                             N_("Too high a learning rate"),
                                             N_("Shift by 1, stride 1"),
                                             N_("Shift by 1, stride 2"),
                                             N_("Shift by 2, stride 2"),
                                             N_("Shift by 1, max-pooling"),
                                             N_("Gradient of a 2×2 kernel"),
                                             N_("Gradient of a 3×3 input"),
                                             N_("Gradient of the input, stride 2"),
                                             N_("Gradient of max-pooling"),
                                             N_("Gradient of mean-pooling"),
                                             N_("Gradient of ReLU"),
                                             N_("One step of gradient descent"),
                                             N_("A Sobel kernel, found"),
                                             N_("Too high a rate"),
                                             N_("Momentum against none"),
                                             N_("1×1 cannot learn a blur"),
                                             N_("4×16 matrix: 4×4, 3×3"),
                                             N_("4×9 matrix: 3×3, 2×2"),
                                             N_("Untied: 9, 324, 2304"),
                                             N_("Windows as columns"),
                                             N_("Sizes: 224×224×3 to 1000"),
                                             N_("Sizes: 200×200 to 40,000"),
                                             N_("Sizes: 32×32×3, neuron"),
                                             N_("Sizes: AlexNet, layer 1"),
                                             N_("Three 3×3 see 7×7"),
                                             N_("Dilated 3×3 see 15×15"),
                                             N_("Fields of LeNet-5"),
                                             N_("Fields of AlexNet"),
                                             N_("Field in theory and effect"),
                                             NULL};
static const char *const signals[] = {"square", "ramp", "sine", "impulse", "drawn", NULL};
static const char *const signal_titles[] = {N_("Square wave"), N_("Ramp"),  N_("Noisy sine"),
                                            N_("Impulse"),     N_("Drawn"), NULL};
static const char *const volumes[] = {"apple", "planes", "x", "maps", "photo", "cut", NULL};
static const char *const volume_titles[] = {N_("Apple, 6×6"),   N_("Three planes"),   N_("X, 9×9"), N_("Feature maps"),
                                            N_("Photo, 32×32"), N_("Cut of picture"), NULL};
static const char *const maps[] = {"feature", "lecture", "ties", "small", "binary4", "tiny", NULL};
static const char *const map_titles[] = {N_("Feature map"), N_("Lecture, 4×4"), N_("Ties"), N_("Small, 3×3"),
                                         N_("Binary, 4×4"), N_("Tiny, 2×2"),    NULL};
static const char *const tools[] = {"step", "paint", NULL};
static const char *const tool_titles[] = {N_("Step"), N_("Paint"), NULL};
static const char *const numbers[] = {"whole", "unit", "hex", NULL};
static const char *const number_titles[] = {"0–255", "0–1", N_("Hex"), NULL};
static const char *const rules[] = {"max", "mean", "min", NULL};
static const char *const rule_titles[] = {N_("Max"), N_("Mean"), N_("Min"), NULL};
static const char *const activations[] = {"none", "relu", "leaky_relu", "sigmoid", "tanh", NULL};
static const char *const activation_titles[] = {N_("None"), "ReLU", "Leaky ReLU", "Sigmoid", "tanh", NULL};
static const char *const functions[] = {"relu", "leaky_relu", "elu", "sigmoid", "tanh", NULL};
static const char *const function_titles[] = {"ReLU", "Leaky ReLU", "ELU", N_("Sigmoid"), "tanh", NULL};
static const char *const backward_ofs[] = {"kernel", "input", "pooling", "relu", NULL};
static const char *const backward_of_titles[] = {N_("Kernel"), N_("Input"), N_("Pooling"), "ReLU", NULL};
static const char *const backward_losses[] = {"given", "target", "sum", NULL};
static const char *const backward_loss_titles[] = {N_("Given numbers"), N_("Distance to target"), N_("Sum of outputs"),
                                                   NULL};
static const char *const stages[] = {"conv", "activation", "pooling", NULL};
static const char *const stage_titles[] = {N_("Sum"), N_("Activation"), N_("Pooling"), NULL};
static const char *const compares[] = {"off", "kernel", "padding", "picture", NULL};
static const char *const compare_titles[] = {N_("Off"), N_("Kernels"), N_("Paddings"), N_("Pictures"), NULL};
static const char *const grains[] = {"term", "value", "row", "channel", "filter", NULL};
static const char *const grain_titles[] = {N_("Product"), N_("Value"), N_("Row"), N_("Channel"), N_("Filter"), NULL};
static const char *const pictures[] = {"seven",  "cross", "checkerboard", "still_life", "text",     "binary4",
                                       "cross5", "ramp3", "ramp7",        "edge6",      "numbers6", "still_life_large",
                                       "file",   NULL};
static const char *const picture_titles[] = {N_("Seven, 8×8"),   N_("Cross, 9×9"),
                                             N_("Checkerboard"), N_("Still life"),
                                             N_("Letters"),      N_("Binary, 4×4"),
                                             N_("Binary, 5×5"),  N_("Ramp, 3×3"),
                                             N_("Ramp, 7×7"),    N_("Edge, 6×6"),
                                             N_("Numbers, 6×6"), N_("Still life, 1024×1024"),
                                             N_("File"),         NULL};
static const char *const padding_titles[] = {N_("Zeros"), N_("Reflect"), N_("Replicate"), N_("Circular"), NULL};
static const char *const speeds[] = {"0.25", "0.5", "1", "2", "4", "8", NULL};
static const char *const speed_titles[] = {"0.25×", "0.5×", "1×", "2×", "4×", "8×", NULL};
static const char *const shift_edges[] = {"zeros", "circular", NULL};
static const char *const shift_edge_titles[] = {N_("Zeros"), N_("Circular"), NULL};
static const char *const shift_shows[] = {"map", "pooled", NULL};
static const char *const shift_show_titles[] = {N_("Map F"), N_("Pooled map"), NULL};
static const char *const field_preset_names[] = {"three3",  "two3",    "one7",    "lenet",  "alexnet", "vgg16",
                                                 "dilated", "wavenet", "strided", "eight3", "custom",  NULL};
static const char *const field_preset_titles[] = {N_("Three 3×3: one 7×7"),
                                                  N_("Two 3×3: one 5×5"),
                                                  N_("One 7×7"),
                                                  "LeNet-5",
                                                  "AlexNet",
                                                  N_("VGG-16, first 8"),
                                                  N_("Dilated 1, 2, 4"),
                                                  N_("WaveNet 1, 2, 4, 8"),
                                                  N_("Four of stride 2"),
                                                  N_("Eight 3×3"),
                                                  N_("Own stack"),
                                                  NULL};
static const char *const field_shows[] = {"both", "theoretical", "effective", NULL};
static const char *const field_show_titles[] = {N_("Both"), N_("In theory"), N_("In effect"), NULL};
static const char *const field_weights[] = {"ones", "random", "gaussian", NULL};
static const char *const field_weight_titles[] = {N_("Ones"), N_("Random"), N_("Gaussian"), NULL};
static const char *const probes[] = {"sample", "drawn", "picture", NULL};
static const char *const probe_titles[] = {N_("Sample"), N_("Drawn digit"), N_("Picture"), NULL};
static const char *const network_views[] = {"columns", "planes", NULL};
static const char *const network_view_titles[] = {N_("Columns"), N_("3-D"), NULL};
static const char *const levels[] = {"net", "layer", "map", NULL};
static const char *const level_titles[] = {N_("Network"), N_("Layer"), N_("Map"), NULL};
static const char *const network_panels[] = {"input", "layers", NULL};
static const char *const network_panel_titles[] = {N_("Input"), N_("Layers"), NULL};
static const char *const fits[] = {"crop", "pad", "stretch", NULL};
static const char *const fit_titles[] = {N_("Crop"), N_("Pad"), N_("Stretch"), NULL};
static const char *const normalisations[] = {"auto", "none", "imagenet", NULL};
static const char *const normalisation_titles[] = {N_("Automatic"), N_("None"), "ImageNet", NULL};
static const char *const sorts[] = {"index", "strongest", "weakest", NULL};
static const char *const sort_titles[] = {N_("Index"), N_("Strongest"), N_("Weakest"), NULL};
static const char *const shows[] = {"values", "weights", "gradients", NULL};
static const char *const show_titles[] = {N_("Values"), N_("Weights"), N_("Gradients"), NULL};
static const char *const colour_scales[] = {"map", "layer", "net", NULL};
static const char *const colour_scale_titles[] = {N_("Per map"), N_("Per layer"), N_("Whole net"), NULL};
static const char *const norm_kinds[] = {"batch", "layer", "instance", "group", "local_response", NULL};
static const char *const norm_kind_titles[] = {N_("Batch"), N_("Layer"),          N_("Instance"),
                                               N_("Group"), N_("Local response"), NULL};
static const char *const passes[] = {"train", "eval", NULL};
static const char *const pass_titles[] = {N_("Training"), N_("Evaluation"), NULL};
static const char *const dropout_kinds[] = {"units", "channels", NULL};
static const char *const dropout_kind_titles[] = {N_("Units"), N_("Channels"), NULL};
static const char *const dropout_charts[] = {"number", "distance", NULL};
static const char *const dropout_chart_titles[] = {N_("This number"), N_("All numbers"), NULL};
static const char *const norm_charts[] = {"company", "mean", "variance", NULL};
static const char *const norm_chart_titles[] = {N_("Company"), N_("Mean"), N_("Variance"), NULL};
static const char *const point_data[] = {"blobs",  "line",        "circle",        "xor",   "moons",
                                         "spiral", "three_blobs", "three_spirals", "drawn", NULL};
static const char *const point_data_titles[] = {
    N_("Two blobs"),   N_("Parted by a line"), N_("Circle"),        "XOR",       N_("Two moons"),
    N_("Two spirals"), N_("Three blobs"),      N_("Three spirals"), N_("Drawn"), NULL};
static const char *const point_models[] = {"logistic", "mlp", NULL};
static const char *const point_model_titles[] = {N_("One neuron"), N_("Layers"), NULL};
static const char *const point_activations[] = {"relu", "tanh", "sigmoid", NULL};
static const char *const point_activation_titles[] = {"ReLU", "tanh", "Sigmoid", NULL};
static const char *const point_optimizers[] = {"sgd", "adam", NULL};
static const char *const point_optimizer_titles[] = {"SGD", "Adam", NULL};
static const char *const point_shows[] = {"classes", "probability", "unit", "hidden", NULL};
static const char *const point_show_titles[] = {N_("Class of each place"), N_("Probability"), N_("Chosen neuron"),
                                                N_("Hidden plane"), NULL};
static const char *const point_brushes[] = {"none", "0", "1", "2", "eraser", NULL};
static const char *const point_brush_titles[] = {N_("Choose, move"), N_("Add class 0"), N_("Add class 1"),
                                                 N_("Add class 2"),  N_("Remove"),      NULL};
static const char *const optimizer_titles[] = {"SGD", "Adam", "AdamW", NULL};

/* Topics: matrix */
static const char *const matrix_views[] = {"matrix", "im2col", "sizes", NULL};
static const char *const matrix_view_titles[] = {N_("Matrix"), "im2col", N_("Sizes"), NULL};
static const char *const sharings[] = {"shared", "local", "full", NULL};
static const char *const sharing_titles[] = {N_("Shared"), N_("Local"), N_("Full"), NULL};
static const char *const matrix_case_names[] = {"board",   "neuron",  "six",    "thousand", "faces",
                                                "filters", "alexnet", "custom", NULL};
static const char *const matrix_case_titles[] = {N_("The board"),
                                                 N_("32×32×3, one neuron"),
                                                 N_("32×32×3, 6 filters"),
                                                 N_("224×224×3 to 1000"),
                                                 N_("200×200 to 40,000"),
                                                 N_("200×200, 100 filters"),
                                                 N_("AlexNet, first layer"),
                                                 N_("Own sizes"),
                                                 NULL};

#define X(id, text) static const char name_##id[] = text;
PROP_LIST(X)
#undef X

static const char *const splits[] = {"train", "test", NULL}; /* as enum dataset_split has them */
static const char *const split_titles[] = {N_("Training set"), N_("Test set"), NULL};
static const char *const loss_titles[] = {N_("Cross-entropy"), N_("Squared error"), N_("Logistic"), NULL};
static const char *const balance_titles[] = {
    N_("Nothing"), N_("Undersample"), N_("Oversample"), N_("Weigh loss"), N_("Augment"), N_("Synthesise"), NULL};
static const char *const batch_norms[] = {"net", "on", "off", NULL};
static const char *const batch_norm_titles[] = {N_("As the net"), N_("On"), N_("Off"), NULL};
static const char *const train_views[] = {"overview", "curves", "filters", "samples", "mistakes", NULL};
static const char *const train_view_titles[] = {N_("Overview"), N_("Curves"),   N_("Filters"),
                                                N_("Samples"),  N_("Mistakes"), NULL};
static const char *const train_axes[] = {"epoch", "step", "time", NULL};
static const char *const train_axis_titles[] = {N_("Epochs"), N_("Steps"), N_("Seconds"), NULL};
static const char *const train_shows[] = {"weights", "change", "gradient", NULL};
static const char *const train_show_titles[] = {N_("Weights"), N_("Change"), N_("Gradient"), NULL};
static const char *const replay_speeds[] = {"0.5", "1", "2", "4", "8", NULL};
static const char *const replay_speed_titles[] = {"0.5×", "1×", "2×", "4×", "8×", NULL};
static const char *const train_reports[] = {"confusion", "classes", NULL};
static const char *const train_report_titles[] = {N_("Confusion"), N_("Classes"), NULL};
static const char *const report_sets[] = {"validation", "test", NULL};
static const char *const report_set_titles[] = {N_("Validation"), N_("Test set"), NULL};
static const char *const class_orders[] = {"class", "worst", NULL};
static const char *const class_order_titles[] = {N_("In order"), N_("Worst first"), NULL};
static const char *const mistake_orders[] = {"worst", "confident", NULL};
static const char *const mistake_order_titles[] = {N_("Worst"), N_("Most confident"), NULL};

#define ROW(id, kind, first, label_, help_, ...)                                                                       \
    [PROP_##id] = {.name = name_##id, .type = kind, .initial = first, .label = label_, .help = help_, __VA_ARGS__}
#define CHOICE(id, first, names, shown, label_, help_, ...)                                                            \
    ROW(id, VALUE_CHOICE, first, label_, help_, .choices = names, .titles = shown, __VA_ARGS__)
#define INT(id, first, lo, hi, label_, help_, ...)                                                                     \
    ROW(id, VALUE_INT, first, label_, help_, .min = lo, .max = hi, .step = 1, .fine = 1, __VA_ARGS__)
#define PAIR(id, first, lo, hi, label_, help_, ...)                                                                    \
    ROW(id, VALUE_PAIR, first, label_, help_, .min = lo, .max = hi, .step = 1, .fine = 1, __VA_ARGS__)
#define BOOL(id, first, label_, help_, ...) ROW(id, VALUE_BOOL, first, label_, help_, __VA_ARGS__)
#define TEXT(id, first, label_, help_, ...) ROW(id, VALUE_TEXT, first, label_, help_, __VA_ARGS__)
static const char *const interpret_views[] = {"patches",    "saliency",  "cam",     "occlusion", "maximise",
                                              "invariance", "embedding", "compare", NULL};
static const char *const interpret_view_titles[] = {N_("Top patches"), N_("Saliency"), N_("Grad-CAM"),
                                                    N_("Occlusion"),   N_("Maximise"), N_("Invariance"),
                                                    N_("Embeddings"),  N_("Compare"),  NULL};
static const char *const targets[] = {"class", "largest", "value", "mean", NULL};
static const char *const target_titles[] = {N_("Class"), N_("Map, at its largest"), N_("Chosen value"),
                                            N_("Map, its mean"), NULL};
static const char *const channel_orders[] = {"index", "strongest", "weakest", "selective", NULL};
static const char *const channel_order_titles[] = {N_("Index"), N_("Strongest"), N_("Weakest"), N_("Selective"), NULL};
static const char *const gradient_kinds[] = {"gradient", "input", "smooth", "integrated", "guided", "deconvnet", NULL};
static const char *const gradient_kind_titles[] = {N_("Gradient"),
                                                   N_("Gradient × input"),
                                                   N_("SmoothGrad"),
                                                   N_("Integrated gradients"),
                                                   N_("Guided"),
                                                   N_("Deconvnet"),
                                                   NULL};
static const char *const fills[] = {"black", "grey", "white", "mean", NULL};
static const char *const fill_titles[] = {N_("Black"), N_("Grey"), N_("White"), N_("Mean"), NULL};
static const char *const ascent_starts[] = {"noise", "grey", "picture", NULL};
static const char *const ascent_start_titles[] = {N_("Noise"), N_("Grey"), N_("This picture"), NULL};
static const char *const changes[] = {"rows", "columns", "rotate", "zoom", "noise", NULL};
static const char *const change_titles[] = {N_("Shift down"), N_("Shift right"), N_("Rotate"),
                                            N_("Scale"),      N_("Noise"),       NULL};
static const char *const compared[] = {"methods", "networks", NULL};
static const char *const compared_titles[] = {N_("Methods"), N_("Two networks"), NULL};

enum {
    BOARD = PROP_BOARD,
    MOVE = PROP_NO_UNDO,
    TASTE = PROP_NO_UNDO | PROP_SAVED,
    EDIT = 0,
    KEPT = PROP_SAVED,
    INDEX_MAX = 1 << 24
};

const struct prop_info prop_infos[PROP_COUNT] = {
    CHOICE(APP_WORKSPACE, "convolve", workspaces, workspace_titles, N_("Workspace"), N_("What the window shows"),
           .flags = MOVE),
    CHOICE(APP_THEME, "dark", themes, theme_titles, N_("Theme"), N_("Dark for a screen, light for a projector"),
           .flags = TASTE),
    CHOICE(APP_LANGUAGE, "en", languages, language_titles, N_("Language"), N_("Language of the window"),
           .flags = TASTE),
    CHOICE(APP_SCALE, "auto", scales, scale_titles, N_("Scale"), N_("Size of everything in the window"),
           .flags = TASTE),
    BOOL(APP_REDUCE_MOTION, "off", N_("Reduce motion"), N_("Nothing slides or pulses"), .flags = TASTE),

    CHOICE(CONVOLVE_MODE, "2d", modes, mode_titles, N_("Mode"), N_("What the board computes"), .flags = BOARD),
    CHOICE(CONVOLVE_LECTURE, "none", lecture_names, lecture_titles, N_("Example"),
           N_("A worked example from lectures: sets input, kernel and geometry"), .flags = EDIT),
    CHOICE(CONVOLVE_SIGNAL, "square", signals, signal_titles, N_("Signal"), N_("What the kernel slides over"),
           .flags = BOARD),
    CHOICE(CONVOLVE_PICTURE, "seven", pictures, picture_titles, N_("Picture"), N_("What the kernel slides over"),
           .flags = BOARD),
    TEXT(CONVOLVE_FILE, "", N_("Picture file"), N_("Path of a PNG, JPEG, BMP or PNM picture"), .flags = BOARD),
    CHOICE(CONVOLVE_VOLUME, "apple", volumes, volume_titles, N_("Input"),
           N_("The channels that the filters slide over"), .flags = BOARD),
    CHOICE(CONVOLVE_MAP, "feature", maps, map_titles, N_("Input"), N_("The map that is pooled or spread"),
           .flags = BOARD),
    INT(CONVOLVE_CASE, "0", 0, INT_MAX, N_("From the network"),
        N_("The case of the network that is worked on; 0: none. Key C in Network opens one"), .flags = BOARD),
    INT(CONVOLVE_SEED, "0", 0, INT_MAX, N_("Seed"), N_("Another number gives other values"), .flags = BOARD),
    TEXT(CONVOLVE_PAINT, "", N_("Painted values"), N_("Values over the input: channel,row,column=value ..."),
         .flags = BOARD),
    ROW(CONVOLVE_BRUSH, VALUE_FLOAT, "9", N_("Brush"), N_("The value that painting leaves behind"), .min = -999,
        .max = 999, .step = 1, .fine = 0.1, .decimals = 2, .flags = MOVE),
    CHOICE(CONVOLVE_TOOL, "step", tools, tool_titles, N_("Pointer"), N_("What dragging on the input does"),
           .flags = MOVE),
    CHOICE(CONVOLVE_NUMBERS, "whole", numbers, number_titles, N_("Numbers"), N_("How pixels are written"),
           .flags = BOARD),
    BOOL(CONVOLVE_PRECISION, "off", N_("Full precision"), N_("Write every digit of the numbers in the inspector"),
         .flags = MOVE),
    ROW(CONVOLVE_ROW, VALUE_FLOAT, "20", N_("Row"),
        N_("Upper edge of the part of a large picture that the board shows"), .min = -BOARD_FILE_SIDE,
        .max = BOARD_FILE_SIDE, .step = 1, .fine = 0.1, .decimals = 3, .flags = MOVE),
    ROW(CONVOLVE_COLUMN, VALUE_FLOAT, "12", N_("Column"),
        N_("Left edge of the part of a large picture that the board shows"), .min = -BOARD_FILE_SIDE,
        .max = BOARD_FILE_SIDE, .step = 1, .fine = 0.1, .decimals = 3, .flags = MOVE),
    ROW(CONVOLVE_ZOOM, VALUE_FLOAT, "0", N_("Zoom"), N_("Pixels a cell; 0: as large as fits"), .min = 0, .max = 128,
        .step = 4, .fine = 1, .decimals = 4, .flags = MOVE),
    ROW(CONVOLVE_KERNEL, VALUE_KERNEL, "edge", N_("Kernel"), N_("Preset, or numbers: 0 1 0 / 1 -4 1 / 0 1 0"),
        .min = -(double)KERNEL_MAX_WEIGHT, .max = (double)KERNEL_MAX_WEIGHT, .step = 1, .fine = 0.1, .decimals = 2,
        .flags = BOARD),
    ROW(CONVOLVE_KERNEL_1D, VALUE_KERNEL, "1 0 -1", N_("Kernel"), N_("Numbers in a row: 1 0 -1"),
        .min = -(double)KERNEL_MAX_WEIGHT, .max = (double)KERNEL_MAX_WEIGHT, .step = 1, .fine = 0.1, .decimals = 2,
        .flags = BOARD),
    TEXT(CONVOLVE_KERNEL_FILE, "", N_("Kernel file"),
         N_("Reads the kernel from a .npy file or a text with a row a line"), .flags = BOARD),
    TEXT(CONVOLVE_DETECTOR, "", N_("Detector"),
         N_("A shape whose detector the kernel becomes: rows of + - . with / between them"), .flags = BOARD),
    ROW(CONVOLVE_FILTERS, VALUE_FILTERS, "apple", N_("Filters"),
        N_("A bank's name, or numbers: / rows, | channels, b bias, ; filters"), .min = -(double)KERNEL_MAX_WEIGHT,
        .max = (double)KERNEL_MAX_WEIGHT, .step = 1, .fine = 0.1, .decimals = 2, .flags = BOARD),
    PAIR(CONVOLVE_KERNEL_SIZE, "3", 1, KERNEL_MAX_SIDE, N_("Kernel size"), N_("Rows and columns of the kernel"),
         .flags = BOARD),
    PAIR(CONVOLVE_WINDOW, "2", 1, KERNEL_MAX_SIDE, N_("Window"), N_("Rows and columns that are pooled into one value"),
         .flags = BOARD),
    CHOICE(CONVOLVE_RULE, "max", rules, rule_titles, N_("Rule"), N_("What a window becomes"), .flags = BOARD),
    INT(CONVOLVE_WEIGHT, "4", 0, FILTER_CHANNELS_MAX *KERNEL_MAX_WEIGHTS - 1, N_("Selected weight"),
        N_("Index of the selected weight, by channel, row and column"), .flags = MOVE),
    INT(CONVOLVE_FILTER, "0", 0, FILTERS_MAX - 1, N_("Filter"), N_("The chosen filter and its map"), .flags = MOVE),
    PAIR(CONVOLVE_STRIDE, "1", 1, 8, N_("Stride"), N_("How far the window moves"), .flags = BOARD),
    PAIR(CONVOLVE_PADDING, "1", BOARD_SAME, KERNEL_MAX_SIDE, N_("Padding"),
         N_("Rows and columns added on each side; same: the output is as large as the input"), .flags = BOARD),
    CHOICE(CONVOLVE_PADDING_MODE, "zeros", padding_mode_names, padding_titles, N_("Padding mode"),
           N_("What the added rows and columns hold"), .flags = BOARD),
    PAIR(CONVOLVE_DILATION, "1", 1, 8, N_("Dilation"), N_("Distance between the pixels that the kernel reads"),
         .flags = BOARD),
    PAIR(CONVOLVE_OUTPUT_PADDING, "0", 0, 7, N_("Output padding"),
         N_("Rows and columns added below and right of a transposed convolution"), .flags = BOARD),
    INT(CONVOLVE_GROUPS, "2", 1, FILTER_CHANNELS_MAX, N_("Groups"), N_("Each group of filters sees its own channels"),
        .flags = BOARD),
    BOOL(CONVOLVE_APART, "off", N_("Rows, columns apart"),
         N_("Set rows and columns of size, stride, padding and dilation each"), .flags = MOVE),
    ROW(CONVOLVE_BIAS, VALUE_FLOAT, "0", N_("Bias"), N_("Added to every output"), .min = -999, .max = 999, .step = 1,
        .fine = 0.1, .decimals = 2, .flags = BOARD),
    CHOICE(CONVOLVE_ACTIVATION, "none", activations, activation_titles, N_("Activation"),
           N_("What is made of every output"), .flags = BOARD),
    CHOICE(CONVOLVE_STAGE, "activation", stages, stage_titles, N_("Maps show"),
           N_("How far the maps have come: sum, activation, 2×2 max-pooling"), .flags = MOVE),
    BOOL(CONVOLVE_FLIP, "off", N_("Flip kernel"),
         N_("Turn the kernel by 180°: true convolution instead of cross-correlation"), .flags = BOARD),
    BOOL(CONVOLVE_COVERAGE, "off", N_("Coverage"), N_("Show how many windows use each pixel"), .flags = MOVE),
    BOOL(CONVOLVE_WINNER, "on", N_("Winning pixel"), N_("Ring the pixel that a window takes its value from"),
         .flags = MOVE),
    BOOL(CONVOLVE_GRADIENT, "on", N_("Gradient"), N_("Show the gradient's way back through the pooling"),
         .flags = MOVE),
    BOOL(CONVOLVE_OTHER_RULES, "on", N_("Other rules"), N_("Show the other rules on the same windows"), .flags = MOVE),
    CHOICE(CONVOLVE_COMPARE, "off", compares, compare_titles, N_("Compare"),
           N_("Two of a kind side by side, and their difference"), .flags = EDIT),
    ROW(CONVOLVE_KERNEL_B, VALUE_KERNEL, "sharpen", N_("Other kernel"),
        N_("Preset, or numbers, of the kernel to compare with"), .min = -(double)KERNEL_MAX_WEIGHT,
        .max = (double)KERNEL_MAX_WEIGHT, .step = 1, .fine = 0.1, .decimals = 2, .flags = EDIT),
    PAIR(CONVOLVE_PADDING_B, "1", BOARD_SAME, KERNEL_MAX_SIDE, N_("Padding"), N_("Padding to compare with"),
         .flags = EDIT),
    CHOICE(CONVOLVE_PADDING_MODE_B, "replicate", padding_mode_names, padding_titles, N_("Other padding mode"),
           N_("Padding mode to compare with"), .flags = EDIT),
    CHOICE(CONVOLVE_PICTURE_B, "cross", pictures, picture_titles, N_("Other picture"), N_("Picture to compare with"),
           .flags = EDIT),
    INT(CONVOLVE_STEP, "24", 1, INDEX_MAX, N_("Step"), N_("Outputs computed so far"), .flags = MOVE),
    INT(CONVOLVE_TERM, "0", 0, FILTER_CHANNELS_MAX *KERNEL_MAX_WEIGHTS, N_("Product"),
        N_("Products of the step that are done; 0: all"), .flags = MOVE),
    CHOICE(CONVOLVE_GRANULARITY, "value", grains, grain_titles, N_("Step by"), N_("How far one step goes"),
           .flags = MOVE),
    BOOL(CONVOLVE_LOOP, "off", N_("Loop"), N_("Playing starts over at the end"), .flags = MOVE),
    CHOICE(CONVOLVE_SPEED, "1", speeds, speed_titles, N_("Speed"), N_("1× is two steps a second"), .flags = MOVE),

    /* Topics: matrix */
    CHOICE(MATRIX_VIEW, "matrix", matrix_views, matrix_view_titles, N_("View"),
           N_("The convolution as a matrix, its windows as columns, or how many parameters layers have"),
           .flags = MOVE),
    CHOICE(MATRIX_SHARING, "shared", sharings, sharing_titles, N_("Weights"),
           N_("Shared by all windows, own ones for every window (locally connected), or a weight for every pair "
              "(fully connected)"),
           .flags = MOVE),
    INT(MATRIX_PRODUCT, "0", 0, MATRIX_MOST, N_("Product"), N_("Products of the matrix row that are done; 0: all"),
        .flags = MOVE),
    PAIR(MATRIX_ENTRY, "0", 0, MATRIX_MOST - 1, N_("Selected entry"), N_("Row and column of the matrix"),
         .flags = MOVE),
    INT(MATRIX_NOISE, "2", 0, 9, N_("Random part"),
        N_("Untied weights are the kernel's plus a random whole number up to this; seed 0: copies"), .flags = BOARD),
    TEXT(MATRIX_EDITS, "", N_("Edited weights"), N_("Untied weights: kind,row,column=value ..., kind 1 local, 2 full"),
         .flags = BOARD),
    BOOL(MATRIX_NAMES, "off", N_("Names"), N_("Write which weight of the kernel an entry is, not its value (key W)"),
         .flags = MOVE),
    CHOICE(MATRIX_CASE, "board", matrix_case_names, matrix_case_titles, N_("Layer"), N_("Whose parameters are counted"),
           .flags = EDIT),
    INT(MATRIX_HEIGHT, "64", 1, MATRIX_SIDE_MAX, N_("Height"), N_("Rows of the input"), .logarithmic = true,
        .flags = EDIT),
    INT(MATRIX_WIDTH, "64", 1, MATRIX_SIDE_MAX, N_("Width"), N_("Columns of the input"), .logarithmic = true,
        .flags = EDIT),
    INT(MATRIX_CHANNELS, "3", 1, MATRIX_CHANNELS_MAX, N_("Channels"), N_("Channels of the input"), .logarithmic = true,
        .flags = EDIT),
    INT(MATRIX_WINDOW, "3", 1, MATRIX_WINDOW_MAX, N_("Window"), N_("Side of the window that one unit sees"),
        .flags = EDIT),
    INT(MATRIX_STRIDE, "1", 1, MATRIX_STRIDE_MAX, N_("Stride"), N_("How far the window moves"), .flags = EDIT),
    BOOL(MATRIX_SAME, "off", N_("Padding 'same'"), N_("Zeros around the input: a unit for every place over the stride"),
         .flags = EDIT),
    INT(MATRIX_MAPS, "8", 1, MATRIX_MAPS_MAX, N_("Maps"), N_("Kernels, each with a map of units"), .logarithmic = true,
        .flags = EDIT),
    INT(MATRIX_UNITS, "0", 0, MATRIX_UNITS_MAX, N_("Units"), N_("Outputs in all; 0: as many as the windows give"),
        .logarithmic = true, .flags = EDIT),
    BOOL(MATRIX_BIASES, "off", N_("Count biases"), N_("One a map where weights are shared, else one a unit"),
         .flags = EDIT),

    /* Topics: shift */
    PAIR(SHIFT_BY, "0,1", -SHIFT_MOST, SHIFT_MOST, N_("Shift"), N_("Pixels that the input is moved down and right"),
         .flags = MOVE),
    CHOICE(SHIFT_EDGE, "zeros", shift_edges, shift_edge_titles, N_("At the border"),
           N_("What comes in where the input is moved away: zeros, or what left at the other side"), .flags = BOARD),
    PAIR(SHIFT_WINDOW, "2", 1, SHIFT_MOST, N_("Pooling window"), N_("Rows and columns of the map that are pooled"),
         .flags = BOARD),
    PAIR(SHIFT_POOL_STRIDE, "2", 1, SHIFT_MOST, N_("Pooling stride"), N_("How far the pooling window moves"),
         .flags = BOARD),
    CHOICE(SHIFT_RULE, "max", rules, rule_titles, N_("Rule"), N_("What a window of the map becomes"), .flags = BOARD),
    CHOICE(SHIFT_SHOW, "map", shift_shows, shift_show_titles, N_("Compare"),
           N_("Which map is large on the stage: before or behind the pooling"), .flags = MOVE),
    PAIR(SHIFT_PLACE, "3", 0, 127, N_("Place"), N_("Row and column of the value whose numbers the inspector shows"),
         .flags = MOVE),

    /* Topics: receptive field */
    CHOICE(FIELD_PRESET, "three3", field_preset_names, field_preset_titles, N_("Stack"),
           N_("A known stack of layers, with a picture that suits it"), .flags = BOARD),
    TEXT(FIELD_LAYERS, "conv 3; conv 3; conv 3", N_("Layers"),
         N_("From the input up: conv, max or mean, kernel, then s stride, d dilation, p padding"), .flags = BOARD),
    INT(FIELD_LAYER, "3", 1, FIELD_LAYERS, N_("Layer"), N_("The layer that the controls change, from 1"),
        .flags = MOVE),
    INT(FIELD_INPUT, "15", FIELD_INPUT_MIN, FIELD_INPUT_MAX, N_("Input size"), N_("Rows and columns of the picture"),
        .flags = BOARD),
    INT(FIELD_ROW, "-1", FIELD_MIDDLE, FIELD_CELLS, N_("Row"),
        N_("Row of the unit that is looked at; −1: in the middle"), .flags = MOVE),
    INT(FIELD_COLUMN, "-1", FIELD_MIDDLE, FIELD_CELLS, N_("Column"),
        N_("Column of the unit that is looked at; −1: in the middle"), .flags = MOVE),
    CHOICE(FIELD_SHOW, "both", field_shows, field_show_titles, N_("Field"),
           N_("What the unit can see, what it does see, or both"), .flags = MOVE),
    CHOICE(FIELD_WEIGHTS, "ones", field_weights, field_weight_titles, N_("Weights"),
           N_("Of the convs, for the gradient: all 1, random, or a bell"), .flags = BOARD),
    INT(FIELD_DRAWS, "20", 1, FIELD_DRAWS_MAX, N_("Draws"), N_("Random weights that the gradient is averaged over"),
        .flags = BOARD),
    BOOL(FIELD_SHADE, "on", N_("Dark outside"), N_("What the unit does not see is darkened"), .flags = MOVE),

    /* Topics: backward */
    CHOICE(BACKWARD_OF, "kernel", backward_ofs, backward_of_titles, N_("Gradient of"),
           N_("Whose gradient is stepped through"), .flags = BOARD),
    CHOICE(BACKWARD_LOSS, "given", backward_losses, backward_loss_titles, N_("Loss"),
           N_("Where the gradient at the output comes from: numbers to edit; O − T for half the squared distance to a "
              "target; 1 for the sum"),
           .flags = BOARD),
    TEXT(BACKWARD_GRADIENT, "", N_("Arriving gradient"), N_("Values over those of the seed: 0,row,column=value ..."),
         .flags = BOARD),
    ROW(BACKWARD_TARGET, VALUE_KERNEL, "1 1 / 1 1", N_("Target kernel"),
        N_("The output of this kernel is the target: a preset, or numbers"), .min = -(double)KERNEL_MAX_WEIGHT,
        .max = (double)KERNEL_MAX_WEIGHT, .step = 1, .fine = 0.1, .decimals = 2, .flags = BOARD),
    ROW(BACKWARD_LR, VALUE_FLOAT, "0.1", N_("Learning rate"), N_("How far one step goes"), .min = 1e-6, .max = 10,
        .step = 0.01, .fine = 0.001, .decimals = 6, .logarithmic = true, .flags = EDIT),
    BOOL(BACKWARD_FORMULA, "on", N_("Formula"), N_("One output as a formula, and its partial derivatives"),
         .flags = MOVE),
    PAIR(BACKWARD_OUTPUT, "0", 0, BOARD_SMALL - 1, N_("Output of the formula"), N_("Its row and column"),
         .flags = MOVE),
    INT(BACKWARD_CELL, "0", 0, BOARD_SMALL *BOARD_SMALL - 1, N_("Chosen gradient"),
        N_("Index of the chosen number of the gradient that arrives"), .flags = MOVE),

    /* Topics: learn */
    ROW(LEARN_TARGET, VALUE_KERNEL, "sobel_x", N_("Hidden kernel"), N_("The kernel that made the target picture"),
        .min = -(double)KERNEL_MAX_WEIGHT, .max = (double)KERNEL_MAX_WEIGHT, .step = 1, .fine = 0.1, .decimals = 2,
        .flags = BOARD),
    BOOL(LEARN_REVEAL, "off", N_("Reveal it"), N_("Show the hidden kernel before the end (V)"), .flags = MOVE),
    CHOICE(LEARN_START, "random", learn_starts, learn_start_titles, N_("Start from"),
           N_("Small random numbers as PyTorch draws them, zeros, or the kernel of the other modes"), .flags = BOARD),
    BOOL(LEARN_BIAS, "off", N_("Learn a bias"), N_("One more number to learn: what is added to every output"),
         .flags = BOARD),
    ROW(LEARN_NOISE, VALUE_FLOAT, "0", N_("Noise"),
        N_("Random numbers on the target picture: their standard deviation"), .min = 0, .max = 100, .step = 0.5,
        .fine = 0.1, .decimals = 2, .flags = BOARD),
    ROW(LEARN_LR, VALUE_FLOAT, "0.005", N_("Learning rate"), N_("How far one step goes; it can be changed on the way"),
        .min = 1e-8, .max = 10, .step = 0.01, .fine = 0.001, .decimals = 8, .logarithmic = true, .flags = BOARD),
    ROW(LEARN_MOMENTUM, VALUE_FLOAT, "0", N_("Momentum"),
        N_("Share of the step before that is kept; it can be changed on the way"), .min = 0, .max = 0.99, .step = 0.1,
        .fine = 0.01, .decimals = 2, .flags = BOARD),
    INT(LEARN_ITERATIONS, "200", 1, LEARN_ITERATIONS, N_("Iterations"), N_("How long it learns"), .flags = BOARD),
    CHOICE(LEARN_LEAP, "1", learn_leaps, learn_leaps, N_("Play by"), N_("Iterations at a time while it plays"),
           .flags = MOVE),
    BOOL(LEARN_COMPARE, "off", N_("Without momentum"), N_("Draw the loss that the same rate has without momentum"),
         .flags = MOVE),
    BOOL(LEARN_LOG, "on", N_("Logarithmic loss"), N_("Every line of the loss's axis is ten times the one below (Y)"),
         .flags = MOVE),
    TEXT(LEARN_PAST, "", N_("Past rates"), N_("Rates and momenta before they were changed: iteration:rate,momentum"),
         .flags = BOARD),
    TEXT(LEARN_EDITS, "", N_("Edited weights"), N_("Weights that were set on the way: iteration:weight=value"),
         .flags = BOARD),

    /* Topics: activation */
    CHOICE(ACTIVATION_FUNCTION, "sigmoid", functions, function_titles, N_("Function"),
           N_("What is made of every value of the map"), .flags = BOARD),
    TEXT(ACTIVATION_VALUES, "-2 -1 0.5 1.5 / 3 -0.5 2 -1.5 / 0 1 -3 2.5 / -2.5 0.2 1.2 -0.8", N_("Values"),
         N_("The map: 1 to 6 rows of 1 to 6 numbers, with / between rows"), .flags = BOARD),
    ROW(ACTIVATION_SCALE, VALUE_FLOAT, "1", N_("Scale"), N_("The map is multiplied by it first"), .min = -20, .max = 20,
        .step = 0.5, .fine = 0.1, .decimals = 2, .flags = BOARD),
    ROW(ACTIVATION_SLOPE, VALUE_FLOAT, "0.01", N_("Negative slope"), N_("Slope of a leaky ReLU below 0"), .min = -2,
        .max = 2, .step = 0.1, .fine = 0.01, .decimals = 3, .flags = BOARD),
    ROW(ACTIVATION_ALPHA, VALUE_FLOAT, "1", N_("Alpha"), N_("How far below 0 an ELU goes"), .min = 0, .max = 10,
        .step = 0.5, .fine = 0.1, .decimals = 2, .flags = BOARD),
    INT(ACTIVATION_DEPTH, "5", 1, 12, N_("Layers"), N_("Layers of the function that the chosen value goes through"),
        .flags = BOARD),
    BOOL(ACTIVATION_GRADIENT, "on", N_("Gradient"), N_("Show the gradient's way back"), .flags = MOVE),

    /* Topics: loss */
    TEXT(LOSS_LOGITS, "3.2 5.1 -1.7", N_("Logits"), N_("What a network says of each class: 2 to 10 numbers"),
         .flags = BOARD),
    TEXT(LOSS_NAMES, "cat car frog", N_("Names"), N_("A word for each class; else they are counted from 0"),
         .flags = BOARD),
    INT(LOSS_LABEL, "0", 0, 9, N_("Label"), N_("Index of the right class"), .flags = BOARD),
    ROW(LOSS_TEMPERATURE, VALUE_FLOAT, "1", N_("Temperature"),
        N_("Divides the logits: above 1 the shares come closer to each other, below 1 the largest takes all"),
        .min = 0.05, .max = 100, .step = 0.5, .fine = 0.1, .decimals = 2, .flags = BOARD),
    BOOL(LOSS_SUBTRACT_MAX, "off", N_("Subtract the largest"),
         N_("Taken off every logit first: the shares stay, and no exponential is too large"), .flags = BOARD),
    ROW(LOSS_SMOOTHING, VALUE_FLOAT, "0", N_("Label smoothing"),
        N_("Share of the label that is spread over all classes"), .min = 0, .max = 0.9, .step = 0.05, .fine = 0.01,
        .decimals = 3, .flags = BOARD),
    ROW(LOSS_LR, VALUE_FLOAT, "1", N_("Learning rate"), N_("How far the step goes against the gradient"), .min = 0,
        .max = 100, .step = 0.5, .fine = 0.1, .decimals = 3, .flags = BOARD),

    /* Topics: points */
    CHOICE(POINTS_DATA, "blobs", point_data, point_data_titles, N_("Points"), N_("What is learnt from"),
           .flags = BOARD),
    INT(POINTS_COUNT, "60", 2, POINTS_MAX, N_("Count"), N_("How many points, by turns of each class"), .flags = BOARD),
    ROW(POINTS_NOISE, VALUE_FLOAT, "0.3", N_("Noise"), N_("How far points stray from their place"), .min = 0, .max = 1,
        .step = 0.1, .fine = 0.01, .decimals = 2, .flags = BOARD),
    TEXT(POINTS_DRAWN, "", N_("Drawn points"), N_("Points as x1,x2=class ..., up to 400"), .flags = BOARD),
    CHOICE(POINTS_BRUSH, "none", point_brushes, point_brush_titles, N_("Pointer"), N_("What a click on the plane does"),
           .flags = MOVE),
    CHOICE(POINTS_MODEL, "logistic", point_models, point_model_titles, N_("Model"),
           N_("One neuron is logistic regression; layers are a perceptron"), .flags = BOARD),
    INT(POINTS_LAYERS, "1", 1, POINTS_LAYERS, N_("Hidden layers"), N_("Layers between the input and the output"),
        .flags = BOARD),
    INT(POINTS_UNITS, "4", 1, POINTS_UNITS, N_("Neurons a layer"), N_("Neurons of each hidden layer"), .flags = BOARD),
    CHOICE(POINTS_ACTIVATION, "tanh", point_activations, point_activation_titles, N_("Activation"),
           N_("What hidden neurons make of their sum"), .flags = BOARD),
    CHOICE(POINTS_OPTIMIZER, "sgd", point_optimizers, point_optimizer_titles, N_("Method"),
           N_("How gradients change the weights"), .flags = BOARD),
    ROW(POINTS_LR, VALUE_FLOAT, "0.3", N_("Learning rate"), N_("How far one step goes, from this iteration on"),
        .min = 1e-4, .max = 1000, .step = 0.1, .fine = 0.01, .decimals = 4, .logarithmic = true, .flags = BOARD),
    ROW(POINTS_MOMENTUM, VALUE_FLOAT, "0", N_("Momentum"), N_("Share of the step before that is kept (SGD)"), .min = 0,
        .max = 0.99, .step = 0.1, .fine = 0.01, .decimals = 2, .flags = BOARD),
    ROW(POINTS_WEIGHT_DECAY, VALUE_FLOAT, "0", N_("Weight decay"), N_("Pull of the weights towards 0"), .min = 0,
        .max = 1, .step = 0.01, .fine = 0.001, .decimals = 4, .flags = BOARD),
    INT(POINTS_BATCH, "0", 0, POINTS_MAX, N_("Batch"), N_("Points in one step; 0: all of them"), .flags = BOARD),
    INT(POINTS_LEAP, "5", 1, 100, N_("Leap"), N_("Iterations that play, ↑ and ↓ go at a time"), .flags = MOVE),
    INT(POINTS_UNIT, "0", 0, POINTS_LAYERS *POINTS_UNITS + POINTS_CLASSES - 1, N_("Neuron"),
        N_("The chosen neuron: layer by layer, outputs last"), .flags = MOVE),
    INT(POINTS_POINT, "0", 0, POINTS_MAX - 1, N_("Point"), N_("The chosen point, whose numbers are shown"),
        .flags = MOVE),
    CHOICE(POINTS_SHOW, "probability", point_shows, point_show_titles, N_("Plane shows"),
           N_("The class, its probability, what the chosen neuron gives, or where two hidden neurons take the points"),
           .flags = MOVE),

    /* Topics: normalisation */
    CHOICE(NORM_KIND, "batch", norm_kinds, norm_kind_titles, N_("Kind"),
           N_("Which numbers share one mean and variance"), .flags = BOARD),
    CHOICE(NORM_MODE, "train", passes, pass_titles, N_("Mode"),
           N_("Batch norm: by the batch's own statistics, or by the running ones"), .flags = BOARD),
    INT(NORM_BATCH, "4", 1, NORM_SAMPLES_MAX, N_("Samples"), N_("Samples of a batch, N"), .flags = BOARD),
    INT(NORM_CHANNELS, "4", 1, NORM_CHANNELS_MAX, N_("Channels"), N_("Maps of a sample, C"), .flags = BOARD),
    INT(NORM_HEIGHT, "2", 1, NORM_SIDE_MAX, N_("Map height"), N_("Rows of a map, H"), .flags = BOARD),
    INT(NORM_WIDTH, "2", 1, NORM_SIDE_MAX, N_("Map width"), N_("Columns of a map, W"), .flags = BOARD),
    TEXT(NORM_VALUES, "", N_("Written numbers"),
         N_("Numbers over those of the batches: ((batch-1)*8+sample)*8+channel,row,column=value ..."), .flags = BOARD),
    INT(NORM_GROUPS, "2", 1, NORM_CHANNELS_MAX, N_("Groups"), N_("Groups that the channels of a sample fall into"),
        .flags = BOARD),
    TEXT(NORM_GAMMA, "1", N_("Gamma"), N_("Weight: what a normalised number is multiplied by; one, or one a channel"),
         .flags = BOARD),
    TEXT(NORM_BETA, "0", N_("Beta"), N_("Bias: what is added at the end; one number, or one a channel"),
         .flags = BOARD),
    ROW(NORM_EPS, VALUE_FLOAT, "0.00001", "eps", N_("Added to the variance, so that nothing is divided by 0"), .min = 0,
        .max = 1, .step = 0.1, .fine = 0.00001, .decimals = 6, .flags = BOARD),
    ROW(NORM_MOMENTUM, VALUE_FLOAT, "0.1", N_("Momentum"), N_("Share of a batch in the running statistics"), .min = 0,
        .max = 1, .step = 0.1, .fine = 0.01, .decimals = 3, .flags = BOARD),
    INT(NORM_LRN_SIZE, "3", 1, 2 * NORM_CHANNELS_MAX, N_("Size"),
        N_("Channels of the window around a number, n; AlexNet: 5"), .flags = BOARD),
    ROW(NORM_LRN_ALPHA, VALUE_FLOAT, "1", "alpha", N_("Factor of the squares; AlexNet: 0.0001"), .min = 0, .max = 100,
        .step = 0.1, .fine = 0.01, .decimals = 6, .flags = BOARD),
    ROW(NORM_LRN_BETA, VALUE_FLOAT, "0.75", "beta", N_("Exponent of the denominator; AlexNet: 0.75"), .min = 0,
        .max = 10, .step = 0.25, .fine = 0.05, .decimals = 3, .flags = BOARD),
    ROW(NORM_LRN_K, VALUE_FLOAT, "1", "k", N_("Added to the squares; AlexNet: 2"), .min = 0, .max = 100, .step = 1,
        .fine = 0.1, .decimals = 3, .flags = BOARD),
    INT(NORM_BATCHES, "30", 1, NORM_BATCHES_MAX, N_("Batches"), N_("Batches that the running statistics see in all"),
        .flags = BOARD),
    INT(NORM_NUMBER, "1", 1, NORM_BATCHES_MAX, N_("Batch"), N_("The batch that is shown, from 1"), .flags = MOVE),
    INT(NORM_CELL, "0", 0, NORM_CELLS_MAX - 1, N_("Number"),
        N_("Index of the chosen number, by sample, channel, row and column"), .flags = MOVE),
    CHOICE(NORM_CHART, "company", norm_charts, norm_chart_titles, N_("Chart"),
           N_("The same sample among others, or running statistics"), .flags = MOVE),

    /* Topics: dropout */
    CHOICE(DROPOUT_KIND, "units", dropout_kinds, dropout_kind_titles, N_("Kind"),
           N_("What is left out as one: single units, or whole maps"), .flags = BOARD),
    ROW(DROPOUT_P, VALUE_FLOAT, "0.5", N_("Rate p"), N_("Probability that a unit or map is left out"), .min = 0,
        .max = 0.95, .step = 0.1, .fine = 0.01, .decimals = 2, .flags = BOARD),
    CHOICE(DROPOUT_MODE, "train", passes, pass_titles, N_("Mode"), N_("In evaluation nothing is left out"),
           .flags = BOARD),
    BOOL(DROPOUT_SCALE, "on", N_("Scale by 1/(1 − p)"), N_("Divide what stays by 1 − p, so that the mean stays"),
         .flags = BOARD),
    INT(DROPOUT_UNITS, "8", 1, DROPOUT_UNITS_MAX, N_("Units"), N_("Units of the layer"), .flags = BOARD),
    INT(DROPOUT_CHANNELS, "6", 1, DROPOUT_MAPS_MAX, N_("Channels"), N_("Maps of the block"), .flags = BOARD),
    INT(DROPOUT_HEIGHT, "2", 1, DROPOUT_SIDE_MAX, N_("Map height"), N_("Rows of a map"), .flags = BOARD),
    INT(DROPOUT_WIDTH, "2", 1, DROPOUT_SIDE_MAX, N_("Map width"), N_("Columns of a map"), .flags = BOARD),
    TEXT(DROPOUT_VALUES, "", N_("Written numbers"),
         N_("Numbers over those that are drawn: unit,0,0=value or channel,row,column=value ..."), .flags = BOARD),
    INT(DROPOUT_MASKS, "200", 1, DROPOUT_MASKS_MAX, N_("Masks"), N_("How many masks are drawn in all"),
        .logarithmic = true, .flags = BOARD),
    INT(DROPOUT_UNIT, "0", 0, DROPOUT_CELLS_MAX - 1, N_("Number"), N_("Index of the chosen number"), .flags = MOVE),
    CHOICE(DROPOUT_CHART, "number", dropout_charts, dropout_chart_titles, N_("Chart"),
           N_("The average of the chosen number, or how far all averages are from the numbers"), .flags = MOVE),

    CHOICE(NETWORK_VIEW, "columns", network_views, network_view_titles, N_("View"),
           N_("Layers as columns, or as stacked planes"), .flags = MOVE),
    CHOICE(NETWORK_LEVEL, "net", levels, level_titles, N_("Level"),
           N_("What fills the stage: the network, a layer or a map"), .flags = MOVE),
    CHOICE(NETWORK_PANEL, "input", network_panels, network_panel_titles, N_("Panel"),
           N_("The left panel: the picture, or the layers to change"), .flags = MOVE),
    CHOICE(NETWORK_PROBE, "sample", probes, probe_titles, N_("Input"), N_("What the network looks at"), .flags = EDIT),
    INT(NETWORK_SAMPLE, "0", 0, INDEX_MAX, N_("Sample"), N_("Index of a sample of the set that network.split says"),
        .flags = MOVE),
    CHOICE(NETWORK_SPLIT, "test", splits, split_titles, N_("Samples"), N_("Of the test set, or of the training set"),
           .flags = MOVE),
    INT(NETWORK_CLASS, "-1", -1, INDEX_MAX, N_("Class"), N_("The next sample is of this class; -1: of any"),
        .flags = MOVE),
    BOOL(NETWORK_MISTAKES, "off", N_("Mistakes only"), N_("The next sample is one that the network gets wrong"),
         .flags = MOVE),
    TEXT(NETWORK_FILE, "", N_("Picture file"), N_("Path of a PNG, JPEG, BMP or PNM picture"), .flags = EDIT),
    CHOICE(NETWORK_FIT, "crop", fits, fit_titles, N_("Fit"), N_("How a picture becomes the network's input"),
           .flags = EDIT),
    TEXT(NETWORK_DRAWING, "", N_("Drawing"), N_("Strokes on the pad: x,y x,y; x,y ..."), .flags = EDIT),
    BOOL(NETWORK_ERASER, "off", N_("Eraser"), N_("The pen erases"), .flags = MOVE),
    ROW(NETWORK_SHIFT_ROWS, VALUE_FLOAT, "0", N_("Down"), N_("Pixels by which the picture is moved down"), .min = -512,
        .max = 512, .step = 1, .fine = 0.1, .decimals = 1, .flags = EDIT),
    ROW(NETWORK_SHIFT_COLUMNS, VALUE_FLOAT, "0", N_("Right"), N_("Pixels by which the picture is moved to the right"),
        .min = -512, .max = 512, .step = 1, .fine = 0.1, .decimals = 1, .flags = EDIT),
    ROW(NETWORK_ROTATE, VALUE_FLOAT, "0", N_("Rotate"), N_("Degrees by which the picture is turned clockwise"),
        .min = -180, .max = 180, .step = 5, .fine = 1, .decimals = 1, .flags = EDIT),
    ROW(NETWORK_ZOOM, VALUE_FLOAT, "1", N_("Size"), N_("2 makes the picture twice as large"), .min = 0.25, .max = 4,
        .step = 0.1, .fine = 0.01, .decimals = 2, .logarithmic = true, .flags = EDIT),
    ROW(NETWORK_NOISE, VALUE_FLOAT, "0", N_("Noise"), N_("Standard deviation of noise; pixels are 0 to 1"), .min = 0,
        .max = 1, .step = 0.05, .fine = 0.01, .decimals = 2, .flags = EDIT),
    INT(NETWORK_NOISE_SEED, "1", 0, 9999, N_("Noise seed"), N_("Another seed is other noise"), .flags = EDIT),
    CHOICE(NETWORK_NORMALISATION, "auto", normalisations, normalisation_titles, N_("Normalisation"),
           N_("Of pixels, for a network that does not tell how it was trained"), .flags = EDIT),
    TEXT(NETWORK_CLASS_NAMES, "", N_("Class names"), N_("Path of a text file with the name of a class a line"),
         .flags = EDIT),
    TEXT(NETWORK_NODE, "conv2", N_("Layer"), N_("Name of the chosen layer"), .flags = MOVE),
    INT(NETWORK_MAP, "6", 0, INDEX_MAX, N_("Map"), N_("Chosen map of the layer"), .flags = MOVE),
    INT(NETWORK_ROW, "2", 0, INDEX_MAX, N_("Row"), N_("Row of the chosen value"), .flags = MOVE),
    INT(NETWORK_COLUMN, "4", 0, INDEX_MAX, N_("Column"), N_("Column of the chosen value"), .flags = MOVE),
    INT(NETWORK_CHANNEL, "0", 0, INDEX_MAX, N_("Channel"), N_("Chosen kernel of the filter, by the channel it reads"),
        .flags = MOVE),
    INT(NETWORK_WEIGHT, "0", 0, INDEX_MAX, N_("Weight"), N_("Chosen number of that kernel, row by row"), .flags = MOVE),
    CHOICE(NETWORK_SHOW, "values", shows, show_titles, N_("Show"), N_("What the layers show"), .flags = MOVE),
    BOOL(NETWORK_GRADIENTS, "off", N_("Their gradients"), N_("Gradients of the loss beside maps and kernels (Shift G)"),
         .flags = MOVE),
    CHOICE(NETWORK_COLOUR_SCALE, "map", colour_scales, colour_scale_titles, N_("Colour scale"),
           N_("What shares one scale of colours"), .flags = MOVE),
    BOOL(NETWORK_BEFORE_RELU, "off", N_("Before ReLU"), N_("Show the sums that go into ReLU"), .flags = MOVE),
    BOOL(NETWORK_RECEPTIVE_FIELD, "on", N_("Receptive field"), N_("Mark what the chosen value sees"), .flags = MOVE),
    BOOL(NETWORK_EFFECTIVE_FIELD, "off", N_("Effective field"),
         N_("How much each value it sees matters: the gradient, as heat"), .flags = MOVE),
    BOOL(NETWORK_CONNECTIONS, "on", N_("Connections"), N_("Draw lines between the layers"), .flags = MOVE),
    BOOL(NETWORK_DENSE, "off", N_("Dense instead"), N_("Compare with fully connected layers in place of convolutions"),
         .flags = MOVE),
    CHOICE(NETWORK_SORT, "index", sorts, sort_titles, N_("Order"), N_("Order of a layer's maps"), .flags = MOVE),
    TEXT(NETWORK_SEARCH, "", N_("Search"), N_("Maps of a layer: 17, 40-60, dead, silent, > 2.5"), .flags = MOVE),
    INT(NETWORK_PAGE, "0", 0, INDEX_MAX, N_("Page"), N_("Page of the layer's maps"), .flags = MOVE),
    TEXT(NETWORK_EDITS, "", N_("Kernels set by hand"), N_("layer/filter/channel=numbers; ..."), .flags = EDIT),
    TEXT(NETWORK_LOCKED, "", N_("Locked filters"), N_("layer/filter ... that training leaves alone"), .flags = EDIT),
    TEXT(NETWORK_SILENCED, "", N_("Silenced filters"), N_("layer/filter ... whose maps are 0"), .flags = EDIT),
    TEXT(NETWORK_NEW_LAYER, "conv2d(16, kernel_size=3, padding=1)", N_("New layer"),
         N_("A layer as a .net file has it"), .flags = MOVE),
    ROW(NETWORK_YAW, VALUE_FLOAT, "40", N_("Turn"), N_("How far the planes are turned, in degrees"), .min = -180,
        .max = 180, .step = 5, .fine = 1, .decimals = 1, .flags = MOVE),
    ROW(NETWORK_PITCH, VALUE_FLOAT, "20", N_("Tilt"), N_("How far the planes are tilted, in degrees"), .min = -89,
        .max = 89, .step = 5, .fine = 1, .decimals = 1, .flags = MOVE),
    ROW(NETWORK_NEAR, VALUE_FLOAT, "1", N_("Nearness"), N_("How near the planes are; 1 shows all of them"), .min = 1,
        .max = 32, .step = 0.5, .fine = 0.1, .decimals = 2, .logarithmic = true, .flags = MOVE),
    ROW(NETWORK_DEPTH, VALUE_FLOAT, "1", N_("Depth"), N_("Distance between planes; 1 is that of the columns"),
        .min = 0.1, .max = 4, .step = 0.1, .fine = 0.01, .decimals = 2, .flags = MOVE),

    TEXT(TRAIN_DATA, "digits", N_("Data set"), N_("Name of a data set or a folder"), .flags = KEPT),
    INT(TRAIN_SIZE, "0", 0, INDEX_MAX, N_("Samples used"), N_("Samples that are trained on; 0: all there are"),
        .flags = EDIT),
    ROW(TRAIN_LABEL_NOISE, VALUE_FLOAT, "0", N_("Label noise"), N_("Share of training labels made wrong on purpose"),
        .min = 0, .max = 1, .step = 0.05, .fine = 0.01, .decimals = 3, .flags = EDIT),
    TEXT(TRAIN_SHARES, "", N_("Class shares"), N_("How much of a class is trained on: 3=0.1,5=0.5; the rest: all"),
         .flags = EDIT),
    CHOICE(TRAIN_BALANCE, "none", balance_names, balance_titles, N_("Balance"),
           N_("What makes up for classes of unequal size"), .flags = EDIT),
    TEXT(TRAIN_NET, "lenet5", N_("Network"),
         N_("Name of a network, a .net file, pattern:N=1,M=2,K=1, text (net my; input 1x28x28; ...), or an .onnx file: "
            "it brings its weights, and a reset loads them again"),
         .flags = KEPT),
    CHOICE(TRAIN_BATCH_NORM, "net", batch_norms, batch_norm_titles, N_("Batch norm"),
           N_("Behind every convolution, or nowhere"), .flags = EDIT),
    ROW(TRAIN_DROPOUT, VALUE_FLOAT, "-1", N_("Dropout"),
        N_("Share of numbers left out before the linear layers; -1: as the network has it"), .min = -1, .max = 0.9,
        .step = 0.1, .fine = 0.05, .decimals = 2, .flags = EDIT),
    CHOICE(TRAIN_LOSS, "cross_entropy", loss_names, loss_titles, N_("Loss"), N_("What training makes small"),
           .flags = EDIT),
    CHOICE(TRAIN_OPTIMIZER, "sgd", optimizer_names, optimizer_titles, N_("Method"),
           N_("How gradients change the weights"), .flags = EDIT),
    ROW(TRAIN_LR, VALUE_FLOAT, "0.02", N_("Learning rate"), N_("How far one step goes"), .min = 1e-6, .max = 10,
        .step = 0.01, .fine = 0.001, .decimals = 6, .logarithmic = true, .flags = EDIT),
    ROW(TRAIN_MOMENTUM, VALUE_FLOAT, "0.9", N_("Momentum"), N_("Share of the step before that is kept (SGD)"), .min = 0,
        .max = 0.999, .step = 0.1, .fine = 0.01, .decimals = 3, .flags = EDIT),
    ROW(TRAIN_WEIGHT_DECAY, VALUE_FLOAT, "0.0005", N_("Weight decay"), N_("Pull of the weights towards 0"), .min = 0,
        .max = 1, .step = 0.0001, .fine = 0.00001, .decimals = 6, .flags = EDIT),
    INT(TRAIN_BATCH, "64", 1, 4096, N_("Batch"), N_("Pictures in one step"), .logarithmic = true, .flags = EDIT),
    INT(TRAIN_EPOCHS, "10", 1, 1000, N_("Epochs"), N_("Passes through the data"), .flags = EDIT),
    INT(TRAIN_STOP_AT, "0", 0, INT_MAX, N_("Stop at step"), N_("Training pauses after this step; 0: it does not"),
        .flags = EDIT),
    BOOL(TRAIN_NESTEROV, "off", N_("Nesterov"), N_("Momentum that looks one step ahead (SGD)"), .flags = EDIT),
    TEXT(TRAIN_SCHEDULE, "constant", N_("Schedule"),
         N_("How the learning rate changes: constant, cosine, step:30:0.1 or one_cycle"), .flags = EDIT),
    ROW(TRAIN_WARMUP, VALUE_FLOAT, "0", N_("Warm-up"), N_("Epochs over which the learning rate rises at first"),
        .min = 0, .max = 100, .step = 0.5, .fine = 0.1, .decimals = 2, .flags = EDIT),
    ROW(TRAIN_CLIP_NORM, VALUE_FLOAT, "0", N_("Clip gradients"),
        N_("The most that the norm of all gradients may be; 0: any"), .min = 0, .max = 1000, .step = 1, .fine = 0.1,
        .decimals = 3, .flags = EDIT),
    ROW(TRAIN_LABEL_SMOOTHING, VALUE_FLOAT, "0", N_("Label smoothing"),
        N_("Share of a label that is spread over all classes"), .min = 0, .max = 0.9, .step = 0.05, .fine = 0.01,
        .decimals = 3, .flags = EDIT),
    TEXT(TRAIN_AUGMENT, "none", N_("Augmentation"),
         N_("How pictures differ in every epoch: flip,shift=2,crop=4,rotate=10 ..."), .flags = EDIT),
    INT(TRAIN_SEED, "1", 0, INT_MAX, N_("Seed"), N_("The same seed gives the same network"), .flags = EDIT),
    INT(TRAIN_THREADS, "0", 0, 64, N_("Threads"), N_("That compute; 0: one for each processor core"), .flags = TASTE),
    CHOICE(TRAIN_VIEW, "overview", train_views, train_view_titles, N_("View"), N_("What fills the stage"),
           .flags = MOVE),
    TEXT(TRAIN_OPEN, "data,network,optimiser", N_("Sections"), N_("Sections of the left panel that are open"),
         .flags = MOVE),
    ROW(TRAIN_SMOOTHING, VALUE_FLOAT, "0.1", N_("Smoothing"),
        N_("Epochs that the running mean of curves remembers, at least 100 times as many steps; 0: every batch"),
        .min = 0, .max = 10, .step = 0.05, .fine = 0.01, .decimals = 2, .flags = MOVE),
    BOOL(TRAIN_LOG, "on", N_("Log scale"), N_("Loss on a logarithmic scale"), .flags = MOVE),
    CHOICE(TRAIN_AXIS, "epoch", train_axes, train_axis_titles, N_("Along"), N_("What curves are drawn over"),
           .flags = MOVE),
    TEXT(TRAIN_HIDDEN_RUNS, "", N_("Hidden runs"), N_("Numbers of kept runs whose curves are not drawn: 1,3"),
         .flags = MOVE),
    CHOICE(TRAIN_SHOW, "weights", train_shows, train_show_titles, N_("Show"), N_("What is drawn of each filter"),
           .flags = MOVE),
    TEXT(TRAIN_LAYER, "", N_("Layer"), N_("Whose filters are watched; empty: the first convolution's"), .flags = MOVE),
    INT(TRAIN_MOMENT, "-1", -1, INT_MAX, N_("Moment"), N_("Step of the saved moment that is shown; -1: now"),
        .flags = MOVE),
    INT(TRAIN_VERSUS, "0", 0, INT_MAX, N_("Compared with"), N_("Step of the saved moment that changes count from"),
        .flags = MOVE),
    CHOICE(TRAIN_REPLAY_SPEED, "1", replay_speeds, replay_speed_titles, N_("Replay"), N_("Speed of the replay"),
           .flags = MOVE),
    CHOICE(TRAIN_REPORT, "confusion", train_reports, train_report_titles, N_("Report"),
           N_("What the right panel tells"), .flags = MOVE),
    CHOICE(TRAIN_REPORT_SET, "validation", report_sets, report_set_titles, N_("Evaluated"),
           N_("The held-out samples, or the test set, which is evaluated while training rests"), .flags = MOVE),
    CHOICE(TRAIN_CLASS_ORDER, "class", class_orders, class_order_titles, N_("Classes"),
           N_("In their own order, or the lowest F1 first"), .flags = MOVE),
    CHOICE(TRAIN_MISTAKE_ORDER, "worst", mistake_orders, mistake_order_titles, N_("Mistakes"),
           N_("By their loss, or by how sure the answer was"), .flags = MOVE),
    INT(TRAIN_TRUTH, "-1", -1, INDEX_MAX, N_("Truth"), N_("Mistakes of this class only; -1: of any"), .flags = MOVE),
    INT(TRAIN_ANSWER, "-1", -1, INDEX_MAX, N_("Answer"), N_("Mistakes taken for this class only; -1: for any"),
        .flags = MOVE),
    TEXT(TRAIN_FOLLOW, "", N_("Follow"), N_("A folder into which another program writes .onnx files while it trains"),
         .flags = MOVE),
    INT(TRAIN_AUTOSAVE, "30", 0, 3600, N_("Autosave, s"), N_("Seconds between two saves of what was learnt; 0: never"),
        .flags = TASTE),
    TEXT(TRAIN_FILE, "", N_("File"), N_("Where the training is saved; empty: a new name in the export folder"),
         .flags = MOVE),

    CHOICE(INTERPRET_VIEW, "patches", interpret_views, interpret_view_titles, N_("Method"),
           N_("By what is found out what the network looks for"), .flags = MOVE),
    CHOICE(INTERPRET_TARGET, "class", targets, target_titles, N_("Explain"),
           N_("A class, or the chosen map: where it is largest, the chosen value, or its mean"), .flags = MOVE),
    INT(INTERPRET_CLASS, "-1", -1, INDEX_MAX, N_("Explain class"), N_("Number of a class; -1: the answer"),
        .flags = MOVE),
    ROW(INTERPRET_OPACITY, VALUE_FLOAT, "0.7", N_("Heat opacity"), N_("Of what is drawn over the picture"), .min = 0,
        .max = 1, .step = 0.1, .fine = 0.02, .decimals = 2, .flags = MOVE),
    CHOICE(INTERPRET_SPLIT, "test", splits, split_titles, N_("Pictures from"), N_("Whose pictures are looked through"),
           .flags = MOVE),
    INT(INTERPRET_PICTURES, "0", 0, INDEX_MAX, N_("Look through"), N_("So many are looked through; 0: all"),
        .flags = MOVE),
    CHOICE(INTERPRET_SORT, "index", channel_orders, channel_order_titles, N_("Sort maps by"),
           N_("Their number, their strongest patch, or how well they tell a class from the others"), .flags = MOVE),
    INT(INTERPRET_SORT_CLASS, "-1", -1, INDEX_MAX, N_("Selective for"), N_("Number of a class; -1: any"),
        .flags = MOVE),
    TEXT(INTERPRET_FIND, "", N_("Find maps"), N_("Which maps are shown: 3, 0-7, > 2.5, or a class that they answer to"),
         .flags = MOVE),
    BOOL(INTERPRET_ONE_EACH, "on", N_("One per image"), N_("No two patches are of one picture"), .flags = MOVE),
    BOOL(INTERPRET_WEAKEST, "off", N_("Least activating"), N_("The patches that a map answers least to"),
         .flags = MOVE),
    BOOL(INTERPRET_SLICES, "on", N_("Filter slices"), N_("The kernels of each map below its patches"), .flags = MOVE),
    BOOL(INTERPRET_BACK, "off", N_("Back-projection"),
         N_("What of a patch the map answers to: guided back-propagation (Springenberg and others, 2014)"),
         .flags = MOVE),
    INT(INTERPRET_PATCH, "-1", -1, 8, N_("Patch"), N_("Which of the nine is chosen; -1: none"), .flags = MOVE),
    INT(INTERPRET_PAGE, "0", 0, INDEX_MAX, N_("Page"), N_("Of maps, where they do not fit on one"), .flags = MOVE),
    CHOICE(INTERPRET_METHOD, "gradient", gradient_kinds, gradient_kind_titles, N_("Saliency by"),
           N_("How it is found out which pixels count"), .flags = MOVE),
    BOOL(INTERPRET_SIGNED, "off", N_("With sign"), N_("What speaks for it red, against it blue; else only how much"),
         .flags = MOVE),
    INT(INTERPRET_NOISES, "32", 1, 1000, N_("Noisy pictures"), N_("That SmoothGrad takes the mean of"), .flags = MOVE),
    ROW(INTERPRET_SIGMA, VALUE_FLOAT, "0.15", N_("Their noise"), N_("Standard deviation, as a share of the range"),
        .min = 0, .max = 1, .step = 0.05, .fine = 0.01, .decimals = 3, .flags = MOVE),
    INT(INTERPRET_STEPS, "64", 1, 10000, N_("Steps"), N_("From the baseline to the picture"), .flags = MOVE),
    CHOICE(INTERPRET_BASELINE, "black", fills, fill_titles, N_("Baseline"), N_("The picture that says nothing"),
           .flags = MOVE),
    INT(INTERPRET_SEED, "1", 0, INT_MAX, N_("Seed"), N_("Of what is random: noise, jitter, beginnings"), .flags = MOVE),
    BOOL(INTERPRET_RELU, "on", N_("Only what speaks for it"),
         N_("As in the paper; off: what speaks against it is blue"), .flags = MOVE),
    INT(INTERPRET_OCCLUDER, "0", 0, 1024, N_("Occluder"), N_("Side of the square that covers, in pixels"),
        .flags = MOVE),
    INT(INTERPRET_STRIDE, "0", 0, 1024, N_("Stride"), N_("How far the square goes, in pixels"), .flags = MOVE),
    CHOICE(INTERPRET_FILL, "black", fills, fill_titles, N_("Filled with"), N_("What covers the picture"),
           .flags = MOVE),
    INT(INTERPRET_PLACE, "0", 0, INDEX_MAX, N_("Place"), N_("Of the square, row by row; 0: where it costs most"),
        .flags = MOVE),
    CHOICE(INTERPRET_START, "noise", ascent_starts, ascent_start_titles, N_("Begin with"),
           N_("What the picture is made from"), .flags = MOVE),
    INT(INTERPRET_ASCENT_STEPS, "256", 1, 10000, N_("Steps"), N_("Of gradient ascent"), .flags = MOVE),
    ROW(INTERPRET_ASCENT_LR, VALUE_FLOAT, "0.03", N_("Step size"), N_("How far a step goes, in pixels' range"),
        .min = 0.0001, .max = 10, .step = 0.01, .fine = 0.001, .decimals = 4, .logarithmic = true, .flags = MOVE),
    INT(INTERPRET_JITTER, "1", 0, 64, N_("Jitter"), N_("Pixels that the picture is shifted by at each step"),
        .flags = MOVE),
    ROW(INTERPRET_BLUR, VALUE_FLOAT, "0.5", N_("Blur"), N_("Standard deviation in pixels; 0: none"), .min = 0,
        .max = 10, .step = 0.1, .fine = 0.05, .decimals = 2, .flags = MOVE),
    INT(INTERPRET_BLUR_EVERY, "4", 1, 1000, N_("Blur every"), N_("Steps"), .flags = MOVE),
    ROW(INTERPRET_DECAY, VALUE_FLOAT, "0.01", N_("Decay"), N_("Share of the picture that fades to grey at each step"),
        .min = 0, .max = 1, .step = 0.01, .fine = 0.001, .decimals = 3, .flags = MOVE),
    INT(INTERPRET_FRAME, "-1", -1, INDEX_MAX, N_("Frame"), N_("Of the ascent, that is shown; -1: the newest"),
        .flags = MOVE),
    BOOL(INTERPRET_ALL_MAPS, "off", N_("All at once"),
         N_("What every map of the layer, or every class, looks for, beside each other"), .flags = MOVE),
    CHOICE(INTERPRET_CHANGE, "rows", changes, change_titles, N_("Change"), N_("What is done to the picture"),
           .flags = MOVE),
    ROW(INTERPRET_REACH, VALUE_FLOAT, "0", N_("As far as"),
        N_("Pixels, degrees, times, or standard deviation; 0: as fits the picture"), .min = 0, .max = 1000, .step = 1,
        .fine = 0.1, .decimals = 2, .flags = MOVE),
    INT(INTERPRET_POINTS, "41", 3, 401, N_("Points"), N_("Of the curve"), .flags = MOVE),
    INT(INTERPRET_SAMPLES, "400", 2, 20000, N_("Samples"), N_("That are laid out"), .flags = MOVE),
    CHOICE(INTERPRET_COMPARE_WHAT, "methods", compared, compared_titles, N_("Compare"),
           N_("Methods on one picture, or two networks by one method"), .flags = MOVE),
    TEXT(INTERPRET_OTHER, "", N_("Other network"), N_("A model to compare with: a name, or an .onnx file"),
         .flags = MOVE),
    INT(INTERPRET_OTHER_MOMENT, "-1", -1, INT_MAX, N_("Other moment"),
        N_("Step of a saved moment of this network to compare with; -1: none"), .flags = MOVE),

    TEXT(EXPORT_FOLDER, "", N_("Folder"), N_("Where kernels and cases are saved; empty: the home folder"),
         .flags = TASTE),
};
