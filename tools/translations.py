#!/usr/bin/env python3
"""Keeps assets/translations in step with the sources.

translations.py check     fails with one line a fault: a source that marks strings and is not in POTFILES, a language
                          with a missing or fuzzy message, a translation whose printf format disagrees.
                          Exit code 77 (meson: skipped) when gettext is not there to look at the languages.
translations.py update    writes POTFILES, and merges what xgettext finds into every language of LINGUAS.
translations.py options   prints the options of xgettext; assets/translations/meson.build reads them from here.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, 'assets', 'translations')
FOLDERS = ['app', 'engine']
OPTIONS = ['--from-code=UTF-8', '--keyword=_', '--keyword=N_', '--keyword=cs_plural:1,2', '--add-comments=TRANSLATORS']
MARK = re.compile(r'(?<!\w)(?:_|N_|cs_plural)\(\s*"')
SKIPPED = 77


def read_lines(name):
    with open(os.path.join(FOLDER, name), encoding='utf-8') as f:
        lines = [line.strip() for line in f]
    return [line for line in lines if line and not line.startswith('#')]


def marks_strings(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as f:
        return MARK.search(f.read()) is not None


def sources():
    """Every C file that marks a string, in the order that POTFILES has."""
    found = []
    for top in FOLDERS:
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            paths = (os.path.relpath(os.path.join(folder, name), ROOT) for name in names if name.endswith(('.c', '.h')))
            found += [path.replace(os.sep, '/') for path in paths]
    return sorted(path for path in found if marks_strings(path))


def run(*command):
    """What the command complains about; empty when it succeeds."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return '' if done.returncode == 0 else done.stderr.strip() or f'{command[0]} fails'


def extract(pot):
    return run('xgettext', *OPTIONS, '--add-location=file', '--package-name=convoscope',
               '--files-from=' + os.path.join(FOLDER, 'POTFILES'), '--output=' + pot)


def check_files():
    listed, wanted = read_lines('POTFILES'), sources()
    faults = [f'{path}: marks strings, but is not in POTFILES' for path in wanted if path not in listed]
    faults += [f'{path}: in POTFILES, but marks no string' for path in listed if path not in wanted]
    return faults


def messages(po, which):
    """The messages of a catalogue that msgattrib chooses."""
    command = ['msgattrib', '--no-wrap', '--no-obsolete', which, po]
    text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding='utf-8', check=True).stdout
    return re.findall(r'^msgid (".+")$', text, re.MULTILINE)


def check_language(code, folder, pot):
    po, merged = os.path.join(FOLDER, code + '.po'), os.path.join(folder, code + '.po')
    fault = (run('msgfmt', '--check', '--output-file=' + os.devnull, po)
             or run('msgmerge', '--quiet', '--no-fuzzy-matching', '--output-file=' + merged, po, pot))
    if fault:
        return [fault]
    return ([f'{code}.po: not translated: {text}' for text in messages(merged, '--untranslated')]
            + [f'{code}.po: fuzzy: {text}' for text in messages(merged, '--only-fuzzy')])


def check_languages():
    with tempfile.TemporaryDirectory() as folder:
        pot = os.path.join(folder, 'convoscope.pot')
        fault = extract(pot)
        if fault:
            return [fault]
        return [fault for code in read_lines('LINGUAS') for fault in check_language(code, folder, pot)]


def check():
    faults = check_files()
    complete = all(shutil.which(tool) for tool in ('xgettext', 'msgfmt', 'msgmerge', 'msgattrib'))
    if complete and not faults:
        faults = check_languages()
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print("run 'tools/translations.py update', then translate what is missing or fuzzy", file=sys.stderr)
        return 1
    if not complete:
        print('translations: the languages were not checked, gettext is not installed')
        return SKIPPED
    return 0


def merge(pot):
    """xgettext's messages into every language; the first complaint, or nothing."""
    fault = extract(pot)
    for code in read_lines('LINGUAS'):
        po = os.path.join(FOLDER, code + '.po')
        fault = fault or run('msgmerge', '--quiet', '--update', '--backup=none', '--add-location=file', po, pot)
    return fault


def update():
    with open(os.path.join(FOLDER, 'POTFILES'), 'w', encoding='utf-8') as f:
        f.writelines(path + '\n' for path in sources())
    with tempfile.TemporaryDirectory() as folder:
        fault = merge(os.path.join(folder, 'convoscope.pot'))
    if fault:
        print(fault, file=sys.stderr)
    return 1 if fault else 0


def options():
    print(*OPTIONS)
    return 0


def main():
    commands = {'check': check, 'update': update, 'options': options}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__.strip())
    sys.exit(commands[sys.argv[1]]())


main()
