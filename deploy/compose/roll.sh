#!/bin/bash
# Brings this host to what compose.yaml, .env and IMAGE say, one process after the other, losing no request.
#   roll.sh [--again] [IMAGE]    without IMAGE: the one in .env. With it: .env has it afterwards.
#   --again                      replaces every process, also those where nothing differs: after a change of passwords
# Migrates first. Prints `replaced NAME` for each process that it replaced, and nothing where nothing differs. Where one does not get
# healthy, those replaced by this run go back to the image they had, and the end is 1.
#
# A replica is taken out of nginx before it is stopped: nginx has no active health checks and would go on sending to a draining one
# until its door is shut; whoever is in the accept queue at that moment is reset, and a POST is not sent twice.
set -euo pipefail
cd "$(dirname "$0")"
exec 9> .roll.lock
flock -n 9 || { echo 'roll.sh: another one is under way' >&2; exit 1; }
again=; if [ "${1:-}" = --again ]; then again=yes; shift; fi
[ $# = 0 ] || export BILLING_IMAGE=$1
upstream=nginx/upstream.inc
seconds_to_health=${ROLL_TIMEOUT:-90}
compose() { docker compose "$@" 9>&-; } # what it starts must not hold the lock
container() { compose ps -aq "$1"; }
image_of() { local id; id=$(container "$1"); [ -z "$id" ] || docker inspect -f '{{.Config.Image}}' "$id"; }
current() { # as configured, and healthy
  [ -z "$again" ] || return 1
  local id; id=$(container "$1"); [ -n "$id" ] || return 1
  [ "$(compose config --hash "$1" | awk '{print $2}')" = "$(docker inspect -f '{{index .Config.Labels "com.docker.compose.config-hash"}}' "$id")" ] &&
    [ "$(docker inspect -f '{{.State.Health.Status}}' "$id")" = healthy ]
}
reload() { if [ -n "$(compose ps -q --status running nginx)" ]; then compose exec -T nginx nginx -t -q && compose exec -T nginx nginx -s reload 2> /dev/null; sleep 1; fi; }
put_in() { if grep -q ' down ' "$upstream"; then sed -i 's/ down resolve/ resolve/' "$upstream"; reload; fi; }
take_out() { if grep -q "server $1:" "$upstream"; then sed -i "s/\(server $1:8000\) resolve/\1 down resolve/" "$upstream"; reload; fi; }
# Never with --no-deps: that changes the configuration hash, and the next plain `up` would replace everything at once.
start() { compose up -d --wait --wait-timeout "$seconds_to_health" "$@" >&2; }

put_in # where a run before this one was killed
stale=(); for name in api-a api-b worker; do current "$name" || stale+=("$name"); done
touched=(); declare -A before
undo() {
  local name
  for name in "${touched[@]}"; do
    if [ -z "${before[$name]}" ] || [ "${before[$name]}" = "$(image_of "$name")" ]; then continue; fi # nothing to go back to
    echo "roll.sh: $name goes back to ${before[$name]}" >&2
    take_out "$name"
    BILLING_IMAGE=${before[$name]} start "$name" || echo "roll.sh: and does not get healthy with it either" >&2
    put_in
  done
}

if [ ${#stale[@]} -gt 0 ]; then
  compose run --rm migrate >&2 # ends here, with every process as it was, if the new schema is refused
  # PgBouncer has read its password long ago; it takes the new one without letting go of a connection.
  if [ -n "$again" ] && [ -n "$(compose ps -q --status running pgbouncer 2> /dev/null)" ]; then compose exec -T pgbouncer sh /usr/local/bin/start-pgbouncer reload; fi
  for name in "${stale[@]}"; do
    before[$name]=$(image_of "$name")
    touched+=("$name")
    take_out "$name"
    if ! start ${again:+--force-recreate} "$name"; then
      compose logs --tail 20 "$name" >&2 || true
      undo
      put_in
      exit 1
    fi
    put_in
    echo "replaced $name"
  done
fi
compose up -d >&2 # everything else: nginx, backups, what the profiles name
start nginx
if [ $# -gt 0 ]; then
  grep -qs '^BILLING_IMAGE=' .env || echo 'BILLING_IMAGE=' >> .env
  sed -i "s|^BILLING_IMAGE=.*|BILLING_IMAGE=$BILLING_IMAGE|" .env
fi
