#!/usr/bin/env bash
# The reliability trials (docs/reliability.md), all or those named:
#   bash tests/reliability.sh R-1 R-2          their quick forms, as CI runs them
#   bash tests/reliability.sh --long R-1 R-2   their long forms; the results go to docs/reliability.json and docs/reliability.md
# R-27 and R-28 are tests/flakes.sh and tests/mutation.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

long=0
if [ "${1-}" = --long ]; then
    long=1
    shift
fi
trials=("$@")
[ ${#trials[@]} -gt 0 ] || read -ra trials < <(grep -oE '"R-[0-9]+"' tests/StatusKit.TestKit/Reliability/TrialCatalog.cs | tr -d '"' | tr '\n' ' ')

bash tests/setup.sh
export DOTNET_CLI_UI_LANGUAGE=en
dotnet build StatusKit.sln -c Release -v q -p:RunAnalyzers=false
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0

run() { # trait, trial: the test projects that name the trial
    local project found=()
    for project in $(grep -rlE "Trait\(\"$1\", \"$2\"\)" --include=*.cs tests | cut -d/ -f2 | sort -u); do
        found+=("$project")
        dotnet test "tests/$project" -c Release --no-build --filter "$1=$2" --results-directory "$results/$2/${1,,}" --logger "trx;LogFileName=$project.trx" || status=1
    done
    [ ${#found[@]} -gt 0 ] || echo "tests/reliability.sh: no test has $1 $2"
}

for trial in "${trials[@]}"; do
    echo "=== $trial"
    STATUSKIT_LONG=$long run Trial "$trial"
    run Control "$trial"
    if [ $long = 1 ]; then
        dotnet tests/StatusKit.Reliability/bin/Release/net10.0/StatusKit.Reliability.dll collect "$trial" "$results/$trial" || status=1
        dotnet tests/StatusKit.Reliability/bin/Release/net10.0/StatusKit.Reliability.dll page
    fi
done
exit "$status"
