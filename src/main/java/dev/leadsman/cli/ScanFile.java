package dev.leadsman.cli;

import dev.leadsman.discover.Scans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A file that remembers what declares nothing, for one repository and one build of Leadsman:
 *
 * <pre>
 * leadsman scans 1
 * y0123456789abcdef0123456789abcdef01234567
 * y89abcdef0123456789abcdef0123456789abcdef settings other-name
 * end 5c1f…
 * </pre>
 *
 * <p>It is replaced as a whole, so several runs may share it; one that is damaged counts as empty.
 * It holds what the last run used and is therefore no larger than the repository asks for.
 */
final class ScanFile implements Scans {
  private static final String HEADER = "leadsman scans 1";
  private static final int MAX_BYTES = 64 << 20;
  private static final Pattern ENTRY = Pattern.compile("[jty][0-9a-f]{40}(?: [\\w.-]+)*");
  private static final int KEY_LENGTH = 41;

  private final Path file;
  private final Map<String, String> known;
  private final Map<String, String> used = new TreeMap<>();
  private int added;

  private ScanFile(Path file, Map<String, String> known) {
    this.file = file;
    this.known = known;
  }

  /**
   * @param build what the answer of a scan depends on beside the file: the program, its catalogue
   */
  static ScanFile open(Path cache, Path repository, String build) {
    String name = digest((repository + "\0" + build).getBytes(StandardCharsets.UTF_8));
    Path file = cache.resolve("scans").resolve(name.substring(0, 32));
    return new ScanFile(file, read(file));
  }

  private static Map<String, String> read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return Map.of();
      }
      byte[] bytes = Files.readAllBytes(file);
      int end = bytes.length - 1;
      while (end > 0 && bytes[end - 1] != '\n') {
        end--;
      }
      String seal = "end " + digest(Arrays.copyOf(bytes, end)) + "\n";
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      if (!text.startsWith(HEADER + "\n") || !text.substring(end).equals(seal)) {
        return Map.of();
      }
      Map<String, String> known = new HashMap<>(text.length() / 32);
      int at = HEADER.length() + 1;
      while (at < end) {
        int next = text.indexOf('\n', at);
        known.put(text.substring(at, at + KEY_LENGTH), text.substring(at + KEY_LENGTH, next));
        at = next + 1;
      }
      return known;
    } catch (IOException | RuntimeException e) {
      return Map.of();
    }
  }

  @Override
  public synchronized Optional<Set<String>> find(String key) {
    String names = known.get(key);
    if (names == null) {
      return Optional.empty();
    }
    used.put(key, names);
    return Optional.of(names.isEmpty() ? Set.of() : Set.of(names.substring(1).split(" ")));
  }

  @Override
  public synchronized void add(String key, Set<String> configs) {
    String names =
        configs.isEmpty() ? "" : " " + String.join(" ", configs.stream().sorted().toList());
    if (ENTRY.matcher(key + names).matches()) {
      used.put(key, names);
      added++;
    }
  }

  /** Keeps what this run used; a cache that cannot be written costs time, nothing else. */
  void save() {
    // A few more files are read again faster than everything is written.
    if (added * 50 <= used.size()) {
      return;
    }
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    used.forEach((key, names) -> text.append(key).append(names).append('\n'));
    String seal = digest(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    text.append("end ").append(seal).append('\n');
    try {
      Files.createDirectories(file.getParent());
      Path part = Files.createTempFile(file.getParent(), ".scans", "");
      try {
        Files.writeString(part, text, StandardCharsets.ISO_8859_1);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      return;
    }
  }

  static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
