#!/bin/bash
# Makes what compose.yaml needs and git must not have: secrets, folders, .env. Run it as root; what is there already stays as it is.
set -euo pipefail
cd "$(dirname "$0")"
secret() { # name prefix: 32 random bytes, in letters, digits, - and _
  [ -s "secrets/$1" ] && return
  printf '%s%s\n' "${2:-}" "$(head -c 32 /dev/urandom | base64 -w0 | tr '+/' '-_' | tr -d '=')" > "secrets/$1"
  chmod 444 "secrets/$1"
  echo "made secrets/$1"
}
# The folder is closed; the files in it are mounted one by one, into containers whose users differ.
install -d -m 700 secrets
secret postgres_password; secret billing_app_password; secret grafana_password; secret bootstrap_key billing_
secret secrets_key # what credentials of payment gateways are sealed by
install -d -m 755 acme
[ -d tls ] || install -d -m 750 -g 101 tls              # 101: the group of nginx in its image
if grep -qs '^BACKUP_PATH=' .env; then backups=$(sed -n 's/^BACKUP_PATH=//p' .env); else backups=backups; fi
[ -d "$backups" ] || install -d -m 755 -o 999 -g 999 "$backups"    # 999: postgres in its image
[ -e .env ] || { install -m 600 .env.example .env; echo 'made .env'; }
