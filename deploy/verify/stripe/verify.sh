#!/bin/bash
# The Stripe adapter's requests, and the answers of the fake Stripe, against the schema that Stripe publishes. No Docker; seconds after
# the first time.
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
if ! ../setup-tools.sh stripe-mock > "$WORK/stripe-tools.log" 2>&1; then skip "stripe: no stripe-mock: $(tail -1 "$WORK/stripe-tools.log")"; finish; fi
project=$(cd ../../.. && pwd)
rm -f "$LAST"
STRIPE_MOCK=$WORK/bin/stripe-mock STRIPE_SPEC=$WORK/stripe-spec3.json exec node "$project/scripts/prepare.mjs" "$project/test/contract/stripe.ts"
