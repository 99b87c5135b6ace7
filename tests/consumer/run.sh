#!/usr/bin/env bash
# Uses the packages outside of the repository, as their users do: packs them, inspects them, builds the code of README and docs against the packed
# files and runs it: a console program, trimmed and as native code, on every store, and a worker in a host.
# Arguments go to dotnet pack, such as --no-build after a build for Release. STATUSKIT_UPDATE_GOLDEN=1 rewrites packages.txt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
repository=$PWD
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1
work=$(mktemp -d)
worker=

end() {
    [ -z "$worker" ] || kill "$worker" 2>/dev/null || true
    [ ! -d "$work/server/data" ] || as_postgres pg_ctl -D "$work/server/data" -m immediate stop >/dev/null || true
    rm -rf "$work"
}
trap end EXIT

say() { echo "consumer: $*"; }
fail() { say "$@" >&2; exit 1; }
milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# The code that follows "<!-- consumer: NAME -->" in README and docs.
code() { # NAME, LANGUAGE
    awk -v mark="<!-- consumer: $1 -->" -v language="${2:-csharp}" \
        '$0 == mark { wanted = 1 } /^```/ { shown = wanted && $0 ~ language; if (shown) wanted = 0; next } shown' README.md docs/*.md
}

# A program of code: usings come first, once each.
program() {
    cat >"$work/code"
    grep -E '^using [A-Za-z.]+;$' "$work/code" | sort -u
    grep -vE '^using [A-Za-z.]+;$' "$work/code"
}

project() { # NAME, PACKAGE...
    mkdir "$work/$1"
    {
        echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>'
        echo '<Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>'
        echo '<TreatWarningsAsErrors>true</TreatWarningsAsErrors><TrimmerSingleWarn>false</TrimmerSingleWarn>'
        echo '<JsonSerializerIsReflectionEnabledByDefault>false</JsonSerializerIsReflectionEnabledByDefault></PropertyGroup><ItemGroup>'
        printf '<PackageReference Include="%s" Version="%s" />\n' "${@:2}"
        echo '</ItemGroup></Project>'
    } >"$work/$1/$1.csproj"
}

run_on() { # PROGRAM, STORE, CONNECTION STRING
    local folder="$work/$1-$2" start
    mkdir "$folder"
    sed 's/"complete"/"pending"/; s/"true"/"none"/' src/StatusKit.Cli/cfs-session.json >"$folder/session.json"
    start=$(milliseconds)
    (cd "$folder" && "$work/$1/out/$1" "$2" "${3:-}") >"$folder/output" 2>&1 || fail "$1 on $2 failed: $(cat "$folder/output")"
    say "$1 on $2: $(($(milliseconds) - start)) ms from start to end"
    diff "$work/expected" <(sed -E 's/(since) .*/\1/; s/ after [0-9]+ s/ at last/' "$folder/output") || fail "$1 on $2 printed something else than expected"
}

run_on_all_stores() { # PROGRAM
    local engine
    engine=$("$work/$1/out/$1" engine)
    [ "$(printf '%s\n' "$engine" 3.53.4 | sort -V | head -1)" = 3.53.4 ] || fail "$1 has SQLite $engine, older than 3.53.4"
    say "$1: SQLite $engine"
    say "$1: $(($(cat "$work/$1/out/$1" "$work/$1"/out/*.dll "$work/$1"/out/*.so 2>/dev/null | wc -c) / 1000000)) MB"
    run_on "$1" memory
    run_on "$1" sqlite
    [ -z "$connection" ] || as_postgres createdb -h "$work/server" -U postgres "$1"
    [ -z "$connection" ] || run_on "$1" postgresql "$connection;Database=$1"
}

as_postgres() { # PROGRAM of the server's, arguments
    local found
    found=$(command -v "$1" || compgen -G "/usr/lib/postgresql/*/bin/$1" | sort -V | tail -1)
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$found" "${@:2}"; else "$found" "${@:2}"; fi
}

# Packs, and looks at what was packed.
version=$(dotnet msbuild src/StatusKit/StatusKit.csproj -getProperty:Version)
dotnet pack StatusKit.sln -c Release -o "$work/packages" -v q "$@" || fail "the packages could not be made"
dotnet run tests/consumer/Inspect.cs -- "$work/packages" >"$work/packages.txt"
[ "${STATUSKIT_UPDATE_GOLDEN:-}" != 1 ] || cp "$work/packages.txt" tests/consumer/packages.txt
diff tests/consumer/packages.txt "$work/packages.txt" || fail "the packages differ from tests/consumer/packages.txt: STATUSKIT_UPDATE_GOLDEN=1 rewrites it"

