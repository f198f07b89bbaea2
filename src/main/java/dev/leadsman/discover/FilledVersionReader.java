package dev.leadsman.discover;

import dev.leadsman.git.RevisionTree;
import dev.leadsman.model.Discovered;
import dev.leadsman.model.Location;
import dev.leadsman.model.Skipped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names versions of known components that a file only hands on: variables of a Makefile or script
 * that fill a template through sed or envsubst, and arguments of a Dockerfile that choose a chart
 * or manifest. What comes of them is not followed.
 */
public final class FilledVersionReader implements TextReader {
  private static final int MAX_SIZE = 1 << 20;
  private static final Pattern SET =
      Pattern.compile(
          "(?:(?:export|ARG|ENV|readonly|local)\\s+)?([A-Za-z_]\\w*)\\s*[:?]?=\\s*"
              + "[\"']?(v?\\d+\\.\\d+[\\w.+-]*)[\"']?\\s*(?:#.*)?");
  private static final Pattern TEMPLATE =
      Pattern.compile("[\\w./-]+\\.(?:tmpl|tpl|template|in|yaml|yml)\\b");

  private final KnownComponents components;

  public FilledVersionReader(KnownComponents components) {
    this.components = components;
  }

  @Override
  public boolean reads(String path) {
    String name = Paths.name(path);
    return name.startsWith("Makefile")
        || name.endsWith(".mk")
        || name.endsWith(".sh")
        || isDockerfile(name);
  }

  private static boolean isDockerfile(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("dockerfile")
        || lower.startsWith("containerfile")
        || lower.endsWith(".dockerfile");
  }

  @Override
  public Discovered read(
      String file,
      int firstLine,
      String text,
      Function<String, String> clusterOf,
      RevisionTree tree) {
    boolean docker = isDockerfile(Paths.name(file));
    boolean relevant =
        docker
            ? text.contains("helm") || text.contains(".yaml")
            : text.contains("envsubst") || text.contains("sed ");
    if (!relevant || text.length() > MAX_SIZE) {
      return new Discovered(List.of(), List.of(), List.of());
    }
    List<String> lines = text.lines().toList();
    List<Skipped> skipped = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      Matcher set = SET.matcher(line.length() > 300 ? "" : line);
      if (!set.matches()) {
        continue;
      }
      Optional<VersionNames.Named> named = VersionNames.of(set.group(1), components.markers());
      Optional<String> use = named.isEmpty() ? Optional.empty() : use(set.group(1), lines, docker);
      if (use.isPresent()) {
        skipped.add(
            new Skipped(
                new Location(file, firstLine + i),
                Skipped.Kind.NOT_UNDERSTOOD,
                set.group(1) + " " + use.get(),
                named.get().component()));
      }
    }
    return new Discovered(List.of(), List.of(), skipped);
  }

  /** What takes the variable, as far as it deploys something. */
  private static Optional<String> use(String name, List<String> lines, boolean docker) {
    for (String line : lines) {
      if (line.length() > 2000) {
        continue;
      }
      boolean uses =
          line.contains("$" + name) || line.contains("{" + name) || line.contains("(" + name + ")");
      if (docker) {
        boolean manifest = line.contains("raw.githubusercontent.com") && line.contains(".yaml");
        if (uses && (line.contains("helm ") || manifest)) {
          return Optional.of("chooses what an image holds, which is not followed");
        }
        continue;
      }
      Matcher template = TEMPLATE.matcher(line);
      boolean fills = line.contains("envsubst") || (line.contains("sed ") && uses);
      if (fills && template.find()) {
        String path = template.group();
        if (path.endsWith(".tmpl")
            || path.endsWith(".tpl")
            || path.endsWith(".template")
            || path.endsWith(".in")
            || line.contains("envsubst")) {
          return Optional.of("fills " + path + ", which is not followed");
        }
      }
    }
    return Optional.empty();
  }
}
