#!/bin/sh
# Only its path matters: Cargo keys the workspace's own crates by the path of this wrapper. Without it, two checkouts
# that share a target folder take each other's crates for their own whenever the file times happen to fit.
exec "$@"
