#!/bin/bash
# The service behind a real PgBouncer in transaction mode, with the settings of deploy/compose/pgbouncer and four connections for each
# database: the project's own tests of requests, concurrency, billing runs and killed workers go through it. No Docker; about 2 minutes.
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
if ! ../setup-tools.sh node pgbouncer > "$WORK/pgbouncer-tools.log" 2>&1; then skip "pgbouncer: not to be had: $(tail -1 "$WORK/pgbouncer-tools.log")"; finish; fi
project=$(cd ../../.. && pwd)
node "$project/scripts/prepare.mjs" > /dev/null || { skip "${PWD##*/}: what package-lock.json locks cannot be installed"; finish; }
work=$(mktemp -d "$WORK/pgbouncer.XXXX")
database_port=${DATABASE_PORT:-18550} pooler_port=${POOLER_PORT:-18551}
declare -A pid
cleanup() { # PgBouncer waits at SIGTERM for its clients, also those of a run that was stopped
  { kill -QUIT "${pid[pgbouncer]:-}"; for each in "${pid[@]}"; do kill -TERM "$each"; done; } 2> /dev/null; wait; rm -rf "$work"
}
trap cleanup EXIT

node ../process/database.ts "$work/data" "$database_port" > "$work/database" 2>&1 & pid[database]=$!
must 'a database starts' until_ok 60 grep -q ^postgres:// "$work/database"
admin=$(grep ^postgres:// "$work/database")
mkdir "$work/pooler"; echo billing-app-in-tests > "$work/pooler/password"
as=(); if [ "$(id -u)" = 0 ]; then as=(setpriv --reuid=65534 --regid=65534 --clear-groups); chown -R 65534:65534 "$work/pooler"; chmod 755 "$work"; fi # PgBouncer refuses to be root
CONFIG_DIR=$work/pooler PASSWORD_FILE=$work/pooler/password POSTGRES_HOST=127.0.0.1 POSTGRES_PORT=$database_port LISTEN_ADDRESS=127.0.0.1 LISTEN_PORT=$pooler_port \
  POOL_SIZE=4 QUERY_WAIT_SECONDS=60 "${as[@]}" sh ../../compose/pgbouncer/start.sh > "$work/pgbouncer.log" 2>&1 & pid[pgbouncer]=$!
query() { # url sql
  (cd "$project" && URL=$1 node --input-type=module -e 'import pg from "pg"; const c = new pg.Client({ connectionString: process.env.URL, options: process.env.OPTIONS }); await c.connect()
    const { rows } = await c.query({ text: process.argv[1], rowMode: "array" }); console.log(rows.map((r) => r.join("|")).join("\n")); await c.end()' "$2")
}
pooled=postgres://billing_app:billing-app-in-tests@127.0.0.1:$pooler_port/postgres
must 'PgBouncer lets the application in' until_ok 40 query "$pooled" 'select 1'
is 'it is one that keeps prepared statements' "$(pgbouncer --version | awk 'NR == 1 { split($2, v, "."); print (v[1] > 1 || v[2] >= 21) ? "yes" : "no" }')" yes
refuse 'control: it refuses startup options, which is why they are not sent' env OPTIONS='-c enable_seqscan=off' bash -c "$(declare -f query); project=$project; query $pooled 'select 1'"

rm -f "$WORK/pgbouncer-tests.log"
tests() { # name file...
  local name=$1; shift
  if (cd "$project" && TEST_DATABASE_URL=$admin TEST_POOLER=127.0.0.1:$pooler_port LOG_LEVEL=fatal node --test --test-concurrency=2 --test-global-setup=test/support/database/postgres.ts "$@") > "$work/tests" 2>&1; then
    ok "$name: $(awk '/^ℹ pass/ { print $3 }' "$work/tests") tests"
  else fail "$name: $(grep -m5 '^✖' "$work/tests")"; cat "$work/tests" >> "$WORK/pgbouncer-tests.log"; fi
}
tests 'requests at the same time, idempotency, numbers and events without gaps' test/concurrency.test.ts test/numbering-and-events.test.ts test/random-operations.test.ts
tests 'tenants see nothing of each other' test/tenancy.test.ts
tests 'workers that bill, are killed and bill on' test/killed-workers.test.ts test/kill.test.ts
tests 'years of customers' 'test/scenarios/*.test.ts'
tests 'every module' 'src/modules/**/*.test.ts'
tests 'the command line: run, verify, keys' test/cli.test.ts test/cli-billing.test.ts
busiest=$(query "$admin" "select coalesce(max(n), 0) from (select count(*) as n from pg_stat_activity where usename = 'billing_app' group by datname) x")
expect "no database had more than its four connections (last seen: $busiest)" [ "$busiest" -le 4 ]
is 'it went through PgBouncer' "$(grep -c 'stats:' "$work/pgbouncer.log" | awk '{ print ($1 > 0) ? "yes" : "no" }')" yes
echo "      $(grep 'stats:' "$work/pgbouncer.log" | tail -1 | cut -c1-200)"
finish
