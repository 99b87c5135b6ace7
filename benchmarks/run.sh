#!/usr/bin/env bash
# Runs the benchmarks. --dry runs each once and only checks that it runs; other arguments go to BenchmarkDotNet:
#   bash benchmarks/run.sh --filter '*Timestamp*'
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ "${1:-}" = "--dry" ]; then
    shift
    set -- --job dry --filter '*' "$@"
elif [ $# -eq 0 ]; then
    set -- --filter '*'
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet run -c Release --project benchmarks/StatusKit.Benchmarks -- "$@" | tee "$log" | grep -E '^(\||// Benchmark:|Global total)' || true

# BenchmarkDotNet ends well even when a benchmark failed.
if grep -qE 'There are no benchmarks|Benchmarks with issues|Build Error' "$log" || ! grep -q 'Global total time' "$log"; then
    tail -n 60 "$log" >&2
    echo "benchmarks/run.sh: not every benchmark ran" >&2
    exit 1
fi
