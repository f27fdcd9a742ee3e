#!/usr/bin/python3
"""Makes tests/data/torch/*.txt: what PyTorch computes, for test_torch.c and test_train.c (format: tests/engine/fixture.h).

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures.py
Cases are small on purpose. Results were computed in double and rounded once, so that they are PyTorch's
meaning and not one processor's rounding - except the training sequences, which are float32 throughout.
"""
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'torch')


class Fixture:
    def __init__(self, name, maker=__file__):
        self.file = open(os.path.join(OUT, name + '.txt'), 'w', encoding='ascii')
        print(f'# PyTorch {torch.__version__.split("+")[0]}, made by {os.path.basename(maker)}', file=self.file)

    def text(self, name, value):
        print('text', name, value, file=self.file)

    def tensor(self, name, t):
        t = t.detach()
        print('tensor', name, *t.shape, file=self.file)
        print(*(f'{v:.9g}' for v in t.to(torch.float32).flatten().tolist()), file=self.file)


def attr_text(attrs):
    def one(v):
        if isinstance(v, tuple):
            return ','.join(map(str, v))
        return str(v).lower() if isinstance(v, bool) else str(v)
    return ' '.join(f'{k}={one(v)}' for k, v in attrs.items())


def layer_case(f, name, kind, attrs, x, module):
    """One forward and backward pass of sum(y * dy) for a random dy."""
    x = x.to(torch.float32).to(torch.float64).requires_grad_()
    module = module.to(torch.float64)
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(p.to(torch.float32))
    y = module(x)
    dy = torch.randn(y.shape).to(torch.float64)
    y.backward(dy)
    f.text(f'{name}.kind', kind)
    f.text(f'{name}.attrs', attr_text(attrs))
    for part, t in (('x', x), ('y', y), ('dy', dy), ('dx', x.grad)):
        f.tensor(f'{name}.{part}', t)
    for part, p in module.named_parameters():
        f.tensor(f'{name}.{part}', p)
        f.tensor(f'{name}.d{part}', p.grad)


def conv2d():
    f = Fixture('conv2d')
    cases = [  # name, batch, C, H, W, attributes as in a .net file
        ('plain', 2, 3, 8, 7, dict(out_channels=4, kernel_size=3)),
        ('lenet1', 1, 1, 12, 12, dict(out_channels=6, kernel_size=5, padding=2)),
        ('no_bias', 1, 2, 6, 6, dict(out_channels=9, kernel_size=(2, 3), bias=False)),
        ('pointwise', 2, 5, 4, 6, dict(out_channels=3, kernel_size=1)),
        ('pointwise_strided', 1, 3, 7, 8, dict(out_channels=2, kernel_size=1, stride=(3, 2))),
        ('strided', 2, 2, 9, 11, dict(out_channels=5, kernel_size=3, stride=2, padding=1)),
        ('strides_differ', 1, 2, 11, 10, dict(out_channels=3, kernel_size=(3, 4), stride=(3, 2), padding=(2, 1))),
        ('dilated', 1, 2, 11, 12, dict(out_channels=3, kernel_size=3, dilation=(2, 3), padding=(1, 2))),
        ('dilated_strided', 1, 2, 13, 14, dict(out_channels=3, kernel_size=3, stride=(2, 3), dilation=(3, 2), padding=2)),
        ('stride_4_dilation_2', 1, 2, 14, 13, dict(out_channels=2, kernel_size=3, stride=4, dilation=2, padding=3)),
        ('groups', 2, 4, 6, 6, dict(out_channels=6, kernel_size=3, padding=1, groups=2)),
        ('depthwise', 1, 5, 7, 6, dict(out_channels=10, kernel_size=3, padding=1, groups=5)),
        ('reflect', 1, 2, 6, 7, dict(out_channels=3, kernel_size=3, padding=(2, 3), padding_mode='reflect')),
        ('replicate', 1, 2, 5, 6, dict(out_channels=3, kernel_size=3, padding=(4, 2), padding_mode='replicate')),
        ('circular', 1, 2, 5, 6, dict(out_channels=3, kernel_size=3, padding=(5, 2), padding_mode='circular')),
        ('reflect_strided', 1, 2, 8, 7, dict(out_channels=2, kernel_size=(3, 2), stride=2, padding=2, dilation=(1, 2), groups=2, padding_mode='reflect')),
        ('many_channels', 1, 20, 4, 4, dict(out_channels=18, kernel_size=3, padding=1)),
    ]
    for name, n, c, h, w, attrs in cases:
        args = dict(attrs)
        layer_case(f, name, 'conv2d', attrs, torch.randn(n, c, h, w), nn.Conv2d(c, args.pop('out_channels'), **args))


def pool2d():
    f = Fixture('pool2d')
    cases = [
        ('max', 'max_pool2d', (2, 3, 6, 8), dict(kernel_size=2)),
        ('max_padded', 'max_pool2d', (1, 2, 7, 6), dict(kernel_size=3, stride=2, padding=1)),
        ('max_overlapping', 'max_pool2d', (1, 2, 7, 6), dict(kernel_size=(3, 2), stride=1, padding=(1, 0))),
        ('max_far', 'max_pool2d', (1, 2, 10, 9), dict(kernel_size=(3, 2), stride=(4, 3))),
        ('avg', 'avg_pool2d', (2, 3, 6, 8), dict(kernel_size=2)),
        ('avg_padded', 'avg_pool2d', (1, 2, 7, 6), dict(kernel_size=3, stride=2, padding=1)),
        ('avg_padding_left_out', 'avg_pool2d', (1, 2, 7, 6), dict(kernel_size=(3, 4), stride=(2, 1), padding=(1, 2), count_include_pad=False)),
        ('avg_global', 'avg_pool2d', (1, 3, 5, 4), dict(kernel_size=(5, 4))),
    ]
    for name, kind, shape, attrs in cases:
        module = (nn.MaxPool2d if kind == 'max_pool2d' else nn.AvgPool2d)(**attrs)
        layer_case(f, name, kind, attrs, torch.randn(shape), module)


