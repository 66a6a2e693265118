#!/bin/bash
# Builds kube-apiserver, kubelet, kube-controller-manager, kube-scheduler and kube-proxy from the Go module k8s.io/kubernetes, once.
# That module requires its staging modules at v0.0.0; a wrapper module replaces them by the published v0.x.y.
# 1.34 is the last minor whose kubelet starts on cgroup v1 without being told to. 5 to 10 minutes on 2 cores, 3 GB of Go cache.
set -euo pipefail
cd "$(dirname "$0")"; . ../env.sh
MINOR_PATCH=${MINOR_PATCH:-34.4} PARALLEL=${PARALLEL:-1}
OUT=$WORK/kubernetes-1.$MINOR_PATCH; mkdir -p "$OUT/bin"; cd "$OUT"
binaries=(kube-apiserver kubelet kube-controller-manager kube-scheduler kube-proxy)
staging=(api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider cluster-bootstrap code-generator
  component-base component-helpers controller-manager cri-api cri-client csi-translation-lib dynamic-resource-allocation
  endpointslice externaljwt kms kube-aggregator kube-controller-manager kube-proxy kube-scheduler kubectl kubelet metrics
  mount-utils pod-security-admission sample-apiserver sample-cli-plugin sample-controller)

if [ ! -e go.sum ]; then
  rm -f go.mod; go mod init local/kubernetes; go mod edit -require "k8s.io/kubernetes@v1.$MINOR_PATCH"
  for module in "${staging[@]}"; do go mod edit -replace "k8s.io/$module=k8s.io/$module@v0.$MINOR_PATCH"; done
  { echo 'package tools'; for binary in "${binaries[@]}"; do echo "import _ \"k8s.io/kubernetes/cmd/$binary/app\""; done; } > tools.go
  go mod tidy
fi
version=k8s.io/component-base/version
for binary in "${@:-${binaries[@]}}"; do
  [ -x "bin/$binary" ] || CGO_ENABLED=0 nice go build -p "$PARALLEL" -trimpath -o "bin/$binary" -ldflags \
    "-s -w -X $version.gitVersion=v1.$MINOR_PATCH -X $version.gitMajor=1 -X $version.gitMinor=${MINOR_PATCH%.*}" "k8s.io/kubernetes/cmd/$binary"
  echo "built: $binary"
done
ln -sfn "$OUT/bin" "$WORK/kubernetes"
