#!/bin/bash
# Copies backups to and from a bucket of AWS or of anything that speaks S3, with nothing but curl (7.86 or later).
#   s3.sh put FILE | s3.sh get NAME FILE | s3.sh list
# S3_BUCKET, S3_REGION (us-east-1), S3_ENDPOINT (AWS's for the region), S3_PREFIX (billing/), AWS_ACCESS_KEY_ID,
# AWS_SECRET_ACCESS_KEY or AWS_SECRET_ACCESS_KEY_FILE. How long objects are kept is a lifecycle rule of the bucket: this key needs no
# right to delete. One object holds 5 GB at most.
set -euo pipefail
region=${S3_REGION:-us-east-1} prefix=${S3_PREFIX-billing/}
base=${S3_ENDPOINT:-https://s3.$region.amazonaws.com}/${S3_BUCKET:?}
if [ -n "${AWS_SECRET_ACCESS_KEY_FILE:-}" ]; then AWS_SECRET_ACCESS_KEY=$(cat "$AWS_SECRET_ACCESS_KEY_FILE"); fi
# The secret goes in by the standard input: arguments can be read by everyone on the machine.
request() { curl -fsS --retry 3 --connect-timeout 10 --aws-sigv4 "aws:amz:$region:s3" --config - "$@" <<< "user = \"${AWS_ACCESS_KEY_ID:?}:${AWS_SECRET_ACCESS_KEY:?}\""; }
case ${1:-} in
  put) request -H "x-amz-content-sha256: $(sha256sum "$2" | cut -d' ' -f1)" -T "$2" "$base/$prefix$(basename "$2")" > /dev/null ;;
  get) request -o "$3" "$base/$prefix$2" ;;
  list) request "$base?list-type=2&prefix=$(printf %s "$prefix" | sed 's|/|%2F|g')" | grep -o '<Key>[^<]*' | cut -c6- ;;
  *) echo 's3.sh put FILE | get NAME FILE | list' >&2; exit 2 ;;
esac
