#!/usr/bin/env python3
"""The command line as scripts see it: results on standard output, one clear line on standard error, the exit status.

cli_test.py PROGRAM   runs every claim below and reports in TAP.
"""
import glob
import math
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import zlib

PROGRAM = sys.argv[1]
FOLDER = tempfile.mkdtemp(prefix='convoscope-cli-')


CLAIMS = []


class Skip(Exception):
    pass


def claim(test):
    CLAIMS.append(test)
    return test


def run(*args, env=None, timeout=240):
    full = dict(os.environ, XDG_CONFIG_HOME=os.path.join(FOLDER, 'config'), XDG_DATA_HOME=os.path.join(FOLDER, 'share'))
    full.update(env or {})
    full = {k: v for k, v in full.items() if v is not None}
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, errors='replace', env=full, timeout=timeout, check=False)


def path(name):
    return os.path.join(FOLDER, name)


def write(name, data):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), 'wb') as f:
        f.write(data)
    return path(name)


def succeeds(*args, **how):
    r = run(*args, **how)
    assert r.returncode == 0, (args, r.returncode, r.stderr)
    assert r.stderr == '', (args, r.stderr)  # a progress bar is for terminals only
    return r.stdout


def fails(status, says, *args, **how):
    """One line that says what to do, and this exit status."""
    r = run(*args, **how)
    assert r.returncode == status, (args, r.returncode, r.stdout, r.stderr)
    assert r.stderr.count('\n') == 1 and r.stderr.startswith('convoscope: '), (args, r.stderr)
    assert says in r.stderr, (args, r.stderr)
    return r.stderr


def png_chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(width, height, claimed=None):
    rows = b''.join(b'\0' + bytes((x * 3 + y) % 256 for x in range(width)) for y in range(height))
    size = claimed or (width, height)
    return (b'\x89PNG\r\n\x1a\n' + png_chunk(b'IHDR', struct.pack('>IIBBBBB', *size, 8, 0, 0, 0, 0)) +
            png_chunk(b'IDAT', zlib.compress(rows)) + png_chunk(b'IEND', b''))


def png_size(name):
    with open(path(name), 'rb') as f:
        return struct.unpack('>II', f.read(24)[16:24])


def idx(magic, dims, payload):
    return struct.pack('>' + 'I' * (1 + len(dims)), magic, *dims) + payload


def mnist_folder(name, images):
    labels = idx(0x801, [4], bytes([1, 2, 3, 4]))
    good = idx(0x803, [4, 28, 28], bytes(4 * 784))
    write(f'{name}/train-images-idx3-ubyte', images if images is not None else good)
    write(f'{name}/train-labels-idx1-ubyte', labels)
    write(f'{name}/t10k-images-idx3-ubyte', good)
    write(f'{name}/t10k-labels-idx1-ubyte', labels)
    return path(name)


def npy(shape, numbers, descr='<f4', order=False, version=1):
    """A .npy file, written by hand: these tests need no numpy."""
    header = f"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({''.join(f'{d}, ' for d in shape)}), }}"
    width = 2 if version == 1 else 4
    header += ' ' * (-(8 + width + len(header) + 1) % 64) + '\n'
    payload = struct.pack(f'<{len(numbers)}{"f" if descr == "<f4" else "q"}', *numbers)
    return b'\x93NUMPY' + bytes([version, 0]) + len(header).to_bytes(width, 'little') + header.encode() + payload


def read_npy(name):
    with open(path(name), 'rb') as f:
        data = f.read()
    assert data[:8] == b'\x93NUMPY\x01\x00', data[:8]
    end = 10 + int.from_bytes(data[8:10], 'little')
    assert end % 64 == 0, end
    shape = re.search(rb"'shape': \(([^)]*)\)", data[:end]).group(1)
    return [int(d) for d in shape.replace(b',', b' ').split()], struct.unpack(f'<{(len(data) - end) // 4}f', data[end:])


