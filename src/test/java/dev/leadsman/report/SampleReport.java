package dev.leadsman.report;

import dev.leadsman.model.Bump;
import dev.leadsman.model.Cause;
import dev.leadsman.model.Change;
import dev.leadsman.model.Finding;
import dev.leadsman.model.Location;
import dev.leadsman.model.Report;
import dev.leadsman.model.Severity;
import dev.leadsman.model.Skipped;
import dev.leadsman.model.SubjectId;
import dev.leadsman.model.Undecided;
import java.util.List;
import java.util.Map;

/** One report with something of everything; all formats write it. */
final class SampleReport {
  private static final SubjectId SPIDERPOOL = new SubjectId("prod", "kube-system", "spiderpool");
  private static final SubjectId AWS_NODE = new SubjectId("prod", "kube-system", "aws-node");
  private static final SubjectId ADDON = new SubjectId("eks", "", "vpc-cni");
  private static final Location CHART = new Location("clusters/prod/spiderpool.yaml", 14);

  private SampleReport() {}

  static Report report() {
    return new Report(
        "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
        "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c",
        Report.VerdictOfRun.FAILED,
        List.of(
            new Bump(
                "spiderpool",
                "chart",
                "spiderpool",
                "0.7.0",
                "1.0.0",
                "0.7.0",
                "1.0.0",
                Change.UPGRADE,
                SPIDERPOOL,
                "flux",
                CHART),
            new Bump(
                "aws-vpc-cni",
                "chart",
                "aws-vpc-cni",
                "1.3.0",
                "1.19.4",
                "1.18.1",
                "1.19.4",
                Change.UPGRADE,
                AWS_NODE,
                "helm",
                new Location("scripts/cni.sh", 6)),
            new Bump(
                null,
                "image",
                "quay.io/cilium/cilium",
                null,
                "v1.16.1",
                null,
                null,
                Change.ADDED,
                new SubjectId("dev", "kube-system", "cilium"),
                "kubectl",
                new Location("dev/cilium.yaml", 40))),
        List.of(
            finding("reuse-values-across-versions", Severity.ERROR, SPIDERPOOL)
                .at("clusters/prod/spiderpool.yaml", 31)
                .message("Values of chart 0.7.0 are carried into chart 1.0.0")
                .why(
                    "preserveValues keeps the old chart's defaults, so that templates of 1.0.0 read"
                        + " values that no longer fit them.")
                .fix("Remove upgrade.preserveValues and write down the values you need.", Map.of())
                .reference("https://helm.sh/docs/helm/helm_upgrade/")
                .build(),
            finding("spiderpool-multus-cleanup", Severity.ERROR, SPIDERPOOL)
                .at("clusters/prod/spiderpool.yaml", 14)
                .facts("spiderpool-multus-uninstall")
                .message("Going from 0.7.0 to 1.0.0 removes the Multus configuration of every node")
                .why(
                    "The pods of 0.7.0 run a preStop hook that deletes 00-multus.conf. Until the new"
                        + " pods are up no pod on that node gets a network.")
                .fix(
                    "Write down the value at 0.7.0, roll that out, then bump.",
                    Map.of("/multus/multusCNI/uninstall", false))
                .steps(
                    List.of(
                        "kubectl annotate crd network-attachment-definitions.k8s.cni.cncf.io"
                            + " helm.sh/resource-policy=keep"),
                    List.of("kubectl -n kube-system rollout status ds/spiderpool-agent"))
                .build(),
            finding("vpc-cni-1-19-4-custom-networking", Severity.WARNING, AWS_NODE)
                .component("aws-vpc-cni", "1.18.1", "1.19.4")
                .at("scripts/cni.sh", 6)
                .message("1.19.4 breaks custom networking")
                .why("ipamd reads ENIConfigs before the node is annotated.")
                .fix("Take 1.19.3 or 1.19.5.", Map.of())
                .existing()
                .build(),
            finding("helm-installs-newest", Severity.INFO, AWS_NODE)
                .component("aws-vpc-cni", "1.18.1", "1.19.4")
                .at("scripts/cni.sh", 9)
                .message("No --version: the newest chart is installed")
                .build(),
            finding("crds-first", Severity.ERROR, SPIDERPOOL)
                .at("clusters/prod/spiderpool.yaml", 14)
                .message("spidersubnets.spiderpool.spidernet.io is new and nothing brings it")
                .waived("applied by hand on 2026-11-20", "net-team", "2026-12-31", true)
                .build()),
        List.of(
            undecided("spiderpool-bare-pod", Cause.CHART, true),
            undecided("spiderpool-crds", Cause.CHART, true),
            undecided("spiderpool-subnet-switch", Cause.CHART, false),
            new Undecided(
                "uk8s-lts-track",
                List.of(),
                ADDON,
                new Location("eks/addon.yaml", 3),
                Cause.FACT,
                "cluster.facts.maintained is not told\n  fix: add it under clusters: in"
                    + " .leadsman.yaml",
                Severity.WARNING,
                false)),
        List.of(
            new Skipped(
                new Location("apps/cilium.yaml.tpl", 3),
                Skipped.Kind.TEMPLATE,
                "a Go template, not YAML",
                "cilium"),
            new Skipped(
                new Location("Makefile", 12),
                Skipped.Kind.COMPUTED,
                "version $(shell cat VERSION) of chart cilium/cilium is computed",
                "")),
        List.of("waiver cilium-skips-minor for dev/kube-system/cilium is spent: run check --fix"));
  }

