#!/bin/bash
# Usage: proof/install_tools.sh [DIR]
# Installs what the proofs run on: Debian's packages of packages-proof.txt, and the Python packages of
# proof/requirements.txt in a virtual environment DIR (default: inknet/proof in the user's cache folder). Silent, and
# done in a few hundredths of a second, when nothing is missing.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(realpath -m "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/inknet/proof}")
requirements=$root/proof/requirements.txt
python=/usr/bin/python3  # Debian's: others that may come before it on the PATH do not fit the pinned versions.
say() { echo "inknet: $*" >&2; }

"$root/tools/install_packages.sh" "$root/packages-proof.txt"

# Written last: an environment that was left half-made is finished the next time.
stamp=$dir/inknet-requirements.txt
wanted=$("$python" --version && cat "$requirements")
[[ ! -x $dir/bin/python || $(cat "$stamp" 2>/dev/null) != "$wanted" ]] || exit 0

if [[ -e $dir && ! -e $dir/pyvenv.cfg && -n $(ls -A "$dir") ]]; then
  say "$dir: holds something else than a virtual environment; choose another folder"
  exit 1
fi

say "installing the proofs' Python packages (from nothing: 80 MB to download, 300 MB on disk) into $dir"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! {
  "$python" -m venv "$dir" &&
    "$dir/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --retries 2 --timeout 15 \
      --only-binary :all: --requirement "$requirements"
} >"$log" 2>&1; then
  tail -n 2 "$log" >&2
  say "could not install proof/requirements.txt; is there a package registry to reach?"
  exit 1
fi
echo "$wanted" >"$stamp"
say "installed"
