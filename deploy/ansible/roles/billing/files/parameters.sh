#!/bin/bash
# Writes each parameter below a path into a file of its name: /billing/secrets/postgres_password -> FOLDER/postgres_password.
# Prints the names of those that changed, never a value.
#   parameters.sh /billing/secrets FOLDER
set -euo pipefail
path=${1:?PATH} folder=${2:?FOLDER}
umask 077 # the folder is closed; the files in it are mounted one by one, into containers whose users differ
mkdir -p "$folder"
found=$(aws ssm get-parameters-by-path --path "$path" --with-decryption --output json)
[ "$(jq '.Parameters | length' <<<"$found")" != 0 ] || { echo "parameters.sh: nothing below $path" >&2; exit 1; }
while read -r name; do
  [[ $name =~ ^[a-z][a-z0-9_]*$ ]] || { echo "parameters.sh: not the name of a secret: $name" >&2; exit 1; }
  jq -j --arg name "$path/$name" '.Parameters[] | select(.Name == $name) | .Value' <<<"$found" >"$folder/.$name"
  if cmp -s "$folder/.$name" "$folder/$name"; then rm "$folder/.$name"; continue; fi
  chmod 444 "$folder/.$name"
  mv "$folder/.$name" "$folder/$name"
  echo "changed $name"
done < <(jq -r --arg path "$path/" '.Parameters[].Name | ltrimstr($path)' <<<"$found")
