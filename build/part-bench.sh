#!/usr/bin/env bash
# Measures the parts of the service one by one, each next to the least that its work can cost (BenchmarkDotNet).
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/part-bench.sh [FILTER] [--job short|medium|long]

Measures time and bytes allocated of what every event or request goes through. FILTER is a pattern such as
*TokenBench* or *.Verify; without one, all of it is measured:

  SignatureBench    a webhook's signature          against HMAC alone
  TranslationBench  from a body to a command       against reading over the body
  RedactionBench    what is kept of a body         against writing all of it
  TokenBench        a session token                against RSA alone
  JoinBench         two states of one user
  MappingBench      from a user to an answer       against the same by hand

  --job NAME    short takes a minute or two, without it some ten minutes
  -h, --help    this text

The tables are in artifacts/part-bench/results. Nothing else should run meanwhile. Needs the .NET SDK.
Exit code: 0 measured, 1 it was not, 2 wrong usage.
TEXT
}

filter='*'
job=()
while [ $# -gt 0 ]; do
  case $1 in
    --job)
      [[ ${2-} =~ ^(short|medium|long)$ ]] || { usage >&2; exit 2; }
      job=(--job "$2")
      shift
      ;;
    -h | --help) usage; exit 0 ;;
    -*) printf 'build/part-bench.sh: unknown option %s\n' "$1" >&2; usage >&2; exit 2 ;;
    *) filter=$1 ;;
  esac
  shift
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v dotnet > /dev/null || { echo 'build/part-bench.sh: the .NET SDK (dotnet) is not on PATH' >&2; exit 1; }
export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true MSBUILDDISABLENODEREUSE=1

rm -rf artifacts/part-bench
mkdir -p artifacts/part-bench
dotnet build tests/PartBench --configuration Release --nologo --disable-build-servers > artifacts/part-bench/build.log \
  || { tail -n 20 artifacts/part-bench/build.log >&2; exit 1; }

# In one process: nothing is built for each of them, which would need the network for a restore.
dotnet tests/PartBench/bin/Release/net10.0/UserSync.PartBench.dll \
  --inProcess --filter "$filter" "${job[@]}" --artifacts artifacts/part-bench --exporters github || exit 1
# It ends well with nothing measured, too.
compgen -G 'artifacts/part-bench/results/*.md' > /dev/null \
  || { echo "build/part-bench.sh: nothing was measured; does $filter name a benchmark?" >&2; exit 1; }
