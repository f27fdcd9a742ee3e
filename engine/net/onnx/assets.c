/* engine/net/onnx/assets.c - the models that come with the program: their bytes are embedded under the same names. */
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"

const struct model_asset *model_asset_nth(int i)
{
    static const struct model_asset assets[] = {
        {"lenet5-mnist", N_("LeNet-5, trained on MNIST"), "mnist"},
        {"lenet5-digits", N_("LeNet-5, trained on digits"), "digits"},
        {"cifarvgg-cifar10", N_("CIFAR VGG, trained on CIFAR-10"), "cifar10"},
    };
    return i >= 0 && i < (int)(sizeof assets / sizeof *assets) ? &assets[i] : NULL;
}
