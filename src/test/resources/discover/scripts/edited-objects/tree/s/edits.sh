#!/bin/bash
curl -sL https://raw.githubusercontent.com/projectcalico/calico/v3.29.1/manifests/calico.yaml | sed 's/v3\.29\.1/v3.29.4/' | kubectl apply -f -
wget https://raw.githubusercontent.com/flannel-io/flannel/v0.26.1/Documentation/kube-flannel.yml
sed -i "s|v0.26.1|v0.26.4|g" kube-flannel.yml
kubectl apply -f kube-flannel.yml
