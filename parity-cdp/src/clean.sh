# Leaves neither a process nor a file of a browser behind; for a shell whose process group is the browser's, and
# that keeps the browser's files in `$directory`. Its own process is `$self`.

self=$$

# Kills the process $1 in the state $2, unless it is this one or dead already.
kill_other() {
    [ "$1" != "$self" ] && [ "$2" != Z ] && kill -KILL "$1" && found=0
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

clean_up() {
    tries=0
    while [ $tries -lt 100 ]; do
        kill_rest
        rest=$?
        rm -rf "$directory"
        [ $rest -ne 0 ] && [ ! -e "$directory" ] && break
        tries=$((tries + 1))
        sleep 0.02
    done
}