def linear():
    f = Fixture('linear')
    for name, n, i, o, bias in (('plain', 3, 10, 7, True), ('one', 1, 50, 21, True), ('no_bias', 9, 33, 4, False)):
        layer_case(f, name, 'linear', dict(out_features=o, bias=bias), torch.randn(n, i), nn.Linear(i, o, bias=bias))
    layer_case(f, 'relu', 'relu', {}, torch.tensor([[-1.5, 0.0, 2.0], [3.0, -0.25, 0.0]]), nn.ReLU())
    layer_case(f, 'flatten', 'flatten', {}, torch.randn(2, 2, 3, 2), nn.Flatten())


def cross_entropy():
    """CASE.logits [N,K], labels [N], loss (mean), per_sample [N], dlogits [N,K] (of the mean), probability [N,K]."""
    f = Fixture('cross_entropy')
    for name, logits in (('plain', torch.randn(5, 10)), ('one', torch.randn(1, 3)),
                         ('huge', torch.tensor([[1000.0, 0.0, -1000.0], [-1e4, -1e4, -1e4], [88.0, 89.0, 90.0]])),
                         ('sure', torch.tensor([[40.0, -40.0], [-40.0, 40.0]]))):
        logits = logits.to(torch.float64).requires_grad_()
        labels = torch.arange(len(logits)) * 7 % logits.shape[1]
        loss = F.cross_entropy(logits, labels)
        loss.backward()
        f.tensor(f'{name}.logits', logits)
        f.tensor(f'{name}.labels', labels)
        f.tensor(f'{name}.loss', loss)
        f.tensor(f'{name}.per_sample', F.cross_entropy(logits, labels, reduction='none'))
        f.tensor(f'{name}.dlogits', logits.grad)
        f.tensor(f'{name}.probability', logits.softmax(1))


def optimizers():
    """CASE.options (lr momentum weight_decay; Adam: lr beta1 beta2 eps weight_decay), CASE.p0 [F], CASE.g1 .. g5 [F], and
    the parameters after each step: CASE.p1 .. p5."""
    f = Fixture('optimizer')
    cases = [
        ('sgd', torch.optim.SGD, dict(lr=0.1)),
        ('sgd_momentum', torch.optim.SGD, dict(lr=0.1, momentum=0.9)),
        ('sgd_momentum_decay', torch.optim.SGD, dict(lr=0.05, momentum=0.9, weight_decay=0.01)),
        ('adam', torch.optim.Adam, dict(lr=0.01)),
        ('adam_decay', torch.optim.Adam, dict(lr=0.01, betas=(0.8, 0.95), weight_decay=0.1)),
    ]
    for name, make, args in cases:
        p = torch.randn(12).requires_grad_()
        o = make([p], **args)
        g = o.param_groups[0]
        options = [g['lr'], g['momentum'], g['weight_decay']] if make is torch.optim.SGD else \
            [g['lr'], *g['betas'], g['eps'], g['weight_decay']]
        f.text(f'{name}.kind', 'sgd' if make is torch.optim.SGD else 'adam')
        f.tensor(f'{name}.options', torch.tensor(options))
        f.tensor(f'{name}.p0', p)
        for step in range(1, 6):
            p.grad = torch.randn(12)
            f.tensor(f'{name}.g{step}', p.grad)
            o.step()
            f.tensor(f'{name}.p{step}', p)


def training():
    """Whole steps of a tiny net, the same batch each time: net.text in .net form with | for line ends; net.options as above;
    net.x [N,C,H,W], labels [N]; parameters NODE_weight0, NODE_bias0 before and NODE_weight3 ... after three steps;
    loss1 .. loss3 before each step; logits before the first."""
    f = Fixture('training')
    net = nn.Sequential()
    net.add_module('conv1', nn.Conv2d(2, 3, 3, padding=1))
    net.add_module('relu1', nn.ReLU())
    net.add_module('pool1', nn.MaxPool2d(2))
    net.add_module('flatten', nn.Flatten())
    net.add_module('fc', nn.Linear(3 * 4 * 3, 4))
    f.text('net.text', 'net tiny "Tiny"|input 2x8x6|conv1 = conv2d(3, kernel_size=3, padding=1)|relu1 = relu()|'
                       'pool1 = max_pool2d(2)|flatten = flatten()|fc = linear(4)|')
    x, labels = torch.randn(5, 2, 8, 6), torch.tensor([3, 0, 1, 2, 1])
    o = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=0.001)
    f.tensor('net.options', torch.tensor([0.1, 0.9, 0.001]))
    f.tensor('net.x', x)
    f.tensor('net.labels', labels)
    f.tensor('net.logits', net(x))

    def params(step):
        for name, p in net.named_parameters():
            f.tensor(f'net.{name.replace(".", "_")}{step}', p)
    params(0)
    for step in range(1, 4):
        o.zero_grad()
        loss = F.cross_entropy(net(x), labels)
        f.tensor(f'net.loss{step}', loss)
        loss.backward()
        o.step()
    params(3)


if __name__ == '__main__':
    os.makedirs(OUT, exist_ok=True)
    torch.manual_seed(20)
    for make_fixture in (conv2d, pool2d, linear, cross_entropy, optimizers, training):
        make_fixture()
