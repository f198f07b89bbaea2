package dev.leadsman.discover;

/**
 * Where a template text stands among its {@code {% if %}} and {@code {% else %}}: the first branch
 * is read, the others are left out. So a command is seen once, with the options that may be given.
 */
final class Branches {
  private int depth;
  // The depth at which a branch is left out; 0 for none.
  private int leftAt;

  /** Passes a tag, given as the text between its marks. */
  void pass(String tag) {
    String word = tag.replaceFirst("^[-+]?\\s*", "").split("\\W", 2)[0];
    switch (word) {
      case "if", "for" -> depth++;
      case "elif", "else" -> leftAt = leftAt == 0 ? depth : leftAt;
      case "endif", "endfor" -> {
        leftAt = leftAt == depth ? 0 : leftAt;
        depth = Math.max(0, depth - 1);
      }
      default -> {}
    }
  }

  /** True where the text belongs to a branch that is left out. */
  boolean isLeft() {
    return leftAt > 0;
  }
}
