#!/bin/sh
# Honours the part of the official image's contract that tests use:
# POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, POSTGRES_INITDB_ARGS, PGDATA, and server options as arguments.
set -eu

# `docker run image -c fsync=off` means the server with options, as in the official image.
case "${1-}" in
  -*) set -- postgres "$@" ;;
esac
if [ "${1-}" != postgres ]; then
  exec "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?POSTGRES_PASSWORD must be set}"
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}

  password_file=$(mktemp)
  printf '%s\n' "$POSTGRES_PASSWORD" > "$password_file"
  # Word splitting is wanted: the variable holds several arguments.
  # shellcheck disable=SC2086
  initdb --pgdata="$PGDATA" --username="$user" --pwfile="$password_file" --auth=scram-sha-256 \
    --no-sync ${POSTGRES_INITDB_ARGS:-} > /dev/null
  rm -f "$password_file"

  echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"

  # In single-user mode nobody can connect yet, so a client that sees the port open sees the database too.
  if [ "$database" != postgres ]; then
    quoted=$(printf '%s' "$database" | sed 's/"/""/g')
    printf 'CREATE DATABASE "%s"\n' "$quoted" | postgres --single -D "$PGDATA" postgres > /dev/null
  fi
fi

exec "$@" -D "$PGDATA"
