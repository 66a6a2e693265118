#!/bin/bash
# The restore drill: a year of data is dumped by the backup service, restored into a server that has never seen it, and verified: every
# invariant, the same rows in every table. Also what must be refused, retention, and a bucket. About 2 minutes; needs billing:v1.
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-billing-backup} HTTP_LISTEN=127.0.0.1:18082 HTTPS_LISTEN=127.0.0.1:18444 BILLING_IMAGE=${OLD_IMAGE:-billing:v1} BACKUP_KEEP=2
for image in "$BILLING_IMAGE" postgres:18; do
  if ! docker image inspect "$image" > /dev/null 2>&1; then skip "backup: there is no image $image"; finish; fi
done
here=$PWD
. ../compose/stack.sh
copy_stack
moto=''
trap '[ -z "$moto" ] || kill "$moto"; docker rm -fv "$COMPOSE_PROJECT_NAME-other" > /dev/null 2>&1; remove_stack' EXIT
compose() { docker compose "$@" 2> "$stack/log"; }
backup() { compose run --rm -T "$@"; }
dumps() { find backups -name '*.dump' | sort; }
counts() { # of every table, by whoever sees all rows
  "$@" "select format('select %L, count(*) from %I', tablename, tablename) from pg_tables where schemaname = 'public' order by 1" | paste -sd'~' | sed 's/~/ union all /g'
}

must 'a database starts' docker compose up -d --wait postgres
must 'with its schema' docker compose run --rm -T migrate
must 'a year of business goes into it' docker compose run --rm -T cli demo --seed 7
before=$(sql "$(counts sql) order by 1")
is 'there is something to lose' "$(sql 'select count(*) > 100 from invoice')" t

# ---- dump
must 'a backup is made and read again' backup backup once
file=$(dumps | tail -1)
is 'which not everyone can read' "$(stat -c '%u %a' "$file")" '999 640'
expect 'with a checksum beside it' bash -c "cd backups && sha256sum -c $(basename "$file").sha256"
expect 'and a metric of when' grep -q '^billing_backup_last_success_timestamp_seconds [0-9]*$' backups/billing_backup.prom
refuse 'billing_app cannot make one: it would see no row' backup -e PGUSER=billing_app -e PGPASSWORD_FILE= -e PGPASSWORD="$(cat secrets/billing_app_password)" backup once
is 'and leaves nothing that looks like one' "$(dumps | wc -l)" 1
sleep 1; backup backup once > /dev/null; sleep 1; backup backup once > /dev/null
is 'of three, BACKUP_KEEP=2 are left' "$(dumps | wc -l)" 2
is 'with their checksums only' "$(find backups -name '*.sha256' | wc -l)" 2
file=$(dumps | tail -1)

# ---- restore, on a server of its own
docker run -d --name "$COMPOSE_PROJECT_NAME-other" --network "${COMPOSE_PROJECT_NAME}_database" --network-alias other -e POSTGRES_PASSWORD=other -e POSTGRES_USER=billing \
  -v "$stack/backup:/scripts:ro" -v "$stack/compose/backups:/backups:ro" postgres:18 > /dev/null
