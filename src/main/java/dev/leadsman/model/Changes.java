package dev.leadsman.model;

import java.util.List;
import java.util.Map;

/**
 * What differs between the charts and renders of a subject at base and head; nothing is judged
 * here. Rules see each component under {@code changes.<name>}.
 *
 * @param objects what was added, removed or changed, hooks left out
 * @param crds of the directory {@code crds/} of the charts; needs no render
 * @param templatedCrds of the templates, which every deployer brings
 * @param values needs no render
 */
public record Changes(
    List<ObjectChange> objects,
    List<ImmutableChange> immutable,
    List<Deleted> deleted,
    List<CrdChange> crds,
    List<CrdChange> templatedCrds,
    ValuesChange values,
    Reuse reuse,
    List<HookChange> hooks,
    List<Roll> rolls,
    List<ApiChange> apis) {

  /**
   * An object that was added, removed or changed.
   *
   * @param change {@code added}, {@code removed} or {@code changed}
   * @param fields JSON pointers that differ, lists by key; empty unless changed
   */
  public record ObjectChange(
      String apiVersion,
      String kind,
      String namespace,
      String name,
      String change,
      List<FieldChange> fields) {}

  /**
   * A field that differs.
   *
   * @param path JSON pointer, list items by their key, e.g. {@code
   *     /spec/template/spec/containers/aws-node/image}
   * @param from as JSON text; null when absent
   * @param to as JSON text; null when absent; {@code "(secret)"} for the data of a Secret
   */
  public record FieldChange(
      String kind, String namespace, String name, String path, String from, String to) {}

  /**
   * Fields that the API server refuses to change on an existing object.
   *
   * @param path JSON pointer of what is immutable, e.g. {@code /spec/selector}; {@code /spec} for a
   *     Pod
   * @param fields what differs below it
   */
  public record ImmutableChange(
      String apiVersion,
      String kind,
      String namespace,
      String name,
      String path,
      List<FieldChange> fields) {}

  /**
   * An object of base that head no longer has, so that the deployer deletes it.
   *
   * @param keep true when base's copy tells the deployer to leave it in the cluster ({@code
   *     helm.sh/resource-policy: keep}; {@code Prune=false} for Argo CD)
   * @param movedToCrds true when head's chart holds the same CRD under {@code crds/}
   */
  public record Deleted(
      String apiVersion,
      String kind,
      String namespace,
      String name,
      boolean keep,
      boolean movedToCrds) {}

  /**
   * A CRD whose schema differs. Schema paths are JSON pointers into an object, {@code *} for list
   * items and map values; those of one of several common versions start with it, e.g. {@code
   * v1alpha1:/spec/mode}. The status is left out.
   *
   * @param change {@code new}, {@code removed} or {@code changed}
   * @param templated true when head has it as a template, so that the deployer brings it
   * @param newVersions API versions served at head only
   * @param removedVersions API versions served at base only
   * @param removedStorageVersion base's storage version when head no longer lists it, so that the
   *     API server refuses the CRD while objects are stored in it; else empty
   * @param newFields topmost schema paths served at head only, and dropped under base's schema
   * @param removedFields topmost schema paths served at base only
   * @param changedFields schema paths whose type, enum, default or validation differs, each with
   *     what differs, e.g. {@code /spec/mode: enum gains auto}
   * @param rejected custom resources in Git that base's schema accepts and head's does not, with
   *     place and reason
   * @param pruned fields of custom resources in Git that head's schema no longer knows, with place
   * @param suppliedBy what else in Git brings head's versions and fields (file and line); empty
   *     when nothing does, or only later
   * @param suppliedLate what brings them at the same time or later; empty unless only that does
   * @param ordered whether Git tells when the cluster gets what {@code suppliedBy} names
   */
  public record CrdChange(
      String name,
      String kind,
      String change,
      boolean templated,
      List<String> newVersions,
      List<String> removedVersions,
      String removedStorageVersion,
      List<String> newFields,
      List<String> removedFields,
      List<String> changedFields,
      List<String> rejected,
      List<String> pruned,
      String suppliedBy,
      String suppliedLate,
      boolean ordered) {}

  /**
   * What becomes of user values in the head chart.
   *
   * @param dead JSON pointers of user values that base's defaults know and head's do not
   * @param renamed for dead values, where head's defaults have the same thing, as far as names tell
   * @param retyped user values whose default turned from a scalar, list or map into another of
   *     these at head, or to or from a boolean; {@code from} and {@code to} are the defaults
   * @param newlyDefaulted defaults that changed or came, and the user does not set
   */
  public record ValuesChange(
      List<String> dead,
      List<Renamed> renamed,
      List<FieldChange> retyped,
      List<FieldChange> newlyDefaulted) {}

  /** A value that is read under another name at head; both are JSON pointers. */
  public record Renamed(String from, String to) {}

  /**
   * What {@code --reuse-values} would give: base's defaults and user values with head's user values
   * on top, in head's templates.
   *
   * @param values effective values
   * @param error Helm's message when head's templates abort on them; empty when they render
   * @param differs objects that differ from a render without reuse
   */
  public record Reuse(Map<String, Object> values, String error, List<ObjectChange> differs) {}

  /**
   * A Helm hook that was added, removed or changed.
   *
   * @param events e.g. {@code pre-delete}
   */
  public record HookChange(
      String kind, String namespace, String name, List<String> events, String change) {}

  /**
   * A workload whose Pods are replaced by this change.
   *
   * @param maxUnavailable as the update strategy says; empty when it does not
   */
  public record Roll(
      String kind, String namespace, String name, String strategy, String maxUnavailable) {}

  /** An object that moves to another API version. */
  public record ApiChange(String kind, String namespace, String name, String from, String to) {}
}
