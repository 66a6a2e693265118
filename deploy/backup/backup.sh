#!/bin/bash
# Dumps the database into a folder and reads the dump again; keeps the newest.
#   backup.sh once             for a CronJob
#   backup.sh every SECONDS    for compose: the next one is due that long after the newest file, whatever was restarted in between
#   backup.sh check            whether the newest is young enough (for `every`: its health)
# PGHOST PGPORT PGUSER PGDATABASE, PGPASSWORD or PGPASSWORD_FILE as for pg_dump, which must not be older than the server.
# BACKUP_DIR (/backups), BACKUP_KEEP (14 files). With S3_BUCKET also ./s3.sh, which says what it needs.
set -euo pipefail
umask 027 # the dumps are not for everyone; the folder may be looked into, for the metric
directory=${BACKUP_DIR:-/backups} keep=${BACKUP_KEEP:-14}
if [ -n "${PGPASSWORD_FILE:-}" ]; then PGPASSWORD=$(cat "$PGPASSWORD_FILE"); export PGPASSWORD; fi
say() { echo "$(date -u +%FT%TZ) backup: $*"; }
newest() { find "$directory" -maxdepth 1 -name '*.dump' | sort | tail -1; }
age() { local file; file=$(newest); if [ -n "$file" ]; then echo $(($(date +%s) - $(stat -c %Y "$file"))); else echo 999999999; fi; }

once() {
  local file partial rows size
  file=$directory/billing-$(date -u +%Y%m%dT%H%M%SZ).dump partial=$file.partial
  rm -f "$directory"/*.partial
  # Every table has forced row-level security; whoever is under it would dump what they see, which is nothing.
  rows=$(psql -XAtqc 'select rolsuper or rolbypassrls from pg_roles where rolname = current_user')
  [ "$rows" = t ] || { say "${PGUSER:-this role} does not see every row; it needs bypassrls"; return 1; }
  pg_dump --format=custom --compress=6 --lock-wait-timeout=60s --file="$partial"
  # Read whole, to the last block, as a restore would; and it has to hold what makes it ours.
  pg_restore --file=/dev/null "$partial"
  pg_restore --list "$partial" | grep 'TABLE DATA public schema_migration ' > /dev/null || { say 'the dump has no schema_migration'; return 1; }
  sync "$partial" && mv "$partial" "$file" && sha256sum "$file" | sed "s|$directory/||" > "$file.sha256"
  size=$(stat -c %s "$file")
  say "wrote $(basename "$file"), $size bytes, read again without an error"
  if [ -n "${S3_BUCKET:-}" ]; then "$(dirname "$0")/s3.sh" put "$file"; say "copied it to $S3_BUCKET"; fi
  find "$directory" -maxdepth 1 -name '*.dump' | sort | head -n "-$keep" | while read -r old; do rm -f "$old" "$old.sha256"; say "removed $(basename "$old")"; done
  note "$size"
}

note() { # for node_exporter's textfile collector
  cat > "$directory/billing_backup.prom.partial" <<P
# HELP billing_backup_last_success_timestamp_seconds When the last backup was written, read again and copied.
# TYPE billing_backup_last_success_timestamp_seconds gauge
billing_backup_last_success_timestamp_seconds $(date +%s)
# HELP billing_backup_size_bytes The size of that backup.
# TYPE billing_backup_size_bytes gauge
billing_backup_size_bytes $1
P
  chmod 644 "$directory/billing_backup.prom.partial"
  mv "$directory/billing_backup.prom.partial" "$directory/billing_backup.prom"
}

case ${1:-} in
  once) once ;;
  every)
    period=$2
    while true; do
      left=$((period - $(age)))
      # In pieces, so that a change of the clock or a sleeping machine does not put it off.
      if [ "$left" -gt 0 ]; then sleep $((left < 60 ? left : 60)); continue; fi
      # A process of its own: `set -e` holds nothing in a list with `||`.
      bash "${BASH_SOURCE[0]}" once || { say 'failed; trying again in 5 minutes'; sleep 300; }
    done ;;
  check) [ "$(age)" -lt $((${BACKUP_EVERY_SECONDS:-86400} + 7200)) ] ;;
  *) echo 'backup.sh once | every SECONDS | check' >&2; exit 2 ;;
esac
