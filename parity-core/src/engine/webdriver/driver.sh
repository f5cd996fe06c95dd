# Runs one driver with its browsers, and leaves neither a process nor a file of them behind.
#
# Usage: PARITY_WATCHDOG=<this> sh -c 'eval "$PARITY_WATCHDOG"' parity-webdriver <directory> <driver> [<argument> ...]
#   standard input   the lifeline: nothing is written to it; it ends when the owner is gone
#   standard output  what the driver prints
# Exits once the driver, its browsers and the directory are gone.

unset PARITY_WATCHDOG
PATH=$PATH:/usr/bin:/bin
directory=$1
shift
self=$$

# Trapped and not ignored: the driver must not inherit a deaf ear.
trap : HUP INT TERM PIPE

mkdir -m 700 "$directory" || exit 125
# A background command has its standard input taken away, so the lifeline moves.
exec 5<&0 </dev/null

# Every process that the driver starts knows the directory by this, whatever process group it is in.
TMPDIR="$directory" "$@" 2>&1 5<&- &
driver=$!
# Whoever holds the pipe keeps the owner from seeing that the driver is gone.
exec >/dev/null 2>&1

(
    trap '' HUP INT TERM
    while read -r _; do :; done <&5
    kill -KILL "$driver"
) &
lifeline=$!
exec 5<&-

wait "$driver"
# A trapped signal ends `wait` early.
while kill -0 "$driver"; do wait "$driver"; done
kill -KILL "$lifeline"
wait "$lifeline"

# Kills what knows the directory; true when something was left.
kill_rest() {
    found=1
    if [ -r /proc/self/environ ]; then
        for process in /proc/[0-9]*; do
            pid=${process#/proc/}
            [ "$pid" = "$self" ] && continue
            grep -aqsF -- "$directory" "$process/environ" "$process/cmdline" || continue
            # Nobody is left of a process that has only not been waited for yet: its files are empty.
            kill -KILL "$pid" && found=0
        done
    else
        for pid in $(pgrep -f -- "$directory"); do
            [ "$pid" != "$self" ] && kill -KILL "$pid" && found=0
        done
    fi
    return $found
}

tries=0
while [ $tries -lt 100 ]; do
    kill_rest
    rest=$?
    rm -rf "$directory"
    [ $rest -ne 0 ] && [ ! -e "$directory" ] && break
    tries=$((tries + 1))
    sleep 0.02
done
