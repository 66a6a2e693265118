#!/bin/bash
# Runs inside the container of node.sh: containerd, etcd, the control plane, kubelet, kube-proxy and a DNS. Logs in /var/log.
mount -o remount,rw,bind /sys; for group in /sys/fs/cgroup/*/; do mount -o remount,rw,bind "$group"; done
bin=/kbin pki=/k/pki log=/var/log; mount --make-rshared /; sysctl -qw net.bridge.bridge-nf-call-iptables=1
mkdir -p /etc/cni/net.d /etc/containerd /var/lib/kubelet
ip=$(ip -4 -o addr show eth0 | awk '{print $4}' | cut -d/ -f1)

cat > /etc/cni/net.d/10-bridge.conflist <<'Y'
{
  "cniVersion": "0.4.0",
  "name": "bridge",
  "plugins": [
    {
      "type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true, "hairpinMode": true,
      "ipam": { "type": "host-local", "ranges": [[{ "subnet": "10.244.0.0/24" }]], "routes": [{ "dst": "0.0.0.0/0" }] }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
Y
cat > /etc/containerd/config.toml <<'Y'
version = 2
oom_score = 0
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  sandbox_image = "registry.k8s.io/pause:stand-in"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
Y
cat > /etc/kubelet.yaml <<Y
kind: KubeletConfiguration
apiVersion: kubelet.config.k8s.io/v1beta1
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
localStorageCapacityIsolation: false
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: {}
clusterDNS: ["$ip"]
clusterDomain: cluster.local
resolvConf: /etc/resolv.conf
authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: $pki/ca.crt } }
authorization: { mode: AlwaysAllow }
Y
cat > /etc/proxy.yaml <<Y
kind: KubeProxyConfiguration
apiVersion: kubeproxy.config.k8s.io/v1alpha1
clientConnection: { kubeconfig: $pki/proxy.conf }
clusterCIDR: 10.244.0.0/16
mode: iptables
hostnameOverride: node
conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s }
Y

# Under its tag and under its digest, as a pull by digest would have left it.
import_images() {
  local archive name digest
  for archive in /k/images/*.tar; do ctr -n k8s.io images import "$archive"; done
  ctr -n k8s.io images ls | awk 'NR > 1 && $1 !~ /@/ { print $1, $3 }' | while read -r name digest; do
    ctr -n k8s.io images tag --force "$name" "${name%:*}@$digest"
  done
}

containerd > $log/containerd.log 2>&1 &
etcd --data-dir /var/lib/etcd --unsafe-no-fsync --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 > $log/etcd.log 2>&1 &
for _ in $(seq 30); do ctr version > /dev/null 2>&1 && break; sleep .5; done
$bin/kube-apiserver --etcd-servers=http://127.0.0.1:2379 --client-ca-file=$pki/ca.crt --tls-cert-file=$pki/apiserver.crt \
  --tls-private-key-file=$pki/apiserver.key --service-account-key-file=$pki/sa.key --service-account-signing-key-file=$pki/sa.key \
  --service-account-issuer=https://kubernetes.default.svc --api-audiences=https://kubernetes.default.svc \
  --service-cluster-ip-range=10.96.0.0/16 --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged \
  --kubelet-client-certificate=$pki/admin.crt --kubelet-client-key=$pki/admin.key --kubelet-preferred-address-types=InternalIP \
  --requestheader-client-ca-file=$pki/ca.crt --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
  --requestheader-extra-headers-prefix=X-Remote-Extra- --proxy-client-cert-file=$pki/admin.crt --proxy-client-key-file=$pki/admin.key \
  --enable-aggregator-routing > $log/apiserver.log 2>&1 &
(import_images > $log/import.log 2>&1; touch /run/imported) &
for _ in $(seq 120); do curl -sk https://127.0.0.1:6443/readyz --cert $pki/admin.crt --key $pki/admin.key | grep -q ok && break; sleep .5; done
$bin/kube-controller-manager --kubeconfig=$pki/controller-manager.conf --service-account-private-key-file=$pki/sa.key --root-ca-file=$pki/ca.crt \
  --use-service-account-credentials --cluster-cidr=10.244.0.0/16 --allocate-node-cidrs --leader-elect=false \
  --horizontal-pod-autoscaler-sync-period=10s > $log/controller-manager.log 2>&1 &
$bin/kube-scheduler --kubeconfig=$pki/scheduler.conf --leader-elect=false > $log/scheduler.log 2>&1 &
until [ -e /run/imported ]; do sleep .5; done
$bin/kubelet --config=/etc/kubelet.yaml --kubeconfig=$pki/kubelet.conf --hostname-override=node --node-ip="$ip" > $log/kubelet.log 2>&1 &
$bin/kube-proxy --config=/etc/proxy.yaml > $log/proxy.log 2>&1 &
DNSIP=$ip node /k/dns.mjs > $log/dns.log 2>&1 &
wait
