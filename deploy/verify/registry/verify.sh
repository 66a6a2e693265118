#!/bin/bash
# An image goes to a registry once, is signed, and is deployed by its digest. About a minute. Needs billing:v1 and billing:v2.
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
for image in billing:v1 billing:v2; do if ! docker image inspect "$image" > /dev/null 2>&1; then skip "registry: there is no image $image"; finish; fi; done
if ! { ../setup-docker.sh registry && ../setup-tools.sh debian; } > "$WORK/registry.log" 2>&1; then skip "registry: $(tail -1 "$WORK/registry.log")"; finish; fi
port=${REGISTRY_PORT:-15051} name=127.0.0.1:${REGISTRY_PORT:-15051}/owner/billing-api work=$(mktemp -d "$WORK/registry.XXXX")
export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-billing-registry} HTTP_LISTEN=127.0.0.1:18084 HTTPS_LISTEN=127.0.0.1:18445 URL=http://127.0.0.1:18084
. ../compose/stack.sh
copy_stack
trap 'remove_stack; docker rm -fv billing-registry-verify > /dev/null 2>&1; rm -rf "$work"' EXIT
docker run -d --name billing-registry-verify -p "127.0.0.1:$port:5000" stand-in-registry > /dev/null
until_ok 40 curl -fsS "http://127.0.0.1:$port/v2/"
declare -A digest
for version in v1 v2; do
  docker tag "billing:$version" "$name:$version"
  expect "$version is pushed" docker push -q "$name:$version"
  digest[$version]=$(docker inspect -f '{{range .RepoDigests}}{{println .}}{{end}}' "$name:$version" | grep "^$name@")
  docker rmi "$name:$version" > /dev/null
done
refuse 'the two have different digests' [ "${digest[v1]}" = "${digest[v2]}" ]
(cd "$work" && COSIGN_PASSWORD='' cosign generate-key-pair > /dev/null 2>&1)
sign() { COSIGN_PASSWORD='' cosign sign --key "$work/cosign.key" --tlog-upload=false --allow-http-registry --yes "$1"; }
signed() { cosign verify --key "$work/cosign.pub" --insecure-ignore-tlog --allow-http-registry "$1"; }
expect 'the digest of v1 is signed' sign "${digest[v1]}"
expect 'its signature holds' signed "${digest[v1]}"
refuse 'v2, which nobody signed, is refused' signed "${digest[v2]}"
skip 'signing without a key, SBOM and provenance: they need the identity of a GitHub runner'
must 'roll.sh starts the service by a digest that is not on this machine' ./roll.sh "${digest[v1]}"
(load 40 40) & running=$!; sleep 2
expect 'and rolls to another digest' ./roll.sh "${digest[v2]}"
expect 'losing no request' wait $running; counted
exactly_once 'by digest'
for each in api-a api-b worker; do is "$each runs that digest" "$(image_of "$each")" "${digest[v2]}"; done
refuse 'a digest that does not exist changes nothing' ./roll.sh "$name@sha256:$(printf '0%.0s' $(seq 64))"
is 'the service runs on' "$(curl -s -o /dev/null -w '%{http_code}' "$URL/health/ready") $(image_of api-a)" "200 ${digest[v2]}"
finish
