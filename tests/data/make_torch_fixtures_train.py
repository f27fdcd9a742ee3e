#!/usr/bin/python3
"""Makes tests/data/torch/{optimizer_more,schedule,ten_steps}.txt: PyTorch's numbers for training (format: tests/engine/fixture.h).

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures_train.py
Float32 throughout, one thread.
"""
import os
import re

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from make_torch_fixtures import Fixture

STEPS = 6
KINDS = dict(sgd=torch.optim.SGD, adam=torch.optim.Adam, adamw=torch.optim.AdamW)


def option_line(kind, o, clip_norm, clip_value):
    g = o.param_groups[0]
    sgd = kind == 'sgd'
    values = dict(lr=g['lr'], weight_decay=g['weight_decay'], momentum=g['momentum'] if sgd else 0, nesterov=int(sgd and g['nesterov']),
                  beta1=0 if sgd else g['betas'][0], beta2=0 if sgd else g['betas'][1], eps=0 if sgd else g['eps'],
                  clip_norm=clip_norm, clip_value=clip_value)
    return ' '.join(f'{v:.17g}' for v in values.values())


def optimizers():
    """CASE.kind; CASE.options (text: lr weight_decay momentum nesterov beta1 beta2 eps clip_norm clip_value); two parameters of 12 and 5 numbers
    one after the other: CASE.p0 [17], gradients CASE.g1 .. g6 and the parameters after each step CASE.p1 .. p6; norm1 .. before clipping."""
    f = Fixture('optimizer_more')
    cases = [  # name, kind, arguments, clip_norm, clip_value
        ('sgd_nesterov', 'sgd', dict(lr=0.1, momentum=0.9, nesterov=True), 0, 0),
        ('sgd_nesterov_decay', 'sgd', dict(lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.02), 0, 0),
        ('sgd_decay', 'sgd', dict(lr=0.1, weight_decay=0.1), 0, 0),
        ('adam', 'adam', dict(lr=0.01), 0, 0),
        ('adam_decay', 'adam', dict(lr=0.02, betas=(0.7, 0.99), eps=1e-6, weight_decay=0.05), 0, 0),
        ('adamw', 'adamw', dict(lr=0.01), 0, 0),
        ('adamw_decay', 'adamw', dict(lr=0.03, betas=(0.85, 0.95), weight_decay=0.3), 0, 0),
        ('sgd_clip_norm', 'sgd', dict(lr=0.1, momentum=0.9), 1.5, 0),
        ('sgd_clip_norm_loose', 'sgd', dict(lr=0.1, momentum=0.9), 1000, 0),
        ('sgd_clip_value', 'sgd', dict(lr=0.1, momentum=0.9), 0, 0.5),
        ('adamw_clip_norm', 'adamw', dict(lr=0.01), 0.25, 0),
        ('adam_clip_both', 'adam', dict(lr=0.01, weight_decay=0.01), 2, 0.4),
    ]
    for name, kind, args, clip_norm, clip_value in cases:
        parts = [torch.randn(12).requires_grad_(), torch.randn(5).requires_grad_()]
        o = KINDS[kind](parts, **args)
        f.text(f'{name}.kind', kind)
        f.text(f'{name}.options', option_line(kind, o, clip_norm, clip_value))
        f.tensor(f'{name}.p0', torch.cat(parts))
        for step in range(1, STEPS + 1):
            for p in parts:
                p.grad = torch.randn(p.shape) * (3 if step == 2 else 1)
            f.tensor(f'{name}.g{step}', torch.cat([p.grad for p in parts]))
            f.tensor(f'{name}.norm{step}', nn.utils.clip_grad_norm_(parts, clip_norm or 1e30))
            if clip_value:
                nn.utils.clip_grad_value_(parts, clip_value)
            o.step()
            f.tensor(f'{name}.p{step}', torch.cat(parts))


