#!/usr/bin/python3
"""Makes what test_torch.c reads of tests/data/torch: conv1d, conv_transpose2d, pool2d_more and shape (format:
tests/engine/fixture.h). As in make_torch_fixtures.py, results were computed in double and rounded once.

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures_shape.py
"""
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'torch')


class Fixture:
    def __init__(self, name):
        self.file = open(os.path.join(OUT, name + '.txt'), 'w', encoding='ascii')
        print(f'# PyTorch {torch.__version__.split("+")[0]}, made by make_torch_fixtures_shape.py', file=self.file)

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


def case(f, name, kind, attrs, shapes, function, relu=False):
    """One pass of sum(y * dy) for a random dy. Parts: x, x1, x2 ..., their dx, dx1 ...; a module's parameters. With relu,
    y is ReLU's and the layer is to do that, too."""
    xs = [torch.randn(shape).to(torch.float64).requires_grad_() for shape in shapes]
    for x in xs:
        x.data = x.data.to(torch.float32).to(torch.float64)
    if isinstance(function, nn.Module):
        function = function.to(torch.float64)
        with torch.no_grad():
            for p in function.parameters():
                p.copy_(p.to(torch.float32))
    y = function(*xs)
    y = F.relu(y) if relu else y
    dy = torch.randn(y.shape).to(torch.float64)
    y.backward(dy)
    f.text(f'{name}.kind', kind)
    f.text(f'{name}.attrs', attr_text(attrs))
    f.text(f'{name}.relu', 'yes' if relu else 'no')
    for i, x in enumerate(xs):
        f.tensor(f'{name}.x{i or ""}', x)
        f.tensor(f'{name}.dx{i or ""}', x.grad)
    f.tensor(f'{name}.y', y)
    f.tensor(f'{name}.dy', dy)
    for part, p in function.named_parameters() if isinstance(function, nn.Module) else ():
        f.tensor(f'{name}.{part}', p)
        f.tensor(f'{name}.d{part}', p.grad)


def conv1d():
    f = Fixture('conv1d')
    for name, n, c, length, attrs in (
            ('plain', 2, 3, 9, dict(out_channels=4, kernel_size=3)),
            ('no_bias', 1, 2, 8, dict(out_channels=17, kernel_size=4, bias=False)),
            ('pointwise', 3, 5, 6, dict(out_channels=2, kernel_size=1)),
            ('strided', 2, 2, 11, dict(out_channels=3, kernel_size=3, stride=2, padding=1)),
            ('dilated', 1, 2, 12, dict(out_channels=3, kernel_size=3, stride=3, padding=4, dilation=2)),
            ('groups', 2, 4, 7, dict(out_channels=6, kernel_size=3, padding=1, groups=2)),
            ('depthwise', 1, 5, 7, dict(out_channels=5, kernel_size=2, groups=5)),
            ('reflect', 1, 2, 6, dict(out_channels=3, kernel_size=3, padding=5, padding_mode='reflect')),
            ('replicate', 1, 2, 5, dict(out_channels=3, kernel_size=3, padding=7, padding_mode='replicate')),
            ('circular', 2, 2, 5, dict(out_channels=3, kernel_size=3, stride=2, padding=5, padding_mode='circular'))):
        args = dict(attrs)
        case(f, name, 'conv1d', attrs, [(n, c, length)], nn.Conv1d(c, args.pop('out_channels'), **args))
    case(f, 'relu', 'conv1d', dict(out_channels=4, kernel_size=3, padding=1), [(2, 3, 9)], nn.Conv1d(3, 4, 3, padding=1), relu=True)
    # one side only, as ONNX may ask for
    x_pad = nn.Sequential(nn.ConstantPad1d((3, 1), 0.0), nn.Conv1d(2, 3, 3, bias=False))
    x_pad.register_parameter('weight', x_pad[1].weight)
    case(f, 'one_side', 'conv1d', dict(out_channels=3, kernel_size=3, padding=(3, 1), bias=False), [(1, 2, 6)], x_pad)


