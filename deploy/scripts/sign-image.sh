#!/bin/bash
# Signs an image, by its digest, as the workflow that built it: no key, the signature names repository, workflow and branch.
# Refuses an image without SBOM and provenance.
#   sign-image.sh ghcr.io/OWNER/billing-api@sha256:...
set -euo pipefail
reference=${1:?REFERENCE}
[[ $reference =~ @sha256:[0-9a-f]{64}$ ]] || { echo "sign-image.sh: not by digest: $reference" >&2; exit 2; }
for part in SBOM Provenance; do
  found=$(docker buildx imagetools inspect "$reference" --format "{{json .$part}}")
  case $found in '' | null | '{}') echo "sign-image.sh: $reference has no $part" >&2; exit 1 ;; esac
done
cosign sign --yes "$reference"
echo "signed $reference"
