#!/usr/bin/env bash
# Measures Leadsman against its budgets and prints medians and ratios of one run.
#   src/test/bench/bench.sh [FILES] [RELEASES]
# Wall times are worth something on an idle machine only; user times and ratios nearly always.
# helm is taken from $HELM, PATH or target/helm (where the integration tests put one).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../../.." && pwd)
leadsman="$top/leadsman"
files=${1:-10000}
releases=${2:-40}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LEADSMAN_CHARTS="$top/charts" LEADSMAN_CHARTS_CACHE="$work/cache"
unset CI
TIMEFORMAT='%R %U'

timed() { # wall and user seconds of one command, whatever its exit code
  { time "$@" >/dev/null 2>"$work/stderr" || true; } 2>&1
}

median() { # of five runs: wall and user seconds
  for _ in 1 2 3 4 5; do timed "$@"; done | sort -n | sed -n 3p
}

row() { printf '%-52s %8s %8s  %s\n' "$@"; }

calc() { awk "BEGIN { printf \"%.${2:-2}f\", $1 }"; }

"$leadsman" --version >/dev/null
while [ -n "$(find "$top/target" -maxdepth 1 -name 'leadsman-*.jsa.lock')" ]; do sleep 1; done

row "" wall user budget
read -r wall user <<<"$(median "$leadsman" --version)"
row "--version" "$wall" "$user" ""

repository="$work/repository"
"$here/repository.sh" "$repository" "$files"
cd "$repository"
echo more >>README.md
git add README.md
read -r wall user <<<"$(median "$leadsman" check --staged)"
row "check --staged, a page changed, $files files" "$wall" "$user" "0.6"
unrelated=$(git ls-files '*/deployment-3.yaml' | sed -n 1p)
sed -i 's/replicas: 2/replicas: 3/' "$unrelated"
git add "$unrelated"
read -r wall user <<<"$(timed "$leadsman" check --staged)"
row "check --staged, a Deployment changed, first time" "$wall" "$user" ""
read -r wall user <<<"$(median "$leadsman" check --staged)"
row "check --staged, a Deployment changed, warm" "$wall" "$user" "0.6"
git reset -q --hard
sed -i 's/0\.7\.1/1.0.0/' clusters/prod/releases/spiderpool.yaml
git commit -qam bump
timed "$leadsman" check --base HEAD~1 >/dev/null
read -r wall user <<<"$(median "$leadsman" check --base HEAD~1)"
row "check of one bump, $files files, charts cached" "$wall" "$user" "1.5"

read -r wall user <<<"$(median "$leadsman" discover)"
row "discover" "$wall" "$user" ""
read -r grep grepuser <<<"$(median git grep -l -E 'HelmRelease|spiderpool' HEAD)"
row "git grep of the same revision" "$grep" "$grepuser" ""
row "discover / git grep" "$(calc "$wall / $grep")" "$(calc "$user / ($grepuser + 0.001)")" ""
if [ -x /usr/bin/time ]; then
  row "discover, peak memory in MiB" \
    "$(/usr/bin/time -f %M "$leadsman" discover 2>&1 >/dev/null | tail -1 | awk '{ print int($1 / 1024) }')" "" "512"
fi

bump="$work/bump"
git init -q -b main "$bump"
cd "$bump"
git config user.name Bench
git config user.email bench@example.org
cp -r "$top/fixtures/spiderpool-flux-leaves-0.7/base/." .
git add --all && git commit -qm base
git rm -rq . && cp -r "$top/fixtures/spiderpool-flux-leaves-0.7/head/." .
git add --all && git commit -qm head
timed "$leadsman" check --base HEAD~1 >/dev/null
read -r wall user <<<"$(median "$leadsman" check --base HEAD~1)"
row "check of one bump, small repository, charts cached" "$wall" "$user" "1.5"

helm=${HELM:-$(command -v helm || find "$top/target/helm" -name helm -type f 2>/dev/null | sed -n 1p || true)}
[ -n "$helm" ] || {
  echo "no helm found: renders are not measured"
  exit 0
}
many="$work/many"
git init -q -b main "$many"
cd "$many"
for i in $(seq "$releases"); do
  cat >"release-$i.yaml" <<RELEASE
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: vpc-$i, namespace: kube-system}
spec:
  chart:
    spec:
      chart: aws-vpc-cni
      version: 1.19.5
      sourceRef: {kind: HelmRepository, name: eks}
  values: {env: {WARM_ENI_TARGET: "$i"}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: eks, namespace: kube-system}
spec: {url: "https://aws.github.io/eks-charts"}
RELEASE
done
git add --all
git -c user.name=Bench -c user.email=bench@example.org commit -qm many
for engine in cli embedded; do
  export LEADSMAN_HELM_ENGINE=$engine LEADSMAN_HELM_BINARY=$helm LEADSMAN_CHARTS_CACHE="$work/cache-$engine"
  read -r none _ <<<"$(timed "$leadsman" render --out "$work/none" --release 'nothing/*')"
  read -r first _ <<<"$(timed "$leadsman" render --out "$work/first-$engine")"
  [ "$(find "$work/first-$engine" -name leadsman.provenance.yaml | wc -l)" = "$releases" ] \
    || { echo "not all rendered with $engine:" && head -5 "$work/stderr"; }
  read -r second _ <<<"$(timed "$leadsman" render --out "$work/second-$engine")"
  eval "$engine=\$(calc \"(\$first - \$none) * 1000 / \$releases\" 1)"
  row "render, $engine, ms a release" "${!engine}" "" ""
  row "first / second identical render, $engine" "$(calc "($first - $none) / ($second - $none + 0.0001)" 1)" "" "20"
done
for i in $(seq "$releases"); do printf 'env: {WARM_ENI_TARGET: "%s"}\n' "$i" >"$work/values-$i.yaml"; done
template() {
  seq "$releases" | xargs -P2 -I{} "$helm" template vpc-{} "$top/charts/aws-vpc-cni/1.19.5" \
    --namespace kube-system --include-crds -f "$work/values-{}.yaml"
}
read -r plain _ <<<"$(timed template)"
xargs=$(calc "$plain * 1000 / $releases" 1)
row "xargs -P2 helm template, ms a release" "$xargs" "" ""
row "cli / xargs" "$(calc "$cli / $xargs")" "" "1.1"
row "xargs / embedded" "$(calc "$xargs / $embedded" 1)" "" "4"
