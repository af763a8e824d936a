#!/usr/bin/env bash
# Makes a Debian package of the programs that scripts/stage-app.sh has put aside, and lays it alone into a folder.
# Nothing is compiled: `tauri build` would do it again with its own set of flags.
# Usage: scripts/package.sh debug|release FOLDER
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

profile=$1 folder=$2
# The bundler looks for the program in a target folder; this one is of this checkout alone.
bundle=target/bundle
rm -rf "$bundle" "$folder"
mkdir -p "$bundle/$profile" "$folder"
install -m 755 "target/app/$profile/bin/memora-explorer" "$bundle/$profile/memora-explorer"
install -m 755 "target/app/$profile/bin/memora" "$bundle/memora"
if [ "$profile" = debug ]; then
  strip "$bundle/$profile/memora-explorer" "$bundle/memora"
  flags=(--debug)
else
  flags=()
fi
scripts/fetch-onnxruntime.sh target/onnxruntime
CARGO_TARGET_DIR="$PWD/$bundle" ui/node_modules/.bin/tauri bundle --ci "${flags[@]}" --bundles deb --config src-tauri/tauri.package.json
mv "$bundle/$profile"/bundle/deb/*.deb "$folder/"
rm -rf "$bundle"
