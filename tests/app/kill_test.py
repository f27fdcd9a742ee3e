#!/usr/bin/env python3
"""Work is not lost: a training that is killed at any moment, and one whose disk is full.

kill_test.py PROGRAM [KILLS]   kills a training KILLS times (100) at random moments and takes it up again; reports in TAP.
"""
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

PROGRAM, KILLS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100
FOLDER = tempfile.mkdtemp(prefix='convoscope-kill-')
INTERVAL = 0.05  # seconds between two autosaves
LATE = 1.0       # that a machine with other work may be late by
SEED = int(os.environ.get('CONVOSCOPE_SEED', '20261127'))

NET = '''net killed "Killed"
input 1x28x28
conv1 = conv2d(4, kernel_size=3)
bn1 = batch_norm2d()
relu1 = relu()
pool1 = max_pool2d(4)
flatten = flatten()
drop = dropout(0.3)
output = linear(10)
'''
TRAINING = ('--data', 'digits', '--size', '4000', '--label-noise', '0.1', '--shares', '3=0.3', '--balance', 'over', '--optimizer', 'adam',
            '--lr', '0.002', '--batch', '8', '--seed', '4', '--schedule', 'cosine', '--augment', 'rotate=8,shift=2', '--threads', '1')

CLAIMS = []


def claim(test):
    CLAIMS.append(test)
    return test


def path(name):
    return os.path.join(FOLDER, name)


def command(*args):
    return [PROGRAM, 'train', *args]


def succeeds(*args, **how):
    r = subprocess.run(command(*args), capture_output=True, text=True, timeout=300, check=False, **how)
    assert r.returncode == 0, (args, r.stderr)
    return r


def new_training(epochs):
    return ('--net', path('killed.net'), *TRAINING, '--epochs', str(epochs))


def contents(name):
    with open(path(name), 'rb') as f:
        return f.read()


def metadata(bytes_of_file, key):
    """The value of a key, read by hand: field 1 and 2 of an entry, each with a length of one or two bytes."""
    name = b'convoscope.' + key
    at = bytes_of_file.index(bytes([0x0a, len(name)]) + name) + 2 + len(name)
    assert bytes_of_file[at] == 0x12
    length, at = bytes_of_file[at + 1], at + 2
    if length & 0x80:
        length, at = (length & 0x7f) | bytes_of_file[at] << 7, at + 1
    return bytes_of_file[at:at + length].decode()


def is_whole(data):
    """Fields of the model, one after the other, end where the file ends."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            _, at = varint(data, at)
        else:
            assert tag & 7 == 2, tag
            length, at = varint(data, at)
            at += length
    return at == len(data)


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7f) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


def wait_for_news(process, name, before, seconds=60):
    """Until the training that goes on has saved something."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        if os.path.exists(path(name)) and os.stat(path(name)).st_mtime_ns != before:
            return True
        time.sleep(0.002)
    return False


@claim
def a_training_killed_a_hundred_times_loses_no_more_than_an_interval():
    """Killed at random moments of saving and training; each time the file is whole, hardly older than the interval, and further than
    before. Whenever a training has reached its end in spite of that, its file has the very bytes of one that was never killed."""
    rng = random.Random(SEED)
    succeeds(*new_training(3), '--save', path('whole.onnx'))
    whole = contents('whole.onnx')
    last = int(metadata(whole, b'made'))
    kills = ends = steps = 0
    while kills < KILLS or ends == 0:
        begins = not os.path.exists(path('file.onnx'))
        args = new_training(3) if begins else ('--data', 'digits', '--resume', path('file.onnx'), '--threads', str(rng.randint(1, 2)))
        before = 0 if begins else os.stat(path('file.onnx')).st_mtime_ns
        process = subprocess.Popen(command(*args, '--save', path('file.onnx'), '--autosave', str(INTERVAL)), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        if kills < KILLS and wait_for_news(process, 'file.onnx', before):
            time.sleep(rng.uniform(0, 2 * INTERVAL))
            process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=300)[1].decode()
        died = time.time()
        data = contents('file.onnx')
        if process.returncode == 0:
            assert data == whole, 'other bytes than those of a training that was never killed'
            ends, steps = ends + 1, 0
            os.remove(path('file.onnx'))
            continue
        assert process.returncode == -signal.SIGKILL, (process.returncode, said)
        kills += 1
        assert is_whole(data), kills
        age = died - os.stat(path('file.onnx')).st_mtime
        assert age < INTERVAL + LATE, (kills, age)
        made = int(metadata(data, b'made'))
        assert made > steps, (kills, made, steps)
        steps = made
        if made == last:  # killed behind its end
            assert data == whole
            ends, steps = ends + 1, 0
            os.remove(path('file.onnx'))
    print(f'# {kills} kills, {ends} trainings went to their end')


@claim
def what_is_resumed_after_a_kill_is_what_was_there_at_that_step():
    """Two that go on from the same file, with another number of threads, reach the same bytes."""
    process = subprocess.Popen(command(*new_training(3), '--save', path('cut.onnx'), '--autosave', str(INTERVAL)), stdout=subprocess.DEVNULL)
    assert wait_for_news(process, 'cut.onnx', 0)
    process.kill()
    process.wait()
    shutil.copy(path('cut.onnx'), path('other.onnx'))
    succeeds('--data', 'digits', '--resume', path('cut.onnx'), '--save', path('cut.onnx'), '--threads', '1')
    succeeds('--data', 'digits', '--resume', path('other.onnx'), '--save', path('other.onnx'), '--threads', '2')
    assert contents('cut.onnx') == contents('other.onnx')


