#!/bin/bash
# Deploys to the one-node cluster of ../k8s-node for real: admission, migration, update under load, a bad update, the deployer's rights,
# eviction, backup, data. About 8 minutes, cluster included. Needs the images billing:v1, billing:v2 and postgres:18.
#   verify.sh [metrics]     with `metrics`, which builds metrics-server once, the autoscaler sees numbers, too
#   OLD=v1 NEW=v2           the tags of the image `billing` that are two releases; KEEP=1 leaves the cluster for a look
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
export KUBECONFIG=$WORK/node/pki/host.conf URL=http://127.0.0.1:${NODE_PORT:-18083}
kubernetes=$(cd ../../kubernetes && pwd) work=$WORK/kubernetes-full; rm -rf "$work"; mkdir -p "$work"
says() { grep -q "$1" "$LAST" || fail "expected: $1, got: $(tail -3 "$LAST")"; }
k() { kubectl -n billing "$@"; }
sql() { k exec postgres-0 -- psql -U billing -d billing -Atc "$1"; }
pods() { k get pod -l "app.kubernetes.io/component=$1" --field-selector=status.phase=Running -o jsonpath='{range .items[*]}{.metadata.name}{"\n"}{end}'; }
serves() { for _ in $(seq 120); do curl -fsS --max-time 2 "$URL/health/ready" && return; sleep 1; done; return 1; }
dry() { sed "$1" "$work/rendered.yaml" | kubectl apply --dry-run=server -f -; }
# Of a hundred requests two may be refused by the service as too much for it (503, before anything is done): that is the machine's fault.
load() { LOAD_REFUSED_MOST=$(($1 * $2 / 50)) KEY=$key LOAD_ACCEPTED=$work/accepted node ../load/load.mjs "$URL" "$1" "$2" > "$work/load" 2>&1; }
counted() { echo "      $(tail -1 "$work/load" | cut -c1-300)"; }
once() { # every accepted customer has its row, exactly one
  k exec -i postgres-0 -- psql -U billing -d billing -q -At > "$LAST" 2>&1 <<SQL
create temp table accepted (name text);
copy accepted from stdin;
$(cat "$work/accepted")
\\.
select count(*) from (select from accepted left join customer using (name) group by name having count(customer.id) <> 1) wrong;
SQL
  is "$1: $(wc -l < "$work/accepted") accepted POSTs have their row exactly once" "$(tail -1 "$LAST")" 0
}

# ---- the cluster, with two releases, one that cannot migrate and one that never gets ready
old=${OLD:-v1} new=${NEW:-v2}
for image in "billing:$old" "billing:$new" postgres:18; do
  if ! docker image inspect "$image" > /dev/null 2>&1; then skip "Kubernetes: there is no image $image"; finish; fi
done
if [ ! -x "$WORK/kubernetes/kube-proxy" ]; then skip 'Kubernetes: it is not built (../k8s-node/build-kubernetes.sh)'; finish; fi
printf 'FROM billing:%s\nUSER 0\nRUN echo "throw new Error(1)" > src/cli.ts\nUSER 1000\n' "$new" | docker build -q -t billing:unmigratable - > /dev/null
printf 'FROM billing:%s\nCMD ["node", "-e", "setTimeout(() => 0, 3600000)"]\n' "$new" | docker build -q -t billing:unready - > /dev/null
images=("billing:$old" "billing:$new" billing:unmigratable billing:unready postgres:18)
must 'a node starts' ../k8s-node/node.sh up "${images[@]}"
[ -n "${KEEP:-}" ] || trap '../k8s-node/node.sh down' EXIT
reference() { echo "docker.io/library/billing@$(docker exec billing-node ctr -n k8s.io images ls "name==docker.io/library/billing:$1" | awk 'NR == 2 { print $3 }')"; }
v1=$(reference "$old") v2=$(reference "$new") unmigratable=$(reference unmigratable) unready=$(reference unready)
absent=docker.io/library/billing@sha256:$(printf '0%.0s' $(seq 64))
docker exec billing-node sh -c 'mkdir -p /var/lib/stand-in/postgres /var/lib/stand-in/backups && chmod 777 /var/lib/stand-in/*'
./crds.sh > "$work/crds.yaml"
must 'the custom kinds exist, as their makers publish them' kubectl apply --server-side -f "$work/crds.yaml"

