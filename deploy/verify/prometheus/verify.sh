#!/bin/bash
# verify.sh [live]  Prometheus: configuration, rules, a test of each alert (seconds, no Docker). `live` (two minutes): a real
# Prometheus scrapes API and worker under load, and every query of every panel must return data; PICTURES=DIRECTORY also draws them.
set -euo pipefail
cd "$(dirname "$0")"; . ../env.sh; . ../lib.sh
project=$(cd ../../.. && pwd)
node() { command node "$project/scripts/prepare.mjs" "$@"; }

if command -v promtool > /dev/null; then
  cd "$project/deploy/prometheus"
  for file in prometheus.yml prometheus.compose.yml; do expect "configuration: $file" promtool check config "$file"; done
  for file in rules/*.yml; do
    case $file in
      *_test.yml) expect "rules as tested: $file" promtool test rules "$file" ;;
      *) expect "rules: $file" promtool check rules --lint=all "$file" ;;
    esac
  done
  # The control: a threshold that is wrong must be noticed.
  broken=$(mktemp -d); cp rules/*.yml "$broken/"; sed -i 's/> 900/> 9000/' "$broken/billing.yml"
  refuse 'control: a wrong threshold fails its test' promtool test rules "$broken/billing_test.yml"
  rm -rf "$broken"
else
  skip 'configuration, rules and their tests: promtool is not installed (../setup-tools.sh debian)'
fi

cd "$project"
if [ "${1:-}" = live ]; then
  if command -v prometheus > /dev/null; then
    node deploy/verify/prometheus/live.ts --seconds "${SECONDS_OF_LOAD:-60}" || FAILED=1
  else
    skip 'dashboards against a real Prometheus: it is not installed (../setup-tools.sh debian)'
  fi
fi
finish
