# shellcheck shell=bash disable=SC2154
# Sourced by verify.sh: the scripts that the playbook puts on the host, with stand-ins for aws and roll.sh.
bin=$work/bin calls=$work/calls files=$ansible/roles/billing/files; mkdir -p "$bin"
aws() { printf '#!/bin/bash\necho "aws $*" >>"%s"\n%s\n' "$calls" "$1" >"$bin/aws"; chmod +x "$bin/aws"; }
run() { : >"$calls"; code=0; out=$(PATH=$bin:$PATH timeout 20 "$@" 2>&1) || code=$?; }
same() { [ "$2" = "$3" ] || { echo "$out"; fail "$1: $2, not $3"; }; checked=$((${checked:-0} + 1)); }

parameters() { aws "echo '{\"Parameters\": [$1]}'"; run "$files/parameters.sh" /billing/secrets "$work/secrets"; }
one='{"Name": "/billing/secrets/postgres_password", "Value": "first\nline"}'
parameters "$one"; same 'parameters' "$code $out" '0 changed postgres_password'; same 'parameters: the value' "$(cat "$work/secrets/postgres_password")" $'first\nline'
same 'parameters: a closed folder' "$(stat -c %a "$work/secrets" "$work/secrets/postgres_password" | tr '\n' ' ')" '700 444 '
parameters "$one"; same 'parameters: nothing new' "$code $out" '0 '
parameters '{"Name": "/billing/secrets/postgres_password", "Value": "second"}'; same 'parameters: rotated' "$(cat "$work/secrets/postgres_password")" second
same 'parameters: nothing is left over' "$(ls -A "$work/secrets")" postgres_password
parameters ''; same 'parameters: none is an error' "$code" 1
parameters '{"Name": "/billing/secrets/../../etc/passwd", "Value": "x"}'; same 'parameters: a path is no name' "$code" 1
aws 'exit 254'; run "$files/parameters.sh" /billing/secrets "$work/secrets"; [ "$code" != 0 ] || fail 'parameters: refused, yet it went on'
ok "parameters.sh: $checked checks"; checked=0

mkdir -p "$work/backups"; touch "$work/backups/billing-1.dump" "$work/backups/billing-2.dump" "$work/backups/unfinished.part"
aws ''; run "$files/upload-backups.sh" "$work/backups" bucket; same 'uploads' "$out" $'sent billing-1.dump\nsent billing-2.dump'
same 'uploads: where to' "$(head -1 "$calls")" "aws s3 cp --only-show-errors $work/backups/billing-1.dump s3://bucket/$(hostname)/billing-1.dump"
run "$files/upload-backups.sh" "$work/backups" bucket; same 'uploads: each once' "$code $out" '0 '
touch "$work/backups/billing-3.dump"; aws 'exit 1'; run "$files/upload-backups.sh" "$work/backups" bucket; same 'uploads: a failure' "$code" 1
aws ''; run "$files/upload-backups.sh" "$work/backups" bucket; same 'uploads: tried again' "$out" 'sent billing-3.dump'
ok "upload-backups.sh: $checked checks"; checked=0

mkdir -p "$work/host/compose"; cp "$files/deploy.sh" "$work/host/"; printf '#!/bin/bash\necho "roll $*"\nexit "${ROLL_EXIT:-0}"\n' >"$work/host/compose/roll.sh"; chmod +x "$work/host/compose/roll.sh"
digest=sha256:$(printf '%064d' 3)
for image in ghcr.io/acme/billing-api ghcr.io/acme/billing-api:v1 "ghcr.io/acme/billing-api@sha256:$(printf '%064d' 1)" 10.0.0.1:5000/acme/billing-api:v1; do
  echo "BILLING_IMAGE=$image" >"$work/host/compose/.env"; run "$work/host/deploy.sh" "$digest"
  name=${image%@*}; name=${name%:v1}; same "deploy from $image" "$out" "roll $name@$digest"
done
run env ROLL_EXIT=1 "$work/host/deploy.sh" "$digest"; same 'deploy: a failure' "$code" 1
for bad in latest '' "$digest x" '$(true)'; do run "$work/host/deploy.sh" "$bad"; same "deploy of '$bad'" "$code" 2; done
: >"$work/host/compose/.env"; run "$work/host/deploy.sh" "$digest"; same 'deploy: nothing installed' "$code" 1
ok "deploy.sh: $checked checks"; checked=0

mkdir -p "$work/live"; echo chain >"$work/live/fullchain.pem"; echo secret >"$work/live/privkey.pem"; mkdir -p "$work/host/compose/tls"; cp "$files/install-certificate.sh" "$work/host/"
run env RENEWED_LINEAGE="$work/live" "$work/host/install-certificate.sh"; same 'certificate' "$code $(cat "$work/host/compose/tls/fullchain.pem" "$work/host/compose/tls/privkey.pem" | tr '\n' ' ')" '0 chain secret '
same 'certificate: root and nginx read the key' "$(stat -c '%a %u %g' "$work/host/compose/tls/privkey.pem")" '640 0 101'
same 'certificate: nothing is left over' "$(ls -A "$work/host/compose/tls" | tr '\n' ' ')" 'fullchain.pem privkey.pem '
run "$work/host/install-certificate.sh"; [ "$code" != 0 ] || fail 'certificate: from nowhere'
ok "install-certificate.sh: $checked checks"; checked=0
