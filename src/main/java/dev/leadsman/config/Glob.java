package dev.leadsman.config;

import java.util.Arrays;

/**
 * A pattern over names with slashes: {@code *} and {@code ?} stay within a step, {@code **} crosses
 * steps, and {@code **}{@code /} may stand for none. Matching takes time linear in the name.
 */
public final class Glob {
  private static final char ONE = 0;
  private static final char MANY = 1;
  private static final char ANY = 2;
  private static final char STEPS = 3;

  private final String text;
  // The pattern's characters; wildcards as the control characters above, which no path needs.
  private final char[] tokens;
  // How many tokens stand before the first wildcard.
  private final int literal;

  private Glob(String text) {
    this.text = text;
    this.tokens = tokens(text);
    int plain = 0;
    while (plain < tokens.length && tokens[plain] > STEPS) {
      plain++;
    }
    this.literal = plain;
  }

  /** Every text is a glob. */
  public static Glob of(String text) {
    return new Glob(text);
  }

  private static char[] tokens(String glob) {
    StringBuilder tokens = new StringBuilder();
    int i = 0;
    while (i < glob.length()) {
      boolean startsStep = i == 0 || glob.charAt(i - 1) == '/';
      if (startsStep && glob.startsWith("**/", i)) {
        tokens.append(STEPS);
        i += 3;
      } else if (glob.startsWith("**", i)) {
        tokens.append(ANY);
        i += 2;
      } else {
        char c = glob.charAt(i++);
        tokens.append(c == '*' ? MANY : c == '?' ? ONE : c <= STEPS ? '\uFFFF' : c);
      }
    }
    return tokens.toString().toCharArray();
  }

  public boolean matches(String name) {
    for (int i = 0; i < literal; i++) {
      if (i >= name.length() || tokens[i] != name.charAt(i)) {
        return false;
      }
    }
    // at[i]: token i is next; within[i]: inside the steps that token i stands for.
    boolean[] at = new boolean[tokens.length + 1];
    boolean[] within = new boolean[tokens.length + 1];
    boolean[] nextAt = new boolean[tokens.length + 1];
    boolean[] nextWithin = new boolean[tokens.length + 1];
    at[literal] = true;
    skip(at);
    for (int k = literal; k < name.length(); k++) {
      char c = name.charAt(k);
      Arrays.fill(nextAt, false);
      Arrays.fill(nextWithin, false);
      for (int i = literal; i < tokens.length; i++) {
        if (at[i] || within[i]) {
          char token = tokens[i];
          if (token == STEPS) {
            nextWithin[i] = true;
            nextAt[i + 1] |= c == '/';
          } else if (token == ANY || (token == MANY && c != '/')) {
            nextAt[i] = true;
          } else if (token == ONE ? c != '/' : token == c) {
            nextAt[i + 1] = true;
          }
        }
      }
      skip(nextAt);
      boolean[] free = at;
      at = nextAt;
      nextAt = free;
      free = within;
      within = nextWithin;
      nextWithin = free;
    }
    return at[tokens.length];
  }

  /** Wildcards that may stand for nothing. */
  private void skip(boolean[] at) {
    for (int i = 0; i < tokens.length; i++) {
      if (at[i] && (tokens[i] == STEPS || tokens[i] == ANY || tokens[i] == MANY)) {
        at[i + 1] = true;
      }
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