  private static Undecided undecided(String rule, Cause cause, boolean counts) {
    return new Undecided(
        rule,
        List.of(),
        SPIDERPOOL,
        CHART,
        cause,
        "chart spiderpool 1.0.0 is not cached; run leadsman check without --offline",
        Severity.ERROR,
        counts);
  }

  static Builder finding(String rule, Severity severity, SubjectId release) {
    return new Builder(rule, severity, release);
  }

  /** A finding with only what a test names. */
  static final class Builder {
    private final String rule;
    private final Severity severity;
    private final SubjectId release;
    private String component = "spiderpool";
    private String from = "0.7.0";
    private String to = "1.0.0";
    private Location at = new Location("a.yaml", 1);
    private List<String> facts = List.of();
    private String message = "message";
    private String why = "";
    private Finding.Fix fix;
    private Finding.Steps steps = Finding.Steps.NONE;
    private List<String> references = List.of();
    private boolean existing;
    private Finding.Waiver waiver;

    Builder(String rule, Severity severity, SubjectId release) {
      this.rule = rule;
      this.severity = severity;
      this.release = release;
    }

    Builder component(String name, String fromVersion, String toVersion) {
      component = name;
      from = fromVersion;
      to = toVersion;
      return this;
    }

    Builder at(String file, int line) {
      at = new Location(file, line);
      return this;
    }

    Builder facts(String... ids) {
      facts = List.of(ids);
      return this;
    }

    Builder message(String text) {
      message = text;
      return this;
    }

    Builder why(String text) {
      why = text;
      return this;
    }

    Builder fix(String text, Map<String, Object> set) {
      fix = new Finding.Fix(text, set);
      return this;
    }

    Builder steps(List<String> before, List<String> after) {
      steps = new Finding.Steps(before, after);
      return this;
    }

    Builder reference(String url) {
      references = List.of(url);
      return this;
    }

    Builder existing() {
      existing = true;
      return this;
    }

    Builder waived(String reason, String owner, String expires, boolean added) {
      waiver = new Finding.Waiver(reason, owner, expires, added);
      return this;
    }

    Finding build() {
      return new Finding(
          rule + "/" + release,
          rule,
          rule,
          facts,
          severity,
          component,
          release,
          from,
          to,
          at,
          message,
          why,
          fix,
          steps,
          references,
          existing,
          waiver);
    }
  }
}
