#!/bin/bash
eksctl create cluster -f - <<EOF
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: $NAME
  region: us-west-2
addons:
- name: vpc-cni
  version: v1.18.3-eksbuild.1
EOF
