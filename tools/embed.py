#!/usr/bin/env python3
"""Turns files into C arrays, so that the program finds its shaders and small assets wherever it runs.

embed.py OUT.c TABLE FILE...   ->   const struct embedded_file TABLE[] = {{"name", bytes, length}, ..., {0}};
Every array ends in a 0 that the length does not count, so that text can be used as a string.
"""
import os
import sys


def main():
    out, table, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    with open(out, 'w', encoding='ascii') as f:
        f.write('/* Made by tools/embed.py. */\n#include "engine/base/embedded.h"\n')
        for i, path in enumerate(files):
            with open(path, 'rb') as g:
                data = g.read()
            f.write(f'static const unsigned char file_{i}[] = {{')
            f.write(','.join(map(str, data + b'\0')))
            f.write('};\n')
        f.write(f'extern const struct embedded_file {table}[];\nconst struct embedded_file {table}[] = {{\n')
        for i, path in enumerate(files):
            f.write(f'    {{"{os.path.basename(path)}", file_{i}, {os.path.getsize(path)}}},\n')
        f.write('    {0},\n};\n')


main()
