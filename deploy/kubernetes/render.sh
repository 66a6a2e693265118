#!/bin/bash
# render.sh OVERLAY [IMAGE]  Prints every object of an overlay, with the image in it: the one given, else the one that runs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
overlay=${1:?usage: render.sh OVERLAY [IMAGE]}
image=${2:-$(kubectl -n billing get deployment billing-api -o jsonpath='{.spec.template.spec.containers[0].image}' --ignore-not-found)}
[ -n "$image" ] || { echo 'render.sh: nothing runs yet, so say which image' >&2; exit 2; }
[ -d "$overlay" ] || overlay=$here/overlays/$overlay
kubectl kustomize "$overlay" | sed "s#image: billing-api\$#image: $image#"