other() { docker exec -i -e PGUSER=billing "$COMPOSE_PROJECT_NAME-other" psql -U billing -d restored -XAtqc "$1"; }
restore() { docker exec -e PGUSER=billing "$COMPOSE_PROJECT_NAME-other" bash /scripts/restore.sh "$@"; }
until_ok 60 docker exec "$COMPOSE_PROJECT_NAME-other" pg_isready -h 127.0.0.1
must 'it is restored into a server that has never seen it' restore "/backups/$(basename "$file")" restored
on_other=(-e "MIGRATION_DATABASE_URL=postgres://billing:other@other:5432/restored" -e MIGRATION_DATABASE_PASSWORD_FILE= -e DATABASE_URL=postgres://billing_app@other:5432/restored)
expect 'migrate finds the schema current and lets the application in' compose run --rm -T "${on_other[@]}" cli migrate
expect 'every invariant holds, charges computed anew' compose run --rm -T "${on_other[@]}" cli verify --rebuild --days 20000
is 'every table has the same rows' "$(other "$(counts other) order by 1")" "$before"
echo "      $(wc -l <<< "$before") tables, $(awk -F'|' '{ n += $2 } END { print n }' <<< "$before") rows, $(stat -c %s "$file") bytes"
expect 'the application works on it' compose run --rm -T "${on_other[@]}" cli run --once
refuse 'an existing database is not touched by another restore' restore "/backups/$(basename "$file")" restored

# ---- the drill and the restore, as docs/operations/backup-and-restore.md has them
beside() { compose run --rm -T --entrypoint bash backup /scripts/restore.sh "$@"; }
on() { CLI_DATABASE=$1 compose run --rm -T cli verify --rebuild --days 20000; }
expect 'the drill: restored beside the running database' beside "/backups/$(basename "$file")" drill
expect 'and verified' on drill
expect 'and dropped' docker compose exec -T postgres dropdb -U billing drill
must 'a restore in earnest: beside it' beside "/backups/$(basename "$file")" restored
expect 'it takes the name' docker compose exec -T postgres psql -U billing -d postgres -c 'alter database billing rename to broken' -c 'alter database restored rename to billing'
is 'and has every row' "$(sql "$(counts sql) order by 1")" "$before"
expect 'the whole service starts on it' ./roll.sh
is 'and answers' "$(curl -s -o /dev/null -w '%{http_code}' "http://$HTTP_LISTEN/health/ready")" 200
docker compose stop nginx api-a api-b worker > /dev/null 2>&1

# ---- what must not go unnoticed
cp "$file" backups/cut.dump; truncate -s -2000 backups/cut.dump
refuse 'a dump that was cut off does not restore' restore /backups/cut.dump cut
sed "s/ .*/  changed.dump/" "$file.sha256" > backups/changed.dump.sha256; cp backups/cut.dump backups/changed.dump
refuse 'one that differs from its checksum is refused before' restore /backups/changed.dump changed
rm -f backups/cut.dump backups/changed.dump*
sql "alter table invoice disable trigger user; delete from document_line where invoice_id = (select id from invoice order by id limit 1)" > "$stack/log" 2>&1
refuse 'control: verify finds a row that is gone' compose run --rm -T cli verify

# ---- by itself
BACKUP_EVERY_SECONDS=3 docker compose up -d backup > /dev/null 2>&1
newer() { [ "$(dumps | tail -1)" != "$file" ]; }
expect 'the service makes the next one when it is due' until_ok 40 newer
expect 'and is healthy' until_ok 80 is_healthy backup

# ---- a bucket
if "$here/../setup-tools.sh" moto > "$stack/log" 2>&1; then
  "$WORK/venv-moto/bin/moto_server" -H 127.0.0.1 -p 18090 > "$stack/moto.log" 2>&1 & moto=$!
  until_ok 40 curl -fsS http://127.0.0.1:18090/moto-api/
  curl -fsS -X PUT http://127.0.0.1:18090/vault > /dev/null
  s3() { env S3_BUCKET=vault S3_ENDPOINT=http://127.0.0.1:18090 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test bash ../backup/s3.sh "$@"; }
  docker compose stop backup > /dev/null 2>&1; last=$(dumps | tail -1)
  expect 'a backup is put into a bucket' s3 put "$last"
  is 'and found there' "$(s3 list)" "billing/$(basename "$last")"
  expect 'and fetched' s3 get "$(basename "$last")" "$stack/fetched"
  expect 'byte for byte' cmp "$last" "$stack/fetched"
  skip 'the rights of a real bucket: no cloud here, an emulator answered'
else skip 'copying to a bucket: no emulator'; fi
finish
