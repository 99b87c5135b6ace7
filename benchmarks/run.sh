#!/usr/bin/env bash
# Runs the benchmarks and prints their table of ratios. --dry runs each once and only checks that it runs; other arguments go to BenchmarkDotNet:
#   bash benchmarks/run.sh --filter '*Timestamp*'
# --memory measures what the stores need of memory instead; the fleet is listed with a heap of 64 MiB.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ "${1:-}" = "--memory" ]; then
    dotnet run -c Release --project benchmarks/StatusKit.Benchmarks -- --memory
    DOTNET_GCHeapHardLimit=0x4000000 dotnet exec benchmarks/StatusKit.Benchmarks/bin/Release/net10.0/StatusKit.Benchmarks.dll --list
    exit
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if dotnet run -c Release --project benchmarks/StatusKit.Benchmarks -- "$@" 2>&1 | tee "$log" | sed -un 's/^\/\/ Benchmark: \(.*\): .*/\1/p' >&2; then
    sed -n '/ benchmarks ran\.$/,$p' "$log"
else
    tail -n 60 "$log" >&2
    echo "benchmarks/run.sh: not every benchmark ran" >&2
    exit 1
fi
