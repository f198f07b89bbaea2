package dev.leadsman.model;

import java.util.List;
import java.util.Map;

/**
 * What differs between the charts and renders of a subject at base and head; nothing is judged
 * here. Rules see each component under {@code changes.<name>}.
 */
public record Changes(
    List<ObjectChange> objects,
    List<FieldChange> immutable,
    List<Deleted> deleted,
    List<CrdChange> crds,
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
   * @param to as JSON text; null when absent
   */
  public record FieldChange(
      String kind, String namespace, String name, String path, String from, String to) {}

  /**
   * An object of base that head no longer has, so that the deployer deletes it.
   *
   * @param keep true when it carries {@code helm.sh/resource-policy: keep}
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
   * A CRD whose schema differs.
   *
   * @param change {@code new}, {@code removed} or {@code changed}
   * @param templated true when head has it as a template, so that the deployer brings it
   * @param newVersions API versions served at head only
   * @param removedVersions API versions served at base only
   * @param newFields schema paths served at head only
   * @param removedFields schema paths served at base only
   * @param changedFields schema paths whose type, enum or validation differs
   * @param rejected custom resources in Git that head's schema no longer accepts, with the reason
   * @param suppliedBy what else brings this schema before (file and line); empty when nothing does
   */
  public record CrdChange(
      String name,
      String kind,
      String change,
      boolean templated,
      List<String> newVersions,
      List<String> removedVersions,
      List<String> newFields,
      List<String> removedFields,
      List<String> changedFields,
      List<String> rejected,
      String suppliedBy) {}

  /**
   * What becomes of user values in the head chart.
   *
   * @param dead JSON pointers of user values that base's defaults know and head's do not
   * @param retyped user values whose default has another type at head
   * @param newlyDefaulted defaults that changed or came, and the user does not set
   */
  public record ValuesChange(
      List<String> dead, List<FieldChange> retyped, List<FieldChange> newlyDefaulted) {}

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
