#!/usr/bin/env bash
# Everything a change must pass: locked restore, format, Release build, every test, log scan, coverage.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/test.sh [--filter EXPR] [--no-coverage-gate]

Restores, checks the format, builds and runs every test. The last line is `N passed, N failed`;
the exit code is 0 only when something ran and nothing failed.

  --filter EXPR        run only the tests that match, as in `dotnet test --filter`
  --no-coverage-gate   report coverage without failing on it; for partial runs
  -h, --help           this text

Beside the tests themselves these count as checks:
  log scan     no log that the service wrote during the tests contains a planted secret (the marker "canary")
  coverage     lines of Domain and Application at least 95 %, lines of all of src at least 90 %,
               without generated code (Migrations, obj)

PostgreSQL for the tests is the first of these that can be had:
  USERSYNC_TEST_POSTGRES         a connection string that may create databases
  Docker                         image postgres:17, or the one in USERSYNC_TEST_POSTGRES_IMAGE
  PostgreSQL on this machine     initdb, pg_ctl and postgres on PATH or under /usr/lib/postgresql

Redis for the tests is redis-server on PATH, of which they start, freeze and kill their own.

Results, coverage and logs of the last run are in artifacts/.
TEXT
}

core_minimum=95
source_minimum=90

filter=()
coverage_gate=true
while [ $# -gt 0 ]; do
  case $1 in
    --filter)
      [ $# -ge 2 ] || { usage >&2; exit 2; }
      filter=(--filter "$2")
      shift
      ;;
    --no-coverage-gate) coverage_gate=false ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
results=$root/artifacts/test-results
logs=$root/artifacts/test-logs

export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true
export USERSYNC_TEST_LOGS=$logs
export USERSYNC_TEST_POSTGRES_NOTE=$results/postgres.txt
# The default of 0.1 s is too short to remove a container.
export VSTEST_TESTHOST_SHUTDOWN_TIMEOUT=20000

bold='' red='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'; fi
heading() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
problem() { printf '%s%s%s\n' "$red" "$*" "$plain"; }

# Whatever ends this script early, its last line keeps its form.
passed=0
failed=0
failures=()
finished=false
# shellcheck disable=SC2317  # called by the trap
at_exit() {
  if [ "$finished" = false ]; then printf '\n0 passed, 1 failed\n'; fi
}
trap at_exit EXIT

step() { # heading, command…
  heading "$1"
  shift
  "$@" || { problem "FAILED: $*"; exit 1; }
}

check() { # true|false, text
  if [ "$1" = true ]; then
    passed=$((passed + 1))
    printf 'ok: %s\n' "$2"
  else
    failed=$((failed + 1))
    failures+=("FAILED: $2")
    problem "FAILED: $2"
  fi
}

run_tests() {
  local project name status
  for project in tests/*Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    heading "Test $name"
    status=0
    dotnet test "$project" --configuration Release --no-build --nologo "${filter[@]}" \
      --collect 'XPlat Code Coverage' --logger "trx;LogFileName=$name.trx" \
      --results-directory "$results/$name" || status=$?
    count_results "$name" "$status"
  done
}

# One number of a trx file's summary, 0 when the file or the number is absent.
counter() { # file, name
  { sed -n "s/.*<Counters [^>]*\b$2=\"\([0-9]*\)\".*/\1/p" "$1" 2> /dev/null || true; } | awk '{ n = $1 } END { print n + 0 }'
}

count_results() { # assembly, exit code of dotnet test
  local trx=$results/$1/$1.trx bad=0 name
  passed=$((passed + $(counter "$trx" passed)))
  for name in failed error timeout aborted; do
    bad=$((bad + $(counter "$trx" "$name")))
  done
  # A test host that crashes leaves no failed test behind, only its exit code.
  if [ "$2" != 0 ] && [ "$bad" = 0 ]; then
    problem "FAILED: $1 ended with exit code $2"
    failures+=("FAILED: $1 ended with exit code $2")
    bad=1
  fi
  failed=$((failed + bad))

  local skipped=$(($(counter "$trx" total) - $(counter "$trx" executed)))
  if [ "$skipped" != 0 ]; then problem "$1: $skipped skipped"; fi
}

