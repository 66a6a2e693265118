#!/bin/bash
# npm run monitor [-- HOST:PORT ...]  Prometheus on this machine with the project's rules, beside `npm start`: targets and alerts at
# http://127.0.0.1:9090. It scrapes 127.0.0.1:8000 unless told otherwise. Its data goes with it.
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v prometheus > /dev/null; then
  cat >&2 << 'T'
Prometheus is not installed. It is one program:
  Debian, Ubuntu   sudo apt install prometheus   (then: sudo systemctl disable --now prometheus)
  macOS            brew install prometheus
  others           https://prometheus.io/download
T
  exit 1
fi
targets=("${@:-127.0.0.1:8000}")
directory=$(mktemp -d); trap 'rm -rf "$directory"' EXIT
quoted=$(printf '"%s", ' "${targets[@]}")
sed -e "s|^\( *- targets: \).*|\1[${quoted%, }]|" -e "s|- rules/|- $PWD/rules/|" prometheus.yml > "$directory/prometheus.yml"
port=${PROMETHEUS_PORT:-9090}
echo "Prometheus: http://127.0.0.1:$port  scraping ${targets[*]}; Ctrl-C ends it"
prometheus --config.file="$directory/prometheus.yml" --storage.tsdb.path="$directory/data" --log.level=warn \
  --web.listen-address="127.0.0.1:$port" &
server=$!
trap 'kill "$server" 2> /dev/null || true' INT TERM
wait "$server" || true
wait "$server" 2> /dev/null || true