# ---- admission
"$kubernetes/render.sh" stand-in "$v1" > "$work/rendered.yaml"
kubectl apply -f "$kubernetes/base/namespace.yaml" > /dev/null; sleep 2
must 'the API server accepts every object' dry ''
is 'and warns of none' "$(grep -ci warning "$LAST")" 0
"$kubernetes/render.sh" k3s "$v1" > "$work/k3s.yaml"
expect 'those of k3s too, Traefik and TLS included' kubectl apply --dry-run=server -f "$work/k3s.yaml"
refuse 'a misspelt field is refused' dry 's/maxUnavailable: 0/maxUnavailabel: 0/'; says 'unknown field'
dry 's/runAsNonRoot: true/runAsNonRoot: false/' > "$LAST" 2>&1; says 'would violate PodSecurity'; ok 'a Deployment of root draws the PodSecurity warning'
refuse 'a pod of root is refused' k run root --image="$v1"; says 'violates PodSecurity'

# ---- install
must 'it installs with one command: secrets, database, migration, service' "$kubernetes/apply.sh" stand-in "$v1"
is 'the migration ran as a Job named by the digest' "$(k get job -l app.kubernetes.io/component=migration -o name)" "job.batch/billing-migrate-$(cut -d: -f2 <<< "$v1" | cut -c1-12)"
expect 'the autoscaler brings the API to its minimum' k wait --for=jsonpath='{.status.readyReplicas}'=2 deployment/billing-api --timeout=240s
must 'it answers' serves
expect 'applying again changes nothing' bash -c "'$kubernetes/render.sh' stand-in | kubectl diff -f -"
expect 'installing again changes nothing' "$kubernetes/apply.sh" stand-in; says 'migrated before'
api=$(pods api | head -1)
is 'it is not root' "$(k exec "$api" -- id -u)" 1000
refuse 'its files cannot be written' k exec "$api" -- sh -c 'echo > /app/x'
is 'no password is in its environment' "$(k exec "$api" -- sh -c 'env | grep -ci passw.*=[^/] || :')" 0
is 'it has no token of the Kubernetes API' "$(k exec "$api" -- sh -c 'ls /var/run/secrets/kubernetes.io 2>/dev/null | wc -l')" 0
is 'the API logs in as billing_app' "$(sql "select string_agg(distinct usename, ',') from pg_stat_activity where application_name like 'billing-%'")" billing_app
is 'the metrics are not on the port of the API' "$(curl -s -o /dev/null -w '%{http_code}' "$URL/metrics")" 404
is 'they are on their own' "$(k exec "$api" -- node -e "fetch('http://127.0.0.1:9464/metrics').then(r=>console.log(r.status))")" 200
is 'three pods stand behind the Service of the metrics' "$(k get endpoints billing-metrics -o jsonpath='{range .subsets[*].addresses[*]}{.ip}{"\n"}{end}' 2>/dev/null | wc -l)" 3
is 'NetworkPolicies are there, with nothing open by default' "$(k get networkpolicy default-deny -o jsonpath='{.spec.policyTypes}{.spec.ingress}{.spec.egress}')" '["Ingress","Egress"]'
skip 'enforcement of the NetworkPolicies: the bridge plugin of this node ignores them'
skip 'Ingress and its certificate: there is no Traefik here'
key=$(k get secret billing-bootstrap-key -o jsonpath='{.data.key}' | base64 -d)

# ---- the deployer's rights
"$kubernetes/deployer-kubeconfig.sh" "https://127.0.0.1:${API_PORT:-16443}" 1h > "$work/deployer.conf"
as_deployer() { KUBECONFIG=$work/deployer.conf "$@"; }
may() { as_deployer kubectl auth can-i "$@" > /dev/null 2>&1; }
for allowed in 'create jobs' 'get jobs' 'delete jobs' 'patch deployments/billing-api' 'patch deployments/billing-worker' 'get deployments' 'get pods' 'get pods --subresource=log'; do
  # shellcheck disable=SC2086
  may $allowed || fail "the deployer may not $allowed"
