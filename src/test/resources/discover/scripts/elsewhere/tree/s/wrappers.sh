#!/bin/bash
helm repo add cilium https://helm.cilium.io
ssh root@host helm upgrade cilium-ssh cilium/cilium --version 1.16.1
ssh root@host "helm upgrade cilium-ssh2 cilium/cilium --version 1.16.2"
ssh -i key root@host <<EOF
helm upgrade cilium-ssh3 cilium/cilium --version 1.16.3
EOF
docker run --rm -v $PWD:/apps -w /apps alpine/helm:3.14.0 upgrade --install cilium-docker cilium/cilium --version 1.16.4
microk8s helm3 upgrade cilium-m8 cilium/cilium --version 1.16.5
