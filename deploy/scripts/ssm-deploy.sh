#!/bin/bash
# Deploys an image to the EC2 host, without access to it: sends the one command that the role may send, waits, shows what the host said,
# and fails where the host failed. The host itself goes back to the image that ran before (roll.sh).
#   EC2_INSTANCE_ID=i-... SSM_DOCUMENT=billing-deploy ssm-deploy.sh sha256:...
set -euo pipefail
digest=${1:?DIGEST}
[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "ssm-deploy.sh: not a digest: $digest" >&2; exit 2; }
: "${EC2_INSTANCE_ID:?}" "${SSM_DOCUMENT:?}"
poll=${POLL_SECONDS:-5} wait=${WAIT_SECONDS:-960} # longer than the document's own limit of 900

command=$(aws ssm send-command --document-name "$SSM_DOCUMENT" --instance-ids "$EC2_INSTANCE_ID" --parameters "digest=$digest" \
  --timeout-seconds 120 --query Command.CommandId --output text)
echo "command $command: $digest on $EC2_INSTANCE_ID"

status=Pending deadline=$((SECONDS + wait))
while :; do
  # For a moment after it was sent nobody knows the command.
  answer=$(aws ssm get-command-invocation --command-id "$command" --instance-id "$EC2_INSTANCE_ID" --output json 2>&1) ||
    { [[ $answer == *InvocationDoesNotExist* ]] || { echo "$answer" >&2; exit 1; }; answer='{"Status":"Pending"}'; }
  status=$(jq -r .Status <<<"$answer")
  case $status in Pending | InProgress | Delayed | Cancelling) ;; *) break ;; esac
  [ $SECONDS -lt $deadline ] || { echo "ssm-deploy.sh: still $status after $wait s" >&2; exit 1; }
  sleep "$poll"
done

jq -r '.StandardOutputContent // empty, .StandardErrorContent // empty' <<<"$answer"
[ "$status" = Success ] || { echo "ssm-deploy.sh: $status" >&2; exit 1; }
echo "deployed $digest"
