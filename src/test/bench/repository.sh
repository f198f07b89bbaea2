#!/usr/bin/env bash
# Makes a GitOps repository of about N files: repository.sh DIR [N]
# One cluster in ten files is a ConfigMap with text, the rest Deployments, Services and
# kustomizations; 50 files are HelmReleases, one of them Spiderpool.
set -euo pipefail

directory=$1
files=${2:-10000}

git init -q -b main "$directory"
awk -v files="$files" '
  function file(path, text) {
    print "M 100644 inline " path
    print "data " length(text)
    print text
  }
  BEGIN {
    print "commit refs/heads/main"
    print "committer Bench <bench@example.org> 1700000000 +0000"
    print "data 5\nbench"
    file("README.md", "A repository to measure with.\n")
    file("clusters/prod/sources/spiderpool.yaml", "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata:\n  name: spiderpool\n  namespace: flux-system\nspec:\n  url: https://spidernet-io.github.io/spiderpool\n")
    for (i = 0; i < 50; i++) {
      name = i == 0 ? "spiderpool" : "service-" i
      file("clusters/prod/releases/" name ".yaml", "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: " name "\n  namespace: " (i == 0 ? "kube-system" : "team-" i) "\nspec:\n  interval: 10m\n  chart:\n    spec:\n      chart: " name "\n      version: " (i == 0 ? "0.7.1" : "1.2." i) "\n      sourceRef: {kind: HelmRepository, name: " (i == 0 ? "spiderpool" : "services") ", namespace: flux-system}\n  values:\n    replicas: " i "\n")
    }
    for (i = 52; i < files; i++) {
      app = int(i / 10)
      at = "apps/team-" app % 100 "/app-" app "/"
      name = "app-" app
      kind = i % 10
      if (kind == 0) {
        file(at "kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: team-" app % 100 "\nresources:\n  - deployment-1.yaml\n  - deployment-2.yaml\n  - service.yaml\n")
      } else if (kind <= 5) {
        text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: " name "-" kind "\n  labels: {app.kubernetes.io/name: " name "}\nspec:\n  replicas: 2\n  selector:\n    matchLabels: {app: " name "}\n  template:\n    metadata:\n      labels: {app: " name "}\n    spec:\n      containers:\n"
        for (c = 0; c < 3; c++) {
          text = text "        - name: c" c "\n          image: registry.example.org/team/" name ":1." i "\n          ports:\n            - containerPort: 80" c "\n          resources:\n            requests: {cpu: 100m, memory: 128Mi}\n            limits: {memory: 256Mi}\n          env:\n            - name: LEVEL\n              value: info\n"
        }
        file(at "deployment-" kind ".yaml", text)
      } else if (kind == 6) {
        file(at "service.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: " name "\nspec:\n  selector: {app: " name "}\n  ports:\n    - port: 80\n")
      } else if (kind == 7) {
        file(at "ingress.yaml", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: " name "\nspec:\n  rules:\n    - host: " name ".example.org\n")
      } else {
        text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " name "-" kind "\ndata:\n  settings: |\n"
        for (l = 0; l < 30; l++) text = text "    key-" l " = value of " name " number " l * i "\n"
        file(at "config-" kind ".yaml", text)
      }
    }
    print "done"
  }' | git -C "$directory" fast-import --quiet --done
git -C "$directory" config user.name Bench
git -C "$directory" config user.email bench@example.org
git -C "$directory" reset -q --hard
