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
# Chrome lets frames of other sites keep cookies that say `SameSite=None`; some who package Chromium do not.
mkdir -p "$directory/profile/Default" || exit 125
echo '{"profile":{"cookie_controls_mode":0}}' >"$directory/profile/Default/Preferences"
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

# Kills the process $1 in the state $2, unless it is this one or dead already.
kill_other() {
    [ "$1" != $$ ] && [ "$2" != Z ] && kill -KILL "$1" && found=0
}

# Kills what is left of our process group, which is the browser's, and the crash handlers, which have groups
# of their own and the directory on their command lines; true when something was left.
kill_rest() {
    found=1
    if [ -r /proc/self/stat ]; then
        for process in /proc/[0-9]*; do
            read -r line <"$process/stat" || continue
            # After the name in parentheses: state, parent, process group.
            set -- ${line##*) }
            case $3:$line in
                $$:*) kill_other "${process#/proc/}" "$1" ;;
                *"(chrome_crashpad"*)
                    read -r line <"$process/cmdline"
                    case $line in *"$directory"*) kill_other "${process#/proc/}" "$1" ;; esac
                    ;;
            esac
        done
    else
        for pid in $(pgrep -g $$) $(pgrep -f "crashpad.*$directory"); do
            kill_other "$pid" ?
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
exit $status
