%{ if enabled ~}
# a note for people
%{ endif ~}
---
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: cilium-tf, namespace: kube-system}
spec:
  repo: https://helm.cilium.io
  chart: cilium
  version: "${version}"
  valuesContent: |-
    ${values}
