#!/usr/bin/env bash
# Builds UserSync and shows it at work: the real service, an emulated Clerk, three users, every answer checked.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/demo.sh [--keep]

Builds the service, starts it on an SQLite database in a temporary folder with an emulated
Clerk beside it, and plays the life of three users: what comes in, what is answered, what is
stored. Every step is checked. Needs the .NET SDK; touches nothing outside its own folder.

  --keep       leave service and emulator running afterwards, until Ctrl-C, and print lines for curl
  -h, --help   this text

Exit code: 0 every expectation met, 1 one was not or the service failed, 2 wrong usage,
130 or 143 stopped by a signal before the end.
TEXT
}

for option in "$@"; do
  case $option in
    --keep) ;;
    -h | --help) usage; exit 0 ;;
    *) printf 'build/demo.sh: unknown option %s\n' "$option" >&2; usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v dotnet > /dev/null || { echo 'build/demo.sh: the .NET SDK (dotnet) is not on PATH' >&2; exit 1; }

# No build server is left behind.
export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true MSBUILDDISABLENODEREUSE=1

build() {
  # The demo only starts the service, so a restore of the one does not reach the other.
  dotnet restore src/WebApi --locked-mode --disable-build-servers \
    && dotnet restore tests/Demo --locked-mode --disable-build-servers \
    && dotnet build tests/Demo --configuration Release --no-restore --nologo --disable-build-servers
}

printf 'Building (up to a few minutes the first time) … '
SECONDS=0
output=$(build 2>&1) || { printf 'failed\n%s\n' "$output" >&2; exit 1; }
printf 'done in %s s\n\n' "$SECONDS"

# In place of this shell, so that signals reach the program itself.
exec dotnet tests/Demo/bin/Release/net10.0/UserSync.Demo.dll "$@"