def field(number, data):
    """A field of a message with a length."""
    out, n = bytes([number << 3 | 2]), len(data)
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n]) + data


def kernel(data, filter_of_conv1):
    """The 9 numbers of a filter of conv1, as they stand behind the name (8) and the tag (9) of the weights."""
    name = field(8, b'conv1.weight')
    at = data.index(name) + len(name)
    assert data[at] == 9 << 3 | 2
    length, at = varint(data, at + 1)
    assert length == 4 * 9 * 4
    return data[at + 36 * filter_of_conv1:at + 36 * (filter_of_conv1 + 1)]


@claim
def a_filter_locked_by_hand_stays_as_it_is_through_every_kill():
    """The lock is written into the file as the window does it; killed on its way, the training ends in the bytes of one that was not."""
    process = subprocess.Popen(command(*new_training(3), '--save', path('begun.onnx'), '--autosave', str(INTERVAL)), stdout=subprocess.DEVNULL)
    assert wait_for_news(process, 'begun.onnx', 0)
    process.kill()
    process.wait()
    begun = contents('begun.onnx')
    with open(path('locked.onnx'), 'wb') as f:
        f.write(begun + field(14, field(1, b'convoscope.text.hands.locked') + field(2, b'conv1/2')))
    shutil.copy(path('locked.onnx'), path('locked_whole.onnx'))
    r = succeeds('--data', 'digits', '--resume', path('locked_whole.onnx'), '--save', path('locked_whole.onnx'))
    assert 'locked by hand' in r.stderr and r.stderr.strip().endswith('1'), r.stderr
    whole = contents('locked_whole.onnx')
    rng, kills, data = random.Random(SEED), 0, b''
    while data != whole:  # a resume behind the end would begin another training
        before = os.stat(path('locked.onnx')).st_mtime_ns
        process = subprocess.Popen(command('--data', 'digits', '--resume', path('locked.onnx'), '--save', path('locked.onnx'), '--autosave',
                                           str(INTERVAL), '--threads', str(rng.randint(1, 2))), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if kills < 10 and wait_for_news(process, 'locked.onnx', before):
            time.sleep(rng.uniform(0, INTERVAL))
            process.kill()
            kills += 1
        process.wait()
        data = contents('locked.onnx')
        assert kernel(data, 2) == kernel(begun, 2)
        assert data == whole or int(metadata(data, b'made')) < int(metadata(whole, b'made')), 'other bytes than those of a training never killed'
    print(f'# {kills} kills')
    assert kernel(whole, 2) == kernel(begun, 2) and kernel(whole, 1) != kernel(begun, 1)


def full_disk():
    """Files of more than a few bytes cannot be written: EFBIG instead of ENOSPC, for a disk is not filled by a test."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


@claim
def a_full_disk_is_one_clear_line_training_goes_on_and_the_old_file_stays():
    succeeds(*new_training(1), '--save', path('kept.onnx'))
    before = contents('kept.onnx')
    process = subprocess.Popen(command('--data', 'digits', '--resume', path('kept.onnx'), '--epochs', '2', '--save', path('kept.onnx'), '--autosave',
                                       '0.02'), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=full_disk)
    out, said = process.communicate(timeout=300)
    lines = said.splitlines()
    assert 'epoch 2' in out, out  # it went on to the end of the epoch, where saving is what was asked for
    assert process.returncode == 1 and len(lines) >= 2, (process.returncode, said)
    assert all('kept.onnx: File too large' in line for line in lines), said
    assert all(line.endswith('training goes on') for line in lines[:-1]), said
    assert contents('kept.onnx') == before
    assert not os.path.exists(path('kept.onnx.tmp'))


@claim
def a_disk_that_is_really_full_says_so():
    """A small file system of its own, where this machine lets us have one."""
    os.makedirs(path('small'), exist_ok=True)
    script = (f'mount -t tmpfs -o size=64k none {path("small")} && cp {path("kept.onnx")} {path("small")}/kept.onnx && '
              f'head -c 30000 /dev/zero > {path("small")}/filler; cat {path("small")}/kept.onnx > {path("before.onnx")}; '
              f'{PROGRAM} train --data digits --resume {path("small")}/kept.onnx --epochs 1 --save {path("small")}/kept.onnx --autosave 0.02; '
              f'echo status $?; cmp {path("small")}/kept.onnx {path("before.onnx")} && echo same; ls {path("small")}')
    r = subprocess.run(['unshare', '-m', 'sh', '-c', script], capture_output=True, text=True, timeout=300, check=False)
    if 'status' not in r.stdout or 'mount:' in r.stderr or len(contents('kept.onnx')) < 20000:
        print('# skipped: no file system of its own here')
        return
    assert 'No space left on device' in r.stderr and 'training goes on' in r.stderr, r.stderr
    assert 'status 1' in r.stdout and 'same' in r.stdout and '.tmp' not in r.stdout, r.stdout


def main():
    with open(path('killed.net'), 'w', encoding='utf-8') as f:
        f.write(NET)
    print(f'1..{len(CLAIMS)}')
    print(f'# seed {SEED}')
    failed = 0
    for i, test in enumerate(CLAIMS, 1):
        try:
            test()
            print(f'ok {i} - {test.__name__}')
        except Exception:
            failed += 1
            print(f'not ok {i} - {test.__name__}')
            print(re.sub('^', '# ', traceback.format_exc(), flags=re.M))
        sys.stdout.flush()
    shutil.rmtree(FOLDER)
    return failed > 0


sys.exit(main())
