#!/usr/bin/env bash
# Fuzzes the readers of all wire forms with AFL++, which follows the branches that an input takes:
#   bash tests/fuzz.sh [MINUTES]
# Needs afl-fuzz (the Debian package afl++). Inputs that fail are left in tests/StatusKit.Reliability/bin/fuzz/found.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

minutes=${1:-60}
command -v afl-fuzz >/dev/null || { echo "tests/fuzz.sh: afl-fuzz is needed (Debian: apt-get install afl++)" >&2; exit 2; }
dotnet tool restore >/dev/null
folder=$PWD/tests/StatusKit.Reliability/bin/fuzz
rm -rf "$folder"
mkdir -p "$folder/in"
dotnet publish tests/StatusKit.Reliability -c Release -o "$folder/app" -v q -p:RunAnalyzers=false
tool=tests/StatusKit.Reliability/bin/Release/net10.0/StatusKit.Reliability.dll # what AFL++ follows runs only under it
dotnet "$tool" corpus "$folder/in"
dotnet sharpfuzz "$folder/app/StatusKit.dll"
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 DOTNET_TieredPGO=0
afl-fuzz -i "$folder/in" -o "$folder/found" -m none -t 5000 -V $((minutes * 60)) -- dotnet "$folder/app/StatusKit.Reliability.dll" fuzz | tail -5
value() { sed -nE "s/^$1 *: (.*)/\1/p" "$folder/found/default/fuzzer_stats"; }
STATUSKIT_LONG=1 dotnet "$tool" record R-17 "AFL++ over the readers of all wire forms" "$(value execs_done)" "$(value saved_crashes)" "$(value run_time) seconds, $(value corpus_count) paths, $(value saved_hangs) hangs"
dotnet "$tool" page
[ "$(value saved_crashes)" = 0 ]
