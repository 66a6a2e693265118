#!/bin/bash
# Makes the secrets that are missing, of random characters, and leaves alone what is there. Nothing is printed and no file is written.
set -euo pipefail
have() { kubectl -n billing get secret "$1" >/dev/null 2>&1; }
random() { openssl rand -hex 24; }
create() { # name type field=value...
  local name=$1 type=$2 field; shift 2
  if have "$name"; then echo "there: $name"; return; fi
  { # through a pipe: arguments would show in the list of processes
    printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: billing}\ntype: %s\nstringData:\n' "$name" "$type"
    for field in "$@"; do printf '  %s: "%s"\n' "${field%%=*}" "${field#*=}"; done
  } | kubectl create -f - >/dev/null
  echo "made: $name"
}

create billing-postgres-owner kubernetes.io/basic-auth username=billing "password=$(random)"
create billing-postgres-app kubernetes.io/basic-auth username=billing_app "password=$(random)"
create billing-bootstrap-key Opaque "key=billing_$(random)"
create billing-secrets-key Opaque "key=$(openssl rand -hex 32)" # what credentials of payment gateways are sealed by
