#!/bin/bash
# Do the workflows keep their promises, and do their scripts do what the workflows lean on? The same with and without `fast`.
#   actionlint and zizmor; policies.py; each of its promises, broken on purpose, is noticed; scripts.sh with stand-ins for outside commands
set -euo pipefail
cd "$(dirname "$0")/.."; . ./env.sh; . ./lib.sh
fail() { echo "FAIL  $*"; rm -f "$LAST"; exit 1; } # here one check leans on the one before
root=$(cd ../.. && pwd) work=$WORK/workflows
rm -rf "$work"; mkdir -p "$work"

if command -v actionlint >/dev/null; then
  (cd "$root" && actionlint -shellcheck="$(command -v shellcheck || :)" -pyflakes=) || fail 'actionlint'
  ok "actionlint: $(find "$root/.github/workflows" -name '*.yml' | wc -l) workflows"
else skip 'actionlint: it is not installed (setup-tools.sh actionlint)'; fi
zizmor=$WORK/venv-zizmor/bin/zizmor
if [ -x "$zizmor" ]; then
  "$zizmor" --offline -q "$root/.github" >"$work/zizmor.log" 2>&1 || { cat "$work/zizmor.log"; fail 'zizmor'; }
  ok 'zizmor'
else skip 'zizmor: it is not installed (setup-tools.sh zizmor)'; fi

python=$WORK/venv-ansible/bin/python # for its YAML
if [ -x "$python" ]; then . workflows/policies.sh; else skip 'policies of the workflows: no Python with YAML (setup-tools.sh ansible)'; fi
if command -v jq >/dev/null; then . workflows/scripts.sh; else skip 'scripts of the workflows: no jq'; fi
finish
