package dev.leadsman.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What brings a subject to the cluster, told as capabilities. A capability that the declaration
 * does not tell has no entry: it is unknown, and a rule that needs it is undecided.
 *
 * @param name {@code helm}, {@code flux}, {@code argocd}, {@code helm-controller}, {@code
 *     kustomize}, {@code helmfile}, {@code kubectl}, {@code eks}, {@code leadsman}, or a platform:
 *     {@code fleet}, {@code k0s}, {@code sveltos}, {@code crossplane} and so on
 * @param capabilities {@code crdsOnUpgrade} ("never", "new", "always"), {@code reuseValues}
 *     (boolean), {@code resetThenReuseValues} (boolean), {@code hooks} ("run", "sync", "objects"),
 *     {@code isUpgrade} (boolean), {@code lookup} (boolean), {@code onFailure} ("none", "rollback",
 *     "uninstall", "reinstall", "bundled": as the distribution's release says), {@code prune}
 *     (boolean), {@code versionPinned} (boolean)
 * @param lines where a capability is declared, for those that are
 * @param turn when it does so
 */
public record Deployer(
    String name, Map<String, Object> capabilities, Map<String, Location> lines, Turn turn) {
  public Deployer {
    capabilities = Collections.unmodifiableMap(new LinkedHashMap<>(capabilities));
    lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
  }

  /** One of which Git does not tell when it works. */
  public Deployer(String name, Map<String, Object> capabilities, Map<String, Location> lines) {
    this(name, capabilities, lines, Turn.UNKNOWN);
  }

  /** The same deployer, at another time. */
  public Deployer at(Turn other) {
    return new Deployer(name, capabilities, lines, other);
  }

  /** The same deployer with one capability set, declared at a line (null: not declared). */
  public Deployer with(String capability, Object value, Location at) {
    Map<String, Object> more = new LinkedHashMap<>(capabilities);
    more.put(capability, value);
    Map<String, Location> at2 = new LinkedHashMap<>(lines);
    if (at != null) {
      at2.put(capability, at);
    }
    return new Deployer(name, more, at2, turn);
  }

  /** helm in a script, Ansible or Terraform. */
  public static Deployer helm() {
    return new Deployer("helm", helmLike("never"), Map.of());
  }

  /** helmfile with nothing configured: helm, with its values always given anew. */
  public static Deployer helmfile() {
    return new Deployer("helmfile", helmLike("never"), Map.of());
  }

  /** Flux HelmRelease with nothing configured. */
  public static Deployer flux() {
    return new Deployer("flux", helmLike("never"), Map.of());
  }

  /** Argo CD Application with nothing configured. */
  public static Deployer argocd() {
    return new Deployer("argocd", withoutRelease("always", "sync"), Map.of());
  }

  /** helm-controller of RKE2 and K3s with nothing configured. */
  public static Deployer helmController() {
    Map<String, Object> capabilities = helmLike("never");
    capabilities.put("onFailure", "reinstall");
    return new Deployer("helm-controller", capabilities, Map.of());
  }

  /** helm-controller with a chart that the distribution bundles: its release sets the rest. */
  public static Deployer bundled() {
    return helmController().with("onFailure", "bundled", null);
  }

  /** kustomize {@code helmCharts} with nothing configured. */
  public static Deployer kustomize() {
    return new Deployer("kustomize", withoutRelease("never", "objects"), Map.of());
  }

  /** Plain manifests, by kubectl or a GitOps controller: no chart, no hooks. */
  public static Deployer kubectl() {
    return new Deployer("kubectl", withoutRelease("always", "objects"), Map.of());
  }

  /** A platform's own controller that installs and upgrades as helm does, e.g. Fleet. */
  public static Deployer platform(String name) {
    return new Deployer(name, helmLike("never"), Map.of());
  }

  /** EKS managed add-on. */
  public static Deployer eks() {
    return new Deployer("eks", Map.of("reuseValues", false), Map.of());
  }

  /** Objects are applied as they are: Helm keeps no release of them. */
  private static Map<String, Object> withoutRelease(String crds, String hooks) {
    Map<String, Object> capabilities = new LinkedHashMap<>();
    capabilities.put("crdsOnUpgrade", crds);
    capabilities.put("reuseValues", false);
    capabilities.put("hooks", hooks);
    capabilities.put("isUpgrade", false);
    capabilities.put("lookup", false);
    capabilities.put("onFailure", "none");
    capabilities.put("prune", false);
    return capabilities;
  }

  private static Map<String, Object> helmLike(String crds) {
    Map<String, Object> capabilities = new LinkedHashMap<>();
    capabilities.put("crdsOnUpgrade", crds);
    capabilities.put("reuseValues", false);
    capabilities.put("hooks", "run");
    capabilities.put("isUpgrade", true);
    capabilities.put("lookup", true);
    capabilities.put("onFailure", "none");
    capabilities.put("prune", true);
    return capabilities;
  }
}
