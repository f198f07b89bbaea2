#!/bin/sh
# Reads inputs that a coverage-guided fuzzer makes out of all fixture and discovery-case files:
# no failure, nothing over a second, no file that vanishes without a reason.
#
#   src/test/fuzz/fuzz.sh [INPUTS]        default 100000; needs Maven, and the network once
#
# An input that fails is kept in target/fuzz as crash-… or timeout-…; repeat it with
#   src/test/fuzz/fuzz.sh target/fuzz/crash-…
set -eu
cd "$(dirname "$0")/../../.."
inputs=${1:-100000}
version=0.24.0
fuzz=target/fuzz
mkdir -p "$fuzz/corpus"

mvn -B -q -Dspotless.check.skip test-compile dependency:build-classpath -Dmdep.outputFile="$fuzz/classpath"
for part in jazzer jazzer-api; do
  mvn -B -q dependency:copy -Dartifact=com.code-intelligence:$part:$version -DoutputDirectory="$fuzz"
done
classpath=target/test-classes:target/classes:$(cat "$fuzz/classpath")
java -cp "$classpath" dev.leadsman.discover.ReadingFuzz "$fuzz/corpus"

if [ -f "$inputs" ]; then
  set -- "$inputs"
else
  set -- -runs="$inputs" "$fuzz/corpus"
fi
exec java -Xmx2g -cp "$fuzz/jazzer-$version.jar:$fuzz/jazzer-api-$version.jar:$classpath" com.code_intelligence.jazzer.Jazzer \
  --target_class=dev.leadsman.discover.ReadingFuzz \
  --instrumentation_includes='dev.leadsman.**:org.snakeyaml.**' \
  -artifact_prefix="$fuzz/" -timeout=1 -max_len=65536 -len_control=0 -rss_limit_mb=4096 \
  -print_final_stats=1 -seed=3 "$@"
