#!/usr/bin/env bash
# Puts the onnxruntime library with its licence into FOLDER, for the tests and for the Debian package. It comes from the
# pinned wheel of its makers on PyPI; a copy stays in the cache.
# Usage: scripts/fetch-onnxruntime.sh FOLDER
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=1.24.4
# The wheel's tags, and its checksum.
case $(uname -sm) in
  "Linux x86_64") platform=manylinux_2_28_x86_64 sha256=0d640eb9f3782689b55cfa715094474cd5662f2f137be6a6f847a594b6e9705c ;;
  "Linux aarch64") platform=manylinux_2_28_aarch64 sha256=1a5c5a544b22f90859c88617ecb30e161ee3349fcc73878854f43d77f00558b5 ;;
  *) echo "fetch-onnxruntime: no wheel is pinned for $(uname -sm)" >&2; exit 1 ;;
esac
target=$1
cached=${XDG_CACHE_HOME:-$HOME/.cache}/memora-explorer/onnxruntime-$version-$platform

fetch() {
  local work
  echo "setup: fetching onnxruntime $version"
  mkdir -p "$(dirname "$cached")"
  # Beside the cache, so that the last step is one rename. Two checkouts may do this at the same time.
  work=$(mktemp -d "$cached.XXXXXX")
  # shellcheck disable=SC2064 # the folder of this call
  trap "rm -rf '$work'" EXIT
  # Not every system's Python brings pip, but each can make an environment that does.
  python3 -m venv "$work/venv"
  echo "onnxruntime==$version --hash=sha256:$sha256" >"$work/wanted.txt"
  # Some Python's wheel: only the library is taken, which knows no Python.
  "$work/venv/bin/python" -m pip download -q --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    --python-version 3.12 --implementation cp --abi cp312 --platform "$platform" -d "$work" -r "$work/wanted.txt"
  "$work/venv/bin/python" -m zipfile -e "$work"/*.whl "$work/wheel"
  mkdir "$work/files"
  cp "$work/wheel/onnxruntime/capi/libonnxruntime.so.$version" "$work/files/libonnxruntime.so"
  cp "$work"/wheel/onnxruntime/{LICENSE,ThirdPartyNotices.txt} "$work/files/"
  chmod 644 "$work"/files/*
  mv -T "$work/files" "$cached" 2>/dev/null || [ -f "$cached/libonnxruntime.so" ]
}

[ -f "$cached/libonnxruntime.so" ] || fetch
mkdir -p "$target"
cp -u "$cached"/* "$target/"
