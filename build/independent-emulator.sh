#!/usr/bin/env bash
# Runs UserSync against a stand-in for Clerk that nobody here wrote.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/independent-emulator.sh [--keep]

Installs `emulate` (npm, version 0.11.2, Apache-2.0) into artifacts/, starts its Clerk on this machine, makes users there,
and has UserSync take them in, verify its session tokens, find and mend what is out of step, and change a role, on the
embedded database. Each step says what was expected and what came.

  --keep       leave artifacts/independent-emulator/run behind for a look
  -h, --help   this text

Needs the .NET SDK, Node.js with npm, and curl. Exit code: 0 all as expected, 1 something was not, 2 wrong usage.
TEXT
}

keep=false
for option in "$@"; do
  case $option in
    --keep) keep=true ;;
    -h | --help) usage; exit 0 ;;
    *) printf 'build/independent-emulator.sh: unknown option %s\n' "$option" >&2; usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
for program in dotnet npm curl; do
  command -v "$program" > /dev/null || { echo "build/independent-emulator.sh: $program is not on PATH" >&2; exit 1; }
done
export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true MSBUILDDISABLENODEREUSE=1

home=$PWD/artifacts/independent-emulator
run=$home/run
rm -rf "$run"
mkdir -p "$run"
pids=()

# shellcheck disable=SC2317  # called by the trap
clean_up() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  wait 2> /dev/null || true
  [ "$keep" = true ] || rm -rf "$run"
}
trap clean_up EXIT

printf 'Building … ' >&2
dotnet publish src/WebApi --configuration Release --nologo --disable-build-servers --output "$home/service" > "$run/build.log" 2>&1 \
  || { cat "$run/build.log" >&2; exit 1; }
npm install --prefix "$home" --no-audit --no-fund --silent emulate@0.11.2 > "$run/npm.log" 2>&1 || { cat "$run/npm.log" >&2; exit 1; }
printf 'done\n' >&2

port=4391
clerk=http://localhost:$port
api=http://localhost:4392
key='Authorization: Bearer sk_test_emulate'
node "$home/node_modules/emulate/dist/index.js" start --service clerk --port $port > "$run/emulate.log" 2>&1 &
pids+=($!)

export CLERK_SECRET_KEY=sk_test_emulate CLERK_API_URL=$clerk CLERK_ISSUER=$clerk CLERK_JWKS_URL=$clerk/v1/jwks
export CLERK_WEBHOOK_SECRET=whsec_aW5kZXBlbmRlbnQtZW11bGF0b3Itc2VjcmV0LTAw DATABASE_URL=sqlite:///$run/users.db ASPNETCORE_URLS=$api
export API_RATE_LIMIT=0 RECONCILE_INTERVAL=off RECONCILE_FULL_INTERVAL=off PROVISION_ON_FIRST_REQUEST=false
usersync() { (cd "$run" && dotnet "$home/service/usersync.dll" "$@"); }

failed=0
expect() { # what, expected, came
  if [ "$2" = "$3" ]; then printf 'ok    %s: %s\n' "$1" "$3"; else printf 'WRONG %s: expected %s, came %s\n' "$1" "$2" "$3"; failed=1; fi
}
until_answers() { # address
  for _ in $(seq 100); do curl -sf -o /dev/null -H "$key" "$1" && return; sleep 0.2; done
  echo "build/independent-emulator.sh: nothing answers at $1" >&2
  exit 1
}
at_clerk() { curl -s -H "$key" -H 'Content-Type: application/json' "$@"; } # curl's options
member() { sed -E "s/.*\"$1\":\"?([^\",}]*).*/\\1/"; }                     # name
new_user() { # name role
  at_clerk "$clerk/v1/users" -d "{\"email_address\": [\"$1@example.com\"], \"first_name\": \"$1\", \"public_metadata\": {\"role\": \"$2\"}}" | grep -o 'user_[0-9a-zA-Z]*' | head -n 1
}
token_of() { # user id
  local session
  session=$(at_clerk "$clerk/v1/sessions" -d "{\"user_id\": \"$1\"}" | grep -o 'sess_[0-9a-zA-Z]*' | head -n 1)
  at_clerk -X POST "$clerk/v1/sessions/$session/tokens" | member jwt
}
me() { curl -s -H "Authorization: Bearer $1" "$api/api/auth/me"; } # token
totals() { tail -n 1 | grep -o '"\(new\|changed\|unchanged\|failed\)":[0-9]*' | tr '\n' ' ' | sed 's/ $//'; }
drift() { tail -n 1 | grep -o '"\(missing\|stale\|extra\|different\)":[0-9]*' | tr '\n' ' ' | sed 's/ $//'; }

