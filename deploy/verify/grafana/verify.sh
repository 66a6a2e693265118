#!/bin/bash
# Dashboards against the code and against the running service: generated anew they are the same; every query of theirs and of the rules
# is PromQL and asks for a metric that the service (or a known exporter) exposes. Whether data comes: ../prometheus/verify.sh live.
set -euo pipefail
cd "$(dirname "$0")"; . ../env.sh; . ../lib.sh
cd ../../..
expect 'dashboards are generated, every query parses, every metric exists, every alert has a test and a runbook' \
  node scripts/prepare.mjs --test --test-global-setup=test/support/database/postgres.ts test/monitoring.test.ts
finish
