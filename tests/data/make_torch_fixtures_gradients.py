#!/usr/bin/python3
"""Makes tests/data/torch/gradients.txt: saliency and Grad-CAM by PyTorch's autograd, for test_gradients.c and test_cam.c
(format: tests/engine/fixture.h).

Run with Debian's python3-torch:  /usr/bin/python3 tests/data/make_torch_fixtures_gradients.py
Parameters and pictures are float32; results were computed in double and rounded once. Guided back-propagation and
deconvnet are hooks on the ReLU modules.
"""
import torch
import torch.nn as nn

from make_torch_fixtures import Fixture

STEPS, NOISY = 8, 3


class Add(nn.Module):
    def forward(self, a, b):
        return a + b


class Concat(nn.Module):
    def forward(self, *x):
        return torch.cat(x, 1)


# Layers: name, our text, PyTorch's module, names of the inputs (none: the layer before).
NETS = {
    'strided': ('2x9x9', [
        ('conv1', 'conv2d(6, kernel_size=3, stride=2, padding=1)', nn.Conv2d(2, 6, 3, stride=2, padding=1)),
        ('norm', 'batch_norm2d()', nn.BatchNorm2d(6)),
        ('relu1', 'relu()', nn.ReLU()),
        ('conv2', 'conv2d(6, kernel_size=3, padding=2, dilation=2, groups=2)', nn.Conv2d(6, 6, 3, padding=2, dilation=2, groups=2)),
        ('relu2', 'relu()', nn.ReLU()),
        ('pool', 'max_pool2d(2)', nn.MaxPool2d(2)),
        ('flat', 'flatten()', nn.Flatten()),
        ('mid', 'linear(9)', nn.Linear(24, 9)),
        ('relu3', 'relu()', nn.ReLU()),
        ('out', 'linear(5)', nn.Linear(9, 5)),
    ], [('out', 3, 1), ('conv2', 2 * 25 + 12, 1), ('relu2', 4 * 25, 25)], ['relu1', 'conv2']),
    'residual': ('3x8x8', [
        ('stem', 'conv2d(4, kernel_size=3, padding=1)', nn.Conv2d(3, 4, 3, padding=1)),
        ('norm1', 'batch_norm2d()', nn.BatchNorm2d(4)),
        ('relu1', 'relu()', nn.ReLU()),
        ('conv', 'conv2d(4, kernel_size=3, padding=1)', nn.Conv2d(4, 4, 3, padding=1)),
        ('norm2', 'batch_norm2d()', nn.BatchNorm2d(4)),
        ('sum', 'add()', Add(), 'norm2', 'relu1'),
        ('relu2', 'relu()', nn.ReLU()),
        ('side', 'conv2d(3, kernel_size=1)', nn.Conv2d(4, 3, 1)),
        ('both', 'concat()', Concat(), 'relu2', 'side'),
        ('mean', 'avg_pool2d(2)', nn.AvgPool2d(2)),
        ('last', 'conv2d(6, kernel_size=3, padding=1)', nn.Conv2d(7, 6, 3, padding=1)),
        ('relu6', 'clip(0, 6)', nn.ReLU6()),
        ('all', 'global_avg_pool2d()', nn.AdaptiveAvgPool2d(1)),
        ('flat', 'flatten()', nn.Flatten()),
        ('out', 'linear(7)', nn.Linear(6, 7)),
        ('soft', 'softmax()', nn.Softmax(1)),
    ], [('out', 2, 1), ('soft', 5, 1), ('sum', 1 * 64 + 27, 1)], ['last', 'relu1']),
    'widened': ('1x7x7', [
        ('conv', 'conv2d(4, kernel_size=3)', nn.Conv2d(1, 4, 3)),
        ('leaky', 'leaky_relu(0.2)', nn.LeakyReLU(0.2)),
        ('wide', 'conv_transpose2d(4, kernel_size=3, stride=2, padding=1)', nn.ConvTranspose2d(4, 4, 3, stride=2, padding=1)),
        ('group', 'group_norm(2)', nn.GroupNorm(2, 4)),
        ('elu', 'elu(0.7)', nn.ELU(0.7)),
        ('thin', 'conv2d(3, kernel_size=3)', nn.Conv2d(4, 3, 3)),
        ('relu', 'relu()', nn.ReLU()),
        ('most', 'global_max_pool2d()', nn.AdaptiveMaxPool2d(1)),
        ('flat', 'flatten()', nn.Flatten()),
        ('out', 'linear(4)', nn.Linear(3, 4)),
    ], [('out', 1, 1), ('thin', 0, 49)], ['leaky', 'relu']),
}