def torch_case():
    """What PyTorch put into its network, and what came out; the path of the network as PyTorch exported it."""
    data = os.environ.get('CONVOSCOPE_TEST_DATA')
    if not data:
        raise Skip('CONVOSCOPE_TEST_DATA is not set')
    tensors = {}
    with open(os.path.join(data, 'torch', 'onnx.txt'), encoding='ascii') as f:
        lines = f.read().splitlines()
    for head, numbers in zip(lines[1::2], lines[2::2]):
        _, name, *shape = head.split()
        tensors[name] = [int(d) for d in shape], [float(v) for v in numbers.split()]
    return os.path.join(data, 'onnx', 'from_torch.onnx'), tensors['from_torch.x'], tensors['from_torch.y']


# Claims.

@claim
def summary_counts_a_network_without_building_it():
    out = succeeds('summary', 'vgg16', '--batch', '1')
    total = next(line for line in out.splitlines() if line.startswith('total')).split()
    assert total[1:3] == ['138,357,544', '15,470,264,320'], total
    conv = next(line for line in out.splitlines() if line.startswith('conv5_3')).split()
    assert conv[1:7] == ['conv2d', '512x14x14', '2,359,808', '462,422,016', '196', '16'], conv
    widths = {len(line) for line in out.splitlines()[2:40]}
    assert len(widths) == 1, widths  # one table: every row ends where its head ends
    assert '553 MB of parameters' in out, out


@claim
def summary_takes_patterns_files_and_models():
    text = succeeds('summary', '--text', 'pattern:N=1,M=1,K=0,input=1x28x28')
    net = write('pattern.net', text.encode())
    counts = [succeeds('summary', name).split('total')[1].split()[0] for name in ('pattern:N=1,M=1,K=0,input=1x28x28', net)]
    assert counts == ['63,050', '63,050'], counts  # 9*32 + 32 and 32*14*14*10 + 10
    fails(1, 'pattern:M=6: 6 pools do not fit 32x32 maps', 'summary', 'pattern:M=6')
    fails(1, 'there is no such file and no such network', 'summary', 'nothing')
    fails(2, 'summary needs one network', 'summary')
    fails(2, 'summary needs one network', 'summary', 'lenet5', 'mlp')
    fails(2, '--batch', 'summary', 'lenet5', '--batch', '0')


@claim
def a_network_too_large_for_its_data_is_refused_in_one_line():
    fails(1, 'vgg11 takes 3x224x224 pictures', 'train', '--net', 'vgg11', '--data', 'digits')


@claim
def train_prints_one_line_an_epoch_and_the_test_accuracy_last():
    lines = succeeds('train', '--net', 'tiny', '--data', 'digits', '--epochs', '2').splitlines()
    assert len(lines) == 3, lines
    for number, line in enumerate(lines[:2], 1):
        assert re.fullmatch(rf'epoch {number} loss \d+\.\d{{4}} train [01]\.\d{{4}} test [01]\.\d{{4}} images/s \d+', line), line
    accuracy = re.fullmatch(r'test accuracy ([01]\.\d{4})', lines[2])
    assert accuracy and float(accuracy.group(1)) > 0.8, lines


@claim
def the_same_seed_gives_the_same_numbers_on_any_number_of_threads():
    def numbers(*args):
        out = succeeds('train', '--net', 'tiny', '--data', 'digits', '--epochs', '1', *args)
        return re.sub(r' images/s \d+', '', out)
    one = numbers('--seed', '5', '--threads', '1')
    assert one == numbers('--seed', '5', '--threads', '3')
    assert one != numbers('--seed', '6', '--threads', '1')


@claim
def a_saved_model_evaluates_to_the_accuracy_it_was_trained_to():
    out = succeeds('train', '--net', 'tiny', '--data', 'digits', '--epochs', '1', '--save', path('tiny.onnx'))
    assert succeeds('eval', '--model', path('tiny.onnx'), '--data', 'digits').splitlines()[-1] == out.splitlines()[-1]


@claim
def run_feeds_an_array_to_a_graph_and_writes_what_pytorch_computes():
    model, (shape, x), (out_shape, want) = torch_case()
    for version in (1, 2, 3):
        given = write('x.npy', npy(shape, x, version=version))
        assert succeeds('run', model, '--input', given, '--output', path('y.npy')) == ''
        got_shape, got = read_npy('y.npy')
        assert got_shape == out_shape, got_shape
        assert max(abs(a - b) for a, b in zip(got, want)) < 1e-5 * max(map(abs, want)), got


