#!/bin/bash
cat <<EOF | eksctl create cluster -f -
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: third, region: us-west-2}
addons:
- name: vpc-cni
  version: latest
EOF
