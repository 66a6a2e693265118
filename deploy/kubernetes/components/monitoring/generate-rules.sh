#!/bin/bash
# Prints the PrometheusRule that says what deploy/prometheus/rules says. `generate-rules.sh > rules.yaml` after each change there;
# verify-fast.sh fails where somebody forgot.
set -euo pipefail
cd "$(dirname "$0")/../../../prometheus/rules"
cat <<'Y'
# Made by generate-rules.sh from deploy/prometheus/rules: change it there.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: billing
  namespace: billing
  labels: { release: kube-prometheus-stack }
spec:
  groups:
Y
for file in *.yml; do
  case $file in *_test.yml) continue ;; esac
  sed -e '/^groups:/d' -e '/^#/d' -e '/^---/d' -e 's/^\(.\)/  \1/' "$file"
done
