#!/usr/bin/env bash
# Copies the built programs to target/app/PROFILE, laid out as when installed (bin beside lib/PRODUCT with the resources).
# Checkouts may share one Cargo target folder, where the last build wins; the copy belongs to this checkout alone.
# Usage: scripts/stage-app.sh debug|release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

profile=$1
product=$(node -p 'JSON.parse(require("fs").readFileSync("src-tauri/tauri.conf.json", "utf8")).productName')
stage=target/app/$profile
mkdir -p "$stage/bin" "$stage/lib/$product"
# Not cp: it would fail with "text file busy" while the last copy runs.
for program in memora-explorer memora; do
  install -m 755 "$CARGO_TARGET_DIR/$profile/$program" "$stage/bin/$program"
done
ln -sfn "$PWD/src-tauri/resources" "$stage/lib/$product/resources"
