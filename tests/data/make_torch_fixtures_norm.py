#!/usr/bin/python3
"""Makes tests/data/torch/{batch_norm2d,...}.txt: what PyTorch computes, for test_torch_norm.c (format: tests/engine/fixture.h).

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures_norm.py
As in make_torch_fixtures.py, results were computed in double and rounded once. Beside the parts named there, a case has
CASE.mode (train or eval), CASE.relu (yes: a ReLU follows) and for every buffer BUFFER before and BUFFER_after the pass.
"""
import torch
import torch.nn as nn

from make_torch_fixtures import Fixture, attr_text


def rounded(t):
    return t.to(torch.float32).to(torch.float64)


def module_case(f, name, kind, attrs, x, module, mode='train', relu=False, given=()):
    """One forward and backward pass of sum(y * dy) for a random dy; parameters are random, and so are buffers. given:
    further tensors that the layer does not own."""
    x = rounded(x).requires_grad_()
    module = module.to(torch.float64)
    module.train(mode == 'train')
    f.text(f'{name}.kind', kind)
    f.text(f'{name}.attrs', attr_text(attrs))
    f.text(f'{name}.mode', mode)
    f.text(f'{name}.relu', 'yes' if relu else 'no')
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(rounded(torch.randn(p.shape) + 0.3))
        for part, b in module.named_buffers():
            if b.is_floating_point():
                b.copy_(rounded(torch.randn(b.shape).abs() + 0.1))
                f.tensor(f'{name}.{part}', b)
    y = module(x)
    if relu:
        y = y.relu()
    dy = rounded(torch.randn(y.shape))
    y.backward(dy)
    for part, t in (('x', x), ('y', y), ('dy', dy), ('dx', x.grad)):
        f.tensor(f'{name}.{part}', t)
    for part, p in module.named_parameters():
        f.tensor(f'{name}.{part}', p)
        f.tensor(f'{name}.d{part}', p.grad)
    for part, b in module.named_buffers():
        if b.is_floating_point():
            f.tensor(f'{name}.{part}_after', b)


def batch_norm2d():
    f = Fixture('batch_norm2d', __file__)
    cases = [  # name, shape, attributes, mode, relu
        ('plain', (3, 4, 5, 7), {}, 'train', False),
        ('eval', (3, 4, 5, 7), {}, 'eval', False),
        ('relu', (3, 4, 5, 7), {}, 'train', True),
        ('relu_eval', (3, 4, 5, 7), {}, 'eval', True),
        ('one_sample', (1, 3, 4, 4), {}, 'train', False),
        ('one_channel', (2, 1, 3, 9), dict(momentum=0.3), 'train', False),
        ('one_place', (6, 5, 1, 1), {}, 'train', False),
        ('one_number', (1, 2, 1, 1), {}, 'eval', False),
        ('two_numbers', (2, 3, 1, 1), dict(eps=0.01), 'train', True),
        ('not_affine', (2, 3, 4, 5), dict(affine=False), 'train', True),
        ('untracked', (2, 3, 4, 5), dict(track_running_stats=False), 'train', False),
        ('untracked_eval', (2, 3, 4, 5), dict(track_running_stats=False), 'eval', False),
        ('bare', (2, 3, 16, 2), dict(affine=False, track_running_stats=False, eps=0.5), 'eval', True),
        ('momentum_1', (2, 2, 17, 1), dict(momentum=1), 'train', False),
    ]
    for name, shape, attrs, mode, relu in cases:
        x = torch.randn(shape) * 1.5 + torch.arange(shape[1]).reshape(1, -1, 1, 1)
        module_case(f, name, 'batch_norm2d', attrs, x, nn.BatchNorm2d(shape[1], **attrs), mode, relu)


if __name__ == '__main__':
    for number, make_fixture in enumerate((batch_norm2d,)):
        torch.manual_seed(100 + number)
        make_fixture()
