#!/usr/bin/env bash
# Loads the published service with signed events and real tokens, next to the least that could do the same work.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/bench.sh [option...]

Publishes the service and runs it as a process, with a PostgreSQL of its own (fsync on, default
settings), next to two baselines in the same run: a bare Kestrel with one hand-written statement
over Npgsql, and pgbench with one prepared statement per event. The load generator has every
request ready in memory. Contenders are warmed up, then measured in turn, round after round, each
after a checkpoint. Figures are medians; ratios are medians of each round's own, with the least and
the most. At the end the tables are held against what was answered.

  --seconds N      length of each measurement (2)
  --rounds N       how often each contender is measured (11): many short rounds tell more than a few
                   long ones, since the machine changes from minute to minute
  --repeat N       how often all of it is measured (1), each time with new processes and a new
                   PostgreSQL: one process of .NET is up to a tenth faster or slower than the next for
                   as long as it lives. The parts start and replicas are measured once
  --warm-up N      seconds of load before its first measurement (30): .NET compiles what is hot once more,
                   and under full load that takes its time
  --connections N  connections, each with one request under way; pgbench's clients (32)
  --users N        rows of the table of users (10000)
  --many-users N   rows of the larger one in the part growth (1000000)
  --tokens N       tokens made for each measurement where no token comes twice (40000); making one
                   takes a millisecond, and where they run out the measurement ends early
  --replicas N     so many replicas of the service (1; 8 at most). With 2 or more they share one Redis
                   and stand behind an nginx, both of this run's own. Webhooks and me are measured
                   through nginx too, next to the first replica alone and without it, and the part
                   replicas changes roles on one and asks the others: the change must be seen within
                   a second, and once Redis was killed within USER_CACHE_SECONDS (3 here)
  --only PART,...  some of: webhooks, latency (webhooks with 1 connection), me, growth (webhooks with
                   few users and with many, in turn), start, replicas
  --env NAME=VALUE
                   a variable for the service, such as USER_CACHE_SECONDS=30; may be repeated
  --service FILE   another published usersync.dll than this tree's, such as an older version's
  --json FILE      the figures as JSON, each round's own included
  --keep           leave the folder with logs and PostgreSQL's data behind
  --smoke          a second each, few users and tokens: its checks count, its figures do not
  -h, --help       this text

Needs Linux, the .NET SDK, and PostgreSQL's own programs: initdb, pg_ctl, postgres and pgbench, on
PATH or under /usr/lib/postgresql (Debian, Ubuntu: apt-get install postgresql). As root PostgreSQL
runs as nobody. --replicas also needs nginx and redis-server (Debian, Ubuntu: apt-get install
--no-install-recommends nginx redis-server). Nothing that runs already is touched, and nothing
outside a temporary folder and artifacts/bench. Give it a quiet machine: whatever else runs takes
from one contender or the other.
"CPU elsewhere" in the table is what the contender, PostgreSQL and the generator did not use.

Exit code: 0 measured and every check passed, 1 a check failed or it could not be measured, 2 wrong
usage, 130 or 143 stopped by a signal before the end.
TEXT
}

expects_value=
for option in "$@"; do
  if [ -n "$expects_value" ]; then expects_value=; continue; fi
  case $option in
    --seconds | --rounds | --repeat | --warm-up | --connections | --users | --many-users | --tokens | --replicas | --only | --env | --service | --json) expects_value=$option ;;
    --keep | --smoke) ;;
    -h | --help) usage; exit 0 ;;
    *) printf 'build/bench.sh: unknown option %s\n' "$option" >&2; usage >&2; exit 2 ;;
  esac
done
if [ -n "$expects_value" ]; then printf 'build/bench.sh: %s needs a value\n' "$expects_value" >&2; exit 2; fi

# A relative file is one of the caller's folder.
arguments=() previous=
for option in "$@"; do
  if [[ $previous = --json || $previous = --service ]] && [[ $option != /* ]]; then option=$PWD/$option; fi
  arguments+=("$option") previous=$option
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v dotnet > /dev/null || { echo 'build/bench.sh: the .NET SDK (dotnet) is not on PATH' >&2; exit 1; }

# No build server is left behind: it would take from the cores that are measured.
export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true MSBUILDDISABLENODEREUSE=1

build() {
  dotnet restore src/WebApi --os linux --locked-mode --disable-build-servers \
    && dotnet restore tests/Bench --locked-mode --disable-build-servers \
    && dotnet publish src/WebApi --os linux --configuration Release --no-restore --nologo --disable-build-servers \
      --output artifacts/bench/service \
    && dotnet build tests/Bench --configuration Release --no-restore --nologo --disable-build-servers
}

printf 'Building (up to a few minutes the first time) … ' >&2
SECONDS=0
output=$(build 2>&1) || { printf 'failed\n%s\n' "$output" >&2; exit 1; }
printf 'done in %s s\n\n' "$SECONDS" >&2

# In place of this shell, so that signals reach the program itself.
exec dotnet tests/Bench/bin/Release/net10.0/UserSync.Bench.dll --service artifacts/bench/service/usersync.dll ${arguments[@]+"${arguments[@]}"}
