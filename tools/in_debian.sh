#!/bin/bash
# Usage: tools/in_debian.sh SUITE FOLDER COMMAND...
# Runs a command in a bare Debian of that suite (bookworm, trixie, sid), in a clone of this checkout's last commit: what
# a user with a fresh machine gets. FOLDER is made for it by debootstrap, unless it is there from the last time. Nothing
# of what is started outlives the command. Needs root.
set -euo pipefail
cd "$(dirname "$0")/.."
suite=$1 root=$2
shift 2
[[ $(id -u) == 0 ]] || { echo "tools/in_debian.sh: needs root, to change into $root" >&2; exit 1; }

tools/install_packages.sh tools/packages/systems.txt
if [[ ! -e $root/etc/debian_version ]]; then
  log=$(mktemp)
  debootstrap --variant=minbase "$suite" "$root" >"$log" 2>&1 || { tail -20 "$log" >&2; rm -f "$log"; exit 1; }
  rm -f "$log"
fi
rm -rf "$root/inknet"
git clone --quiet --no-hardlinks . "$root/inknet"
# The first installation needs names to be looked up as they are here.
cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true

# The mounts are gone, and all processes, with the namespaces.
# shellcheck disable=SC2016  # The inner shell's.
exec unshare --mount --pid --fork --kill-child bash -c '
  root=$1
  shift
  mount --rbind /dev "$root/dev"
  mount --rbind /sys "$root/sys"
  mount -t proc proc "$root/proc"
  exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 CI=true \
    bash -c "cd /inknet && exec \"\$@\"" bash "$@"' bash "$root" "$@"
