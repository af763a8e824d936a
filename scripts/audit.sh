#!/usr/bin/env bash
# Looks at what we depend on: licences, sources and bans (deny.toml), unused crates, known faults of npm packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$CARGO_TOOLS/bin:$PATH"

for tool in cargo-deny cargo-machete; do
  if ! command -v "$tool" >/dev/null; then
    # An own target folder: a release build of a tool must not wait for, or block, the project's.
    CARGO_TARGET_DIR="$CARGO_TOOLS/target" RUSTC_WORKSPACE_WRAPPER='' cargo install --locked --root "$CARGO_TOOLS" "$tool"
    rm -rf "$CARGO_TOOLS/target"
  fi
done

cargo deny --locked check licenses bans sources
cargo machete

report=$(mktemp)
trap 'rm -f "$report"' EXIT
# npm also exits with 1 when the registry has no audit service; only a real report counts as an answer.
status=0
(cd ui && npm audit --json --audit-level=moderate) >"$report" 2>/dev/null || status=$?
if ! grep -q '"auditReportVersion"' "$report"; then
  echo "audit: the npm registry gave no audit report; npm packages were not checked for known faults" >&2
elif [ "$status" -ne 0 ]; then
  (cd ui && npm audit --audit-level=moderate) || exit 1
else
  echo "npm audit ok"
fi
