#!/usr/bin/env bash
# Brings what the tests need beyond the .NET SDK; prints what it will install first.
set -euo pipefail

packages=()
# The PostgreSQL store is tested on a server that the tests start from the installed programs.
command -v pg_ctl >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' >/dev/null || packages+=(postgresql)
# Fail-over is tested with two servers under Patroni, with etcd and a network that is cut; pooling with PgBouncer.
command -v patroni >/dev/null || packages+=(patroni python3-etcd)
command -v etcd >/dev/null || packages+=(etcd-server)
command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || packages+=(pgbouncer)
command -v ip >/dev/null || [ -x /usr/sbin/ip ] || packages+=(iproute2)
# Native code is linked by the compiler of the machine.
command -v clang >/dev/null || command -v gcc >/dev/null || packages+=(gcc libc6-dev)
# The tests are repeated on a busy machine (tests/flakes.sh).
command -v stress-ng >/dev/null || packages+=(stress-ng)
# The dashboard is tested in a browser.
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || packages+=(chromium)
# Power cuts are tried on file systems of their own, which only root can mount.
if [ "$(id -u)" -eq 0 ] && [ -e /dev/loop-control ]; then
    command -v mkfs.xfs >/dev/null && command -v xfs_io >/dev/null || packages+=(xfsprogs)
    command -v mkfs.ext4 >/dev/null || packages+=(e2fsprogs)
fi

without="without a PostgreSQL server or Chromium their tests are skipped, or fail with STATUSKIT_REQUIRE_POSTGRES=1 and STATUSKIT_REQUIRE_CHROMIUM=1; without ext4 and XFS the power cuts are skipped"
if [ ${#packages[@]} -eq 0 ]; then
    echo "The tests need the .NET SDK, the programs of a PostgreSQL server, Patroni, etcd, PgBouncer, iproute2, a C compiler, stress-ng, Chromium and, for root, ext4 and XFS. All are here: nothing is installed."
elif [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "The tests need what is missing here: installing with apt-get: ${packages[*]}"
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends "${packages[@]}"; } ||
        echo "tests/setup.sh: not installed: ${packages[*]}; $without" >&2
else
    echo "Missing: ${packages[*]}; $without"
fi
