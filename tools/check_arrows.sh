#!/bin/sh
# The rule of the house: arrows point down only. Names every include that points up.
set -u
status=0
forbid() { # folder, pattern of includes that may not stand there
    found=$(grep -rnE "#include \"($2)" --include='*.[ch]' "$1" 2>/dev/null)
    if [ -n "$found" ]; then
        printf '%s\n' "$found" >&2
        status=1
    fi
}
forbid engine 'app/|SDL|GL/|epoxy'
forbid engine/base 'engine/(kernels|layers|net|data|explain|train|worker)/'
forbid engine/kernels 'engine/(layers|net|data|explain|train|worker)/'
forbid engine/layers 'engine/(net|data|explain|train|worker)/'
forbid engine/data 'engine/(kernels|layers|net|explain|train|worker)/'
forbid engine/net 'engine/(data|explain|train|worker)/'
forbid engine/explain 'engine/(data|train|worker)/'
forbid engine/train 'engine/(explain|worker)/'
forbid app/gfx 'app/(ui|session|views|window|cli)/'
forbid app/ui 'app/(session|views|window|cli)/'
forbid app/board 'app/(gfx|ui|session|views|window|cli)/'
forbid app/session 'app/(gfx|ui|views|window|cli)/'
forbid app/views 'app/(window|cli)/'
forbid app/window 'app/cli/'
found=$(grep -rnE '#include <(SDL|epoxy|GL)' --include='*.[ch]' engine app/board app/session app/views app/ui 2>/dev/null)
[ -z "$found" ] || { printf '%s\n' "$found" >&2; status=1; }
[ $status = 0 ] || echo "check_arrows: the includes above point up (ARCHITECTURE.md, Rules of the house)" >&2
exit $status
