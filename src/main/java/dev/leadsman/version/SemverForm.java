package dev.leadsman.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.semver4j.Semver;

/**
 * Semantic versions as sort keys. The key is {@code [major, minor, patch, 1]} for a final version
 * and {@code [major, minor, patch, 0, identifiers…]} for a pre-release, each identifier so that
 * numbers stand below words, words compare by character, and fewer identifiers stand below more.
 */
final class SemverForm {
  private static final long PRE_RELEASE = 0;
  private static final long FINAL = 1;
  private static final long NUMBER = 1;
  private static final long WORD = 2;
  private static final long END_OF_WORD = 0;

  // git describe: commits after a tag, which semantic versions would put before it. Image tags
  // have them, and schemes of image tags have endings of their own.
  private static final Pattern DESCRIBED = Pattern.compile(".{1,150}-\\d{1,6}-g[0-9a-f]{7,40}");

  private static final Pattern PLAIN = Pattern.compile("[0-9][0-9A-Za-z.+-]*");

  private final Pattern suffix;

  SemverForm(String suffix) {
    this.suffix = suffix.isEmpty() ? null : Pattern.compile("(?<version>.+?)(?:" + suffix + ")");
  }

  Optional<Form.Match> match(String text, boolean bound) {
    String bare = text.startsWith("v") ? text.substring(1) : text;
    String build = null;
    if (suffix != null) {
      Matcher matcher = suffix.matcher(bare);
      if (matcher.matches()) {
        bare = matcher.group("version");
        build = matcher.group("build");
      }
    }
    if (suffix != null && DESCRIBED.matcher(bare).matches()) {
      return Optional.empty();
    }
    if (!PLAIN.matcher(bare).matches()) {
      return Optional.empty(); // semver4j would take blanks and a second v
    }
    Semver version = Semver.parse(bare);
    if (version == null) {
      return Optional.empty();
    }
    List<Long> key = new ArrayList<>();
    key.add((long) version.getMajor());
    key.add((long) version.getMinor());
    key.add((long) version.getPatch());
    List<String> identifiers = version.getPreRelease();
    // A final version without its rebuild, as a bound, stands for all of them.
    boolean everyBuild = bound && suffix != null && build == null && identifiers.isEmpty();
    try {
      if (identifiers.isEmpty()) {
        key.add(FINAL);
      } else {
        key.add(PRE_RELEASE);
        identifiers.forEach(identifier -> add(identifier, key));
      }
      if (suffix != null && !everyBuild && identifiers.isEmpty()) {
        key.add(build == null ? 0 : Long.parseLong(build));
      }
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    String upstream = version.getVersion();
    int metadata = upstream.indexOf('+');
    return Optional.of(
        new Form.Match(
            key,
            everyBuild,
            key.subList(0, 3),
            metadata < 0 ? upstream : upstream.substring(0, metadata),
            ""));
  }

  private static void add(String identifier, List<Long> key) {
    if (identifier.chars().allMatch(Character::isDigit)) {
      key.add(NUMBER);
      key.add(Long.parseLong(identifier));
    } else {
      key.add(WORD);
      identifier.chars().forEach(character -> key.add((long) character));
      key.add(END_OF_WORD);
    }
  }
}
