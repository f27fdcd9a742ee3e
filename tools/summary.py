#!/usr/bin/env python3
"""Adds up what meson ran in the given build folders, names what was skipped, and ends in 'N passed, N failed, N skipped'."""
import json
import os
import re
import sys


def subtests(stdout):
    """(ok, skipped names) of one TAP output."""
    ok, skipped = 0, []
    for line in stdout.splitlines():
        match = re.match(r'(not )?ok \d+ -? ?(.*?)(?: # SKIP ?(.*))?$', line, re.I)
        if match and match.group(3) is not None:
            skipped.append(f'{match.group(2)} ({match.group(3)})' if match.group(3) else match.group(2))
        elif match and not match.group(1):
            ok += 1
    return ok, skipped


def main():
    passed = failed = 0
    skipped = []
    for folder in sys.argv[1:]:
        log = os.path.join(folder, 'meson-logs', 'testlog.json')
        if not os.path.exists(log):
            print(f'summary: {log} is missing: no test ran there')
            failed += 1
            continue
        with open(log, encoding='utf-8') as f:
            for test in map(json.loads, f):
                ok, skips = subtests(test.get('stdout') or '')
                skipped += [f'{folder}: {test["name"]}: {name}' for name in skips]
                if test['result'] in ('OK', 'EXPECTEDFAIL'):
                    passed += max(ok, 0 if skips else 1)
                elif test['result'] == 'SKIP':
                    if not skips:
                        skipped.append(f'{folder}: {test["name"]}')
                else:
                    failed += 1
                    print(f'FAILED {folder}: {test["name"]} ({test["result"]})')
    for name in skipped:
        print('skipped', name)
    print(f'{passed} passed, {failed} failed, {len(skipped)} skipped')
    return 1 if failed else 0


sys.exit(main())
