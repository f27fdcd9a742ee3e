#!/usr/bin/python3
"""Makes tests/data/torch/{batch_norm2d,...}.txt: what PyTorch computes, for test_torch_norm.c (format: tests/engine/fixture.h).

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures_norm.py
As in make_torch_fixtures.py, results were computed in double and rounded once. Beside the parts named there, a case has
CASE.mode (train or eval), CASE.relu (yes: a ReLU follows) and for every buffer BUFFER before and BUFFER_after the pass.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

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


def losses():
    """CASE.kind, smoothing, output [N,...], labels [N] or target (as output), weight [K] if there are any; loss (mean),
    per_sample [N], doutput (of the mean)."""
    f = Fixture('loss', __file__)
    cases = [  # name, kind, shape of output, smoothing, weighted, labels or target
        ('plain', 'cross_entropy', (5, 4), 0, False, 'labels'),
        ('smooth', 'cross_entropy', (5, 4), 0.1, False, 'labels'),
        ('weighted', 'cross_entropy', (6, 5), 0, True, 'labels'),
        ('weighted_smooth', 'cross_entropy', (6, 5), 0.3, True, 'labels'),
        ('one_sample', 'cross_entropy', (1, 3), 0.2, True, 'labels'),
        ('one_class', 'cross_entropy', (3, 1), 0, False, 'labels'),
        ('probabilities', 'cross_entropy', (4, 6), 0, False, 'target'),
        ('probabilities_smooth', 'cross_entropy', (4, 6), 0.1, True, 'target'),
        ('mse', 'mse', (3, 2, 3, 4), 0, False, 'target'),
        ('mse_labels', 'mse', (7, 3), 0, False, 'labels'),
        ('mse_one', 'mse', (4, 1), 0, False, 'labels'),
        ('logistic', 'logistic', (3, 2, 3, 4), 0, False, 'target'),
        ('logistic_labels', 'logistic', (7, 3), 0, False, 'labels'),
        ('logistic_weighted', 'logistic', (7, 3), 0, True, 'labels'),
        ('logistic_one', 'logistic', (6, 1), 0, False, 'labels'),
    ]
    for name, kind, shape, smoothing, weighted, given in cases:
        output = rounded(torch.randn(shape) * 3)
        if kind == 'logistic':
            output.view(-1)[:2] = torch.tensor([800.0, -800.0])
        output.requires_grad_()
        k = shape[1]
        labels = torch.arange(shape[0]) * 7 % max(k, 2 if kind != 'cross_entropy' else 1)
        weight = rounded(torch.rand(k) + 0.2) if weighted else None
        if given == 'target':
            target = rounded(torch.rand(shape) if kind != 'cross_entropy' else torch.randn(shape).softmax(1))
        elif k == 1:
            target = labels.to(torch.float64).reshape(-1, 1)
        else:
            target = F.one_hot(labels, k).to(torch.float64)

        def loss_of(reduction):
            if kind == 'cross_entropy':
                return F.cross_entropy(output, labels if given == 'labels' else target, weight=weight,
                                       label_smoothing=smoothing, reduction=reduction)
            if kind == 'mse':
                return F.mse_loss(output, target, reduction=reduction)
            return F.binary_cross_entropy_with_logits(output, target, weight=weight, reduction=reduction)
        loss = loss_of('mean')
        loss.backward()
        f.text(f'{name}.kind', kind)
        f.tensor(f'{name}.smoothing', torch.tensor(float(smoothing)))
        f.tensor(f'{name}.output', output)
        f.tensor(f'{name}.{given}', labels if given == 'labels' else target)
        if weighted:
            f.tensor(f'{name}.weight', weight)
        f.tensor(f'{name}.loss', loss)
        f.tensor(f'{name}.per_sample', loss_of('none').reshape(shape[0], -1).mean(1))
        f.tensor(f'{name}.doutput', output.grad)


if __name__ == '__main__':
    for number, make_fixture in enumerate((batch_norm2d, losses)):
        torch.manual_seed(100 + number)
        make_fixture()