def conv_transpose2d():
    f = Fixture('conv_transpose2d')
    for name, n, c, h, w, attrs in (
            ('plain', 2, 3, 5, 4, dict(out_channels=4, kernel_size=3)),
            ('no_bias', 1, 2, 4, 4, dict(out_channels=9, kernel_size=(2, 3), bias=False)),
            ('pointwise', 2, 5, 3, 4, dict(out_channels=3, kernel_size=1)),
            ('pointwise_strided', 1, 3, 4, 3, dict(out_channels=2, kernel_size=1, stride=(3, 2))),
            ('doubling', 2, 3, 4, 5, dict(out_channels=2, kernel_size=2, stride=2)),
            ('dcgan', 1, 4, 4, 4, dict(out_channels=3, kernel_size=4, stride=2, padding=1)),
            ('output_padding', 1, 2, 4, 3, dict(out_channels=3, kernel_size=3, stride=2, padding=1, output_padding=1)),
            ('output_padding_differs', 1, 2, 3, 4, dict(out_channels=2, kernel_size=3, stride=(3, 2), padding=(1, 2), output_padding=(2, 0))),
            ('output_padding_by_dilation', 1, 2, 4, 5, dict(out_channels=2, kernel_size=3, dilation=(3, 2), output_padding=(2, 1))),
            ('output_padding_of_stride_and_more', 1, 2, 4, 5, dict(out_channels=2, kernel_size=3, stride=2, padding=(2, 0), dilation=4, output_padding=(3, 2))),
            ('dilated', 1, 2, 5, 4, dict(out_channels=3, kernel_size=3, stride=2, padding=3, dilation=2)),
            ('gaps', 1, 2, 3, 4, dict(out_channels=3, kernel_size=2, stride=4)),
            ('groups', 2, 4, 4, 3, dict(out_channels=6, kernel_size=3, stride=2, padding=1, groups=2)),
            ('depthwise', 1, 5, 4, 4, dict(out_channels=5, kernel_size=3, padding=1, groups=5)),
            ('many_channels', 1, 20, 3, 3, dict(out_channels=18, kernel_size=3, padding=1)),
            ('one', 3, 1, 1, 1, dict(out_channels=1, kernel_size=5, padding=2))):
        args = dict(attrs)
        case(f, name, 'conv_transpose2d', attrs, [(n, c, h, w)], nn.ConvTranspose2d(c, args.pop('out_channels'), **args))


