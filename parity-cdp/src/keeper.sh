# Keeps one browser for all who share it, and leaves neither a process nor a file of it behind.
#
# Usage: PARITY_KEEPER=<this> sh -c 'eval "$PARITY_KEEPER"' parity-keeper \
#            <directory> <entry> <linger> <browser> [<argument> ...]
#   <directory>      what is the browser's: its profile, its last lines, its lifeline
#   <entry>          a symbolic link to that, beside those of others, by which the browser is found
#   <linger>         how many tenths of a second the browser goes on without a user
#   standard input   the starter: a line to start the browser, and one when the starter is its first user
#   standard output  `ready`, or why the directory and its entry could not be made
#
# The lifeline is a FIFO that each user holds open for as long as it uses the browser. Each writes a line to
# it, so that a short visit is noticed, too. When the browser ends, so does the keeper, once the users have
# left: until then they may read how it ended. What they read is in the directory:
#   log, log.old     the last lines that the browser printed
#   ended            the browser's exit status

unset PARITY_KEEPER
PATH=$PATH:/usr/bin:/bin
directory=$1 entry=$2 linger=$3
shift 3
trap '' HUP INT TERM PIPE
# What the starter holds must not be held by what outlives it.
exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&- 2>&1

# No more of this browser can be found from here on.
withdraw() {
    rm -f "$entry" "$directory/lifeline"
    # Fails while there are other browsers.
    rmdir "${entry%/*}"
}

# Ends this before there is a browser.
give_up() {
    exec >/dev/null 2>&1
    withdraw
    rm -rf "$directory"
    exit 1
}

# The entry is made last: what can be found has a lifeline with someone at the other end.
mkdir -m 700 "$directory" || exit 1
make_profile || give_up
mkfifo -m 600 "$directory/lifeline" "$directory/wire" "$directory/words" || give_up
# A FIFO that is opened to read and to write does not wait for the other end.
exec 7<>"$directory/lifeline" 5<"$directory/lifeline" 7<&-
tries=0
until ln -s "$directory" "$entry" 2>/dev/null; do
    # Another keeper may take the place away as often as it leaves it empty.
    tries=$((tries + 1))
    [ $tries -lt 20 ] || ln -s "$directory" "$entry" || give_up
    mkdir -m 700 "${entry%/*}" 2>/dev/null
done
echo ready
exec >/dev/null 2>&1

# Someone else may have been faster with a browser.
read -r _ || give_up

# Keeps the last lines of the browser, and how it ended: the lines come in order.
record() {
    count=0
    while IFS= read -r line; do
        case $line in
            "$directory ended "*)
                echo "${line##* }" >"$directory/ended.new"
                mv "$directory/ended.new" "$directory/ended"
                ;;
            *) printf '%.500s\n' "$line" >>"$directory/log" ;;
        esac
        count=$((count + 1))
        [ $count -lt 100 ] || { mv "$directory/log" "$directory/log.old" && count=0; }
    done
}

# Runs the browser, says to `record` and to this script that it has ended, and survives both.
run() {
    # Trapped and not ignored: the browser must not inherit a deaf ear.
    trap : HUP INT TERM
    trap - PIPE
    "$@" 4>/dev/null 2>&1
    status=$?
    trap '' HUP INT TERM PIPE
    printf '\n%s ended %s\n' "$directory" "$status"
    echo ended 1<>"$directory/lifeline"
    # The other end of the wire goes only with this script, and that only when someone kills it. Else this is
    # killed when the script cleans up.
    read -r _ <&3
    self=$(exec sh -c 'echo $PPID')
    withdraw
    clean_up
}

# What the browser writes beside its profile belongs into the directory, too.
export CHROME_CONFIG_HOME="$directory/home" TMPDIR="$directory"
# The browser reads its third descriptor and ends with it. Only this script holds the other end, so the
# browser ends even when this script is killed.
exec 6<>"$directory/wire" 3<"$directory/wire"
exec 7<>"$directory/words" 8<"$directory/words" 9>"$directory/words" 7<&-
# By `exec`: a shell keeps a copy of what is closed for one of its functions alone.
(
    exec <&8 3<&- 5<&- 6<&- 8<&- 9<&-
    record
) &
(
    exec </dev/null >&9 5<&- 6<&- 8<&- 9<&-
    run "$@"
) &
exec 3<&- 8<&- 9<&-

# A starter that is gone has no linger, but others may have come meanwhile.
read -r _ || linger=0
exec </dev/null

idle=0
while [ $idle -le "$linger" ]; do
    # Waits while there is a user, and fails when there is none.
    if read -r word <&5; then
        idle=0
        [ "$word" = ended ] && break
    else
        idle=$((idle + 1))
        [ $idle -gt "$linger" ] || sleep 0.1 5<&- 6<&-
    fi
done
withdraw
# Whoever came before that stays for as long as it likes.
while read -r _ <&5; do :; done
clean_up
