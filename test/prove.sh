#!/bin/bash
# The long proofs, one after the other; goes on after a failure, and names what failed. `npm run check` has their short forms.
#   npm run prove                   all of them, some hours; npm run prove -- races kills: only these
set -uo pipefail
cd "$(dirname "$0")/.." || exit
export BILLING_PROVE=1
proofs=(tests seeds races renewals simulation usage soak overload kills upgrades fuzz mutants mutants:domain)
[ $# = 0 ] || proofs=("$@")

run() { node scripts/prepare.mjs "$@"; }
run_tests() { run --test --test-concurrency=1 --test-global-setup=test/support/database/postgres.ts "$@"; }
prove() {
  case $1 in
    tests) run_tests 'src/**/*.test.ts' 'test/**/*.test.ts' 'console/test/**/*.test.ts' ;; # every test in its long form
    seeds) deploy/scripts/random-seeds.sh ;;
    races) BILLING_RACE_ROUNDS=10 run_tests test/races/races.test.ts ;;
    renewals) BILLING_KILL_RENEWALS=20000 run_tests test/killed-workers.test.ts ;;
    simulation) run test/simulation/simulate.ts --minutes 10 ;;
    usage) run test/simulation/simulate.ts --usage --minutes 10 ;;
    soak) run test/soak/soak.ts --minutes 30 ;;
    overload) run test/overload/overload.ts --minutes 3 ;;
    kills) run test/kills/run.ts --rounds 100 ;;
    upgrades) run test/upgrades/run.ts ;;
    fuzz) run test/fuzz/run.ts --requests 100000 ;;
    mutants) run test/mutants/run.ts ;;
    mutants:domain) run test/mutants/sample-domain.ts --sample 100 --seed "$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')" ;;
    *) echo "no proof is called $1" >&2; return 2 ;;
  esac
}

failed=()
for proof in "${proofs[@]}"; do
  since=$SECONDS
  echo "== $proof"
  prove "$proof" || failed+=("$proof")
  echo "== $proof: $((SECONDS - since)) s"
done
[ ${#failed[@]} = 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
echo 'everything is proved'
