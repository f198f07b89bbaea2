#!/bin/bash
export VPC_CNI=v1.18.3-eksbuild.1
cat > /tmp/cluster.yaml <<EOF
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: second
  region: us-west-2
addons:
- name: vpc-cni
  version: ${VPC_CNI}
EOF
eksctl create cluster --config-file=/tmp/cluster.yaml
