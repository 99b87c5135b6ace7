#!/usr/bin/env bash
# Sets up what the tests need, runs them all, and closes with "N passed, N failed, N skipped".
# Further arguments go to dotnet test:  bash tests/run.sh --filter Timestamp
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v dotnet >/dev/null || { echo "tests/run.sh: the .NET 10 SDK is needed: https://dot.net" >&2; exit 2; }

bash tests/setup.sh

export STATUSKIT_ARTIFACTS=${STATUSKIT_ARTIFACTS:-$PWD/tests/StatusKit.Browser.Tests/bin/screenshots}
export DOTNET_CLI_UI_LANGUAGE=en # the summary lines are read below
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test StatusKit.sln "$@" | tee "$log" || status=$?

# One summary line per test project, summed up.
read -r passed failed skipped < <(sed -nE 's/^.*Failed: *([0-9]+), Passed: *([0-9]+), Skipped: *([0-9]+).*$/\2 \1 \3/p' "$log" |
    awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }')
if compgen -G "$STATUSKIT_ARTIFACTS/*.png" >/dev/null; then
    echo "Screenshots of the dashboard are in $STATUSKIT_ARTIFACTS"
    cat "$STATUSKIT_ARTIFACTS"/live-*.txt 2>/dev/null || true
fi
echo "$passed passed, $failed failed, $skipped skipped"
if [ $((passed + failed)) -eq 0 ]; then
    echo "tests/run.sh: no test ran" >&2
    [ "$status" -ne 0 ] || status=1
fi
exit "$status"
