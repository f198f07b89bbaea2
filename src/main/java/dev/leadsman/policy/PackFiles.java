package dev.leadsman.policy;

import dev.leadsman.model.Location;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Finds rule and case files: those built in, and those of a directory. */
final class PackFiles {
  static final String CASES = ".cases.yaml";
  private static final String BUILT_IN = "policies/";
  private static final List<String> NOT_RULES =
      List.of("components.yaml", "schemes.yaml", "packs.yaml");

  private PackFiles() {}

  static boolean isRule(String name) {
    return name.endsWith(".yaml") && !name.endsWith(CASES) && !NOT_RULES.contains(name);
  }

  static boolean isCases(String name) {
    return name.endsWith(CASES);
  }

  /** Files that came with this program, by name: from its jar or from its build directory. */
  static List<PackFile> builtIn(Predicate<String> wanted) throws PolicyException {
    CodeSource source = PackFiles.class.getProtectionDomain().getCodeSource();
    try {
      Path home = Path.of(source.getLocation().toURI());
      return Files.isDirectory(home)
          ? packs(home.resolve(BUILT_IN), BUILT_IN, wanted)
          : ofJar(home, wanted);
    } catch (URISyntaxException | IOException e) {
      throw new PolicyException("the built-in policies cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Files of a directory of the user: of its sub-directories, each a pack, and its own as a pack
   * named like it.
   */
  static List<PackFile> of(Path directory, Predicate<String> wanted) throws PolicyException {
    if (!Files.isDirectory(directory)) {
      throw new PolicyException("policies directory " + directory + " does not exist", null);
    }
    try {
      Path name = directory.toAbsolutePath().normalize().getFileName();
      String prefix = directory + "/";
      List<PackFile> files =
          new ArrayList<>(pack(directory, name == null ? "" : name.toString(), prefix, wanted));
      files.addAll(packs(directory, prefix, wanted));
      return files;
    } catch (IOException e) {
      throw new PolicyException(
          "policies directory " + directory + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<PackFile> packs(Path top, String prefix, Predicate<String> wanted)
      throws IOException {
    List<PackFile> files = new ArrayList<>();
    if (!Files.isDirectory(top)) {
      return files;
    }
    for (Path pack : list(top)) {
      if (Files.isDirectory(pack)) {
        String name = pack.getFileName().toString();
        files.addAll(pack(pack, name, prefix + name + "/", wanted));
      }
    }
    return files;
  }

  private static List<PackFile> pack(
      Path directory, String pack, String prefix, Predicate<String> wanted) throws IOException {
    List<PackFile> files = new ArrayList<>();
    for (Path file : list(directory)) {
      String name = file.getFileName().toString();
      if (wanted.test(name) && Files.isRegularFile(file)) {
        files.add(file(prefix + name, pack, name, Files.readString(file)));
      }
    }
    return files;
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  private static List<PackFile> ofJar(Path jar, Predicate<String> wanted) throws IOException {
    List<PackFile> files = new ArrayList<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      TreeSet<String> names = new TreeSet<>();
      zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith(BUILT_IN))
          .forEach(names::add);
      for (String name : names) {
        String[] steps = name.split("/", -1);
        if (steps.length == 3 && wanted.test(steps[2])) {
          try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            files.add(file(name, steps[1], steps[2], text));
          }
        }
      }
    }
    return files;
  }

  private static PackFile file(String name, String pack, String simple, String text) {
    String suffix = isCases(simple) ? CASES : ".yaml";
    return new PackFile(name, pack, simple.substring(0, simple.length() - suffix.length()), text);
  }

  /** Where a file starts. */
  static Location start(PackFile file) {
    return new Location(file.name(), 1);
  }
}
