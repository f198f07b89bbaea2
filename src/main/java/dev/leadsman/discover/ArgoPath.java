package dev.leadsman.discover;

import dev.leadsman.model.Location;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The {@code path} parameters of a git generator. */
final class ArgoPath {
  private ArgoPath() {}

  /**
   * @param file name of the file; empty for a directory
   */
  static GoValue of(String directory, String file, Location at) {
    Map<String, GoValue> path = new LinkedHashMap<>();
    String written = directory.isEmpty() ? "." : directory;
    path.put("path", GoValue.text(written, null));
    path.put("basename", GoValue.text(Paths.name(written), null));
    path.put("basenameNormalized", GoValue.text(normalized(Paths.name(written)), null));
    List<GoValue> segments =
        Arrays.stream(written.split("/", -1)).map(part -> GoValue.text(part, null)).toList();
    path.put("segments", GoValue.list(segments));
    if (!file.isEmpty()) {
      path.put("filename", GoValue.text(file, at));
      path.put("filenameNormalized", GoValue.text(normalized(file), at));
    }
    return GoValue.map(path);
  }

  /** As Argo CD makes a name that Kubernetes takes. */
  static String normalized(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^-a-z0-9.]", "-");
  }
}
