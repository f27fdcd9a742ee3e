#!/bin/sh
# Makes the README's pictures anew: tools/screenshots.sh PROGRAM
set -eu
program="$1"
$program render --size 1440x900 -o docs/convolve.png
$program render --set convolve.lecture=apple --set convolve.filter=1 --set convolve.step=7 --size 1440x900 -o docs/channels.png
for workspace in network train; do
    $program render --set app.workspace=$workspace --set network.row=4 --set network.column=5 --set network.map=6 \
        --set train.data=mnist --set train.epochs=10 --epochs 5.5 --size 1440x900 -o docs/$workspace.png
done
