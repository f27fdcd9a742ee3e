#!/usr/bin/python3
"""Makes tests/data/torch/{optimizer_more,schedule,ten_steps}.txt: PyTorch's numbers for training (format: tests/engine/fixture.h).

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures_train.py
Float32 throughout, one thread.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

from make_torch_fixtures import Fixture

STEPS = 6


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
    kinds = dict(sgd=torch.optim.SGD, adam=torch.optim.Adam, adamw=torch.optim.AdamW)
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
        o = kinds[kind](parts, **args)
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


if __name__ == '__main__':
    torch.set_num_threads(1)
    torch.manual_seed(21)
    optimizers()
    schedules()
