#!/bin/bash
# Usage: bench/peers/install.sh [DIR]
# Installs the frameworks that bench/peers/run.py measures beside ours, in a virtual environment DIR (default:
# inknet/peers in the user's cache folder).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
"$root/tools/python_environment.sh" "${1:-${XDG_CACHE_HOME:-$HOME/.cache}/inknet/peers}" \
  "$root/bench/peers/requirements.txt" "from nothing: about 4 GB to download, 7 GB on disk"
