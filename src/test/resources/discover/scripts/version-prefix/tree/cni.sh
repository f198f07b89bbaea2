#!/bin/sh
MULTUS=4.1.4
VPC=1.19.2
CALICO=3.29.1
kubectl apply -f https://raw.githubusercontent.com/k8snetworkplumbingwg/multus-cni/v${MULTUS}/deployments/multus-daemonset.yml
kubectl set image ds/aws-node -n kube-system aws-node=602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v${VPC}
helm install calico tigera-operator --repo https://docs.tigera.io/calico/charts --version v$CALICO
aws eks update-addon --cluster-name prod --addon-name vpc-cni --addon-version "v${VPC}-eksbuild.1"