def schedules():
    """CASE.text, CASE.plan (epochs, steps an epoch, warm-up epochs); CASE.lr [steps] as shares of the rate 1; CASE.momentum [steps], one_cycle only."""
    f = Fixture('schedule')
    S = torch.optim.lr_scheduler

    def warm(o, w, after):
        return S.SequentialLR(o, [S.LinearLR(o, start_factor=1 / (w + 1), total_iters=w), after], milestones=[w])
    cases = [  # name, text, epochs, steps an epoch, warm-up epochs, the scheduler, stepped every batch
        ('constant', 'constant', 2, 5, 0, lambda o: S.LambdaLR(o, lambda i: 1)),
        ('step', 'step:2:0.3', 7, 4, 0, lambda o: S.StepLR(o, 2 * 4, 0.3)),
        ('cosine', 'cosine:0', 4, 6, 0, lambda o: S.CosineAnnealingLR(o, 24)),
        ('cosine_floor', 'cosine:0.05', 3, 7, 0, lambda o: S.CosineAnnealingLR(o, 21, 0.05)),
        ('one_cycle', 'one_cycle', 4, 10, 0, lambda o: S.OneCycleLR(o, 1, total_steps=40)),
        ('one_cycle_odd', 'one_cycle', 3, 7, 0, lambda o: S.OneCycleLR(o, 1, epochs=3, steps_per_epoch=7)),
        ('warm_constant', 'constant', 3, 5, 1, lambda o: warm(o, 5, S.LambdaLR(o, lambda i: 1))),
        ('warm_cosine', 'cosine:0.01', 4, 8, 1, lambda o: warm(o, 8, S.CosineAnnealingLR(o, 24, 0.01))),
        ('warm_step', 'step:1:0.5', 4, 6, 0.5, lambda o: warm(o, 3, S.StepLR(o, 6, 0.5))),
    ]
    for name, text, epochs, an_epoch, warmup, make in cases:
        p = torch.zeros(1, requires_grad=True)
        o = torch.optim.SGD([p], lr=1.0, momentum=0.9)
        scheduler = make(o)
        lr, momentum = [], []
        for step in range(epochs * an_epoch):
            lr.append(o.param_groups[0]['lr'])
            momentum.append(o.param_groups[0]['momentum'])
            o.step()
            if step + 1 < epochs * an_epoch:
                scheduler.step()
        f.text(f'{name}.text', text)
        f.tensor(f'{name}.plan', torch.tensor([epochs, an_epoch, warmup]))
        f.tensor(f'{name}.lr', torch.tensor(lr, dtype=torch.float64))
        if 'one_cycle' in text:
            f.tensor(f'{name}.momentum', torch.tensor(momentum, dtype=torch.float64))


# ---- ten steps of whole networks, whose start and batches both sides make with the same random numbers ----

M64 = (1 << 64) - 1


def splitmix64(state):
    state = (state + 0x9e3779b97f4a7c15) & M64
    z = state
    z = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) & M64
    z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) & M64
    return state, z ^ (z >> 31)


class Rng:
    """engine/base/rng.c: xoshiro128++, seeded by splitmix64."""

    def __init__(self, seed, stream):
        _, mixed = splitmix64(seed)
        state = splitmix64(mixed ^ stream)[1]
        state, a = splitmix64(state)
        state, b = splitmix64(state)
        self.s = [a & 0xffffffff, a >> 32, b & 0xffffffff, b >> 32]

    def u32(self):
        s, m = self.s, 0xffffffff
        total = (s[0] + s[3]) & m
        result = (((total << 7) | (total >> 25)) + s[0]) & m
        t = (s[1] << 9) & m
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = ((s[3] << 11) | (s[3] >> 21)) & m
        return result

    def uniform(self, shape, bound):
        """rng_uniform(-bound, bound) for every element, in float32."""
        unit = np.array([self.u32() >> 8 for _ in range(int(np.prod(shape)))], dtype=np.float32) * np.float32(2.0 ** -24)
        bound = np.float32(bound)
        return torch.from_numpy((-bound + (bound + bound) * unit).reshape(shape))


