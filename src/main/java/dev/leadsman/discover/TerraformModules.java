package dev.leadsman.discover;

import dev.leadsman.model.ChartSource;
import dev.leadsman.model.Deployer;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What modules of other repositories are told to deploy, as far as their arguments say it. */
final class TerraformModules {
  static final List<String> ADDONS = List.of("cluster_addons", "addons", "eks_addons");
  private static final List<String> RELEASES =
      List.of("helm_releases", "helm_release", "charts", "helm_charts");
  private static final List<String> VERSIONS =
      List.of("chart_version", "helm_chart_version", "helm_version", "version");
  private static final String EKS_BUILD = "-eksbuild.";
  // https://github.com/aws-ia/terraform-aws-eks-blueprints/tree/v4.32.1/modules/kubernetes-addons
  private static final Pattern CONFIG = Pattern.compile("(.+?)_(?:helm_)?config");
  private static final Pattern VERSION = Pattern.compile("v?\\d+\\.\\d+(\\.\\d+)?([-+][\\w.+-]*)?");

  private final TerraformBlocks out;
  private final KnownComponents components;

  TerraformModules(TerraformBlocks out, KnownComponents components) {
    this.out = out;
    this.components = components;
  }

  void read(String label, String source, Map<String, TerraformValue> arguments, Location at) {
    boolean eks = source.contains("eks");
    for (String name : ADDONS) {
      TerraformValue addons = arguments.get(name);
      if (addons != null && (eks || addons.map().containsKey("vpc-cni"))) {
        addons(addons);
      }
    }
    for (String name : RELEASES) {
      TerraformValue releases = arguments.get(name);
      if (releases != null) {
        releases.map().forEach(this::chart);
        releases.list().forEach(each -> chart("", each));
      }
    }
    // The module's own version is written as version, so a chart's never is.
    Map<String, TerraformValue> own = new LinkedHashMap<>(arguments);
    own.remove("version");
    if (own.containsKey("chart") && versioned(own).isPresent()) {
      chart(label, TerraformValue.known(at, own));
    } else {
      TerraformValue nested = arguments.get("app");
      if (nested != null) {
        chart(label, nested);
      }
    }
    named(label, withConfigs(arguments), at);
  }

  /** Arguments with {@code cilium_version} for {@code cilium_helm_config = {version = …}}. */
  private static Map<String, TerraformValue> withConfigs(Map<String, TerraformValue> arguments) {
    Map<String, TerraformValue> all = new LinkedHashMap<>(arguments);
    arguments.forEach(
        (name, value) -> {
          Matcher config = CONFIG.matcher(name);
          if (!config.matches()) {
            return;
          }
          String subject = config.group(1);
          boolean off =
              Stream.of("enable_" + subject, subject + "_enabled")
                  .map(arguments::get)
                  .anyMatch(flag -> flag != null && !flag.truth().orElse(true));
          Map<String, TerraformValue> attributes = value.map();
          Optional<TerraformValue> version =
              Optional.ofNullable(attributes.get("addon_version")).or(() -> versioned(attributes));
          if (!off) {
            version.ifPresent(given -> all.putIfAbsent(subject + "_version", given));
          }
        });
    return all;
  }

  private void addons(TerraformValue addons) {
    addons
        .map()
        .forEach(
            (name, addon) -> {
              Map<String, TerraformValue> attributes = addon.map();
              attributes.values().removeIf(TerraformValue::isNull);
              TerraformValue shown =
                  attributes.getOrDefault("name", TerraformValue.known(addon.at(), name));
              out.addon(shown, attributes, addon.at());
            });
  }

  private static Optional<TerraformValue> versioned(Map<String, TerraformValue> attributes) {
    return VERSIONS.stream().filter(attributes::containsKey).map(attributes::get).findFirst();
  }

  /** An object with a chart and its version. */
  private void chart(String label, TerraformValue value) {
    Map<String, TerraformValue> attributes = value.map();
    attributes.values().removeIf(TerraformValue::isNull);
    TerraformValue chart = attributes.get("chart");
    if (chart == null) {
      return;
    }
    versioned(attributes).ifPresent(version -> attributes.put("version", version));
    String chartName = chart.text().map(Paths::name).orElse(label);
    attributes.putIfAbsent(
        "name", TerraformValue.known(value.at(), label.isEmpty() ? chartName : label));
    TerraformValue set = attributes.get("set");
    List<Map<String, TerraformValue>> sets = new ArrayList<>();
    if (set != null) {
      set.list().forEach(each -> sets.add(each.map()));
    }
    out.release(attributes, sets, value.at());
  }

  /** {@code cilium_version = "1.16.2"}: the module installs that chart; which one, it knows. */
  private void named(String label, Map<String, TerraformValue> arguments, Location at) {
    arguments.forEach(
        (name, value) -> {
          Optional<String> version = value.text().filter(text -> VERSION.matcher(text).matches());
          Optional<VersionNames.Named> named = VersionNames.of(name, components.markers());
          if (version.isEmpty() || named.isEmpty()) {
            return;
          }
          if (version.get().contains(EKS_BUILD)) {
            String subject = named.get().subject().replaceFirst("^aws-", "");
            out.addon(TerraformValue.known(value.at(), subject), Map.of("version", value), at);
          } else if (components.knowsChart(named.get().subject())) {
            out.unknownChart(
                new ChartSource.Unknown(
                    named.get().subject(),
                    version.get(),
                    "module " + label + " of another repository brings the chart"),
                Deployer.helm(),
                at,
                value.at());
          } else {
            out.skip(
                value.at(),
                Skipped.Kind.NOT_UNDERSTOOD,
                name + " of module " + label + " of another repository is not followed",
                named.get().component());
          }
        });
  }
}
