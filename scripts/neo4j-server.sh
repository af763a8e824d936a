#!/usr/bin/env bash
# Runs one throw-away Neo4j on loopback: says "started" on standard output when it listens, and kills the server when
# standard input ends, so that no server outlives the one who started it, however that one ended.
# Usage: scripts/neo4j-server.sh HOME PORT
#   HOME           a folder of this server only; HOME/extra.conf may hold more settings, HOME/plugins procedures as jars.
#                  A second run goes on with its data.
#   NEO4J_PASSWORD the password of the user neo4j, set by the first run.
set -euo pipefail

home=$(cd "$1" && pwd)
port=$2
pom=$(dirname "${BASH_SOURCE[0]}")/../tests/servers/neo4j/pom.xml
version=$(sed -n 's:.*<neo4j.version>\(.*\)</neo4j.version>.*:\1:p' "$pom")
lib=${XDG_CACHE_HOME:-$HOME/.cache}/memora-explorer/neo4j-$version/lib
log=$home/logs/neo4j.log
console=$home/logs/console.log

fail() {
  {
    echo "neo4j: $1"
    echo "neo4j: the end of its log:"
    tail -n 25 "$console" "$log" 2>/dev/null || true
  } >&2
  exit 1
}

write_settings() {
  cat >"$home/conf/neo4j.conf" <<CONF
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:$port
server.bolt.advertised_address=localhost:$port
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=192m
server.logs.gc.enabled=false
db.logs.query.enabled=OFF
db.tx_log.preallocate=false
db.tx_log.rotation.size=16m
db.tx_log.rotation.retention_policy=keep_none
# Tests of wrong passwords must not lock the user out of the other tests.
dbms.security.auth_max_failed_attempts=0
CONF
  if [ -f "$home/extra.conf" ]; then
    cat "$home/extra.conf" >>"$home/conf/neo4j.conf"
  fi
}

[ -d "$lib" ] || fail "there is no Neo4j in $lib; scripts/setup.sh test fetches it"
mkdir -p "$home/conf" "$home/logs"
write_settings
if [ ! -f "$home/data/dbms/auth.ini" ] && [ ! -d "$home/data/databases" ]; then
  NEO4J_HOME=$home NEO4J_CONF=$home/conf java -XX:+UseSerialGC -Xmx128m -XX:TieredStopAtLevel=1 -cp "$lib/*" \
    org.neo4j.server.startup.Neo4jAdminCommand dbms set-initial-password "$NEO4J_PASSWORD" \
    >"$console" 2>&1 </dev/null || fail "could not set the password"
fi

# An old log tells of an old start.
rm -f "$log"
exec {starter}<&0
java -XX:+UseSerialGC -Xmx512m \
  --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED \
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
  -cp "$lib/*:$home/plugins/*" org.neo4j.server.CommunityEntryPoint --home-dir="$home" --config-dir="$home/conf" \
  >"$console" 2>&1 </dev/null {starter}<&- &
server=$!
rm -f "$home/stopping"
(
  cat <&"$starter" >/dev/null || true
  touch "$home/stopping"
  kill -KILL "$server" 2>/dev/null || true
) >/dev/null 2>&1 &
guard=$!
exec </dev/null {starter}<&-
trap 'kill -KILL "$server" "$guard" 2>/dev/null || true' EXIT

until grep -qs ' Started\.$' "$log"; do
  if [ -f "$home/stopping" ]; then
    exit 0
  fi
  kill -0 "$server" 2>/dev/null || fail "the server ended while it was starting"
  sleep 0.1
done
echo started
{ wait "$server" || true; } 2>/dev/null
[ -f "$home/stopping" ] || fail "the server ended by itself"
