#!/usr/bin/env bash
# Runs a command with a Neo4j for tests: one that is made for this run and gone afterwards, or the one that
# MEMORA_TEST_NEO4J_URL, _USER and _PASSWORD name already.
# Usage: scripts/with-neo4j.sh COMMAND…
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ -n "${MEMORA_TEST_NEO4J_URL:-}" ] && [ -n "${MEMORA_TEST_NEO4J_USER:-}" ] && [ -n "${MEMORA_TEST_NEO4J_PASSWORD:-}" ]; then
  echo "with-neo4j: using the server at $MEMORA_TEST_NEO4J_URL (MEMORA_TEST_NEO4J_URL is set)"
  exec "$@"
fi

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

mkdir -p "$here/../target"
home=$(mktemp -d "$here/../target/neo4j.XXXXXX")
port=$(free_port)
NEO4J_PASSWORD=$(head -c 64 /dev/urandom | base64 | tr -dc 'a-zA-Z0-9' | head -c 32)
export NEO4J_PASSWORD

# A session of its own: Ctrl-C reaches the command, and the server is there until the command is done with it.
coproc NEO4J { exec setsid "$here/neo4j-server.sh" "$home" "$port"; }
server=$NEO4J_PID
says=${NEO4J[0]}
hold=${NEO4J[1]}

stop_server() {
  exec {hold}>&-
  wait "$server" 2>/dev/null || true
  rm -rf "$home"
}
trap stop_server EXIT

if ! read -r -u "$says" word || [ "$word" != started ]; then
  echo "with-neo4j: Neo4j did not start" >&2
  exit 1
fi
export MEMORA_TEST_NEO4J_URL=bolt://127.0.0.1:$port
export MEMORA_TEST_NEO4J_USER=neo4j
export MEMORA_TEST_NEO4J_PASSWORD=$NEO4J_PASSWORD
unset NEO4J_PASSWORD
"$@"
