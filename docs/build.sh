#!/usr/bin/env bash
# Builds the pages and the API reference as a site in artifacts/site, without a network. A warning is an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dotnet tool restore
rm -rf artifacts/api artifacts/site
dotnet docfx docfx.json --warningsAsErrors "$@"
echo "docs/build.sh: artifacts/site/README.html"
