#!/bin/bash
# Two real service processes behind a real nginx with the configuration of deploy/compose, rolled by SIGTERM under load: nothing is
# lost. No Docker; less than a minute. `ROLLS=20 ./verify.sh` looks longer.
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
if ! ../setup-tools.sh node nginx > "$WORK/process-tools.log" 2>&1; then skip "process: no nginx 1.27.4 or later, or no Node 26: $(tail -1 "$WORK/process-tools.log")"; finish; fi
project=$(cd ../../.. && pwd)
node "$project/scripts/prepare.mjs" > /dev/null || { skip "${PWD##*/}: what package-lock.json locks cannot be installed"; finish; }
work=$(mktemp -d "$WORK/process.XXXX")
rolls=${ROLLS:-1} database_port=${DATABASE_PORT:-18540} http_port=${HTTP_PORT:-18541} a=${PORT_A:-18542} b=${PORT_B:-18543}
declare -A pid
cleanup() {
  for each in "${pid[@]}"; do kill -TERM "$each" 2> /dev/null; done
  for each in "${pid[@]}"; do wait "$each" 2> /dev/null; done
  rm -rf "$work"
}
trap cleanup EXIT

node "$project/deploy/verify/process/database.ts" "$work/data" "$database_port" > "$work/database" 2>&1 & pid[database]=$!
must 'a database starts' until_ok 120 grep -q ^postgres:// "$work/database"
admin=$(grep ^postgres:// "$work/database")
printf 'billing_%s' "$(head -c 32 /dev/urandom | base64 -w0 | tr '+/' '-_' | tr -d '=')" > "$work/key"
start() { # name port
  env NODE_ENV=production DRAIN_MS=4000 HOST=127.0.0.1 PORT="$2" METRICS_PORT=$(($2 + 10)) BILLING_MIGRATE=off LOG_LEVEL=info TRUST_PROXY=loopback \
    DATABASE_URL="postgres://billing_app:billing-app-in-tests@${admin##*@}" MIGRATION_DATABASE_URL="$admin" DATABASE_POOL_SIZE=8 POOL_TIMEOUT_MS=25000 \
    BILLING_BOOTSTRAP_KEY_FILE="$work/key" BILLING_ROLE=all node "$project/src/main.ts" >> "$work/$1.log" 2>&1 & pid[$1]=$!
  until_ok 60 curl -fsS "http://127.0.0.1:$2/health/ready"
}
must 'the first process starts' start a "$a"
must 'the second too' start b "$b"

# The files of production, with the addresses and folders of this run.
mkdir -p "$work/nginx/conf.d" "$work/nginx/tmp"
for file in ../../compose/nginx/*; do
  sed "s/api-a:8000/127.0.0.1:$a/; s/api-b:8000/127.0.0.1:$b/; s/listen 80 /listen 127.0.0.1:$http_port /; s|/etc/nginx/tls|$work/tls|; /^resolver /d; s/ resolve / /" "$file" > "$work/nginx/conf.d/$(basename "$file")"
done
sed -i '/^map /,$d' "$work/nginx/conf.d/default.conf" # without 443
cat > "$work/nginx/nginx.conf" <<N
daemon off; pid $work/nginx/pid; error_log $work/nginx/error.log; worker_processes 2;
events { worker_connections 1024; }
http {
  access_log $work/nginx/access.log;
  client_body_temp_path $work/nginx/tmp/body; proxy_temp_path $work/nginx/tmp/proxy; fastcgi_temp_path $work/nginx/tmp/f; uwsgi_temp_path $work/nginx/tmp/u; scgi_temp_path $work/nginx/tmp/s;
  include conf.d/*.conf;
}
N
as_here=(nginx -e "$work/nginx/error.log" -p "$work/nginx" -c "$work/nginx/nginx.conf")
proxy() { "${as_here[@]}" "$@"; }
must 'nginx takes the configuration of production' proxy -t
"${as_here[@]}" > "$work/nginx/out" 2>&1 & pid[nginx]=$! # no function: the number would be a shell's, and nginx would stay behind
must 'it listens, and nobody else in its place' until_ok 20 test -s "$work/nginx/pid"
URL=http://127.0.0.1:$http_port
must 'the service answers through it' until_ok 40 curl -fsS "$URL/health/ready"
is '/metrics is closed' "$(curl -s -o /dev/null -w '%{http_code}' "$URL/metrics")" 404
reload() { proxy -s reload 2> /dev/null || return 1; sleep 1; }
upstream=$work/nginx/conf.d/upstream.inc
roll() { # name port, as roll.sh does it
  sed -i "s/\(server 127.0.0.1:$2\) /\1 down /" "$upstream"; reload || return 1
  kill -TERM "${pid[$1]}"; wait "${pid[$1]}"; local code=$?
  start "$1" "$2" || return 1
  sed -i 's/ down / /' "$upstream"; reload || return 1
  return "$code"
}
load() { LOAD_REFUSED_MOST=$((rolls * 5)) KEY=$(cat "$work/key") LOAD_ACCEPTED=$work/accepted node ../load/load.mjs "$URL" "$1" "$2" > "$work/load" 2>&1; }
sql() { (cd "$project" && URL=$admin node --input-type=module -e 'import pg from "pg"; const c = new pg.Client(process.env.URL); await c.connect(); const { rows } = await c.query({ text: process.argv[1], rowMode: "array" }); console.log(rows.map((r) => r.join("|")).join("\n")); await c.end()' "$1"); }

(load $((rolls * 20)) 25) & loading=$!; sleep 1
for i in $(seq "$rolls"); do
  expect "roll $i: the first process ends with 0 after SIGTERM and another takes its place" roll a "$a"
  expect "roll $i: so does the second" roll b "$b"
done
expect 'no request is lost' wait $loading; echo "      $(tail -1 "$work/load")"
grep -hE '"status":5|"level":"(warn|error)"' "$work/a.log" "$work/b.log" | head -5 | cut -c1-300 | sed 's/^/      /'
names=$(sed "s/.*/'&'/" "$work/accepted" | paste -sd,)
is "each of $(wc -l < "$work/accepted") accepted POSTs has its row exactly once" \
  "$(sql "select count(*), count(distinct external_id) from customer where external_id in ($names)")" "$(wc -l < "$work/accepted")|$(wc -l < "$work/accepted")"
refuse 'no error is logged' grep -q '"level":"error"' "$work/a.log" "$work/b.log"

# Control: one customer's row is held, so that requests are in flight when a process is killed.
slow=$(curl -fsS -H "Authorization: Bearer $(cat "$work/key")" -H 'Content-Type: application/json' -d '{"name":"Slow"}' "$URL/v1/customers" | sed 's/.*"id":"\([^"]*\)".*/\1/')
(sql "do \$\$ begin for i in 1..20 loop perform from customer where id = '$slow' for update; perform pg_sleep(0.7); commit; end loop; end \$\$" > /dev/null) & holding=$!
waiting() { [ "$(sql "select count(*) from pg_stat_activity where usename = 'billing_app' and wait_event_type = 'Lock'")" -ge 4 ]; }
(LOAD_SLOW=$slow load 10 50) & loading=$!
until_ok 20 waiting || fail 'control: nothing was in flight'
kill -KILL "${pid[a]}"
refuse 'control: SIGKILL is noticed' wait $loading
expect 'as requests that nobody answered' grep -qE '502|ECONN|cut' "$work/load"; echo "      $(tail -1 "$work/load")"
wait $holding
finish
