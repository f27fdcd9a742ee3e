#!/usr/bin/python3
"""Writes networks.txt beside itself: what PyTorch says of the networks in assets/networks, layer by layer.

Run with Debian's python3-torch and python3-torchvision:  /usr/bin/python3 make_network_figures.py
Large networks are torchvision's own; the small ones are written here from their papers, not from our files.

Its lines are
    net NAME PARAMETERS
    KIND SHAPE PARAMETERS MULTIPLY-ADDS      one a module, in the order of the forward pass; SHAPE is of one sample
Multiply-adds are counted from shapes: every output value of a convolution or linear layer is a sum of as many products as
its filter has weights; of a transposed convolution, every input value is multiplied with as many.
"""
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision

KINDS = {nn.Conv2d: 'conv2d', nn.Linear: 'linear', nn.ReLU: 'relu', nn.MaxPool2d: 'max_pool2d', nn.AvgPool2d: 'avg_pool2d',
         nn.AdaptiveAvgPool2d: 'adaptive_avg_pool2d', nn.BatchNorm2d: 'batch_norm2d', nn.Dropout: 'dropout', nn.Tanh: 'tanh',
         nn.Flatten: 'flatten', nn.Unflatten: 'reshape',
         nn.ConvTranspose2d: 'conv_transpose2d'}


def conv(i, o, k=3, **how):
    return nn.Conv2d(i, o, k, **how)


def logistic():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))


def lenet5():
    return nn.Sequential(conv(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), conv(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                         nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def lenet5_1998():
    return nn.Sequential(conv(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), conv(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
                         conv(16, 120, 5), nn.Tanh(), nn.Flatten(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))


def tinyvgg():
    c = lambda i: [conv(i, 10), nn.ReLU()]
    return nn.Sequential(*c(3), *c(10), nn.MaxPool2d(2), *c(10), *c(10), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1690, 10))


def cifarvgg():
    c = lambda i, o: [conv(i, o, padding=1), nn.BatchNorm2d(o), nn.ReLU()]
    return nn.Sequential(*c(3, 32), *c(32, 32), nn.MaxPool2d(2), *c(32, 64), *c(64, 64), nn.MaxPool2d(2), *c(64, 128), *c(128, 128),
                         nn.MaxPool2d(2), nn.Flatten(), nn.Linear(2048, 256), nn.ReLU(), nn.Linear(256, 10))


class Block(nn.Module):  # He et al. 2016, figure 2, with the shortcut of option A
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1, self.relu1 = conv(i, o, padding=1, stride=stride, bias=False), nn.BatchNorm2d(o), nn.ReLU()
        self.conv2, self.bn2, self.relu2 = conv(o, o, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU()
        self.more, self.stride = (o - i) // 2, stride

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(x)))))
        if self.more:
            x = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.more, self.more))
        return self.relu2(y + x)


def resnet():
    blocks, channels = [], 16
    for o in (16, 32, 64):
        for _ in range(3):
            blocks.append(Block(channels, o, 1 if o == channels else 2))
            channels = o
    return nn.Sequential(conv(3, 16, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), *blocks, nn.AdaptiveAvgPool2d(1),
                         nn.Flatten(), nn.Linear(64, 10))


def allconv():
    c = lambda i, o, k, **how: [conv(i, o, k, **how), nn.ReLU()]
    return nn.Sequential(nn.Dropout(0.2), *c(3, 96, 3, padding=1), *c(96, 96, 3, padding=1), *c(96, 96, 3, padding=1, stride=2),
                         nn.Dropout(0.5), *c(96, 192, 3, padding=1), *c(192, 192, 3, padding=1), *c(192, 192, 3, padding=1, stride=2),
                         nn.Dropout(0.5), *c(192, 192, 3), *c(192, 192, 1), *c(192, 10, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten())


def autoencoder():
    return nn.Sequential(conv(1, 16, stride=2, padding=1), nn.ReLU(), conv(16, 32, stride=2, padding=1), nn.ReLU(), nn.Flatten(),
                         nn.Linear(1568, 32), nn.Linear(32, 1568), nn.ReLU(), nn.Unflatten(1, (32, 7, 7)),
                         nn.ConvTranspose2d(32, 16, 3, stride=2, padding=1, output_padding=1), nn.ReLU(),
                         nn.ConvTranspose2d(16, 1, 3, stride=2, padding=1, output_padding=1))


NETS = {'logistic': (logistic, (1, 28, 28)), 'mlp': (mlp, (1, 28, 28)), 'lenet5': (lenet5, (1, 28, 28)),
        'lenet5_1998': (lenet5_1998, (1, 28, 28)), 'tinyvgg': (tinyvgg, (3, 64, 64)), 'cifarvgg': (cifarvgg, (3, 32, 32)),
        'resnet': (resnet, (3, 32, 32)), 'allconv': (allconv, (3, 32, 32)), 'autoencoder': (autoencoder, (1, 28, 28)),
        'alexnet': (torchvision.models.alexnet, (3, 224, 224)), 'vgg11': (torchvision.models.vgg11, (3, 224, 224)),
        'vgg16': (torchvision.models.vgg16, (3, 224, 224))}


def multiply_adds(module, x, y):
    if isinstance(module, nn.ConvTranspose2d):
        return x[0].numel() * module.weight[0].numel()
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        return y[0].numel() * module.weight[0].numel()
    return 0


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'networks.txt')
    with open(path, 'w') as f:
        f.write(f'# made by make_network_figures.py with torch {torch.__version__} and torchvision {torchvision.__version__}\n')
        for name, (make, shape) in NETS.items():
            net, lines = make().eval(), []

            def hook(module, x, y):
                params = sum(p.numel() for p in module.parameters())
                lines.append(f"{KINDS[type(module)]} {'x'.join(map(str, y.shape[1:]))} {params} {multiply_adds(module, x[0], y)}")
            for module in net.modules():
                if type(module) in KINDS:
                    module.register_forward_hook(hook)
            with torch.no_grad():
                net(torch.zeros(1, *shape))
            f.write(f'net {name} {sum(p.numel() for p in net.parameters())}\n' + ''.join(line + '\n' for line in lines))


main()
