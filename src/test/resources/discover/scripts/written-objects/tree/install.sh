#!/bin/bash
CILIUM_VERSION=1.16.5
RKE2_RELEASE=v1.31.4+rke2r1
curl -LO "https://example.com/$RKE2_RELEASE/rke2.tar.gz"
cat <<EOF | sudo tee /etc/rancher/rke2/config.yaml
token: $TOKEN
cni: cilium
EOF
cat > /var/lib/rancher/rke2/server/manifests/cilium.yaml <<'EOF'
apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: {name: rke2-cilium, namespace: kube-system}
spec:
  valuesContent: |
    image: {tag: v1.16.4}
EOF
cat <<EOF | kubectl apply -f -
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: cilium, namespace: edge}
spec: {repo: "https://helm.cilium.io", chart: cilium, version: ${CILIUM_VERSION}}
EOF
cat > /tmp/multus.yaml <<EOF
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-multus-ds, namespace: kube-system}
spec: {template: {spec: {containers: [{name: multus, image: "ghcr.io/k8snetworkplumbingwg/multus-cni:${MULTUS}"}]}}}
EOF
kubectl apply -f /tmp/multus.yaml
curl -Lo /var/lib/rancher/k3s/server/manifests/calico.yaml https://raw.githubusercontent.com/projectcalico/calico/v3.28.1/manifests/calico.yaml
wget -O /tmp/f.yml https://raw.githubusercontent.com/flannel-io/flannel/v0.25.1/Documentation/kube-flannel.yml
cp /tmp/f.yml /var/lib/rancher/k3s/server/manifests/
cat > /tmp/only-written.yaml <<EOF
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: nobody}
spec: {repo: "https://helm.cilium.io", chart: cilium, version: 1.0.0}
EOF
