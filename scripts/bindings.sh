#!/usr/bin/env bash
# Compares the TypeScript bindings with the Rust commands, or writes them anew; src-tauri/tests/interface.rs does the work.
# Usage: scripts/bindings.sh check|write
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case ${1:-} in
  check) ;;
  write) export UPDATE_BINDINGS=1 ;;
  *) echo "bindings: say check or write" >&2; exit 1 ;;
esac
# The whole workspace, because -p would compile every dependency again with other features than `make test`.
cargo test --workspace --test interface -- --test-threads 1
