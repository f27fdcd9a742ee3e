#!/usr/bin/python3
"""Makes tests/data/onnx/from_torch.onnx, a network as PyTorch exports it, and torch/onnx.txt, what PyTorch computes with it.

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_onnx_fixture.py
The network has the operations that model_file.h names, but Neg (PyTorch has no smallest-value pool) and Pad (which PyTorch computes
from the shape at run time).
"""
import os

import torch
import torch.nn as nn

from make_torch_fixtures import Fixture

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    torch.manual_seed(7)
    net = nn.Sequential(
        nn.Conv2d(2, 4, (3, 2), padding=(2, 1)), nn.ReLU(), nn.MaxPool2d(2, stride=1, padding=1),
        nn.Conv2d(4, 6, 3, stride=2, dilation=(1, 2), groups=2, bias=False), nn.ReLU(), nn.AvgPool2d(2, padding=1),
        nn.Flatten(), nn.Linear(6 * 3 * 2, 5), nn.ReLU(), nn.Linear(5, 3))
    x = torch.randn(2, 2, 9, 8)
    y = net(x)
    torch.onnx.export(net, x, os.path.join(HERE, 'onnx', 'from_torch.onnx'), opset_version=13,
                      input_names=['pixels'], output_names=['scores'], dynamic_axes={'pixels': {0: 'N'}, 'scores': {0: 'N'}})
    f = Fixture('onnx')
    f.tensor('from_torch.x', x)
    f.tensor('from_torch.y', y)


main()
