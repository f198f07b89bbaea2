package dev.leadsman.yaml;

import dev.leadsman.model.Location;

/** A text is not YAML, or not YAML that can be read safely. */
public class YamlException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Location at;

  public YamlException(Location at, String problem, Throwable cause) {
    super(printable(at + ": " + problem), cause);
    this.at = at;
  }

  /** Without terminal escapes and line breaks: names and problems quote untrusted text. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "\uFFFD");
  }

  public Location at() {
    return at;
  }
}
