package dev.leadsman.config;

import java.util.List;

/** Settings that cannot be used; the message holds one line for each problem. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * Each as {@code file:line: what; remedy}, flags first, then the file in line order, then the
   * environment.
   */
  public List<String> problems() {
    return problems;
  }
}
