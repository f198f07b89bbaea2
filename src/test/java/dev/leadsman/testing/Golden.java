package dev.leadsman.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares output with a file beside the input. */
public final class Golden {
  private Golden() {}

  public static void assertMatches(Path expected, String actual) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, actual);
      return;
    }
    assertEquals(
        Files.readString(expected),
        actual,
        () -> expected + " differs: review the change, then run with -Dgolden.update=true");
  }
}
