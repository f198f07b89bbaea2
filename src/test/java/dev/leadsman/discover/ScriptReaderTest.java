package dev.leadsman.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Release;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.Subject;
import dev.leadsman.testing.Golden;
import dev.leadsman.yaml.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptReaderTest {
  private static final Path CASES = Path.of("src/test/resources/discover/scripts");

  static List<String> cases() throws IOException {
    try (Stream<Path> directories = Files.list(CASES)) {
      return directories.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void findsWhatTheScriptDeploys(String name) throws IOException {
    MemoryTree tree = MemoryTree.of(CASES.resolve(name).resolve("tree"));

    StringBuilder found = new StringBuilder();
    for (String path : tree.texts().keySet()) {
      ScriptReader reader = new ScriptReader();
      if (reader.reads(path)) {
        String text = tree.texts().get(path);
        found.append(DiscoveredText.of(reader.read(path, 1, text, file -> "prod", tree)));
        for (Source source : reader.sources()) {
          YamlDocument document = source.document();
          found.append("object %s at %s%n".formatted(document.kind(), document.at()));
          document
              .root()
              .lines()
              .forEach((pointer, at) -> found.append("  %s %s%n".formatted(pointer, at)));
        }
      }
    }

    Golden.assertMatches(CASES.resolve(name).resolve("expected.txt"), found.toString());
  }

  private static Discovered read(String file, String text, MemoryTree tree) {
    return new ScriptReader().read(file, 1, text, path -> "prod", tree);
  }

  private static Discovered sh(String text) {
    return read("deploy.sh", text, MemoryTree.of(Map.of("deploy.sh", text)));
  }

  private static Release release(String text) {
    List<Subject> subjects = sh(text).subjects();
    assertEquals(1, subjects.size(), subjects::toString);
    return (Release) subjects.get(0);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "Makefile                        | true",
        "hack/deploy.mk                  | true",
        "scripts/upgrade.sh              | true",
        "bin/upgrade                     | true",
        ".github/workflows/deploy.yaml   | true",
        ".github/actions/cni/action.yml  | true",
        ".gitlab-ci.yml                  | true",
        "ci/deploy.gitlab-ci.yml         | true",
        "Taskfile.yml                    | true",
        "justfile                        | true",
        "kubernetes/mod.just             | true",
        "clusters/prod/cilium.yaml       | false",
        "README.md                       | false",
      })
  void readsScriptsByTheirPath(String path, boolean expected) {
    assertEquals(expected, new ScriptReader().reads(path));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--reuse-values                               | true  | false",
        "--reuse-values=true                          | true  | false",
        "--reuse-values=false                         | false | false",
        "--reset-then-reuse-values                    | false | true",
        "--reuse-values --reset-then-reuse-values     | true  | false",
        "--reset-values --reuse-values                | false | false",
        "--reuse-values --reset-values                | false | false",
        "--reset-values --reset-then-reuse-values     | false | false",
        "--wait                                       | false | false",
      })
  void readsReuseFlagsAsHelmDoes(String flags, boolean reuse, boolean resetThenReuse) {
    Release release =
        release("helm repo add c https://c.example\nhelm upgrade a c/a " + flags + "\n");

    assertEquals(reuse, release.deployer().capabilities().get("reuseValues"));
    assertEquals(resetThenReuse, release.deployer().capabilities().get("resetThenReuseValues"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // what the script says before                     | option                       | version
        // written
        "V=1.2.3                                            | --version $V                 | 1.2.3",
        "V=1.2.3                                            | --version=\"v${V}\"          | v1.2.3",
        "export V='1.2.3'                                   | --version \"$V\"             | 1.2.3",
        "readonly V=1.2.3 W=x                               | --version ${V}               | 1.2.3",
        "V=${V:-1.2.3}                                      | --version $V                 | 1.2.3",
        ": ${V:=1.2.3}                                      | --version $V                 | 1.2.3",
        "V=v1.2.3                                           | --version ${V#v}             | 1.2.3",
        "V=1.2.3-eks                                        | --version ${V%-eks}          | 1.2.3",
        "A=1; B=$A.2.3                                      | --version $B                 | 1.2.3",
        "A=(--version 1.2.3)                                | \"${A[@]}\"                  | 1.2.3",
        "A=(--wait); A+=(--version 1.2.3)                   | ${A[@]}                      | 1.2.3",
        "A=\"--wait --version 1.2.3\"                       | $A                           | 1.2.3",
        "true                                               | --version ${V:-1.2.3}        | 1.2.3",
        "V=$(echo 1.2.3)                                    | --version $V                 | 1.2.3",
        "if x; then V=1.2.3; fi                             | --version $V                 | 1.2.3",
        "V=1.2.3; if x; then V=2.0.0; fi                    | --version $V                 | ${V}",
        "if x; then V=1.2.3; else V=2.0.0; fi               | --version $V                 | ${V}",
        "case $1 in a) V=1.2.3;; b) V=2.0.0;; esac          | --version $V                 | ${V}",
        "V=1.2.3; [ -n \"$X\" ] && V=2.0.0                  | --version $V                 | ${V}",
        "V=1.2.3; (V=2.0.0)                                 | --version $V                 | 1.2.3",
        "V=$(cat VERSION)                                   | --version $V                 | $(cat VERSION)",
        "true                                               | --version \"$(cat VERSION)\" | $(cat VERSION)",
        "true                                               | --version `cat VERSION`      | `cat VERSION`",
        "true                                               | --version $1                 | $1",
        "true                                               | --version ${V}               | ${V}",
        "read V                                             | --version $V                 | ${V}",
        "V=1.2.3; unset V                                   | --version $V                 | $V",
      })
  void followsVariables(String before, String option, String expected) {
    String text =
        "helm repo add c https://c.example\n" + before + "\nhelm upgrade a c/a " + option + "\n";
    boolean computed = expected.contains("$") || expected.contains("`");

    assertEquals(expected, release(text).chart().version());
    assertEquals(
        computed,
        sh(text).skipped().stream().anyMatch(each -> each.kind() == Skipped.Kind.COMPUTED),
        () -> sh(text).skipped().toString());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "helm upgrade --install a c/a --version 1.2.3",
        "sudo -E helm upgrade a c/a --version 1.2.3",
        "env KUBECONFIG=x helm upgrade a c/a --version 1.2.3",
        "KUBECONFIG=x helm upgrade a c/a --version 1.2.3",
        "timeout 10m helm upgrade a c/a --version 1.2.3",
        "/usr/local/bin/helm upgrade a c/a --version 1.2.3",
        "if ! helm upgrade a c/a --version 1.2.3; then exit 1; fi",
        "x && helm upgrade a c/a --version 1.2.3 || exit 1",
        "(cd x; helm upgrade a c/a --version 1.2.3)",
        "{ helm upgrade a c/a --version 1.2.3; } >log 2>&1",
        "for i in 1; do helm upgrade a c/a --version 1.2.3; done",
        "while x; do helm upgrade a c/a --version 1.2.3; done",
        "case x in y) helm upgrade a c/a --version 1.2.3 ;; esac",
        "f() { helm upgrade a c/a --version $1; }; f 1.2.3",
        "function f { helm upgrade a c/a --version 1.2.3; }",
        "run() { echo \"$*\"; \"$@\"; }; run helm upgrade a c/a --version 1.2.3",
        "retry() { shift; \"$@\"; }; retry 3 helm upgrade a c/a --version 1.2.3",
        "bash -c 'helm upgrade a c/a --version 1.2.3'",
        "eval \"helm upgrade a c/a --version 1.2.3\"",
        "$HELM upgrade a c/a --version 1.2.3",
        "${HELM:-helm} upgrade a c/a --version 1.2.3",
        "helm --kube-context x upgrade -i a c/a --version=1.2.3",
        "helm secrets upgrade a c/a --version 1.2.3",
        "helm upgrade a c/a --version 1.2.3 2>&1 | tee log",
        "helm upgrade a c/a --version 1.2.3 & wait",
        "helm upgrade --version 1.2.3 -- a c/a",
        "[[ $a == b && -f x ]] && helm upgrade a c/a --version 1.2.3",
        "(( x > 1 )) && helm upgrade a c/a --version 1.2.3",
        "x=$((1+2)); helm upgrade a c/a --version 1.2.3 # not 2.0.0",
        "echo 'helm upgrade b c/b'; helm upgrade a c/a --version 1.2.3",
        "helm upgrade a c/a --version 1.2.3 <<< \"helm upgrade b c/b\"",
      })
  void findsTheCommandWhereverItStands(String text) {
    Release release = release("helm repo add c https://c.example\n" + text + "\n");

    assertEquals("a", release.id().name());
    assertEquals("1.2.3", release.chart().version());
    assertEquals("deploy.sh:2", release.declaredAt().toString());
    assertTrue(release.chart() instanceof ChartSource.Repository, release.chart()::toString);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "# helm upgrade a c/a",
        "echo helm upgrade a c/a",
        "echo \"helm upgrade a c/a\"",
        "helm upgrade a c/a --dry-run",
        "helm upgrade a c/a --dry-run=server",
        "helm diff upgrade a c/a",
        "helm template a c/a",
        "helm dependency update a",
        "helm list; kubectl get pods",
        "kubectl annotate crd x helm.sh/resource-policy=keep",
        "kubectl delete pod spiderpool-init",
        "kubectl apply -f x.yaml",
        "kubectl set image ds/a a=b:1 --dry-run=client",
        "kubectl set env ds/a --list",
      })
  void leavesOutWhatDeploysNoVersion(String text) {
    Discovered found = sh(text + "\n");

    assertEquals(List.of(), found.subjects());
    assertEquals(List.of(), found.skipped());
  }

  @Test
  void tellsTheLineOfEachFlagInAContinuedCommand() {
    Release release =
        release(
            """
            helm repo add spiderpool https://spidernet-io.github.io/spiderpool
            helm upgrade spiderpool spiderpool/spiderpool \\
              --version \\
                1.0.0 \\
              --reuse-values \\
              --atomic --no-hooks \\
              --set a=1,b.c=2 \\
              --set "x={1,
                2}"
            """);

    assertEquals("deploy.sh:2", release.declaredAt().toString());
    assertEquals("deploy.sh:4", release.versionAt().toString());
    assertEquals("deploy.sh:5", release.deployer().lines().get("reuseValues").toString());
    assertEquals("deploy.sh:6", release.deployer().lines().get("onFailure").toString());
    assertEquals("deploy.sh:6", release.deployer().lines().get("hooks").toString());
    assertEquals("deploy.sh:7", release.values().line("/b/c").orElseThrow().toString());
    assertEquals("deploy.sh:8", release.values().line("/x/0").orElseThrow().toString());
  }

  @Test
  void pointsToTheLineThatSetsTheVersion() {
    Release release =
        release(
            "VERSION=1.2.3\n\nhelm repo add c https://c.example\nhelm upgrade a c/a --version $VERSION\n");

    assertEquals("deploy.sh:1", release.versionAt().toString());
  }

  @Test
  void saysThatAChartWithoutVersionIsNotPinned() {
    Release plain = release("helm repo add c https://c.example\nhelm upgrade a c/a\n");
    Release devel = release("helm repo add c https://c.example\nhelm upgrade a c/a \\\n --devel\n");
    Release pinned =
        release("helm repo add c https://c.example\nhelm upgrade a c/a --version 1.0.0\n");
    Release digest = release("helm upgrade a oci://c.example/a@sha256:00\n");

    assertEquals(false, plain.deployer().capabilities().get("versionPinned"));
    assertEquals("deploy.sh:2", plain.deployer().lines().get("versionPinned").toString());
    assertEquals(false, devel.deployer().capabilities().get("versionPinned"));
    assertEquals("deploy.sh:3", devel.deployer().lines().get("versionPinned").toString());
    assertEquals(true, pinned.deployer().capabilities().get("versionPinned"));
    assertEquals(true, digest.deployer().capabilities().get("versionPinned"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "helm upgrade a c/a                      | Unknown[name=a, version=, reason=no helm repo add for alias \"c\" before it]",
        "helm upgrade a ./a                      | Unknown[name=a, version=, reason=no chart at ./a in this revision]",
        "helm upgrade a x --version 1            | Unknown[name=x, version=1, reason=no chart at x in this revision]",
        "helm upgrade a $CHART                   | Unknown[name=$CHART, version=, reason=chart $CHART is computed]",
        "helm upgrade a a --repo https://c.example --version 1.0 | Repository[url=https://c.example, name=a, version=1.0]",
        "helm upgrade a a --repo $REPO           | Unknown[name=a, version=, reason=address $REPO of --repo is computed]",
        "helm upgrade a oci://c.example/x/a --version 1.0 | Oci[url=oci://c.example/x/a, version=1.0, digest=]",
        "helm upgrade a oci://c.example:5000/x/a:1.0 | Oci[url=oci://c.example:5000/x/a, version=1.0, digest=]",
        "helm upgrade a oci://c.example/x/a:1.0@sha256:00 | Oci[url=oci://c.example/x/a, version=1.0, digest=sha256:00]",
        "helm upgrade a https://c.example/a-b-1.2.3-rc1.tgz | Repository[url=https://c.example/a-b-1.2.3-rc1.tgz, name=a-b, version=1.2.3-rc1]",
        "helm repo add c oci://c.example; helm upgrade a c/a | Oci[url=oci://c.example/a, version=, digest=]",
        "helm repo add --force-update c https://c.example/; helm upgrade a c/a | Repository[url=https://c.example/, name=a, version=]",
        "helm repo add c $URL; helm upgrade a c/a | Unknown[name=a, version=, reason=address $URL of helm repo add c is computed]",
        "helm pull a --repo https://c.example --version 1 --untar; helm upgrade a ./a | Repository[url=https://c.example, name=a, version=1]",
      })
  void findsTheChart(String text, String expected) {
    assertEquals(expected, release(text + "\n").chart().toString());
  }

  @Test
  void marksReuseUnknownWhenTheScriptComputesArguments() {
    Release own = release("ARGS=$(make-args)\nhelm upgrade a ./a $ARGS\n");
    Release passed = release("helm upgrade a ./a \"$@\"\n");

    assertFalse(own.deployer().capabilities().containsKey("reuseValues"));
    assertEquals(1, own.unreadable().size());
    assertEquals(false, passed.deployer().capabilities().get("reuseValues"));
    assertEquals(List.of(), passed.unreadable());
    assertEquals(
        List.of("more arguments of helm for a come from $@"),
        sh("helm upgrade a ./a \"$@\"\n").skipped().stream().map(Skipped::reason).toList());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "helm show crds c/a --version 1.0.0 | kubectl apply --server-side -f -  #~ applied",
        "helm show crds c/a --version 0.9.0 | kubectl apply -f -                #~ never",
        "helm show crds c/b --version 1.0.0 | kubectl apply -f -                #~ never",
        "helm show crds c/a --version 1.0.0 | kubectl create -f -               #~ never",
        "helm show crds c/a --version 1.0.0 | kubectl apply --dry-run=server -f - #~ never",
        "helm pull c/a --version 1.0.0 --untar && kubectl apply -f a/crds/      #~ applied",
        "helm pull c/a --version 1.0.0 --untar -d x && kubectl apply -f ./x/a/crds #~ applied",
        "helm pull c/a --version 0.9.0 --untar && kubectl apply -f a/crds       #~ never",
        "helm show crds c/a --version 1.0.0 > f.yaml; kubectl apply -f f.yaml   #~ applied",
        "helm show crds c/a --version 0.9.0 > f.yaml; kubectl apply -f f.yaml   #~ never",
        "kubectl apply -f <(helm show crds c/a --version 1.0.0)                 #~ applied",
        "kubectl apply -f <(helm show crds c/a --version 0.9.0)                 #~ never",
        "helm fetch c/a --version 1.0.0; tar -xf a-1.0.0.tgz; (cd a/crds; ls | xargs -n1 kubectl apply -f) #~ applied",
        "helm pull c/a --version 1.0.0; tar xzf a-1.0.0.tgz -C x; ls x/a/crds/* | xargs -I{} kubectl apply -f {} #~ applied",
        "helm pull c/a --version 0.9.0; tar xzf a-0.9.0.tgz; ls a/crds | xargs -n1 kubectl apply -f #~ never",
        "helm pull c/a --version 1.0.0 --untar --untardir x/ && kubectl apply -f x/a/crds/ #~ applied",
        "D=$(mktemp -d); helm pull c/a --version 1.0.0 --untar -d \"$D\"; kubectl apply -f \"$D/a/crds\" #~ applied",
      })
  void seesCrdsAppliedBefore(String line) {
    String before = line.substring(0, line.indexOf("#~")).strip();
    String expected = line.substring(line.indexOf("#~") + 2).strip();
    String upgrade = "helm upgrade a c/a --version 1.0.0\n";
    String repo = "helm repo add c https://c.example\n";

    Release after = release(repo + before + "\n" + upgrade);
    Release tooLate = release(repo + upgrade + before + "\n");

    assertEquals(expected, after.deployer().capabilities().get("crdsOnUpgrade"));
    assertEquals("never", tooLate.deployer().capabilities().get("crdsOnUpgrade"));
    if (expected.equals("applied")) {
      assertEquals("deploy.sh:2", after.deployer().lines().get("crdsOnUpgrade").toString());
    }
  }

  @Test
  void wantsEveryCrdFileOfAChartInTheTreeApplied() {
    Map<String, String> files =
        Map.of(
            "charts/a/Chart.yaml", "name: a\nversion: 1.0.0\n",
            "charts/a/crds/one.yaml", "x: 1\n",
            "charts/a/crds/two.yaml", "x: 1\n");
    String one = "kubectl apply -f charts/a/crds/one.yaml\n";
    String two = "kubectl apply -f charts/a/crds/two.yaml\n";
    String upgrade = "helm upgrade a charts/a\n";

    assertEquals("never", crds(one + upgrade, files));
    assertEquals("applied", crds(one + two + upgrade, files));
    assertEquals("applied", crds("kubectl apply -f charts/a/crds\n" + upgrade, files));
    assertEquals("applied", crds("kubectl apply -f 'charts/a/crds/*.yaml'\n" + upgrade, files));
    assertEquals("never", crds("kubectl apply -f charts/a/crds\nhelm upgrade a other/a\n", files));
  }

  private static Object crds(String text, Map<String, String> files) {
    Discovered found = read("deploy.sh", text, MemoryTree.of(files));
    return found.subjects().get(0).deployer().capabilities().get("crdsOnUpgrade");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "https://raw.example/aws/amazon-vpc-cni-k8s/v1.19.4/config/master/aws-k8s-cni.yaml, v1.19.4, aws-k8s-cni",
    "https://raw.example/aws/cni/release-1.13/config/aws-k8s-cni.yaml, release-1.13, aws-k8s-cni",
    "https://docs.example/v3.20/manifests/calico.yaml, v3.20, calico",
    "https://github.example/flannel-io/flannel/releases/download/v0.26.1/kube-flannel.yml, v0.26.1, kube-flannel",
    "https://github.example/o/gateway/releases/download/v1.2.0/install.yaml, v1.2.0, gateway-install",
    "https://raw.example/o/calico/refs/tags/v3.29.1/manifests/calico.yaml, v3.29.1, calico",
    "https://x.example/files/calico-v3.29.1.yaml, v3.29.1, calico",
  })
  void readsTheVersionOfAnAddress(String url, String version, String name) {
    Subject subject = sh("kubectl apply -f " + url + "\n").subjects().get(0);

    assertEquals("RemoteManifest", subject.getClass().getSimpleName());
    assertEquals(version, ((dev.leadsman.model.RemoteManifest) subject).version());
    assertEquals("prod/-/" + name, subject.id().toString());
  }

  @Test
  void saysWhenAnAddressTellsNoVersion() {
    Discovered found =
        sh(
            "kubectl apply -f https://raw.example/o/p/master/install.yaml\nkubectl apply -f https://x.example/$V/a.yaml\n");

    assertEquals(List.of(), found.subjects());
    assertEquals(
        List.of(
            "deploy.sh:1 UNRESOLVED address https://raw.example/o/p/master/install.yaml tells no version",
            "deploy.sh:2 COMPUTED address is computed"),
        found.skipped().stream().map(s -> s.at() + " " + s.kind() + " " + s.reason()).toList());
  }

  @Test
  void staysCalmOnHostileScripts() {
    List<String> hostile = new ArrayList<>();
    hostile.add("A=x\n" + "A=$A$A\n".repeat(100) + "helm upgrade $A ./a\n");
    hostile.add("A=(x)\n" + "A=(\"${A[@]}\" \"${A[@]}\")\n".repeat(60) + "helm upgrade ${A[@]}\n");
    hostile.add("f() { f; f; helm upgrade a ./a; }; f\n");
    hostile.add("helm upgrade a " + "${a:-".repeat(5_000));
    hostile.add("helm upgrade a " + "$(".repeat(5_000));
    hostile.add("helm " + "(".repeat(5_000));
    hostile.add("helm " + "if x; then ".repeat(5_000));
    hostile.add("helm " + "{ ".repeat(5_000));
    hostile.add("helm upgrade 'a\n");
    hostile.add("helm upgrade \"a $( b\n");
    hostile.add("cat <<EOF\nhelm upgrade a ./a\n");
    hostile.add("helm ) fi done ;; esac } then\n");
    hostile.add("helm upgrade a b --set " + "a.".repeat(100) + "b=1\n");
    hostile.add("helm upgrade a b --set a[99999999]=1\n");
    hostile.add(
        "for a in 1 2 3 4 5 6 7 8; do ".repeat(8) + "helm upgrade a ./a; " + "done; ".repeat(8));
    hostile.add("#!/bin/sh\nhelm upgrade \uE000 \uE001/../../etc/passwd -f ../../../etc/passwd\n");

    for (String text : hostile) {
      Discovered found =
          Assertions.assertTimeoutPreemptively(
              Duration.ofSeconds(20), () -> sh(text), text.substring(0, 16));
      assertTrue(found.subjects().size() < 10_000);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"EOF", "'EOF'", "-EOF"})
  void goesOnAfterAnEmptyHereDocument(String delimiter) {
    Release release = release("cat > x <<" + delimiter + "\nEOF\nhelm upgrade a ./a -f x\n");

    assertEquals("deploy.sh:3", release.declaredAt().toString());
    assertEquals(List.of(), release.unreadable());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "helm upgrade a ./a --set auth.password=\"S3CR3T-$X\" | value of --set auth.password is computed",
        "helm upgrade a ./a --set a=S3CR3T,b=$X | value of --set a is computed",
        "helm upgrade a ./a --set-json \"{\\\"a\\\":\\\"S3CR3T-$X\\\"}\" | value of --set-json is computed",
        "helm upgrade a ./a --version \"$(curl -H \"Authorization: S3CR3T\" x)\" | version $(curl …) of chart ./a is computed",
        "helm upgrade a ./a --version \"${V:-S3CR3T}$X\" | version of chart ./a is computed",
        "helm upgrade a https://u:S3CR3T@c.example/$X/a-1.tgz | chart is computed",
        "helm upgrade a a --repo https://u:S3CR3T@c.example/$X | address of --repo is computed",
        "helm upgrade a ./a $(S3CR3T=x make-args) | more arguments of helm for a come from $(…)",
        "aws eks update-addon --addon-name vpc-cni --configuration-values \"{a: S3CR3T$X}\" | configuration of add-on vpc-cni: --configuration-values is computed",
        "aws eks update-addon --addon-name vpc-cni --addon-version \"S3CR3T$X\" | version of add-on vpc-cni is computed",
        "kubectl set image ds/a a=u:S3CR3T@r.example/a:$X | image of DaemonSet default/a is computed",
        "kubectl apply -f https://u:S3CR3T@x.example/$X/a.yaml | address is computed",
      })
  void keepsLiteralTextBesideAVariableToItself(String text, String reason) {
    List<Skipped> skipped = sh(text + "\n").skipped();

    assertEquals(List.of(reason), skipped.stream().map(Skipped::reason).toList());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "helm upgrade a c/a --version $(curl -H S3CR3T x)",
        "helm upgrade a c/a --set a=S3CR3T$X",
        "helm upgrade a c/a --set-literal S3CR3T$X",
        "helm upgrade a https://u:S3CR3T@c.example/$X/a-1.tgz",
        "helm upgrade $(curl -H S3CR3T x) c/a",
        "helm upgrade a c/a -f $(curl -H S3CR3T x)",
        "kubectl set image ds/a a=a:$(curl -H S3CR3T x)",
        "aws eks update-addon --addon-name vpc-cni --addon-version $(curl -H S3CR3T x)",
      })
  void declaresNothingThatMayBeASecret(String text) {
    Discovered found = sh(text + "\n");

    assertEquals(1, found.subjects().size());
    assertFalse(found.toString().contains("S3CR3T"), found::toString);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "if x; then D=--dry-run; fi",
        "D=; if x; then D=--dry-run; fi",
        "D=\"\"; [ -n \"$1\" ] && D=--dry-run=server",
        "D=(); if x; then D+=(--dry-run); fi; if y; then D+=(--debug); fi",
        "D=--wait; case $1 in a) D='--wait --dry-run' ;; esac",
      })
  void countsAPossibleDryRunAsARelease(String before) {
    String text = before + "\nhelm upgrade a ./a --version 1.2.3 --reuse-values ${D[@]}\n";
    Release release = release(text);

    assertEquals("1.2.3", release.chart().version());
    assertEquals(true, release.deployer().capabilities().get("reuseValues"));
    assertEquals(List.of(), release.layers());
    assertEquals(List.of(), sh(text).skipped());
  }

  @Test
  void leavesOutWhatIsADryRunOnEveryWay() {
    String text = "if x; then D=--dry-run; else D=--dry-run=server; fi\nhelm upgrade a ./a $D\n";

    assertEquals(List.of(), sh(text).subjects());
  }

  @Test
  void doesNotTakeArgumentsOfABranchAsGiven() {
    Release values = release("if x; then X='--set a=1'; fi\nhelm upgrade a ./a --set b=2 $X\n");
    Release reuse =
        release("if x; then X=--reuse-values; fi\nhelm upgrade a ./a --atomic --set b=2 $X\n");

    assertEquals(Map.of("b", 2L), values.values().tree());
    assertEquals(1, values.unreadable().size());
    assertEquals(false, values.deployer().capabilities().get("reuseValues"));
    assertFalse(reuse.deployer().capabilities().containsKey("reuseValues"));
    assertEquals("rollback", reuse.deployer().capabilities().get("onFailure"));
    assertEquals(List.of(), reuse.unreadable());
  }

  @Test
  void knowsThatAnInstallBringsMissingCrds() {
    assertEquals(
        "new", release("helm install a ./a\n").deployer().capabilities().get("crdsOnUpgrade"));
    assertEquals(
        "never",
        release("helm install a ./a --skip-crds\n").deployer().capabilities().get("crdsOnUpgrade"));
  }

  @Test
  void countsCrdsOfABranchInThatBranchOnly() {
    String crds = "helm show crds ./a | kubectl apply -f -\n";
    String upgrade = "helm upgrade a ./a\n";

    assertEquals("never", crds("if x; then\n" + crds + "fi\n" + upgrade, Map.of()));
    assertEquals("applied", crds("if x; then\n" + crds + upgrade + "fi\n", Map.of()));
    assertEquals("applied", crds(crds + "if x; then\n" + upgrade + "fi\n", Map.of()));
    assertEquals("never", crds("if x; then\n" + crds + "else\n" + upgrade + "fi\n", Map.of()));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"$(cat VERSION)", "$(<VERSION)", "$(< VERSION)", "`cat ./VERSION`"})
  void readsAVersionFromAFileOfTheRevision(String written) {
    String text = "V=" + written + "\nhelm upgrade a oci://c.example/a --version \"$V\"\n";

    Discovered found = read("deploy.sh", text, MemoryTree.of(Map.of("VERSION", "1.2.3\n")));

    Release release = (Release) found.subjects().get(0);
    assertEquals("1.2.3", release.chart().version());
    assertEquals("VERSION:1", release.versionAt().toString());
    assertEquals(List.of(), found.skipped());
  }

  @Test
  void saysThatASubcommandIsComputed() {
    assertEquals(
        List.of("what helm does is computed: $MODE"),
        sh("helm $MODE a c/a\n").skipped().stream().map(Skipped::reason).toList());
  }

  @Test
  void pointsToTheVersionOfAPulledChart() {
    Release release =
        release("helm pull oci://c.example/a \\\n --version 1 --untar\nhelm upgrade a ./a\n");

    assertEquals("deploy.sh:2", release.versionAt().toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"pwsh, 0, 1", "powershell, 0, 1", "python, 0, 1", "bash, 1, 0", "bash -e {0}, 1, 0"})
  void readsStepsForAPosixShellOnly(String shell, int subjects, int skipped) {
    String text =
        "jobs: {a: {steps: [{shell: '" + shell + "', run: helm upgrade a oci://c.example/a}]}}\n";

    Discovered found = read(".github/workflows/x.yml", text, MemoryTree.of(Map.of()));

    assertEquals(subjects, found.subjects().size());
    assertEquals(skipped, found.skipped().size());
  }

  @Test
  void pointsToTheComponentThatAWrapperChartBrings() {
    MemoryTree tree =
        MemoryTree.of(
            Map.of(
                "net/Chart.yaml", "name: net\nversion: 0.1.0\n",
                "net/requirements.yaml", "dependencies:\n- name: cilium\n  version: 1.16.1\n"));

    Discovered found =
        new ScriptReader("cilium"::equals)
            .read("deploy.sh", 1, "helm upgrade a ./net\n", path -> "prod", tree);

    Release release = (Release) found.subjects().get(0);
    assertEquals("net/requirements.yaml:3", release.versionAt().toString());
    assertEquals(1, release.dependencies().size());
  }

  @Test
  void readsAVersionThatMakeTakesFromAFile() {
    String text =
        "V := $(shell cat VERSION)\nup:\n\thelm upgrade a oci://c.example/a --version $(V)\n";

    Discovered found = read("Makefile", text, MemoryTree.of(Map.of("VERSION", "1.2.3\n")));

    assertEquals("1.2.3", ((Release) found.subjects().get(0)).chart().version());
  }

  @Test
  void endsAtAVariableOfMakeThatHoldsItself() {
    String text = "A = $(B)\nB = $(A) $(A) $(A)\nup:\n\thelm upgrade a repo/a --version $(A)\n";

    Discovered found =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10), () -> read("Makefile", text, MemoryTree.of(Map.of())));

    assertEquals(Skipped.Kind.COMPUTED, found.skipped().get(0).kind());
  }

  @Test
  void saysThatMacrosOfMakeAreNotFollowed() {
    String text = "define up\nhelm upgrade $(1) ./a\nendef\nall:\n\t$(call up,a)\n";

    assertEquals(
        List.of("Makefile:1 commands of define up are not followed"),
        read("Makefile", text, MemoryTree.of(Map.of())).skipped().stream()
            .map(each -> each.at() + " " + each.reason())
            .toList());
  }

  @Test
  void readsAScriptWithoutExtensionByItsFirstLine() {
    String command = "helm upgrade a ./a\n";

    assertEquals(
        1,
        read("bin/up", "#!/usr/bin/env bash\n" + command, MemoryTree.of(Map.of()))
            .subjects()
            .size());
    assertEquals(
        0,
        read("bin/up", "#!/usr/bin/python3\n" + command, MemoryTree.of(Map.of()))
            .subjects()
            .size());
    assertEquals(0, read("NOTES", command, MemoryTree.of(Map.of())).subjects().size());
  }

  @Test
  void reportsABrokenWorkflow() {
    Discovered found =
        read(".github/workflows/x.yml", "jobs:\n  a: [helm\n", MemoryTree.of(Map.of()));

    assertEquals(Skipped.Kind.BROKEN_YAML, found.skipped().get(0).kind());
    assertEquals(List.of(), found.subjects());
  }
}
