#!/bin/bash
# Does the playbook make a host that runs the service, and does a second run change nothing?
#   verify.sh fast   syntax, lint, the host's scripts with stand-ins for outside commands
#   verify.sh        also: over SSH into a systemd host in a container, with its own Docker (host.sh)
set -euo pipefail
cd "$(dirname "$0")/.."; . ./env.sh; . ./lib.sh
fail() { echo "FAIL  $*"; rm -f "$LAST"; exit 1; } # here one check leans on the one before
ansible=$(cd ../ansible && pwd) work=$WORK/ansible
rm -rf "$work"; mkdir -p "$work"

. ansible/scripts.sh
if [ ! -x "$WORK/venv-ansible/bin/ansible-lint" ]; then skip 'ansible: it is not installed (setup-tools.sh ansible)'; finish; fi
# shellcheck disable=SC1091
. "$WORK/venv-ansible/bin/activate"
export ANSIBLE_CONFIG=$ansible/ansible.cfg ANSIBLE_NOCOLOR=1
cd "$ansible"
ansible-playbook -i localhost, --syntax-check site.yml >"$work/syntax.log" 2>&1 || { cat "$work/syntax.log"; fail 'syntax'; }
ok 'syntax'
ansible-lint --offline -q site.yml >"$work/lint.log" 2>&1 || { cat "$work/lint.log"; fail 'ansible-lint'; }
ok 'ansible-lint, profile production'
[ "${1:-}" != fast ] || finish
cd "$OLDPWD"
. ansible/host.sh
finish