def rounded(t):
    return t.to(torch.float32).to(torch.float64)


def randomise(module):
    """Gains and running statistics that are not those of a new network, all of them float32 numbers."""
    for name, p in module.named_parameters():
        p.data = rounded(p.data + 0.3 * torch.randn(p.shape) if isinstance(module, (nn.BatchNorm2d, nn.GroupNorm)) else p.data)
    if isinstance(module, nn.BatchNorm2d):
        module.running_mean = rounded(0.3 * torch.randn(module.running_mean.shape))
        module.running_var = rounded(0.5 + torch.rand(module.running_var.shape))


class Net:
    def __init__(self, layers):
        self.layers = layers
        for _, _, module, *_ in layers:
            randomise(module)
            module.double().eval()

    def __call__(self, x):
        """All activations by name."""
        y, before = {'input': x}, 'input'
        for name, _, module, *inputs in self.layers:
            y[name] = module(*(y[i] for i in inputs or [before]))
            before = name
        return y

    def value(self, x, target):
        node, first, count = target
        return self(x)[node].flatten(1)[:, first:first + count].mean(1).sum()

    def gradient(self, x, target):
        x = x.clone().requires_grad_()
        self.value(x, target).backward()
        return x.grad

    def hooked(self, x, target, hook):
        handles = [module.register_full_backward_hook(hook) for _, _, module, *_ in self.layers if isinstance(module, (nn.ReLU, nn.ReLU6))]
        gradient = self.gradient(x, target)
        for h in handles:
            h.remove()
        return gradient


def guided(module, grad_input, grad_output):
    return (grad_input[0].clamp(min=0),)


def deconvnet(module, grad_input, grad_output):
    return (grad_output[0].clamp(min=0),)


def cam(f, part, net, x, target, layer):
    y = net(x)
    node, first, count = target
    value = y[node].flatten(1)[:, first:first + count].mean()
    gradient, = torch.autograd.grad(value, y[layer])
    weight = gradient.mean((2, 3))
    plain = (weight[:, :, None, None] * y[layer]).sum(1)
    f.tensor(f'{part}_weight', weight[0])
    f.tensor(f'{part}_map', plain[0])
    f.tensor(f'{part}_over', nn.functional.interpolate(torch.relu(plain)[None], size=x.shape[2:], mode='bilinear', align_corners=False)[0, 0])


def write(f, name, shape, layers, targets, cam_layers):
    net = Net(layers)
    lines = [f'net {name}', f'input {shape}']
    for layer, text, module, *inputs in layers:
        lines.append(f'{layer} = {text}' + (f' from {", ".join(inputs)}' if inputs else ''))
        for part, p in list(module.named_parameters()) + list(module.named_buffers()):
            if part != 'num_batches_tracked':
                f.tensor(f'{name}.{layer}_{part}', p)
    f.text(f'{name}.net', '; '.join(lines))
    f.text(f'{name}.cams', ' '.join(cam_layers))
    dims = [int(d) for d in shape.split('x')]
    x, baseline = rounded(torch.randn(1, *dims)), rounded(0.3 * torch.randn(1, *dims))
    noisy = rounded(x + 0.4 * torch.randn(NOISY, *dims))
    for part, t in (('x', x[0]), ('baseline', baseline[0]), ('noisy', noisy)):
        f.tensor(f'{name}.{part}', t)
    for i, target in enumerate(targets):
        here = f'{name}.{i}'
        f.text(f'{here}_target', ' '.join(map(str, target)))
        plain = net.gradient(x, target)
        way = torch.cat([baseline + (k + 0.5) / STEPS * (x - baseline) for k in range(STEPS)])
        f.tensor(f'{here}_value', net.value(x, target))
        f.tensor(f'{here}_baseline_value', net.value(baseline, target))
        f.tensor(f'{here}_gradient', plain[0])
        f.tensor(f'{here}_gradient_x_input', (plain * x)[0])
        f.tensor(f'{here}_integrated', ((x - baseline) * net.gradient(way, target).mean(0))[0])
        f.tensor(f'{here}_smooth', net.gradient(noisy, target).mean(0))
        f.tensor(f'{here}_guided', net.hooked(x, target, guided)[0])
        f.tensor(f'{here}_deconvnet', net.hooked(x, target, deconvnet)[0])
        for layer in cam_layers if i == 0 else []:
            cam(f, f'{here}_{layer}', net, x, target, layer)


def main():
    torch.manual_seed(17)
    f = Fixture('gradients', __file__)
    f.text('all.steps', STEPS)
    for name, (shape, layers, targets, cam_layers) in NETS.items():
        write(f, name, shape, layers, targets, cam_layers)


main()