@claim
def run_takes_any_number_of_samples():
    model, (shape, x), (out_shape, want) = torch_case()
    times = 101
    given = write('many.npy', npy([times * shape[0]] + shape[1:], x * times))
    succeeds('run', model, '--input', given, '--output', path('many_y.npy'), '--threads', '2')
    got_shape, got = read_npy('many_y.npy')
    assert got_shape == [times * out_shape[0]] + out_shape[1:], got_shape
    assert max(abs(a - b) for a, b in zip(got, want * times)) < 1e-5 * max(map(abs, want))


@claim
def run_says_what_is_wrong_with_an_array():
    model, (shape, x), _ = torch_case()
    good = write('good.npy', npy(shape, x))
    with open(good, 'rb') as f:
        data = f.read()
    bad = {
        'text': (b'hello\n' * 20, 'not a .npy file'),
        'empty': (b'', 'empty'),
        'cut': (data[:-4], 'cut off'),
        'long': (data + b'more', 'goes on'),
        'doubles': (npy(shape, [], descr='<f8'), '<f8'),
        'fortran': (npy(shape, x, order=True), "Fortran's order"),
        'version': (data[:6] + b'\x09' + data[7:], 'version'),
        'header': (data.replace(b"'shape': (2,", b"'shape': (2;"), 'header'),
        'huge': (data.replace(b"'shape': (2, 2, ", b"'shape': (99999999, 99999999, "), 'too large'),
        'rank': (npy([2, 18, 8], x), 'dimensions'),
        'shape': (npy([2, 2, 8, 9], x), 'dimension 2'),
        'integers': (npy(shape, [1] * len(x), descr='<i8'), 'float32'),
        'none': (npy([0, 2, 9, 8], []), 'not empty'),
    }
    for name, (content, says) in bad.items():
        fails(1, says, 'run', model, '--input', write(f'{name}.npy', content), '--output', path('never.npy'))
    assert not os.path.exists(path('never.npy'))


@claim
def run_says_what_is_missing():
    model, (shape, x), _ = torch_case()
    good = write('good.npy', npy(shape, x))
    fails(2, '--input', 'run', model, '--output', path('never.npy'))
    fails(2, '--output', 'run', model, '--input', good)
    fails(2, 'F.onnx', 'run', '--input', good, '--output', path('never.npy'))
    fails(1, 'absent.npy', 'run', model, '--input', path('absent.npy'), '--output', path('never.npy'))
    fails(1, 'absent.onnx', 'run', path('absent.onnx'), '--input', good, '--output', path('never.npy'))
    fails(1, 'inputs', 'run', model, '--input', good, '--input', good, '--output', path('never.npy'))
    fails(1, 'outputs', 'run', model, '--input', good, '--output', path('never.npy'), '--output', path('never2.npy'))
    fails(1, 'no_folder', 'run', model, '--input', good, '--output', path('no_folder/y.npy'))
    fails(1, 'not an ONNX model', 'run', good, '--input', good, '--output', path('never.npy'))
    assert not os.path.exists(path('never.npy'))


@claim
def a_resumed_training_goes_on_as_if_it_had_never_stopped():
    def last(*args):
        return re.sub(r' images/s \d+', '', succeeds('train', '--data', 'digits', *args)).splitlines()[-2:]
    for optimizer in ('sgd', 'adam'):
        options = ('--net', 'tiny', '--optimizer', optimizer, '--batch', '50', '--lr', '0.003', '--seed', '4')
        whole = last(*options, '--epochs', '2')
        last(*options, '--epochs', '1', '--save', path('half.onnx'))
        assert last('--resume', path('half.onnx'), '--epochs', '1') == whole, optimizer


