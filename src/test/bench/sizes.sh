#!/usr/bin/env bash
# Reads generated repositories of several sizes and prints time and peak memory beside git grep.
#   src/test/bench/sizes.sh [FILES]...      default: 300 10000 100000
# Each figure is the median of three runs: wall seconds, user seconds, peak MiB.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../../.." && pwd)
leadsman="$top/leadsman"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LEADSMAN_CHARTS="$top/charts" LEADSMAN_CHARTS_CACHE="$work/cache"
unset CI
[ -x /usr/bin/time ] || {
  echo "sizes.sh: needs GNU time at /usr/bin/time" >&2
  exit 2
}

measure() { # medians of wall, user and peak MiB over three runs, whatever the exit code
  for _ in 1 2 3; do
    { /usr/bin/time -q -f '%e %U %M' -o "$work/time" "$@" >/dev/null 2>&1 || true; }
    cat "$work/time"
  done | sort -n | sed -n 2p | awk '{ printf "%.2f %.2f %d", $1, $2, $3 / 1024 }'
}

"$leadsman" --version >/dev/null
while [ -n "$(find "$top/target" -maxdepth 1 -name 'leadsman-*.jsa.lock')" ]; do sleep 1; done

form='%8s  %-22s %7s %7s %9s\n'
printf "$form" files "" "wall s" "user s" "peak MiB"
[ $# -gt 0 ] || set -- 300 10000 100000
for files in "$@"; do
  repository="$work/$files"
  "$here/repository.sh" "$repository" "$files"
  cd "$repository"
  sed -i 's/0\.7\.1/1.0.0/' clusters/prod/releases/spiderpool.yaml
  git commit -qam bump
  # shellcheck disable=SC2046 # three figures
  {
    printf "$form" "$files" "git grep" $(measure git grep -l -E 'HelmRelease|spiderpool' HEAD)
    printf "$form" "" "discover" $(measure "$leadsman" discover)
    printf "$form" "" "check of one bump" $(measure "$leadsman" check --base HEAD~1)
  }
done
