#!/bin/bash
cd "$(git rev-parse --show-toplevel)"
source hack/versions.env

helm dependency update charts/network
cat > /tmp/generated.yaml <<YAML
multus:
  image:
    tag: ${MULTUS_VERSION}
YAML
helm upgrade --install network charts/network --create-namespace -n network \
  -f charts/network/values-prod.yaml,missing.yaml \
  -f /tmp/generated.yaml \
  -f - <<'YAML'
fromStdin: 1
YAML

for cluster in east west; do
  helm upgrade whereabouts-$cluster whereabouts --repo https://charts.example.org/stable \
    --version "$WHEREABOUTS_CHART_VERSION" --kube-context "$cluster"
done

helm template calico projectcalico/tigera-operator --version v3.29.1 --include-crds > calico.yaml
kubectl apply -f calico.yaml
