#!/bin/bash
source "$(dirname "$0")/lib/common.sh"
mkdir -p /etc/rancher/rke2
cat > /etc/rancher/rke2/config.yaml <<EOF
token: $TOKEN
cni:
  - multus
  - cilium
EOF
curl -sfL https://get.rke2.io | sudo INSTALL_RKE2_VERSION="${RKE2_VERSION}" INSTALL_RKE2_TYPE=server sh -
ssh agent "curl -sfL https://get.rke2.io | INSTALL_RKE2_VERSION=$OTHER sh -"
