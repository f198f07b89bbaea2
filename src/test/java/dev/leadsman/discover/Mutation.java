package dev.leadsman.discover;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Changes files as hostile or careless people do; the same random numbers give the same file. */
final class Mutation {
  private static final List<String> PIECES =
      List.of(
          "{{ .Values.x }}",
          "{{- if .Values.x }}\n",
          "{{- end }}\n",
          "{% if x %}\n",
          "{% endif %}\n",
          "<%= x %>",
          "#% if x %#\n",
          "${VAR}",
          "${VAR:=x}",
          "$(shell x)",
          "ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]",
          "sops: {mac: ENC[AES256_GCM,data:a]}\n",
          "&anchor ",
          "*anchor",
          "<<: *anchor\n",
          "<<: {kind: HelmRelease}\n",
          "!!binary ",
          "!!python/object:os.system ",
          "? ",
          "- ",
          ": ",
          "---\n",
          "...\n",
          "%YAML 1.3\n",
          "\t",
          "\r\n",
          "\uFEFF",
          "\u2028",
          "\u0085",
          "\u0000",
          "\u202E",
          "\uD83D\uDE00",
          "99999999999999999999999999",
          "-1e999",
          "0x1F",
          "~",
          "null",
          "\"",
          "'",
          "|\n",
          ">-\n",
          "[[[[[[[[",
          "{{{{{{{{",
          "../../../etc/passwd",
          "<<<<<<< HEAD\n=======\n>>>>>>> x\n",
          "\\\n",
          "$((1+1))",
          "<<EOF\n",
          "$(",
          "`");

  private final Random random;
  private final List<ReadingFuzz.Seed> seeds;

  Mutation(Random random, List<ReadingFuzz.Seed> seeds) {
    this.random = random;
    this.seeds = seeds;
  }

  /** The content with one to four changes. */
  byte[] of(byte[] content) {
    byte[] changed = content;
    for (int i = random.nextInt(4); i >= 0; i--) {
      changed = once(changed);
    }
    return changed;
  }

  private byte[] once(byte[] content) {
    int at = content.length == 0 ? 0 : random.nextInt(content.length);
    return switch (random.nextInt(14)) {
      case 0 -> flip(content, at);
      case 1 -> Arrays.copyOf(content, at);
      case 2 -> splice(content, at, other(), random.nextBoolean());
      case 3, 4 -> insert(content, at, piece());
      case 5 -> insert(content, lineStart(content, at), piece());
      case 6 -> insert(content, at, nest());
      case 7 -> text(content).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
      case 8 -> insert(content, lineStart(content, at), bomb());
      case 9 -> splice(content, at, noise(), true);
      default -> lines(content);
    };
  }

  private byte[] flip(byte[] content, int at) {
    byte[] flipped = content.clone();
    if (flipped.length > 0) {
      flipped[at] = (byte) (flipped[at] ^ 1 << random.nextInt(8));
    }
    return flipped;
  }

  private String piece() {
    return PIECES.get(random.nextInt(PIECES.size()));
  }

  private byte[] noise() {
    byte[] noise = new byte[1 + random.nextInt(8)];
    random.nextBytes(noise);
    return noise;
  }

  private byte[] lines(byte[] content) {
    List<String> lines = new ArrayList<>(List.of(text(content).split("(?<=\n)", -1)));
    int one = random.nextInt(lines.size());
    int other = random.nextInt(lines.size());
    switch (random.nextInt(6)) {
      case 0 -> lines.remove(one);
      case 1 -> lines.add(other, lines.get(one));
      case 2 -> Collections.swap(lines, one, other);
      case 3 -> lines.set(one, " ".repeat(random.nextInt(5)) + lines.get(one));
      case 4 -> lines.set(one, lines.get(one).strip() + "\n");
      default -> lines.set(one, lines.get(one).replaceFirst(":.*", ":"));
    }
    return String.join("", lines).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] other() {
    return seeds.get(random.nextInt(seeds.size())).content();
  }

  private byte[] splice(byte[] content, int at, byte[] other, boolean keep) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(content, 0, at);
    int from = keep || other.length == 0 ? 0 : random.nextInt(other.length);
    out.write(other, from, other.length - from);
    if (keep) {
      out.write(content, at, content.length - at);
    }
    return out.toByteArray();
  }

  private static byte[] insert(byte[] content, int at, String piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(content, 0, at);
    out.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
    out.write(content, at, content.length - at);
    return out.toByteArray();
  }

  private static int lineStart(byte[] content, int at) {
    int start = at;
    while (start > 0 && content[start - 1] != '\n') {
      start--;
    }
    return start;
  }

  private String nest() {
    int depth = 1 << random.nextInt(13);
    return switch (random.nextInt(5)) {
      case 0 -> "[".repeat(depth) + "]".repeat(depth);
      case 1 -> "{a: ".repeat(depth) + "1" + "}".repeat(depth);
      case 2 -> "\n" + "- ".repeat(depth) + "a\n";
      case 3 -> "$(".repeat(depth) + "x" + ")".repeat(depth);
      default -> "{{ if x }}".repeat(depth);
    };
  }

  /** Aliases that grow to more than a memory holds. */
  private String bomb() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    int levels = 2 + random.nextInt(9);
    for (int i = 1; i < levels; i++) {
      String below = "*a" + (i - 1);
      bomb.append("a" + i + ": &a" + i + " [" + (below + ", ").repeat(8) + below + "]\n");
    }
    return bomb + (random.nextBoolean() ? "<<: {b: *a" + (levels - 1) + "}\n" : "");
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }
}
