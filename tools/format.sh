#!/bin/bash
# Usage: tools/format.sh [--check]
# Formats every .h and .cc file that git knows or would add, after .clang-format. With --check it changes nothing, names
# the files that are not formatted, and fails if there are any.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install_packages.sh tools/packages/format.txt

files=()
while IFS= read -r file; do
  if [[ -e $file ]]; then files+=("$file"); fi  # git still lists what was just deleted.
done <<<"$(git ls-files --cached --others --exclude-standard '*.h' '*.cc')"
[[ ${#files[@]} -gt 0 ]] || { echo "git knows no files here" >&2; exit 1; }

case ${1-} in
  '') exec clang-format-14 -i "${files[@]}" ;;
  --check) ;;
  *) sed -n '2,4s/^# //p' "$0" >&2; exit 2 ;;
esac

code=0
for file in "${files[@]}"; do
  clang-format-14 "$file" | cmp -s - "$file" || { echo "not formatted: $file"; code=1; }
done
[[ $code == 0 ]] || echo "Run tools/format.sh."
exit "$code"