# A cache of its own, so that no older package of the same version is taken; the rest comes from the usual cache where it is there.
global=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')
! compgen -G "$global/statuskit*" >/dev/null || fail "$global holds packages of StatusKit: remove them"
export NUGET_PACKAGES="$work/cache" NUGET_FALLBACK_PACKAGES="$global"
cat >"$work/NuGet.config" <<XML
<configuration><packageSources><add key="packed" value="$work/packages" /></packageSources></configuration>
XML

hosting=$(sed -nE 's/.*<ExtensionsVersion>([0-9.]+)<.*/\1/p' Directory.Packages.props)
project console StatusKit.Sqlite "$version" StatusKit.PostgreSql "$version"
project native StatusKit.Sqlite "$version" StatusKit.PostgreSql "$version"
project clients StatusKit.Clients "$version" StatusKit.Sqlite "$version" Microsoft.Extensions.Hosting "$hosting"
project worker StatusKit.Sqlite "$version" Microsoft.Extensions.Hosting "$hosting"

# Alone in a project, each package gets the lowest versions that it asks for; the programs below run on them.
while read -r package dependencies; do
    project "floors-$package" "$package" "$version"
    dotnet restore "$work/floors-$package" -v q || fail "$package is not restored at its floors"
    while read -r name floor; do
        grep -qF "\"$name/${floor/of the same version/$version}\"" "$work/floors-$package/obj/project.assets.json" || fail "$package: $name is not restored at its floor $floor"
    done < <(tr ',' '\n' <<<"$dependencies" | sed 's/^ *//')
    say "$package is restored at its floors: $dependencies"
done < <(awk '/^[^ ]/ { package = $1 } /^  for net10.0: / { sub(/^  for net10.0: /, ""); print package, $0 }' "$work/packages.txt")

{
    echo 'var kind = args[0];'
    echo 'if (kind == "engine") { Engine.Print(); return; }'
    echo 'var connectionString = args.ElementAtOrDefault(1) ?? "";'
    code store
    echo 'await using var closed = database as IAsyncDisposable;'
    code console | grep -v '^await using var database'
} | program | tee "$work/native/Program.cs" >"$work/console/Program.cs"
cat tests/consumer/clients.cs.txt >"$work/clients/Program.cs"
code worker-program | cat - <(code worker) | program >"$work/worker/Program.cs"
tee "$work/native/Engine.cs" >"$work/console/Engine.cs" <<'CSHARP'
using Microsoft.Data.Sqlite;

internal static class Engine
{
    public static void Print()
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select sqlite_version()";
        Console.WriteLine(command.ExecuteScalar());
    }
}
CSHARP
cat >"$work/expected" <<'TEXT'
Applied , Applied 
Skipped: I3, I4
Ok, Succeeded since
Ok, Installing since
'example' is 'complete' at last. Succeeded
TEXT

connection=
if bash tests/setup.sh && as_postgres initdb --version >/dev/null 2>&1; then
    mkdir "$work/server"
    chmod 755 "$work"
    [ "$(id -u)" -ne 0 ] || chown postgres "$work/server"
    as_postgres initdb -D "$work/server/data" -A trust -U postgres -E UTF8 --locale=C --no-sync --no-instructions >/dev/null
    as_postgres pg_ctl -D "$work/server/data" -w -l "$work/server/log" -o "-c listen_addresses='' -c unix_socket_directories='$work/server'" start >/dev/null
    connection="Host=$work/server;Username=postgres"
else
    [ "${STATUSKIT_REQUIRE_POSTGRES:-}" != 1 ] || fail "no PostgreSQL server could be started"
    say "on postgresql: not run: no server could be started"
fi

dotnet publish "$work/console" -c Release --use-current-runtime --self-contained -p:PublishTrimmed=true -p:TrimMode=full -o "$work/console/out" -v q
run_on_all_stores console

# Native code, the one command: dotnet publish -c Release --use-current-runtime -p:PublishAot=true
if dotnet publish "$work/native" -c Release --use-current-runtime -p:PublishAot=true -o "$work/native/out" -v q >"$work/native/log"; then
    run_on_all_stores native
else
    cat "$work/native/log" >&2
    fail "native code could not be made"
fi

