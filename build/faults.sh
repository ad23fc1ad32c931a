#!/usr/bin/env bash
# Breaks everything around UserSync while events keep coming, and holds what the database then has against what was sent.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/faults.sh [--long] [--only NAME,...] [--json] [--keep] [--self-test]

Publishes the service and runs it as processes, with a PostgreSQL of its own, a proxy between the
two, and a sender that repeats as Svix does. Each scenario breaks something under load. At the end
the database is read with SQL: every event that was answered 2xx has to be there, none may have had
its effect twice, and every user has to be the join of their events. See docs/faults.md.

  --long       as long and as often as it takes to be sure (about 15 minutes); short: under 4 minutes
  --only NAME,...
               some of: kill-9, postgres-stop, backends-terminated, commit-cut, disk-full, read-only,
               row-lock, pool-exhausted, frozen, sigterm, rotation, slow-clients, backfill, and soak, which is
               played only where it is named (2 minutes, with --long 30)
  --json       the result as JSON on standard output; the rest goes to standard error
  --keep       leave the folder with logs and PostgreSQL's data behind
  --self-test  test the suite instead of the service: a server that cheats has to be caught
  -h, --help   this text

Needs Linux or macOS, the .NET SDK, and PostgreSQL's own programs on this machine: initdb, pg_ctl
and postgres, on PATH or under /usr/lib/postgresql. A container will not do, since its processes
and its disk are what is broken. To get them: apt-get install postgresql (Debian, Ubuntu), dnf
install postgresql-server (Fedora), brew install postgresql (macOS). No PostgreSQL that is running
already is touched, and nothing outside a temporary folder and artifacts/faults.

disk-full mounts a small disk, which takes root; without it that scenario is not run, and does not
count. As root PostgreSQL runs as nobody.

The last run's result is in artifacts/faults/result.json.

Exit code: 0 every scenario that ran was survived, 1 one was not or none ran, 2 wrong usage,
130 or 143 stopped by a signal before the end.
TEXT
}

expects_names=false
for option in "$@"; do
  if [ "$expects_names" = true ]; then expects_names=false; continue; fi
  case $option in
    --only) expects_names=true ;;
    --long | --json | --keep | --self-test) ;;
    -h | --help) usage; exit 0 ;;
    *) printf 'build/faults.sh: unknown option %s\n' "$option" >&2; usage >&2; exit 2 ;;
  esac
done
if [ "$expects_names" = true ]; then echo 'build/faults.sh: --only needs names' >&2; exit 2; fi

cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v dotnet > /dev/null || { echo 'build/faults.sh: the .NET SDK (dotnet) is not on PATH' >&2; exit 1; }

# No build server is left behind.
export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true MSBUILDDISABLENODEREUSE=1

build() {
  dotnet restore src/WebApi --locked-mode --disable-build-servers \
    && dotnet restore tests/Faults --locked-mode --disable-build-servers \
    && dotnet publish src/WebApi --configuration Release --no-restore --nologo --disable-build-servers \
      --output artifacts/faults/service \
    && dotnet build tests/Faults --configuration Release --no-restore --nologo --disable-build-servers
}

printf 'Building (up to a few minutes the first time) … ' >&2
SECONDS=0
output=$(build 2>&1) || { printf 'failed\n%s\n' "$output" >&2; exit 1; }
printf 'done in %s s\n\n' "$SECONDS" >&2

# In place of this shell, so that signals reach the program itself.
exec dotnet tests/Faults/bin/Release/net10.0/UserSync.Faults.dll --service artifacts/faults/service/usersync.dll "$@"
