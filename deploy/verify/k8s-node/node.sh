#!/bin/bash
# node.sh up IMAGE... | metrics | down   A one-node Kubernetes in the container `billing-node`, made of build-kubernetes.sh's binaries and
# Debian's containerd; kubeconfig at $WORK/node/pki/host.conf. Ports on 127.0.0.1: API_PORT (16443), NODE_PORT (18083).
set -euo pipefail
cd "$(dirname "$0")"; . ../env.sh; . ../privileges.sh
export API_PORT=${API_PORT:-16443} KEYS=$WORK/node/pki KUBECONFIG=$WORK/node/pki/host.conf
SYSCTLS=(vm.overcommit_memory kernel.panic kernel.panic_on_oops) # the kubelet sets them for the whole host

keys() { # one authority, a certificate and a kubeconfig for each component
  mkdir -p "$KEYS"; cd "$KEYS" || exit; rm -f ./*
  openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=stand-in-ca -days 30 2>/dev/null
  issue() { # name subject names
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2" 2>/dev/null
    { [ -z "${3:-}" ] || echo "subjectAltName=$3"; echo extendedKeyUsage=serverAuth,clientAuth; } > extensions
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -out "$1.crt" -days 30 -extfile extensions 2>/dev/null
  }
  config() { # file certificate port
    cat > "$1.conf" <<Y
apiVersion: v1
kind: Config
current-context: it
contexts: [{ name: it, context: { cluster: it, user: it } }]
clusters: [{ name: it, cluster: { server: "https://127.0.0.1:$3", certificate-authority-data: $(base64 -w0 ca.crt) } }]
users: [{ name: it, user: { client-certificate-data: $(base64 -w0 "$2.crt"), client-key-data: $(base64 -w0 "$2.key") } }]
Y
  }
  local names=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:localhost,IP:127.0.0.1,IP:10.96.0.1 component
  issue apiserver /CN=kube-apiserver "$names"
  issue admin /O=system:masters/CN=admin; issue proxy /CN=system:kube-proxy
  issue controller-manager /CN=system:kube-controller-manager; issue scheduler /CN=system:kube-scheduler
  issue kubelet /O=system:nodes/CN=system:node:node DNS:node
  openssl genrsa -out sa.key 2048 2>/dev/null
  for component in admin controller-manager scheduler kubelet proxy; do config $component $component 6443; done
  config host admin "$API_PORT"
}

images() { # the node itself, a pause image, and an archive of everything that the pods will run
  docker build -q -t billing-node - > /dev/null <<'D'
FROM node:26
RUN apt-get update && apt-get install -y --no-install-recommends containerd runc containernetworking-plugins iptables conntrack etcd-server \
  iproute2 kmod ethtool socat mount curl procps openssl && rm -rf /var/lib/apt/lists/*
CMD ["bash", "/k/start.sh"]
D
  gcc -Os -static -x c -o "$WORK/node/pause" - <<'C'
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void stop(int s) { (void)s; _exit(0); }
static void reap(int s) { (void)s; while (waitpid(-1, NULL, WNOHANG) > 0) ; }
int main(void) { signal(SIGINT, stop); signal(SIGTERM, stop); signal(SIGCHLD, reap); for (;;) pause(); }
C
  printf 'FROM scratch\nCOPY pause /pause\nUSER 65535:65535\nENTRYPOINT ["/pause"]\n' > "$WORK/node/pause.Dockerfile"
  docker build -q -f "$WORK/node/pause.Dockerfile" -t registry.k8s.io/pause:stand-in "$WORK/node" > /dev/null
  rm -rf "$WORK/node/images"; mkdir -p "$WORK/node/images"
  docker save -o "$WORK/node/images/all.tar" registry.k8s.io/pause:stand-in "$@"
}

up() {
  down; mkdir -p "$WORK/node"
  sysctl "${SYSCTLS[@]}" > "$WORK/node/sysctl"
  images "$@"
  (keys); cp start.sh dns.mjs "$WORK/node/"
  docker run -d --name billing-node --hostname node "${PRIVILEGES[@]}" --device /dev/kmsg --tmpfs /run --tmpfs /tmp:exec --memory 4g \
    -v billing-node-containerd:/var/lib/containerd -v billing-node-kubelet:/var/lib/kubelet -v "$WORK/node:/k:ro" \
    -v "$(readlink -f "$WORK/kubernetes"):/kbin:ro" -p "127.0.0.1:$API_PORT:6443" -p "127.0.0.1:${NODE_PORT:-18083}:30080" billing-node > /dev/null
  for _ in $(seq 180); do if kubectl get node node 2>/dev/null | grep -q ' Ready'; then return; fi; sleep 1; done
  echo 'the node did not get ready; see docker exec billing-node tail /var/log/*.log' >&2; exit 1
}

down() {
  docker rm -fv billing-node > /dev/null 2>&1 || :; docker volume rm billing-node-containerd billing-node-kubelet > /dev/null 2>&1 || :
  if [ -e "$WORK/node/sysctl" ]; then sysctl -q -p "$WORK/node/sysctl" || :; rm -f "$WORK/node/sysctl"; fi
}

metrics() { # metrics-server, so that the autoscaler sees real numbers: as a process of the node, registered by hand
  [ -x "$WORK/bin/metrics-server" ] || CGO_ENABLED=0 GOFLAGS=-p=${PARALLEL:-1} GOBIN=$WORK/bin nice go install sigs.k8s.io/metrics-server/cmd/metrics-server@v0.9.0
  docker cp -q "$WORK/bin/metrics-server" billing-node:/usr/local/bin/ 2>/dev/null || docker cp "$WORK/bin/metrics-server" billing-node:/usr/local/bin/
  docker exec -d billing-node sh -c 'exec metrics-server --kubeconfig /k/pki/admin.conf --authentication-kubeconfig /k/pki/admin.conf \
    --authorization-kubeconfig /k/pki/admin.conf --kubelet-insecure-tls --secure-port 4443 --cert-dir /tmp/ms --metric-resolution 15s \
    --kubelet-preferred-address-types InternalIP > /var/log/metrics-server.log 2>&1'
  local ip; ip=$(kubectl get node node -o jsonpath='{.status.addresses[0].address}')
  kubectl apply -f - <<Y
apiVersion: v1
kind: Service
metadata: { name: metrics-server, namespace: kube-system }
spec: { ports: [{ port: 443, targetPort: 4443 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: metrics-server-1, namespace: kube-system, labels: { kubernetes.io/service-name: metrics-server } }
addressType: IPv4
endpoints: [{ addresses: ["$ip"], conditions: { ready: true } }]
ports: [{ port: 4443, protocol: TCP }]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1beta1.metrics.k8s.io }
spec:
  service: { name: metrics-server, namespace: kube-system }
  group: metrics.k8s.io
  version: v1beta1
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 100
Y
  for _ in $(seq 60); do if kubectl top node 2>/dev/null; then return; fi; sleep 2; done
  echo 'metrics-server has no numbers; see docker exec billing-node tail /var/log/metrics-server.log' >&2; exit 1
}

case ${1:-} in
  up | metrics | down) "$@" ;;
  *) echo 'usage: node.sh up IMAGE... | metrics | down' >&2; exit 2 ;;
esac