done
ok 'the deployer may do the 8 things it needs'
refused=('get secrets' 'list secrets' 'create secrets' 'patch secrets' 'create pods' 'create pods --subresource=exec' 'create pods --subresource=eviction' 'delete pods' 'create deployments' 'delete deployments/billing-api'
  'patch deployments/another' 'patch deployments --subresource=scale' 'patch statefulsets/postgres' 'delete persistentvolumeclaims' 'patch configmaps' 'create rolebindings' 'create serviceaccounts --subresource=token'
  'patch cronjobs' 'patch services' 'patch ingresses' 'patch networkpolicies' 'patch jobs' 'get nodes' 'get pods -n kube-system' 'patch validatingadmissionpolicies')
for forbidden in "${refused[@]}"; do
  # shellcheck disable=SC2086
  if may $forbidden; then fail "the deployer may $forbidden"; fi
done
ok "the deployer may not: ${#refused[@]} others"
job() { sed -e 's#NAME#probe#' -e "s#IMAGE#$v2#" -e "$1" "$kubernetes/migration-job.yaml" | as_deployer kubectl create --dry-run=server -f -; }
expect 'its Job may be our migration' job ''
refuse 'but of no other image' job 's#image: .*#image: docker.io/library/postgres:18#'; says 'from our repository'
refuse 'nor another command' job 's#command: .*#command: [node, -e, "1"]#'; says 'must migrate'
refuse 'nor with an environment of its own' job 's#command:#env: [{ name: NODE_OPTIONS, value: --inspect }]\n          command:#'; says 'environment'
refuse 'nor with a hook' job 's#command:#lifecycle: { preStop: { exec: { command: [ls] } } }\n          command:#'; says 'must migrate'
patch() { as_deployer kubectl -n billing patch deployment billing-api --dry-run=server --type=strategic -p "{\"spec\":{\"template\":{\"spec\":{$1}}}}"; }
expect 'it may change the image' patch "\"containers\":[{\"name\":\"billing\",\"image\":\"$v2\"}]"
refuse 'but to none of elsewhere' patch '"containers":[{"name":"billing","image":"docker.io/library/postgres:18"}]'; says 'from our repository'
refuse 'nor by a tag' patch '"containers":[{"name":"billing","image":"docker.io/library/billing:v2"}]'; says 'by digest'
refuse 'nor the command' patch '"containers":[{"name":"billing","command":["sh"]}]'; says 'not how it runs'
refuse 'nor what is mounted' patch '"volumes":[{"name":"owner","secret":{"secretName":"billing-postgres-owner"}}]'; says 'not the pod'
refuse 'nor add a container' patch "\"containers\":[{\"name\":\"other\",\"image\":\"$v2\"}]"; says 'not the pod'

# ---- a release, as the deployer, under load
load 60 50 & load=$!; sleep 3; since=$SECONDS
expect 'a release rolls out' as_deployer "$kubernetes/roll-out.sh" "$v2"; echo "      in $((SECONDS - since)) s"
is 'the API runs it' "$(k get deployment billing-api -o jsonpath='{.spec.template.spec.containers[0].image}')" "$v2"
is 'the worker too' "$(k get deployment billing-worker -o jsonpath='{.spec.template.spec.containers[0].image}')" "$v2"
expect 'meanwhile no request was lost' wait $load; counted; once 'the release'
expect 'the same release again does nothing' as_deployer "$kubernetes/roll-out.sh" "$v2"; says 'migrated before'

running() { k get deployment "billing-$1" -o jsonpath='{.spec.template.spec.containers[0].image}'; }
load 100 50 & load=$!; sleep 2
refuse 'a release whose migration fails stops there' as_deployer "$kubernetes/roll-out.sh" "$unmigratable"; says 'failed'
is 'with nothing changed' "$(running api) $(running worker)" "$v2 $v2"
refuse 'a release that cannot be pulled stops there' as_deployer "$kubernetes/roll-out.sh" "$absent"; says 'cannot start'
is 'with nothing changed, too' "$(running api) $(running worker)" "$v2 $v2"
since=$SECONDS
refuse 'a release that never gets ready fails' as_deployer env ROLL_OUT_TIMEOUT=25s "$kubernetes/roll-out.sh" "$unready"; says 'undoing'
is 'and is undone' "$(running api) $(running worker)" "$v2 $v2"; echo "      in $((SECONDS - since)) s"
expect 'the API is whole' k rollout status deployment/billing-api --timeout=180s
expect 'meanwhile no request was lost' wait $load; counted; once 'three bad releases'

