package dev.leadsman.yaml;

import dev.leadsman.model.Location;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a file with a YAML name really is. */
public final class YamlText {
  private YamlText() {}

  /**
   * The text of a file.
   *
   * @throws YamlException when it is not UTF-8, with the line
   */
  public static String decode(String file, byte[] bytes) throws YamlException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new YamlException(new Location(file, 1), "is not UTF-8 text", e);
    }
  }
}
