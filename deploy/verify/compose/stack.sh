# shellcheck shell=bash
# Sourced: the production stack as a copy under a name and ports of its own, and what the checks ask of it.
# shellcheck disable=SC2034 # used by who sources it
stack=$WORK/stack-$COMPOSE_PROJECT_NAME compose_source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
copy_stack() { # deploy/ without what a person may have put into it
  rm -rf "$stack"; mkdir -p "$stack"
  for folder in compose backup prometheus grafana; do [ -d "$compose_source/$folder" ] && cp -r "$compose_source/$folder" "$stack/"; done
  rm -rf "$stack/compose"/{secrets,backups,tls,acme,.env,.roll.lock}
  cd "$stack/compose" || exit 1
  ./init.sh > /dev/null
}
remove_stack() { cd "$stack/compose" && docker compose --profile '*' down -v --remove-orphans > /dev/null 2>&1; cd / && rm -rf "$stack"; }
name_of() { echo "$COMPOSE_PROJECT_NAME-$1-1"; }
inside() { docker exec "$(name_of "$1")" "${@:2}"; }
sql() { docker exec -i "$(name_of postgres)" psql -U billing -d "${2:-billing}" -XAtqc "$1"; }
health_of() { docker inspect -f '{{.State.Health.Status}}' "$(name_of "$1")"; }
is_healthy() { [ "$(health_of "$1")" = healthy ]; }
name_and_start() { local each; for each in "$@"; do docker inspect -f '{{.Id}} {{.State.StartedAt}}' "$(name_of "$each")"; done; }
image_of() { docker inspect -f '{{.Config.Image}}' "$(name_of "$1")"; }
# Of a hundred requests two may be refused by the service as too much for it (503, before anything is done): that is the machine's fault.
load() { LOAD_REFUSED_MOST=${LOAD_REFUSED_MOST:-$(($1 * $2 / 50))} KEY=$(cat secrets/bootstrap_key) LOAD_ACCEPTED=$stack/accepted node "$compose_source/verify/load/load.mjs" "$URL" "$1" "$2" > "$stack/load" 2>&1; }
counted() { echo "      $(tail -1 "$stack/load")"; }
exactly_once() { # every customer whose making was answered has one row
  local wrong accepted; accepted=$(wc -l < "$stack/accepted")
  wrong=$({ echo 'create temp table accepted (name text); copy accepted from stdin;'; cat "$stack/accepted"; echo '\.'
    echo 'select count(*) from (select from accepted left join customer on external_id = accepted.name group by accepted.name having count(customer.id) <> 1) wrong;'
  } | docker exec -i "$(name_of postgres)" psql -U billing -d billing -XAtq)
  if [ "$accepted" -gt 0 ] && [ "$wrong" = 0 ]; then ok "$1: each of $accepted accepted POSTs has its row exactly once"; else fail "$1: $wrong of $accepted accepted POSTs have no row or two"; fi
}