# All three clients and both mirrors as native code; nothing answers them here.
dotnet publish "$work/clients" -c Release --use-current-runtime -p:PublishAot=true -o "$work/clients/out" -v q >"$work/clients/log" || { cat "$work/clients/log" >&2; fail "the clients could not be made native"; }
(cd "$work/clients" && ./out/clients) >"$work/clients/output" 2>&1 || fail "the clients failed: $(cat "$work/clients/output")"
[ "$(grep -c Unreachable "$work/clients/output")" -eq 3 ] || fail "the clients said something else than expected: $(cat "$work/clients/output")"
say "clients: native, $(($(cat "$work/clients/out/clients" | wc -c) / 1000000)) MB"

# The command as a .NET tool: the commands of README as they are written, in a home of its own; then without installing it.
mkdir "$work/home"
as_newcomer() { # COMMAND...
    (cd "$work" && HOME="$work/home" XDG_DATA_HOME="$work/home/data" DOTNET_CLI_HOME="$work/home" PATH="$work/home/.dotnet/tools:$PATH" "$@")
}
code tool sh >"$work/tool.sh"
[ "$(grep -c . "$work/tool.sh")" -eq 3 ] || fail "README has other commands than three: $(cat "$work/tool.sh")"
as_newcomer bash "$work/tool.sh" >"$work/tool" 2>&1 && fail "diagnose found nothing: $(cat "$work/tool")" || [ $? -eq 1 ] || fail "$(cat "$work/tool")"
grep -q '^1000 kept, 0 unchanged, 0 refused$' "$work/tool" && grep -q '^fleet/node-.*: error, StuckInstaller, since ' "$work/tool" || fail "the commands of README printed something else: $(head -50 "$work/tool")"
[ "$(as_newcomer dotnet tool exec --yes --prerelease --add-source packages StatusKit.Cli -- --version)" = "$(as_newcomer statuskit --version)" ] || fail "dotnet tool exec runs another command"
say "statuskit: installed as a tool; three commands say what is stuck"

# Native code for this platform, and the portable program for a platform that is not named. A feed of its own for each: the package is the same.
runtime=$(dotnet --info | sed -nE 's/^ *RID: *//p' | head -1)
native_tool() { # FEED, PLATFORMS, PLATFORM...
    local platform
    for platform in "${@:3}" ""; do
        (cd "$repository" && NUGET_PACKAGES="$global" NUGET_FALLBACK_PACKAGES='' ToolPackageRuntimeIdentifiers=$2 \
            dotnet pack src/StatusKit.Cli -o "$work/$1" -v q -p:NativeTool=true ${platform:+-r "$platform"}) >"$work/$1.log" 2>&1 || fail "$1 could not be packed: $(cat "$work/$1.log")"
    done
    echo "<configuration><packageSources><clear /><add key=\"$1\" value=\"$work/$1\" /></packageSources></configuration>" >"$work/$1.config"
    NUGET_PACKAGES="$work/cache-$1" dotnet tool install StatusKit.Cli --prerelease --tool-path "$work/$1-bin" --configfile "$work/$1.config" >"$work/$1.log" 2>&1 ||
        fail "$1 could not be installed: $(cat "$work/$1.log")"
    [ "$("$work/$1-bin/statuskit" --version)" = "$(as_newcomer statuskit --version)" ] || fail "$1 runs another command"
}
native_tool tool-native "$runtime;any" "$runtime"
native_tool tool-any 'browser-wasm;any' any
say "statuskit: native on $runtime, portable elsewhere"

# The worker follows the file that the console program wrote, and stops when it is asked to.
dotnet build "$work/worker" -c Release -o "$work/worker/out" -v q >"$work/worker/log" || fail "$(cat "$work/worker/log")"
(cd "$work/console-sqlite" && exec "$work/worker/out/worker") >"$work/worker/output" 2>&1 &
worker=$!
for ((tries = 0; tries < 300; tries++)); do
    ! grep -q '2: example Updated, Succeeded' "$work/worker/output" || break
    kill -0 "$worker" 2>/dev/null || fail "the worker stopped by itself: $(cat "$work/worker/output")"
    sleep 0.1
done
grep -q '1: example Created, Pending' "$work/worker/output" && grep -q '2: example Updated, Succeeded' "$work/worker/output" ||
    fail "the worker did not report the changes: $(cat "$work/worker/output")"
kill "$worker"
wait "$worker" || fail "the worker ended with $?: $(cat "$work/worker/output")"
worker=
say "worker: reported both changes and stopped when it was asked to"
