#!/bin/bash
# Whether an image was built by the workflow `image` on main of this repository; nothing else is deployed.
#   GITHUB_REPOSITORY=OWNER/NAME verify-image.sh ghcr.io/OWNER/billing-api@sha256:...
set -euo pipefail
reference=${1:?REFERENCE}
[[ $reference =~ @sha256:[0-9a-f]{64}$ ]] || { echo "verify-image.sh: not by digest: $reference" >&2; exit 2; }
cosign verify "$reference" --output text \
  --certificate-identity "https://github.com/${GITHUB_REPOSITORY:?}/.github/workflows/image.yml@refs/heads/main" \
  --certificate-oidc-issuer https://token.actions.githubusercontent.com >/dev/null ||
  { echo "verify-image.sh: $reference was not signed by image.yml on main of $GITHUB_REPOSITORY" >&2; exit 1; }
echo "verified $reference"
