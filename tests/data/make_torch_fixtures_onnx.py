#!/usr/bin/python3
"""Makes tests/data/torch/onnx_layers.txt: the layers that ONNX's graphs need besides a network's own, for test_torch.c (format:
tests/engine/fixture.h). As in make_torch_fixtures.py, results were computed in double and rounded once.

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures_onnx.py
"""
import operator

import torch
import torch.nn.functional as F

from make_torch_fixtures_shape import Fixture, attr_text


def case(f, name, kind, attrs, xs, function, relu=False):
    """One pass of sum(y * dy) for a random dy. Parts: x, x1, their dx, dx1. With relu, y is ReLU's and the layer is to do that, too."""
    xs = [x.to(torch.float32).to(torch.float64).requires_grad_() for x in xs]
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


def aligned(x, rank):
    """A batch of samples laid against samples of more dimensions: ones come behind the batch."""
    return x.reshape(x.shape[0], *[1] * (rank - x.dim()), *x.shape[1:])


def pairs(f):
    operators = dict(add=operator.add, sub=operator.sub, mul=operator.mul, div=operator.truediv)
    shapes = [  # of samples
        ('same', (2, 3, 4), (2, 3, 4)), ('channels', (3, 2, 4), (3, 1, 1)), ('columns', (2, 3, 5), (5,)), ('both', (3, 1, 2), (1, 4, 1)),
        ('first', (1, 3, 1), (2, 3, 4)), ('number', (2, 3), (1, 1)), ('long', (2, 300), (2, 1)), ('long_first', (1,), (300,)),
        ('four', (2, 1, 3, 2), (2, 4, 1, 2))]
    for kind, op in operators.items():
        for name, a, b in shapes:
            xs = [torch.randn(2, *a), torch.randn(2, *b)]
            if kind == 'div':
                xs[1] = xs[1].sign() * (0.5 + xs[1].abs())
            rank = 1 + max(len(a), len(b))
            case(f, f'{kind}_{name}', kind, {}, xs, lambda x, y, op=op, rank=rank: op(aligned(x, rank), aligned(y, rank)), relu=name == 'both')


def products(f):
    shapes = [('plain', (3, 4), (4, 2)), ('stack', (2, 3, 4), (2, 4, 5)), ('one_right', (3, 2, 4), (4, 3)), ('one_left', (2, 4), (3, 4, 2)),
              ('crossed', (2, 1, 2, 3), (1, 3, 3, 2)), ('row', (1, 6), (6, 1)), ('wide', (2, 70), (70, 33))]
    for name, a, b in shapes:
        rank = 1 + max(len(a), len(b))
        case(f, 'matmul_' + name, 'matmul', {}, [torch.randn(2, *a), torch.randn(2, *b)],
             lambda x, y, rank=rank: aligned(x, rank) @ aligned(y, rank))


def functions(f):
    x, positive = torch.randn(2, 3, 4, 5), torch.rand(2, 3, 4, 5) + 0.25
    case(f, 'neg', 'neg', {}, [x], torch.neg)
    case(f, 'exp', 'exp', {}, [x], torch.exp)
    case(f, 'log', 'log', {}, [positive], torch.log)
    case(f, 'sqrt', 'sqrt', {}, [positive], torch.sqrt)
    case(f, 'abs', 'abs', {}, [x], torch.abs)
    case(f, 'reciprocal', 'reciprocal', {}, [positive], torch.reciprocal)
    case(f, 'pow', 'pow', dict(exponent=2.5), [positive], lambda t: torch.pow(t, 2.5))
    case(f, 'pow_zero', 'pow', dict(exponent=0.0), [positive], lambda t: torch.pow(t, 0.0))
    case(f, 'clip', 'clip', dict(min=-0.5, max=0.75), [x], lambda t: torch.clip(t, -0.5, 0.75))
    case(f, 'clip_bound', 'clip', dict(min=0.0, max=1.0), [torch.tensor([[0., 1., -1., 2., 0.5]])], lambda t: torch.clip(t, 0, 1))
    case(f, 'clip_above', 'clip', dict(max=0.25), [x], lambda t: torch.clip(t, max=0.25))
    case(f, 'relu6', 'clip', dict(min=0.0, max=6.0), [3 * x], F.relu6)
    case(f, 'identity', 'identity', {}, [x], lambda t: t.clone())


def dimensions(f):
    x, four = torch.randn(2, 3, 4, 5), torch.randn(2, 3, 2, 4, 3)
    case(f, 'transpose', 'transpose', dict(dims=(3, 1, 2)), [x], lambda t: t.permute(0, 3, 1, 2))
    case(f, 'transpose_four', 'transpose', dict(dims=(4, 2, 1, 3)), [four], lambda t: t.permute(0, 4, 2, 1, 3))
    for name, dims, keep, of in (('all', (), False, x), ('middle', (2,), False, x), ('ends', (1, 3), True, x), ('four', (2, 4), False, four)):
        attrs = dict(keepdim=keep)
        if dims:
            attrs['dims'] = dims
        over = dims or (1, 2, 3)
        case(f, 'reduce_mean_' + name, 'reduce_mean', attrs, [of], lambda t, over=over, keep=keep: t.mean(over, keep))
        case(f, 'reduce_sum_' + name, 'reduce_sum', attrs, [of], lambda t, over=over, keep=keep: t.sum(over, keep))
        case(f, 'reduce_max_' + name, 'reduce_max', attrs, [of], lambda t, over=over, keep=keep: t.amax(over, keep))


if __name__ == '__main__':
    torch.manual_seed(31)
    fixture = Fixture('onnx_layers')
    for make_cases in (pairs, products, functions, dimensions):
        make_cases(fixture)
