#!/usr/bin/env bash
# Builds the image of the service and runs it as docs/deployment.md and docs/scaling.md say.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/image-check.sh [--stand-ins] [--compose]

Builds the image and checks a container of it: it takes a delivery, keeps it in its volume, needs neither root nor a
writable file system, and stops in order. Needs a Docker engine, curl and openssl; takes some minutes.

  --compose    docker-compose.yml too: alone, and with the profile scale, where a replica is stopped while
               deliveries come. Needs Docker Compose 2.24 or newer
  --stand-ins  where no image registry is in reach: the base images are made here, from packages of Debian 12 and this
               machine's .NET. Needs debootstrap and root (or sudo); with --compose npm too
  -h, --help   this text

Exit code: 0 all as expected, 1 something was not, 2 wrong usage.
TEXT
}

compose=false
stand_ins=false
for option in "$@"; do
  case $option in
    --compose) compose=true ;;
    --stand-ins) stand_ins=true ;;
    -h | --help) usage; exit 0 ;;
    *) printf 'build/image-check.sh: unknown option %s\n' "$option" >&2; usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
needed=(docker curl openssl)
if [ "$stand_ins" = true ]; then needed+=(debootstrap dotnet); fi
for program in "${needed[@]}"; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "$program" > /dev/null || { echo "build/image-check.sh: $program is not on PATH" >&2; exit 1; }
done
docker version > /dev/null 2>&1 || { echo 'build/image-check.sh: no Docker engine answers' >&2; exit 1; }
if [ "$compose" = true ]; then
  docker compose version > /dev/null 2>&1 || { echo 'build/image-check.sh: Docker has no command compose' >&2; exit 1; }
fi
run=usersync-check-$$
scratch=$(mktemp -d)
# Debian's engine has no buildx.
docker buildx version > /dev/null 2>&1 || export DOCKER_BUILDKIT=0

