#!/bin/bash
# Prints the definitions of the custom kinds, as Prometheus operator and Traefik publish them with their Go modules: the API server
# then refuses unknown fields in those, too.
set -euo pipefail
folder() { go mod download -json "$1" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p'; }
monitoring=$(folder github.com/prometheus-operator/prometheus-operator@v0.85.0)/example/prometheus-operator-crd
traefik=$(folder github.com/traefik/traefik/v3@v3.6.12)/docs/content/reference/dynamic-configuration
for file in "$monitoring"/*_servicemonitors.yaml "$monitoring"/*_prometheusrules.yaml "$traefik"/kubernetes-crd-definition-v1.yml; do
  echo ---; cat "$file"
done
