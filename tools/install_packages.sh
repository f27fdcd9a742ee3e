#!/bin/sh
# Installs the Debian packages that are missing, by name, through apt; says nothing when all are there.
set -eu

packages="gcc libc6-dev meson ninja-build pkg-config python3 gettext
libsdl2-dev libsdl2-ttf-dev libstb-dev libepoxy-dev libfontconfig-dev zlib1g-dev
libprotobuf-c-dev protobuf-c-compiler libonnx-testdata check
libgl1-mesa-dri libegl1 libgl1 fonts-inter fonts-jetbrains-mono"

missing=""
for package in $packages; do
    if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
        missing="$missing $package"
    fi
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "This is not a Debian system. Please install what these packages hold:$missing" >&2
    exit 1
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "Run as root: apt-get install$missing" >&2; exit 1; }
    sudo="sudo"
fi
echo "Installing Debian packages:$missing"
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
