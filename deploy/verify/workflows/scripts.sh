# shellcheck shell=bash disable=SC2154
# Sourced by verify.sh: the workflows' scripts, with stand-ins for the commands of others. A stand-in writes down how it was called.
scripts=$root/deploy/scripts bin=$work/bin calls=$work/calls
mkdir -p "$bin"; digest=sha256:$(printf '%064d' 7) reference=ghcr.io/acme/billing-api@sha256:$(printf '%064d' 7)
stand_in() { printf '#!/bin/bash\necho "%s $*" >>"%s"\n%s\n' "$1" "$calls" "$2" >"$bin/$1"; chmod +x "$bin/$1"; }
run() { : >"$calls"; rm -f "$work/count"; code=0; out=$(PATH=$bin:$PATH timeout 20 "$@" 2>&1) || code=$?; }
same() { if [ "$2" = "$3" ]; then checked=$((${checked:-0} + 1)); else echo "$out"; fail "$1: $2, not $3"; fi; }
has() { if [[ $out == *"$2"* ]]; then checked=$((${checked:-0} + 1)); else echo "$out"; fail "$1: no word of $2"; fi; }
called() { if grep -qF -- "$2" "$calls"; then checked=$((${checked:-0} + 1)); else cat "$calls"; fail "$1: not called: $2"; fi; }
quiet() { if [ -s "$calls" ]; then cat "$calls"; fail "$1: something was called"; else checked=$((${checked:-0} + 1)); fi; }

run "$scripts/image-reference.sh" ACME; same 'name' "$out" ghcr.io/acme/billing-api
run "$scripts/image-reference.sh" ACME "$digest"; same 'reference' "$out" "$reference"
for bad in "${digest%7}" "${digest}7" sha256:main latest "$digest; true" "SHA256:${digest#*:}"; do
  run "$scripts/image-reference.sh" acme "$bad"; same "reference of '$bad'" "$code" 2
  run env EC2_INSTANCE_ID=i-1 SSM_DOCUMENT=d "$scripts/ssm-deploy.sh" "$bad"; same "ssm-deploy.sh '$bad'" "$code" 2; quiet "ssm-deploy.sh '$bad'"
done
for bad in 'a b' '../x' "a;true" ''; do run "$scripts/image-reference.sh" "$bad"; [ "$code" != 0 ] || fail "owner '$bad' was taken"; done
for script in sign-image verify-image k3s-deploy; do
  run env GITHUB_REPOSITORY=acme/billing-api DEPLOYER_KUBECONFIG=x "$scripts/$script.sh" ghcr.io/acme/billing-api:latest; same "$script.sh of a tag" "$code" 2; quiet "$script.sh of a tag"
done
ok "digests and names: $checked checks; nothing is signed, verified or deployed by a tag"; checked=0

stand_in docker 'echo "{\"SPDX\": {}}"'; stand_in cosign ''
run "$scripts/sign-image.sh" "$reference"; same 'sign' "$code" 0; called 'sign' "cosign sign --yes $reference"
for nothing in null '{}' ''; do
  stand_in docker "echo '$nothing'"; run "$scripts/sign-image.sh" "$reference"; same "sign without SBOM ('$nothing')" "$code" 1
  if grep -q ^cosign "$calls"; then fail 'signed without SBOM'; fi
done
run env GITHUB_REPOSITORY=acme/billing-api "$scripts/verify-image.sh" "$reference"; same 'verify' "$code" 0
called 'verify' '--certificate-identity https://github.com/acme/billing-api/.github/workflows/image.yml@refs/heads/main'
stand_in cosign 'exit 10'; run env GITHUB_REPOSITORY=acme/billing-api "$scripts/verify-image.sh" "$reference"; same 'verify of a stranger' "$code" 1
ok "signatures: $checked checks"; checked=0

ssm() { # answers of get-command-invocation, one after the other
  printf '%s\n' "$@" >"$work/answers"
  stand_in aws 'case "$*" in
  *send-command*) echo c-1 ;;
  *get-command-invocation*) n=$(($(cat "'"$work/count"'" 2>/dev/null || echo 0) + 1)); echo $n >"'"$work/count"'"
    answer=$(sed -n "${n}p" "'"$work/answers"'"); [ "$answer" != unknown ] || { echo "An error occurred (InvocationDoesNotExist)" >&2; exit 254; }
    [ "$answer" != denied ] || { echo "An error occurred (AccessDeniedException)" >&2; exit 254; }; echo "$answer" ;;
