#!/usr/bin/env bash
# Throws inputs at what reads strangers' bytes, and breeds those that make the code go new ways (AFL++ and SharpFuzz).
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/fuzz.sh [TARGET] [--minutes N] [--keep]

TARGET is one of these; without one, each gets its turn:

  envelope   a webhook's body, from its bytes to the command that it asks for
  verifier   a webhook's headers and signature
  token      a session token

  --minutes N   how long each is fuzzed; 5 unless set
  --keep        put the inputs that go ways of their own, and no more of them than that takes, into
                tests/Fuzz/corpus/TARGET, in place of those that are there
  -h, --help    this text

What is found stays in artifacts/fuzz/TARGET. Needs AFL++ (Debian: apt-get install afl++) and the .NET SDK.
Exit code: 0 nothing found, 1 a crash, a hang or a forgery was found or the fuzzer did not run, 2 wrong usage.
TEXT
}

targets=()
minutes=5
keep=false
while [ $# -gt 0 ]; do
  case $1 in
    envelope | verifier | token) targets+=("$1") ;;
    --minutes)
      [[ ${2-} =~ ^[1-9][0-9]*$ ]] || { usage >&2; exit 2; }
      minutes=$2
      shift
      ;;
    --keep) keep=true ;;
    -h | --help) usage; exit 0 ;;
    *) printf 'build/fuzz.sh: unknown option or target %s\n' "$1" >&2; usage >&2; exit 2 ;;
  esac
  shift
done
if [ ${#targets[@]} = 0 ]; then targets=(envelope verifier token); fi

cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v dotnet > /dev/null || { echo 'build/fuzz.sh: the .NET SDK (dotnet) is not on PATH' >&2; exit 1; }
command -v afl-fuzz > /dev/null || { echo 'build/fuzz.sh: needs AFL++: apt-get install afl++' >&2; exit 1; }

export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true MSBUILDDISABLENODEREUSE=1
# What runs is no native program, crashes are exceptions and leave no core, and the map has SharpFuzz' size.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_MAP_SIZE=65536 AFL_ALLOW_TMP=1
export AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1

# An answer may take five seconds; whatever takes two here is worth a look.
timeout_ms=2000
max_bytes=16384
host=$(readlink -f "$(command -v dotnet)")
work=$PWD/artifacts/fuzz
mkdir -p "$work"

# In a folder of its own, so that only this copy reports where it goes.
plain=$work/plain
program=$work/instrumented
dotnet build tests/Fuzz --configuration Release --nologo --disable-build-servers > "$work/build.log" \
  || { tail -n 20 "$work/build.log" >&2; exit 1; }
rm -rf "$plain" "$program"
cp -r tests/Fuzz/bin/Release/net10.0 "$plain"
cp -r "$plain" "$program"
dotnet "$plain/UserSync.Fuzz.dll" instrument "$program"/UserSync.{Application,Domain,Infrastructure}.dll

figure() { sed -n "s/^$2 *: //p" "$work/$1/found/default/fuzzer_stats"; }

# Edges, from one branch to the next, that the inputs of a folder go over.
edges() { # target, folder
  afl-showmap -q -C -i "$2" -o "$work/$1/edges" -m none -t "$timeout_ms" -- "$host" "$program/UserSync.Fuzz.dll" run "$1" > /dev/null 2>&1 || true
  wc -l < "$work/$1/edges"
}

fuzz() { # target
  local here=$work/$1 folder
  rm -rf "$here"
  dotnet "$plain/UserSync.Fuzz.dll" seed "$1" "$here/start"
  for folder in tests/Fuzz/corpus/$1 tests/Fuzz/regressions/$1; do
    if [ -d "$folder" ]; then cp -r "$folder/." "$here/start"; fi
  done

  # The fuzzer passes over what goes wrong from the start.
  if ! dotnet "$plain/UserSync.Fuzz.dll" replay "$1" "$here/start"/* > "$here/replay.log"; then
    cat "$here/replay.log" >&2
    return 1
  fi

  # Each place of an input in turn, before chance rules; a whole event has too many of them.
  local turn=(-D)
  if [ "$1" = envelope ]; then turn=(); fi

  printf '%-9s %s minutes…\n' "$1" "$minutes"
  afl-fuzz -i "$here/start" -o "$here/found" -x "tests/Fuzz/dictionaries/$1.dict" -m none -t "$timeout_ms" -G "$max_bytes" \
    "${turn[@]}" -V $((minutes * 60)) -- "$host" "$program/UserSync.Fuzz.dll" run "$1" > "$here/afl.log" 2>&1 \
    || { tail -n 20 "$here/afl.log" >&2; return 1; }

  printf '%-9s %s executions (%s per second), edges %s at the start and %s at the end, %s crashes, %s hangs\n' "$1" \
    "$(figure "$1" execs_done)" "$(figure "$1" execs_per_sec)" "$(edges "$1" "$here/start")" "$(edges "$1" "$here/found/default/queue")" \
    "$(figure "$1" saved_crashes)" "$(figure "$1" saved_hangs)"
}

# Says what is wrong with each finding, without the instrumentation and without the fuzzer.
explain() { # target
  local here=$work/$1/found/default
  [ "$(figure "$1" saved_crashes)" = 0 ] || dotnet "$plain/UserSync.Fuzz.dll" replay "$1" "$here/crashes"/id* || true
  printf '%-9s findings are in %s; put each into tests/Fuzz/regressions/%s with its fix\n' "$1" "${here#"$PWD"/}" "$1"
}

keep_corpus() { # target
  local here=$work/$1 file
  mkdir -p "$here/all"
  cp "$here/start"/* "$here/found/default/queue"/id* "$here/all"
  afl-cmin -i "$here/all" -o "$here/minimised" -m none -t "$timeout_ms" \
    -- "$host" "$program/UserSync.Fuzz.dll" run "$1" > "$here/cmin.log" 2>&1 || { tail -n 20 "$here/cmin.log" >&2; return 1; }
  rm -rf "tests/Fuzz/corpus/$1"
  mkdir -p "tests/Fuzz/corpus/$1"
  for file in "$here/minimised"/*; do
    cp "$file" "tests/Fuzz/corpus/$1/$(sha256sum "$file" | cut -c1-16)"
  done
  printf '%-9s keeps %s inputs\n' "$1" "$(find "tests/Fuzz/corpus/$1" -type f | wc -l)"
}

status=0
for target in "${targets[@]}"; do
  if ! fuzz "$target"; then
    status=1
    continue
  fi
  if [ "$(figure "$target" saved_crashes) $(figure "$target" saved_hangs)" != '0 0' ]; then
    explain "$target"
    status=1
  fi
  if [ "$keep" = true ]; then keep_corpus "$target" || status=1; fi
done
exit "$status"
