#!/bin/bash
declare -A V=( [cilium]=1.18.1 ["spiderpool"]="0.9.4" )
declare -A W
W[cilium]=1.18.2
helm upgrade x1 --repo https://helm.cilium.io cilium --version ${V[cilium]}
helm upgrade x2 --repo https://helm.cilium.io cilium --version "${W[cilium]}"
for c in "${!V[@]}"; do helm upgrade y-$c oci://ghcr.io/x/$c --version ${V[$c]}; done
CHARTS=("cilium:1.18.3" "spiderpool:0.9.8")
for e in "${CHARTS[@]}"; do
  n="${e%%:*}"
  v="${e##*:}"
  helm upgrade z-$n oci://ghcr.io/x/$n --version $v
done
for e in "${CHARTS[@]}"; do
  IFS=: read -r n v <<< "$e"
  helm upgrade q-$n oci://ghcr.io/x/$n --version $v
done
