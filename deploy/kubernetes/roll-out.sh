#!/bin/bash
# roll-out.sh IMAGE@sha256:DIGEST  Brings a release to the cluster: migrates, then rolls the API and the worker, losing no request.
# A migration that fails changes nothing else; a release that does not get ready is undone. Exits with 1 then, with 0 when it runs.
# The rights of the service account `deployer` are enough.
set -euo pipefail
cd "$(dirname "$0")"
image=${1:-} timeout=${ROLL_OUT_TIMEOUT:-300s}
[[ $image =~ @sha256:[0-9a-f]{64}$ ]] || { echo 'usage: roll-out.sh IMAGE@sha256:DIGEST' >&2; exit 2; }
k() { kubectl -n billing "$@"; }
running() { k get deployment "$1" -o jsonpath='{.spec.template.spec.containers[0].image}'; }
roll() { k set image "deployment/$1" "billing=$2" >/dev/null && k rollout status "deployment/$1" --timeout="$timeout"; }

declare -A before
for deployment in billing-api billing-worker; do before[$deployment]=$(running "$deployment"); done
undo() {
  echo "roll-out.sh: undoing $image" >&2
  for deployment in "${!before[@]}"; do roll "$deployment" "${before[$deployment]}" >&2; done
  echo "roll-out.sh: ${before[billing-api]} runs again" >&2
  exit 1
}

./migrate.sh "$image"
for deployment in billing-api billing-worker; do roll "$deployment" "$image" || undo; done
echo "rolled out: $image"