# The failed tests of all assemblies, each with its message and where it stood.
failed_tests() {
  find "$results" -name '*.trx' -exec cat {} + | awk '
    function text() {
      gsub(/<\/?(Message|StackTrace)>|\r|&#xD;/, ""); gsub(/&lt;/, "<"); gsub(/&gt;/, ">"); gsub(/&quot;/, "\""); gsub(/&amp;/, "\\&")
      sub(/^ +/, "")
      return $0
    }
    /<UnitTestResult / { failed = / outcome="Failed"/ }
    failed && /<UnitTestResult / { match($0, / testName="[^"]*"/); $0 = substr($0, RSTART + 11, RLENGTH - 12); print "FAILED: " text(); next }
    failed && /<(Message|StackTrace)>/ { telling = 1 }
    telling { ended = /<\/(Message|StackTrace)>/; line = text(); if (line != "" && line !~ /^at NUnit\.Framework\./) print "    " line; if (ended) telling = 0 }'
}

scan_logs() {
  heading 'Log scan'
  local files=() file hits=0 line
  for file in "$logs"/*.log; do
    if [ -s "$file" ]; then files+=("$file"); fi
  done

  if [ ${#files[@]} = 0 ]; then
    # Without a log there is nothing that could have shown a leak. Only the functional tests run the service.
    local functional
    functional=$(find tests/WebApi.FunctionalTests -name '*.cs' -not -path '*/obj/*' -not -path '*/bin/*' | head -n 1)
    if [ -n "$functional" ] && [ ${#filter[@]} = 0 ]; then
      check false "the tests wrote no service log to artifacts/test-logs, so nothing was scanned"
    else
      echo 'no service logs to scan'
    fi
    return
  fi

  # File and line only: the text itself is what must not be shown.
  while IFS= read -r line; do
    problem "  ${line#"$root"/}"
    hits=$((hits + 1))
  done < <(grep --line-number --with-filename --ignore-case --text canary "${files[@]}" | cut -d: -f1,2)
  if [ "$hits" = 0 ]; then
    check true "no planted secret in ${#files[@]} service logs"
  else
    check false "planted secrets in service logs, $hits lines"
  fi
}

# Merges the reports of all test assemblies: a line is covered when any of them ran it.
# Prints: covered and all lines of Domain and Application, covered and all lines of src.
merge_coverage() {
  find "$results" -name 'coverage.cobertura.xml' -exec cat {} + | awk -v src="$root/src/" '
    function attribute(name,   start, rest) {
      start = index($0, " " name "=\"")
      if (start == 0) return ""
      rest = substr($0, start + length(name) + 3)
      return substr(rest, 1, index(rest, "\"") - 1)
    }
    /<source>/ { base = $0; sub(/.*<source>/, "", base); sub(/<\/source>.*/, "", base); if (base !~ /\/$/) base = base "/" }
    /<class / { file = attribute("filename"); if (file !~ /^\//) file = base file }
    /<line / && index(file, src) == 1 && file !~ /\/(Migrations|obj)\// {
      key = file ":" attribute("number")
      hit[key] = hit[key] || attribute("hits") > 0
    }
    END {
      for (key in hit) {
        all++; covered += hit[key]
        part = substr(key, length(src) + 1); sub(/\/.*/, "", part)
        if (part == "Domain" || part == "Application") { core++; core_covered += hit[key] }
      }
      print core_covered + 0, core + 0, covered + 0, all + 0
    }'
}

gate_coverage() { # name, covered, all, minimum
  local percent text
  percent=$(awk -v covered="$2" -v all="$3" 'BEGIN { printf "%.1f", all ? 100 * covered / all : 0 }')
  text="line coverage of $1: $percent % ($2 of $3)"
  if [ "$coverage_gate" = false ]; then
    echo "$text"
  elif awk -v covered="$2" -v all="$3" -v minimum="$4" 'BEGIN { exit !(all && 100 * covered >= minimum * all) }'; then
    check true "$text"
  else
    check false "$text, at least $4 % wanted"
  fi
}

report_coverage() {
  heading 'Coverage'
  local core_covered core covered all
  read -r core_covered core covered all < <(merge_coverage)
  gate_coverage 'Domain and Application' "$core_covered" "$core" "$core_minimum"
  gate_coverage 'src without migrations' "$covered" "$all" "$source_minimum"
}

command -v dotnet > /dev/null || { problem 'FAILED: the .NET SDK (dotnet) is not on PATH'; exit 1; }
# A result of an earlier run must not be counted again.
rm -rf "$results" "$logs"
mkdir -p "$results" "$logs"

step 'Restore' dotnet restore --locked-mode
step 'Format' dotnet format --verify-no-changes --no-restore
step 'Build' dotnet build --configuration Release --no-restore --nologo
run_tests
tests_ran=$((passed + failed))
scan_logs
report_coverage

heading 'Result'
if [ -s "$USERSYNC_TEST_POSTGRES_NOTE" ]; then sort -u "$USERSYNC_TEST_POSTGRES_NOTE"; fi
if [ "$tests_ran" = 0 ]; then
  problem 'FAILED: no test ran'
  exit 1
fi
# Once more, and last: of so long an output often only the end is kept.
if [ "$failed" != 0 ]; then
  failed_tests
  if [ ${#failures[@]} != 0 ]; then printf '%s\n' "${failures[@]}"; fi
fi
finished=true
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
