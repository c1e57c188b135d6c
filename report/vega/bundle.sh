#!/bin/bash
# Usage: bundle.sh MODULE=FILE...
# Prints one script that defines `vega`, what the npm package of that name exports, from Vega's component modules. Each
# is a CommonJS module; they are given in an order in which each comes after those that it requires.
set -euo pipefail

cat <<'PROLOGUE'
// Vega 5 (github.com/vega/vega), Copyright 2015-2021 UW Interactive Data Lab, BSD 3-Clause License, with parts of D3 and
// topojson-client, Copyright Mike Bostock, ISC License. Debian's package libjs-vega, whose copyright file has the texts.
const vega = (() => {
const modules = {};
const require = (name) => modules[name];
PROLOGUE

for argument in "$@"; do
  module=${argument%%=*} file=${argument#*=}
  # What would end the script element of the page that the bundle goes into.
  if grep -qiE '</script|<!--' "$file"; then
    echo "$file: cannot stand in a page's script element" >&2
    exit 1
  fi
  echo "{ const module = {}; const exports = modules['$module'] = {};"
  sed '/^\/\/# sourceMappingURL=/d' "$file"
  echo '}'
done

cat <<'EPILOGUE'
// The types of transforms that a specification can name.
Object.assign(modules['vega-dataflow'].transforms, modules['vega-transforms'], modules['vega-view-transforms'],
              modules['vega-encode']);
return Object.assign({}, ...Object.values(modules));
})();
EPILOGUE
