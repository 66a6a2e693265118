#!/bin/bash
# deployer-kubeconfig.sh SERVER [DURATION]  Prints a kubeconfig for whoever deploys (the delivery pipeline): the service account
# `deployer`, for so long (2160h). SERVER is how the pipeline reaches the cluster: https://k3s.example.com:6443.
set -euo pipefail
server=${1:?usage: deployer-kubeconfig.sh SERVER [DURATION]} duration=${2:-2160h}
authority=$(kubectl config view --raw --minify --flatten -o jsonpath='{.clusters[0].cluster.certificate-authority-data}')
token=$(kubectl -n billing create token deployer --duration="$duration")
cat <<Y
apiVersion: v1
kind: Config
current-context: billing
clusters:
  - name: billing
    cluster: { server: "$server", certificate-authority-data: $authority }
users:
  - name: deployer
    user: { token: $token }
contexts:
  - name: billing
    context: { cluster: billing, user: deployer, namespace: billing }
Y
