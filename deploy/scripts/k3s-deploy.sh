#!/bin/bash
# Deploys an image to the cluster, as the ServiceAccount that can do no more than that. The kubeconfig comes by the environment, is
# written where only this job reads it, and is gone afterwards. roll-out.sh migrates, waits, and undoes what does not get ready.
#   DEPLOYER_KUBECONFIG='apiVersion: v1...' k3s-deploy.sh ghcr.io/OWNER/billing-api@sha256:...
set -euo pipefail
reference=${1:?REFERENCE}
[[ $reference =~ @sha256:[0-9a-f]{64}$ ]] || { echo "k3s-deploy.sh: not by digest: $reference" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(umask 077 && printf '%s\n' "${DEPLOYER_KUBECONFIG:?}" >"$folder/kubeconfig")
unset DEPLOYER_KUBECONFIG
KUBECONFIG=$folder/kubeconfig "${ROLL_OUT:-$(dirname "$0")/../kubernetes/roll-out.sh}" "$reference"
