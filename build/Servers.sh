#!/usr/bin/env bash
# Makes the other mail servers that tests/Servers runs: Cyrus, Courier and exim of Debian 12, OpenSMTPD and Dovecot 2.4 of
# Debian 13, each with all that it needs in a folder of its own. They cannot be installed beside each other, and nothing of the
# machine changes.
#   build/Servers.sh [FOLDER]     output/servers when none is given; what is there of the same packages is left as it is.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
target=$(realpath -m -- "${1:-output/servers}")
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Name, release and packages of each; what is in every Debian, no package names as something it needs.
base=(dash coreutils sed grep libc-bin)
servers=(
    'cyrus bookworm cyrus-imapd cyrus-admin sasl2-bin libsasl2-modules'
    'courier bookworm courier-imap courier-authlib-userdb'
    'exim bookworm exim4-daemon-heavy'
    'opensmtpd trixie opensmtpd'
    'dovecot24 trixie dovecot-imapd dovecot-pop3d dovecot-submissiond'
)

fail() {
    echo "$*" >&2
    exit 1
}

# apt-get with lists, packages and a record of what is installed (nothing) of its own.
apt_of() {
    local own=$target/.apt/$1
    shift
    apt-get -qq -o "Dir::State=$own" -o "Dir::State::status=$own/status" -o "Dir::Cache=$own" \
        -o "Dir::Etc::sourcelist=$own/sources.list" -o "Dir::Etc::sourceparts=$own/none" \
        -o "Dir::Etc::preferencesparts=$own/none" \
        -o APT::Install-Recommends=false -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=2 \
        -o Dir::Cache::pkgcache=pkgcache.bin -o Dir::Cache::srcpkgcache=srcpkgcache.bin -o Acquire::Check-Valid-Until=false "$@"
}

# The lists of a release, from the archive that the machine itself uses.
prepare() {
    local own=$target/.apt/$1
    mkdir -p "$own/lists/partial" "$own/archives/partial" "$own/none"
    : >"$own/status"
    echo "deb [signed-by=$keyring] $archive $1 main" >"$own/sources.list"
    apt_of "$1" update
}

# The machine's archive of Debian: its own sources may name several.
find_archive() {
    local line
    while read -r line; do
        case $line in
            *' Debian') echo "${line%% *}" && return ;;
        esac
    done < <(apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages')
    return 1
}

# Links of a merged /usr, before anything is unpacked into what they lead to.
merge_usr() {
    local folder
    for folder in bin sbin lib lib64; do
        mkdir -p "$1/usr/$folder"
        ln -s "usr/$folder" "$1/$folder"
    done
}

add_users() {
    local id=500 user
    echo 'root:x:0:0::/root:/bin/sh' >"$1/etc/passwd"
    echo 'root:x:0:' >"$1/etc/group"
    for user in daemon mail nobody cyrus courier vmail Debian-exim opensmtpd opensmtpq dovecot dovenull; do
        echo "$user:x:$id:$id::/nonexistent:/bin/sh" >>"$1/etc/passwd"
        echo "$user:x:$id:" >>"$1/etc/group"
        id=$((id + 1))
    done
    printf 'sasl:x:%s:cyrus\nnogroup:x:%s:\n' $id $((id + 1)) >>"$1/etc/group"
    printf 'passwd: files\ngroup: files\nhosts: files\n' >"$1/etc/nsswitch.conf"
    echo '127.0.0.1 localhost mail.lab.test' >"$1/etc/hosts"
}

unpack() {
    local root=$1 package
    while read -r package; do
        dpkg-deb --fsys-tarfile "$package" |
            tar -x -C "$root" --keep-directory-symlink \
                --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*'
    done
}

make_server() {
    local name=$1 release=$2 root=$target/.$1.new
    shift 2
    set -- "${base[@]}" "$@"
    rm -rf "$root" && mkdir -p "$root"
    merge_usr "$root"
    apt_of "$release" install -y --download-only "$@" >/dev/null

    # It lists only what it has not got, so it is asked with an empty store.
    apt_of "$release" -o "Dir::Cache::archives=$target/.apt/$release/none" install -y --print-uris "$@" |
        sed "s|^'[^']*' \([^ ]*\) .*|$target/.apt/$release/archives/\1|" | unpack "$root"
    mkdir -p "$root"/{etc,dev,proc,run,tmp,root,var/tmp}
    [ -e "$root/var/run" ] || ln -s /run "$root/var/run"
    add_users "$root"
    ldconfig -r "$root"
    echo "$*" >"$root/packages"
    rm -rf "${target:?}/$name"
    mv "$root" "$target/$name"
    echo "Made $target/$name."
}

missing=()
for line in "${servers[@]}"; do
    read -r name _ packages <<<"$line"
    [ "$(cat "$target/$name/packages" 2>/dev/null)" = "${base[*]} $packages" ] || missing+=("$line")
done
[ ${#missing[@]} -gt 0 ] || exit 0

[ "$(id -u)" -eq 0 ] || fail 'Only root can make the servers.'
for program in apt-get dpkg-deb chroot unshare; do
    command -v "$program" >/dev/null || fail "The servers cannot be made: $program is missing."
done
archive=$(find_archive) || fail 'The servers cannot be made: apt names no archive of Debian.'
for release in $(printf '%s\n' "${missing[@]}" | cut -d' ' -f2 | sort -u); do
    prepare "$release"
done

for line in "${missing[@]}"; do
    # shellcheck disable=SC2086 # The words of the line are the arguments.
    make_server $line
done
rm -rf "$target/.apt"
