#!/usr/bin/python3
"""Makes tests/data/torch/board.txt, which test_board_modes.c reads (format: tests/engine/fixture.h): operations of the
blackboard as torch.nn computes them, in double, rounded once. All numbers are quarters, so that inputs and weights are exact.

Parts: mode; x (painted over an input of that size), w, bias; kernel, stride, padding (-1: 'same'), dilation, output_padding
(rows, columns), padding_mode, groups, flip, rule, activation; y, activated, and pooled where the map is not smaller than 2x2.

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures_board.py
"""
import os
import random

import torch
import torch.nn as nn
import torch.nn.functional as F

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'torch', 'board.txt')
ACTIVATIONS = {'none': lambda y: y, 'relu': F.relu, 'leaky_relu': lambda y: F.leaky_relu(y, 0.01), 'sigmoid': torch.sigmoid,
               'tanh': torch.tanh}
SIZES = {'1d': None, '2d': (1, 8, 8), 'channels': (4, 6, 6), '1x1': (4, 6, 6), 'grouped': (4, 6, 6), 'depthwise': (4, 6, 6),
         'transposed': (1, 3, 3), 'pooling': (1, 6, 6)}


def quarters(*shape):
    return torch.randint(-16, 17, shape).to(torch.float64) / 4


def conv(mode, x, o, padding):
    groups = {'grouped': 2, 'depthwise': 4}.get(mode, 1)
    maps = 4 if x.shape[1] == 4 else 1
    module = nn.Conv2d(x.shape[1], maps, o['kernel'], o['stride'], padding, o['dilation'], groups,
                       padding_mode=o['padding_mode']).double()
    with torch.no_grad():
        module.weight.copy_(quarters(*module.weight.shape))
        module.bias.copy_(quarters(maps))
    w = module.weight.detach().clone()
    if o['flip']:
        with torch.no_grad():
            module.weight.copy_(torch.flip(module.weight, (2, 3)))
    return w, module.bias.detach(), module(x), groups


def transposed(x, o):
    w, bias = quarters(1, 1, *o['kernel']), quarters(1)
    used = torch.flip(w, (2, 3)) if o['flip'] else w
    return w, bias, F.conv_transpose2d(x, used, bias, o['stride'], o['padding'], o['output_padding'], 1, o['dilation'])


def pooling(x, o):
    if o['rule'] == 'mean':
        return F.avg_pool2d(x, o['kernel'], o['stride'], o['padding'])
    sign = -1 if o['rule'] == 'min' else 1
    return sign * F.max_pool2d(sign * x, o['kernel'], o['stride'], o['padding'], o['dilation'])


def options(r, mode):
    pair = lambda lo, hi: (r.randint(lo, hi), r.randint(lo, hi))
    o = {'kernel': pair(1, 4), 'stride': pair(1, 3), 'padding': pair(0, 2), 'dilation': pair(1, 2), 'output_padding': (0, 0),
         'padding_mode': r.choice(('zeros', 'reflect', 'replicate', 'circular')), 'flip': r.random() < 0.4, 'rule': 'max',
         'activation': r.choice(list(ACTIVATIONS))}
    if mode == '1x1':
        o['kernel'] = (1, 1)
    if mode == 'transposed':
        o['padding_mode'] = 'zeros'
        o['output_padding'] = tuple(r.randint(0, max(s, d) - 1) for s, d in zip(o['stride'], o['dilation']))
    if mode == 'pooling':
        o.update(rule=r.choice(('max', 'mean', 'min')), padding_mode='zeros', flip=False, activation='none')
        o['padding'] = tuple(r.randint(0, k // 2) for k in o['kernel'])
        if o['rule'] == 'mean':
            o['dilation'] = (1, 1)
    elif mode != 'transposed' and r.random() < 0.4:
        o.update(stride=(1, 1), padding='same')
    return o


def case(f, r, name, mode):
    o = options(r, mode)
    x = quarters(1, *SIZES[mode])
    if mode == 'pooling':
        w, bias, y, groups = quarters(1), quarters(1), pooling(x, o), 1
    elif mode == 'transposed':
        (w, bias, y), groups = transposed(x, o), 1
    else:
        w, bias, y, groups = conv(mode, x, o, o['padding'])
    if o['padding'] == 'same':
        o['padding'] = (-1, -1)
    activated = ACTIVATIONS[o['activation']](y)
    parts = {'x': x, 'w': w, 'bias': bias, 'y': y, 'activated': activated, 'groups': torch.tensor([groups])}
    for key in ('kernel', 'stride', 'padding', 'dilation', 'output_padding'):
        parts[key] = torch.tensor(o[key])
    if min(y.shape[2:]) >= 2 and mode != 'pooling':
        parts['pooled'] = F.max_pool2d(activated, 2, 2, ceil_mode=True)
    for key in ('padding_mode', 'rule', 'activation'):
        print('text', f'{name}.{key}', o[key], file=f)
    print('text', f'{name}.mode', mode, file=f)
    print('text', f'{name}.flip', 'yes' if o['flip'] else 'no', file=f)
    for key, t in parts.items():
        print('tensor', f'{name}.{key}', *t.shape, file=f)
        print(*(f'{v:.9g}' for v in t.detach().to(torch.float32).flatten().tolist()), file=f)


def main():
    torch.manual_seed(4)
    r = random.Random(4)
    with open(OUT, 'w', encoding='ascii') as f:
        print(f'# PyTorch {torch.__version__.split("+")[0]}, made by make_torch_fixtures_board.py', file=f)
        for mode in SIZES:
            made = 0
            while made < 10 and SIZES[mode]:
                state = r.getstate()
                try:
                    case(f, r, f'{mode}_{made}', mode)
                    made += 1
                except RuntimeError:  # these do not fit; nothing was printed
                    assert r.getstate() != state


if __name__ == '__main__':
    main()
