#!/bin/bash
# Usage: tools/python_environment.sh DIR REQUIREMENTS SIZE
# Makes a virtual environment DIR with the Python packages of REQUIREMENTS; SIZE tells the user what will be downloaded.
# Silent, and done in a few hundredths of a second, when nothing is missing.
set -euo pipefail
dir=$(realpath -m "$1")
requirements=$2
size=$3
python=/usr/bin/python3  # Debian's: others that may come before it on the PATH do not fit the pinned versions.
say() { echo "inknet: $*" >&2; }

# Written last: an environment that was left half-made is finished the next time.
stamp=$dir/inknet-requirements.txt
wanted=$("$python" --version && cat "$requirements")
[[ ! -x $dir/bin/python || $(cat "$stamp" 2>/dev/null) != "$wanted" ]] || exit 0

if [[ -e $dir && ! -e $dir/pyvenv.cfg && -n $(ls -A "$dir") ]]; then
  say "$dir: holds something else than a virtual environment; choose another folder"
  exit 1
fi

say "installing the Python packages of $requirements ($size) into $dir"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! {
  "$python" -m venv "$dir" &&
    "$dir/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --retries 2 --timeout 15 \
      --only-binary :all: --requirement "$requirements"
} >"$log" 2>&1; then
  tail -n 2 "$log" >&2
  say "could not install $requirements; is there a package registry to reach?"
  exit 1
fi
echo "$wanted" >"$stamp"
say "installed"
