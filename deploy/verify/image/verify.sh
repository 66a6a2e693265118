#!/bin/bash
# What is in the image and what is not, and compose.yaml for development with it: start, documentation, a key, tools. About 2 minutes.
# Builds billing:v1 and billing:v2 (they differ in a label) where `build` is said or they are absent. CA_BUNDLE: certificates for the build.
set -uo pipefail
cd "$(dirname "$0")" || exit; . ../env.sh; . ../lib.sh
project=$(cd ../../.. && pwd) image=billing:v1
ca=${CA_BUNDLE:-/etc/ssl/certs/ca-certificates.crt}
if ! docker image inspect node:26-trixie-slim > /dev/null 2>&1; then skip 'image: no Node image (setup-docker.sh)'; finish; fi
for version in v1 v2; do
  if [ "${1:-}" = build ] || ! docker image inspect "billing:$version" > /dev/null 2>&1; then
    must "billing:$version is built from the lock file" docker build --secret "id=ca,src=$ca" --build-arg "VERSION=$version" --build-arg "REVISION=$(git -C "$project" rev-parse HEAD)" -t "billing:$version" "$project"
  fi
done
size() { docker image inspect -f '{{.Size}}' "$1"; }
ours=$((($(size "$image") - $(size node:26-trixie-slim)) / 1000000))
expect "it adds $ours MB to its base ($(($(size node:26-trixie-slim) / 1000000)) MB), less than 130" [ $ours -lt 130 ]
confined=(docker run --rm --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges)
is 'its user is a number that is not root' "$(docker image inspect -f '{{.Config.User}}' "$image")" 1000:1000
is 'NODE_ENV is production' "$("${confined[@]}" "$image" node -p process.env.NODE_ENV)" production
for label in title description licenses version revision; do refuse "it is labelled with its $label" [ -z "$(docker image inspect -f "{{index .Config.Labels \"org.opencontainers.image.$label\"}}" "$image")" ]; done
locked=$(node -p "const p = require('$project/package-lock.json').packages; Object.entries(p).filter(([k, v]) => k.startsWith('node_modules/') && !v.dev && !v.devOptional && (!v.optional || k.includes('@expo-google-fonts/') || k.endsWith('typst-ts-node-compiler') || k.endsWith('typst-ts-node-compiler-linux-' + process.arch + '-gnu'))).map(([k]) => k).sort().join(' ')")
is 'it has exactly the packages that the lock file needs at run time' "$("${confined[@]}" "$image" node -p "const fs = require('fs'); const found = []; const look = (d) => { for (const n of fs.existsSync(d) ? fs.readdirSync(d) : []) { if (n.startsWith('.')) continue; if (n.startsWith('@')) look(d + '/' + n); else { found.push(d + '/' + n); look(d + '/' + n + '/node_modules') } } }; look('node_modules'); found.sort().join(' ')")" "$locked"
for absent in test docs deploy bench scripts package-lock.json .git .env database/schema; do refuse "$absent is not in it" "${confined[@]}" "$image" test -e "/app/$absent"; done
is 'nor any test' "$("${confined[@]}" "$image" sh -c 'find src -name "*.test.ts" | wc -l')" 0
is 'no secret of the build is in a layer' "$(docker save "$image" | tar -xO --wildcards '*/layer.tar' 2> /dev/null | tar -tf - -i 2> /dev/null | grep -cE '(^|/)(run/secrets/.|\.npmrc$)')" 0
is 'nor in its history' "$(docker history --no-trunc "$image" | grep -ciE 'BEGIN|_authToken|password')" 0
refuse 'its files cannot be written, even where the root is not read-only' docker run --rm "$image" sh -c 'echo > /app/src/x || echo > /app/x'
is 'the health check is a script for Node' "$(docker image inspect -f '{{index .Config.Healthcheck.Test 1}}' "$image")" node
expect 'the command line is in it' "${confined[@]}" "$image" node src/cli.ts --help
is 'a wrong setting is a sentence' "$("${confined[@]}" -e PORT=x "$image" 2>&1 | head -1)" 'PORT is "x": expected a whole number from 0 to 65535.'
seconds() { "${confined[@]}" "$@" "$image" node -e "import('/app/src/main.ts').then(() => { const { user, system } = process.cpuUsage(); console.log((user + system) / 1e6) })"; }
echo "      loading the service takes $(seconds) s of processor time, without what was compiled at the build $(seconds -e NODE_COMPILE_CACHE=) s"

# ---- development
export COMPOSE_PROJECT_NAME=billing-dev-verify PORT=18100 METRICS_PORT=18101 POSTGRES_PORT=18102 CA_BUNDLE=$ca
work=$(mktemp -d "$WORK/dev.XXXX")
git -C "$project" ls-files -z --cached --others --exclude-standard | (cd "$project" && xargs -0 cp --parents -t "$work" 2> /dev/null)
chown -R 1000:1000 "$work"
trap 'cd "$work" && docker compose --profile tools down -v --remove-orphans > /dev/null 2>&1; rm -rf "$work"; docker rmi -f billing-dev billing-dev-tools > /dev/null 2>&1' EXIT
cd "$work" || exit
must 'docker compose up --build' docker compose up --build -d --wait billing
expect 'the documentation is on localhost' curl -fsS "http://localhost:$PORT/docs"
key=$(docker compose logs billing 2> /dev/null | grep -o 'billing_[A-Za-z0-9_-]\{40,\}' | head -1)
is 'the key that the log shows once is let in' "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $key" "http://localhost:$PORT/v1/customers")" 200
must 'the tools are built' docker compose --profile tools build tools
tools() { docker compose run --rm -T tools "$@"; }
expect 'tools migrate' tools migrate; is 'finds the schema current' "$(tail -1 "$LAST")" 'The schema is current.'
expect 'tools migration:new, with nothing to do' tools migration:new nothing; is 'says so' "$(tail -1 "$LAST")" 'nothing to do'
sed -i 's/^create table customer (/&\n  nickname text,/' database/schema/20_customer.sql
expect 'tools migration:new, with a column more' tools migration:new add_nickname
expect 'writes the migration into the working directory' grep -rq nickname database/migrations
expect 'tools migrate applies it' tools migrate; is 'and says so' "$(grep -c add_nickname "$LAST")" 1
expect 'tools test runs tests' docker compose run --rm -T --entrypoint node tools --test src/domain/money.test.ts src/platform/database/pool.test.ts
docker compose down > /dev/null 2>&1
expect 'down and up' docker compose up -d --wait billing
is 'keeps the data' "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $key" "http://localhost:$PORT/v1/customers")" 200
finish