def pools():
    f = Fixture('pool2d_more')
    for name, kind, shape, attrs in (
            ('max_dilated', 'max_pool2d', (2, 2, 9, 14), dict(kernel_size=3, stride=1, dilation=2)),
            ('max_dilated_padded', 'max_pool2d', (1, 2, 9, 13), dict(kernel_size=(3, 2), stride=(2, 3), padding=(1, 1), dilation=(3, 2))),
            ('max_dilated_strided', 'max_pool2d', (1, 2, 12, 21), dict(kernel_size=(2, 3), stride=2, padding=1, dilation=(1, 3))),
            ('max_2x2_dilated', 'max_pool2d', (1, 2, 7, 15), dict(kernel_size=2, stride=2, dilation=2)),
            ('max_ceil', 'max_pool2d', (1, 2, 7, 8), dict(kernel_size=3, stride=2, ceil_mode=True)),
            ('max_ceil_dropped', 'max_pool2d', (1, 2, 5, 6), dict(kernel_size=2, stride=3, padding=1, ceil_mode=True)),
            ('max_ceil_alexnet', 'max_pool2d', (1, 1, 13, 12), dict(kernel_size=3, stride=2, ceil_mode=True)),
            ('max_ceil_dilated', 'max_pool2d', (1, 2, 8, 9), dict(kernel_size=3, stride=3, padding=1, dilation=2, ceil_mode=True)),
            ('avg_ceil', 'avg_pool2d', (1, 2, 7, 8), dict(kernel_size=3, stride=2, ceil_mode=True)),
            ('avg_ceil_padded', 'avg_pool2d', (1, 2, 6, 7), dict(kernel_size=3, stride=2, padding=1, ceil_mode=True)),
            ('avg_ceil_padded_dropped', 'avg_pool2d', (1, 2, 5, 6), dict(kernel_size=(3, 2), stride=3, padding=1, ceil_mode=True)),
            ('avg_ceil_padding_left_out', 'avg_pool2d', (1, 2, 6, 7), dict(kernel_size=4, stride=3, padding=(2, 1), ceil_mode=True, count_include_pad=False)),
            ('avg_2x2_odd', 'avg_pool2d', (2, 2, 7, 9), dict(kernel_size=2)),
            ('avg_2x2_ceil', 'avg_pool2d', (1, 2, 7, 9), dict(kernel_size=2, ceil_mode=True)),
            ('avg_2x2_wide', 'avg_pool2d', (1, 1, 4, 40), dict(kernel_size=2)),
            ('avg_wide', 'avg_pool2d', (1, 1, 3, 600), dict(kernel_size=3, stride=2, padding=1))):
        module = (nn.MaxPool2d if kind == 'max_pool2d' else nn.AvgPool2d)(**attrs)
        case(f, name, kind, attrs, [shape], module)
    # padding by side: PyTorch pads first, with what never wins
    sides, pad = (2, 0, 1, 1), (0, 1, 2, 1)
    case(f, 'max_sides', 'max_pool2d', dict(kernel_size=3, stride=2, padding=sides), [(1, 2, 7, 6)],
         lambda x: F.max_pool2d(F.pad(x, pad, value=-1e30), 3, 2))
    case(f, 'min_sides', 'min_pool2d', dict(kernel_size=3, stride=2, padding=sides, dilation=(1, 2)), [(1, 2, 7, 7)],
         lambda x: -F.max_pool2d(F.pad(-x, pad, value=-1e30), 3, 2, dilation=(1, 2)))
    case(f, 'max_two_rows_of_padding', 'max_pool2d', dict(kernel_size=3, stride=1, padding=2), [(1, 1, 4, 5)],
         lambda x: F.max_pool2d(F.pad(x, (2, 2, 2, 2), value=-1e30), 3, 1))
    case(f, 'avg_sides', 'avg_pool2d', dict(kernel_size=3, stride=2, padding=sides), [(1, 2, 7, 6)],
         lambda x: F.avg_pool2d(F.pad(x, pad), 3, 2))
    case(f, 'avg_sides_left_out', 'avg_pool2d', dict(kernel_size=3, stride=1, padding=sides, count_include_pad=False), [(1, 2, 4, 5)],
         lambda x: F.avg_pool2d(F.pad(x, pad), 3, 1) / F.avg_pool2d(F.pad(torch.ones_like(x), pad), 3, 1))
    for name, shape in (('', (2, 3, 5, 7)), ('_one', (3, 2, 1, 1)), ('_large', (1, 2, 20, 33))):
        case(f, 'global_avg' + name, 'global_avg_pool2d', {}, [shape], nn.AdaptiveAvgPool2d(1))
        case(f, 'global_max' + name, 'global_max_pool2d', {}, [shape], nn.AdaptiveMaxPool2d(1))
    for name, shape, size in (('vgg', (1, 2, 14, 14), (7, 7)), ('uneven', (2, 2, 7, 10), (3, 4)), ('larger', (1, 2, 3, 4), (5, 7)),
                              ('rows', (1, 2, 6, 40), (6, 2)), ('one', (1, 3, 4, 5), (1, 1))):
        case(f, 'adaptive_' + name, 'adaptive_avg_pool2d', dict(output_size=size), [shape], nn.AdaptiveAvgPool2d(size))