load 10 50 & load=$!; sleep 3
k delete pod --force --grace-period=0 -l app.kubernetes.io/component=api > /dev/null 2>&1
refuse 'control: pods killed without draining are noticed' wait $load; counted; once 'even then'
expect 'they come back' k rollout status deployment/billing-api --timeout=240s

# ---- eviction, as draining a node does
evict() {
  kubectl create --raw "/api/v1/namespaces/billing/pods/$1/eviction" -f - <<< "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"$1\",\"namespace\":\"billing\"}}"
}
expect 'the budget allows one' k wait --for=jsonpath='{.status.disruptionsAllowed}'=1 pdb/billing-api --timeout=180s
mapfile -t two < <(pods api)
expect 'the first pod may be evicted' evict "${two[0]}"
refuse 'the second may not, until there is another' evict "${two[1]}"; says 'disruption budget'
expect 'there is another' k wait --for=jsonpath='{.status.disruptionsAllowed}'=1 pdb/billing-api --timeout=180s

# ---- backup
rows=$(sql 'select count(*) from customer'); refuse 'there are rows' [ "$rows" -lt 1000 ]
expect 'the backup runs by hand' k create job --from=cronjob/backup backup-now
expect 'and ends well' k wait --for=condition=Complete job/backup-now --timeout=240s
dump=$(docker exec billing-node sh -c 'ls -t /var/lib/stand-in/backups | grep "dump$" | head -1')
restore() { # into a database of its own, on the same server, by the same pod that backs up
  k create job --from=cronjob/backup restore-drill --dry-run=client -o yaml |
    sed -e 's#/scripts/backup.sh#/scripts/restore.sh#' -e "s#^\( *\)- once\$#\1- /backups/$dump\n\1- drill#" | kubectl create -f -
  k wait --for=condition=Complete job/restore-drill --timeout=240s
}
expect 'the dump restores into another database' restore
is "with all $rows customers" "$(k exec postgres-0 -- psql -U billing -d drill -Atc 'select count(*) from customer')" "$rows"

# ---- data
restarts() { k get pod -l app.kubernetes.io/name=billing -o jsonpath='{.items[*].status.containerStatuses[0].restartCount}'; }
before=$(restarts)
k delete pod postgres-0 > /dev/null; expect 'the database pod comes back' k rollout status statefulset/postgres --timeout=180s
is "with its $rows customers" "$(sql 'select count(*) from customer')" "$rows"
expect 'the API finds it again' serves
is 'no pod of ours was restarted for it' "$(restarts)" "$before"
k delete statefulset postgres > /dev/null; "$kubernetes/apply.sh" stand-in > "$LAST" 2>&1 || fail "$(tail -3 "$LAST")"
is "the rows outlive the StatefulSet: $rows" "$(sql 'select count(*) from customer')" "$rows"
expect 'the API finds it again' serves
sed -e 's#NAME#verify-now#' -e "s#IMAGE#$v2#" -e 's#src/cli.ts, migrate#src/cli.ts, verify#' "$kubernetes/migration-job.yaml" | kubectl apply -f - > /dev/null
expect 'billing verify finds every invariant kept' k wait --for=condition=Complete job/verify-now --timeout=240s

# ---- autoscaling
if [ "${1:-}" = metrics ] || [ -x "$WORK/bin/metrics-server" ]; then
  expect 'metrics-server gives numbers' ../k8s-node/node.sh metrics
  expect 'the autoscaler sees them' k wait --for=condition=ScalingActive hpa/billing-api --timeout=180s
  load 90 "${HPA_RATE:-150}" & load=$!
  grown() { [ "$(k get hpa billing-api -o jsonpath='{.status.desiredReplicas}')" -gt 2 ]; }
  expect 'the autoscaler adds replicas under load' until_ok 120 grown; echo "      $(k get hpa billing-api --no-headers)"
  expect 'and no request is lost' wait $load; counted; once 'scaling'
else
  skip 'autoscaling by numbers: call verify.sh metrics'
fi
finish
