#!/usr/bin/env bash
# Draws every icon file that the bundles need from the two SVG sources, so that no picture is edited by hand.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Up to 32 px the large drawing turns to mush; the small one sits on whole pixels.
for size in 16 24 32 48 64 128 256 512 1024; do
  source=memora.svg
  [ "$size" -le 32 ] && source=memora-small.svg
  rsvg-convert --width "$size" --height "$size" "$source" --output "$work/$size.png"
done

for size in 16 32 64 128 256; do
  cp "$work/$size.png" "${size}x$size.png"
done
cp "$work/512.png" icon.png
icotool --create --output=icon.ico "$work"/{16,24,32,48,64,128}.png --raw="$work/256.png"
png2icns icon.icns "$work"/{16,32,48,128,256,512,1024}.png >/dev/null
