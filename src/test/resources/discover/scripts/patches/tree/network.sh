#!/bin/sh
IPAMD=1.2.3
kubectl -n kube-system patch ds aws-node -p '{"spec":{"template":{"spec":{
  "initContainers":[{"name":"aws-vpc-cni-init","image":"602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni-init:v1.19.3"}],
  "containers":[{"name":"aws-node","image":"602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.19.3"}]}}}}'
kubectl patch deployment/cni-vpc-ipamd -n kube-system --type=json \
  -p="[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\"uhub.service.ucloud.cn/uk8s/cni-vpc-ipamd:$IPAMD\"}]"
kubectl patch ds cni-vpc-node -n kube-system -p '{"spec":{"updateStrategy":{"type":"OnDelete"}}}'
kubectl patch ds kube-multus-ds -n kube-system -p "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"kube-multus\",\"image\":\"ghcr.io/k8snetworkplumbingwg/multus-cni:$1\"}]}}}}"
kubectl patch installation default --type merge -p '{"spec":{"imagePath":"mirror"}}'
kubectl apply -f https://raw.githubusercontent.com/spidernet-io/spiderpool/v0.9.0/docs/example/ippool.yaml
