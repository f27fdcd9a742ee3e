#!/bin/sh
# Opens the window; without a display, trains and renders every workspace into BUILD/tour instead.
set -eu
program="$1/app/convoscope"
if [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]; then
    exec "$program"
fi
echo "No display here, so this is a tour without a window."
exec "$program" tour -o "$1/tour"
