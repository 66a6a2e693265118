#!/bin/bash
# migrate.sh IMAGE  Runs the migration of a release as a Job named by its image, and waits for it. One that is done is not run again.
set -euo pipefail
cd "$(dirname "$0")"
image=${1:?usage: migrate.sh IMAGE} seconds_max=${MIGRATION_SECONDS_MAX:-900}
name=${image##*@sha256:}
[ "$name" != "$image" ] || name=$(sha256sum <<< "$image") # a tag, of a first try
name=billing-migrate-${name:0:12}
k() { kubectl -n billing "$@"; }
condition() { k get job "$name" --ignore-not-found -o jsonpath="{.status.conditions[?(@.type==\"$1\")].status}"; }
cannot_start() {
  k get pod -l "job-name=$name" -o jsonpath='{range .items[*].status.containerStatuses[*]}{.state.waiting.reason}{"\n"}{end}' |
    grep -E 'ErrImagePull|ImagePullBackOff|InvalidImageName|CreateContainerConfigError|CreateContainerError'
}
give_up() {
  echo "migrate.sh: $name $1" >&2
  k logs "job/$name" --tail=50 >&2 || :
  k delete job "$name" --wait=false >/dev/null
  exit 1
}

if [ "$(condition Complete)" = True ]; then echo "migrated before: $name"; exit; fi
if [ "$(condition Failed)" = True ]; then k delete job "$name" --wait >/dev/null; fi
if [ -z "$(k get job "$name" --ignore-not-found -o name)" ]; then
  sed -e "s#NAME#$name#" -e "s#IMAGE#$image#" migration-job.yaml | k create -f - >/dev/null
fi
for ((i = 0, stuck = 0; i < seconds_max; i++)); do
  if [ "$(condition Complete)" = True ]; then k logs "job/$name"; echo "migrated: $name"; exit; fi
  if [ "$(condition Failed)" = True ]; then give_up 'failed'; fi
  if reason=$(cannot_start); then stuck=$((stuck + 1)); else stuck=0; fi
  if [ "$stuck" -ge 15 ]; then give_up "cannot start: $reason"; fi
  sleep 1
done
echo "migrate.sh: $name still runs after $seconds_max s; it is left running" >&2
exit 1
