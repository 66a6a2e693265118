#!/bin/bash
# Renders every overlay and every combination of components and checks them strictly, with controls; no cluster, no Docker; seconds.
# kubernetes-validate (PyPI) has the schemas of the core kinds; the npm packages of schema/ have types for those and the custom ones.
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
kubernetes=$(cd ../../kubernetes && pwd) VERSION=${KUBERNETES_VERSION:-1.34}
work=$WORK/kubernetes-fast types=$WORK/manifest-types; mkdir -p "$work" "$types"
rules() { (cd "$types" && node rules.mjs) < "$1"; }
strict() { "$WORK/venv-kubernetes/bin/kubernetes-validate" -k "$VERSION" --strict --quiet --no-warn "$1"; }
typed() {
  (cd "$types" && node to-typescript.mjs < "$1" > rendered.ts &&
    npx tsc --noEmit --strict --module nodenext --moduleResolution nodenext --skipLibCheck rendered.ts)
}
wrong() { sed "$2" "$work/all.yaml" > "$work/wrong.yaml"; if cmp -s "$work/all.yaml" "$work/wrong.yaml"; then fail "control: $1 changes nothing"; fi; }

if ! command -v kubectl >/dev/null; then skip 'Kubernetes manifests: there is no kubectl'; finish; fi
cp schema/* "$types/"
if ! cmp -s "$types/package.json" "$types/installed.json"; then
  if npm install --no-package-lock --no-audit --no-fund --prefix "$types" > "$work/npm.log" 2>&1; then cp "$types/package.json" "$types/installed.json"; fi
fi
../setup-tools.sh kubernetes-validate > "$work/pip.log" 2>&1

# Every combination: one of the databases, with and without each of the others. The migration Job belongs to all of them.
combinations=()
for database in postgres cloudnative-pg; do
  for others in '' 'backup' 'monitoring' 'cert-manager' 'backup monitoring' 'backup cert-manager' 'monitoring cert-manager' 'backup monitoring cert-manager'; do
    combinations+=("$database $others")
  done
done
back=$(realpath --relative-to="$work/overlay" "$kubernetes"); mkdir -p "$work/overlay"; rm -f "$work"/*.yaml
sed -e 's#NAME#billing-migrate-0123456789ab#' -e 's#IMAGE#billing-api#' "$kubernetes/migration-job.yaml" > "$work/job.yaml"
render() { # file kustomization
  if ! { kubectl kustomize "$2" && echo --- && cat "$work/job.yaml"; } > "$work/$1.yaml" 2> "$LAST"; then fail "$1 does not render: $(cat "$LAST")"; return 1; fi
}
rendered=0
for overlay in "$kubernetes"/overlays/*/; do render "overlay-$(basename "$overlay")" "$overlay" && rendered=$((rendered + 1)); done
for combination in "${combinations[@]}"; do
  { echo "resources: [$back/base]"; echo components:; for one in $combination; do echo "  - $back/components/$one"; done; } > "$work/overlay/kustomization.yaml"
  render "components-$(tr ' ' '-' <<< "$combination")" "$work/overlay" && rendered=$((rendered + 1))
done
[ "$FAILED" = 1 ] || ok "$rendered renderings: overlays and combinations of components"

# Each different object once.
awk 'BEGIN { RS = "(^|\n)---\n" } NF && !seen[$0]++ { print $0; print "---" }' "$work"/overlay-*.yaml "$work"/components-*.yaml > "$work/all.yaml"
objects=$(grep -c '^kind:' "$work/all.yaml")
if [ -e "$types/installed.json" ]; then
  for file in "$work"/overlay-*.yaml "$work"/components-*.yaml; do rules "$file" > "$LAST" || fail "$(basename "$file" .yaml): $(cat "$LAST")"; done
  [ "$FAILED" = 1 ] || ok 'references lead somewhere, pods are hardened, no Secret is rendered'
  expect "$objects different objects have the right types" typed "$work/all.yaml"
  wrong interval 's/interval: 15s/intervl: 15s/'; refuse 'control: a misspelt field of a ServiceMonitor is noticed' typed "$work/wrong.yaml"
  wrong instances 's/instances: 3/instances: "3"/'; refuse 'control: a wrong type in a Cluster is noticed' typed "$work/wrong.yaml"
  sed 's/name: billing-settings-.*/name: billing-settings/' "$work/overlay-k3s.yaml" | sed '0,/name: billing-settings$/s//name: another/' > "$work/wrong.yaml"
  refuse 'control: a reference to a ConfigMap that is not there is noticed' rules "$work/wrong.yaml"
else
  skip "types of the manifests and references: npm cannot install what schema/package.json names"
fi
if [ -x "$WORK/venv-kubernetes/bin/kubernetes-validate" ]; then
  expect "they fit the schemas of Kubernetes $VERSION, unknown fields refused" strict "$work/all.yaml"
  wrong maxUnavailable 's/maxUnavailable:/maxUnavailabel:/'; refuse 'control: a misspelt field is noticed' strict "$work/wrong.yaml"
else
  skip 'schemas of Kubernetes: kubernetes-validate cannot be installed'
fi

if [ -d "$kubernetes/../prometheus/rules" ]; then
  expect 'the PrometheusRule says what deploy/prometheus/rules says' diff <("$kubernetes/components/monitoring/generate-rules.sh") "$kubernetes/components/monitoring/rules.yaml"
fi
finish