esac'
  run env EC2_INSTANCE_ID=i-1 SSM_DOCUMENT=billing-deploy POLL_SECONDS=0 "$scripts/ssm-deploy.sh" "$digest"
}
ssm unknown '{"Status":"Pending"}' '{"Status":"InProgress"}' '{"Status":"Success","StandardOutputContent":"replaced api-a\nreplaced api-b"}'
same 'ssm' "$code" 0; has 'ssm' 'replaced api-b'; called 'ssm' "send-command --document-name billing-deploy --instance-ids i-1 --parameters digest=$digest"
for status in Failed TimedOut Cancelled Undeliverable; do
  ssm '{"Status":"InProgress"}' "{\"Status\":\"$status\",\"StandardErrorContent\":\"roll.sh: back to the old image\"}"
  same "ssm $status" "$code" 1; has "ssm $status" 'back to the old image'; has "ssm $status" "$status"
done
ssm denied; same 'ssm denied' "$code" 1; has 'ssm denied' AccessDenied
ssm '{"Status":"InProgress"}' '{"Status":"InProgress"}'
stand_in aws 'case "$*" in *send-command*) echo c-1 ;; *) echo "{\"Status\":\"InProgress\"}" ;; esac'
run env EC2_INSTANCE_ID=i-1 SSM_DOCUMENT=d POLL_SECONDS=0.2 WAIT_SECONDS=1 "$scripts/ssm-deploy.sh" "$digest"; same 'ssm that never ends' "$code" 1; has 'ssm that never ends' 'still InProgress'
stand_in aws 'exit 255'; run env EC2_INSTANCE_ID=i-1 SSM_DOCUMENT=d "$scripts/ssm-deploy.sh" "$digest"; same 'ssm refused' "$code" 255
ok "ssm-deploy.sh: $checked checks: waits, shows what the host said, fails where the host failed, was refused or never ends"; checked=0

stand_in roll-out 'stat -c %a "$KUBECONFIG" >>"'"$calls"'"; cat "$KUBECONFIG" >>"'"$calls"'"; echo "$KUBECONFIG" >"'"$work/kubeconfig"'"; [ -z "${DEPLOYER_KUBECONFIG:-}" ] || exit 9; exit "${ROLL_OUT_EXIT:-0}"'
run env ROLL_OUT="$bin/roll-out" DEPLOYER_KUBECONFIG='kind: Config' "$scripts/k3s-deploy.sh" "$reference"; same 'k3s' "$code" 0
called 'k3s' "roll-out $reference"; called 'k3s' 'kind: Config'; called 'k3s: only its owner reads it' 600
[ ! -e "$(cat "$work/kubeconfig")" ] || fail 'k3s: the kubeconfig was left behind'
run env ROLL_OUT="$bin/roll-out" ROLL_OUT_EXIT=1 DEPLOYER_KUBECONFIG=x "$scripts/k3s-deploy.sh" "$reference"; same 'k3s undone' "$code" 1
[ ! -e "$(cat "$work/kubeconfig")" ] || fail 'k3s undone: the kubeconfig was left behind'
run env ROLL_OUT="$bin/roll-out" "$scripts/k3s-deploy.sh" "$reference"; [ "$code" != 0 ] || fail 'k3s without a kubeconfig'; quiet 'k3s without a kubeconfig'
stand_in aws ''; run "$scripts/ssm-proxy.sh" i-1 22 ubuntu key.pub; same 'proxy' "$code" 0
called 'proxy' 'send-ssh-public-key --instance-id i-1 --instance-os-user ubuntu --ssh-public-key file://key.pub'; called 'proxy' 'start-session --target i-1 --document-name AWS-StartSSHSession --parameters portNumber=22'
stand_in node '[ "$BILLING_RANDOM_SEED" = "$OPENAPI_SEED" ] && [ $(grep -c ^node "'"$calls"'") != 2 ]'
run env ROUNDS=3 NODE=node "$scripts/random-seeds.sh"; same 'seeds: one of three fails' "$code" 1; same 'seeds: all were run' "$(grep -c ^node "$calls")" 3
stand_in node ''; run env ROUNDS=2 NODE=node "$scripts/random-seeds.sh"; same 'seeds' "$code" 0
ok "k3s-deploy.sh, ssm-proxy.sh, random-seeds.sh: $checked checks"
