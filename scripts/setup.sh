#!/usr/bin/env bash
# Brings a machine to the point where a make target can work, and does nothing when it already can.
# Usage: scripts/setup.sh build|test|package|icons …   (each word is one thing to get ready for)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages_for() {
  case $1 in
    build) echo build-essential pkg-config libwebkit2gtk-4.1-dev ;;
    test) echo xvfb webkit2gtk-driver xdotool chromium fonts-inter maven python3-venv dbus-daemon xdg-utils desktop-file-utils shared-mime-info ;;
    package) echo python3-venv ;;
    icons) echo librsvg2-bin icoutils icnsutils ;;
    *) echo "setup: unknown group '$1' (build, test, package, icons)" >&2; return 1 ;;
  esac
}

# What to look for where dpkg cannot tell us whether a package is there.
programs_for() {
  case $1 in
    build) echo cc c++ pkg-config ;;
    test) echo Xvfb WebKitWebDriver xdotool chromium java mvn python3 dbus-daemon xdg-mime update-desktop-database update-mime-database ;;
    package) echo python3 ;;
    icons) echo rsvg-convert icotool png2icns ;;
  esac
}

stop() {
  echo "setup: $1" >&2
  exit 1
}

# True when version $1 is at least version $2.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

need_rust() {
  local wanted have
  wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
  command -v cargo >/dev/null || stop "cargo is missing. Install Rust $wanted or newer with rustup: https://rustup.rs"
  have=$(rustc --version | cut -d ' ' -f 2)
  at_least "${have%%-*}" "$wanted" || stop "Rust $wanted or newer is needed, this is $have. Try: rustup update stable"
}

need_node() {
  local have
  command -v node >/dev/null || stop "Node is missing. Install Node 20.19 or newer: https://nodejs.org"
  command -v npm >/dev/null || stop "npm is missing. It comes with Node 20.19 or newer: https://nodejs.org"
  have=$(node --version)
  at_least "${have#v}" 20.19 || stop "Node 20.19 or newer is needed, this is $have: https://nodejs.org"
}

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif ! command -v sudo >/dev/null; then
    stop "need root for: $*. There is no sudo here; run it as root, then try again"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@" || stop "could not run without a password: sudo $*. Run it in a terminal, then try again"
  fi
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# Package lists may be absent (fresh container) or too old to download from: refresh them only then.
install_on_debian() {
  local missing=() package
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "setup: installing ${missing[*]}"
  if ! apt-cache show "${missing[@]}" >/dev/null 2>&1; then
    apt_get update
    apt_get install -y --no-install-recommends "${missing[@]}"
  elif ! apt_get install -y --no-install-recommends "${missing[@]}"; then
    apt_get update
    apt_get install -y --no-install-recommends "${missing[@]}"
  fi
}

java_version() {
  java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'
}

has_java() {
  command -v java >/dev/null && at_least "$(java_version)" 17
}

# Which versions of Java there are differs from release to release.
install_java_on_debian() {
  local package
  has_java && return
  apt-cache show default-jre-headless >/dev/null 2>&1 || apt_get update
  for package in openjdk-{17,21,25}-jre-headless; do
    if apt-cache show "$package" >/dev/null 2>&1; then
      install_on_debian "$package"
      has_java || stop "$package is installed, but 'java' is still older than 17. Choose it with: update-alternatives --config java"
      return
    fi
  done
  stop "Java 17 or newer is needed to run Neo4j, and no package of it was found"
}

# Tiny models, and the library that computes them. The script's copy is written last: without it they are not ready.
make_test_models() {
  local script=tests/models/make_tiny_models.py models=target/test-models
  local python=${MEMORA_TEST_PYTHON:-${XDG_CACHE_HOME:-$HOME/.cache}/memora-explorer/venv/bin/python}
  scripts/fetch-onnxruntime.sh target/onnxruntime
  if ! cmp -s "$script" "$models/made-by.py"; then
    "$python" "$script" "$models"
    cp "$script" "$models/made-by.py"
  fi
}

# We do not know this system's package names, so say what is missing and let the build try.
report_elsewhere() {
  local group=$1 missing=() program
  for program in $(programs_for "$group"); do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  if [ "$group" = build ] && [ "$(uname)" = Linux ] && ! pkg-config --exists webkit2gtk-4.1 2>/dev/null; then
    missing+=("webkit2gtk-4.1 (development files)")
  fi
  [ ${#missing[@]} -eq 0 ] && return
  {
    echo "setup: this is not a Debian-like system, so nothing is installed by itself. Missing:"
    printf '  %s\n' "${missing[@]}"
    echo "On Debian they come from: $(packages_for "$group")"
    echo "Going on; what needs them will fail."
  } >&2
}

[ $# -gt 0 ] || stop "say what for: build, test, package or icons"
for group in "$@"; do
  packages=$(packages_for "$group")
  if [ "$group" != icons ]; then
    need_rust
    need_node
  fi
  if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
    # shellcheck disable=SC2086 # a list of names, split on purpose
    install_on_debian $packages
    [ "$group" != test ] || install_java_on_debian
  else
    report_elsewhere "$group"
  fi
  [ "$group" != test ] || scripts/fetch-test-servers.sh
  [ "$group" != test ] || make_test_models
done
