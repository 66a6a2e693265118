#!/bin/bash
# Called by certbot with a new certificate in $RENEWED_LINEAGE: puts it where nginx looks on each handshake. The key first: a new
# certificate with the old key would be refused.
set -euo pipefail
cd "$(dirname "$0")/compose/tls"
for file in privkey.pem fullchain.pem; do
  install -m 640 -g 101 "${RENEWED_LINEAGE:?}/$file" ".$file" # 101: the group of nginx in its image
  mv ".$file" "$file"
done
