package dev.leadsman.discover;

import dev.leadsman.model.Location;
import dev.leadsman.yaml.Nodes;
import dev.leadsman.yaml.YamlDocument;
import dev.leadsman.yaml.YamlNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells a helmfile by its name or by what stands at its top level. A helmfile is no Kubernetes
 * object and often no YAML before its templates are filled in, so a document that only points to it
 * stands for it. https://helmfile.readthedocs.io/en/latest/configuration/
 */
final class HelmfileText {
  private static final String GROUP = "leadsman/helmfile";

  private static final Pattern STATES = Pattern.compile("(?m)^(?:releases|helmfiles)[ \t]*:");
  private static final Pattern PARTS =
      Pattern.compile("(?m)^[ \t]*(?:-[ \t]+)?(?:chart|inherit|path|<<)[ \t]*:");
  private static final Pattern KIND = Pattern.compile("(?m)^kind[ \t]*:");
  private static final Pattern NESTED = Pattern.compile("(?m)^helmfiles[ \t]*:");
  private static final Pattern BASES = Pattern.compile("(?m)^bases[ \t]*:");

  private HelmfileText() {}

  /** True for a name that helmfile itself looks for. */
  static boolean isNamed(String path) {
    String name = Paths.name(path);
    return name.startsWith("helmfile.")
        || name.endsWith(".helmfile.yaml")
        || name.endsWith(".helmfile.yaml.gotmpl")
        || Paths.name(Paths.directory(path)).equals("helmfile.d");
  }

  static boolean is(String path, String text) {
    if (path.endsWith(".json") || path.endsWith(".lock") || KIND.matcher(text).find()) {
      return false;
    }
    boolean states =
        (text.contains("releases") || text.contains("helmfiles")) && STATES.matcher(text).find();
    return isNamed(path)
        ? states || BASES.matcher(text).find()
        : states && (PARTS.matcher(text).find() || NESTED.matcher(text).find());
  }

  /** The document that stands for a helmfile. */
  static YamlDocument document(String path) {
    Location at = new Location(path, 1);
    return YamlDocument.of(
        path,
        Nodes.mapping(
            at,
            List.of(
                new YamlNode.Entry("apiVersion", at, Nodes.text(at, GROUP)),
                new YamlNode.Entry("kind", at, Nodes.text(at, "Helmfile")))));
  }

  static boolean is(YamlDocument document) {
    return document.apiVersion().equals(GROUP);
  }
}