say() { printf '%s\n' "$*" >&2; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
in_compose() { docker compose --project-name "$run" --env-file "$scratch/.env" --file docker-compose.yml --file "$scratch/compose.yml" "$@"; }

# shellcheck disable=SC2317  # called by the trap
clean_up() {
  local status=$?
  if [ -f "$scratch/compose.yml" ]; then in_compose --profile scale down --volumes > /dev/null 2>&1 || true; fi
  docker rm --force "$run" > /dev/null 2>&1 || true
  docker volume rm "$run" > /dev/null 2>&1 || true
  docker rmi "$run" "$run-runtime" "$run-sdk" > /dev/null 2>&1 || true
  # The stage that builds goes with the stand-ins; from official images it is kept, so that the next build is faster.
  docker image prune --force --filter "label=usersync.check=$run" > /dev/null 2>&1 || true
  docker rmi "$run-debian" > /dev/null 2>&1 || true
  as_root rm -rf --one-file-system "$scratch"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

quietly() { # command…: what it says is of interest only where it fails
  "$@" > "$scratch/log" 2>&1 || { tail -n 30 "$scratch/log" >&2; say "FAILED: $*"; exit 1; }
}

failed=0
expect() { # what, expected, came
  if [ "$2" = "$3" ]; then printf 'ok    %s: %s\n' "$1" "$3"; else printf 'WRONG %s: expected %s, came %s\n' "$1" "$2" "$3"; failed=1; fi
}

wait_for() { # address
  for _ in $(seq 120); do
    if curl --silent --fail --max-time 2 --output /dev/null "$1/health/ready"; then echo ready; return; fi
    sleep 0.5
  done
  echo 'not ready after a minute'
}

fixture=tests/Fixtures/clerk/user.created.oauth_google.json
secret=whsec_$(head -c 24 /dev/urandom | base64)
key=$(printf '%s' "${secret#whsec_}" | base64 --decode | od -An -v -tx1 | tr -d ' \n')

deliver() { # address, event id: the status and what became of it
  local timestamp signature
  timestamp=$(date +%s)
  signature=$({ printf '%s.%s.' "$2" "$timestamp"; cat "$fixture"; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
  curl --silent --show-error --max-time 10 --write-out ' %{http_code}' --header 'content-type: application/json' \
    --header "svix-id: $2" --header "svix-timestamp: $timestamp" --header "svix-signature: v1,$signature" \
    --data-binary "@$fixture" "$1/api/webhooks/clerk" | sed -E 's/.*"outcome":"([a-z]+)".* /\1 /'
}

# What a base image has that the Dockerfile relies on, and no more.
make_stand_ins() {
  local dotnet sdk runtime
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  say 'making base images'
  quietly as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap --variant=minbase \
    --include=ca-certificates,libicu72,libssl3,nginx-light,redis-server,tzdata bookworm "$scratch/root"
  # Debian's nginx has a default server of its own, and writes its log to a file.
  as_root rm -f "$scratch/root/etc/nginx/sites-enabled/default"
  # Packages are restored through whatever this machine trusts.
  as_root cp --dereference /etc/ssl/certs/ca-certificates.crt "$scratch/root/etc/ssl/certs/"
  as_root tar -C "$scratch/root" --exclude=./dev --exclude=./var/cache/apt --exclude=./var/lib/apt/lists -c . | docker import - "$run-debian" > "$scratch/log"

  mkdir "$scratch/sdk" "$scratch/runtime"
  sdk="FROM $run-debian
LABEL usersync.check=$run
COPY . /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet"
  runtime="$sdk
RUN useradd --uid 1654 app"
  printf '%s\n' "$sdk" > "$scratch/sdk.Dockerfile"
  printf '%s\n' "$runtime" > "$scratch/runtime.Dockerfile"
  cp -a "$dotnet/dotnet" "$dotnet/host" "$dotnet/shared" "$scratch/runtime"
  quietly docker build --tag "$run-sdk" --file "$scratch/sdk.Dockerfile" "$dotnet"
  quietly docker build --tag "$run-runtime" --file "$scratch/runtime.Dockerfile" "$scratch/runtime"
}

runtime_image=mcr.microsoft.com/dotnet/aspnet:10.0
build_options=()
if [ "$stand_ins" = true ]; then
  make_stand_ins
  runtime_image=$run-runtime
  build_options=(--build-arg "SDK_IMAGE=$run-sdk" --build-arg "RUNTIME_IMAGE=$runtime_image" --network host)
fi

say 'building the image'
quietly docker build --file build/Dockerfile --tag "$run" "${build_options[@]}" .
size() { docker image inspect --format '{{.Size}}' "$1"; }
printf 'image: %s MB, of which %s MB are the base image\n' $(($(size "$run") / 1000000)) $(($(size "$runtime_image") / 1000000))

# The embedded default, with as few rights as a container can have.
start() {
  quietly docker run --detach --name "$run" --publish 127.0.0.1::8080 --volume "$run:/app/data" --env "CLERK_WEBHOOK_SECRET=$secret" \
    --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges:true "$run"
  service=http://$(docker port "$run" 8080)
}

stop() { # its exit code
  docker stop --time 35 "$run" > /dev/null
  docker inspect --format '{{.State.ExitCode}}' "$run"
}

start
expect 'a container with the embedded database' ready "$(wait_for "$service")"
expect 'its user' 1654 "$(docker exec "$run" id -u)"
expect 'a delivery' 'applied 200' "$(deliver "$service" msg_first)"
expect 'it stops in order, with exit code' 0 "$(stop)"
docker rm "$run" > /dev/null
start
expect 'another container with the same volume' ready "$(wait_for "$service")"
expect 'the delivery once more' 'duplicate 200' "$(deliver "$service" msg_first)"
expect 'its version' "$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)" "$(docker run --rm "$run" --version)"
stop > /dev/null

if [ "$compose" = true ]; then
  printf 'POSTGRES_PASSWORD=%s\nCLERK_WEBHOOK_SECRET=%s\n' "$(head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n')" "$secret" > "$scratch/.env"
  # The compose file as it is, but for images, secrets and ports.
  cat > "$scratch/compose.yml" <<YAML
services:
  usersync: { image: "$run", build: !reset null, env_file: !override ["$scratch/.env"], ports: !override ["127.0.0.1::8080"] }
  replica: { image: "$run", build: !reset null, env_file: !override ["$scratch/.env"] }
  nginx: { ports: !override ["127.0.0.1::8080"] }
YAML
  if [ "$stand_ins" = true ]; then
    cat >> "$scratch/compose.yml" <<YAML
  postgres: { image: "$(build/postgres-image/build.sh)" }
  redis: { image: "$run-debian" }
YAML
    sed -i "s|  nginx: {|& image: \"$run-debian\", command: [\"nginx\", \"-g\", \"daemon off;\"],|" "$scratch/compose.yml"
  fi

  quietly in_compose up --detach usersync
  service=http://$(in_compose port usersync 8080)
  expect 'compose' ready "$(wait_for "$service")"
  expect 'a delivery' 'applied 200' "$(deliver "$service" msg_first)"
  expect 'doctor' 'ok    database: PostgreSql answers and its schema is current' \
    "$(in_compose run --rm usersync doctor 2> /dev/null | grep database || true)"
  quietly in_compose stop usersync

  quietly in_compose --profile scale up --detach nginx
  service=http://$(in_compose --profile scale port nginx 8080)
  expect 'compose with the profile scale' ready "$(wait_for "$service")"
  expect 'a delivery that was taken before' 'duplicate 200' "$(deliver "$service" msg_first)"
  expect 'replicas that listen to Redis' 'usersync:users 2' \
    "$(in_compose --profile scale exec -T redis redis-cli pubsub numsub usersync:users | tr -d '\r' | paste -s -d ' ')"

  replica=$(in_compose --profile scale ps --quiet replica | head -n 1)
  docker stop --time 35 "$replica" > /dev/null &
  stopping=$!
  answers=0
  others=()
  while kill -0 "$stopping" 2> /dev/null; do
    answers=$((answers + 1))
    answer=$(deliver "$service" "msg_while_stopping_$answers")
    case $answer in *' 200') ;; *) others+=("$answer") ;; esac
  done
  expect "of $answers deliveries while a replica was stopped, other answers than 200" 0 "${#others[@]}"
  expect 'the replica stopped in order, with exit code' 0 "$(docker inspect --format '{{.State.ExitCode}}' "$replica")"
fi
exit "$failed"
