#!/bin/bash
# The one place that knows what the image is called: prints ghcr.io/OWNER/billing-api, or with a digest the reference that is deployed.
#   image-reference.sh OWNER [sha256:...]
set -euo pipefail
owner=${1:?OWNER} digest=${2:-}
owner=${owner,,} # a registry knows no capitals, GitHub does
[[ $owner =~ ^[a-z0-9][a-z0-9-]*$ ]] || { echo "image-reference.sh: not an owner: $1" >&2; exit 2; }
[[ -z $digest || $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "image-reference.sh: not a digest: $digest" >&2; exit 2; }
echo "ghcr.io/$owner/billing-api${digest:+@$digest}"
