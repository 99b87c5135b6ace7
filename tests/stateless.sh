#!/usr/bin/env bash
# Builds and tests StatusKit.Stateless, which stands outside of the solution, and looks at its package. Where the registry lacks Stateless it says so and is content.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! DOTNET_CLI_UI_LANGUAGE=en dotnet restore tests/StatusKit.Stateless.Tests >"$work/log"; then
    if reason=$(grep -m 1 -oE 'NU110[12]: Unable to find package Stateless\b.*' "$work/log"); then
        echo "StatusKit.Stateless: not run: $reason"
        exit 0
    fi
    cat "$work/log" >&2
    exit 1
fi
dotnet test tests/StatusKit.Stateless.Tests --no-restore "$@"

dotnet pack src/StatusKit.Stateless -c Release -o "$work/packages" -v q
dotnet run tests/consumer/Inspect.cs -- "$work/packages" >"$work/package.txt"
[ "${STATUSKIT_UPDATE_GOLDEN:-}" != 1 ] || cp "$work/package.txt" tests/consumer/stateless.txt
diff tests/consumer/stateless.txt "$work/package.txt" || { echo "tests/stateless.sh: the package is not that of tests/consumer/stateless.txt; STATUSKIT_UPDATE_GOLDEN=1 rewrites it" >&2; exit 1; }
