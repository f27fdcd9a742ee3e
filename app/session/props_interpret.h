/* app/session/props_interpret.h - the properties of the Interpret workspace, as props.h lists them. The layer, the map
 * and the value that are looked at are network.node, .map, .row and .column, the picture is network.sample and its kin:
 * both workspaces show the same choice. Constant; any thread. */
#ifndef CS_SESSION_PROPS_INTERPRET_H
#define CS_SESSION_PROPS_INTERPRET_H

enum interpret_view {
    INTERPRET_PATCHES,
    INTERPRET_SALIENCY,
    INTERPRET_CAM,
    INTERPRET_OCCLUSION,
    INTERPRET_ASCENT,
    INTERPRET_INVARIANCE,
    INTERPRET_EMBEDDING,
    INTERPRET_COMPARE,
    INTERPRET_VIEWS
};
enum interpret_target { TARGET_CLASS, TARGET_LARGEST, TARGET_VALUE, TARGET_MEAN };
enum interpret_sort { INTERPRET_BY_INDEX, INTERPRET_BY_STRONGEST, INTERPRET_BY_WEAKEST, INTERPRET_BY_SELECTIVITY };
enum interpret_compare { COMPARE_METHODS, COMPARE_NETWORKS };

/* X(ID, "name") */
#define PROP_LIST_INTERPRET(X)                                                                                         \
    X(INTERPRET_VIEW, "interpret.view")       /* choice: patches saliency cam occlusion maximise invariance embedding  \
                                                 compare */                                                            \
    X(INTERPRET_TARGET, "interpret.target")   /* choice: class largest value mean; what is explained */                \
    X(INTERPRET_CLASS, "interpret.class")     /* int: which class; -1: the answer */                                   \
    X(INTERPRET_OPACITY, "interpret.opacity") /* float 0..1: of heat over the picture */                               \
    X(INTERPRET_SPLIT, "interpret.split")     /* choice: train test; whose pictures patches and embeddings are of */   \
    X(INTERPRET_PICTURES, "interpret.pictures")     /* int: so many of them are looked at; 0: all */                   \
    X(INTERPRET_SORT, "interpret.sort")             /* choice: index strongest weakest selective */                    \
    X(INTERPRET_SORT_CLASS, "interpret.sort_class") /* int: selective for this class; -1: for any */                   \
    X(INTERPRET_FIND, "interpret.find") /* text: channels that are shown: "3", "0-7", "> 2.5", a class's name */       \
    X(INTERPRET_ONE_EACH, "interpret.one_each") /* bool: one patch of a picture */                                     \
    X(INTERPRET_WEAKEST, "interpret.weakest")   /* bool: the least activating patches instead */                       \
    X(INTERPRET_SLICES, "interpret.slices")     /* bool: kernels below the patches */                                  \
    X(INTERPRET_BACK, "interpret.back")         /* bool: guided back-projection in the place of the pixels */          \
    X(INTERPRET_PATCH, "interpret.patch")       /* int: chosen patch, 0..8; -1: none */                                \
    X(INTERPRET_PAGE, "interpret.page")         /* int: of channels */                                                 \
    X(INTERPRET_METHOD, "interpret.method")     /* choice: gradient input smooth integrated guided deconvnet */        \
    X(INTERPRET_SIGNED, "interpret.signed") /* bool: values with their sign; else the largest |value| of channels */   \
    X(INTERPRET_NOISES, "interpret.noises") /* int: noisy pictures of SmoothGrad */                                    \
    X(INTERPRET_SIGMA, "interpret.sigma")   /* float: their noise, share of the range of inputs */                     \
    X(INTERPRET_STEPS, "interpret.steps")   /* int: of integrated gradients */                                         \
    X(INTERPRET_BASELINE, "interpret.baseline") /* choice: black grey white mean */                                    \
    X(INTERPRET_SEED, "interpret.seed")         /* int: of all that is random here */                                  \
    X(INTERPRET_RELU, "interpret.relu")         /* bool: Grad-CAM without what speaks against the class */             \
    X(INTERPRET_OCCLUDER, "interpret.occluder") /* int: side of the square, in pixels; 0: usual */                     \
    X(INTERPRET_STRIDE, "interpret.stride")     /* int: how far it goes; 0: usual */                                   \
    X(INTERPRET_FILL, "interpret.fill")         /* choice: black grey white mean */                                    \
    X(INTERPRET_PLACE, "interpret.place")       /* int: where the square is, from 1; 0: at the worst place */          \
    X(INTERPRET_START, "interpret.start")       /* choice: noise grey picture; where the ascent begins */              \
    X(INTERPRET_ASCENT_STEPS, "interpret.ascent_steps")                                                                \
    X(INTERPRET_ASCENT_LR, "interpret.ascent_lr")                                                                      \
    X(INTERPRET_JITTER, "interpret.jitter") /* int: pixels */                                                          \
    X(INTERPRET_BLUR, "interpret.blur")     /* float: sigma, pixels; 0: none */                                        \
    X(INTERPRET_BLUR_EVERY, "interpret.blur_every")                                                                    \
    X(INTERPRET_DECAY, "interpret.decay")               /* float: share that goes to grey at each step */              \
    X(INTERPRET_FRAME, "interpret.frame")               /* int: of the ascent, that is shown; -1: the newest */        \
    X(INTERPRET_ALL_MAPS, "interpret.all_maps")         /* bool: the ascents of all maps, or classes, at once */       \
    X(INTERPRET_CHANGE, "interpret.change")             /* choice: rows columns rotate zoom noise */                   \
    X(INTERPRET_REACH, "interpret.reach")               /* float: how far it goes, either way */                       \
    X(INTERPRET_POINTS, "interpret.points")             /* int: of the curve */                                        \
    X(INTERPRET_SAMPLES, "interpret.samples")           /* int: of the embedding */                                    \
    X(INTERPRET_COMPARE_WHAT, "interpret.compare")      /* choice: methods networks */                                 \
    X(INTERPRET_OTHER, "interpret.other")               /* text: a model to compare with; "": none */                  \
    X(INTERPRET_OTHER_MOMENT, "interpret.other_moment") /* int: steps of a saved moment to compare with; -1: none */

#endif
