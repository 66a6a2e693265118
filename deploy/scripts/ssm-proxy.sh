#!/bin/bash
# A way for SSH (and so for Ansible) to a host that has no open SSH port: a key that the host accepts for a minute, and a tunnel through
# Systems Manager. As ProxyCommand: ssm-proxy.sh INSTANCE_ID PORT USER PUBLIC_KEY_FILE
set -euo pipefail
instance=${1:?INSTANCE_ID} port=${2:?PORT} user=${3:?USER} key=${4:?PUBLIC_KEY_FILE}
aws ec2-instance-connect send-ssh-public-key --instance-id "$instance" --instance-os-user "$user" --ssh-public-key "file://$key" >/dev/null
exec aws ssm start-session --target "$instance" --document-name AWS-StartSSHSession --parameters "portNumber=$port"
