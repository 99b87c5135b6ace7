#!/usr/bin/env bash
# Brings what the tests need beyond the .NET SDK; says so before it installs anything.
set -euo pipefail

# The PostgreSQL store is tested on a server of the tests' own, started from the installed programs.
if command -v pg_ctl >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' >/dev/null; then
    echo "The tests need the .NET SDK and the programs of a PostgreSQL server. Both are here: nothing is installed."
elif [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "The tests need the programs of a PostgreSQL server: installing the distribution's package 'postgresql' with apt-get."
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends postgresql; } ||
        echo "tests/setup.sh: the package could not be installed; the tests of the PostgreSQL store are skipped, or fail with STATUSKIT_REQUIRE_POSTGRES=1" >&2
else
    echo "There is no PostgreSQL server: the tests of its store are skipped. With STATUSKIT_REQUIRE_POSTGRES=1 they fail."
fi
