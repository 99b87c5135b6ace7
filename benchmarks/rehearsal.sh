#!/usr/bin/env bash
# Rehearses the rollout of one policy over a fleet and reports what it costs:
#   bash benchmarks/rehearsal.sh --nodes 1000000 --store sqlite
#   bash benchmarks/rehearsal.sh --nodes 1000000 --store postgres --processes 2
#   bash benchmarks/rehearsal.sh --nodes 1000000 --store sqlite --seconds 600      (stops after ten minutes of the rollout)
# The database is in a temporary folder (TMPDIR), durable as by default, and removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build benchmarks/StatusKit.Rehearsal -c Release -v q >&2
exec dotnet benchmarks/StatusKit.Rehearsal/bin/Release/net10.0/StatusKit.Rehearsal.dll "$@"
