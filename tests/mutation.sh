#!/usr/bin/env bash
# R-28: changes the code of an area in every small way and counts what its tests notice; the score goes to docs/reliability.md.
#   bash tests/mutation.sh [merge] [rules] [timestamps] [feed] [mirror]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

# Laws are checked with few random cases, since each mutant runs all of them: what they miss then counts as missed.
export STATUSKIT_TRIALS=${STATUSKIT_TRIALS:-0.02} RunAnalyzers=false

dotnet tool restore >/dev/null
dotnet build tests/StatusKit.Reliability -c Release -v q -p:RunAnalyzers=false
areas=("$@")
[ ${#areas[@]} -gt 0 ] || areas=(merge rules timestamps feed mirror)
for area in "${areas[@]}"; do
    project=StatusKit.csproj tests=StatusKit.Tests
    case $area in
        merge) files=('**/Cfs/Rules/CfsMergeRules.cs' '**/Cfs/Rules/CfsPythonText.cs') filter='FullyQualifiedName~Cfs' ;;
        rules) files=('**/Nmp/Transitions/**/*.cs' '**/Cfs/Rules/*.cs' '!**/Cfs/Rules/CfsMergeRules.cs' '!**/Cfs/Rules/CfsPythonText.cs') filter='(FullyQualifiedName~Cfs|FullyQualifiedName~Nmp|FullyQualifiedName~StateMachine|FullyQualifiedName~Snapshot)&FullyQualifiedName!~Json' ;;
        timestamps) files=('**/Timestamp.cs' '**/Timestamps/*.cs') filter='FullyQualifiedName~Timestamp' ;;
        feed) files=('**/Storage/Watching/*.cs') tests=StatusKit.Stores.Tests filter='FullyQualifiedName~StatusFeed|FullyQualifiedName~StatusWatch|FullyQualifiedName~InMemoryLightTests|FullyQualifiedName~StatusWaitTests|FullyQualifiedName~StatusTelemetryTests' ;;
        mirror) project=StatusKit.Clients.csproj tests=StatusKit.Clients.Tests files=('**/Mirror/*.cs') filter='FullyQualifiedName~Mirror&FullyQualifiedName!~PostgreSql&FullyQualifiedName!~Simulation' ;;
        *) echo "tests/mutation.sh: '$area' is not an area" >&2; exit 2 ;;
    esac
    output=$(mktemp -d)
    mutate=()
    for file in "${files[@]}"; do mutate+=(--mutate "$file"); done
    (cd "tests/$tests" && dotnet stryker --configuration Release --config-file "$root/tests/stryker-config.json" --project "$project" --test-case-filter "$filter" --output "$output" "${mutate[@]}")
    STATUSKIT_LONG=1 dotnet tests/StatusKit.Reliability/bin/Release/net10.0/StatusKit.Reliability.dll mutation "$area" "$(find "$output" -name mutation-report.json)"
    dotnet tests/StatusKit.Reliability/bin/Release/net10.0/StatusKit.Reliability.dll page
done
