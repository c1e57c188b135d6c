#!/bin/sh
# Usage: write_system_bazelrc.sh
# Debian's Bazel 7 and newer takes the modules that it needs from /usr/share/bazel, as /etc/bazel/bazelrc tells it, and
# asks the public registry for those that Bazel names but Debian does not carry. Our build takes nothing from them: they
# get empty stand-ins in .system, and .system/bazelrc, which .bazelrc imports where it is there, names them. So nothing
# is asked for. Does nothing where Bazel is another one, or where all is as it should be.
set -eu
cd "$(dirname "$0")/.."
needs=/usr/share/bazel/embedded_tools/MODULE.bazel
has=/etc/bazel/bazelrc
if ! grep -qs -e '--override_module' "$has" || [ ! -e "$needs" ]; then
  rm -rf .system
  exit 0
fi

names() { sed -n "$1" "$2" | sort -u; }
wanted=$(mktemp)
trap 'rm -f "$wanted"' EXIT
{
  echo "# Written by tools/write_system_bazelrc.sh."
  names 's/^bazel_dep(name = "\([a-z_]*\)".*/\1/p' "$needs" | while read -r module; do
    if ! grep -q -e "--override_module=$module=" "$has"; then
      echo "common --override_module=$module=%workspace%/.system/$module"
    fi
  done
  # Nobody else's versions are pinned.
  echo "common --lockfile_mode=off"
} >"$wanted"
if cmp -s "$wanted" .system/bazelrc; then exit 0; fi
rm -rf .system
mkdir .system
sed -n 's/.*--override_module=\([a-z_]*\)=.*/\1/p' "$wanted" | while read -r module; do
  mkdir ".system/$module"
  echo "module(name = \"$module\")" >".system/$module/MODULE.bazel"
  : >".system/$module/BUILD"
done
cp "$wanted" .system/bazelrc
