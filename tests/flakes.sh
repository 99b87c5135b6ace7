#!/usr/bin/env bash
# R-27: runs the test projects again and again, in another random order each time and with all cores busy. The results go to docs/reliability.md.
#   bash tests/flakes.sh [ROUNDS] [PROJECT...]
#   bash tests/flakes.sh 50 StatusKit.Tests StatusKit.Clients.Tests
# ROUNDS is 50 unless given; without projects, all run; Ctrl+C ends it and records the rounds that are done. The first round that fails ends it: its output and the order that it ran in are kept and printed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=${1:-50}
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "tests/flakes.sh: '$rounds' is not a number of rounds" >&2; exit 2; }
projects=("${@:2}")
[ ${#projects[@]} -gt 0 ] || read -ra projects < <(cd tests && echo *.Tests)
for project in "${projects[@]}"; do
    [ -f "tests/$project/$project.csproj" ] || { echo "tests/flakes.sh: '$project' is not a test project: $(cd tests && echo *.Tests)" >&2; exit 2; }
done

bash tests/setup.sh
command -v stress-ng >/dev/null || { echo "tests/flakes.sh: stress-ng is needed (Debian: apt-get install stress-ng)" >&2; exit 2; }
export DOTNET_CLI_UI_LANGUAGE=en # the summary lines are read below
for project in "${projects[@]}" StatusKit.Reliability; do
    dotnet build "tests/$project" -c Release -v q -p:RunAnalyzers=false
done

folder=$(mktemp -d -t statuskit-flakes-XXXXXX)
stress-ng --cpu 0 --quiet & # one worker for each core
stress=$!
trap 'kill "$stress" 2>/dev/null || true' EXIT
trap 'report ""; exit 130' INT TERM # the rounds that were done count
start=$SECONDS
declare -A done_rounds summary
for project in "${projects[@]}"; do done_rounds[$project]=0 summary[$project]=""; done

report() { # the project that failed, or nothing
    local project
    for project in "${projects[@]}"; do
        [ "${done_rounds[$project]}" -gt 0 ] || continue
        STATUSKIT_LONG=1 dotnet tests/StatusKit.Reliability/bin/Release/net10.0/StatusKit.Reliability.dll record R-27 \
            "$project, in random order, all cores busy" "${done_rounds[$project]}" "$([ "$project" = "$1" ] && echo 1 || echo 0)" "last round: ${summary[$project]}"
    done
    dotnet tests/StatusKit.Reliability/bin/Release/net10.0/StatusKit.Reliability.dll page
}

for ((round = 1; round <= rounds; round++)); do
    for project in "${projects[@]}"; do
        order=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
        log=$folder/$project.log
        status=0
        # A run that hangs is a flake, too.
        STATUSKIT_ORDER=$order dotnet test "tests/$project" -c Release --no-build --results-directory "$folder/results" \
            --blame-hang-timeout 30m --blame-hang-dump-type none >"$log" 2>&1 || status=$?
        done_rounds[$project]=$round
        summary[$project]=$(sed -nE 's/^.*Failed: *([0-9]+), Passed: *([0-9]+), Skipped: *([0-9]+).*$/\2 passed, \1 failed, \3 skipped/p' "$log" | tail -1)
        [ -n "${summary[$project]}" ] || status=1
        echo "round $round of $rounds, order $order: $project: ${summary[$project]:-no result}, $((SECONDS - start)) s"
        if [ "$status" -ne 0 ]; then
            cat "$log"
            echo "tests/flakes.sh: round $round of $project failed; its output is $log. The same order again: STATUSKIT_ORDER=$order dotnet test tests/$project -c Release --no-build" >&2
            report "$project"
            exit 1
        fi
    done
done
report ""
rm -rf "$folder"
echo "$rounds rounds of ${projects[*]}: no flake, $((SECONDS - start)) s"
