#!/usr/bin/python3
"""Exports torchvision's models (random weights) as ONNX and compares what `convoscope run` computes with PyTorch.

  /usr/bin/python3 tests/data/compare_torchvision.py build/convoscope [MODEL ...]

Not part of the tests: it needs PyTorch and half a gigabyte for VGG-16. Prints a line for every model and opset: the largest difference as a
share of the largest output, and the peak memory of convoscope; exits 1 when one is above 1e-4.
"""
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import torch
import torchvision

NAMES = ['alexnet', 'vgg11', 'vgg16', 'resnet18', 'squeezenet1_1', 'mobilenet_v2']
OPSETS = [9, 11, 13]
TRAINING = torch.onnx.TrainingMode


# In a small process of its own: what is forked off one with PyTorch in it begins with that one's memory.
MEASURE = """import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss)
sys.exit(status != 0)"""


def run(program, *args):
    """The peak resident memory in MB, or None when it fails."""
    r = subprocess.run([sys.executable, '-c', MEASURE, program, *args], stdout=subprocess.PIPE, text=True, check=False)
    return int(r.stdout) / 1024 if r.returncode == 0 else None


def normal_statistics(net, x):
    """Running statistics as training leaves them: with random weights and the initial ones, numbers would run away."""
    net.train()
    with torch.no_grad():
        for _ in range(3):
            net(x)
    return net.eval()


def compare(program, folder, name, net, x, want, **export):
    model, data, result = (os.path.join(folder, f) for f in ('model.onnx', 'x.npy', 'y.npy'))
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        torch.onnx.export(net, x[:1] if export.pop('one', False) else x, model, training=TRAINING.EVAL, **export)
    np.save(data, x.numpy())
    peak = run(program, 'run', model, '--input', data, '--output', result)
    if peak is None:
        print(f'{name:14} FAILED {export}')
        return False
    got = np.load(result)
    error = float(np.abs(got - want).max() / np.abs(want).max())
    size = os.path.getsize(model) / 1e6
    print(f'{name:14} opset {export["opset_version"]:2} folding {export["do_constant_folding"]!s:5} '
          f'dynamic {"dynamic_axes" in export!s:5} file {size:6.1f} MB  error {error:.1e}  peak {peak:6.0f} MB', flush=True)
    return got.shape == want.shape and error < 1e-4


def main():
    program, names, good = sys.argv[1], sys.argv[2:] or NAMES, True
    torch.manual_seed(1)
    for name in names:
        x = torch.randn(2, 3, 224, 224)
        net = normal_statistics(getattr(torchvision.models, name)(weights=None), x)
        with torch.no_grad():
            want = net(x).numpy()
        with tempfile.TemporaryDirectory() as folder:
            for opset in OPSETS:
                for folding in (True, False):
                    good &= compare(program, folder, name, net, x, want, opset_version=opset, do_constant_folding=folding, one=True)
            good &= compare(program, folder, name, net, x, want, opset_version=13, do_constant_folding=True, input_names=['x'],
                            output_names=['y'], dynamic_axes={'x': {0: 'N'}, 'y': {0: 'N'}})
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