until_answers "$clerk/v1/users/count"
for id in $(at_clerk "$clerk/v1/users?limit=500" | grep -o '"id":"user_[0-9a-zA-Z]*"' | member id); do at_clerk -X DELETE "$clerk/v1/users/$id" > /dev/null; done
ada=$(new_user ada admin)
grace=$(new_user grace growth)
linus=$(new_user linus nonsense)
for number in $(seq 40); do new_user "user$number" solo > /dev/null; done

usersync migrate > /dev/null
expect 'doctor on Clerk' 'ok    Clerk API: the key is good, and Clerk has 43 user(s)' "$(usersync doctor | grep 'Clerk API')"
expect 'backfill' '"new":43 "changed":0 "unchanged":0 "failed":0' "$(usersync backfill --json 2> /dev/null | totals)"
expect 'backfill again' '"new":0 "changed":0 "unchanged":43 "failed":0' "$(usersync backfill --json 2> /dev/null | totals)"
expect 'reconcile' '"missing":0 "stale":0 "extra":0 "different":0' "$(usersync reconcile --json 2> /dev/null | drift)"

(cd "$run" && exec dotnet "$home/service/usersync.dll" serve) > "$run/service.log" 2>&1 &
pids+=($!)
until_answers "$api/health/ready"
as_ada=$(token_of "$ada")
expect '/me with its token' admin "$(me "$as_ada" | member role)"
expect '/me, an address' grace@example.com "$(me "$(token_of "$grace")" | member email)"
expect '/me, an unknown role' solo "$(me "$(token_of "$linus")" | member role)"
expect '/me, when the user was created' "$(date -u +%Y)" "$(me "$as_ada" | member created_at | cut -c1-4)"

id=$(me "$(token_of "$grace")" | member id)
answer=$(curl -s -X PUT -H "Authorization: Bearer $as_ada" -H 'Content-Type: application/json' -d '{"role": "enterprise"}' "$api/api/users/$id/role")
expect 'a role, here' enterprise "$(member role <<< "$answer")"
expect 'a role, there' enterprise "$(at_clerk "$clerk/v1/users/$grace" | grep -o '"public_metadata":{[^}]*}' | member role)"

# Whole seconds are all that its times tell.
sleep 1.1
at_clerk -X DELETE "$clerk/v1/users/$linus" > /dev/null
at_clerk -X PATCH "$clerk/v1/users/$ada/metadata" -d '{"public_metadata": {"plan": "x"}}' > /dev/null
new_user late solo > /dev/null
expect 'reconcile finds' '"missing":1 "stale":1 "extra":1 "different":0' "$(usersync reconcile --json 2> /dev/null | drift)"
expect 'reconcile mends' '"missing":1 "stale":1 "extra":1 "different":0' "$(usersync reconcile --repair --json 2> /dev/null | drift)"
expect 'reconcile again' '"missing":0 "stale":0 "extra":0 "different":0' "$(usersync reconcile --json 2> /dev/null | drift)"

# Where it is not like Clerk, so that what was shown above is known to be shown of these differences too.
expect 'not like Clerk: lists are wrapped' '{"data":' "$(at_clerk "$clerk/v1/users?limit=1" | head -c 8)"
expect 'not like Clerk: times in seconds, of digits' 10 "$(at_clerk "$clerk/v1/users/$ada" | grep -o '"updated_at":[0-9]*' | head -n 1 | tr -dc 0-9 | wc -c)"
expect 'not like Clerk: codes in capitals' RESOURCE_NOT_FOUND "$(at_clerk "$clerk/v1/users/$linus" | member code)"
first_of() { at_clerk "$clerk/v1/users?limit=1&order_by=%2Bcreated_at$1" | grep -o 'user_[0-9a-zA-Z]*' | head -n 1; } # more of the query
expect 'not like Clerk: no cursor' "$(first_of '')" "$(first_of "&starting_after=$(first_of '')")"
exit $failed
