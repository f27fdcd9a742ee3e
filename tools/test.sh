#!/bin/sh
# Everything that must hold before a change lands: warnings as errors, all tests, then again under the sanitizers.
set -eu

build() { # folder, options...
    folder="$1"
    shift
    if [ ! -f "$folder/build.ninja" ]; then
        meson setup "$folder" -Dwerror=true -Dtests=enabled "$@"
    fi
    meson compile -C "$folder"
}

build build-test
build build-asan -Db_sanitize=address,undefined -Db_lundef=false --optimization=1
build build-tsan -Db_sanitize=thread -Db_lundef=false --optimization=1

status=0
meson test -C build-test --print-errorlogs || status=1
ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0" \
    meson test -C build-asan --print-errorlogs --timeout-multiplier 4 || status=1
TSAN_OPTIONS="halt_on_error=1:second_deadlock_stack=1" \
    meson test -C build-tsan --print-errorlogs --timeout-multiplier 6 --suite threads || status=1
sh tools/check_arrows.sh || status=1
python3 tools/summary.py build-test build-asan build-tsan || status=1
exit $status
