#!/bin/bash
# apply.sh OVERLAY [IMAGE]  Brings a cluster to what an overlay says: the first time, or after a change of manifests or settings.
# Namespace and secrets first, then the database, the migration of the image (the one given, else the one that runs), API and worker.
set -euo pipefail
cd "$(dirname "$0")"
rendered=$(mktemp); trap 'rm -f "$rendered"' EXIT
./render.sh "$@" > "$rendered"
image=$(awk '/^kind: Deployment$/ { here = 1 } here && $2 == "image:" { print $3; exit } here && $1 == "image:" { print $2; exit }' "$rendered")
without_deployments() { awk 'BEGIN { RS = ORS = "---\n" } !/(^|\n)kind: Deployment\n/' "$rendered"; }

kubectl apply -f base/namespace.yaml
./make-secrets.sh
without_deployments | kubectl apply -f -
if grep -q '^kind: StatefulSet' "$rendered"; then kubectl -n billing rollout status statefulset/postgres --timeout=300s; fi
if grep -q '^apiVersion: postgresql.cnpg.io' "$rendered"; then kubectl -n billing wait --for=condition=Ready cluster/postgres --timeout=900s; fi
./migrate.sh "$image"
kubectl apply -f "$rendered"
for deployment in billing-api billing-worker; do kubectl -n billing rollout status "deployment/$deployment" --timeout=300s; done
