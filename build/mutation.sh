#!/usr/bin/env bash
# How much of a change for the worse the tests would notice: Stryker changes the code bit by bit and runs the tests.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/mutation.sh [PART...]

Mutation score of the parts whose correctness everything else rests on. PART is any of

  domain     src/Domain: the join, versions, roles
  webhooks   src/Infrastructure/Webhooks: the signature verifier
  tokens     src/Infrastructure/SessionTokens: the session-token verifier and its keys

or, when none is named, all of them; on two cores that takes about three quarters of an hour.
Works on a copy of the tree, so a build beside it is not disturbed. Reports, with every mutant
that survived, are in artifacts/mutation/PART/reports/mutation-report.html.

  -h, --help   this text

Exit code: 0 all parts at or above their floor, 1 one is below or did not run, 2 wrong usage.
TEXT
}

# A score below its floor means that somebody took a test away or added code without one.
declare -A floor=([domain]=85 [webhooks]=85 [tokens]=80)

parts=()
for argument in "$@"; do
  case $argument in
    domain | webhooks | tokens) parts+=("$argument") ;;
    -h | --help) usage; exit 0 ;;
    *) printf 'build/mutation.sh: unknown part %s\n' "$argument" >&2; usage >&2; exit 2 ;;
  esac
done
if [ ${#parts[@]} = 0 ]; then parts=(domain webhooks tokens); fi

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true MSBUILDDISABLENODEREUSE=1
command -v dotnet > /dev/null || { echo 'build/mutation.sh: the .NET SDK (dotnet) is not on PATH' >&2; exit 1; }

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files --cached --others --exclude-standard -z | tar --create --null --files-from - --ignore-failed-read 2> /dev/null \
  | tar --extract --directory "$copy"
cd "$copy"
dotnet tool restore > "$copy/setup.log" 2>&1 && dotnet restore --locked-mode >> "$copy/setup.log" 2>&1 \
  || { tail -n 20 "$copy/setup.log" >&2; exit 1; }

mutate() { # part, test project, option…
  local output=$root/artifacts/mutation/$1 project=tests/$2
  shift 2
  rm -rf "$output"
  mkdir -p "$output"
  # Stryker writes its own progress to the terminal; the figures are taken from its report.
  (cd "$project" && dotnet stryker --skip-version-check --configuration Release --verbosity warning \
    --reporter Html --reporter Json --break-on-initial-test-failure --output "$output" "$@") > "$output/stryker.log" 2>&1 \
    || { tail -n 20 "$output/stryker.log" >&2; return 1; }
}

run() { # part
  case $1 in
    domain) mutate domain Domain.UnitTests --project Domain.csproj \
      --test-project "$copy/tests/Domain.UnitTests/Domain.UnitTests.csproj" \
      --test-project "$copy/tests/Application.UnitTests/Application.UnitTests.csproj" ;;
    webhooks) mutate webhooks Infrastructure.IntegrationTests --project Infrastructure.csproj \
      --mutate '**/Webhooks/*.cs' --test-case-filter 'FullyQualifiedName~IntegrationTests.Webhooks' ;;
    tokens) mutate tokens Infrastructure.IntegrationTests --project Infrastructure.csproj \
      --mutate '**/SessionTokens/*.cs' --test-case-filter 'FullyQualifiedName~IntegrationTests.SessionTokens' ;;
  esac
}

count() { # part, status
  { grep -o "\"status\": *\"$2\"" "$root/artifacts/mutation/$1/reports/mutation-report.json" || true; } | wc -l
}

status=0
for part in "${parts[@]}"; do
  printf '%-9s running…\n' "$part"
  if ! run "$part"; then
    printf '%-9s FAILED: see artifacts/mutation/%s/stryker.log\n' "$part" "$part"
    status=1
    continue
  fi

  caught=$(($(count "$part" Killed) + $(count "$part" Timeout)))
  missed=$(($(count "$part" Survived) + $(count "$part" NoCoverage)))
  score=$(awk -v caught="$caught" -v missed="$missed" 'BEGIN { printf "%.1f", caught + missed ? 100 * caught / (caught + missed) : 0 }')
  printf '%-9s %s %% (%s of %s mutants caught, floor %s %%)\n' "$part" "$score" "$caught" "$((caught + missed))" "${floor[$part]}"
  if awk -v score="$score" -v floor="${floor[$part]}" 'BEGIN { exit !(score < floor) }'; then status=1; fi
done
exit "$status"
