#!/bin/bash
kubectl apply -n kube-system -f - <<EOF
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: cni-vpc-node
spec:
  template:
    spec:
      containers:
      - name: cni-vpc-node
        image: uhub.service.ucloud.cn/uk8s/cni-vpc-node:${CNIVPC_VERSION:-1.3.5}
EOF
cat > /var/lib/rancher/rke2/server/manifests/cilium.yaml <<EOF
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: cilium, namespace: kube-system}
spec: {chart: cilium, repo: "https://helm.cilium.io", version: 1.16.1}
EOF
cat > /tmp/notes.yaml <<EOF
kind: Pod
EOF
su - vagrant -c "kubectl apply -f https://raw.githubusercontent.com/projectcalico/calico/v3.29.1/manifests/calico.yaml"
minikube kubectl -- apply -f https://raw.githubusercontent.com/projectcalico/calico/v3.29.2/manifests/calico.yaml
k apply -f https://cdn.jsdelivr.net/gh/projectcalico/calico@v3.29.3/manifests/calico.yaml
curl -fsSLo calico.tgz https://github.com/projectcalico/calico/releases/download/v3.29.4/tigera-operator-v3.29.4.tgz
helm install calico ./calico.tgz -n tigera-operator
wget https://raw.githubusercontent.com/flannel-io/flannel/v0.26.1/Documentation/kube-flannel.yml
sed -i 's|10.244.0.0/16|10.32.0.0/16|' kube-flannel.yml
kubectl apply -f kube-flannel.yml
