#!/usr/bin/env bash
# Compares the TypeScript bindings with the Rust commands, or writes them anew; the test of that name does the work.
# Usage: scripts/bindings.sh check|write
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case ${1:-} in
  check) ;;
  write) export UPDATE_BINDINGS=1 ;;
  *) echo "bindings: say check or write" >&2; exit 1 ;;
esac
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The whole workspace, because -p would compile every dependency again with other features than `make test`.
cargo test --workspace --lib bindings 2>&1 | tee "$log"
# A filter that matches nothing passes too; that must not count as "up to date".
if ! grep -qE '^test result: ok\. [1-9]' "$log"; then
  echo "bindings: no test with 'bindings' in its name ran" >&2
  exit 1
fi
