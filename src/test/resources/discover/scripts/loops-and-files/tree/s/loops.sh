#!/bin/bash
helm repo add cilium https://helm.cilium.io
microk8s.helm3 upgrade cilium-m9 cilium/cilium --version 1.16.6
while read -r name version; do
  helm upgrade $name cilium/cilium --version $version
done <<EOF
cilium-w1 1.17.1
cilium-w2 1.17.2
EOF
while IFS=, read -r name version; do
  helm upgrade $name cilium/cilium --version $version
done < s/list.csv
cat s/list.txt | while read name version rest; do
  helm upgrade $name cilium/cilium --version "$version"
done
