#!/bin/bash
# What the delivery pipeline may do on this host: roll the service to another image of the same name, by its digest.
#   deploy.sh sha256:...
set -euo pipefail
cd "$(dirname "$0")/compose"
digest=${1:-}
[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "deploy.sh: not a digest: $digest" >&2; exit 2; }
image=$(sed -n 's/^BILLING_IMAGE=//p' .env)
image=${image%@*}
[[ ${image##*/} != *:* ]] || image=${image%:*}
[ -n "$image" ] || { echo 'deploy.sh: .env names no BILLING_IMAGE' >&2; exit 1; }
exec ./roll.sh "$image@$digest"
