#!/bin/sh
# Installs the Debian packages that are missing, by name, through apt; says nothing when all are there.
# With the word `test` also those that only tests need.
set -eu

packages="gcc libc6-dev meson ninja-build pkg-config python3 gettext
libsdl2-dev libsdl2-ttf-dev libstb-dev libepoxy-dev libfontconfig-dev zlib1g-dev
libprotobuf-c-dev protobuf-c-compiler libonnx-testdata check
libgl1-mesa-dri libegl1 libgl1 fonts-inter fonts-jetbrains-mono"

# What one test alone needs, and skips without: PyTorch, whose training is followed (tests/app/test_follow_torch.c).
for_tests="python3-torch"

missing_of() {
    for package in "$@"; do
        if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
            printf ' %s' "$package"
        fi
    done
}

missing="$(missing_of $packages)"
wanted=""
[ "${1:-}" != test ] || wanted="$(missing_of $for_tests)"
[ -n "$missing$wanted" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    [ -n "$missing" ] || exit 0
    echo "This is not a Debian system. Please install what these packages hold:$missing" >&2
    exit 1
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "Run as root: apt-get install$missing$wanted" >&2; exit 1; }
    sudo="sudo"
fi
install="$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
echo "Installing Debian packages:$missing$wanted"
$sudo apt-get update -qq
[ -z "$missing" ] || $install $missing >/dev/null
[ -z "$wanted" ] || $install $wanted >/dev/null || echo "Without$wanted one test will be skipped." >&2
