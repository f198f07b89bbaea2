#!/usr/bin/env bash
# Upgrades Spiderpool in the production cluster.
set -euo pipefail

SCRIPT_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
SPIDERPOOL_VERSION="${SPIDERPOOL_VERSION:-1.0.2}"
NAMESPACE=kube-system
HELM_ARGS=(
  --namespace "$NAMESPACE"
  --reuse-values        # keeps what was set by hand
  --timeout 10m
)

log() { echo "[$(date +%T)] $*"; }

upgrade_crds() {
  helm show crds spiderpool/spiderpool --version "$SPIDERPOOL_VERSION" \
    | kubectl apply --server-side --force-conflicts -f -
}

main() {
  helm repo add spiderpool https://spidernet-io.github.io/spiderpool
  helm repo update spiderpool >/dev/null
  log "upgrading to ${SPIDERPOOL_VERSION}"
  kubectl annotate crd network-attachment-definitions.k8s.cni.cncf.io helm.sh/resource-policy=keep --overwrite
  upgrade_crds
  kubectl -n "$NAMESPACE" delete pod spiderpool-init --ignore-not-found
  if ! helm upgrade spiderpool spiderpool/spiderpool \
      --version "$SPIDERPOOL_VERSION" \
      "${HELM_ARGS[@]}" \
      -f "$SCRIPT_DIR/values.yaml" \
      --values="${SCRIPT_DIR}/../common/values-prod.yaml" \
      --set multus.multusCNI.uninstall=false \
      --set-string 'ipam.enableStatefulSet=true' \
      --set-json 'spiderpoolAgent.tolerations=[{"operator": "Exists"}]' \
      --atomic; then
    log "failed" >&2
    exit 1
  fi
}

main "$@"
