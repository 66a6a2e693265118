#!/bin/bash
# Runs the tests that take a seed, with seeds that nobody chose; names those that failed, so that they can be run again.
#   ROUNDS=10 random-seeds.sh
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
tests=(test/random-operations.test.ts test/random-collection.test.ts test/killed-workers.test.ts test/simulation/simulation.test.ts test/openapi.test.ts)
tests+=(test/races/races.test.ts test/fuzz.test.ts test/kills/kills.test.ts)
failed=()
for round in $(seq "${ROUNDS:-10}"); do
  seed=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
  echo "round $round: seed $seed"
  BILLING_PROVE=1 BILLING_RANDOM_SEED=$seed OPENAPI_SEED=$seed OPENAPI_RUNS=200 FUZZ_SEED=$seed FUZZ_REQUESTS=10000 ${NODE:-node scripts/prepare.mjs} \
    --test --test-global-setup=test/support/database/postgres.ts "${tests[@]}" || failed+=("$seed")
done
[ ${#failed[@]} = 0 ] || { echo "failed with BILLING_RANDOM_SEED, OPENAPI_SEED and FUZZ_SEED: ${failed[*]}" >&2; exit 1; }
echo "all rounds passed"
