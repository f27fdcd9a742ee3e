#!/usr/bin/python3
"""Makes tests/data/torch/{batch_norm2d,norm,...}.txt: what PyTorch computes, for test_torch.c and
test_loss.c (format: tests/engine/fixture.h).

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


def norms():
    f = Fixture('norm', __file__)
    cases = [  # name, kind, shape, attributes, mode
        ('group', 'group_norm', (2, 6, 3, 5), dict(num_groups=3), 'train'),
        ('group_one', 'group_norm', (3, 4, 4, 4), dict(num_groups=1, eps=0.1), 'eval'),
        ('group_each', 'group_norm', (2, 4, 3, 3), dict(num_groups=4, affine=False), 'train'),
        ('group_row', 'group_norm', (3, 12), dict(num_groups=4), 'train'),
        ('group_line', 'group_norm', (2, 4, 37), dict(num_groups=2), 'train'),
        ('group_one_channel', 'group_norm', (1, 1, 5, 5), dict(num_groups=1), 'train'),
        ('group_one_place', 'group_norm', (2, 6, 1, 1), dict(num_groups=2), 'train'),
        ('group_large', 'group_norm', (1, 2, 46, 45), dict(num_groups=1), 'train'),
        ('instance', 'instance_norm', (2, 3, 4, 5), {}, 'train'),
        ('instance_eval', 'instance_norm', (2, 3, 4, 5), dict(affine=True), 'eval'),
        ('instance_affine', 'instance_norm', (3, 2, 5, 4), dict(affine=True, eps=0.01), 'train'),
        ('instance_tracked', 'instance_norm', (3, 2, 5, 4), dict(affine=True, track_running_stats=True), 'train'),
        ('instance_tracked_eval', 'instance_norm', (3, 2, 5, 4), dict(affine=True, track_running_stats=True), 'eval'),
        ('instance_bare', 'instance_norm', (3, 2, 5, 4), dict(momentum=0.4, track_running_stats=True), 'train'),
        ('instance_bare_eval', 'instance_norm', (1, 2, 5, 4), dict(track_running_stats=True), 'eval'),
        ('instance_line', 'instance_norm', (2, 3, 19), dict(affine=True, track_running_stats=True), 'train'),
        ('instance_one', 'instance_norm', (1, 1, 1, 2), dict(affine=True, eps=0.5), 'train'),
        ('layer', 'layer_norm', (2, 3, 4, 5), {}, 'train'),
        ('layer_row', 'layer_norm', (4, 21), {}, 'train'),
        ('layer_last', 'layer_norm', (2, 3, 4, 19), dict(normalized_shape=(19,)), 'eval'),
        ('layer_last_two', 'layer_norm', (2, 3, 4, 5), dict(normalized_shape=(4, 5), eps=0.1), 'train'),
        ('layer_line', 'layer_norm', (3, 5, 7), dict(normalized_shape=(5, 7)), 'train'),
        ('layer_plain', 'layer_norm', (2, 3, 40), dict(normalized_shape=(40,), elementwise_affine=False), 'train'),
        ('layer_one', 'layer_norm', (1, 1), {}, 'train'),
        ('layer_large', 'layer_norm', (1, 4100), {}, 'train'),
        ('layer_rows', 'layer_norm', (70, 3), {}, 'train'),
    ]
    for name, kind, shape, attrs, mode in cases:
        args, c = dict(attrs), shape[1]
        if kind == 'group_norm':
            module = nn.GroupNorm(args.pop('num_groups'), c, **args)
        elif kind == 'instance_norm':
            module = (nn.InstanceNorm2d if len(shape) == 4 else nn.InstanceNorm1d)(c, **args)
        else:
            module = nn.LayerNorm(args.pop('normalized_shape', shape[1:]), **args)
        x = torch.randn(shape) * 1.5 + 2 * torch.arange(c).reshape([1, -1] + [1] * (len(shape) - 2)) / c
        module_case(f, name, kind, attrs, x, module, mode)


def local_response_norm():
    f = Fixture('local_response_norm', __file__)
    cases = [  # name, shape, attributes
        ('alexnet', (1, 9, 3, 4), dict(size=5)),
        ('even', (2, 7, 3, 3), dict(size=4, alpha=0.5, beta=0.75, k=2)),
        ('two', (2, 3, 2, 5), dict(size=2, alpha=1)),
        ('odd', (2, 8, 5), dict(size=3, alpha=0.3, beta=0.5)),
        ('one', (1, 4, 2, 2), dict(size=1, alpha=2, beta=1, k=0.5)),
        ('wider', (2, 3, 4, 1), dict(size=8, alpha=3, beta=0.6)),
        ('quarter', (1, 1, 1, 1), dict(size=5, alpha=2, beta=0.25)),
        ('large', (1, 3, 35, 33), dict(size=3, alpha=1)),
    ]
    for name, shape, attrs in cases:
        module_case(f, name, 'local_response_norm', attrs, torch.randn(shape) * 2, nn.LocalResponseNorm(**attrs))


def activations():
    f = Fixture('activation', __file__)
    special = torch.tensor([0.0, -0.0, 1e-4, -1e-4, 1e-20, -1e-20, 0.3, -0.3, 5, -5, 9.5, -9.5, 30, -30, 90, -90, 300, -300, -104, 1])
    cases = [
        ('leaky_relu', 'leaky_relu', {}, nn.LeakyReLU()),
        ('leaky_relu_steep', 'leaky_relu', dict(negative_slope=0.3), nn.LeakyReLU(0.3)),
        ('sigmoid', 'sigmoid', {}, nn.Sigmoid()),
        ('tanh', 'tanh', {}, nn.Tanh()),
        ('elu', 'elu', {}, nn.ELU()),
        ('elu_low', 'elu', dict(alpha=0.4), nn.ELU(0.4)),
    ]
    for name, kind, attrs, module in cases:
        module_case(f, name, kind, attrs, torch.randn(2, 3, 5, 7) * 2, module)
        module_case(f, name + '_special', kind, attrs, special.reshape(4, 5), module)
        module_case(f, name + '_one', kind, attrs, torch.randn(1, 1), module)


def softmax():
    f = Fixture('softmax', __file__)
    cases = [  # name, shape, dim
        ('classes', (4, 10), 1), ('many', (2, 100), 1), ('one', (3, 1), 1), ('channels', (2, 5, 3, 7), 1),
        ('rows', (2, 3, 5, 4), 2), ('columns', (2, 3, 4, 17), 3), ('last', (2, 3, 4, 6), -1), ('third_last', (2, 3, 4, 6), -3),
        ('line', (2, 5, 9), 1), ('line_last', (2, 5, 9), 2), ('wide', (1, 3, 13, 20), 1), ('one_place', (2, 6, 1, 1), 1),
    ]
    for name, shape, dim in cases:
        x = torch.randn(shape) * 4
        x.view(-1)[:1] = 120
        module_case(f, name, 'softmax', dict(dim=dim), x, nn.Softmax(dim))
        module_case(f, 'log_' + name, 'log_softmax', dict(dim=dim), x, nn.LogSoftmax(dim))


def dropout():
    f = Fixture('dropout', __file__)
    for name, kind, p, mode, shape in (('eval', 'dropout', 0.5, 'eval', (3, 7)), ('none', 'dropout', 0, 'train', (2, 3, 4, 5)),
                                       ('all', 'dropout', 1, 'train', (3, 20)), ('maps_eval', 'dropout2d', 0.5, 'eval', (2, 3, 2, 2)),
                                       ('maps_none', 'dropout2d', 0, 'train', (2, 3, 2, 2)), ('maps_all', 'dropout2d', 1, 'train', (2, 3, 2, 9))):
        module_case(f, name, kind, dict(p=p), torch.randn(shape), (nn.Dropout if kind == 'dropout' else nn.Dropout2d)(p), mode)


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
    for number, make_fixture in enumerate((batch_norm2d, losses, norms, local_response_norm, activations, softmax, dropout)):
        torch.manual_seed(100 + number)
        make_fixture()
