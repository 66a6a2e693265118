#!/bin/bash
# Runs the production stack for real: start, limits, segmentation, crash, data, rolling update under load, bad releases, TLS; and the
# control that shows the load would notice. About 8 minutes. Needs setup-docker.sh, and images billing:v1 and billing:v2.
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-billing-verify} HTTP_LISTEN=127.0.0.1:${HTTP_PORT:=18080} HTTPS_LISTEN=127.0.0.1:${HTTPS_PORT:=18443}
URL=http://127.0.0.1:$HTTP_PORT old=${OLD_IMAGE:-billing:v1} new=${NEW_IMAGE:-billing:v2}
for image in "$old" "$new" postgres:18 nginx:1.30; do
  if ! docker image inspect "$image" > /dev/null 2>&1; then skip "compose: there is no image $image"; finish; fi
done
. ./stack.sh
copy_stack
trap 'remove_stack; docker rmi -f billing:unmigratable billing:unready > /dev/null 2>&1' EXIT
connect() { inside "$1" node -e "require('net').connect($3,'$2').on('connect',()=>process.exit(0)).on('error',()=>process.exit(1));setTimeout(()=>process.exit(1),2000)"; }
status() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
quiet() { "$@" > "$stack/said" 2> "$stack/log"; }

# ---- start
for profile in '' pooler monitoring; do expect "compose.yaml is valid${profile:+ with profile $profile}" env BILLING_IMAGE="$old" COMPOSE_PROFILES=$profile docker compose config -q; done
expect 'so is compose.s3.yaml on top' env BILLING_IMAGE="$old" S3_BUCKET=x AWS_ACCESS_KEY_ID=x docker compose -f compose.yaml -f compose.s3.yaml config -q
is 'init.sh makes nothing twice' "$(./init.sh)" ''
must 'roll.sh starts everything from nothing' ./roll.sh "$old"
quiet ./roll.sh; is 'and again it changes nothing' "$(cat "$stack/said")" ''
is 'the image is kept in .env' "$(grep ^BILLING_IMAGE= .env)" "BILLING_IMAGE=$old"
expect 'the API answers through nginx' curl -fsS "$URL/health/ready"
expect 'its documentation too' curl -fsS "$URL/docs"
key=$(cat secrets/bootstrap_key)
is 'the key of secrets/bootstrap_key is let in' "$(status -H "Authorization: Bearer $key" "$URL/v1/customers")" 200
is 'another is not' "$(status -H "Authorization: Bearer ${key}x" "$URL/v1/customers")" 401
is 'metrics are not served to the outside' "$(status "$URL/metrics")" 404
is 'they name the version of the image' "$(inside api-a node -e "fetch('http://127.0.0.1:9464/metrics').then(r=>r.text()).then(t=>console.log(t.match(/billing_build_info\{version=\"(.*?)\"/)[1]))")" "$(docker image inspect -f '{{index .Config.Labels "org.opencontainers.image.version"}}' "$old")"
for each in api-a worker; do expect "metrics of $each answer on their own port inside" inside "$each" node -e "fetch('http://127.0.0.1:9464/metrics').then(r=>process.exit(r.ok?0:1))"; done
is 'the service logs in as billing_app, migrations as the owner' "$(sql "select string_agg(distinct usename, ',') from pg_stat_activity where application_name like 'billing-%'")" billing_app

# ---- confinement
for each in api-a worker; do
  is "$each is not root" "$(inside "$each" id -u)" 1000
  refuse "$each cannot write its files" inside "$each" sh -c 'echo > /app/x'
  is "$each has no capabilities" "$(inside "$each" cat /proc/1/status | awk '/CapBnd/{print $2}')" 0000000000000000
  is "$each is limited in memory, cpu and pids" "$(docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}' "$(name_of "$each")")" '536870912 1000000000 200'
done
expect 'it can write to /tmp' inside api-a sh -c 'echo > /tmp/x'
for each in nginx api-a worker postgres backup; do is "the log of $each is rotated" "$(docker inspect -f '{{index .HostConfig.LogConfig.Config "max-size"}} {{index .HostConfig.LogConfig.Config "max-file"}}' "$(name_of "$each")")" '10m 5'; done
for secret in postgres_password billing_app_password bootstrap_key secrets_key; do
  is "$secret is in no container's environment or command" "$(docker ps -aq -f "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" | xargs docker inspect | grep -c "$(cat "secrets/$secret")")" 0
done
refuse 'the API has no password of the owner' inside api-a cat /run/secrets/postgres_password

# ---- segmentation
is 'the database publishes no port' "$(docker port "$(name_of postgres)")" ''
expect 'the service reaches the database' connect api-a postgres 5432
internal() { docker inspect -f '{{range .NetworkSettings.Networks}}{{println .NetworkID}}{{end}}' "$(name_of "$1")" | xargs docker network inspect -f '{{.Internal}}' | sort -u; }
for each in api-a postgres backup; do is "$each has no way out" "$(internal "$each")" true; done
is 'the worker has one, for webhooks' "$(internal worker)" $'false\ntrue'
refuse 'nginx cannot resolve the database' inside nginx getent hosts postgres
database_address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(name_of postgres)")
refuse 'nor reach it by its address' inside nginx timeout 2 bash -c "echo > /dev/tcp/$database_address/5432"

# ---- crashes and data
before=$(docker inspect -f '{{.State.StartedAt}}' "$(name_of api-a)")
kill -KILL "$(docker inspect -f '{{.State.Pid}}' "$(name_of api-a)")"; sleep 1
expect 'a killed replica comes back' until_ok 60 is_healthy api-a
refuse 'it really was restarted' [ "$before" = "$(docker inspect -f '{{.State.StartedAt}}' "$(name_of api-a)")" ]
kill -KILL "$(docker inspect -f '{{.State.Pid}}' "$(name_of postgres)")"; sleep 1
expect 'a killed database comes back' until_ok 60 is_healthy postgres
expect 'and the API with it, without a restart' until_ok 60 curl -fsS "$URL/health/ready"
docker stop "$(name_of postgres)" > /dev/null
is 'without a database it is not ready, and says so' "$(status "$URL/health/ready")" 503
is 'which takes no replica away from nginx' "$(for _ in 1 2 3 4; do status "$URL/health"; echo; done | sort -u)" 200
docker start "$(name_of postgres)" > /dev/null
expect 'with it, it is ready again' until_ok 60 curl -fsS "$URL/health/ready"
load 3 30; rows=$(sql 'select count(*) from customer')
docker compose down > /dev/null 2>&1; expect 'down, then up' docker compose up -d --wait nginx worker
is "keeps the data ($rows customers)" "$(sql 'select count(*) from customer')" "$rows"; refuse 'there were some' [ "$rows" -lt 20 ]

# ---- rolling update
(load 45 50) & running=$!; sleep 3
quiet ./roll.sh "$new"; is 'a rolling update replaces one after the other' "$(tr '\n' ' ' < "$stack/said")" 'replaced api-a replaced api-b replaced worker '
expect 'and loses no request' wait $running; counted
exactly_once 'rolling update'
for each in api-a api-b worker; do is "$each runs the new image" "$(image_of "$each")" "$new"; done
is '.env has it' "$(grep ^BILLING_IMAGE= .env)" "BILLING_IMAGE=$new"
quiet ./roll.sh; is 'rolling again does nothing' "$(cat "$stack/said")" ''
printf 'FROM %s\nUSER 0\nRUN echo "throw new Error(1)" > src/cli.ts\nUSER 1000\n' "$new" | docker build -q -t billing:unmigratable - > /dev/null
printf 'FROM %s\nHEALTHCHECK --interval=1s --retries=2 CMD ["false"]\n' "$new" | docker build -q -t billing:unready - > /dev/null
running() { for each in api-a api-b worker; do echo "$(image_of "$each") $(health_of "$each")"; done | sort -u; }
(load 60 30) & running=$!; sleep 2
refuse 'a release whose migration fails is not rolled out' ./roll.sh billing:unmigratable
is 'and every process is as before' "$(running)" "$new healthy"
refuse 'a release that does not get healthy stops at the first replica' env ROLL_TIMEOUT=20 ./roll.sh billing:unready
is 'which goes back to the release before' "$(running)" "$new healthy"
is '.env still names that one' "$(grep ^BILLING_IMAGE= .env)" "BILLING_IMAGE=$new"
expect 'and no request is lost meanwhile' wait $running; counted
exactly_once 'bad releases'
quiet ./roll.sh "$old"; is 'rolling back is the same with the release before' "$(running)" "$old healthy"

# ---- a new password for the application, as docs/operations/rotate-keys.md has it
change_password() { openssl rand -hex 32 > secrets/new && cat secrets/new > secrets/billing_app_password && rm secrets/new; }
before=$(name_and_start api-a api-b worker)
change_password
# A process that is not replaced yet cannot open a further connection, and refuses what would need one (503, may be repeated).
(LOAD_REFUSED_MOST=200 load 45 50) & running=$!; sleep 2
quiet ./roll.sh --again; is 'roll.sh --again replaces every process, with the same image' "$(tr '\n' ' ' < "$stack/said") $(running)" "replaced api-a replaced api-b replaced worker  $old healthy"
refuse 'they are others' [ "$before" = "$(name_and_start api-a api-b worker)" ]
expect 'meanwhile every request is answered, at the worst with 503' wait $running; counted
exactly_once 'a new password'
log_in() { docker exec -e PGPASSWORD="$1" "$(name_of postgres)" psql -h postgres -U billing_app -d billing -c 'select 1'; }
expect 'the new password is the one that counts' log_in "$(cat secrets/billing_app_password)"
refuse 'and no other' log_in x
quiet ./roll.sh; is 'roll.sh has nothing to do after that' "$(cat "$stack/said")" ''

# ---- control: a load that cannot fail proves nothing. One customer's row is held, so that requests are in flight at the kill.
slow=$(curl -fsS -H "Authorization: Bearer $key" -H 'Content-Type: application/json' -d '{"name":"Slow"}' "$URL/v1/customers" | node -p 'JSON.parse(fs.readFileSync(0)).id')
hold="do \$\$ begin for i in 1..12 loop perform from customer where id = '$slow' for update; perform pg_sleep(0.7); commit; end loop; end \$\$"
(sql "$hold" > /dev/null) & holding=$!
waiting() { [ "$(sql "select count(*) from pg_stat_activity where usename = 'billing_app' and wait_event_type = 'Lock'")" -ge 4 ]; }
(LOAD_SLOW=$slow load 8 50) & running=$!
until_ok 20 waiting || fail 'control: nothing was in flight'
docker kill -s KILL "$(name_of api-a)" > /dev/null
refuse 'control: a kill without draining is noticed' wait $running
expect 'as requests that nobody answered' grep -qE '502|ECONN|cut' "$stack/load"; counted
wait $holding
docker compose up -d --wait nginx worker > /dev/null 2>&1
for each in api-b worker; do
  started=$(date +%s%N); docker stop "$(name_of "$each")" > /dev/null; ms=$((($(date +%s%N) - started) / 1000000))
  is "$each ends by itself after draining ($ms ms), exit code" "$(docker inspect -f '{{.State.ExitCode}}' "$(name_of "$each")")" 0
  expect "$each drained" [ $ms -gt 3900 ]
done
docker compose up -d --wait nginx worker > /dev/null 2>&1

# ---- the profiles
if DEBIAN_IMAGE=opsbase:trixie docker compose --profile pooler build pgbouncer > "$stack/log" 2>&1; then
  pooler=(env COMPOSE_PROFILES=pooler DATABASE_HOST=pgbouncer DATABASE_POOLER=transaction DEBIAN_IMAGE=opsbase:trixie PGBOUNCER_POOL_SIZE=4)
  expect 'PgBouncer starts' "${pooler[@]}" docker compose up -d --wait pgbouncer
  (load 50 20) & running=$!; sleep 2
  expect 'the service moves behind it, one process after the other' "${pooler[@]}" ./roll.sh
  expect 'and loses no request' wait $running; counted
  exactly_once 'behind PgBouncer'
  connections=$(sql "select count(*) from pg_stat_activity where usename = 'billing_app'")
  expect "all processes together have $connections connections to PostgreSQL, at most 4" [ "$connections" -le 4 ]
  change_password
  quiet "${pooler[@]}" ./roll.sh --again; is 'a new password goes through PgBouncer, too' "$(tr '\n' ' ' < "$stack/said")" 'replaced api-a replaced api-b replaced worker '
  expect 'and it answers with it' curl -fsS -H "Authorization: Bearer $key" "$URL/v1/customers?limit=1"
  quiet ./roll.sh; is 'and back' "$(tr '\n' ' ' < "$stack/said")" 'replaced api-a replaced api-b replaced worker '
  "${pooler[@]}" docker compose rm -sf pgbouncer > /dev/null 2>&1
else skip "compose: profile pooler: its image cannot be built here: $(tail -1 "$stack/log")"; fi
if docker image inspect stand-in-prometheus > /dev/null 2>&1 && [ -e ../prometheus/prometheus.compose.yml ]; then
  export PROMETHEUS_IMAGE=stand-in-prometheus PROMETHEUS_LISTEN=127.0.0.1:19091
  expect 'Prometheus starts' docker compose --profile monitoring up -d prometheus
  targets_up() { [ "$(curl -s "http://$PROMETHEUS_LISTEN/api/v1/query?query=sum(up%7Bjob%3D%22billing%22%7D)" | grep -o '"[0-9]*"\]')" = '"3"]' ]; }
  expect 'and sees both replicas and the worker' until_ok 80 targets_up
  refuse 'with a rule that it cannot read' bash -c "curl -s http://$PROMETHEUS_LISTEN/api/v1/rules | grep -q '\"health\":\"err'"
  docker compose --profile monitoring rm -sf prometheus > /dev/null 2>&1
else skip 'compose: profile monitoring: no image of Prometheus'; fi
skip 'compose: Grafana: its image cannot be had here'

# ---- TLS, with an authority of our own
authority() { # common name -> a certificate for localhost in tls/
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=authority' -keyout "$stack/ca.key" -out "$stack/ca.pem" 2> /dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$stack/key.pem" -out "$stack/csr.pem" 2> /dev/null
  openssl x509 -req -in "$stack/csr.pem" -CA "$stack/ca.pem" -CAkey "$stack/ca.key" -days 1 -extfile <(echo subjectAltName=DNS:localhost) -out "$stack/cert.pem" 2> /dev/null
  install -m 640 -g 101 "$stack/key.pem" tls/privkey.pem; install -m 640 -g 101 "$stack/cert.pem" tls/fullchain.pem
}
secure=https://localhost:$HTTPS_PORT
refuse 'without a certificate 443 answers no one' curl -fsSk "$secure/health"
authority first
expect 'with one in tls/ it does, without a restart' curl -fsS --cacert "$stack/ca.pem" "$secure/health/ready"
refuse 'and a client that does not know the authority is warned' curl -fsS "$secure/health"
is 'port 80 leads to 443 now' "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: localhost' "$URL/v1/customers")" '308 https://localhost/v1/customers'
is 'browsers are told to stay there' "$(curl -sS --cacert "$stack/ca.pem" -D - -o /dev/null "$secure/health" | grep -ci '^strict-transport-security: max-age=31536000')" 1
is 'it speaks HTTP/2' "$(curl -sS --cacert "$stack/ca.pem" -o /dev/null -w '%{http_version}' "$secure/health")" 2
refuse 'TLS 1.1 is refused' curl -fsS --cacert "$stack/ca.pem" --tls-max 1.1 "$secure/health"
is 'metrics are closed there too' "$(status --cacert "$stack/ca.pem" "$secure/metrics")" 404
mkdir -p acme/.well-known/acme-challenge; echo proof > acme/.well-known/acme-challenge/x
is 'an authority finds its proof on port 80' "$(curl -s "$URL/.well-known/acme-challenge/x")" proof
authority second
served() { openssl s_client -connect "127.0.0.1:$HTTPS_PORT" -servername localhost < /dev/null 2> /dev/null | openssl x509 -noout -subject | grep -q second; }
expect 'a renewed certificate is served within a minute or so, without a reload' until_ok 140 served
finish
