#!/bin/sh
set -e
VERSION=v1.19.4
REGISTRY=602401143452.dkr.ecr.us-west-2.amazonaws.com

kubectl apply -f https://raw.githubusercontent.com/aws/amazon-vpc-cni-k8s/$VERSION/config/master/aws-k8s-cni.yaml

kubectl -n kube-system set image ds/aws-node \
  aws-node="$REGISTRY/amazon-k8s-cni:$VERSION" \
  aws-vpc-cni-init="$REGISTRY/amazon-k8s-cni-init:$VERSION"
kubectl set image daemonset aws-node -n kube-system aws-eks-nodeagent=$REGISTRY/amazon/aws-network-policy-agent:v1.2.1

kubectl set env daemonset aws-node -n kube-system AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG=true \
  ENI_CONFIG_LABEL_DEF=topology.kubernetes.io/zone
kubectl set env ds/aws-node -n kube-system -c aws-node WARM_IP_TARGET- ENABLE_POD_ENI="$POD_ENI"
kubectl set image cronjob/cleanup '*=busybox:1.36'

aws eks create-addon --cluster-name dev --addon-name vpc-cni \
  --addon-version "$(aws eks describe-addon-versions --addon-name vpc-cni --query x)" \
  --configuration-values file://addon.json
aws --region us-west-2 eks update-addon --cluster-name prod --addon-name=vpc-cni --addon-version=v1.19.3-eksbuild.1
eksctl update addon --name vpc-cni --version v1.19.5-eksbuild.1 --cluster stage --force
