#!/bin/bash
cilium install --version 1.18.4 --set ipam.mode=kubernetes
cilium upgrade --version v1.18.5 --namespace kube-system
cilium upgrade --chart-directory ./install/kubernetes/cilium
cilium status --wait
curl -sfL https://get.rke2.io | INSTALL_RKE2_VERSION=v1.33.2+rke2r1 sh -
export INSTALL_RKE2_VERSION=v1.33.3+rke2r1
kubectl apply -k "https://github.com/k8snetworkplumbingwg/multus-cni/deployments?ref=v4.2.2"
curl -sSL https://raw.githubusercontent.com/projectcalico/calico/v3.29.1/manifests/calico.yaml | sed 's/a/b/' | kubectl apply -f -
curl -LO https://raw.githubusercontent.com/projectcalico/calico/v3.29.2/manifests/calico.yaml
kubectl apply -f calico.yaml
wget -O /tmp/flannel.yml https://raw.githubusercontent.com/flannel-io/flannel/v0.26.1/Documentation/kube-flannel.yml
kubectl apply -f /tmp/flannel.yml
curl https://raw.githubusercontent.com/projectcalico/calico/v3.29.3/manifests/tigera-operator.yaml > op.yaml
kubectl create -f op.yaml
