#!/bin/bash
# Usage: verify/proof/install_tools.sh [DIR]
# Installs what the proofs run on: Debian's packages of tools/packages/proof.txt, and the Python packages of
# verify/proof/requirements.txt in a virtual environment DIR (default: inknet/proof in the user's cache folder). Silent, and
# done in a few hundredths of a second, when nothing is missing.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/tools/install_packages.sh" "$root/tools/packages/proof.txt"
"$root/tools/python_environment.sh" "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/inknet/proof}" \
  "$root/verify/proof/requirements.txt" "from nothing: 150 MB to download, 600 MB on disk"
