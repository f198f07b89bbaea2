package dev.leadsman.yaml;

import dev.leadsman.model.Location;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file with a YAML name really is. */
public final class YamlText {
  /** Larger files are not read: the largest seen in desired state has 3 MB. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  private static final byte[] GIT_CRYPT = {0, 'G', 'I', 'T', 'C', 'R', 'Y', 'P', 'T', 0};
  private static final Pattern SOPS = Pattern.compile("(?m)^(sops:|[ \\t]{0,4}\"sops\":)");
  private static final Pattern MAC = Pattern.compile("(?m)^[ \\t]+\"?mac\"?:");

  private YamlText() {}

  /** The kinds of files that come with a YAML name. */
  public enum Kind {
    /** Reads as YAML, or is broken YAML: reading it tells. */
    YAML,
    /** Holds {@code {{ }}} and is no YAML before somebody fills it in. */
    TEMPLATE,
    /** YAML whose leaves SOPS has encrypted. */
    SOPS,
    /** Encrypted as a whole by git-crypt. */
    GIT_CRYPT,
    BINARY,
    TOO_LARGE
  }

  public static Kind kindOf(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return Kind.TOO_LARGE;
    }
    if (startsWith(bytes, GIT_CRYPT)) {
      return Kind.GIT_CRYPT;
    }
    try {
      return kindOf(decode("", bytes));
    } catch (YamlException e) {
      return Kind.BINARY;
    }
  }

  public static Kind kindOf(String text) {
    if (text.length() > MAX_BYTES) {
      return Kind.TOO_LARGE;
    }
    if (text.indexOf(0) >= 0) {
      return text.startsWith("\0GITCRYPT\0") ? Kind.GIT_CRYPT : Kind.BINARY;
    }
    if (isSops(text)) {
      return Kind.SOPS;
    }
    int braces = text.indexOf("{{");
    return braces >= 0 && text.indexOf("}}", braces) >= 0 && !parses(text)
        ? Kind.TEMPLATE
        : Kind.YAML;
  }

  private static boolean isSops(String text) {
    Matcher sops = SOPS.matcher(text);
    return text.contains("sops") && sops.find() && MAC.matcher(text).find(sops.end());
  }

  private static boolean parses(String text) {
    try {
      YamlDocument.parse("", text);
      return true;
    } catch (YamlException e) {
      return false;
    }
  }

  /**
   * The text of a file.
   *
   * @throws YamlException when it is not UTF-8, with the line
   */
  public static String decode(String file, byte[] bytes) throws YamlException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    if (result.isError()) {
      int line = 1 + (int) out.chars().filter(c -> c == '\n').count();
      throw new YamlException(new Location(file, line), "is not UTF-8 text", null);
    }
    return out.toString();
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }
}
