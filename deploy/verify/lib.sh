# shellcheck shell=bash
# Sourced by the verify scripts: one line for each check, `ok`, `FAIL` or `skip`, which ./run counts. A failed check does not stop
# the ones after it; `finish` ends with 1 if there was one.
LAST=$(mktemp) FAILED=0
ok() { echo "ok    $*"; }
fail() { echo "FAIL  $*"; FAILED=1; }
skip() { echo "skip  $*"; }
finish() { rm -f "$LAST"; exit "$FAILED"; }
# Whether a command succeeds; its output is shown only if it does not, and is in $LAST until the next one.
expect() { local what=$1; shift; if "$@" > "$LAST" 2>&1; then ok "$what"; else fail "$what: $* -> $(tail -4 "$LAST" | cut -c1-400)"; fi; }
refuse() { local what=$1; shift; if "$@" > "$LAST" 2>&1; then fail "$what: $* succeeded"; else ok "$what"; fi; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else fail "$1: $2, not $3"; fi; }
# For what the rest leans on: stop here if it failed.
must() { local before=$FAILED; expect "$@"; if [ "$FAILED" != "$before" ]; then finish; fi; }
# Waits for a state, with patience for a machine that does other work: four times the tries, half a second apart.
until_ok() { local tries=$(($1 * 4)); shift; for _ in $(seq "$tries"); do if "$@" > /dev/null 2>&1; then return; fi; sleep 0.5; done; return 1; }
