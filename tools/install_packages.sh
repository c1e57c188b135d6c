#!/bin/sh
# Usage: install_packages.sh LIST
# Installs those Debian packages of LIST (one a line, "# what for" behind it) that are not there yet. Silent, and done
# in a few hundredths of a second, when nothing is missing.
set -eu
list=$1
say() { echo "inknet: $*" >&2; }

# The lines of the list whose package is not installed.
if command -v dpkg-query >/dev/null; then
  # shellcheck disable=SC2016,SC2046  # dpkg's variables, not the shell's; one word a package.
  missing=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' $(sed 's/#.*//' "$list") 2>/dev/null |
    awk 'have { if ($1 == "installed") installed[$2]; next } NF && !/^#/ && !($1 in installed)' have=1 - have= "$list")
  [ -n "$missing" ] || exit 0
else
  missing=$(grep -v '^#' "$list")
fi
packages=$(echo "$missing" | awk '{ printf "%s ", $1 }')

# Debian, or what calls itself like it.
if ! grep -Eqs '^ID(_LIKE)?=.*\bdebian\b' /etc/os-release || ! command -v apt-get >/dev/null; then
  say "needs these packages of Debian (12 or newer). On this system, please install what is like them, then call bazel directly:"
  echo "$missing" | sed 's/^/  /' >&2
  exit 1
fi

sudo=
if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
if [ -n "$sudo" ] && ! command -v sudo >/dev/null; then
  say "some packages are missing, and installing them takes root. Please run as root:"
  echo "  apt-get update && apt-get install --no-install-recommends $packages" >&2
  exit 1
fi

# "12.3 MB to download, 45 MB on disk", where apt-get can tell.
# shellcheck disable=SC2086  # One word a package.
size=$(LC_ALL=C apt-get install --assume-no --no-install-recommends $packages 2>/dev/null |
  sed -n 's/^Need to get \(.*B\).* of archives\..*/\1 to download/p
          s/^After this operation, \(.*B\) of additional.*/, \1 on disk/p' | tr -d '\n')
say "will install these Debian packages${sudo:+ through sudo}${size:+ ($size)}:"
echo "$missing" | sed 's/^/  /' >&2
if [ -t 0 ] && [ -t 2 ] && [ -z "${CI-}" ]; then
  printf 'Go on? [y/N] ' >&2
  read -r answer || answer=
  case $answer in
    [yY]*) ;;
    *) say "nothing was installed"; exit 1 ;;
  esac
elif [ -n "$sudo" ]; then
  sudo="sudo -n"  # Nobody there to type a password.
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  $sudo env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null
}
# shellcheck disable=SC2086  # One word a package.
install_them() { apt install --yes --no-remove --no-install-recommends $packages; }

# A list of packages that is missing or out of date shows in that something cannot be had.
say "installing (a few minutes)"
if ! install_them && ! { apt update && install_them; }; then
  cat "$log" >&2
  say "apt-get could not install: $packages"
  exit 1
fi
say "installed"
