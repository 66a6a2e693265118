#!/bin/bash
# Two PostgreSQL, one following the other: whether the API could read from a replica, how far that is behind, what a commit that waits for it
# costs, and whether a fail-over by hand loses an accepted request. About 2 minutes. Needs billing:v1 and postgres:18.
# What an operator such as CloudNativePG does by itself, in the same steps; the operator cannot be had here.
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
work=$WORK/replicas network=billing-replicas PORT=${REPLICAS_PORT:-18310}; mkdir -p "$work"
image=billing:${OLD:-v1}
for needed in "$image" postgres:18; do
  if ! docker image inspect "$needed" > /dev/null 2>&1; then skip "replicas: there is no image $needed"; finish; fi
done
containers=(replicas-one replicas-two replicas-api)
down() { docker rm -fv "${containers[@]}" > /dev/null 2>&1; docker network rm "$network" > /dev/null 2>&1; }
trap down EXIT; down
key=billing_$(openssl rand -hex 24) password=$(openssl rand -hex 24) url=http://127.0.0.1:$PORT
docker network create "$network" > /dev/null
sql() { docker exec -i "replicas-$1" psql -U billing -d billing -XAtq -c "$2"; }
ready() { docker exec "replicas-$1" pg_isready -h 127.0.0.1 -U billing -d billing; }
load() { LOAD_REFUSED_MOST=$(($1 * $2 / 50)) KEY=$key LOAD_ACCEPTED=$work/accepted node ../load/load.mjs "$url" "$1" "$2" > "$work/load" 2>&1; }
counted() { echo "      $(tail -1 "$work/load" | cut -c1-300)"; }
post() { curl -fsS "$url/v1/$1" -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d "$2"; }
serves() { curl -fsS --max-time 1 "$url/health/ready"; }

# ---- one, with two behind it
docker run -d --name replicas-one --network "$network" --network-alias postgres -e POSTGRES_USER=billing -e POSTGRES_DB=billing \
  -e POSTGRES_PASSWORD="$password" postgres:18 > /dev/null
must 'the primary starts' until_ok 120 ready one
docker exec replicas-one bash -c 'echo "host replication all all scram-sha-256" >> "$PGDATA/pg_hba.conf"'
sql one 'select pg_reload_conf()' > /dev/null
docker run -d --name replicas-two --network "$network" -p "127.0.0.1:$((PORT + 1)):5432" -e PGPASSWORD="$password" --user 999 --entrypoint bash postgres:18 -c '
  pg_basebackup -h postgres -U billing -D "$PGDATA" -R -X stream -c fast && chmod 700 "$PGDATA" && exec postgres -c listen_addresses=* -c cluster_name=two' > /dev/null
must 'a replica copies it and follows' until_ok 120 ready two
environment=(-e DATABASE_URL="postgres://billing_app:$password@postgres:5432/billing" -e BILLING_BOOTSTRAP_KEY_FILE=/run/key)
printf %s "$key" > "$work/key"; chmod 644 "$work/key"
must 'the schema is there' docker run --rm --network "$network" "${environment[@]}" -e MIGRATION_DATABASE_URL="postgres://billing:$password@postgres:5432/billing" "$image" node src/cli.ts migrate
docker run -d --name replicas-api --network "$network" -p "127.0.0.1:$PORT:8000" -v "$work/key:/run/key:ro" "${environment[@]}" -e BILLING_MIGRATE=off "$image" > /dev/null
must 'the service starts' until_ok 60 serves

# ---- reading from the replica
post plans '{"code": "pro", "name": "Pro", "amount_cents": 2900, "currency": "EUR"}' > /dev/null
for name in Ada Grace; do
  id=$(post customers "{\"name\": \"$name\"}" | sed 's/.*"id":"\([^"]*\)".*/\1/')
  post subscriptions "{\"customer_id\": \"$id\", \"plan_code\": \"pro\"}" > /dev/null
done
caught_up() { [ "$(sql two "select pg_last_wal_replay_lsn() >= '$(sql one 'select pg_current_wal_lsn()')'")" = t ]; }
expect 'the replica has caught up' until_ok 20 caught_up
expect 'every GET of the API is answered from it, no POST' env REPLICA_URL="postgres://billing_app:$password@127.0.0.1:$((PORT + 1))/billing" KEY="$key" node read-from-replica.ts
echo "      $(head -1 "$LAST")"

# ---- what waiting for the replica costs
expect 'a load is served while the replica follows on its own' load 15 60; counted
behind() { sql one "select round(extract(epoch from coalesce(max(replay_lag), '0')) * 1000, 1) from pg_stat_replication"; }
load 6 60 & load=$!; sleep 3; echo "      the replica is $(behind) ms behind under that load"; wait $load
sql one "alter system set synchronous_standby_names = 'ANY 1 (*)'" > /dev/null; sql one 'select pg_reload_conf()' > /dev/null; sleep 1
is 'commits wait for the replica now' "$(sql one 'select sync_state from pg_stat_replication')" quorum
expect 'the same load is served while each commit waits' load 15 60; counted

# ---- fail-over
load 30 60 & load=$!; sleep 8
before=$(date +%s%N)
docker kill -s KILL replicas-one > /dev/null
docker network disconnect "$network" replicas-one; docker network disconnect "$network" replicas-two
docker network connect --alias postgres "$network" replicas-two
sql two "alter system set synchronous_standby_names = ''" > /dev/null
is 'the replica is promoted' "$(sql two 'select pg_promote()')" t
expect 'the service finds the new primary by itself' until_ok 60 serves
echo "      $((($(date +%s%N) - before) / 1000000)) ms from the kill to the first answer"
if wait $load; then fail 'control: losing the primary was not noticed'; else ok 'control: losing the primary is noticed by whoever asks meanwhile'; fi
counted
lost=$(docker exec -i replicas-two psql -U billing -d billing -XAtq <<SQL
create temp table accepted (name text);
copy accepted from stdin;
$(cat "$work/accepted")
\\.
select count(*) from (select from accepted left join customer using (name) group by name having count(customer.id) <> 1) wrong;
SQL
)
is "$(wc -l < "$work/accepted") accepted POSTs have their row exactly once after the fail-over" "$lost" 0
finish
