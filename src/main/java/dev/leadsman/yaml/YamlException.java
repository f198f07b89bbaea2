package dev.leadsman.yaml;

import dev.leadsman.model.Location;

/** A text is not YAML, or not YAML that can be read safely. */
public class YamlException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Location at;

  public YamlException(Location at, String problem, Throwable cause) {
    super(at + ": " + problem, cause);
    this.at = at;
  }

  public Location at() {
    return at;
  }
}
