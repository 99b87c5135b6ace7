#!/usr/bin/env bash
# Times the command statuskit as whole processes: native next to a bare native HTTP GET of the same answer, and native next to portable.
# Needs hyperfine. Arguments go to it, such as --runs 100.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

runtime=$(dotnet --info | sed -nE 's/^ *RID: *//p' | head -1)
dotnet publish src/StatusKit.Cli -c Release -r "$runtime" -p:NativeTool=true -o "$work/native" -v q
dotnet publish src/StatusKit.Cli -c Release -o "$work/portable" -v q
dotnet publish benchmarks/Get.cs -c Release -r "$runtime" -o "$work/get" -v q

native=$work/native/StatusKit.Cli portable=$work/portable/StatusKit.Cli store=$work/status.db
"$native" cray cfs v3 sessions create --name s1 --configuration-name c --store "$store" >/dev/null
"$native" serve --store "$store" --urls http://127.0.0.1:0 2>"$work/serve" &
server=$!
until address=$(grep -oE 'http://[0-9.:]+' "$work/serve"); do sleep 0.1; done

time_all() { hyperfine -N --warmup 5 --runs 40 "$@"; }
time_all "$@" "$native cray cfs v3 sessions describe s1 --format json --cfs $address" "$work/get/Get $address/apis/cfs/v3/sessions/s1"
time_all "$@" "$native --version" "$portable --version"
time_all "$@" "$native sessions show s1 --store $store" "$portable sessions show s1 --store $store"
