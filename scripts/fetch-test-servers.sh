#!/usr/bin/env bash
# Fetches what the tests run against besides our own programs: a Neo4j from Maven, and a Python environment with the
# memora-core package. Both lie in the cache, so this does nothing the second time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/memora-explorer
mkdir -p "$cache"

# Two checkouts may get here at the same time.
exec 9>"$cache/fetch.lock"
flock 9

version=$(sed -n 's:.*<neo4j.version>\(.*\)</neo4j.version>.*:\1:p' tests/servers/neo4j/pom.xml)
neo4j=$cache/neo4j-$version

# Copies the artifacts of one scope into a folder of the cache. The folder appears when it is complete.
fetch_jars() {
  local name=$1 scope=$2
  if [ -d "$neo4j/$name" ]; then
    return
  fi
  echo "setup: fetching Neo4j $version ($name)"
  rm -rf "$neo4j/$name.part"
  mvn -q -B -f tests/servers/neo4j/pom.xml dependency:copy-dependencies -DincludeScope="$scope" -DoutputDirectory="$neo4j/$name.part"
  mv "$neo4j/$name.part" "$neo4j/$name"
}

# The list of what is installed is written last: without it, or with another one, the environment is not ready.
make_python() {
  local venv=$cache/venv wanted=tests/python/requirements.txt
  if cmp -s "$wanted" "$venv/installed.txt" && "$venv/bin/python" -c '' 2>/dev/null; then
    return
  fi
  echo "setup: making the Python environment of the tests"
  if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python3 -m venv --clear "$venv"
  fi
  rm -f "$venv/installed.txt"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$wanted"
  cp "$wanted" "$venv/installed.txt"
}

fetch_jars lib runtime
fetch_jars plugins provided
make_python
