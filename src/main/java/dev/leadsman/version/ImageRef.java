package dev.leadsman.version;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image reference taken apart, e.g. {@code quay.io:443/cilium/cilium:v1.17.4@sha256:…}.
 *
 * @param repository registry and path as written, without tag and digest
 * @param tag empty when none is written
 * @param digest {@code sha256:…}; empty when none is written
 */
public record ImageRef(String repository, String tag, String digest) {
  // A colon is a port where a slash follows, else it starts the tag:
  // https://github.com/distribution/reference/blob/main/reference.go
  private static final Pattern REFERENCE =
      Pattern.compile(
          "(?<repository>[A-Za-z0-9.\\[\\]:_-]+(?:/[A-Za-z0-9._-]+)+|[A-Za-z0-9._-]+)"
              + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}))?"
              + "(?:@(?<digest>[A-Za-z0-9+._-]+:[0-9A-Za-z=_-]+))?");

  /** Empty when the text is no image reference, e.g. a template. */
  public static Optional<ImageRef> parse(String text) {
    Matcher matcher = REFERENCE.matcher(text.strip());
    return text.length() <= 1_000 && matcher.matches()
        ? Optional.of(
            new ImageRef(
                matcher.group("repository"),
                matcher.group("tag") == null ? "" : matcher.group("tag"),
                matcher.group("digest") == null ? "" : matcher.group("digest")))
        : Optional.empty();
  }

  /** As written. */
  @Override
  public String toString() {
    return repository + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
  }
}
