#!/usr/bin/python3
"""Makes tests/data/torch/case.txt: what PyTorch computes for cases of the blackboard, for test_export.c.

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures_case.py PROGRAM
Input, kernel, bias and the gradient that arrives are those that PROGRAM (convoscope) saves; the results are PyTorch's,
in double and rounded once. The calls are written here, not taken from the README that the program writes.
"""
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F

from make_torch_fixtures import Fixture

CASES = [  # name, settings, call
    ('plain', ['convolve.mode=2d', 'convolve.kernel=sharpen', 'convolve.stride=2,1', 'convolve.padding=1,2', 'convolve.bias=3'],
     lambda x, w, b: F.conv2d(x, w, b, stride=(2, 1), padding=(1, 2))),
    ('blur', ['convolve.mode=2d', 'convolve.kernel=gaussian 5', 'convolve.padding=2', 'convolve.padding_mode=reflect', 'convolve.activation=relu',
              'convolve.flip=on'],
     lambda x, w, b: torch.relu(F.conv2d(F.pad(x, (2, 2, 2, 2), mode='reflect'), w, b))),
    ('grouped', ['convolve.mode=grouped', 'convolve.stride=2', 'convolve.padding=1'], lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1, groups=2)),
    ('transposed', ['convolve.mode=transposed', 'convolve.stride=2', 'convolve.padding=1', 'convolve.output_padding=1', 'convolve.bias=-2'],
     lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1, output_padding=1)),
    ('max', ['convolve.mode=pooling', 'convolve.window=3', 'convolve.stride=2', 'convolve.padding=1', 'convolve.map=ties', 'convolve.seed=5'],
     lambda x, w, b: F.max_pool2d(x, 3, stride=2, padding=1)),
    ('min', ['convolve.mode=pooling', 'convolve.rule=min'], lambda x, w, b: -F.max_pool2d(-x, 2, stride=2)),
]


def load(folder, name):
    path = os.path.join(folder, name + '.npy')
    return torch.from_numpy(np.load(path)).to(torch.float64) if os.path.exists(path) else None


def main():
    f = Fixture('case', __file__)
    for name, settings, call in CASES:
        with tempfile.TemporaryDirectory() as top:
            folder = os.path.join(top, 'case')
            subprocess.run([sys.argv[1], 'case', *sum((['--set', s] for s in settings), []), '-o', folder], check=True)
            given = {part: load(folder, part) for part in ('input', 'kernel', 'bias', 'output_gradient')}
        x, w, b = (given[part].requires_grad_() if given[part] is not None else None for part in ('input', 'kernel', 'bias'))
        y = call(x, w, b)
        y.backward(given['output_gradient'])
        f.text(f'{name}.set', ' ; '.join(settings))
        results = {**given, 'output': y, 'input_gradient': x.grad}
        if w is not None:
            results.update(kernel_gradient=w.grad, bias_gradient=b.grad)
        for part, t in results.items():
            if t is not None:
                f.tensor(f'{name}.{part}', t)


main()
