#!/bin/bash
# Does the Terraform configuration say and do what it should?
#   verify.sh fast   format, and tests with a mocked provider
#   verify.sh        also: each of those tests fails where it should; then against moto, an emulator of AWS: the state's bucket and its
#                    lock, apply, a second plan that is empty, what is really there, destroy
# Where there is no provider on disk (TF_PLUGIN_DIR) it says so and stops after the format.
set -euo pipefail
cd "$(dirname "$0")/.."; . ./env.sh; . ./lib.sh
fail() { echo "FAIL  $*"; rm -f "$LAST"; exit 1; } # here one check leans on the one before
source=$PWD/../terraform work=$WORK/terraform
: >"$WORK/empty.tfrc" # neither this machine's settings nor a registry
export TF_CLI_CONFIG_FILE=$WORK/empty.tfrc CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_INPUT=0 TF_CLI_ARGS=-no-color AWS_EC2_METADATA_DISABLED=true

command -v terraform >/dev/null || { skip 'terraform: it is not installed'; finish; }
terraform -chdir="$source" fmt -check -recursive >/dev/null || fail 'format: run terraform fmt -recursive deploy/terraform'
ok 'format'
opened=$(grep -c 'resource "aws_vpc_security_group_ingress_rule"' "$source"/*.tf | awk -F: '{n += $2} END {print n}')
[ "$opened" = 1 ] || fail "network: $opened resources open ports, the tests look at one"
if grep -nE 'key_name|aws_key_pair|from_port += +22' "$source"/*.tf; then fail 'network: SSH'; fi
ok 'one resource opens ports, none is for SSH, no key pair'

: "${TF_PLUGIN_DIR:=$(find / -xdev -maxdepth 4 -type d -name registry.terraform.io -not -path '*/proc/*' -printf '%h\n' -quit 2>/dev/null || :)}"
[ -n "$TF_PLUGIN_DIR" ] || { skip 'terraform validate, test, apply: no AWS provider on disk (TF_PLUGIN_DIR)'; finish; }
copy() { # destination: the configuration, with its provider
  rm -rf "$1"; mkdir -p "$1"; cp -r "$source"/{*.tf,*.tftpl,.terraform.lock.hcl,tests,bootstrap} "$1/"; rm -rf "$1"/bootstrap/{.terraform,*.tfstate*}
  terraform -chdir="$1" init -backend=false -lockfile=readonly -plugin-dir="$TF_PLUGIN_DIR" >"$1/init.log" 2>&1 || { tail -20 "$1/init.log"; fail 'terraform init'; }
}
copy "$work"
ok 'the provider on disk is the one that the lock file names'
terraform -chdir="$work" test >"$work/test.log" 2>&1 || { cat "$work/test.log"; fail 'tests with a mocked provider'; }
ok "tests with a mocked provider: $(grep -o '[0-9]* passed' "$work/test.log")"
[ "${1:-}" != fast ] || finish

:
. terraform/emulator.sh
finish