def read_net(name):
    """The .net file as a torch.nn.Sequential (one layer behind the other only), and its input's shape."""
    layers, channels, shape = nn.Sequential(), 0, ()
    probe = None
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../assets/networks')
    for line in open(os.path.join(folder, name + '.net'), encoding='utf-8'):
        line = line.split('#')[0].strip()
        if line.startswith('input'):
            shape = tuple(map(int, line.split()[1].split('x')))
            probe = torch.zeros(1, *shape)
        found = re.fullmatch(r'(\w+)\s*=\s*(\w+)\((.*)\)', line)
        if not found:
            continue
        node, kind, args = found.groups()
        args = eval(f'(lambda *a, **k: (a, k))({args})')  # pylint: disable=eval-used
        makes = dict(conv2d=lambda *a, **k: nn.Conv2d(channels, *a, **k), batch_norm2d=lambda *a, **k: nn.BatchNorm2d(channels, *a, **k),
                     relu=nn.ReLU, max_pool2d=nn.MaxPool2d, flatten=nn.Flatten, linear=lambda *a, **k: nn.Linear(channels, *a, **k))
        channels = probe.shape[1]
        layer = makes[kind](*args[0], **args[1])
        layers.add_module(node, layer)
        with torch.no_grad():
            probe = layer(probe)
    for m in layers:
        if isinstance(m, nn.BatchNorm2d):
            m.reset_running_stats()
    return layers, shape


def start(net, seed):
    """Parameter number k (in PyTorch's order, those of norms left out) is uniform in +-1/sqrt(fan_in) from Rng(seed, k)."""
    k = 0
    with torch.no_grad():
        for m in net:
            if isinstance(m, (nn.Conv2d, nn.Linear)):
                fan_in = m.weight[0].numel()
                for p in (m.weight, m.bias):
                    p.copy_(Rng(seed, k).uniform(tuple(p.shape), np.float32(1) / np.sqrt(np.float32(fan_in))))
                    k += 1


def losses_of_ten(name, kind, args, n, seed, dtype):
    net, shape = read_net(name)
    start(net, seed)
    net = net.to(dtype)
    batches = []
    for i in range(2):
        x = Rng(seed + 1 + i, 0).uniform((n, *shape), 1.7).to(dtype)
        labels = Rng(seed + 1 + i, 1)
        batches.append((x, torch.tensor([labels.u32() % 10 for _ in range(n)])))
    o = KINDS[kind](net.parameters(), **args)
    losses = []
    for step in range(10):
        x, labels = batches[step % 2]
        o.zero_grad()
        loss = F.cross_entropy(net(x), labels)
        losses.append(loss.item())
        loss.backward()
        o.step()
    return losses


def ten_steps():
    """CASE.net, CASE.optimizer, CASE.options (as in optimizer_more), CASE.seed, CASE.batch; CASE.losses [10] before each step. Steps take
    two batches in turn, and are small enough that PyTorch's float32 stays within 2e-5 of its float64 (a ReLU or a maximum that rounding
    decides is soon amplified by batch norm): batch i is x = Rng(seed + 1 + i, 0).uniform(+-1.7), then labels u32 % 10 from Rng(seed + 1 + i, 1)."""
    f = Fixture('ten_steps')
    cases = [  # net, optimiser, arguments, batch
        ('lenet5', 'sgd', dict(lr=0.05, momentum=0.9), 32),
        ('lenet5', 'adam', dict(lr=0.001), 32),
        ('lenet5', 'adamw', dict(lr=0.001, weight_decay=0.05), 32),
        ('tinyvgg', 'sgd', dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.0005), 16),
        ('tinyvgg', 'adam', dict(lr=0.001), 16),
        ('cifarvgg', 'sgd', dict(lr=0.002, momentum=0.9, weight_decay=0.0005), 32),
        ('cifarvgg', 'adam', dict(lr=0.00002), 32),
    ]
    for number, (name, kind, args, n) in enumerate(cases):
        seed = 100 + 10 * number
        losses, exact = (losses_of_ten(name, kind, args, n, seed, dtype) for dtype in (torch.float32, torch.float64))
        own = max(abs(a - b) / b for a, b in zip(losses, exact))
        assert own < 2e-5, f'{name}: float32 alone is off by {own}: choose smaller steps'
        case = f'{name}_{kind}'
        print(case, *(f'{v:.5f}' for v in losses))
        f.text(f'{case}.net', name)
        f.text(f'{case}.optimizer', kind)
        f.text(f'{case}.options', option_line(kind, KINDS[kind]([torch.zeros(1)], **args), 0, 0))
        f.tensor(f'{case}.seed', torch.tensor(seed))
        f.tensor(f'{case}.batch', torch.tensor(n))
        f.tensor(f'{case}.losses', torch.tensor(losses, dtype=torch.float64))


if __name__ == '__main__':
    torch.set_num_threads(1)
    torch.manual_seed(21)
    optimizers()
    schedules()
    ten_steps()
