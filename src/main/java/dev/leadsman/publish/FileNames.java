package dev.leadsman.publish;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** Names of Kubernetes objects as path steps that every file system and Git accept. */
final class FileNames {
  // File systems end a name at 255 bytes; checkouts on Windows want the whole path short.
  private static final int LONGEST = 200;
  // https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

  private FileNames() {}

  /**
   * One step of a path. Different texts give different steps; letter case is kept, so that two
   * steps may still differ in nothing but case.
   */
  static String step(String text) {
    if (text.isEmpty()) {
      return "_";
    }
    StringBuilder step = new StringBuilder();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      boolean first = i == 0;
      boolean last = i == bytes.length - 1;
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || (c == '-' && !first)
              || (c == '_' && !first)
              || (c == '.' && !first && !last);
      if (plain && !(first && isDevice(text))) {
        step.append(c);
      } else {
        step.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return shorten(step.toString(), text);
  }

  /** Windows reserves device names with any suffix: {@code con.yaml} cannot be created. */
  private static boolean isDevice(String text) {
    int dot = text.indexOf('.');
    String base = (dot < 0 ? text : text.substring(0, dot)).toLowerCase(Locale.ROOT);
    return DEVICES.contains(base) || base.matches("(com|lpt)[0-9]");
  }

  private static String shorten(String step, String text) {
    if (step.length() <= LONGEST) {
      return step;
    }
    // '~' is no plain character above, so no other name looks like this.
    return step.substring(0, LONGEST - 13) + "~" + sha256(text).substring(0, 12);
  }

  /** Hex digest of a text. */
  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** What a file system without letter case makes of a path. */
  static String folded(String path) {
    return path.toLowerCase(Locale.ROOT);
  }

  /**
   * A name that Kubernetes accepts for any object (a DNS label), from parts that need not be; parts
   * that had to change are told apart by a digest.
   */
  static String label(String... parts) {
    String joined = String.join("-", parts);
    String label =
        joined.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-").replaceAll("-+", "-");
    label = label.replaceAll("^-|-$", "");
    if (label.equals(joined) && label.length() <= 50) {
      return label;
    }
    String head = label.length() > 40 ? label.substring(0, 40).replaceAll("-$", "") : label;
    return head + "-" + sha256(joined).substring(0, 8);
  }
}
