#!/bin/sh
# The compiler for the workspace's own crates, which adds counters to what it builds.
exec "$@" -C instrument-coverage
