# Runs one browser, and leaves neither a process nor a file of it behind.
#
# Usage: PARITY_WATCHDOG=<this> sh -c 'eval "$PARITY_WATCHDOG"' parity-chromium <directory> <browser> [<argument> ...]
#   standard input   the lifeline: nothing is written to it; it ends when the owner is gone
#   standard output  the protocol's socket, which becomes the browser's descriptors 3 and 4
#   standard error   the browser's last words
# Exits with the browser's status once the browser, its children and the directory are gone.

unset PARITY_WATCHDOG
PATH=$PATH:/usr/bin:/bin
directory=$1
shift

# Trapped and not ignored: the browser must not inherit a deaf ear.
trap : HUP INT TERM PIPE

mkdir -m 700 "$directory" || exit 125
make_profile || exit 125
# A background command has its standard input taken away, so the lifeline moves.
exec 5<&0 </dev/null

# What the browser writes beside its profile belongs into the directory, too.
export CHROME_CONFIG_HOME="$directory/home" TMPDIR="$directory"
"$@" 3<&1 4>&1 >&2 5<&- &
browser=$!

# Whoever holds the socket keeps the owner from seeing that the browser is gone.
exec >/dev/null

(
    trap '' HUP INT TERM
    while read -r _; do :; done <&5
    kill -KILL "$browser"
) 2>/dev/null &
lifeline=$!
exec 5<&-

wait "$browser"
status=$?
# A trapped signal ends `wait` early.
while kill -0 "$browser" 2>/dev/null; do
    wait "$browser"
    status=$?
done
exec 2>/dev/null
kill -KILL "$lifeline"
wait "$lifeline"

clean_up
exit $status
