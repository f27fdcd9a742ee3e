#!/usr/bin/env python3
"""One process of a distributed training, for test_follow_torch.c:  torchrun ... torchrun_train.py README FOLDER FILES SECONDS

Trains a small network on stripes in ten directions with DistributedDataParallel (gloo), and writes FILES networks into
FOLDER, SECONDS apart, with exactly the lines of the README.
"""
import math
import sys
import time

import torch
import torch.distributed
from torch import nn
from torch.nn.parallel import DistributedDataParallel


def hook(readme):
    with open(readme, encoding='utf-8') as f:
        blocks = f.read().split('```python\n')[1:]
    lines = next(b for b in blocks if 'torch.onnx.export' in b).split('```')[0]
    names = {}
    exec(compile(lines, readme, 'exec'), names)  # pylint: disable=exec-used
    return names['show']


def stripes(n, generator):
    label = torch.randint(10, (n,), generator=generator)
    phase = torch.rand(n, 1, 1, generator=generator) * 6.28
    turn = label.view(-1, 1, 1) * math.pi / 10
    y, x = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing='ij')
    return torch.sin((x * torch.cos(turn) + y * torch.sin(turn)) * 0.9 + phase).unsqueeze(1), label


def main():
    show, folder, files, seconds = hook(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    torch.set_num_threads(1)
    torch.distributed.init_process_group('gloo')
    rank = torch.distributed.get_rank()
    torch.manual_seed(1)
    net = nn.Sequential(nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 12, 5), nn.ReLU(),
                        nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.1), nn.Linear(12 * 16, 10))
    model = DistributedDataParallel(net)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    generator = torch.Generator().manual_seed(100 + rank)  # other pictures in each process
    written = 0
    for step in range(1, 100 * files + 1):
        images, labels = stripes(32, generator)
        loss = nn.functional.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 10 == 0:
            show(model, images[:1], folder, step)
            assert model.training
            written += 1
            time.sleep(seconds)
        if written == files:
            break
    torch.distributed.barrier()


main()
