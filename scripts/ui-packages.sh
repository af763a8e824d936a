#!/usr/bin/env bash
# Installs the UI's npm packages when the lock file or Node changed; `npm ci` deletes them first, so it is too slow for every run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../ui"

stamp=node_modules/.installed-for
wanted="node $(node --version), package-lock.json $(node -p \
  'require("crypto").createHash("sha256").update(require("fs").readFileSync("package-lock.json")).digest("hex")')"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  exit 0
fi
npm ci --no-audit --no-fund
printf '%s\n' "$wanted" >"$stamp"
