#!/bin/bash
# Puts a dump of backup.sh into a database that does not exist yet.
#   restore.sh FILE DATABASE
# PGHOST PGPORT PGUSER, PGPASSWORD or PGPASSWORD_FILE: a superuser, or an owner who may create roles and databases. An existing database
# is never touched: restore beside it, look (`billing verify`), then rename. Afterwards `billing migrate` lets the application in.
set -euo pipefail
[ $# = 2 ] || { echo 'restore.sh FILE DATABASE' >&2; exit 2; }
file=$1 database=$2
if [ -n "${PGPASSWORD_FILE:-}" ]; then PGPASSWORD=$(cat "$PGPASSWORD_FILE"); export PGPASSWORD; fi
if [ -e "$file.sha256" ]; then (cd "$(dirname "$file")" && sha256sum --quiet -c "$(basename "$file").sha256"); fi
for role in billing_owner billing_app billing_portal; do # what the dump grants to; they belong to the server, not to the database
  psql -XqAt -d postgres -v ON_ERROR_STOP=1 -v role="$role" <<'SQL'
select format('create role %I nologin', :'role') where to_regrole(:'role') is null \gexec
SQL
done
createdb --maintenance-db=postgres --template=template0 "$database"
pg_restore --dbname="$database" --exit-on-error --single-transaction "$file"
psql -XqAt -d "$database" -c 'analyze'
echo "restored $(basename "$file") into $database"
