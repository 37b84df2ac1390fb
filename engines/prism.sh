#!/usr/bin/env bash
# Builds Prism, Beam's runner for one machine, and prints the path of the binary.
#
#   engines/prism.sh          build it once (minutes), print its path
#
# Beam's own launcher downloads a binary; this builds the same program from Beam's Go
# module, of the version of the Python SDK in constraints.txt. Needs Go 1.26 or later.
set -euo pipefail

version=2.77.0
folder=${XDG_CACHE_HOME:-$HOME/.cache}/newsbeam/prism-$version

if [ ! -x "$folder/prism" ]; then
  command -v go >/dev/null || { echo "engines/prism.sh: needs Go on the PATH, found none" >&2; exit 3; }
  mkdir -p "$folder"
  draft=$(mktemp -d "$folder/build.XXXXXX")
  trap 'rm -rf "$draft"' EXIT
  echo "building Prism $version into $folder …" >&2
  GOBIN=$draft go install "github.com/apache/beam/sdks/v2/go/cmd/prism@v$version" >&2
  mv "$draft/prism" "$folder/prism"
fi
echo "$folder/prism"