def start(*args):
    """A training that goes on while this program does something else."""
    env = dict(os.environ, XDG_CONFIG_HOME=os.path.join(FOLDER, 'config'), XDG_DATA_HOME=os.path.join(FOLDER, 'share'))
    return subprocess.Popen([PROGRAM, 'train', *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def parameters(name):
    """The bytes of all weights and moments: what lies behind the text of a model file may not differ in one bit."""
    with open(path(name), 'rb') as f:
        return f.read()


TRICKY = ('--net', 'tiny', '--data', 'digits', '--optimizer', 'adamw', '--lr', '0.003', '--seed', '4', '--epochs', '2', '--schedule', 'one_cycle',
          '--warmup', '0.2', '--augment', 'rotate=8,shift=2', '--label-smoothing', '0.1', '--clip-norm', '2', '--class-weights', '--init',
          'kaiming_normal')


@claim
def a_training_stopped_in_mid_epoch_by_ctrl_c_is_resumed_to_the_very_same_file():
    succeeds('train', *TRICKY, '--save', path('whole.onnx'))
    p = start(*TRICKY, '--save', path('stopped.onnx'), '--save-every', '3', '--threads', '2')
    deadline = time.monotonic() + 60
    while not os.path.exists(path('stopped.onnx')) and time.monotonic() < deadline:
        time.sleep(0.01)
    p.send_signal(signal.SIGINT)
    out, said = p.communicate(timeout=60)
    assert p.returncode == 1 and 'go on with --resume' in said and said.count('\n') == 1, (p.returncode, out, said)
    assert 'epoch 2' not in out, out  # it stopped early on
    assert parameters('stopped.onnx') != parameters('whole.onnx')
    succeeds('train', '--data', 'digits', '--resume', path('stopped.onnx'), '--save', path('stopped.onnx'), '--threads', '1')
    assert parameters('stopped.onnx') == parameters('whole.onnx')


PART = ('--net', 'tiny', '--data', 'digits', '--size', '700', '--label-noise', '0.1', '--shares', '3=0.05,8=0.1', '--balance')


@claim
def a_training_on_part_of_the_data_is_resumed_to_the_very_same_file():
    for balance in 'under', 'weights', 'augment', 'synthesis':
        succeeds('train', *PART, balance, '--epochs', '2', '--save', path('whole.onnx'))
        succeeds('train', *PART, balance, '--epochs', '1', '--save', path('half.onnx'), '--threads', '2')
        succeeds('train', '--data', 'digits', '--resume', path('half.onnx'), '--epochs', '1', '--save', path('half.onnx'))
        assert parameters('half.onnx') == parameters('whole.onnx'), balance
    fails(1, 'another part of digits', 'train', '--data', 'digits', '--resume', path('half.onnx'), '--size', '600')


@claim
def batch_norm_and_dropout_are_in_the_saved_network_and_a_resumed_one_goes_on_with_them():
    some = ('train', '--net', 'lenet5', '--data', 'digits', '--size', '600', '--seed', '3')
    net, model = succeeds('summary', 'lenet5'), path('variant.onnx')
    assert 'batch_norm2d' not in net and 'dropout' not in net  # neither is in the plain one
    variant = (*some, '--batch-norm', 'on', '--dropout', '0.25')
    succeeds(*variant, '--epochs', '2', '--save', path('whole.onnx'))
    succeeds(*variant, '--epochs', '1', '--save', model)
    kinds = [line.split()[1] for line in succeeds('summary', model).splitlines() if len(line.split()) > 2]
    assert kinds.count('batch_norm2d') == kinds.count('conv2d') == 2 and kinds.count('dropout') == kinds.count('linear') == 3, kinds
    succeeds('train', '--data', 'digits', '--resume', model, '--epochs', '1', '--save', model)
    assert parameters('variant.onnx') == parameters('whole.onnx')
    succeeds(*some, '--batch-norm', 'on', '--dropout', '0.5', '--epochs', '2', '--save', path('other.onnx'))
    assert parameters('other.onnx') != parameters('whole.onnx')
    succeeds(*some, '--dropout', '0', '--batch-norm', 'net', '--epochs', '1', '--save', path('plain.onnx'))
    succeeds(*some, '--epochs', '1', '--save', path('same.onnx'))
    assert parameters('plain.onnx') == parameters('same.onnx')  # nothing is left out, nothing is normalised
    for option in ('--batch-norm', 'on'), ('--dropout', '0.5'):
        fails(2, 'exclude --resume', 'train', '--data', 'digits', '--resume', model, *option)
    fails(1, 'net, on, off', *some, '--batch-norm', 'maybe')
    fails(2, '--dropout', *some, '--dropout', '1')
    fails(2, 'belong to its layers', 'train', '--net', 'lenet5-digits', '--data', 'digits', '--batch-norm', 'off')
    flat = write('flat.net', b'net flat "Flat"\ninput 1x28x28\nf = flatten()\no = linear(10)\n')
    fails(1, 'no convolution', 'train', '--net', flat, '--data', 'digits', '--batch-norm', 'on')
    fails(1, 'no layer of hidden numbers', 'train', '--net', flat, '--data', 'digits', '--dropout', '0.5')


@claim
def a_part_of_the_data_that_cannot_be_is_named():
    some = ('train', '--net', 'tiny', '--data', 'digits', '--epochs', '1')
    fails(1, 'CLASS=SHARE', *some, '--shares', '3=2')
    fails(1, 'synthesis', *some, '--balance', 'smote')
    fails(1, 'no training sample', *some, '--shares', ','.join(f'{c}=0' for c in range(10)))
    fails(2, '--label-noise', *some, '--label-noise', '1.5')
    fails(2, '--sampling', *some, '--balance', 'over', '--sampling', 'over')


@claim
def a_training_that_diverges_says_where_and_saves_what_was_good():
    said = fails(1, 'try a smaller --lr', 'train', '--net', 'lenet5', '--data', 'digits', '--lr', '1e6', '--save', path('wild.onnx'))
    assert re.search(r'stopped being finite at step \d+ \(epoch 1\), first in the (output|gradient|new weights) of (conv|fc|relu|pool|output)\w*: '
                     r'the state of step \d+ is kept', said), said
    loss = succeeds('eval', '--model', path('wild.onnx'), '--data', 'digits').splitlines()[0]
    assert math.isfinite(float(loss.split()[-1])), loss


@claim
def an_autoencoder_tells_its_loss():
    net = write('code.net', b'net code "Code"\ninput 1x28x28\nc = conv2d(2, 3, padding=1)\nr = relu()\nd = conv2d(1, 3, padding=1)\n')
    lines = succeeds('train', '--net', net, '--data', 'digits', '--epochs', '1', '--optimizer', 'adam', '--save', path('code.onnx')).splitlines()
    assert re.fullmatch(r'epoch 1 loss \d\.\d{4} test \d\.\d{4} images/s \d+', lines[0]), lines
    assert re.fullmatch(r'test loss 0\.\d{4}', lines[-1]) and float(lines[-1].split()[-1]) < 0.5, lines
    assert succeeds('eval', '--model', path('code.onnx'), '--data', 'digits').splitlines()[-1] == lines[-1]


@claim
def what_train_does_not_know_is_named_with_what_it_knows():
    some = ('train', '--net', 'tiny', '--data', 'digits')
    for option, value, says in (('--optimizer', 'lion', 'adamw'), ('--schedule', 'sawtooth', 'one_cycle'), ('--loss', 'hinge', 'logistic'),
                                ('--sampling', 'all', 'weighted'), ('--augment', 'explode', 'explode'), ('--init', 'zeros', 'xavier_uniform')):
        fails(1, says, *some, option, value)
    fails(2, '--save', *some, '--save-every', '5')
    fails(2, '--schedule', *some, '--anneal', '--schedule', 'cosine')
    fails(1, 'Nesterov', *some, '--nesterov', '--optimizer', 'adam')


@claim
def a_network_that_does_not_fit_its_data_is_named():
    fails(1, 'cifar', 'train', '--net', 'cifar', '--data', 'digits')


@claim
def a_network_file_with_a_kernel_too_large_names_layer_and_sizes():
    net = write('big.net', b'net big "Big"\ninput 1x28x28\npool = max_pool2d(9)\nconv2 = conv2d(4, kernel_size=5)\n')
    said = fails(1, 'conv2', 'train', '--net', net, '--data', 'digits')
    assert '5x5 kernel does not fit a 3x3 input' in said and 'big.net:4' in said, said


@claim
def a_truncated_idx_file_is_named():
    folder = mnist_folder('cut', idx(0x803, [4, 28, 28], bytes(1000)))
    fails(1, 'train-images-idx3-ubyte', 'train', '--net', 'tiny', '--data', folder)


@claim
def an_idx_header_that_claims_four_billion_pictures_is_refused():
    folder = mnist_folder('huge', idx(0x803, [0xFFFFFFFF, 28, 28], bytes(1000)))
    fails(1, 'train-images-idx3-ubyte', 'train', '--net', 'tiny', '--data', folder)


@claim
def an_empty_idx_file_is_named():
    fails(1, 'train-images-idx3-ubyte', 'train', '--net', 'tiny', '--data', mnist_folder('empty', b''))


@claim
def data_that_is_not_there_says_where_was_looked():
    said = fails(1, 'mnist', 'train', '--net', 'tiny', '--data', 'mnist', env={'CONVOSCOPE_DATA': path('nowhere')})
    assert path('nowhere') in said, said


@claim
def pictures_that_are_none_are_one_clear_line():
    for name, data, says in (('text.png', b'just words\n', 'not a'), ('zero.png', b'', 'zero.png'),
                             ('huge.png', png(4, 4, (30000, 30000)), '30000x30000'), ('cut.png', png(9, 9)[:60], 'cut.png')):
        fails(1, says, 'render', write(name, data), '-o', path('never.png'))
    assert not os.path.exists(path('never.png'))


@claim
def a_picture_file_is_convolved():
    picture = write('ramp.png', png(40, 30))
    succeeds('render', picture, '-o', path('ramp-out.png'))
    assert png_size('ramp-out.png') == (1440, 900)


@claim
def numbers_are_written_as_tables():
    succeeds('render', '--set', 'app.workspace=convolve', '--set', 'convolve.lecture=cross5', '--set', 'convolve.step=9', '-o', path('five.tsv'))
    with open(path('five.tsv'), encoding='utf-8') as f:
        lines = f.read().split('\n')
    table = lines.index('Output 3×3')
    assert [line.split('\t') for line in lines[table + 1:table + 4]] == [list('434'), list('243'), list('234')], lines
    fails(1, 'go to Convolve', 'render', '--set', 'app.workspace=train', '-o', path('none.tsv'))
    assert not os.path.exists(path('none.tsv'))
    fails(2, '.tsv', 'render', '-o', path('numbers.csv'))


@claim
def a_case_is_a_folder_of_arrays():
    assert succeeds('case', '--set', 'convolve.lecture=ramp3', '-o', path('case')) == ''
    assert sorted(os.listdir(path('case'))) == ['README.txt', 'bias.npy', 'bias_gradient.npy', 'input.npy', 'input_gradient.npy', 'kernel.npy',
                                                'kernel_gradient.npy', 'output.npy', 'output_gradient.npy']
    assert read_npy('case/output.npy') == ([1, 1, 2, 2], (19, 25, 37, 43))  # Dive into Deep Learning, 7.2
    shape, gradient = read_npy('case/output_gradient.npy')
    assert shape == [1, 1, 2, 2] and abs(sum(gradient) - read_npy('case/bias_gradient.npy')[1][0]) < 1e-6
    with open(path('case/README.txt'), encoding='utf-8') as f:
        assert 'y = F.conv2d(x, w, b, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1)' in f.read()
    before = sorted(os.listdir(FOLDER))
    fails(1, 'already there', 'case', '-o', path('case'))
    fails(1, 'nowhere', 'case', '-o', path('nowhere/case'))
    fails(1, 'does not fit', 'case', '--set', 'convolve.mode=2d', '--set', 'convolve.padding=0', '--set', 'convolve.kernel=box 11', '-o', path('no'))
    fails(2, '-o is missing', 'case')
    fails(2, '-o is missing', 'case', '-o', '')
    assert sorted(os.listdir(FOLDER)) == before


@claim
def bad_usage_is_status_2():
    for says, args in (('--nets', ('train', '--nets', 'x')), ('--data is missing', ('train', '--net', 'tiny')),
                       ('--epochs', ('train', '--net', 'tiny', '--data', 'digits', '--epochs', '0')),
                       ('--epochs', ('train', '--net', 'tiny', '--data', 'digits', '--epochs', 'many')),
                       ('needs a value', ('train', '--net')), ('-o is missing', ('render',)), ('--size', ('render', '--size', '9x9', '-o', 'x.png')),
                       ('.png', ('render', '-o', 'x.gif')), ('list what', ('list',)), ('unknown workload', ('bench', 'nothing')),
                       ('unknown option', ('--nonsense',))):
        fails(2, says, *args)


@claim
def an_unknown_property_is_one_line_and_status_1():
    fails(1, 'convolve.strde', 'render', '--set', 'convolve.strde=2', '-o', path('x.png'))


@claim
def a_value_out_of_range_names_the_range():
    fails(1, 'convolve.stride', 'render', '--set', 'convolve.stride=0', '-o', path('x.png'))


@claim
def without_a_display_the_window_is_one_clear_line():
    none = {'DISPLAY': None, 'WAYLAND_DISPLAY': None, 'SDL_VIDEODRIVER': None}
    fails(1, 'display', env=none)


@claim
def render_makes_every_workspace_at_every_size():
    for workspace in ('convolve', 'network', 'train', 'interpret', 'lessons'):
        for size, scale in (('1440x900', '1'), ('1024x640', '1'), ('1440x900', '2'), ('1024x640', '2')):
            name = f'{workspace}-{size}-{scale}.png'
            succeeds('render', '--set', f'app.workspace={workspace}', '--size', size, '--scale', scale, '-o', path(name))
            assert png_size(name) == tuple(map(int, size.split('x')))


@claim
def render_to_a_folder_that_is_not_there_fails_clearly():
    fails(1, 'nowhere', 'render', '-o', path('nowhere/x.png'))


@claim
def render_to_a_full_disk_fails_clearly():
    if not os.path.exists('/dev/full'):
        raise Skip('no /dev/full here')
    link = path('full.png')
    os.symlink('/dev/full', link)
    fails(1, 'full', 'render', '-o', link)


@claim
def a_model_that_cannot_be_saved_is_told_before_the_training():
    plain = write('plain-file', b'old')
    for bad, says in ((plain + '/m.onnx', 'Not a directory'), (FOLDER, 'a folder'), ('', ''), (path('no/such/m.onnx'), '')):
        r = run('train', '--net', 'tiny', '--data', 'digits', '--epochs', '1', '--save', bad)
        assert r.returncode == 1 and r.stdout == '' and r.stderr.count('\n') == 1 and says in r.stderr, (bad, r)
    with open(plain, 'rb') as f:
        assert f.read() == b'old'


@claim
def results_that_do_not_get_out_are_a_failure():
    with open('/dev/full', 'w') as full:
        r = subprocess.run([PROGRAM, 'list', 'nets'], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert r.returncode == 1 and r.stderr.startswith('convoscope: ') and r.stderr.count('\n') == 1, r


@claim
def what_the_worker_could_not_do_is_a_failure_of_render():
    damaged = write('damaged.onnx', b'garbage')
    fails(1, damaged, 'render', '-o', path('nothing.png'), '--size', '400x300', '--set', 'app.workspace=network', '--set',
          'train.net=' + damaged)


@claim
def a_network_without_data_that_fit_is_rendered_all_the_same():
    os.makedirs(path('nothing'), exist_ok=True)
    run('render', '-o', path('look.png'), '--size', '400x300', '--set', 'app.workspace=network', path('nothing'))
    run('render', '-o', path('look.png'), '--size', '400x300', '--set', 'app.workspace=train', '--set', 'train.net=cifar')


@claim
def hostile_arguments_are_one_clear_line():
    long = 'a' * 5000
    for file in ('', long, '/dev/zero', '/proc/self/mem', b'\xff.png', 'two\nlines.png'):
        fails(1, '', 'render', '-o', path('x.png'), '--size', '400x300', file)
    fails(1, 'File name too long', 'render', '-o', path('x.png'), long)
    for setting in ('convolve.bias=nan', 'convolve.bias=1e999', 'train.net=', 'train.net=' + long, 'train.data=' + long, '=',
                    long, 'convolve.kernel=' + '1 ' * 5000, 'network.drawing=' + '1,1 ' * 20000):
        fails(1, '', 'render', '-o', path('x.png'), '--size', '400x300', '--set', setting)
    for option in (('--size', '99999x1'), ('--size', 'x'), ('--size', '-1x-1'), ('--scale', 'nan'), ('--steps', '1e300')):
        fails(2, option[0], 'render', '-o', path('x.png'), *option)
    for option in (('--seed', '1e300'), ('--threads', '0'), ('--threads', '257'), ('--batch', '1.5'), ('--lr', 'nan')):
        fails(2, option[0], 'train', '--net', 'tiny', '--data', 'digits', *option)
    plain = write('a-file', b'x')
    fails(1, plain, 'train', '--net', 'lenet5', '--data', 'mnist', env={'CONVOSCOPE_DATA': plain})


@claim
def without_a_home_there_are_the_built_in_digits():
    succeeds('train', '--net', 'tiny', '--data', 'digits', '--epochs', '1', '--threads', '256',
             env={'HOME': None, 'XDG_CONFIG_HOME': None, 'XDG_DATA_HOME': None})


@claim
def list_names_what_the_tables_hold():
    for what, name in (('nets', 'lenet5'), ('layers', 'conv2d'), ('data', 'cifar10'), ('properties', 'convolve.stride'),
                       ('commands', 'train.start')):
        assert re.search(rf'^{re.escape(name)} ', succeeds('list', what), re.M), what
    assert ' 61706 ' in succeeds('list', 'nets')


@claim
def bench_prints_name_rate_and_time():
    line = succeeds('bench', '--seconds', '0.1', '--threads', '1', 'lenet5-train')
    rate, ms = map(float, re.fullmatch(r'convoscope lenet5-train (\S+) (\S+)\n', line).groups())
    assert abs(rate * ms / 1000 - 64) < 0.5, line


@claim
def bench_frames_prints_the_median_and_the_99th_percentile_of_every_scenario():
    before = set(glob.glob('/tmp/convoscope-bench-*'))
    lines = succeeds('bench', 'frames', '--seconds', '0.1').splitlines()
    found, rates = {}, {}
    for line in lines:
        rate = re.fullmatch(r'convoscope frames-(\S+-(?:images/s|processors)) (\d+(?:\.\d+)?)', line)
        if rate:
            rates[rate[1]] = float(rate[2])
            continue
        name, median, p99 = re.fullmatch(r'convoscope frames-(\S+) (\d+\.\d+) (\d+\.\d+)', line).groups()
        found[name] = (float(median), float(p99))
        assert 0 < found[name][0] <= found[name][1], line
    for name in [n for n in found if n.startswith('network-') and n.endswith('-training')]:
        assert found[name + '-update'] and found[name + '-update-own'], (name, lines)
        assert rates[name + '-images/s'] > 0 and rates[name + '-processors'] > 0, (name, lines)
    kernels = ['4096-kernel', '1024-rgb-kernel', '1024-rgb-kernel-11x11']
    for name in ['board', '4096-rest', '4096-pan', 'network-lenet5-training'] + kernels + [k + '-answer' for k in kernels]:
        assert name in found, (name, lines)
    for name in kernels:
        assert found[name + '-answer'][0] >= found[name][0], (name, lines)
    assert set(glob.glob('/tmp/convoscope-bench-*')) <= before


@claim
def bench_calm_tells_frames_inputs_and_what_the_window_costs_for_every_view():
    found = {}
    for line in succeeds('bench', 'calm', '--seconds', '0.1').splitlines():
        name, numbers = re.fullmatch(r'convoscope calm-(\S+) ([\d. ]+)', line).groups()
        found[name] = [float(n) for n in numbers.split()]
    for view in ['overview', 'curves', 'filters', 'samples', 'mistakes']:
        for what in ['frame', 'input']:
            median, p99 = found[f'{view}-{what}']
            assert 0 < median <= p99, (view, what, found)
        assert found[view + '-images/s'][0] > 0 and found[view + '-share'][0] > 0, (view, found)
    assert found['hidden-images/s'][0] > 0 and 0 <= found['hidden-window'][0] < 1, found


def main():
    print(f'1..{len(CLAIMS)}', flush=True)
    bad = 0
    for number, test in enumerate(CLAIMS, 1):
        try:
            test()
            print(f'ok {number} - {test.__name__}', flush=True)
        except Skip as why:
            print(f'ok {number} - {test.__name__} # SKIP {why}', flush=True)
        except Exception:  # pylint: disable=broad-except
            bad += 1
            print(f'not ok {number} - {test.__name__}', flush=True)
            for line in traceback.format_exc().splitlines():
                print('#', line, flush=True)
    return 1 if bad else 0


sys.exit(main())
