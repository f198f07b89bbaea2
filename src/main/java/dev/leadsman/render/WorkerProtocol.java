package dev.leadsman.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.leadsman.json.Json;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Map;

/** Messages between this process and its worker: a length of four bytes, then a JSON object. */
final class WorkerProtocol {
  static final int LIMIT = 160 << 20;

  private WorkerProtocol() {}

  static void write(DataOutputStream to, Map<String, Object> message) throws IOException {
    byte[] bytes = Json.write(message).getBytes(UTF_8);
    to.writeInt(bytes.length);
    to.write(bytes);
    to.flush();
  }

  static Map<?, ?> read(DataInputStream from) throws IOException {
    int length = from.readInt();
    if (length < 0 || length > LIMIT) {
      throw new IOException("a message of " + length + " bytes");
    }
    byte[] bytes = from.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("half a message");
    }
    if (Json.parse(new String(bytes, UTF_8)) instanceof Map<?, ?> message) {
      return message;
    }
    throw new IOException("a message that is no object");
  }
}
