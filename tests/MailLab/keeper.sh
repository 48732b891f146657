# keeper.sh FOLDER DOVECOT [POSTFIX_DAEMON_FOLDER]
#
# The parent of one lab's servers. Its standard input is a pipe from the process that owns the lab: when the pipe
# ends, however that process ended, the servers are killed and the folder is removed.
umask 022
folder=$1
dovecot=$2
daemons=$3
imap=
smtp=

start_imap() {
    # Dovecot takes a stale socket of a listener it no longer has for a busy one, and waits five seconds.
    rm -f "$folder/run/anvil-auth-penalty"
    setsid "$dovecot" -F -c "$folder/dovecot.conf" </dev/null >>"$folder/dovecot.out" 2>&1 &
    imap=$!
    echo "$imap" >"$folder/imap.pid"
}

start_smtp() {
    MAIL_CONFIG=$folder/postfix setsid "$daemons/master" -c "$folder/postfix" -d </dev/null >>"$folder/postfix.out" 2>&1 &
    smtp=$!
    echo "$smtp" >"$folder/smtp.pid"
}

# Postfix insists on these owners and modes.
prepare_smtp() {
    cd "$folder/queue" || return 1
    private="active bounce corrupt defer deferred flush hold incoming private saved trace ../postfix-data"
    mkdir -m 700 $private && chown postfix $private || return 1
    mkdir -m 755 pid && mkdir -m 730 maildrop && mkdir -m 710 public && chown postfix:postdrop maildrop public || return 1
    cd /
}

# Each server leads its own process group. A moment to end in order, then the whole group goes; a process of it that
# still lives would keep the port.
stop() {
    [ -n "$1" ] || return 0
    kill -s TERM "$1" 2>/dev/null
    (sleep 0.4; kill -s KILL -- "-$1") </dev/null >/dev/null 2>&1 &
    late=$!
    wait "$1" 2>/dev/null
    kill "$late" 2>/dev/null
    for again in 1 2 3 4 5 6 7 8 9; do
        kill -s KILL -- "-$1" 2>/dev/null || return 0
        sleep 0.02
    done
}

finish() {
    trap '' HUP INT TERM
    for group in $imap $smtp; do kill -s KILL -- "-$group" 2>/dev/null; done
    wait 2>/dev/null
    cd /
    for again in 1 2 3 4 5; do
        rm -rf "$folder" 2>/dev/null && break
        sleep 0.1
    done
    exit 0
}

trap finish HUP INT TERM
while read -r order; do
    case $order in
        start-imap) start_imap; echo "$imap" ;;
        prepare-smtp) prepare_smtp 2>>"$folder/postfix.out" && echo done || echo failed ;;
        start-smtp) start_smtp; echo "$smtp" ;;
        stop-imap) stop "$imap"; imap=; echo done ;;
        stop-smtp) stop "$smtp"; smtp=; echo done ;;
        quit) break ;;
    esac
done
finish
