package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.leadsman.json.Json;
import dev.leadsman.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Charts by the digest of their content, what each source led to, and repository indexes. Every
 * entry appears by one rename, so that a kill or another process never shows half of one.
 *
 * <pre>{@code
 * charts/<sha256>/Chart.yaml …   content, never changed
 * sources/<sha256 of a source>   {"version": …, "digest": …}
 * indexes/<sha256 of a URL>      index.yaml as last fetched
 * tmp/                           what is being written
 * }</pre>
 */
final class ChartCache {
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final Path root;

  /**
   * What a source led to.
   *
   * @param digest of the chart's content, {@code sha256:…}
   */
  record Entry(String version, String digest) {}

  /** A repository's index and when it was fetched. */
  record Index(Path file, Instant fetched) {}

  ChartCache(Path root) {
    this.root = root;
  }

  /** A new empty directory beside the entries. */
  Path temporary(Instant now) throws IOException {
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root.toAbsolutePath().getParent());
      try {
        Files.createDirectories(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (UnsupportedOperationException e) {
        Files.createDirectories(root);
      }
    }
    Path tmp = Files.createDirectories(root.resolve("tmp"));
    removeAbandoned(tmp, now);
    return Files.createTempDirectory(tmp, "chart");
  }

  private static void removeAbandoned(Path tmp, Instant now) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(tmp)) {
      for (Path entry : entries) {
        try {
          Instant changed = Files.getLastModifiedTime(entry).toInstant();
          if (changed.isBefore(now.minus(ABANDONED))) {
            delete(entry);
          }
        } catch (NoSuchFileException e) {
          // another process removed it
        }
      }
    }
  }

  /** The directory of a chart's content; empty when it is not here. */
  Optional<Path> chart(String digest) {
    Path entry = root.resolve("charts").resolve(hex(digest));
    return Files.isRegularFile(entry.resolve("Chart.yaml")) ? Optional.of(entry) : Optional.empty();
  }

  /** Takes a directory made by {@link #temporary} or below one as a chart's content. */
  Path store(Path unpacked, String digest) throws IOException {
    Path entry = root.resolve("charts").resolve(hex(digest));
    if (Files.isDirectory(entry) && !digest(entry).equals(digest)) {
      drop(digest);
    }
    if (!Files.isDirectory(entry)) {
      Files.createDirectories(entry.getParent());
      try {
        Files.move(unpacked, entry, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.isDirectory(entry)) {
          throw e;
        }
        // another process stored the same content first
      }
    }
    return entry;
  }

  /** Removes content that is not what its digest says. */
  void drop(String digest) throws IOException {
    Path entry = root.resolve("charts").resolve(hex(digest));
    Path aside = temporary(Instant.now()).resolve("dropped");
    try {
      Files.move(entry, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return; // another process dropped it
    }
    delete(aside.getParent());
  }

  Optional<Entry> source(String key) throws IOException {
    try {
      Object read = Json.parse(Files.readString(root.resolve("sources").resolve(sha256(key))));
      if (read instanceof Map<?, ?> map
          && map.get("version") instanceof String version
          && map.get("digest") instanceof String digest
          && digest.matches("sha256:[0-9a-f]{64}")) {
        return Optional.of(new Entry(version, digest));
      }
      return Optional.empty();
    } catch (NoSuchFileException | JsonException e) {
      return Optional.empty();
    }
  }

  void remember(String key, Entry entry) throws IOException {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("source", key);
    content.put("version", entry.version());
    content.put("digest", entry.digest());
    write("sources", sha256(key), Json.write(content).getBytes(UTF_8));
  }

  Optional<Index> index(String url) throws IOException {
    Path file = root.resolve("indexes").resolve(sha256(url));
    return Files.isRegularFile(file)
        ? Optional.of(new Index(file, Files.getLastModifiedTime(file).toInstant()))
        : Optional.empty();
  }

  void rememberIndex(String url, byte[] content) throws IOException {
    write("indexes", sha256(url), content);
  }

  private void write(String kind, String name, byte[] content) throws IOException {
    Path temporary = temporary(Instant.now());
    try {
      Path file = Files.write(temporary.resolve("content"), content);
      Path target = Files.createDirectories(root.resolve(kind)).resolve(name);
      try {
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        throw new IOException("the cache " + root + " spans several file systems", e);
      }
    } finally {
      delete(temporary);
    }
  }

  static String hex(String digest) {
    return digest.substring(digest.indexOf(':') + 1);
  }

  static String sha256(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(UTF_8)));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** Files below a directory in a fixed order, as paths relative to it with {@code /}. */
  static List<String> files(Path directory) throws IOException {
    List<String> paths = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .forEach(file -> paths.add(slashed(directory.relativize(file))));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    paths.sort(null);
    return paths;
  }

  private static String slashed(Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  /** Digest over the sorted paths and bytes of a directory. */
  static String digest(Path directory) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[8192];
    for (String path : files(directory)) {
      Path file = directory.resolve(path);
      digest.update((path + "\0" + Files.size(file) + "\0").getBytes(UTF_8));
      try (InputStream in = Files.newInputStream(file)) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          digest.update(buffer, 0, read);
        }
      }
    }
    return "sha256:" + HexFormat.of().formatHex(digest.digest());
  }

  /** Removes a file or directory; links are removed, never followed. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