def shape():
    f = Fixture('shape')
    for start, s in ((1, (2, 2, 3, 2)), (2, (2, 2, 3, 2)), (3, (2, 2, 3, 2))):
        case(f, f'flatten{start}', 'flatten', dict(start_dim=start), [s], nn.Flatten(start))
    for name, s, to in (('rows', (2, 12), (3, 2, 2)), ('same', (2, 3, 4), (3, 4)), ('guessed', (3, 4, 2, 3), (6, -1))):
        case(f, 'reshape_' + name, 'reshape', dict(shape=to), [s], lambda x, to=to: x.reshape(x.shape[0], *to))
    add = lambda *xs: sum(xs[1:], xs[0])
    case(f, 'add', 'add', {}, [(2, 3, 4, 5)] * 2, add)
    case(f, 'add_relu', 'add', {}, [(2, 3, 4, 5)] * 2, add, relu=True)
    case(f, 'add_many', 'add', {}, [(3, 7)] * 8, add)
    case(f, 'add_many_relu', 'add', {}, [(3, 7)] * 3, add, relu=True)
    for name, dim, sizes in (('maps', 1, [(2, 3, 4, 5), (2, 1, 4, 5), (2, 2, 4, 5)]), ('rows', 2, [(2, 3, 1, 5), (2, 3, 4, 5)]),
                             ('columns', 3, [(2, 3, 4, 2), (2, 3, 4, 5)]), ('values', 1, [(2, 3), (2, 5)]),
                             ('many', 1, [(2, i + 1, 3) for i in range(8)])):
        case(f, 'concat_' + name, 'concat', dict(dim=dim), sizes, lambda *xs, dim=dim: torch.cat(xs, dim))
    for name, s, attrs in (('nearest', (2, 2, 3, 4), dict(scale_factor=(2, 3))), ('nearest_size', (1, 2, 5, 4), dict(size=(7, 9))),
                           ('nearest_down', (1, 2, 6, 9), dict(size=(2, 3))), ('nearest_uneven_down', (1, 2, 7, 8), dict(size=(3, 5))),
                           ('bilinear', (2, 2, 3, 4), dict(scale_factor=(2, 2), mode='bilinear')),
                           ('bilinear_size', (1, 2, 5, 4), dict(size=(7, 9), mode='bilinear')),
                           ('bilinear_down', (1, 2, 7, 8), dict(size=(3, 2), mode='bilinear')),
                           ('bilinear_corners', (1, 2, 3, 4), dict(scale_factor=(3, 2), mode='bilinear', align_corners=True)),
                           ('bilinear_corners_one', (1, 2, 3, 4), dict(size=(1, 6), mode='bilinear', align_corners=True)),
                           ('bilinear_of_one', (1, 2, 1, 1), dict(size=(3, 2), mode='bilinear'))):
        args = dict(attrs)
        if 'scale_factor' in args:
            args['scale_factor'] = tuple(float(v) for v in args['scale_factor'])
        case(f, 'upsample_' + name, 'upsample', attrs, [s], lambda x, args=args: F.interpolate(x, **args))
    for name, s, padding, mode, value in (
            ('zeros', (2, 2, 3, 4), (1, 2, 3, 0), 'constant', 0), ('value', (1, 2, 3, 4), (0, 2), 'constant', -1.5),
            ('channels', (2, 2, 3, 4), (1, 0, 0, 1, 2, 1), 'constant', 0.25), ('crop', (2, 3, 5, 6), (-1, -2, 1, -2), 'constant', 0.5),
            ('crop_channels', (2, 4, 3, 3), (0, 0, 0, 0, -1, -1), 'constant', 0), ('values', (3, 5), (2, 1), 'constant', 2),
            ('reflect', (2, 2, 3, 4), (3, 1, 2, 0), 'reflect', 0), ('replicate', (1, 2, 3, 4), (6, 1, 2, 5), 'replicate', 0),
            ('circular', (2, 2, 3, 4), (4, 1, 2, 3), 'circular', 0), ('reflect_1d', (2, 3, 5), (4, 2), 'reflect', 0),
            ('replicate_1d', (2, 3, 5), (1, 7), 'replicate', 0), ('circular_1d', (2, 3, 5), (5, 2), 'circular', 0)):
        case(f, 'pad_' + name, 'pad', dict(padding=padding, mode=mode, value=value), [s],
             lambda x, padding=padding, mode=mode, value=value: F.pad(x, padding, mode=mode, value=float(value)))


if __name__ == '__main__':
    os.makedirs(OUT, exist_ok=True)
    torch.manual_seed(21)
    for make_fixture in (conv1d, conv_transpose2d, pools, shape):
        make_fixture()
