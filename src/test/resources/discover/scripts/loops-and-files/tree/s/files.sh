#!/bin/sh
set -a
. ./versions.env
set +a
helm upgrade e2 oci://ghcr.io/x/cilium --version $CILIUM_VERSION
V=$(yq '.cni.version' config.yaml)
helm upgrade e3 oci://ghcr.io/x/cilium --version "$V"
V2=$(yq -r .cni.version config.yaml)
helm upgrade e4 oci://ghcr.io/x/cilium --version "$V2"
V3=$(jq -r '.cni' s/config.json)
helm upgrade e5 oci://ghcr.io/x/cilium --version "$V3"
V4=$(grep '^version:' chart/Chart.yaml | awk '{print $2}')
helm upgrade e6 oci://ghcr.io/x/cilium --version "$V4"
V5=$(grep CILIUM_VERSION versions.env | cut -d= -f2)
helm upgrade e7 oci://ghcr.io/x/cilium --version "$V5"
helm upgrade e9 oci://ghcr.io/x/cilium --version "${V6:?missing}"
vers="1.2.9"; cmd="helm upgrade e14 oci://ghcr.io/x/cilium --version $vers"; $cmd
eval "$cmd --wait"
helm upgrade --install e15 oci://ghcr.io/x/cilium --version ${vers//9/10}
helm_install() { helm upgrade --install "$1" "oci://ghcr.io/x/$1" --version "$2" "${@:3}"; }
helm_install cilium 1.3.1 --set a=b
export $(grep -v '^#' s/versions.env | xargs)
helm upgrade e1 oci://ghcr.io/x/cilium --version $CILIUM_VERSION
