#!/bin/bash
# Sends each dump that has not been sent yet to the bucket. The host may add to the bucket, not read or delete: what was sent is noted here.
#   upload-backups.sh FOLDER BUCKET
set -euo pipefail
folder=${1:?FOLDER} bucket=${2:?BUCKET}
sent=$folder/.sent
touch "$sent"
for dump in "$folder"/*.dump "$folder"/*.dump.sha256; do
  [ -e "$dump" ] || continue
  name=${dump##*/}
  if grep -qxF "$name" "$sent"; then continue; fi
  aws s3 cp --only-show-errors "$dump" "s3://$bucket/$(hostname)/$name"
  echo "$name" >>"$sent"
  echo "sent $name"
done
